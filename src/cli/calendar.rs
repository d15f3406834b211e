//! `calendar`: what is coming by itself, and what should wait for it.

use super::csv_out::{self, Column, Kind};
use super::failure::Failure;
use super::json::{self, Object};
use super::output::Style;
use super::report::Report;
use super::session::Session;
use super::text::{self, Align, DISCLAIMER, Table};
use crate::domain::coming::{Coming, Event, coming, worth};
use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

/// What `calendar` takes.
#[derive(Args, Clone, Copy, Debug)]
pub struct CalendarArgs {
    /// Look so many days ahead
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u64).range(0..=3660))]
    pub days: u64,
}

/// What is coming.
#[derive(Clone, Debug)]
pub struct CalendarReport {
    as_of: NaiveDate,
    days: u64,
    events: Vec<Coming>,
}

/// Lists what is coming.
#[must_use]
pub fn run(args: CalendarArgs, session: &Session) -> CalendarReport {
    let as_of = session.as_of;
    let events = coming(session.household(), as_of, as_of, args.days);
    CalendarReport { as_of, days: args.days, events }
}

const COLUMNS: &[Column] = &[
    ("date", Kind::Figure),
    ("days", Kind::Figure),
    ("kind", Kind::Figure),
    ("account", Kind::Text),
    ("symbol", Kind::Text),
    ("lot", Kind::Text),
    ("sale", Kind::Figure),
    ("quantity", Kind::Figure),
    ("gain", Kind::Figure),
    ("tax_saved", Kind::Figure),
    ("loss", Kind::Figure),
    ("change_until", Kind::Figure),
    ("what", Kind::Text),
];

impl CalendarReport {
    fn days_to(&self, one: &Coming) -> i64 {
        (one.on - self.as_of).num_days()
    }

    fn row(&self, one: &Coming) -> Object {
        let (turning, of_sale, until) = match &one.what {
            Event::TurnsLong(turning) => (Some(turning), None, None),
            Event::LotsFinal(of, until) => (None, Some(of), Some(until)),
            Event::Settles(of) => (None, Some(of), None),
            _ => (None, None, None),
        };
        let account = one.what.account();
        let quantity = turning.map(|of| of.quantity).or(of_sale.map(|of| of.quantity));
        let pairs = [
            ("date", json!(one.on)),
            ("days", json!(self.days_to(one))),
            ("kind", json!(one.what.slug())),
            ("account", json!(account.map(|account| &**account))),
            ("symbol", json!(one.what.security().map(|security| &**security))),
            ("lot", json!(turning.map(|turning| &*turning.lot))),
            ("sale", json!(one.what.sale().map(|sale| sale.to_string()))),
            ("quantity", quantity.map_or(Value::Null, json::shares)),
            ("gain", json::maybe_money(turning.and_then(|turning| turning.gain))),
            ("tax_saved", json::maybe_money(turning.and_then(|turning| Some(turning.saved?.tax)))),
            ("loss", json::maybe_money(one.what.loss())),
            ("change_until", until.map_or(Value::Null, json::time)),
            ("what", json!(one.what.words())),
        ];
        pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

impl Report for CalendarReport {
    fn json(&self) -> Value {
        let events: Vec<Value> =
            self.events.iter().map(|one| Value::Object(self.row(one))).collect();
        json!({ "as_of": self.as_of, "days": self.days, "events": events })
    }

    fn csv(&self) -> Result<String, Failure> {
        csv_out::table(COLUMNS, &self.events.iter().map(|one| self.row(one)).collect::<Vec<_>>())
    }

    fn text(&self, style: Style) -> String {
        if self.events.is_empty() {
            let days = usize::try_from(self.days).unwrap_or(usize::MAX);
            return format!("Nothing is coming within {}.\n", text::count(days, "day"));
        }
        let mut table = Table::new(&[
            ("when", Align::Left),
            ("in", Align::Right),
            ("what", Align::Left),
            ("gain", Align::Right),
            ("worth", Align::Right),
            ("account", Align::Left),
        ]);
        for one in &self.events {
            let gain = match &one.what {
                Event::TurnsLong(turning) => text::maybe_signed(turning.gain),
                _ => String::new(),
            };
            let days = match self.days_to(one) {
                0 => "today".to_owned(),
                1 => "1 day".to_owned(),
                days => format!("{days} days"),
            };
            table.row([
                one.on.format("%a %Y-%m-%d").to_string(),
                days,
                one.what.words(),
                gain,
                one.what.worth(),
                one.what.account().map_or_else(String::new, ToString::to_string),
            ]);
        }
        let years = worth::years(&self.events, self.as_of);
        let taxed = if years.is_empty() {
            String::new()
        } else {
            let taxes = worth::taxes(&years);
            format!("{taxes} saved by waiting, or by selling before, at today's prices; ")
        };
        let table = table.render(style);
        format!("{table}Worth: {taxed}of a window, the loss it can wash.\n{DISCLAIMER}\n")
    }
}
