//! What losses change in the gains of the shares that stay, as others of them take them.

use super::Bought;
use crate::domain::average;
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Shares};
use crate::domain::order::{Order, Side};
use crate::domain::plan::SalePlan;
use crate::domain::portfolio::Portfolio;
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use crate::domain::wash::matching::Part;

/// The lots of an order's position that are at average cost.
#[derive(Clone, Debug, Default)]
pub(super) struct Averaged<'a> {
    /// Of which of the two pools, and the lot.
    lots: Vec<(bool, &'a Lot)>,
}

impl<'a> Averaged<'a> {
    pub fn of(open: &'a Portfolio, order: &Order) -> Self {
        let Some(security) = open.security(&order.security) else { return Self::default() };
        let own = open.open(&order.account, &order.security, order.side);
        let averaged = own.filter(|lot| lot.rare.averaging.is_some());
        Self { lots: averaged.map(|lot| (average::is_covered(lot, security), lot)).collect() }
    }

    /// The losses that lots of the position `took` into their average: the gains of all that stay of its
    /// pool are less by them, share by share, each in its own term.
    pub fn moved<'b>(
        &self,
        plan: &SalePlan,
        took: &(impl Iterator<Item = (&'b Bought<'b>, &'b Part)> + Clone),
    ) -> Gains {
        if self.lots.is_empty() {
            return Gains::ZERO;
        }
        let order = &plan.order;
        let by_term = |covered: bool| {
            let of_pool = || self.lots.iter().filter(|(of, _)| *of == covered).map(|(_, lot)| *lot);
            let term = |lot: &Lot| lot.term_on(order.trade_date).unwrap_or(Term::Short);
            let (mut short, mut all, mut loss) = (Shares::ZERO, Shares::ZERO, Money::ZERO);
            for lot in of_pool() {
                let slices = plan.slices.iter().filter(|slice| slice.lot == lot.id);
                let left = lot.quantity - slices.map(|slice| slice.quantity).sum::<Shares>();
                all += left;
                short += if term(lot) == Term::Short { left } else { Shares::ZERO };
            }
            for (bought, part) in took.clone() {
                let own = bought.own(order).filter(|own| of_pool().any(|lot| lot.id == own.id));
                let Some(lot) = own else { continue };
                loss += part.carried;
                if term(lot) == Term::Short && after(lot, part, order) == Term::Long {
                    short -= part.quantity;
                }
            }
            let short = loss.share(short, all);
            Gains::of(Term::Short, -short) + Gains::of(Term::Long, short - loss)
        };
        by_term(true) + by_term(false)
    }
}

impl<'a> Bought<'a> {
    /// What a part of an open lot changes in the gains of the order's position as it takes a loss:
    /// its gain is less by it, and may be of another term.
    pub(super) fn moved(&self, part: &Part, order: &Order) -> Gains {
        let Some((lot, basis)) = self.own(order).and_then(|lot| Some((lot, lot.basis?))) else {
            return Gains::ZERO;
        };
        let signed = if lot.is_short() { -part.quantity } else { part.quantity };
        let basis = basis.share(signed, lot.quantity);
        let gain = order.price * (signed * lot.multiplier) - basis;
        let before = lot.term_on(order.trade_date).unwrap_or(Term::Short);
        // All of its pool has what an average took.
        let carried = lot.rare.averaging.map_or(part.carried, |_| Money::ZERO);
        Gains::of(after(lot, part, order), gain - carried) + Gains::of(before, -gain)
    }

    /// Its lot, where that is of the order's position.
    fn own(&self, order: &Order) -> Option<&'a Lot> {
        self.open.filter(|lot| lot.account == order.account && lot.security == order.security)
    }
}

/// The term of a part of a lot that took a loss.
fn after(lot: &Lot, part: &Part, order: &Order) -> Term {
    match order.side {
        // Days held before do not count for a lot whose period a short sale takes.
        Side::Sell if !lot.rare.against_short => Term::on(part.holding_start, order.trade_date),
        Side::Sell | Side::Cover => lot.term_on(order.trade_date).unwrap_or(Term::Short),
    }
}
