//! The household's wash sales: matched once over everything that is held and was sold, and what
//! follows for each lot and each sale.

use super::Household;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::loss::{Recast, Row};
use crate::domain::lot::{Level, Lot};
use crate::domain::money::{Money, Shares};
use crate::domain::order::{Order, Side};
use crate::domain::plan::Slice;
use crate::domain::portfolio::Portfolio;
use crate::domain::sales::{Sale, SaleId};
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use crate::domain::wash::windows::{Seen, Touched};
use crate::domain::wash::{
    Analysis, Around, Closed, ClosedKey, Facts, Groups, Policies, SliceWash, View, Windows,
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What wash sales make of a household, and by which choices.
#[derive(Clone, Debug, Default)]
pub struct Washes {
    policies: Policies,
    groups: Arc<Groups>,
    analysis: Arc<Analysis>,
    /// The accounts that have lots from holdings files, not from transactions.
    listed: Arc<BTreeSet<AccountId>>,
    /// What the recorded sales that a wash sale changes realize.
    gains: BTreeMap<SaleId, Gains>,
}

impl Household {
    /// The same household with its choices where the law of wash sales is silent.
    #[must_use]
    pub fn with_policies(mut self, policies: Policies) -> Self {
        if self.washes.policies != policies {
            self.washes.policies = policies;
            self.fold();
        }
        self
    }

    /// The household's choices where the law of wash sales is silent.
    #[must_use]
    pub const fn policies(&self) -> Policies {
        self.washes.policies
    }

    /// Which securities are substantially identical.
    #[must_use]
    pub fn identical(&self) -> &Groups {
        &self.washes.groups
    }

    /// What wash sales make of everything that is held and was sold.
    #[must_use]
    pub fn washes(&self) -> &Analysis {
        &self.washes.analysis
    }

    /// The same as a broker sees it, account by account and symbol by symbol.
    #[must_use]
    pub fn washes_by_broker(&self) -> Analysis {
        let (open, _) = self.book.apply_on(&self.holdings, self.day);
        Analysis::of(&self.wash_facts(&open), View::Broker)
    }

    /// What must not be bought, and what not sold at a loss, as of a day.
    #[must_use]
    pub fn wash_windows(&self, as_of: NaiveDate, view: View) -> Windows {
        let (open, _) = self.book.apply_on(&self.holdings, self.day);
        let facts = self.wash_facts(&open);
        let broker = Analysis::of(&facts, View::Broker);
        let shown = match view {
            View::Taxpayer => self.portfolio.clone(),
            View::Broker => broker.applied_to(open.clone()),
        };
        let taxpayer = self.washes();
        let (facts, shown) = (&facts, &self.wash_facts(&shown));
        Windows::of(&Seen { facts, shown, taxpayer, broker: &broker, view, as_of })
    }

    /// What an open window touches on a day.
    #[must_use]
    pub fn touched_by_washes(&self, as_of: NaiveDate) -> Touched {
        let (facts, taxpayer) = (&self.wash_facts(&self.portfolio), self.washes());
        let broker = &Analysis::default();
        Touched::of(&Seen { facts, shown: facts, taxpayer, broker, view: View::Taxpayer, as_of })
    }

    /// Matches everything anew; `open` is what the files hold less what was sold.
    pub(super) fn match_washes(&mut self, open: Portfolio) {
        let lots = self.holdings.lots();
        let runs = lots.chunk_by(|a, b| a.account == b.account && a.level == b.level);
        let listed = runs.filter_map(|run| run.first().filter(|lot| lot.level != Level::Rebuilt));
        self.washes.listed = Arc::new(listed.map(|lot| lot.account.clone()).collect());
        self.washes.groups = Arc::new(Groups::of(&self.holdings, self.stated.past()));
        self.washes.analysis = Arc::new(Analysis::of(&self.wash_facts(&open), View::Taxpayer));
        self.history = self.washes.analysis.applied_to_history(&self.stated);
        self.portfolio = self.washes.analysis.applied_to(open);
        let washed = self.book.sales().iter().filter(|sale| self.is_washed(sale));
        self.washes.gains = washed.map(|sale| (sale.id, self.gains_now(sale))).collect();
    }

    pub(in crate::domain) fn wash_facts<'a>(&'a self, open: &'a Portfolio) -> Facts<'a> {
        Facts {
            holdings: &self.holdings,
            open,
            history: &self.stated,
            sales: self.book.counted().filter(|sale| !self.is_in_history(sale.id)).collect(),
            listed: &self.washes.listed,
            groups: &self.washes.groups,
            policies: self.washes.policies,
            day: self.day,
        }
    }

    /// The purchases that an order would meet.
    #[must_use]
    pub fn around(&self, order: &Order) -> Around<'_> {
        Around::of(&self.wash_facts(&self.portfolio), self.washes(), order)
    }

    /// What wash sales make of a slice of a recorded sale; `None` where that is nothing.
    #[must_use]
    pub fn wash_of(&self, sale: &Sale, slice: usize) -> Option<&Closed> {
        self.washes().of_closed(ClosedKey::Slice(sale.id, slice))
    }

    /// What is disallowed of the losses of a recorded sale.
    #[must_use]
    pub fn disallowed_of(&self, sale: &Sale) -> Money {
        let slices = 0..sale.preview.plan.slices.len();
        let washed: Money =
            slices.filter_map(|slice| self.wash_of(sale, slice)).map(Closed::disallowed).sum();
        washed + sale.preview.plan.slices.totals().recast().disallowed
    }

    /// What a recorded sale realizes on Schedule D, by all that is known now: a later purchase can
    /// disallow a loss that counted when it was recorded.
    #[must_use]
    pub fn gains_of(&self, sale: &Sale) -> Gains {
        self.washes.gains.get(&sale.id).copied().unwrap_or(sale.preview.gains)
    }

    fn gains_now(&self, sale: &Sale) -> Gains {
        let slices = sale.preview.plan.slices.iter().enumerate();
        let parts = slices.flat_map(|(place, slice)| self.parts_of(sale, place, slice));
        parts.map(|part| Gains::of(part.term.unwrap_or(Term::Short), part.gain())).sum()
    }

    /// A recorded sale as it is known now: with the losses that are disallowed, and the bases that
    /// others raised, by all purchases there are. Its tax stays as it was shown.
    #[must_use]
    pub fn as_known(&self, sale: &Sale) -> Sale {
        let mut known = sale.clone();
        if !self.is_washed(sale) {
            return known;
        }
        let order = &sale.preview.plan.order;
        let mut losses = Vec::new();
        let mut bases = Vec::new();
        for (place, slice) in sale.preview.plan.slices.iter().enumerate() {
            let parts = self.parts_of(sale, place, slice);
            let whole = |of: fn(&SoldPart) -> Money| -> Money { parts.iter().map(of).sum() };
            bases.push((whole(|part| part.basis), whole(|part| part.proceeds)));
            if let Some(closed) = self.wash_of(sale, place).filter(|one| !one.taken.is_empty()) {
                losses.push(SliceWash {
                    lot: slice.lot.clone(),
                    term: slice.taxed_term(),
                    disallowed: closed.disallowed(),
                    taken: closed.taken.clone(),
                });
            }
        }
        let preview = &mut known.preview;
        for (slice, (basis, proceeds)) in (&mut preview.plan.slices).into_iter().zip(bases) {
            match order.side {
                Side::Sell => slice.basis = slice.basis.map(|_| basis),
                Side::Cover => slice.proceeds = proceeds,
            }
        }
        preview.gains = self.holdings.with_collectibles(&order.security, self.gains_of(sale));
        preview.wash.losses = losses;
        known
    }

    /// What the recorded sales that count realized in a year on this return, and what of their losses
    /// is disallowed.
    #[must_use]
    pub fn realized_of_sales(&self, year: i32, joint: bool) -> (Gains, Money) {
        let gains = |sale: &Sale| self.gains_of(sale);
        let realized = self.book.realized_by(&self.holdings, year, joint, |_| true, gains);
        let on_return = self.book.counted().filter(|sale| {
            let account = &sale.preview.plan.order.account;
            sale.preview.tax_year == year && self.holdings.enters_return(account, joint)
        });
        (realized, on_return.map(|sale| self.disallowed_of(sale)).sum())
    }

    /// Does a wash sale change what was recorded of a sale, now or then?
    fn is_washed(&self, sale: &Sale) -> bool {
        let preview = &sale.preview;
        let recorded = |slice: &Slice| slice.in_files.is_some_and(|kept| !kept.carried.is_zero());
        let counts = sale.counts() && !self.is_in_history(sale.id) && !preview.sheltered;
        counts
            && (!preview.wash.losses.is_empty()
                || preview.plan.slices.iter().any(recorded)
                || (0..preview.plan.slices.len()).any(|place| self.wash_of(sale, place).is_some()))
    }

    /// A slice of a recorded sale as wash sales leave it: one part, or one for each loss that its
    /// shares had taken.
    #[must_use]
    pub fn parts_of(&self, sale: &Sale, place: usize, slice: &Slice) -> Vec<SoldPart> {
        let order = &sale.preview.plan.order;
        let before = slice.in_files.map(|kept| kept.carried).unwrap_or_default();
        let whole = match order.side {
            Side::Sell => SoldPart {
                quantity: slice.quantity,
                proceeds: slice.proceeds - slice.fee,
                basis: slice.basis.unwrap_or_default() - before,
                term: slice.term,
                disallowed: Money::ZERO,
                nondeductible: Money::ZERO,
            },
            Side::Cover => SoldPart {
                quantity: slice.quantity,
                proceeds: slice.proceeds + before,
                basis: slice.basis.unwrap_or_default() + slice.fee,
                term: slice.term,
                disallowed: Money::ZERO,
                nondeductible: Money::ZERO,
            },
        };
        // The recorded term can be that of a loss which the shares had taken then.
        let could_tack = !before.is_zero() && order.side == Side::Sell;
        let untacked = match self.begun(order, slice).filter(|_| could_tack) {
            Some(begun) => Some(Term::on(begun, order.trade_date)),
            None => slice.term,
        };
        let parts = match self.wash_of(sale, place) {
            Some(closed) => whole.split(order, untacked, closed),
            None => vec![whole],
        };
        recast(parts, slice.recast)
    }

    /// When the holding period of a slice's shares began by what the files say, whatever losses they took.
    fn begun(&self, order: &Order, slice: &Slice) -> Option<NaiveDate> {
        let lots = self.holdings.lots_in(&order.account, &order.security);
        let lot = lots.iter().find(|lot| *lot.id == *slice.lot.stem());
        lot.and_then(Lot::held_since).or(slice.acquired)
    }

    /// The losses of other sales in the basis of a slice that is about to be recorded, which the files
    /// do not have.
    pub(super) fn carried_by(&self, order: &Order, slice: &Slice) -> Money {
        self.carried((&order.security, &order.account, &slice.lot), slice.quantity)
    }

    /// The losses of sales in the basis of a lot of the portfolio, which the files do not have: positive.
    /// In a pool at average cost it is the lot's part of what the pool took.
    #[must_use]
    pub fn loss_taken(&self, lot: &Lot) -> Money {
        self.carried((&lot.security, &lot.account, &lot.id), lot.quantity.abs())
    }

    fn carried(
        &self,
        (security, account, lot): (&SecurityId, &AccountId, &LotId),
        shares: Shares,
    ) -> Money {
        let found = self.washes().parts_of((security, account), [lot, &lot.whole()]);
        let Some((id, parts)) = found else { return Money::ZERO };
        let part = (1..).zip(parts).find(|(number, _)| id.part(*number) == *lot);
        part.map_or(Money::ZERO, |(_, part)| part.carried.share(shares, part.quantity))
    }

    /// The losses of other sales in the averages of a position: how much, and the lots that took them,
    /// whose holding periods they moved. Nothing where a position is not at average cost.
    ///
    /// The basis of the shares that were bought rises (IRC §1091(d)). For averages Treas. Reg.
    /// §1.1091-2(b) points to paragraphs of an older §1.1012-1(e), so no rule in force says how.
    #[must_use]
    pub fn loss_in_average(
        &self,
        account: &AccountId,
        security: &SecurityId,
    ) -> (Vec<LotId>, Money) {
        let lots = self.portfolio.lots_in(account, security).iter();
        let averaged = lots.filter(|lot| lot.rare.averaging.is_some());
        let (mut of, mut sum) = (Vec::new(), Money::ZERO);
        for (lot, loss) in averaged.map(|lot| (lot, self.loss_taken(lot))) {
            sum += loss;
            if loss.is_positive() && lot.rare.wash_disallowed.is_some() {
                of.push(lot.id.clone());
            }
        }
        (of, sum)
    }
}

