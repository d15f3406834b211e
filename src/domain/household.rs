//! The household: what its files say, what it has decided, and the rules that apply to it.

mod events;
mod fate;
mod recorded;
mod washes;
mod years;

pub use events::Effect;
pub use fate::Fate;
pub use washes::{SoldPart, Washes};
pub(in crate::domain) use years::with_carryover;

use super::broker;
use super::ids::{AccountId, LotId, SecurityId};
use super::lot::Source;
use super::method::Method;
use super::money::{Money, Shares, UnitPrice};
use super::order::{Order, ShareUnit, Side};
use super::plan::{self, Limits};
use super::portfolio::Portfolio;
use super::realized::History;
use super::reconcile::Finding;
use super::refusal::Refusal;
use super::sales::{Event, Sale, SaleBook, SaleId};
use super::security::SecurityKind;
use super::settlement::MarketCalendar;
use super::tax::{Gains, Profile, TaxTables};
use super::transaction::Transaction;
use chrono::NaiveDate;
use std::borrow::Cow;
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

/// A section of the settings in which tax figures stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileSection {
    /// `[tax]`.
    Base,
    /// `[tax.2027]` and the like.
    Year(i32),
}

impl Profiles {
    /// The figures of a section; nothing where it is not there.
    #[must_use]
    pub fn of(&self, section: ProfileSection) -> Profile {
        match section {
            ProfileSection::Base => self.base.clone(),
            ProfileSection::Year(year) => self.years.get(&year).cloned().unwrap_or_default(),
        }
    }
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
    stated: History,
    /// The same with what wash sales make of it.
    history: History,
    /// The transactions that the files tell, in their order.
    events: Arc<[Transaction]>,
    /// The holdings less the sales and with the losses that lots took, kept because everything reads
    /// it.
    portfolio: Portfolio,
    /// The day whose elections of average cost the portfolio goes by.
    day: NaiveDate,
    washes: Washes,
    /// The recorded sales that the holdings show or do not fit.
    found: BTreeMap<SaleId, Finding>,
    /// The recorded sales that the history has too.
    in_history: BTreeMap<SaleId, Source>,
}

impl Household {
    /// A household from its files, its figures and its journal.
    #[must_use]
    pub fn new(holdings: Portfolio, profiles: Profiles, book: SaleBook, rules: Arc<Rules>) -> Self {
        let portfolio = holdings.clone();
        let mut household = Self {
            holdings,
            profiles,
            book,
            rules,
            stated: History::default(),
            history: History::default(),
            events: events::none(),
            portfolio,
            day: NaiveDate::MAX,
            washes: Washes::default(),
            found: BTreeMap::new(),
            in_history: BTreeMap::new(),
        };
        household.fold();
        household
    }

    /// The same household with what its brokers say was sold.
    #[must_use]
    pub fn with_history(mut self, history: History) -> Self {
        if self.stated != history {
            self.stated = history;
            self.fold();
        }
        self
    }

    /// What the brokers say was sold, with the losses that wash sales disallow and hand on.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Works out anew what follows from the book.
    fn fold(&mut self) {
        let (open, found) = self.book.apply_on(&self.holdings, self.day);
        self.found = found;
        self.in_history = self.stated.same_as(&self.book);
        self.match_washes(open);
    }

    /// Goes by the elections of average cost as they are on a day: what lots have as basis follows.
    pub fn set_day(&mut self, day: NaiveDate) {
        let other = self.turns_between(day);
        self.day = day;
        if other {
            self.fold();
        }
    }

