//! JSON as the documented interface fixes it: the small values every shape is made of, and the shape of a
//! preview, which `preview`, `compare`, `sell` and `sales` share.
//!
//! | what | how |
//! |---|---|
//! | money (a basis, a gain, a tax, a fee) | string, rounded half away from zero to cents: `"-12.50"` |
//! | price, quantity, multiplier | string, exact, without trailing zeros: `"328.4"`, `"1.842"` |
//! | cost per share | string, rounded to six decimals, without trailing zeros |
//! | rate | string, exact: `"0.15"` |
//! | percent | string with one decimal: `"38.4"` |
//! | date, time | `YYYY-MM-DD`, RFC 3339 |
//! | a count, a line number, a number of days, a year | number |
//! | absent or unknown | `null` |

use crate::domain::method::Method;
use crate::domain::money::{Money, Rate, Shares, UnitPrice, round};
use crate::domain::optimal::{Doubt, Proof};
use crate::domain::order::Side;
use crate::domain::plan::Slice;
use crate::domain::preview::{Preview, Warning};
use crate::domain::tax::Impact;
use crate::domain::term::Term;
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeZone};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use std::fmt::Display;

/// Decimals of a cost per share.
const UNIT_COST_DECIMALS: u32 = 6;

/// A JSON object under construction; its keys keep their order.
pub type Object = Map<String, Value>;

/// A decimal with exactly `places` decimals, rounded half away from zero, never `-0`.
#[must_use]
pub fn fixed(value: Decimal, places: u32) -> String {
    let rounded = round(value, places);
    let rounded = if rounded.is_zero() { Decimal::ZERO } else { rounded };
    format!("{rounded:.*}", usize::try_from(places).unwrap_or_default())
}

/// Dollars and cents.
#[must_use]
pub fn money(amount: Money) -> Value {
    Value::String(fixed(amount.get(), 2))
}

/// Dollars and cents, or null.
#[must_use]
pub fn maybe_money(amount: Option<Money>) -> Value {
    amount.map_or(Value::Null, money)
}

fn exact(value: Decimal) -> Value {
    let plain = value.normalize();
    Value::String(if plain.is_zero() { "0".to_owned() } else { plain.to_string() })
}

/// A price, exact.
#[must_use]
pub fn price(price: UnitPrice) -> Value {
    exact(price.get())
}

/// A price, or null.
#[must_use]
pub fn maybe_price(price: Option<UnitPrice>) -> Value {
    price.map_or(Value::Null, self::price)
}

/// A basis divided by a quantity: it may have no end, so it is cut at six decimals.
#[must_use]
pub fn cost_per_share(cost: Option<UnitPrice>) -> Value {
    cost.map_or(Value::Null, |cost| exact(round(cost.get(), UNIT_COST_DECIMALS)))
}

/// A number of shares, exact, with its sign.
#[must_use]
pub fn shares(shares: Shares) -> Value {
    exact(shares.get())
}

/// A rate or a multiplier, exact.
#[must_use]
pub fn rate(rate: Rate) -> Value {
    exact(rate.get())
}

/// A percentage with one decimal, or null.
#[must_use]
pub fn percent(percent: Option<Decimal>) -> Value {
    percent.map_or(Value::Null, |percent| Value::String(fixed(percent, 1)))
}

/// A date, or null.
#[must_use]
pub fn maybe_date(date: Option<NaiveDate>) -> Value {
    date.map_or(Value::Null, |date| Value::String(date.to_string()))
}

