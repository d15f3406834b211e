//! Wash sales: what must I not do, and until when?

mod days;

use super::frame;
use crate::app::format;
use crate::app::model::Model;
use crate::app::msg::Target;
use crate::app::scroll::Pane;
use crate::app::washes::{Row, Table, WashScreen};
use crate::domain::figures::{self, shares_about};
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::order::Side;
use crate::domain::wash::Windows;
use crate::domain::wash::windows::{LossOf, LossSale, Recent, Reinvesting, names};
use crate::ui::canvas::{Canvas, clip, shorten, width, wrap};
use crate::ui::theme::Role;
use crate::ui::{List, Memory};
use chrono::{Datelike, NaiveDate};
use ratatui::layout::Rect;

/// Rows below the list: the 61 days with their rule, and the notice.
const BELOW: u16 = days::ROWS + 1;
/// Columns that the tables take of a wide window: what stands far apart is not read together.
const WIDEST: u16 = 140;
/// Columns from which the account is shown.
const WIDE: u16 = 100;

/// A line of the list.
enum Line<'a> {
    Heading(Table),
    Row(usize, Row<'a>),
}

pub(in crate::ui) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    model: &Model,
    screen: &WashScreen,
    memory: &mut Memory,
) {
    let rows = screen.rows();
    if rows.is_empty() {
        nothing(canvas, area, screen.windows());
        let (text, role) = fact(screen);
        frame::notice(canvas, area, model, (&text, role));
        return;
    }
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut table = None;
    let mut under = 0;
    for (place, row) in rows.iter().enumerate() {
        if table != Some(row.table()) {
            table = Some(row.table());
            lines.push(Line::Heading(row.table()));
        }
        if place == screen.cursor {
            under = lines.len();
        }
        lines.push(Line::Row(place, *row));
    }
    let list = Rect { height: area.height.saturating_sub(BELOW), ..area };
    let offset = memory.offset(List::Washes, under, lines.len(), list.height.into());
    let at = Columns::of(area, screen.windows().as_of);
    for (y, line) in (list.y..list.bottom()).zip(lines.iter().skip(offset)) {
        let whole = Rect { y, height: 1, width: area.width - 1, ..list };
        match line {
            Line::Heading(table) => heading(canvas, whole, &at, *table),
            Line::Row(place, row) => {
                draw_row(canvas, whole, &at, *row);
                if *place == screen.cursor {
                    canvas.reverse(whole);
                    canvas.put(whole.x, y, "▌", Role::Accent);
                }
                canvas.target(whole, Target::Row(*place));
            }
        }
    }
    canvas.scrollbar(list, offset, lines.len(), Some(Pane::Front));
    let below = Rect { y: list.bottom(), height: days::ROWS, ..area };
    days::draw(canvas, below, model, screen);
    let (text, role) = fact(screen);
    frame::notice(canvas, area, model, (&text, role));
}

/// Where the columns of the tables stand: the ends of figures, the beginnings of words.
struct Columns {
    today: NaiveDate,
    account: Option<u16>,
    /// Where the dates begin.
    date: u16,
    days: u16,
    figure: u16,
}

/// Where the reasons begin: beside a name, and beside a longer heading.
const BECAUSE: u16 = 16;
const FURTHER: u16 = 25;
/// Where the shares of a reinvestment end, and accounts begin.
const SHARES: u16 = 40;
const ACCOUNT: u16 = 50;

impl Columns {
    fn of(area: Rect, today: NaiveDate) -> Self {
        let figure = area.width.min(WIDEST) - 3;
        let account = (area.width >= WIDE).then_some(ACCOUNT);
        Self { today, account, date: figure - 31, days: figure - 14, figure }
    }
}

