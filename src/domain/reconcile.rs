//! Recorded sales against newer holdings: which of them the files show already, and which do not fit.
//!
//! A sale keeps, lot by lot, what the files held when it was recorded ([`InFiles`]). Newer files show
//! it when exactly the shares of its picks are gone. Names of lots are the files' own and may change
//! from one to the next, so lots are told by what does not: account, security, side, the day they were
//! acquired, and what a share of them cost. Lots alike in all of it are one to every rule.
//!
//! | what the files have now | what follows |
//! |---|---|
//! | as many shares as then, of every lot it took | the sale's shares are taken off |
//! | exactly its shares fewer | the files show it: nothing is taken off again |
//! | its lots, but as many shares fewer of the position | they show it, sold of other lots |
//! | fewer shares than it took | what is there is taken off, and the rest is named |
//! | any other number | its shares are taken off, and the difference is named |
//!
//! Nothing is decided here: the user archives the sale, drops it, or leaves it as it stands.

use super::ids::LotId;
use super::lot::Lot;
use super::money::{Money, Shares, UnitPrice};
use super::order::Order;
use super::plan::Slice;
use super::portfolio::Portfolio;
use super::sales::{Sale, SaleBook, SaleId};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

mod finding;
#[cfg(test)]
mod tests;

pub use finding::Finding;

/// What the files held of a lot, and of those alike, when a sale of it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InFiles {
    /// Shares, positive.
    pub quantity: Shares,
    /// What one of them cost (of a short position: fetched); `None` is unknown.
    pub cost: Option<UnitPrice>,
    /// Was no lot of that day of another cost? Then its name tells it still, should its basis be put
    /// right; names that count the lots of a day move up as one of them goes.
    pub alone: bool,
    /// The losses of other sales in what the shares of this sale had cost, which the files do not
    /// have; of a short position, what they took off its proceeds.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub carried: Money,
}

fn is_nothing(amount: &Money) -> bool {
    amount.is_zero()
}

/// The open lots of a position, found by name and by day.
pub(super) struct Open<'a> {
    by_name: HashMap<&'a LotId, &'a Lot>,
    by_day: HashMap<Option<NaiveDate>, Vec<&'a Lot>>,
}

impl<'a> Open<'a> {
    /// The lots that an order's side would close.
    pub(super) fn new(order: &Order, holdings: &'a Portfolio) -> Self {
        let mut open = Self { by_name: HashMap::new(), by_day: HashMap::new() };
        for lot in holdings.open(&order.account, &order.security, order.side) {
            open.by_name.insert(&lot.id, lot);
            open.by_day.entry(lot.acquired).or_default().push(lot);
            // A sale that was recorded before the day was told knows it without one.
            if lot.rare.date_told.is_some() {
                open.by_day.entry(None).or_default().push(lot);
            }
        }
        open
    }

    /// What there is of the lot that a slice takes, and of those alike.
    pub(super) fn kept(&self, slice: &Slice) -> Option<InFiles> {
        let lot = self.named(&slice.lot)?;
        let cost = cost(lot);
        let alike: Vec<&Lot> = self.alike(lot.acquired, cost).collect();
        let of_day = self.by_day.get(&lot.acquired).map_or(0, Vec::len);
        let quantity = alike.iter().map(|lot| lot.quantity.abs()).sum();
        Some(InFiles { quantity, cost, alone: of_day == alike.len(), carried: Money::ZERO })
    }

    /// The lot of a name, or the one that a wash sale made it a part of.
    fn named(&self, id: &LotId) -> Option<&'a Lot> {
        let whole = || self.by_name.get(&id.whole());
        self.by_name.get(id).or_else(whole).copied()
    }

    fn alike(
        &self,
        acquired: Option<NaiveDate>,
        cost: Option<UnitPrice>,
    ) -> impl Iterator<Item = &'a Lot> {
        let of_day = self.by_day.get(&acquired).into_iter().flatten().copied();
        of_day.filter(move |lot| costs(lot, cost))
    }

    /// The lots that a slice means now, the one of its name first. Where none cost as much any more,
    /// the one of its name whose day does not differ: its basis was put right.
    pub(super) fn meant(&self, slice: &Slice) -> Vec<&'a Lot> {
        let named = self.named(&slice.lot);
        let Some(kept) = slice.in_files else { return named.into_iter().collect() };
        let mut alike: Vec<&Lot> = self.alike(slice.acquired, kept.cost).collect();
        if alike.is_empty() {
            let differs = |lot: &&Lot| {
                let days = lot.acquired.zip(slice.acquired);
                lot.rare.date_told.is_none() && days.is_some_and(|(now, then)| now != then)
            };
            // What was told of a lot was told under its name.
            let known = |lot: &&Lot| kept.alone || !lot.told().is_empty();
            return named.into_iter().filter(|lot| known(lot) && !differs(lot)).collect();
        }
        alike.sort_by_key(|lot| lot.id != slice.lot && lot.id != slice.lot.whole());
        alike
    }

    fn shares(&self) -> Shares {
        self.by_name.values().map(|lot| lot.quantity).sum()
    }
}

