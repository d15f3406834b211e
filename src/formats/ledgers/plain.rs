//! The lines of a ledger or hledger journal.

use super::Flavour;
use super::amount::{self, DecimalMark};
use super::entry::{Booking, Entry, Ledger, Posting, PricePoint};
use super::scan::{self, Cursor};
use crate::formats::problem::Fault;
use crate::formats::text;
use crate::formats::watch::Watch;
use chrono::NaiveDate;
use std::sync::Arc;

/// Directives that say nothing of lots; what is indented below them is theirs.
const PASSED_OVER: [&str; 24] = [
    "D", "C", "N", "A", "bucket", "payee", "tag", "define", "def", "assert", "check", "expr",
    "eval", "value", "python", "import", "i", "o", "I", "O", "h", "b", "~", "fixed",
];

/// Is this a journal: does it have a price, or an entry with a posting below it?
pub(super) fn is_journal(text: &str) -> bool {
    let mut in_entry = false;
    for line in text.lines() {
        let mut cursor = Cursor::new(line);
        if let Some(rest) = line.strip_prefix("P ") {
            if matches!(Cursor::new(rest).date(), Some(Ok(_))) {
                return true;
            }
        } else if line.starts_with(|first: char| first.is_ascii_digit()) {
            let dated = matches!(cursor.date(), Some(Ok(_)));
            in_entry = dated && (cursor.rest.is_empty() || cursor.rest.starts_with([' ', '=']));
        } else if in_entry && line.starts_with([' ', '\t']) {
            if account_and_rest(line.trim_start()).0.contains(':') {
                return true;
            }
        } else {
            in_entry = false;
        }
    }
    false
}

/// Reads a journal.
pub(super) fn read(text: &str, file: &Arc<str>, watch: &mut Watch<'_>) -> Ledger {
    let mut reader = Reader {
        ledger: Ledger::new(file, Flavour::Ledger),
        under: Under::Other,
        year: None,
        mark: None,
        parents: Vec::new(),
        aliases: Vec::new(),
        block: None,
    };
    let mut lines = (1..).zip(text.lines());
    while watch.row()
        && let Some((number, line)) = lines.next()
    {
        reader.line(number, line);
    }
    reader.ledger
}

/// What an indented line belongs to.
enum Under {
    Entry,
    Account(String),
    Commodity(String),
    /// Something that is passed over.
    Other,
}

struct Reader {
    ledger: Ledger,
    under: Under,
    year: Option<String>,
    mark: DecimalMark,
    /// What `apply account` puts before every account.
    parents: Vec<String>,
    aliases: Vec<(String, String)>,
    /// The line that ends a block that is passed over.
    block: Option<&'static str>,
}

impl Reader {
    fn line(&mut self, number: u32, line: &str) {
        if let Some(end) = self.block {
            if line.trim_end() == end {
                self.block = None;
            }
            return;
        }
        let shown = without_comment(line);
        if line.trim().is_empty() {
            self.under = Under::Other;
            return;
        }
        if line.starts_with([' ', '\t']) {
            return self.indented(number, line.trim_start(), shown.trim());
        }
        self.under = Under::Other;
        if line.starts_with([';', '#', '%', '|', '*']) {
            return;
        }
        if line.starts_with(|first: char| first.is_ascii_digit()) {
            return self.entry(number, shown);
        }
        let line = shown.trim_start_matches(['!', '@']);
        let mut cursor = Cursor::new(line);
        let word = cursor.word();
        let rest = cursor.rest.trim();
        self.directive(number, word, rest, line.trim());
    }

    fn directive(&mut self, number: u32, word: &str, rest: &str, whole: &str) {
        match word {
            "P" => self.price(number, rest),
            "Y" | "year" => self.year = Some(rest.to_owned()),
            "comment" => self.block = Some("end comment"),
            "test" => self.block = Some("end test"),
            "include" => {
                let path = rest.trim_matches('"').trim_start_matches("./");
                self.ledger.includes.push((path.to_owned(), number));
            }
            "account" => self.under = Under::Account(account_and_rest(rest).0.to_owned()),
            "commodity" => {
                let name = rest.split_whitespace().last().unwrap_or_default();
                self.under = Under::Commodity(name.trim_matches('"').to_owned());
            }
            "decimal-mark" => self.mark = rest.chars().next().filter(|mark| ".,".contains(*mark)),
            "alias" => match rest.split_once('=').filter(|_| !rest.starts_with('/')) {
                Some((from, to)) => {
                    self.aliases.push((from.trim().to_owned(), to.trim().to_owned()));
                }
                None => self.not_understood(number, "this alias is not followed"),
            },
            "apply" => match rest.strip_prefix("account ") {
                Some(parent) => self.parents.push(parent.trim().to_owned()),
                None if rest.starts_with("year ") => {
                    self.year = rest.strip_prefix("year ").map(|year| year.trim().to_owned());
                }
                None if rest.starts_with("tag ") => {}
                None => self.not_understood(number, "what this applies is not followed"),
            },
            "end" => {
                if rest.is_empty() || rest.starts_with("apply account") {
                    self.parents.pop();
                }
            }
            word if word.starts_with('=') => {
                let fault = Fault::new(
                    "automated postings are not made",
                    "nothing to do, unless they move shares: write those postings out",
                );
                self.ledger.note(number, "not-followed", fault);
            }
            word if word.starts_with('Y') && word.len() == 5 => {
                self.year = word.strip_prefix('Y').map(str::to_owned);
            }
            word if PASSED_OVER.contains(&word) || word.starts_with('~') => {}
            _ => {
                let message = format!("{} is not understood", text::quoted(whole));
                self.not_understood(number, message);
            }
        }
    }

