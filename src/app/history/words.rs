//! What is told of an event, in words and in lines whose figures stand under each other.

use crate::app::format;
use crate::domain::chronicle::{Entry, Made, Part, What};
use crate::domain::ids::SecurityId;
use crate::domain::lot::{Lot, Origin};
use crate::domain::money::Money;
use crate::domain::order::Side;
use crate::domain::replay::{Change, Held};
use crate::domain::term::Term;
use crate::domain::transaction::{Action, DividendKind, Merger, Ratio, Transaction};

/// What happened, in a few words, as the history of `security` tells it.
#[must_use]
pub fn entry(entry: &Entry, security: &SecurityId) -> String {
    match &entry.what {
        What::Event(event) => self::event(event, security),
        What::Listed(lot) if lot.is_short() => "sold short (holdings)".to_owned(),
        What::Listed(lot) => format!("{} (holdings)", came(lot.origin)),
        What::Exported => "sold (export)".to_owned(),
        What::Recorded { sale, side: Side::Sell, .. } => format!("sold here as #{sale}"),
        What::Recorded { sale, side: Side::Cover, .. } => format!("covered here as #{sale}"),
    }
}

/// The sign of an entry that something is wrong with, and what happened.
#[must_use]
pub fn told(told: &Entry, security: &SecurityId) -> String {
    format!("{}{}", sign(told), entry(told, security))
}

/// The sign before what happened where something is wrong with it.
#[must_use]
pub fn sign(entry: &Entry) -> &'static str {
    if entry.problems.is_empty() { "" } else { "! " }
}

/// What is open now, and the disallowed losses in its basis.
#[must_use]
pub fn now(part: &Part) -> String {
    let carried = part.carried;
    let washed = (!carried.is_zero()).then(|| format!(", W {}", format::cents(carried)));
    format!("open now{}", washed.unwrap_or_default())
}

const fn came(origin: Origin) -> &'static str {
    match origin {
        Origin::Purchase | Origin::Other => "bought",
        Origin::PurchasePlan => "bought by a plan",
        Origin::Reinvestment => "reinvested",
        Origin::Gift => "given",
        Origin::Inherited => "inherited",
        Origin::Award => "awarded",
        Origin::Transfer => "moved in",
        Origin::WashSale => "replaces a wash sale",
        Origin::Short => "sold short",
    }
}

/// An event in a few words, as the history of `security` tells it.
#[must_use]
pub fn event(event: &Transaction, security: &SecurityId) -> String {
    let from = &event.security;
    let leaves = from == security;
    match &event.action {
        Action::Open(opening) => came(opening.origin).to_owned(),
        Action::Close(closing) => match closing.side {
            Side::Sell => "sold".to_owned(),
            Side::Cover => "covered".to_owned(),
        },
        Action::TransferOut { .. } => "moved out".to_owned(),
        Action::Dividend { amount, kind } => {
            let named = DividendKind::ALL.iter().find(|(known, _)| known == kind);
            let kind = named.map_or("", |(_, name)| name);
            format!("dividend {}, {kind}", format::cents(*amount))
        }
        Action::Split { ratio: by, .. } => format!("split {}", ratio(*by)),
        Action::Rename { to } if leaves => format!("renamed to {to}"),
        Action::Rename { .. } => format!("renamed from {from}"),
        Action::Merger(merger) => merger_words(merger, from, leaves),
        Action::SpinOff { to, .. } if to == security => format!("handed out by {from}"),
        Action::SpinOff { to, .. } => format!("handed out {to}"),
        Action::ReturnOfCapital { amount } => format!("capital back {}", format::cents(*amount)),
        Action::Liquidation { amount, last } => {
            let which = if *last { "last liquidating" } else { "liquidating" };
            format!("{which} payment {}", format::cents(*amount))
        }
        Action::AdjustBasis { amount, .. } => format!("basis {}", format::signed(*amount, 2)),
        Action::Worthless => "worthless".to_owned(),
    }
}

