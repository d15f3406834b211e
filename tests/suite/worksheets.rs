//! The tax computation against the forms themselves, written out line by line as a filer fills them
//! in, and cases worked out by hand.
//!
//! Line numbers are those of the 2025 editions: Schedule D with its Capital Loss Carryover, 28% Rate
//! Gain and Tax Worksheets, the Qualified Dividends and Capital Gain Tax Worksheet of Form 1040, Form
//! 6251, Form 8960 and Schedule 1-A. Only the amounts of the year come from lotscope's tables; nothing
//! here is shared with the code that is tested.

use lotscope::domain::money::{Money, Rate};
use lotscope::domain::tax::tables::{StatusTable, TaxTable};
use lotscope::domain::tax::{
    Carryover, Deduction, FilingStatus, Gains, Profile, TaxTables, YearTax, compute,
};
use lotscope::formats::tax_tables::built_in;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use std::sync::OnceLock;

fn tables() -> &'static TaxTables {
    static TABLES: OnceLock<TaxTables> = OnceLock::new();
    TABLES.get_or_init(|| built_in().unwrap())
}

/// "If zero or less, enter -0-".
fn zero_or_more(amount: Decimal) -> Decimal {
    amount.max(Decimal::ZERO)
}

/// The rate schedule, bracket by bracket.
fn schedule(figures: &StatusTable, income: Decimal) -> Decimal {
    let rows = &figures.brackets;
    let tops = rows.iter().skip(1).map(|row| row.over.get()).chain([Decimal::MAX]);
    rows.iter()
        .zip(tops)
        .map(|(row, top)| zero_or_more(income.min(top) - row.over.get()) * row.rate.get())
        .sum()
}

/// What the forms come to.
#[derive(Debug, PartialEq)]
struct Filed {
    agi: Decimal,
    taxable: Decimal,
    income_tax: Decimal,
    amt: Option<Decimal>,
    niit: Decimal,
    carryover: [Decimal; 2],
}

/// The worksheet lines that Form 6251 asks for again.
struct Worksheet {
    tax: Decimal,
    /// QDCGTW line 4; Schedule D Tax Worksheet line 13.
    line_13: Decimal,
    /// QDCGTW line 5; Schedule D Tax Worksheet line 14.
    line_14: Decimal,
    /// QDCGTW line 5; Schedule D Tax Worksheet line 21.
    line_21: Decimal,
}

/// The Qualified Dividends and Capital Gain Tax Worksheet.
fn qdcgtw(figures: &StatusTable, l1: Decimal, l2: Decimal, l3: Decimal) -> Worksheet {
    let l4 = l2 + l3;
    let l5 = zero_or_more(l1 - l4);
    let l6 = figures.zero_rate_max.get();
    let l7 = l1.min(l6);
    let l8 = l5.min(l7);
    let l9 = l7 - l8;
    let l10 = l1.min(l4);
    let l11 = l9;
    let l12 = l10 - l11;
    let l13 = figures.fifteen_rate_max.get();
    let l14 = l1.min(l13);
    let l15 = l5 + l9;
    let l16 = zero_or_more(l14 - l15);
    let l17 = l12.min(l16);
    let l18 = l17 * dec!(0.15);
    let l19 = l9 + l17;
    let l20 = l10 - l19;
    let l21 = l20 * dec!(0.20);
    let l22 = schedule(figures, l5);
    let l23 = l18 + l21 + l22;
    let l24 = schedule(figures, l1);
    Worksheet { tax: l23.min(l24), line_13: l4, line_14: l5, line_21: l5 }
}

