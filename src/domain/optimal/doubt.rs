//! Why a choice is not proven to be the least: what its bound counts and no choice may have.

use serde::{Deserialize, Serialize};

/// Why no more is proven. Where several apply, the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// Purchases disallow losses (IRC §1091), and the bound counts every loss.
    Washes,
    /// The same, of so many lots that a few choices alone were looked at.
    WashesOfMany,
    /// What a fund distributed makes of its losses (IRC §852(b)(4)) is not in the bound.
    Distributed,
    /// The alternative minimum tax has no figure for some choices: the bound is without it.
    MinimumTax,
    /// Shares are kept in any case, and the bound is free to sell them.
    Kept,
    /// Shares at average cost leave oldest first, and the bound is free to choose among them.
    AverageCost,
    /// Whole shares fetch no amount to the cent, and the bound is of parts of shares.
    WholeShares,
    /// Gain on collectibles beside other gain is not searched for.
    Collectibles,
    /// Losses of a cover count in another year than its gains.
    TwoYears,
    /// What a short position was opened for is not known.
    UnknownProceeds,
    /// A rule of short sales (IRC §1233(d)) makes something else of a loss.
    ShortSale,
    /// The search did not come to the bound.
    Untried,
}

impl Doubt {
    /// Every one of them.
    pub const ALL: [Self; 12] = [
        Self::Washes,
        Self::WashesOfMany,
        Self::Distributed,
        Self::MinimumTax,
        Self::Kept,
        Self::AverageCost,
        Self::WholeShares,
        Self::Collectibles,
        Self::TwoYears,
        Self::UnknownProceeds,
        Self::ShortSale,
        Self::Untried,
    ];

    /// Its name in JSON.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Washes => "washes",
            Self::WashesOfMany => "washes-of-many",
            Self::Distributed => "distributed",
            Self::MinimumTax => "minimum-tax",
            Self::Kept => "kept",
            Self::AverageCost => "average-cost",
            Self::WholeShares => "whole-shares",
            Self::Collectibles => "collectibles",
            Self::TwoYears => "two-years",
            Self::UnknownProceeds => "unknown-proceeds",
            Self::ShortSale => "short-sale",
            Self::Untried => "untried",
        }
    }

    /// It in a phrase, to stand after a colon behind the least possible tax: so short that both fit a line.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Washes => "it counts losses that wash",
            Self::WashesOfMany => "too many lots wash to try all",
            Self::Distributed => "distributions change losses",
            Self::MinimumTax => "the minimum tax is not in it",
            Self::Kept => "it may sell what is kept",
            Self::AverageCost => "it may choose averaged shares",
            Self::WholeShares => "it sells parts of shares",
            Self::Collectibles => "gain on collectibles among other gain is not searched",
            Self::TwoYears => "this cover falls into two years",
            Self::UnknownProceeds => "opening proceeds are not known",
            Self::ShortSale => "a loss of this cover is not taken as it is",
            Self::Untried => "too many choices to try all",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_json_is_the_one_in_the_journal() {
        for doubt in Doubt::ALL {
            let written = serde_json::to_string(&doubt).unwrap();
            assert_eq!(written, format!("\"{}\"", doubt.slug()));
        }
    }
}
