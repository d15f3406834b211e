//! The order of groups and of lots inside them.

use super::{Group, Grouping, facts};
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::portfolio::Portfolio;
use crate::domain::term::Term;
use chrono::NaiveDate;
use rust_decimal::Decimal;
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
            (SortKey::Days, false) => "soonest first",
            (SortKey::Held | SortKey::Days, true) => "latest first",
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

fn ratio(gain: Option<Money>, basis: Option<Money>) -> Option<Decimal> {
    gain?.get().checked_div(basis?.abs().get())
}

/// What a lot is sorted by, worked out once a lot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Figure<'a> {
    Number(Decimal),
    Days(i64),
    Date(NaiveDate),
    Text(&'a str),
}

/// Sorts the lots of a group, given by their places; what is unknown stands last either way, and
/// what is equal stands by date, sheltered lots last.
pub(super) fn sort_lots(
    places: &mut [usize],
    sort: Sort,
    of: (Grouping, &Portfolio),
    today: NaiveDate,
) {
    let mut keyed: Vec<Keyed<'_>> = keyed(places, sort, of, today).collect();
    keyed.sort_by(|a, b| a.compare(b, sort));
    for (place, sorted) in places.iter_mut().zip(keyed) {
        *place = sorted.place;
    }
}

/// The place of the lot that would stand first if they were sorted.
pub(super) fn first_lot(
    places: &[usize],
    sort: Sort,
    of: (Grouping, &Portfolio),
    today: NaiveDate,
) -> Option<usize> {
    keyed(places, sort, of, today).min_by(|a, b| a.compare(b, sort)).map(|first| first.place)
}

/// A lot and what it is sorted by.
struct Keyed<'a> {
    place: usize,
    lot: &'a Lot,
    sheltered: bool,
    figure: Option<Figure<'a>>,
}

impl Keyed<'_> {
    fn compare(&self, other: &Self, sort: Sort) -> Ordering {
        let date = |one: &Self| {
            (one.sheltered, one.lot.acquired, one.lot.rare.acquired_at, one.lot.sequence)
        };
        let own = || {
            let sheltered = self.sheltered.cmp(&other.sheltered);
            sheltered
                .then_with(|| self.lot.security.cmp(&other.lot.security))
                .then_with(|| date(self).cmp(&date(other)))
        };
        match (sort.key, sort.descending) {
            (SortKey::Name, true) => own().reverse(),
            _ => by_figure(self.figure, other.figure, sort.descending).then_with(own),
        }
    }
}

fn keyed<'p, 'a>(
    places: &'p [usize],
    sort: Sort,
    (grouping, portfolio): (Grouping, &'a Portfolio),
    today: NaiveDate,
) -> impl Iterator<Item = Keyed<'a>> + use<'p, 'a> {
    // The own order of lots under a heading: taxable ones by date, then sheltered ones.
    let by_date = match sort.key {
        SortKey::Value => sort.descending && grouping != Grouping::Flat,
        SortKey::Name => !sort.descending,
        _ => false,
    };
    let mut known: Option<(&Lot, bool, Option<UnitPrice>)> = None;
    places.iter().filter_map(move |place| {
        let lot = portfolio.lots().get(*place)?;
        // Lots come by security and account: what depends on these is looked up once a run.
        let (sheltered, price) = match known {
            Some((last, sheltered, price))
                if last.account == lot.account && last.security == lot.security =>
            {
                (sheltered, price)
            }
            _ => (portfolio.is_sheltered(&lot.account), portfolio.prices.price(&lot.security)),
        };
        known = Some((lot, sheltered, price));
        let figure = if by_date { None } else { figure(lot, sort.key, (sheltered, price), today) };
        Some(Keyed { place: *place, lot, sheltered, figure })
    })
}

