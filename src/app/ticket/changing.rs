//! A ticket on which only the lots change: a pending sale taken up again.

use super::{Hand, Pane, Ticket};
use crate::app::action::Action;
use crate::domain::method::Method;
use crate::domain::money::Money;
use crate::domain::plan::Selection;
use crate::domain::preview::Preview;
use crate::domain::price::{PriceSource, Quote};
use crate::domain::relot::{self, Reopened};
use crate::domain::sales::SaleId;
use chrono::NaiveDate;

/// What a reopened sale is measured against.
#[derive(Clone, Debug)]
pub struct Changing {
    /// The sale.
    pub sale: SaleId,
    /// The lots it has, with their tax in the year without it.
    pub old: Preview,
}

impl Ticket {
    /// The ticket of a pending sale as it stood: its amount, price, fee and date, and its lots.
    #[must_use]
    pub fn reopened(reopened: &Reopened, today: NaiveDate) -> Self {
        let plan = &reopened.old.plan;
        let order = &plan.order;
        let place = (order.account.clone(), order.security.clone(), order.side);
        let quote = Quote {
            price: order.price,
            as_of: None,
            source: PriceSource::Export("journal".into()),
        };
        let household = &reopened.before;
        let mut ticket = Self::new(household, place, &quote, &order.quantity.to_string(), today);
        ticket.accounts = vec![order.account.clone()];
        ticket.date_on(order.trade_date);
        if !order.fee.is_zero() {
            ticket.fee = order.fee.to_string();
        }
        ticket.changing = Some(Changing { sale: reopened.sale, old: reopened.old.clone() });
        ticket.limits.all_methods = !ticket.is_offered(household, plan.method);
        if plan.method == Method::Specific {
            ticket.hand = Some(Hand::of_slices(&plan.slices, ticket.standing(household)));
            ticket.method = Method::Specific;
        } else {
            ticket.chosen = Some(plan.method);
        }
        ticket.plan(household, today);
        ticket
    }

    /// Are the lots on the screen those the reopened sale has?
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        let plans = self.changing.as_ref().zip(self.outlook.as_ref().ok());
        plans.is_some_and(|(changing, outlook)| {
            relot::moved(&changing.old.plan, &outlook.preview.plan).is_empty()
        })
    }

    /// How the lots on the screen were chosen.
    #[must_use]
    pub fn choice(&self) -> Selection {
        self.selection(self.method)
    }

    /// What a method costs more than the lots the sale has; `None` where no sale was reopened, or
    /// there is no tax figure to compare.
    #[must_use]
    pub fn against_recorded(&self, preview: &Preview) -> Option<Money> {
        let old = &self.changing.as_ref()?.old;
        let same_year = old.tax_year == preview.tax_year;
        let taxes = preview.tax_impact().zip(old.tax_impact()).filter(|_| same_year);
        taxes.map(|(new, old)| new - old)
    }

    /// Why an act that would change more than the lots is not possible; `None` where it is.
    #[must_use]
    pub fn why_fixed(&self, action: Action) -> Option<String> {
        let changing = self.changing.as_ref()?;
        let of_amount =
            matches!(action, Action::Digit(_) | Action::Erase | Action::All | Action::None)
                && self.pane != Pane::Lots;
        let of_order = matches!(
            action,
            Action::Dollars
                | Action::Percent
                | Action::NextItem
                | Action::PreviousItem
                | Action::Reload
                | Action::OtherYear
                | Action::Goals
        );
        let of_more = action == Action::All;
        (of_amount || of_order || of_more)
            .then(|| format!("#{} is sold as it is: only its lots can change", changing.sale))
    }

    /// The next or previous part of the ticket that takes keys.
    #[must_use]
    pub fn next_pane(&self, forward: bool) -> Pane {
        match (&self.changing, self.pane) {
            (None, pane) => pane.step(forward),
            (Some(_), Pane::Lots) => Pane::Methods,
            (Some(_), _) => Pane::Lots,
        }
    }
}
