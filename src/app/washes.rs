//! The state of the wash-sale screen: the open windows as rows, and the 61 days of the one under the
//! cursor.

mod words;

use super::model::{Model, Screen};
use crate::domain::household::Household;
use crate::domain::order::Side;
use crate::domain::preview::Preview;
use crate::domain::wash::windows::{LossOf, LossSale, Recent, Reinvesting, either};
use crate::domain::wash::{View, Windows};
use chrono::{Days, NaiveDate};

/// Days on either side of a sale.
pub const SIDE: u64 = 30;

/// One row: what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row<'a> {
    /// What must not be bought.
    Buy(&'a LossSale),
    /// What must not be sold at a loss.
    Sell(&'a Recent),
    /// What will be bought by itself.
    Reinvests(&'a Reinvesting),
    /// A loss that is disallowed, in part or whole.
    Washed(&'a LossSale),
}

/// The tables, in the order in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Do not buy.
    Buy,
    /// Do not sell at a loss.
    Sell,
    /// Will buy by itself.
    Reinvests,
    /// Disallowed so far.
    Washed,
}

impl Row<'_> {
    /// The table it stands in.
    #[must_use]
    pub const fn table(&self) -> Table {
        match self {
            Self::Buy(_) => Table::Buy,
            Self::Sell(_) => Table::Sell,
            Self::Reinvests(_) => Table::Reinvests,
            Self::Washed(_) => Table::Washed,
        }
    }
}

/// A day of the 61 that is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Sold at a loss, or to be sold.
    Sold,
    /// A purchase that took a loss, or would.
    Took,
    /// A reinvestment that would take one.
    Reinvests,
    /// The first clean day.
    Clean,
    /// Today.
    Today,
}

/// The 61 days around a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// What they are of.
    pub title: String,
    /// The day in their middle.
    pub middle: NaiveDate,
    /// The marked days, each with a few words.
    pub marks: Vec<(NaiveDate, Mark, String)>,
    /// What was not bought before the middle, where nothing was.
    pub before: Option<String>,
}

impl Timeline {
    /// The first of the days.
    #[must_use]
    pub fn first(&self) -> NaiveDate {
        self.middle.checked_sub_days(Days::new(SIDE)).unwrap_or(NaiveDate::MIN)
    }
}

/// The wash-sale screen.
#[derive(Clone, Debug, Default)]
pub struct WashScreen {
    /// The place of the cursor among the rows.
    pub cursor: usize,
    windows: Windows,
}

impl WashScreen {
    /// The windows that are open on a day.
    #[must_use]
    pub fn new(household: &Household, today: NaiveDate) -> Self {
        Self { cursor: 0, windows: household.wash_windows(today, View::Taxpayer) }
    }

    /// Finds the windows anew; the cursor stays where it is.
    pub fn refresh(&mut self, household: &Household, today: NaiveDate) {
        self.windows = household.wash_windows(today, self.windows.view);
        self.go_to(self.cursor);
    }

    /// Takes over prices that have moved.
    pub fn reprice(&mut self, household: &Household) {
        self.windows.reprice(&household.portfolio().prices);
    }

    /// The other view.
    pub fn turn(&mut self, household: &Household, today: NaiveDate) {
        self.windows.view = match self.windows.view {
            View::Taxpayer => View::Broker,
            View::Broker => View::Taxpayer,
        };
        self.refresh(household, today);
    }

    /// The windows.
    #[must_use]
    pub const fn windows(&self) -> &Windows {
        &self.windows
    }

    /// Is it what a broker sees?
    #[must_use]
    pub fn is_broker(&self) -> bool {
        self.windows.view == View::Broker
    }

