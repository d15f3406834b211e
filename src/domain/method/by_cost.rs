//! The lots of an order by their cost.

use super::keyed::{Bucket, Keyed};
use crate::domain::term::Term;

/// The places of the lots of each term, dearest first and those without basis last; of equal cost in
/// the order of their age.
#[derive(Debug)]
pub(super) struct ByCost {
    short: Vec<u32>,
    long: Vec<u32>,
}

impl ByCost {
    /// Of lots that stand by their age.
    pub fn of(lots: &[Keyed]) -> Self {
        let of = |term| {
            let lots = lots.iter().filter(move |lot| lot.taxed_term() == term);
            by_number(lots.clone()).unwrap_or_else(|| by_cost_and_place(lots))
        };
        Self { short: of(Term::Short), long: of(Term::Long) }
    }

    /// The places of the lots of one term.
    pub fn of_term(&self, term: Term) -> &[u32] {
        match term {
            Term::Short => &self.short,
            Term::Long => &self.long,
        }
    }
}

/// Bits of a place.
const PLACE: u32 = u32::BITS;

/// More than any cost that has room beside a place: some $39,000 a share.
const MOST: i128 = i128::MAX >> PLACE;

/// Cost and place as one number, which compares in one step; `None` where the cost has no room.
fn number(lot: &Keyed) -> Option<i128> {
    let cost = if lot.bucket == Bucket::Unknown { MOST } else { lot.cost_key() };
    let has_room = cost.unsigned_abs() < MOST.unsigned_abs() || lot.bucket == Bucket::Unknown;
    has_room.then_some(cost << PLACE | i128::from(lot.place))
}

/// Sorted by those numbers; `None` where a lot has none.
fn by_number<'s>(lots: impl Iterator<Item = &'s Keyed>) -> Option<Vec<u32>> {
    let mut numbers = Vec::with_capacity(lots.size_hint().1.unwrap_or_default());
    for lot in lots {
        numbers.push(number(lot)?);
    }
    numbers.sort_unstable();
    let place = |number: &i128| u32::try_from(number & i128::from(u32::MAX)).ok();
    Some(numbers.iter().filter_map(place).collect())
}

fn by_cost_and_place<'s>(lots: impl Iterator<Item = &'s Keyed>) -> Vec<u32> {
    let mut keys: Vec<(i128, u32)> = lots.map(|lot| (lot.cost_key(), lot.place)).collect();
    keys.sort_unstable();
    keys.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::broker::MissingBasis;
    use crate::domain::money::{Money, Shares, UnitPrice};
    use crate::domain::order::{Order, Side};
    use crate::domain::testing::{day, lot};
    use rust_decimal::{Decimal, dec};

    /// Dearest first means the largest cost per share first (Treas. Reg. §1.1012-1(c)(3) lets the
    /// seller name the shares); of equal cost the older first.
    #[test]
    fn both_ways_come_to_one_order() {
        let order = Order {
            account: "A".into(),
            security: "X".into(),
            side: Side::Sell,
            quantity: Shares::from(1),
            price: UnitPrice::new(dec!(100)),
            trade_date: day("2026-11-24"),
            fee: Money::ZERO,
        };
        let keyed = |costs: &[Option<Decimal>]| -> Vec<Keyed> {
            let of = |(cost, place): (&Option<Decimal>, u32)| {
                let lot = lot("X", "A", "2020-01-02", dec!(1), *cost);
                Keyed::new(&lot, &order, place, MissingBasis::Last)
            };
            costs.iter().zip(0..).map(of).collect()
        };
        let few = [Some(dec!(90)), None, Some(dec!(110)), Some(dec!(90)), Some(dec!(100.01)), None];
        let in_order = [2, 4, 0, 3, 1, 5];
        let lots = keyed(&few);
        assert_eq!(by_number(lots.iter()).unwrap(), in_order);
        assert_eq!(by_cost_and_place(lots.iter()), in_order);
        assert_eq!(ByCost::of(&lots).of_term(Term::Long), in_order);
        assert!(ByCost::of(&lots).of_term(Term::Short).is_empty());

        // A share of Berkshire Hathaway's class A costs more than there is room for.
        let lots = keyed(&[Some(dec!(90)), None, Some(dec!(715000)), Some(dec!(815000))]);
        assert_eq!(by_number(lots.iter()), None);
        assert_eq!(ByCost::of(&lots).of_term(Term::Long), [3, 2, 0, 1]);
    }
}
