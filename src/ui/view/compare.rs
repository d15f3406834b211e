//! Compare: does the method matter, and how much? All methods on this order, least tax first; as a
//! list, as lots against methods, as bars.

mod bars;
mod matrix;

use super::fit::{self, Want};
use super::ticket::methods;
use super::{frame, gain_role, signed};
use crate::app::compare::{BESIDE_FROM, CompareScreen, View, column_of};
use crate::app::format;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::scroll::Pane;
use crate::app::ticket::{Outlook, Ticket};
use crate::domain::compare::Outcome;
use crate::domain::instruction::Naming;
use crate::domain::money::Money;
use crate::domain::order::Side;
use crate::domain::preview::Preview;
use crate::ui::canvas::{Canvas, clip, width, within};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;

/// Rows below the list: rule and three lines, then the notice.
const BELOW: u16 = 5;

/// The longest bar of extra tax.
const BAR_CELLS: i64 = 8;

/// Where the columns end.
struct Ends {
    short: u16,
    long: u16,
    tax: u16,
    extra: u16,
    keep: Option<u16>,
    left: Option<(u16, u16)>,
}

/// The first column after the longest name with its marks.
const AFTER_NAME: u16 = 24;

/// The columns that fit, every figure whole: what is left leaves first, then what one keeps.
fn fitting(area: Rect, outcomes: &[Outcome]) -> Ends {
    let wide = area.width >= LIST;
    let start = if wide { AFTER_NAME + 2 } else { AFTER_NAME };
    let longest = |figure: &dyn Fn(&Outcome) -> Option<Money>| {
        let figures = outcomes.iter().filter_map(figure);
        figures.map(|amount| width(&signed(amount))).max().unwrap_or(1)
    };
    let column = |cells: u16, longest: u16, rank: u8| Want { cells, longest, rank };
    let gains = |outcome: &Outcome| {
        // A sheltered gain stands in the column of the long-term one, with its sign.
        let gain = outcome.preview.plan.gain();
        Some(if outcome.preview.sheltered { gain } else { outcome.preview.gains.long_term })
    };
    let sheltered = u16::from(outcomes.iter().any(|outcome| outcome.preview.sheltered));
    let left = |outcome: &Outcome| Some(outcome.preview.remaining.long_term_gain);
    let mut columns = vec![
        column(
            if wide { 13 } else { 14 },
            longest(&|outcome| Some(outcome.preview.gains.short_term)).max(10),
            0,
        ),
        column(if wide { 14 } else { 12 }, longest(&gains) + sheltered, 0),
        column(if wide { 13 } else { 10 }, longest(&|outcome| outcome.preview.tax_impact()), 0),
        column(if wide { 12 } else { 10 }, longest(&|outcome| outcome.extra_tax).max(5), 0),
    ];
    if wide {
        let short = |outcome: &Outcome| Some(outcome.preview.remaining.short_term_gain);
        columns.extend([
            column(14, longest(&|outcome| outcome.preview.after_tax_proceeds()).max(8), 1),
            column(12, longest(&short).max(7), 2),
            column(14, longest(&left).max(7), 2),
        ]);
    }
    let ends = fit::ends(area.width.saturating_sub(start + 1), &columns);
    let end = |place: usize| ends.get(place).copied().flatten().map(|end| start + end);
    let at = |place: usize| end(place).unwrap_or(area.width);
    Ends {
        short: at(0),
        long: at(1),
        tax: at(2),
        extra: at(3),
        keep: end(4),
        left: end(5).zip(end(6)),
    }
}

/// Columns of the list where the matrix stands beside it.
const LIST: u16 = 112;

