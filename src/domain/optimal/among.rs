//! Which choices of lots a proof is about.

use crate::domain::method::order::Shelf;
use crate::domain::order::Order;
use crate::domain::plan::Rest;
use crate::domain::portfolio::Portfolio;
use serde::{Deserialize, Serialize};

/// Lots that are no choice: a proof holds among the choices of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Among {
    /// Lots that no sale, or not this one, may take.
    pub locked: u32,
    /// Lots that are taken only where the others do not do.
    pub last: u32,
    /// Lots named by hand.
    pub named: u32,
}

impl Among {
    /// Of the lots an order could take, and those that were named for it.
    pub(super) fn of(portfolio: &Portfolio, order: &Order, shelf: &Shelf, rest: &Rest<'_>) -> Self {
        let count = |lots: usize| u32::try_from(lots).unwrap_or(u32::MAX);
        let free = shelf.lots().len();
        // Nearly always nothing is locked, and all that the account holds is free.
        let held = if portfolio.lots_in(&order.account, &order.security).len() == free {
            free
        } else {
            let open = portfolio.open(&order.account, &order.security, order.side);
            open.filter(|lot| lot.acquired.is_none_or(|day| day <= order.trade_date)).count()
        };
        let last = if shelf.has_guarded() {
            shelf.lots().iter().filter(|lot| lot.guarded).count()
        } else {
            0
        };
        Self {
            locked: count(held.saturating_sub(free)),
            last: count(last),
            named: count(rest.picked.len()),
        }
    }

    /// Of some lots that are locked, and no others.
    pub(in crate::domain) fn less_locked(locked: u32) -> Self {
        Self { locked, ..Self::default() }
    }

    /// Is every lot a choice?
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// `no choice of lots`, or of which of them.
    #[must_use]
    pub fn no_choice(&self) -> String {
        let unlocked = if self.locked > 0 { " of the lots not locked" } else { " of lots" };
        let rest = if self.named > 0 { " for the rest" } else { "" };
        let last = match self.last {
            0 => String::new(),
            last => format!(" that leaves {} for last", lots(last)),
        };
        format!("no choice{unlocked}{rest}{last}")
    }

    /// `1 lot locked, 2 left for last`; empty where every lot is a choice.
    #[must_use]
    pub fn words(&self) -> String {
        let of = [(self.locked, "locked"), (self.last, "left for last"), (self.named, "named")];
        let mut words: Vec<String> = Vec::new();
        for (count, what) in of.into_iter().filter(|(count, _)| *count > 0) {
            let count = if words.is_empty() { lots(count) } else { count.to_string() };
            words.push(format!("{count} {what}"));
        }
        words.join(", ")
    }
}

fn lots(count: u32) -> String {
    if count == 1 { "1 lot".to_owned() } else { format!("{count} lots") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_names_what_it_does_not_cover() {
        assert_eq!(Among::default().no_choice(), "no choice of lots");
        assert_eq!(Among::default().words(), "");
        let some = Among { locked: 1, last: 2, named: 0 };
        let told = "no choice of the lots not locked that leaves 2 lots for last";
        assert_eq!(some.no_choice(), told);
        assert_eq!(some.words(), "1 lot locked, 2 left for last");
        let named = Among { named: 1, ..Among::default() };
        assert_eq!(named.no_choice(), "no choice of lots for the rest");
        assert_eq!(named.words(), "1 lot named");
    }
}
