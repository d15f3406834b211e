//! `tax`: the year's tax on everything realized, line by line.

mod income;
mod next;
mod paper;

use super::json;
use super::order;
use super::output::Style;
use super::report::Report;
use super::session::Session;
use crate::domain::explain;
use crate::domain::preview::Warning;
use crate::domain::sales::{Sale, SaleState};
use crate::domain::tax::lines::{self, BandKind, BracketFill, Line};
use crate::domain::tax::marginal::Marginal;
use crate::domain::tax::{self, Gains, Profile, YearTax};
use chrono::Datelike;
use clap::Args;
use serde_json::{Value, json};

/// What `tax` takes.
#[derive(Args, Clone, Copy, Debug)]
pub struct TaxArgs {
    /// Leave sales out that have not settled yet
    #[arg(long)]
    pub without_pending: bool,
}

/// A year's tax and how it came about; without a figure, what is missing for one.
#[derive(Clone, Debug)]
pub struct TaxReport {
    year: i32,
    profile: Profile,
    tax: Option<YearTax>,
    brackets: Vec<BracketFill>,
    lines: Vec<Line>,
    next: Option<Marginal>,
    assumptions: Vec<String>,
    missing: Option<Warning>,
    without_pending: bool,
}

/// Works out the tax of the as-of year.
#[must_use]
pub fn run(args: TaxArgs, session: &Session) -> TaxReport {
    let household = session.household();
    let year = session.as_of.year();
    let profile = household.profile_for(year, session.as_of);
    let mut gains = household.realized(year, &profile);
    if args.without_pending {
        gains = gains - pending(session, year, &profile);
    }
    let tables = &household.rules.tables;
    let explained = explain::year(household, year, gains, session.as_of);
    let tax = explained.as_ref().map(|explained| explained.after);
    let table = tables.for_year(year).map(|choice| choice.table);
    let missing = match (&tax, table) {
        (Some(_), _) => None,
        (None, None) => Some(order::no_table_of(year)),
        (None, Some(_)) => Some(order::invitation(year, &profile)),
    };
    let filled = tax.as_ref().zip(table);
    TaxReport {
        year,
        brackets: filled.map(|(tax, table)| lines::brackets(tax, table)).unwrap_or_default(),
        next: explained.as_ref().map(|explained| explained.next),
        lines: explained.map(|explained| explained.after_lines).unwrap_or_default(),
        assumptions: tax.map_or_else(Vec::new, |tax| {
            let assumed = tax::assumptions(&profile, tables, &[tax]);
            let unknown = household.unknown_history(year, profile.is_joint());
            assumed.iter().map(ToString::to_string).chain(unknown).collect()
        }),
        profile,
        tax,
        missing,
        without_pending: args.without_pending,
    }
}

/// The gains of this year's return that have not settled yet.
fn pending(session: &Session, year: i32, profile: &Profile) -> Gains {
    let is_pending = |sale: &Sale| sale.state(session.as_of) == SaleState::Pending;
    session.household().realized_by_sales(year, profile.is_joint(), is_pending)
}

impl TaxReport {
    /// What is needed before there is a figure; `None` where there is one.
    #[must_use]
    pub fn missing(&self) -> Option<&Warning> {
        self.missing.as_ref()
    }
}

impl Report for TaxReport {
    fn text(&self, style: Style) -> String {
        paper::render(self, style)
    }

    fn json(&self) -> Value {
        let tax = self.tax.as_ref();
        let of = |figure: fn(&YearTax) -> crate::domain::money::Money| {
            json::maybe_money(tax.map(figure))
        };
        json!({
            "year": self.year,
            "filing_status": self.profile.filing_status.map(tax::FilingStatus::slug),
            "income": income::json(&self.profile, self.year, tax),
            "schedule_d": {
                "short_term": of(|tax| tax.short_term),
                "long_term": of(|tax| tax.long_term),
                "net": of(|tax| tax.net),
                "deductible_loss": of(|tax| tax.deductible_loss),
                "carryover_short_term": of(|tax| tax.carryover.short_term),
                "carryover_long_term": of(|tax| tax.carryover.long_term),
            },
            "federal": {
                "ordinary_tax": of(|tax| tax.ordinary_tax),
                "gain_tax": of(|tax| tax.gain_tax),
                "income_tax": of(|tax| tax.income_tax),
                "amt": json::maybe_money(tax.and_then(|tax| tax.amt)),
            },
            "niit": of(|tax| tax.niit),
            "state": of(|tax| tax.state),
            "total": of(YearTax::total),
            "brackets": self.brackets.iter().map(bracket).collect::<Vec<_>>(),
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
            "next_dollar": self.next.as_ref().map(next::dollars),
            "room": self.next.as_ref().map(next::room),
            "assumptions": self.assumptions,
        })
    }
}

fn bracket(fill: &BracketFill) -> Value {
    json!({
        "kind": match fill.kind {
            BandKind::Ordinary => "ordinary",
            BandKind::Gain => "gain",
            BandKind::Collectibles => "collectibles",
        },
        "rate": json::rate(fill.rate),
        "from": json::money(fill.from),
        "to": json::maybe_money(fill.to),
        "amount": json::money(fill.amount),
    })
}

fn line(of: &Line) -> Value {
    json!({
        "label": of.label,
        "amount": json::maybe_money((!of.unknown).then_some(of.amount)),
        "formula": of.formula,
        "source": of.source,
        "lines": of.lines.iter().map(line).collect::<Vec<_>>(),
    })
}