pub(in crate::ui) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    screen: &CompareScreen,
    memory: &mut Memory,
) {
    let Some(ticket) = model.ticket() else { return };
    let outlook = match &ticket.outlook {
        Ok(outlook) => outlook,
        Err(reason) => {
            canvas.put(area.x + 1, area.y, &format!("! {reason}"), Role::Warning);
            return;
        }
    };
    let taxed = outlook.comparison.best.is_some();
    heading(canvas, area, ticket, &outlook.preview, taxed);
    let below = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    let beside = area.width >= BESIDE_FROM;
    match screen.view {
        View::Matrix if !beside => matrix::draw(canvas, below, model, screen, memory),
        View::Bars => {
            let list = Rect { height: below.height.saturating_sub(BELOW - 1), ..below };
            let outcomes = outlook.comparison.outcomes.as_slice();
            let rows = u16::try_from(outcomes.len()).unwrap_or(u16::MAX);
            let list = Rect { height: list.height.min(rows), ..list };
            bars::draw(canvas, list, (model, ticket, outcomes), screen, memory);
            under(canvas, area, list.bottom(), (model, outlook), screen);
        }
        View::List | View::Matrix => {
            let left = if beside { Rect { width: LIST, ..area } } else { area };
            list(canvas, left, model, (ticket, outlook), (screen, memory));
            if beside {
                let x = area.x + LIST;
                for y in below.top()..below.bottom() {
                    canvas.put(x, y, "│", Role::Dim);
                }
                let right = Rect { x: x + 1, width: area.width - LIST - 1, ..below };
                matrix::draw(canvas, right, model, screen, memory);
            }
        }
    }
    frame::notice(canvas, area, model, ("", Role::Plain));
}

fn list(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    (ticket, outlook): (&Ticket, &Outlook),
    (screen, memory): (&CompareScreen, &mut Memory),
) {
    let outcomes = outlook.comparison.outcomes.as_slice();
    let cursor = screen.cursor;
    let ends = fitting(area, outcomes);
    titles(canvas, Rect { y: area.y + 1, ..area }, &ends);
    let rows = u16::try_from(outcomes.len()).unwrap_or(u16::MAX);
    let list =
        Rect { y: area.y + 2, height: area.height.saturating_sub(2 + BELOW).min(rows), ..area };
    let offset = memory.offset(List::Compare, cursor, outcomes.len(), list.height.into());
    let most = outcomes.iter().filter_map(|outcome| outcome.extra_tax).max();
    let standing = ticket.standing(&model.household);
    let menu = ticket.menu(&model.household);
    let shown = outcomes.iter().enumerate().skip(offset).take(list.height.into());
    for (y, (place, outcome)) in (list.y..).zip(shown) {
        let row = Rect { y, height: 1, width: area.width - 1, ..list };
        let method = outcome.preview.plan.method;
        let here = ticket.is_offered(&model.household, method);
        let name = methods::name(menu, method, area.width >= LIST);
        let mut x = methods::put_name(canvas, (row.x + 2, y), name, here);
        if method == standing {
            x = canvas.put(x, y, " *", Role::Accent);
        }
        if ticket.pin == Some(method) {
            canvas.put(x, y, " pin", Role::Accent);
        }
        figures(canvas, row, outcome, &ends, most);
        if place == cursor {
            if screen.view == View::List {
                canvas.reverse(row);
            }
            canvas.put(row.x, y, "▌", Role::Accent);
        }
        canvas.target(row, Target::Row(place));
    }
    canvas.scrollbar(list, offset, outcomes.len(), Some(Pane::Front));
    under(canvas, area, list.bottom(), (model, outlook), screen);
}

/// The strip below a list: of the method under the cursor.
fn under(
    canvas: &mut Canvas<'_>,
    area: Rect,
    y: u16,
    (model, outlook): (&Model, &Outlook),
    screen: &CompareScreen,
) {
    if let Some(outcome) = outlook.comparison.outcomes.get(screen.cursor) {
        let strip = Rect { y, height: BELOW - 1, ..area };
        strip_below(canvas, strip, model, outcome, (outlook, screen.cursor));
    }
}

