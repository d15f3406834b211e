//! Other lots for a pending sale: old and new side by side, before they are recorded.

use super::{LOTS, Line, labelled, plain};
use crate::app::format;
use crate::app::model::Model;
use crate::app::sales;
use crate::domain::instruction;
use crate::domain::money::Shares;
use crate::domain::relot::{Change, Moved, Withheld};
use crate::ui::theme::Role;
use crate::ui::view::{sales::sides, signed};

/// What is changed, in at most `rows` lines: the lots scroll where they do not fit.
pub(super) fn lines(model: &Model, change: &Change, scroll: usize, rows: usize) -> Vec<Line> {
    let order = &change.new.plan.order;
    let mut lines: Vec<Line> = vec![(
        order.side.words(),
        vec![(
            format!(
                "{} {} at {}, {}, {}",
                format::shares(order.quantity),
                order.security,
                format::price(order.price),
                format::short_date(order.trade_date, model.today),
                order.account
            ),
            Role::Key,
        )],
    )];
    let old = model.household.book.sale(change.sale);
    let [old_side, new_side] = sides(&change.old, &change.new);
    lines.push(("Old", plain(old_side)));
    lines.push(("New", plain(new_side)));
    if let Some(tax) = change.tax_change() {
        let from = change.old.after_tax_proceeds().unwrap_or_default();
        let to = change.new.after_tax_proceeds().unwrap_or_default();
        let kept = format!("   you keep {} → {}", format::cents(from), format::cents(to));
        lines.push(("Tax", vec![(signed(tax), Role::Key), (kept, Role::Plain)]));
    }
    let after = after(model, change, old.is_ok_and(|sale| sale.confirmed.is_some()));
    let room = rows.saturating_sub(lines.len() + after.len() + 1).clamp(2, LOTS);
    moves(&change.moved, scroll, room, &mut lines);
    lines.extend(after);
    lines
}

fn moves(moved: &[Moved], scroll: usize, room: usize, lines: &mut Vec<Line>) {
    let scroll = scroll.min(moved.len().saturating_sub(room));
    let places = moved.iter().flat_map(|one| [one.from, one.to]);
    let places = places.map(format::share_places).max().unwrap_or(0);
    let cell = |shares: Shares| {
        if shares.is_zero() { "·".to_owned() } else { format::aligned_shares(shares, places) }
    };
    let widest = moved.iter().flat_map(|one| [cell(one.from), cell(one.to)]);
    let widest = widest.map(|cell| cell.chars().count()).max().unwrap_or(0);
    for (place, one) in moved.iter().skip(scroll).take(room).enumerate() {
        let date = one.acquired.map_or_else(|| "no date   ".to_owned(), |day| day.to_string());
        let (from, to) = (cell(one.from), cell(one.to));
        let role = if one.to > one.from { Role::Plain } else { Role::Dim };
        let text = format!("{date}   {from:>widest$} → {to:>widest$}");
        let (label, text) =
            if place == 0 { ("Lots", text) } else { ("", format!("          {text}")) };
        lines.push((label, vec![(text, role)]));
    }
    if moved.len() > room {
        let below = moved.len() - room - scroll;
        let text = format!("          {} lots, ↑ ↓ scroll: {below} more below", moved.len());
        lines.push(("", vec![(text, Role::Dim)]));
    }
}

/// The deadline, what stands in the way, and what to do next.
fn after(model: &Model, change: &Change, confirmed: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    let sale = model.household.book.sale(change.sale).ok();
    let unnamed = sale.and_then(|sale| sales::why_unnamed(model, sale));
    if let Some(why) = &unnamed {
        labelled("Broker", why, Role::Plain, &mut lines);
    } else if let Some(sale) = sale {
        let left = sales::seconds_left(model, sale).map(|seconds| sales::countdown(seconds).0);
        let left = left.map_or(String::new(), |left| format!(", {left} left"));
        let rule = instruction::rule_of(&model.household, sale).words();
        let text = format!("{}{left}: {rule}", sales::deadline(model, sale));
        labelled("Until", &text, Role::Plain, &mut lines);
    }
    for text in change.withheld.iter().take(2).map(Withheld::words) {
        labelled("Know", &format!("! {text}"), Role::Warning, &mut lines);
    }
    if confirmed {
        let text = "! the broker confirmed the lots it has; the new ones need a new letter";
        labelled("Know", text, Role::Warning, &mut lines);
    }
    for warning in change.new.warnings.iter().take(1) {
        labelled("Know", &format!("! {}", warning.message), Role::Warning, &mut lines);
    }
    let dim = |text: &str| ("", vec![(text.to_owned(), Role::Dim)]);
    lines.push(dim(if unnamed.is_some() {
        "Only the journal is written; no order goes to a broker."
    } else {
        "Only the journal is written: the broker hears of it from you, by E."
    }));
    lines.push(dim(format::DISCLAIMER));
    lines
}
