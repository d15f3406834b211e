//! The order being worked on, and the household it is planned on.

use super::{Model, Screen};
use crate::app::ticket::{Changing, Ticket};
use crate::domain::household::Household;
use crate::domain::relot::{Moment, Reopened};
use chrono::NaiveDate;

impl Model {
    /// The order being worked on: the ticket in front, or the one a comparison stands on.
    #[must_use]
    pub fn ticket(&self) -> Option<&Ticket> {
        self.stack.iter().rev().find_map(|screen| match screen {
            Screen::Ticket(ticket) => Some(&**ticket),
            _ => None,
        })
    }

    /// The same, to change it; the household that its order is planned on stands beside it. `None`
    /// too where it is of a sale whose lots cannot change any more.
    pub fn ticket_mut(&mut self) -> Option<(&mut Ticket, &Household, NaiveDate)> {
        let Self { stack, household, reopened, today, .. } = self;
        let ticket = stack.iter_mut().rev().find_map(|screen| match screen {
            Screen::Ticket(ticket) => Some(&mut **ticket),
            _ => None,
        })?;
        let household = match &ticket.changing {
            None => &*household,
            Some(changing) => {
                let reopened = reopened.as_ref().filter(|one| one.sale == changing.sale)?;
                &reopened.before
            }
        };
        Some((ticket, household, *today))
    }

    /// The household that the order being worked on is planned on: without the sale whose lots are
    /// being changed.
    #[must_use]
    pub fn order_household(&self) -> &Household {
        let changing = self.ticket().and_then(|ticket| ticket.changing.as_ref());
        let reopened = self.reopened.as_ref().zip(changing);
        let same = reopened.filter(|(reopened, changing)| reopened.sale == changing.sale);
        same.map_or(&self.household, |(reopened, _)| &reopened.before)
    }

    /// Takes the sale that is being changed up again, after anything it depends on changed.
    pub fn reopen(&mut self) {
        let changing = self.ticket().and_then(|ticket| ticket.changing.as_ref());
        let sale = changing.map(|changing| changing.sale);
        self.reopened = None;
        let Some(sale) = sale else { return };
        let moment = Moment::Now(self.now);
        match Reopened::new(&self.household, sale, moment, self.today) {
            Ok(reopened) => {
                let old = reopened.old.clone();
                self.reopened = Some(Box::new(reopened));
                if let Some((ticket, ..)) = self.ticket_mut() {
                    ticket.changing = Some(Changing { sale, old });
                }
            }
            Err(refusal) => {
                let front = self.stack.iter_mut().rev().find_map(|screen| match screen {
                    Screen::Ticket(ticket) => Some(ticket),
                    _ => None,
                });
                if let Some(ticket) = front {
                    ticket.outlook = Err(refusal.to_string());
                }
            }
        }
    }

    /// Does undo mean the ticket's last change by hand?
    #[must_use]
    pub fn ticket_in_front_can_undo(&self) -> bool {
        matches!(self.screen(), Screen::Ticket(ticket) if ticket.can_undo())
    }
}
