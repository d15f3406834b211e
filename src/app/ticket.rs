//! The sell ticket: how much, by which method, which lots, at which price; planned anew with
//! every key, changing nothing that lasts.

use super::format;
use crate::domain::compare::{self, Comparison, Outcome};
use crate::domain::household::Household;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::money::{Money, Rate, Shares, UnitPrice};
use crate::domain::order::{Amount, Order, ShareUnit, Side};
use crate::domain::plan::{self, Selection};
use crate::domain::preview::{self, Preview};
use crate::domain::refusal::Refusal;
use crate::domain::tax::{self, YearTax};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The longest number anybody types.
const MAX_DIGITS: usize = 16;

/// The part of the ticket that has the focus, in `Tab` order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    /// How much.
    Amount,
    /// At which price.
    Price,
    /// The fee.
    Fee,
    /// The trade date.
    Date,
    /// The methods.
    Methods,
    /// The lots.
    Lots,
}

impl Pane {
    const ALL: [Self; 6] =
        [Self::Amount, Self::Price, Self::Fee, Self::Date, Self::Methods, Self::Lots];

    /// The next or previous one, round and round.
    #[must_use]
    pub fn step(self, forward: bool) -> Self {
        let place = Self::ALL.iter().position(|pane| *pane == self).unwrap_or(0);
        let count = Self::ALL.len();
        let next = if forward { place + 1 } else { place + count - 1 } % count;
        Self::ALL.get(next).copied().unwrap_or(self)
    }
}

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

impl Hand {
    /// The digits being typed into this lot.
    #[must_use]
    pub fn typing(&self, lot: &LotId) -> Option<&str> {
        self.typing.as_ref().filter(|(id, _)| id == lot).map(|(_, text)| text.as_str())
    }

    /// Shares assigned so far.
    #[must_use]
    pub fn assigned(&self) -> Shares {
        self.picks.values().sum()
    }
}

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
}

/// The state of the ticket.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// What is sold.
    pub security: SecurityId,
    /// Sale or cover.
    pub side: Side,
    /// Where: the accounts that hold it on that side.
    pub accounts: Vec<AccountId>,
    /// The one chosen.
    pub account: AccountId,
    /// The trade date.
    pub date: NaiveDate,
    /// The date as typed, while it is being typed.
    pub date_text: Option<String>,
    /// The price, frozen as the ticket opened or typed since.
    pub price: UnitPrice,
    /// The price as typed, while it is being typed.
    pub price_text: Option<String>,
    /// When the price was frozen.
    pub frozen_at: DateTime<Utc>,
    /// The amount as typed: `120`, `$40000`, `50%`.
    pub amount: String,
    /// Was the amount put there whole (all, half), so that a digit starts anew?
    amount_is_whole: bool,
    /// The fee as typed.
    pub fee: String,
    /// What has the focus.
    pub pane: Pane,
    /// The method the user picked; `None` follows the cheapest.
    pub chosen: Option<Method>,
    /// The method that is shown.
    pub method: Method,
    /// Lots picked by hand.
    pub hand: Option<Hand>,
    /// Hand-made selections before this one, for undo.
    past: Vec<Option<Hand>>,
    /// The method the others are measured against.
    pub pin: Option<Method>,
    /// The lots of this order, oldest first.
    pub lots: Vec<Lot>,
    /// The place of the cursor among them.
    pub lot_cursor: usize,
    /// What the order comes to, or why there is none.
    pub outlook: Result<Outlook, String>,
}

impl Ticket {
    /// A ticket for a security in an account; `amount` as typed.
    #[must_use]
    pub fn new(
        household: &Household,
        (account, security, side): (AccountId, SecurityId, Side),
        price: UnitPrice,
        amount: &str,
        (today, now): (NaiveDate, DateTime<Utc>),
    ) -> Self {
        let standing = standing(household, &account);
        let mut ticket = Self {
            accounts: household.holders(&security, side),
            security,
            side,
            account,
            date: today,
            date_text: None,
            price,
            price_text: None,
            frozen_at: now,
            amount: amount.to_owned(),
            amount_is_whole: false,
            fee: String::new(),
            pane: Pane::Methods,
            chosen: None,
            method: standing,
            hand: None,
            past: Vec::new(),
            pin: None,
            lots: Vec::new(),
            lot_cursor: 0,
            outlook: Err(String::new()),
        };
        ticket.plan(household, today);
        ticket
    }

    /// The account's standing method.
    #[must_use]
    pub fn standing(&self, household: &Household) -> Method {
        standing(household, &self.account)
    }

    /// Shares that could be sold.
    #[must_use]
    pub fn sellable(&self) -> Shares {
        self.lots.iter().map(|lot| lot.quantity.abs()).sum()
    }

