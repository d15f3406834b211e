//! What the account's broker offers for the order of a ticket.

use super::{Averaging, Ticket};
use crate::domain::broker::{self, Menu};
use crate::domain::household::Household;
use crate::domain::method::Method;

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

    /// What the menu leaves out, whether or not the order can be filled.
    pub(super) fn not_at_broker(&self, household: &Household) -> Vec<Method> {
        if self.limits.all_methods || matches!(self.average, Averaging::Elected(_)) {
            return Vec::new();
        }
        Method::automatic().filter(|method| !self.is_offered(household, *method)).collect()
    }

    /// Methods that are left out since the broker does not offer them.
    #[must_use]
    pub const fn left_out(&self) -> usize {
        self.not_here.len()
    }

    pub(super) fn is_refused_here(&self, method: Method) -> bool {
        self.not_here.contains(&method)
    }

    /// The methods of the list: those that the broker offers and that can fill the order.
    #[must_use]
    pub fn methods(&self) -> Vec<Method> {
        if let Averaging::Elected(_) = self.average {
            return vec![Method::AverageCost];
        }
        let refused = self.outlook.as_ref().map(|outlook| outlook.comparison.refused.as_slice());
        let refused = refused.unwrap_or_default();
        Method::automatic()
            .filter(|method| !self.is_refused_here(*method))
            .filter(|method| refused.iter().all(|(one, _)| one != method))
            .collect()
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
