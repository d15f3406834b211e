//! What a whole holding has beyond its lots.
//!
//! A file of positions and a file of lots of the same account tell the same shares twice. The lots
//! count. Where the position has more shares, the rest is shown as a holding without dates, so that
//! no share is missing from the total; where it has fewer, there is nothing to show, and the user is
//! told. A position of an earlier day than the lots says nothing of today.

use crate::domain::ids::LotId;
use crate::domain::lot::{Level, Lot, RareFacts};
use crate::domain::money::{Money, Shares};
use crate::formats::export::checks::HALF_CENT;
use crate::formats::problem::{Fault, Problem};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::sync::Arc;

/// How far a quantity may be off because it was rounded to four decimals.
const HALF_OF_FOUR_DECIMALS: Decimal = Decimal::from_parts(5, 0, 0, false, 5);

/// One file's rows of a security in an account.
pub(super) struct Side<'a> {
    pub file: Arc<str>,
    /// The day the file speaks of.
    pub day: Option<NaiveDate>,
    /// The first line.
    pub line: u32,
    pub lots: Vec<&'a Lot>,
}

impl Side<'_> {
    fn quantity(&self) -> Shares {
        self.lots.iter().map(|lot| lot.quantity).sum()
    }

    /// `None` where one is unknown.
    fn basis(&self) -> Option<Money> {
        self.lots.iter().map(|lot| lot.basis).sum()
    }
}

/// What comes of the comparison.
#[derive(Debug, Default)]
pub(super) struct Rest {
    pub lot: Option<Lot>,
    pub problem: Option<Problem>,
}

/// Compares a whole holding with the lots that count instead of it.
pub(super) fn of(whole: &Side<'_>, lots: &Side<'_>) -> Rest {
    let Some(first) = whole.lots.first() else { return Rest::default() };
    let (held, known) = (whole.quantity(), lots.quantity());
    let rest = held - known;
    let rows = Decimal::from(whole.lots.len() + lots.lots.len());
    if rest.abs().get() <= HALF_OF_FOUR_DECIMALS * rows {
        return Rest { lot: None, problem: bases_differ(whole, lots) };
    }
    let what = format!(
        "{} in {}: {held} sh here, but {known} in the lots of {}, line {}",
        first.security, first.account, lots.file, lots.line
    );
    let note = |said: &str, mend: &str| {
        let fault = Fault::new(format!("{what}; {said}"), mend);
        Some(Problem::asks("positions-differ", &whole.file, whole.line, fault))
    };
    if whole.day.is_some() && whole.day < lots.day {
        let said = "the lots are newer and count";
        return Rest {
            lot: None,
            problem: note(said, "download the positions again, or remove them"),
        };
    }
    // A rest of the other side (fewer shares than the lots have) would be a position nobody holds.
    if rest.is_negative() != held.is_negative() {
        let said = "the lots count";
        return Rest { lot: None, problem: note(said, "download both on the same day") };
    }
    let basis = whole.basis().zip(lots.basis()).map(|(all, known)| all - known);
    let remark = "without lot: the positions have more shares than the lots".to_owned();
    let rare = RareFacts { note: Some(remark), ..RareFacts::clone(&first.rare) };
    let lot = Lot {
        id: LotId::from(format!("{}@without-lot", &*first.security)),
        level: Level::Position,
        acquired: None,
        quantity: rest,
        // A rest that cost less than nothing is no cost anybody paid.
        basis: basis.filter(|basis| basis.is_zero() || basis.is_negative() == rest.is_negative()),
        rare: rare.into(),
        ..(*first).clone()
    };
    let said = format!("the other {rest} are shown without lot");
    Rest { lot: Some(lot), problem: note(&said, "download the lots again; some are missing") }
}

/// As many shares, but another cost: one of the files is older, or basis was adjusted in one.
fn bases_differ(whole: &Side<'_>, lots: &Side<'_>) -> Option<Problem> {
    let first = whole.lots.first()?;
    let (printed, sum) = (whole.basis()?, lots.basis()?);
    let rows = Decimal::from(whole.lots.len() + lots.lots.len());
    if (printed - sum).abs().get() <= HALF_CENT * rows {
        return None;
    }
    let fault = Fault::new(
        format!(
            "{} in {}: a basis of {printed} here, but {sum} in the lots of {}, line {}; the lots count",
            first.security, first.account, lots.file, lots.line
        ),
        "download both on the same day; a wash sale can be the reason",
    );
    Some(Problem::note("positions-differ", &whole.file, whole.line, fault))
}