    /// `2026/11/20 [16:00:00] PG $151.20`
    fn price(&mut self, number: u32, rest: &str) {
        let mut cursor = Cursor::new(rest);
        let date = match cursor.date() {
            Some(Ok(date)) => date,
            Some(Err(fault)) => return self.ledger.left_out(number, "wrong-date", fault),
            None => return self.not_understood(number, "this price has no day"),
        };
        let mut ahead = cursor;
        if ahead.word().contains(':') {
            cursor = ahead;
        }
        let quoted = cursor.quoted();
        let commodity = quoted.unwrap_or_else(|| cursor.word()).to_owned();
        match amount::amount(&mut cursor, self.mark) {
            Ok(price) => {
                self.ledger.prices.push(PricePoint { date, commodity, price, line: number });
            }
            Err(fault) => self.ledger.left_out(number, "wrong-number", fault),
        }
    }

    /// `2024/03/05[=2024/03/06] [*|!] [(code)] payee`
    fn entry(&mut self, number: u32, line: &str) {
        match self.date(line) {
            Ok(date) => {
                self.ledger.entries.push(Entry { date, postings: Vec::new() });
                self.under = Under::Entry;
            }
            Err(fault) => self.ledger.left_out(number, "wrong-date", fault),
        }
    }

    fn date(&self, line: &str) -> Result<NaiveDate, Fault> {
        if let Some(date) = Cursor::new(line).date() {
            return date;
        }
        let shown = line.split([' ', '\t', '=']).next().unwrap_or_default();
        let parts: Vec<&str> = shown.split(['-', '/', '.']).collect();
        match (parts.as_slice(), &self.year) {
            (&[month, dom], Some(year)) => scan::day(year, month, dom),
            _ => None,
        }
        .ok_or_else(|| scan::no_day(shown))
    }

    fn indented(&mut self, number: u32, line: &str, shown: &str) {
        match &self.under {
            Under::Entry if line.starts_with(';') => self.remark(line),
            Under::Entry => match self.posting(number, shown) {
                Ok(Some(posting)) => {
                    self.ledger.posting(posting);
                    self.remark(line);
                }
                Ok(None) => {}
                Err(fault) => self.ledger.left_out(number, "not-understood", fault),
            },
            Under::Account(account) => {
                if let Some(method) = method_tag(line) {
                    self.ledger.methods.insert(account.clone(), method);
                }
            }
            Under::Commodity(commodity) => {
                if let Some(name) = line.strip_prefix("note ") {
                    self.ledger.names.push((commodity.clone(), name.trim().to_owned()));
                }
            }
            Under::Other => {}
        }
    }

    /// What lotscope itself writes behind a lot without a date.
    fn remark(&mut self, line: &str) {
        let unknown =
            line.split_once(';').is_some_and(|(_, said)| said.trim() == "acquired: unknown");
        let entry = self.ledger.entries.last_mut().filter(|_| unknown);
        if let Some(posting) = entry.and_then(|entry| entry.postings.last_mut()) {
            posting.undated = true;
        }
    }

    fn posting(&self, number: u32, shown: &str) -> Result<Option<Posting>, Fault> {
        let flagged = shown.strip_prefix(['*', '!']).map_or(shown, str::trim_start);
        let (account, rest) = account_and_rest(flagged);
        if account.is_empty() {
            return Ok(None);
        }
        if account.starts_with(['(', '[']) {
            // What balances a budget is nothing that is held.
            return Ok(None);
        }
        let (account, lot) = lot_part(account);
        let mut posting = Posting {
            account: self.named(account),
            amount: None,
            cost: lot.map(|inside| amount::cost(inside, self.mark, false)).transpose()?,
            price: None,
            undated: false,
            line: number,
        };
        amount::annotated(&mut posting, rest, self.mark)?;
        Ok(Some(posting))
    }

    fn named(&self, account: &str) -> String {
        let mut parts: Vec<&str> = self.parents.iter().map(String::as_str).collect();
        parts.push(account);
        let mut name = parts.join(":");
        for (from, to) in self.aliases.iter().rev() {
            if let Some(rest) = name.strip_prefix(from.as_str())
                && (rest.is_empty() || rest.starts_with(':'))
            {
                name = format!("{to}{rest}");
            }
        }
        name
    }

    fn not_understood(&mut self, number: u32, message: impl Into<String>) {
        let mend = "write what it means as plain transactions, or the lots as \
                    account,symbol,acquired,quantity,cost_basis";
        self.ledger.left_out(number, "not-understood", Fault::new(message, mend));
    }
}

/// An account ends before two blanks or a tab.
fn account_and_rest(line: &str) -> (&str, &str) {
    let end = [line.find("  "), line.find('\t')].into_iter().flatten().min();
    let (account, rest) = line.split_at(end.unwrap_or(line.len()));
    (account.trim_end(), rest.trim())
}

/// hledger names a lot as the last part of an account: `assets:broker:{2024-03-05, $139.90}`.
fn lot_part(account: &str) -> (&str, Option<&str>) {
    let Some((parent, inside)) = account.split_once(":{") else { return (account, None) };
    (parent, inside.strip_suffix('}'))
}

/// `lots: FIFO`, hledger's tag on an account.
fn method_tag(line: &str) -> Option<Booking> {
    let (_, said) = line.split_once("lots:")?;
    Booking::named(said.split([',', ' ']).find(|word| !word.is_empty())?)
}

/// A line without the comment behind it.
fn without_comment(line: &str) -> &str {
    let mut in_text = false;
    let mut blank = true;
    let end = line.find(|letter| {
        if letter == '"' {
            in_text = !in_text;
        }
        let begins = letter == ';' && blank && !in_text;
        blank = letter == ' ' || letter == '\t';
        begins
    });
    end.and_then(|end| line.get(..end)).unwrap_or(line).trim_end()
}
