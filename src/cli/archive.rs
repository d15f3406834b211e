//! `archive`: leaves a sale to the files, which show it: its gain stays, its shares are not taken off
//! again.

use super::decided::{DecidedReport, SaleArgs};
use super::failure::Failure;
use super::session::Session;

/// Archives a simulated sale.
///
/// # Errors
/// When there is no such sale, it is over, the files still hold its shares, or the journal takes no
/// event.
pub fn run(args: SaleArgs, session: &mut Session) -> Result<DecidedReport, Failure> {
    let decision = session.household().archive(args.id, session.as_of)?;
    session.record(decision)?;
    let said = format!("#{} is archived: its gain counts, its shares are the files'.", args.id);
    DecidedReport::new(args.id, said, session)
}
