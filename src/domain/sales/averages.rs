//! Lots at average cost, as sales take from them: what an election makes of their basis.

use super::apply::Left;
use crate::domain::average::Course;
use crate::domain::lot::Lot;
use crate::domain::order::{Order, Side};
use crate::domain::portfolio::Portfolio;
use chrono::NaiveDate;

/// The elections of a portfolio, followed sale by sale.
pub(super) struct Averages<'a> {
    places: Vec<Place<'a>>,
}

/// One security in one account, and the lots of it.
struct Place<'a> {
    course: Course<'a>,
    lots: &'a [Lot],
    /// The last day that was looked at.
    day: Option<NaiveDate>,
}

impl<'a> Averages<'a> {
    /// From before all of them.
    pub fn new(holdings: &'a Portfolio) -> Self {
        let all = holdings.elections();
        let mut named: Vec<_> = all.iter().map(|one| (&one.security, &one.account)).collect();
        named.sort();
        named.dedup();
        let place = |(security, account)| {
            let own = all.iter().filter(|one| one.is_of(account, security));
            Some(Place {
                course: Course::new(holdings.security(security)?, own),
                lots: holdings.lots_in(account, security),
                day: None,
            })
        };
        Self { places: named.into_iter().filter_map(place).collect() }
    }

    /// Shares of an order's position leave on its trade date.
    pub fn sell(&mut self, order: &Order, left: &mut Left<'a>) {
        let here = |place: &&mut Place<'_>| {
            place.lots.first().is_some_and(|lot| {
                (&lot.account, &lot.security) == (&order.account, &order.security)
            })
        };
        let Some(place) = self.places.iter_mut().find(here) else { return };
        if order.side == Side::Sell {
            place.day = place.day.max(Some(order.trade_date));
            place.with(left, |course, lots| course.disposal(order.trade_date, lots));
        }
    }

    /// What all of them come to on a day.
    pub fn look(&mut self, day: NaiveDate, left: &mut Left<'a>) {
        for place in &mut self.places {
            let day = place.day.map_or(day, |last| last.max(day));
            place.with(left, |course, lots| course.look(day, lots));
        }
    }
}

impl<'a> Place<'a> {
    fn with(&mut self, left: &mut Left<'a>, act: impl FnOnce(&mut Course<'a>, &mut [&mut Lot])) {
        let mut open: Vec<(_, Lot)> = Vec::new();
        for lot in self.lots {
            let key = (&lot.account, &lot.security, &lot.id);
            let rest = left.entry(key).or_insert_with(|| Some(lot.clone()));
            open.extend(rest.take().map(|rest| (key, rest)));
        }
        let mut lots: Vec<&mut Lot> = open.iter_mut().map(|(_, lot)| lot).collect();
        act(&mut self.course, &mut lots);
        for (key, lot) in open {
            left.insert(key, Some(lot));
        }
    }
}
