//! Regular federal income tax: the deductions, and the worksheet that stacks gains on income.
//!
//! Deductions eat ordinary income first. What is left of ordinary income fills the brackets from
//! below; qualified dividends and net capital gain lie on top of it and pay 0, 15 or 20 % by where
//! they lie: the ceilings are amounts of taxable income, not of gain (IRC §1(h)(1), (11); Form 1040
//! instructions, line 16, Qualified Dividends and Capital Gain Tax Worksheet, "QDCGTW").
//!
//! Gain on collectibles is no part of that: it lies below, pays the ordinary rates up to the top of
//! the 24 % bracket and 28 % above (IRC §1(h)(1)(A), (F); Schedule D Tax Worksheet). So 28 % is a cap,
//! not a flat rate.

use super::profile::{Deduction, Profile};
use super::tables::{StatusTable, TaxTable};
use crate::domain::money::{Money, Rate};

/// The deductions of a return, in dollars, as positive amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deductions {
    /// The basic standard deduction, or the user's own amount.
    pub base: Money,
    /// The additions for age and blindness; none to an amount of the user's own.
    pub additional: Money,
    /// What the phase-out leaves of the senior deduction (Schedule 1-A).
    pub senior: Money,
}

impl Deductions {
    /// All of them (Form 1040 line 14).
    #[must_use]
    pub fn total(self) -> Money {
        self.base + self.additional + self.senior
    }
}

/// What a return with this adjusted gross income may deduct in `year`.
#[must_use]
pub fn deductions(
    profile: &Profile,
    table: &TaxTable,
    figures: &StatusTable,
    year: i32,
    agi: Money,
) -> Deductions {
    let seniors = persons(profile.persons_65_or_over);
    let (base, additional) = match profile.deduction {
        Some(Deduction::Amount(amount)) => (amount, Money::ZERO),
        Some(Deduction::Standard) | None => {
            let each = figures.additional_deduction;
            // Someone both old and blind gets the addition twice (IRC §63(f)).
            (figures.standard_deduction, each * seniors + each * persons(profile.persons_blind))
        }
    };
    let senior = if seniors.is_zero() {
        Money::ZERO
    } else {
        senior_each(table, figures, year, agi) * seniors
    };
    Deductions { base, additional, senior }
}

/// The senior deduction of one person: each person's own amount shrinks with the joint income.
fn senior_each(table: &TaxTable, figures: &StatusTable, year: i32, agi: Money) -> Money {
    match (table.senior_deduction, figures.senior_phaseout_start) {
        // A table borrowed for a later year must not carry the deduction past its last year.
        (Some(senior), Some(start)) if year <= senior.last_year => {
            let excess = (agi - start).at_least(Money::ZERO);
            (senior.amount - excess * senior.phaseout_rate).at_least(Money::ZERO)
        }
        _ => Money::ZERO,
    }
}

/// A head count as the plain factor it is.
fn persons(count: Option<u8>) -> Rate {
    Rate::from(i64::from(count.unwrap_or(0)))
}

/// How preferential income lies on the rest of the taxable income, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    /// What may be taxed at 0/15/20 %: qualified dividends and net capital gain, without gain on
    /// collectibles (Schedule D Tax Worksheet line 13; QDCGTW line 4).
    pub preferential: Money,
    /// The taxable income below it, gain on collectibles included (line 14; QDCGTW line 5).
    pub beneath: Money,
    /// What the ordinary rates tax (line 21; QDCGTW line 5): gain on collectibles only as far as the
    /// brackets below 25 % reach.
    pub ordinary: Money,
}

impl Layers {
    /// Lines 10 to 21 of the worksheet; `preferential` holds the gain on `collectibles`.
    #[must_use]
    pub fn new(
        taxable: Money,
        preferential: Money,
        collectibles: Money,
        figures: &StatusTable,
    ) -> Self {
        let low = (preferential - collectibles).at_least(Money::ZERO);
        let beneath = (taxable - low).at_least(Money::ZERO);
        let ordinary = if collectibles.is_zero() {
            beneath
        } else {
            let without_any_gain = (taxable - preferential).at_least(Money::ZERO); // line 18
            beneath.at_most(figures.low_brackets_max).at_least(without_any_gain) // lines 20 and 21
        };
        Self { preferential: low, beneath, ordinary }
    }
}

/// Taxable income split by the rates that tax it, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stacked {
    /// Taxed by the ordinary schedule.
    pub at_ordinary_rates: Money,
    /// Taxed at 0 %.
    pub at_zero: Money,
    /// Taxed at 15 %.
    pub at_fifteen: Money,
    /// Taxed at 20 %.
    pub at_twenty: Money,
    /// Gain on collectibles, taxed at 28 %.
    pub at_collectibles_rate: Money,
    /// The tax on the first.
    pub ordinary_tax: Money,
    /// The tax on the others.
    pub gain_tax: Money,
}

