//! What a tax figure takes for granted: every figure the profile left out, and every rule left out.
//!
//! A figure that is assumed must be named wherever a tax depends on it (the documented interface, lotscope.toml).
//! Only what can change the result is listed: age and blindness, say, add nothing to a deduction
//! that the user gave as an amount.

use super::YearTax;
use super::amt::{self, AmtGap};
use super::profile::{CarriedFrom, Deduction, FilingStatus, Profile, ProfileKey};
use super::tables::{TaxTable, TaxTables};
use std::fmt;

/// One thing a tax figure takes for granted. Its `Display` says it in plain words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assumption {
    /// No deduction was given: the standard one is taken.
    StandardDeduction,
    /// A figure was not given and counts as zero.
    NotGiven(ProfileKey),
    /// There is no table for the year yet.
    TableOfYear {
        /// The table that is used instead.
        used: i32,
        /// The year that is taxed.
        for_year: i32,
    },
    /// The profile does not say of which year its figures are.
    YearOfProfile {
        /// The year they are taken to be of.
        assumed: i32,
    },
    /// Some or all of the profile's figures are of another year than the one that is taxed.
    ProfileOfOtherYear {
        /// The year they are of.
        given: i32,
        /// The year that is taxed.
        for_year: i32,
    },
    /// Losses carried in are what the year before leaves.
    CarriedFrom(CarriedFrom),
    /// The alternative minimum tax is left out.
    AmtNotComputed(AmtGap),
    /// Someone is 65 or over, and the taxation of Social Security benefits is left out.
    SocialSecurityNotModelled,
    /// What no tax figure here has, whatever is given.
    NotModelled,
}

impl Assumption {
    /// A stable name for scripts.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::StandardDeduction => "standard-deduction",
            Self::NotGiven(_) => "not-given",
            Self::TableOfYear { .. } => "table-of-year",
            Self::YearOfProfile { .. } => "year-of-profile",
            Self::ProfileOfOtherYear { .. } => "profile-of-other-year",
            Self::CarriedFrom(_) => "carried-from",
            Self::AmtNotComputed(_) => "amt-not-computed",
            Self::SocialSecurityNotModelled => "social-security-not-modelled",
            Self::NotModelled => "not-modelled",
        }
    }

    /// The figure of the profile that would settle it, if one would.
    #[must_use]
    pub const fn field(self) -> Option<ProfileKey> {
        match self {
            Self::StandardDeduction => Some(ProfileKey::Deduction),
            Self::NotGiven(key) => Some(key),
            Self::YearOfProfile { .. } | Self::ProfileOfOtherYear { .. } => Some(ProfileKey::Year),
            Self::AmtNotComputed(AmtGap::StateTaxesNotGiven) => {
                Some(ProfileKey::StateAndLocalTaxes)
            }
            Self::TableOfYear { .. }
            | Self::CarriedFrom(_)
            | Self::AmtNotComputed(AmtGap::SeniorDeduction)
            | Self::SocialSecurityNotModelled
            | Self::NotModelled => None,
        }
    }
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StandardDeduction => f.write_str("the standard deduction is assumed"),
            Self::NotGiven(key) => write!(f, "{}: not given, taken as 0", key.words()),
            Self::TableOfYear { used, for_year } => {
                write!(f, "there is no tax table for {for_year} yet: the one of {used} is used")
            }
            Self::YearOfProfile { assumed } => {
                write!(f, "the profile names no year: its figures are taken to be of {assumed}")
            }
            Self::ProfileOfOtherYear { given, for_year } => {
                write!(f, "figures not given for {for_year} are taken from those of {given}")
            }
            Self::CarriedFrom(CarriedFrom { year, short_term, long_term }) => {
                let what = match (short_term, long_term) {
                    (true, false) => "the short-term loss carried in is the one",
                    (false, true) => "the long-term loss carried in is the one",
                    _ => "losses carried in are those",
                };
                write!(f, "{what} computed for the end of {year}")
            }
            Self::AmtNotComputed(AmtGap::StateTaxesNotGiven) => f.write_str(
                "AMT is not computed: it needs the state and local taxes in the deduction",
            ),
            Self::AmtNotComputed(AmtGap::SeniorDeduction) => f.write_str(
                "AMT is not computed: it depends on whether the senior deduction counts in it",
            ),
            Self::SocialSecurityNotModelled => {
                f.write_str("the taxation of Social Security benefits is not modelled")
            }
            Self::NotModelled => f.write_str(
                "not modelled: credits, Social Security, ACA and IRMAA limits, itemized limits, QBI, \
                 section 1202, penalties",
            ),
        }
    }
}

/// Everything that `taxes`, computed for one year from this profile, take for granted.
#[must_use]
pub fn assumptions(profile: &Profile, tables: &TaxTables, taxes: &[YearTax]) -> Vec<Assumption> {
    let Some(&YearTax { year, filing_status: status, .. }) = taxes.first() else {
        return Vec::new();
    };
    let Some(choice) = tables.for_year(year) else { return Vec::new() };
    let year_of_profile = match profile.year {
        Some(given) if given == year => None,
        Some(given) => Some(Assumption::ProfileOfOtherYear { given, for_year: year }),
        None => Some(Assumption::YearOfProfile { assumed: year }),
    };
    let table = choice.assumed.map(|used| Assumption::TableOfYear { used, for_year: year });
    let deduction = profile.deduction.is_none().then_some(Assumption::StandardDeduction);
    let not_given = ProfileKey::ALL
        .iter()
        .filter(|key| !profile.is_given(**key))
        .filter(|key| counts_as_zero(**key, profile, choice.table, status, year))
        .map(|key| Assumption::NotGiven(*key));
    let carried = profile.carried_from.map(Assumption::CarriedFrom);
    let amt = taxes
        .iter()
        .find_map(|tax| amt::compute(tax, profile, choice.table).err())
        .map(Assumption::AmtNotComputed);
    let social_security = profile
        .persons_65_or_over
        .filter(|persons| *persons > 0)
        .map(|_| Assumption::SocialSecurityNotModelled);
    [year_of_profile, table, deduction]
        .into_iter()
        .flatten()
        .chain(not_given)
        .chain([carried, amt, social_security, Some(Assumption::NotModelled)].into_iter().flatten())
        .collect()
}

