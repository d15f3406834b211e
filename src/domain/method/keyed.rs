//! A lot as one order sees it: its term, its gain per share, and the bucket that follows from them.

use crate::domain::broker::MissingBasis;
use crate::domain::lot::Lot;
use crate::domain::money::{Money, Rate, Shares, UnitPrice};
use crate::domain::order::{Order, Side};
use crate::domain::term::Term;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// A lot's term and the sign of its gain on this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bucket {
    /// Short-term, below cost.
    ShortLoss,
    /// Long-term, below cost.
    LongLoss,
    /// Short-term, exactly at cost.
    ShortZero,
    /// Long-term, exactly at cost.
    LongZero,
    /// Long-term, above cost.
    LongGain,
    /// Short-term, above cost.
    ShortGain,
    /// Without basis: nobody can say.
    Unknown,
}

impl Bucket {
    fn of(term: Term, unit_gain: i128) -> Self {
        match (term, unit_gain.cmp(&0)) {
            _ if unit_gain == UNKNOWN => Self::Unknown,
            (Term::Short, Ordering::Less) => Self::ShortLoss,
            (Term::Short, Ordering::Equal) => Self::ShortZero,
            (Term::Short, Ordering::Greater) => Self::ShortGain,
            (Term::Long, Ordering::Less) => Self::LongLoss,
            (Term::Long, Ordering::Equal) => Self::LongZero,
            (Term::Long, Ordering::Greater) => Self::LongGain,
        }
    }

    /// Its place among the brokers' six, and after them.
    #[must_use]
    pub const fn brokers_place(self) -> u8 {
        self as u8
    }

    /// In words, as a reason gives it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ShortLoss => "short-term loss",
            Self::LongLoss => "long-term loss",
            Self::ShortZero => "short-term, no gain",
            Self::LongZero => "long-term, no gain",
            Self::LongGain => "long-term gain",
            Self::ShortGain => "short-term gain",
            Self::Unknown => "basis unknown, so last",
        }
    }
}

/// What every method needs to know of a lot, computed once for an order. Amounts are positive for
/// both sides. It is small, since whatever walks many lots waits for them to come from memory.
#[derive(Clone, Copy, Debug)]
pub struct Keyed {
    /// Its place among the lots of the order, oldest first.
    pub place: u32,
    /// Its place by term and gain.
    pub bucket: Bucket,
    /// The term of a disposal at the order's price; `None` where nobody knows.
    pub term: Option<Term>,
    /// Left for last, whatever the method: see [`Limits`](crate::domain::plan::Limits).
    pub guarded: bool,
    /// Left for last since a purchase would disallow its loss.
    pub washes: bool,
    /// Its shares.
    pub shares: Shares,
    /// What all of it is worth at the order's price.
    pub value: Money,
    /// What a disposal of all of it takes off its proceeds.
    pub basis: Option<Money>,
    multiplier: Rate,
    /// The gain of one share in units of `10^-24` dollars, [`UNKNOWN`] without basis: a whole number
    /// compares in one step, and lots that differ by less, which no basis in cents can, count as equal.
    unit_gain: i128,
}

/// Decimals of a gain per share that the order by cost looks at.
const KEY_DECIMALS: u32 = 24;

/// The gain of a share whose basis is unknown, above all others.
const UNKNOWN: i128 = i128::MAX;

impl Keyed {
    /// The lot as an order at a price on a date sees it, where `missing` says what an unknown basis
    /// counts as in the order by cost. What it is taxed by stays unknown.
    #[must_use]
    pub fn new(lot: &Lot, order: &Order, place: u32, missing: MissingBasis) -> Self {
        let disposal = lot.disposal(order.price, order.trade_date);
        let shares = lot.quantity.abs();
        let value = lot.value(order.price).abs();
        let basis = disposal.basis.map(Money::abs);
        // A long share gains with the price, a short one (its basis is what it was sold for) against it.
        let gain = basis.map(|basis| if lot.is_short() { basis - value } else { value - basis });
        let counts_as_zero = missing == MissingBasis::Zero && !lot.is_short();
        let gain = gain.or_else(|| counts_as_zero.then_some(value));
        let unit_gain = gain.map_or(UNKNOWN, |gain| per_share(gain, shares));
        Self {
            place,
            bucket: Bucket::of(disposal.term.unwrap_or(Term::Short), unit_gain),
            term: disposal.term,
            guarded: false,
            washes: false,
            shares,
            value,
            basis,
            multiplier: lot.multiplier,
            unit_gain,
        }
    }

    /// The term as taxed: an unknown one is short.
    #[must_use]
    pub fn taxed_term(&self) -> Term {
        self.term.unwrap_or(Term::Short)
    }

    /// The gain of one share at the order's price, before the fee; `None` without basis.
    #[must_use]
    pub fn unit_gain(&self, order: &Order) -> Option<UnitPrice> {
        self.basis.and_then(|_| self.gain_of(order, self.shares).per_share(self.shares))
    }

    /// What the order by cost goes by, dearest first; lots without basis last.
    #[must_use]
    pub fn cost_key(&self) -> i128 {
        self.unit_gain
    }

    /// What the order by cost goes by among several securities: the gain of a dollar of proceeds, for
    /// a lot that is sold.
    #[must_use]
    pub fn dollar_key(&self) -> i128 {
        let [value, basis] = [self.value, self.basis.unwrap_or(Money::ZERO)];
        if self.bucket == Bucket::Unknown {
            UNKNOWN
        } else {
            per_share(value - basis, Shares::new(value.get()))
        }
    }

