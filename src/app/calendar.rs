//! The calendar's state: what is coming in the days that are shown, where the cursor is, and what each
//! day is marked with.

use super::format;
use super::model::Model;
use crate::domain::coming::{Coming, Event, Pricing, fixed, in_order, of_windows, worth};
use crate::domain::household::Household;
use crate::domain::wash::windows::names;
use crate::domain::wash::{View as Looks, Windows};
use chrono::{Datelike, Months, NaiveDate};
use std::ops::Range;

/// What the picture above the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// A column a day, a line for each thing that happens.
    #[default]
    Lanes,
    /// A month by weeks.
    Month,
}

/// Columns from which each lot has a line of its own.
pub const LANE_A_LOT: u16 = 200;
/// Cells beside the days: what a line is about, and room behind its last day.
const BESIDE: u16 = 20;
/// Days shown at most.
const MOST_DAYS: u16 = 366;
/// Months that can be looked ahead.
const MOST_MONTHS: u32 = 120;

/// Something that happens, as a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The day and what happens.
    pub coming: Coming,
    /// Does the sale settle as well on the day on which its lots become final?
    settles: bool,
}

impl Row {
    /// What happens, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let and = if self.settles { ", settles" } else { "" };
        format!("{}{and}", self.coming.what.words())
    }

    /// What it is worth, in words: tax saved by waiting, or by selling before, or a loss.
    #[must_use]
    pub fn worth(&self) -> String {
        self.coming.what.worth()
    }

    /// The name that stands beside the mark of its day.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.coming.what {
            Event::LotsFinal(of, _) | Event::Settles(of) => format!("#{}", of.id),
            Event::TurnsLong(turning) => turning.security.to_string(),
            Event::MayBuy(of) | Event::MaySell(of) => names(&of.securities),
            Event::Reinvests(of) => of.security.to_string(),
            Event::LastCover(_) => String::new(),
            Event::LastTradeDate(_) => {
                format!("{}, last trade date", self.coming.on.format("%-d %b"))
            }
        }
    }

    /// The same in a few cells.
    #[must_use]
    pub fn short_name(&self) -> String {
        match &self.coming.what {
            Event::LastTradeDate(_) => self.coming.on.format("%-d %b").to_string(),
            _ => self.name(),
        }
    }

    /// The same with what it is worth.
    fn priced(&self, pricing: &Pricing<'_>) -> Self {
        let mut priced = self.clone();
        pricing.price(&mut priced.coming.what);
        priced
    }

    /// All that a filter looks at.
    fn text(&self) -> String {
        let what = &self.coming.what;
        let account = what.account().map_or("", |account| account);
        let lot = if let Event::TurnsLong(turning) = what { &*turning.lot } else { "" };
        let day = self.coming.on.format("%a %-d %b %Y %Y-%m-%d");
        format!("{day} {} {} {account} {lot}", self.words(), self.worth()).to_lowercase()
    }
}

/// The state of the calendar screen.
#[derive(Clone, Debug, Default)]
pub struct CalendarScreen {
    /// The place of the cursor among the rows.
    pub cursor: usize,
    /// The picture above the list.
    pub view: View,
    /// Months after this one; 0 begins today.
    months: u32,
    filter: String,
    /// The first day shown, and how many more there are.
    window: (NaiveDate, u64),
    /// The open wash-sale windows, of which a price changes the figures alone.
    washes: Windows,
    /// What they make of the days that are shown.
    of_windows: Vec<Coming>,
    /// What is coming besides, which no price changes.
    fixed: Vec<Coming>,
    /// All of it; lots that turn long-term are not priced.
    all: Vec<Row>,
    /// Those that the filter lets through.
    rows: Vec<Row>,
}

impl CalendarScreen {
    /// The calendar of the days from `today` on, in a window of so many columns.
    #[must_use]
    pub fn new(household: &Household, today: NaiveDate, columns: u16) -> Self {
        let mut screen = Self::default();
        screen.refresh(household, today, columns);
        screen
    }

    /// Works out anew what is coming; the cursor stays where its row is.
    pub fn refresh(&mut self, household: &Household, today: NaiveDate, columns: u16) {
        self.window = self.days(today, columns);
        self.washes = household.wash_windows(today, Looks::Taxpayer);
        self.fixed = fixed(household, today, self.window);
        self.of_windows = of_windows(household, today, self.window, &self.washes);
        self.arrange();
        self.sift(household, today);
    }

    /// Takes over prices that have moved; the cursor stays where its row is.
    pub fn reprice(&mut self, household: &Household, today: NaiveDate) {
        self.washes.reprice(&household.portfolio().prices);
        let of_windows = of_windows(household, today, self.window, &self.washes);
        let changed = of_windows != self.of_windows;
        if changed {
            self.of_windows = of_windows;
            self.arrange();
        }
        // A word of the filter can be one of what a row is worth.
        if changed || !self.filter.is_empty() {
            self.sift(household, today);
        }
    }

    /// Puts all that is coming into rows.
    fn arrange(&mut self) {
        let found = in_order(self.fixed.iter().chain(&self.of_windows).cloned().collect());
        let of_sale = |one: &Coming, other: &Coming| {
            one.on == other.on && one.what.sale().is_some() && one.what.sale() == other.what.sale()
        };
        let mut all: Vec<Row> = Vec::new();
        for coming in found {
            let mut of_day = all.iter_mut().rev().take_while(|row| row.coming.on == coming.on);
            match of_day.find(|row| of_sale(&row.coming, &coming)) {
                Some(row) => row.settles = true,
                None => all.push(Row { coming, settles: false }),
            }
        }
        self.all = all;
    }

