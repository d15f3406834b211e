//! The course of the elections of one security in one account through purchases and sales.
//!
//! The average of a pool is made anew at each purchase and stays as it is when shares leave. Between
//! two disposals it only matters what it came to last: so it is made before each disposal, when an
//! election ends, and on the day one looks.

use super::Election;
use super::pool::{average, restore};
use crate::domain::lot::Lot;
use crate::domain::security::Security;
use chrono::NaiveDate;

/// How far the elections of one security in one account were followed.
#[derive(Clone, Debug)]
pub struct Course<'a> {
    security: &'a Security,
    /// Those that have not ended, by their first day.
    ahead: Vec<&'a Election>,
    /// The first day on which shares left under the first of them.
    first_sale: Option<NaiveDate>,
}

impl<'a> Course<'a> {
    /// From before all of them.
    #[must_use]
    pub fn new(security: &'a Security, elections: impl IntoIterator<Item = &'a Election>) -> Self {
        let mut ahead: Vec<_> = elections.into_iter().collect();
        ahead.sort_by_key(|election| election.elected);
        Self { security, ahead, first_sale: None }
    }

    /// The election that stands on a day, those that end by then having ended.
    #[must_use]
    pub fn standing(&self, day: NaiveDate) -> Option<&'a Election> {
        self.ahead.iter().copied().find(|election| election.stands_on(day))
    }

    /// Follows what ends by a day: the lots of before it keep their average from then on, or where it
    /// is revoked in time get back what they cost.
    pub fn end_by(&mut self, day: NaiveDate, lots: &mut [&mut Lot]) {
        while let Some((election, ended)) = self.ended_by(day) {
            let first_sale = earlier(self.first_sale, election.first_sale);
            if election.restores(ended, first_sale) {
                restore(lots.iter_mut().map(|lot| &mut **lot));
            } else {
                let before = |lot: &Lot| lot.acquired.is_none_or(|day| day < ended);
                self.average(lots, before);
            }
            self.ahead.remove(0);
            self.first_sale = None;
        }
    }

    fn ended_by(&self, day: NaiveDate) -> Option<(&'a Election, NaiveDate)> {
        let next = *self.ahead.first()?;
        next.revoked.filter(|ended| *ended <= day).map(|ended| (next, ended))
    }

    /// Shares leave on a day: where an election stands, the lots of by then have their average.
    pub fn disposal(&mut self, day: NaiveDate, lots: &mut [&mut Lot]) {
        self.look(day, lots);
        if self.standing(day).is_some() {
            self.first_sale = earlier(self.first_sale, Some(day));
        }
    }

    /// What the lots have as basis on a day.
    pub fn look(&mut self, day: NaiveDate, lots: &mut [&mut Lot]) {
        self.end_by(day, lots);
        if self.standing(day).is_some() {
            self.average(lots, |lot| lot.acquired.is_none_or(|acquired| acquired <= day));
        }
    }

    fn average(&self, lots: &mut [&mut Lot], of: impl Fn(&Lot) -> bool) {
        average(lots.iter_mut().map(|lot| &mut **lot).filter(|lot| of(lot)), self.security);
    }

    /// The first day on which shares left under the election that stands or ended last.
    #[must_use]
    pub fn first_sale(&self) -> Option<NaiveDate> {
        self.first_sale
    }
}

fn earlier(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    [one, other].into_iter().flatten().min()
}
