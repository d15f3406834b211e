//! What an order comes to as it stands: everything the ticket shows beside what was typed.

use super::avoiding::Avoiding;
use crate::app::compare::{self, Column};
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
