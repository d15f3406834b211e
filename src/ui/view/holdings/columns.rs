//! Which columns the holdings show at a width, and what stands in each.
//!
//! A column is admitted with its full width or not at all, the least needed leaving first.

use super::super::{gain_role, places};
use crate::app::format;
use crate::app::holdings::facts::{Figures, RowFacts, TermCell, price_age};
use crate::app::holdings::{ALL_COLUMNS, ColumnSet, Grouping, SortKey};
use crate::app::model::Model;
use crate::domain::lot::Origin;
use crate::domain::money::Money;
use crate::domain::price::PriceSource;
use crate::ui::canvas::width;
use crate::ui::theme::Role;

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui::view) enum Column {
    Label,
    Second,
    Quantity,
    Price,
    Age,
    Basis,
    Value,
    Short,
    Long,
    Gain,
    Percent,
    Term,
    Held,
    Saves,
    Even,
    Turns,
    Origin,
    From,
    Marks,
}

/// A column with its place on the row.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui::view) struct Placed {
    pub column: Column,
    pub start: u16,
    pub width: u16,
}

impl Column {
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Label => "Security",
            Self::Second => "Name / account",
            Self::Quantity => "Qty",
            Self::Price => "Price",
            Self::Age | Self::Marks => "",
            Self::Basis => "Basis",
            Self::Value => "Value",
            Self::Short => "Short-term",
            Self::Long => "Long-term",
            Self::Gain => "Gain",
            Self::Percent => "%",
            Self::Term => "Term",
            Self::Held => "Held since",
            Self::Saves => "Wait saves",
            Self::Even => "Even at",
            Self::Turns => "Turns long",
            Self::Origin => "  Came in by",
            Self::From => "From",
        }
    }

    /// The title with the sign of the sort, and whether it is sorted by.
    pub(super) fn heading(self, model: &Model) -> (String, bool) {
        let sort = model.holdings.sort;
        // A list of lots alone has no prices in it: what a lot shows there is its cost per share.
        let of_lots = self == Self::Price && model.holdings.grouping == Grouping::Flat;
        let title = if of_lots { "Cost/sh" } else { self.title() };
        if self.sort() == Some(sort.key) {
            (format!("{title}{}", sort.sign()), true)
        } else {
            (title.to_owned(), false)
        }
    }

    /// What a click on the heading sorts by.
    pub(super) const fn sort(self) -> Option<SortKey> {
        match self {
            Self::Label => Some(SortKey::Name),
            Self::Second => Some(SortKey::Title),
            Self::Price => Some(SortKey::Price),
            Self::Short => Some(SortKey::ShortTerm),
            Self::Long => Some(SortKey::LongTerm),
            Self::Held => Some(SortKey::Held),
            Self::Origin => Some(SortKey::Origin),
            Self::Quantity => Some(SortKey::Quantity),
            Self::Basis => Some(SortKey::Basis),
            Self::Value => Some(SortKey::Value),
            Self::Gain => Some(SortKey::Gain),
            Self::Percent => Some(SortKey::Percent),
            Self::Term | Self::Turns => Some(SortKey::Days),
            Self::Age | Self::Saves | Self::Even | Self::From | Self::Marks => None,
        }
    }

    pub(super) const fn is_left_aligned(self) -> bool {
        matches!(
            self,
            Self::Label
                | Self::Second
                | Self::Term
                | Self::Origin
                | Self::From
                | Self::Marks
                | Self::Age
        )
    }

    /// The width it has where no figure needs more.
    const fn least(self, places: u32) -> u16 {
        let cents = if places > 0 { 3 } else { 0 };
        match self {
            Self::Label => 14,
            Self::Second => 20,
            Self::Quantity => 8,
            Self::Price => 9,
            Self::Age | Self::Marks => 4,
            Self::Basis | Self::Value | Self::Gain => 9 + cents,
            Self::Short | Self::Long => 10,
            Self::Percent => 7,
            Self::Term => 6,
            Self::Held | Self::Saves | Self::Even | Self::Turns => 11,
            Self::Origin => 15,
            Self::From => 26,
        }
    }
}

