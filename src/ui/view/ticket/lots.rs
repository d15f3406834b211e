//! The right pane of the ticket: every lot of the order and what is taken of it.

use super::super::fit::{self, Want};
use super::super::holdings::columns::term_cell;
use super::super::{gain_role, signed};
use super::further;
use crate::app::format;
use crate::app::holdings::facts::TermCell;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::scroll::Pane as Scrolled;
use crate::app::ticket::{Hand, Pane, Ticket};
use crate::domain::lot::{Lot, Origin};
use crate::domain::method::Method;
use crate::domain::money::{Money, Shares};
use crate::domain::plan::Slice;
use crate::domain::term::Term;
use crate::domain::wait::Wait;
use crate::ui::canvas::{Canvas, width};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;

/// Where the columns end or start.
struct Ends {
    take: u16,
    /// The lot's own quantity; leaves where a long figure is taken.
    of: Option<u16>,
    cost: Option<u16>,
    per_share: Option<u16>,
    gain: u16,
    /// What of a loss is disallowed, where any is.
    washed: Option<u16>,
    term: u16,
    why: Option<u16>,
}

/// The first column after the date.
const AFTER_DATE: u16 = 13;
/// The term with its countdown and the lot's origin.
const TERM: u16 = 9;

/// The columns that fit a pane, every figure of these lots whole.
fn fitting(
    width_of_pane: u16,
    ticket: &Ticket,
    shown: &[(&Lot, Option<&Slice>)],
    (places, total): (u32, Money),
) -> Ends {
    let wide = width_of_pane >= 80;
    let longest = |cells: &mut dyn Iterator<Item = String>| {
        cells.map(|text| width(text.trim_end())).max().unwrap_or(1)
    };
    let lots = || shown.iter().map(|(lot, _)| *lot);
    let slices = || shown.iter().filter_map(|(_, slice)| *slice);
    let take = longest(&mut shown.iter().map(|(lot, slice)| taken_cell(ticket, lot, *slice).0));
    // Blanks for the decimals are part of an aligned figure.
    let of = lots().map(|lot| width(&format::aligned_shares(lot.quantity.abs(), places)));
    let cost = longest(&mut lots().map(|lot| cost_cell(lot).0));
    let per_share = longest(&mut lots().map(|lot| per_share_cell(ticket, lot).0));
    let gains = slices().filter_map(Slice::gain).chain(std::iter::once(total));
    let gain = longest(&mut gains.map(signed));
    let washed = longest(&mut slices().map(|slice| washed_cell(ticket, slice)));
    let want = |cells, longest, rank| Want { cells, longest, rank };
    let gone = Want { cells: 0, longest: u16::MAX / 8, rank: u8::MAX };
    let of = of.max().unwrap_or(1);
    let mut columns = [
        want(if wide { 11 } else { 8 }, take.max(4), 0),
        want(if wide { 9 } else { 8 }, of, 2),
        want(8, cost.max(4), 3),
        want(10, per_share.max(7), 4),
        want(11, gain, 0),
        if washes(ticket) { want(11, washed.max(6), 1) } else { gone },
        want(17, 15, 5),
    ];
    if !wide && let [_, _, cost, per_share, _, _, why] = &mut columns {
        (*cost, *per_share, *why) = (gone, gone, gone);
    }
    // The last column is the scrollbar's.
    let room = width_of_pane.saturating_sub(AFTER_DATE + TERM + 1);
    let ends = fit::ends(room, &columns);
    let end = |place: usize| ends.get(place).copied().flatten().map(|end| AFTER_DATE + end);
    let washed = end(5);
    let gain = end(4).filter(|_| wide || washed.is_some()).unwrap_or(AFTER_DATE + room);
    let last = washed.unwrap_or(gain);
    Ends {
        take: end(0).unwrap_or(AFTER_DATE),
        of: end(1),
        cost: end(2),
        per_share: end(3),
        gain,
        washed,
        term: last,
        why: end(6).map(|_| last + TERM - 1),
    }
}

pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    ticket: &Ticket,
    memory: &mut Memory,
) {
    let slices =
        ticket.outlook.as_ref().map_or(&[][..], |outlook| outlook.preview.plan.slices.as_slice());
    let places = ticket.lots.iter().map(|lot| format::share_places(lot.quantity)).max();
    let places = places.unwrap_or(0);
    // What is assigned, and the lot under the cursor; where there is room, what comes next.
    let more =
        if area.height >= 16 && area.width >= 80 { further::lines(ticket) } else { Vec::new() };
    let footer = 2 + u16::try_from(more.len()).unwrap_or(0);
    let list = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + footer), ..area };
    let (cursor, rows) = (ticket.lot_cursor, ticket.lots.len());
    // While the methods are looked at, the list begins with the first lot that is taken.
    let offset = if ticket.pane == Pane::Lots {
        memory.offset(List::Lots, cursor, rows, list.height.into())
    } else {
        memory.begin(List::Lots, cursor.saturating_sub(1), rows, list.height.into())
    };
    let shown: Vec<(&Lot, Option<&Slice>)> = ticket
        .lots
        .iter()
        .skip(offset)
        .take(list.height.into())
        .map(|lot| (lot, slices.iter().find(|slice| slice.lot == lot.id)))
        .collect();
    let total = ticket.outlook.as_ref().map_or(Money::ZERO, |outlook| outlook.preview.plan.gain());
    let ends = fitting(area.width, ticket, &shown, (places, total));
    titles(canvas, area, &ends);
    for (y, (place, (lot, slice))) in (list.y..).zip((offset..).zip(&shown)) {
        let row = Rect { y, height: 1, ..list };
        draw_lot(canvas, row, &ends, (model, ticket), (lot, *slice), places);
        if place == cursor {
            if ticket.pane == Pane::Lots {
                canvas.reverse(Rect { width: area.width - 1, ..row });
                canvas.put(row.x, y, "▌", Role::Accent);
            } else {
                canvas.put(row.x, y, "▌", Role::Dim);
            }
        }
        canvas.target(row, Target::Lot(place));
    }
    canvas.scrollbar(list, offset, rows, Some(Scrolled::Lots));
    summary(canvas, Rect { y: list.bottom(), height: footer, ..area }, model, ticket, &ends);
    // A rest that nobody assigned stands right below what is assigned.
    let rest = ticket.hand.is_some() && ticket.unassigned(model.order_household()).is_positive();
    let y = list.bottom() + 1 + u16::from(rest);
    further::draw(canvas, Rect { y, height: footer - 2, ..area }, &more);
}

fn titles(canvas: &mut Canvas<'_>, area: Rect, ends: &Ends) {
    canvas.put(area.x + 3, area.y, "Acquired", Role::Dim);
    canvas.right(area.x + ends.take, area.y, "take", Role::Dim);
    if let Some(end) = ends.of {
        canvas.right(area.x + end, area.y, "of", Role::Dim);
    }
    if let Some(end) = ends.cost {
        canvas.right(area.x + end, area.y, "cost", Role::Dim);
    }
    if let Some(end) = ends.per_share {
        canvas.right(area.x + end, area.y, "gain/sh", Role::Dim);
    }
    canvas.right(area.x + ends.gain, area.y, "gain", Role::Dim);
    if let Some(end) = ends.washed {
        canvas.right(area.x + end, area.y, "washed", Role::Dim);
    }
    canvas.put(area.x + ends.term + 1, area.y, "term", Role::Dim);
    if let Some(start) = ends.why {
        canvas.put(area.x + start, area.y, "why", Role::Dim);
    }
}

