//! Sell: which lots, and what does it cost me? Methods left, lots right, tax below.

mod changing;
mod further;
mod lots;
pub(super) mod methods;

use super::taxes::scales;
use super::{frame, tax};
use crate::app::format;
use crate::app::holdings::facts;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::ticket::{Avoiding, Outlook, Pane, Ticket};
use crate::domain::explain::Outline;
use crate::domain::money::Shares;
use crate::domain::order::Side;
use crate::domain::preview::{Warning, notes};
use crate::ui::Memory;
use crate::ui::canvas::{Canvas, clip, width, within, wrap};
use crate::ui::theme::Role;
use chrono::Datelike;
use ratatui::layout::Rect;

/// Columns of the method list, its rule included.
const METHODS: u16 = 32;

pub(in crate::ui) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    ticket: &Ticket,
    memory: &mut Memory,
) {
    match &ticket.changing {
        Some(changing) => changing::order_line(canvas, area, model, ticket, changing.sale),
        None => order_line(canvas, area, model, ticket),
    }
    // Below the panes: rule, tax panel, an assumption, what to know; then the notice.
    let told = ticket.outlook.as_ref().ok().and_then(told);
    let extra = match (area.height >= 30, &told) {
        (false, _) => 0,
        (true, None) => 4,
        (true, Some(_)) => 4 + STORY,
    };
    let below = 1 + tax::ROWS + 1 + 1 + extra;
    let panes = Rect { y: area.y + 2, height: area.height.saturating_sub(2 + below), ..area };
    let wide = if area.width >= 120 { METHODS + 4 } else { METHODS };
    let wide = wide + changing::further_columns(area.width, ticket);
    let left = Rect { width: wide - 1, ..panes };
    let right = Rect { x: panes.x + wide, width: panes.width - wide, ..panes };

    pane_titles(canvas, area, model, ticket, wide);
    methods::draw(canvas, left, model, ticket, memory);
    for y in panes.top()..panes.bottom() {
        canvas.put(panes.x + wide - 1, y, "│", Role::Dim);
    }
    lots::draw(canvas, right, model, ticket, memory);

    let y = panes.bottom();
    let outlook = ticket.outlook.as_ref().ok();
    let title = tax::title(model, outlook.map(|outlook| &outlook.preview));
    canvas.rule(area, y, (&title, Role::Dim), &other_year(model, ticket));
    if width(&title) + 4 < wide {
        canvas.put(area.x + wide - 1, y, "┴", Role::Dim);
    }
    let tax_area = Rect { y: y + 1, height: tax::ROWS, ..area };
    match &ticket.outlook {
        Ok(outlook) => {
            tax::draw(canvas, tax_area, model, outlook);
            let mut rest = Rect { y: tax_area.bottom(), height: 1 + extra, ..area };
            if let Some((outline, sentence)) = told.as_ref().filter(|_| extra > 0) {
                let used = story(canvas, rest, outline, sentence);
                rest = Rect { y: rest.y + used, height: rest.height - used, ..rest };
            }
            remarks(canvas, rest, outlook);
        }
        Err(reason) => {
            let told = wrap(&format!("! {reason}"), area.width - 2);
            for (line, y) in told.iter().zip(tax_area.y..tax_area.bottom()) {
                canvas.put(area.x + 1, y, line, Role::Warning);
            }
        }
    }
    // The sentence where nothing has to be warned of and the whole of it fits.
    let quiet = told.filter(|(_, sentence)| extra == 0 && width(sentence) + 4 <= area.width);
    let quiet = quiet.map_or(String::new(), |(_, sentence)| format!(" {sentence}."));
    let quiet = canvas.secret(&quiet);
    let fact = outlook.map_or((String::new(), Role::Plain), |outlook| {
        let warnings = outlook.preview.warnings.as_slice();
        warnings.first().map_or((quiet, Role::Plain), |warning| {
            let room = |more: &str| area.width - 4 - width(more);
            let told = |more: &str| canvas.secret(&avoidable(warning, outlook, room(more)));
            let count = warnings.len();
            let mut more = match count {
                0 | 1 => String::new(),
                count => format!(" ({count}, review shows all)"),
            };
            // A sentence that is whole is worth more than where the others are.
            if width(&told(&more)) > room(&more) {
                let short = format!(" (+{} more)", count - 1);
                more = if width(&told(&short)) <= room(&short) { short } else { more };
            }
            let line = clip(&told(&more), room(&more));
            (format!(" ! {line}{more}"), Role::Warning)
        })
    });
    let changes = changing::told(ticket).map(|told| canvas.secret(&told));
    let fact = changes.map_or(fact, |told| (told, Role::Plain));
    frame::notice(canvas, area, model, (&fact.0, fact.1));
}