/// The columns in the order of the row.
const ROW: [Column; 19] = [
    Column::Label,
    Column::Second,
    Column::Quantity,
    Column::Price,
    Column::Age,
    Column::Basis,
    Column::Value,
    Column::Gain,
    Column::Short,
    Column::Long,
    Column::Percent,
    Column::Term,
    Column::Held,
    Column::Saves,
    Column::Even,
    Column::Turns,
    Column::Marks,
    Column::Origin,
    Column::From,
];

/// So wide are screens that have room for the ages of prices.
const WITH_AGES: u16 = 116;

/// The columns in the order of admission at a width.
fn wanted(model: &Model) -> Vec<Column> {
    use Column::{
        Age, Basis, Even, From, Gain, Held, Label, Long, Marks, Origin, Percent, Price, Quantity,
        Saves, Second, Short, Term, Turns, Value,
    };
    let terms = model.holdings.columns == ColumnSet::Terms;
    let mut wanted = vec![Label, Quantity, Price, Value];
    if model.holdings.columns == ColumnSet::Wait && model.size.0 < ALL_COLUMNS {
        wanted.extend([Term, Marks, Saves, Even, Gain, Turns, Percent, Second, Age, Basis]);
        return wanted;
    }
    match (model.size.0, terms) {
        (0..100, false) | (100..ALL_COLUMNS, true) => wanted.push(Gain),
        (0..ALL_COLUMNS, _) => wanted.extend([Short, Long]),
        _ => wanted.extend([Gain, Short, Long]),
    }
    wanted.extend([Term, Marks, Basis]);
    if model.size.0 >= 100 || !terms {
        wanted.push(Percent);
    }
    if model.size.0 >= WITH_AGES {
        wanted.extend([Second, Age]);
    }
    if model.size.0 >= ALL_COLUMNS {
        wanted.extend([Held, Saves, Even, Turns, Origin, From]);
    }
    wanted
}

