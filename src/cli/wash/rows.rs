//! The rows of `wash` for scripts and spreadsheets.

use super::WashReport;
use crate::cli::csv_out::{self, Column, Kind};
use crate::cli::failure::Failure;
use crate::cli::json::{self, Object};
use crate::domain::ids::SecurityId;
use crate::domain::money::Shares;
use crate::domain::wash::Taken;
use crate::domain::wash::windows::{LossOf, LossSale, Recent, Reinvesting, names};
use serde_json::{Value, json};

fn symbols(securities: &[SecurityId]) -> Vec<&str> {
    securities.iter().map(|one| &**one).collect()
}

/// The sale's number where it is a simulated one.
fn number(of: &LossOf) -> Value {
    match of {
        LossOf::Sale(id) => json!(id.to_string()),
        LossOf::Row(_) => Value::Null,
    }
}

/// The row of the history where it is none.
fn source(of: &LossOf) -> Value {
    match of {
        LossOf::Sale(_) => Value::Null,
        LossOf::Row(source) => json!({ "file": &*source.file, "line": source.line }),
    }
}

fn maybe_shares(shares: Option<Shares>) -> Value {
    shares.map_or(Value::Null, json::shares)
}

fn taken(taken: &Taken) -> Value {
    json!({
        "account": &*taken.account,
        "symbol": &*taken.security,
        "lot": taken.lot.as_deref(),
        "acquired": taken.acquired,
        "quantity": json::shares(taken.shares),
        "amount": json::money(taken.amount),
        "permanent": taken.for_good,
    })
}

/// A loss of which a part is disallowed: to whom how much, and where it went.
pub(super) fn of_washed(loss: &LossSale) -> Value {
    json!({
        "account": &*loss.account,
        "symbol": &*loss.security,
        "sale": number(&loss.of),
        "source": source(&loss.of),
        "sold": loss.on,
        "loss": json::money(loss.loss),
        "disallowed_loss": json::money(loss.by_taxpayer),
        "broker_disallowed_loss": json::money(loss.by_broker),
        "difference": json::money(loss.by_taxpayer - loss.by_broker),
        "taken": loss.taken.iter().map(taken).collect::<Vec<_>>(),
    })
}

const COLUMNS: &[Column] = &[
    ("kind", Kind::Figure),
    ("symbols", Kind::Text),
    ("account", Kind::Text),
    ("sale", Kind::Figure),
    ("lot", Kind::Text),
    ("date", Kind::Figure),
    ("until", Kind::Figure),
    ("days", Kind::Figure),
    ("quantity", Kind::Figure),
    ("loss", Kind::Figure),
    ("permanent", Kind::Figure),
];

impl WashReport {
    pub(super) fn of_loss(&self, loss: &LossSale) -> Value {
        json!({
            "symbols": symbols(&loss.securities),
            "account": &*loss.account,
            "symbol": &*loss.security,
            "side": loss.side.slug(),
            "sale": number(&loss.of),
            "source": source(&loss.of),
            "sold": loss.on,
            "lots": loss.lots,
            "quantity": json::shares(loss.shares),
            "loss": json::money(loss.at_stake),
            "through": loss.through(),
            "days": self.days_to(loss.through()),
            "over_year_end": loss.is_open_over_the_year_end(),
        })
    }

    pub(super) fn of_recent(&self, recent: &Recent) -> Value {
        let purchases = recent.purchases.iter().map(|one| {
            json!({
                "account": &*one.account,
                "symbol": &*one.security,
                "lot": &*one.lot,
                "acquired": one.acquired,
                "quantity": json::shares(one.shares),
                "clean_from": one.clean_from(),
                "permanent": one.for_good,
            })
        });
        json!({
            "symbols": symbols(&recent.securities),
            "side": if recent.is_short { "cover" } else { "sell" },
            "purchases": purchases.collect::<Vec<_>>(),
            "clean_from": recent.clean_from,
            "days": self.days_to(recent.clean_from),
            "loss": json::maybe_money(recent.would_wash),
            "permanent_loss": json::money(recent.for_good),
        })
    }

    pub(super) fn of_reinvesting(&self, one: &Reinvesting) -> Value {
        json!({
            "symbol": &*one.security,
            "account": one.account.as_deref(),
            "date": one.on,
            "days": self.days_to(one.on),
            "quantity": maybe_shares(one.shares),
            "loss": json::maybe_money(one.deferred),
            "permanent_loss": json::money(one.for_good),
            "sales": one.of.iter().map(number).filter(|one| !one.is_null()).collect::<Vec<_>>(),
        })
    }

    /// Everything in one table: what its rows say is told by their kind.
    pub(super) fn flat(&self) -> Result<String, Failure> {
        let windows = &self.windows;
        let mut rows: Vec<Value> = Vec::new();
        rows.extend(windows.do_not_buy().map(|loss| {
            json!({
                "kind": "do-not-buy",
                "symbols": names(&loss.securities),
                "account": &*loss.account,
                "sale": number(&loss.of),
                "date": loss.on,
                "until": loss.through(),
                "days": self.days_to(loss.through()),
                "quantity": json::shares(loss.shares),
                "loss": json::money(loss.at_stake),
            })
        }));
        rows.extend(windows.recent.iter().map(|recent| {
            json!({
                "kind": "do-not-sell-at-a-loss",
                "symbols": names(&recent.securities),
                "date": recent.purchases.first().map(|one| one.acquired),
                "until": recent.clean_from.pred_opt(),
                "days": self.days_to(recent.clean_from) - 1,
                "quantity": json::shares(recent.shares()),
                "loss": json::maybe_money(recent.would_wash),
                "permanent": json::money(recent.for_good),
            })
        }));
        rows.extend(windows.reinvesting.iter().map(|one| {
            json!({
                "kind": "reinvestment",
                "symbols": &*one.security,
                "account": one.account.as_deref(),
                "date": one.on,
                "days": self.days_to(one.on),
                "quantity": maybe_shares(one.shares),
                "loss": json::maybe_money(one.deferred),
                "permanent": json::money(one.for_good),
            })
        }));
        let taken = windows.washed().flat_map(|loss| loss.taken.iter().map(move |one| (loss, one)));
        rows.extend(taken.map(|(loss, one)| {
            let good = if one.for_good { one.amount } else { crate::domain::money::Money::ZERO };
            json!({
                "kind": "disallowed",
                "symbols": &*one.security,
                "account": &*one.account,
                "sale": number(&loss.of),
                "lot": one.lot.as_deref(),
                "date": loss.on,
                "quantity": json::shares(one.shares),
                "loss": json::money(one.amount),
                "permanent": json::money(good),
            })
        }));
        let rows: Vec<Object> = rows.iter().filter_map(Value::as_object).cloned().collect();
        csv_out::table(COLUMNS, &rows)
    }
}
