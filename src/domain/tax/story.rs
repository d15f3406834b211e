//! What becomes of a sale's gain on the return: which part is taxed at which rate, which part a loss of
//! the year absorbs, and whose gain a loss cancels.
//!
//! The sale is laid onto the year piece by piece in the order of the law: a loss first cancels gain of
//! its own term, then gain of this sale of the other term, then other gain, then income up to the
//! yearly limit, and the rest is carried on (IRC §§1211(b), 1212(b), 1222); a gain first uses up losses.
//! Each piece is a whole computation of the year before and after it. What it moves from one rate to
//! another are its [`Shift`]s, and all shifts together are the change of the regular income tax, to the
//! last decimal. Short-term comes before long-term: gains at long-term rates lie on top.

mod words;

use super::lines::{BandKind, BracketFill, brackets};
use super::profile::Profile;
use super::schedule_d::Gains;
use super::tables::{TaxTable, TaxTables};
use super::{YearTax, compute};
use crate::domain::money::{Money, Rate};
use crate::domain::term::Term;

/// A sale's gains and losses of one term, both as positive amounts in dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// The gains of the lots sold at a gain.
    pub gain: Money,
    /// The losses of the lots sold at a loss.
    pub loss: Money,
}

impl Side {
    /// Adds the gain of one lot; a loss is negative.
    pub fn add(&mut self, gain: Money) {
        if gain.is_negative() {
            self.loss -= gain;
        } else {
            self.gain += gain;
        }
    }

    fn net(self) -> Money {
        self.gain - self.loss
    }
}

/// A sale's gains and losses by term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Held a year or less.
    pub short_term: Side,
    /// Held longer.
    pub long_term: Side,
    /// Are the long-term ones on collectibles?
    pub collectibles: bool,
}

impl Sides {
    const fn of(&self, term: Term) -> Side {
        match term {
            Term::Short => self.short_term,
            Term::Long => self.long_term,
        }
    }

    fn gains(&self, term: Term, amount: Money) -> Gains {
        let gains = Gains::of(term, amount);
        if self.collectibles { gains.with_collectibles(gains.long_term) } else { gains }
    }
}

/// What a piece of a gain or a loss meets on the return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meets {
    /// A gain that is income of the year.
    Tax,
    /// A gain that uses up loss which would have been carried into the next year.
    CarriedLoss,
    /// A gain that uses up loss which would have been deducted from other income.
    DeductedLoss,
    /// A gain that uses up loss of its own term, which had offset gain of the other.
    OffsettingLoss,
    /// A gain and a loss of this sale, of the two terms, that cancel each other.
    OwnSale,
    /// A loss that cancels gain of its own term.
    Gain,
    /// A loss that cancels gain of the other term.
    OtherGain,
    /// A loss that is deducted from other income.
    Income,
    /// A loss that is carried into the next year.
    NextYear,
}

impl Meets {
    /// Is it a piece of a gain?
    #[must_use]
    pub const fn is_gain(self) -> bool {
        matches!(self, Self::Tax | Self::CarriedLoss | Self::DeductedLoss | Self::OffsettingLoss)
    }
}

/// A change of how much of the taxable income one rate taxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Which rates.
    pub kind: BandKind,
    /// The rate.
    pub rate: Rate,
    /// So much more, in dollars; less where it is negative.
    pub amount: Money,
}

/// A part of the sale's net gain or loss of one term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its term; where two terms of the sale cancel each other, the term of the loss.
    pub term: Term,
    /// Its size in dollars, positive.
    pub amount: Money,
    /// What it meets.
    pub meets: Meets,
    /// Is it a long-term gain or loss on collectibles?
    pub collectibles: bool,
    /// What it moves; empty where it changes no regular tax of this year.
    pub shifts: Vec<Shift>,
}

/// Losses inside a term of the sale that ends with a net gain: they are in its pieces already, and
/// this is what they did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offset {
    /// The term.
    pub term: Term,
    /// The part that cancels gain realized before this sale, positive.
    pub earlier: Money,
    /// How that gain was taxed: the amounts are negative.
    pub shifts: Vec<Shift>,
    /// The part that cancels gain of the sale itself, positive.
    pub own: Money,
}