    /// Plans everything anew.
    pub fn plan(&mut self, household: &Household, today: NaiveDate) {
        self.lots = self.candidates(household);
        self.lot_cursor = self.lot_cursor.min(self.lots.len().saturating_sub(1));
        self.outlook = self.look(household, today);
        if let Ok(outlook) = &self.outlook
            && self.hand.is_none()
        {
            self.method = outlook.preview.plan.method;
            if self.pane != Pane::Lots {
                self.show_taken();
            }
        }
    }

    /// Puts the lot cursor on the oldest lot that is taken, so that the list shows it.
    fn show_taken(&mut self) {
        let taken = self.lots.iter().position(|lot| !self.taken(&lot.id).is_zero());
        self.lot_cursor = taken.unwrap_or(0);
    }

    fn candidates(&self, household: &Household) -> Vec<Lot> {
        let order = self.order_of(Shares::ZERO, Money::ZERO);
        plan::candidates(household.portfolio(), &order)
            .map(|lots| lots.into_iter().cloned().collect())
            .unwrap_or_default()
    }

    fn order_of(&self, quantity: Shares, fee: Money) -> Order {
        Order {
            account: self.account.clone(),
            security: self.security.clone(),
            side: self.side,
            quantity,
            price: self.price,
            trade_date: self.date,
            fee,
        }
    }

    /// The order as typed.
    ///
    /// # Errors
    /// In words, when it cannot be one.
    pub fn order(&self, household: &Household) -> Result<Order, String> {
        if self.date_text.is_some() {
            return Err("the date is not complete: YYYY-MM-DD".to_owned());
        }
        let fee = if self.fee.is_empty() {
            Money::ZERO
        } else {
            Money::new(number(&self.fee).ok_or("the fee is not a number")?)
        };
        let held = self.sellable();
        let multiplier = self.lots.first().map_or(Rate::ONE, |lot| lot.multiplier);
        let unit = household.share_unit(&self.account, &self.security, self.side);
        let quantity = self
            .wanted()?
            .resolve(held, self.price * multiplier, unit, held)
            .map_err(|refusal| refusal.to_string())?;
        Ok(self.order_of(quantity, fee))
    }

    /// How much: what is typed, or where nothing is, what was picked by hand.
    fn wanted(&self) -> Result<Typed, String> {
        match &self.hand {
            Some(hand) if self.amount.is_empty() && !hand.picks.is_empty() => {
                Ok(Typed::Amount(Amount::Shares(hand.assigned())))
            }
            _ => self.typed_amount(),
        }
    }

    fn typed_amount(&self) -> Result<Typed, String> {
        let text = self.amount.as_str();
        if text.is_empty() {
            return Err("how much?  digits  $ dollars  a all  % half".to_owned());
        }
        let bad = || format!("\"{text}\" is not an amount");
        if let Some(dollars) = text.strip_prefix('$') {
            return number(dollars)
                .map(|n| Typed::Amount(Amount::Proceeds(Money::new(n))))
                .ok_or_else(bad);
        }
        if let Some(percent) = text.strip_suffix('%') {
            return number(percent).map(Typed::Percent).ok_or_else(bad);
        }
        number(text).map(|n| Typed::Amount(Amount::Shares(Shares::new(n)))).ok_or_else(bad)
    }

    fn look(&self, household: &Household, today: NaiveDate) -> Result<Outlook, String> {
        let order = self.order(household)?;
        let say = |refusal: Refusal| refusal.to_string();
        let by_hand = self.hand.as_ref().map(|hand| hand_selection(hand, hand.fallback));
        let comparison = compare::compare(household, &order, None, today).map_err(say)?;
        let least = comparison.outcomes.first().and_then(|outcome| outcome.preview.tax_impact());
        let extra =
            |preview: &Preview| preview.tax_impact().zip(least).map(|(tax, least)| tax - least);
        let preview = if let Some(selection) = &by_hand {
            preview::preview(household, &order, selection, today).map_err(say)?
        } else {
            let wanted = self.chosen.or(comparison.best).unwrap_or(self.standing(household));
            comparison
                .outcomes
                .iter()
                .find(|outcome| outcome.preview.plan.method == wanted)
                .or(comparison.outcomes.first())
                .map(|outcome| outcome.preview.clone())
                .ok_or("no method fits this order")?
        };
        let rests = match &self.hand {
            Some(hand) if hand.assigned() < order.quantity => Method::ordered()
                .filter_map(|method| {
                    let selection = hand_selection(hand, method);
                    let preview = preview::preview(household, &order, &selection, today).ok()?;
                    Some((method, extra(&preview)))
                })
                .collect(),
            _ => Vec::new(),
        };
        Ok(Outlook { extra_tax: extra(&preview), preview, comparison, rests })
    }

