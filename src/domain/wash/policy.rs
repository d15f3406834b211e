//! What the law leaves open, as switches with a default.

use super::matching::Takes;
use crate::domain::account::{Account, AccountKind, Owner};
use crate::domain::lot::Origin;
use chrono::NaiveDate;

/// From when a replacement lot counts as held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HoldingPeriod {
    /// The days that the sold shares were held come before its own purchase: IRC §1223(3) adds the
    /// period, not the gap between sale and purchase.
    #[default]
    DaysHeld,
    /// It takes the date of the sold shares, as some brokers do.
    ReplacementDate,
}

impl HoldingPeriod {
    /// Every way with its name in `lotscope.toml`.
    pub const ALL: [(Self, &'static str); 2] =
        [(Self::DaysHeld, "days-held"), (Self::ReplacementDate, "replacement-date")];
}

/// What a purchase in a 401(k), an HSA or a 529 plan does to a loss outside; no ruling is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PlanPurchases {
    /// The loss is lost for good, as with an IRA (Rev. Rul. 2008-5).
    #[default]
    Permanent,
    /// Nothing.
    Ignore,
}

impl PlanPurchases {
    /// Every way with its name in `lotscope.toml`.
    pub const ALL: [(Self, &'static str); 2] =
        [(Self::Permanent, "permanent"), (Self::Ignore, "ignore")];
}

/// Where a loss goes that a purchase of the spouse, or of a company or trust the taxpayer controls,
/// washes: that it is disallowed is certain, whose basis it enters is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SpouseBasis {
    /// Into the lot that was bought.
    #[default]
    Replacement,
    /// Into none: the loss counts as lost for good.
    Nobody,
}

impl SpouseBasis {
    /// Every way with its name in `lotscope.toml`.
    pub const ALL: [(Self, &'static str); 2] =
        [(Self::Replacement, "replacement"), (Self::Nobody, "nobody")];
}

/// The household's choices where the law is silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policies {
    /// From when a replacement lot counts as held.
    pub holding_period: HoldingPeriod,
    /// Does an older lot, bought inside the 30 days before, replace a newer one that is sold? The
    /// text of IRC §1091(a) says so. A lot of the same day is not older.
    pub older_lot_replaces: bool,
    /// What purchases in 401(k), HSA and 529 plans do.
    pub retirement_plans: PlanPurchases,
    /// Where the loss goes that somebody else's purchase washes.
    pub spouse_basis: SpouseBasis,
}

impl Policies {
    /// Do shares acquired on one day take a loss of shares acquired on another, as far as their age
    /// goes?
    #[must_use]
    pub fn lets_replace(self, acquired: NaiveDate, sold_acquired: NaiveDate) -> bool {
        self.older_lot_replaces || acquired >= sold_acquired
    }

    /// What shares that came into an account this way do to a loss of others.
    ///
    /// Bought, reinvested and awarded shares were acquired in the sense of IRC §1091(a); those that
    /// were given, inherited or moved in were not. A lot that carries a disallowed loss took it before
    /// and takes no other (Treas. Reg. §1.1091-1(e)).
    #[must_use]
    pub fn takes(self, account: Option<&Account>, origin: Origin, carries: bool) -> Takes {
        let acquired = match origin {
            Origin::Gift | Origin::Inherited | Origin::Transfer | Origin::WashSale => false,
            Origin::Purchase
            | Origin::Reinvestment
            | Origin::Award
            | Origin::PurchasePlan
            | Origin::Short
            | Origin::Other => true,
        };
        if carries || !acquired {
            return Takes::Nothing;
        }
        let Some(account) = account else { return Takes::IntoBasis };
        match (account.kind, account.owner) {
            (AccountKind::Taxable, Owner::Myself) => Takes::IntoBasis,
            (AccountKind::Taxable, Owner::Spouse | Owner::Entity) => match self.spouse_basis {
                SpouseBasis::Replacement => Takes::IntoBasis,
                SpouseBasis::Nobody => Takes::ForGood,
            },
            (AccountKind::TraditionalIra | AccountKind::RothIra, _) => Takes::ForGood,
            (AccountKind::Plan401k | AccountKind::Hsa | AccountKind::Plan529, _) => {
                match self.retirement_plans {
                    PlanPurchases::Permanent => Takes::ForGood,
                    PlanPurchases::Ignore => Takes::Nothing,
                }
            }
        }
    }
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            holding_period: HoldingPeriod::default(),
            older_lot_replaces: true,
            retirement_plans: PlanPurchases::default(),
            spouse_basis: SpouseBasis::default(),
        }
    }
}
