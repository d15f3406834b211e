//! The whole state of the explorer as plain data.

mod order;

use super::action::Place;
use super::calendar::CalendarScreen;
use super::compare::CompareScreen;
use super::feed::Feed;
use super::filter::Filter;
use super::history::HistoryScreen;
use super::holdings::Holdings;
use super::overlay::Overlay;
use super::problems::Problems;
use super::reading::Reading;
use super::sales::SalesScreen;
use super::scroll::Scroll;
use super::start::Start;
use super::tax::TaxScreen;
use super::ticket::Ticket;
use super::undo::{Done, Undone};
use super::washes::WashScreen;
use crate::domain::household::Household;
use crate::domain::ids::SecurityId;
use crate::domain::problem::Problem;
use crate::domain::relot::Reopened;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// The smallest terminal in which every number is whole.
pub const MIN_SIZE: (u16, u16) = (80, 24);

/// How long a moved price is shown as moved, in milliseconds.
const FLASH_MS: i64 = 1000;

/// From when on it is said that files are being read, in milliseconds.
const SLOW_MS: i64 = 300;

/// How long the last key's effect is told, in milliseconds.
const NOTICE_MS: i64 = 4000;

/// A portfolio as it comes from the files.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// Everything in it.
    pub household: Household,
    /// The day to take as today.
    pub today: NaiveDate,
    /// What was wrong with the files.
    pub problems: Vec<Problem>,
    /// What was opened, and how.
    pub opened: Opened,
}

/// What is open, and how: nothing of it changes until files are read again.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What the header calls it.
    pub name: String,
    /// Rows of its files, and how many of them are in the figures.
    pub rows: Rows,
    /// Where prices come from.
    pub price_source: String,
    /// Is it the built-in sample?
    pub demo: bool,
    /// Why nothing can be recorded, if so.
    pub read_only: Option<String>,
    /// Why no event can be added to its transactions, if so.
    pub adds_nothing: Option<String>,
    /// Is today another day than the calendar's?
    pub fixed_date: bool,
    /// Shall prices change without being marked as moved?
    pub reduce_motion: bool,
}

/// Rows that were to be lots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// In the files.
    pub read: usize,
    /// In the figures.
    pub counted: usize,
}

/// A full screen. The first of the stack is the holdings or the start screen.
#[derive(Clone, Debug)]
pub enum Screen {
    /// No portfolio yet.
    Start(Start),
    /// What is held.
    Holdings,
    /// An order.
    Ticket(Box<Ticket>),
    /// The order beneath, by every method.
    Compare(CompareScreen),
    /// Recorded sales.
    Sales(SalesScreen),
    /// What is coming.
    Calendar(CalendarScreen),
    /// Open wash-sale windows.
    Washes(WashScreen),
    /// A tax, explained.
    Tax(TaxScreen),
    /// What happened to a security's lots.
    History(HistoryScreen),
    /// Trouble with the files.
    Problems,
}

/// What the last key did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// In words.
    pub text: String,
    /// Is it a refusal or a failure?
    pub warning: bool,
    /// Until when it is told.
    until: DateTime<Utc>,
}

/// The state of the explorer.
#[derive(Clone, Debug)]
pub struct Model {
    /// Everything in the portfolio.
    pub household: Household,
    /// The day taken as today.
    pub today: NaiveDate,
    /// What was opened, and how.
    pub opened: Opened,
    /// The moment, for ages and countdowns.
    pub now: DateTime<Utc>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The screens, the one in front last.
    pub stack: Vec<Screen>,
    /// The screens before the last change of screen.
    pub before: Option<Vec<Screen>>,
    /// What lies over the screen.
    pub overlay: Option<Overlay>,
    /// The holdings' state, whatever screen is in front.
    pub holdings: Holdings,
    /// What wheel and scrollbar ask for.
    pub scroll: Scroll,
    /// What was wrong with the files, and what was accepted of it.
    pub problems: Problems,
    /// How the source of prices is doing.
    pub feed: Feed,
    /// Do incoming prices wait?
    pub frozen: bool,
    /// Are amounts hidden?
    pub hidden: bool,
    /// The pending sale whose lots are being changed, with the household as if it had not been.
    pub reopened: Option<Box<Reopened>>,
    /// The user's own time zone, where it is known.
    pub zone: Option<Tz>,
    /// Why the order being worked on is not recorded, after an attempt.
    pub unrecorded: Option<String>,
    /// What undo takes back of this session, newest last.
    pub done: Vec<Done>,
    /// What redo does again, newest last.
    pub undone: Vec<Undone>,
    /// What is said once the files are read again, in place of that they were.
    pub once_read: Option<String>,
    /// How far files were read, and since when, while they are being read.
    reading: Option<(Reading, DateTime<Utc>)>,
    notice: Option<Notice>,
    moved: BTreeMap<SecurityId, (bool, DateTime<Utc>)>,
}