    /// What a method makes of this order.
    #[must_use]
    pub fn outcome(&self, method: Method) -> Option<&Outcome> {
        let outlook = self.outlook.as_ref().ok()?;
        outlook.comparison.outcomes.iter().find(|outcome| outcome.preview.plan.method == method)
    }

    /// Types one character into the amount. A digit after a whole amount (all, half) starts anew.
    pub fn type_amount(&mut self, c: char) {
        if self.amount_is_whole && c != '%' {
            self.amount.clear();
        }
        match c {
            '$' => "$".clone_into(&mut self.amount),
            '%' if self.amount.is_empty() || self.amount.starts_with('$') => {
                "50%".clone_into(&mut self.amount);
            }
            '%' if self.amount.ends_with('%') => {}
            '.' if self.amount.contains('.') => {}
            _ if self.amount.len() < MAX_DIGITS => self.amount.push(c),
            _ => {}
        }
        self.amount_is_whole = c == '%';
    }

    /// Asks for everything.
    pub fn all(&mut self) {
        self.amount = self.sellable().to_string();
        self.amount_is_whole = true;
    }

    /// Asks for nothing yet.
    pub fn none(&mut self) {
        self.amount.clear();
        self.amount_is_whole = false;
    }

    /// Types one character into the field that has the focus.
    pub fn type_field(&mut self, c: char) {
        match self.pane {
            Pane::Price => {
                let text = self.price_text.get_or_insert_default();
                push_number(text, c);
                if let Some(price) = number(text) {
                    self.price = UnitPrice::new(price);
                }
            }
            Pane::Fee => push_number(&mut self.fee, c),
            Pane::Date => {
                let text = self.date_text.get_or_insert_default();
                if c.is_ascii_digit() && text.len() < 10 {
                    text.push(c);
                    if matches!(text.len(), 4 | 7) {
                        text.push('-');
                    }
                }
                if let Ok(date) = text.parse() {
                    self.date = date;
                    self.date_text = None;
                }
            }
            Pane::Amount | Pane::Methods | Pane::Lots => self.type_amount(c),
        }
    }

    /// Takes back the last character of the field that has the focus.
    pub fn erase(&mut self) {
        match self.pane {
            Pane::Price => {
                let mut text = self.price_text.take().unwrap_or_else(|| self.price.to_string());
                text.pop();
                if let Some(price) = number(&text) {
                    self.price = UnitPrice::new(price);
                }
                self.price_text = Some(text);
            }
            Pane::Fee => {
                self.fee.pop();
            }
            Pane::Date => {
                let mut text = self.date_text.take().unwrap_or_else(|| self.date.to_string());
                text.pop();
                if text.ends_with('-') {
                    text.pop();
                }
                self.date_text = Some(text);
            }
            Pane::Amount | Pane::Methods | Pane::Lots => {
                self.amount.pop();
            }
        }
    }

    /// Takes the live price, from now on frozen.
    pub fn take_price(&mut self, price: UnitPrice, now: DateTime<Utc>) {
        self.price = price;
        self.price_text = None;
        self.frozen_at = now;
    }

    /// Shows a method; it stays until another is picked.
    pub fn choose(&mut self, method: Method) {
        if self.hand.is_some() {
            self.past.push(self.hand.take());
        }
        self.chosen = Some(method);
        self.method = method;
    }

    /// The next or previous method of the list.
    pub fn step_method(&mut self, forward: bool) {
        let methods: Vec<Method> = Method::ordered().collect();
        let place = methods.iter().position(|method| *method == self.method).unwrap_or(0);
        let next = if self.hand.is_some() {
            place
        } else if forward {
            (place + 1) % methods.len()
        } else {
            (place + methods.len() - 1) % methods.len()
        };
        if let Some(method) = methods.get(next) {
            self.choose(*method);
        }
    }

    /// The next method for the rest.
    pub fn step_fallback(&mut self) {
        let methods: Vec<Method> = Method::ordered().collect();
        if let Some(hand) = &mut self.hand {
            let place = methods.iter().position(|method| *method == hand.fallback).unwrap_or(0);
            if let Some(method) = methods.get((place + 1) % methods.len()) {
                hand.fallback = *method;
            }
        }
    }

    /// Goes to the next or previous account that holds the security.
    pub fn step_account(&mut self, forward: bool) -> bool {
        let count = self.accounts.len();
        let place = self.accounts.iter().position(|account| *account == self.account).unwrap_or(0);
        let next = if forward { place + 1 } else { place + count.saturating_sub(1) };
        match self.accounts.get(next.checked_rem(count).unwrap_or(0)) {
            Some(account) if *account != self.account => {
                self.account = account.clone();
                self.hand = None;
                self.past.clear();
                self.lot_cursor = 0;
                true
            }
            _ => false,
        }
    }

