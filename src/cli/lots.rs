//! `lots`: every lot of the household, grouped by security.

mod table;

use super::csv_out::{self, Column, Kind};
use super::failure::Failure;
use super::json::{self, Object};
use super::output::Style;
use super::report::Report;
use super::session::Session;
use crate::domain::covered::covered;
use crate::domain::household::{Fate, Household};
use crate::domain::ids::SecurityId;
use crate::domain::lot::Lot;
use crate::domain::money::{Money, UnitPrice};
use crate::domain::portfolio::{Portfolio, Sums};
use crate::domain::preview::Warning;
use crate::domain::price::{PriceTime, Quote};
use crate::domain::refusal::Refusal;
use crate::domain::term::Term;
use chrono::NaiveDate;
use clap::Args;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// What `lots` takes.
#[derive(Args, Clone, Debug)]
pub struct LotsArgs {
    /// Only the lots of this security
    pub symbol: Option<String>,
}

/// The lots of one security.
#[derive(Clone, Debug)]
struct Group {
    security: SecurityId,
    name: Option<String>,
    quote: Option<Quote>,
    lots: Vec<Lot>,
    /// The disallowed losses in the average that each lot is at, none of most.
    pooled: Vec<Money>,
    sums: Sums,
}

/// Every lot, by security.
#[derive(Clone, Debug)]
pub struct LotsReport {
    as_of: NaiveDate,
    portfolio: Portfolio,
    groups: Vec<Group>,
    warnings: Vec<Warning>,
    /// That the lots asked for are listed under another symbol; it is among the warnings too.
    renamed: Option<Warning>,
}

/// Lists what is held: the files' lots less the recorded sales.
///
/// # Errors
/// When no lots of the security asked for are held under any symbol.
pub fn run(args: &LotsArgs, session: &Session) -> Result<LotsReport, Failure> {
    let asked = args.symbol.as_deref().map(|symbol| session.security(symbol));
    let (only, renamed) = match asked.transpose() {
        Ok(only) => (only, None),
        Err(Refusal::NoLongerHeld { security, fate: Fate { words, now: Some(now) } }) => {
            let message = format!("{security}: {words}; these are the lots of {now}");
            (Some(now), Some(Warning::new("renamed", message)))
        }
        Err(refusal) => return Err(refusal.into()),
    };
    let portfolio = session.household().portfolio();
    let groups = portfolio
        .securities()
        .filter(|security| only.as_ref().is_none_or(|only| *only == security.id))
        .map(|security| {
            let lots = portfolio.lots_of(&security.id);
            Group {
                security: security.id.clone(),
                name: security.name.clone(),
                quote: portfolio.prices.get(&security.id).cloned(),
                sums: portfolio.sums(lots, session.as_of),
                pooled: lots.iter().map(|lot| pooled(session.household(), lot)).collect(),
                lots: lots.to_vec(),
            }
        })
        .filter(|group| !group.lots.is_empty())
        .collect();
    Ok(LotsReport {
        as_of: session.as_of,
        portfolio: portfolio.clone(),
        groups,
        warnings: renamed.iter().cloned().chain(session.warnings()).collect(),
        renamed,
    })
}

/// The disallowed loss in the average of a lot.
fn pooled(household: &Household, lot: &Lot) -> Money {
    if lot.rare.averaging.is_some() { household.loss_taken(lot) } else { Money::ZERO }
}

impl Group {
    fn price(&self) -> Option<UnitPrice> {
        self.quote.as_ref().map(|quote| quote.price)
    }

    /// The known basis, unless there is none at all.
    fn basis(&self) -> Option<Money> {
        (self.known_lots() > 0).then(|| self.sums.basis())
    }

    /// The gain of the lots whose basis is known.
    fn gain(&self) -> Option<Money> {
        self.price().filter(|_| self.known_lots() > 0).map(|price| self.sums.gain(price))
    }

    fn known_lots(&self) -> usize {
        self.sums.lots() - self.sums.without_basis.lots
    }

    fn json(&self) -> Value {
        let sums = &self.sums;
        json!({
            "symbol": &*self.security,
            "name": self.name,
            "price": json::maybe_price(self.price()),
            "quantity": json::shares(sums.quantity()),
            "basis": json::maybe_money(self.basis()),
            "value": json::maybe_money(self.price().map(|price| sums.value(price))),
            "gain": json::maybe_money(self.gain()),
            "short_term_gain": json::maybe_money(self.price().map(|price| sums.short_term.gain(price))),
            "long_term_gain": json::maybe_money(self.price().map(|price| sums.long_term.gain(price))),
            "lots": sums.lots(),
        })
    }
}

/// Gain in percent of the basis, whose sign a short position turns; `None` of a basis of zero.
fn gain_percent(gain: Option<Money>, basis: Option<Money>) -> Option<Decimal> {
    gain?.get().checked_div(basis?.abs().get())?.checked_mul(Decimal::ONE_HUNDRED)
}

