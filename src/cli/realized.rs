//! `realized`: the closed lots of a year, from the brokers' history and from recorded sales.

use super::csv_out::{self, Column, Kind};
use super::failure::Failure;
use super::json::{self, Object};
use super::output::Style;
use super::preview;
use super::report::Report;
use super::session::Session;
use super::text::{self, Align, DISCLAIMER, Table};
use crate::domain::closed::{ClosedBy, ClosedLot, ClosedTotals};
use crate::domain::term::Term;
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What `realized` takes.
#[derive(Args, Clone, Copy, Debug)]
pub struct RealizedArgs {
    /// The tax year [default: every year]
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1900..=9999))]
    pub year: Option<i32>,
}

/// The closed lots of one year.
#[derive(Clone, Debug)]
struct Year {
    of: i32,
    lots: Vec<ClosedLot>,
    totals: ClosedTotals,
    /// What is in no sum, in words.
    notes: Vec<String>,
}

/// The closed lots, year by year.
#[derive(Clone, Debug)]
pub struct RealizedReport {
    year: Option<i32>,
    years: Vec<Year>,
}

/// Lists what was closed.
#[must_use]
pub fn run(args: RealizedArgs, session: &Session) -> RealizedReport {
    let household = session.household();
    let years = match args.year {
        Some(year) => vec![year],
        None => household.closed_years().into_iter().collect(),
    };
    let years = years.into_iter().map(|year| of_year(year, session)).collect();
    RealizedReport { year: args.year, years }
}

fn of_year(year: i32, session: &Session) -> Year {
    let household = session.household();
    let lots = household.closed(Some(year), session.as_of);
    let profile = household.profile_for(year, session.as_of);
    let joint = profile.is_joint();
    let sheltered = lots.iter().filter(|lot| lot.sheltered).count();
    let elsewhere =
        |lot: &&ClosedLot| !lot.sheltered && !household.holdings.enters_return(&lot.account, joint);
    let elsewhere = lots.iter().filter(elsewhere).count();
    let mut notes = Vec::new();
    if sheltered > 0 {
        notes.push(format!("{} of sheltered accounts: not taxed", text::count(sheltered, "lot")));
    }
    if elsewhere > 0 {
        notes.push(format!("{} on another return: in no sum here", text::count(elsewhere, "lot")));
    }
    notes.extend(household.unknown_history(year, joint));
    let free = |lot: &&ClosedLot| lot.state != ClosedBy::History && lot.gain().is_none();
    let free = lots.iter().filter(free).count();
    if free > 0 {
        let lots = text::count(free, "lot");
        notes.push(format!("{lots} of recorded sales without a basis: counted as if it were zero"));
    }
    let given = profile.realized();
    if !given.short_term.is_zero() || !given.long_term.is_zero() {
        notes.push(format!(
            "beside these, the tax of {year} counts what the profile gives: short-term {}, long-term {}",
            text::signed(given.short_term),
            text::signed(given.long_term),
        ));
    }
    Year { of: year, totals: household.closed_totals(year, session.as_of), lots, notes }
}

const COLUMNS: &[Column] = &[
    ("account", Kind::Text),
    ("symbol", Kind::Text),
    ("lot", Kind::Text),
    ("quantity", Kind::Figure),
    ("acquired", Kind::Figure),
    ("sold", Kind::Figure),
    ("proceeds", Kind::Figure),
    ("basis", Kind::Figure),
    ("gain", Kind::Figure),
    ("term", Kind::Figure),
    ("disallowed_loss", Kind::Figure),
    ("box", Kind::Figure),
    ("code", Kind::Figure),
    ("state", Kind::Figure),
];

