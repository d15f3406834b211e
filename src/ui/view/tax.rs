//! The tax panel: before, after, this sale, what one keeps.

use super::ticket::methods;
use super::{gain_role, signed};
use crate::app::format;
use crate::app::model::Model;
use crate::app::ticket::Outlook;
use crate::domain::method::Method;
use crate::domain::money::Money;
use crate::domain::order::Side;
use crate::domain::preview::Preview;
use crate::ui::canvas::{Canvas, width};
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Where the columns of the panel end: each has room for figures below a million.
const ENDS: [u16; 6] = [22, 34, 46, 56, 66, 78];
/// The same for larger figures: the two smaller taxes leave, what they come to stays in the total.
const WIDE_ENDS: [u16; 6] = [28, 46, 62, 0, 0, 78];

/// Rows the panel takes.
pub(super) const ROWS: u16 = 5;

/// `Tax 2026, single`: the panel's title.
pub(super) fn title(model: &Model, preview: Option<&Preview>) -> String {
    let year =
        preview.map_or_else(|| model.household.base_year(model.today), |preview| preview.tax_year);
    let profile = model.household.profile_for(year, model.today);
    match profile.filing_status {
        Some(status) => format!("Tax {year}, {}", status.words()),
        None => format!("Tax {year}"),
    }
}

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model, outlook: &Outlook) {
    let preview = &outlook.preview;
    let cash = preview.plan.cash();
    if preview.sheltered {
        let account = &preview.plan.order.account;
        let words = model.household.portfolio().untaxed_words(account);
        canvas.put(area.x + 1, area.y, &format!("⌂ {account}: {words}."), Role::Dim);
        keep(canvas, Rect { y: area.y + 1, ..area }, preview, None);
        return;
    }
    let Some(impact) = preview.tax else {
        no_figure(canvas, area, model, preview, cash);
        return;
    };
    let plain = |amount: Money| (format::cents(amount), Role::Plain);
    let change = |amount: Money| (signed(amount), Role::Plain);
    let mut rows: Vec<(&str, [(String, Role); 6])> = Vec::new();
    if let Some(outline) = &outlook.outline {
        for (label, tax) in [("before", &outline.before), ("after", &outline.after)] {
            rows.push((
                label,
                [
                    change(tax.gains.short_term),
                    change(tax.gains.long_term),
                    plain(tax.federal()),
                    plain(tax.niit),
                    plain(tax.state),
                    plain(tax.total()),
                ],
            ));
        }
    }
    let total = impact.total();
    let coloured = |amount: Money| (signed(amount), gain_role(amount));
    rows.push((
        "this sale",
        [
            coloured(preview.gains.short_term),
            coloured(preview.gains.long_term),
            change(impact.federal),
            change(impact.niit),
            change(impact.state),
            (signed(total), Role::Key),
        ],
    ));
    table(canvas, area, &rows);
    keep(canvas, Rect { y: area.y + 4, ..area }, preview, Some(total));
    if area.width >= 118 {
        by_method(
            canvas,
            Rect { x: area.x + BARS, width: area.width - BARS, ..area },
            model,
            outlook,
        );
    }
}

/// Where the bars of tax by method begin, on wide screens.
const BARS: u16 = 81;

/// The tax of a few telling methods as bars of one scale: the least, the standing method, the one
/// shown, and the dearest.
fn by_method(canvas: &mut Canvas<'_>, area: Rect, model: &Model, outlook: &Outlook) {
    const NAMES: u16 = 20;
    const END: u16 = 37;
    let outcomes = outlook.comparison.outcomes.as_slice();
    let standing = model.ticket().map(|ticket| ticket.standing(&model.household));
    let menu = model.ticket().and_then(|ticket| ticket.menu(&model.household));
    let name = |method: Method| methods::name(menu, method, false);
    let shown = outlook.preview.plan.method;
    let mut rows: Vec<(&str, Money)> = outcomes
        .iter()
        .enumerate()
        .filter(|(place, outcome)| {
            let method = outcome.preview.plan.method;
            let first_or_last = *place == 0 || *place + 1 == outcomes.len();
            first_or_last || Some(method) == standing || method == shown
        })
        .filter_map(|(_, outcome)| {
            Some((name(outcome.preview.plan.method), outcome.preview.tax_impact()?))
        })
        .collect();
    if shown == Method::Specific
        && let Some(tax) = outlook.preview.tax_impact()
    {
        rows.push((name(shown), tax));
    }
    rows.dedup_by_key(|(_, tax)| *tax);
    let most = rows.iter().map(|(_, tax)| tax.abs()).max().filter(|most| most.is_positive());
    canvas.put(area.x, area.y, "tax by method", Role::Dim);
    // The bars take what the longest figure leaves, if that is enough to tell them apart.
    let longest = rows.iter().map(|(_, tax)| width(&signed(*tax))).max().unwrap_or(0);
    let cells = (END - NAMES).saturating_sub(longest + 1).min(7);
    for ((name, tax), y) in rows.iter().zip(area.y + 1..area.bottom()) {
        canvas.put(area.x, y, name, Role::Plain);
        if let Some(most) = most.filter(|_| cells > 2) {
            canvas.put(area.x + NAMES, y, &super::bar(*tax, most, cells.into()), gain_role(-*tax));
        }
        canvas.figure(area.x + END, y, &signed(*tax), Role::Plain);
    }
}