/// The parts with what a rule that looks back made of their loss: one for each term of it.
fn recast(parts: Vec<SoldPart>, mut left: Recast) -> Vec<SoldPart> {
    if left.is_nothing() {
        return parts;
    }
    let of_part = |part: SoldPart| {
        let loss = (part.basis - part.proceeds - part.disallowed).at_least(Money::ZERO);
        let disallowed = left.disallowed.at_most(loss);
        let long_term = left.long_term.at_most(loss - disallowed);
        left.disallowed -= disallowed;
        left.long_term -= long_term;
        let SoldPart { quantity, proceeds, basis, term, .. } = part;
        let row = Row { quantity, proceeds, basis, term, disallowed: Money::ZERO };
        let (first, rest) = row.recast(Recast { long_term, disallowed });
        let sold = |row: Row, washed| SoldPart {
            quantity: row.quantity,
            proceeds: row.proceeds,
            basis: row.basis,
            term: row.term,
            disallowed: washed,
            nondeductible: row.disallowed,
        };
        match rest {
            None => vec![sold(first, part.disallowed)],
            Some(rest) => vec![sold(first, Money::ZERO), sold(rest, part.disallowed)],
        }
    };
    parts.into_iter().flat_map(of_part).collect()
}

/// A part of what a recorded sale took of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoldPart {
    /// Shares, positive.
    pub quantity: Shares,
    /// What they fetched, less the fee of a sale.
    pub proceeds: Money,
    /// What they cost, with the loss they took and the fee of a cover.
    pub basis: Money,
    /// Short or long; `None` where nobody knows.
    pub term: Option<Term>,
    /// The part of their loss that a wash sale disallows, positive.
    pub disallowed: Money,
    /// The part of their loss that is not deductible for another reason, positive.
    pub nondeductible: Money,
}

