//! What there is to know of the sale under the cursor.

use crate::app::format;
use crate::app::model::Model;
use crate::app::sales;
use crate::app::washes;
use crate::domain::instruction;
use crate::domain::preview::Preview;
use crate::domain::relot;
use crate::domain::sales::{Sale, SaleState};
use crate::ui::canvas::{Canvas, shorten, width};
use crate::ui::theme::Role;
use crate::ui::view::signed;
use ratatui::layout::Rect;

/// Rows it takes at least: a rule and five lines.
pub(super) const ROWS: u16 = 6;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model, sale: &Sale) {
    let sale = &model.household.as_known(sale);
    let state = sales::state(model, sale);
    let open = sales::seconds_left(model, sale).is_some();
    let title = title(model, sale, state, open);
    let account = &sale.preview.plan.order.account;
    let room = area.width.saturating_sub(width(&title) + 8);
    // The account gives way to the deadline.
    let account = if room >= 8 { shorten(account, room) } else { String::new() };
    canvas.rule(area, area.y, (&title, Role::Plain), &account);
    let mut lines = if sale.earlier.is_empty() { as_sold(sale, area) } else { changed(sale, area) };
    lines.extend(confirmation(model, sale, state, open));
    let found = sales::found(model, sale);
    if found.is_none() && state.counts() {
        let wash = washes::advice(model, sale.id);
        lines.extend(wash.map(|advice| (format!("wash   {advice}: W"), Role::Warning)));
    }
    lines.push(match found {
        Some(found) => (format!("! {found}"), Role::Warning),
        None => (next(model, sale, state, open), Role::Dim),
    });
    let bottom = area.bottom().min(area.y + ROWS);
    for ((line, role), y) in lines.iter().zip(area.y + 1..bottom) {
        let line = canvas.secret(line);
        canvas.put(area.x + 2, y, &line, *role);
    }
}

fn title(model: &Model, sale: &Sale, state: SaleState, open: bool) -> String {
    let id = sale.id;
    match state {
        SaleState::Pending if sales::why_unnamed(model, sale).is_some() => {
            let day = format::short_date(sale.preview.settles_on, model.today);
            format!("#{id}  pending until it settles {day}")
        }
        SaleState::Pending if open => {
            format!("#{id}  change lots until {}", sales::deadline(model, sale))
        }
        SaleState::Pending => {
            format!("#{id}  its lots are final since {}", sales::deadline(model, sale))
        }
        SaleState::Settled => {
            let day = format::short_date(sale.preview.settles_on, model.today);
            format!("#{id}  settled {day}")
        }
        SaleState::Archived => {
            let why = sale.archived().map_or("", |why| why.words());
            format!("#{id}  archived: {why}")
        }
        other => format!("#{id}  {}", other.slug()),
    }
}

/// The lots and the gain of a sale whose lots were never changed.
fn as_sold(sale: &Sale, area: Rect) -> Vec<(String, Role)> {
    let preview = &sale.preview;
    let plan = &preview.plan;
    let lots: Vec<String> = plan
        .slices
        .iter()
        .map(|slice| format!("{} of {}", format::shares(slice.quantity), slice.lot))
        .collect();
    let line = format!("lots   {}", lots.join(", "));
    let line = if width(&line) + 4 > area.width {
        format!(
            "lots   {}, by {}: Enter lists them",
            format::count(lots.len(), "lot"),
            plan.method.name()
        )
    } else {
        line
    };
    let price = format::price(plan.order.price);
    let gain = if preview.sheltered {
        format!("gain   ⌂ {}, not taxed    at {price}", signed(plan.gain()))
    } else {
        let (short, long) = (signed(preview.gains.short_term), signed(preview.gains.long_term));
        let washed = match preview.wash.disallowed() {
            none if none.is_zero() => String::new(),
            washed => format!("    washed {}", format::cents(washed)),
        };
        format!("gain   ○ {short}    ● {long}{washed}    at {price}")
    };
    vec![(line, Role::Plain), (gain, Role::Plain)]
}

