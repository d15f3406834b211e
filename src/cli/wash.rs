//! `wash`: open wash-sale windows, what not to buy or sell, until when, and where losses went.

mod rows;

use super::failure::Failure;
use super::json;
use super::output::Style;
use super::report::Report;
use super::session::Session;
use super::text::{self, Align, DISCLAIMER, Table};
use crate::domain::order::Side;
use crate::domain::preview::Warning;
use crate::domain::wash::windows::{LossSale, Reinvesting, names};
use crate::domain::wash::{View, Windows};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What `wash` takes.
#[derive(Args, Clone, Copy, Debug)]
pub struct WashArgs {
    /// Who looks: the taxpayer at all accounts and what is identical, or a broker at one account and symbol
    #[arg(long, value_name = "VIEW", value_enum, default_value_t = Looks::Taxpayer)]
    pub view: Looks,
}

/// Who looks, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Looks {
    /// The taxpayer.
    Taxpayer,
    /// A broker.
    Broker,
}

impl Looks {
    const fn slug(self) -> &'static str {
        match self {
            Self::Taxpayer => "taxpayer",
            Self::Broker => "broker",
        }
    }
}

/// The open windows.
#[derive(Clone, Debug)]
pub struct WashReport {
    looks: Looks,
    windows: Windows,
}

/// Finds the open windows.
#[must_use]
pub fn run(args: WashArgs, session: &Session) -> WashReport {
    let view = match args.view {
        Looks::Taxpayer => View::Taxpayer,
        Looks::Broker => View::Broker,
    };
    let windows = session.household().wash_windows(session.as_of, view);
    WashReport { looks: args.view, windows }
}

impl WashReport {
    fn days_to(&self, day: NaiveDate) -> i64 {
        (day - self.windows.as_of).num_days()
    }

    fn warning(&self) -> Option<Warning> {
        self.windows.not_known().map(|message| Warning::new("wash-not-known", message))
    }

    fn do_not_buy(&self, style: Style) -> Option<String> {
        let mut table = Table::new(&[
            ("do not buy", Align::Left),
            ("because", Align::Left),
            ("account", Align::Left),
            ("through", Align::Left),
            ("days", Align::Right),
            ("loss", Align::Right),
        ]);
        let mut any = false;
        for loss in self.windows.do_not_buy() {
            any = true;
            let short = if loss.side == Side::Cover { "sell short " } else { "" };
            let over = if loss.is_open_over_the_year_end() { ", in the next year" } else { "" };
            table.row([
                format!("{short}{}", names(&loss.securities)),
                loss.because(),
                loss.account.to_string(),
                format!("{}{over}", dated(loss.through())),
                self.days_to(loss.through()).to_string(),
                text::money(-loss.at_stake),
            ]);
        }
        any.then(|| table.render(style))
    }

    fn do_not_sell(&self, style: Style) -> Option<String> {
        let mut table = Table::new(&[
            ("do not sell at a loss", Align::Left),
            ("because", Align::Left),
            ("clean from", Align::Left),
            ("days", Align::Right),
            ("loss washed", Align::Right),
            ("", Align::Left),
        ]);
        for recent in &self.windows.recent {
            let good = if recent.for_good.is_positive() {
                format!("{} of it for good", text::money(recent.for_good))
            } else {
                String::new()
            };
            table.row([
                format!(
                    "{}{}",
                    if recent.is_short { "cover " } else { "" },
                    names(&recent.securities)
                ),
                recent.because(),
                dated(recent.clean_from),
                self.days_to(recent.clean_from).to_string(),
                text::maybe_money(recent.would_wash),
                good,
            ]);
        }
        (!self.windows.recent.is_empty()).then(|| table.render(style))
    }

    fn reinvesting(&self, style: Style) -> Option<String> {
        let mut table = Table::new(&[
            ("will buy by itself", Align::Left),
            ("account", Align::Left),
            ("shares", Align::Right),
            ("loss deferred", Align::Right),
            ("on", Align::Left),
        ]);
        for one in &self.windows.reinvesting {
            let Reinvesting { security, account, shares, deferred, .. } = one;
            let about = |figure: Option<String>| {
                figure.map_or_else(|| text::UNKNOWN.to_owned(), |figure| format!("about {figure}"))
            };
            let good = if one.for_good.is_positive() { ", for good" } else { "" };
            table.row([
                format!("! {security} reinvestment"),
                account.as_ref().map_or_else(|| text::UNKNOWN.to_owned(), ToString::to_string),
                about(shares.map(text::shares_about)),
                about(deferred.map(text::money)),
                format!("{}{good}", dated(one.on)),
            ]);
        }
        (!self.windows.reinvesting.is_empty()).then(|| table.render(style))
    }

