//! Tax figures that come from outside lotscope: checked cases and published examples.
//!
//! `cases/tax.jsonl` holds the results of two independent tax calculators that agree to the cent
//! (standard deduction, no state tax, exact formula). The named tests are worked examples of the
//! law's description (the tax rules, sections NET and 8) and of the regulations it cites.

use lotscope::domain::money::{Money, Rate};
use lotscope::domain::tax::{
    Carryover, Deduction, FilingStatus, Gains, Impact, Profile, TaxTables, YearTax, compute, impact,
};
use lotscope::formats::tax_tables::built_in;
use rust_decimal::Decimal;
use serde_json::Value;

const CASES: &str = include_str!("../cases/tax.jsonl");

fn tables() -> TaxTables {
    built_in().expect("the built-in tables are whole")
}

/// A decimal as written, `"1234.50"`.
fn money(text: &str) -> Money {
    Money::new(Decimal::from_str_exact(text).expect("a decimal"))
}

fn dollars(amount: i64) -> Money {
    Money::from(amount)
}

fn gains(short_term: i64, long_term: i64) -> Gains {
    Gains::new(dollars(short_term), dollars(long_term))
}

fn carryover(short_term: i64, long_term: i64) -> Carryover {
    Carryover { short_term: dollars(short_term), long_term: dollars(long_term) }
}

fn filer(status: FilingStatus, ordinary_income: i64) -> Profile {
    Profile {
        filing_status: Some(status),
        ordinary_income: Some(dollars(ordinary_income)),
        ..Profile::default()
    }
}

fn single(wages: i64) -> Profile {
    filer(FilingStatus::Single, wages)
}

fn joint(wages: i64) -> Profile {
    filer(FilingStatus::MarriedJoint, wages)
}

fn tax(profile: &Profile, year: i32, gains: Gains) -> YearTax {
    compute(profile, &tables(), year, gains).expect("a complete profile and a table")
}

fn sale(profile: &Profile, so_far: Gains, sale: Gains) -> Impact {
    impact(profile, &tables(), 2026, so_far, sale).expect("a complete profile and a table")
}

fn computed(case: &Value, tables: &TaxTables) -> YearTax {
    let input = |key: &str| money(case["input"][key].as_str().expect(key));
    let slug = case["filing_status"].as_str().expect("filing_status");
    let status = FilingStatus::ALL.iter().find(|known| known.1 == slug).expect(slug).0;
    let profile = Profile {
        filing_status: Some(status),
        // The cases keep other investment income apart from ordinary income; lotscope includes it.
        ordinary_income: Some(input("ordinary_income") + input("other_investment_income")),
        investment_income: Some(input("other_investment_income")),
        qualified_dividends: Some(input("qualified_dividends")),
        carryover_short_term: Some(input("st_carryover_in")),
        carryover_long_term: Some(input("lt_carryover_in")),
        ..Profile::default()
    };
    let year = i32::try_from(case["year"].as_i64().expect("year")).expect("year");
    let gains = Gains::new(input("st_gain_net"), input("lt_gain_net"));
    compute(&profile, tables, year, gains).expect("a complete profile and a table")
}

