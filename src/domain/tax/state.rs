//! State tax, deliberately simple: a flat rate on what the gains change on the federal return.
//!
//! The base is Form 1040 line 7a: the net gain, or the limited loss, which saves tax. A second rate
//! may apply to the long-term part of a net gain. Graduated rates, state deductions and the states'
//! own loss rules are not modelled (tax rules §8).

use super::profile::Profile;
use super::schedule_d::ScheduleD;
use crate::domain::money::{Money, Rate};

/// The base of the state tax, by rate. Amounts in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateParts {
    /// The long-term part of a net gain; zero where the year has a net loss.
    pub long_term: Money,
    /// The rest of a net gain, or the limited loss as a negative amount.
    pub rest: Money,
    /// The rate on the long-term part.
    pub long_term_rate: Rate,
    /// The rate on the rest.
    pub rate: Rate,
}

impl StateParts {
    /// The tax; negative where a loss saves some.
    #[must_use]
    pub fn tax(&self) -> Money {
        self.long_term * self.long_term_rate + self.rest * self.rate
    }
}

/// Splits a year's line 7a by the two rates of the profile.
#[must_use]
pub fn parts(schedule_d: &ScheduleD, profile: &Profile) -> StateParts {
    let rate = profile.state_rate.unwrap_or_default();
    let long_term = schedule_d.net_capital_gain();
    StateParts {
        long_term,
        rest: schedule_d.taxed_gain() - long_term,
        long_term_rate: profile.state_long_term_rate.unwrap_or(rate),
        rate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tax::fixture::{dollars, percent, single};
    use crate::domain::tax::schedule_d::{Carryover, Gains};

    fn state(short_term: i64, long_term: i64, long_term_rate: Option<i64>) -> Money {
        let profile = Profile {
            state_rate: Some(percent(5)),
            state_long_term_rate: long_term_rate.map(percent),
            ..single(0)
        };
        let gains = Gains::new(dollars(short_term), dollars(long_term));
        let schedule_d = ScheduleD::new(gains, Carryover::default(), dollars(3_000));
        parts(&schedule_d, &profile).tax()
    }

    #[test]
    fn a_flat_rate_on_the_change_of_line_7a() {
        // tax rules §8: line 7a up 10,000 is 500; from 0 to −3,000 is −150.
        assert_eq!(state(10_000, 0, None), dollars(500));
        assert_eq!(state(0, 10_000, None), dollars(500));
        assert_eq!(state(-8_000, 0, None), dollars(-150));
    }

    #[test]
    fn the_long_term_rate_takes_the_long_term_part_of_a_net_gain() {
        assert_eq!(state(4_000, 10_000, Some(3)), dollars(200 + 300));
        assert_eq!(state(-4_000, 10_000, Some(3)), dollars(180), "netted down to 6,000");
        assert_eq!(state(10_000, -4_000, Some(3)), dollars(300), "no long-term part");
        assert_eq!(state(0, -9_000, Some(3)), dollars(-150), "a loss at the first rate");
    }
}