fn figure(
    lot: &Lot,
    key: SortKey,
    (sheltered, price): (bool, Option<UnitPrice>),
    today: NaiveDate,
) -> Option<Figure<'_>> {
    // A figure that the row does not show is unknown.
    let price = price.filter(|_| lot.is_usd());
    let gain = || price.and_then(|price| lot.gain(price));
    let in_term = |term: Term| gain().filter(|_| !sheltered && lot.term_on(today) == Some(term));
    let money = |amount: Option<Money>| amount.map(|amount| Figure::Number(amount.get()));
    match key {
        SortKey::Value => money(price.map(|price| lot.value(price))),
        SortKey::Gain => money(gain()),
        SortKey::Percent => ratio(gain(), lot.basis).map(Figure::Number),
        SortKey::ShortTerm => money(in_term(Term::Short)),
        SortKey::LongTerm => money(in_term(Term::Long)),
        SortKey::Days => lot.days_to_long_term(today).filter(|_| !sheltered).map(Figure::Days),
        SortKey::Name => None,
        SortKey::Title => Some(Figure::Text(&lot.account)),
        SortKey::Quantity => Some(Figure::Number(lot.quantity.get())),
        SortKey::Price => lot.cost_per_share().map(|cost| Figure::Number(cost.get())),
        SortKey::Basis => money(lot.basis),
        SortKey::Held => lot.held_since().map(Figure::Date),
        SortKey::Origin => Some(Figure::Text(lot.origin.slug())),
    }
}

/// Sorts groups; what is unknown stands last either way, and what is equal by label.
pub(super) fn sort_groups(groups: &mut Vec<Group>, sort: Sort, portfolio: &Portfolio) {
    let mut keyed: Vec<(Option<Figure<'_>>, Group)> = std::mem::take(groups)
        .into_iter()
        .map(|group| (group_figure(&group, sort.key, portfolio), group))
        .collect();
    keyed.sort_by(|(a_figure, a), (b_figure, b)| {
        let by_label = a.label.cmp(&b.label);
        match (sort.key, sort.descending) {
            (SortKey::Name, true) => by_label.reverse(),
            _ => by_figure(*a_figure, *b_figure, sort.descending).then(by_label),
        }
    });
    groups.extend(keyed.into_iter().map(|(_, group)| group));
}

fn group_figure<'a>(group: &Group, key: SortKey, portfolio: &'a Portfolio) -> Option<Figure<'a>> {
    let figures = || facts::figures(&group.members, portfolio);
    let money = |amount: Option<Money>| amount.map(|amount| Figure::Number(amount.get()));
    let only = match group.members.as_slice() {
        [only] => Some(&only.security),
        _ => None,
    };
    match key {
        SortKey::Value => money(figures().value),
        SortKey::Gain => money(figures().gain),
        SortKey::Percent => {
            let figures = figures();
            ratio(figures.gain, Some(figures.percent_of())).map(Figure::Number)
        }
        SortKey::ShortTerm => money(figures().short_term),
        SortKey::LongTerm => money(figures().long_term),
        SortKey::Days => {
            let turns = group.members.iter().filter_map(|member| member.sums.next_long_term);
            turns.min().map(Figure::Date)
        }
        // By label, and lots of one heading came in in many ways.
        SortKey::Name | SortKey::Origin => None,
        SortKey::Title => {
            let security = only.and_then(|id| portfolio.security(id));
            let title = security.and_then(|security| security.name.as_deref());
            Some(Figure::Text(title.unwrap_or_default()))
        }
        SortKey::Quantity => {
            let shares: Shares = group.members.iter().map(|member| member.sums.quantity()).sum();
            Some(Figure::Number(shares.get()))
        }
        SortKey::Price => only
            .and_then(|security| portfolio.prices.price(security))
            .map(|price| Figure::Number(price.get())),
        SortKey::Held => {
            let lots = group.lots.iter().filter_map(|place| portfolio.lots().get(*place));
            lots.filter_map(Lot::held_since).min().map(Figure::Date)
        }
        SortKey::Basis => money(figures().basis),
    }
}