#[test]
fn every_case_agrees_to_the_cent() {
    let tables = tables();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in CASES.lines().filter(|line| !line.trim().is_empty()) {
        let case: Value = serde_json::from_str(line).expect("a case a line");
        let tax = computed(&case, &tables);
        for (key, found) in [
            ("federal_income_tax", tax.income_tax),
            ("niit", tax.niit),
            ("amt", tax.amt.expect("the standard deduction and nobody over 65")),
            // Here `total` leaves AMT out (cases/README.md).
            ("total", tax.income_tax + tax.niit),
            ("st_carryover_out", tax.carryover.short_term),
            ("lt_carryover_out", tax.carryover.long_term),
            ("deductible_loss", tax.deductible_loss),
            ("agi", tax.agi),
            ("taxable_income", tax.taxable_income),
        ] {
            let expected = money(case["expect"][key].as_str().expect(key));
            if found.to_cents() != expected {
                wrong.push(format!("{} {key}: {expected} expected, {found} found", case["id"]));
            }
        }
        count += 1;
    }
    assert_eq!(count, 228, "cases were lost");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn net_3_c1_long_term_gain_absorbs_short_term_loss() {
    let year = tax(&single(80_000), 2026, gains(-10_000, 4_000));
    assert_eq!((year.short_term, year.long_term), (dollars(-10_000), dollars(4_000)));
    assert_eq!((year.net, year.deductible_loss), (dollars(-6_000), dollars(3_000)));
    assert_eq!(year.carryover, carryover(3_000, 0));
    assert_eq!((year.taxable_income, year.income_tax), (dollars(60_900), money("8110.00")));
}

#[test]
fn net_3_c2_the_deduction_takes_short_term_loss_first() {
    let year = tax(&single(80_000), 2026, gains(-1_000, -9_000));
    assert_eq!((year.net, year.deductible_loss), (dollars(-10_000), dollars(3_000)));
    assert_eq!(year.carryover, carryover(0, 7_000));
    assert_eq!((year.taxable_income, year.income_tax), (dollars(60_900), money("8110.00")));
}

#[test]
fn net_3_c3_short_term_gain_absorbs_long_term_loss() {
    let year = tax(&single(80_000), 2026, gains(5_000, -12_000));
    assert_eq!((year.net, year.deductible_loss), (dollars(-7_000), dollars(3_000)));
    assert_eq!(year.carryover, carryover(0, 4_000));
    assert_eq!((year.taxable_income, year.income_tax), (dollars(60_900), money("8110.00")));
}

#[test]
fn net_3_c4_a_low_income_keeps_the_loss() {
    let year = tax(&single(12_000), 2026, gains(0, -8_000));
    assert_eq!(year.agi - year.deduction, dollars(-7_100));
    assert_eq!((year.deductible_loss, year.used_loss), (dollars(3_000), Money::ZERO));
    assert_eq!(year.carryover, carryover(0, 8_000));
    assert_eq!((year.taxable_income, year.income_tax), (Money::ZERO, Money::ZERO));
}

/// Publication 550 (2025) pp. 101-102: a couple with a taxable income of 26,000 and a net loss.
fn couple_of_publication_550(loss: Gains) -> YearTax {
    // 31,500 of standard deduction in 2025, and the loss that is deducted.
    let deducted = (-loss.total()).at_most(dollars(3_000));
    let income = dollars(26_000 + 31_500) + deducted;
    let year = tax(&Profile { ordinary_income: Some(income), ..joint(0) }, 2025, loss);
    assert_eq!(year.taxable_income, dollars(26_000));
    year
}

#[test]
fn net_3_c5_publication_550_a_loss_over_the_limit_keeps_its_character() {
    let short = couple_of_publication_550(gains(-7_000, 0));
    assert_eq!((short.deductible_loss, short.carryover), (dollars(3_000), carryover(4_000, 0)));
    let long = couple_of_publication_550(gains(0, -7_000));
    assert_eq!((long.deductible_loss, long.carryover), (dollars(3_000), carryover(0, 4_000)));
}

#[test]
fn net_3_c6_publication_550_a_loss_under_the_limit_is_used_up() {
    for loss in [gains(-2_000, 0), gains(0, -2_000)] {
        let year = couple_of_publication_550(loss);
        assert_eq!((year.deductible_loss, year.carryover), (dollars(2_000), carryover(0, 0)));
    }
}

#[test]
fn net_4_q1_gain_across_the_zero_ceiling() {
    let year = tax(&single(50_000), 2026, gains(0, 20_000));
    assert_eq!((year.taxable_income, year.at_ordinary_rates), (dollars(53_900), dollars(33_900)));
    assert_eq!((year.at_zero, year.at_fifteen), (dollars(15_550), dollars(4_450)));
    assert_eq!((year.gain_tax, year.ordinary_tax), (money("667.50"), money("3820.00")));
    assert_eq!(year.total(), money("4487.50"));
}

#[test]
fn net_4_q2_unused_deduction_shelters_gain() {
    let year = tax(&single(10_000), 2026, gains(0, 30_000));
    assert_eq!((year.taxable_income, year.at_ordinary_rates), (dollars(23_900), Money::ZERO));
    assert_eq!((year.at_zero, year.total()), (dollars(23_900), Money::ZERO));
}

#[test]
fn net_4_q3_investment_tax_on_top() {
    let year = tax(&single(190_000), 2026, gains(0, 50_000));
    assert_eq!((year.ordinary_tax, year.gain_tax), (money("34334.00"), money("7500.00")));
    assert_eq!((year.income_tax, year.niit), (money("41834.00"), money("1520.00")));
}

#[test]
fn net_4_q4_gain_across_the_fifteen_ceiling() {
    let profile = Profile { qualified_dividends: Some(dollars(20_000)), ..joint(500_000) };
    let year = tax(&profile, 2026, gains(0, 250_000));
    assert_eq!(year.taxable_income, dollars(737_800));
    assert_eq!((year.at_fifteen, year.at_twenty), (dollars(145_900), dollars(124_100)));
    assert_eq!((year.ordinary_tax, year.gain_tax), (money("102608.00"), money("46705.00")));
    assert_eq!((year.income_tax, year.niit), (money("149313.00"), money("10260.00")));
}

#[test]
fn net_4_q5_the_same_gain_short_and_long() {
    let long = tax(&joint(100_000), 2026, gains(0, 40_000));
    assert_eq!((long.at_zero, long.at_fifteen), (dollars(31_100), dollars(8_900)));
    assert_eq!((long.ordinary_tax, long.gain_tax), (dollars(7_640), dollars(1_335)));
    assert_eq!(long.total(), money("8975.00"));
    let short = tax(&joint(100_000), 2026, gains(40_000, 0));
    assert_eq!(short.total(), money("13140.00"));
}

#[test]
fn net_4_q6_a_net_loss_leaves_dividends_their_rate() {
    let profile = Profile { qualified_dividends: Some(dollars(5_000)), ..single(80_000) };
    let year = tax(&profile, 2026, gains(0, -10_000));
    assert_eq!(year.taxable_income, dollars(65_900));
    assert_eq!((year.ordinary_tax, year.gain_tax), (dollars(8_110), dollars(750)));
    assert_eq!((year.total(), year.carryover), (money("8860.00"), carryover(0, 7_000)));
}

/// Single 2026, wages, plain long-term gain and gain on gold.
fn with_gold(wages: i64, short_term: i64, stock: i64, gold: i64) -> YearTax {
    let gains = gains(short_term, stock + gold).with_collectibles(dollars(gold));
    tax(&single(wages), 2026, gains)
}

#[test]
fn net_5_k1_collectibles_below_the_cap_pay_the_ordinary_rate() {
    let year = with_gold(150_000, 0, 20_000, 10_000);
    assert_eq!((year.collectibles, year.at_collectibles_rate), (dollars(10_000), Money::ZERO));
    assert_eq!((year.ordinary_tax, year.gain_tax), (dollars(27_134), dollars(3_000)));
    assert_eq!(year.income_tax, money("30134.00"));
}

#[test]
fn net_5_k2_collectibles_above_the_24_percent_bracket_pay_28() {
    let year = with_gold(300_000, 0, 20_000, 10_000);
    assert_eq!((year.at_fifteen, year.at_collectibles_rate), (dollars(20_000), dollars(10_000)));
    assert_eq!((year.ordinary_tax, year.gain_tax), (money("68134.25"), dollars(3_000 + 2_800)));
    assert_eq!((year.income_tax, year.niit), (money("73934.25"), money("1140.00")));
}

#[test]
fn net_5_k3_a_short_term_loss_reduces_gain_on_collectibles_first() {
    let year = with_gold(300_000, -4_000, 20_000, 10_000);
    assert_eq!(year.collectibles, dollars(6_000));
    assert_eq!((year.income_tax, year.niit), (money("72814.25"), money("988.00")));
}

#[test]
fn net_5_k4_plain_gain_keeps_its_0_percent_above_collectibles() {
    let year = with_gold(40_000, 0, 5_000, 10_000);
    assert_eq!((year.at_zero, year.at_collectibles_rate), (dollars(5_000), Money::ZERO));
    assert_eq!(year.income_tax, money("3820.00"));
}

#[test]
fn net_5_a_long_term_loss_carried_in_reduces_gain_on_collectibles_first() {
    // K3's 4,000 as a long-term carryover: the 28% Rate Gain Worksheet has both on lines 5 and 6.
    let profile = Profile { carryover_long_term: Some(dollars(4_000)), ..single(300_000) };
    let year = tax(&profile, 2026, gains(0, 30_000).with_collectibles(dollars(10_000)));
    assert_eq!((year.collectibles, year.income_tax), (dollars(6_000), money("72814.25")));
}

#[test]
fn net_11_amt_on_a_large_gain_over_a_modest_income() {
    let head = filer(FilingStatus::HeadOfHousehold, 36_175);
    let year = tax(&head, 2026, gains(0, 609_600));
    assert_eq!(year.amt, Some(money("3727.75")));
    assert_eq!(year.total(), year.income_tax + year.niit + money("3727.75"));
}

#[test]
fn net_6_reg_1_1411_4_d_3_ii_example_1_both_years() {
    let first = Profile { investment_income: Some(dollars(5_000)), ..single(305_000) };
    let first = tax(&first, 2025, gains(0, 10_000 - 40_000));
    assert_eq!(first.agi, dollars(302_000));
    assert_eq!(first.niit, money("76.00"), "(5,000 − 3,000) × 3.8 %");
    assert_eq!(first.carryover, carryover(0, 27_000));

    let second = Profile {
        carryover_long_term: Some(first.carryover.long_term),
        investment_income: Some(Money::ZERO),
        ..single(300_000)
    };
    let second = tax(&second, 2026, gains(0, 30_000));
    assert_eq!((second.net, second.niit), (dollars(3_000), money("114.00")));
}

#[test]
fn net_8_a_short_term_loss_spends_long_term_gain_at_its_low_rate() {
    let so_far = gains(6_000, 5_000);
    let before = tax(&single(120_000), 2026, so_far);
    assert_eq!(before.total(), money("19724.00"));
    let after = tax(&single(120_000), 2026, so_far + gains(-12_000, 0));
    assert_eq!((after.short_term, after.long_term), (dollars(-6_000), dollars(5_000)));
    assert_eq!((after.deductible_loss, after.total()), (dollars(1_000), money("17350.00")));
    let impact = sale(&single(120_000), so_far, gains(-12_000, 0));
    assert_eq!(impact.total(), money("-2374.00"));
    assert_eq!(
        (impact.federal, impact.niit, impact.state),
        (impact.total(), Money::ZERO, Money::ZERO)
    );
    assert_eq!((impact.before, impact.after), (before.total(), after.total()));
}

#[test]
fn net_12_the_senior_deduction_is_each_persons_and_phases_out() {
    // IRC §63(f), §151(d)(5)(C): joint 2026, both over 65, adjusted gross income 160,000:
    // 32,200 + 2 × 1,650 + 2 × (6,000 − 6 % × 10,000).
    let couple = Profile { persons_65_or_over: Some(2), ..joint(160_000) };
    assert_eq!(tax(&couple, 2026, gains(0, 0)).deduction, dollars(32_200 + 3_300 + 10_800));
    // A gain takes more of it: 1,000 of gain cost 2 × 60 of deduction.
    assert_eq!(tax(&couple, 2026, gains(1_000, 0)).deduction, dollars(46_300 - 120));
    assert_eq!(tax(&couple, 2024, gains(0, 0)).deduction, dollars(29_200 + 2 * 1_550));
    let apart = Profile { filing_status: Some(FilingStatus::MarriedSeparate), ..couple };
    assert_eq!(tax(&apart, 2026, gains(0, 0)).deduction, dollars(16_100 + 2 * 1_650));
}

#[test]
fn net_12_itemizers_get_the_senior_deduction_too() {
    let profile = Profile {
        persons_65_or_over: Some(1),
        persons_blind: Some(1),
        deduction: Some(Deduction::Amount(dollars(30_000))),
        ..single(60_000)
    };
    assert_eq!(tax(&profile, 2026, gains(0, 0)).deduction, dollars(36_000));
}

#[test]
fn section_8_the_state_taxes_the_change_of_line_7a() {
    let five_percent = Some(Rate::new(Decimal::new(5, 2)));
    let profile = Profile { state_rate: five_percent, ..single(80_000) };
    assert_eq!(sale(&profile, gains(0, 0), gains(10_000, 0)).state, dollars(500));
    assert_eq!(sale(&profile, gains(0, 0), gains(-3_000, 0)).state, dollars(-150));
    assert_eq!(sale(&profile, gains(-3_000, 0), gains(-5_000, 0)).state, Money::ZERO);
}

#[test]
fn screens_4_4_and_4_5_the_sale_of_the_example_household() {
    let profile = Profile {
        ordinary_income: Some(dollars(117_000)),
        qualified_dividends: Some(dollars(2_400)),
        state_rate: Some(Rate::new(Decimal::new(5, 2))),
        ..single(0)
    };
    let so_far = gains(4_200, 1_500);
    let sold = Gains::new(money("438.06"), money("1125.00"));
    let after = tax(&profile, 2026, so_far + sold);
    assert_eq!(after.taxable_income, money("110563.06"));
    assert_eq!(after.at_ordinary_rates, money("105538.06"));
    assert_eq!(after.ordinary_tax.to_cents(), money("17930.37"));
    assert_eq!(after.gain_tax, money("753.75"));
    let impact = sale(&profile, so_far, sold);
    assert_eq!(impact.before, money("18704.00"));
    assert_eq!(impact.after.to_cents(), money("19047.28"));
    assert_eq!(impact.total().to_cents(), money("343.28"));
    assert_eq!(impact.state.to_cents(), money("78.15"));
}

#[test]
fn a_year_after_the_last_table_uses_it_and_one_before_the_first_has_no_tax() {
    let tables = tables();
    assert_eq!(tables.for_year(2027).and_then(|choice| choice.assumed), Some(2026));
    assert_eq!(compute(&single(80_000), &tables, 2022, gains(0, 0)), None);
    assert!(compute(&single(80_000), &tables, 2023, gains(0, 0)).is_some());
}