    fn washed(&self, style: Style) -> Option<String> {
        let mut table = Table::new(&[
            ("disallowed", Align::Left),
            ("goes to", Align::Left),
            ("yours", Align::Right),
            ("broker", Align::Right),
            ("difference", Align::Right),
        ]);
        let mut any = false;
        for loss in self.windows.washed() {
            any = true;
            table.row([
                format!("{}, {}", loss.security, loss.name()),
                goes_to(loss),
                text::money(loss.by_taxpayer),
                text::money(loss.by_broker),
                text::money(loss.by_taxpayer - loss.by_broker),
            ]);
        }
        let (yours, broker) = self.windows.disallowed();
        let total = [
            "all of them".to_owned(),
            String::new(),
            text::money(yours),
            text::money(broker),
            text::money(yours - broker),
        ];
        table.row(total);
        any.then(|| table.render(style))
    }
}

/// `Thu 2026-12-24`.
fn dated(day: NaiveDate) -> String {
    day.format("%a %Y-%m-%d").to_string()
}

/// Which lots took a loss; those of an IRA took it for good.
fn goes_to(loss: &LossSale) -> String {
    let mut places: Vec<String> = Vec::new();
    for taken in &loss.taken {
        let lot = taken.lot.as_ref().map_or_else(
            || format!("{} of {}", taken.security, taken.acquired),
            ToString::to_string,
        );
        let place = if taken.account == loss.account {
            String::new()
        } else {
            format!(" in {}", taken.account)
        };
        let good = if taken.for_good { ", for good" } else { "" };
        let one = format!("{lot}{place}{good}");
        if !places.contains(&one) {
            places.push(one);
        }
    }
    if places.is_empty() { loss.untaken().to_owned() } else { places.join("; ") }
}

impl Report for WashReport {
    fn json(&self) -> Value {
        let windows = &self.windows;
        let (yours, broker) = windows.disallowed();
        let accounts = |all: &[crate::domain::ids::AccountId]| -> Vec<String> {
            all.iter().map(ToString::to_string).collect()
        };
        json!({
            "as_of": windows.as_of,
            "view": self.looks.slug(),
            "accounts": accounts(&windows.accounts),
            "do_not_buy": windows.do_not_buy().map(|loss| self.of_loss(loss)).collect::<Vec<_>>(),
            "do_not_sell_at_a_loss":
                windows.recent.iter().map(|recent| self.of_recent(recent)).collect::<Vec<_>>(),
            "reinvestments":
                windows.reinvesting.iter().map(|one| self.of_reinvesting(one)).collect::<Vec<_>>(),
            "disallowed": windows.washed().map(rows::of_washed).collect::<Vec<_>>(),
            "totals": {
                "disallowed_loss": json::money(yours),
                "broker_disallowed_loss": json::money(broker),
                "difference": json::money(yours - broker),
            },
            "not_known": accounts(&windows.unknown),
            "warnings": self.warning().iter().map(json::warning).collect::<Vec<_>>(),
        })
    }

    fn csv(&self) -> Result<String, Failure> {
        self.flat()
    }

    fn text(&self, style: Style) -> String {
        let windows = &self.windows;
        let tables = [
            self.do_not_buy(style),
            self.do_not_sell(style),
            self.reinvesting(style),
            self.washed(style),
        ];
        let tables: Vec<String> = tables.into_iter().flatten().collect();
        let mut out = tables.join("\n");
        if tables.is_empty() {
            out.push_str(Windows::NONE);
            out.push('\n');
        } else {
            out.push_str(Windows::reach(windows.view));
            out.push('\n');
        }
        if let Some(unknown) = windows.not_known() {
            let _ = writeln!(out, "! {unknown}");
        }
        if !tables.is_empty() {
            let _ = writeln!(out, "{DISCLAIMER}");
        }
        out
    }
}
