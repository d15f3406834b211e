//! Closed lots: what was sold of each lot, as Form 8949 lists it, from the brokers' realized history and
//! from recorded sales.
//!
//! A sale that the history has too is its rows alone, so that nothing is listed twice; one that was
//! cancelled or discarded is no row; an archived one, which the holdings show, is.

use super::covered::{covered, covered_by_date};
use super::household::{Household, SoldPart};
use super::ids::{AccountId, LotId, SecurityId};
use super::lot::Origin;
use super::money::{Money, Shares};
use super::order::Side;
use super::plan::Slice;
use super::realized::RealizedLot;
use super::sales::Sale;
use super::security::SecurityKind;
use super::tax::Gains;
use super::term::Term;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// Who says that a lot was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClosedBy {
    /// The broker's realized history.
    History,
    /// A recorded sale that has not settled.
    Pending,
    /// A recorded sale that has settled.
    Settled,
}

impl ClosedBy {
    /// The word in JSON and in lists.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Pending => "pending",
            Self::Settled => "settled",
        }
    }
}

/// A closed lot, or the part of one that a sale closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedLot {
    /// The account it was in.
    pub account: AccountId,
    /// The security it was of.
    pub security: SecurityId,
    /// The lot; a broker's history does not say.
    pub lot: Option<LotId>,
    /// Shares, positive.
    pub quantity: Shares,
    /// When it was acquired (a short position: opened); `None` is unknown.
    pub acquired: Option<NaiveDate>,
    /// When it was sold. A short position: the trade date of the cover, and of one at a loss the day
    /// on which the shares are delivered (Rev. Rul. 2002-44; Treas. Reg. §1.1233-1(a)(1)).
    pub sold: NaiveDate,
    /// The year its gain belongs to.
    pub year: i32,
    /// What it fetched, less the fee of a sale; `None` for a short position whose opening proceeds are
    /// unknown.
    pub proceeds: Option<Money>,
    /// What it cost, with the fee of a cover; `None` is unknown, which is never zero.
    pub basis: Option<Money>,
    /// Short or long; `None` where nobody knows.
    pub term: Option<Term>,
    /// The part of its loss that a wash sale disallows, positive.
    pub disallowed: Money,
    /// The part of its loss that is not deductible for another reason, positive.
    pub nondeductible: Money,
    /// What it was of, which decides box and codes.
    pub kind: SecurityKind,
    /// Whether the broker reports the basis, where that is known.
    pub covered: Option<bool>,
    /// Is it in a sheltered account, so that no return lists it?
    pub sheltered: bool,
    /// Who says so.
    pub state: ClosedBy,
}

impl ClosedLot {
    /// Proceeds less basis, before a disallowed loss is added back; `None` where one is unknown.
    #[must_use]
    pub fn gain(&self) -> Option<Money> {
        Some(self.proceeds? - self.basis?)
    }

    /// The box of Form 8949, A to L: by term, by whether the broker's statement reports the basis, and
    /// for digital assets by the forms that began with sales of 2025 (instructions for Form 8949, 2025).
    /// `None` where the term is unknown, or no return lists the lot.
    #[must_use]
    pub fn form_box(&self) -> Option<char> {
        if self.sheltered {
            return None;
        }
        let reported = self.covered == Some(true);
        let (short, long) = match (self.kind, reported) {
            (SecurityKind::Crypto, _) if self.sold.year() < FIRST_DIGITAL_STATEMENTS => ('C', 'F'),
            (SecurityKind::Crypto, true) => ('G', 'J'),
            (SecurityKind::Crypto, false) => ('H', 'K'),
            (_, true) => ('A', 'D'),
            (_, false) => ('B', 'E'),
        };
        self.term.map(|term| if term == Term::Short { short } else { long })
    }

    /// What of its loss is not deductible, whatever the reason.
    #[must_use]
    pub fn not_allowed(&self) -> Money {
        self.disallowed + self.nondeductible
    }

    /// The codes of column (f) in the order of the alphabet: `C` for a collectible held long, `L` for a
    /// loss that is not deductible and no wash sale, `W` for one that a wash sale disallows; `None`
    /// without any.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        let collectible = self.kind == SecurityKind::Collectible && self.term == Some(Term::Long);
        match (collectible, self.nondeductible.is_positive(), self.disallowed.is_positive()) {
            _ if self.sheltered => None,
            (true, true, true) => Some("CLW"),
            (true, true, false) => Some("CL"),
            (true, false, true) => Some("CW"),
            (true, false, false) => Some("C"),
            (false, true, true) => Some("LW"),
            (false, true, false) => Some("L"),
            (false, false, true) => Some("W"),
            (false, false, false) => None,
        }
    }
}

/// The first year whose sales of digital assets brokers report, on Form 1099-DA.
const FIRST_DIGITAL_STATEMENTS: i32 = 2025;

/// What enters Schedule D of one year, after disallowed losses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClosedTotals {
    /// By term.
    pub gains: Gains,
    /// The losses of the year that are not deductible, for wash sales and otherwise.
    pub disallowed: Money,
}

