//! What a row of the holdings says, as typed facts: the drawing only lays them out.

use super::{Group, Grouping, LotKey, Member, Row};
use crate::app::format;
use crate::app::model::Model;
use crate::domain::lot::{Level, Lot, Origin, Source};
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::portfolio::Portfolio;
use crate::domain::price::{PriceSource, PriceTime, Quote};
use crate::domain::term::Term;
use crate::domain::wait::{Wait, Waiting};
use chrono::NaiveDate;

/// Sums of a group at current prices. `None` where a price is missing for all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Lots in the sums.
    pub lots: usize,
    /// Known basis, `None` where nothing has one: unknown is not zero.
    pub basis: Option<Money>,
    /// Market value of what has a price.
    pub value: Option<Money>,
    /// Gain of what has a price and a basis.
    pub gain: Option<Money>,
    /// Its short-term part, taxable accounts alone.
    pub short_term: Option<Money>,
    /// Its long-term part, taxable accounts alone.
    pub long_term: Option<Money>,
    /// The gain in sheltered accounts.
    pub sheltered: Option<Money>,
    /// The gain of taxable lots whose term nobody knows.
    pub undated: Option<Money>,
    /// Basis of the lots whose gain is known: what the percentage is of.
    pub gain_basis: Money,
    /// Taxable short-term, long-term and sheltered lots: which of the parts exist.
    pub has: Has,
}

impl Figures {
    /// What the percentage of the gain is of: zero, so that there is none, where a lot without a
    /// basis makes the gain only a part.
    #[must_use]
    pub fn percent_of(&self) -> Money {
        if self.has.without_basis { Money::ZERO } else { self.gain_basis }
    }
}

/// Which parts a group has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Has {
    /// Taxable lots that are short-term.
    pub short_term: bool,
    /// Taxable lots that are long-term.
    pub long_term: bool,
    /// Sheltered lots.
    pub sheltered: bool,
    /// Lots without basis.
    pub without_basis: bool,
    /// Lots without a term.
    pub undated: bool,
}

/// The figures of some members at the portfolio's prices.
#[must_use]
pub fn figures<'a>(
    members: impl IntoIterator<Item = &'a Member>,
    portfolio: &Portfolio,
) -> Figures {
    let mut total = Figures::default();
    let add = |sum: &mut Option<Money>, value: Money| {
        *sum = Some(sum.unwrap_or(Money::ZERO) + value);
    };
    for Member { security, sums } in members {
        total.lots += sums.lots();
        let known = sums.lots() > sums.without_basis.lots;
        if known {
            add(&mut total.basis, sums.basis());
        }
        total.has.short_term |= sums.short_term.lots > 0;
        total.has.long_term |= sums.long_term.lots > 0;
        total.has.sheltered |= sums.sheltered.lots > 0;
        total.has.without_basis |= sums.without_basis.lots > 0;
        total.has.undated |= sums.undated.lots > 0;
        let Some(price) = portfolio.prices.price(security) else { continue };
        add(&mut total.value, sums.value(price));
        if known {
            add(&mut total.gain, sums.gain(price));
            total.gain_basis += sums.basis();
        }
        for (part, sum) in [
            (&sums.short_term, &mut total.short_term),
            (&sums.long_term, &mut total.long_term),
            (&sums.sheltered, &mut total.sheltered),
            (&sums.undated, &mut total.undated),
        ] {
            if part.lots > 0 {
                add(sum, part.gain(price));
            }
        }
    }
    total
}

/// The figures of everything listed.
#[must_use]
pub fn total(model: &Model) -> Figures {
    let members = model.holdings.groups().iter().flat_map(|group| &group.members);
    figures(members, model.household.portfolio())
}

/// What the term cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermCell {
    /// Short-term, and how many days until it is not; `None` for a short position.
    Short(Option<i64>),
    /// Long-term.
    Long,
    /// In a sheltered account: no matter.
    Sheltered,
    /// Nobody knows.
    Unknown,
}

/// What is missing that only its owner knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// A basis: there is no gain.
    Basis,
    /// A date alone: there is a gain.
    Date,
}

impl Lack {
    fn of(basis: bool, date: bool) -> Option<Self> {
        if basis { Some(Self::Basis) } else { date.then_some(Self::Date) }
    }
}

