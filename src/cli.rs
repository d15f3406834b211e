//! The command line: what can be typed, and one file for each command that answers without a
//! screen.
//!
//! Nothing is decided here: a command reads the portfolio through the shell, asks the domain, and
//! says the answer as text, JSON or CSV. Standard output holds the result alone; problems, notes
//! and questions go to standard error. the documented interface fixes options, shapes and exit statuses.

mod archive;
pub mod args;
mod calendar;
mod cancel;
mod check;
mod compare;
mod confirm;
mod csv_out;
mod decided;
mod discard;
mod export;
mod failure;
mod import;
mod journal;
mod json;
mod lots;
mod methods;
mod order;
pub mod output;
mod preview;
mod priced;
mod raise;
mod realized;
mod relot;
mod report;
mod sales;
mod sell;
mod session;
mod tax;
mod text;
mod wash;

use crate::formats::text::made_visible;
use crate::shell::run::Wanted;
use args::{Format, GlobalArgs, OrderArgs};
use clap::{Parser, Subcommand};
use failure::Failure;
use output::Status;
use report::Report;
use session::Session;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// Which shares to sell, and what each choice costs in tax
///
/// Without a command the explorer opens. Nothing is uploaded, no order goes to a broker: sales are
/// simulated and kept in a journal.
#[derive(Debug, Parser)]
#[command(name = "lotscope", version, arg_required_else_help = false)]
pub struct Cli {
    /// A portfolio folder or holdings files to open in the explorer
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
enum Command {
    /// Open the explorer on the built-in sample, prices moving
    Demo,
    /// List every lot, grouped by security
    Lots(lots::LotsArgs),
    /// Show one sale by one method: its lots, gains and tax; changes nothing
    Preview(preview::PreviewArgs),
    /// Show one sale by every method, least tax first
    Compare(OrderArgs),
    /// Preview a sale, then record it as a simulated sale
    Sell(sell::SellArgs),
    /// List simulated sales: pending, with the time left, and settled
    Sales(sales::SalesArgs),
    /// Name other lots for a pending sale
    Relot(relot::RelotArgs),
    /// Take a pending sale back
    Cancel(decided::SaleArgs),
    /// Drop a simulated sale
    Discard(decided::SaleArgs),
    /// Note the broker's written confirmation of the lots
    Confirm(confirm::ConfirmArgs),
    /// Raise cash from several securities at once, one sale per account and security
    Raise(raise::RaiseArgs),
    /// Leave a sale to newer holdings that show it: its gain stays
    Archive(decided::SaleArgs),
    /// List the closed lots of a year: history, pending and settled sales
    Realized(realized::RealizedArgs),
    /// Show open wash-sale windows: what not to buy or sell, until when
    Wash(wash::WashArgs),
    /// List what is coming: lots turning long-term, windows closing, settlements
    Calendar(calendar::CalendarArgs),
    /// Show the year's tax, line by line
    Tax(tax::TaxArgs),
    /// Explain every method: its rule, who offers it, when it helps, its trap
    Methods(methods::MethodsArgs),
    /// Write a form or a letter
    Export(export::ExportArgs),
    /// Print the holdings of any files as a canonical lots file
    Import(import::ImportArgs),
    /// Read everything and report every problem
    Check,
    /// Look after the journal of simulated sales
    Journal(journal::JournalArgs),
}

impl Command {
    /// Does its result depend on prices, so that a price command of the settings is run for it?
    const fn uses_prices(&self) -> bool {
        match self {
            Self::Calendar(_)
            | Self::Wash(_)
            | Self::Lots(_)
            | Self::Preview(_)
            | Self::Compare(_)
            | Self::Raise(_)
            | Self::Sell(_)
            | Self::Check => true,
            Self::Demo
            | Self::Sales(_)
            | Self::Relot(_)
            | Self::Cancel(_)
            | Self::Discard(_)
            | Self::Confirm(_)
            | Self::Export(_)
            | Self::Import(_)
            | Self::Archive(_)
            | Self::Realized(_)
            | Self::Tax(_)
            | Self::Journal(_)
            | Self::Methods(_) => false,
        }
    }
}

/// What is left to do after the command line was followed.
#[derive(Clone, Debug)]
pub enum Action {
    /// Nothing: leave with this status.
    Exit(Status),
    /// Open the explorer.
    Explore(Wanted),
}

/// Follows a command line, the program's name first.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Action {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let Cli { paths, global, command } = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return Action::Exit(not_understood(&error, &arguments)),
    };
    let explore = |demo| {
        Action::Explore(Wanted {
            sources: session::sources(&global, [paths.as_slice(), &global.portfolio].concat()),
            as_of: global.as_of,
            demo,
            color: global.color.said(),
        })
    };
    match &command {
        None => explore(false),
        Some(Command::Demo) => explore(true),
        Some(command) => Action::Exit(headless(&global, &paths, command)),
    }
}

/// Runs one command from the files to the last byte on standard output.
fn headless(global: &GlobalArgs, paths: &[PathBuf], command: &Command) -> Status {
    if let Command::Methods(args) = command
        && global.format != Format::Csv
    {
        return explain_methods(*args, global);
    }
    if let Command::Journal(args) = command {
        return verify(*args, global, paths);
    }
    let paths = match command {
        Command::Import(args) => &args.files,
        _ => paths,
    };
    let done = refuse_csv(global.format, command)
        .and_then(|()| Session::open(global, paths))
        .and_then(|mut session| {
            if command.uses_prices() {
                session.fetch_prices();
            }
            if !matches!(command, Command::Check) {
                session.report_problems();
            }
            let answer = answer(command, &mut session)?;
            if let Some(report) = answer {
                let text = report::print(&*report, session.format, session.style)?;
                output::result(&text).map_err(Failure::writing)?;
            }
            Ok(session.status())
        });
    done.unwrap_or_else(|failure| failed(&failure, global.format))
}

