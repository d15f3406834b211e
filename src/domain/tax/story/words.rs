//! The story in words, made here alone.

use super::{Meets, Offset, Piece, Shift, Story};
use crate::domain::figures;
use crate::domain::money::Money;
use crate::domain::tax::lines::{BandKind, percent};
use crate::domain::term::Term;

impl Story {
    /// The story in one sentence without a full stop, such as `438.06 short-term at 22 %, 1,125.00
    /// long-term at 15 %, 5 % state on both; 671.00 of loss cancels gain that was taxed at 22 %`;
    /// empty for a sale without gain or loss.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut gains: Vec<String> = Vec::new();
        let mut rest: Vec<String> = Vec::new();
        for piece in &self.pieces {
            if piece.meets.is_gain() {
                gains.extend(gain(piece));
            } else {
                rest.extend(loss(piece));
            }
            rest.extend(moved(piece));
        }
        rest.extend(self.offsets.iter().filter_map(offset));
        let own = self.own_losses();
        if own.is_positive() {
            rest.push(format!("{} of loss cancels this sale's own gain", usd(own)));
        }
        let other_taxes = self.other_taxes();
        if gains.is_empty() {
            rest.extend(other_taxes);
        } else {
            gains.extend(other_taxes);
        }
        let parts: Vec<String> = [gains, rest]
            .iter()
            .filter(|part| !part.is_empty())
            .map(|part| part.join(", "))
            .collect();
        parts.join("; ")
    }

    /// The losses of the sale that its own gains took up, of either term.
    fn own_losses(&self) -> Money {
        let pieces = self.pieces.iter().filter(|piece| piece.meets == Meets::OwnSale);
        let inside = self.offsets.iter().map(|offset| offset.own);
        pieces.map(|piece| piece.amount).chain(inside).sum()
    }

    fn other_taxes(&self) -> Vec<String> {
        let signed = |what: &str, amount: Money| {
            let sign = if amount.is_negative() { '-' } else { '+' };
            (!amount.to_cents().is_zero()).then(|| format!("{what} {sign}{}", usd(amount.abs())))
        };
        let terms = |term| self.pieces.iter().any(|piece| piece.term == term);
        let state = match self.state_rate {
            // A net that loss and gain share is no rate on one of them.
            Some(rate)
                if !self.state.is_zero() && self.pieces.iter().all(|it| it.meets.is_gain()) =>
            {
                let both = terms(Term::Short) && terms(Term::Long);
                Some(format!("{} state on {}", percent(rate), if both { "both" } else { "it" }))
            }
            _ => signed("state tax", self.state),
        };
        [state, signed("investment tax", self.niit), signed("AMT", self.amt)]
            .into_iter()
            .flatten()
            .collect()
    }
}

const fn term(term: Term) -> &'static str {
    match term {
        Term::Short => "short-term",
        Term::Long => "long-term",
    }
}

fn gain(piece: &Piece) -> Vec<String> {
    let (amount, term) = (usd(piece.amount), term(piece.term));
    match piece.meets {
        Meets::CarriedLoss => {
            return vec![format!("{amount} {term} absorbed by this year's loss")];
        }
        Meets::DeductedLoss => {
            let rates = rates(&piece.shifts, false);
            let taxed = rates.map_or(String::new(), |rates| format!(" that saved {rates}"));
            return vec![format!("{amount} {term} absorbed by this year's loss{taxed}")];
        }
        Meets::OffsettingLoss => {
            let rates = rates(&piece.shifts, false);
            let taxed = rates.map_or(String::new(), |rates| format!(" taxed at {rates}"));
            return vec![format!("{amount} {term} absorbed by a loss that offset gain{taxed}")];
        }
        _ => {}
    }
    let own = |shift: &&Shift| shift.amount.is_positive() && !is_target(piece, shift);
    let taxed: Money = piece.shifts.iter().map(|shift| shift.amount).sum();
    let untaxed = piece.amount - taxed;
    // The senior deduction shrinks with every gain. What a long-term one uncovers is other income.
    let ordinary = piece.shifts.iter().filter(|shift| shift.kind == BandKind::Ordinary);
    let uncovered = ordinary.map(|shift| shift.amount).sum::<Money>();
    let uncovers = piece.term == Term::Long
        && untaxed.to_cents().is_negative()
        && (uncovered + untaxed).to_cents().is_zero();
    // What is on collectibles is said once: there can be many rates.
    let mut unnamed = true;
    let mut words: Vec<String> = piece
        .shifts
        .iter()
        .filter(own)
        .map(|shift| match (shift.kind, shift.rate.is_zero()) {
            (_, true) => format!("{} {term} in the 0 % band", usd(shift.amount)),
            (BandKind::Ordinary, false) if uncovers => format!(
                "{} of other income at {} as the senior deduction shrinks",
                usd(shift.amount),
                percent(shift.rate)
            ),
            (BandKind::Ordinary | BandKind::Collectibles, false) if piece.collectibles => {
                let what = if std::mem::take(&mut unnamed) { " of collectibles" } else { "" };
                format!("{}{what} at {}", usd(shift.amount), percent(shift.rate))
            }
            (_, false) => format!("{} {term} at {}", usd(shift.amount), percent(shift.rate)),
        })
        .collect();
    if untaxed.to_cents().is_positive() {
        words.push(format!("{} {term} under the unused deduction", usd(untaxed)));
    } else if untaxed.to_cents().is_negative() && !uncovers {
        words.push(format!("{} of it as the senior deduction shrinks", usd(-untaxed)));
    }
    words
}