/// A row as facts.
#[derive(Clone, Debug)]
pub struct RowFacts<'a> {
    /// Symbol, account name or acquisition date.
    pub label: String,
    /// The security's name or the lot's account.
    pub second: &'a str,
    /// For a heading, whether it is open; `None` for a lot.
    pub heading: Option<bool>,
    /// Is it marked, all of it?
    pub marked: bool,
    /// Shares; `None` for a group of several securities.
    pub quantity: Option<Shares>,
    /// The price of a heading, the cost per share of a lot.
    pub price: Option<UnitPrice>,
    /// The quote behind a heading's price.
    pub quote: Option<&'a Quote>,
    /// Did the price just move, and up?
    pub moved: Option<bool>,
    /// Basis, `None` where unknown.
    pub basis: Option<Money>,
    /// Value, `None` without a price.
    pub value: Option<Money>,
    /// Gain, `None` where unknown.
    pub gain: Option<Money>,
    /// What the percentage is of.
    pub gain_basis: Money,
    /// Short-term gain in taxable accounts, where there is any such lot.
    pub short_term: Option<Money>,
    /// Long-term gain in taxable accounts, where there is any such lot.
    pub long_term: Option<Money>,
    /// Is all of it sheltered?
    pub sheltered: bool,
    /// The term cell.
    pub term: TermCell,
    /// Is it a short position?
    pub short_position: bool,
    /// What something in it lacks.
    pub lacks: Option<Lack>,
    /// Is it locked?
    pub locked: bool,
    /// Does an open wash-sale window touch it, or does its basis carry a disallowed loss?
    pub washed: bool,
    /// How a lot came in, where it was not bought.
    pub origin: Origin,
    /// The start of a lot's holding period.
    pub held_since: Option<NaiveDate>,
    /// What waiting until it is long-term is worth for a lot, where that was asked for.
    pub wait: Option<Wait>,
    /// Where a lot was read.
    pub source: Option<&'a Source>,
    /// The currency, where it is not the dollar.
    pub foreign: Option<&'a str>,
    /// The broker's stated term differs from the calendar's.
    pub stated_differs: bool,
}

/// The facts of some rows with what waiting is worth for each lot: the years it needs are worked out once.
#[must_use]
pub fn rows_with_wait<'a>(model: &'a Model, rows: &[Row]) -> Vec<RowFacts<'a>> {
    let portfolio = model.household.portfolio();
    let waiting = Waiting::new(&model.household, model.today);
    let wait = |row: &Row| match row {
        Row::Group(_) => None,
        Row::Lot { lot, .. } => {
            let lot = portfolio.lots().get(*lot)?;
            let price = portfolio.prices.price(&lot.security)?;
            waiting.of(lot, price)
        }
    };
    rows.iter()
        .filter_map(|shown| Some(RowFacts { wait: wait(shown), ..row(model, *shown)? }))
        .collect()
}

/// The facts of a row.
#[must_use]
pub fn row(model: &Model, row: Row) -> Option<RowFacts<'_>> {
    let portfolio = model.household.portfolio();
    match row {
        Row::Group(place) => {
            Some(heading(model, portfolio, place, model.holdings.groups().get(place)?))
        }
        Row::Lot { lot, .. } => Some(lot_row(model, portfolio, portfolio.lots().get(lot)?)),
    }
}

fn heading<'a>(
    model: &'a Model,
    portfolio: &'a Portfolio,
    place: usize,
    group: &'a Group,
) -> RowFacts<'a> {
    let holdings = &model.holdings;
    let figures = figures(&group.members, portfolio);
    let only = match group.members.as_slice() {
        [only] if *only.security == *group.label => Some(only),
        _ => None,
    };
    let security = only.and_then(|member| portfolio.security(&member.security));
    let quote = only.and_then(|member| portfolio.prices.get(&member.security));
    let next = group.members.iter().filter_map(|member| member.sums.next_long_term).min();
    let has = figures.has;
    let term = match next {
        Some(day) => TermCell::Short(Some((day - model.today).num_days())),
        None if has.short_term => TermCell::Short(None),
        None if has.without_basis || has.undated => TermCell::Unknown,
        None if has.long_term => TermCell::Long,
        None if has.sheltered => TermCell::Sheltered,
        None => TermCell::Unknown,
    };
    // Lots in another currency are in no sum: where there is nothing else, they are what is held.
    let foreign = only.filter(|member| member.sums.lots() == 0).and_then(|_| {
        let lots = group.lots.iter().filter_map(|place| portfolio.lots().get(*place));
        let shares = lots.clone().map(|lot| lot.quantity).sum::<Shares>();
        Some((shares, lots.clone().find_map(|lot| lot.rare.foreign_currency.as_deref())?))
    });
    let quantity =
        only.map(|member| foreign.map_or_else(|| member.sums.quantity(), |(shares, _)| shares));
    RowFacts {
        label: group.label.clone(),
        second: security.and_then(|security| security.name.as_deref()).unwrap_or(""),
        heading: Some(holdings.is_open(group)),
        marked: holdings.is_marked(place),
        quantity,
        price: quote.map(|quote| quote.price),
        quote,
        moved: only.and_then(|member| model.moved(&member.security)),
        basis: figures.basis,
        value: figures.value,
        gain: figures.gain,
        gain_basis: figures.percent_of(),
        short_term: figures.short_term,
        long_term: figures.long_term,
        sheltered: has.sheltered && !has.short_term && !has.long_term && !has.undated,
        term,
        short_position: quantity.is_some_and(Shares::is_negative),
        lacks: Lack::of(has.without_basis, has.undated),
        locked: false,
        washed: only.is_some_and(|member| holdings.washes.marks(&member.security)),
        origin: Origin::Purchase,
        held_since: None,
        wait: None,
        source: None,
        foreign: foreign.map(|(_, currency)| currency),
        stated_differs: false,
    }
}

