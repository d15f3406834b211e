//! Schedule D: netting short-term against long-term, the loss limit, and what is carried on.
//!
//! Short and long are netted apart, each with its carryover, then against each other (IRC §1222).
//! A net loss is deductible up to $3,000, or $1,500 on a married separate return (§1211(b)); the
//! rest is carried forward without limit of time and keeps its character (§1212(b)). The deduction
//! consumes short-term loss first, and none at all where the income is too low to need it.

use crate::domain::money::Money;
use crate::domain::term::Term;
use serde::{Deserialize, Serialize};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

/// Realized gains by term, in dollars; losses are negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gains {
    /// Held one year or less.
    pub short_term: Money,
    /// Held more than one year.
    pub long_term: Money,
    /// The part of `long_term` that is gain or loss on collectibles (IRC §1(h)(5)). Held a year or
    /// less they are taxed like anything else.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub collectibles: Money,
}

fn is_nothing(amount: &Money) -> bool {
    amount.is_zero()
}

impl Gains {
    /// No gains.
    pub const ZERO: Self = Self::new(Money::ZERO, Money::ZERO);

    /// Gains of both terms, none of them on collectibles.
    #[must_use]
    pub const fn new(short_term: Money, long_term: Money) -> Self {
        Self { short_term, long_term, collectibles: Money::ZERO }
    }

    /// The same gains, `collectibles` of the long-term ones on collectibles.
    #[must_use]
    pub const fn with_collectibles(self, collectibles: Money) -> Self {
        Self { collectibles, ..self }
    }

    /// One gain of one term.
    #[must_use]
    pub const fn of(term: Term, gain: Money) -> Self {
        match term {
            Term::Short => Self::new(gain, Money::ZERO),
            Term::Long => Self::new(Money::ZERO, gain),
        }
    }

    /// Both terms together.
    #[must_use]
    pub fn total(self) -> Money {
        self.short_term + self.long_term
    }
}

impl Add for Gains {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            short_term: self.short_term + other.short_term,
            long_term: self.long_term + other.long_term,
            collectibles: self.collectibles + other.collectibles,
        }
    }
}

impl Sub for Gains {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Gains {
    type Output = Self;
    fn neg(self) -> Self {
        Self {
            short_term: -self.short_term,
            long_term: -self.long_term,
            collectibles: -self.collectibles,
        }
    }
}

impl AddAssign for Gains {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Gains {
    fn sum<I: Iterator<Item = Self>>(gains: I) -> Self {
        gains.fold(Self::ZERO, Add::add)
    }
}

/// Unused capital losses between years, in dollars, as positive amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carryover {
    /// Short-term loss.
    pub short_term: Money,
    /// Long-term loss.
    pub long_term: Money,
}

impl Carryover {
    /// Both characters together.
    #[must_use]
    pub fn total(self) -> Money {
        self.short_term + self.long_term
    }
}

/// How much of a net loss a year used up, and what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LossUse {
    /// Used up this year, positive (Capital Loss Carryover Worksheet line 4).
    pub used: Money,
    /// Left for the next year.
    pub carryover: Carryover,
}

/// The lines of Schedule D that matter, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduleD {
    /// Line 7: net short-term gain or loss.
    pub short_term: Money,
    /// Line 15: net long-term gain or loss.
    pub long_term: Money,
    /// Line 16: both together.
    pub net: Money,
    /// Line 18: the part of the net capital gain that is gain on collectibles.
    pub collectibles: Money,
    /// Line 21 as a positive amount: the deductible part of a net loss.
    pub deductible_loss: Money,
}

impl ScheduleD {
    /// Nets a year's `gains` with the losses carried in, within the year's loss limit.
    #[must_use]
    pub fn new(gains: Gains, carried_in: Carryover, loss_limit: Money) -> Self {
        let short_term = gains.short_term - carried_in.short_term;
        let long_term = gains.long_term - carried_in.long_term;
        let net = short_term + long_term;
        let deductible_loss = floor(-net).at_most(loss_limit);
        // The 28% Rate Gain Worksheet: losses carried in and a short-term loss of the year reduce
        // gain on collectibles before any other. Line 18 is only asked for two gains, and the tax
        // worksheet takes no more of it than there is net capital gain.
        let collectibles = if gains.collectibles.is_zero() {
            Money::ZERO
        } else {
            let left = gains.collectibles - carried_in.long_term + short_term.at_most(Money::ZERO);
            floor(left.at_most(floor(long_term.at_most(net))))
        };
        Self { short_term, long_term, net, collectibles, deductible_loss }
    }

