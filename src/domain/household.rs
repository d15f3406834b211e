//! The household: what its files say, what it has decided, and the rules that apply to it.

use super::ids::{AccountId, SecurityId};
use super::lot::Source;
use super::money::Shares;
use super::order::{ShareUnit, Side};
use super::portfolio::Portfolio;
use super::preview::Warning;
use super::realized::History;
use super::refusal::Refusal;
use super::sales::{Event, Sale, SaleBook, SaleId};
use super::settlement::MarketCalendar;
use super::tax::{self, Gains, Profile, TaxTables};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the law and the market fix.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The income tax tables by year.
    pub tables: TaxTables,
    /// When trades settle.
    pub calendar: MarketCalendar,
}

/// The tax figures the user gave: of one year, and of others where they differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
    /// `[tax]`.
    pub base: Profile,
    /// `[tax.2027]` and the like.
    pub years: BTreeMap<i32, Profile>,
}

/// Everything a figure depends on, but today's date.
#[derive(Clone, Debug)]
pub struct Household {
    /// What the files say.
    pub holdings: Portfolio,
    /// The user's tax figures.
    pub profiles: Profiles,
    /// What was decided.
    pub book: SaleBook,
    /// What the law and the market fix.
    pub rules: Arc<Rules>,
    /// What the brokers say was sold.
    history: History,
    /// The holdings less the sales, kept because everything reads it.
    portfolio: Portfolio,
    warnings: Vec<Warning>,
    /// The recorded sales that the history has too.
    in_history: BTreeMap<SaleId, Source>,
}

impl Household {
    /// A household from its files, its figures and its journal.
    #[must_use]
    pub fn new(holdings: Portfolio, profiles: Profiles, book: SaleBook, rules: Arc<Rules>) -> Self {
        let (portfolio, warnings) = book.apply(&holdings);
        let (history, in_history) = Default::default();
        Self { holdings, profiles, book, rules, history, portfolio, warnings, in_history }
    }

    /// The same household with what its brokers say was sold.
    #[must_use]
    pub fn with_history(mut self, history: History) -> Self {
        self.history = history;
        self.fold();
        self
    }

    /// What the brokers say was sold.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Works out anew what follows from the book.
    fn fold(&mut self) {
        (self.portfolio, self.warnings) = self.book.apply(&self.holdings);
        self.in_history = self.history.same_as(&self.book);
        let twice = self.in_history.iter().map(|(sale, Source { file, line })| Warning {
            file: Some(file.to_string()),
            line: Some(*line),
            ..Warning::new(
                "sale-in-export",
                format!(
                    "{file}, line {line} has sale #{sale} too: its gain counts once, as the file \
                     has it; discard #{sale}"
                ),
            )
        });
        self.warnings.extend(twice);
    }

    /// The holdings less the shares of recorded sales.
    #[must_use]
    pub fn portfolio(&self) -> &Portfolio {
        &self.portfolio
    }

    /// Where the journal and the files do not fit together.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Adds an event to the book, and takes its shares out or puts them back.
    pub fn record(&mut self, event: Event) {
        self.book = self.book.with(event);
        self.fold();
    }

    /// Replaces a price, in the holdings and in what is left of them.
    pub fn set_quote(&mut self, security: &SecurityId, quote: &super::price::Quote) {
        self.holdings.prices.set(security.clone(), quote.clone());
        self.portfolio.prices.set(security.clone(), quote.clone());
    }

    /// The year the figures of `[tax]` are of: what it says, else the as-of year.
    #[must_use]
    pub fn base_year(&self, as_of: NaiveDate) -> i32 {
        self.profiles.base.year.unwrap_or(as_of.year())
    }

    /// The figures of a tax year.
    ///
    /// A year's own section counts for more than `[tax]`. Those of another year than `[tax]`
    /// speaks of take unset income keys from `[tax]`, realized gains at zero, and for a later year
    /// the carryovers that come out of the year before (IRC §1212(b)). Where any figure is borrowed
    /// from `[tax]`, the profile's year is that of `[tax]`: [`tax::assumptions`] names it.
    #[must_use]
    pub fn profile_for(&self, year: i32, as_of: NaiveDate) -> Profile {
        let base_year = self.base_year(as_of);
        let mut carried = None;
        for past in base_year..year {
            let profile = with_carryover(self.figures_of(past, base_year), carried);
            carried = self.carried_out_of(past, &profile);
        }
        with_carryover(self.figures_of(year, base_year), carried)
    }

    /// What was given for a year, without what follows from the years before it.
    fn figures_of(&self, year: i32, base_year: i32) -> Profile {
        let base = &self.profiles.base;
        let own = self.profiles.years.get(&year).cloned().unwrap_or_default();
        if year == base_year {
            return own.or(base);
        }
        let own = Profile { year: None, ..own };
        let merged = own.clone().or(&base.without_history());
        let of = if merged == own { year } else { base_year };
        Profile { year: Some(of), ..merged }
    }