impl Model {
    /// The explorer on a portfolio.
    #[must_use]
    pub fn new(fresh: Fresh, now: DateTime<Utc>, size: (u16, u16)) -> Self {
        let Fresh { mut household, today, problems, opened } = fresh;
        household.set_day(today);
        let mut model = Self {
            household,
            today,
            opened,
            now,
            size,
            stack: vec![Screen::Holdings],
            before: None,
            overlay: None,
            holdings: Holdings::default(),
            scroll: Scroll::default(),
            feed: Feed::default(),
            problems: Problems::new(problems),
            frozen: false,
            hidden: false,
            reopened: None,
            zone: None,
            unrecorded: None,
            done: Vec::new(),
            undone: Vec::new(),
            once_read: None,
            reading: None,
            notice: None,
            moved: BTreeMap::new(),
        };
        model.tell_at_once();
        model.holdings.now = now;
        model.holdings.rebuild(&model.household, model.today);
        model.problems.set_found(model.household.problems());
        model
    }

    /// The explorer without a portfolio: `fresh` is an empty one.
    #[must_use]
    pub fn start(fresh: Fresh, start: Start, now: DateTime<Utc>, size: (u16, u16)) -> Self {
        let mut model = Self::new(fresh, now, size);
        model.stack = vec![Screen::Start(start)];
        model
    }

    /// Puts another portfolio in place of this one: screens over the holdings close.
    pub fn load(&mut self, fresh: Fresh) {
        self.stack = vec![Screen::Holdings];
        self.before = None;
        self.overlay = None;
        self.done.clear();
        self.undone.clear();
        self.holdings.filter = Filter::default();
        self.problems = Problems::default();
        self.feed = Feed::default();
        self.replace(fresh);
    }

    /// Puts the same portfolio, read again, in place of this one: every screen stays open, with
    /// cursor, marks, folds, filter and order where they still make sense.
    pub fn reload(&mut self, mut fresh: Fresh) {
        // Another hand may have written to the journal: its events are not ours to undo.
        if fresh.household.book != self.household.book {
            self.done.retain(|done| matches!(done, Done::Added(_)));
            self.undone.clear();
        }
        let same_source = fresh.opened.price_source == self.opened.price_source;
        fresh.household.keep_prices_of(&self.household, same_source);
        let told = self.feed.told.filter(|_| same_source);
        self.feed = Feed::default();
        self.feed.told = told;
        self.replace(fresh);
    }

    /// Says at once that what came later is left out, and that nothing can be recorded, and why.
    fn tell_at_once(&mut self) {
        let read_only = self.opened.read_only.as_ref().map(|reason| format!("read-only: {reason}"));
        let told: Vec<String> = self.problems.left_out_after(self.today).chain(read_only).collect();
        if !told.is_empty() {
            self.warn(told.join("; "));
        }
    }

    fn replace(&mut self, fresh: Fresh) {
        let Fresh { mut household, today, problems, opened } = fresh;
        household.set_day(today);
        let was = std::mem::replace(&mut self.household, household);
        self.today = today;
        self.opened = opened;
        self.problems.replace(problems);
        self.problems.set_found(self.household.problems());
        self.reading = None;
        self.moved.clear();
        self.holdings.rebuild_from(was.portfolio(), &self.household, today);
        self.tell_at_once();
    }

    /// Notes how far files were read.
    pub fn read_to(&mut self, reading: Reading) {
        let since = self.reading.map_or(self.now, |(_, since)| since);
        self.reading = Some((reading, since));
    }

    /// How far files were read, while they are being read.
    #[must_use]
    pub fn reading(&self) -> Option<Reading> {
        self.reading.map(|(reading, _)| reading)
    }

    /// The same, once it takes so long that it is worth a word.
    #[must_use]
    pub fn slow_reading(&self) -> Option<Reading> {
        let (reading, since) = self.reading?;
        (self.is_first_reading() || (self.now - since).num_milliseconds() >= SLOW_MS)
            .then_some(reading)
    }

    /// Is the portfolio being read that was named at the start?
    #[must_use]
    pub fn is_first_reading(&self) -> bool {
        matches!(self.screen(), Screen::Start(start) if start.reading.is_some())
    }

    /// Nothing is being read any more.
    pub fn stop_reading(&mut self) {
        self.reading = None;
    }

    /// The screen in front.
    #[must_use]
    pub fn screen(&self) -> &Screen {
        self.stack.last().unwrap_or(&Screen::Holdings)
    }

    /// Where keys go.
    #[must_use]
    pub fn place(&self) -> Place {
        self.overlay.as_ref().map_or_else(|| self.screen_place(), Overlay::place)
    }

