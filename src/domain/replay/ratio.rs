//! Quantities that a ratio makes of others, so that lots still add up to their position.

use crate::domain::lot::Lot;
use crate::domain::money::{Shares, round};
use crate::domain::transaction::Ratio;
use rust_decimal::Decimal;

/// Decimals kept of a quantity that does not come out even.
const DECIMALS: u32 = 18;
/// Decimals that brokers count in.
const USUAL: u32 = 8;
/// A quantity this near to one that brokers count in is that one: 1:3 and then 3:1 leave no trace.
const NEAR: Decimal = Decimal::from_parts(1, 0, 0, false, 14);

/// So many shares after a ratio.
pub(in crate::domain) fn scaled(shares: Shares, ratio: Ratio) -> Shares {
    let (shares, new, old) = (shares.get(), ratio.new.get(), ratio.old.get());
    let exact = shares.checked_mul(new).and_then(|product| product.checked_div(old));
    let exact = exact.unwrap_or(shares);
    let usual = round(exact, USUAL);
    Shares::new(if (exact - usual).abs() < NEAR { usual } else { round(exact, DECIMALS) })
}

/// Scales lots of one side so that they add up to what their sum becomes; the last takes the rest.
pub(super) fn scale<'l>(lots: impl Iterator<Item = &'l mut Lot>, ratio: Ratio) {
    let mut lots: Vec<&mut Lot> = lots.collect();
    let mut left = scaled(lots.iter().map(|lot| lot.quantity).sum(), ratio);
    let Some(last) = lots.pop() else { return };
    for lot in lots {
        lot.quantity = scaled(lot.quantity, ratio);
        left -= lot.quantity;
    }
    last.quantity = left;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::lot;
    use rust_decimal::dec;

    #[test]
    fn lots_add_up_to_what_their_sum_becomes() {
        // IRC §307(a): a split makes nothing of nothing. Three lots of one share, one for three, are
        // one share; each by itself is a third that no decimal is.
        let mut lots =
            [1, 2, 3].map(|day| lot("X", "A", &format!("2026-06-0{day}"), dec!(1), None));
        scale(lots.iter_mut(), Ratio { new: Shares::from(1), old: Shares::from(3) });
        let sum: Shares = lots.iter().map(|lot| lot.quantity).sum();
        assert_eq!(sum, Shares::from(1));
        let third = dec!(0.333333333333333333);
        assert!(
            lots.iter().all(|lot| (lot.quantity.get() - third).abs() < dec!(0.00000000000000001))
        );
    }
}
