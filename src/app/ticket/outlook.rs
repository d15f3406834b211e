//! What an order comes to as it stands: everything the ticket shows beside what was typed.

use crate::app::compare::{self, Column};
use crate::app::format;
use crate::domain::compare::Comparison;
use crate::domain::explain::Outline;
use crate::domain::household::Household;
use crate::domain::later::{NextShare, Sold};
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares};
use crate::domain::preview::Preview;
use crate::domain::term::Term;
use chrono::NaiveDate;
use std::sync::OnceLock;

/// What the order comes to as it stands.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The sale as chosen.
    pub preview: Preview,
    /// Its tax less the least among the methods.
    pub extra_tax: Option<Money>,
    /// The order by every method.
    pub comparison: Comparison,
    /// For a hand-made selection with a rest: the extra tax by each method for the rest.
    pub rests: Vec<(Method, Option<Money>)>,
    /// What comes after it.
    pub later: Later,
    /// What leaving washing lots for last makes of it.
    pub avoiding: Avoiding,
    /// The year without and with the sale, where there is a tax figure.
    pub outline: Option<Outline>,
    /// The columns of the comparison's matrix, worked out when they are first looked at.
    columns: OnceLock<Vec<Column>>,
}

impl Outlook {
    pub(super) fn new(
        (preview, extra_tax): (Preview, Option<Money>),
        comparison: Comparison,
        rests: Vec<(Method, Option<Money>)>,
        later: Later,
        outline: Option<Outline>,
    ) -> Self {
        let columns = OnceLock::new();
        let avoiding = Avoiding::Nothing;
        Self { preview, extra_tax, comparison, rests, later, avoiding, outline, columns }
    }

    /// The same with what leaving washing lots for last makes of it.
    pub(super) fn avoiding(self, avoiding: Avoiding) -> Self {
        Self { avoiding, ..self }
    }

    /// The columns of the matrix of lots against methods.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        self.columns.get_or_init(|| compare::columns(&self.comparison.outcomes))
    }

    /// The shares of a sale from short-term lots.
    #[must_use]
    pub fn short_shares(preview: &Preview) -> Shares {
        let slices = preview.plan.slices.iter();
        let short = slices.filter(|slice| slice.taxed_term() == Term::Short);
        short.map(|slice| slice.quantity).sum()
    }
}

/// What leaving the lots for last whose loss would be disallowed makes of a sale that has one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Avoiding {
    /// None is disallowed, they are last already, or the order needs such lots all the same.
    #[default]
    Nothing,
    /// None is disallowed then; the change of this year's tax, where it has a figure.
    All(Option<Money>),
    /// They are last: the sale's tax where they are not, and as it is, where it has a figure.
    Done(Option<[Money; 2]>),
}

impl Avoiding {
    /// What leaving them for last costs, in words; `None` where they are not.
    #[must_use]
    pub fn cost(&self) -> Option<String> {
        let Self::Done(taxes) = self else { return None };
        let Some([without, with]) = taxes else {
            return Some("avoiding wash sales: what it costs is not known".to_owned());
        };
        let more = (*with - *without).to_cents();
        let than = match more {
            none if none.is_zero() => "the same".to_owned(),
            less if less.is_negative() => format!("{} less", format::cents(-less)),
            more => format!("{} more", format::cents(more)),
        };
        let [without, with] = [without, with].map(|tax| format::signed(*tax, 2));
        Some(format!("avoiding wash sales: tax {without} → {with}, {than}"))
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

/// What comes after a sale; nothing where it has no tax of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Later {
    /// One more share of each term, short-term first, where one is left.
    pub next: Vec<NextShare>,
    /// What the rest would cost, sold this year too.
    pub rest: Option<Money>,
}

impl Later {
    /// After this sale of some of these lots, which stand oldest first. At average cost the next share
    /// is one of the oldest that is left.
    pub(super) fn of(
        household: &Household,
        preview: &Preview,
        lots: &[&Lot],
        today: NaiveDate,
    ) -> Self {
        let Some(sold) = Sold::of(household, preview, today) else { return Self::default() };
        let left = !preview.remaining.quantity.is_zero();
        let taken = |lot: &Lot| {
            let slices = preview.plan.slices.iter().filter(|slice| slice.lot == lot.id);
            slices.map(|slice| slice.quantity).sum::<Shares>()
        };
        let oldest = || lots.iter().position(|lot| taken(lot) < lot.quantity.abs());
        let lots = match preview.plan.method {
            Method::AverageCost => oldest().and_then(|place| lots.get(place..=place)),
            _ => Some(lots),
        };
        let lots = lots.unwrap_or_default();
        let terms = [Term::Short, Term::Long];
        Self {
            next: terms.into_iter().filter_map(|term| sold.next_share(lots, term)).collect(),
            rest: left.then(|| sold.tax_of_the_rest()).flatten(),
        }
    }
}
