//! Why a lot is in a plan: its bucket, the rule inside the bucket, and what settled a tie.

use super::Method;
use super::order::{Bucket, Cost, Keyed, Shelf, cost_rule};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The rule by which a method took a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// By date, oldest first.
    Oldest,
    /// By date, newest first.
    Newest,
    /// By cost, highest first.
    Dearest,
    /// By cost, lowest first.
    Cheapest,
    /// Named by the user.
    ByHand,
    /// As the least tax has it, what wash sales disallow counted.
    LeastTax,
}

/// What put a lot into its place among lots that the method's rule does not tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tie {
    /// The acquisition date.
    Date,
    /// The time of that day.
    Time,
    /// The order of the rows in the file.
    Row,
}

/// Why a lot is in a plan: its bucket where the method has buckets, the rule inside it, what settled
/// a tie with its neighbour, and whether only the rest that was still needed was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// The method's bucket; `None` for methods that have none.
    pub bucket: Option<Bucket>,
    /// The rule inside the bucket.
    pub rule: Rule,
    /// The step that put it before or after a lot which the rule counts as equal; `None` where no
    /// neighbour is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tie: Option<Tie>,
    /// Only a part of the lot was needed.
    pub part: bool,
    /// It was left for last, since a purchase would disallow its loss, and was needed all the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub washes: bool,
}

impl Reason {
    /// Why `method` takes `lot`, which stands between these two in its order.
    #[must_use]
    pub fn of(
        method: Method,
        shelf: &Shelf,
        lot: &Keyed,
        beside: [Option<&Keyed>; 2],
        part: bool,
    ) -> Self {
        let rule = Rule::of(method);
        let looks_at_cost = matches!(rule, Rule::Dearest | Rule::Cheapest);
        let has_buckets =
            looks_at_cost && !matches!(method, Method::HighestCost | Method::LowestCost);
        let unknown = lot.bucket == Bucket::Unknown
            && (looks_at_cost || (rule == Rule::Oldest && shelf.takes_unknown_first()));
        // What follows is what might have been taken in its place, so it is looked at first.
        let [before, after] = beside;
        let tie = [after, before].into_iter().flatten().find_map(|other| {
            let same = !(has_buckets || unknown) || lot.bucket == other.bucket;
            same.then(|| Tie::between(rule, shelf, lot, other)).flatten()
        });
        let bucket = (has_buckets || unknown).then_some(lot.bucket);
        // At average cost, and by hand, no lot is left for last.
        let washes = lot.washes && !matches!(method, Method::AverageCost | Method::Specific);
        Self { bucket, rule, tie, part, washes }
    }

    /// Why the least tax takes `lot` where wash sales count.
    #[must_use]
    pub fn of_least_tax(lot: &Keyed, part: bool) -> Self {
        let (bucket, washes) = (Some(lot.bucket), lot.washes);
        Self { bucket, rule: Rule::LeastTax, tie: None, part, washes }
    }

    /// The rule in one or two words, for a narrow column.
    #[must_use]
    pub const fn short(self) -> &'static str {
        if self.washes {
            return "washes, last";
        }
        match (self.part, self.rule) {
            (false, Rule::Oldest) if matches!(self.bucket, Some(Bucket::Unknown)) => "no basis",
            (true, Rule::ByHand) => "part, by hand",
            (true, _) => "part, rest",
            (false, Rule::Oldest) => "oldest",
            (false, Rule::Newest) => "newest",
            (false, Rule::Dearest) => "highest cost",
            (false, Rule::Cheapest) => "lowest cost",
            (false, Rule::ByHand) => "by hand",
            (false, Rule::LeastTax) => "least tax",
        }
    }
}

impl Rule {
    /// The rule of a method.
    #[must_use]
    pub fn of(method: Method) -> Self {
        match method {
            Method::Fifo | Method::AverageCost => Self::Oldest,
            Method::Lifo => Self::Newest,
            Method::Specific => Self::ByHand,
            _ => match cost_rule(method) {
                Cost::Dearest => Self::Dearest,
                Cost::Cheapest => Self::Cheapest,
            },
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Oldest => "oldest first",
            Self::Newest => "newest first",
            Self::Dearest => "highest cost first",
            Self::Cheapest => "lowest cost first",
            Self::ByHand => "chosen by hand",
            Self::LeastTax => "least tax with its wash sales",
        }
    }
}

impl Tie {
    /// What tells two lots apart that are equal by the rule; `None` where the rule does it.
    fn between(rule: Rule, shelf: &Shelf, one: &Keyed, other: &Keyed) -> Option<Self> {
        if matches!(rule, Rule::Dearest | Rule::Cheapest) && one.cost_key() != other.cost_key() {
            return None;
        }
        let (one, other) = (shelf.tag(one)?, shelf.tag(other)?);
        match rule {
            Rule::ByHand | Rule::LeastTax => None,
            Rule::Oldest | Rule::Newest if one.acquired != other.acquired => None,
            _ if one.acquired != other.acquired => Some(Self::Date),
            _ if one.acquired_at != other.acquired_at => Some(Self::Time),
            _ => Some(Self::Row),
        }
    }

