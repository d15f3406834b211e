//! What leaving the lots for last whose loss would be disallowed makes of a sale, and what it costs.

use super::Ticket;
use crate::app::format;
use crate::domain::household::Household;
use crate::domain::money::Money;
use crate::domain::plan::{Limits, Selection};
use crate::domain::preview::{self, Preview};
use chrono::NaiveDate;

/// What leaving the lots for last whose loss would be disallowed makes of a sale that has one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Avoiding {
    /// None is disallowed, or the order needs such lots all the same.
    #[default]
    Nothing,
    /// None is disallowed then; the change of this year's tax, where it has a figure.
    All(Option<Money>),
    /// They are last.
    Done(Avoided),
}

/// What leaving them for last has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Avoided {
    /// The tax of the sale where they are not last, and as it is; `None` without a tax figure.
    taxes: Option<[Money; 2]>,
    /// What is disallowed all the same, as the order needs such lots.
    disallowed: Money,
    /// The part of that which is lost for good.
    for_good: Money,
}

impl Avoided {
    /// By a sale and the same one where those lots are not last.
    pub(super) fn of(shown: &Preview, without: &Preview) -> Self {
        Self {
            taxes: without.tax_impact().zip(shown.tax_impact()).map(<[Money; 2]>::from),
            disallowed: shown.wash.disallowed(),
            for_good: shown.wash.for_good(),
        }
    }

    /// What it costs and what is disallowed all the same, in a line, the longest first.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let costs = match self.taxes {
            None => ["what it costs is not known".to_owned(), "cost not known".to_owned()],
            Some([without, with]) => {
                let more = (with - without).to_cents();
                let than = match more {
                    none if none.is_zero() => "the same".to_owned(),
                    less if less.is_negative() => format!("{} less", format::cents(-less)),
                    more => format!("{} more", format::cents(more)),
                };
                let [without, with] = [without, with].map(|tax| format::signed(tax, 2));
                [format!("tax {without} → {with}, {than}"), format!("tax {without} → {with}")]
            }
        };
        let is = if self.for_good.is_positive() { "lost for good" } else { "disallowed" };
        let lost = if self.for_good.is_positive() { self.for_good } else { self.disallowed };
        if lost.to_cents().is_zero() {
            return costs.map(|costs| format!("avoiding wash sales: {costs}")).to_vec();
        }
        let lost = format::cents(lost);
        let [long, short] = costs;
        vec![format!("{lost} still {is}; {long}"), format!("{lost} still {is}; {short}")]
    }
}

impl Avoiding {
    /// What leaving those lots for last has come to; `None` where they are not, or there are none.
    #[must_use]
    pub const fn done(&self) -> Option<&Avoided> {
        match self {
            Self::Done(avoided) => Some(avoided),
            Self::Nothing | Self::All(_) => None,
        }
    }

    /// Of a sale and of the same one with those lots last.
    pub(super) fn of(preview: &Preview, avoiding: &Preview) -> Self {
        if !avoiding.wash.losses.is_empty() {
            return Self::Nothing;
        }
        let taxes = avoiding.tax_impact().zip(preview.tax_impact());
        Self::All(taxes.map(|(avoiding, now)| avoiding - now))
    }
}

impl Ticket {
    /// What leaving washing lots for last would make of the sale that is shown.
    pub(super) fn avoiding(
        &self,
        household: &Household,
        shown: &Preview,
        by_hand: Option<&Selection>,
        today: NaiveDate,
    ) -> Avoiding {
        let avoids = self.limits.avoid_wash;
        if !avoids && shown.wash.losses.is_empty() {
            return Avoiding::Nothing;
        }
        let by = by_hand.cloned().unwrap_or(Selection::Method(shown.plan.method));
        let limits = Limits { avoid_wash: !avoids, ..self.limits.clone() };
        let other = preview::preview_within(household, &shown.plan.order, &by, &limits, today);
        match other {
            Ok(other) if avoids && !other.wash.losses.is_empty() => {
                Avoiding::Done(Avoided::of(shown, &other))
            }
            Ok(other) if !avoids => Avoiding::of(shown, &other),
            _ => Avoiding::Nothing,
        }
    }

    /// Does every method cost the same, so that none is best?
    #[must_use]
    pub fn all_cost_the_same(&self) -> bool {
        let Ok(outlook) = &self.outlook else { return false };
        let outcomes = &outlook.comparison.outcomes;
        outcomes.len() > 1 && outcomes.iter().all(|one| one.extra_tax.is_some_and(Money::is_zero))
    }
}