fn draw_lot(
    canvas: &mut Canvas<'_>,
    row: Rect,
    ends: &Ends,
    (model, ticket): (&Model, &Ticket),
    (lot, slice): (&Lot, Option<&Slice>),
    places: u32,
) {
    let y = row.y;
    let open = lot.quantity.abs();
    let taken = slice.map_or(Shares::ZERO, |slice| slice.quantity);
    let sign = match (taken.is_zero(), taken == open) {
        (true, _) if ticket.is_locked(&lot.id) => ("L", Role::Dim),
        (true, _) => ("·", Role::Dim),
        (false, true) => ("■", Role::Accent),
        (false, false) => ("▄", Role::Accent),
    };
    canvas.put(row.x + 1, y, sign.0, sign.1);
    let date = lot.acquired.map_or_else(|| "no date".to_owned(), |day| day.to_string());
    canvas.put(row.x + 3, y, &date, Role::Plain);
    let (take, role) = taken_cell(ticket, lot, slice);
    canvas.right(row.x + ends.take, y, &take, role);
    if let Some(end) = ends.of {
        let of = format::aligned_shares(open, places);
        canvas.figure(row.x + end, y, &of, Role::Dim);
    }
    if let Some(end) = ends.cost {
        let (cost, role) = cost_cell(lot);
        canvas.right(row.x + end, y, &cost, role);
    }
    if let Some(end) = ends.per_share {
        let (gain, role) = per_share_cell(ticket, lot);
        canvas.right(row.x + end, y, &gain, role);
    }
    match slice.map(Slice::gain) {
        None => canvas.right(row.x + ends.gain, y, "·", Role::Dim),
        Some(None) => canvas.right(row.x + ends.gain, y, "?", Role::Unknown),
        Some(Some(gain)) => canvas.figure(row.x + ends.gain, y, &signed(gain), gain_role(gain)),
    }
    if let (Some(end), Some(slice)) = (ends.washed, slice) {
        canvas.figure(row.x + end, y, &washed_cell(ticket, slice), Role::Warning);
    }
    let sheltered = model.household.portfolio().is_sheltered(&lot.account);
    let term = match lot.disposal(ticket.price, ticket.date).term {
        _ if sheltered => TermCell::Sheltered,
        _ if slice.and_then(Slice::listed_term) == Some(Term::Long) => TermCell::Long,
        Some(Term::Long) => TermCell::Long,
        Some(Term::Short) => TermCell::Short(lot.days_to_long_term(ticket.date)),
        None => TermCell::Unknown,
    };
    let (text, role) = term_cell(term);
    let x = canvas.put(row.x + ends.term, y, &text, role);
    let origin = match lot.origin {
        Origin::Reinvestment => " r",
        Origin::Gift => " g",
        Origin::Inherited => " h",
        Origin::Transfer => " t",
        _ => "",
    };
    let after = canvas.put(x, y, origin, Role::Dim);
    if let (Some(start), Some(slice)) = (ends.why, slice) {
        let start = (row.x + start).max(after + 1);
        let untaxed = model.household.portfolio().is_sheltered(&lot.account);
        let optimal = ticket.method == Method::Optimal && !slice.reason.part && !untaxed;
        let why = match slice.taxed_term() {
            // It takes the dearest of each term.
            Term::Short if optimal => "dearest ○",
            Term::Long if optimal => "dearest ●",
            _ => slice.reason.short(),
        };
        canvas.put(start, y, why, Role::Dim);
    }
}

/// Is a loss of the plan disallowed for certain?
fn washes(ticket: &Ticket) -> bool {
    ticket.outlook.as_ref().is_ok_and(|outlook| !outlook.preview.wash.losses.is_empty())
}

/// The part of a slice's loss that is disallowed.
fn washed_cell(ticket: &Ticket, slice: &Slice) -> String {
    let wash = ticket.outlook.as_ref().map(|outlook| &outlook.preview.wash);
    let disallowed = wash.map_or(Money::ZERO, |wash| wash.disallowed_of(&slice.lot));
    if disallowed.is_zero() { String::new() } else { format::cents(disallowed) }
}

fn cost_cell(lot: &Lot) -> (String, Role) {
    lot.cost_per_share().map_or_else(
        || ("?".to_owned(), Role::Unknown),
        |cost| (format::grouped(cost.get(), 2), Role::Plain),
    )
}

fn per_share_cell(ticket: &Ticket, lot: &Lot) -> (String, Role) {
    let basis = lot.disposal(ticket.price, ticket.date).basis;
    let gain =
        basis.and_then(|basis| (lot.value(ticket.price) - basis).per_share(lot.quantity.abs()));
    gain.map_or_else(
        || ("?".to_owned(), Role::Unknown),
        |gain| (signed(Money::new(gain.get())), Role::Plain),
    )
}

