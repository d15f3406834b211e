//! `export`: forms and letters.

mod instructions;

pub use instructions::InstructionsArgs;

use super::failure::Failure;
use super::report::Report;
use super::session::Session;
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
}

/// Writes a form.
///
/// # Errors
/// When there is nothing to write it of.
pub fn run(args: &ExportArgs, session: &Session) -> Result<Box<dyn Report>, Failure> {
    match &args.form {
        Form::Instructions(args) => Ok(Box::new(instructions::run(*args, session)?)),
    }
}
