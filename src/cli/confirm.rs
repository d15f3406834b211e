//! `confirm`: notes that the broker confirmed the lots of a sale in writing.

use super::args::parse_date;
use super::decided::{DecidedReport, parse_id};
use super::failure::Failure;
use super::session::Session;
use crate::domain::sales::{Confirmation, SaleId};
use crate::formats::text::{NAME_LENGTH, clean};
use chrono::NaiveDate;
use clap::Args;

/// What `confirm` takes.
#[derive(Args, Clone, Debug)]
pub struct ConfirmArgs {
    /// The sale, by its number
    #[arg(value_parser = parse_id)]
    pub id: SaleId,
    /// The day of the broker's written confirmation
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub on: NaiveDate,
    /// Who or what said it: a name, a reference
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// Notes a confirmation.
///
/// # Errors
/// When there is no such sale, the day cannot be, or the journal takes no event.
pub fn run(args: &ConfirmArgs, session: &mut Session) -> Result<DecidedReport, Failure> {
    let note = args.note.as_deref().map(|note| clean(note.trim(), NAME_LENGTH).into_owned());
    let confirmation = Confirmation { on: args.on, note: note.filter(|note| !note.is_empty()) };
    let decision = session.household().book.confirm(args.id, confirmation, session.as_of)?;
    session.record(decision)?;
    let said = format!("The lots of #{} are confirmed by the broker, {}.", args.id, args.on);
    DecidedReport::new(args.id, said, session)
}
