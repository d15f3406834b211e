//! What shows that no other choice of lots costs less.

use super::search::Found;
use crate::domain::figures;
use crate::domain::money::{Money, Shares, UnitPrice};
use serde::{Deserialize, Serialize};

/// How much is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofKind {
    /// No choice of lots costs less.
    Exact,
    /// None costs less than the bound, and this one costs the gap more.
    Bounded,
    /// Nothing is claimed.
    None,
}

impl ProofKind {
    /// Its name in JSON.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Bounded => "bounded",
            Self::None => "none",
        }
    }
}

/// The proof of a least-tax sale. Amounts are exact dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// How much is proven.
    pub kind: ProofKind,
    /// The least possible tax of the year after the sale, all losses allowed.
    pub bound: Option<Money>,
    /// What this sale's tax exceeds the bound by; `None` where its tax is not settled.
    pub gap: Option<Money>,
    /// Shares from short-term lots.
    pub short_term_quantity: Option<Shares>,
    /// What one more share from short-term lots instead of long-term ones would cost; `None` where
    /// there is none. Never negative where the proof is exact.
    pub marginal_more_short: Option<UnitPrice>,
    /// What one share less from short-term lots would cost.
    pub marginal_less_short: Option<UnitPrice>,
}

impl Proof {
    /// Of a method that claims nothing.
    pub const UNCLAIMED: Self = Self {
        kind: ProofKind::None,
        bound: None,
        gap: None,
        short_term_quantity: None,
        marginal_more_short: None,
        marginal_less_short: None,
    };

    /// No choice costs less than this: all cost the same, or the order of one term decides.
    pub(super) const fn exact(after: Money) -> Self {
        Self {
            kind: ProofKind::Exact,
            bound: Some(after),
            gap: Some(Money::ZERO),
            ..Self::UNCLAIMED
        }
    }

    /// What is proven, in words; `None` where nothing is known.
    #[must_use]
    pub fn claim(&self) -> Option<String> {
        let bound = || self.bound.map(figures::cents);
        match (self.kind, self.gap) {
            (ProofKind::Exact, _) => Some("exact: no choice of lots costs less".to_owned()),
            (ProofKind::Bounded, Some(gap)) => Some(format!(
                "at most {} above the least possible tax: no choice costs less than {}",
                figures::cents(gap),
                bound()?
            )),
            _ => Some(format!("none; no choice costs less than {}", bound()?)),
        }
    }

    /// The same bound for another choice: what its tax is above it.
    #[must_use]
    pub fn of_other(self, after: Money) -> Self {
        let Some(bound) = self.bound else { return self };
        let is_bound = !super::is_less(bound, after);
        let kind = if is_bound { ProofKind::Exact } else { ProofKind::Bounded };
        Self { kind, gap: Some(after - bound), ..self }
    }

    pub(super) fn of(found: &Found, after: Money) -> Self {
        // Parts of lots are priced one by one in the plan and together in the search: what lies
        // between is a trillionth of a dollar and no gap.
        let exact = !super::is_less(found.bound, after);
        let kind = if exact { ProofKind::Exact } else { ProofKind::Bounded };
        let bound = if exact { after } else { found.bound };
        Self {
            kind,
            bound: Some(bound),
            gap: Some(after - bound),
            short_term_quantity: Some(found.short_shares),
            marginal_more_short: found.more_short,
            marginal_less_short: found.less_short,
        }
    }
}
