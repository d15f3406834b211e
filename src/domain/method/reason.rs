//! Why a lot is in a plan.

use super::order::Bucket;
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
}

/// Why a lot is in a plan: its bucket where the method has buckets, the rule inside it, and
/// whether only the rest that was still needed was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// The method's bucket; `None` for methods that have none.
    pub bucket: Option<Bucket>,
    /// The rule inside the bucket.
    pub rule: Rule,
    /// Only a part of the lot was needed.
    pub part: bool,
}

impl Reason {
    /// The rule in one or two words, for a narrow column.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match (self.part, self.rule) {
            (true, Rule::ByHand) => "part, by hand",
            (true, _) => "part, rest",
            (false, Rule::Oldest) => "oldest",
            (false, Rule::Newest) => "newest",
            (false, Rule::Dearest) => "highest cost",
            (false, Rule::Cheapest) => "lowest cost",
            (false, Rule::ByHand) => "by hand",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(bucket) = self.bucket {
            write!(f, "{}, ", bucket.words())?;
        }
        f.write_str(match self.rule {
            Rule::Oldest => "oldest first",
            Rule::Newest => "newest first",
            Rule::Dearest => "highest cost first",
            Rule::Cheapest => "lowest cost first",
            Rule::ByHand => "chosen by hand",
        })?;
        if self.part { f.write_str("; part, the rest stays") } else { Ok(()) }
    }
}