    fn days(&self, today: NaiveDate, columns: u16) -> (NaiveDate, u64) {
        let first = today.with_day(1).unwrap_or(today);
        let month = first.checked_add_months(Months::new(self.months)).unwrap_or(first);
        let next = month.checked_add_months(Months::new(1)).unwrap_or(month);
        match self.view {
            View::Month => {
                (month, u64::try_from((next - month).num_days() - 1).unwrap_or_default())
            }
            View::Lanes => {
                let from = if self.months == 0 { today } else { month };
                (from, u64::from(columns.saturating_sub(BESIDE).min(MOST_DAYS)).saturating_sub(1))
            }
        }
    }

    /// Finds the rows that the filter lets through; the cursor stays where its row is.
    fn sift(&mut self, household: &Household, today: NaiveDate) {
        let under = self.current().cloned();
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        if words.is_empty() {
            self.rows.clone_from(&self.all);
        } else {
            let pricing = Pricing::new(household, today);
            let has = |row: &&Row| {
                let text = row.priced(&pricing).text();
                words.iter().all(|word| text.contains(word))
            };
            self.rows = self.all.iter().filter(has).cloned().collect();
        }
        let under = under.as_ref();
        let same = |row: &Row| under.is_some_and(|one| one.coming.what.is_same(&row.coming.what));
        let place = self.rows.iter().position(same).unwrap_or(self.cursor);
        self.go_to(place);
    }

    /// Shows only rows with all of these words.
    pub fn set_filter(&mut self, filter: &str, household: &Household, today: NaiveDate) {
        filter.clone_into(&mut self.filter);
        self.sift(household, today);
    }

    /// The words every row must have.
    #[must_use]
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// The rows, by day; what lots are worth is not in them.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Some of the rows with what they are worth at today's prices: of thousands few are in view.
    #[must_use]
    pub fn priced(
        &self,
        household: &Household,
        today: NaiveDate,
        places: Range<usize>,
    ) -> Vec<Row> {
        let rows = self.rows.iter().take(places.end).skip(places.start);
        let pricing = Pricing::new(household, today);
        rows.map(|row| row.priced(&pricing)).collect()
    }

    /// What heads the column of worth.
    #[must_use]
    pub fn worth_heading(&self, today: NaiveDate) -> String {
        let years = worth::years(self.rows.iter().map(|row| &row.coming), today);
        let years: Vec<String> = years.iter().map(ToString::to_string).collect();
        if years.is_empty() {
            "Worth".to_owned()
        } else {
            format!("Worth: tax {}", years.join(", "))
        }
    }

    /// The row under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Row> {
        self.rows.get(self.cursor)
    }

    /// Puts the cursor on a row, or the nearest there is.
    pub fn go_to(&mut self, row: usize) {
        self.cursor = row.min(self.rows.len().saturating_sub(1));
    }

    /// Goes to the first row of the next day on which something happens, or of the one before.
    pub fn step_day(&mut self, next: bool) {
        let Some(on) = self.current().map(|row| row.coming.on) else { return };
        let days = || self.rows.iter().map(|row| row.coming.on);
        let day = if next { days().find(|day| *day > on) } else { days().rfind(|day| *day < on) };
        let place = days().position(|other| Some(other) == day);
        self.cursor = place.unwrap_or(self.cursor);
    }

    /// The first day shown, and how many more there are.
    #[must_use]
    pub const fn window(&self) -> (NaiveDate, u64) {
        self.window
    }

    /// Do the days begin today?
    #[must_use]
    pub const fn begins_today(&self) -> bool {
        self.months == 0 && matches!(self.view, View::Lanes)
    }

    /// Why there is no month before or after the one that is shown.
    #[must_use]
    pub fn why_no_month(&self, next: bool) -> Option<&'static str> {
        match (next, self.months) {
            (false, 0) => Some("the calendar looks ahead: this is the month of today"),
            (true, MOST_MONTHS) => Some("ten years ahead is the last month there is"),
            _ => None,
        }
    }

    /// Goes to the next month or the one before; rows of it are found by [`CalendarScreen::refresh`].
    pub fn step(&mut self, next: bool) {
        self.months = if next { self.months + 1 } else { self.months.saturating_sub(1) };
        self.cursor = 0;
    }

    /// The other picture.
    pub const fn turn(&mut self) {
        self.view = match self.view {
            View::Lanes => View::Month,
            View::Month => View::Lanes,
        };
    }

    /// The rows of one day.
    pub fn on(&self, day: NaiveDate) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.coming.on == day)
    }
}

/// Works the calendar in front out anew, if it is.
pub fn refresh(model: &mut Model) {
    let Model { stack, household, today, size, .. } = model;
    if let Some(super::model::Screen::Calendar(screen)) = stack.last_mut() {
        screen.refresh(household, *today, size.0);
    }
}

/// Takes prices that have moved over into the calendar in front, if it is.
pub fn reprice(model: &mut Model) {
    let Model { stack, household, today, .. } = model;
    if let Some(super::model::Screen::Calendar(screen)) = stack.last_mut() {
        screen.reprice(household, *today);
    }
}

/// `today`, `1 day`, `16 days`.
#[must_use]
pub fn days_until(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => "today".to_owned(),
        days => format::days(days),
    }
}