fn row(lot: &ClosedLot) -> Object {
    let pairs = [
        ("account", json!(&*lot.account)),
        ("symbol", json!(&*lot.security)),
        ("lot", json!(lot.lot.as_deref())),
        ("quantity", json::shares(lot.quantity)),
        ("acquired", json::maybe_date(lot.acquired)),
        ("sold", json!(lot.sold)),
        ("proceeds", json::maybe_money(lot.proceeds)),
        ("basis", json::maybe_money(lot.basis)),
        ("gain", json::maybe_money(lot.gain())),
        ("term", json!(lot.term.map(Term::slug))),
        ("disallowed_loss", json::money(lot.not_allowed())),
        ("box", json!(lot.form_box())),
        ("code", json!(lot.code())),
        ("state", json!(lot.state.slug())),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

impl RealizedReport {
    fn rows(&self) -> impl Iterator<Item = Object> + '_ {
        self.years.iter().flat_map(|year| &year.lots).map(row)
    }
}

impl Report for RealizedReport {
    fn json(&self) -> Value {
        let totals = || self.years.iter().map(|year| year.totals);
        json!({
            "year": self.year,
            "rows": self.rows().map(Value::Object).collect::<Vec<_>>(),
            "totals": {
                "short_term": json::money(totals().map(|of| of.gains.short_term).sum()),
                "long_term": json::money(totals().map(|of| of.gains.long_term).sum()),
                "disallowed_loss": json::money(totals().map(|of| of.disallowed).sum()),
            },
        })
    }

    fn csv(&self) -> Result<String, Failure> {
        csv_out::table(COLUMNS, &self.rows().collect::<Vec<_>>())
    }

    fn text(&self, style: Style) -> String {
        let closed = self.years.iter().filter(|year| !year.lots.is_empty()).count();
        if closed == 0 {
            return match self.year {
                Some(year) => format!("Nothing was sold in {year}.\n"),
                None => "Nothing was sold yet.\n".to_owned(),
            };
        }
        let years: Vec<String> = self.years.iter().map(|year| year.text(style)).collect();
        format!("{}\n{DISCLAIMER}\n", years.join("\n"))
    }
}

impl Year {
    fn text(&self, style: Style) -> String {
        let any_washed = self.lots.iter().any(|lot| !lot.not_allowed().is_zero());
        let figures = [
            ("sold", Align::Left),
            ("shares", Align::Point),
            ("of", Align::Left),
            ("acquired", Align::Left),
            ("account", Align::Left),
            ("proceeds", Align::Right),
            ("basis", Align::Right),
            ("gain", Align::Right),
        ];
        let words = [("term", Align::Left), ("box", Align::Left), ("", Align::Left)];
        let disallowed = any_washed.then_some(("disallowed", Align::Right));
        let columns: Vec<_> = figures.into_iter().chain(disallowed).chain(words).collect();
        let mut table = Table::new(&columns);
        for lot in &self.lots {
            let unknown = || text::UNKNOWN.to_owned();
            let letter = lot.form_box().map(String::from);
            let codes = lot.code().map(|code| format!(" {code}")).unwrap_or_default();
            let figures = [
                lot.sold.to_string(),
                text::shares(lot.quantity),
                lot.security.to_string(),
                lot.acquired.map_or_else(unknown, |day| day.to_string()),
                lot.account.to_string(),
                text::maybe_money(lot.proceeds),
                text::maybe_money(lot.basis),
                text::maybe_signed(lot.gain()),
            ];
            let words = [
                if lot.sheltered { "sheltered".to_owned() } else { text::term(lot.term) },
                letter.map_or_else(
                    || if lot.sheltered { String::new() } else { unknown() },
                    |letter| letter + &codes,
                ),
                lot.state.slug().to_owned(),
            ];
            let disallowed = any_washed.then(|| match lot.not_allowed() {
                none if none.is_zero() => String::new(),
                loss => text::money(loss),
            });
            table.row(figures.into_iter().chain(disallowed).chain(words));
        }
        let mut out = format!("{}\n{}", style.bold(&self.of.to_string()), table.render(style));
        let ClosedTotals { gains, disallowed } = self.totals;
        let washed = preview::after_washes(disallowed);
        let sums = format!(
            "on Schedule D: short-term {}, long-term {}{washed}",
            text::signed(gains.short_term),
            text::signed(gains.long_term),
        );
        let _ = writeln!(out, "{}", style.bold(&sums));
        for note in &self.notes {
            let _ = writeln!(out, "{}", text::wrapped(&format!("- {note}"), 80, "  "));
        }
        out
    }
}
