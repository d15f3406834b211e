//! Which shares are in which pool, and when its average was made.

use super::{Item, Moment, Place};
use crate::domain::average::{self, Election};
use crate::domain::ids::AccountId;
use crate::domain::lot::{Level, Lot, RareFacts, Source};
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
    pub acquired: Option<NaiveDate>,
    /// Shares as they are counted today, positive.
    pub quantity: Shares,
    /// The day they left the pool: were sold, or became other shares by a merger.
    pub gone: Option<NaiveDate>,
    /// The day they were sold.
    pub sold: Option<NaiveDate>,
    /// When an average that they are in is made for the last time.
    pub until: NaiveDate,
}

impl Member {
    pub fn is_in(&self, moment: Moment) -> bool {
        self.until >= moment.day
            && self.gone.is_none_or(|gone| gone >= moment.day)
            && self.acquired.is_none_or(|acquired| acquired <= moment.through)
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
        let merged = |acquired| facts.history.past().merged_on(id, acquired);
        let sold = sold.iter().filter(|one| one.side == Side::Sell).filter_map(|one| {
            let left = if one.security == id { Some(one.on) } else { merged(one.acquired) };
            Some((*one, left?))
        });
        let sold: Vec<(&Sold<'_>, NaiveDate)> = sold.collect();
        let others = facts
            .groups
            .members_over_mergers(View::Taxpayer, id)
            .into_iter()
            .filter(|other| other != id);
        let others: Vec<(usize, &Lot)> = others
            .flat_map(|other| facts.open.places_of(&other).zip(facts.open.lots_of(&other)))
            .filter(|(_, lot)| lot.account == *account && lot.acquired_as() == id)
            .collect();
        let mut days: BTreeSet<NaiveDate> = sold.iter().map(|(_, left)| *left).collect();
        days.extend(others.iter().filter_map(|(_, lot)| merged(lot.acquired)));
        let look = days.last().map_or(facts.day, |last| facts.day.max(*last));
        let closed = sold.into_iter().filter_map(|(one, left)| {
            let lot = lot_of(facts, one);
            let until = place.until(one.acquired, left, &days)?;
            let is_in = one.basis.is_some() && average::left_out(&lot, security).is_none();
            is_in.then(|| Member {
                item: Item::Closed(one.key),
                covered: average::is_covered(&lot, security),
                acquired: one.acquired,
                quantity: one.quantity,
                gone: Some(left),
                sold: Some(one.on),
                until,
            })
        });
        let mut members: Vec<Member> = closed.collect();
        let lots = facts.open.places_of(id).zip(facts.open.lots_of(id));
        let own = lots.filter(|(_, lot)| lot.account == *account);
        members.extend(own.filter(|(_, lot)| lot.rare.averaging.is_some()).filter_map(
            |(number, lot)| {
                let until = place.until(lot.acquired, look, &days)?;
                let until = if place.stands(look) { NaiveDate::MAX } else { until };
                Some(Member {
                    item: Item::Lot(number),
                    covered: average::is_covered(lot, security),
                    acquired: lot.acquired,
                    quantity: lot.quantity.abs(),
                    gone: None,
                    sold: None,
                    until,
                })
            },
        ));
        members.extend(
            others.into_iter().filter(|(_, lot)| lot.rare.averaging.is_some()).filter_map(
                |(number, lot)| {
                    let left = merged(lot.acquired)?;
                    Some(Member {
                        item: Item::Lot(number),
                        covered: average::is_covered(lot, security),
                        acquired: lot.acquired,
                        quantity: lot.quantity.abs(),
                        gone: Some(left),
                        sold: None,
                        until: place.until(lot.acquired, left, &days)?,
                    })
                },
            ),
        );
        members.sort_by_key(|member| member.acquired);
        place.members = members;
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