impl SoldPart {
    /// What enters Schedule D.
    #[must_use]
    pub fn gain(&self) -> Money {
        self.proceeds - self.basis + self.disallowed + self.nondeductible
    }

    /// The parts of these shares: those of one holding period are one.
    fn split(self, order: &Order, untacked: Option<Term>, closed: &Closed) -> Vec<Self> {
        let mut parts: Vec<Self> = Vec::new();
        let (mut left, mut shares) = (self, closed.quantity);
        for heap in closed.by_start() {
            let of = |total: Money| total.share(heap.quantity, shares);
            let quantity = Shares::new(of(Money::new(left.quantity.get())).get());
            let (proceeds, basis) = (of(left.proceeds), of(left.basis));
            left.quantity -= quantity;
            left.proceeds -= proceeds;
            left.basis -= basis;
            shares -= heap.quantity;
            // A short position owes less for the loss that it took; a long one cost more.
            let (proceeds, basis) = match order.side {
                Side::Sell => (proceeds, basis + heap.carried),
                Side::Cover => (proceeds - heap.carried, basis),
            };
            let term = match heap.holding_since {
                Some(since) if order.side == Side::Sell => Some(Term::on(since, order.trade_date)),
                _ => untacked,
            };
            let disallowed = heap.disallowed;
            let nondeductible = Money::ZERO;
            parts.push(Self { quantity, proceeds, basis, term, disallowed, nondeductible });
        }
        parts
    }
}