    /// The place of the screen, whatever lies over it.
    #[must_use]
    pub fn screen_place(&self) -> Place {
        match self.screen() {
            Screen::Start(_) => Place::Start,
            Screen::Holdings => Place::Holdings,
            Screen::Ticket(_) => Place::Ticket,
            Screen::Compare(_) => Place::Compare,
            Screen::Sales(_) => Place::Sales,
            Screen::Calendar(_) => Place::Calendar,
            Screen::Washes(_) => Place::Washes,
            Screen::Tax(_) => Place::Tax,
            Screen::History(_) => Place::History,
            Screen::Problems => Place::Problems,
        }
    }

    /// Opens a screen over the one in front.
    pub fn push(&mut self, screen: Screen) {
        self.before = Some(self.stack.clone());
        self.stack.push(screen);
        self.overlay = None;
    }

    /// Closes the screen in front, unless it is the last.
    pub fn pop(&mut self) {
        if self.stack.len() > 1 {
            self.before = Some(self.stack.clone());
            self.stack.pop();
        }
    }

    /// Goes back to the screens before the last change, and again.
    pub fn swap(&mut self) -> bool {
        match self.before.take() {
            Some(before) => {
                self.before = Some(std::mem::replace(&mut self.stack, before));
                true
            }
            None => false,
        }
    }

    /// Tells what the last key did.
    pub fn say(&mut self, text: impl Into<String>) {
        self.tell(text.into(), false);
    }

    /// Tells why the last key did nothing.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.tell(text.into(), true);
    }

    fn tell(&mut self, text: String, warning: bool) {
        let until = self.now + TimeDelta::milliseconds(NOTICE_MS);
        self.notice = Some(Notice { text, warning, until });
    }

    /// What the last key did, while it is told.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// Clears the notice: the next key has its own.
    pub fn hush(&mut self) {
        self.notice = None;
    }

    /// Notes that a price moved.
    pub fn flash(&mut self, security: SecurityId, up: bool) {
        if !self.opened.reduce_motion {
            self.moved.insert(security, (up, self.now));
        }
    }

    /// Did this price just move, and up?
    #[must_use]
    pub fn moved(&self, security: &SecurityId) -> Option<bool> {
        self.moved.get(security).map(|(up, _)| *up)
    }

    /// Lets time pass: old notices and flashes go. Says whether anything on the screen changed.
    pub fn at(&mut self, now: DateTime<Utc>) -> bool {
        let minute = |time: DateTime<Utc>| time.timestamp() / 60;
        let counting =
            super::sales::counts_seconds(self) && now.timestamp() != self.now.timestamp();
        let mut changed = counting || minute(now) != minute(self.now);
        self.now = now;
        self.holdings.now = now;
        if self.notice.as_ref().is_some_and(|notice| notice.until <= now) {
            self.notice = None;
            changed = true;
        }
        let flashes = self.moved.len();
        self.moved.retain(|_, (_, at)| (now - *at).num_milliseconds() < FLASH_MS);
        changed || flashes != self.moved.len()
    }

    /// Takes another day as today, as at midnight: terms, countdowns and states follow it.
    pub fn on(&mut self, today: NaiveDate) {
        if today == self.today {
            return;
        }
        self.today = today;
        self.household.set_day(today);
        self.holdings.rebuild(&self.household, today);
        self.reopen();
        if let Some((ticket, household, today)) = self.ticket_mut() {
            ticket.plan(household, today);
        }
    }

    /// How long, in milliseconds, until something on the screen changes by itself.
    #[must_use]
    pub fn quiet_for(&self) -> i64 {
        let beat = if super::sales::counts_seconds(self) { 1000 } else { 60_000 };
        let until_minute = beat - self.now.timestamp_millis().rem_euclid(beat);
        let notice = self.notice.iter().map(|notice| (notice.until - self.now).num_milliseconds());
        let flashes =
            self.moved.values().map(|(_, at)| FLASH_MS - (self.now - *at).num_milliseconds());
        let reading = self.reading.iter();
        let reading = reading
            .map(|(_, since)| SLOW_MS - (self.now - *since).num_milliseconds())
            .filter(|left| *left > 0);
        notice.chain(flashes).chain(reading).fold(until_minute, i64::min).max(1)
    }

    /// Rows of a list on this screen, for paging.
    #[must_use]
    pub fn page(&self) -> usize {
        usize::from(self.size.1.saturating_sub(10) / 2).max(1)
    }

    /// Is the terminal too small to show every number whole?
    #[must_use]
    pub fn too_small(&self) -> bool {
        self.size.0 < MIN_SIZE.0 || self.size.1 < MIN_SIZE.1
    }
}