/// A moment with its offset, to the second.
#[must_use]
pub fn time<Z: TimeZone<Offset: Display>>(moment: &DateTime<Z>) -> Value {
    Value::String(moment.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// `WARNING`.
#[must_use]
pub fn warning(warning: &Warning) -> Value {
    json!({
        "code": warning.code,
        "message": warning.message,
        "file": warning.file,
        "line": warning.line,
    })
}

/// What a refused command answers on standard output.
#[must_use]
pub fn error(code: &str, message: &str) -> Value {
    json!({ "error": { "code": code, "message": message } })
}

/// `PREVIEW`, every key in its order.
#[must_use]
pub fn preview(preview: &Preview) -> Object {
    let plan = &preview.plan;
    let order = &plan.order;
    let washed = |slice: &Slice| preview.wash.disallowed_of(&slice.lot);
    let picks = plan.slices.iter().map(|slice| pick(slice, order.side, washed(slice)));
    let picks: Vec<Value> = picks.collect();
    let warnings: Vec<Value> = preview.warnings.iter().map(warning).collect();
    let left = &preview.remaining;
    let pairs = [
        ("as_of", json!(preview.as_of)),
        ("trade_date", json!(order.trade_date)),
        ("settles_on", json!(preview.settles_on)),
        ("change_until", time(&preview.change_until)),
        ("account", json!(&*order.account)),
        ("symbol", json!(&*order.security)),
        ("side", json!(order.side.slug())),
        ("method", json!(plan.method.slug())),
        ("fallback", json!(plan.fallback.map(Method::slug))),
        ("quantity", shares(order.quantity)),
        ("price", price(order.price)),
        ("fee", money(order.fee)),
        ("proceeds", money(plan.proceeds())),
        ("basis", money(plan.basis())),
        ("cash", money(plan.cash())),
        ("gain", money(plan.gain())),
        ("short_term_gain", money(preview.gains.short_term)),
        ("long_term_gain", money(preview.gains.long_term)),
        ("disallowed_loss", money(preview.disallowed())),
        ("picks", Value::Array(picks)),
        ("tax", preview.tax.as_ref().map_or(Value::Null, impact)),
        ("after_tax_proceeds", maybe_money(preview.after_tax_proceeds())),
        ("carryover", preview.tax.as_ref().map_or(Value::Null, carryover)),
        (
            "remaining",
            json!({
                "quantity": shares(left.quantity),
                "gain": money(left.gain),
                "short_term_gain": money(left.short_term_gain),
                "long_term_gain": money(left.long_term_gain),
            }),
        ),
        ("proof", proof(preview.proof.unwrap_or(Proof::UNCLAIMED))),
        ("assumptions", json!(preview.assumptions)),
        ("warnings", Value::Array(warnings)),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// One member of `picks`. What the missing basis of a lot leaves unknown is null: the basis of a
/// sale, the opening proceeds of a cover, and the gain of both.
fn pick(slice: &Slice, side: Side, disallowed: Money) -> Value {
    let known = |amount| if slice.missing_basis { Value::Null } else { money(amount) };
    let proceeds = match side {
        Side::Sell => money(slice.proceeds),
        Side::Cover => known(slice.proceeds),
    };
    json!({
        "lot": &*slice.lot,
        "acquired": maybe_date(slice.acquired),
        "quantity": shares(slice.quantity),
        "proceeds": proceeds,
        "basis": maybe_money(slice.basis),
        "gain": maybe_money(slice.gain()),
        "term": slice.listed_term().map(Term::slug),
        "disallowed_loss": money(disallowed + slice.recast.disallowed),
        "reason": slice.reason.to_string(),
    })
}

/// `tax`: the year's tax without and with a sale.
#[must_use]
pub fn impact(impact: &Impact) -> Value {
    json!({
        "before": money(impact.before),
        "after": money(impact.after),
        "impact": money(impact.total()),
        "federal": money(impact.federal),
        "niit": money(impact.niit),
        "state": money(impact.state),
    })
}

/// `proof`, with nothing in it where the method claims nothing: marginals are dollars per share, to six decimals;
/// `reason` is why it is not exact, `without` how many lots were no choice.
#[must_use]
pub fn proof(proof: Proof) -> Value {
    json!({
        "kind": proof.kind.slug(),
        "bound": maybe_money(proof.bound),
        "gap": maybe_money(proof.gap),
        "short_term_quantity": proof.short_term_quantity.map(shares),
        "marginal_more_short": cost_per_share(proof.marginal_more_short),
        "marginal_less_short": cost_per_share(proof.marginal_less_short),
        "reason": proof.doubt.map(Doubt::slug),
        "without": {
            "locked": proof.among.locked,
            "left_for_last": proof.among.last,
            "named": proof.among.named,
        },
    })
}

/// `carryover`: the losses carried out of the year with a sale.
#[must_use]
pub fn carryover(impact: &Impact) -> Value {
    json!({
        "short_term": money(impact.carryover_after.short_term),
        "long_term": money(impact.carryover_after.long_term),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn money_has_cents_and_no_negative_zero() {
        assert_eq!(money(Money::new(dec!(-12.5))), "-12.50");
        assert_eq!(money(Money::new(dec!(0.005))), "0.01");
        assert_eq!(money(Money::new(dec!(-0.005))), "-0.01");
        assert_eq!(money(Money::new(dec!(-0.004))), "0.00");
    }

    #[test]
    fn prices_and_quantities_are_exact_and_plain() {
        assert_eq!(price(UnitPrice::new(dec!(328.40))), "328.4");
        assert_eq!(shares(Shares::new(dec!(-20.000))), "-20");
        assert_eq!(shares(Shares::new(dec!(100))), "100");
        assert_eq!(shares(Shares::new(dec!(-0.0))), "0");
        let third = Money::new(dec!(100)).per_share(Shares::new(dec!(3)));
        assert_eq!(cost_per_share(third), "33.333333");
        assert_eq!(percent(Some(dec!(38.349))), "38.3");
    }
}
