//! Dialogs: what exactly will be recorded, and the two buttons.

mod added;
mod change;

use super::{gain_role, signed};
use crate::app::format;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::overlay::{Dialog, Question};
use crate::app::undo::Added;
use crate::app::washes;
use crate::domain::instruction::Naming;
use crate::domain::method::Method;
use crate::domain::order::Side;
use crate::domain::preview::{Preview, notes};
use crate::domain::price::PriceTime;
use crate::domain::sales::Decision;
use crate::domain::term::Term;
use crate::ui::canvas::{Canvas, width, wrap};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Columns inside the box.
const WIDTH: u16 = 70;
/// Cells of a label.
const LABEL: u16 = 10;
/// Lots shown before the list scrolls.
const LOTS: usize = 12;

/// A line of a dialog: a label, then pieces.
type Line = (&'static str, Vec<(String, Role)>);

pub(super) fn draw(canvas: &mut Canvas<'_>, screen: Rect, model: &Model, dialog: &Dialog) {
    let (title, lines, labels) = match &dialog.question {
        Question::Record(preview) => {
            let room = usize::from(screen.height).saturating_sub(4);
            let lines = record(model, preview, dialog.scroll, room);
            ("Record this simulated sale?", lines, vec!["Record"])
        }
        Question::ChangeLots(change) => {
            let room = usize::from(screen.height).saturating_sub(4);
            let lines = change::lines(model, change, dialog.scroll, room);
            ("Name these lots instead?", lines, vec!["Change"])
        }
        Question::TakeBack { sale, decision } => {
            let pending = matches!(decision, Decision::Cancelled { .. });
            let title = if pending { "Cancel this sale?" } else { "Discard this simulation?" };
            let does = if pending { "Cancel it" } else { "Discard it" };
            (title, take_back(model, *sale), vec![does])
        }
        Question::Found { sale, .. } => {
            ("What became of this sale?", found(model, *sale), vec!["Archive it", "Discard it"])
        }
        Question::TryAgain { decision, reason } => {
            ("NOT recorded", not_recorded(model, decision, reason), vec!["Try again"])
        }
        Question::TakeOut(added) => {
            let title = match **added {
                Added::Event { .. } => "Take this out of transactions.csv again?",
                Added::Told { .. } => "Take this out of basis.csv again?",
            };
            (title, added::lines(added), vec!["Take it out"])
        }
        Question::Quit => {
            let line = "Lots are picked by hand and not recorded; they are lost.".to_owned();
            ("Quit?", vec![("", vec![(line, Role::Plain)])], vec!["Quit"])
        }
    };
    let lines = broken(lines);
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
    let inside = canvas.popup(screen, (WIDTH + 4, rows), title);
    for ((label, pieces), y) in lines.iter().zip(inside.y..inside.bottom()) {
        canvas.put(inside.x, y, label, Role::Dim);
        let mut x = inside.x + if label.is_empty() { 0 } else { LABEL };
        for (text, role) in pieces {
            let text = canvas.secret(text);
            x = canvas.put(x, y, &text, *role);
        }
    }
    buttons(canvas, inside, &labels, dialog.focus);
}

/// Lines none of which is longer than the box: a piece that does not fit begins a new line, one that
/// is longer than a line is broken between words.
fn broken(lines: Vec<Line>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    for (label, pieces) in lines {
        let indent = if label.is_empty() { 0 } else { LABEL };
        let mut line: Vec<(String, Role)> = Vec::new();
        let mut first = true;
        let mut used = indent;
        for (text, role) in pieces {
            if used + width(&text) > WIDTH && (used > indent || width(&text) > WIDTH - indent) {
                let rest = if used > indent {
                    let full = std::mem::take(&mut line);
                    out.push((if first { label } else { "" }, indented(full, first, indent)));
                    first = false;
                    text.trim_start().to_owned()
                } else {
                    text
                };
                let mut parts = wrap(&rest, WIDTH - indent);
                let last = parts.pop().unwrap_or_default();
                for part in parts {
                    let full = vec![(part, role)];
                    out.push((if first { label } else { "" }, indented(full, first, indent)));
                    first = false;
                }
                used = indent + width(&last);
                line = vec![(last, role)];
            } else {
                used += width(&text);
                line.push((text, role));
            }
        }
        out.push((if first { label } else { "" }, indented(line, first, indent)));
    }
    out
}

/// What goes on below a label begins where its text does.
fn indented(mut line: Vec<(String, Role)>, first: bool, indent: u16) -> Vec<(String, Role)> {
    if !first && indent > 0 {
        line.insert(0, (" ".repeat(indent.into()), Role::Plain));
    }
    line
}

fn buttons(canvas: &mut Canvas<'_>, inside: Rect, labels: &[&str], focus: usize) {
    let y = inside.bottom().saturating_sub(1);
    let mut x = inside.x + 2;
    let back = labels.len();
    for (place, label) in labels.iter().chain(&["Back"]).enumerate() {
        let text = if place == focus { format!("[ {label} ]") } else { format!("  {label}  ") };
        let role = if place == focus { Role::Accent } else { Role::Plain };
        let end = canvas.put(x, y, &text, role);
        let area = Rect { x, y, width: end - x, height: 1 };
        if place == focus {
            canvas.reverse(area);
        }
        canvas.target(area, Target::Button(place));
        let key = match place {
            _ if place == focus => " Enter",
            _ if place == (focus + 1) % (back + 1) && place != back => " Tab",
            _ if place == back => " Esc",
            _ => "",
        };
        x = canvas.put(end, y, key, Role::Dim) + 6;
    }
}

fn plain(text: String) -> Vec<(String, Role)> {
    vec![(text, Role::Plain)]
}

/// What will be recorded, in at most `rows` lines: the lots scroll where they do not fit.
fn record(model: &Model, preview: &Preview, scroll: usize, rows: usize) -> Vec<Line> {
    let plan = &preview.plan;
    let order = &plan.order;
    let verb = match order.side {
        Side::Sell => (order.side.words(), "from"),
        Side::Cover => (order.side.words(), "in"),
    };
    let mut lines: Vec<Line> = vec![
        (
            verb.0,
            vec![(
                format!(
                    "{} {} {} {}, {}",
                    format::shares(order.quantity),
                    order.security,
                    verb.1,
                    order.account,
                    format::long_date(order.trade_date)
                ),
                Role::Key,
            )],
        ),
        ("At", plain(price_line(model, preview))),
        (amount_label(preview), plain(amount_line(preview))),
    ];
    let how = match plan.fallback {
        Some(rest) => format!("picked by hand, the rest by {}:", rest.name()),
        None if plan.method == Method::Specific => "picked by hand:".to_owned(),
        None if !Naming::of(model.household.portfolio(), plan).is_open() => {
            format!("{}:", plan.method.name())
        }
        None => format!("{}, as specific lots:", plan.method.name()),
    };
    lines.push(("Method", plain(how)));
    let mut lines = broken(lines);
    let after = broken(consequences(model, preview));
    let room = rows.saturating_sub(lines.len() + after.len() + 1).clamp(2, LOTS);
    lot_lines(preview, scroll, room, &mut lines);
    lines.extend(after);
    lines
}

/// What follows from the sale, line by line.
fn consequences(model: &Model, preview: &Preview) -> Vec<Line> {
    let order = &preview.plan.order;
    let mut lines = vec![gain_line(preview)];
    match &preview.tax {
        _ if preview.sheltered => {
            let words = model.household.portfolio().untaxed_words(&order.account);
            lines.push(("Tax", plain(format!("⌂ {}: {words}", order.account))));
        }
        Some(impact) => lines.push((
            "Tax",
            vec![
                (
                    format!(
                        "{} → {} for {}   ",
                        format::cents(impact.before),
                        format::cents(impact.after),
                        preview.tax_year
                    ),
                    Role::Plain,
                ),
                (signed(impact.total()), Role::Key),
            ],
        )),
        None => lines.push((
            "Tax",
            vec![("no figure: P gives filing status and income".to_owned(), Role::Unknown)],
        )),
    }
    if let Some(kept) = preview.after_tax_proceeds() {
        let label = if kept.is_negative() { "You pay" } else { "You keep" };
        lines.push((label, vec![(format::cents(kept.abs()), Role::Key)]));
    }
    let until = preview.change_until;
    let settles = format::short_date(preview.settles_on, model.today);
    match Naming::of(model.household.portfolio(), &preview.plan).why_not() {
        None => lines.push((
            "Pending",
            plain(format!(
                "until {} {} ET; settles {settles}",
                format::short_date(until.date_naive(), model.today),
                until.format("%H:%M"),
            )),
        )),
        Some(why) => {
            lines.push(("Pending", plain(format!("until it settles {settles}"))));
            labelled("Lots", &why, Role::Plain, &mut lines);
        }
    }
    if let Some(assumed) = format::assumed(&preview.assumptions).filter(|_| !preview.sheltered) {
        labelled("Assumed", &format!("≈ {assumed}"), Role::Unknown, &mut lines);
    }
    if let Some(advice) = washes::advice_of(model, preview) {
        labelled("Wash", &advice, Role::Warning, &mut lines);
    }
    let told = [notes::WASH_OPEN, notes::WASH_WHOLE];
    let rest = preview.warnings.iter().filter(|warning| !told.contains(&&*warning.code));
    for warning in rest.take(2) {
        labelled("Know", &format!("! {}", warning.message), Role::Warning, &mut lines);
    }
    let (kept_where, role) = if model.opened.demo {
        ("The demo keeps its journal in memory: it is gone when you quit.", Role::Dim)
    } else if model.opened.read_only.is_some() {
        ("! Read-only: nothing could be recorded so far; Record tries again.", Role::Warning)
    } else {
        ("Only the journal is written; no order goes to a broker.", Role::Dim)
    };
    lines.push(("", vec![(kept_where.to_owned(), role)]));
    lines.push(("", vec![(format::DISCLAIMER.to_owned(), Role::Dim)]));
    lines
}

fn price_line(model: &Model, preview: &Preview) -> String {
    let order = &preview.plan.order;
    let as_of = match model.ticket().and_then(|ticket| ticket.price_as_of) {
        Some(PriceTime::Moment(moment)) => {
            let eastern = moment.with_timezone(&chrono_tz::America::New_York);
            let day = format::short_date(eastern.date_naive(), model.today);
            format!(" of {day} {} ET", eastern.format("%H:%M"))
        }
        Some(PriceTime::Day(day)) => format!(" of {}", format::short_date(day, model.today)),
        None => String::new(),
    };
    format!("{}{as_of}", format::price(order.price))
}

fn amount_label(preview: &Preview) -> &'static str {
    match preview.plan.order.side {
        Side::Sell => "Proceeds",
        Side::Cover => "Cost",
    }
}

