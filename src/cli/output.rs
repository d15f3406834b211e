//! The one place that prints: the result on standard output, everything else on standard error.

use super::args::{ColorWhen, GlobalArgs};
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

/// What the exit status tells a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done, warnings included.
    Done = 0,
    /// A part of the input could not be read, or a decision not be written.
    Incomplete = 1,
    /// The command line cannot be followed.
    WrongUsage = 2,
    /// A rule refuses it.
    Refused = 3,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

/// How text may look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    bold: bool,
}

impl Style {
    /// What the options, `NO_COLOR` and the place of standard output allow. An explicit
    /// `--color always` counts for more than the environment.
    #[must_use]
    pub fn of(args: &GlobalArgs) -> Self {
        let refused = args.no_color.as_ref().is_some_and(|value| !value.is_empty());
        let bold = match args.color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => !refused && io::stdout().is_terminal(),
        };
        Self { bold }
    }

    /// The text in bold, where that is allowed.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        if self.bold { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Prints a result. A reader that went away (`lotscope lots | head`) is no error.
///
/// # Errors
/// When standard output takes no more.
pub fn result(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let line_break = if text.ends_with('\n') { "" } else { "\n" };
    match write!(out, "{text}{line_break}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Says something beside the result. There is nobody to tell when even that fails.
pub fn aside(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Asks a question that `y` or `yes` affirms; anything else, and no answer, is no.
///
/// # Errors
/// When the answer cannot be read.
pub fn confirm(question: &str) -> io::Result<bool> {
    let mut out = io::stderr().lock();
    write!(out, "{question} [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// Is there somebody to ask?
#[must_use]
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}