/// The worksheet: preferential income stacked on the rest of the taxable income.
///
/// With gain on collectibles it is the Schedule D Tax Worksheet, whose lines are named here, without
/// it the Qualified Dividends and Capital Gain Tax Worksheet: both come to the same then.
#[must_use]
pub fn stack(taxable: Money, layers: &Layers, figures: &StatusTable, table: &TaxTable) -> Stacked {
    let Layers { preferential, beneath, ordinary } = *layers;
    // Line 23: an unused deduction shelters preferential income.
    let gains = preferential.at_most(taxable);
    let zero_top = taxable.at_most(figures.zero_rate_max); // line 16
    let at_zero = zero_top - beneath.at_most(zero_top); // line 22
    let fifteen_room = taxable.at_most(figures.fifteen_rate_max) - (ordinary + at_zero); // line 29
    let at_fifteen = (gains - at_zero).at_most(fifteen_room.at_least(Money::ZERO)); // line 30
    let at_twenty = gains - at_zero - at_fifteen; // line 33
    let at_collectibles_rate = taxable - ordinary - gains; // line 42
    let ordinary_tax = figures.ordinary_tax(ordinary); // line 44
    let rates = &table.long_term_rates;
    let gain_tax = at_zero * rates.zero
        + at_fifteen * rates.fifteen
        + at_twenty * rates.twenty
        + at_collectibles_rate * table.collectibles_rate;

    // Line 47: never more than the schedule alone. It is less where the 12 % bracket reaches above
    // the 0 % ceiling, and then no part of the income is taxed as gain.
    let whole = figures.ordinary_tax(taxable); // line 46
    if whole < ordinary_tax + gain_tax {
        return Stacked {
            at_ordinary_rates: taxable,
            at_zero: Money::ZERO,
            at_fifteen: Money::ZERO,
            at_twenty: Money::ZERO,
            at_collectibles_rate: Money::ZERO,
            ordinary_tax: whole,
            gain_tax: Money::ZERO,
        };
    }
    Stacked {
        at_ordinary_rates: ordinary,
        at_zero,
        at_fifteen,
        at_twenty,
        at_collectibles_rate,
        ordinary_tax,
        gain_tax,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tax::FilingStatus;
    use crate::domain::tax::fixture::{dollars, single, table};

    fn deducted(profile: &Profile, year: i32, agi: i64) -> Deductions {
        let table = table();
        let status = profile.filing_status.unwrap();
        deductions(profile, &table, table.statuses.get(status), year, dollars(agi))
    }

    #[test]
    fn age_and_blindness_add_to_the_standard_deduction_alone() {
        let mut profile = single(50_000);
        profile.persons_65_or_over = Some(1);
        profile.persons_blind = Some(1);
        let standard = deducted(&profile, 2026, 50_000);
        assert_eq!(standard.additional, dollars(4_100));
        assert_eq!(standard.total(), dollars(16_100 + 4_100 + 6_000));
        profile.deduction = Some(Deduction::Amount(dollars(20_000)));
        let own = deducted(&profile, 2026, 50_000);
        assert_eq!(own.additional, Money::ZERO);
        assert_eq!(own.total(), dollars(20_000 + 6_000), "itemizers get the senior deduction");
    }

    #[test]
    fn the_senior_deduction_shrinks_by_six_cents_a_dollar_for_each_person() {
        let mut profile = single(0);
        profile.persons_65_or_over = Some(1);
        assert_eq!(deducted(&profile, 2026, 75_000).senior, dollars(6_000));
        assert_eq!(deducted(&profile, 2026, 80_000).senior, dollars(5_700));
        assert_eq!(deducted(&profile, 2026, 175_000).senior, Money::ZERO);
        profile.filing_status = Some(FilingStatus::MarriedJoint);
        profile.persons_65_or_over = Some(2);
        assert_eq!(deducted(&profile, 2026, 160_000).senior, dollars(2 * 5_400));
    }

    #[test]
    fn the_senior_deduction_has_its_years_and_its_statuses() {
        let mut profile = single(0);
        profile.persons_65_or_over = Some(1);
        assert_eq!(deducted(&profile, 2028, 0).senior, dollars(6_000));
        assert_eq!(deducted(&profile, 2029, 0).senior, Money::ZERO);
        profile.filing_status = Some(FilingStatus::MarriedSeparate);
        assert_eq!(deducted(&profile, 2026, 0).senior, Money::ZERO);
    }

    #[test]
    fn gain_between_the_zero_ceiling_and_the_22_percent_bracket_pays_12_percent() {
        // Single 2026: 0 % ends at 49,450, the 12 % bracket at 50,400.
        let table = table();
        let figures = table.statuses.get(FilingStatus::Single);
        let layers = Layers::new(dollars(50_400), dollars(950), Money::ZERO, figures);
        let stacked = stack(dollars(50_400), &layers, figures, &table);
        assert_eq!(stacked.ordinary_tax, dollars(5_800));
        assert_eq!(stacked.at_ordinary_rates, dollars(50_400));
        assert_eq!(stacked.gain_tax, Money::ZERO);
    }
}
