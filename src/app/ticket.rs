//! The sell ticket: how much, by which method, which lots, at which price; planned anew with
//! every key, changing nothing that lasts.

mod amount;
mod averaging;
mod avoiding;
mod changing;
mod dates;
mod hand;
mod limits;
mod menu;
mod outlook;

pub use averaging::Averaging;
pub use avoiding::Avoiding;
pub use changing::Changing;
pub use hand::Hand;
pub use outlook::Outlook;

use crate::domain::compare::{self, Outcome};
use crate::domain::explain;
use crate::domain::household::Household;
use crate::domain::ids::{AccountId, LotId, SecurityId};
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::order::{Order, Side};
use crate::domain::plan::{self, Limits, Selection, Slice};
use crate::domain::preview::{self, Preview};
use crate::domain::price::{PriceTime, Quote};
use crate::domain::refusal::Refusal;
use crate::domain::tax::Gains;
use crate::domain::wait::{Wait, Waiting};
pub(in crate::app) use amount::{is_begun, number, push_number};
use chrono::{Datelike, NaiveDate};
use hand::{Past, hand_selection};
use outlook::Later;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The highest price that is believed.
const HIGHEST_PRICE: Decimal = Decimal::from_parts(100_000_000, 0, 0, false, 0);

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
    /// The day it was ordered for, where the exchange is closed on that.
    ordered: Option<NaiveDate>,
    /// The date it was put off from, or brought forward to: see [`Ticket::turn_year`].
    turned_from: Option<NaiveDate>,
    /// The date as typed, while it is being typed.
    pub date_text: Option<String>,
    /// The price, frozen as the ticket opened or typed since.
    pub price: UnitPrice,
    /// The price as typed, while it is being typed.
    pub price_text: Option<String>,
    /// As of when the price is, where its source says; none once it is typed.
    pub price_as_of: Option<PriceTime>,
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
    /// The pending sale whose lots are changed, where it is one.
    pub changing: Option<Changing>,
    /// Lots picked by hand.
    pub hand: Option<Hand>,
    /// What undo goes back to.
    past: Vec<Past>,
    /// The method the others are measured against.
    pub pin: Option<Method>,
    /// What is asked of the order besides its method.
    pub limits: Limits,
    /// The lots that are there, oldest first, locked ones too.
    pub lots: Vec<Lot>,
    /// The place of the cursor among them.
    pub lot_cursor: usize,
    /// Those that no sale may take.
    locked: BTreeSet<LotId>,
    /// Whether average cost is elected here.
    pub average: Averaging,
    /// The methods that the broker's menu leaves out of the list.
    not_here: Vec<Method>,
    /// Shares that may be sold.
    sellable: Shares,
    /// What the order comes to, or why there is none.
    pub outlook: Result<Outlook, String>,
}

impl Ticket {
    /// A ticket for a security in an account; `amount` as typed.
    #[must_use]
    pub fn new(
        household: &Household,
        (account, security, side): (AccountId, SecurityId, Side),
        quote: &Quote,
        amount: &str,
        today: NaiveDate,
    ) -> Self {
        let standing = household.standing(&account, &security);
        let mut ticket = Self {
            accounts: household.holders(&security, side),
            security,
            side,
            account,
            date: today,
            ordered: None,
            turned_from: None,
            date_text: None,
            price: quote.price,
            price_text: None,
            price_as_of: quote.as_of,
            amount: amount.to_owned(),
            amount_is_whole: false,
            fee: String::new(),
            pane: Pane::Methods,
            chosen: None,
            method: standing,
            changing: None,
            hand: None,
            past: Vec::new(),
            pin: None,
            limits: Limits::default(),
            lots: Vec::new(),
            lot_cursor: 0,
            locked: BTreeSet::new(),
            average: Averaging::NotAllowed,
            not_here: Vec::new(),
            sellable: Shares::ZERO,
            outlook: Err(String::new()),
        };
        ticket.plan(household, today);
        ticket
    }

    /// How lots are chosen here where nobody says: the account's standing method, or average cost.
    #[must_use]
    pub fn standing(&self, household: &Household) -> Method {
        household.standing_for(&self.order_of(Shares::ZERO, Money::ZERO))
    }

