//! `export`: forms and letters.

mod instructions;
mod ledgers;
pub mod lots;
mod written;

pub use instructions::InstructionsArgs;
pub use written::Written;

use super::failure::Failure;
use super::report::Report;
use super::session::Session;
use crate::formats::ledgers::write::Language;
use clap::{Args, Subcommand};

/// What `export` takes.
#[derive(Args, Clone, Debug)]
pub struct ExportArgs {
    /// Which form
    #[command(subcommand)]
    pub form: Form,
}

/// What can be exported.
#[derive(Clone, Debug, Subcommand)]
pub enum Form {
    /// The letter that names the lots of a sale to the broker: specific identification
    Instructions(InstructionsArgs),
    /// What is held, less the simulated sales, as a canonical lots file
    Lots(written::OutArgs),
    /// The lots and the simulated sales as a beancount journal
    Beancount(ledgers::LedgerArgs),
    /// The lots and the simulated sales as a ledger journal
    Ledger(ledgers::LedgerArgs),
}

impl ExportArgs {
    /// Is the form a table, so that it is CSV?
    pub const fn is_table(&self) -> bool {
        matches!(self.form, Form::Lots(_))
    }
}

/// Writes a form.
///
/// # Errors
/// When there is nothing to write it of.
pub fn run(args: &ExportArgs, session: &Session) -> Result<Box<dyn Report>, Failure> {
    match &args.form {
        Form::Instructions(args) => Ok(Box::new(instructions::run(*args, session)?)),
        Form::Lots(out) => Ok(Box::new(lots::run(out, session)?)),
        Form::Beancount(args) => Ok(Box::new(ledgers::run(args, Language::Beancount, session)?)),
        Form::Ledger(args) => Ok(Box::new(ledgers::run(args, Language::Ledger, session)?)),
    }
}
