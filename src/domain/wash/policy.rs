//! What the law leaves open, as switches with a default.

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

/// The household's choices where the law is silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policies {
    /// From when a replacement lot counts as held.
    pub holding_period: HoldingPeriod,
    /// Does an older lot, bought inside the 30 days before, replace a newer one that is sold? The
    /// text of IRC §1091(a) says so.
    pub older_lot_replaces: bool,
    /// What purchases in 401(k), HSA and 529 plans do.
    pub retirement_plans: PlanPurchases,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            holding_period: HoldingPeriod::default(),
            older_lot_replaces: true,
            retirement_plans: PlanPurchases::default(),
        }
    }
}
