//! What stands below the list: the filter, the marks and the totals; where there is no room for a
//! pane, a line about the row; while a filter is typed, what it could become.

use super::columns::{self, Placed};
use crate::app::filter::{Fault, keys};
use crate::app::format;
use crate::app::holdings::facts::{self, Figures, Lack, RowFacts, TermCell};
use crate::app::holdings::{Member, Row, about as sentences};
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::domain::ids::SecurityId;
use crate::domain::money::{Money, Shares};
use crate::domain::price::{PriceSource, Quote};
use crate::ui::canvas::{Canvas, clip, width};
use crate::ui::theme::Role;
use crate::ui::view::places;
use ratatui::layout::Rect;

/// The rule below the list, with the filter at the left and the marks at the right.
pub(super) fn rule(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let holdings = &model.holdings;
    let typed = match &model.overlay {
        Some(Overlay::Filter { input, fault, .. }) => Some((input, fault)),
        _ => None,
    };
    // The end of a long filter is where it is typed.
    let room = usize::from(area.width.saturating_sub(40));
    let text = typed.map_or(holdings.filter.text(), |(input, _)| input.value());
    let cut = text.chars().count().saturating_sub(room);
    let text: String = text.chars().skip(cut).collect();
    let title = match (typed, text.is_empty()) {
        (Some(_), _) => format!("filter: {text}_"),
        (None, true) => String::new(),
        (None, false) => format!("filter: {text}"),
    };
    let mut notes = Vec::new();
    let (marked, listed) = (holdings.marks.len(), holdings.marked_listed());
    if marked > 0 {
        let hidden = marked - listed.min(marked);
        let not_shown = if hidden > 0 { format!(", {hidden} not shown") } else { String::new() };
        notes.push(format!("{} marked{not_shown}", format::count(marked, "lot")));
    }
    if typed.is_none() && holdings.prices_moved && holdings.filter.asks_prices() {
        notes.push("found before prices moved, / Enter looks again".to_owned());
    }
    let fits = |note: &str| width(&title) + width(note) + 8 < area.width;
    let joined = notes.join("; ");
    let note = if fits(&joined) { joined } else { notes.into_iter().next().unwrap_or_default() };
    canvas.rule(area, area.y, (&title, Role::Accent), &note);
    let Some((input, fault)) = typed else { return };
    let at = |letter: usize| {
        let letters = letter.saturating_sub(cut);
        area.x + 10 + u16::try_from(letters).unwrap_or(0)
    };
    if let Some(fault) = fault {
        let wrong: String =
            text.chars().skip(fault.start.saturating_sub(cut)).take(fault.length).collect();
        canvas.put(at(fault.start), area.y, &wrong, Role::Warning);
    }
    // The caret, where it is not at the end.
    let caret = input.cursor();
    if caret >= cut && caret < cut + text.chars().count() {
        canvas.reverse(Rect { x: at(caret), width: 1, height: 1, ..area });
    }
}

/// How many lots, what they come to, and its parts.
pub(super) fn totals(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    total: &Figures,
    placed: &[Placed],
) {
    let y = area.y;
    let listed: usize = model.holdings.groups().iter().map(|group| group.lots.len()).sum();
    let all = model.household.portfolio().lots().len();
    let count = if model.holdings.filter.is_empty() {
        format::count(all, "lot")
    } else {
        format!("{listed} of {}", format::count(all, "lot"))
    };
    let after = canvas.put(area.x + 2, y, &count, Role::Dim);
    let mut figures_from = area.right();
    for column in placed {
        if let Some((text, role)) = columns::total_cell(total, column.column, places(model)) {
            let end = column.start + column.width;
            figures_from = figures_from.min(end.saturating_sub(width(&text)));
            canvas.figure(end, y, &text, role);
        }
    }
    let skipped = Skipped::of(model);
    if parts_line(canvas, area, y + 1, total, &skipped.named()) {
        return;
    }
    // By number, before the figures that skip them.
    let counted = skipped.counted();
    if after + 2 + width(&counted) < figures_from {
        canvas.put(after + 2, y, &counted, Role::Unknown);
    }
}

