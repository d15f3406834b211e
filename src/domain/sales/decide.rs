//! What can be decided about a recorded sale, and what cannot any more.

use super::super::refusal::Refusal;
use super::event::{ArchivedBy, Confirmation, Decision, SaleId};
use super::sale::SaleState;
use super::{Sale, SaleBook};
use chrono::NaiveDate;

impl SaleBook {
    /// The decision that takes a pending sale back.
    ///
    /// # Errors
    /// When there is no such sale, or it is not pending.
    pub fn cancel(&self, id: SaleId, today: NaiveDate) -> Result<Decision, Refusal> {
        match self.sale(id)?.state(today) {
            SaleState::Pending => Ok(Decision::Cancelled { sale: id }),
            state => Err(Refusal::NotPending { id, state }),
        }
    }

    /// The decision that drops a simulation; an archived one too, as its gain still counts.
    ///
    /// # Errors
    /// When there is no such sale, or it was cancelled or discarded already.
    pub fn discard(&self, id: SaleId, today: NaiveDate) -> Result<Decision, Refusal> {
        self.standing(id, today).map(|_| Decision::Discarded { sale: id })
    }

    /// The decision that leaves a sale's shares to the files, which show it.
    ///
    /// # Errors
    /// When there is no such sale, or it is out of the portfolio already.
    pub fn archive(
        &self,
        id: SaleId,
        why: ArchivedBy,
        today: NaiveDate,
    ) -> Result<Decision, Refusal> {
        match self.sale(id)?.state(today) {
            state if state.is_live() => Ok(Decision::Archived { sale: id, why }),
            state => Err(Refusal::AlreadyGone { id, state }),
        }
    }

    /// The decision that notes the broker's written confirmation. A later one takes the place of an
    /// earlier one.
    ///
    /// # Errors
    /// When there is no such sale, it was taken back or dropped, or the broker cannot have answered
    /// on that day: before the trade, or after `today`.
    pub fn confirm(
        &self,
        id: SaleId,
        confirmation: Confirmation,
        today: NaiveDate,
    ) -> Result<Decision, Refusal> {
        let traded = self.standing(id, today)?.preview.plan.order.trade_date;
        let on = confirmation.on;
        if on < traded || on > today {
            return Err(Refusal::ConfirmationDate { id, on, traded, today });
        }
        Ok(Decision::ConfirmedByBroker { sale: id, confirmation })
    }

    /// The sale, where its gain is realized.
    fn standing(&self, id: SaleId, today: NaiveDate) -> Result<&Sale, Refusal> {
        let sale = self.sale(id)?;
        match sale.state(today) {
            state if state.counts() => Ok(sale),
            state => Err(Refusal::AlreadyGone { id, state }),
        }
    }
}
