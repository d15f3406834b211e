//! The `lotscope` program: follows the command line, or opens the explorer.

use lotscope::cli::{self, Action, output};
use lotscope::shell::run;
use std::error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        Action::Exit(status) => status.into(),
        Action::Explore(wanted) => match run::explore(wanted) {
            Ok(()) => output::Status::Done.into(),
            Err(error) => {
                output::aside(&format!("lotscope: {}", chain(&error)));
                ExitCode::from(error.status())
            }
        },
    }
}

/// What went wrong, and why.
fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |said, cause| {
        let why = cause.to_string();
        // Many messages repeat their cause already.
        if said.contains(&why) { said } else { format!("{said}: {why}") }
    })
}