    /// The lot under the cursor.
    #[must_use]
    pub fn lot(&self) -> Option<&Lot> {
        self.lots.get(self.lot_cursor)
    }

    /// Shares of a lot that the plan takes.
    #[must_use]
    pub fn taken(&self, lot: &LotId) -> Shares {
        let slices = self.outlook.as_ref().map(|outlook| outlook.preview.plan.slices.as_slice());
        slices
            .unwrap_or_default()
            .iter()
            .find(|slice| slice.lot == *lot)
            .map_or(Shares::ZERO, |slice| slice.quantity)
    }

    /// Picks by hand from here on, starting from the lots on the screen.
    fn take_in_hand(&mut self, household: &Household) -> &mut Hand {
        self.past.push(self.hand.clone());
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
        let fallback = self.standing(household);
        self.hand = Some(Hand { picks, fallback, started_from: None, typing: None });
        self.method = Method::Specific;
        self.pane = Pane::Lots;
    }

    /// Sets what is taken of the lot under the cursor; more than it holds is refused in words.
    fn set_pick(&mut self, household: &Household, quantity: Shares) -> Result<(), String> {
        let Some((id, open)) = self.lot().map(|lot| (lot.id.clone(), lot.quantity.abs())) else {
            return Err("no lot here".to_owned());
        };
        if quantity > open {
            return Err(format!("{} at most", format::shares(open)));
        }
        let room = self.unassigned(household) + self.picked(&id);
        if !self.amount.is_empty() && quantity > room {
            let room = format::shares(room);
            return Err(format!("{room} at most: the order is for no more; give another lot back"));
        }
        let whole =
            household.share_unit(&self.account, &self.security, self.side) == ShareUnit::Whole;
        if whole && !quantity.get().fract().is_zero() {
            return Err("this position has whole shares only".to_owned());
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

    /// The amount as the order line shows it: as typed, or the sum of the picks where they decide.
    #[must_use]
    pub fn amount_text(&self) -> String {
        match &self.hand {
            Some(hand) if self.amount.is_empty() => hand.assigned().to_string(),
            _ => self.amount.clone(),
        }
    }

    /// Picks every lot whole and asks for all of them, or none.
    pub fn pick_all(&mut self, household: &Household, all: bool) {
        let lots: Vec<_> =
            self.lots.iter().map(|lot| (lot.id.clone(), lot.quantity.abs())).collect();
        let hand = self.take_in_hand(household);
        hand.typing = None;
        hand.picks.clear();
        if all {
            hand.picks.extend(lots);
        }
        // From here on the picks decide how much is sold.
        self.none();
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
        self.hand = was;
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

/// An amount as typed: as an order takes it, or a percentage of what is held.
enum Typed {
    Amount(Amount),
    Percent(Decimal),
}

impl Typed {
    fn resolve(
        self,
        held: Shares,
        unit_value: UnitPrice,
        unit: ShareUnit,
        all: Shares,
    ) -> Result<Shares, Refusal> {
        let amount = match self {
            Self::Amount(amount) => amount,
            Self::Percent(percent) => {
                let exact = all.get() * percent / Decimal::ONE_HUNDRED;
                let places = if unit == ShareUnit::Whole { 0 } else { 6 };
                Amount::Shares(Shares::new(crate::domain::money::round(exact, places)))
            }
        };
        amount.resolve(held, unit_value, unit)
    }
}

fn hand_selection(hand: &Hand, fallback: Method) -> Selection {
    Selection::Specific {
        picks: hand.picks.iter().map(|(id, quantity)| (id.clone(), *quantity)).collect(),
        fallback,
    }
}

fn standing(household: &Household, account: &AccountId) -> Method {
    household.portfolio().account(account).map_or(Method::Fifo, |account| account.method)
}

fn push_number(text: &mut String, c: char) {
    let fits = text.len() < MAX_DIGITS && (c.is_ascii_digit() || (c == '.' && !text.contains('.')));
    if fits {
        text.push(c);
    }
}

/// A typed number, exact; nothing above what an order can be.
fn number(text: &str) -> Option<Decimal> {
    let text = text.trim_end_matches('.');
    let text = if text.starts_with('.') { format!("0{text}") } else { text.to_owned() };
    let value = Decimal::from_str_exact(&text).ok()?;
    (value <= Decimal::from(10_000_000_000_i64)).then_some(value)
}

/// The year's tax before and after a sale, line by line for the tax panel.
#[must_use]
pub fn totals(model: &super::model::Model, preview: &Preview) -> Option<(YearTax, YearTax)> {
    let household = &model.household;
    let profile = household.profile_for(preview.tax_year, model.today);
    let so_far = household.realized(preview.tax_year, &profile);
    let year = |gains| tax::compute(&profile, &household.rules.tables, preview.tax_year, gains);
    Some((year(so_far)?, year(so_far + preview.gains)?))
}
