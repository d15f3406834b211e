//! The order of groups and of lots inside them.

use super::{Group, Grouping, facts};
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::portfolio::Portfolio;
use crate::domain::term::Term;
use chrono::NaiveDate;
use std::cmp::Ordering;

/// What rows are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortKey {
    /// Market value.
    Value,
    /// Gain in dollars.
    Gain,
    /// Gain in percent of the basis.
    Percent,
    /// Short-term gain in taxable accounts.
    ShortTerm,
    /// Long-term gain in taxable accounts.
    LongTerm,
    /// Days until long-term.
    Days,
    /// Symbol, and date for lots.
    Name,
    /// A security's name, a lot's account.
    Title,
    /// Shares.
    Quantity,
    /// A security's price, a lot's cost per share.
    Price,
    /// Basis.
    Basis,
    /// The start of the holding period; of a group, the earliest.
    Held,
    /// How the shares came in.
    Origin,
}

impl SortKey {
    /// Every key in the order of the chooser.
    pub const ALL: [Self; 13] = [
        Self::Value,
        Self::Gain,
        Self::Percent,
        Self::ShortTerm,
        Self::LongTerm,
        Self::Days,
        Self::Held,
        Self::Name,
        Self::Title,
        Self::Quantity,
        Self::Price,
        Self::Basis,
        Self::Origin,
    ];

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Gain => "gain",
            Self::Percent => "gain in percent",
            Self::ShortTerm => "short-term gain",
            Self::LongTerm => "long-term gain",
            Self::Days => "days until long-term",
            Self::Name => "symbol, lots by date",
            Self::Title => "name, lots by account",
            Self::Quantity => "quantity",
            Self::Price => "price, lots by cost",
            Self::Basis => "basis",
            Self::Held => "start of the holding period",
            Self::Origin => "how it came in",
        }
    }
}

/// A sort key and its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Largest first?
    pub descending: bool,
}

impl Sort {
    /// The direction one wants first: large figures, near days, names from A.
    #[must_use]
    pub const fn natural(key: SortKey) -> Self {
        let ascending = matches!(
            key,
            SortKey::Days | SortKey::Name | SortKey::Title | SortKey::Held | SortKey::Origin
        );
        Self { key, descending: !ascending }
    }

    /// Another key in its natural direction, the same key the other way round.
    #[must_use]
    pub fn chosen(self, key: SortKey) -> Self {
        if self.key == key {
            Self { descending: !self.descending, ..self }
        } else {
            Self::natural(key)
        }
    }

    /// The sign of the direction: up for smallest first.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        if self.descending { "↓" } else { "↑" }
    }

    /// The direction in words.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match (self.key, self.descending) {
            (SortKey::Name | SortKey::Title | SortKey::Origin, false) => "from A",
            (SortKey::Name | SortKey::Title | SortKey::Origin, true) => "from Z",
            (SortKey::Held, false) => "earliest first",
            (SortKey::Held, true) => "latest first",
            (SortKey::Days, false) => "soonest first",
            (SortKey::Days, true) => "latest first",
            (_, true) => "largest first",
            (_, false) => "smallest first",
        }
    }
}