/// The basis of one share, whatever the multiplier.
fn cost(lot: &Lot) -> Option<UnitPrice> {
    lot.basis.and_then(|basis| basis.per_share(lot.quantity))
}

fn costs(lot: &Lot, cost: Option<UnitPrice>) -> bool {
    let quantity = lot.quantity.abs();
    match (lot.basis, cost) {
        (Some(basis), Some(cost)) => {
            (cost * quantity - basis.abs()).abs() <= CENT + HALF_CENT * quantity
        }
        (None, None) => true,
        // A sale that was recorded before the basis was told knows the lot without one.
        (Some(_), None) => lot.rare.basis_told.is_some(),
        (None, Some(_)) => false,
    }
}

/// Exports print what a share cost in cents, and totals that were rounded once more.
const CENT: Money = Money::new(Decimal::from_parts(1, 0, 0, false, 2));
const HALF_CENT: UnitPrice = UnitPrice::new(Decimal::from_parts(5, 0, 0, false, 3));

/// Lots alike, that sales took from.
#[derive(Debug)]
struct Class {
    acquired: Option<NaiveDate>,
    cost: Option<UnitPrice>,
    /// Shares in the files when the first live sale that took from them was recorded.
    then: Shares,
    /// Shares in the files now.
    now: Shares,
    /// By sale: shares in the files when it was recorded, and what it took of them.
    taken: BTreeMap<usize, (Shares, Shares)>,
    /// What archived sales took of them since.
    archived: Shares,
}

impl Class {
    /// Leaves archived sales out as sales, and keeps what they explain of the difference: those that
    /// were recorded on the same files as the first live one.
    fn set_archived_aside(&mut self, live: impl Fn(usize) -> bool) {
        let first = self.taken.iter().find(|(place, _)| live(**place));
        let Some(then) = first.map(|(_, (kept, _))| *kept) else {
            self.taken.clear();
            return;
        };
        self.then = then;
        let since = self.taken.iter().filter(|(place, (kept, _))| !live(**place) && *kept == then);
        self.archived = since.map(|(_, (_, taken))| *taken).sum();
        self.taken.retain(|place, _| live(*place));
    }

    /// Is the difference what these sales took, and those that were `archived` as well or not?
    fn explained_by(&self, gone: &BTreeSet<usize>, archived: bool) -> bool {
        let of_gone = self.taken.iter().filter(|(place, _)| gone.contains(place));
        let taken: Shares = of_gone.map(|(_, (_, taken))| *taken).sum();
        let archived = if archived { self.archived } else { Shares::ZERO };
        self.then - self.now == archived + taken
    }
}

/// The sales of one position, in the order in which they were recorded.
struct Position<'a> {
    open: Open<'a>,
    sales: Vec<&'a Sale>,
    classes: Vec<Class>,
}

/// Most sales that are tried in every combination.
const MOST_COMBINED: usize = 10;

impl<'a> Position<'a> {
    fn new(order: &Order, sales: Vec<&'a Sale>, holdings: &'a Portfolio) -> Self {
        let open = Open::new(order, holdings);
        let mut classes: Vec<Class> = Vec::new();
        let mut of_day: HashMap<Option<NaiveDate>, Vec<usize>> = HashMap::new();
        for (place, sale) in sales.iter().enumerate() {
            for slice in &sale.preview.plan.slices {
                let Some(kept) = slice.in_files else { continue };
                let days = of_day.entry(slice.acquired).or_default();
                let like = |at: &&usize| {
                    classes.get(**at).is_some_and(|class| close(class.cost, kept.cost))
                };
                let at = days.iter().find(like).copied();
                if let Some(class) = at.and_then(|at| classes.get_mut(at)) {
                    class.taken.entry(place).or_insert((kept.quantity, Shares::ZERO)).1 +=
                        slice.quantity;
                    continue;
                }
                days.push(classes.len());
                classes.push(Class {
                    acquired: slice.acquired,
                    cost: kept.cost,
                    then: kept.quantity,
                    now: open.meant(slice).iter().map(|lot| lot.quantity.abs()).sum(),
                    taken: [(place, (kept.quantity, slice.quantity))].into(),
                    archived: Shares::ZERO,
                });
            }
        }
        let live = |place: usize| sales.get(place).is_some_and(|sale| sale.is_live());
        for class in &mut classes {
            class.set_archived_aside(live);
        }
        classes.retain(|class| !class.taken.is_empty());
        Self { open, sales, classes }
    }

    /// Sales that have lots in common, so that only together they can be told.
    fn groups(&self) -> Vec<BTreeSet<usize>> {
        let mut groups: Vec<BTreeSet<usize>> = Vec::new();
        for class in &self.classes {
            let mut joined: BTreeSet<usize> = class.taken.keys().copied().collect();
            groups.retain(|group| {
                let apart = group.is_disjoint(&joined);
                if !apart {
                    joined.extend(group);
                }
                apart
            });
            groups.push(joined);
        }
        groups
    }

