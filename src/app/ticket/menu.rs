//! What the account's broker offers for the order of a ticket.

use super::Ticket;
use crate::domain::broker::{self, Menu};
use crate::domain::household::Household;
use crate::domain::method::Method;
use crate::domain::refusal::Refusal;

impl Ticket {
    /// What the account's broker offers; `None` without a profile of it.
    #[must_use]
    pub fn menu(&self, household: &Household) -> Option<&'static Menu> {
        broker::menu(household.portfolio(), &self.account, &self.security)
    }

    /// Can a method be had at the account's broker?
    #[must_use]
    pub fn is_offered(&self, household: &Household, method: Method) -> bool {
        broker::offered(household.portfolio(), (&self.account, &self.security), method)
    }

    /// Methods that are left out since the broker does not offer them.
    #[must_use]
    pub fn left_out(&self) -> usize {
        let refused = self.outlook.as_ref().map(|outlook| outlook.comparison.refused.as_slice());
        let refused = refused.unwrap_or_default().iter();
        refused.filter(|(_, refusal)| matches!(refusal, Refusal::NotAtBroker { .. })).count()
    }

    pub(super) fn is_refused_here(&self, method: Method) -> bool {
        let Ok(outlook) = &self.outlook else { return false };
        outlook
            .comparison
            .refused
            .iter()
            .any(|(one, refusal)| *one == method && matches!(refusal, Refusal::NotAtBroker { .. }))
    }

    /// Why no lots can be picked by hand here; `None` where they can.
    #[must_use]
    pub fn why_not_by_hand(&self, household: &Household) -> Option<String> {
        let menu = self.menu(household).filter(|_| !self.limits.all_methods)?;
        let takes_lots = self.is_offered(household, Method::Specific);
        let broker = menu.broker.short_name();
        (!takes_lots)
            .then(|| format!("{broker} takes no lots by name; v lets you pick all the same"))
    }
}
