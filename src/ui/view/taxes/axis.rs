//! Where amounts stand on a line of cells.
//!
//! Amounts that differ stand in different cells and in their order, however close they are: a change
//! that is not zero is never drawn as nothing, and what is short of an edge never touches it.

use crate::domain::money::{Money, round};
use rust_decimal::Decimal;

/// A line from zero to an amount, with the cells of the points that matter on it.
pub(in crate::ui::view) struct Axis {
    top: Money,
    cells: u16,
    /// Rising; each with the first cell that lies above it.
    points: Vec<(Money, u16)>,
}

impl Axis {
    /// The line up to `top`; of the points those that lie on it count.
    pub fn new(top: Money, cells: u16, points: impl IntoIterator<Item = Money>) -> Self {
        let mut found: Vec<Money> =
            points.into_iter().filter(|point| point.is_positive() && *point < top).collect();
        found.sort_unstable();
        found.dedup();
        let mut points: Vec<(Money, u16)> = Vec::with_capacity(found.len());
        for point in found {
            let above = points.last().map_or(0, |(_, cell)| *cell);
            points.push((point, proportional(point, top, cells).max(above + 1)));
        }
        let mut below = cells;
        for (_, cell) in points.iter_mut().rev() {
            *cell = (*cell).min(below.saturating_sub(1));
            below = *cell;
        }
        Self { top, cells, points }
    }

    /// The cell that begins at an amount: 0 for nothing, the number of cells from the top on.
    pub fn at(&self, amount: Money) -> u16 {
        if !amount.is_positive() {
            return 0;
        }
        if amount >= self.top {
            return self.cells;
        }
        let point = self.points.iter().find(|(point, _)| *point == amount);
        point.map_or_else(|| proportional(amount, self.top, self.cells), |(_, cell)| *cell)
    }
}

fn proportional(amount: Money, top: Money, cells: u16) -> u16 {
    let share = (amount.get() * Decimal::from(cells)).checked_div(top.get());
    let cell = share.and_then(|share| u16::try_from(round(share, 0).mantissa()).ok());
    cell.unwrap_or(cells).min(cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dollars(amount: i64) -> Money {
        Money::from(amount)
    }

    #[test]
    fn a_small_change_below_an_edge_is_seen_and_stays_below_it() {
        // 105,100 and 105,538 of the example lie within 600 of the edge at 105,700.
        let points = [12_400, 50_400, 105_700, 105_100, 105_538].map(dollars);
        let axis = Axis::new(dollars(140_000), 66, points);
        let at = points.map(|point| axis.at(point));
        assert_eq!(at, [6, 24, 50, 48, 49]);
        assert_eq!(axis.at(dollars(200_000)), 66);
    }

    proptest! {
        #[test]
        fn amounts_keep_their_order(
            amounts in prop::collection::vec(1_i64..2_000_000, 1..15),
            cells in 20_u16..150,
        ) {
            let points: Vec<Money> = amounts.iter().map(|amount| dollars(*amount)).collect();
            let axis = Axis::new(dollars(2_000_000), cells, points.clone());
            let mut sorted = points;
            sorted.sort_unstable();
            sorted.dedup();
            for pair in sorted.windows(2) {
                prop_assert!(axis.at(pair[0]) < axis.at(pair[1]));
            }
            prop_assert!(sorted.iter().all(|one| (1..cells).contains(&axis.at(*one))));
        }
    }
}
