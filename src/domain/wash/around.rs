//! A sale before it happens: which purchases it would meet, and where its losses would go.
//!
//! What was matched before stands: a share that took a loss takes no other. What is bought after
//! today is not known, so the answer is open until the window of the sale ends.

mod coming;
mod meeting;
mod stays;

pub use coming::Reinvested;
pub(in crate::domain) use meeting::Meeting;

use self::coming::Coming;
use self::stays::Averaged;
use super::Analysis;
use super::analysis::Taken;
use super::assembly::{Facts, carries, shown};
use super::matching::{Block, BlockSale, Takes, WINDOW, Washed, wash, window};
use super::policy::Policies;
use super::purchase::{Cost, Named, Purchases, Shown};
use super::sold::Sold;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::{Level, Lot};
use crate::domain::money::{Money, Shares};
use crate::domain::order::{Order, Side};
use crate::domain::plan::{Piece, SalePlan};
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use chrono::{Days, NaiveDate};
use foldhash::HashMap;
use serde::{Deserialize, Serialize};

/// What wash sales make of one planned sale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleWash {
    /// The slices of whose loss a part is disallowed for certain.
    pub losses: Vec<SliceWash>,
    /// The last day on which a purchase would wash a loss of the sale; `None` where none can, also
    /// since all of it is disallowed already.
    pub open_until: Option<NaiveDate>,
    /// The first day on which the same sale would meet none of the purchases there are; `None` where
    /// it meets none today.
    pub clean_from: Option<NaiveDate>,
    /// The accounts whose transactions do not reach 30 days back: shares that were bought and sold
    /// there, and losses that were taken, are not known.
    pub unknown: Vec<AccountId>,
}

/// A slice of whose loss a part is disallowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SliceWash {
    /// The lot it is of.
    pub lot: LotId,
    /// Its term, as it is taxed.
    pub term: Term,
    /// The part of its loss that is disallowed, positive.
    pub disallowed: Money,
    /// Where it goes.
    pub taken: Vec<Taken>,
}

impl SliceWash {
    fn added_back(&self) -> Gains {
        Gains::of(self.term, self.disallowed)
    }
}

impl SaleWash {
    /// Is there nothing to say?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Is all of the loss disallowed, so that nothing more of it can wash?
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        !self.losses.is_empty() && self.open_until.is_none()
    }

    /// All that is disallowed for certain.
    #[must_use]
    pub fn disallowed(&self) -> Money {
        self.losses.iter().map(|loss| loss.disallowed).sum()
    }

    /// The part of it that is lost for good, as in an IRA.
    #[must_use]
    pub fn for_good(&self) -> Money {
        let taken = self.losses.iter().flat_map(|loss| &loss.taken);
        taken.filter(|taken| taken.for_good).map(|taken| taken.amount).sum()
    }

    /// What is disallowed of one lot's loss.
    #[must_use]
    pub fn disallowed_of(&self, lot: &LotId) -> Money {
        let of = self.losses.iter().filter(|loss| loss.lot == *lot);
        of.map(|loss| loss.disallowed).sum()
    }

    /// What does not enter Schedule D, by term: to be added to the gains.
    #[must_use]
    pub fn added_back(&self) -> Gains {
        self.losses.iter().map(SliceWash::added_back).sum()
    }

    /// The same of one lot's loss.
    #[must_use]
    pub fn added_back_of(&self, lot: &LotId) -> Gains {
        self.losses.iter().filter(|loss| loss.lot == *lot).map(SliceWash::added_back).sum()
    }

    /// Where the losses go, one entry a purchase.
    #[must_use]
    pub fn takers(&self) -> Vec<Taken> {
        let mut takers: Vec<Taken> = Vec::new();
        let mut places = HashMap::default();
        for taken in self.losses.iter().flat_map(|loss| &loss.taken) {
            let Taken { account, security, lot, acquired, for_good, .. } = taken;
            let place = *places
                .entry((account, security, lot, *acquired, *for_good))
                .or_insert(takers.len());
            match takers.get_mut(place) {
                Some(other) => {
                    other.shares += taken.shares;
                    other.amount += taken.amount;
                }
                None => takers.push(taken.clone()),
            }
        }
        takers
    }
}

