//! Picking lots by hand: from the lots on the screen, with every change to be taken back.

use super::amount::{number, push_number};
use super::{Pane, Ticket};
use crate::app::action::Action;
use crate::app::format;
use crate::domain::household::Household;
use crate::domain::ids::LotId;
use crate::domain::method::Method;
use crate::domain::money::Shares;
use crate::domain::plan::{Selection, Slice};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Lots picked by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// Shares taken from each lot; none of them zero.
    pub picks: BTreeMap<LotId, Shares>,
    /// The method for the rest.
    pub fallback: Method,
    /// The method whose picks one started from.
    pub started_from: Option<Method>,
    /// Digits being typed into a lot.
    typing: Option<(LotId, String)>,
}

/// What was picked, and for how much, before a change by hand.
#[derive(Clone, Debug)]
pub(super) struct Past {
    hand: Option<Hand>,
    amount: String,
}

impl Hand {
    /// The digits being typed into this lot.
    #[must_use]
    pub fn typing(&self, lot: &LotId) -> Option<&str> {
        self.typing.as_ref().filter(|(id, _)| id == lot).map(|(_, text)| text.as_str())
    }

    /// The lots of a plan, as if they had been picked one by one.
    #[must_use]
    pub(super) fn of_slices(slices: &[Slice], fallback: Method) -> Self {
        let picks = slices.iter().map(|slice| (slice.lot.clone(), slice.quantity)).collect();
        Self { picks, fallback, started_from: None, typing: None }
    }

    /// Shares assigned so far.
    #[must_use]
    pub fn assigned(&self) -> Shares {
        self.picks.values().sum()
    }
}

impl Ticket {
    /// The next method for the rest.
    pub fn step_fallback(&mut self) {
        let methods = self.methods();
        if let Some(hand) = &mut self.hand {
            let place = methods.iter().position(|method| *method == hand.fallback).unwrap_or(0);
            if let Some(method) = methods.get((place + 1) % methods.len()) {
                hand.fallback = *method;
            }
        }
    }

    /// Keeps what undo goes back to.
    pub(super) fn remember(&mut self) {
        self.past.push(Past { hand: self.hand.clone(), amount: self.amount.clone() });
    }

    /// Picks by hand from here on, starting from the lots on the screen.
    fn take_in_hand(&mut self, household: &Household) -> &mut Hand {
        self.remember();
        let started_from = self.method;
        let fallback = self.standing(household);
        let picks = self.outlook.as_ref().map_or_else(
            |_| BTreeMap::new(),
            |outlook| {
                let slices = &outlook.preview.plan.slices;
                slices.iter().map(|slice| (slice.lot.clone(), slice.quantity)).collect()
            },
        );
        self.method = Method::Specific;
        self.hand.get_or_insert(Hand {
            picks,
            fallback,
            started_from: Some(started_from),
            typing: None,
        })
    }

    /// Starts with just these lots picked.
    pub fn start_with(&mut self, picks: BTreeMap<LotId, Shares>, household: &Household) {
        self.none();
        if let Some(first) = self.lots.iter().position(|lot| picks.contains_key(&lot.id)) {
            self.lot_cursor = first;
        }
        self.pane = Pane::Lots;
        if self.why_averaged().is_some() {
            // No lot can be chosen there: as many shares as were marked are sold.
            self.amount = picks.values().sum::<Shares>().to_string();
            return;
        }
        let fallback = self.standing(household);
        self.hand = Some(Hand { picks, fallback, started_from: None, typing: None });
        self.method = Method::Specific;
    }

    /// Sets what is taken of the lot under the cursor; more than it holds is refused in words.
    fn set_pick(&mut self, household: &Household, quantity: Shares) -> Result<(), String> {
        if let Some(reason) = self.why_no_choice(Action::Mark) {
            return Err(reason);
        }
        let Some((id, open)) = self.lot().map(|lot| (lot.id.clone(), lot.quantity.abs())) else {
            return Err("no lot here".to_owned());
        };
        if quantity.is_positive() && self.is_locked(&id) {
            return Err(format!("{id} is locked: b unlocks it"));
        }
        if quantity > open {
            return Err(format!("{} at most", format::shares(open)));
        }
        if let Some(reason) = self.why_not_by_hand(household) {
            return Err(reason);
        }
        let room = self.unassigned(household) + self.picked(&id);
        if !self.amount.is_empty() && quantity > room {
            let room = format::shares(room);
            return Err(format!("{room} at most: the order is for no more; give another lot back"));
        }
        let hand = self.take_in_hand(household);
        if quantity.is_positive() {
            hand.picks.insert(id, quantity);
        } else {
            hand.picks.remove(&id);
        }
        Ok(())
    }

    /// Types a digit into the lot under the cursor.
    ///
    /// # Errors
    /// In words, when the lot does not hold that much.
    pub fn type_pick(&mut self, household: &Household, c: char) -> Result<(), String> {
        let Some(id) = self.lot().map(|lot| lot.id.clone()) else { return Ok(()) };
        let mut text = self
            .hand
            .as_ref()
            .and_then(|hand| hand.typing(&id))
            .map_or_else(String::new, ToOwned::to_owned);
        push_number(&mut text, c);
        self.put_typed(household, id, text)
    }