fn heading(canvas: &mut Canvas<'_>, line: Rect, at: &Columns, table: Table) {
    let (y, x) = (line.y, line.x);
    let left: &[(u16, &str)] = match table {
        Table::Buy => &[(2, "Do not buy"), (BECAUSE, "because"), (at.date, "through")],
        Table::Sell => {
            &[(2, "Do not sell at a loss"), (FURTHER, "because"), (at.date, "clean from")]
        }
        Table::Reinvests => &[(2, "Will buy by itself"), (at.date, "on")],
        Table::Washed => &[(2, "Disallowed"), (BECAUSE, "goes to")],
    };
    let right: &[(u16, &str)] = match table {
        Table::Buy => &[(at.days, "days"), (at.figure, "loss")],
        Table::Sell => &[(at.days, "days"), (at.figure, "loss washed")],
        Table::Reinvests => {
            &[(SHARES, "shares, about"), (at.days, "days"), (at.figure, "loss, about")]
        }
        Table::Washed => {
            &[(at.figure - 26, "yours"), (at.figure - 13, "broker"), (at.figure, "difference")]
        }
    };
    for (column, text) in left {
        canvas.put(x + column, y, text, Role::Dim);
    }
    for (column, text) in right {
        canvas.right(x + column, y, text, Role::Dim);
    }
    let account = at.account.filter(|_| matches!(table, Table::Buy | Table::Reinvests));
    if let Some(column) = account {
        canvas.put(x + column, y, "account", Role::Dim);
    }
}

fn draw_row(canvas: &mut Canvas<'_>, line: Rect, at: &Columns, row: Row<'_>) {
    match row {
        Row::Buy(loss) => buy(canvas, line, at, loss),
        Row::Sell(recent) => sell(canvas, line, at, recent),
        Row::Reinvests(one) => reinvests(canvas, line, at, one),
        Row::Washed(loss) => washed(canvas, line, at, loss),
    }
}

/// A name, which is what is to be seen first, and what stands beside it up to a column.
fn named(canvas: &mut Canvas<'_>, line: Rect, (name, beside): (&str, &str), at: u16, end: u16) {
    canvas.put(line.x + 2, line.y, &shorten(name, at - 3), Role::Warning);
    canvas.put(line.x + at, line.y, &clip(beside, end.saturating_sub(at + 1)), Role::Plain);
}

fn account(canvas: &mut Canvas<'_>, line: Rect, at: &Columns, of: &AccountId) {
    if let Some(column) = at.account {
        let room = at.date.saturating_sub(column + 1);
        canvas.put(line.x + column, line.y, &shorten(of, room), Role::Dim);
    }
}

fn dated(canvas: &mut Canvas<'_>, line: Rect, at: &Columns, day: NaiveDate) {
    let text = day.format("%a %-d %b").to_string();
    canvas.put(line.x + at.date, line.y, &text, Role::Plain);
    let days = (day - at.today).num_days().to_string();
    canvas.right(line.x + at.days, line.y, &days, Role::Plain);
}

fn buy(canvas: &mut Canvas<'_>, line: Rect, at: &Columns, loss: &LossSale) {
    let short = if loss.side == Side::Cover { "short " } else { "" };
    let name = format!("{short}{}", names(&loss.securities));
    let end = at.account.unwrap_or(at.date);
    named(canvas, line, (&name, &loss.because()), BECAUSE, end);
    account(canvas, line, at, &loss.account);
    dated(canvas, line, at, loss.through());
    canvas.figure(line.x + at.figure, line.y, &format::cents(-loss.at_stake), Role::Loss);
}

fn sell(canvas: &mut Canvas<'_>, line: Rect, at: &Columns, recent: &Recent) {
    let cover = if recent.is_short { "cover " } else { "" };
    let name = format!("{cover}{}", names(&recent.securities));
    // A figure is shown whole or not at all.
    let fits = |text: &String| width(text) < at.date - FURTHER;
    let wordings = [recent.because(), recent.because_in_short()];
    let because = wordings.into_iter().find(fits).unwrap_or_default();
    let shares = figures::shares(recent.shares());
    let because = because.replacen(&shares, &canvas.secret(&shares), 1);
    named(canvas, line, (&name, &because), FURTHER, at.date);
    dated(canvas, line, at, recent.clean_from);
    about(canvas, line, at, recent.would_wash);
}

