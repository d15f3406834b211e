//! A loss of which a rule makes something else than its lot's own term does: a part of it is
//! long-term, a part of it counts for nothing.
//!
//! A return lists each term apart, so such a loss is two rows there: shares, proceeds and basis are
//! divided as the loss is, and the two rows add up to the sale.

use super::money::{Money, Shares, round};
use super::term::Term;
use serde::{Deserialize, Serialize};

/// Decimals of a number of shares that is computed.
const SHARE_DECIMALS: u32 = 6;

/// What a rule makes of a short-term loss. Positive dollars, together no more than the loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recast {
    /// The part that is long-term all the same.
    pub long_term: Money,
    /// The part that is not deductible, for another reason than a wash sale.
    pub disallowed: Money,
}

impl Recast {
    /// Is the loss left as it is?
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What was closed of a lot, with one term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Shares, positive.
    pub quantity: Shares,
    /// What they fetched, less costs.
    pub proceeds: Money,
    /// What they cost.
    pub basis: Money,
    /// Short or long; `None` where nobody knows.
    pub term: Option<Term>,
    /// The part of the loss that is not deductible, wash sales apart.
    pub disallowed: Money,
}

impl Row {
    /// The rows that a recast makes of this one: the long-term part first, then what is left, if any.
    #[must_use]
    pub fn recast(self, recast: Recast) -> (Self, Option<Self>) {
        let loss = self.basis - self.proceeds;
        let long = recast.long_term.at_most(loss);
        let rest = Self { disallowed: recast.disallowed, ..self };
        if !long.is_positive() {
            return (rest, None);
        }
        if long == loss {
            return (Self { term: Some(Term::Long), ..rest }, None);
        }
        let [part, whole] = [long, loss].map(|dollars| Shares::new(dollars.get()));
        let proceeds = self.proceeds.share(part, whole).to_cents();
        let shares = Money::new(self.quantity.get()).share(part, whole);
        let first = Self {
            quantity: Shares::new(round(shares.get(), SHARE_DECIMALS)),
            proceeds,
            basis: proceeds + long,
            term: Some(Term::Long),
            disallowed: Money::ZERO,
        };
        let rest = Self {
            quantity: self.quantity - first.quantity,
            proceeds: self.proceeds - first.proceeds,
            basis: self.basis - first.basis,
            ..rest
        };
        (first, Some(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::{Decimal, dec};

    fn row(quantity: Decimal, proceeds: Decimal, basis: Decimal) -> Row {
        Row {
            quantity: Shares::new(quantity),
            proceeds: Money::new(proceeds),
            basis: Money::new(basis),
            term: Some(Term::Short),
            disallowed: Money::ZERO,
        }
    }

    #[test]
    fn a_loss_of_both_terms_is_two_rows() {
        // IRS Publication 550 (2025), p. 83: of a loss of 2.50 a share 2.00 is long-term.
        let recast = Recast { long_term: Money::new(dec!(200)), disallowed: Money::ZERO };
        let (long, short) = row(dec!(100), dec!(1750), dec!(2000)).recast(recast);
        assert_eq!(long, Row { term: Some(Term::Long), ..row(dec!(80), dec!(1400), dec!(1600)) });
        assert_eq!(short, Some(row(dec!(20), dec!(350), dec!(400))));
    }

    #[test]
    fn a_loss_of_one_term_stays_one_row() {
        let whole = row(dec!(100), dec!(1750), dec!(2000));
        let recast = Recast { long_term: Money::new(dec!(250)), disallowed: Money::ZERO };
        assert_eq!(whole.recast(recast), (Row { term: Some(Term::Long), ..whole }, None));
        let recast = Recast { long_term: Money::ZERO, disallowed: Money::new(dec!(250)) };
        let none = Row { disallowed: Money::new(dec!(250)), ..whole };
        assert_eq!(whole.recast(recast), (none, None));
    }

    proptest! {
        /// However a loss is divided, its rows are the sale.
        #[test]
        fn the_rows_add_up(
            shares in 1_i64..10_000_000, proceeds in 0_i64..1_000_000, loss in 1_i64..1_000_000,
            long in 0_i64..1_000_000, out in 0_i64..1_000_000,
        ) {
            let cents = |cents: i64| Decimal::new(cents, 2);
            let long = long.min(loss);
            let recast = Recast {
                long_term: Money::new(cents(long)),
                disallowed: Money::new(cents(out.min(loss - long))),
            };
            let whole = row(Decimal::new(shares, 3), cents(proceeds), cents(proceeds + loss));
            let (first, rest) = whole.recast(recast);
            let rows: Vec<Row> = [Some(first), rest].into_iter().flatten().collect();
            prop_assert_eq!(rows.iter().map(|row| row.quantity).sum::<Shares>(), whole.quantity);
            prop_assert_eq!(rows.iter().map(|row| row.proceeds).sum::<Money>(), whole.proceeds);
            prop_assert_eq!(rows.iter().map(|row| row.basis).sum::<Money>(), whole.basis);
            prop_assert_eq!(rows.iter().map(|row| row.disallowed).sum::<Money>(), recast.disallowed);
            let of_long = rows.iter().filter(|row| row.term == Some(Term::Long));
            let lost: Money = of_long.map(|row| row.basis - row.proceeds).sum();
            prop_assert_eq!(lost, recast.long_term);
            for row in rows {
                prop_assert!(row.basis - row.proceeds >= row.disallowed);
            }
        }
    }
}
