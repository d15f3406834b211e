//! The figures of each tax year, and what one year carries into the next.

use super::{Household, ProfileSection};
use crate::domain::tax::{self, CarriedFrom, Carryover, Gains, Profile, YearTax};
use chrono::{Datelike, NaiveDate};

impl Household {
    /// The year the figures of `[tax]` are of: what it says, else the as-of year.
    #[must_use]
    pub fn base_year(&self, as_of: NaiveDate) -> i32 {
        self.profiles.base.year.unwrap_or(as_of.year())
    }

    /// The figures of a tax year.
    ///
    /// A year's own section counts for more than `[tax]`. Those of another year than `[tax]`
    /// speaks of take unset income keys from `[tax]`, realized gains at zero, and for a later year
    /// the carryovers that come out of the year before (IRC §1212(b)). Where any figure is borrowed
    /// from `[tax]`, the profile's year is that of `[tax]`: [`tax::assumptions`] names it.
    #[must_use]
    pub fn profile_for(&self, year: i32, as_of: NaiveDate) -> Profile {
        self.profile_with(year, as_of, &[])
    }

    /// [`Household::profile_for`] where gains that are only thought of were realized as well: in an
    /// earlier year they change what is carried into this one.
    #[must_use]
    pub fn profile_with(&self, year: i32, as_of: NaiveDate, planned: &[(i32, Gains)]) -> Profile {
        let base_year = self.base_year(as_of);
        let mut carried = None;
        for past in base_year..year {
            let profile = with_carryover(self.figures_of(past, base_year), past, carried);
            carried = self.carried_out_of(past, &profile, planned);
        }
        with_carryover(self.figures_of(year, base_year), year, carried)
    }

    /// What was given for a year, without what follows from the years before it.
    pub(in crate::domain) fn figures_of(&self, year: i32, base_year: i32) -> Profile {
        let base = &self.profiles.base;
        let own = self.profiles.of(ProfileSection::Year(year));
        if year == base_year {
            return own.or(base).consistent();
        }
        let own = Profile { year: None, ..own };
        let merged = own.clone().or(&base.without_history()).consistent();
        let of = if merged == own { year } else { base_year };
        Profile { year: Some(of), ..merged }
    }

    /// The losses a year leaves to the next; `None` where nobody can say, because the year has no
    /// tax table or no figures. How much of a loss a year uses up depends on its taxable income
    /// (IRC §1212(b)(2)), so a loss is then neither passed on whole nor taken for none: the next
    /// year names its carryover as not given.
    fn carried_out_of(
        &self,
        year: i32,
        profile: &Profile,
        planned: &[(i32, Gains)],
    ) -> Option<Carryover> {
        let gains = self.realized(year, profile) + of_year(planned, year);
        tax::compute(profile, &self.rules.tables, year, gains).map(|tax| tax.carryover)
    }

    /// The tax of a year in which, and before which, the `planned` gains were realized as well;
    /// `None` where [`tax::compute`] has no figure.
    #[must_use]
    pub fn year_tax(
        &self,
        year: i32,
        as_of: NaiveDate,
        planned: &[(i32, Gains)],
    ) -> Option<YearTax> {
        let profile = self.profile_with(year, as_of, planned);
        let gains = self.realized(year, &profile) + of_year(planned, year);
        tax::compute(&profile, &self.rules.tables, year, gains)
    }
}

fn of_year(planned: &[(i32, Gains)], year: i32) -> Gains {
    planned.iter().filter(|(of, _)| *of == year).map(|(_, gains)| *gains).sum()
}