/// What the last word of the filter could become: in lines where there is room, else in one.
pub(super) fn hints(canvas: &mut Canvas<'_>, area: Rect, text: &str) {
    let found = keys::completions(text);
    if area.height <= 1 {
        let mut pieces = vec![("keys  ".to_owned(), Role::Dim)];
        match found.as_slice() {
            [(example, words)] => pieces.push((format!("{example}  {words}"), Role::Plain)),
            several => pieces
                .extend(several.iter().map(|(example, _)| (format!("{example}  "), Role::Plain))),
        }
        let pieces: Vec<_> = pieces.iter().map(|(text, role)| (text.as_str(), *role)).collect();
        if !found.is_empty() {
            canvas.fitting(area.x + 1, area.y, area.right(), &pieces);
        }
        return;
    }
    let help =
        "all terms must hold; -term is its opposite; a bare word looks at symbols, then names";
    canvas.rule(area, area.y, ("what a filter can ask", Role::Plain), help);
    let rows = area.height - 1;
    let column = (area.width - 2) / 3;
    for (place, (example, words)) in found.iter().enumerate() {
        let place = u16::try_from(place).unwrap_or(u16::MAX);
        let (x, y) = (area.x + 2 + place / rows * column, area.y + 1 + place % rows);
        if place / rows > 2 {
            break;
        }
        let after = canvas.put(x, y, &format!("{example:<18}"), Role::Accent);
        let room = (x + column).saturating_sub(after + 1);
        canvas.put(after, y, &clip(words, room), Role::Dim);
    }
}

/// What is wrong with the filter, in the notice line.
pub(super) fn fault(canvas: &mut Canvas<'_>, area: Rect, fault: &Fault) {
    let y = area.bottom().saturating_sub(1);
    let (sign, role) = if fault.unfinished { ("·", Role::Dim) } else { ("!", Role::Warning) };
    let text = clip(&format!(" {sign} {}", fault.message), area.width);
    canvas.put(area.x, y, &text, role);
}

/// The line about the row under the cursor.
pub(super) fn about(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let parts: Vec<String> = about_line(model).iter().map(|part| canvas.secret(part)).collect();
    let pieces: Vec<_> = parts.iter().map(|part| (part.as_str(), Role::Plain)).collect();
    canvas.fitting(area.x + 1, area.y, area.right(), &pieces);
}

/// `short-term -243   long-term +67,843   sheltered ⌂ +27,594   ? 15 GE unknown`
///
/// Says whether there was room for all of it.
fn parts_line(canvas: &mut Canvas<'_>, area: Rect, y: u16, total: &Figures, unknown: &str) -> bool {
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
    let fits = x + width(unknown) < area.right();
    if fits {
        canvas.put(x, y, unknown, Role::Unknown);
    }
    fits
}