fn merger_words(merger: &Merger, from: &SecurityId, leaves: bool) -> String {
    let cash = (!merger.cash.is_zero()).then(|| format!("{} cash", format::price(merger.cash)));
    let Some(shares) = &merger.shares else {
        return format!("merged for {}", cash.unwrap_or_default());
    };
    let what = if leaves {
        format!("merged into {} {}", shares.of, ratio(shares.ratio))
    } else {
        format!("merged from {from} {}", ratio(shares.ratio))
    };
    cash.map_or(what.clone(), |cash| format!("{what} and {cash}"))
}

fn ratio(ratio: Ratio) -> String {
    format!("{}:{}", format::shares(ratio.new), format::shares(ratio.old))
}

/// Where it stands: `transactions.csv:5`.
#[must_use]
pub fn place(entry: &Entry) -> String {
    match (&entry.source, &entry.what) {
        (Some(source), _) => format!("{}:{}", source.file, source.line),
        (None, What::Recorded { sale, .. }) => format!("journal #{sale}"),
        (None, _) => String::new(),
    }
}

/// What an entry did to each lot, and what it realized.
#[must_use]
pub fn lines(entry: &Entry, sheltered: bool) -> Vec<String> {
    let mut lines = changes(&entry.changes);
    lines.extend(made(&entry.made, sheltered));
    if let What::Event(event) = &entry.what {
        lines.extend(fraction(&event.action).map(ToOwned::to_owned));
    }
    lines.extend(entry.problems.iter().map(|problem| format!("! {}", problem.message)));
    if lines.is_empty() {
        let none = match &entry.what {
            What::Event(event) if matches!(event.action, Action::Dividend { .. }) => {
                "A dividend changes no lot.".to_owned()
            }
            What::Listed(lot) => {
                let [_, (shares, basis)] =
                    ends(&Change { before: None, after: Some(Lot::clone(lot)) });
                format!("{}  {shares}  basis {basis}", lot.id)
            }
            _ => "No lot was changed.".to_owned(),
        };
        lines.push(none);
    }
    lines
}

/// Lot, shares before and after, basis before and after.
#[must_use]
pub fn changes(changes: &[Change]) -> Vec<String> {
    let cells: Vec<[String; 5]> = changes
        .iter()
        .map(|change| {
            let [(shares, basis), (shares_after, basis_after)] = ends(change);
            [name(change), shares, shares_after, basis, basis_after]
        })
        .collect();
    let wide = widths(&cells);
    let line = |[lot, from, to, was, is]: &[String; 5]| {
        let [lots, froms, tos, wass, iss] = wide;
        format!("{lot:<lots$}  {from:>froms$} → {to:<tos$}  basis {was:>wass$} → {is:>iss$}")
            .trim_end()
            .to_owned()
    };
    cells.iter().map(line).collect()
}

/// Shares and basis before and after; `·` where there is no lot.
fn ends(change: &Change) -> [(String, String); 2] {
    [&change.before, &change.after].map(|lot| match lot {
        None => ("·".to_owned(), "·".to_owned()),
        Some(lot) => (format::shares(lot.quantity), known(lot.basis)),
    })
}

/// The lot's name, and what it is of now where that is another security than before.
fn name(change: &Change) -> String {
    let id = change.lot().map(|lot| lot.id.to_string()).unwrap_or_default();
    match (&change.before, &change.after) {
        (Some(before), Some(after)) if before.security != after.security => {
            format!("{id}, now {}", after.security)
        }
        _ => id,
    }
}

fn widths<const N: usize>(cells: &[[String; N]]) -> [usize; N] {
    let mut wide = [0; N];
    for row in cells {
        for (most, cell) in wide.iter_mut().zip(row) {
            *most = (*most).max(cell.chars().count());
        }
    }
    wide
}

pub(super) fn known(amount: Option<Money>) -> String {
    amount.map_or_else(|| "?".to_owned(), format::cents)
}

/// Which lot a fraction of a share that was paid out comes from, where an event has one.
#[must_use]
pub fn fraction(action: &Action) -> Option<&'static str> {
    let paid = match action {
        Action::Split { cash_in_lieu, .. } | Action::SpinOff { cash_in_lieu, .. } => *cash_in_lieu,
        Action::Merger(merger) => merger.shares.as_ref()?.cash_in_lieu,
        _ => None,
    };
    paid.map(
        |_| "The fraction is of the lot that came last: no rule names one, brokers may differ.",
    )
}

