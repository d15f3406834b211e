//! Holdings: what do I have, what is it worth, what is about to change?

use super::holdings_columns::{self as columns, Column, Placed};
use super::{frame, places};
use crate::app::format;
use crate::app::holdings::facts::{self, Figures, RowFacts, TermCell};
use crate::app::holdings::{Grouping, Member, Row, about};
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::overlay::Overlay;
use crate::domain::ids::SecurityId;
use crate::domain::money::Money;
use crate::domain::price::{PriceSource, Quote};
use crate::ui::canvas::{Canvas, shorten, width, wrap};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use ratatui::layout::Rect;
use std::collections::BTreeMap;

/// Rows of the detail pane, its rule included.
const DETAIL: u16 = 8;

pub(in crate::ui) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model, memory: &mut Memory) {
    let detailed = area.width >= 120 && area.height >= 28;
    // Below the list: rule, totals (2), one line about the row or the pane, notice.
    let below = 4 + if detailed { DETAIL } else { 1 };
    let list = Rect { y: area.y + 1, height: area.height.saturating_sub(below + 1), ..area };
    let holdings = &model.holdings;
    let rows = holdings.rows();
    let offset = memory.offset(List::Holdings, holdings.cursor(), rows.len(), list.height.into());
    let shown: Vec<RowFacts<'_>> = rows
        .iter()
        .skip(offset)
        .take(list.height.into())
        .filter_map(|row| facts::row(model, *row))
        .collect();
    let members: Vec<Member> =
        holdings.groups().iter().flat_map(|group| group.members.iter().cloned()).collect();
    let total = facts::figures(&members, model.household.portfolio());
    // The last column is the scrollbar's.
    let placed = columns::place(model, &shown, &total, area.width - 3);

    titles(canvas, area, model, &placed);
    for (place, row) in (list.y..).zip(&shown) {
        let index = offset + usize::from(place - list.y);
        draw_row(canvas, Rect { y: place, height: 1, ..list }, model, row, &placed);
        let whole = Rect { y: place, height: 1, width: area.width - 1, ..list };
        if index == holdings.cursor() {
            canvas.reverse(whole);
            canvas.put(area.x, place, "▌", Role::Accent);
        }
        canvas.target(whole, Target::Row(index));
    }
    if shown.is_empty() {
        let text = if holdings.filter.is_empty() {
            "Nothing is held."
        } else {
            "Nothing matches the filter; Esc clears it."
        };
        canvas.put(area.x + 2, list.y, text, Role::Dim);
    }
    canvas.scrollbar(list, offset, rows.len());

    let mut y = list.bottom();
    let filter = match &model.overlay {
        Some(Overlay::Filter { input, .. }) => format!("filter: {}_", input.value()),
        _ if holdings.filter.is_empty() => String::new(),
        _ => format!("filter: {}", holdings.filter),
    };
    let marked = match holdings.marks.len() {
        0 => String::new(),
        count => format!("{} marked", format::count(count, "lot")),
    };
    canvas.rule(area, y, (&filter, Role::Accent), &marked);
    y += 1;
    canvas.put(area.x + 2, y, &format::count(total.lots, "lot"), Role::Dim);
    for column in &placed {
        if let Some((text, role)) = columns::total_cell(&total, column.column, places(model)) {
            canvas.figure(column.start + column.width, y, &text, role);
        }
    }
    y += 1;
    parts_line(canvas, area, y, &total, &unknown_shares(model));
    y += 1;
    if detailed {
        detail(canvas, Rect { y, height: DETAIL, ..area }, model);
    } else {
        let parts = about_line(model);
        let parts: Vec<String> = parts.iter().map(|part| canvas.secret(part)).collect();
        let pieces: Vec<_> = parts.iter().map(|part| (part.as_str(), Role::Plain)).collect();
        canvas.fitting(area.x + 1, y, area.right(), &pieces);
    }
    let fact = fact(model);
    frame::notice(canvas, area, model, (&fact.0, fact.1));
}

