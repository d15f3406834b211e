//! What shows that no other choice of lots costs less.

use super::search::Found;
use super::{Among, Doubt};
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
    /// Why it is not exact; `None` where it is, and of a method that claims nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Doubt>,
    /// The choices that it is about.
    #[serde(default, skip_serializing_if = "Among::is_all")]
    pub among: Among,
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
        doubt: None,
        among: Among { locked: 0, last: 0, named: 0 },
    };

    /// Nothing is claimed, and why.
    pub(super) const fn unclaimed(doubt: Doubt) -> Self {
        Self { doubt: Some(doubt), ..Self::UNCLAIMED }
    }

    /// No choice costs less than this: all cost the same, or the order of one term decides.
    pub(super) const fn exact(after: Money) -> Self {
        Self {
            kind: ProofKind::Exact,
            bound: Some(after),
            gap: Some(Money::ZERO),
            ..Self::UNCLAIMED
        }
    }

    /// What is proven, in words, and why no more is; `None` where nothing is known.
    #[must_use]
    pub fn claim(&self) -> Option<String> {
        let no_choice = self.among.no_choice();
        let why = self.doubt.map_or(String::new(), |doubt| format!(": {}", doubt.words()));
        match (self.kind, self.bound, self.gap) {
            (ProofKind::Exact, ..) => Some(format!("exact: {no_choice} costs less")),
            (ProofKind::Bounded, Some(bound), Some(gap)) => Some(format!(
                "at most {} above the least possible tax{why}; {no_choice} costs less than {}",
                figures::cents(gap),
                figures::cents(bound)
            )),
            (_, Some(bound), _) => {
                let bound = figures::cents(bound);
                Some(format!("none{why}; {no_choice} costs less than {bound}"))
            }
            _ => self.doubt.map(|_| format!("none{why}")),
        }
    }

    /// The same for a line of a screen, the claim and then what it is about or why no more is claimed.
    #[must_use]
    pub fn in_short(&self) -> Vec<String> {
        let why = || self.doubt.map(|doubt| format!(": {}", doubt.words()));
        let claim = match (self.kind, self.gap) {
            (ProofKind::Exact, _) if self.among.is_all() => {
                "exact: least possible tax on this return".to_owned()
            }
            (ProofKind::Exact, _) => {
                return vec![
                    "exact: least possible tax".to_owned(),
                    format!(" with {}", self.among.words()),
                ];
            }
            (ProofKind::Bounded, Some(gap)) => {
                format!("at most {} above the least", figures::cents(gap))
            }
            _ => "none".to_owned(),
        };
        [Some(claim), why()].into_iter().flatten().collect()
    }

    /// The same bound for another choice, which leaves out lots whose losses wash: what its tax is
    /// above it.
    #[must_use]
    pub fn of_other(self, after: Money) -> Self {
        let Some(bound) = self.bound else { return self };
        let is_bound = !super::is_less(bound, after);
        let (kind, doubt) = if is_bound {
            (ProofKind::Exact, None)
        } else {
            (ProofKind::Bounded, Some(Doubt::Washes))
        };
        Self { kind, doubt, gap: Some(after - bound), ..self }
    }

    /// Of a choice and its tax; `doubt` is why it may be more than the bound.
    pub(super) fn of(found: &Found, after: Money, doubt: Doubt) -> Self {
        // Parts of lots are priced one by one in the plan and together in the search: what lies
        // between is a trillionth of a dollar and no gap.
        let exact = !super::is_less(found.bound, after);
        let (kind, doubt) =
            if exact { (ProofKind::Exact, None) } else { (ProofKind::Bounded, Some(doubt)) };
        let bound = if exact { after } else { found.bound };
        Self {
            kind,
            bound: Some(bound),
            gap: Some(after - bound),
            short_term_quantity: Some(found.short_shares),
            marginal_more_short: found.more_short,
            marginal_less_short: found.less_short,
            doubt,
            among: Among::default(),
        }
    }
}
