//! Sales at a loss: what of each stands, what is disallowed, and until when a purchase could wash it.

use super::{Seen, back, in_words, on};
use crate::domain::ids::{AccountId, SecurityId};
use crate::domain::lot::Source;
use crate::domain::money::{Money, Shares};
use crate::domain::order::Side;
use crate::domain::sales::SaleId;
use crate::domain::wash::analysis::{Analysis, Closed, ClosedKey, ClosedPart, Taken};
use crate::domain::wash::matching::WINDOW;
use crate::domain::wash::sold::{OrderKey, Sold};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// Which sale a loss is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LossOf {
    /// A recorded, simulated one.
    Sale(SaleId),
    /// A row of the history, or the first of several that are one order.
    Row(Source),
}

/// What one order sold at a loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossSale {
    /// Which it is.
    pub of: LossOf,
    /// The account.
    pub account: AccountId,
    /// What was sold.
    pub security: SecurityId,
    /// What must not be bought: it, and what is identical to it for whom looks.
    pub securities: Vec<SecurityId>,
    /// A sale, or a cover at a loss: then what must not be done is to sell short.
    pub side: Side,
    /// The trade date.
    pub on: NaiveDate,
    /// The lots that had a loss.
    pub lots: usize,
    /// All of their loss, positive.
    pub loss: Money,
    /// The part of it that stands so far for whom looks, positive.
    pub at_stake: Money,
    /// The shares it is of, those of what was sold.
    pub shares: Shares,
    /// What is disallowed to the taxpayer, positive.
    pub by_taxpayer: Money,
    /// What is disallowed by what a broker sees, positive.
    pub by_broker: Money,
    /// Where the loss went for whom looks.
    pub taken: Vec<Taken>,
}

impl LossSale {
    /// The last day of its window.
    #[must_use]
    pub fn through(&self) -> NaiveDate {
        on(self.on, WINDOW)
    }

    /// The first day of its window.
    #[must_use]
    pub fn from(&self) -> NaiveDate {
        back(self.on, WINDOW)
    }

    /// Why no lot took what is disallowed, in words.
    #[must_use]
    pub fn untaken(&self) -> &'static str {
        if self.by_broker.is_zero() { "on no broker's form" } else { "as its file states" }
    }

    /// Could a purchase of this day or a later one wash it?
    #[must_use]
    pub fn is_open(&self, as_of: NaiveDate) -> bool {
        self.through() >= as_of && self.at_stake.to_cents().is_positive()
    }

    /// Does its window end in another year, so that the year's figures are not final with the year?
    #[must_use]
    pub fn is_open_over_the_year_end(&self) -> bool {
        self.through().year() != self.on.year()
    }

    /// Is a part of it disallowed?
    #[must_use]
    pub fn is_washed(&self) -> bool {
        !self.by_taxpayer.is_zero() || !self.by_broker.is_zero()
    }

    /// `#3, two loss lots, 24 Nov`.
    #[must_use]
    pub fn because(&self) -> String {
        let lots = if self.lots == 1 { "lot" } else { "lots" };
        let day = self.on.format("%-d %b");
        let sold = format!("{} loss {lots}, {day}", in_words(self.lots));
        match &self.of {
            LossOf::Sale(id) => format!("#{id}, {sold}"),
            LossOf::Row(_) => format!("{}: {sold}", self.side.done()),
        }
    }

    /// `#3`, or `the sale of 24 Nov`, `the cover of 24 Nov`.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.of {
            LossOf::Sale(id) => format!("#{id}"),
            LossOf::Row(_) => {
                let what = if self.side == Side::Cover { "cover" } else { "sale" };
                format!("the {what} of {}", self.on.format("%-d %b"))
            }
        }
    }
}

/// The losses of this year, and those before whose window is open: the newest first.
pub(super) fn of(seen: &Seen<'_>) -> Vec<LossSale> {
    let year = NaiveDate::from_ymd_opt(seen.as_of.year(), 1, 1).unwrap_or(seen.as_of);
    let sold = Sold::since(seen.facts, year.min(back(seen.as_of, WINDOW)), |security| {
        !seen.facts.groups.is_exempt(security)
    });
    let mut orders: BTreeMap<(&OrderKey<'_>, &SecurityId), Vec<(&Sold<'_>, Figures)>> =
        BTreeMap::new();
    for one in &sold {
        let figures = Figures::of(one, seen.analysis());
        if one.counts && figures.loss.is_positive() {
            orders.entry((&one.order, one.security)).or_default().push((one, figures));
        }
    }
    let mut losses: Vec<LossSale> =
        orders.into_values().filter_map(|lots| loss_sale(seen, &lots)).collect();
    losses.sort_by(|a, b| (b.on, &b.of).cmp(&(a.on, &a.of)));
    losses
}

fn loss_sale(seen: &Seen<'_>, lots: &[(&Sold<'_>, Figures)]) -> Option<LossSale> {
    let (first, _) = lots.first()?;
    let rows = seen.facts.history.lots();
    let of = match first.key {
        ClosedKey::Slice(id, _) => LossOf::Sale(id),
        ClosedKey::Row(place) => LossOf::Row(rows.get(place)?.source.clone()),
    };
    let sum = |of: &dyn Fn(&(&Sold<'_>, Figures)) -> Money| lots.iter().map(of).sum::<Money>();
    let taken = lots.iter().filter_map(|(one, _)| seen.analysis().of_closed(one.key));
    let disallowed = |analysis: &Analysis| {
        sum(&|(one, _)| {
            let matched = analysis.of_closed(one.key);
            one.stated + matched.map_or(Money::ZERO, Closed::disallowed)
        })
    };
    Some(LossSale {
        of,
        account: first.account.clone(),
        security: first.security.clone(),
        securities: seen.identical(first.security),
        side: first.side,
        on: first.on,
        lots: lots.len(),
        loss: sum(&|(_, figures)| figures.loss),
        at_stake: sum(&|(_, figures)| figures.at_stake),
        shares: lots.iter().map(|(_, figures)| figures.shares).sum(),
        by_taxpayer: disallowed(seen.taxpayer),
        by_broker: disallowed(seen.broker),
        taken: taken.flat_map(|closed| closed.taken.clone()).collect(),
    })
}

/// What one lot lost.
#[derive(Clone, Copy)]
struct Figures {
    loss: Money,
    at_stake: Money,
    shares: Shares,
}

impl Figures {
    /// Part by part: one that took a loss itself lost more than the others.
    fn of(one: &Sold<'_>, analysis: &Analysis) -> Self {
        let whole = [ClosedPart {
            quantity: one.quantity,
            carried: Money::ZERO,
            holding_since: None,
            disallowed: Money::ZERO,
        }];
        let parts = analysis.of_closed(one.key).map_or(whole.as_slice(), Closed::parts);
        let mut figures = Self { loss: Money::ZERO, at_stake: Money::ZERO, shares: Shares::ZERO };
        for part in parts {
            let of = |total: Money| total.share(part.quantity, one.quantity);
            let basis = of(one.basis.unwrap_or_default()) + part.carried;
            let loss = (basis - of(one.proceeds)).at_least(Money::ZERO);
            figures.loss += loss;
            let stands = loss - part.disallowed;
            if stands.to_cents().is_positive() {
                figures.at_stake += stands;
                figures.shares += one.in_own(part.quantity);
            }
        }
        figures.at_stake = (figures.at_stake - one.stated).at_least(Money::ZERO);
        figures
    }
}