    /// The losses a year leaves to the next; `None` where nobody can say, because the year has no
    /// tax table or no figures. How much of a loss a year uses up depends on its taxable income
    /// (IRC §1212(b)(2)), so a loss is then neither passed on whole nor taken for none: the next
    /// year names its carryover as not given.
    fn carried_out_of(&self, year: i32, profile: &Profile) -> Option<tax::Carryover> {
        let gains = self.realized(year, profile);
        tax::compute(profile, &self.rules.tables, year, gains).map(|tax| tax.carryover)
    }

    /// All gains realized in a tax year: those the user gave, those of the brokers' exports, and
    /// those of recorded sales that no export has.
    #[must_use]
    pub fn realized(&self, year: i32, profile: &Profile) -> Gains {
        let joint = profile.is_joint();
        profile.realized()
            + self.history.gains(&self.holdings, year, joint)
            + self.realized_by_sales(year, joint, |_| true)
    }

    /// The gains of a tax year that only the journal has, of the live sales that are `wanted`.
    #[must_use]
    pub fn realized_by_sales(
        &self,
        year: i32,
        joint: bool,
        wanted: impl Fn(&Sale) -> bool,
    ) -> Gains {
        let counts = |sale: &Sale| !self.in_history.contains_key(&sale.id) && wanted(sale);
        self.book.realized_by(&self.holdings, year, joint, counts)
    }

    /// Says, where the brokers' exports leave out what a realized lot gained, how many there are.
    #[must_use]
    pub fn unknown_history(&self, year: i32, joint: bool) -> Option<String> {
        match self.history.unknown(&self.holdings, year, joint) {
            0 => None,
            1 => Some(format!("1 realized lot of {year} has no basis or no term: it is left out")),
            lots => Some(format!(
                "{lots} realized lots of {year} have no basis or no term: they are left out"
            )),
        }
    }

    /// Finds the account of an order: the one named, else the only taxable one that holds it.
    ///
    /// # Errors
    /// When the security or account is unknown, or the choice is not clear.
    pub fn choose_account(
        &self,
        security: &SecurityId,
        side: Side,
        named: Option<&str>,
    ) -> Result<AccountId, Refusal> {
        if let Some(name) = named {
            return self
                .holdings
                .accounts()
                .find(|account| account.answers_to(name))
                .map(|account| account.id.clone())
                .ok_or_else(|| Refusal::UnknownAccount {
                    account: name.to_owned(),
                    known: self.holdings.accounts().map(|account| account.id.to_string()).collect(),
                });
        }
        let (sheltered, taxable): (Vec<_>, Vec<_>) = self
            .holders(security, side)
            .into_iter()
            .partition(|account| self.portfolio.is_sheltered(account));
        let list = |ids: &[AccountId]| ids.iter().map(ToString::to_string).collect();
        match (taxable.as_slice(), sheltered.is_empty()) {
            ([only], _) => Ok(only.clone()),
            ([], true) => Err(Refusal::UnknownSecurity { security: security.to_string() }),
            ([], false) => Err(Refusal::OnlySheltered {
                security: security.clone(),
                accounts: list(&sheltered),
            }),
            (several, _) => {
                Err(Refusal::AccountNeeded { security: security.clone(), accounts: list(several) })
            }
        }
    }

    /// The accounts with open lots of a security on a side, taxable ones first.
    #[must_use]
    pub fn holders(&self, security: &SecurityId, side: Side) -> Vec<AccountId> {
        let mut accounts: Vec<AccountId> = self
            .portfolio
            .lots_of(security)
            .iter()
            .filter(|lot| lot.is_usd() && lot.is_short() == (side == Side::Cover))
            .map(|lot| lot.account.clone())
            .collect();
        accounts.dedup();
        accounts.sort_by_key(|account| self.portfolio.is_sheltered(account));
        accounts
    }

    /// Whether a position is sold in fractions: it is where it has any.
    #[must_use]
    pub fn share_unit(&self, account: &AccountId, security: &SecurityId, side: Side) -> ShareUnit {
        let fractional = self
            .portfolio
            .open(account, security, side)
            .any(|lot| !lot.quantity.get().fract().is_zero());
        if fractional { ShareUnit::Fractional } else { ShareUnit::Whole }
    }