impl LotsReport {
    /// `LOT`. The amounts of a lot in another currency are left null: they are no dollars.
    fn lot(&self, group: &Group, (lot, pooled): (&Lot, Money)) -> Object {
        let usd = lot.is_usd();
        let quote = group.quote.as_ref().filter(|_| usd);
        let price = quote.map(|quote| quote.price);
        let basis = lot.basis.filter(|_| usd);
        let gain = price.and_then(|price| lot.gain(price)).filter(|_| usd);
        let pooled = Some(pooled).filter(|pooled| pooled.is_positive());
        let washed = lot.rare.wash_disallowed.or(pooled).filter(|_| usd);
        let covered = self
            .portfolio
            .security(&lot.security)
            .map_or(lot.covered, |security| covered(lot, security));
        let pairs = [
            ("account", json!(&*lot.account)),
            ("symbol", json!(&*lot.security)),
            ("name", json!(group.name)),
            ("lot", json!(&*lot.id)),
            ("level", json!(lot.level.slug())),
            ("acquired", json::maybe_date(lot.acquired)),
            ("holding_since", json::maybe_date(lot.rare.holding_since)),
            ("quantity", json::shares(lot.quantity)),
            ("multiplier", json::rate(lot.multiplier)),
            ("basis", json::maybe_money(basis)),
            ("cost_per_share", json::cost_per_share(lot.cost_per_share().filter(|_| usd))),
            ("price", json::maybe_price(price)),
            ("price_as_of", quote.and_then(|quote| quote.as_of).map_or(Value::Null, price_time)),
            ("value", json::maybe_money(price.map(|price| lot.value(price)))),
            ("gain", json::maybe_money(gain)),
            ("gain_pct", json::percent(gain_percent(gain, basis))),
            ("term", json!(lot.term_on(self.as_of).map(Term::slug))),
            ("term_stated", json!(lot.stated_term.map(Term::slug))),
            ("long_term_on", json::maybe_date(lot.long_term_on())),
            ("days_to_long_term", json!(lot.days_to_long_term(self.as_of))),
            ("covered", json!(covered)),
            ("origin", json!(lot.origin.slug())),
            ("wash_disallowed", json::maybe_money(washed)),
            ("source", json!({ "file": &*lot.source.file, "line": lot.source.line })),
        ];
        // Of lots at average cost alone: what they themselves cost.
        let own = lot.own_basis().filter(|_| lot.rare.averaging.is_some());
        let own = own.map(|own| ("original_basis", json::money(own)));
        pairs.into_iter().chain(own).map(|(key, value)| (key.to_owned(), value)).collect()
    }

    fn members(&self) -> impl Iterator<Item = Object> {
        self.groups.iter().flat_map(|group| {
            let lots = group.lots.iter().zip(group.pooled.iter().copied());
            lots.map(|lot| self.lot(group, lot))
        })
    }
}

fn price_time(time: PriceTime) -> Value {
    match time {
        PriceTime::Day(day) => json!(day),
        PriceTime::Moment(moment) => json::time(&moment),
    }
}

const COLUMNS: &[Column] = &[
    ("account", Kind::Text),
    ("symbol", Kind::Text),
    ("name", Kind::Text),
    ("lot", Kind::Text),
    ("level", Kind::Figure),
    ("acquired", Kind::Figure),
    ("holding_since", Kind::Figure),
    ("quantity", Kind::Figure),
    ("multiplier", Kind::Figure),
    ("basis", Kind::Figure),
    ("cost_per_share", Kind::Figure),
    ("price", Kind::Figure),
    ("price_as_of", Kind::Figure),
    ("value", Kind::Figure),
    ("gain", Kind::Figure),
    ("gain_pct", Kind::Figure),
    ("term", Kind::Figure),
    ("term_stated", Kind::Figure),
    ("long_term_on", Kind::Figure),
    ("days_to_long_term", Kind::Figure),
    ("covered", Kind::Figure),
    ("origin", Kind::Figure),
    ("wash_disallowed", Kind::Figure),
    ("source.file", Kind::Text),
    ("source.line", Kind::Figure),
    ("original_basis", Kind::Figure),
];

impl Report for LotsReport {
    fn json(&self) -> Value {
        json!({
            "as_of": self.as_of,
            "lots": self.members().map(Value::Object).collect::<Vec<_>>(),
            "groups": self.groups.iter().map(Group::json).collect::<Vec<_>>(),
            "warnings": self.warnings.iter().map(json::warning).collect::<Vec<_>>(),
        })
    }

    fn csv(&self) -> Result<String, Failure> {
        csv_out::table(COLUMNS, &self.members().collect::<Vec<_>>())
    }

    fn text(&self, style: Style) -> String {
        table::render(self, style)
    }
}