    /// Shares that could be sold.
    #[must_use]
    pub const fn sellable(&self) -> Shares {
        self.sellable
    }

    /// Plans everything anew.
    pub fn plan(&mut self, household: &Household, today: NaiveDate) {
        self.date_to_trade(household);
        let household = &*household.on(self.date);
        self.average = Averaging::of(household, &self.order_of(Shares::ZERO, Money::ZERO));
        self.not_here = self.not_at_broker(household);
        self.lots = self.listed(household);
        self.locked = household.portfolio().locked(&self.security).iter().cloned().collect();
        self.sellable = self.most(household);
        self.lot_cursor = self.lot_cursor.min(self.lots.len().saturating_sub(1));
        self.outlook = self.look(household, today);
        self.chosen = self.chosen.filter(|method| !self.is_refused_here(*method));
        self.pin = self.pin.filter(|method| !self.is_refused_here(*method));
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
        let Ok(outlook) = &self.outlook else { return };
        let taken: BTreeSet<&LotId> =
            outlook.preview.plan.slices.iter().map(|slice| &slice.lot).collect();
        let first = self.lots.iter().position(|lot| taken.contains(&lot.id));
        self.lot_cursor = first.unwrap_or(0);
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

    /// The order as typed, but for its number of shares.
    ///
    /// # Errors
    /// In words, when it cannot be one.
    pub fn terms(&self, household: &Household) -> Result<Order, String> {
        let mut open = household.portfolio().open(&self.account, &self.security, self.side);
        if open.next().is_none() {
            let (security, account) = (&self.security, &self.account);
            return Err(format!("no lot of {security} is left in {account}: Esc goes back"));
        }
        if let Some(date) = &self.date_text {
            return Err(amount::no_date_yet(date));
        }
        if self.price_text.as_deref().is_some_and(is_begun) {
            return Err("at which price?  digits, r takes the live one".to_owned());
        }
        if !self.fee.is_empty() && is_begun(&self.fee) {
            return Err("which fee?  digits".to_owned());
        }
        let typed = self.price_text.as_deref().map(number);
        if typed.is_some_and(|price| price.is_none_or(|price| price > HIGHEST_PRICE)) {
            return Err("the price is not one: digits, r takes the live one".to_owned());
        }
        let fee = if self.fee.is_empty() {
            Money::ZERO
        } else {
            Money::new(number(&self.fee).ok_or("the fee is not a number")?)
        };
        if !self.lots.is_empty() && self.lots.iter().all(|lot| self.is_locked(&lot.id)) {
            return Err(format!("every lot of {} here is locked: b unlocks one", self.security));
        }
        Ok(self.order_of(Shares::ZERO, fee))
    }

    /// The order as typed.
    ///
    /// # Errors
    /// In words, when it cannot be one.
    pub fn order(&self, household: &Household) -> Result<Order, String> {
        let order = self.terms(household)?;
        // Only a computed number of shares is made whole; a typed one is meant as it is.
        let unit = household.share_unit(&self.account, &self.security, self.side);
        let amount = self.wanted()?.amount(self.sellable, unit);
        let quantity = plan::resolve(household.portfolio(), &order, &self.limits, amount)
            .map_err(|refusal| self.refused(household, &refusal))?;
        Ok(Order { quantity, ..order })
    }

    fn look(&self, household: &Household, today: NaiveDate) -> Result<Outlook, String> {
        let order = self.order(household)?;
        let say = |refusal: Refusal| refusal.to_string();
        let by_hand = self.hand.as_ref().map(|hand| hand_selection(hand, hand.fallback));
        let comparison =
            compare::compare_within(household, &order, None, &self.limits, today).map_err(say)?;
        let least = comparison.outcomes.first().and_then(|outcome| outcome.preview.tax_impact());
        let extra =
            |preview: &Preview| preview.tax_impact().zip(least).map(|(tax, least)| tax - least);
        let mut preview = if let Some(selection) = &by_hand {
            preview::preview_within(household, &order, selection, &self.limits, today)
                .map_err(say)?
        } else {
            let cheapest = comparison.best.and_then(|_| {
                let outcomes = comparison.outcomes.iter();
                let mut methods = outcomes.map(|outcome| outcome.preview.plan.method);
                methods.find(|method| self.is_offered(household, *method))
            });
            let wanted = self.chosen.or(cheapest).unwrap_or(self.standing(household));
            comparison
                .outcomes
                .iter()
                .find(|outcome| outcome.preview.plan.method == wanted)
                .or(comparison.outcomes.first())
                .map(|outcome| outcome.preview.clone())
                .ok_or("no method fits this order")?
        };
        let rests = match &self.hand {
            Some(hand) if hand.assigned() < order.quantity => {
                self.rests(household, &order, hand, today).map_err(say)?
            }
            _ => Vec::new(),
        };
        let rests = rests.iter().map(|preview| {
            let method = preview.plan.fallback.unwrap_or(Method::Specific);
            (method, extra(preview))
        });
        let rests = rests.collect();
        let outline = explain::outline(household, &preview, today);
        let free: Vec<&Lot> = self.lots.iter().filter(|lot| !self.is_locked(&lot.id)).collect();
        let later = Later::of(household, &preview, &free, today);
        if let Some(ordered) = self.ordered {
            preview.note_ordered(ordered);
        }
        let extra_tax = extra(&preview);
        let avoiding = self.avoiding(household, &preview, by_hand.as_ref(), today);
        let outlook = Outlook::new((preview, extra_tax), comparison, rests, later, outline);
        Ok(outlook.avoiding(avoiding))
    }

    /// The lots of this order as they are picked by hand, or by a method.
    #[must_use]
    pub fn selection(&self, method: Method) -> Selection {
        match &self.hand {
            Some(hand) if method == self.method => hand_selection(hand, hand.fallback),
            _ => Selection::Method(method),
        }
    }

    /// What waiting until the lot under the cursor is long-term is worth, at this order's price: for
    /// the shares of it that are sold, beside the rest of the sale; for a lot that is not, whole.
    /// `None` for a sale in another year than today's.
    #[must_use]
    pub fn wait(&self, household: &Household, today: NaiveDate) -> Option<Wait> {
        let lot = self.lot()?;
        let plan = &self.outlook.as_ref().ok()?.preview.plan;
        let day = plan.order.trade_date;
        if day.year() != today.year() {
            return None;
        }
        let (own, rest): (Vec<&Slice>, Vec<&Slice>) =
            plan.slices.iter().partition(|slice| slice.lot == lot.id);
        let rest = rest.into_iter().map(Slice::gains);
        let rest = household.portfolio().with_collectibles(&self.security, rest.sum::<Gains>());
        let waiting = Waiting::new(household, day).beside(rest);
        match own.first() {
            Some(slice) => waiting.of_slice(lot, slice, self.price),
            None => waiting.of(lot, self.price),
        }
    }

    /// What a method makes of this order.
    #[must_use]
    pub fn outcome(&self, method: Method) -> Option<&Outcome> {
        let outlook = self.outlook.as_ref().ok()?;
        outlook.comparison.outcomes.iter().find(|outcome| outcome.preview.plan.method == method)
    }

    /// Shows a method; it stays until another is picked.
    pub fn choose(&mut self, method: Method) {
        if self.hand.is_some() {
            self.remember();
            self.hand = None;
        }
        self.chosen = Some(method);
        self.method = method;
    }

    /// The next or previous method of the list.
    pub fn step_method(&mut self, forward: bool) {
        let methods = self.methods();
        let place = methods.iter().position(|method| *method == self.method).unwrap_or(0);
        // Out of hand-picking the way leads back to the method it started from.
        if let Some(hand) = &self.hand {
            let back = hand.started_from.or(self.chosen).unwrap_or(Method::Fifo);
            self.choose(back);
            return;
        }
        let next = if forward {
            (place + 1) % methods.len()
        } else {
            (place + methods.len() - 1) % methods.len()
        };
        if let Some(method) = methods.get(next) {
            self.choose(*method);
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
}