/// The whole story of a sale in one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The pieces, in the order they are laid onto the return.
    pub pieces: Vec<Piece>,
    /// What losses inside a net gain did.
    pub offsets: Vec<Offset>,
    /// The state's rate where it taxes all of the sale's net gain at one rate.
    pub state_rate: Option<Rate>,
    /// The change of the state tax, in dollars.
    pub state: Money,
    /// The change of the net investment income tax.
    pub niit: Money,
    /// The change of the alternative minimum tax.
    pub amt: Money,
    /// The change of the total.
    pub total: Money,
}

/// Tells what becomes of a sale in `year`, on top of the gains realized `so_far`; `None` where
/// [`compute`] has no figure.
#[must_use]
pub fn story(
    profile: &Profile,
    tables: &TaxTables,
    year: i32,
    so_far: Gains,
    sale: &Sides,
) -> Option<Story> {
    let table = tables.for_year(year)?.table;
    let before = compute(profile, tables, year, so_far)?;
    let fills = brackets(&before, table);
    let start = Walk { profile, tables, table, sale, gains: so_far, tax: before, fills };
    let mut pieces = Vec::new();
    let walk = start.clone().lay(&mut pieces)?;
    let after = walk.tax;
    let offsets = [Term::Short, Term::Long].into_iter().filter_map(|term| start.offset(term));
    let total = after.total() - before.total();
    let net = sale.short_term.net() + sale.long_term.net();
    let state = after.state - before.state;
    let rate = profile.state_rate.unwrap_or_default();
    let one_rate = profile.state_long_term_rate.is_none_or(|long| long == rate);
    Some(Story {
        offsets: offsets.collect(),
        state_rate: (one_rate && !rate.is_zero() && net * rate == state).then_some(rate),
        state,
        niit: after.niit - before.niit,
        amt: after.amt.unwrap_or_default() - before.amt.unwrap_or_default(),
        total,
        pieces,
    })
}

/// The year as far as the sale is laid onto it.
#[derive(Clone)]
struct Walk<'a> {
    profile: &'a Profile,
    tables: &'a TaxTables,
    table: &'a TaxTable,
    sale: &'a Sides,
    gains: Gains,
    tax: YearTax,
    fills: Vec<BracketFill>,
}

