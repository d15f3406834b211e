//! `sales`: what was decided, with the time left to change it.

use super::csv_out::{self, Column, Kind};
use super::decided::{member, parse_id};
use super::failure::Failure;
use super::json::{self, Object};
use super::output::Style;
use super::preview;
use super::report::Report;
use super::session::Session;
use super::text::{self, Align, DISCLAIMER, Table};
use crate::domain::deadline;
use crate::domain::instruction::{self, Naming};
use crate::domain::money::Money;
use crate::domain::order::Side;
use crate::domain::relot;
use crate::domain::sales::{Sale, SaleId, SaleState};
use crate::domain::tax::Gains;
use crate::shell::clock;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::America::New_York;
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What `sales` takes.
#[derive(Args, Clone, Debug)]
pub struct SalesArgs {
    /// One sale, by its number
    #[arg(value_name = "ID", value_parser = parse_id)]
    pub id: Option<SaleId>,
}

/// The simulated sales, and what they realized in the as-of year.
#[derive(Clone, Debug)]
pub struct SalesReport {
    sales: Vec<Sale>,
    /// By term, after the losses that are disallowed, and these.
    realized: (Gains, Money),
    year: i32,
    today: NaiveDate,
    now: Option<DateTime<Utc>>,
    /// Was one sale asked for, so that its lots are shown?
    one: bool,
    /// What is to know of the pending ones: their deadlines, and who still has to confirm.
    waiting: Vec<Vec<String>>,
    /// Whether the lots of each can be named.
    namings: Vec<Naming>,
}

/// Lists the sales.
///
/// # Errors
/// When the one asked for is not there.
pub fn run(args: &SalesArgs, session: &Session) -> Result<SalesReport, Failure> {
    let household = session.household();
    let sales = match args.id {
        Some(id) => vec![household.as_known(household.book.sale(id)?)],
        None => household.book.sales().iter().map(|sale| household.as_known(sale)).collect(),
    };
    let waiting = sales.iter().map(|sale| waiting(sale, session)).collect();
    let namings = sales.iter().map(|sale| instruction::naming_of(household, sale)).collect();
    let year = session.as_of.year();
    let joint = household.profile_for(year, session.as_of).is_joint();
    Ok(SalesReport {
        sales,
        realized: household.realized_of_sales(year, joint),
        year,
        today: session.as_of,
        now: session.now,
        one: args.id.is_some(),
        waiting,
        namings,
    })
}

/// The deadline of a pending sale with its rule, and whether the broker has confirmed; of any other,
/// the confirmation alone.
fn waiting(sale: &Sale, session: &Session) -> Vec<String> {
    let household = session.household();
    let id = sale.id;
    let mut lines = Vec::new();
    let until = &sale.preview.change_until;
    let why_not = instruction::naming_of(household, sale).why_not();
    if let Some(why) = why_not.filter(|_| sale.state(session.as_of) == SaleState::Pending) {
        lines.push(why);
    } else if relot::is_open(sale, session.moment(), session.as_of) {
        let local = clock::zone().and_then(|zone| deadline::local(until, zone));
        let local = local.map_or(String::new(), |local| format!(" ({local})"));
        let rule = instruction::rule_of(household, sale).words();
        lines.push(format!("lots until {}{local}: {rule}", preview::deadline(until)));
        if instruction::is_unconfirmed(household, sale, session.as_of) {
            lines.push(format!(
                "! not confirmed by the broker: lotscope export instructions {id} writes the letter, \
                 lotscope confirm {id} --on DATE notes the answer"
            ));
        }
    }
    if let Some(confirmation) = &sale.confirmed {
        let note = confirmation.note.as_ref().map_or(String::new(), |note| format!(": {note}"));
        lines.push(format!("confirmed by the broker on {}{note}", confirmation.on));
    }
    lines
}

const COLUMNS: &[Column] = &[
    ("id", Kind::Figure),
    ("state", Kind::Figure),
    ("change_until", Kind::Figure),
    ("trade_date", Kind::Figure),
    ("settles_on", Kind::Figure),
    ("account", Kind::Text),
    ("symbol", Kind::Text),
    ("side", Kind::Figure),
    ("method", Kind::Figure),
    ("fallback", Kind::Figure),
    ("quantity", Kind::Figure),
    ("price", Kind::Figure),
    ("fee", Kind::Figure),
    ("proceeds", Kind::Figure),
    ("basis", Kind::Figure),
    ("gain", Kind::Figure),
    ("short_term_gain", Kind::Figure),
    ("long_term_gain", Kind::Figure),
    ("disallowed_loss", Kind::Figure),
    ("tax.impact", Kind::Figure),
    ("after_tax_proceeds", Kind::Figure),
    ("confirmed.on", Kind::Figure),
    ("confirmed.note", Kind::Text),
];

