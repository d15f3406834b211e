//! What every command works on: the portfolio that was read, the day, and how to print.

use super::args::{Format, GlobalArgs};
use super::failure::Failure;
use super::output::{self, Status, Style};
use crate::domain::household::Household;
use crate::domain::ids::SecurityId;
use crate::domain::preview::{Preview, Warning};
use crate::domain::problem::Problem;
use crate::domain::refusal::Refusal;
use crate::domain::relot::Moment;
use crate::domain::sales::{Decision, SaleId};
use crate::formats::names;
use crate::shell::load::{self, Loaded, Sources};
use crate::shell::{clock, paths};
use chrono::{DateTime, NaiveDate, Utc};
use std::path::PathBuf;

/// One run of one command.
#[derive(Debug)]
pub struct Session {
    /// What was read.
    pub loaded: Loaded,
    /// The day everything depends on.
    pub as_of: NaiveDate,
    /// This moment; `None` where `--as-of` says another day, so that no time left is shown.
    pub now: Option<DateTime<Utc>>,
    /// How the result is printed.
    pub format: Format,
    /// How text may look.
    pub style: Style,
    verbose: bool,
}

/// The files that the options and the environment name, the portfolio's own `paths` first.
#[must_use]
pub fn sources(args: &GlobalArgs, paths: Vec<PathBuf>) -> Sources {
    Sources {
        paths,
        prices: args.prices.clone(),
        settings: args.settings.clone(),
        journal: args.journal.clone(),
        as_of: args.as_of,
    }
}

/// That the options name no portfolio; a command never guesses.
#[must_use]
pub fn no_portfolio() -> Failure {
    Failure::usage(
        "no-portfolio",
        "no portfolio is named, and the current folder holds none: name a folder or a holdings \
         file with -p, or in LOTSCOPE_PORTFOLIO",
    )
}

impl Session {
    /// Reads the portfolio that the options name.
    ///
    /// # Errors
    /// When they name none, a command never guesses; or when it cannot be read at all.
    pub fn open(args: &GlobalArgs, positional: &[PathBuf]) -> Result<Self, Failure> {
        let named = [positional, &args.portfolio].concat();
        let choice = paths::choose(&named).ok_or_else(no_portfolio)?;
        let mut loaded = load::load(&sources(args, choice.paths))?;
        let now = clock::now();
        let today = clock::market_date(now);
        let as_of = args.as_of.unwrap_or(today);
        loaded.check_dates(as_of);
        loaded.household.set_day(as_of);
        Ok(Self {
            loaded,
            as_of,
            now: (as_of == today).then_some(now),
            format: args.format,
            style: Style::of(args),
            verbose: args.verbose,
        })
    }

    /// Runs the price command of the settings, where there is one, once. Where it fails, the prices
    /// of the holdings files stand, and the failure is one more problem.
    pub fn fetch_prices(&mut self) {
        self.loaded.fetch_prices();
    }

    /// What is held, decided and ruled.
    #[must_use]
    pub fn household(&self) -> &Household {
        &self.loaded.household
    }

    /// When this command decides: at this moment, or on the day that was named.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.now.map_or(Moment::Day(self.as_of), Moment::Now)
    }

    /// The security that a word names.
    ///
    /// # Errors
    /// When no lots of it are held: it says what became of it, or that no file names it.
    pub fn security(&self, word: &str) -> Result<SecurityId, Refusal> {
        let unknown = || Refusal::UnknownSecurity { security: word.to_owned() };
        let id = names::symbol(word).ok().flatten().ok_or_else(unknown)?;
        self.household().listed(&id).map(|()| id)
    }

    /// Every problem of the files as a warning, then where journal and files disagree.
    pub fn warnings(&self) -> impl Iterator<Item = Warning> {
        let of_files = self.loaded.problems.iter().map(|problem| Warning {
            code: problem.code.to_owned(),
            message: problem.message.clone(),
            file: Some(problem.file.to_string()),
            line: Some(problem.line),
        });
        of_files.chain(self.household().warnings()).chain(self.household().unshown())
    }

    /// Says on standard error what makes figures wrong: gains that count as taxed and may not be,
    /// what came after the day that was named, and what could not be read; the notes too where that was asked for.
    pub fn report_problems(&self) {
        let problems = &self.loaded.problems;
        if self.verbose {
            for problem in problems {
                output::aside(&problem.to_string());
            }
        } else {
            let doubts = problems.iter().filter(|problem| problem.doubts_tax());
            let then = problems.iter().filter(|problem| problem.is_after_as_of());
            let left_out = problems.iter().filter(|problem| problem.leaves_out());
            let told = doubts.chain(then).chain(left_out);
            for problem in told {
                output::aside(&problem.to_string());
            }
        }
        let household = self.household();
        for warning in household.warnings().into_iter().chain(household.unshown()) {
            output::aside(&format!("lotscope: {}", warning.message));
        }
    }

    /// The exit status of a command that has a result.
    #[must_use]
    pub fn status(&self) -> Status {
        if self.loaded.problems.iter().any(Problem::leaves_out) {
            Status::Incomplete
        } else {
            Status::Done
        }
    }

    /// Records a decision. When this returns it is on disk and the household follows it.
    ///
    /// # Errors
    /// When the journal takes no event; the household is then as it was.
    pub fn record(&mut self, decision: Decision) -> Result<(), Failure> {
        let event = self.household().book.event(decision, clock::now());
        self.loaded.journal.append(&event)?;
        self.loaded.household.record(event);
        Ok(())
    }

    /// The decision that records a sale, and the number it gets.
    #[must_use]
    pub fn sold(&self, preview: Preview) -> (SaleId, Decision) {
        (self.household().book.next_sale(), self.household().sold(preview))
    }
}
