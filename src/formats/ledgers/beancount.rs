//! The lines of a beancount journal.

use super::Flavour;
use super::entry::{Amount, Booking, Cost, Entry, Ledger, Posting, PricePoint, Worth};
use super::scan::Cursor;
use crate::formats::problem::Fault;
use crate::formats::text;
use crate::formats::watch::Watch;
use std::borrow::Cow;
use std::sync::Arc;

/// How many lines a text in quotes may go on for.
const LONGEST_TEXT: usize = 64;
/// Directives that say nothing of lots.
const PASSED_OVER: [&str; 8] =
    ["close", "balance", "pad", "note", "document", "event", "query", "custom"];
/// Directives without a date that say nothing of lots.
const UNDATED: [&str; 5] = ["plugin", "pushtag", "poptag", "pushmeta", "popmeta"];
/// What may stand in place of `*`.
const FLAGS: [&str; 11] = ["*", "!", "txn", "&", "?", "%", "P", "S", "T", "C", "M"];

/// Is this a line that only beancount has?
pub(super) fn is_sign(line: &str) -> bool {
    let mut cursor = Cursor::new(line);
    if line.starts_with("option \"") || line.starts_with("include \"") {
        return true;
    }
    if line.starts_with(char::is_whitespace) || !matches!(cursor.date(), Some(Ok(_))) {
        return false;
    }
    match cursor.word() {
        "open" | "balance" | "pad" | "close" => cursor.word().contains(':'),
        "price" | "commodity" => cursor.word().starts_with(|letter: char| letter.is_uppercase()),
        "*" | "!" | "txn" => cursor.quoted().is_some(),
        _ => false,
    }
}

/// Reads a journal.
pub(super) fn read(text: &str, file: &Arc<str>, watch: &mut Watch<'_>) -> Ledger {
    let mut reader = Reader { ledger: Ledger::new(file, Flavour::Beancount), under: Under::Other };
    let mut lines = (1..).zip(text.lines());
    while watch.row()
        && let Some((number, line)) = lines.next()
    {
        let mut whole = Cow::Borrowed(line);
        let mut joined = 0_usize;
        let mut ahead = lines.clone().take(LONGEST_TEXT);
        while opens_text(&whole) {
            let Some((_, next)) = ahead.next() else {
                // A quote too many costs nothing but its own line.
                reader.not_understood(number, "a text opens here and never closes");
                (whole, joined) = (Cow::Borrowed(line), 0);
                break;
            };
            whole = Cow::Owned(format!("{whole} {next}"));
            joined += 1;
        }
        if let Some(last) = joined.checked_sub(1) {
            lines.nth(last);
        }
        reader.line(number, without_comment(&whole));
    }
    reader.ledger
}

/// Do the quotes of a line leave a text open?
fn opens_text(line: &str) -> bool {
    let (mut open, mut before) = (false, ' ');
    for letter in line.chars() {
        match letter {
            '"' if before != '\\' => open = !open,
            ';' if !open => return false,
            _ => {}
        }
        before = letter;
    }
    open
}

fn without_comment(line: &str) -> &str {
    let mut in_text = false;
    let mut before = ' ';
    let end = line.find(|letter| {
        if letter == '"' && before != '\\' {
            in_text = !in_text;
        }
        before = letter;
        letter == ';' && !in_text
    });
    end.and_then(|end| line.get(..end)).unwrap_or(line).trim_end()
}

/// What an indented line belongs to.
enum Under {
    Entry,
    Commodity(String),
    Other,
}

struct Reader {
    ledger: Ledger,
    under: Under,
}

impl Reader {
    fn line(&mut self, number: u32, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        if line.starts_with(char::is_whitespace) {
            return self.indented(number, line.trim_start());
        }
        self.under = Under::Other;
        // Headings of an outline, as editors fold them.
        if line.starts_with(['*', '#', ':', '!', '&', '%', '?']) {
            return;
        }
        let mut cursor = Cursor::new(line);
        match cursor.date() {
            Some(Ok(date)) => self.dated(number, date, cursor),
            Some(Err(fault)) => self.ledger.left_out(number, "wrong-date", fault),
            None => self.undated(number, cursor),
        }
    }

    fn undated(&mut self, number: u32, mut cursor: Cursor<'_>) {
        match cursor.word() {
            "option" => {
                let (key, value) = (cursor.quoted(), cursor.quoted().unwrap_or_default());
                match key {
                    Some("operating_currency") => {
                        self.ledger.currencies.insert(value.to_owned());
                    }
                    Some("booking_method") => self.ledger.default_method = Booking::named(value),
                    _ => {}
                }
            }
            "include" => match cursor.quoted() {
                Some(path) => self.ledger.includes.push((path.to_owned(), number)),
                None => self.not_understood(number, "this include names no file"),
            },
            word if UNDATED.contains(&word) => {}
            word => {
                let message = format!("{} is no directive that is known", text::quoted(word));
                self.not_understood(number, message);
            }
        }
    }

    fn dated(&mut self, number: u32, date: chrono::NaiveDate, mut cursor: Cursor<'_>) {
        let word = cursor.word();
        match word {
            "open" => {
                let account = cursor.word();
                // Currencies may stand between the account and its method.
                let method = cursor.until("\"").and_then(|_| cursor.until("\""));
                if let Some(method) = method.and_then(Booking::named) {
                    self.ledger.methods.insert(account.to_owned(), method);
                }
            }
            "commodity" => self.under = Under::Commodity(cursor.word().to_owned()),
            "price" => {
                let commodity = cursor.word().to_owned();
                match amount(&mut cursor) {
                    Ok(price) => {
                        let point = PricePoint { date, commodity, price, line: number };
                        self.ledger.prices.push(point);
                    }
                    Err(fault) => self.ledger.left_out(number, "wrong-number", fault),
                }
            }
            word if FLAGS.contains(&word) => {
                self.ledger.entries.push(Entry { date, postings: Vec::new() });
                self.under = Under::Entry;
            }
            word if PASSED_OVER.contains(&word) => {}
            word => {
                let message = format!("{} is no directive that is known", text::quoted(word));
                self.not_understood(number, message);
            }
        }
    }