impl Report for SalesReport {
    fn json(&self) -> Value {
        let sales: Vec<Value> =
            self.sales.iter().map(|sale| Value::Object(member(sale, self.today))).collect();
        let (realized, disallowed) = self.realized;
        json!({
            "sales": sales,
            "realized": {
                "short_term": json::money(realized.short_term),
                "long_term": json::money(realized.long_term),
                "disallowed_loss": json::money(disallowed),
            },
        })
    }

    fn csv(&self) -> Result<String, Failure> {
        let rows: Vec<Object> = self.sales.iter().map(|sale| member(sale, self.today)).collect();
        csv_out::table(COLUMNS, &rows)
    }

    fn text(&self, style: Style) -> String {
        if self.one {
            return self.sales.iter().map(|sale| self.one(sale, style)).collect();
        }
        if self.sales.is_empty() {
            return "No simulated sales yet.\n".to_owned();
        }
        let mut out = self.table(style);
        for (sale, lines) in self.sales.iter().zip(&self.waiting) {
            for line in lines {
                let _ = writeln!(out, "#{} {line}", sale.id);
            }
        }
        let (realized, disallowed) = self.realized;
        let washed = preview::after_washes(disallowed);
        let _ = writeln!(
            out,
            "realized by them in {}: short-term {}, long-term {}{washed}",
            self.year,
            text::signed(realized.short_term),
            text::signed(realized.long_term)
        );
        out.push_str(DISCLAIMER);
        out.push('\n');
        out
    }
}

impl SalesReport {
    fn one(&self, sale: &Sale, style: Style) -> String {
        let naming = self.namings.first().copied().unwrap_or(Naming::Open);
        let state = state_words((sale, naming), self.today, self.now);
        let mut out = format!("#{} {state}\n", sale.id);
        for line in self.waiting.iter().flatten() {
            let _ = writeln!(out, "{line}");
        }
        for earlier in &sale.earlier {
            let plan = &earlier.preview.plan;
            let lots = plan
                .slices
                .iter()
                .map(|slice| format!("{} of {}", text::shares(slice.quantity), slice.lot));
            let _ = writeln!(
                out,
                "before {} it was {}, tax {}: {}",
                sale.at.with_timezone(&New_York).format("%Y-%m-%d %H:%M ET"),
                plan.method.name(),
                text::maybe_signed(earlier.preview.tax_impact()),
                lots.collect::<Vec<_>>().join(", ")
            );
        }
        out.push_str(&preview::describe(&sale.preview, naming, style));
        out
    }

    fn table(&self, style: Style) -> String {
        let mut table = Table::new(&[
            ("#", Align::Right),
            ("traded", Align::Left),
            ("what", Align::Left),
            ("account", Align::Left),
            ("method", Align::Left),
            ("gain", Align::Right),
            ("tax", Align::Right),
            ("state", Align::Left),
        ]);
        for (sale, naming) in self.sales.iter().zip(&self.namings) {
            let plan = &sale.preview.plan;
            table.row([
                sale.id.to_string(),
                plan.order.trade_date.to_string(),
                what(sale),
                plan.order.account.to_string(),
                plan.method.name().to_owned(),
                text::signed(plan.gain()),
                text::maybe_signed(sale.preview.tax_impact()),
                state_words((sale, *naming), self.today, self.now),
            ]);
        }
        table.render(style)
    }
}

/// `120 VTI`, and for a cover `cover 20 TSLA`.
fn what(sale: &Sale) -> String {
    let order = &sale.preview.plan.order;
    let cover = if order.side == Side::Cover { "cover " } else { "" };
    format!("{cover}{} {}", text::shares(order.quantity), order.security)
}

/// Where a sale stands, and how long its lots can still be changed.
fn state_words(
    (sale, naming): (&Sale, Naming),
    today: NaiveDate,
    now: Option<DateTime<Utc>>,
) -> String {
    let preview = &sale.preview;
    match sale.state(today) {
        SaleState::Pending if !naming.is_open() => {
            format!("pending until it settles {}", preview.settles_on)
        }
        SaleState::Pending => {
            let until = preview::deadline(&preview.change_until);
            match now.map(|now| (preview.change_until.to_utc() - now).num_seconds()) {
                None => format!("pending, lots can be changed until {until}"),
                Some(left) if left > 0 => {
                    format!("pending, {} left, until {until}", deadline::span(left, false))
                }
                Some(_) => format!("pending, lots final since {until}"),
            }
        }
        SaleState::Settled => format!("settled {}", preview.settles_on),
        SaleState::Cancelled => "taken back".to_owned(),
        SaleState::Discarded => "dropped".to_owned(),
        SaleState::Archived => match sale.archived() {
            Some(why) => format!("archived: {}", why.words()),
            None => "archived".to_owned(),
        },
    }
}
