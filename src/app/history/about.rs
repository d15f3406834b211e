//! Why an event did what it did, and how holdings and transactions differ, in sentences.

use super::words::{known, lines, place};
use crate::app::format;
use crate::app::model::Model;
use crate::domain::chronicle::{Difference, Entry, Part, Realized, What};
use crate::domain::lot::Origin;
use crate::domain::money::Shares;
use crate::domain::order::Side;
use crate::domain::replay::Held;
use crate::domain::transaction::Action;

/// What is to be said of an account: where its lots come from, and how the two differ.
#[must_use]
pub fn account(part: &Part) -> Vec<String> {
    let mut lines = vec![held_words(&part.held)];
    if !part.carried.is_zero() {
        lines.push(format!(
            "W {} of its basis are losses that wash sales disallowed.",
            format::cents(part.carried)
        ));
    }
    if part.foreign > 0 {
        lines.push(format!(
            "{} not in US dollars: in no sum, and told in its own currency.",
            format::count(part.foreign, "lot")
        ));
    }
    if part.sheltered {
        lines.push("⌂ A sheltered account: what is realized here is not taxed.".to_owned());
    }
    match &part.listed {
        None => lines.push("Its lots are what the transactions leave.".to_owned()),
        Some(source) if part.compares() => {
            lines.push(format!(
                "Its lots are those of {}: transactions tell only what happened.",
                source.file
            ));
            lines.extend(differences(&part.differences));
        }
        Some(source) => lines
            .push(format!("Its lots are those of {}; no transaction tells of them.", source.file)),
    }
    lines
}

/// Where holdings and transactions differ, day by day.
fn differences(found: &[Difference]) -> Vec<String> {
    if found.is_empty() {
        return vec!["The transactions leave the same lots, to the cent.".to_owned()];
    }
    let of = |held: &Held| {
        if held.shares.is_zero() {
            return "none".to_owned();
        }
        let basis = known(held.known());
        format!("{} with basis {basis}", format::shares(held.shares))
    };
    let line = |one: &Difference| {
        let day = one.acquired.map_or_else(|| "no date".to_owned(), |day| day.to_string());
        let why = match (one.listed.shares.is_zero(), one.left.shares.is_zero()) {
            (false, true) => "a purchase or transfer-in is missing in the transactions",
            (true, false) => "a sale or transfer-out is missing in the transactions",
            _ if one.listed.shares != one.left.shares => "shares came or went that no row tells",
            _ => "the broker counts another basis: a wash sale or an adjustment",
        };
        format!(
            "! {day}: the holdings have {}, the transactions leave {}: {why}",
            of(&one.listed),
            of(&one.left)
        )
    };
    found.iter().map(line).collect()
}

/// `Open now: 400 shares, basis 5,004.00`.
#[must_use]
pub fn held_words(held: &Held) -> String {
    if held.shares == Shares::ZERO {
        return "Nothing of it is open now.".to_owned();
    }
    let basis = held.known().map_or_else(
        || format!("basis of {} unknown", format::count(held.unknown, "lot")),
        |basis| format!("basis {}", format::cents(basis)),
    );
    format!("Open now: {}, {basis}.", format::count_shares(held.shares))
}

/// `  Realized -850.00, 600.00 of it disallowed: -250.00 counts.`, and whether it is in sheltered
/// accounts.
#[must_use]
pub fn realized_words((made, sheltered): (Realized, bool)) -> String {
    let place = if sheltered { "⌂ realized" } else { "Realized" };
    let before = format::signed(made.before, 2);
    if made.disallowed.is_zero() {
        return format!("  {place} {before}.");
    }
    let (disallowed, counts) = (format::cents(made.disallowed), format::signed(made.counts, 2));
    format!("  {place} {before}, {disallowed} of it disallowed: {counts} counts.")
}

/// Everything about a row: where it stands, what it did, and why.
#[must_use]
pub fn about(model: &Model, part: &Part, entry: Option<&Entry>) -> Vec<String> {
    let Some(entry) = entry else { return account(part) };
    let mut about = vec![format!("{}  {}", part.account, place(entry))];
    about.extend(lines(entry, part.sheltered));
    about.extend(entry.problems.iter().map(|problem| format!("Mend: {}.", problem.mend)));
    about.extend(why(model, part, entry));
    about
}