    /// Shares that an order dated `date` could close.
    #[must_use]
    pub fn sellable(
        &self,
        account: &AccountId,
        security: &SecurityId,
        side: Side,
        date: NaiveDate,
    ) -> Shares {
        let locked = self.portfolio.locked(security);
        self.portfolio
            .open(account, security, side)
            .filter(|lot| lot.acquired.is_none_or(|day| day <= date))
            .filter(|lot| !locked.contains(&lot.id))
            .map(|lot| lot.quantity.abs())
            .sum()
    }
}

/// A profile with the losses of the year before, where its own section names none.
fn with_carryover(profile: Profile, carried: Option<tax::Carryover>) -> Profile {
    let Some(carried) = carried else { return profile };
    Profile {
        carryover_short_term: profile.carryover_short_term.or(Some(carried.short_term)),
        carryover_long_term: profile.carryover_long_term.or(Some(carried.long_term)),
        ..profile
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Money;
    use crate::domain::tax::fixture::{dollars, single};
    use crate::domain::tax::{Assumption, ProfileKey};
    use crate::domain::testing::{day, household};

    fn with(base: Profile, years: impl IntoIterator<Item = (i32, Profile)>) -> Household {
        let profiles = Profiles { base, years: years.into_iter().collect() };
        Household { profiles, ..household(Vec::new()) }
    }

    fn assumed(household: &Household, year: i32) -> Vec<Assumption> {
        let profile = household.profile_for(year, day("2026-11-24"));
        tax::assumptions(&profile, &household.rules.tables, year)
    }

    #[test]
    fn the_section_of_a_year_wins_over_tax_of_the_same_year() {
        let own = Profile {
            ordinary_income: Some(dollars(90_000)),
            realized_long_term: Some(dollars(700)),
            ..Profile::default()
        };
        let base = Profile {
            realized_short_term: Some(dollars(50)),
            realized_long_term: Some(dollars(60)),
            ..single(80_000)
        };
        for year in [None, Some(2026)] {
            let household = with(Profile { year, ..base.clone() }, [(2026, own.clone())]);
            let profile = household.profile_for(2026, day("2026-11-24"));
            assert_eq!(profile.ordinary_income, Some(dollars(90_000)));
            assert_eq!(profile.realized(), Gains::new(dollars(50), dollars(700)));
            assert_eq!(profile.year, year);
        }
    }

    #[test]
    fn figures_of_another_year_are_named() {
        // The given year is 2025, taxed is 2026.
        let household = with(Profile { year: Some(2025), ..single(80_000) }, []);
        let borrowed = Assumption::ProfileOfOtherYear { given: 2025, for_year: 2026 };
        assert!(assumed(&household, 2026).contains(&borrowed));
        // No year is given: that of today, and 2027 is taxed.
        let household = with(single(80_000), []);
        let borrowed = Assumption::ProfileOfOtherYear { given: 2026, for_year: 2027 };
        assert!(assumed(&household, 2027).contains(&borrowed));
        // A section that gives all there is borrows nothing.
        let household = with(Profile { year: Some(2026), ..single(80_000) }, [(2027, single(1))]);
        let found = assumed(&household, 2027);
        assert!(!found.iter().any(|one| one.key() == borrowed.key()), "{found:?}");
    }

    #[test]
    fn losses_are_carried_from_year_to_year() {
        // IRC §1211(b), §1212(b): 10,000 carried in, 3,000 used in 2026 and in 2027.
        let base = Profile {
            year: Some(2026),
            carryover_short_term: Some(dollars(10_000)),
            ..single(80_000)
        };
        let household = with(base, []);
        let carried = |year| household.profile_for(year, day("2026-11-24")).carryover_short_term;
        assert_eq!(carried(2026), Some(dollars(10_000)));
        assert_eq!(carried(2027), Some(dollars(7_000)));
        assert_eq!(carried(2028), Some(dollars(4_000)));
        assert_eq!(carried(2025), None);
    }

    #[test]
    fn a_carryover_through_a_year_without_table_is_never_a_silent_zero() {
        // The fixture's tables begin with 2026.
        let base = Profile {
            year: Some(2025),
            carryover_short_term: Some(dollars(10_000)),
            carryover_long_term: Some(Money::ZERO),
            ..single(80_000)
        };
        let household = with(base, []);
        assert_eq!(household.profile_for(2026, day("2026-11-24")).carryover_short_term, None);
        let not_given = Assumption::NotGiven(ProfileKey::CarryoverShortTerm);
        assert!(assumed(&household, 2026).contains(&not_given));
    }

    #[test]
    fn a_later_year_carries_what_the_own_section_of_this_year_leaves() {
        let own = Profile { realized_short_term: Some(dollars(-5_000)), ..single(80_000) };
        let household = with(Profile::default(), [(2026, own), (2027, single(80_000))]);
        let next = household.profile_for(2027, day("2026-11-24"));
        assert_eq!(next.carryover_short_term, Some(dollars(2_000)));
    }
}