impl Walk<'_> {
    /// Lays the whole sale.
    fn lay(mut self, pieces: &mut Vec<Piece>) -> Option<Self> {
        let [mut short, mut long] = [Term::Short, Term::Long].map(|term| self.sale.of(term).net());
        if short.is_negative() != long.is_negative() && !short.is_zero() && !long.is_zero() {
            let (losing, loss, gain) = if short.is_negative() {
                (Term::Short, &mut short, &mut long)
            } else {
                (Term::Long, &mut long, &mut short)
            };
            let cancelled = (-*loss).at_most(self.line(losing).at_least(Money::ZERO));
            self.piece(pieces, losing, -cancelled, Meets::Gain)?;
            *loss += cancelled;
            let both = (-*loss).at_most(*gain);
            self.own_sale(pieces, losing, both)?;
            *loss += both;
            *gain -= both;
        }
        for (term, net) in [(Term::Short, short), (Term::Long, long)] {
            if net.is_negative() {
                self.loss(pieces, term, -net)?;
            } else {
                self.gain(pieces, term, net)?;
            }
        }
        Some(self)
    }

    /// A gain of this size: it uses up losses first.
    fn gain(&mut self, pieces: &mut Vec<Piece>, term: Term, gain: Money) -> Option<()> {
        let mut left = gain;
        let loss = (-self.tax.net).at_least(Money::ZERO);
        for (most, meets) in [
            (loss - self.tax.deductible_loss, Meets::CarriedLoss),
            (self.tax.deductible_loss, Meets::DeductedLoss),
        ] {
            let part = left.at_most(most);
            self.piece(pieces, term, part, meets)?;
            left -= part;
        }
        let offsetting = left.at_most((-self.line(term)).at_least(Money::ZERO));
        self.piece(pieces, term, offsetting, Meets::OffsettingLoss)?;
        self.piece(pieces, term, left - offsetting, Meets::Tax)
    }

    /// A loss of this size.
    fn loss(&mut self, pieces: &mut Vec<Piece>, term: Term, loss: Money) -> Option<()> {
        let limit = self.table.statuses.get(self.tax.filing_status).loss_limit;
        let mut left = loss;
        for meets in [Meets::Gain, Meets::OtherGain, Meets::Income] {
            let most = match meets {
                Meets::Gain => self.line(term),
                Meets::OtherGain => self.tax.net,
                _ => limit - self.tax.deductible_loss,
            };
            let part = left.at_most(most.at_least(Money::ZERO));
            self.piece(pieces, term, -part, meets)?;
            left -= part;
        }
        self.piece(pieces, term, -left, Meets::NextYear)
    }

    /// Schedule D line 7 or 15 as it stands.
    const fn line(&self, term: Term) -> Money {
        match term {
            Term::Short => self.tax.short_term,
            Term::Long => self.tax.long_term,
        }
    }

    fn piece(
        &mut self,
        pieces: &mut Vec<Piece>,
        term: Term,
        signed: Money,
        meets: Meets,
    ) -> Option<()> {
        if signed.is_zero() {
            return Some(());
        }
        let shifts = self.add(self.sale.gains(term, signed))?;
        let collectibles = self.sale.collectibles && term == Term::Long;
        pieces.push(Piece { term, amount: signed.abs(), meets, collectibles, shifts });
        Some(())
    }

    /// So much loss of one term and as much gain of the other.
    fn own_sale(&mut self, pieces: &mut Vec<Piece>, losing: Term, both: Money) -> Option<()> {
        if both.is_zero() {
            return Some(());
        }
        let other = if losing == Term::Short { Term::Long } else { Term::Short };
        let shifts = self.add(self.sale.gains(losing, -both) + self.sale.gains(other, both))?;
        let collectibles = self.sale.collectibles && losing == Term::Long;
        let meets = Meets::OwnSale;
        pieces.push(Piece { term: losing, amount: both, meets, collectibles, shifts });
        Some(())
    }

    /// Adds gains to the year, and says what they move.
    fn add(&mut self, gains: Gains) -> Option<Vec<Shift>> {
        self.gains += gains;
        self.tax = compute(self.profile, self.tables, self.tax.year, self.gains)?;
        let fills = brackets(&self.tax, self.table);
        let shifts = shifts(&self.fills, &fills);
        self.fills = fills;
        Some(shifts)
    }

    /// What the losses inside a net gain of a term did; `None` where there are none.
    fn offset(&self, term: Term) -> Option<Offset> {
        let side = self.sale.of(term);
        if side.loss.is_zero() || side.net().is_negative() {
            return None;
        }
        let earlier = side.loss.at_most(self.line(term).at_least(Money::ZERO));
        let shifts = self.clone().add(self.sale.gains(term, -earlier))?;
        Some(Offset { term, earlier, shifts, own: side.loss - earlier })
    }
}

/// What one rate taxes more or less than before. The band of collectibles is only there while it
/// holds something.
fn shifts(before: &[BracketFill], after: &[BracketFill]) -> Vec<Shift> {
    let held = |fills: &[BracketFill], like: &BracketFill| {
        let same = |fill: &&BracketFill| (fill.kind, fill.rate) == (like.kind, like.rate);
        fills.iter().find(same).map_or(Money::ZERO, |fill| fill.amount)
    };
    let gone = before.iter().filter(|fill| held(after, fill).is_zero() && !after.contains(fill));
    let gone = gone.filter(|fill| fill.kind == BandKind::Collectibles);
    after
        .iter()
        .chain(gone)
        .map(|fill| Shift {
            kind: fill.kind,
            rate: fill.rate,
            amount: held(after, fill) - held(before, fill),
        })
        .filter(|shift| !shift.amount.is_zero())
        .collect()
}

#[cfg(test)]
mod tests;
