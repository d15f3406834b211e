//! What the search counts lots in, and the grid that its counts lie on.

use crate::domain::method::order::Keyed;
use crate::domain::money::{Money, Shares};
use crate::domain::order::Order;
use rust_decimal::Decimal;

/// A number of steps on the search's grid.
pub(super) type Units = i128;

/// Shares of one security, or dollars of proceeds of several.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measure<'o> {
    /// The shares of an order.
    Shares(&'o Order, Grid),
    /// What shares fetch; a part of a lot has its part of the basis.
    Dollars(Grid),
}

impl Measure<'_> {
    /// The grid.
    pub const fn grid(&self) -> Grid {
        match self {
            Self::Shares(_, grid) | Self::Dollars(grid) => *grid,
        }
    }

    /// So much of a lot as is free to be taken; of several securities all of it.
    pub fn units(&self, lot: &Keyed, open: Shares) -> Units {
        match self {
            Self::Shares(_, grid) => grid.units(open.get()),
            Self::Dollars(grid) => grid.units(lot.value.get()),
        }
    }

    /// The gain of what is free of a lot.
    pub fn gain_of_open(&self, lot: &Keyed, open: Shares) -> Money {
        match self {
            Self::Shares(order, _) => lot.gain_of(order, open),
            Self::Dollars(_) => lot.value - lot.basis.unwrap_or(Money::ZERO),
        }
    }

    /// The gain of a part of a lot, before the fee.
    pub fn gain(&self, lot: &Keyed, units: Units) -> Money {
        match self {
            Self::Shares(order, grid) => lot.gain_of(order, Shares::new(grid.amount(units))),
            Self::Dollars(grid) => {
                let proceeds = grid.amount(units);
                let [part, whole] = [proceeds, lot.value.get()].map(Shares::new);
                Money::new(proceeds) - lot.basis.unwrap_or(Money::ZERO).share(part, whole)
            }
        }
    }

    /// The part of the order's fee that falls on so many shares.
    pub fn fee(&self, amount: Decimal) -> Money {
        match self {
            Self::Shares(order, _) if !order.fee.is_zero() => {
                order.fee.share(Shares::new(amount), order.quantity)
            }
            _ => Money::ZERO,
        }
    }
}

/// The grid that amounts lie on: so many decimals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid(u32);

impl Grid {
    /// Decimals of computed shares where fractions are sold.
    const FRACTIONAL: u32 = 6;
    /// An amount that makes a grid of parts, where parts are wanted and all amounts are whole.
    pub const A_PART: Decimal = Decimal::from_parts(1, 0, 0, false, 2);
    /// More decimals than any holding has.
    const FINEST: u32 = 18;

    /// Whole shares where all `amounts` are, else millionths, or finer where one of them is.
    pub fn of(amounts: impl Iterator<Item = Decimal>) -> Self {
        let decimals = amounts.fold(0, |most, amount| {
            // Nearly all amounts are within the millionths that one fraction gives.
            if amount.scale() <= most {
                return most;
            }
            match amount.normalize().scale() {
                0 => most,
                some => most.max(some.clamp(Self::FRACTIONAL, Self::FINEST)),
            }
        });
        Self(decimals)
    }

    /// An amount in steps of the grid; what is finer than the finest grid is cut off.
    pub fn units(self, amount: Decimal) -> Units {
        let (mantissa, scale) = (amount.mantissa(), amount.scale());
        if scale <= self.0 {
            mantissa.saturating_mul(10_i128.pow(self.0 - scale))
        } else {
            mantissa / 10_i128.pow(scale - self.0)
        }
    }

    /// One.
    pub fn one(self) -> Units {
        10_i128.pow(self.0)
    }

    /// Steps of the grid as an amount.
    pub fn amount(self, units: Units) -> Decimal {
        let (mut mantissa, mut scale) = (units, self.0);
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Decimal::try_from_i128_with_scale(mantissa, scale).unwrap_or_default()
    }
}
