//! Average cost on the ticket: where it is elected nothing else is offered, and it is said why.

use super::Ticket;
use crate::app::action::Action;
use crate::app::format;
use crate::domain::average::{self, Election};
use crate::domain::household::Household;
use crate::domain::order::Order;
use crate::domain::refusal::Refusal;
use chrono::NaiveDate;

/// Whether average cost is elected where an order sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Averaging {
    /// Since this day.
    Elected(NaiveDate),
    /// It could be.
    NotElected,
    /// The law has none for it.
    NotAllowed,
}

impl Averaging {
    pub(super) fn of(household: &Household, order: &Order) -> Self {
        let portfolio = household.portfolio();
        match portfolio.election(order) {
            Some(Election { elected, .. }) => Self::Elected(*elected),
            None => match average::why_not(portfolio, order) {
                Refusal::AverageCostNotElected { .. } => Self::NotElected,
                _ => Self::NotAllowed,
            },
        }
    }
}

impl Ticket {
    /// Why there is one line in the list of methods; `None` where there are more.
    #[must_use]
    pub fn why_averaged(&self) -> Option<String> {
        let Averaging::Elected(since) = self.average else { return None };
        Some(format!(
            "Elected for {} here since {}. While it stands no other method is offered: shares leave \
             oldest first, at their pool's average.",
            self.security,
            format::long_date(since)
        ))
    }

    /// Why an act that would choose lots is not possible; `None` where it is.
    #[must_use]
    pub fn why_no_choice(&self, action: Action) -> Option<String> {
        let Averaging::Elected(_) = self.average else { return None };
        let chooses = match action {
            Action::Mark
            | Action::More
            | Action::Less
            | Action::Fallback
            | Action::Guard
            | Action::View => true,
            Action::Digit(_) | Action::Erase | Action::All | Action::None => {
                self.pane == super::Pane::Lots
            }
            Action::NextMethod | Action::PreviousMethod => self.hand.is_none(),
            _ => false,
        };
        chooses.then(|| {
            let security = &self.security;
            format!("average cost is elected for {security}: no lot and no method can be chosen")
        })
    }
}
