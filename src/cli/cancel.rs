//! `cancel`: takes a pending sale back, as one can until its settlement date ends.

use super::decided::{DecidedReport, SaleArgs};
use super::failure::Failure;
use super::session::Session;

/// Takes a pending sale back.
///
/// # Errors
/// When there is no such sale, it is not pending, or the journal takes no event.
pub fn run(args: SaleArgs, session: &mut Session) -> Result<DecidedReport, Failure> {
    let decision = session.household().book.cancel(args.id, session.as_of)?;
    session.record(decision)?;
    DecidedReport::new(args.id, format!("#{} is taken back.", args.id), session)
}