/// What an order would meet, for any number of plans of it.
#[derive(Clone, Debug, Default)]
pub struct Around<'a> {
    policies: Policies,
    /// Can a loss of the order wash at all?
    can_wash: bool,
    bought: Vec<Bought<'a>>,
    /// The reinvestments that the settings say will come in the window.
    coming: Vec<Coming<'a>>,
    /// The starts of the order's lots that are not their acquisition.
    starts: HashMap<&'a LotId, NaiveDate>,
    averaged: Averaged<'a>,
    unknown: Vec<AccountId>,
}

/// Shares that were bought in the window and can take a loss.
#[derive(Clone, Debug)]
struct Bought<'a> {
    account: &'a AccountId,
    security: &'a SecurityId,
    lot: Option<&'a LotId>,
    named: Named,
    acquired: NaiveDate,
    cost: Cost,
    quantity: Shares,
    takes: Takes,
    /// The lot itself, where it is open.
    open: Option<&'a Lot>,
}

impl<'a> Around<'a> {
    /// What an order meets. `facts` are those of the household with the lots that are shown: after what
    /// the `analysis` made of them.
    #[must_use]
    pub fn of(facts: &Facts<'a>, analysis: &Analysis, order: &Order) -> Self {
        let account = &order.account;
        if facts.open.is_sheltered(account) || facts.groups.is_exempt(&order.security) {
            return Self::default();
        }
        let day = order.trade_date;
        let (from, through) = window(day);
        let short = order.side == Side::Cover;
        let members = facts.groups.members(&order.security);
        let mut around = Self {
            policies: facts.policies,
            can_wash: true,
            bought: Vec::new(),
            coming: if short { Vec::new() } else { Coming::of(facts, &members, order) },
            starts: HashMap::default(),
            averaged: Averaged::default(),
            unknown: unknown(facts, from),
        };
        let in_window = |acquired: &NaiveDate| (from..=through).contains(acquired);
        for lot in members.iter().flat_map(|security| facts.open.lots_since(security, from)) {
            let Some(acquired) = lot.acquired.filter(in_window) else { continue };
            if lot.is_short() != short || !lot.is_usd() {
                continue;
            }
            let of = facts.open.account(&lot.account);
            let takes = facts.policies.takes(of, lot.origin, carries(lot));
            around.add(Bought {
                account: &lot.account,
                security: &lot.security,
                lot: Some(&lot.id),
                named: if lot.level == Level::Rebuilt { Named::Transactions } else { Named::File },
                acquired,
                cost: shown(lot, acquired).cost,
                quantity: lot.quantity.abs() - analysis.used(lot),
                takes,
                open: Some(lot),
            });
        }
        for sold in Sold::since(facts, day, |security| members.contains(security)) {
            let Some(acquired) = sold.acquired.filter(in_window) else { continue };
            if (sold.side == Side::Cover) != short {
                continue;
            }
            around.add(Bought {
                account: sold.account,
                security: sold.security,
                lot: sold.lot,
                named: sold.named,
                acquired,
                cost: Cost::new(sold.basis, sold.quantity),
                quantity: sold.quantity - analysis.used_closed(sold.key),
                takes: facts.policies.takes(sold.of, sold.origin, false),
                open: None,
            });
        }
        if around.is_near() {
            let own = facts.open.open(account, &order.security, order.side);
            around.starts =
                own.filter_map(|lot| Some((&lot.id, lot.rare.holding_since?))).collect();
            around.averaged = Averaged::of(facts.open, order);
        }
        around.bought.sort_by(|a, b| {
            // Of one day as the analysis has them, once the sale is recorded.
            let time = |one: &Bought<'a>| one.open.and_then(|lot| lot.rare.acquired_at);
            let place =
                |one: &Bought<'a>| (one.acquired, time(one), one.account, one.security, one.lot);
            place(a).cmp(&place(b))
        });
        around
    }

