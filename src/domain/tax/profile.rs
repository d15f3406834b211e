//! What the user gave for one tax year: the `[tax]` section of `lotscope.toml`, as values.
//!
//! Every figure is optional. One that is missing counts as zero (the deduction: as the standard
//! one) and is named by [`super::assumptions`]; without a filing status and an ordinary income there
//! is no tax figure at all. What a figure may be says [`ProfileKey::accepts`], for the file and the form
//! alike.

#[cfg(test)]
mod tests;

use super::schedule_d::{Carryover, Gains};
use crate::domain::money::{Money, Rate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The largest amount that is believed, in dollars; beyond it sums could lose digits.
const MOST_DOLLARS: Decimal = Decimal::from_parts(1_316_134_912, 2_328, 0, false, 0);
/// The most decimals of a figure.
const MOST_DECIMALS: u32 = 10;

/// How the return is filed (Form 1040, "Filing Status").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilingStatus {
    /// Unmarried.
    Single,
    /// Married, on one return with the spouse.
    MarriedJoint,
    /// Married, on a return of one's own.
    MarriedSeparate,
    /// Unmarried, keeping a home for a dependent.
    HeadOfHousehold,
    /// In the two years after the spouse's death, with a dependent child: the joint amounts.
    SurvivingSpouse,
}

impl FilingStatus {
    /// Every status with its name in files and its name on screens.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Single, Self::Single.slug(), Self::Single.words()),
        (Self::MarriedJoint, Self::MarriedJoint.slug(), Self::MarriedJoint.words()),
        (Self::MarriedSeparate, Self::MarriedSeparate.slug(), Self::MarriedSeparate.words()),
        (Self::HeadOfHousehold, Self::HeadOfHousehold.slug(), Self::HeadOfHousehold.words()),
        (Self::SurvivingSpouse, Self::SurvivingSpouse.slug(), Self::SurvivingSpouse.words()),
    ];

    /// Its name in `lotscope.toml` and JSON.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::MarriedJoint => "married_joint",
            Self::MarriedSeparate => "married_separate",
            Self::HeadOfHousehold => "head_of_household",
            Self::SurvivingSpouse => "surviving_spouse",
        }
    }

    /// Its name on screens.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::MarriedJoint => "married, filing jointly",
            Self::MarriedSeparate => "married, filing separately",
            Self::HeadOfHousehold => "head of household",
            Self::SurvivingSpouse => "surviving spouse",
        }
    }

    /// How many people's age and sight count on the return: on a joint one the spouse's too.
    #[must_use]
    pub const fn most_persons(self) -> u8 {
        match self {
            Self::MarriedJoint => 2,
            Self::Single
            | Self::MarriedSeparate
            | Self::HeadOfHousehold
            | Self::SurvivingSpouse => 1,
        }
    }
}

/// What is taken off the adjusted gross income.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deduction {
    /// The standard deduction of the year's table, with the additions for age and blindness.
    Standard,
    /// The user's own total, in dollars; the senior deduction still comes on top.
    Amount(Money),
}

/// What the user gave for one tax year; `None` is not given. Amounts in dollars.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The tax year of these figures.
    pub year: Option<i32>,
    /// How the return is filed.
    pub filing_status: Option<FilingStatus>,
    /// Wages, interest, non-qualified dividends …: all but gains and qualified dividends.
    pub ordinary_income: Option<Money>,
    /// The part of `ordinary_income` that is net investment income (IRC §1411(c)).
    pub investment_income: Option<Money>,
    /// Dividends taxed at 0/15/20 % (Form 1040 line 3a).
    pub qualified_dividends: Option<Money>,
    /// Standard or an amount.
    pub deduction: Option<Deduction>,
    /// State and local taxes inside a deduction that is an amount; only the AMT asks.
    pub state_and_local_taxes: Option<Money>,
    /// How many of taxpayer and spouse are 65 or over.
    pub persons_65_or_over: Option<u8>,
    /// How many of taxpayer and spouse are blind.
    pub persons_blind: Option<u8>,
    /// Short-term gain realized elsewhere this year; a loss is negative.
    pub realized_short_term: Option<Money>,
    /// Long-term gain realized elsewhere this year; a loss is negative.
    pub realized_long_term: Option<Money>,
    /// The part of `realized_long_term` that is gain on collectibles.
    pub realized_collectibles: Option<Money>,
    /// Short-term loss carried in, positive.
    pub carryover_short_term: Option<Money>,
    /// Long-term loss carried in, positive.
    pub carryover_long_term: Option<Money>,
    /// Flat state rate on the net gain.
    pub state_rate: Option<Rate>,
    /// State rate on the long-term part, where it differs.
    pub state_long_term_rate: Option<Rate>,
    /// Which losses carried in were computed and not given.
    pub carried_from: Option<CarriedFrom>,
}