/// A warning, and where `w` avoids what it warns of, that it does and what the tax is then. Where that
/// is too long, how much it is; that a loss is lost for good is always said.
fn avoidable(warning: &Warning, outlook: &Outlook, room: u16) -> String {
    let message = &warning.message;
    if let Some(avoided) = outlook.avoiding.done() {
        let told = avoided.words();
        let fits = told.iter().find(|told| width(told) <= room);
        return fits.or(told.last()).cloned().unwrap_or_default();
    }
    let washes = [notes::WASHED, notes::FOR_GOOD].contains(&&*warning.code);
    if !washes {
        return message.clone();
    }
    let wash = &outlook.preview.wash;
    let good = wash.for_good();
    let (lost, is) = match good {
        none if none.is_zero() => (wash.disallowed(), "disallowed"),
        good => (good, "lost for good"),
    };
    let lost = format::cents(lost);
    let mut told = vec![
        message.clone(),
        message.strip_suffix(&notes::clean_words(wash)).unwrap_or(message).to_owned(),
        format!("wash: {lost} of the loss is {is}"),
        format!("wash: {lost} {is}"),
    ];
    if let Avoiding::All(tax) = outlook.avoiding {
        let tax = tax.map_or(String::new(), |tax| format!(", tax {}", format::signed(tax, 2)));
        let avoids = |tax: &str| {
            let with = |words: &String| format!("{words}; w avoids it{tax}");
            told.iter().map(with).collect::<Vec<_>>()
        };
        told = [avoids(&tax), avoids(""), told].concat();
    }
    let fits = told.iter().find(|told| width(told) <= room);
    fits.or(told.last()).cloned().unwrap_or_default()
}

/// `> in 2027`: near the turn of the year, and beyond it, the key to the other side.
fn other_year(model: &Model, ticket: &Ticket) -> String {
    let beyond = ticket.date.year() > model.today.year();
    if ticket.outlook.is_err() || !(beyond || ticket.date.month() == 12) {
        return String::new();
    }
    let other = ticket.other_side(&model.household, model.today);
    format!("{} in {}", if beyond { '<' } else { '>' }, other.year())
}

/// What becomes of the sale, where it is taxed on this return.
fn told(outlook: &Outlook) -> Option<(&Outline, String)> {
    let outline = outlook.outline.as_ref()?;
    let sentence = outline.story.as_ref()?.sentence();
    Some((outline, sentence))
}

/// Rows of the brackets and the sentence, beyond what stands there anyway.
const STORY: u16 = 3;

/// The brackets without and with the sale, and the sentence that says what becomes of it; returns
/// the rows that were used.
fn story(canvas: &mut Canvas<'_>, area: Rect, outline: &Outline, sentence: &str) -> u16 {
    let after = &outline.after;
    let title = format!("Ordinary income, {} {}", after.filing_status.words(), after.year);
    canvas.rule(area, area.y, (&title, Role::Dim), "t explains");
    let bars = Rect { y: area.y + 1, height: 2, ..area };
    scales::ordinary(canvas, bars, &outline.scales, [&outline.before, after]);
    let mut used = 3;
    if sentence.is_empty() {
        return used;
    }
    let sentence = canvas.secret(&within(&format!("{sentence}."), area.width - 2, 2));
    for line in wrap(&sentence, area.width - 2) {
        canvas.put(area.x + 1, area.y + used, &line, Role::Plain);
        used += 1;
    }
    used
}