/// Why it did that.
fn why(model: &Model, part: &Part, entry: &Entry) -> Vec<String> {
    let mut why = Vec::new();
    match &entry.what {
        What::Event(event) => {
            why.push(rule(&event.action).to_owned());
            let named = match &event.action {
                Action::Close(closing) => Some(!closing.lots.is_empty()),
                _ => None,
            };
            match named {
                Some(true) => why.push("The row names its lots.".to_owned()),
                Some(false) => {
                    let method = model.household.standing(&part.account, &event.security).name();
                    why.push(format!(
                        "The row names no lots: they go by what stands for the account, {method}."
                    ));
                }
                None => {}
            }
            if let Some(source) = &part.listed {
                why.push(format!(
                    "The lots that count here are those of {}; this is how the transactions alone \
                     would have it.",
                    source.file
                ));
            }
        }
        What::Listed(_) => why.push(
            "Only the holdings tell of it: what was sold of it before is not known.".to_owned(),
        ),
        What::Exported => why.push(
            "Only the broker's export of realized gains tells of it; the lots are already without \
             these shares."
                .to_owned(),
        ),
        What::Recorded { live, told_twice, .. } => {
            why.push(if *live {
                "A sale of the journal: the files still have its shares, lotscope takes them out."
                    .to_owned()
            } else {
                "A sale of the journal that the files show too.".to_owned()
            });
            if *told_twice {
                why.push(
                    "A file tells of it as well: its gain counts once, by the file.".to_owned(),
                );
            }
        }
    }
    why
}

/// The rule that an event goes by.
fn rule(action: &Action) -> &'static str {
    match action {
        Action::Open(opening) => match opening.origin {
            Origin::Gift => {
                "A gift has the donor's basis and date; for a loss the lower value on the day of the \
                 gift counts (IRC §1015(a), §1223(2))."
            }
            Origin::Inherited => {
                "Inherited shares have the value at death as basis, and are long-term (IRC §1014, \
                 §1223(9))."
            }
            Origin::Short => "What a short sale fetched is its basis until it is covered.",
            Origin::Reinvestment => "A reinvested dividend is a purchase, and a lot of its own.",
            Origin::Transfer => "A transfer keeps date and basis: nothing is realized.",
            Origin::Award => "What was counted as income is the basis of shares that are pay.",
            _ => "A purchase is a lot; its basis is what was paid, the fee included (IRC §1012).",
        },
        Action::Close(closing) if closing.side == Side::Cover => {
            "What the short sale fetched less what the cover cost is its gain, and counts on the trade \
             date; a loss counts when the shares are delivered (IRC §1233(a); Rev. Rul. 2002-44)."
        }
        Action::Close(_) => {
            "What each lot fetched less its part of the basis is its gain (IRC §1001)."
        }
        Action::TransferOut { .. } => "A transfer realizes nothing; the oldest shares go first.",
        Action::Dividend { .. } => "A dividend in cash changes no lot.",
        Action::Split { .. } => {
            "A split leaves each lot's basis and date as they were (IRC §307(a), §1223(4)); cash for \
             a fraction of a share is a sale of that fraction."
        }
        Action::Rename { .. } => "A new symbol changes nothing else: the lots keep their names.",
        Action::Merger(merger) => match (&merger.shares, merger.cash.is_zero()) {
            (None, _) => "Cash for shares is a sale (IRC §1001).",
            (Some(_), true) => {
                "Shares for shares: basis and date move along (IRC §354, §358(a), §1223(1))."
            }
            (Some(_), false) => {
                "Cash beside shares is gain as far as the lot has one; a loss is not recognized (IRC \
                 §356(a)(1), (c)). Basis and date move along (§358(a))."
            }
        },
        Action::SpinOff { .. } => {
            "Each lot's basis is split by value, and both parts keep its date (IRC §358(b), \
             §1223(1))."
        }
        Action::ReturnOfCapital { .. } => {
            "It comes off the basis share by share; what exceeds it is gain (IRC §301(c)(2), (3))."
        }
        Action::Liquidation { .. } => {
            "Liquidating payments recover the basis first; a loss comes with the last one (IRC §331)."
        }
        Action::AdjustBasis { .. } => "A correction that the file makes.",
        Action::Worthless => {
            "A worthless security is sold for nothing on the last day of the year (IRC §165(g)(1))."
        }
    }
}
