//! The order of groups and of lots inside them.

use super::{Group, facts};
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::portfolio::Portfolio;
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
    /// Days until long-term.
    Days,
    /// Symbol, and date for lots.
    Name,
    /// Shares.
    Quantity,
    /// Basis.
    Basis,
}

impl SortKey {
    /// Every key in the order in which `s` goes through them.
    pub const ALL: [Self; 7] = [
        Self::Value,
        Self::Gain,
        Self::Percent,
        Self::Days,
        Self::Name,
        Self::Quantity,
        Self::Basis,
    ];

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Gain => "gain",
            Self::Percent => "gain in percent",
            Self::Days => "days until long-term",
            Self::Name => "name",
            Self::Quantity => "quantity",
            Self::Basis => "basis",
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
        Self { key, descending: !matches!(key, SortKey::Days | SortKey::Name) }
    }

    /// The next key or direction: each key in its natural direction, then turned round.
    #[must_use]
    pub fn next(self) -> Self {
        if self.descending == Self::natural(self.key).descending {
            return Self { descending: !self.descending, ..self };
        }
        let place = SortKey::ALL.iter().position(|key| *key == self.key).unwrap_or(0);
        let next = (place + 1) % SortKey::ALL.len();
        Self::natural(SortKey::ALL.get(next).copied().unwrap_or(SortKey::Value))
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

fn ratio(gain: Option<Money>, basis: Option<Money>) -> Option<rust_decimal::Decimal> {
    gain?.get().checked_div(basis?.abs().get())
}

pub(super) fn compare_lots(
    a: &Lot,
    b: &Lot,
    sort: Sort,
    portfolio: &Portfolio,
    today: NaiveDate,
) -> Ordering {
    let price = |lot: &Lot| portfolio.prices.price(&lot.security);
    let value = |lot: &Lot| price(lot).map(|price| lot.value(price));
    let gain = |lot: &Lot| price(lot).and_then(|price| lot.gain(price));
    let sheltered = |lot: &Lot| portfolio.is_sheltered(&lot.account);
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
        // The list's own order: taxable lots by date, then sheltered ones.
        SortKey::Value if down => Ordering::Equal,
        SortKey::Value => by_figure(value(a), value(b), down),
        SortKey::Gain => by_figure(gain(a), gain(b), down),
        SortKey::Percent => by_figure(ratio(gain(a), a.basis), ratio(gain(b), b.basis), down),
        SortKey::Days => by_figure(a.days_to_long_term(today), b.days_to_long_term(today), down),
        SortKey::Name => {
            if down {
                return by_date().reverse();
            }
            Ordering::Equal
        }
        SortKey::Quantity => by_figure(Some(a.quantity), Some(b.quantity), down),
        SortKey::Basis => by_figure(a.basis, b.basis, down),
    };
    ordering.then_with(by_date)
}

pub(super) fn compare_groups(a: &Group, b: &Group, sort: Sort, portfolio: &Portfolio) -> Ordering {
    let figures = |group: &Group| facts::figures(&group.members, portfolio);
    let (fa, fb) = (figures(a), figures(b));
    let down = sort.descending;
    let quantity = |group: &Group| group.members.iter().map(|m| m.sums.quantity()).sum::<Shares>();
    let turns = |group: &Group| group.members.iter().filter_map(|m| m.sums.next_long_term).min();
    let ordering = match sort.key {
        SortKey::Value => by_figure(fa.value, fb.value, down),
        SortKey::Gain => by_figure(fa.gain, fb.gain, down),
        SortKey::Percent => {
            by_figure(ratio(fa.gain, Some(fa.basis)), ratio(fb.gain, Some(fb.basis)), down)
        }
        SortKey::Days => by_figure(turns(a), turns(b), down),
        SortKey::Name if down => b.label.cmp(&a.label),
        SortKey::Name => Ordering::Equal,
        SortKey::Quantity => by_figure(Some(quantity(a)), Some(quantity(b)), down),
        SortKey::Basis => by_figure(Some(fa.basis), Some(fb.basis), down),
    };
    ordering.then_with(|| a.label.cmp(&b.label))
}