/// A profile with the losses of the year before, where its own section names none.
pub(in crate::domain) fn with_carryover(
    profile: Profile,
    year: i32,
    carried: Option<Carryover>,
) -> Profile {
    let Some(carried) = carried else { return profile };
    let (short_term, long_term) =
        (profile.carryover_short_term.is_none(), profile.carryover_long_term.is_none());
    let year = year.saturating_sub(1);
    Profile {
        carried_from: (short_term || long_term).then_some(CarriedFrom {
            year,
            short_term,
            long_term,
        }),
        carryover_short_term: profile.carryover_short_term.or(Some(carried.short_term)),
        carryover_long_term: profile.carryover_long_term.or(Some(carried.long_term)),
        ..profile
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::household::Profiles;
    use crate::domain::money::Money;
    use crate::domain::tax::fixture::{dollars, single};
    use crate::domain::tax::{AmtGap, Assumption, Deduction, FilingStatus, ProfileKey};
    use crate::domain::testing::{day, household};

    fn with(base: Profile, years: impl IntoIterator<Item = (i32, Profile)>) -> Household {
        let profiles = Profiles { base, years: years.into_iter().collect() };
        Household { profiles, ..household(Vec::new()) }
    }

    fn assumed(household: &Household, year: i32) -> Vec<Assumption> {
        let profile = household.profile_for(year, day("2026-11-24"));
        let gains = household.realized(year, &profile);
        let tax = tax::compute(&profile, &household.rules.tables, year, gains).unwrap();
        tax::assumptions(&profile, &household.rules.tables, &[tax])
    }

    #[test]
    fn the_section_of_a_year_wins_over_tax_of_the_same_year() {
        let own = Profile {
            ordinary_income: Some(dollars(90_000)),
            realized_long_term: Some(dollars(700)),
            ..Profile::default()
        };
        let base = Profile {
            realized_short_term: Some(dollars(50)),
            realized_long_term: Some(dollars(60)),
            ..single(80_000)
        };
        for year in [None, Some(2026)] {
            let household = with(Profile { year, ..base.clone() }, [(2026, own.clone())]);
            let profile = household.profile_for(2026, day("2026-11-24"));
            assert_eq!(profile.ordinary_income, Some(dollars(90_000)));
            assert_eq!(profile.realized(), Gains::new(dollars(50), dollars(700)));
            assert_eq!(profile.year, year);
        }
    }

    #[test]
    fn figures_of_another_year_are_named() {
        // The given year is 2025, taxed is 2026.
        let household = with(Profile { year: Some(2025), ..single(80_000) }, []);
        let borrowed = Assumption::ProfileOfOtherYear { given: 2025, for_year: 2026 };
        assert!(assumed(&household, 2026).contains(&borrowed));
        // No year is given: that of today, and 2027 is taxed.
        let household = with(single(80_000), []);
        let borrowed = Assumption::ProfileOfOtherYear { given: 2026, for_year: 2027 };
        assert!(assumed(&household, 2027).contains(&borrowed));
        // A section that gives all there is borrows nothing.
        let household = with(Profile { year: Some(2026), ..single(80_000) }, [(2027, single(1))]);
        let found = assumed(&household, 2027);
        assert!(!found.iter().any(|one| one.key() == borrowed.key()), "{found:?}");
    }

    #[test]
    fn of_a_couple_one_is_left() {
        let base = Profile {
            filing_status: Some(FilingStatus::MarriedJoint),
            persons_65_or_over: Some(2),
            persons_blind: Some(1),
            ..single(80_000)
        };
        let own = Profile { filing_status: Some(FilingStatus::Single), ..Profile::default() };
        let household = with(base, [(2027, own)]);
        let persons = |year| {
            let profile = household.profile_for(year, day("2026-11-24"));
            (profile.persons_65_or_over, profile.persons_blind)
        };
        assert_eq!(persons(2026), (Some(2), Some(1)));
        assert_eq!(persons(2027), (Some(1), Some(1)));
    }

    #[test]
    fn taxes_of_another_deduction_are_not_borrowed() {
        // 10,000 of such taxes cannot be inside a deduction of 8,000 (IRC §56(b)(1)(A)).
        let amount = |dollars_of| Some(Deduction::Amount(dollars(dollars_of)));
        let base = Profile {
            deduction: amount(30_000),
            state_and_local_taxes: Some(dollars(10_000)),
            ..single(80_000)
        };
        let own = |deduction| Profile { deduction, ..Profile::default() };
        let household = with(base, [(2027, own(amount(8_000))), (2028, own(amount(20_000)))]);
        let taxes = |year| household.profile_for(year, day("2026-11-24")).state_and_local_taxes;
        let ten = Some(dollars(10_000));
        assert_eq!([taxes(2026), taxes(2027), taxes(2028)], [ten, None, ten]);
        let gap = Assumption::AmtNotComputed(AmtGap::StateTaxesNotGiven);
        assert!(assumed(&household, 2027).contains(&gap));
    }

    #[test]
    fn losses_are_carried_from_year_to_year() {
        // IRC §1211(b), §1212(b): 10,000 carried in, 3,000 used in 2026 and in 2027.
        let base = Profile {
            year: Some(2026),
            carryover_short_term: Some(dollars(10_000)),
            ..single(80_000)
        };
        let household = with(base, []);
        let carried = |year| household.profile_for(year, day("2026-11-24")).carryover_short_term;
        assert_eq!(carried(2026), Some(dollars(10_000)));
        assert_eq!(carried(2027), Some(dollars(7_000)));
        assert_eq!(carried(2028), Some(dollars(4_000)));
        assert_eq!(carried(2025), None);
    }

    #[test]
    fn a_carryover_that_is_given_is_not_said_to_be_computed() {
        let base = Profile {
            year: Some(2026),
            realized_long_term: Some(dollars(-10_000)),
            ..single(80_000)
        };
        let own = Profile { carryover_short_term: Some(dollars(500)), ..Profile::default() };
        let household = with(base, [(2027, own)]);
        let next = household.profile_for(2027, day("2026-11-24"));
        assert_eq!(next.carryover_short_term, Some(dollars(500)));
        assert_eq!(next.carryover_long_term, Some(dollars(7_000)));
        let words: Vec<String> =
            assumed(&household, 2027).iter().map(ToString::to_string).collect();
        let computed = "the long-term loss carried in is the one computed for the end of 2026";
        assert!(words.iter().any(|one| one == computed), "{words:?}");
    }

    #[test]
    fn a_carryover_through_a_year_without_table_is_never_a_silent_zero() {
        // The fixture's tables begin with 2026.
        let base = Profile {
            year: Some(2025),
            carryover_short_term: Some(dollars(10_000)),
            carryover_long_term: Some(Money::ZERO),
            ..single(80_000)
        };
        let household = with(base, []);
        assert_eq!(household.profile_for(2026, day("2026-11-24")).carryover_short_term, None);
        let not_given = Assumption::NotGiven(ProfileKey::CarryoverShortTerm);
        assert!(assumed(&household, 2026).contains(&not_given));
    }

    #[test]
    fn a_later_year_carries_what_the_own_section_of_this_year_leaves() {
        let own = Profile { realized_short_term: Some(dollars(-5_000)), ..single(80_000) };
        let household = with(Profile::default(), [(2026, own), (2027, single(80_000))]);
        let next = household.profile_for(2027, day("2026-11-24"));
        assert_eq!(next.carryover_short_term, Some(dollars(2_000)));
    }
}