/// The figures under their headings, each whole: large ones make the smaller taxes leave.
fn table(canvas: &mut Canvas<'_>, area: Rect, rows: &[(&str, [(String, Role); 6])]) {
    let starts = [11].into_iter().chain(ENDS);
    let fits = starts.zip(ENDS).enumerate().all(|(place, (start, end))| {
        rows.iter()
            .filter_map(|(_, cells)| cells.get(place))
            .all(|(text, _)| width(text) < end - start)
    });
    let ends = if fits { ENDS } else { WIDE_ENDS };
    let titles = ["short-term", "long-term", "federal", "NIIT", "state", "total"];
    for (title, end) in titles.iter().zip(ends).filter(|(_, end)| *end > 0) {
        canvas.right(area.x + end, area.y, title, Role::Dim);
    }
    for ((label, cells), y) in rows.iter().zip(area.y + 1..) {
        canvas.put(area.x + 1, y, label, Role::Plain);
        for ((text, role), end) in cells.iter().zip(ends).filter(|(_, end)| *end > 0) {
            canvas.figure(area.x + end, y, text, *role);
        }
    }
}

/// Without a profile there is no tax, never a zero; gains are shown and the way to a figure.
fn no_figure(canvas: &mut Canvas<'_>, area: Rect, model: &Model, preview: &Preview, cash: Money) {
    let gains = preview.gains;
    let x = canvas.put(area.x + 1, area.y, "this sale   short-term ", Role::Plain);
    let text = canvas.secret(&signed(gains.short_term));
    let x = canvas.put(x, area.y, &text, Role::Short);
    let x = canvas.put(x, area.y, "   long-term ", Role::Plain);
    let text = canvas.secret(&signed(gains.long_term));
    canvas.put(x, area.y, &text, Role::Long);
    let text = canvas.secret(&format::cents(cash));
    canvas.put(area.x + 1, area.y + 1, &format!("before tax  {text}"), Role::Plain);
    let profile = model.household.profile_for(preview.tax_year, model.today);
    if profile.is_complete() {
        let text = format!(
            "no tax figure: {} is before the first tax table, or this account is not on the return",
            preview.tax_year
        );
        canvas.put(area.x + 1, area.y + 2, &text, Role::Unknown);
    } else {
        let x = canvas.put(area.x + 1, area.y + 2, "P", Role::Accent);
        canvas.put(x, area.y + 2, "  give filing status and income to see the tax", Role::Unknown);
    }
}

/// `you keep    39,064.72   = 39,408.00 - fee 0.00 - tax 343.28`, and for a cover `you pay`.
fn keep(canvas: &mut Canvas<'_>, area: Rect, preview: &Preview, tax: Option<Money>) {
    let plan = &preview.plan;
    let fee = format::cents(plan.order.fee);
    let kept = preview.after_tax_proceeds().unwrap_or(plan.cash());
    let (label, sum) = match plan.order.side {
        Side::Sell => ("you keep    ", format!("{} - fee {fee}", format::cents(plan.proceeds()))),
        Side::Cover => ("you pay     ", format!("{} + fee {fee}", format::cents(plan.basis()))),
    };
    // What adds to what one keeps takes away from what one pays.
    let sign = |adds: bool| if adds == (plan.order.side == Side::Sell) { '+' } else { '-' };
    let taxed = match tax {
        Some(tax) if tax.to_cents().is_negative() => {
            format!(" {} tax saved {}", sign(true), format::cents(tax.abs()))
        }
        Some(tax) => format!(" {} tax {}", sign(false), format::cents(tax)),
        None => String::new(),
    };
    let x = canvas.put(area.x + 1, area.y, label, Role::Plain);
    let text =
        canvas.secret(&format::cents(if plan.order.side == Side::Sell { kept } else { -kept }));
    let x = canvas.put(x, area.y, &text, Role::Key);
    let sum = canvas.secret(&format!("   = {sum}{taxed}"));
    canvas.put(x, area.y, &sum, Role::Dim);
}
