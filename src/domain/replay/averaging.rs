//! Average cost in a replay: before shares leave where it is elected, the lots have their average.

use super::{Customs, Place, Replay, place_of};
use crate::domain::average::{Course, Election};
use crate::domain::lot::Lot;
use crate::domain::method::Method;
use crate::domain::order::{Order, Side};
use crate::domain::problem::Fault;
use crate::domain::transaction::{Action, LotPick, Transaction};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The elections of a replay, each place's followed as its shares come and go.
pub(super) struct Averages<'a> {
    elections: &'a [Election],
    courses: BTreeMap<Place, Course<'a>>,
    /// The first day on which shares left under each, by its place in the list.
    sold: BTreeMap<usize, NaiveDate>,
}

impl<'a> Averages<'a> {
    pub fn new(customs: Customs<'a>) -> Self {
        let elections = customs.elections;
        let mut courses = BTreeMap::new();
        for one in elections {
            let security = customs.securities.iter().find(|listed| listed.id == one.security);
            let Some(security) = security else { continue };
            let own = elections.iter().filter(|other| other.is_of(&one.account, &one.security));
            let place = (one.account.clone(), one.security.clone());
            courses.insert(place, Course::new(security, own));
        }
        Self { elections, courses, sold: BTreeMap::new() }
    }

    /// The election that a sale goes by.
    pub fn standing(&self, order: &Order) -> Option<&'a Election> {
        let course = self.courses.get(&(order.account.clone(), order.security.clone()))?;
        course.standing(order.trade_date).filter(|_| order.side == Side::Sell)
    }

    /// The first day on which shares left under each election, by its place in the list.
    pub fn sold(&self) -> Vec<(usize, NaiveDate)> {
        self.sold.iter().map(|(place, day)| (*place, *day)).collect()
    }

    fn follow(&mut self, transaction: &Transaction, lots: &mut [&mut Lot]) {
        let day = transaction.date;
        let Some(course) = self.courses.get_mut(&place_of(transaction)) else { return };
        match effect(&transaction.action) {
            Effect::None => return course.end_by(day, lots),
            Effect::Carried => return course.look(day, lots),
            Effect::Leave => course.disposal(day, lots),
        }
        let (account, security) = (&transaction.account, &transaction.security);
        let stands = |one: &Election| one.is_of(account, security) && one.stands_on(day);
        if let Some(place) = self.elections.iter().position(stands) {
            self.sold.entry(place).or_insert(day);
        }
    }
}

impl Replay<'_> {
    /// Brings the averages of a transaction's place up to its day.
    pub(super) fn average(&mut self, transaction: &Transaction) {
        let Some(lots) = self.positions.get_mut(&place_of(transaction)) else { return };
        let mut lots: Vec<&mut Lot> = lots.iter_mut().collect();
        self.averages.follow(transaction, &mut lots);
    }

    /// By which method a sale's or a cover's lots are taken, and which of them are named. Where average
    /// cost stands no lot can be named.
    pub(super) fn way_of<'l>(
        &mut self,
        transaction: &Transaction,
        order: &Order,
        named: &'l [LotPick],
    ) -> (Method, &'l [LotPick]) {
        let Some(election) = self.averages.standing(order) else {
            return (self.customs.method(&transaction.account, &transaction.security), named);
        };
        if !named.is_empty() {
            let fault = Fault::new(
                format!(
                    "lots are named on {}, and average cost is elected since {}: the oldest shares left",
                    transaction.date, election.elected
                ),
                "leave the lot out, or correct the [[election]] in lotscope.toml",
            );
            self.note(transaction, "average-cost-elected", fault);
        }
        (Method::AverageCost, &[])
    }
}

/// What an action means for an average.
enum Effect {
    /// Nothing: what comes in joins the pool as it is.
    None,
    /// Basis moves on to other shares, as it was averaged.
    Carried,
    /// Shares leave.
    Leave,
}

const fn effect(action: &Action) -> Effect {
    match action {
        Action::Close(closing) if matches!(closing.side, Side::Sell) => Effect::Leave,
        Action::TransferOut { .. }
        | Action::Merger(_)
        | Action::Liquidation { last: true, .. }
        | Action::Worthless => Effect::Leave,
        Action::Rename { .. } | Action::SpinOff { .. } => Effect::Carried,
        Action::Open(_)
        | Action::Close(_)
        | Action::Dividend { .. }
        | Action::Split { .. }
        | Action::ReturnOfCapital { .. }
        | Action::Liquidation { .. }
        | Action::AdjustBasis { .. } => Effect::None,
    }
}