/// Losses carried in that follow from the year before; at least one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CarriedFrom {
    /// That year.
    pub year: i32,
    /// Does the short-term loss follow from it?
    pub short_term: bool,
    /// Does the long-term loss?
    pub long_term: bool,
}

impl CarriedFrom {
    /// The year that this figure follows from, if it does.
    #[must_use]
    pub fn of(self, key: ProfileKey) -> Option<i32> {
        let follows = match key {
            ProfileKey::CarryoverShortTerm => self.short_term,
            ProfileKey::CarryoverLongTerm => self.long_term,
            _ => false,
        };
        follows.then_some(self.year)
    }
}

impl Profile {
    /// Is there enough for a tax figure: a filing status and an ordinary income?
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.filing_status.is_some() && self.ordinary_income.is_some()
    }

    /// Is it a joint return, so that a spouse's gains are on it?
    #[must_use]
    pub fn is_joint(&self) -> bool {
        self.filing_status == Some(FilingStatus::MarriedJoint)
    }

    /// These figures and, where they are not given, those of `other`.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            year: self.year.or(other.year),
            filing_status: self.filing_status.or(other.filing_status),
            ordinary_income: self.ordinary_income.or(other.ordinary_income),
            investment_income: self.investment_income.or(other.investment_income),
            qualified_dividends: self.qualified_dividends.or(other.qualified_dividends),
            deduction: self.deduction.or(other.deduction),
            state_and_local_taxes: self.state_and_local_taxes.or(other.state_and_local_taxes),
            persons_65_or_over: self.persons_65_or_over.or(other.persons_65_or_over),
            persons_blind: self.persons_blind.or(other.persons_blind),
            realized_short_term: self.realized_short_term.or(other.realized_short_term),
            realized_long_term: self.realized_long_term.or(other.realized_long_term),
            realized_collectibles: self.realized_collectibles.or(other.realized_collectibles),
            carryover_short_term: self.carryover_short_term.or(other.carryover_short_term),
            carryover_long_term: self.carryover_long_term.or(other.carryover_long_term),
            state_rate: self.state_rate.or(other.state_rate),
            state_long_term_rate: self.state_long_term_rate.or(other.state_long_term_rate),
            carried_from: self.carried_from.or(other.carried_from),
        }
    }

    /// These figures where some of them are borrowed from another year, without what cannot go together.
    ///
    /// A return counts no more people than its filing status has: of two who are 65 or over, or blind,
    /// each one is. State and local taxes that are more than the deduction are part of another one, so
    /// they are not known.
    #[must_use]
    pub fn consistent(self) -> Self {
        let most = self.filing_status.map_or(u8::MAX, FilingStatus::most_persons);
        let deduction = self.deduction;
        let inside = |taxes: &Money| match deduction {
            Some(Deduction::Amount(all)) => *taxes <= all,
            Some(Deduction::Standard) | None => true,
        };
        Self {
            persons_65_or_over: self.persons_65_or_over.map(|count| count.min(most)),
            persons_blind: self.persons_blind.map(|count| count.min(most)),
            state_and_local_taxes: self.state_and_local_taxes.filter(inside),
            ..self
        }
    }

    /// Only the figures that are `wanted`.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(ProfileKey) -> bool) -> Self {
        use ProfileKey as Key;
        Self {
            year: self.year.filter(|_| wanted(Key::Year)),
            filing_status: self.filing_status.filter(|_| wanted(Key::FilingStatus)),
            ordinary_income: self.ordinary_income.filter(|_| wanted(Key::OrdinaryIncome)),
            investment_income: self.investment_income.filter(|_| wanted(Key::InvestmentIncome)),
            qualified_dividends: self
                .qualified_dividends
                .filter(|_| wanted(Key::QualifiedDividends)),
            deduction: self.deduction.filter(|_| wanted(Key::Deduction)),
            state_and_local_taxes: self
                .state_and_local_taxes
                .filter(|_| wanted(Key::StateAndLocalTaxes)),
            persons_65_or_over: self
                .persons_65_or_over
                .filter(|_| wanted(Key::PersonsSixtyFiveOrOver)),
            persons_blind: self.persons_blind.filter(|_| wanted(Key::PersonsBlind)),
            realized_short_term: self
                .realized_short_term
                .filter(|_| wanted(Key::RealizedShortTerm)),
            realized_long_term: self.realized_long_term.filter(|_| wanted(Key::RealizedLongTerm)),
            realized_collectibles: self
                .realized_collectibles
                .filter(|_| wanted(Key::RealizedCollectibles)),
            carryover_short_term: self
                .carryover_short_term
                .filter(|_| wanted(Key::CarryoverShortTerm)),
            carryover_long_term: self
                .carryover_long_term
                .filter(|_| wanted(Key::CarryoverLongTerm)),
            state_rate: self.state_rate.filter(|_| wanted(Key::StateRate)),
            state_long_term_rate: self
                .state_long_term_rate
                .filter(|_| wanted(Key::StateLongTermRate)),
            carried_from: self.carried_from,
        }
    }

    /// Without what belongs to its own year alone: the year, the gains realized in it and the
    /// losses carried into it.
    #[must_use]
    pub fn without_history(&self) -> Self {
        Self {
            year: None,
            realized_short_term: None,
            realized_long_term: None,
            realized_collectibles: None,
            carryover_short_term: None,
            carryover_long_term: None,
            carried_from: None,
            ..self.clone()
        }
    }

    /// The gains realized elsewhere this year, before carryovers.
    #[must_use]
    pub fn realized(&self) -> Gains {
        Gains::new(
            self.realized_short_term.unwrap_or_default(),
            self.realized_long_term.unwrap_or_default(),
        )
        .with_collectibles(self.realized_collectibles.unwrap_or_default())
    }

    /// The losses carried in from earlier years.
    #[must_use]
    pub fn carryover(&self) -> Carryover {
        Carryover {
            short_term: self.carryover_short_term.unwrap_or_default(),
            long_term: self.carryover_long_term.unwrap_or_default(),
        }
    }

    /// Did the user give this figure?
    #[must_use]
    pub const fn is_given(&self, key: ProfileKey) -> bool {
        match key {
            ProfileKey::Year => self.year.is_some(),
            ProfileKey::FilingStatus => self.filing_status.is_some(),
            ProfileKey::OrdinaryIncome => self.ordinary_income.is_some(),
            ProfileKey::InvestmentIncome => self.investment_income.is_some(),
            ProfileKey::QualifiedDividends => self.qualified_dividends.is_some(),
            ProfileKey::Deduction => self.deduction.is_some(),
            ProfileKey::StateAndLocalTaxes => self.state_and_local_taxes.is_some(),
            ProfileKey::PersonsSixtyFiveOrOver => self.persons_65_or_over.is_some(),
            ProfileKey::PersonsBlind => self.persons_blind.is_some(),
            ProfileKey::RealizedShortTerm => self.realized_short_term.is_some(),
            ProfileKey::RealizedLongTerm => self.realized_long_term.is_some(),
            ProfileKey::RealizedCollectibles => self.realized_collectibles.is_some(),
            ProfileKey::CarryoverShortTerm => self.carryover_short_term.is_some(),
            ProfileKey::CarryoverLongTerm => self.carryover_long_term.is_some(),
            ProfileKey::StateRate => self.state_rate.is_some(),
            ProfileKey::StateLongTermRate => self.state_long_term_rate.is_some(),
        }
    }
}

