//! Does a lot match? What does not depend on the lot is worked out once a security and account.

use super::keys;
use super::{Compare, Condition, DayCount, Field, Figure, Filter, Quality, TermWord, Test};
use crate::app::holdings::LotKey;
use crate::domain::covered::covered;
use crate::domain::household::Household;
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::{Level, Lot, Origin};
use crate::domain::money::{Money, UnitPrice};
use crate::domain::portfolio::Portfolio;
use crate::domain::security::Security;
use crate::domain::settlement::MarketCalendar;
use crate::domain::term::Term;
use crate::domain::wash::windows::Touched;
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Where the bare words of a filter are looked for: symbols first, so that `ge` finds General
/// Electric and not every brokerage; then names; and all a row shows only where neither has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Symbols,
    Names,
    All,
}

/// A filter held against the lots of a portfolio.
pub struct Matcher<'a> {
    filter: &'a Filter,
    portfolio: &'a Portfolio,
    calendar: &'a MarketCalendar,
    today: NaiveDate,
    now: DateTime<Utc>,
    marks: &'a BTreeSet<LotKey>,
    /// What open wash-sale windows touch, where the filter asks for it.
    washes: Option<Touched>,
    /// Where all plain bare words are found together.
    scope: Scope,
    /// Where each bare word with a minus is found.
    without: Vec<Scope>,
    of: Option<OfSecurity<'a>>,
    sheltered: Option<(&'a AccountId, bool)>,
}

/// What is known of every lot of a security.
struct OfSecurity<'a> {
    id: &'a SecurityId,
    security: Option<&'a Security>,
    symbol: String,
    name: String,
    price: Option<UnitPrice>,
    stale: bool,
}

impl<'a> Matcher<'a> {
    /// The filter against these holdings on this day, at this moment.
    #[must_use]
    pub fn new(
        filter: &'a Filter,
        household: &'a Household,
        marks: &'a BTreeSet<LotKey>,
        (today, now): (NaiveDate, DateTime<Utc>),
    ) -> Self {
        let portfolio = household.portfolio();
        let calendar = &household.rules.calendar;
        let plain: Vec<&str> =
            filter.words().filter(|(negated, _)| !negated).map(|(_, word)| word).collect();
        let without = filter
            .words()
            .filter(|(negated, _)| *negated)
            .map(|(_, word)| scope_of(portfolio, &[word]))
            .collect();
        let scope = scope_of(portfolio, &plain);
        Self {
            filter,
            portfolio,
            calendar,
            today,
            now,
            marks,
            washes: asks_for_washes(filter).then(|| household.touched_by_washes(today)),
            scope,
            without,
            of: None,
            sheltered: None,
        }
    }

    /// Does the lot match? Lots of one security are best asked for together.
    pub fn matches(&mut self, lot: &'a Lot) -> bool {
        if self.filter.is_empty() {
            return true;
        }
        if self.of.as_ref().is_none_or(|of| *of.id != lot.security) {
            self.of = Some(self.of_security(lot));
        }
        if self.sheltered.is_none_or(|(account, _)| *account != lot.account) {
            self.sheltered = Some((&lot.account, self.portfolio.is_sheltered(&lot.account)));
        }
        let Some(of) = &self.of else { return false };
        let mut without = self.without.iter();
        self.filter.conditions.iter().all(|Condition { negated, test: asked }| {
            let scope = match (asked, negated) {
                (Test::Word(_), true) => without.next().copied().unwrap_or(Scope::All),
                _ => self.scope,
            };
            self.holds(asked, lot, of, scope) != *negated
        })
    }

