//! Which shares are in which pool, and when its average was made.

use super::{Item, Moment, Place};
use crate::domain::average::{self, Election};
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::{Former, Level, Lot, RareFacts, Source};
use crate::domain::money::{Rate, Shares};
use crate::domain::order::Side;
use crate::domain::security::Security;
use crate::domain::wash::View;
use crate::domain::wash::assembly::Facts;
use crate::domain::wash::sold::Sold;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Shares that are, or were, in a pool.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub item: Item,
    /// Of which of the two pools.
    pub covered: bool,
    /// The day they were acquired, or became shares of this security by a merger.
    pub came: Option<NaiveDate>,
    /// Shares as they are counted today, positive.
    pub quantity: Shares,
    /// The day they left the pool: were sold, or became other shares by a merger.
    pub gone: Option<NaiveDate>,
    /// When an average that they are in is made for the last time.
    pub until: NaiveDate,
}

impl Member {
    pub fn is_in(&self, moment: Moment) -> bool {
        self.until >= moment.day
            && self.gone.is_none_or(|gone| gone >= moment.day)
            && self.came.is_none_or(|came| came <= moment.through)
    }
}

/// When shares were of a security.
#[derive(Clone, Copy)]
struct Stay {
    came: Option<NaiveDate>,
    /// `None` where they are it still, or were when they were sold.
    left: Option<NaiveDate>,
}

impl Stay {
    /// Of shares that are `now` of one security and were `former` ones before; `None` where never.
    fn of(
        id: &SecurityId,
        (former, now): (&[Former], &SecurityId),
        acquired: Option<NaiveDate>,
    ) -> Option<Self> {
        let before = former.iter().position(|one| one.security == *id);
        let place = before.or_else(|| (now == id).then_some(former.len()))?;
        let came = place.checked_sub(1).and_then(|place| former.get(place));
        let came = came.map_or(acquired, |one| Some(one.until));
        Some(Self { came, left: former.get(place).map(|one| one.until) })
    }
}

impl<'a> Place<'a> {
    pub(super) fn new(
        facts: &Facts<'a>,
        (elections, security): (Vec<&'a Election>, &Security),
        account: &AccountId,
        sold: &[&Sold<'_>],
    ) -> Self {
        let id = &security.id;
        let mut place = Self { elections, members: Vec::new(), moments: Vec::new() };
        let sold = sold.iter().filter(|one| one.side == Side::Sell).filter_map(|one| {
            let stay = Stay::of(id, (one.former, one.security), one.acquired)?;
            Some((*one, stay.came, stay.left.unwrap_or(one.on)))
        });
        let sold: Vec<(&Sold<'_>, Option<NaiveDate>, NaiveDate)> = sold.collect();
        let all = facts.groups.members_over_mergers(View::Taxpayer, id);
        let lots = all
            .iter()
            .flat_map(|other| facts.open.places_of(other).zip(facts.open.lots_of(other)))
            .filter(|(_, lot)| lot.account == *account)
            .filter_map(|(number, lot)| {
                let stay = Stay::of(id, (&lot.rare.former, &lot.security), lot.acquired)?;
                Some((number, lot, stay))
            });
        let lots: Vec<(usize, &Lot, Stay)> = lots.collect();
        let mut days: BTreeSet<NaiveDate> = sold.iter().map(|(.., left)| *left).collect();
        days.extend(lots.iter().filter_map(|(.., stay)| stay.left));
        let look = days.last().map_or(facts.day, |last| facts.day.max(*last));
        let closed = sold.into_iter().filter_map(|(one, came, left)| {
            let lot = lot_of(facts, one);
            let until = place.until(came, left, &days)?;
            let is_in = one.basis.is_some() && average::left_out(&lot, security).is_none();
            let item = Item::Closed(one.key);
            let covered = average::is_covered(&lot, security);
            let member =
                Member { item, covered, came, quantity: one.quantity, gone: Some(left), until };
            is_in.then_some((one.acquired, member))
        });
        let mut members: Vec<(Option<NaiveDate>, Member)> = closed.collect();
        let averaged = lots.into_iter().filter(|(_, lot, _)| lot.rare.averaging.is_some());
        members.extend(averaged.filter_map(|(number, lot, Stay { came, left })| {
            let until = place.until(came, left.unwrap_or(look), &days)?;
            let stays = left.is_none() && place.stands(look);
            let member = Member {
                item: Item::Lot(number),
                covered: average::is_covered(lot, security),
                came,
                quantity: lot.quantity.abs(),
                gone: left,
                until: if stays { NaiveDate::MAX } else { until },
            };
            Some((lot.acquired, member))
        }));
        members.sort_by_key(|(acquired, _)| *acquired);
        place.members = members.into_iter().map(|(_, member)| member).collect();
        place.moments = place.moments(&days, look);
        place
    }

    /// When an average was made for the last time of shares that were held until the beginning of a day.
    fn until(
        &self,
        acquired: Option<NaiveDate>,
        day: NaiveDate,
        sales: &BTreeSet<NaiveDate>,
    ) -> Option<NaiveDate> {
        self.elections.iter().rev().filter(|one| one.elected <= day).find_map(|one| {
            if one.stands_on(day) {
                return acquired.is_none_or(|acquired| acquired <= day).then_some(day);
            }
            let ended = one.revoked.filter(|ended| !restores(one, *ended, sales))?;
            acquired.is_none_or(|acquired| acquired < ended).then_some(ended)
        })
    }

    fn stands(&self, day: NaiveDate) -> bool {
        self.elections.iter().any(|one| one.stands_on(day))
    }

    fn moments(&self, sales: &BTreeSet<NaiveDate>, look: NaiveDate) -> Vec<Moment> {
        let sold = sales.iter().filter(|day| self.stands(**day));
        let mut moments: BTreeSet<Moment> =
            sold.map(|day| Moment { day: *day, through: *day }).collect();
        let ended = self.elections.iter().filter_map(|one| {
            let ended = one.revoked.filter(|ended| *ended <= look)?;
            let through = ended.pred_opt()?;
            (!restores(one, ended, sales)).then_some(Moment { day: ended, through })
        });
        moments.extend(ended);
        let last = Moment { day: NaiveDate::MAX, through: NaiveDate::MAX };
        moments.extend(self.stands(look).then_some(last));
        moments.into_iter().collect()
    }
}

/// Did revoking it give the shares back what they cost?
fn restores(election: &Election, ended: NaiveDate, sales: &BTreeSet<NaiveDate>) -> bool {
    let sold = sales.iter().copied().find(|day| election.stands_on(*day));
    let first = [sold, election.first_sale].into_iter().flatten().min();
    election.restores(ended, first)
}

/// The lot that sold shares are of: the one that the files still have, else what is told of it.
fn lot_of(facts: &Facts<'_>, one: &Sold<'_>) -> Lot {
    let lots = facts.holdings.lots_in(one.account, one.security);
    let named =
        one.lot.and_then(|id| lots.iter().find(|lot| lot.id == *id || *lot.id == *id.stem()));
    named.cloned().unwrap_or_else(|| Lot {
        id: one.lot.cloned().unwrap_or_else(|| "".into()),
        account: one.account.clone(),
        security: one.security.clone(),
        level: Level::Rebuilt,
        acquired: one.acquired,
        quantity: one.quantity,
        basis: one.basis,
        multiplier: Rate::ONE,
        stated_term: None,
        covered: None,
        origin: one.origin,
        rare: RareFacts::default().into(),
        source: Source { file: "".into(), line: 0 },
        sequence: 0,
    })
}