/// Why a figure of the profile cannot be what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeFault {
    /// Below zero, where nothing negative has a meaning.
    Negative,
    /// A rate of 100 % or more.
    WholeRate,
    /// More dollars than are believed.
    TooLarge,
    /// More decimals than are kept.
    TooManyDecimals,
}

impl fmt::Display for RangeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Negative => f.write_str("cannot be below zero"),
            Self::WholeRate => f.write_str("must be below 100: 5 means 5 %"),
            Self::TooLarge => f.write_str("is too large to be true"),
            Self::TooManyDecimals => f.write_str("has too many decimals"),
        }
    }
}

impl ProfileKey {
    /// Is it a rate: a fraction of one, and not dollars?
    #[must_use]
    pub const fn is_rate(self) -> bool {
        matches!(self, Self::StateRate | Self::StateLongTermRate)
    }

    /// May the figure be this number? Amounts are dollars, rates are fractions of one.
    ///
    /// Ordinary and investment income may be negative: a business or a rental can lose more than
    /// the rest brings in.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn accepts(self, value: Decimal) -> Result<(), RangeFault> {
        let signed = matches!(
            self,
            Self::OrdinaryIncome
                | Self::InvestmentIncome
                | Self::RealizedShortTerm
                | Self::RealizedLongTerm
                | Self::RealizedCollectibles
        );
        if value < Decimal::ZERO && !signed {
            return Err(RangeFault::Negative);
        }
        if self.is_rate() && value >= Decimal::ONE {
            return Err(RangeFault::WholeRate);
        }
        if value.abs() > MOST_DOLLARS {
            return Err(RangeFault::TooLarge);
        }
        if value.normalize().scale() > MOST_DECIMALS {
            return Err(RangeFault::TooManyDecimals);
        }
        Ok(())
    }
}

