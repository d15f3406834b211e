//! The trade date of a ticket: moved to a day on which the order trades, and over the turn of the year.

use super::Ticket;
use crate::domain::household::Household;
use crate::domain::year_end;
use chrono::{Datelike, NaiveDate};

impl Ticket {
    /// Dates the order to a day that was typed.
    pub(super) fn date_on(&mut self, day: NaiveDate) {
        self.date = day;
        self.ordered = None;
        self.date_text = None;
    }

    /// An order for a day on which the exchange is closed trades on the next one on which it is open:
    /// terms, tax year, settlement and deadline count from that. A recorded sale keeps its date.
    pub(super) fn date_to_trade(&mut self, household: &Household) {
        let day = household.trade_date(&self.security, self.date);
        if day != self.date && self.changing.is_none() {
            self.ordered = Some(self.date);
            self.date = day;
        }
    }

    /// Dates the order to the other side of the turn of the year, and then back to the day it came
    /// from; a date that is half typed is dropped. Returns that day.
    pub fn turn_year(&mut self, household: &Household, today: NaiveDate) -> NaiveDate {
        let from = self.date;
        self.ordered = None;
        let back = self.turned_from.filter(|day| day.year() != from.year());
        self.date = back.unwrap_or_else(|| self.other_side(household, today));
        self.turned_from = Some(from);
        self.date_text = None;
        from
    }

    /// The trading day on the other side of the turn of the year.
    #[must_use]
    pub fn other_side(&self, household: &Household, today: NaiveDate) -> NaiveDate {
        year_end::other_side(household, household.kind(&self.security), self.date, today)
    }
}