fn amount_line(preview: &Preview) -> String {
    let plan = &preview.plan;
    let amount = match plan.order.side {
        Side::Sell => plan.proceeds(),
        Side::Cover => plan.basis(),
    };
    format!("{}   fee {}", format::cents(amount), format::cents(plan.order.fee))
}

fn lot_lines(preview: &Preview, scroll: usize, room: usize, lines: &mut Vec<Line>) {
    let slices = &preview.plan.slices;
    let places = slices.iter().map(|slice| format::share_places(slice.quantity)).max();
    let scroll = scroll.min(slices.len().saturating_sub(room));
    for slice in slices.iter().skip(scroll).take(room) {
        let date = slice.acquired.map_or_else(|| "no date   ".to_owned(), |day| day.to_string());
        let quantity = format::aligned_shares(slice.quantity, places.unwrap_or(0));
        let (gain, role) = match slice.gain() {
            Some(gain) => (signed(gain), gain_role(gain)),
            None => ("?".to_owned(), Role::Unknown),
        };
        let sign = match slice.listed_term() {
            _ if preview.sheltered => "⌂",
            Some(Term::Short) => "○",
            Some(Term::Long) => "●",
            None => "?",
        };
        let by_rest = if slice.by_fallback.is_zero() { "" } else { "  by the rest" };
        lines.push((
            "",
            vec![
                (format!("          {date}  {quantity:>12} sh "), Role::Plain),
                (format!("{gain:>14}"), role),
                (format!("  {sign}{by_rest}"), Role::Plain),
            ],
        ));
    }
    if slices.len() > room {
        let below = slices.len() - room - scroll;
        let text = format!("          {} lots, ↑ ↓ scroll: {below} more below", slices.len());
        lines.push(("", vec![(text, Role::Dim)]));
    }
}

