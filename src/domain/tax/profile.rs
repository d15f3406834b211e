//! What the user gave for one tax year: the `[tax]` section of `lotscope.toml`, as values.
//!
//! Every figure is optional. One that is missing counts as zero (the deduction: as the standard
//! one) and is named by [`super::assumptions`]; without a filing status and an ordinary income there
//! is no tax figure at all. What a figure may be says [`ProfileKey::accepts`], for the file and the form
//! alike.

mod key;
#[cfg(test)]
mod tests;

pub use key::{ProfileKey, RangeFault};

use super::schedule_d::{Carryover, Gains};
use crate::domain::money::{Money, Rate};
use serde::{Deserialize, Serialize};

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
}