/// `Sell [120    ] of 246.842 VTI  at 328.40, now 328.52 ▲  = 39,408.00`
fn order_line(canvas: &mut Canvas<'_>, area: Rect, model: &Model, ticket: &Ticket) {
    let y = area.y;
    let mut x = canvas.put(area.x, y, &format!(" {} ", ticket.side.words()), Role::Plain);
    x = field(canvas, (x, y), &format!("{:<8}", ticket.amount_text()), Pane::Amount, ticket);
    let held = format::shares(ticket.sellable());
    x = canvas.put(x, y, &format!(" of {held} {}  at ", ticket.security), Role::Plain);
    let price = ticket.price_text.clone().unwrap_or_else(|| format::price(ticket.price));
    x = field(canvas, (x, y), &price, Pane::Price, ticket);
    if let Some(live) = model.household.portfolio().prices.price(&ticket.security)
        && live != ticket.price
    {
        x = canvas.put(x, y, &format!(", now {} ", format::price(live)), Role::Dim);
        let (sign, role) =
            if live > ticket.price { ("▲", Role::Gain) } else { ("▼", Role::Loss) };
        x = canvas.put(x, y, sign, role);
    } else if ticket.price_text.is_none()
        && let Some(quote) = model.household.portfolio().prices.get(&ticket.security)
        && let Some((age, true)) = facts::price_age(quote, model)
    {
        x = canvas.put(x, y, &format!(" {age}!"), Role::Warning);
    }
    if let Ok(outlook) = &ticket.outlook {
        let gross = match ticket.side {
            Side::Sell => outlook.preview.plan.proceeds(),
            Side::Cover => outlook.preview.plan.basis(),
        };
        let text = canvas.secret(&format!("  = {}", format::cents(gross)));
        if x + width(&text) < area.right() {
            x = canvas.put(x, y, &text, Role::Plain);
        }
    }
    let fee = if ticket.fee.is_empty() { "0.00".to_owned() } else { ticket.fee.clone() };
    let date = ticket.date_text.clone().unwrap_or_else(|| ticket.date.to_string());
    let wanted = 26 + width(&fee);
    if x + wanted < area.right() {
        x = canvas.put(x, y, "   fee ", Role::Dim);
        x = field(canvas, (x, y), &fee, Pane::Fee, ticket);
        x = canvas.put(x, y, "  on ", Role::Dim);
        x = field(canvas, (x, y), &date, Pane::Date, ticket);
        if let Ok(outlook) = &ticket.outlook {
            let settles = format::short_date(outlook.preview.settles_on, model.today);
            let text = format!(", settles {settles}");
            if x + width(&text) < area.right() {
                canvas.put(x, y, &text, Role::Dim);
            }
        }
    } else if matches!(ticket.pane, Pane::Fee | Pane::Date) {
        // No room beside the order: the field that is being filled takes the end of the line.
        let (label, text) = if ticket.pane == Pane::Fee { ("fee ", fee) } else { ("on ", date) };
        let start = area.right().saturating_sub(width(label) + width(&text) + 4);
        let start = canvas.put(start, y, &format!("  {label}"), Role::Dim);
        field(canvas, (start, y), &text, ticket.pane, ticket);
    }
}

/// A field of the order line in brackets; the one that takes the digits is in accent.
fn field(
    canvas: &mut Canvas<'_>,
    (x, y): (u16, u16),
    text: &str,
    pane: Pane,
    ticket: &Ticket,
) -> u16 {
    let amount_too = pane == Pane::Amount && ticket.pane == Pane::Methods;
    let role = if ticket.pane == pane || amount_too { Role::Accent } else { Role::Plain };
    let end = canvas.put(x, y, &format!("[{text}]"), role);
    canvas.target(Rect { x, y, width: end - x, height: 1 }, Target::Field(pane));
    end
}