fn heading(canvas: &mut Canvas<'_>, area: Rect, ticket: &Ticket, preview: &Preview, taxed: bool) {
    let verb = ticket.side.words();
    let gross = match ticket.side {
        Side::Sell => format!("proceeds {}", format::cents(preview.plan.proceeds())),
        Side::Cover => format!("cost {}", format::cents(preview.plan.basis())),
    };
    let order = if taxed { "   least tax first" } else { "   without a tax figure: P" };
    let last = if ticket.limits.avoid_wash { "   washing lots last" } else { "" };
    let what = format!(
        "{verb} {} of {} {} at {}   {gross}",
        format::shares(preview.plan.order.quantity),
        format::shares(ticket.sellable()),
        ticket.security,
        format::price(ticket.price),
    );
    let what = canvas.secret(&what);
    let pieces = [what.as_str(), last, order].map(|text| (text, Role::Plain));
    canvas.fitting(area.x + 1, area.y, area.right(), &pieces);
}

fn titles(canvas: &mut Canvas<'_>, area: Rect, ends: &Ends) {
    canvas.put(area.x + 2, area.y, "Method", Role::Dim);
    for (end, title) in [
        (ends.short, "Short-term"),
        (ends.long, "Long-term"),
        (ends.tax, "Tax"),
        (ends.extra, "Extra"),
    ] {
        canvas.right(area.x + end, area.y, title, Role::Dim);
    }
    if let Some(end) = ends.keep {
        canvas.right(area.x + end, area.y, "You keep", Role::Dim);
    }
    if let Some((short, long)) = ends.left {
        canvas.right(area.x + short, area.y, "ST left", Role::Dim);
        canvas.right(area.x + long, area.y, "LT left", Role::Dim);
    }
}

fn figures(
    canvas: &mut Canvas<'_>,
    row: Rect,
    outcome: &Outcome,
    ends: &Ends,
    most: Option<Money>,
) {
    let preview = &outcome.preview;
    let (y, gains) = (row.y, preview.gains);
    let gain = |amount: Money| (signed(amount), gain_role(amount));
    if preview.sheltered {
        // A gain that is not taxed has no term worth a column.
        canvas.right(row.x + ends.short, y, "·", Role::Dim);
        let text = format!("⌂{}", signed(preview.plan.gain()));
        canvas.figure(row.x + ends.long, y, &text, Role::Dim);
    } else {
        let (text, role) = gain(gains.short_term);
        canvas.figure(row.x + ends.short, y, &text, role);
        let (text, role) = gain(gains.long_term);
        canvas.figure(row.x + ends.long, y, &text, role);
    }
    match preview.tax_impact() {
        Some(tax) => canvas.figure(row.x + ends.tax, y, &format::cents(tax), Role::Plain),
        None => canvas.right(row.x + ends.tax, y, "?", Role::Unknown),
    }
    if let Some(extra) = outcome.extra_tax {
        if extra == Money::ZERO {
            canvas.right(row.x + ends.extra, y, "least", Role::Accent);
        } else {
            canvas.figure(row.x + ends.extra, y, &signed(extra), Role::Plain);
        }
        let room = row.width.saturating_sub(ends.extra + 1);
        if let (None, Some(most)) = (ends.keep, most.filter(|most| most.is_positive())) {
            let text = super::bar(extra, most, BAR_CELLS.min(room.into()));
            canvas.put(row.x + ends.extra + 1, y, &text, Role::Warning);
        }
    }
    if let (Some(end), Some(kept)) = (ends.keep, preview.after_tax_proceeds()) {
        canvas.figure(row.x + end, y, &format::cents(kept), Role::Plain);
    }
    if let (Some((short, long)), false) = (ends.left, preview.sheltered) {
        let left = preview.remaining;
        canvas.figure(row.x + short, y, &signed(left.short_term_gain), Role::Dim);
        canvas.figure(row.x + long, y, &signed(left.long_term_gain), Role::Dim);
    }
}