    fn add(&mut self, bought: Bought<'a>) {
        if bought.takes != Takes::Nothing && bought.quantity.is_positive() {
            self.bought.push(bought);
        }
    }

    /// Is there a purchase that a loss of the order could meet?
    #[must_use]
    pub const fn is_near(&self) -> bool {
        !self.bought.is_empty()
    }

    /// What becomes of the losses of a plan, and by how much that changes the gains by term of the lots
    /// that stay in the order's position.
    #[must_use]
    pub fn wash(&self, plan: &SalePlan) -> (SaleWash, Gains) {
        if !self.can_wash || !plan.slices.totals().has_loss() {
            return (SaleWash::default(), Gains::ZERO);
        }
        let open_until = Some(window(plan.order.trade_date).1);
        let mut found =
            SaleWash { open_until, unknown: self.unknown.clone(), ..SaleWash::default() };
        let stays = if self.is_near() { self.match_losses(plan, &mut found) } else { Gains::ZERO };
        (found, stays)
    }

    fn match_losses(&self, plan: &SalePlan, found: &mut SaleWash) -> Gains {
        let order = &plan.order;
        let Matched { left, losing, more, washed } = self.matched(plan, &[]);
        let mut went: HashMap<usize, Vec<Taken>> = HashMap::default();
        for one in &washed.matches {
            let Some((bought, _)) = left.get(one.replacement) else { continue };
            went.entry(one.loss).or_default().push(Taken {
                account: bought.account.clone(),
                security: bought.security.clone(),
                lot: bought.lot.cloned(),
                acquired: bought.acquired,
                shares: one.shares,
                amount: one.amount,
                for_good: one.for_good,
            });
        }
        let whole: Money = losing.iter().map(Piece::loss).sum();
        for (place, slice) in (left.len()..).zip(losing) {
            let taken = went.remove(&place).unwrap_or_default();
            if !taken.is_empty() {
                let disallowed = taken.iter().map(|taken| taken.amount).sum();
                let (lot, term) = (slice.lot.clone(), slice.term);
                found.losses.push(SliceWash { lot, term, disallowed, taken });
            }
        }
        if !more && !(whole - found.disallowed()).to_cents().is_positive() {
            found.open_until = None;
        }
        let last = left.iter().map(|(bought, _)| bought.acquired).max();
        if !found.losses.is_empty() {
            found.clean_from = last.and_then(|day| day.checked_add_days(Days::new(WINDOW + 1)));
        }
        let took = washed.parts.iter().filter(|part| part.carried.is_positive());
        let took = took.filter_map(|part| left.get(part.block).map(|(bought, _)| (*bought, part)));
        let moved: Gains = took.clone().map(|(bought, part)| bought.moved(part, order)).sum();
        moved + self.averaged.moved(plan, &took)
    }