fn titles(canvas: &mut Canvas<'_>, area: Rect, model: &Model, placed: &[Placed]) {
    let sort = model.holdings.sort;
    for column in placed {
        let sorted = column.column.sort() == Some(sort.key);
        let role = if sorted { Role::Accent } else { Role::Dim };
        let title = column.column.title();
        let lead = u16::from(matches!(column.column, Column::Term));
        if column.column.is_left_aligned() {
            canvas.put(column.start + lead, area.y, title, role);
        } else if column.column == Column::Quantity {
            let decimals = model.holdings.quantity_places;
            let blank = if decimals == 0 { 0 } else { u16::try_from(decimals + 1).unwrap_or(0) };
            canvas.right(column.start + column.width - blank.min(4), area.y, title, role);
        } else {
            canvas.right(column.start + column.width, area.y, title, role);
        }
        if let Some(key) = column.column.sort() {
            let heading = Rect { x: column.start, y: area.y, width: column.width, height: 1 };
            canvas.target(heading, Target::Sort(key));
        }
    }
}

fn draw_row(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    row: &RowFacts<'_>,
    placed: &[Placed],
) {
    if row.marked {
        canvas.put(area.x + 1, area.y, "■", Role::Accent);
    }
    for column in placed {
        let (text, role) = columns::cell(model, row, column.column);
        match column.column {
            Column::Label => {
                let indent = match row.heading {
                    Some(open) => {
                        canvas.put(column.start, area.y, if open { "▼" } else { "►" }, Role::Dim);
                        2
                    }
                    None => 1,
                };
                // A group of several securities has no quantity and no price: its name has room.
                let end = if row.heading.is_some() && row.quantity.is_none() {
                    placed.iter().find(|other| other.column == Column::Basis)
                } else {
                    None
                };
                let end = end.map_or(column.start + column.width, |basis| basis.start);
                let room = end.saturating_sub(column.start + indent + 1);
                canvas.put(column.start + indent, area.y, &shorten(&text, room), role);
            }
            Column::Second => {
                let text = shorten(&text, column.width.saturating_sub(1));
                canvas.put(column.start, area.y, &text, role);
            }
            column_kind if column_kind.is_left_aligned() => {
                canvas.put(column.start, area.y, &text, role);
            }
            Column::Price => canvas.right(column.start + column.width, area.y, &text, role),
            _ => canvas.figure(column.start + column.width, area.y, &text, role),
        }
    }
}

/// `short-term -243   long-term +67,843   sheltered ⌂ +27,594   ? 15 GE unknown`
fn parts_line(canvas: &mut Canvas<'_>, area: Rect, y: u16, total: &Figures, unknown: &str) {
    let mut x = area.x + 2;
    let mut part = |canvas: &mut Canvas<'_>, label: &str, amount: Option<Money>, role: Role| {
        if let Some(amount) = amount {
            x = canvas.put(x, y, label, Role::Dim);
            let text = canvas.secret(&format::signed(amount, if area.width < 100 { 0 } else { 2 }));
            x = canvas.put(x, y, &text, role) + 3;
        }
    };
    part(canvas, "short-term ", total.short_term, Role::Short);
    part(canvas, "long-term ", total.long_term, Role::Long);
    part(canvas, "sheltered ⌂ ", total.sheltered, Role::Dim);
    part(canvas, "no term ? ", total.undated, Role::Unknown);
    if !unknown.is_empty() && x + width(unknown) < area.right() {
        canvas.put(x, y, unknown, Role::Unknown);
    }
}

/// `? 15 GE without basis`: what the sums skip.
fn unknown_shares(model: &Model) -> String {
    let parts: Vec<String> = model
        .holdings
        .groups()
        .iter()
        .flat_map(|group| &group.members)
        .filter(|member| member.sums.without_basis.lots > 0)
        .map(|member| {
            let quantity = format::shares(member.sums.without_basis.quantity);
            format!("{quantity} {}", member.security)
        })
        .collect();
    if parts.is_empty() { String::new() } else { format!("? {} without basis", parts.join(", ")) }
}