fn gain_line(preview: &Preview) -> Line {
    let plan = &preview.plan;
    if preview.sheltered {
        return ("Gain", vec![(format!("{} ⌂", signed(plan.gain())), Role::Dim)]);
    }
    let gains = preview.gains;
    let washed = match preview.wash.disallowed() {
        none if none.is_zero() => String::new(),
        washed => format!("   washed {}", format::cents(washed)),
    };
    (
        "Gain",
        vec![
            (format!("short-term {}", signed(gains.short_term)), Role::Plain),
            (format!("   long-term {}", signed(gains.long_term)), Role::Plain),
            (format!("   = {}", signed(gains.total())), Role::Plain),
            (washed, Role::Warning),
        ],
    )
}

/// Text of any length beside one label.
fn labelled(label: &'static str, text: &str, role: Role, lines: &mut Vec<Line>) {
    for (place, line) in wrap(text, WIDTH - 10).into_iter().enumerate().take(3) {
        if place == 0 {
            lines.push((label, vec![(line, role)]));
        } else {
            lines.push(("", vec![(format!("          {line}"), role)]));
        }
    }
}

/// What was to be recorded, why it is not, and what stays.
fn not_recorded(model: &Model, decision: &Decision, reason: &str) -> Vec<Line> {
    let (what, stays) = match decision {
        Decision::Sold { preview, .. } => {
            let order = &preview.plan.order;
            let shares = format::shares(order.quantity);
            let what = format!("{} {shares} {}", order.side.words(), order.security);
            (what, "Nothing of it was kept in the journal. The ticket stays as it is.")
        }
        Decision::LotsChanged { sale, .. } => (format!("Other lots for #{sale}"), UNCHANGED),
        Decision::ConfirmedByBroker { sale, .. } => (format!("Confirm #{sale}"), UNCHANGED),
        Decision::Cancelled { sale } => (format!("Cancel #{sale}"), UNCHANGED),
        Decision::Discarded { sale } => (format!("Discard #{sale}"), UNCHANGED),
        Decision::Archived { sale, .. } => (format!("Archive #{sale}"), UNCHANGED),
        Decision::Undone { .. } => ("Undo or redo".to_owned(), UNCHANGED),
    };
    let mut lines = vec![("What", plain(format!("{what}, in {}", model.opened.name)))];
    for (place, line) in wrap(reason, WIDTH - LABEL).into_iter().enumerate() {
        let label = if place == 0 { "Why not" } else { "" };
        let indent = if place == 0 { 0 } else { LABEL };
        lines.push((label, vec![(" ".repeat(indent.into()) + &line, Role::Warning)]));
    }
    lines.push(("", plain(stays.to_owned())));
    lines
}

