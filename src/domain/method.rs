//! The registry of lot-selection methods: their names, their rules in one line. Who offers them:
//! [`crate::domain::broker`].
//!
//! Everything that names a method (command line, settings, JSON, screens, README) reads this table.

mod by_cost;
mod keyed;
mod names;
pub mod order;
mod reason;
mod shelf;

use serde::{Deserialize, Serialize};

/// A way to choose which lots are sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The least tax on the whole year, proven: see [`crate::domain::optimal`].
    Optimal,
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
    /// One basis for all shares of a pool, oldest first; never a choice on one order: see
    /// [`crate::domain::average`].
    AverageCost,
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
    /// Its name in two lines, where six columns are.
    pub tag: [&'static str; 2],
    /// Its order in one line.
    pub rule: &'static str,
    /// Where its rule is written down.
    pub source: &'static str,
    /// When it helps.
    pub helps: &'static str,
    /// What it does not see.
    pub trap: &'static str,
}

impl MethodInfo {
    /// Its short name without what stands in brackets: for a column.
    #[must_use]
    pub fn bare_name(&self) -> &'static str {
        self.short_name.split(" (").next().unwrap_or(self.short_name)
    }
}

macro_rules! registry {
    ($($method:ident, $slug:literal, $name:literal, $short:literal, $tag:expr, $rule:literal,
       $source:literal, $helps:literal, $trap:literal;)*) => {
        [$(MethodInfo {
            method: Method::$method,
            slug: $slug,
            name: $name,
            short_name: $short,
            tag: $tag,
            rule: $rule,
            source: $source,
            helps: $helps,
            trap: $trap,
        }),*]
    };
}