impl Household {
    /// Every closed lot, by year, day, account, security and lot: of one year, where one is given.
    #[must_use]
    pub fn closed(&self, year: Option<i32>, today: NaiveDate) -> Vec<ClosedLot> {
        let history = self.history().lots().iter().map(|lot| self.of_history(lot));
        let recorded = self.book.counted().filter(|sale| !self.is_in_history(sale.id));
        let recorded = recorded.flat_map(|sale| {
            let slices = sale.preview.plan.slices.iter().enumerate();
            slices.flat_map(move |(place, slice)| self.of_sale(sale, place, slice, today))
        });
        let wanted = |lot: &ClosedLot| year.is_none_or(|year| lot.year == year);
        let mut lots: Vec<ClosedLot> = history.chain(recorded).filter(wanted).collect();
        lots.sort_by(|a, b| order(a).cmp(&order(b)));
        lots
    }

    /// The sums of a year that enter this return, of history and recorded sales alone: nothing that was
    /// given by hand.
    #[must_use]
    pub fn closed_totals(&self, year: i32, today: NaiveDate) -> ClosedTotals {
        let joint = self.profile_for(year, today).is_joint();
        let gains = self.history().gains(&self.holdings, year, joint)
            + self.realized_by_sales(year, joint, |_| true);
        let listed = self.closed(Some(year), today);
        let on_return = listed
            .iter()
            .filter(|lot| !lot.sheltered && self.holdings.enters_return(&lot.account, joint));
        ClosedTotals { gains, disallowed: on_return.map(ClosedLot::not_allowed).sum() }
    }

    /// The years in which lots were closed.
    #[must_use]
    pub fn closed_years(&self) -> BTreeSet<i32> {
        let history = self.history().lots().iter().map(|lot| lot.sold.year());
        let recorded = self.book.counted().filter(|sale| !self.is_in_history(sale.id));
        history.chain(recorded.map(|sale| sale.preview.tax_year)).collect()
    }

    fn of_history(&self, lot: &RealizedLot) -> ClosedLot {
        let kind = self.kind_of(&lot.security);
        ClosedLot {
            account: lot.account.clone(),
            security: lot.security.clone(),
            lot: None,
            quantity: lot.quantity,
            acquired: lot.acquired,
            sold: lot.sold,
            year: lot.sold.year(),
            proceeds: lot.fetched(),
            basis: lot.cost(),
            term: lot.term(),
            disallowed: lot.disallowed.unwrap_or_default(),
            nondeductible: lot.nondeductible,
            kind,
            covered: covered_by_date(lot.acquired, kind, Origin::Purchase),
            sheltered: self.holdings.is_sheltered(&lot.account),
            state: ClosedBy::History,
        }
    }

    /// What a sale closed of a lot: a row, or one for each loss that the shares had taken.
    fn of_sale(
        &self,
        sale: &Sale,
        place: usize,
        slice: &Slice,
        today: NaiveDate,
    ) -> Vec<ClosedLot> {
        let order = &sale.preview.plan.order;
        let kind = self.kind_of(&order.security);
        let lots = self.holdings.lots_of(&order.security);
        let named = |id| lots.iter().find(|lot| lot.account == order.account && lot.id == id);
        let held = named(slice.lot.clone()).or_else(|| named(slice.lot.whole()));
        let known = |amount| (!slice.missing_basis).then_some(amount);
        let settles_on = sale.preview.settles_on;
        let closed = |part: SoldPart| ClosedLot {
            account: order.account.clone(),
            security: order.security.clone(),
            lot: Some(slice.lot.clone()),
            quantity: part.quantity,
            acquired: slice.acquired,
            sold: sale.preview.counts_on(known(part.proceeds - part.basis)),
            year: sale.preview.tax_year,
            proceeds: match order.side {
                Side::Sell => Some(part.proceeds),
                Side::Cover => known(part.proceeds),
            },
            basis: slice.basis.map(|_| part.basis),
            term: part.term,
            disallowed: part.disallowed,
            nondeductible: part.nondeductible,
            kind,
            covered: held.map_or_else(
                || covered_by_date(slice.acquired, kind, Origin::Purchase),
                |lot| {
                    let security = self.holdings.security(&order.security);
                    security.map_or(lot.covered, |security| covered(lot, security))
                },
            ),
            sheltered: sale.preview.sheltered,
            state: if today > settles_on { ClosedBy::Settled } else { ClosedBy::Pending },
        };
        self.parts_of(sale, place, slice).into_iter().map(closed).collect()
    }

    fn kind_of(&self, security: &SecurityId) -> SecurityKind {
        self.holdings.security(security).map(|one| one.kind).unwrap_or_default()
    }
}

/// By year and day, then as a reader looks for it.
fn order(lot: &ClosedLot) -> impl Ord + use<'_> {
    let lot_of = (&lot.account, &lot.security, lot.acquired, &lot.lot);
    (lot.year, lot.sold, lot_of, lot.state)
}

#[cfg(test)]
mod tests;