    fn of_security(&self, lot: &'a Lot) -> OfSecurity<'a> {
        let security = self.portfolio.security(&lot.security);
        let quote = self.portfolio.prices.get(&lot.security);
        let name = security.and_then(|security| security.name.as_deref()).unwrap_or("");
        OfSecurity {
            id: &lot.security,
            security,
            symbol: lot.security.to_lowercase(),
            name: name.to_lowercase(),
            price: quote.map(|quote| quote.price),
            stale: quote
                .and_then(|quote| quote.as_of)
                .is_some_and(|time| time.is_stale(self.now, self.calendar)),
        }
    }

    fn holds(&self, test: &Test, lot: &Lot, of: &OfSecurity<'_>, scope: Scope) -> bool {
        match test {
            Test::Word(word) => match scope {
                Scope::Symbols => of.symbol.starts_with(word.as_str()),
                Scope::Names => {
                    of.symbol.contains(word.as_str()) || of.name.contains(word.as_str())
                }
                Scope::All => {
                    of.symbol.contains(word.as_str())
                        || of.name.contains(word.as_str())
                        || has(&lot.account, word)
                        || has(&lot.id, word)
                }
            },
            Test::Term(word) => {
                let sheltered = self.is_sheltered();
                let term = lot.term_on(self.today);
                !sheltered
                    && match word {
                        TermWord::Short => term == Some(Term::Short),
                        TermWord::Long => term == Some(Term::Long),
                        TermWord::Unknown => term.is_none(),
                    }
            }
            Test::Figure(figure, compare, limit) => {
                holds_figure(*figure, (*compare, *limit), lot, of.price)
            }
            Test::Days(DayCount::Left, compare, limit) => {
                let sheltered = self.is_sheltered();
                let days = lot.days_to_long_term(self.today).filter(|_| !sheltered);
                days.is_some_and(|days| compare.holds(days.cmp(limit)))
            }
            Test::Days(DayCount::Held, compare, limit) => lot
                .held_since()
                .is_some_and(|since| compare.holds((self.today - since).num_days().cmp(limit))),
            Test::Acquired(compare, first, last) => lot.acquired.is_some_and(|day| match compare {
                Compare::Less => day < *first,
                Compare::LessOrEqual => day <= *last,
                Compare::More => day > *last,
                Compare::MoreOrEqual => day >= *first,
                Compare::Equal => (*first..=*last).contains(&day),
            }),
            Test::Text(field, part) => match field {
                Field::Account => has(&lot.account, part),
                Field::Security => {
                    of.symbol.contains(part.as_str()) || of.name.contains(part.as_str())
                }
                Field::Symbol => of.symbol == *part,
                Field::Lot => has(&lot.id, part),
            },
            Test::Origin(origin) => lot.origin == *origin,
            Test::Is(quality) => self.is(*quality, lot, of),
        }
    }

    fn is_sheltered(&self) -> bool {
        self.sheltered.is_some_and(|(_, sheltered)| sheltered)
    }

    fn is(&self, quality: Quality, lot: &Lot, of: &OfSecurity<'_>) -> bool {
        let covered = || of.security.map_or(lot.covered, |security| covered(lot, security));
        match quality {
            Quality::Locked => {
                of.security.is_some_and(|security| security.locked.contains(&lot.id))
            }
            Quality::Marked => !self.marks.is_empty() && self.marks.contains(&LotKey::of(lot)),
            Quality::Sheltered => self.is_sheltered(),
            Quality::Missing => lot.basis.is_none() || lot.held_since().is_none(),
            Quality::ShortPosition => lot.is_short(),
            Quality::Position => lot.level == Level::Position,
            Quality::Covered => covered() == Some(true),
            Quality::Noncovered => covered() == Some(false),
            Quality::Stale => of.stale,
            Quality::Foreign => !lot.is_usd(),
            Quality::Wash => {
                let touches = |washes: &Touched| washes.securities.contains(&lot.security);
                lot.origin == Origin::WashSale
                    || lot.rare.wash_disallowed.is_some()
                    || self.washes.as_ref().is_some_and(touches)
            }
        }
    }
}

/// Does a filter ask what wash sales touch?
fn asks_for_washes(filter: &Filter) -> bool {
    filter.conditions.iter().any(|one| matches!(one.test, Test::Is(Quality::Wash)))
}

/// An unknown figure compares with nothing.
fn holds_figure(
    figure: Figure,
    (compare, limit): (Compare, Decimal),
    lot: &Lot,
    price: Option<UnitPrice>,
) -> bool {
    let price = || price.filter(|_| lot.is_usd());
    let gain = || price().and_then(|price| lot.gain(price));
    let figure = match figure {
        Figure::Gain => gain().map(Money::get),
        Figure::Value => price().map(|price| lot.value(price).get()),
        Figure::Basis => lot.basis.map(Money::get),
        Figure::Cost => lot.cost_per_share().map(UnitPrice::get),
        Figure::Price => price().map(UnitPrice::get),
        Figure::Quantity => Some(lot.quantity.get()),
        Figure::Percent => {
            // gain / |basis| × 100 against the limit, without the division.
            let basis = lot.basis.map(|basis| basis.abs().get()).filter(|basis| !basis.is_zero());
            return gain().zip(basis).is_some_and(|(gain, basis)| {
                let sides =
                    gain.get().checked_mul(Decimal::ONE_HUNDRED).zip(basis.checked_mul(limit));
                sides.is_some_and(|(own, typed)| compare.holds(own.cmp(&typed)))
            });
        }
    };
    figure.is_some_and(|figure| compare.holds(figure.cmp(&limit)))
}

impl Filter {
    /// Is the last word the beginning of a key, and of nothing that is held? Then it is not
    /// finished, and a list that follows the typing waits for the rest.
    #[must_use]
    pub fn is_begun(&self, portfolio: &Portfolio) -> bool {
        let Some(Condition { test: Test::Word(last), .. }) = self.conditions.last() else {
            return false;
        };
        let words: Vec<&str> =
            self.words().filter(|(negated, _)| !negated).map(|(_, word)| word).collect();
        let key = keys::all().any(|key| key.name.starts_with(last.as_str()));
        key && scope_of(portfolio, &words) == Scope::All
    }
}

/// The narrowest scope in which some held security has all of these words.
fn scope_of(portfolio: &Portfolio, words: &[&str]) -> Scope {
    let held = || portfolio.securities().filter(|one| !portfolio.lots_of(&one.id).is_empty());
    if words.is_empty() || held().any(|one| words.iter().all(|word| starts_with(&one.id, word))) {
        return Scope::Symbols;
    }
    let names = |one: &Security, word: &str| {
        has(&one.id, word) || one.name.as_deref().is_some_and(|name| has(name, word))
    };
    if held().any(|one| words.iter().all(|word| names(one, word))) {
        Scope::Names
    } else {
        Scope::All
    }
}

fn starts_with(text: &str, word: &str) -> bool {
    text.to_lowercase().starts_with(word)
}

/// Does a text have this word, which is in small letters?
fn has(text: &str, word: &str) -> bool {
    if text.is_ascii() {
        let (text, word) = (text.as_bytes(), word.as_bytes());
        return word.is_empty()
            || text.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
    }
    text.to_lowercase().contains(word)
}
