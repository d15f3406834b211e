//! `discard`: drops a simulated sale, pending or settled: it was a simulation.

use super::decided::{DecidedReport, SaleArgs};
use super::failure::Failure;
use super::session::Session;

/// Drops a simulated sale.
///
/// # Errors
/// When there is no such sale, it is gone already, or the journal takes no event.
pub fn run(args: SaleArgs, session: &mut Session) -> Result<DecidedReport, Failure> {
    let decision = session.household().book.discard(args.id, session.as_of)?;
    session.record(decision)?;
    DecidedReport::new(args.id, format!("#{} is dropped.", args.id), session)
}
