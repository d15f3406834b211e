//! Exact amounts: [`Money`], [`UnitPrice`], [`Shares`] and [`Rate`], and the one rounding function.
//!
//! All four wrap a [`Decimal`]; nothing in lotscope is ever a float. The operators that exist are
//! the ones that mean something:
//!
//! | expression | gives |
//! |---|---|
//! | `Money ± Money`, `-Money`, `sum` | `Money` |
//! | `Shares ± Shares`, `-Shares`, `sum` | `Shares` |
//! | `UnitPrice - UnitPrice`, `-UnitPrice` | `UnitPrice` |
//! | `UnitPrice * Shares` | `Money` |
//! | `Money / Shares` | `Option<UnitPrice>` through [`Money::per_share`] |
//! | `Money * Rate` | `Money` |
//! | a part of a total | `Money` through [`Money::share`] |
//!
//! Amounts stay exact inside and are rounded field by field on output.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

/// Decimals of a part of a total: see [`Money::share`].
const PART_DECIMALS: u32 = 12;

/// Rounds half away from zero to `places` decimals: the only rounding in lotscope.
///
/// Half-dollars of a return round up (IRS Schedule D instructions); for a negative amount the
/// magnitude is rounded, so a gain and the equal loss always print the same digits.
#[must_use]
pub fn round(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

macro_rules! decimal_newtype {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(#[serde(with = "rust_decimal::serde::str")] Decimal);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(Decimal::ZERO);

            /// Wraps an exact decimal.
            #[must_use]
            pub const fn new(value: Decimal) -> Self {
                Self(value)
            }

            /// The exact decimal.
            #[must_use]
            pub const fn get(self) -> Decimal {
                self.0
            }

            /// The magnitude, without its sign.
            #[must_use]
            pub fn abs(self) -> Self {
                Self(self.0.abs())
            }

            /// Is it exactly zero?
            #[must_use]
            pub fn is_zero(self) -> bool {
                self.0.is_zero()
            }

            /// Is it below zero? (Zero is not.)
            #[must_use]
            pub fn is_negative(self) -> bool {
                self.0.is_sign_negative() && !self.0.is_zero()
            }

            /// Is it above zero? (Zero is not.)
            #[must_use]
            pub fn is_positive(self) -> bool {
                self.0.is_sign_positive() && !self.0.is_zero()
            }
        }

        impl From<Decimal> for $name {
            fn from(value: Decimal) -> Self {
                Self(value)
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                Self(Decimal::from(value))
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
                values.fold(Self::ZERO, Add::add)
            }
        }

        impl<'a> Sum<&'a $name> for $name {
            fn sum<I: Iterator<Item = &'a Self>>(values: I) -> Self {
                values.copied().sum()
            }
        }

        /// The shortest exact decimal: no trailing zeros, no exponent, no thousands separators.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.normalize().fmt(f)
            }
        }
    };
}

decimal_newtype! {
    /// US dollars: a basis, proceeds, a gain, a tax.
    Money
}
decimal_newtype! {
    /// US dollars for one share (or one unit of a contract, before its multiplier).
    UnitPrice
}
decimal_newtype! {
    /// A number of shares; negative for a short position.
    Shares
}
decimal_newtype! {
    /// A plain factor: a tax rate (`0.22`) or a contract multiplier (`100`).
    Rate
}

impl Money {
    /// Rounded to cents, half away from zero.
    #[must_use]
    pub fn to_cents(self) -> Self {
        Self(round(self.0, 2))
    }

    /// The part of this total that falls on `part` of `whole` shares; all of it when `part == whole`.
    ///
    /// A part is kept to a trillionth of a dollar: an endless one would fill the decimal, and the
    /// total less it would no longer be exact. A `whole` of zero has nothing to share out and gives
    /// zero.
    #[must_use]
    pub fn share(self, part: Shares, whole: Shares) -> Self {
        if part == whole {
            return self;
        }
        // Most of what is shared out beside a basis is nothing.
        if self.is_zero() {
            return Self::ZERO;
        }
        self.0
            .checked_mul(part.0)
            .and_then(|product| product.checked_div(whole.0))
            .map_or(Self::ZERO, |share| Self(round(share, PART_DECIMALS)))
    }

    /// This total for one of `shares`; `None` when there are none.
    #[must_use]
    pub fn per_share(self, shares: Shares) -> Option<UnitPrice> {
        self.0.checked_div(shares.0).map(UnitPrice)
    }

    /// The larger of the two.
    #[must_use]
    pub fn at_least(self, floor: Self) -> Self {
        self.max(floor)
    }

    /// The smaller of the two.
    #[must_use]
    pub fn at_most(self, ceiling: Self) -> Self {
        self.min(ceiling)
    }
}

impl Rate {
    /// One: the multiplier of a share.
    pub const ONE: Self = Self(Decimal::ONE);
}

impl Mul<Shares> for UnitPrice {
    type Output = Money;
    fn mul(self, shares: Shares) -> Money {
        Money(self.0 * shares.0)
    }
}

impl Mul<Rate> for Money {
    type Output = Self;
    fn mul(self, rate: Rate) -> Self {
        Self(self.0 * rate.0)
    }
}

impl Mul<Rate> for Shares {
    type Output = Self;
    fn mul(self, rate: Rate) -> Self {
        Self(self.0 * rate.0)
    }
}

impl Mul<Rate> for UnitPrice {
    type Output = Self;
    fn mul(self, rate: Rate) -> Self {
        Self(self.0 * rate.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn halves_round_away_from_zero_whatever_the_sign() {
        // IRS rounding rule with the figures of tax-law RPT-3: 1.49 → 1, 1.50 → 2, 2.50 → 3.
        assert_eq!(round(dec!(1.49), 0), dec!(1));
        assert_eq!(round(dec!(1.50), 0), dec!(2));
        assert_eq!(round(dec!(2.50), 0), dec!(3));
        assert_eq!(round(dec!(-2.50), 0), dec!(-3));
        assert_eq!(Money::new(dec!(0.125)).to_cents(), Money::new(dec!(0.13)));
        assert_eq!(Money::new(dec!(-0.125)).to_cents(), Money::new(dec!(-0.13)));
    }

    #[test]
    fn the_parts_of_a_total_add_up_to_it() {
        let total = Money::new(dec!(100));
        let whole = Shares::new(dec!(3));
        let first = total.share(Shares::new(dec!(1)), whole);
        let rest = total - first;
        assert_eq!(first + rest, total);
        assert_eq!(total.share(whole, whole), total);
        assert_eq!(total.share(whole, Shares::ZERO), Money::ZERO);
    }

    #[test]
    fn a_price_for_no_shares_does_not_exist() {
        assert_eq!(Money::new(dec!(5)).per_share(Shares::ZERO), None);
        assert_eq!(
            Money::new(dec!(5)).per_share(Shares::new(dec!(2))),
            Some(UnitPrice::new(dec!(2.5)))
        );
    }

    #[test]
    fn display_is_exact_and_plain() {
        assert_eq!(Money::new(dec!(-12.50)).to_string(), "-12.5");
        assert_eq!(Shares::new(dec!(0.000001)).to_string(), "0.000001");
    }
}