    /// Form 1040 line 7a: the net gain, or the limited loss as a negative amount.
    #[must_use]
    pub fn taxed_gain(&self) -> Money {
        if self.net.is_negative() { -self.deductible_loss } else { self.net }
    }

    /// Net capital gain: the long-term gain left after a short-term loss (IRC §1222(11)).
    ///
    /// A short-term gain is no part of it: that is ordinary income.
    #[must_use]
    pub fn net_capital_gain(&self) -> Money {
        floor(self.long_term.at_most(self.net))
    }

    /// The Capital Loss Carryover Worksheet, from the taxable income before its floor at zero.
    #[must_use]
    pub fn carry_forward(&self, taxable_before_floor: Money) -> LossUse {
        // Line 3: the income the loss could be deducted from. A return that was below zero anyway
        // had no use for the loss, and keeps it.
        let income = floor(taxable_before_floor + self.deductible_loss);
        let used = self.deductible_loss.at_most(income);
        let short_loss = floor(-self.short_term);
        let long_loss = floor(-self.long_term);
        LossUse {
            used,
            carryover: Carryover {
                short_term: floor(short_loss - used - floor(self.long_term)),
                long_term: floor(long_loss - floor(self.short_term) - floor(used - short_loss)),
            },
        }
    }
}

/// "If zero or less, enter -0-".
fn floor(amount: Money) -> Money {
    amount.at_least(Money::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tax::fixture::{any_gains, dollars, money};
    use proptest::prelude::*;

    fn netted(short_term: i64, long_term: i64) -> ScheduleD {
        let gains = Gains::new(dollars(short_term), dollars(long_term));
        ScheduleD::new(gains, Carryover::default(), dollars(3_000))
    }

    #[test]
    fn a_short_term_loss_reduces_the_gain_at_long_term_rates() {
        // tax rules NET-1, both examples.
        let both_gains = netted(5_000, 8_000);
        assert_eq!(both_gains.net_capital_gain(), dollars(8_000));
        assert_eq!(both_gains.taxed_gain() - both_gains.net_capital_gain(), dollars(5_000));
        assert_eq!(netted(-3_000, 8_000).net_capital_gain(), dollars(5_000));
    }

    #[test]
    fn the_deduction_consumes_short_term_loss_first() {
        // tax rules NET-3, C2, at an income that uses the whole deduction.
        let loss = netted(-1_000, -9_000);
        assert_eq!(loss.taxed_gain(), dollars(-3_000));
        let LossUse { used, carryover } = loss.carry_forward(dollars(60_900));
        assert_eq!(used, dollars(3_000));
        assert_eq!(carryover, Carryover { short_term: Money::ZERO, long_term: dollars(7_000) });
    }

    #[test]
    fn a_low_income_uses_part_of_the_loss() {
        // Taxable income before the floor −1,000 after deducting 3,000: only 2,000 were of use.
        let LossUse { used, carryover } = netted(-5_000, 0).carry_forward(dollars(-1_000));
        assert_eq!(used, dollars(2_000));
        assert_eq!(carryover.short_term, dollars(3_000));
    }

    proptest! {
        /// Loss in = loss used + loss carried, whatever the income.
        #[test]
        fn carrying_forward_conserves_the_loss(
            gains in any_gains(),
            carried in (0_i64..10_000_000, 0_i64..10_000_000),
            income in -20_000_000_i64..50_000_000,
        ) {
            let carried = Carryover { short_term: money(carried.0), long_term: money(carried.1) };
            let year = ScheduleD::new(gains, carried, dollars(3_000));
            let LossUse { used, carryover } = year.carry_forward(money(income));
            prop_assert_eq!(used + carryover.total(), floor(-year.net));
            prop_assert!(used <= year.deductible_loss);
        }
    }
}