/// Is it where other gain was moved to, and not where the piece itself is taxed? That is so for a
/// short-term gain, which lies below all gain at long-term rates.
fn is_target(piece: &Piece, shift: &Shift) -> bool {
    piece.term == Term::Short && shift.kind != BandKind::Ordinary
}

/// Gain that a piece moves from one rate to another without being part of it.
fn moved(piece: &Piece) -> Option<String> {
    if piece.meets == Meets::Tax && piece.term == Term::Long {
        let left: Vec<String> = piece
            .shifts
            .iter()
            .filter(|shift| shift.amount.is_negative())
            .map(|shift| format!("{} no longer at {}", usd(-shift.amount), percent(shift.rate)))
            .collect();
        return (!left.is_empty()).then(|| left.join(", "));
    }
    if piece.term == Term::Long && piece.meets != Meets::OwnSale {
        return None;
    }
    let bands = || piece.shifts.iter().filter(|shift| shift.kind != BandKind::Ordinary);
    let from = bands().find(|shift| shift.amount.is_negative())?;
    let to = bands().find(|shift| shift.amount.is_positive())?;
    let amount = (-from.amount).at_most(to.amount);
    Some(format!(
        "{} of other gain moves from {} to {}",
        usd(amount),
        percent(from.rate),
        percent(to.rate)
    ))
}

fn loss(piece: &Piece) -> Vec<String> {
    let amount = usd(piece.amount);
    match piece.meets {
        Meets::NextYear => vec![format!("{amount} of loss is carried into the next year")],
        // Told once, with the losses inside a net gain.
        Meets::OwnSale => Vec::new(),
        Meets::Income => by_rate(piece, "is deducted from income taxed at", "is deducted"),
        Meets::Gain => {
            let other = term(piece.term);
            by_rate(
                piece,
                &format!("cancels {other} gain that was taxed at"),
                &format!("cancels {other} gain that was not taxed"),
            )
        }
        _ => by_rate(
            piece,
            "cancels gain of the other term that was taxed at",
            "cancels gain of the other term that was not taxed",
        ),
    }
}

/// The parts of a loss by the rates they relieve; what relieves none is `otherwise`.
fn by_rate(piece: &Piece, at: &str, otherwise: &str) -> Vec<String> {
    let relieved: Vec<&Shift> = piece
        .shifts
        .iter()
        .filter(|shift| shift.amount.is_negative())
        // Gain that only moves down into a lower band is told apart.
        .filter(|shift| {
            piece.term == Term::Long || shift.kind == BandKind::Ordinary || !moves(piece)
        })
        .collect();
    let mut words: Vec<String> = relieved
        .iter()
        .rev()
        .map(|shift| format!("{} of loss {at} {}", usd(-shift.amount), percent(shift.rate)))
        .collect();
    let rest = piece.amount + relieved.iter().map(|shift| shift.amount).sum::<Money>();
    if rest.to_cents().is_positive() {
        words.push(format!("{} of loss {otherwise}", usd(rest)));
    }
    words
}

fn moves(piece: &Piece) -> bool {
    moved(piece).is_some()
}

fn offset(offset: &Offset) -> Option<String> {
    if !offset.earlier.is_positive() {
        return None;
    }
    let amount = usd(offset.earlier);
    Some(rates(&offset.shifts, true).map_or_else(
        || format!("{amount} of loss cancels gain that was not taxed"),
        |rates| format!("{amount} of loss cancels gain that was taxed at {rates}"),
    ))
}

/// The rates of the shifts that take away or add: `22 %`, `24 % and 22 %`.
fn rates(shifts: &[Shift], less: bool) -> Option<String> {
    let rates: Vec<String> = shifts
        .iter()
        .filter(|shift| shift.amount.is_negative() == less)
        .map(|shift| percent(shift.rate))
        .rev()
        .collect();
    (!rates.is_empty()).then(|| rates.join(" and "))
}

/// An amount with its cents, for a sentence.
fn usd(amount: Money) -> String {
    figures::grouped(amount.to_cents().get(), 2)
}