/// What the sums skip: shares without a basis have a value and no gain, shares without a price a
/// basis and no value.
struct Skipped<'a> {
    without_basis: Vec<(&'a SecurityId, Shares, usize)>,
    without_price: Vec<(&'a SecurityId, Shares, usize)>,
}

impl<'a> Skipped<'a> {
    fn of(model: &'a Model) -> Self {
        let prices = &model.household.portfolio().prices;
        let mut skipped = Self { without_basis: Vec::new(), without_price: Vec::new() };
        for Member { security, sums } in
            model.holdings.groups().iter().flat_map(|group| &group.members)
        {
            let unknown = &sums.without_basis;
            if unknown.lots > 0 {
                skipped.without_basis.push((security, unknown.quantity, unknown.lots));
            }
            if sums.lots() > 0 && prices.price(security).is_none() {
                skipped.without_price.push((security, sums.quantity(), sums.lots()));
            }
        }
        skipped
    }

    fn parts(&self) -> impl Iterator<Item = (&[(&SecurityId, Shares, usize)], &str)> {
        [(&*self.without_basis, "without basis"), (&*self.without_price, "without price")]
            .into_iter()
            .filter(|(lots, _)| !lots.is_empty())
    }

    /// `? 15 GE, 40 VWELX without basis`.
    fn named(&self) -> String {
        let part = |(lots, what): (&[(&SecurityId, Shares, usize)], &str)| {
            let named: Vec<String> = lots
                .iter()
                .map(|(security, quantity, _)| format!("{} {security}", format::shares(*quantity)))
                .collect();
            format!("? {} {what}", named.join(", "))
        };
        self.parts().map(part).collect::<Vec<_>>().join("  ")
    }

    /// `? 2 without basis or price`: the number of lots.
    fn counted(&self) -> String {
        let lots: usize = self.parts().flat_map(|(lots, _)| lots).map(|(_, _, lots)| lots).sum();
        let what = match (self.without_basis.is_empty(), self.without_price.is_empty()) {
            (true, true) => return String::new(),
            (false, true) => "basis",
            (true, false) => "price",
            (false, false) => "basis or price",
        };
        format!("? {lots} without {what}")
    }
}

/// What there is to say of the row under the cursor where there is no room for a pane, in parts
/// that are shown whole or not at all.
fn about_line(model: &Model) -> Vec<String> {
    let Some(row) = model.holdings.current() else { return Vec::new() };
    let portfolio = model.household.portfolio();
    match row {
        Row::Lot { lot, .. } => portfolio.lots().get(lot).map_or_else(Vec::new, |lot| {
            let now = lot.cost_per_share();
            let washed = lot.rare.wash_disallowed.filter(|_| lot.rare.averaging.is_none());
            let paid = lot.paid().and_then(|paid| paid.per_share(lot.units()));
            let cost = |cost: Option<_>| cost.map_or_else(|| "?".to_owned(), format::price);
            let cost = match washed {
                None => cost(now),
                Some(_) => format!("{}, basis {} with W", cost(paid), cost(now)),
            };
            vec![
                format!("{}  {}", lot.id, lot.account),
                format!("  {} at {cost}", format::shares(lot.quantity)),
                format!("  {}:{}", lot.source.file, lot.source.line),
            ]
        }),
        Row::Group(_) => {
            let Some(group) = model.holdings.group_of(row) else { return Vec::new() };
            let figures = facts::figures(&group.members, portfolio);
            let mut parts = vec![format!("{} ", group.label)];
            for (label, amount) in
                [("ST", figures.short_term), ("LT", figures.long_term), ("⌂", figures.sheltered)]
            {
                if let Some(amount) = amount {
                    parts.push(format!(" {label} {} ", format::signed(amount, 0)));
                }
            }
            let held = group.parts(model.holdings.grouping);
            parts.extend(held.map(|(name, shares)| format!("  {name} {}", format::shares(shares))));
            parts
        }
    }
}

/// The one fact about the row that is worth acting on.
pub(super) fn fact(model: &Model) -> (String, Role) {
    let nothing = (String::new(), Role::Plain);
    let Some(row) = model.holdings.current() else { return nothing };
    let Some(facts) = facts::row(model, row) else { return nothing };
    if facts.price.is_none() && facts.heading.is_some() && facts.quantity.is_some() {
        return (" ? no price: e types one, or give one in prices.csv".to_owned(), Role::Unknown);
    }
    if let Some((security, quote)) = typed(model) {
        let price = format::price(quote.price);
        return (
            format!(" e {price} {}", sentences::typed(model, &security, quote)),
            Role::Unknown,
        );
    }
    match facts.term {
        TermCell::Short(Some(days)) if days <= 60 => {
            let day = model.today + chrono::TimeDelta::days(days);
            let what =
                if facts.heading.is_some() { "its next lot turns" } else { "this lot turns" };
            let day = format::short_date(day, model.today);
            (format!(" ○ {what} long-term in {}, on {day}", format::days(days)), Role::Short)
        }
        term => match lacking(&facts) {
            Some(text) => (text.to_owned(), Role::Unknown),
            None if term == TermCell::Sheltered => {
                (" ⌂ in a sheltered account: a sale there is not taxed".to_owned(), Role::Dim)
            }
            None => nothing,
        },
    }
}

/// What a row lacks, and what a sale makes of it.
fn lacking(facts: &RowFacts<'_>) -> Option<&'static str> {
    let text = match facts.lacks? {
        Lack::Basis if facts.sheltered || facts.short_position => {
            " ? without basis: the gain is unknown"
        }
        Lack::Basis => " ? without basis: the gain is unknown, a sale is taxed as if all gain",
        Lack::Date if facts.sheltered => return None,
        Lack::Date if facts.heading.is_none() && facts.term != TermCell::Unknown => {
            " ? without a date: the term is the one the broker states"
        }
        Lack::Date => " ? without a date: the term is unknown, a sale is taxed as short-term",
    };
    Some(text)
}

/// The price of the security under the cursor, where it is typed.
fn typed(model: &Model) -> Option<(SecurityId, &Quote)> {
    let portfolio = model.household.portfolio();
    let security = model.holdings.security(portfolio)?;
    let quote = portfolio.prices.get(&security)?;
    (quote.source == PriceSource::Typed).then_some((security, quote))
}