    /// The household by the elections of average cost as they are on a day, that of a sale for one.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Cow<'_, Self> {
        if !self.turns_between(day) {
            return Cow::Borrowed(self);
        }
        let mut other = self.clone();
        other.set_day(day);
        Cow::Owned(other)
    }

    /// Does an election begin or end, or a lot of one come in, between a day and the one gone by?
    fn turns_between(&self, day: NaiveDate) -> bool {
        let (from, to) = (day.min(self.day), day.max(self.day));
        let between = |turn: NaiveDate| from < turn && turn <= to;
        self.holdings.elections().iter().any(|election| {
            let lots = self.holdings.lots_in(&election.account, &election.security);
            between(election.elected)
                || election.revoked.is_some_and(between)
                || lots.iter().filter_map(|lot| lot.acquired).any(between)
        })
    }

    /// The holdings less the shares of recorded sales.
    #[must_use]
    pub fn portfolio(&self) -> &Portfolio {
        &self.portfolio
    }

    /// Adds an event to the book, and takes its shares out or puts them back.
    pub fn record(&mut self, event: Event) {
        self.book = self.book.with(event);
        self.fold();
    }

    /// The household as it were if a recorded sale had never been: what a change of its lots is
    /// planned on. The other sales stand.
    #[must_use]
    pub fn without(&self, sale: SaleId) -> Self {
        self.with_book(self.book.without(sale))
    }

    /// The household as it were if some of its live sales had left their shares where they were;
    /// their gains count all the same.
    #[must_use]
    pub fn with_shares_back(&self, of: impl Fn(&Sale) -> bool) -> Self {
        self.with_book(self.book.with_shares_back(of))
    }

    fn with_book(&self, book: SaleBook) -> Self {
        let mut other = self.clone();
        other.book = book;
        other.fold();
        other
    }

    /// Looks at the household as it were with other tax figures.
    pub fn trying<T>(&mut self, profiles: Profiles, look: impl FnOnce(&Self) -> T) -> T {
        let own = std::mem::replace(&mut self.profiles, profiles);
        let seen = look(self);
        self.profiles = own;
        seen
    }

    /// Replaces a price, in the holdings and in what is left of them.
    pub fn set_quote(&mut self, security: &SecurityId, quote: &super::price::Quote) {
        self.holdings.prices.set(security.clone(), quote.clone());
        self.portfolio.prices.set(security.clone(), quote.clone());
    }

    /// Drops the price typed for a security, so that its source's counts again.
    pub fn untype_price(&mut self, security: &SecurityId) {
        self.holdings.prices.untype(security);
        self.portfolio.prices.untype(security);
    }

    /// Takes over the prices that the files cannot say again, from before they were read.
    pub fn keep_prices_of(&mut self, before: &Self, same_source: bool) {
        self.holdings.prices.keep_from(&before.holdings.prices, same_source);
        self.portfolio.prices.keep_from(&before.holdings.prices, same_source);
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

    /// The gains of a tax year that only the journal has, of the sales that are `wanted`.
    #[must_use]
    pub fn realized_by_sales(
        &self,
        year: i32,
        joint: bool,
        wanted: impl Fn(&Sale) -> bool,
    ) -> Gains {
        let counts = |sale: &Sale| !self.is_in_history(sale.id) && wanted(sale);
        self.book.realized_by(&self.holdings, year, joint, counts, |sale| self.gains_of(sale))
    }

    /// Does the brokers' history have this sale, so that its gain counts there?
    #[must_use]
    pub fn is_in_history(&self, sale: SaleId) -> bool {
        self.in_history.contains_key(&sale)
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

    /// How an order's lots are chosen where nobody says: at average cost where that is elected, else
    /// by the account's standing method.
    #[must_use]
    pub fn standing_for(&self, order: &Order) -> Method {
        match self.holdings.election(order) {
            Some(_) => Method::AverageCost,
            None => self.standing(&order.account, &order.security),
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
            return self.account_named(name);
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

    /// What kind of security it is; a stock where nothing says so.
    #[must_use]
    pub fn kind(&self, security: &SecurityId) -> SecurityKind {
        self.portfolio.security(security).map(|security| security.kind).unwrap_or_default()
    }

    /// The trade date of an order of a day: the next day on which the exchange is open, where it is closed
    /// on that one. Terms, tax year, settlement and deadline count from it (IRS Publication 550, "Holding
    /// Period").
    #[must_use]
    pub fn trade_date(&self, security: &SecurityId, ordered: NaiveDate) -> NaiveDate {
        self.rules.calendar.trading_day(ordered, self.kind(security))
    }

    /// The standing method of an account for a security; see [`broker::standing`].
    #[must_use]
    pub fn standing(&self, account: &AccountId, security: &SecurityId) -> Method {
        broker::standing(&self.holdings, account, security)
    }

    /// The account that a word names, by its own name or an alias.
    ///
    /// # Errors
    /// When there is none; it says which there are.
    pub fn account_named(&self, name: &str) -> Result<AccountId, Refusal> {
        let accounts = || self.holdings.accounts();
        let found = accounts().find(|account| account.answers_to(name));
        found.map(|account| account.id.clone()).ok_or_else(|| Refusal::UnknownAccount {
            account: name.to_owned(),
            known: accounts().map(|account| account.id.to_string()).collect(),
        })
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
        let order = Order {
            account: account.clone(),
            security: security.clone(),
            side,
            quantity: Shares::ZERO,
            price: UnitPrice::ZERO,
            trade_date: date,
            fee: Money::ZERO,
        };
        plan::most(&self.portfolio, &order, &Limits::default()).unwrap_or(Shares::ZERO)
    }

    /// Locks exactly these lots of a security from here on.
    pub fn set_locked(&mut self, security: &SecurityId, locked: &[LotId]) {
        self.holdings.set_locked(security, locked);
        self.portfolio.set_locked(security, locked);
    }
}
