//! Simulated sales: the journal's events, and what follows from them.
//!
//! Events are only ever added. Folding them gives the sales with their lots and their fate; the
//! state of a sale follows from its fate and the date.
//!
//! | event | the sale afterwards |
//! |---|---|
//! | `sold` | its shares are out of the portfolio, its gain is realized |
//! | `lots-changed` | other lots are out instead; a confirmation of the earlier ones is void |
//! | `confirmed-by-broker` | its lots are confirmed in writing |
//! | `cancelled`, `discarded` | its shares are back, its gain is gone |
//! | `archived` | the files have its shares out themselves; its gain counts, once |
//! | `undone` | as if the event it reverses were not there; undone itself, that event is back |

mod apply;
mod averages;
mod beside;
mod decide;
mod event;
mod fate;
mod fold;
mod numbers;
mod sale;
#[cfg(test)]
mod tests;

pub use beside::InPart;
pub(in crate::domain) use beside::{Taken, taken};
pub use event::{ArchivedBy, Confirmation, Decision, Event, EventId, SaleId};
pub use fate::Fate;
pub use numbers::Numbers;
pub use sale::{Earlier, Sale, SaleState};

use super::portfolio::Portfolio;
use super::preview::Preview;
use super::refusal::Refusal;
use super::tax::Gains;
use chrono::{DateTime, NaiveDate, Utc};

/// All recorded sales, as the journal's events leave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaleBook {
    events: Vec<Event>,
    sales: Vec<Sale>,
    numbers: Numbers,
    /// The day whose state is wanted, where one is named.
    as_of: Option<NaiveDate>,
}

impl SaleBook {
    /// The book that follows from a journal all of whose lines are these events.
    #[must_use]
    pub fn new(events: Vec<Event>) -> Self {
        let mut numbers = Numbers::default();
        for event in &events {
            numbers.take(event);
        }
        Self::of_journal(events, numbers)
    }

    /// The book that follows from a journal whose lines have these numbers, those that are not
    /// understood too.
    #[must_use]
    pub fn of_journal(events: Vec<Event>, numbers: Numbers) -> Self {
        let sales = fold::fold(&events);
        Self { events, sales, numbers, as_of: None }
    }

    /// The sales in the order of their numbers.
    #[must_use]
    pub fn sales(&self) -> &[Sale] {
        &self.sales
    }

    /// The events in the order of the journal.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The sale with this number.
    ///
    /// # Errors
    /// When there is none.
    pub fn sale(&self, id: SaleId) -> Result<&Sale, Refusal> {
        self.sales.iter().find(|sale| sale.id == id).ok_or(Refusal::UnknownSale { id })
    }

    /// The sales whose shares are out of the portfolio.
    pub fn live(&self) -> impl Iterator<Item = &Sale> {
        self.sales.iter().filter(|sale| sale.is_live())
    }

    /// The sales whose gain is realized: the live ones, and those that the files show.
    pub fn counted(&self) -> impl Iterator<Item = &Sale> {
        self.sales.iter().filter(|sale| sale.counts())
    }

    /// The number the next event gets: higher than any the journal can hold.
    #[must_use]
    pub const fn next_event(&self) -> EventId {
        self.numbers.next_event()
    }

    /// The number the next sale gets: a number is never used again, not after an undo either.
    #[must_use]
    pub const fn next_sale(&self) -> SaleId {
        self.numbers.next_sale()
    }

    /// Numbers a decision, ready for the journal.
    #[must_use]
    pub fn event(&self, what: Decision, at: DateTime<Utc>) -> Event {
        Event { event: self.next_event(), at, what }
    }

    /// The book with one more event.
    #[must_use]
    pub fn with(&self, event: Event) -> Self {
        let (mut events, mut numbers) = (self.events.clone(), self.numbers);
        numbers.take(&event);
        events.push(event);
        let book = Self::of_journal(events, numbers);
        match self.as_of {
            Some(day) => book.as_of(day),
            None => book,
        }
    }

    /// The book without the sales that were planned and traded after a day; their numbers stay taken.
    #[must_use]
    pub fn as_of(mut self, day: NaiveDate) -> Self {
        let later = |preview: &Preview| preview.as_of > day && preview.plan.order.trade_date > day;
        self.sales.retain(|sale| !later(&sale.preview));
        self.as_of = Some(day);
        self
    }

    /// The sales recorded by a day that were cancelled, discarded, archived, undone or given other lots
    /// after it; by the days on which that was recorded.
    #[must_use]
    pub fn decided_after(&self, day: NaiveDate) -> Vec<SaleId> {
        fold::decided_after(&self.events, day).into_iter().collect()
    }

    /// The book as it were if this sale had never been, to plan it anew beside the others.
    #[must_use]
    pub fn without(&self, id: SaleId) -> Self {
        let sales = self.sales.iter().filter(|sale| sale.id != id).cloned().collect();
        Self { sales, events: self.events.clone(), ..*self }
    }

    /// The book as it were if some of its live sales had taken no shares and yet realized their
    /// gains: to see what they stand in the way of.
    #[must_use]
    pub fn with_shares_back(&self, of: impl Fn(&Sale) -> bool) -> Self {
        let mut book = self.clone();
        for sale in book.sales.iter_mut().filter(|sale| sale.is_live() && of(sale)) {
            sale.ended = Some(sale::End::Archived(ArchivedBy::User));
        }
        book
    }

    /// The gains that the sales of taxable accounts on this return realize in a tax year.
    #[must_use]
    pub fn realized(&self, portfolio: &Portfolio, year: i32, joint: bool) -> Gains {
        self.realized_by(portfolio, year, joint, |_| true, |sale| sale.preview.gains)
    }

    /// The same of the sales that are `wanted`, whose gains are what `gains` says.
    #[must_use]
    pub fn realized_by(
        &self,
        portfolio: &Portfolio,
        year: i32,
        joint: bool,
        wanted: impl Fn(&Sale) -> bool,
        gains: impl Fn(&Sale) -> Gains,
    ) -> Gains {
        self.counted()
            .filter(|sale| wanted(sale))
            .filter(|sale| sale.preview.tax_year == year)
            .map(|sale| (&sale.preview.plan.order, gains(sale)))
            .filter(|(order, _)| portfolio.enters_return(&order.account, joint))
            .map(|(order, gains)| portfolio.with_collectibles(&order.security, gains))
            .sum()
    }
}
