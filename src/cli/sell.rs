//! `sell`: a preview, the question whether to record it, and the journal.

use super::args::{Format, MethodArgs, OrderArgs};
use super::decided::DecidedReport;
use super::failure::Failure;
use super::output;
use super::preview::{self, PreviewArgs};
use super::report::Report;
use super::session::Session;
use clap::Args;

/// What `sell` takes.
#[derive(Args, Clone, Debug)]
pub struct SellArgs {
    /// The sale.
    #[command(flatten)]
    pub order: OrderArgs,
    /// Its method.
    #[command(flatten)]
    pub method: MethodArgs,
    /// Record without asking, as a script must
    #[arg(short, long)]
    pub yes: bool,
}

/// Plans a sale and records it; `None` when the answer was no.
///
/// "Recorded" is said only after the event is on disk.
///
/// # Errors
/// When there is no such sale, nobody can be asked, or the journal takes no event.
pub fn run(args: &SellArgs, session: &mut Session) -> Result<Option<DecidedReport>, Failure> {
    if !args.yes && !output::can_ask() {
        return Err(Failure::usage(
            "yes-needed",
            "nobody can be asked whether to record the sale: give --yes to record it",
        ));
    }
    let asked = PreviewArgs { order: args.order.clone(), method: args.method.clone() };
    let planned = preview::run(&asked, session)?;
    let shown = planned.text(session.style);
    // Standard output holds the one object of the result alone, so that it can be piped.
    match session.format {
        Format::Text => output::result(&shown).map_err(Failure::writing)?,
        Format::Json | Format::Csv if !args.yes => output::aside(&shown),
        Format::Json | Format::Csv => {}
    }
    if !args.yes && !output::confirm("Record this simulated sale?").map_err(Failure::writing)? {
        output::aside("Nothing was recorded.");
        return Ok(None);
    }
    let (id, decision) = session.sold(planned.into_preview());
    session.record(decision)?;
    let said =
        format!("Recorded as #{id}. Only the journal was written; no order goes to a broker.");
    DecidedReport::new(id, said, session).map(Some)
}