/// The Schedule D Tax Worksheet without unrecaptured section 1250 gain.
fn sdtw(
    figures: &StatusTable,
    l1: Decimal,
    l2: Decimal,
    [line_15, line_16, line_18]: [Decimal; 3],
) -> Worksheet {
    let l6 = l2; // lines 3 to 5: no election of investment interest
    let l7 = line_15.min(line_16);
    let l9 = zero_or_more(l7);
    let l10 = l6 + l9;
    let l11 = line_18;
    let l12 = l9.min(l11);
    let l13 = l10 - l12;
    let l14 = zero_or_more(l1 - l13);
    let l15 = figures.zero_rate_max.get();
    let l16 = l1.min(l15);
    let l17 = l14.min(l16);
    let l18 = zero_or_more(l1 - l10);
    // The top of the last bracket below 25 %.
    let first_above = figures.brackets.iter().find(|row| row.rate.get() > dec!(0.25)).unwrap();
    let l19 = l1.min(first_above.over.get());
    let l20 = l14.min(l19);
    let l21 = l18.max(l20);
    let l22 = l16 - l17;
    let l23 = l1.min(l13);
    let l24 = l22;
    let l25 = zero_or_more(l23 - l24);
    let l26 = figures.fifteen_rate_max.get();
    let l27 = l1.min(l26);
    let l28 = l21 + l22;
    let l29 = zero_or_more(l27 - l28);
    let l30 = l25.min(l29);
    let l31 = l30 * dec!(0.15);
    let l32 = l24 + l30;
    let l33 = l23 - l32;
    let l34 = l33 * dec!(0.20);
    let l41 = l21 + l22 + l30 + l33;
    let l42 = l1 - l41;
    let l43 = l42 * dec!(0.28);
    let l44 = schedule(figures, l21);
    let l45 = l31 + l34 + l43 + l44;
    let l46 = schedule(figures, l1);
    Worksheet { tax: l45.min(l46), line_13: l13, line_14: l14, line_21: l21 }
}

/// Form 6251 from line 4 on.
fn form_6251(
    table: &TaxTable,
    figures: &StatusTable,
    amti: Decimal,
    regular: &Worksheet,
) -> Decimal {
    let amt = &figures.amt;
    let (low, high, phaseout) =
        (table.amt.low.get(), table.amt.high.get(), table.amt.phaseout.get());
    let l4 = match amt.addback_start {
        // Married separate: a part of the excess, at most the exemption.
        Some(start) => {
            amti + (zero_or_more(amti - start.get()) * phaseout).min(amt.exemption.get())
        }
        None => amti,
    };
    let over = zero_or_more(l4 - amt.phaseout_start.get());
    let l5 = zero_or_more(amt.exemption.get() - over * phaseout);
    let l6 = zero_or_more(l4 - l5);
    let edge = amt.high_rate_over.get();
    let rates = |amount: Decimal| {
        if amount <= edge { amount * low } else { amount * high - edge * (high - low) }
    };
    let l12 = l6;
    let l15 = regular.line_13; // line 14 is 0
    let l16 = l12.min(l15);
    let l17 = l12 - l16;
    let l18 = rates(l17);
    let l19 = figures.zero_rate_max.get();
    let l20 = zero_or_more(regular.line_14);
    let l21 = zero_or_more(l19 - l20);
    let l22 = l12.min(regular.line_13);
    let l23 = l21.min(l22);
    let l24 = l22 - l23;
    let l25 = figures.fifteen_rate_max.get();
    let l28 = l21 + zero_or_more(regular.line_21);
    let l29 = zero_or_more(l25 - l28);
    let l30 = l24.min(l29);
    let l31 = l30 * dec!(0.15);
    let l32 = l23 + l30;
    let l33 = l22 - l32;
    let l34 = l33 * dec!(0.20);
    let l38 = l18 + l31 + l34;
    let l39 = rates(l12);
    let l40 = l38.min(l39);
    zero_or_more(l40 - regular.tax)
}

/// The Capital Loss Carryover Worksheet.
fn carryover(l1: Decimal, l2: Decimal, line_7: Decimal, line_15: Decimal) -> [Decimal; 2] {
    let l3 = zero_or_more(l1 + l2);
    let l4 = l2.min(l3);
    let l5 = zero_or_more(-line_7);
    let l6 = zero_or_more(line_15);
    let l8 = zero_or_more(l5 - (l4 + l6));
    let l9 = zero_or_more(-line_15);
    let l10 = zero_or_more(line_7);
    let l11 = zero_or_more(l4 - l5);
    let l13 = zero_or_more(l9 - (l10 + l11));
    [if line_7 < Decimal::ZERO { l8 } else { Decimal::ZERO }, l13]
}

