//! What is to be sold: a security in an account, how much, at what price, when.

use super::ids::{AccountId, SecurityId};
use super::money::{Money, Shares, UnitPrice, round};
use super::refusal::Refusal;
use chrono::NaiveDate;
use rust_decimal::RoundingStrategy;
use serde::{Deserialize, Serialize};

/// Decimals to which computed share counts are rounded.
const SHARE_DECIMALS: u32 = 6;

/// Which side of the position is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Shares held are sold.
    Sell,
    /// Shares sold short are covered.
    Cover,
}

impl Side {
    /// `Sell` or `Cover`, as screens title it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Sell => "Sell",
            Self::Cover => "Cover",
        }
    }

    /// What was done: `sold` or `covered`.
    #[must_use]
    pub const fn done(self) -> &'static str {
        match self {
            Self::Sell => "sold",
            Self::Cover => "covered",
        }
    }

    /// What opens such a position: `bought` or `sold short`.
    #[must_use]
    pub const fn opened(self) -> &'static str {
        match self {
            Self::Sell => "bought",
            Self::Cover => "sold short",
        }
    }

    /// `sell` or `cover`, as JSON spells it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Sell => "sell",
            Self::Cover => "cover",
        }
    }
}

/// How the user says how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So many shares.
    Shares(Shares),
    /// Shares worth so much, before fee and tax.
    Proceeds(Money),
    /// Everything that can be sold.
    All,
}

/// Whether parts of a share can be sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareUnit {
    /// Whole shares only.
    Whole,
    /// Any part of a share.
    Fractional,
}

impl Amount {
    /// The number of shares meant, for a position of `held` shares on a side, worth `unit_value` each.
    ///
    /// Shares computed from a dollar amount are rounded to six decimals; as whole shares they are
    /// the fewest that reach the amount. `Shares` and `All` are taken as they are, only `unit`
    /// refuses a fraction of a share where whole ones were asked for.
    ///
    /// # Errors
    /// When the amount is not above zero, asks for a fraction of a whole share, or for more than is held.
    pub fn resolve(
        self,
        (side, held): (Side, Shares),
        unit_value: UnitPrice,
        unit: ShareUnit,
    ) -> Result<Shares, Refusal> {
        let shares = match self {
            Self::All => held,
            Self::Shares(shares) => {
                if unit == ShareUnit::Whole && !shares.get().fract().is_zero() {
                    return Err(Refusal::WholeSharesOnly { asked: shares });
                }
                shares
            }
            Self::Proceeds(amount) => {
                let exact = amount
                    .get()
                    .checked_div(unit_value.get())
                    .ok_or(Refusal::PriceNotPositive { price: unit_value })?;
                Shares::new(match unit {
                    ShareUnit::Fractional => round(exact, SHARE_DECIMALS),
                    ShareUnit::Whole => {
                        exact.round_dp_with_strategy(0, RoundingStrategy::ToPositiveInfinity)
                    }
                })
            }
        };
        if !shares.is_positive() {
            return Err(Refusal::AmountNotPositive);
        }
        if shares > held {
            return Err(Refusal::MoreThanHeld { side, asked: shares, held });
        }
        Ok(shares)
    }
}

/// A sale or cover, ready to be planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The account it is placed in.
    pub account: AccountId,
    /// The security it is of.
    pub security: SecurityId,
    /// Sale or cover.
    pub side: Side,
    /// Shares to close, always positive.
    pub quantity: Shares,
    /// Dollars per unit.
    pub price: UnitPrice,
    /// The trade date: it decides term and tax year.
    pub trade_date: NaiveDate,
    /// The broker's fee: less proceeds, or more cost of a cover.
    pub fee: Money,
}

impl Order {
    /// Do both close the same side of the same security in the same account?
    #[must_use]
    pub fn is_of_the_position_of(&self, other: &Self) -> bool {
        (&self.account, &self.security, self.side) == (&other.account, &other.security, other.side)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn resolve(amount: Amount, unit: ShareUnit) -> Result<Shares, Refusal> {
        let held = (Side::Sell, Shares::new(dec!(246.842)));
        amount.resolve(held, UnitPrice::new(dec!(328.40)), unit)
    }

    #[test]
    fn dollars_become_shares_of_six_decimals_or_the_fewest_whole_ones_that_reach_them() {
        let amount = Amount::Proceeds(Money::new(dec!(40000)));
        // 40,000 / 328.40 = 121.802679…
        assert_eq!(resolve(amount, ShareUnit::Fractional), Ok(Shares::new(dec!(121.802680))));
        assert_eq!(resolve(amount, ShareUnit::Whole), Ok(Shares::new(dec!(122))));
    }

    #[test]
    fn what_cannot_be_sold_is_refused() {
        let shares = |n| Amount::Shares(Shares::new(n));
        assert_eq!(
            resolve(shares(dec!(247)), ShareUnit::Whole),
            Err(Refusal::MoreThanHeld {
                side: Side::Sell,
                asked: Shares::new(dec!(247)),
                held: Shares::new(dec!(246.842))
            })
        );
        assert_eq!(resolve(shares(dec!(0)), ShareUnit::Whole), Err(Refusal::AmountNotPositive));
        assert_eq!(resolve(shares(dec!(-1)), ShareUnit::Whole), Err(Refusal::AmountNotPositive));
        assert_eq!(
            resolve(shares(dec!(1.5)), ShareUnit::Whole),
            Err(Refusal::WholeSharesOnly { asked: Shares::new(dec!(1.5)) })
        );
        assert_eq!(
            Amount::Proceeds(Money::new(dec!(5))).resolve(
                (Side::Sell, Shares::new(dec!(1))),
                UnitPrice::ZERO,
                ShareUnit::Whole
            ),
            Err(Refusal::PriceNotPositive { price: UnitPrice::ZERO })
        );
    }

    #[test]
    fn what_is_refused_of_a_cover_could_be_covered_and_not_sold() {
        let refused = |side, asked| {
            let held = (side, Shares::from(20));
            let asked = Amount::Shares(Shares::new(asked));
            let unit = ShareUnit::Fractional;
            asked.resolve(held, UnitPrice::from(10), unit).unwrap_err().to_string()
        };
        let cover = refused(Side::Cover, dec!(30));
        assert_eq!(cover, "30 shares asked for, 20 can be covered");
        assert_eq!(refused(Side::Sell, dec!(20.5)), "20.5 shares asked for, 20 can be sold");
    }
}
