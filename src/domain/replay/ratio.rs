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