/// The whole return.
fn filed(profile: &Profile, year: i32, gains: Gains) -> Filed {
    let table = tables().own(year).unwrap();
    let status = profile.filing_status.unwrap();
    let figures = table.statuses.get(status);
    let given = |amount: Option<Money>| amount.unwrap_or_default().get();
    let [st_in, lt_in] = [profile.carryover_short_term, profile.carryover_long_term].map(given);
    let dividends = given(profile.qualified_dividends);

    // Schedule D.
    let line_7 = gains.short_term.get() - st_in;
    let line_15 = gains.long_term.get() - lt_in;
    let line_16 = line_7 + line_15;
    let line_21 = zero_or_more(-line_16).min(figures.loss_limit.get());
    let line_18 = if line_15 > Decimal::ZERO && line_16 > Decimal::ZERO {
        // The 28% Rate Gain Worksheet.
        zero_or_more(gains.collectibles.get() - lt_in + line_7.min(Decimal::ZERO))
    } else {
        Decimal::ZERO
    };
    let form_1040_7a = if line_16 < Decimal::ZERO { -line_21 } else { line_16 };

    // Form 1040 to line 15, with Schedule 1-A.
    let agi = given(profile.ordinary_income) + dividends + form_1040_7a;
    let seniors = Decimal::from(profile.persons_65_or_over.unwrap_or(0));
    let blind = Decimal::from(profile.persons_blind.unwrap_or(0));
    let (deduction, state_taxes) = if let Some(Deduction::Amount(amount)) = profile.deduction {
        (amount.get(), profile.state_and_local_taxes.map(Money::get))
    } else {
        let each = figures.additional_deduction.get();
        let standard = figures.standard_deduction.get() + each * (seniors + blind);
        (standard, Some(standard))
    };
    let l37 = match (year, status) {
        (2025..=2028, FilingStatus::MarriedJoint) => {
            zero_or_more(dec!(6000) - dec!(0.06) * zero_or_more(agi - dec!(150000))) * seniors
        }
        (_, FilingStatus::MarriedSeparate) => Decimal::ZERO,
        (2025..=2028, _) => {
            zero_or_more(dec!(6000) - dec!(0.06) * zero_or_more(agi - dec!(75000))) * seniors
        }
        _ => Decimal::ZERO,
    };
    let before_floor = agi - deduction - l37;
    let taxable = zero_or_more(before_floor);

    let regular = if line_18 > Decimal::ZERO {
        sdtw(figures, taxable, dividends, [line_15, line_16, line_18])
    } else {
        qdcgtw(figures, taxable, dividends, zero_or_more(line_15.min(line_16)))
    };
    // What of the deduction the minimum tax does not allow comes back; whether it allows the senior
    // deduction is open.
    let amt = state_taxes.and_then(|taxes| {
        let amti = agi - deduction + taxes;
        let [without, with] =
            [amti, amti - l37].map(|amti| form_6251(table, figures, amti, &regular));
        (without == with).then_some(without)
    });

    // Form 8960.
    let l12 = zero_or_more(given(profile.investment_income) + dividends + form_1040_7a);
    let l15 = zero_or_more(agi - figures.niit_threshold.get());
    let niit = l12.min(l15) * dec!(0.038);
    Filed {
        agi,
        taxable,
        income_tax: regular.tax,
        amt,
        niit,
        carryover: carryover(before_floor, line_21, line_7, line_15),
    }
}

fn of(tax: &YearTax) -> Filed {
    Filed {
        agi: tax.agi.get(),
        taxable: tax.taxable_income.get(),
        income_tax: tax.income_tax.get(),
        amt: tax.amt.map(Money::get),
        niit: tax.niit.get(),
        carryover: [tax.carryover.short_term.get(), tax.carryover.long_term.get()],
    }
}

fn cents(range: std::ops::Range<i64>) -> impl Strategy<Value = Money> {
    range.prop_map(|cents| Money::new(Decimal::new(cents, 2)))
}

fn gain() -> impl Strategy<Value = Money> {
    prop_oneof![cents(-1_500_000..1_500_000), cents(-90_000_000..120_000_000)]
}

