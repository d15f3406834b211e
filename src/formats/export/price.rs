//! The price that a security's lots were valued at, found from values rounded to cents.
//!
//! Each lot's value leaves a range of prices: half a cent to both sides, shared out over its units.
//! The price lies in all of them; of those that do, the one with the fewest decimals was printed.

use crate::domain::ids::SecurityId;
use crate::domain::money::UnitPrice;
use crate::domain::price::{PriceSource, PriceTime, Quote};
use crate::formats::export::Export;
use crate::formats::export::checks::{HALF_CENT, PER_HUNDRED};
use crate::formats::names::Key;
use crate::formats::number::MOST_DECIMALS;
use crate::formats::problem::{Fault, Problem};
use rust_decimal::{Decimal, RoundingStrategy};
use std::sync::Arc;

/// One lot's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Valued {
    /// Shares times multiplier.
    pub units: Decimal,
    /// Dollars, rounded to cents.
    pub value: Decimal,
    /// The lot's line.
    pub line: u32,
}

/// Keeps the price that a security's lots were valued at, and tells where two lots cannot have been
/// valued at one price.
pub fn offer(
    export: &mut Export<'_>,
    key: Key,
    security: &SecurityId,
    lots: &[Valued],
    as_of: Option<PriceTime>,
) {
    let Found { price, differs } = find(lots);
    if let Some(line) = differs {
        let fault = Fault::new(
            format!("{security}: this value fits no price that the other lots' values fit"),
            "the largest lot's price counts; check quantity and value of this row",
        );
        export.problems.push(Problem::note("prices-differ", export.file, line, fault));
    }
    if let Some(price) = price {
        let source = PriceSource::Export(Arc::clone(export.file));
        let quote = Quote { price: UnitPrice::new(price), as_of, source };
        // It is the only one: nothing to differ from.
        let _ = export.securities.of(key, security).priced(quote);
    }
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Found {
    /// `None` where the lots are too small to tell it.
    price: Option<Decimal>,
    /// The line of a lot that was valued otherwise.
    differs: Option<u32>,
}

fn find(lots: &[Valued]) -> Found {
    let mut sorted: Vec<&Valued> = lots.iter().collect();
    // The largest lot tells most.
    sorted.sort_by_key(|lot| (std::cmp::Reverse(lot.units.abs()), lot.line));
    let mut range: Option<(Decimal, Decimal)> = None;
    let mut differs = None;
    for lot in sorted {
        let Some((low, high)) = of_lot(lot) else { continue };
        match range {
            None => range = Some((low, high)),
            Some((least, most)) if low.max(least) <= high.min(most) => {
                range = Some((low.max(least), high.min(most)));
            }
            Some(_) => differs = differs.or(Some(lot.line)),
        }
    }
    Found { price: range.and_then(|(low, high)| shortest(low, high)), differs }
}

/// The prices that round to a lot's value.
fn of_lot(lot: &Valued) -> Option<(Decimal, Decimal)> {
    let (units, value) = (lot.units.abs(), lot.value.abs());
    let low = (value - HALF_CENT).max(Decimal::ZERO).checked_div(units)?;
    let high = (value + HALF_CENT).checked_div(units)?;
    Some((low, high))
}

/// The number of fewest decimals (two at least) in a range, nearest to its middle; `None` where the
/// range is so wide that it would be a guess.
fn shortest(low: Decimal, high: Decimal) -> Option<Decimal> {
    let middle = (low + high) / Decimal::TWO;
    if high - low > middle * PER_HUNDRED {
        return None;
    }
    (2..=MOST_DECIMALS)
        .map(|decimals| {
            middle.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
        })
        .find(|price| (low..=high).contains(price))
        .or(Some(middle.round_dp(MOST_DECIMALS)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::dec;

    fn valued(units: Decimal, value: Decimal) -> Valued {
        Valued { units, value, line: 1 }
    }

    fn price(lots: &[(Decimal, Decimal)]) -> Option<Decimal> {
        find(&lots.iter().map(|(units, value)| valued(*units, *value)).collect::<Vec<_>>()).price
    }

    #[test]
    fn value_over_quantity_gives_the_printed_price() {
        // 10 × 231.10, 3 × 115.55, and 0.5 × 115.55 rounded up to 57.78.
        assert_eq!(price(&[(dec!(10), dec!(2311.00))]), Some(dec!(231.10)));
        assert_eq!(price(&[(dec!(0.5), dec!(57.78)), (dec!(3), dec!(346.65))]), Some(dec!(115.55)));
        assert_eq!(price(&[(dec!(-3), dec!(-346.65))]), Some(dec!(115.55)), "a short lot");
    }

    #[test]
    fn a_lot_too_small_to_tell_gives_no_price() {
        assert_eq!(price(&[(dec!(0.001), dec!(0.23))]), None);
        assert_eq!(price(&[(dec!(5), dec!(0))]), None);
        assert_eq!(price(&[]), None);
    }

    #[test]
    fn a_lot_of_another_price_is_told() {
        let lots = [valued(dec!(10), dec!(1000)), Valued { line: 7, ..valued(dec!(5), dec!(600)) }];
        assert_eq!(find(&lots), Found { price: Some(dec!(100.00)), differs: Some(7) });
    }

    proptest! {
        #[test]
        fn a_price_in_cents_is_found_again(
            cents in 100_i64..100_000,
            thousandths in proptest::collection::vec(100_000_i64..10_000_000, 1..6),
        ) {
            // Lots of 100 shares and more leave a range narrower than a cent.
            let printed = Decimal::new(cents, 2);
            let lots: Vec<_> = thousandths
                .iter()
                .map(|quantity| {
                    let units = Decimal::new(*quantity, 3);
                    (units, (units * printed).round_dp(2))
                })
                .collect();
            prop_assert_eq!(price(&lots), Some(printed));
        }

        #[test]
        fn no_figures_break_it(units in any::<i64>(), value in any::<i64>(), scale in 0_u32..10) {
            let _ = price(&[(Decimal::new(units, scale), Decimal::new(value, 2))]);
        }
    }
}