/// Says why there is no result; the exit status tells it too.
fn failed(failure: &Failure, format: Format) -> Status {
    say(failure.code(), &failure.to_string(), format == Format::Json);
    failure.status()
}

/// The methods are the same for every portfolio, so none is read.
fn explain_methods(args: methods::MethodsArgs, global: &GlobalArgs) -> Status {
    let style = output::Style::of(global);
    let report = methods::run(args);
    let written = report::print(&*report, global.format, style)
        .and_then(|text| output::result(&text).map_err(Failure::writing));
    written.map_or_else(|failure| failure.status(), |()| Status::Done)
}

/// The journal stands for itself: holdings that cannot be read are no reason not to look at it.
fn verify(args: journal::JournalArgs, global: &GlobalArgs, paths: &[PathBuf]) -> Status {
    let done = journal::run(args, global, paths).and_then(|report| {
        let text = report::print(&report, global.format, output::Style::of(global))?;
        output::result(&text).map_err(Failure::writing)?;
        Ok(report.status())
    });
    done.unwrap_or_else(|failure| failed(&failure, global.format))
}

/// Refuses a form that a command does not have before anything is read or recorded.
fn refuse_csv(format: Format, command: &Command) -> Result<(), Failure> {
    let is_table = |command: &Command| match command {
        Command::Export(args) => args.is_table(),
        _ => false,
    };
    let has_rows = is_table(command)
        || matches!(
            command,
            Command::Lots(_)
                | Command::Import(_)
                | Command::Preview(_)
                | Command::Compare(_)
                | Command::Sales(_)
                | Command::Realized(_)
                | Command::Wash(_)
                | Command::Calendar(_)
                | Command::Check
        );
    if format == Format::Csv && !has_rows { Err(report::no_csv()) } else { Ok(()) }
}

/// What a command has to say; `None` where a question was answered with no.
fn answer(command: &Command, session: &mut Session) -> Result<Option<Box<dyn Report>>, Failure> {
    Ok(Some(match command {
        Command::Demo | Command::Methods(_) | Command::Journal(_) => return Ok(None),
        Command::Lots(args) => Box::new(lots::run(args, session)?),
        Command::Preview(args) => Box::new(preview::run(args, session)?),
        Command::Compare(args) => Box::new(compare::run(args, session)?),
        Command::Raise(args) => Box::new(raise::run(args, session)?),
        Command::Sell(args) => match sell::run(args, session)? {
            Some(report) => Box::new(report),
            None => return Ok(None),
        },
        Command::Sales(args) => Box::new(sales::run(args, session)?),
        Command::Relot(args) => match relot::run(args, session)? {
            Some(report) => Box::new(report),
            None => return Ok(None),
        },
        Command::Confirm(args) => Box::new(confirm::run(args, session)?),
        Command::Export(args) => export::run(args, session)?,
        Command::Import(_) => Box::new(import::run(session)),
        Command::Cancel(args) => Box::new(cancel::run(*args, session)?),
        Command::Discard(args) => Box::new(discard::run(*args, session)?),
        Command::Archive(args) => Box::new(archive::run(*args, session)?),
        Command::Wash(args) => Box::new(wash::run(*args, session)),
        Command::Calendar(args) => Box::new(calendar::run(*args, session)),
        Command::Realized(args) => Box::new(realized::run(*args, session)),
        Command::Tax(args) => {
            let report = tax::run(*args, session);
            // A script reads nulls; a person who asked for JSON is told what to give.
            if let Some(missing) = report.missing()
                && session.format != Format::Text
            {
                output::aside(&format!("lotscope: {}", missing.message));
            }
            Box::new(report)
        }
        Command::Check => Box::new(check::run(session)),
    }))
}

/// Says on standard error why there is no result, and for scripts on standard output too.
fn say(code: &str, message: &str, json: bool) {
    // A path in it may be one that somebody else chose.
    let lines: Vec<String> = message.split('\n').map(made_visible).collect();
    output::aside(&format!("lotscope: {} [{code}]", lines.join("\n")));
    if json {
        // A closed standard output has nobody to tell.
        let _ = output::result(&format!("{:#}", json::error(code, message)));
    }
}

/// Help and version are results; anything else is wrong usage.
fn not_understood(error: &clap::Error, arguments: &[OsString]) -> Status {
    if !error.use_stderr() {
        let _ = output::result(&error.to_string());
        return Status::Done;
    }
    output::aside(error.to_string().trim_end());
    if asks_for_json(arguments) {
        let message = error.to_string();
        let first = message.lines().next().unwrap_or_default();
        let what = first.strip_prefix("error: ").unwrap_or(first);
        let _ = output::result(&format!("{:#}", json::error("usage", what)));
    }
    Status::WrongUsage
}

/// Was JSON asked for on a command line that could not be read as a whole?
fn asks_for_json(arguments: &[OsString]) -> bool {
    let follows = |pair: &[OsString]| matches!(pair, [a, b] if a == "--format" && b == "json");
    arguments.windows(2).any(follows)
        || arguments.iter().any(|argument| argument == OsStr::new("--format=json"))
}