fn reinvests(canvas: &mut Canvas<'_>, line: Rect, at: &Columns, one: &Reinvesting) {
    let name = format!("! {} reinvestment", one.security);
    let shares = one.shares.map_or_else(|| "?".to_owned(), shares_about);
    let room = SHARES.saturating_sub(width(&shares) + 3);
    canvas.put(line.x + 2, line.y, &shorten(&name, room), Role::Warning);
    let role = if one.shares.is_some() { Role::Plain } else { Role::Unknown };
    canvas.figure(line.x + SHARES, line.y, &shares, role);
    if let Some(of) = &one.account {
        account(canvas, line, at, of);
    }
    dated(canvas, line, at, one.on);
    about(canvas, line, at, one.deferred);
}

fn about(canvas: &mut Canvas<'_>, line: Rect, at: &Columns, figure: Option<Money>) {
    let (text, role) = match figure {
        Some(figure) => (format::cents(figure), Role::Plain),
        None => ("?".to_owned(), Role::Unknown),
    };
    canvas.figure(line.x + at.figure, line.y, &text, role);
}

fn washed(canvas: &mut Canvas<'_>, line: Rect, at: &Columns, loss: &LossSale) {
    let difference = loss.by_taxpayer - loss.by_broker;
    let figures = [
        (at.figure - 26, loss.by_taxpayer),
        (at.figure - 13, loss.by_broker),
        (at.figure, difference),
    ];
    let end = (at.figure - 26).saturating_sub(width(&format::cents(loss.by_taxpayer)));
    let name = match &loss.of {
        LossOf::Sale(id) => format!("{} #{id}", loss.security),
        LossOf::Row(_) => format!("{} {}", loss.security, loss.on.format("%-d %b")),
    };
    let mut gone: Vec<String> = Vec::new();
    for taken in &loss.taken {
        let sign = if taken.for_good { "⌂ for good" } else { "" };
        let lot =
            taken.lot.as_ref().map_or_else(|| taken.acquired.to_string(), ToString::to_string);
        let text = format!("{sign} {lot}").trim().to_owned();
        if !gone.contains(&text) {
            gone.push(text);
        }
    }
    let gone = match gone.as_slice() {
        [] => loss.untaken().to_owned(),
        gone => gone.join(", "),
    };
    named(canvas, line, (&name, &gone), BECAUSE, end);
    for (column, figure) in figures {
        canvas.figure(line.x + column, line.y, &format::cents(figure), Role::Plain);
    }
}

fn nothing(canvas: &mut Canvas<'_>, area: Rect, windows: &Windows) {
    for (y, line) in (area.y + 1..).zip(wrap(Windows::NONE, area.width.min(WIDEST) - 4)) {
        canvas.put(area.x + 2, y, &line, Role::Plain);
    }
    if let Some(unknown) = windows.not_known() {
        let text = format!("? {unknown}");
        for (y, line) in (area.y + 4..).zip(wrap(&text, area.width.min(WIDEST) - 4)).take(4) {
            canvas.put(area.x + 2, y, &line, Role::Unknown);
        }
    }
}

/// The one most useful line: what is open over the year end, what is not known, what differs.
fn fact(screen: &WashScreen) -> (String, Role) {
    let windows = screen.windows();
    if let Some(Row::Buy(loss)) = screen.current()
        && loss.is_open_over_the_year_end()
    {
        let through = format::long_date(loss.through());
        let year = loss.on.year();
        return (
            format!(" ! open until {through}: the figures of {year} are not final before"),
            Role::Warning,
        );
    }
    if let Some(unknown) = windows.not_known().filter(|_| !screen.rows().is_empty()) {
        let short = match windows.unknown.as_slice() {
            [_] => unknown,
            several => format!(
                "not fully known: {} accounts have no transactions of the last 30 days: i",
                several.len()
            ),
        };
        return (format!(" ? {short}"), Role::Unknown);
    }
    (String::new(), Role::Plain)
}
