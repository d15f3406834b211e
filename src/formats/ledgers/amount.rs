//! Amounts and lots as ledger and hledger write them.

use super::entry::{Amount, Cost, Posting, Worth};
use super::scan::Cursor;
use crate::formats::number::{self, Unit};
use crate::formats::problem::Fault;
use crate::formats::text;

/// Which sign stands before the decimals, where the file says so.
pub(super) type DecimalMark = Option<char>;

/// Reads what stands behind a posting's account: an amount, its lot, its price.
pub(super) fn annotated(
    posting: &mut Posting,
    shown: &str,
    mark: DecimalMark,
) -> Result<(), Fault> {
    let mut cursor = Cursor::new(shown);
    // An assertion alone says nothing of what came in.
    if cursor.is_done() || cursor.peek() == Some('=') {
        return Ok(());
    }
    posting.amount = Some(amount(&mut cursor, mark)?);
    while !cursor.is_done() {
        if cursor.eat("{{") {
            let inside = inside(&mut cursor, "}}")?;
            braces(posting, inside, mark, true)?;
        } else if cursor.eat("{") {
            let inside = inside(&mut cursor, "}")?;
            braces(posting, inside, mark, false)?;
        } else if cursor.eat("[") {
            let inside = inside(&mut cursor, "]")?;
            let date = Cursor::new(inside).date().transpose()?;
            posting.cost.get_or_insert_default().date = date;
        } else if cursor.eat("((") {
            inside(&mut cursor, "))")?;
        } else if cursor.eat("(@@)") || cursor.eat("@@") {
            posting.price = Some(Worth::whole(amount(&mut cursor, mark)?));
        } else if cursor.eat("(@)") || cursor.eat("@") {
            posting.price = Some(Worth::each(amount(&mut cursor, mark)?));
        } else if cursor.eat("(") {
            let inside = inside(&mut cursor, ")")?;
            posting.cost.get_or_insert_default().label = Some(inside.to_owned());
        } else if cursor.peek() == Some('=') || cursor.rest.starts_with(":=") {
            // A balance that is asserted.
            return Ok(());
        } else {
            let message = format!("{} is not understood", text::quoted(cursor.rest));
            return Err(Fault::new(message, "correct the line; the posting is in no figure"));
        }
    }
    Ok(())
}

fn inside<'a>(cursor: &mut Cursor<'a>, end: &str) -> Result<&'a str, Fault> {
    let missing = || Fault::new(format!("{} is missing", text::quoted(end)), "close it");
    cursor.until(end).ok_or_else(missing)
}

/// `{$139.90}`, `{=$139.90}`, and hledger's `{2024-03-05, "label", $139.90}`: a date, a label, and
/// the rest is one amount, whose comma may be a decimal one.
fn braces(
    posting: &mut Posting,
    inside: &str,
    mark: DecimalMark,
    whole: bool,
) -> Result<(), Fault> {
    let cost = cost(inside, mark, whole)?;
    let held = posting.cost.get_or_insert_default();
    held.worth = cost.worth.or(held.worth.take());
    held.date = cost.date.or(held.date);
    held.label = cost.label.or(held.label.take());
    Ok(())
}

/// What stands in braces.
pub(super) fn cost(inside: &str, mark: DecimalMark, whole: bool) -> Result<Cost, Fault> {
    let mut cursor = Cursor::new(inside.trim());
    let mut cost = Cost::default();
    cursor.eat("=");
    if let Some(date) = cursor.date() {
        cost.date = Some(date?);
        cursor.eat(",");
    }
    // A quoted commodity before a number is no label.
    let mut ahead = cursor;
    if let Some(label) = ahead.quoted()
        && (ahead.eat(",") || ahead.is_done())
    {
        cost.label = Some(label.to_owned());
        cursor = ahead;
    }
    if cursor.is_done() {
        return Ok(cost);
    }
    let amount = amount(&mut cursor, mark)?;
    if !cursor.is_done() {
        let message = format!("{} is not understood", text::quoted(cursor.rest));
        return Err(Fault::new(message, "write date, label and cost, in this order"));
    }
    cost.worth = Some(if whole { Worth::whole(amount) } else { Worth::each(amount) });
    Ok(cost)
}

/// `10 PG`, `$-5`, `-$5`, `EUR 5`, `"X9" 10`.
pub(super) fn amount(cursor: &mut Cursor<'_>, mark: DecimalMark) -> Result<Amount, Fault> {
    let start = cursor.rest;
    let wrong = || {
        let shown: String = start.trim().chars().take(40).collect();
        let message = format!("no amount can be made of {}", text::quoted(&shown));
        Fault::new(message, "write a number and its commodity")
    };
    let mut negative = sign(cursor);
    let mut name = commodity(cursor);
    negative ^= sign(cursor);
    cursor.skip_blanks();
    let digits = cursor.take_while(|sign| sign.is_ascii_digit() || ".,'".contains(sign));
    if !digits.starts_with(|sign: char| sign.is_ascii_digit() || sign == '.') {
        return Err(wrong());
    }
    let plain = plain(digits, mark);
    let number = number::read("number", &plain, Unit::Money)?.ok_or_else(wrong)?;
    if name.is_empty() {
        name = commodity(cursor);
    }
    Ok(Amount { number: if negative { -number } else { number }, commodity: name })
}

/// Is there a minus?
fn sign(cursor: &mut Cursor<'_>) -> bool {
    let minus = cursor.eat("-");
    minus || {
        cursor.eat("+");
        false
    }
}

fn commodity(cursor: &mut Cursor<'_>) -> String {
    if let Some(quoted) = cursor.quoted() {
        return quoted.to_owned();
    }
    cursor.skip_blanks();
    let stops = |sign: char| {
        sign.is_whitespace() || sign.is_ascii_digit() || "-+*/^?:&|!=<>;,.()[]{}@\"'".contains(sign)
    };
    cursor.take_while(|sign| !stops(sign)).to_owned()
}

/// The digits with a point before the decimals and nothing between thousands.
///
/// Where both signs stand, the last one is before the decimals; a single comma is, unless three
/// digits follow it.
fn plain(digits: &str, mark: DecimalMark) -> String {
    let digits = digits.replace('\'', "");
    let last = |sign: char| digits.rfind(sign);
    let guessed = match (last('.'), last(',')) {
        (Some(point), Some(comma)) if comma > point => ',',
        (None, Some(comma)) => {
            let decimals = digits.len() - comma - 1;
            if digits.matches(',').count() == 1 && decimals != 3 { ',' } else { '.' }
        }
        _ => '.',
    };
    let mark = mark.unwrap_or(guessed);
    let other = if mark == '.' { ',' } else { '.' };
    digits.replace(other, "").replace(mark, ".")
}