/// What there is to say of the row under the cursor where there is no room for a pane, in parts
/// that are shown whole or not at all.
fn about_line(model: &Model) -> Vec<String> {
    let Some(row) = model.holdings.current() else { return Vec::new() };
    let portfolio = model.household.portfolio();
    match row {
        Row::Lot { lot, .. } => portfolio.lots().get(lot).map_or_else(Vec::new, |lot| {
            let cost = lot.cost_per_share().map_or_else(|| "?".to_owned(), format::price);
            vec![
                format!("{}  {}", lot.id, lot.account),
                format!("  {} at {cost}", format::shares(lot.quantity)),
                format!("  {}:{}", lot.source.file, lot.source.line),
            ]
        }),
        Row::Group(_) => {
            let Some(group) = model.holdings.group_of(row) else { return Vec::new() };
            let figures = facts::figures(&group.members, portfolio);
            let mut held: BTreeMap<&str, crate::domain::money::Shares> = BTreeMap::new();
            let one = model.holdings.grouping == Grouping::Security;
            for lot in group.lots.iter().filter_map(|place| portfolio.lots().get(*place)) {
                let name: &str = if one { &lot.account } else { &lot.security };
                *held.entry(name).or_default() += lot.quantity;
            }
            let mut parts = vec![format!("{} ", group.label)];
            for (label, amount) in
                [("ST", figures.short_term), ("LT", figures.long_term), ("⌂", figures.sheltered)]
            {
                if let Some(amount) = amount {
                    parts.push(format!(" {label} {} ", format::signed(amount, 0)));
                }
            }
            parts.extend(
                held.iter().map(|(name, shares)| format!("  {name} {}", format::shares(*shares))),
            );
            parts
        }
    }
}

/// The one fact about the row that is worth acting on.
fn fact(model: &Model) -> (String, Role) {
    let nothing = (String::new(), Role::Plain);
    let Some(row) = model.holdings.current() else { return nothing };
    let Some(facts) = facts::row(model, row) else { return nothing };
    if facts.price.is_none() && facts.heading.is_some() && facts.quantity.is_some() {
        return (" ? no price: e types one, or give one in prices.csv".to_owned(), Role::Unknown);
    }
    if let Some((security, quote)) = typed(model) {
        let price = format::price(quote.price);
        return (format!(" e {price} {}", about::typed(model, &security, quote)), Role::Unknown);
    }
    match facts.term {
        TermCell::Short(Some(days)) if days <= 60 => {
            let day = model.today + chrono::TimeDelta::days(days);
            let what =
                if facts.heading.is_some() { "its next lot turns" } else { "this lot turns" };
            let day = format::short_date(day, model.today);
            (format!(" ○ {what} long-term in {}, on {day}", format::days(days)), Role::Short)
        }
        _ if facts.incomplete => {
            let text =
                " ? without basis or date: the gain is unknown, a sale is taxed as if all gain";
            (text.to_owned(), Role::Unknown)
        }
        TermCell::Sheltered => {
            (" ⌂ in a sheltered account: a sale there is not taxed".to_owned(), Role::Dim)
        }
        _ => nothing,
    }
}

/// The price of the security under the cursor, where it is typed.
fn typed(model: &Model) -> Option<(SecurityId, &Quote)> {
    let portfolio = model.household.portfolio();
    let security = model.holdings.security(portfolio)?;
    let quote = portfolio.prices.get(&security)?;
    (quote.source == PriceSource::Typed).then_some((security, quote))
}

/// The pane below the list: everything known of the row under the cursor.
fn detail(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let Some(Overlay::Note { title, lines, .. }) = about::row(model) else {
        canvas.rule(area, area.y, ("", Role::Dim), "");
        return;
    };
    canvas.rule(area, area.y, (&title, Role::Plain), "i the same, from any screen");
    // Two columns, so that a lot with every remark fits.
    let half = area.width / 2;
    let room = usize::from(area.height - 1);
    let broken: Vec<String> =
        lines.iter().flat_map(|line| wrap(line, half.saturating_sub(3))).collect();
    for (place, line) in broken.iter().enumerate().take(room * 2) {
        let x = area.x + 2 + if place < room { 0 } else { half };
        let y = area.y + 1 + u16::try_from(place % room).unwrap_or(0);
        let line = canvas.secret(line);
        canvas.put(x, y, &line, Role::Plain);
    }
}
