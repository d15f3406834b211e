//! For the tests of this room: the table of 2026 written out, and any profile and gains.
//!
//! The rules are tested without the files that hold the tables; `tests/suite/vectors_tax.rs` tests
//! both together.

use super::profile::{Deduction, FilingStatus, Profile};
use super::schedule_d::Gains;
use super::tables::{
    AmtAmounts, AmtRates, Bracket, ByStatus, LongTermRates, SeniorDeduction, Sources, StatusTable,
    TaxTable, TaxTables,
};
use crate::domain::money::{Money, Rate};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// Whole dollars.
pub fn dollars(amount: i64) -> Money {
    Money::from(amount)
}

/// An amount in cents.
pub fn money(cents: i64) -> Money {
    Money::new(Decimal::new(cents, 2))
}

/// A rate in whole percent.
pub fn percent(rate: i64) -> Rate {
    Rate::new(Decimal::new(rate, 2))
}

/// A single filer with this ordinary income and nothing else given.
pub fn single(income: i64) -> Profile {
    Profile {
        filing_status: Some(FilingStatus::Single),
        ordinary_income: Some(dollars(income)),
        ..Profile::default()
    }
}

fn brackets(over: [i64; 7]) -> Vec<Bracket> {
    let mut base_tax = Money::ZERO;
    let mut below = (Money::ZERO, Rate::ZERO);
    over.into_iter()
        .zip([10, 12, 22, 24, 32, 35, 37])
        .map(|(over, rate)| {
            let (over, rate) = (dollars(over), percent(rate));
            base_tax += (over - below.0) * below.1;
            below = (over, rate);
            Bracket { over, rate, base_tax }
        })
        .collect()
}

fn figures(status: FilingStatus) -> StatusTable {
    type Row = ([i64; 7], [i64; 2], [i64; 2], [i64; 2], Option<i64>);
    let (over, gain, deduction, niit_and_loss, senior): Row = match status {
        FilingStatus::Single => (
            [0, 12_400, 50_400, 105_700, 201_775, 256_225, 640_600],
            [49_450, 545_500],
            [16_100, 2_050],
            [200_000, 3_000],
            Some(75_000),
        ),
        FilingStatus::MarriedJoint | FilingStatus::SurvivingSpouse => (
            [0, 24_800, 100_800, 211_400, 403_550, 512_450, 768_700],
            [98_900, 613_700],
            [32_200, 1_650],
            [250_000, 3_000],
            Some(if status == FilingStatus::MarriedJoint { 150_000 } else { 75_000 }),
        ),
        FilingStatus::MarriedSeparate => (
            [0, 12_400, 50_400, 105_700, 201_775, 256_225, 384_350],
            [49_450, 306_850],
            [16_100, 1_650],
            [125_000, 1_500],
            None,
        ),
        FilingStatus::HeadOfHousehold => (
            [0, 17_700, 67_450, 105_700, 201_750, 256_200, 640_600],
            [66_200, 579_600],
            [24_150, 2_050],
            [200_000, 3_000],
            Some(75_000),
        ),
    };
    let [zero_rate_max, fifteen_rate_max] = gain.map(dollars);
    let [standard_deduction, additional_deduction] = deduction.map(dollars);
    let [niit_threshold, loss_limit] = niit_and_loss.map(dollars);
    StatusTable {
        brackets: brackets(over),
        zero_rate_max,
        fifteen_rate_max,
        standard_deduction,
        additional_deduction,
        niit_threshold,
        loss_limit,
        senior_phaseout_start: senior.map(dollars),
        // The 24 % bracket is the fourth.
        low_brackets_max: dollars(over[4]),
        amt: amt(status),
    }
}

fn amt(status: FilingStatus) -> AmtAmounts {
    let [exemption, phaseout_start, high_rate_over] = match status {
        FilingStatus::Single | FilingStatus::HeadOfHousehold => [90_100, 500_000, 244_500],
        FilingStatus::MarriedJoint | FilingStatus::SurvivingSpouse => [140_200, 1_000_000, 244_500],
        FilingStatus::MarriedSeparate => [70_100, 500_000, 122_250],
    }
    .map(dollars);
    // 500,000 + 70,100 / 50 %.
    let addback_start = (status == FilingStatus::MarriedSeparate).then(|| dollars(640_200));
    AmtAmounts { exemption, phaseout_start, high_rate_over, addback_start }
}

/// The table of 2026.
pub fn table() -> TaxTable {
    TaxTable {
        year: 2026,
        statuses: ByStatus {
            single: figures(FilingStatus::Single),
            married_joint: figures(FilingStatus::MarriedJoint),
            married_separate: figures(FilingStatus::MarriedSeparate),
            head_of_household: figures(FilingStatus::HeadOfHousehold),
            surviving_spouse: figures(FilingStatus::SurvivingSpouse),
        },
        long_term_rates: LongTermRates {
            zero: Rate::ZERO,
            fifteen: percent(15),
            twenty: percent(20),
        },
        collectibles_rate: percent(28),
        amt: AmtRates { low: percent(26), high: percent(28), phaseout: percent(50) },
        niit_rate: Rate::new(Decimal::new(38, 3)),
        senior_deduction: Some(SeniorDeduction {
            amount: dollars(6_000),
            phaseout_rate: percent(6),
            last_year: 2028,
        }),
        sources: Sources::default(),
    }
}

/// Only the table of 2026.
pub fn tables() -> TaxTables {
    std::iter::once(table()).collect()
}

/// An optional amount of up to so many cents.
fn amount(cents: std::ops::Range<i64>) -> impl Strategy<Value = Option<Money>> {
    prop::option::of(cents.prop_map(money))
}

prop_compose! {
    /// Any complete profile, with incomes on every side of every threshold.
    pub fn any_profile()(
        status in prop::sample::select(FilingStatus::ALL.map(|(status, ..)| status).to_vec()),
        income in prop_oneof![-2_000_000_i64..12_000_000, 0_i64..100_000_000],
        [investment_income, qualified_dividends, carryover_short_term, carryover_long_term] in [
            amount(0..2_000_000), amount(0..5_000_000), amount(0..2_000_000), amount(0..2_000_000),
        ],
        deduction in prop::option::of(prop_oneof![
            Just(Deduction::Standard),
            (0_i64..6_000_000).prop_map(|cents| Deduction::Amount(money(cents))),
        ]),
        state_and_local_taxes in amount(0..3_000_000),
        persons_65_or_over in prop::option::of(0_u8..=2),
        persons_blind in prop::option::of(0_u8..=2),
        state_rate in prop::option::of((0_i64..=13).prop_map(percent)),
        state_long_term_rate in prop::option::of((0_i64..=13).prop_map(percent)),
    ) -> Profile {
        Profile {
            filing_status: Some(status),
            ordinary_income: Some(money(income)),
            investment_income,
            qualified_dividends,
            deduction,
            state_and_local_taxes,
            persons_65_or_over,
            persons_blind,
            carryover_short_term,
            carryover_long_term,
            state_rate,
            state_long_term_rate,
            ..Profile::default()
        }
    }
}

/// Any gains of both terms: small ones around the loss limit and large ones across the bands.
pub fn any_gains() -> impl Strategy<Value = Gains> {
    let gain = || prop_oneof![-1_000_000_i64..1_000_000, -100_000_000_i64..100_000_000];
    let collectibles = prop_oneof![3 => Just(0), 1 => gain()];
    (gain(), gain(), collectibles).prop_map(|(short, long, collectibles)| {
        Gains::new(money(short), money(long)).with_collectibles(money(collectibles))
    })
}