    /// Every row, table by table.
    #[must_use]
    pub fn rows(&self) -> Vec<Row<'_>> {
        let windows = &self.windows;
        let buy = windows.do_not_buy().map(Row::Buy);
        let recent = windows.recent.iter().map(Row::Sell);
        let reinvests = windows.reinvesting.iter().map(Row::Reinvests);
        buy.chain(recent).chain(reinvests).chain(windows.washed().map(Row::Washed)).collect()
    }

    /// The row under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<Row<'_>> {
        self.rows().get(self.cursor).copied()
    }

    /// Puts the cursor on a row, or the nearest there is.
    pub fn go_to(&mut self, row: usize) {
        self.cursor = row.min(self.rows().len().saturating_sub(1));
    }

    /// Puts the cursor on the row that a filter finds first.
    pub fn find(&mut self, wanted: impl Fn(&Row<'_>) -> bool) {
        let place = self.rows().iter().position(wanted);
        self.cursor = place.unwrap_or(self.cursor);
    }

    /// The 61 days of the row under the cursor.
    #[must_use]
    pub fn timeline(&self) -> Option<Timeline> {
        let today = self.windows.as_of;
        match self.current()? {
            Row::Buy(loss) | Row::Washed(loss) => Some(self.of_loss(loss)),
            Row::Reinvests(one) => {
                let met = self.windows.losses.iter().find(|loss| one.of.contains(&loss.of));
                met.map(|loss| self.of_loss(loss))
            }
            Row::Sell(recent) => {
                let bought = recent.purchases.iter().map(|one| {
                    let day = one.acquired.format("%-d %b");
                    (one.acquired, Mark::Took, format!("{} {day}", recent.side().opened()))
                });
                let clean = recent.clean_from;
                let clean = (clean, Mark::Clean, format!("clean {}", clean.format("%-d %b")));
                let sold = (today, Mark::Sold, format!("{} today", recent.side().done()));
                Some(Timeline {
                    title: match recent.side() {
                        Side::Sell => "61 days of a sale today".to_owned(),
                        Side::Cover => "61 days of a cover today".to_owned(),
                    },
                    middle: today,
                    marks: bought.chain([sold, clean]).collect(),
                    before: None,
                })
            }
        }
    }

    fn of_loss(&self, loss: &LossSale) -> Timeline {
        let today = self.windows.as_of;
        let mut marks = vec![(loss.on, Mark::Sold, loss.side.done().to_owned())];
        marks.extend(loss.taken.iter().map(|taken| {
            let day = taken.acquired.format("%-d %b");
            (taken.acquired, Mark::Took, format!("{} {day}", loss.side.opened()))
        }));
        let coming = self.windows.reinvesting.iter().filter(|one| one.of.contains(&loss.of));
        marks.extend(coming.map(|one| {
            (one.on, Mark::Reinvests, format!("reinvests {}", one.on.format("%-d %b")))
        }));
        if today != loss.on && today <= loss.through() {
            marks.push((today, Mark::Today, "today".to_owned()));
        }
        marks.sort();
        marks.dedup();
        let bought = loss.taken.iter().any(|taken| taken.acquired <= loss.on);
        let before =
            (!bought).then(|| format!("no {} {}", either(&loss.securities), loss.side.opened()));
        Timeline { title: format!("61 days of {}", loss.name()), middle: loss.on, marks, before }
    }
}

/// Works the wash-sale screen in front out anew, if it is.
pub fn refresh(model: &mut Model) {
    let Model { stack, household, today, .. } = model;
    if let Some(Screen::Washes(screen)) = stack.last_mut() {
        screen.refresh(household, *today);
    }
}

/// Takes prices that have moved over into the wash-sale screen in front, if it is.
pub fn reprice(model: &mut Model) {
    let Model { stack, household, .. } = model;
    if let Some(Screen::Washes(screen)) = stack.last_mut() {
        screen.reprice(household);
    }
}

/// `buy no VTI or VTSAX, in any account, through 24 Dec`, where a loss of a recorded sale can still be
/// washed.
#[must_use]
pub fn advice(model: &Model, sale: crate::domain::sales::SaleId) -> Option<String> {
    let windows = model.household.wash_windows(model.today, View::Taxpayer);
    let loss = windows.do_not_buy().find(|loss| loss.of == LossOf::Sale(sale))?;
    Some(words::advice(&loss.securities, loss.side, loss.on, loss.through()))
}

/// The same of a sale that is only planned.
#[must_use]
pub fn advice_of(model: &Model, preview: &Preview) -> Option<String> {
    let order = &preview.plan.order;
    let securities = model.household.identical().members(&order.security);
    if preview.wash.is_whole() {
        return Some(words::nothing_more(&securities, order.side));
    }
    let through = preview.wash.open_until?;
    Some(words::advice(&securities, order.side, order.trade_date, through))
}
