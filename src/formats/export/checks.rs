//! What is looked at in every row of a table: the columns of a header, the shape of a row, what its
//! figures say of its multiplier, and what only the user can know.

use crate::domain::lot::Lot;
use crate::domain::money::Rate;
use crate::domain::security::SecurityKind;
use crate::formats::problem::{Fault, Problem};
use crate::formats::table::{self, Header, Row};
use crate::formats::text;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A fault with its code and the place of its cell (from 0).
pub type Found = (&'static str, Option<usize>, Fault);

/// How far an amount may be off because it was rounded to cents.
pub const HALF_CENT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);
/// The multiplier of a bond, which is quoted per 100 of face value.
pub const PER_HUNDRED: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// A header that stands a second time.
#[must_use]
pub fn repeated_header(row: &Row<'_>, file: &Arc<str>) -> Problem {
    let fault =
        Fault::new("the header stands here again", "nothing to do; the rows below it are read");
    Problem::note("repeated-header", file, row.line, fault)
}

/// Notes the columns of a header row that nothing is read from: those whose name stands further left
/// too, and those that are not `known`.
pub fn columns_not_read(
    row: &Row<'_>,
    known: &[&str],
    file: &Arc<str>,
    problems: &mut Vec<Problem>,
) {
    let header = Header::of(row);
    for (place, key) in header.keys().filter(|(_, key)| !key.is_empty()) {
        let shown = text::quoted(row.cell(place));
        let (code, fault) = if header.find(key) != Some(place) {
            let message = format!("column {shown} stands here a second time");
            ("duplicate-column", Fault::new(message, "the first one counts; remove one of them"))
        } else if known.iter().any(|name| table::key(name) == key) {
            continue;
        } else {
            let meant = text::did_you_mean(key, known.iter().copied());
            let mend = meant
                .map_or_else(|| "nothing to do".to_owned(), |name| format!("did you mean {name}?"));
            ("unknown-column", Fault::new(format!("column {shown} is not used"), mend))
        };
        let problem = Problem::note(code, file, row.line, fault);
        problems.push(problem.in_cell(Some(place)));
    }
}

/// Has a row as many cells as its header, and quotes that close? Commas behind the last cell and
/// cells that the header has no name for are no harm while they are empty. `needed` cells must be
/// there, and all of them where the text ends in the row; `again` is what to do with a damaged file,
/// such as "download Lot Details again".
///
/// # Errors
/// What is wrong with its shape.
pub fn shape(row: &Row<'_>, needed: usize, width: usize, again: &str) -> Result<(), Found> {
    if row.unclosed {
        let fault = Fault::new(
            "a quote opens in this row and never closes",
            format!("the file was cut short: {again}"),
        );
        return Err(("unclosed-quote", None, fault));
    }
    // Where the text breaks off, the last cell that is there is likely only half of itself.
    let needed = if row.is_end { width } else { needed };
    if row.len() < needed {
        let fault = Fault::new(
            format!("the row ends after {} of {width} cells", row.len()),
            format!("the file was cut short: {again}"),
        );
        return Err(("short-row", None, fault));
    }
    if let Some(place) = row.surplus(width) {
        let fault = Fault::new(
            format!("the row has {} cells, the header {width}", row.len()),
            format!("put numbers with commas in quotes, or {again}"),
        );
        return Err(("long-row", Some(place), fault));
    }
    Ok(())
}

/// What a price is multiplied with to make a value: 100 for an option; 0.01 for a bond, also where
/// nothing but quantity, price and value shows that it is one. A value that fits none of these is
/// told in the second part.
#[must_use]
pub fn multiplier(
    kind: Option<SecurityKind>,
    quantity: Decimal,
    price: Option<Decimal>,
    value: Option<Decimal>,
) -> (Rate, Option<(&'static str, Fault)>) {
    let usual = match kind {
        Some(SecurityKind::Option) => Decimal::ONE_HUNDRED,
        Some(SecurityKind::Bond) => PER_HUNDRED,
        _ => Decimal::ONE,
    };
    let (Some(price), Some(value)) = (price, value) else { return (Rate::new(usual), None) };
    let quantity = quantity.abs();
    let fits = |multiplier: Decimal| {
        let computed = quantity * price * multiplier;
        // Price and value are rounded to cents.
        (computed - value.abs()).abs() <= quantity * multiplier * HALF_CENT + HALF_CENT
    };
    if fits(usual) {
        return (Rate::new(usual), None);
    }
    if usual == Decimal::ONE && fits(PER_HUNDRED) {
        let fault = Fault::new(
            "the market value shows a price per 100 of face value",
            "nothing to do; the multiplier is 0.01",
        );
        return (Rate::new(PER_HUNDRED), Some(("price-per-100", fault)));
    }
    let fault = Fault::new(
        format!("the market value {value} is not quantity times price"),
        "check this row against the broker's screen",
    );
    (Rate::new(usual), Some(("value-differs", fault)))
}

/// Where the broker's word for a lot's term is not what follows from its dates on `day`.
#[must_use]
pub fn term(lot: &Lot, day: NaiveDate) -> Option<Fault> {
    let stated = lot.stated_term?;
    let computed = lot.held_since().and_then(|_| lot.term_on(day))?;
    (computed != stated).then(|| {
        Fault::new(
            format!(
                "the broker says {}-term, by its date the lot is {}-term on {day}",
                stated.slug(),
                computed.slug()
            ),
            "ask the broker: a wash sale, a gift or an inheritance can be the reason",
        )
    })
}

/// What a lot's row does not say and only the user can: its date (where `date` is the place of its
/// cell; a file without dates has none) and its basis. A basis of zero is marked.
pub fn gaps(
    lot: &Lot,
    date: Option<usize>,
    basis: Option<usize>,
    file: &Arc<str>,
    problems: &mut Vec<Problem>,
) {
    let line = lot.source.line;
    let what = |gap: &str| format!("{}, {} sh: {gap}", lot.security, lot.quantity);
    if lot.acquired.is_none() && date.is_some() {
        let fault = Fault::new(what("no date"), "look the day up at the broker");
        problems.push(Problem::asks("missing-date", file, line, fault).in_cell(date));
    }
    match lot.basis {
        None if basis.is_some() => {
            let fault =
                Fault::new(what("no basis"), "look up what it cost, and write it into this cell");
            problems.push(Problem::asks("missing-basis", file, line, fault).in_cell(basis));
        }
        Some(amount) if amount.is_zero() => {
            let fault = Fault::new(
                what("a basis of zero, which is believed"),
                "look it up if the shares were not a gift or spun off",
            );
            problems.push(Problem::note("zero-basis", file, line, fault).in_cell(basis));
        }
        _ => {}
    }
}