fn strip_below(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    outcome: &Outcome,
    (outlook, place): (&Outlook, usize),
) {
    let preview = &outcome.preview;
    let method = preview.plan.method;
    let menu = model.ticket().and_then(|ticket| ticket.menu(&model.household));
    let name = menu.map_or_else(|| method.name().to_owned(), |menu| menu.full_name(method));
    let rule = canvas.secret(&claim(preview, area.width.saturating_sub(width(&name) + 8)));
    canvas.rule(area, area.y, (&name, Role::Plain), &rule);
    let left = preview.remaining;
    let kept = preview.after_tax_proceeds().map_or_else(
        || "P gives the tax".to_owned(),
        |kept| format!("you keep {}", format::cents(kept)),
    );
    let kept = canvas.secret(&kept);
    let shares = format!("   left: {} sh", format::shares(left.quantity));
    let left = if preview.sheltered {
        vec![shares, format!(", ⌂ {}", signed(left.gain))]
    } else {
        let (short, long) = (signed(left.short_term_gain), signed(left.long_term_gain));
        vec![shares, format!(", ST {short}"), format!(", LT {long}")]
    };
    let left: Vec<String> = left.iter().map(|part| canvas.secret(part)).collect();
    let mut pieces = vec![(kept.as_str(), Role::Key)];
    pieces.extend(left.iter().map(|part| (part.as_str(), Role::Plain)));
    canvas.fitting(area.x + 1, area.y + 1, area.right(), &pieces);
    let columns = outlook.columns();
    let column = columns.get(column_of(columns, place));
    let places = column.map_or(&[][..], |column| column.places.as_slice());
    let same: Vec<&str> = places
        .iter()
        .filter(|other| **other != place)
        .filter_map(|other| outlook.comparison.outcomes.get(*other))
        .map(|other| other.preview.plan.method.info().short_name)
        .collect();
    let mut y = area.y + 2;
    if !same.is_empty() {
        let text = format!("same lots as {}", same.join("; "));
        canvas.put(area.x + 1, y, &clip(&text, area.width - 2), Role::Dim);
        y += 1;
    }
    if let Some(warning) = preview.warnings.first() {
        let line = clip(&canvas.secret(&warning.message), area.width - 5);
        canvas.put(area.x + 1, y, &format!("! {line}"), Role::Warning);
        y += 1;
    }
    // What is put off is worked out for the sale on the ticket alone.
    let chosen = method == outlook.preview.plan.method;
    if let Some(rest) = outlook.later.rest.filter(|_| chosen && y + 1 < area.bottom()) {
        let text = format!("the rest, sold this year too, would add {} of tax", signed(rest));
        let text = canvas.secret(&text);
        canvas.put(area.x + 1, y, &text, Role::Dim);
        y += 1;
    }
    let elected = model.ticket().is_some_and(|ticket| ticket.why_averaged().is_some());
    if elected && y < area.bottom() {
        let text = "* elected: while it stands no other method is offered";
        canvas.put(area.x + 1, y, text, Role::Dim);
    } else if let Some(why) = unnamed(model, preview).filter(|_| y < area.bottom()) {
        let text = within(&format!("* the standing method: {why}"), area.width - 2, 1);
        canvas.put(area.x + 1, y, &text, Role::Dim);
    } else if y < area.bottom() {
        let until = preview.change_until;
        let text = format!(
            "* the standing method, unless other lots are named before {} {} ET",
            format::short_date(until.date_naive(), model.today),
            until.format("%H:%M")
        );
        canvas.put(area.x + 1, y, &text, Role::Dim);
    }
}

/// What is proven of the least tax, as much of it as fits, or the order that another method goes by.
fn claim(preview: &Preview, room: u16) -> String {
    let rule = preview.plan.method.info().rule.to_owned();
    let Some(proof) = &preview.proof else { return rule };
    let pieces = proof.in_short();
    let told = [pieces.concat(), pieces.into_iter().next().unwrap_or_default()];
    told.into_iter().find(|told| width(told) <= room).unwrap_or(rule)
}

/// Why no other lots can be named for an order.
fn unnamed(model: &Model, preview: &Preview) -> Option<String> {
    Naming::of_order(model.household.portfolio(), &preview.plan.order).why_not()
}
