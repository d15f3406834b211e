//! The figures of the profile by their keys: the one table of them, and what each may be.

use super::Profile;
use rust_decimal::Decimal;
use std::fmt;

/// The largest amount that is believed, in dollars; beyond it sums could lose digits.
const MOST_DOLLARS: Decimal = Decimal::from_parts(1_316_134_912, 2_328, 0, false, 0);
/// The most decimals of a figure.
const MOST_DECIMALS: u32 = 10;

macro_rules! figures {
    ($($key:ident $field:ident $words:literal;)*) => {
        /// A figure of the profile, to name it in a file, a list or a form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProfileKey {
            $(#[doc = concat!("`", stringify!($field), "`: ", $words, ".")] $key,)*
        }

        impl ProfileKey {
            /// Every key, in the order of the file.
            pub const ALL: &[Self] = &[$(Self::$key),*];

            /// Its key in `lotscope.toml`.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$key => stringify!($field),)* }
            }

            /// Its name in plain words.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$key => $words,)* }
            }
        }

        impl Profile {
            /// These figures and, where they are not given, those of `other`.
            #[must_use]
            pub fn or(self, other: &Self) -> Self {
                Self {
                    $($field: self.$field.or(other.$field),)*
                    carried_from: self.carried_from.or(other.carried_from),
                }
            }

            /// Only the figures that are `wanted`.
            #[must_use]
            pub fn only(&self, wanted: impl Fn(ProfileKey) -> bool) -> Self {
                Self {
                    $($field: self.$field.filter(|_| wanted(ProfileKey::$key)),)*
                    carried_from: self.carried_from,
                }
            }

            /// Did the user give this figure?
            #[must_use]
            pub const fn is_given(&self, key: ProfileKey) -> bool {
                match key { $(ProfileKey::$key => self.$field.is_some(),)* }
            }
        }
    };
}

figures! {
    Year year "tax year";
    FilingStatus filing_status "filing status";
    OrdinaryIncome ordinary_income "ordinary income";
    InvestmentIncome investment_income "investment income";
    QualifiedDividends qualified_dividends "qualified dividends";
    Deduction deduction "deduction";
    StateAndLocalTaxes state_and_local_taxes "state and local taxes deducted";
    PersonsSixtyFiveOrOver persons_65_or_over "persons 65 or over";
    PersonsBlind persons_blind "blind persons";
    RealizedShortTerm realized_short_term "short-term gain realized elsewhere";
    RealizedLongTerm realized_long_term "long-term gain realized elsewhere";
    RealizedCollectibles realized_collectibles "collectibles gain realized elsewhere";
    CarryoverShortTerm carryover_short_term "short-term loss carried in";
    CarryoverLongTerm carryover_long_term "long-term loss carried in";
    StateRate state_rate "state rate";
    StateLongTermRate state_long_term_rate "state rate on long-term gain";
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