    /// Dollars that need not come from a lot: they gain nothing.
    #[must_use]
    pub fn cash(dollars: Money) -> Self {
        Self {
            place: u32::MAX,
            bucket: Bucket::LongZero,
            term: Some(Term::Long),
            guarded: false,
            washes: false,
            shares: Shares::new(dollars.get()),
            value: dollars,
            basis: Some(dollars),
            multiplier: Rate::ONE,
            unit_gain: 0,
        }
    }

    /// What some of its shares are worth at the order's price, and what they cost.
    #[must_use]
    pub fn part(&self, order: &Order, shares: Shares) -> (Money, Option<Money>) {
        if shares == self.shares {
            return (self.value, self.basis);
        }
        let value = order.price * (shares * self.multiplier);
        (value, self.basis.map(|basis| basis.share(shares, self.shares)))
    }

    /// The gain of some of its shares at the order's price, before the fee; a missing basis counts as
    /// zero, as where it is taxed.
    #[must_use]
    pub fn gain_of(&self, order: &Order, shares: Shares) -> Money {
        let (value, basis) = self.part(order, shares);
        let basis = basis.unwrap_or(Money::ZERO);
        if order.side == Side::Cover { basis - value } else { value - basis }
    }
}

/// A gain for one of `shares` in units of `10^-24` dollars, cut off.
fn per_share(gain: Money, shares: Shares) -> i128 {
    let (gain, shares) = (gain.get(), shares.get());
    let (whole, parts) = (gain.mantissa(), shares.mantissa());
    if parts == 0 {
        return 0;
    }
    let (wanted, given) = (KEY_DECIMALS + shares.scale(), gain.scale());
    let Some(digits) = wanted.checked_sub(given) else {
        return whole / parts / 10_i128.pow(given - wanted);
    };
    let scaled = 10_i128.checked_pow(digits).and_then(|power| whole.checked_mul(power));
    scaled.map_or_else(|| long_division(whole, parts, digits), |scaled| scaled / parts)
}

/// `whole × 10^digits / parts` digit by digit, where the product has no room; as large as there is
/// room for.
fn long_division(whole: i128, parts: i128, digits: u32) -> i128 {
    let (mut quotient, mut rest) = (whole / parts, whole % parts);
    for _ in 0..digits {
        rest *= 10;
        quotient = quotient.saturating_mul(10).saturating_add(rest / parts);
        rest %= parts;
    }
    quotient.min(UNKNOWN - 1)
}

/// What a plan says of a lot beside its figures and its name.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// When it was acquired, where that is known.
    pub acquired: Option<NaiveDate>,
    /// The time of that day.
    pub acquired_at: Option<NaiveTime>,
    /// The place of its row among all rows read.
    sequence: u32,
}

impl Tag {
    /// Of a lot.
    #[must_use]
    pub fn of(lot: &Lot) -> Self {
        Self { acquired: lot.acquired, acquired_at: lot.rare.acquired_at, sequence: lot.sequence }
    }

    /// What FIFO goes by, different for any two lots: an unknown date sorts as the oldest.
    #[must_use]
    pub fn age(&self) -> (Option<NaiveDate>, Option<NaiveTime>, u32) {
        (self.acquired, self.acquired_at, self.sequence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{self, lot};
    use rust_decimal::{Decimal, dec};

    fn order(price: Decimal) -> Order {
        testing::order(Side::Sell, dec!(1), price, "2026-11-24")
    }

    /// Lots of the same cost per share have the same key, however many shares, and whichever way the
    /// quotient is found.
    #[test]
    fn equal_cost_is_equal_whatever_the_number_of_shares() {
        let key = |quantity: Decimal, basis: Decimal| {
            let lot = lot("X", "A", "2020-01-02", quantity, Some(basis));
            Keyed::new(&lot, &order(dec!(100)), 0, MissingBasis::Last).cost_key()
        };
        let third = key(dec!(3), dec!(100));
        assert_eq!(third, 66_666_666_666_666_666_666_666_666);
        assert_eq!(key(dec!(0.3), dec!(10)), third);
        assert_eq!(key(dec!(3000000000000), dec!(100000000000000)), third);
        assert_eq!(key(dec!(0.000000000000003), dec!(0.0000000000001)), third);
        assert!(key(dec!(3), dec!(100.01)) < third && third < key(dec!(3), dec!(99.99)));
        assert_eq!(key(dec!(3), dec!(400)), -33_333_333_333_333_333_333_333_333);
    }

    /// A gift sorts by the basis the order's price gives it (IRC §1015(a)).
    #[test]
    fn a_gift_stands_where_its_sale_would() {
        let gift = testing::gift();
        for (price, bucket, unit_gain) in [
            (dec!(104), Bucket::LongGain, 4),
            (dec!(95), Bucket::LongZero, 0),
            (dec!(87), Bucket::ShortLoss, -3),
        ] {
            let keyed = Keyed::new(&gift, &order(price), 0, MissingBasis::Last);
            assert_eq!(keyed.bucket, bucket, "at {price}");
            assert_eq!(keyed.cost_key(), unit_gain * 10_i128.pow(KEY_DECIMALS));
        }
    }
}