    /// Takes back the last digit typed into the lot under the cursor.
    ///
    /// # Errors
    /// Never for a shorter number; the signature is that of [`Ticket::type_pick`].
    pub fn erase_pick(&mut self, household: &Household) -> Result<(), String> {
        let Some(id) = self.lot().map(|lot| lot.id.clone()) else { return Ok(()) };
        let typed = self.hand.as_ref().and_then(|hand| hand.typing(&id));
        let mut text = typed.map_or_else(|| self.taken(&id).to_string(), ToOwned::to_owned);
        text.pop();
        self.put_typed(household, id, text)
    }

    fn put_typed(&mut self, household: &Household, id: LotId, text: String) -> Result<(), String> {
        let quantity =
            if text.is_empty() { Decimal::ZERO } else { number(&text).unwrap_or_default() };
        self.set_pick(household, Shares::new(quantity))?;
        if let Some(hand) = &mut self.hand {
            hand.typing = Some((id, text));
        }
        Ok(())
    }

    /// One share more or less of the lot under the cursor.
    ///
    /// # Errors
    /// In words, when the lot does not hold that much.
    pub fn nudge_pick(&mut self, household: &Household, by: i64) -> Result<(), String> {
        let Some(id) = self.lot().map(|lot| lot.id.clone()) else { return Ok(()) };
        let wanted = self.picked(&id) + Shares::from(by);
        self.set_pick(household, if wanted.is_negative() { Shares::ZERO } else { wanted })?;
        self.stop_typing();
        Ok(())
    }

    fn picked(&self, id: &LotId) -> Shares {
        match &self.hand {
            Some(hand) => hand.picks.get(id).copied().unwrap_or(Shares::ZERO),
            None => self.taken(id),
        }
    }

    /// Takes what is still needed of the lot under the cursor, or gives all of it back.
    ///
    /// # Errors
    /// In words, when there is nothing left to assign.
    pub fn toggle_pick(&mut self, household: &Household) -> Result<(), String> {
        let Some((id, open)) = self.lot().map(|lot| (lot.id.clone(), lot.quantity.abs())) else {
            return Ok(());
        };
        let picked = self.picked(&id);
        if self.is_locked(&id) {
            return Err(format!("{id} is locked: b unlocks it"));
        }
        if picked.is_positive() {
            self.set_pick(household, Shares::ZERO)?;
        } else {
            let needed = if self.amount.is_empty() { open } else { self.unassigned(household) };
            if !needed.is_positive() {
                return Err("the order is full: give another lot back first".to_owned());
            }
            self.set_pick(household, needed.min(open))?;
        }
        self.stop_typing();
        Ok(())
    }

    /// Shares of the order that no picked lot covers yet; none where a method picks them.
    #[must_use]
    pub fn unassigned(&self, household: &Household) -> Shares {
        let ordered = self.order(household).map_or(Shares::ZERO, |order| order.quantity);
        let assigned = self.hand.as_ref().map_or(ordered, Hand::assigned);
        ordered - assigned
    }

    /// Picks every lot whole and asks for all of them; or gives every lot back, for the same order.
    pub fn pick_all(&mut self, household: &Household, all: bool) {
        let free = self.lots.iter().filter(|lot| !self.is_locked(&lot.id));
        let lots: Vec<_> = free.map(|lot| (lot.id.clone(), lot.quantity.abs())).collect();
        let hand = self.take_in_hand(household);
        hand.typing = None;
        hand.picks.clear();
        if all {
            hand.picks.extend(lots);
        }
        // Then the picks decide how much is sold, unless it is sold already.
        if all && self.changing.is_none() {
            self.none();
        }
    }

    fn stop_typing(&mut self) {
        if let Some(hand) = &mut self.hand {
            hand.typing = None;
        }
    }

    /// Moves the cursor among the lots.
    pub fn move_lot(&mut self, place: usize) {
        self.lot_cursor = place.min(self.lots.len().saturating_sub(1));
        self.stop_typing();
    }

    /// Takes back the last change by hand.
    pub fn undo(&mut self) -> bool {
        let Some(was) = self.past.pop() else { return false };
        self.hand = was.hand;
        self.amount = was.amount;
        self.method = match &self.hand {
            Some(_) => Method::Specific,
            None => self.chosen.unwrap_or(self.method),
        };
        true
    }

    /// Is there a change by hand to take back?
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Has anything been picked by hand that leaving would lose?
    #[must_use]
    pub fn has_hand_picks(&self) -> bool {
        self.hand.is_some() && !self.past.is_empty()
    }
}

pub(super) fn hand_selection(hand: &Hand, fallback: Method) -> Selection {
    Selection::Specific {
        picks: hand.picks.iter().map(|(id, quantity)| (id.clone(), *quantity)).collect(),
        fallback,
    }
}