/// By how much a figure sorts; what is unknown stands last either way.
fn by_figure<T: Ord>(a: Option<T>, b: Option<T>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn by_text(a: &str, b: &str, descending: bool) -> Ordering {
    if descending { b.cmp(a) } else { a.cmp(b) }
}

fn ratio(gain: Option<Money>, basis: Option<Money>) -> Option<rust_decimal::Decimal> {
    gain?.get().checked_div(basis?.abs().get())
}

pub(super) fn compare_lots(
    a: &Lot,
    b: &Lot,
    sort: Sort,
    (grouping, portfolio): (Grouping, &Portfolio),
    today: NaiveDate,
) -> Ordering {
    let price = |lot: &Lot| portfolio.prices.price(&lot.security);
    let value = |lot: &Lot| price(lot).map(|price| lot.value(price));
    let gain = |lot: &Lot| price(lot).and_then(|price| lot.gain(price));
    let sheltered = |lot: &Lot| portfolio.is_sheltered(&lot.account);
    let in_term = |lot: &Lot, term: Term| {
        gain(lot).filter(|_| !sheltered(lot) && lot.term_on(today) == Some(term))
    };
    let by_date = || {
        (sheltered(a), &a.security, a.acquired, a.acquired_at, a.sequence).cmp(&(
            sheltered(b),
            &b.security,
            b.acquired,
            b.acquired_at,
            b.sequence,
        ))
    };
    let down = sort.descending;
    let ordering = match sort.key {
        // The own order of lots under a heading: taxable ones by date, then sheltered ones.
        SortKey::Value if down && grouping != Grouping::Flat => Ordering::Equal,
        SortKey::Value => by_figure(value(a), value(b), down),
        SortKey::Gain => by_figure(gain(a), gain(b), down),
        SortKey::Percent => by_figure(ratio(gain(a), a.basis), ratio(gain(b), b.basis), down),
        SortKey::ShortTerm => by_figure(in_term(a, Term::Short), in_term(b, Term::Short), down),
        SortKey::LongTerm => by_figure(in_term(a, Term::Long), in_term(b, Term::Long), down),
        SortKey::Days => by_figure(a.days_to_long_term(today), b.days_to_long_term(today), down),
        SortKey::Name => {
            if down {
                return by_date().reverse();
            }
            Ordering::Equal
        }
        SortKey::Title => by_text(&a.account, &b.account, down),
        SortKey::Quantity => by_figure(Some(a.quantity), Some(b.quantity), down),
        SortKey::Price => by_figure(a.cost_per_share(), b.cost_per_share(), down),
        SortKey::Held => by_figure(a.held_since(), b.held_since(), down),
        SortKey::Origin => by_text(a.origin.slug(), b.origin.slug(), down),
        SortKey::Basis => by_figure(a.basis, b.basis, down),
    };
    ordering.then_with(by_date)
}

pub(super) fn compare_groups(a: &Group, b: &Group, sort: Sort, portfolio: &Portfolio) -> Ordering {
    let figures = |group: &Group| facts::figures(&group.members, portfolio);
    let (fa, fb) = (figures(a), figures(b));
    let down = sort.descending;
    let quantity = |group: &Group| group.members.iter().map(|m| m.sums.quantity()).sum::<Shares>();
    let only = |group: &Group| match group.members.as_slice() {
        [only] => Some(only.security.clone()),
        _ => None,
    };
    let price = |group: &Group| only(group).and_then(|security| portfolio.prices.price(&security));
    let title = |group: &Group| {
        let security = only(group).and_then(|id| portfolio.security(&id));
        security.and_then(|security| security.name.as_deref()).unwrap_or_default()
    };
    let held = |group: &Group| {
        let lots = group.lots.iter().filter_map(|place| portfolio.lots().get(*place));
        lots.filter_map(Lot::held_since).min()
    };
    let turns = |group: &Group| group.members.iter().filter_map(|m| m.sums.next_long_term).min();
    let ordering = match sort.key {
        SortKey::Value => by_figure(fa.value, fb.value, down),
        SortKey::Gain => by_figure(fa.gain, fb.gain, down),
        SortKey::Percent => {
            by_figure(ratio(fa.gain, Some(fa.basis)), ratio(fb.gain, Some(fb.basis)), down)
        }
        SortKey::ShortTerm => by_figure(fa.short_term, fb.short_term, down),
        SortKey::LongTerm => by_figure(fa.long_term, fb.long_term, down),
        SortKey::Days => by_figure(turns(a), turns(b), down),
        SortKey::Name if down => b.label.cmp(&a.label),
        SortKey::Name => Ordering::Equal,
        SortKey::Title => by_text(title(a), title(b), down),
        SortKey::Quantity => by_figure(Some(quantity(a)), Some(quantity(b)), down),
        SortKey::Price => by_figure(price(a), price(b), down),
        SortKey::Held => by_figure(held(a), held(b), down),
        // Lots of one heading came in in many ways.
        SortKey::Origin => Ordering::Equal,
        SortKey::Basis => by_figure(Some(fa.basis), Some(fb.basis), down),
    };
    ordering.then_with(|| a.label.cmp(&b.label))
}