    /// The sales of a group whose shares are gone from the files, if that explains every lot of it.
    fn gone_of(&self, group: &BTreeSet<usize>) -> Option<BTreeSet<usize>> {
        let classes: Vec<&Class> = self
            .classes
            .iter()
            .filter(|class| class.taken.keys().any(|at| group.contains(at)))
            .collect();
        let sales: Vec<usize> = group.iter().copied().collect();
        // An archived sale is in the files as a rule; one that was archived by hand need not be.
        [true, false].into_iter().find_map(|archived| {
            let explains =
                |gone: &BTreeSet<usize>| classes.iter().all(|one| one.explained_by(gone, archived));
            let first = (0..=sales.len()).map(|count| sales.iter().copied().take(count).collect());
            first.chain(combinations(&sales)).find(explains)
        })
    }

    /// The sales up to the last one after which just as many shares were to remain as the files hold.
    /// Files that did not change hold more than was to remain after any of them.
    fn gone_by_count(&self) -> BTreeSet<usize> {
        let held = self.open.shares();
        // As each was first recorded: a change of lots sees the sales after it too.
        let fits = |sale: &&Sale| sale.first().remaining.quantity == held;
        let last = self.sales.iter().rposition(fits).map_or(0, |place| place + 1);
        (0..last).filter(|at| self.sales.get(*at).is_some_and(|sale| sale.is_live())).collect()
    }

    fn findings(self) -> BTreeMap<SaleId, Finding> {
        let mut gone = BTreeSet::new();
        let mut unexplained = Vec::new();
        for group in self.groups() {
            match self.gone_of(&group) {
                Some(found) => gone.extend(found),
                None => unexplained.push(group),
            }
        }
        let sale_of = |place: &usize| self.sales.get(*place).copied();
        let mut findings: BTreeMap<SaleId, Finding> =
            gone.iter().filter_map(sale_of).map(|sale| (sale.id, Finding::Shown)).collect();
        // Where the lots tell of some, or some later ones were archived, what is left of the position
        // follows from those.
        let all_live =
            self.sales.iter().skip_while(|sale| !sale.is_live()).all(|sale| sale.is_live());
        let plain = gone.is_empty() && all_live;
        let counted = if plain { self.gone_by_count() } else { BTreeSet::new() };
        for sale in counted.iter().filter_map(sale_of) {
            // Of a sale that was recorded without what the files held, the count is all there is.
            let told = sale.preview.plan.slices.iter().any(|slice| slice.in_files.is_some());
            findings.insert(sale.id, if told { Finding::OtherLots } else { Finding::Shown });
        }
        for place in unexplained.into_iter().flatten() {
            let class = self.classes.iter().find(|class| {
                class.taken.contains_key(&place) && class.then != class.now + class.archived
            });
            let sale = self.sales.get(place);
            if let Some((class, sale)) = class.zip(sale) {
                let slices = &sale.preview.plan.slices;
                let of_class = slices.iter().find(|slice| slice.acquired == class.acquired);
                let lot = of_class.map_or_else(|| LotId::from("?"), |slice| slice.lot.clone());
                let (then, now) = (class.then, class.now);
                findings.entry(sale.id).or_insert(Finding::Changed { lot, then, now });
            }
        }
        findings
    }
}

fn close(one: Option<UnitPrice>, other: Option<UnitPrice>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= HALF_CENT,
        (None, None) => true,
        _ => false,
    }
}

/// Every set of a few things; nothing of many, which would be too many sets.
fn combinations(of: &[usize]) -> impl Iterator<Item = BTreeSet<usize>> + use<'_> {
    let count = if of.len() > MOST_COMBINED { 0 } else { 1_usize << of.len() };
    (0..count).map(|mask| {
        let chosen = of.iter().enumerate().filter(move |(bit, _)| mask & (1 << bit) != 0);
        chosen.map(|(_, place)| *place).collect()
    })
}

/// What the holdings say of each live sale that does not simply stand; see the table above. Shares that
/// are not there at all are found as they are taken off.
pub(super) fn findings(book: &SaleBook, holdings: &Portfolio) -> BTreeMap<SaleId, Finding> {
    let mut positions: Vec<(&Order, Vec<&Sale>)> = Vec::new();
    for sale in book.counted() {
        let order = &sale.preview.plan.order;
        let same = |one: &Order| {
            (&one.account, &one.security, one.side) == (&order.account, &order.security, order.side)
        };
        match positions.iter_mut().find(|(one, _)| same(one)) {
            Some((_, sales)) => sales.push(sale),
            None => positions.push((order, vec![sale])),
        }
    }
    let found = positions.into_iter().filter(|(_, sales)| sales.iter().any(|sale| sale.is_live()));
    found.flat_map(|(order, sales)| Position::new(order, sales, holdings).findings()).collect()
}