/// The lots before the last change, those of now, and which moved.
fn changed(sale: &Sale, area: Rect) -> Vec<(String, Role)> {
    let new = &sale.preview;
    let Some(old) = sale.earlier.last().map(|earlier| &earlier.preview) else { return Vec::new() };
    let [was, is] = sides(old, new);
    let mut lines = vec![
        (format!("old  {was}"), Role::Dim),
        (format!("new  {is}{}", difference(old, new)), Role::Plain),
    ];
    let moved = relot::moved(&old.plan, &new.plan);
    let shares = |shares: crate::domain::money::Shares| {
        if shares.is_zero() { "·".to_owned() } else { format::shares(shares) }
    };
    let mut line = String::new();
    for (place, one) in moved.iter().enumerate() {
        let date = one.acquired.map_or_else(|| "no date".to_owned(), |day| day.to_string());
        let text = format!("{date}   {} → {}", shares(one.from), shares(one.to));
        let gap = if place == 0 { "" } else { "         " };
        let more = format!("   {} more", moved.len() - place);
        if width(&line) + width(gap) + width(&text) + width(&more) + 4 > area.width {
            line.push_str(&more);
            break;
        }
        line.push_str(gap);
        line.push_str(&text);
    }
    lines.push((line, Role::Plain));
    lines
}

/// `Highest cost   ○ +899.90   ● +592.11   tax +367.39`, figures under figures.
pub(in crate::ui::view) fn sides(old: &Preview, new: &Preview) -> [String; 2] {
    let rows = [old, new].map(|preview| {
        let plan = &preview.plan;
        let rest = plan
            .fallback
            .map_or(String::new(), |rest| format!(", rest {}", rest.info().bare_name()));
        let name = format!("{}{rest}", plan.method.info().bare_name());
        if preview.sheltered {
            return [name, format!("⌂ {}", signed(plan.gain())), String::new(), String::new()];
        }
        let gains = preview.gains;
        let tax = preview.tax_impact().map_or_else(|| "?".to_owned(), signed);
        [
            name,
            format!("○ {}", signed(gains.short_term)),
            format!("● {}", signed(gains.long_term)),
            format!("tax {tax}"),
        ]
    });
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths = [0, 1, 2, 3].map(widest);
    rows.each_ref().map(|row| {
        let cells = row.iter().zip(widths).map(|(cell, wide)| format!("{cell:<wide$}"));
        cells.collect::<Vec<_>>().join("   ").trim_end().to_owned()
    })
}

/// What the change costs, where both were worked out from the same year.
fn difference(old: &Preview, new: &Preview) -> String {
    let before = |preview: &Preview| preview.tax.as_ref().map(|impact| impact.before);
    let same = old.tax_year == new.tax_year && before(old) == before(new);
    let taxes = new.tax_impact().zip(old.tax_impact()).filter(|_| same);
    taxes.map_or(String::new(), |(new, old)| format!("    {}", signed(new - old)))
}

/// The rule behind the deadline, and whether the broker confirmed.
fn confirmation(
    model: &Model,
    sale: &Sale,
    state: SaleState,
    open: bool,
) -> Option<(String, Role)> {
    if let Some(confirmation) = &sale.confirmed {
        let note = confirmation.note.as_ref().map_or(String::new(), |note| format!(", {note}"));
        let day = format::short_date(confirmation.on, model.today);
        return Some((format!("Broker has confirmed: {day}{note}"), Role::Plain));
    }
    if state != SaleState::Pending {
        return None;
    }
    if !instruction::is_needed(&model.household, sale) {
        let why = if sale.preview.sheltered {
            "no gain is taxed here"
        } else {
            "the standing method takes them"
        };
        let told = sales::why_unnamed(model, sale).map_or_else(
            || format!("Broker need not be told of the lots: {why}."),
            |why| format!("No lot to name: {why}."),
        );
        return Some((told, Role::Dim));
    }
    let late = "Broker has confirmed: no. A letter would come too late; o notes one that came.";
    let early = "Broker has confirmed: no.  E writes the letter, o notes the answer.";
    Some((if open { early } else { late }.to_owned(), Role::Plain))
}

fn next(model: &Model, sale: &Sale, state: SaleState, open: bool) -> String {
    match state {
        SaleState::Pending if open => {
            return format!("Deadline: {}", instruction::rule_of(&model.household, sale).words());
        }
        SaleState::Pending => "d cancels it: its shares return to the holdings",
        SaleState::Settled => "d discards the simulation: its shares return to the holdings",
        SaleState::Archived => "its shares are out of the files; its gain counts once",
        SaleState::Cancelled | SaleState::Discarded => "its shares are in the holdings",
    }
    .to_owned()
}
