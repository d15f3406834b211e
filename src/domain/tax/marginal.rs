//! What the next dollar costs, and how much gain still fits under each step of the law.
//!
//! Nothing here is a rate read from a table: each figure is the whole computation with and without
//! the gain, so phase-outs, the loss limit, the netting and the alternative minimum tax are in it.

use super::profile::Profile;
use super::scales::left_below;
use super::schedule_d::Gains;
use super::tables::{Bracket, StatusTable, TaxTables};
use super::{YearTax, compute, impact};
use crate::domain::money::{Money, Rate};
use crate::domain::term::Term;
use rust_decimal::Decimal;

/// The change of the year's total tax by a gain or a loss of this size, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// One dollar more of gain.
    pub gain_of_1: Money,
    /// A thousand dollars more of gain.
    pub gain_of_1_000: Money,
    /// One dollar of loss; negative where it saves tax.
    pub loss_of_1: Money,
    /// A thousand dollars of loss.
    pub loss_of_1_000: Money,
}

/// How much gain, in whole cents, still fits before a step. It includes gain that a loss of the year
/// absorbs or an unused deduction shelters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Long-term gain until the 0 % band is full: above it gain pays 15 %.
    pub zero_band: Money,
    /// Long-term gain until the 15 % band is full: above it gain pays 20 %.
    pub fifteen_band: Money,
    /// Short-term gain until the next ordinary bracket, and the rate there; `None` in the last one.
    pub bracket: Option<(Money, Rate)>,
    /// Long-term gain until the net investment income tax begins.
    pub investment_tax: Money,
}

/// The next dollars of a year, and the room before its steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marginal {
    /// Of short-term gain and loss.
    pub short_term: Steps,
    /// Of long-term gain and loss.
    pub long_term: Steps,
    /// Before the next steps.
    pub room: Room,
}

/// The marginal view of `year` on top of `gains`; `None` where [`compute`] has no figure.
#[must_use]
pub fn marginal(
    profile: &Profile,
    tables: &TaxTables,
    year: i32,
    gains: Gains,
) -> Option<Marginal> {
    let steps = |term| {
        let change = |dollars: i64| {
            let one = Gains::of(term, Money::from(dollars));
            Some(impact(profile, tables, year, gains, one)?.total())
        };
        Some(Steps {
            gain_of_1: change(1)?,
            gain_of_1_000: change(1_000)?,
            loss_of_1: change(-1)?,
            loss_of_1_000: change(-1_000)?,
        })
    };
    Some(Marginal {
        short_term: steps(Term::Short)?,
        long_term: steps(Term::Long)?,
        room: room(profile, tables, year, gains)?,
    })
}

fn room(profile: &Profile, tables: &TaxTables, year: i32, gains: Gains) -> Option<Room> {
    let now = compute(profile, tables, year, gains)?;
    let figures = tables.for_year(year)?.table.statuses.get(now.filing_status);
    // An income that rounds to the edge is still inside: see `scales::left_below`.
    let inside = |income: Money, edge| income.to_cents() <= edge;
    let most = |term, fits: &dyn Fn(&YearTax) -> bool| {
        largest(|gain| {
            compute(profile, tables, year, gains + Gains::of(term, gain))
                .is_some_and(|tax| fits(&tax))
        })
    };
    Some(Room {
        zero_band: most(Term::Long, &|tax| inside(tax.taxable_income, figures.zero_rate_max)),
        fifteen_band: most(Term::Long, &|tax| inside(tax.taxable_income, figures.fifteen_rate_max)),
        bracket: next_bracket(&now, figures)
            .map(|(over, rate)| (most(Term::Short, &|tax| inside(below_gains(tax), over)), rate)),
        investment_tax: most(Term::Long, &|tax| {
            tax.niit.is_zero() || inside(tax.agi, figures.niit_threshold)
        }),
    })
}