    /// Matches the losses of a plan with what was bought, and with what else is `expected`.
    fn matched<'p>(&'p self, plan: &'p SalePlan, expected: &'p [Bought<'a>]) -> Matched<'p, 'a> {
        let order = &plan.order;
        let mut purchases = Purchases::default();
        let by_age = plan.slices.by_age();
        // Shares that the plan itself sells replace nothing.
        let own = by_age.since(window(order.trade_date).0);
        let left_of = |bought: &Bought<'_>| {
            let sold = bought.lot.filter(|_| *bought.account == order.account);
            bought.quantity - sold.and_then(|lot| own.get(lot)).copied().unwrap_or_default()
        };
        let bought = self.bought.iter().chain(expected);
        let mut left: Vec<(&Bought<'_>, Shares)> = bought
            .map(|bought| (bought, left_of(bought)))
            .filter(|(_, shares)| shares.is_positive())
            .collect();
        left.sort_by_key(|(bought, _)| bought.acquired);
        let mut blocks: Vec<Block> = left
            .iter()
            .map(|(bought, quantity)| Block {
                purchase: purchases.number(bought.shown()),
                acquired: bought.acquired,
                holding_start: bought.open.and_then(Lot::held_since).unwrap_or(bought.acquired),
                quantity: *quantity,
                basis: Money::ZERO,
                takes: bought.takes,
                sale: None,
            })
            .collect();
        let (mut losing, more) = that_meet(by_age.losses(), &left);
        // Of one day by their names, however the plan came by them; of no day, as if of the day they are
        // sold on, like everything closed.
        let acquired = |slice: &Piece<'_>| slice.acquired.unwrap_or(order.trade_date);
        losing.sort_by_key(|slice| (acquired(slice), slice.lot));
        let of_order = self.bought.iter().filter(|bought| *bought.account == order.account);
        let named: HashMap<&LotId, Named> =
            of_order.filter_map(|bought| Some((bought.lot?, bought.named))).collect();
        for slice in &losing {
            let (basis, proceeds) = match order.side {
                // What exempt-interest dividends took of the loss is no loss that could wash.
                Side::Sell => (slice.basis, slice.proceeds - slice.fee + slice.recast.disallowed),
                Side::Cover => (-slice.proceeds, -(slice.basis + slice.fee)),
            };
            let acquired = acquired(slice);
            let named = named.get(slice.lot).copied();
            let purchase = purchases.number(Shown {
                account: &order.account,
                acquired,
                lot: Some(slice.lot),
                named: named.unwrap_or(Named::File),
                cost: Cost::new(Some(basis), slice.quantity),
            });
            blocks.push(Block {
                purchase,
                acquired,
                holding_start: self.starts.get(slice.lot).copied().unwrap_or(acquired),
                quantity: slice.quantity,
                basis,
                takes: Takes::Nothing,
                sale: Some(BlockSale { on: order.trade_date, order: 0, proceeds, counts: true }),
            });
        }
        let washed = wash(&blocks, self.policies);
        Matched { left, losing, more, washed }
    }
}

/// The losses, oldest first, as far as they can meet what was bought, and whether there are more. Those
/// older than all of it are matched first, with any of it: what comes after as many shares of them as were
/// bought finds none left.
fn that_meet<'p>(
    losses: impl Iterator<Item = Piece<'p>>,
    left: &[(&Bought<'_>, Shares)],
) -> (Vec<Piece<'p>>, bool) {
    let first = left.first().map(|(bought, _)| bought.acquired);
    let all: Shares = left.iter().map(|(_, shares)| *shares).sum();
    let mut matched = Shares::ZERO;
    let mut found: Vec<Piece<'p>> = Vec::new();
    for loss in losses {
        // The losses of one day are matched by their names.
        let other_day = found.last().is_none_or(|last| last.acquired != loss.acquired);
        if matched >= all && other_day {
            return (found, true);
        }
        if loss.acquired.is_some() && loss.acquired < first && loss.loss().is_positive() {
            matched += loss.quantity;
        }
        found.push(loss);
    }
    (found, false)
}

/// The losses of a plan, and where they go.
struct Matched<'p, 'a> {
    /// What can take a loss, with so many shares; the first blocks of the matching.
    left: Vec<(&'p Bought<'a>, Shares)>,
    /// What is sold at a loss, as far as it can meet those; the blocks behind them.
    losing: Vec<Piece<'p>>,
    /// Is more sold at a loss?
    more: bool,
    washed: Washed,
}

impl<'a> Bought<'a> {
    fn shown(&self) -> Shown<'a> {
        Shown {
            account: self.account,
            acquired: self.acquired,
            lot: self.lot,
            named: self.named,
            cost: self.cost,
        }
    }
}

/// The accounts whose past is not known from a day on: those without transactions that reach so far
/// back, and all of them where the last transaction of any is older. An account all of whose lots come
/// from its transactions is known from their first on.
pub(super) fn unknown(facts: &Facts<'_>, from: NaiveDate) -> Vec<AccountId> {
    let past = facts.history.past();
    let is_known = |account: &AccountId| match past.known_since(account) {
        Some(since) => past.reaches(from) && (since <= from || !facts.listed.contains(account)),
        None => false,
    };
    let accounts = facts.open.accounts().map(|account| &account.id);
    accounts.filter(|account| !is_known(account)).cloned().collect()
}