/// What is taken: as typed while it is typed, in ( ) where the method for the rest added it.
fn taken_cell(ticket: &Ticket, lot: &Lot, slice: Option<&Slice>) -> (String, Role) {
    if let Some(text) = ticket.hand.as_ref().and_then(|hand| hand.typing(&lot.id)) {
        return (format!("[{text:<4}]"), Role::Accent);
    }
    match slice {
        None => ("·".to_owned(), Role::Dim),
        Some(slice) => {
            let by_hand = slice.quantity - slice.by_fallback;
            let text = match (by_hand.is_zero(), slice.by_fallback.is_zero()) {
                (true, _) => format!("({})", format::shares(slice.by_fallback)),
                (false, true) => format::shares(slice.quantity),
                (false, false) => {
                    format!("{}({})", format::shares(by_hand), format::shares(slice.by_fallback))
                }
            };
            (text, Role::Accent)
        }
    }
}

/// What waiting until the lot under the cursor is long-term is worth, in whole pieces.
fn waiting(canvas: &mut Canvas<'_>, area: Rect, model: &Model, wait: &Wait) {
    let wide = area.width >= 80;
    let until = if wide {
        format!("waiting to {}", format::short_date(wait.until, model.today))
    } else {
        wait.until.format("%-d %b %Y").to_string()
    };
    let saved = match wait.saved.to_cents() {
        saved if saved.is_negative() => format!("costs {}", format::cents(saved.abs())),
        saved => format!("saves {}", format::cents(saved)),
    };
    let saved = canvas.secret(&saved);
    let even = wait.break_even.map_or(String::new(), |price| {
        let words = if wide { "comes to the same at" } else { "even at" };
        format!(", {words} {}", format::price_of_a_day(price))
    });
    let lot = format!("○ {until} ");
    let end = area.right().saturating_sub(1);
    let pieces = [(lot.as_str(), Role::Short), (&saved, Role::Plain), (&even, Role::Dim)];
    canvas.fitting(area.x + 1, area.y, end, &pieces);
}

/// How much of the order is assigned, and by whom the rest is.
fn summary(canvas: &mut Canvas<'_>, area: Rect, model: &Model, ticket: &Ticket, ends: &Ends) {
    let Ok(outlook) = &ticket.outlook else { return };
    let plan = &outlook.preview.plan;
    let ordered = plan.order.quantity;
    let assigned = ticket.hand.as_ref().map_or(ordered, Hand::assigned);
    let y = area.y;
    let gain = signed(plan.gain());
    let text = format!("{} of {}", format::shares(assigned), format::shares(ordered));
    let text = canvas.secret(&text);
    let end = area.x + ends.gain - width(&gain) - 1;
    canvas.fitting(area.x + 3, y, end, &[(&text, Role::Plain), (" assigned", Role::Dim)]);
    canvas.figure(area.x + ends.gain, y, &gain, gain_role(plan.gain()));
    let washed = outlook.preview.wash.disallowed();
    if let Some(end) = ends.washed.filter(|_| !washed.is_zero()) {
        canvas.figure(area.x + end, y, &format::cents(washed), Role::Warning);
    }
    let gains = outlook.preview.plan.gains();
    let terms = match (gains.short_term.is_zero(), gains.long_term.is_zero()) {
        _ if outlook.preview.sheltered => " ⌂",
        (false, false) => " ○+●",
        (false, true) => " ○",
        (true, false) => " ●",
        (true, true) => "",
    };
    canvas.put(area.x + ends.term, y, terms, Role::Dim);
    let unassigned = ticket.unassigned(model.order_household());
    if let Some(hand) = &ticket.hand
        && unassigned.is_positive()
    {
        let text = format!(
            "! {} unassigned: by {}, in ( )",
            format::shares(unassigned),
            hand.fallback.info().short_name
        );
        canvas.put(area.x + 1, y + 1, &text, Role::Warning);
    } else if let Some(wait) = ticket.wait(model.order_household(), model.today) {
        waiting(canvas, Rect { y: area.bottom() - 1, ..area }, model, &wait);
    }
}