/// The taxable income under the gains at 0/15/20 %: what the ordinary brackets hold.
pub(in crate::domain) fn below_gains(tax: &YearTax) -> Money {
    let low = tax.preferential - tax.collectibles;
    (tax.taxable_income - low).at_least(Money::ZERO)
}

/// Where the bracket above the one that is being filled starts, and its rate.
pub(in crate::domain) fn next_bracket(
    tax: &YearTax,
    figures: &StatusTable,
) -> Option<(Money, Rate)> {
    let held = below_gains(tax);
    let next = |bracket: &&Bracket| !left_below(bracket.over, held).is_zero();
    let next = figures.brackets.iter().skip(1).find(next)?;
    Some((next.over, next.rate))
}

/// More than any year has, in cents: ten thousand billion dollars.
const MOST_CENTS: i64 = 1_000_000_000_000_000;

/// The largest gain in whole cents that fits; what fits not does so for any larger gain either.
fn largest(fits: impl Fn(Money) -> bool) -> Money {
    let gain = |cents: i64| Money::new(Decimal::new(cents, 2));
    let (mut fitting, mut too_much) = (0, MOST_CENTS);
    if !fits(gain(fitting)) {
        return Money::ZERO;
    }
    while too_much - fitting > 1 {
        let middle = fitting + (too_much - fitting) / 2;
        if fits(gain(middle)) { fitting = middle } else { too_much = middle }
    }
    gain(fitting)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tax::FilingStatus;
    use crate::domain::tax::fixture::{
        any_gains, any_profile, dollars, money, percent, single, table, tables,
    };
    use crate::domain::tax::scales;
    use proptest::prelude::*;

    fn of(profile: &Profile, short: i64, long: i64) -> Marginal {
        marginal(profile, &tables(), 2026, Gains::new(dollars(short), dollars(long))).unwrap()
    }

    /// The household of the screen designs.
    fn household() -> Profile {
        Profile {
            ordinary_income: Some(dollars(117_000)),
            qualified_dividends: Some(dollars(2_400)),
            state_rate: Some(percent(5)),
            ..single(0)
        }
    }

    #[test]
    fn the_next_dollar_of_the_example() {
        // After its sale of +438.06 and +1,125.00 the ordinary part is 105,538.06: 161.94 are left in
        // the 22 % bracket, so a thousand cost 161.94 × 27 % + 838.06 × 29 % = 286.76.
        let gains = Gains::new(money(463_806), money(262_500));
        let next = marginal(&household(), &tables(), 2026, gains).unwrap();
        let cents = |amount: Money| amount.to_cents();
        let Steps { gain_of_1, gain_of_1_000, loss_of_1, loss_of_1_000 } = next.short_term;
        assert_eq!([gain_of_1, cents(gain_of_1_000)], [money(27), money(28_676)]);
        assert_eq!([loss_of_1, loss_of_1_000], [money(-27), money(-27_000)]);
        let Steps { gain_of_1, gain_of_1_000, loss_of_1, loss_of_1_000 } = next.long_term;
        assert_eq!([gain_of_1, gain_of_1_000], [money(20), money(20_000)]);
        assert_eq!([loss_of_1, loss_of_1_000], [money(-20), money(-20_000)]);
        assert_eq!(next.room.bracket, Some((money(16_194), percent(24))));
        assert_eq!(next.room.investment_tax, money(7_333_694));
        assert_eq!(next.room.zero_band, Money::ZERO);
    }

    #[test]
    fn room_below_an_edge_adds_up_in_cents_and_is_the_same_in_words_and_in_the_table() {
        // Lots with parts of shares leave parts of cents: 105,538.0612 is 105,538.06 on a return, and
        // 161.94 are left before the edge at 105,700 (the example of the screen designs). Half a cent
        // rounds up: 105,538.065 is 105,538.07.
        for (parts, room) in [(12, 16_194), (50, 16_193), (-49, 16_194), (0, 16_194)] {
            let sold = money(463_806) + Money::new(Decimal::new(parts, 4));
            let gains = Gains::new(sold, money(262_500));
            let next = marginal(&household(), &tables(), 2026, gains).unwrap();
            assert_eq!(next.room.bracket, Some((money(room), percent(24))), "{parts}");
            let tax = compute(&household(), &tables(), 2026, gains).unwrap();
            let scales = scales::scales(&tax, &tax, &table());
            assert_eq!(scales.ordinary.room().map(|(room, _)| room), Some(money(room)));
            assert_eq!(scales.investment_tax.room(), next.room.investment_tax);
        }
    }

    #[test]
    fn room_in_the_zero_band_counts_from_the_taxable_income() {
        // Q1's single filer with 50,000 of wages: 33,900 of taxable income, the band ends at 49,450.
        assert_eq!(of(&single(50_000), 0, 0).room.zero_band, dollars(15_550));
        // An unused deduction and a loss of the year come on top: 16,100 - 10,000, and 5,000 of which
        // 3,000 were deducted in vain.
        assert_eq!(of(&single(10_000), -5_000, 0).room.zero_band, dollars(49_450 + 6_100 + 5_000));
    }

    #[test]
    fn the_last_bracket_has_none_above_it() {
        assert_eq!(of(&single(900_000), 0, 0).room.bracket, None);
        let head =
            Profile { filing_status: Some(FilingStatus::HeadOfHousehold), ..single(600_000) };
        assert_eq!(of(&head, 0, 0).room.bracket, Some((dollars(64_750), percent(37))));
    }

    #[test]
    fn a_phase_out_is_in_the_next_dollar() {
        // 6 cents of each dollar over 75,000 are deducted less: 22 % × 1.06.
        let profile = Profile { persons_65_or_over: Some(1), ..single(90_000) };
        assert_eq!(of(&profile, 0, 0).short_term.gain_of_1, Money::new(Decimal::new(2_332, 4)));
    }

    proptest! {
        /// A cent more is too much, and no dollar on the way was.
        #[test]
        fn room_is_the_largest_gain_that_fits(
            profile in any_profile(),
            gains in any_gains(),
            parts in prop::collection::vec(0_i64..=1_000, 12),
        ) {
            let tables = tables();
            let room = marginal(&profile, &tables, 2026, gains).unwrap().room;
            let status = profile.filing_status.unwrap();
            let figures = tables.for_year(2026).unwrap().table.statuses.get(status);
            let with = |short: Money, long: Money| {
                compute(&profile, &tables, 2026, gains + Gains::new(short, long)).unwrap()
            };
            let cent = money(1);
            let way = |room: Money| {
                let part = move |part: &i64| room * Rate::new(Decimal::new(*part, 3));
                parts.iter().map(part).collect::<Vec<_>>()
            };
            let now = with(Money::ZERO, Money::ZERO);
            for (room, top) in [
                (room.zero_band, figures.zero_rate_max),
                (room.fifteen_band, figures.fifteen_rate_max),
            ] {
                prop_assert!(with(Money::ZERO, room + cent).taxable_income.to_cents() > top);
                if now.taxable_income.to_cents() <= top {
                    for long in way(room) {
                        prop_assert!(with(Money::ZERO, long).taxable_income.to_cents() <= top);
                    }
                } else {
                    prop_assert!(room.is_zero());
                }
            }
            let untaxed = |tax: &YearTax| {
                tax.niit.is_zero() || tax.agi.to_cents() <= figures.niit_threshold
            };
            prop_assert!(!untaxed(&with(Money::ZERO, room.investment_tax + cent)));
            if untaxed(&now) {
                for long in way(room.investment_tax) {
                    prop_assert!(untaxed(&with(Money::ZERO, long)));
                }
            }
            if let Some((room, rate)) = room.bracket {
                let top = figures.brackets.iter().find(|row| row.rate == rate).unwrap().over;
                prop_assert!(below_gains(&with(room + cent, Money::ZERO)).to_cents() > top);
                for short in way(room) {
                    prop_assert!(below_gains(&with(short, Money::ZERO)).to_cents() <= top);
                }
            }
        }
    }
}