/// Shares with their date, what they fetched less what they cost, and the gain or loss; what of it is
/// disallowed, and what counts then.
#[must_use]
pub fn made(rows: &[Made], sheltered: bool) -> Vec<String> {
    let gain =
        |gain: Option<Money>| gain.map_or_else(|| "?".to_owned(), |gain| format::signed(gain, 2));
    let cells: Vec<[String; 5]> = rows
        .iter()
        .map(|made| {
            [
                format::shares(made.quantity),
                made.acquired.map_or_else(|| "no date".to_owned(), |day| day.to_string()),
                known(made.proceeds),
                known(made.basis),
                gain(made.before()),
            ]
        })
        .collect();
    let [shares, days, proceeds, bases, gains] = widths(&cells);
    let line = |([share, day, fetched, cost, before], row): (&[String; 5], &Made)| {
        let disallowed = if row.disallowed.is_zero() {
            String::new()
        } else {
            let disallowed = format::cents(row.disallowed);
            format!("  {disallowed} disallowed, {} counts", gain(row.gain))
        };
        let counts = row.counts_on.map_or_else(String::new, |day| format!("  counts on {day}"));
        format!(
            "realized {share:>shares$} of {day:<days$}  for {fetched:>proceeds$} less \
             {cost:>bases$}  {before:>gains$} {}{disallowed}{counts}",
            term_sign(row.term, sheltered)
        )
    };
    cells.iter().zip(rows).map(line).collect()
}

/// How many figures a row of the history has.
pub const FIGURES: usize = 6;

/// Shares more or fewer, shares held, their basis; gain or loss, what of it is disallowed, and what
/// counts: nothing where it is not known to be any. The last two are there where any part of a loss
/// is disallowed in the whole history.
#[must_use]
pub fn figures(
    entry: &Entry,
    security: &SecurityId,
    (places, disallowed): (u32, bool),
) -> [String; FIGURES] {
    let change = entry.shares(security).filter(|shares| !shares.is_zero()).map(|shares| {
        let sign = if shares.is_positive() { "+" } else { "" };
        format!("{sign}{}", format::shares(shares))
    });
    let [held, basis] = held(entry.held.as_ref(), places);
    let unknown = || entry.realizes().then(|| "?".to_owned());
    let realized = entry.realized();
    let signed = |amount: Money| Some(format::signed(amount, places));
    let before = realized.and_then(|made| signed(made.before)).or_else(unknown);
    let lost = realized.filter(|made| disallowed && !made.disallowed.is_zero());
    let lost = lost.map(|made| format::dollars(made.disallowed, places));
    let counts = realized.and_then(|made| signed(made.counts)).or_else(unknown);
    let counts = counts.filter(|_| disallowed);
    [change, held, basis, before, lost, counts].map(Option::unwrap_or_default)
}

/// Shares that are held, and their basis.
#[must_use]
pub fn held(held: Option<&Held>, places: u32) -> [Option<String>; 2] {
    let basis = |held: &Held| {
        held.known().map_or_else(|| "?".to_owned(), |basis| format::dollars(basis, places))
    };
    [held.map(|held| format::shares(held.shares)), held.map(basis)]
}

/// The sign of a realized gain.
#[must_use]
pub const fn term_sign(term: Option<Term>, sheltered: bool) -> &'static str {
    match (sheltered, term) {
        (true, _) => "⌂",
        (false, Some(Term::Short)) => "○",
        (false, Some(Term::Long)) => "●",
        (false, None) => "?",
    }
}

/// The signs of all gains of an entry.
#[must_use]
pub fn signs(entry: &Entry, sheltered: bool) -> String {
    let mut signs: Vec<&str> = Vec::new();
    for sign in entry.made.iter().map(|made| term_sign(made.term, sheltered)) {
        if !signs.contains(&sign) {
            signs.push(sign);
        }
    }
    signs.concat()
}
