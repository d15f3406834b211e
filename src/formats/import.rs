//! The assembly: files in, a portfolio and all problems out.
//!
//! The order in which files are passed in never matters: they are taken by name. A security of an
//! account counts from one place only; where two files (or two joined exports) have it, one of them
//! is chosen by a rule that is said in the problem, and the other's lots are in no figure.

mod as_of;
mod elections;
mod history;
mod journals;
mod later_prices;
mod overlap;
mod replayed;
mod rest;
mod snapshots;
#[cfg(test)]
mod tests;
mod told;
#[cfg(test)]
mod told_tests;
mod unlisted;
mod whole;

pub use later_prices::LaterPrices;

use super::detect::{self, Kind};
use super::holdings::{Described, Holdings, Section};
use super::ledgers::Ledger;
use super::names::Names;
use super::problem::{self, Fault, Problem, Severity};
use super::schwab::{positions, realized};
use super::settings::{self, Settings};
use super::text::{self, Encoding};
use super::watch::Watch;
use super::{
    etrade, fidelity, ibkr, lots_csv, netbenefits, prices, schwab, transactions, vanguard,
};
use crate::domain::dividend::Dividend;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::portfolio::Portfolio;
use crate::domain::price::PriceBook;
use crate::domain::realized::History;
use crate::domain::security::{Security, SecurityKind};
use crate::domain::short_sale::Hedge;
use crate::domain::transaction::Transaction;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A file as the shell found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Its name, as the user knows it.
    pub name: Arc<str>,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReport {
    /// Its name.
    pub file: Arc<str>,
    /// What it is: a name that never changes, for scripts.
    pub format: &'static str,
    /// The same in words, for screens.
    pub format_name: &'static str,
    /// Rows that were to be lots or prices.
    pub rows: usize,
    /// Lots in the portfolio.
    pub lots: usize,
}

/// Everything the user's files say.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// What is held.
    pub portfolio: Portfolio,
    /// What the settings say.
    pub settings: Settings,
    /// What the brokers say was sold.
    pub history: History,
    /// What happened, as transactions and journals tell it.
    pub events: Vec<Transaction>,
    /// What became of each file: holdings by name, then prices, what was told, settings.
    pub files: Vec<FileReport>,
    /// What could not be taken as it stands, by file, line and cell.
    pub problems: Vec<Problem>,
    /// What is looked at in prices, where a day is named whose state is wanted.
    pub later_prices: Option<LaterPrices>,
}

/// What is read beside the holdings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// What securities are worth.
    pub prices: Option<&'a InputFile>,
    /// What the user says of accounts, securities and taxes.
    pub settings: Option<&'a InputFile>,
    /// What the user told of lots whose file does not say it.
    pub basis: Option<&'a InputFile>,
    /// The day whose state is wanted, where one is named: what came after it is left out.
    pub as_of: Option<NaiveDate>,
}

/// Reads a household's files.
#[must_use]
pub fn import(
    holdings: &[InputFile],
    prices: Option<&InputFile>,
    settings: Option<&InputFile>,
) -> Import {
    let beside = Beside { prices, settings, ..Beside::default() };
    import_watched(holdings, beside, &mut Watch::default())
}

/// The same while `watch` is told of it. Where it stops the reading, what was read by then is
/// given, which is only a part.
#[must_use]
pub fn import_watched(holdings: &[InputFile], beside: Beside<'_>, watch: &mut Watch<'_>) -> Import {
    let Beside { prices, settings, basis, as_of } = beside;
    let mut assembly = Assembly::default();
    let settings_report = settings.map(|file| assembly.settings(file));
    let mut names = Names::new(&assembly.settings.accounts);
    // A folder's price file is one of its CSV files too.
    let mut files: Vec<&InputFile> = holdings.iter().filter(|file| prices != Some(*file)).collect();
    files.sort_by(|a, b| (&a.name, &a.bytes).cmp(&(&b.name, &b.bytes)));
    let mut earlier: Vec<&InputFile> = Vec::new();
    for file in files {
        if !watch.tell() {
            break;
        }
        assembly.holdings(file, &earlier, &mut names, watch);
        earlier.push(file);
    }
    assembly.book_journals(&mut names);
    assembly.choose_sections();
    if let Some(day) = as_of {
        assembly.leave_out_after(day);
    }
    if let Some(file) = prices {
        assembly.has_price_file = true;
        assembly.prices(file);
    }
    if let Some(file) = basis {
        assembly.told(file, &mut names);
    }
    assembly.files.extend(settings_report);
    assembly.finish()
}