/// Places the columns on a row of `room` cells, wide enough for every cell of `rows` and the total.
pub(super) fn place(
    model: &Model,
    rows: &[RowFacts<'_>],
    total: &Figures,
    room: u16,
) -> Vec<Placed> {
    let places = places(model);
    let mut wanted = wanted(model);
    let width_of = |column: Column| {
        let cells = rows.iter().map(|row| width(&cell(model, row, column).0)).max().unwrap_or(0);
        let total = total_cell(total, column, places).map_or(0, |(text, _)| width(&text));
        let gap = u16::from(!column.is_left_aligned());
        match column {
            // Names shorten; they take what is left.
            Column::Label if model.holdings.grouping != Grouping::Security => 17,
            Column::Label | Column::Second | Column::From => column.least(places),
            _ => (cells.max(total) + gap)
                .max(column.least(places))
                .max(width(&column.heading(model).0) + gap),
        }
    };
    loop {
        let columns: Vec<(Column, u16)> = ROW
            .iter()
            .filter(|column| wanted.contains(column))
            .map(|column| (*column, width_of(*column)))
            .collect();
        let used: u16 = columns.iter().map(|(_, width)| *width).sum();
        if used > room && wanted.len() > 4 {
            wanted.pop();
            continue;
        }
        let spare = room.saturating_sub(used);
        let named = wanted.contains(&Column::Second);
        let mut start = 2;
        return columns
            .into_iter()
            .map(|(column, width)| {
                let width = match column {
                    Column::Second => width + spare.min(16),
                    Column::Label if !named => width + spare.min(6),
                    _ => width,
                };
                let at = start;
                start += width;
                Placed { column, start: at, width }
            })
            .collect();
    }
}

/// What stands in a cell. Unknown is `?`, which is never zero.
pub(super) fn cell(model: &Model, row: &RowFacts<'_>, column: Column) -> (String, Role) {
    let places = places(model);
    let weight = if row.sheltered { Role::Dim } else { Role::Plain };
    let unknown = || ("?".to_owned(), Role::Unknown);
    let money = |amount: Option<Money>, role: Role| {
        amount.map_or_else(unknown, |amount| (format::dollars(amount, places), role))
    };
    let gain = |amount: Money| {
        let role = if row.sheltered { Role::Dim } else { gain_role(amount) };
        (format::signed(amount, places), role)
    };
    let nothing = || (String::new(), Role::Plain);
    match column {
        Column::Label => (row.label.clone(), weight),
        Column::Second => (row.second.to_owned(), Role::Dim),
        Column::Quantity => row.quantity.map_or_else(nothing, |quantity| {
            (format::aligned_shares(quantity, model.holdings.quantity_places), weight)
        }),
        Column::Price => match price_cell(row) {
            (text, Role::Plain) if is_stale(row, model) => {
                // Where its age has no column, the price itself says that it is old.
                let alone = model.size.0 < WITH_AGES;
                if alone { (format!("!{text}"), Role::Warning) } else { (text, Role::Dim) }
            }
            cell => cell,
        },
        Column::Age => age_cell(row, model),
        Column::Basis => money(row.basis, weight),
        Column::Value if row.foreign.is_some() => (row.foreign.unwrap_or("").to_owned(), Role::Dim),
        Column::Value => money(row.value, weight),
        Column::Gain => row.gain.map_or_else(unknown, gain),
        Column::Short => term_gain(row, row.short_term, TermCell::Short(None), gain),
        Column::Long => term_gain(row, row.long_term, TermCell::Long, gain),
        Column::Percent => match row.gain.and_then(|gain| format::percent(gain, row.gain_basis)) {
            Some(text) => (text, row.gain.map_or(Role::Plain, |amount| gain(amount).1)),
            None => unknown(),
        },
        Column::Term => term_cell(row.term),
        Column::Turns => match row.term {
            TermCell::Short(Some(days)) => {
                let day = model.today + chrono::TimeDelta::days(days);
                (day.to_string(), Role::Dim)
            }
            _ => nothing(),
        },
        Column::Saves => {
            row.wait.map_or_else(nothing, |wait| (format::signed(wait.saved, 2), Role::Plain))
        }
        Column::Even => row
            .wait
            .and_then(|wait| wait.break_even)
            .map_or_else(nothing, |price| (format::price_of_a_day(price), Role::Dim)),
        Column::Held => match row.held_since {
            Some(day) => (day.to_string(), Role::Dim),
            None if row.heading.is_some() => nothing(),
            None => unknown(),
        },
        Column::Origin => (format!("  {}", origin_words(row)), Role::Dim),
        Column::From => match row.source {
            Some(source) => (format!("{}:{}", source.file, source.line), Role::Dim),
            None => nothing(),
        },
        Column::Marks => marks(row),
    }
}

/// How old the price of a heading is; where there is room, that it is typed: its mark says so too.
fn age_cell(row: &RowFacts<'_>, model: &Model) -> (String, Role) {
    let Some(quote) = row.quote.filter(|_| row.heading.is_some()) else {
        return (String::new(), Role::Plain);
    };
    let typed = quote.source == PriceSource::Typed && model.size.0 >= 160;
    let lead = if typed { " typed" } else { "" };
    match price_age(quote, model) {
        Some((age, true)) => (format!("{lead} {age}!"), Role::Warning),
        Some((age, false)) => (format!("{lead} {age}"), Role::Dim),
        None => (lead.to_owned(), Role::Dim),
    }
}

fn is_stale(row: &RowFacts<'_>, model: &Model) -> bool {
    row.quote.and_then(|quote| price_age(quote, model)).is_some_and(|(_, stale)| stale)
}

fn price_cell(row: &RowFacts<'_>) -> (String, Role) {
    let Some(price) = row.price else {
        // A group of several securities has no price of its own.
        let one = row.quantity.is_some();
        return if one { ("?".to_owned(), Role::Unknown) } else { (String::new(), Role::Plain) };
    };
    // Cents are enough for a cost; a price is shown as it is quoted.
    let text = match row.heading {
        Some(_) => format::price(price),
        None => format::grouped(price.get(), 2),
    };
    match row.moved {
        Some(true) => (format!("▲{text}"), Role::Gain),
        Some(false) => (format!("▼{text}"), Role::Loss),
        None => (text, if row.heading.is_some() { Role::Plain } else { Role::Dim }),
    }
}

/// A gain in the column of its term; a dot where the row has no such lot, the sheltered gain once.
fn term_gain(
    row: &RowFacts<'_>,
    amount: Option<Money>,
    column: TermCell,
    gain: impl Fn(Money) -> (String, Role),
) -> (String, Role) {
    match (amount, row.gain) {
        (Some(amount), _) => gain(amount),
        (None, Some(amount)) if row.sheltered && column == TermCell::Long => {
            (format!("⌂{}", gain(amount).0), Role::Dim)
        }
        (None, Some(_)) => ("·".to_owned(), Role::Dim),
        (None, None) => ("?".to_owned(), Role::Unknown),
    }
}

/// The term with its countdown: `○   8d`, `●`, `⌂`, `?`.
pub(in crate::ui::view) fn term_cell(term: TermCell) -> (String, Role) {
    match term {
        TermCell::Short(Some(days)) => {
            let role = if days <= 30 { Role::Key } else { Role::Short };
            (format!(" ○{days:>4}d"), role)
        }
        TermCell::Short(None) => (" ○".to_owned(), Role::Short),
        TermCell::Long => (" ●".to_owned(), Role::Long),
        TermCell::Sheltered => (" ⌂".to_owned(), Role::Dim),
        TermCell::Unknown => (" ?".to_owned(), Role::Unknown),
    }
}

fn origin_words(row: &RowFacts<'_>) -> &'static str {
    if row.heading.is_some() {
        return "";
    }
    match row.origin {
        Origin::Purchase => "purchase",
        Origin::Reinvestment => "reinvested",
        Origin::Gift => "gift",
        Origin::Inherited => "inherited",
        Origin::Award => "award",
        Origin::PurchasePlan => "purchase plan",
        Origin::Transfer => "transferred",
        Origin::WashSale => "wash sale",
        Origin::Short => "sold short",
        Origin::Other => "other",
    }
}

fn marks(row: &RowFacts<'_>) -> (String, Role) {
    let mut text = String::from(" ");
    if row.short_position {
        text.push('S');
    }
    if row.lacks.is_some() {
        text.push('?');
    }
    let typed = row.quote.is_some_and(|quote| quote.source == PriceSource::Typed);
    if typed && row.heading.is_some() {
        text.push('e');
    }
    if row.locked {
        text.push('L');
    }
    if row.stated_differs {
        text.push('!');
    }
    if row.washed {
        text.push('W');
    }
    match row.origin {
        Origin::Reinvestment => text.push('r'),
        Origin::Gift => text.push('g'),
        Origin::Inherited => text.push('h'),
        Origin::Transfer => text.push('t'),
        _ => {}
    }
    let role = if row.lacks.is_some() {
        Role::Unknown
    } else if row.short_position {
        Role::ShortPosition
    } else {
        Role::Dim
    };
    (text, role)
}

/// What stands under a column in the line of totals.
pub(super) fn total_cell(total: &Figures, column: Column, places: u32) -> Option<(String, Role)> {
    let gain = |amount: Option<Money>| {
        amount.map(|amount| (format::signed(amount, places), gain_role(amount)))
    };
    match column {
        Column::Basis => total.basis.map(|basis| (format::dollars(basis, places), Role::Plain)),
        Column::Value => total.value.map(|value| (format::dollars(value, places), Role::Plain)),
        Column::Gain => gain(total.gain).map(|(text, _)| (text, Role::Key)),
        Column::Short => gain(total.short_term),
        Column::Long => gain(total.long_term),
        _ => None,
    }
}