fn pane_titles(canvas: &mut Canvas<'_>, area: Rect, model: &Model, ticket: &Ticket, wide: u16) {
    let y = area.y + 1;
    let taxed = ticket.outlook.as_ref().is_ok_and(|outlook| outlook.extra_tax.is_some());
    let column = match (&ticket.pin, taxed) {
        (None, true) if ticket.changing.is_some() => changing::heading(wide),
        (_, false) => "gain",
        (Some(_), true) => "tax against pin",
        // The best of them is the best that avoids.
        (None, true) if ticket.limits.avoid_wash => "extra, avoiding",
        (None, true) => "extra tax",
    };
    let left = Rect { y, width: wide, height: 1, ..area };
    let methods = focused("Method", ticket.pane == Pane::Methods);
    canvas.rule(left, y, (&methods.0, methods.1), column);
    canvas.put(area.x + wide - 1, y, "┬", Role::Dim);
    let right = Rect { x: area.x + wide, y, width: area.width - wide, height: 1 };
    let taken = ticket.outlook.as_ref().map_or(0, |outlook| outlook.preview.plan.slices.len());
    let name = if ticket.hand.is_some() {
        "Lots by hand".to_owned()
    } else {
        let guard = ticket.limits.guard_days;
        let guard = guard.map_or(String::new(), |days| format!(", {days}d last"));
        let washing = match ticket.limits.avoid_wash {
            true if area.width >= 120 => ", avoiding washing lots",
            true => ", washing last",
            false => "",
        };
        format!("Lots: {taken} of {}{guard}{washing}", ticket.lots.len())
    };
    let title = focused(&name, ticket.pane == Pane::Lots);
    let account = if area.width >= 120 {
        let standing = ticket.standing(&model.household);
        let menu = ticket.menu(&model.household);
        let standing = menu.map_or(standing.name(), |menu| menu.name(standing));
        format!("{}, standing method {standing}", ticket.account)
    } else if ticket.accounts.len() > 1 {
        format!("{}  ] other", ticket.account)
    } else {
        ticket.account.to_string()
    };
    canvas.rule(right, y, (&title.0, title.1), &account);
}

/// A pane's title: in brackets and accent where the focus is.
fn focused(title: &str, has_focus: bool) -> (String, Role) {
    if has_focus { (format!("[ {title} ]"), Role::Accent) } else { (title.to_owned(), Role::Dim) }
}

/// What the figures assume, and what else to know; as many lines as there is room for.
fn remarks(canvas: &mut Canvas<'_>, area: Rect, outlook: &Outlook) {
    let preview = &outlook.preview;
    let mut y = area.y;
    // Where nothing is taxed no figure rests on what is taken for granted.
    if let Some(assumed) = format::assumed(&preview.assumptions).filter(|_| !preview.sheltered) {
        let x = canvas.put(area.x + 1, y, "≈ ", Role::Unknown);
        canvas.put(x, y, &clip(&assumed, area.width - 15), Role::Unknown);
        canvas.right(area.right() - 1, y, "P profile", Role::Dim);
        y += 1;
    }
    if area.height < 2 {
        return;
    }
    let left = preview.remaining;
    if left.quantity != Shares::ZERO {
        let shares = format::count_shares(left.quantity.abs());
        let one = left.quantity.abs() == Shares::from(1);
        let [hold, they] = if one { ["holds", "it"] } else { ["hold", "they"] };
        let gain = format::signed(left.gain, 2);
        let done = preview.plan.order.side.done();
        let text = outlook.later.rest.map_or_else(
            || format!("left: {shares} with {gain} of gain"),
            |rest| {
                let cost = match rest.to_cents() {
                    rest if rest.is_negative() => format!("save {}", format::cents(rest.abs())),
                    rest => format!("cost {}", format::cents(rest)),
                };
                format!(
                    "What it costs later: the {shares} left {hold} {gain} of gain; {done} this \
                     year {they} would {cost}."
                )
            },
        );
        let text = canvas.secret(&text);
        canvas.put(area.x + 1, y, &text, Role::Plain);
        y += 1;
    }
    for warning in &preview.warnings {
        let told = wrap(&canvas.secret(&warning.message), area.width - 4);
        for (place, line) in told.iter().enumerate() {
            if y >= area.bottom() {
                return;
            }
            let sign = if place == 0 { "! " } else { "  " };
            let x = canvas.put(area.x + 1, y, sign, Role::Warning);
            canvas.put(x, y, line, Role::Warning);
            y += 1;
        }
    }
}