/// What was read so far.
#[derive(Default)]
struct Assembly {
    settings: Settings,
    files: Vec<FileReport>,
    /// What each file is, by its name.
    kinds: BTreeMap<Arc<str>, Kind>,
    problems: Vec<Problem>,
    /// Sections with the place of their file in `files`.
    sections: Vec<(usize, Section)>,
    described: Vec<Described>,
    /// What each file says was sold.
    realized: Vec<history::Export>,
    /// What happened.
    transactions: Vec<Transaction>,
    /// The dividends that transactions tell of.
    dividends: Vec<Dividend>,
    /// The short sales that transactions tell of and that are over.
    hedges: Vec<Hedge>,
    /// The journals of plain-text accounting, still to be booked.
    journals: Vec<Ledger>,
    /// The currencies of lots that transactions leave and that are not in US dollars.
    foreign: BTreeMap<(AccountId, SecurityId, LotId), Arc<str>>,
    prices: PriceBook,
    /// Is there a price file? Then no program is asked.
    has_price_file: bool,
    told: told::ToldRows,
    /// What came after the day that is looked at, where one is named.
    later: Option<as_of::Later>,
}

impl Assembly {
    fn settings(&mut self, file: &InputFile) -> FileReport {
        let name = shown(&file.name);
        let text = self.text(&name, &file.bytes);
        let (settings, problems) = settings::read(&text, &name);
        self.settings = settings;
        self.problems.extend(problems);
        FileReport { file: name, format: "settings", format_name: "settings", rows: 0, lots: 0 }
    }

    fn holdings(
        &mut self,
        file: &InputFile,
        earlier: &[&InputFile],
        names: &mut Names,
        watch: &mut Watch<'_>,
    ) {
        let name = shown(&file.name);
        let kind = detect::recognise(&file.bytes);
        self.kinds.insert(Arc::clone(&name), kind);
        let report = self.files.len();
        self.files.push(FileReport {
            file: Arc::clone(&name),
            format: kind.slug(),
            format_name: kind.name(),
            rows: 0,
            lots: 0,
        });
        let holdings = match kind {
            Kind::Foreign(foreign) => return self.refuse(&name, foreign.refusal()),
            Kind::Prices => {
                return self.refuse(
                    &name,
                    Fault::new(
                        "not read: prices, where holdings are expected",
                        "name the file prices.csv, or give it with --prices",
                    ),
                );
            }
            kind => {
                if let Some(twin) = earlier.iter().find(|other| other.bytes == file.bytes) {
                    let fault = Fault::new(
                        format!("this is the same file as {}: it counts once", shown(&twin.name)),
                        "remove one of the two",
                    );
                    return self.problems.push(Problem::note("same-file", &name, 1, fault));
                }
                let text = self.text(&name, &file.bytes);
                // A hint can also have the path that problems show.
                let hint = self.settings.hint(&file.name).or_else(|| self.settings.hint(&name));
                match kind {
                    Kind::SchwabLots => schwab::read(&text, &name, names, watch),
                    Kind::SchwabPositions => positions::read(&text, &name, hint, names),
                    Kind::FidelityPositions => fidelity::read(&text, &name, names),
                    Kind::VanguardLots => vanguard::read(&text, &name, names),
                    Kind::IbkrFlexXml => ibkr::read_flex_xml(&text, &name, hint, names),
                    Kind::IbkrFlexCsv => ibkr::read_flex_csv(&text, &name, hint, names),
                    Kind::IbkrActivity => ibkr::read_activity(&text, &name, hint, names),
                    Kind::Etrade => etrade::read(&text, &name, hint, names),
                    Kind::NetBenefits => netbenefits::read(&text, &name, hint, names),
                    Kind::SchwabRealized => {
                        let (sold, rest) = realized::read(&text, &name, hint, names);
                        self.realized.push(sold);
                        rest
                    }
                    Kind::Transactions => {
                        let (events, rest) = transactions::read(&text, &name, names, watch);
                        self.transactions.extend(events);
                        rest
                    }
                    Kind::Beancount | Kind::Ledger => {
                        self.journal(&text, &name, kind, watch);
                        Holdings::default()
                    }
                    _ => lots_csv::read(&text, &name, hint, names, watch),
                }
            }
        };
        if let Some(report) = self.files.get_mut(report) {
            report.rows = holdings.rows;
        }
        self.same_accounts(&name, names);
        self.problems.extend(holdings.problems);
        self.described.extend(holdings.securities);
        self.sections.extend(holdings.sections.into_iter().map(|section| (report, section)));
    }

    /// Says which masked names of a file were taken for an account known by another one.
    fn same_accounts(&mut self, file: &Arc<str>, names: &mut Names) {
        for (masked, account) in names.take_joined() {
            let fault = Fault::new(
                format!("{masked} is taken for the same account as {account}, by its last digits"),
                "if it is another one, list both with their aliases in lotscope.toml",
            );
            self.problems.push(Problem::note("same-account", file, 1, fault));
        }
    }

    fn prices(&mut self, file: &InputFile) {
        let name = shown(&file.name);
        let kind = detect::recognise(&file.bytes);
        let mut report = FileReport {
            file: Arc::clone(&name),
            format: kind.slug(),
            format_name: kind.name(),
            rows: 0,
            lots: 0,
        };
        match prices::read_file(&file.bytes, &name) {
            Ok(read) => {
                report.rows = read.rows;
                self.problems.extend(read.problems);
                for (security, quote) in read.quotes {
                    self.prices.set(security, quote);
                }
            }
            Err(fault) => self.refuse(&name, fault),
        }
        self.files.push(report);
    }