    /// In words, for lots of a known cost.
    const fn words(self, rule: Rule) -> &'static str {
        match (self, rule) {
            (Self::Date, _) => "at equal cost the older first",
            (Self::Time, Rule::Newest) => "of one day the later first",
            (Self::Time, Rule::Oldest) => "of one day the earlier first",
            (Self::Time, _) => "at equal cost the earlier of the day first",
            (Self::Row, Rule::Newest) => "of one day the last in the file first",
            (Self::Row, Rule::Oldest) => "of one day in the order of the file",
            (Self::Row, _) => "at equal cost and date in the order of the file",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.bucket, self.rule) {
            (Some(Bucket::Unknown), Rule::Oldest) => f.write_str("basis unknown, so first")?,
            (Some(Bucket::Unknown), _) => f.write_str(Bucket::Unknown.words())?,
            (Some(bucket), rule) => write!(f, "{}, {}", bucket.words(), rule.words())?,
            (None, rule) => f.write_str(rule.words())?,
        }
        if let Some(tie) = self.tie {
            let words = match self.bucket {
                Some(Bucket::Unknown) => "in the order of age",
                _ => tie.words(self.rule),
            };
            write!(f, ", {words}")?;
        }
        if self.washes {
            f.write_str("; last, as its loss would be disallowed")?;
        }
        if self.part { f.write_str("; part, the rest stays") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lot::{Lot, RareFacts};
    use crate::domain::order::Side;
    use crate::domain::plan::{self, Selection};
    use crate::domain::testing::{lot, order};
    use chrono::NaiveTime;
    use rust_decimal::{Decimal, dec};

    fn at(hour: u32, sequence: u32, bought: &str, cost: Decimal) -> Lot {
        let acquired_at = NaiveTime::from_hms_opt(hour, 0, 0);
        let rare = RareFacts { acquired_at, ..RareFacts::default() }.into();
        let lot = lot("X", "A", bought, dec!(1), Some(cost));
        let id = format!("{bought}.{hour}.{sequence}").as_str().into();
        Lot { id, rare, sequence, ..lot }
    }

    /// The reasons for the lots of one order at 100, as many as it takes.
    fn reasons(method: Method, lots: &[Lot], quantity: i64) -> Vec<String> {
        let order = order(Side::Sell, quantity.into(), dec!(100), "2026-11-24");
        let candidates: Vec<&Lot> = lots.iter().collect();
        let plan = plan::plan(&order, &candidates, &Selection::Method(method)).unwrap();
        plan.slices.iter().map(|slice| slice.reason.to_string()).collect()
    }

    #[test]
    fn a_reason_names_bucket_and_rule() {
        // Six lots, one a bucket of the brokers' order.
        let lots: Vec<Lot> = [("2020-01-02", [120, 100, 80]), ("2026-02-02", [121, 100, 81])]
            .into_iter()
            .flat_map(|(bought, costs)| costs.map(|cost| at(9, 0, bought, Decimal::from(cost))))
            .collect();
        let buckets = [
            "short-term loss",
            "long-term loss",
            "short-term, no gain",
            "long-term, no gain",
            "long-term gain",
            "short-term gain",
        ];
        let expected = buckets.map(|bucket| format!("{bucket}, highest cost first"));
        assert_eq!(reasons(Method::Mintax, &lots, 6), expected);
        assert_eq!(reasons(Method::LowestCost, &lots, 1), ["lowest cost first"]);
    }

    #[test]
    fn a_tie_names_the_step_that_settled_it() {
        // Method key, then date, then time of day, then the order of the rows.
        let older = at(9, 0, "2020-01-02", dec!(80));
        let newer = at(9, 0, "2020-01-03", dec!(80));
        let later = at(10, 0, "2020-01-03", dec!(80));
        let below = at(10, 1, "2020-01-03", dec!(80));
        let of = |method, lots: &[&Lot]| {
            let lots: Vec<Lot> = lots.iter().copied().cloned().collect();
            reasons(method, &lots, 1).remove(0)
        };
        for (method, lots, expected) in [
            (Method::Fifo, [&older, &newer], "oldest first"),
            (Method::Fifo, [&newer, &later], "oldest first, of one day the earlier first"),
            (Method::Fifo, [&later, &below], "oldest first, of one day in the order of the file"),
            (Method::Lifo, [&newer, &later], "newest first, of one day the later first"),
            (Method::Lifo, [&later, &below], "newest first, of one day the last in the file first"),
            (
                Method::HighestCost,
                [&older, &newer],
                "highest cost first, at equal cost the older first",
            ),
            (
                Method::Mintax,
                [&newer, &later],
                "long-term gain, highest cost first, at equal cost the earlier of the day first",
            ),
            (
                Method::MaxLongTermGain,
                [&later, &below],
                "long-term gain, lowest cost first, at equal cost and date in the order of the file",
            ),
        ] {
            assert_eq!(of(method, &lots), expected, "{}", method.slug());
        }
        // Equal cost in another bucket is no tie, and neither is a lot of its own cost.
        let short = at(9, 0, "2026-02-02", dec!(80));
        let cheaper = at(9, 0, "2020-01-03", dec!(79));
        let plain = "long-term gain, highest cost first";
        assert_eq!(of(Method::Mintax, &[&older, &short]), plain);
        assert_eq!(of(Method::Mintax, &[&older, &cheaper]), plain);
    }
}
