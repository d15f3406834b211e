//! The registry of lot-selection methods: their names, their rules in one line, who offers them.
//!
//! Everything that names a method (command line, settings, JSON, screens, README) reads this table.

pub mod order;

use serde::{Deserialize, Serialize};

/// A way to choose which lots are sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Oldest first: the default the law sets (Treas. Reg. §1.1012-1(c)(1)).
    Fifo,
    /// Newest first.
    Lifo,
    /// Highest cost per share first, whatever the term.
    HighestCost,
    /// Lowest cost per share first, whatever the term.
    LowestCost,
    /// Long-term lots by cost descending, then short-term ones.
    HighestCostLongTerm,
    /// Short-term lots by cost descending, then long-term ones.
    HighestCostShortTerm,
    /// Long-term lots by cost ascending, then short-term ones.
    LowestCostLongTerm,
    /// Short-term lots by cost ascending, then long-term ones.
    LowestCostShortTerm,
    /// Short losses, long losses, long gains, short gains (TD Ameritrade).
    LossHarvester,
    /// The six buckets of M1, Vanguard and Schwab.
    Mintax,
    /// Long losses first (Interactive Brokers).
    MaxLongTermLoss,
    /// Long gains first (Interactive Brokers).
    MaxLongTermGain,
    /// Short losses first (Interactive Brokers).
    MaxShortTermLoss,
    /// Short gains first (Interactive Brokers).
    MaxShortTermGain,
    /// The user's own quantities.
    Specific,
}

/// What the registry says of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodInfo {
    /// The method.
    pub method: Method,
    /// Its name on the command line, in settings and in JSON.
    pub slug: &'static str,
    /// Its name on screens.
    pub name: &'static str,
    /// Its name where 22 columns are all there is.
    pub short_name: &'static str,
    /// Its order in one line.
    pub rule: &'static str,
    /// Who offers it.
    pub offered_by: &'static str,
}

macro_rules! registry {
    ($($method:ident, $slug:literal, $name:literal, $short:literal, $rule:literal, $who:literal;)*) => {
        [$(MethodInfo {
            method: Method::$method,
            slug: $slug,
            name: $name,
            short_name: $short,
            rule: $rule,
            offered_by: $who,
        }),*]
    };
}

/// Every method, in the order in which screens and results list them.
pub const REGISTRY: [MethodInfo; 15] = registry! {
    Fifo, "fifo", "FIFO", "FIFO",
        "oldest lot first", "nearly every broker; the default the law sets";
    Lifo, "lifo", "LIFO", "LIFO",
        "newest lot first", "Interactive Brokers, Schwab";
    HighestCost, "highest-cost", "Highest cost", "Highest cost",
        "highest cost per share first, whatever the term", "every broker";
    LowestCost, "lowest-cost", "Lowest cost", "Lowest cost",
        "lowest cost per share first, whatever the term", "Schwab";
    HighestCostLongTerm, "highest-cost-long-term", "Highest cost, LT first", "Highest, LT first",
        "long-term lots by cost descending, then short-term ones", "Fidelity";
    HighestCostShortTerm, "highest-cost-short-term", "Highest cost, ST first", "Highest, ST first",
        "short-term lots by cost descending, then long-term ones", "Fidelity";
    LowestCostLongTerm, "lowest-cost-long-term", "Lowest cost, LT first", "Lowest, LT first",
        "long-term lots by cost ascending, then short-term ones", "Fidelity";
    LowestCostShortTerm, "lowest-cost-short-term", "Lowest cost, ST first", "Lowest, ST first",
        "short-term lots by cost ascending, then long-term ones", "Fidelity";
    LossHarvester, "loss-harvester", "Loss harvester", "Loss harvester",
        "short-term losses, long-term losses, long-term gains, short-term gains; dearest first",
        "TD Ameritrade until 2024";
    Mintax, "mintax", "MinTax (brokers)", "MinTax (brokers)",
        "losses (short, long), break-even lots, long-term gains, short-term gains; dearest first",
        "M1, Vanguard, Schwab, Public";
    MaxLongTermLoss, "max-long-term-loss", "Max LT loss", "Max LT loss",
        "long-term losses, short-term losses, short-term gains, long-term gains; dearest first",
        "Interactive Brokers";
    MaxLongTermGain, "max-long-term-gain", "Max LT gain", "Max LT gain",
        "long-term gains, short-term gains, short-term losses, long-term losses; cheapest first",
        "Interactive Brokers";
    MaxShortTermLoss, "max-short-term-loss", "Max ST loss", "Max ST loss",
        "short-term losses, long-term losses, long-term gains, short-term gains; dearest first",
        "Interactive Brokers";
    MaxShortTermGain, "max-short-term-gain", "Max ST gain", "Max ST gain",
        "short-term gains, long-term gains, long-term losses, short-term losses; cheapest first",
        "Interactive Brokers";
    Specific, "specific", "Specific lots", "Specific lots",
        "the lots and quantities you name", "nearly every broker";
};

impl Method {
    /// What the registry says of it.
    #[must_use]
    pub fn info(self) -> &'static MethodInfo {
        // The registry is in declaration order; a test holds it to that.
        REGISTRY.get(self as usize).unwrap_or(&REGISTRY[0])
    }

    /// Its name on the command line, in settings and in JSON.
    #[must_use]
    pub fn slug(self) -> &'static str {
        self.info().slug
    }

    /// Its name on screens.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// The method with this slug.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        REGISTRY.iter().find(|info| info.slug == slug).map(|info| info.method)
    }

    /// Every method that orders lots by a rule: all but [`Method::Specific`].
    pub fn ordered() -> impl Iterator<Item = Self> {
        REGISTRY.iter().map(|info| info.method).filter(|method| *method != Self::Specific)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_stands_in_the_order_of_the_methods() {
        for (place, info) in REGISTRY.iter().enumerate() {
            assert_eq!(info.method as usize, place, "{}", info.slug);
            assert_eq!(Method::from_slug(info.slug), Some(info.method));
            assert!(info.short_name.len() <= 22, "{} must fit a narrow list", info.short_name);
        }
    }
}
