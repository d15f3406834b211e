//! The tax screen: why a sale's or a year's tax is what it is, and where the next step is.
//!
//! Everything is worked out anew from the model whenever it is looked at, so that no figure outlives
//! what it was computed from.

pub mod lines;

use super::format;
use super::model::Model;
use super::ticket::Ticket;
use crate::domain::explain::{self, Explained};
use crate::domain::household::Household;
use crate::domain::method::Method;
use crate::domain::preview::Preview;
use crate::domain::tax::{self, Assumption, ProfileKey, story};
use crate::domain::year_end::{self, OnDay};
use chrono::{Datelike, NaiveDate};
use lines::Folds;

/// The narrowest screen on which brackets and lines stand side by side.
pub const BOTH_FROM: u16 = 120;

/// How many years after this one can be looked at.
const YEARS_AHEAD: i32 = 5;

/// Whose tax is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The order of the ticket beneath.
    Sale {
        /// By this method where it was asked for in the comparison, else as the ticket stands.
        method: Option<Method>,
        /// Sold on the other side of the turn of the year?
        moved: bool,
    },
    /// A year with everything realized in it.
    Year(i32),
}

/// Which half of the explanation is in front where both do not fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// How full the brackets are, and what the next dollar costs.
    #[default]
    Brackets,
    /// The return line by line.
    Lines,
}

/// The state of the tax screen.
#[derive(Clone, Debug)]
pub struct TaxScreen {
    /// Whose tax.
    pub of: Of,
    /// Which half.
    pub view: View,
    /// The place of the cursor among the lines.
    pub cursor: usize,
    /// Which lines are open.
    pub folds: Folds,
}

impl TaxScreen {
    /// The screen before any key.
    #[must_use]
    pub fn new(of: Of) -> Self {
        Self { of, view: View::default(), cursor: 0, folds: Folds::default() }
    }

    /// Is it about a sale?
    #[must_use]
    pub const fn is_of_a_sale(&self) -> bool {
        matches!(self.of, Of::Sale { .. })
    }
}

/// What the tax screen shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The tax year.
    pub year: i32,
    /// The explanation.
    pub told: Explained,
    /// The sale in the answer's own words, or the year in one line; the figure to be seen first is
    /// between the two parts.
    pub answer: [String; 3],
    /// The sale on both sides of the turn of the year, the day that is explained first.
    pub either_year: Option<[OnDay; 2]>,
    /// What is taken for granted, what only this year has first.
    pub assumed: Vec<String>,
    /// The figures of the profile that were not given.
    pub not_given: Vec<ProfileKey>,
}

/// Works out what the screen shows.
///
/// # Errors
/// In words, where there is no figure to explain.
pub fn shown(model: &Model, of: Of) -> Result<Shown, String> {
    match of {
        Of::Year(year) => of_year(model, year),
        Of::Sale { method, moved } => {
            let (ticket, preview) = sale(model, method)?;
            of_sale(model, ticket, preview, moved)
        }
    }
}

/// Why there is no figure to explain, if so: told without working it out.
#[must_use]
pub fn why_none(model: &Model, of: Of) -> Option<String> {
    match of {
        Of::Year(year) => {
            let table = model.household.rules.tables.for_year(year);
            let known = model.household.profile_for(year, model.today).is_complete();
            (table.is_none() || !known).then(|| no_figure(&model.household, year, model.today))
        }
        Of::Sale { method, .. } => match sale(model, method) {
            Err(reason) => Some(reason),
            Ok((_, preview)) if preview.sheltered => Some(sheltered(&model.household, preview)),
            Ok((_, preview)) => preview
                .tax
                .is_none()
                .then(|| no_figure(&model.household, preview.tax_year, model.today)),
        },
    }
}

/// The tax year that is explained; `None` where no sale is open.
#[must_use]
pub fn year(model: &Model, of: Of) -> Option<i32> {
    match of {
        Of::Year(year) => Some(year),
        Of::Sale { method, moved } => {
            let (_, preview) = sale(model, method).ok()?;
            let other = || other_day(model, preview).year();
            Some(if moved { other() } else { preview.tax_year })
        }
    }
}

/// The order of the ticket, by this method or as it stands.
fn sale(model: &Model, method: Option<Method>) -> Result<(&Ticket, &Preview), String> {
    let ticket = model.ticket().ok_or("no sale is open")?;
    let outlook = ticket.outlook.as_ref().map_err(Clone::clone)?;
    let preview = match method.and_then(|method| ticket.outcome(method)) {
        Some(outcome) => &outcome.preview,
        None => &outlook.preview,
    };
    Ok((ticket, preview))
}

fn sheltered(household: &Household, preview: &Preview) -> String {
    let account = &preview.plan.order.account;
    format!("⌂ {account}: {}", household.portfolio().untaxed_words(account))
}

/// The same sale on the other side of the turn of the year: on which day.
fn other_day(model: &Model, preview: &Preview) -> NaiveDate {
    let (household, order) = (model.order_household(), &preview.plan.order);
    let kind = household.portfolio().security(&order.security).map(|one| one.kind);
    year_end::other_side(household, kind.unwrap_or_default(), order.trade_date, model.today)
}