    fn refuse(&mut self, file: &Arc<str>, fault: Fault) {
        self.problems.push(Problem::left_out("not-read", file, 1, fault));
    }

    /// A file's text; says so where its bytes may have been misread.
    fn text<'b>(&mut self, file: &Arc<str>, bytes: &'b [u8]) -> std::borrow::Cow<'b, str> {
        let (text, encoding) = text::decode(bytes);
        if encoding == Encoding::Windows1252 {
            self.problems.push(text::misread(file));
        }
        text
    }

    /// Takes each security of an account from one section only.
    fn choose_sections(&mut self) {
        let files: Vec<Arc<str>> =
            self.files.iter().map(|report| Arc::clone(&report.file)).collect();
        let (older, mut dropped) = snapshots::keep_latest(&mut self.sections, &files);
        let (noted, doubled) = overlap::resolve(&mut self.sections, &files);
        dropped.extend(doubled);
        // Nobody needs to fill the gaps of a lot that is in no figure.
        self.problems.retain(|problem| {
            problem.severity != Severity::Asks
                || !dropped.contains(&(Arc::clone(&problem.file), problem.line))
        });
        self.problems.extend(older.into_iter().chain(noted));
        for (report, section) in &self.sections {
            if let Some(report) = self.files.get_mut(*report) {
                report.lots += section.lots.len();
            }
        }
    }

    fn finish(mut self) -> Import {
        let sections = std::mem::take(&mut self.sections);
        let mut lots: Vec<Lot> = Vec::new();
        let mut rows = 0;
        for (_, mut section) in sections {
            // The first and often only section's lots stay where they are, with their sequences.
            if rows == 0 {
                lots = section.lots;
            } else {
                section.lots.iter_mut().for_each(|lot| lot.sequence += rows);
                lots.append(&mut section.lots);
            }
            rows += section.rows;
        }
        self.problems.extend(whole::dates(&lots, &self.kinds));
        let exported = history::once(std::mem::take(&mut self.realized), &mut self.problems);
        let securities = self.securities();
        self.look_at_later_prices();
        let mut elections = self.elected(&securities);
        let read = lots.len();
        let (realized, past) = self.replayed((&securities, &mut elections), &mut lots, exported);
        // What transactions leave stands behind what holdings list.
        for (sequence, lot) in (rows..).zip(lots.iter_mut().skip(read)) {
            lot.sequence = sequence;
        }
        self.fill_gaps(&mut lots);
        self.problems.extend(history::beside_settings(&realized, &self.settings));
        let prices = std::mem::take(&mut self.prices);
        let portfolio = Portfolio::new(self.settings.accounts.clone(), securities, lots, prices);
        self.unknown_elected(&portfolio, &realized, &elections);
        elections::sold_before(&mut elections, &realized);
        let portfolio = portfolio.with_elections(elections);
        self.unlisted_accounts(&portfolio, &realized);
        self.no_price(&portfolio);
        problem::sort(&mut self.problems);
        Import {
            portfolio,
            settings: self.settings,
            history: History::new(realized).with_past(past).beside(self.dividends, self.hedges),
            events: self.transactions,
            files: self.files,
            problems: self.problems,
            later_prices: self.later.map(|later| later.prices),
        }
    }

    /// The securities of the settings with the names files give, and those only files describe.
    fn securities(&mut self) -> Vec<Security> {
        let mut securities: BTreeMap<SecurityId, Security> = self
            .settings
            .securities
            .iter()
            .map(|security| (security.id.clone(), security.clone()))
            .collect();
        for described in self.described.drain(..) {
            let security = securities
                .entry(described.id.clone())
                .or_insert_with(|| Security::new(described.id.clone()));
            if security.name.is_none() {
                security.name = described.name;
            }
            if let Some(kind) = described.kind
                && security.kind == SecurityKind::Stock
            {
                security.kind = kind;
            }
            if let Some(quote) = described.quote {
                self.prices.offer(described.id, quote);
            }
        }
        securities.into_values().collect()
    }

    /// Notes securities that no source has a price for, at their first lot.
    fn no_price(&mut self, portfolio: &Portfolio) {
        let unpriced = portfolio
            .securities()
            .filter(|security| portfolio.prices.get(&security.id).is_none())
            .map(|security| portfolio.lots_of(&security.id).iter().filter(|lot| lot.is_usd()));
        for lot in unpriced.filter_map(|lots| lots.min_by_key(|lot| lot.sequence)) {
            let mend = match self.settings.prices.program().filter(|_| !self.has_price_file) {
                Some(program) => format!("let {program} print {}", lot.security),
                None => "add it to prices.csv".to_owned(),
            };
            self.problems.push(Problem::no_price(&lot.security, &lot.source, mend));
        }
    }
}

/// A file's name, safe to show.
fn shown(name: &str) -> Arc<str> {
    text::clean(name, text::FILE_NAME_LENGTH).into()
}