fn lot_row<'a>(model: &'a Model, portfolio: &'a Portfolio, lot: &'a Lot) -> RowFacts<'a> {
    let quote = portfolio.prices.get(&lot.security);
    let price = quote.map(|quote| quote.price);
    let sheltered = portfolio.is_sheltered(&lot.account);
    let gain = price.and_then(|price| lot.gain(price)).filter(|_| lot.is_usd());
    let computed = lot.term_on(model.today);
    let part = |term: Term| gain.filter(|_| !sheltered && computed == Some(term));
    let date = lot.acquired.map_or_else(|| "no date".to_owned(), |day| day.to_string());
    RowFacts {
        // Under its security's heading the date is enough.
        label: match model.holdings.grouping {
            Grouping::Security => date,
            Grouping::Account | Grouping::Flat => format!("{} {date}", lot.security),
        },
        second: &lot.account,
        heading: None,
        marked: model.holdings.marks.contains(&LotKey::of(lot)),
        quantity: Some(lot.quantity),
        price: lot.cost_per_share(),
        quote,
        moved: None,
        basis: lot.basis,
        value: price.map(|price| lot.value(price)).filter(|_| lot.is_usd()),
        gain,
        gain_basis: lot.basis.unwrap_or(Money::ZERO),
        short_term: part(Term::Short),
        long_term: part(Term::Long),
        sheltered,
        term: if sheltered {
            TermCell::Sheltered
        } else {
            match computed {
                Some(Term::Long) => TermCell::Long,
                Some(Term::Short) => TermCell::Short(lot.days_to_long_term(model.today)),
                None => TermCell::Unknown,
            }
        },
        short_position: lot.is_short(),
        lacks: Lack::of(lot.basis.is_none(), lot.held_since().is_none()),
        locked: portfolio.locked(&lot.security).contains(&lot.id),
        washed: lot.rare.wash_disallowed.is_some() || model.holdings.washes.is_recent(lot),
        origin: lot.origin,
        held_since: lot.held_since(),
        wait: None,
        source: Some(&lot.source),
        foreign: lot.rare.foreign_currency.as_deref(),
        stated_differs: lot.stated_term.is_some()
            && computed.is_some()
            && lot.stated_term != computed,
    }
}

/// How old a price is, where that is worth a word, and whether the market has a newer one: from a
/// minute on, or in days for a bare date. One that its source gave without a time is as old as
/// what the source said last.
#[must_use]
pub fn price_age(quote: &Quote, model: &Model) -> Option<(String, bool)> {
    let undated = match quote.source {
        PriceSource::File(_) | PriceSource::Command => model.feed.told.map(PriceTime::Moment),
        _ => None,
    };
    let as_of = quote.as_of.or(undated)?;
    let age = match as_of {
        PriceTime::Moment(moment) => {
            let seconds = (model.now - moment).num_seconds();
            (seconds >= 60).then(|| format::age(seconds))
        }
        PriceTime::Day(day) => {
            let days = (model.today - day).num_days();
            (days >= 1).then(|| format!("{days}d"))
        }
    };
    age.map(|age| (age, as_of.is_stale(model.now, &model.household.rules.calendar)))
}

/// Is this lot a whole holding without dates?
#[must_use]
pub fn is_position(lot: &Lot) -> bool {
    lot.level == Level::Position
}