prop_compose! {
    fn any_return()(
        status in prop::sample::select(FilingStatus::ALL.map(|(status, ..)| status).to_vec()),
        income in prop_oneof![cents(-3_000_000..6_000_000), cents(0..90_000_000)],
        [investment, dividends, st_in, lt_in] in [
            prop::option::of(cents(0..3_000_000)), prop::option::of(cents(0..9_000_000)),
            prop::option::of(cents(0..2_000_000)), prop::option::of(cents(0..2_000_000)),
        ],
        itemized in prop::option::of((cents(0..9_000_000), prop::option::of(0_i64..=4))),
        [old, blind] in [0_u8..=2, 0_u8..=2],
    ) -> Profile {
        let most = status.most_persons();
        Profile {
            filing_status: Some(status),
            ordinary_income: Some(income),
            investment_income: investment,
            qualified_dividends: dividends,
            deduction: itemized.map(|(amount, _)| Deduction::Amount(amount)),
            state_and_local_taxes: itemized.and_then(|(amount, quarters)| {
                Some(amount * Rate::new(Decimal::new(quarters? * 25, 2)))
            }),
            persons_65_or_over: Some(old.min(most)),
            persons_blind: Some(blind.min(most)),
            carryover_short_term: st_in,
            carryover_long_term: lt_in,
            ..Profile::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// Every status and year, with collectibles, carryovers, age and every kind of deduction.
    #[test]
    fn the_computation_is_that_of_the_forms(
        profile in any_return(),
        year in 2023..=2026,
        (short, long, gold) in (gain(), gain(), prop_oneof![Just(Money::ZERO), gain()]),
    ) {
        let gains = Gains::new(short, long).with_collectibles(gold);
        let tax = compute(&profile, tables(), year, gains).unwrap();
        prop_assert_eq!(of(&tax), filed(&profile, year, gains));
    }
}

fn dollars(amount: i64) -> Money {
    Money::from(amount)
}

fn money(amount: Decimal) -> Money {
    Money::new(amount)
}

/// Both ways to the same: the forms above and the program.
fn both(profile: &Profile, gains: Gains) -> YearTax {
    let tax = compute(profile, tables(), 2026, gains).unwrap();
    assert_eq!(of(&tax), filed(profile, 2026, gains));
    tax
}

fn filer(status: FilingStatus, income: i64) -> Profile {
    Profile {
        filing_status: Some(status),
        ordinary_income: Some(dollars(income)),
        ..Profile::default()
    }
}

/// Married separate, wages 200,000, 2026: a gain of 30,000 on stock and of 20,000 on gold less a
/// short-term loss of 6,000 and a long-term loss of 5,000 carried in.
///
/// 28% Rate Gain Worksheet: 20,000 - 5,000 - 6,000 = 9,000. Line 15 is 45,000, line 16 39,000. Income
/// 239,000 less 16,100 is 222,900; of it 30,000 at 15 % lie on 192,900, and of these 9,000 of gold lie
/// on 183,900, below the end of the 24 % bracket at 201,775: no 28 %. The schedule on 192,900 is 17,966 +
/// 24 % of 87,200 = 38,894. Investment tax: 39,000 against 239,000 - 125,000.
#[test]
fn gold_below_the_cap_a_carryover_and_the_investment_tax_of_a_separate_return() {
    let profile = Profile {
        carryover_long_term: Some(dollars(5_000)),
        ..filer(FilingStatus::MarriedSeparate, 200_000)
    };
    let gains = Gains::new(dollars(-6_000), dollars(50_000)).with_collectibles(dollars(20_000));
    let tax = both(&profile, gains);
    assert_eq!((tax.collectibles, tax.at_collectibles_rate), (dollars(9_000), Money::ZERO));
    assert_eq!((tax.at_ordinary_rates, tax.at_fifteen), (dollars(192_900), dollars(30_000)));
    assert_eq!(tax.income_tax, dollars(38_894 + 4_500));
    assert_eq!(tax.niit, dollars(1_482));
}

/// The same gold across the cap: wages of 212,000 make 204,900 without the stock, so 3,125 of the 9,000
/// lie above 201,775 and pay 28 %: 41,024 + 4,500 + 875.
#[test]
fn gold_across_the_cap_pays_28_percent_above_it_alone() {
    let profile = Profile {
        carryover_long_term: Some(dollars(5_000)),
        ..filer(FilingStatus::MarriedSeparate, 212_000)
    };
    let gains = Gains::new(dollars(-6_000), dollars(50_000)).with_collectibles(dollars(20_000));
    let tax = both(&profile, gains);
    assert_eq!(
        (tax.at_ordinary_rates, tax.at_collectibles_rate),
        (dollars(201_775), dollars(3_125))
    );
    assert_eq!(tax.income_tax, dollars(41_024 + 4_500 + 875));
}

/// Single, wages 14,500, net losses of 2,000 short-term and 4,000 long-term, 2026: taxable income
/// before the floor is 14,500 - 3,000 - 16,100 = -4,600, so 3,000 + (-4,600) leaves nothing to deduct
/// from. With wages of 17,500 it is -1,600, and 1,400 of the 3,000 are used, all of it short-term.
#[test]
fn a_low_income_uses_up_no_more_loss_than_it_has() {
    let gains = Gains::new(dollars(-2_000), dollars(-4_000));
    let poor = both(&filer(FilingStatus::Single, 14_500), gains);
    assert_eq!((poor.deductible_loss, poor.used_loss), (dollars(3_000), Money::ZERO));
    let carried = |short, long| Carryover { short_term: dollars(short), long_term: dollars(long) };
    assert_eq!(poor.carryover, carried(2_000, 4_000));
    let less_poor = both(&filer(FilingStatus::Single, 17_500), gains);
    assert_eq!((less_poor.used_loss, less_poor.carryover), (dollars(1_400), carried(600, 4_000)));
}

/// Single, 65, pension 90,000, 2026: adjusted gross income of 90,000 leaves 6,000 - 900 of the senior
/// deduction. Deducted are 16,100 + 2,050 + 5,100, taxable 66,750. A gain of 10,000 long-term takes 600
/// of the deduction: 67,350 at ordinary rates (5,800 + 22 % of 16,950 = 9,529) and 1,500 on the gain.
/// Without it the tax is 5,800 + 22 % of 16,350 = 9,397, so the gain costs 1,632.
#[test]
fn the_phase_out_of_the_senior_deduction_is_a_cost_of_the_gain() {
    let profile = Profile { persons_65_or_over: Some(1), ..filer(FilingStatus::Single, 90_000) };
    let without = both(&profile, Gains::ZERO);
    assert_eq!((without.senior_deduction, without.income_tax), (dollars(5_100), dollars(9_397)));
    let with = both(&profile, Gains::new(Money::ZERO, dollars(10_000)));
    assert_eq!((with.senior_deduction, with.income_tax), (dollars(4_500), dollars(9_529 + 1_500)));
    // The last dollar of it: 175,000 is the end.
    let rich = Profile { persons_65_or_over: Some(1), ..filer(FilingStatus::Single, 174_999) };
    assert_eq!(both(&rich, Gains::ZERO).senior_deduction, money(dec!(0.06)));
    assert_eq!(both(&rich, Gains::new(dollars(1), Money::ZERO)).senior_deduction, Money::ZERO);
}

/// The kink of the minimum tax, single, no wages, 2026: its exemption of 90,100 shrinks by 50 cents a
/// dollar over 500,000 and is gone at 680,200. A long-term gain of 680,200 leaves 664,100 taxable: 49,450
/// at 0 %, 496,050 at 15 %, 118,600 at 20 % make 98,127.50. In Part III line 13 is the whole gain (QDCGTW
/// line 4), so all of the base is taxed at the gain rates: the 16,100 of the deduction at 20 %, 3,220.
#[test]
fn the_minimum_tax_where_its_exemption_ends() {
    let gains = Gains::new(Money::ZERO, dollars(680_200));
    let tax = both(&filer(FilingStatus::Single, 0), gains);
    assert_eq!(tax.income_tax, money(dec!(98127.50)));
    assert_eq!(tax.amt, Some(dollars(3_220)));
    // Before the phase-out begins the exemption covers more than the deduction did.
    let before = Gains::new(Money::ZERO, dollars(500_000));
    assert_eq!(both(&filer(FilingStatus::Single, 0), before).amt, Some(Money::ZERO));
}