/// Would this figure, if it were given, change the tax?
fn counts_as_zero(
    key: ProfileKey,
    profile: &Profile,
    table: &TaxTable,
    status: FilingStatus,
    year: i32,
) -> bool {
    let own_deduction = matches!(profile.deduction, Some(Deduction::Amount(_)));
    let senior_deduction = table.statuses.get(status).senior_phaseout_start.is_some()
        && table.senior_deduction.is_some_and(|senior| year <= senior.last_year);
    match key {
        ProfileKey::InvestmentIncome
        | ProfileKey::QualifiedDividends
        | ProfileKey::RealizedShortTerm
        | ProfileKey::RealizedLongTerm
        | ProfileKey::CarryoverShortTerm
        | ProfileKey::CarryoverLongTerm
        | ProfileKey::StateRate => true,
        ProfileKey::PersonsSixtyFiveOrOver => !own_deduction || senior_deduction,
        ProfileKey::PersonsBlind => !own_deduction,
        ProfileKey::RealizedCollectibles => {
            profile.realized_long_term.is_some_and(|gain| !gain.is_zero())
        }
        // They have assumptions of their own or are never assumed; the last falls back on the state
        // rate by rule.
        ProfileKey::Year
        | ProfileKey::FilingStatus
        | ProfileKey::OrdinaryIncome
        | ProfileKey::Deduction
        | ProfileKey::StateAndLocalTaxes
        | ProfileKey::StateLongTermRate => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::{Money, Rate};
    use crate::domain::tax::fixture::{dollars, single, tables};
    use crate::domain::tax::{Gains, compute};

    fn assumed(profile: &Profile, year: i32) -> Vec<Assumption> {
        let tax = compute(profile, &tables(), year, Gains::ZERO).unwrap();
        assumptions(profile, &tables(), &[tax])
    }

    /// A profile that leaves nothing open.
    fn full() -> Profile {
        Profile {
            year: Some(2026),
            investment_income: Some(Money::ZERO),
            qualified_dividends: Some(Money::ZERO),
            deduction: Some(Deduction::Standard),
            persons_65_or_over: Some(0),
            persons_blind: Some(0),
            realized_short_term: Some(Money::ZERO),
            realized_long_term: Some(Money::ZERO),
            carryover_short_term: Some(Money::ZERO),
            carryover_long_term: Some(Money::ZERO),
            state_rate: Some(Rate::ZERO),
            ..single(80_000)
        }
    }

    #[test]
    fn a_full_profile_leaves_open_what_is_not_modelled() {
        assert_eq!(assumed(&full(), 2026), [Assumption::NotModelled]);
    }

    #[test]
    fn every_gap_is_named() {
        let found = assumed(&single(80_000), 2027);
        let named = |wanted| found.contains(&wanted);
        assert!(named(Assumption::StandardDeduction));
        assert!(named(Assumption::YearOfProfile { assumed: 2027 }));
        assert!(named(Assumption::TableOfYear { used: 2026, for_year: 2027 }));
        assert!(named(Assumption::NotGiven(ProfileKey::StateRate)));
        assert!(!named(Assumption::NotGiven(ProfileKey::StateLongTermRate)));
    }

    #[test]
    fn only_what_can_change_the_tax_is_named() {
        let mut profile = full();
        profile.deduction = Some(Deduction::Amount(dollars(20_000)));
        profile.state_and_local_taxes = Some(Money::ZERO);
        profile.persons_65_or_over = None;
        profile.persons_blind = None;
        let age = Assumption::NotGiven(ProfileKey::PersonsSixtyFiveOrOver);
        assert_eq!(
            assumed(&profile, 2026),
            [age, Assumption::NotModelled],
            "the senior deduction comes on top of an amount"
        );
        profile.filing_status = Some(FilingStatus::MarriedSeparate);
        assert_eq!(assumed(&profile, 2026), [Assumption::NotModelled]);
    }

    #[test]
    fn what_is_left_out_of_the_rules_is_named() {
        let mut profile = full();
        profile.realized_long_term = Some(dollars(100));
        profile.carried_from = Some(CarriedFrom { year: 2025, short_term: true, long_term: true });
        profile.deduction = Some(Deduction::Amount(dollars(20_000)));
        profile.persons_65_or_over = Some(1);
        let words: Vec<_> = assumed(&profile, 2026).iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            [
                "collectibles gain realized elsewhere: not given, taken as 0",
                "losses carried in are those computed for the end of 2025",
                "AMT is not computed: it needs the state and local taxes in the deduction",
                "the taxation of Social Security benefits is not modelled",
                "not modelled: credits, Social Security, ACA and IRMAA limits, itemized limits, QBI, \
                 section 1202, penalties",
            ]
        );
    }

    #[test]
    fn no_figure_no_assumption() {
        assert!(assumptions(&full(), &tables(), &[]).is_empty());
    }
}