/// What stays where a decision about a recorded sale is not recorded.
const UNCHANGED: &str = "Nothing of it was kept in the journal. The sale is as it was.";

/// The sale, what the files say of it, and what each button would do.
fn found(model: &Model, id: crate::domain::sales::SaleId) -> Vec<Line> {
    let mut lines = take_back(model, id);
    lines.pop();
    let sale = model.household.book.sale(id);
    if let Ok(sale) = sale
        && let Some(finding) = model.household.finding(id)
    {
        labelled("Files", &finding.words(sale), Role::Warning, &mut lines);
        labelled(
            "Archive",
            "its gain counts, its shares are as the files have them",
            Role::Plain,
            &mut lines,
        );
        labelled(
            "Discard",
            "it was never carried out: no gain, no shares gone",
            Role::Plain,
            &mut lines,
        );
    }
    lines.push(("", plain("It stays in the list; u undoes this.".to_owned())));
    lines
}

fn take_back(model: &Model, id: crate::domain::sales::SaleId) -> Vec<Line> {
    let Ok(sale) = model.household.book.sale(id) else { return Vec::new() };
    let plan = &sale.preview.plan;
    let order = &plan.order;
    let mut lines = vec![
        (
            "Sale",
            plain(format!(
                "#{id}: {} {} of {}, {}",
                format::shares(order.quantity),
                order.security,
                format::short_date(order.trade_date, model.today),
                order.account
            )),
        ),
        ("Gain", vec![(signed(plan.gain()), gain_role(plan.gain()))]),
    ];
    if let Some(tax) = sale.preview.tax_impact() {
        lines.push(("Tax", plain(signed(tax))));
    }
    let text = "Its shares come back. It stays in the list; u undoes this.";
    lines.push(("", plain(text.to_owned())));
    lines
}
