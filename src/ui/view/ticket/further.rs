//! Below the lots: what one more share would cost, what is proven, how the pinned method differs.

use super::super::signed;
use crate::app::format;
use crate::app::ticket::{Outlook, Ticket};
use crate::domain::money::{Money, Shares};
use crate::domain::optimal::Proof;
use crate::domain::preview::Preview;
use crate::domain::term::Term;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// A label and what it says, in pieces that are shown whole.
pub(super) type Line = (&'static str, Vec<String>);

/// The lines there are to show.
pub(super) fn lines(ticket: &Ticket) -> Vec<Line> {
    let Ok(outlook) = &ticket.outlook else { return Vec::new() };
    let proof = outlook.preview.proof.as_ref();
    [next_share(outlook), proof.map(proven), split(outlook), pinned(ticket, outlook)]
        .into_iter()
        .flatten()
        .collect()
}

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, lines: &[Line]) {
    for ((label, pieces), y) in lines.iter().zip(area.y..area.bottom()) {
        let label = format!("{label:<13}");
        let pieces: Vec<String> = pieces.iter().map(|piece| canvas.secret(piece)).collect();
        let pieces = pieces.iter().map(|piece| (piece.as_str(), Role::Plain));
        let all: Vec<_> = [(label.as_str(), Role::Dim)].into_iter().chain(pieces).collect();
        canvas.fitting(area.x + 3, y, area.right(), &all);
    }
}

const fn sign(term: Term) -> &'static str {
    match term {
        Term::Short => "○",
        Term::Long => "●",
    }
}

/// `next share   ○ +39.00 costs 10.53      ● +87.10 costs 17.42`
fn next_share(outlook: &Outlook) -> Option<Line> {
    let pieces: Vec<String> = outlook
        .later
        .next
        .iter()
        .map(|next| {
            let (gain, cost) = (Money::new(next.gain.get()), Money::new(next.cost.get()));
            let cost = if next.washes && cost.to_cents().is_zero() {
                "all washes".to_owned()
            } else if cost.to_cents().is_negative() {
                format!("saves {}", format::cents(cost.abs()))
            } else {
                format!("costs {}", format::cents(cost))
            };
            format!("{} {} {cost}   ", sign(next.term), signed(gain))
        })
        .collect();
    (!pieces.is_empty()).then_some(("next share", pieces))
}

/// `proof        exact: least possible tax on this return`
fn proven(proof: &Proof) -> Line {
    ("proof", proof.in_short())
}

/// `by term      95 sh short-term ○, 25 sh long-term ●`: the split that was searched for.
fn split(outlook: &Outlook) -> Option<Line> {
    let preview = &outlook.preview;
    let short = preview.proof?.short_term_quantity?;
    let long = preview.plan.order.quantity - short;
    let of = |shares: Shares, term: &str, sign: &str| {
        shares.is_positive().then(|| format!("{} sh {term} {sign}", format::shares(shares)))
    };
    let each = [of(short, "short-term", "○"), of(long, "long-term", "●")];
    Some(("by term", vec![each.into_iter().flatten().collect::<Vec<_>>().join(", ")]))
}

/// `pin          Highest cost: 11.842 sh more ○, fewer ●, tax +24.12`
fn pinned(ticket: &Ticket, outlook: &Outlook) -> Option<Line> {
    let pin = ticket.pin.filter(|pin| *pin != ticket.method)?;
    let other = &ticket.outcome(pin)?.preview;
    let more = other.plan.short_term_quantity() - outlook.preview.plan.short_term_quantity();
    let shares = format::shares(more.abs());
    let split = if more.is_zero() {
        "as many of each term".to_owned()
    } else if more.is_positive() {
        format!("{shares} sh more ○, fewer ●")
    } else {
        format!("{shares} sh fewer ○, more ●")
    };
    let tax = |preview: &Preview| preview.tax_impact();
    let tax = tax(other)
        .zip(tax(&outlook.preview))
        .map(|(pin, own)| format!(", tax {}", signed(pin - own)));
    let named = format!("{}: {split}", pin.info().short_name);
    Some(("pin", [named].into_iter().chain(tax).collect()))
}