    fn indented(&mut self, number: u32, line: &str) {
        // Tags and links on lines of their own.
        if line.starts_with(['#', '^']) {
            return;
        }
        if line.starts_with(|letter: char| letter.is_ascii_lowercase())
            && let Some((key, value)) = line.split_once(':')
            && key.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
        {
            return self.metadata(key, value);
        }
        match self.under {
            Under::Entry => match posting(number, line) {
                Ok(posting) => self.ledger.posting(posting),
                Err(fault) => self.ledger.left_out(number, "not-understood", fault),
            },
            // What belongs to a directive that was passed over, or told of.
            Under::Commodity(_) | Under::Other => {}
        }
    }

    fn metadata(&mut self, key: &str, value: &str) {
        let value = Cursor::new(value).quoted().unwrap_or_default();
        match &self.under {
            Under::Commodity(commodity) if key == "name" => {
                self.ledger.names.push((commodity.clone(), value.to_owned()));
            }
            Under::Entry if key == "acquired" && value == "unknown" => {
                let entry = self.ledger.entries.last_mut();
                if let Some(posting) = entry.and_then(|entry| entry.postings.last_mut()) {
                    posting.undated = true;
                }
            }
            _ => {}
        }
    }

    fn not_understood(&mut self, number: u32, message: impl Into<String>) {
        let mend = "correct it, or write the lots as account,symbol,acquired,quantity,cost_basis";
        self.ledger.left_out(number, "not-understood", Fault::new(message, mend));
    }
}

/// `[flag] Account [number commodity [{cost}] [@ price]]`
fn posting(line: u32, shown: &str) -> Result<Posting, Fault> {
    let mut cursor = Cursor::new(shown);
    let mut account = cursor.word();
    if account.chars().count() == 1 {
        account = cursor.word();
    }
    if !account.contains(':') {
        let message = format!("{} is no account", text::quoted(account));
        return Err(Fault::new(message, "correct the line; a posting begins with its account"));
    }
    let mut posting = Posting {
        account: account.to_owned(),
        amount: None,
        cost: None,
        price: None,
        undated: false,
        line,
    };
    if cursor.is_done() {
        return Ok(posting);
    }
    // A posting may leave its number out and name only what it is of.
    if cursor.peek().is_some_and(|letter| letter.is_ascii_uppercase()) {
        return Ok(posting);
    }
    posting.amount = Some(amount(&mut cursor)?);
    if cursor.eat("{{") {
        posting.cost = Some(cost(&mut cursor, "}}")?);
    } else if cursor.eat("{") {
        posting.cost = Some(cost(&mut cursor, "}")?);
    }
    let whole = cursor.eat("@@");
    if (whole || cursor.eat("@")) && !cursor.is_done() {
        let price = amount(&mut cursor)?;
        posting.price = Some(if whole { Worth::whole(price) } else { Worth::each(price) });
    }
    if cursor.is_done() {
        return Ok(posting);
    }
    let message = format!("{} is not understood", text::quoted(cursor.rest));
    Err(Fault::new(message, "correct the line; the posting is in no figure"))
}

fn amount(cursor: &mut Cursor<'_>) -> Result<Amount, Fault> {
    let number = cursor.expression()?;
    Ok(Amount { number, commodity: commodity(cursor)? })
}

fn commodity(cursor: &mut Cursor<'_>) -> Result<String, Fault> {
    cursor.skip_blanks();
    let shown = cursor.take_while(|sign| sign.is_ascii_alphanumeric() || "/'._-".contains(sign));
    if shown.starts_with(|sign: char| sign.is_ascii_uppercase() || sign == '/') {
        return Ok(shown.to_owned());
    }
    let message = format!("{} is no commodity", text::quoted(cursor.rest));
    Err(Fault::new(message, "write it in capitals behind the number"))
}

/// What stands in braces, its parts in any order.
fn cost(cursor: &mut Cursor<'_>, end: &str) -> Result<Cost, Fault> {
    let mut cost = Cost::default();
    loop {
        if cursor.eat(end) {
            return Ok(cost);
        }
        if cursor.eat(",") {
            continue;
        }
        if cursor.is_done() {
            return Err(Fault::new("a brace opens here and never closes", "close it"));
        }
        if cursor.peek() == Some('*') {
            let message = "{*} makes one lot of all, which is not read";
            return Err(Fault::new(message, "name the lots, or write them as a lots file"));
        }
        if let Some(label) = cursor.quoted() {
            cost.label = Some(label.to_owned());
        } else if let Some(date) = cursor.date() {
            cost.date = Some(date?);
        } else {
            cost.worth = Some(worth(cursor, end == "}}")?);
        }
    }
}

/// `139.90 USD`, or `300 # 9.95 USD`: for one unit and for all.
fn worth(cursor: &mut Cursor<'_>, whole: bool) -> Result<Worth, Fault> {
    let first = if cursor.peek() == Some('#') { None } else { Some(cursor.expression()?) };
    let second = if cursor.eat("#") { Some(cursor.expression()?) } else { None };
    let commodity = commodity(cursor)?;
    let worth = match (first, second) {
        (Some(number), None) if whole => Worth::whole(Amount { number, commodity }),
        (each, whole) => {
            Worth { each: each.unwrap_or_default(), whole: whole.unwrap_or_default(), commodity }
        }
    };
    Ok(worth)
}