fn of_year(model: &Model, year: i32) -> Result<Shown, String> {
    let household = &model.household;
    let profile = household.profile_for(year, model.today);
    let gains = household.realized(year, &profile);
    let told = explain::year(household, year, gains, model.today)
        .ok_or_else(|| no_figure(household, year, model.today))?;
    let carried = told.after.carryover_in.total();
    let carried = if carried.is_zero() {
        String::new()
    } else {
        format!(", {} of loss carried in", format::cents(carried))
    };
    let realized = format!(
        " on the income of {year} with short-term {} and long-term {} realized{carried}",
        format::signed(gains.short_term, 2),
        format::signed(gains.long_term, 2)
    );
    let status = told.after.filing_status.words();
    let answer = [format!("Tax {year}, {status}: "), format::cents(told.after.total()), realized];
    Ok(assemble(household, told, answer, None, &[]))
}

fn of_sale(
    model: &Model,
    ticket: &Ticket,
    preview: &Preview,
    moved: bool,
) -> Result<Shown, String> {
    let household = model.order_household();
    let order = &preview.plan.order;
    if preview.sheltered {
        return Err(sheltered(household, preview));
    }
    let selection = ticket.selection(preview.plan.method);
    let other = other_day(model, preview);
    let days = [order.trade_date, other];
    let by = (&selection, &ticket.limits);
    let either = year_end::on_either_day(household, order, by, days, model.today);
    let (preview, either_year) = match (moved, either) {
        (false, either) => (preview.clone(), either.ok()),
        (true, Ok([here, there])) => (there.preview.clone(), Some([there, here])),
        (true, Err(refusal)) => return Err(refusal.to_string()),
    };
    let year = preview.tax_year;
    let told = explain::sale(household, &preview, model.today)
        .ok_or_else(|| no_figure(household, year, model.today))?;
    let on = if moved {
        format!("Sold on {} this sale ", format::long_date(other))
    } else {
        "This sale ".to_owned()
    };
    let change = told.after.total() - told.before.total();
    let verb = match change.to_cents() {
        cents if cents.is_zero() => "changes the tax by ",
        cents if cents.is_negative() => "saves ",
        _ => "adds ",
    };
    let sentence = told.story.as_ref().map(story::Story::sentence).unwrap_or_default();
    let rest = if sentence.is_empty() { ".".to_owned() } else { format!(":  {sentence}.") };
    let answer = [format!("{on}{verb}"), format::cents(change.abs()), rest];
    Ok(assemble(household, told, answer, either_year, &preview.assumptions))
}

fn assemble(
    household: &Household,
    told: Explained,
    answer: [String; 3],
    either_year: Option<[OnDay; 2]>,
    of_sale: &[String],
) -> Shown {
    let year = told.after.year;
    let tables = &household.rules.tables;
    let mut found = tax::assumptions(&told.profile, tables, &[told.before, told.after]);
    let not_given = found.iter().filter_map(|one| one.field()).collect();
    found.retain(|one| *one != Assumption::NotModelled);
    found.sort_by_key(|one| !is_of_the_year(*one));
    let mut assumed: Vec<String> = found.iter().map(ToString::to_string).collect();
    assumed.extend(household.unknown_history(year, told.profile.is_joint()));
    let left_out = Assumption::NotModelled.to_string();
    let more: Vec<&String> =
        of_sale.iter().filter(|one| **one != left_out && !assumed.contains(one)).collect();
    assumed.extend(more.into_iter().cloned().collect::<Vec<_>>());
    Shown { year, told, answer, either_year, assumed, not_given }
}

/// Is it an assumption that one year makes and another does not?
const fn is_of_the_year(one: Assumption) -> bool {
    matches!(
        one,
        Assumption::TableOfYear { .. }
            | Assumption::ProfileOfOtherYear { .. }
            | Assumption::CarriedFrom(_)
    )
}

/// Why a year has no tax figure.
fn no_figure(household: &Household, year: i32, today: NaiveDate) -> String {
    if household.rules.tables.for_year(year).is_none() {
        return format!("{year} is before the first tax table: it has no tax figure");
    }
    if household.profile_for(year, today).is_complete() {
        return "the gains of this account are on another return".to_owned();
    }
    "P  give filing status and income to see the tax".to_owned()
}

/// The same of the next or previous year: a sale is sold on the other side of the turn of the year.
///
/// # Errors
/// In words, where there is no such year.
pub fn of_next_year(model: &Model, of: Of, forward: bool) -> Result<Of, String> {
    match of {
        Of::Year(year) => next_year(model, year, forward).map(Of::Year),
        Of::Sale { method, moved } => {
            let (_, preview) = sale(model, method)?;
            let later = other_day(model, preview) > preview.plan.order.trade_date;
            if moved == (forward == later) {
                let back = if forward { '[' } else { ']' };
                return Err(format!("a sale is explained on either side of one year end: {back}"));
            }
            Ok(Of::Sale { method, moved: !moved })
        }
    }
}

fn next_year(model: &Model, year: i32, forward: bool) -> Result<i32, String> {
    let first = model.household.rules.tables.years().next();
    let named = model.household.profiles.years.keys().next_back().copied();
    let last = named.unwrap_or(year).max(model.today.year() + YEARS_AHEAD);
    if forward {
        let next = year.saturating_add(1);
        return if next <= last { Ok(next) } else { Err(format!("{last} is the last year shown")) };
    }
    match first {
        Some(first) if year > first => Ok(year - 1),
        _ => Err(format!("there is no tax table before {year}")),
    }
}