macro_rules! profile_keys {
    ($($key:ident, $slug:literal, $words:literal;)*) => {
        /// A figure of the profile, to name it in a file, a list or a form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProfileKey {
            $(#[doc = concat!("`", $slug, "`: ", $words, ".")] $key,)*
        }

        impl ProfileKey {
            /// Every key, in the order of the file.
            pub const ALL: &[Self] = &[$(Self::$key),*];

            /// Its key in `lotscope.toml`.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$key => $slug,)* }
            }

            /// Its name in plain words.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$key => $words,)* }
            }
        }
    };
}

profile_keys! {
    Year, "year", "tax year";
    FilingStatus, "filing_status", "filing status";
    OrdinaryIncome, "ordinary_income", "ordinary income";
    InvestmentIncome, "investment_income", "investment income";
    QualifiedDividends, "qualified_dividends", "qualified dividends";
    Deduction, "deduction", "deduction";
    StateAndLocalTaxes, "state_and_local_taxes", "state and local taxes deducted";
    PersonsSixtyFiveOrOver, "persons_65_or_over", "persons 65 or over";
    PersonsBlind, "persons_blind", "blind persons";
    RealizedShortTerm, "realized_short_term", "short-term gain realized elsewhere";
    RealizedLongTerm, "realized_long_term", "long-term gain realized elsewhere";
    RealizedCollectibles, "realized_collectibles", "collectibles gain realized elsewhere";
    CarryoverShortTerm, "carryover_short_term", "short-term loss carried in";
    CarryoverLongTerm, "carryover_long_term", "long-term loss carried in";
    StateRate, "state_rate", "state rate";
    StateLongTermRate, "state_long_term_rate", "state rate on long-term gain";
}