/// Every method, in the order in which screens and results list them.
pub const REGISTRY: [MethodInfo; 17] = registry! {
    Optimal, "optimal", "Optimal (least tax)", "Optimal (least tax)", ["Least", "tax"],
        "the least tax on the whole year, with proof or gap",
        "the tax law's own formulas; the proof is shown with each sale",
        "whenever this year's tax is what counts",
        "it looks at this year alone: what is left may cost more later, and purchases to come can still wash a loss";
    Fifo, "fifo", "FIFO", "FIFO", ["FIFO", "oldest"],
        "oldest lot first",
        "Treas. Reg. §1.1012-1(c)(1)(i)",
        "old lots are the dear ones, or long-term counts for more than cost",
        "the oldest shares often carry the largest gain";
    Lifo, "lifo", "LIFO", "LIFO", ["LIFO", "newest"],
        "newest lot first",
        "brokers' help pages; by law a specific identification (Treas. Reg. §1.1012-1(c)(8))",
        "prices rose, and the newest shares cost the most",
        "the newest shares are short-term: their gain pays the full rate";
    HighestCost, "highest-cost", "Highest cost", "Highest cost", ["High", "cost"],
        "highest cost per share first, whatever the term",
        "brokers' help pages",
        "both terms are taxed alike, or everything is at a loss",
        "a small short-term gain can cost more tax than a larger long-term one";
    LowestCost, "lowest-cost", "Lowest cost", "Lowest cost", ["Low", "cost"],
        "lowest cost per share first, whatever the term",
        "brokers' help pages",
        "a year with room at 0 %, or losses to use up",
        "the largest gains are realized first, at any rate";
    HighestCostLongTerm, "highest-cost-long-term", "Highest cost, LT first", "Highest, LT first", ["High,", "LT 1st"],
        "long-term lots by cost descending, then short-term ones",
        "Fidelity's help pages",
        "short-term shares are to grow old",
        "it passes over short-term losses, which save the most";
    HighestCostShortTerm, "highest-cost-short-term", "Highest cost, ST first", "Highest, ST first", ["High,", "ST 1st"],
        "short-term lots by cost descending, then long-term ones",
        "Fidelity's help pages",
        "short-term lots are at a loss, or the year has short-term losses to use up",
        "it goes on to short-term gains before any long-term lot";
    LowestCostLongTerm, "lowest-cost-long-term", "Lowest cost, LT first", "Lowest, LT first", ["Low,", "LT 1st"],
        "long-term lots by cost ascending, then short-term ones",
        "presumed mirror of Fidelity's published rule",
        "long-term gain is to be taken on purpose, at 0 % or against losses",
        "outside such a year it realizes the largest gain there is";
    LowestCostShortTerm, "lowest-cost-short-term", "Lowest cost, ST first", "Lowest, ST first", ["Low,", "ST 1st"],
        "short-term lots by cost ascending, then long-term ones",
        "presumed mirror of Fidelity's published rule",
        "short-term gain is to use up losses",
        "the dearest gains at the highest rate come first";
    LossHarvester, "loss-harvester", "Loss harvester", "Loss harvester", ["Loss", "harv."],
        "short-term losses, long-term losses, long-term gains, short-term gains; dearest first",
        "TD Ameritrade's help pages",
        "losses are wanted, and gains at the lower rate after them",
        "it takes every loss before any gain, also where the loss is worth less than a gain at 0 %";
    Mintax, "mintax", "MinTax (brokers)", "MinTax (brokers)", ["MinTax", "broker"],
        "losses (short, long), break-even lots, long-term gains, short-term gains; dearest first",
        "Vanguard's and M1's help pages",
        "nothing is known of the year's income",
        "it knows no rates: a huge long-term gain goes before a tiny short-term one";
    MaxLongTermLoss, "max-long-term-loss", "Max LT loss", "Max LT loss", ["Max LT", "loss"],
        "long-term losses, short-term losses, short-term gains, long-term gains; dearest first",
        "Interactive Brokers' help pages",
        "the year has long-term gains to offset",
        "short-term gains go before long-term ones";
    MaxLongTermGain, "max-long-term-gain", "Max LT gain", "Max LT gain", ["Max LT", "gain"],
        "long-term gains, short-term gains, short-term losses, long-term losses; cheapest first",
        "Interactive Brokers' help pages",
        "long-term gain is to fill the 0 % band or use up losses",
        "the largest gains come first, at any rate";
    MaxShortTermLoss, "max-short-term-loss", "Max ST loss", "Max ST loss", ["Max ST", "loss"],
        "short-term losses, long-term losses, long-term gains, short-term gains; dearest first",
        "Interactive Brokers' help pages",
        "the year has short-term gains to offset",
        "the same as the loss harvester: no rates, no limit on losses";
    MaxShortTermGain, "max-short-term-gain", "Max ST gain", "Max ST gain", ["Max ST", "gain"],
        "short-term gains, long-term gains, long-term losses, short-term losses; cheapest first",
        "Interactive Brokers' help pages",
        "short-term losses carried in would otherwise be spent on long-term gain",
        "without losses to use up it is the dearest choice there is";
    Specific, "specific", "Specific lots", "Specific lots", ["By", "hand"],
        "the lots and quantities you name",
        "Treas. Reg. §1.1012-1(c)(2)-(3)",
        "you know something that no rule does",
        "the broker must hear of it by settlement and confirm it in writing";
    AverageCost, "average-cost", "Average cost", "Average cost", ["Aver-", "age"],
        "the average of all shares as basis, oldest first; a standing election for one security in one account",
        "IRC §1012(c)-(d); Treas. Reg. §1.1012-1(e)",
        "many small reinvestments are to be one figure",
        "no lot can be chosen while it stands, and after a year or a sale it cannot be revoked for shares already pooled";
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

    /// Every method that an order can choose lots by: all but [`Method::Specific`], which chooses
    /// none, and [`Method::AverageCost`], which is elected.
    pub fn automatic() -> impl Iterator<Item = Self> {
        let of_order = |method: &Self| !matches!(method, Self::Specific | Self::AverageCost);
        REGISTRY.iter().map(|info| info.method).filter(of_order)
    }

    /// Every method that is an order of lots, whatever the tax: those of
    /// [`Method::automatic`] but [`Method::Optimal`].
    pub fn ordered() -> impl Iterator<Item = Self> {
        Self::automatic().filter(|method| *method != Self::Optimal)
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
            let fits = info.tag.iter().all(|line| line.len() <= 6);
            assert!(fits, "{:?} must fit a column of the matrix", info.tag);
            let alike = REGISTRY.iter().filter(|other| other.tag == info.tag).count();
            assert_eq!(alike, 1, "{:?} names two methods", info.tag);
        }
    }
}
