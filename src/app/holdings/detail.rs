//! What the pane below the list says at its right: of a lot, what selling it today and later comes
//! to; of a heading, what stands under it where.

use super::{Group, Row};
use crate::app::format;
use crate::app::model::Model;
use crate::domain::lot::Lot;
use crate::domain::money::Shares;
use crate::domain::sell_when::{SellWhen, SoldWhole, sell_when};
use crate::domain::term::Term;
use chrono::NaiveDate;

/// Accounts or securities listed under a heading.
const PARTS: usize = 6;

/// How long a lot was held of the days it needs to be long-term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Days held.
    pub days: i64,
    /// Days from the start to the first long-term day.
    pub of: i64,
}

/// How long the lot under the cursor was held, where it is short-term and will turn.
#[must_use]
pub fn held(lot: &Lot, today: NaiveDate) -> Option<Held> {
    let (since, turns) = lot.held_since().zip(lot.long_term_on())?;
    (turns > today && since <= today)
        .then(|| Held { days: (today - since).num_days(), of: (turns - since).num_days() })
}

/// A label, which may be empty, and a text.
pub type Labelled = (String, String);

fn unlabelled(text: impl Into<String>) -> Labelled {
    (String::new(), text.into())
}

/// The lines at the right for the row under the cursor.
#[must_use]
pub fn lines(model: &Model) -> Vec<Labelled> {
    let holdings = &model.holdings;
    match holdings.current() {
        Some(Row::Lot { lot, .. }) => {
            model.household.portfolio().lots().get(lot).map_or_else(Vec::new, |lot| of(model, lot))
        }
        Some(row @ Row::Group(_)) => {
            holdings.group_of(row).map_or_else(Vec::new, |group| parts(model, group))
        }
        None => Vec::new(),
    }
}

fn of(model: &Model, lot: &Lot) -> Vec<Labelled> {
    let Some(price) = model.household.portfolio().prices.price(&lot.security) else {
        return vec![unlabelled("no price: nothing can be said of a sale")];
    };
    if !lot.is_usd() {
        return vec![unlabelled("not in US dollars: nothing can be said of its tax")];
    }
    match sell_when(&model.household, lot, price, model.today) {
        Ok(when) => told(&when),
        Err(refusal) => vec![unlabelled(format!("not for sale: {refusal}"))],
    }
}

fn told(when: &SellWhen) -> Vec<Labelled> {
    let mut lines = vec![("sold today".to_owned(), outcome(&when.today))];
    if when.today.sheltered {
        return lines;
    }
    if let Some(later) = &when.later {
        let day = later.on.format("from %-d %b").to_string();
        lines.push((day, outcome(later)));
    }
    if when.today.tax.is_none() {
        lines.push(unlabelled("no tax figure: P gives filing status and income"));
    } else if let Some((saves, later)) = when.saves().zip(when.later) {
        let verdict = if saves.to_cents().is_zero() {
            "waiting changes no tax at these figures".to_owned()
        } else {
            let verb = if saves.is_negative() { "costs" } else { "saves" };
            let amount = format::cents(saves.abs());
            format!("waiting {verb} {amount}: {}", rates(when, &later))
        };
        lines.push(unlabelled(verdict));
        let same = when.wait.and_then(|wait| wait.break_even);
        lines.push(unlabelled(same.map_or_else(
            || "both at the price of now".to_owned(),
            |price| {
                format!("at {} on that day both come to the same", format::grouped(price.get(), 2))
            },
        )));
        if later.year != when.today.year {
            let text = format!("then it is taxed in {}, at that year's figures", later.year);
            lines.push(unlabelled(text));
        }
    }
    lines
}

/// `gain +840.00 short-term, tax +184.80`
fn outcome(sold: &SoldWhole) -> String {
    let Some(gain) = sold.gain else {
        return "no basis: taxed as if all of it were gain".to_owned();
    };
    let word = if gain.is_negative() { "loss" } else { "gain" };
    let gain = format::signed(gain, 2);
    if sold.sheltered {
        return format!("{word} {gain}, sheltered ⌂: no tax");
    }
    let term = match sold.term {
        Term::Short => "short-term",
        Term::Long => "long-term",
    };
    let tax = sold.tax.map_or_else(String::new, |tax| format!(", tax {}", format::signed(tax, 2)));
    format!("{word} {gain} {term}{tax}")
}

/// `27.0 % of it now, 20.0 % then`: the tax as a part of the gain.
fn rates(when: &SellWhen, later: &SoldWhole) -> String {
    let rate = |sold: &SoldWhole| {
        let rate = sold.tax.zip(sold.gain).and_then(|(tax, gain)| format::percent(tax.abs(), gain));
        rate.map(|rate| rate.trim_start_matches('+').to_owned())
    };
    match rate(&when.today).zip(rate(later)) {
        Some((now, then)) => format!("{now} % of it today, {then} % then"),
        None => "by the year's tax".to_owned(),
    }
}

/// What stands under a heading, by account or by security.
fn parts(model: &Model, group: &Group) -> Vec<Labelled> {
    let held: Vec<(&str, Shares)> = group.parts(model.holdings.grouping).collect();
    let names = held.iter().map(|(name, _)| name.chars().count());
    let longest = names.max().unwrap_or(0).min(30);
    let more = held.len().saturating_sub(PARTS);
    let mut lines: Vec<Labelled> = held
        .iter()
        .take(if more > 0 { PARTS - 1 } else { PARTS })
        .map(|(name, shares)| {
            unlabelled(format!("{name:<longest$}  {}", format::count_shares(*shares)))
        })
        .collect();
    if more > 0 {
        lines.push(unlabelled(format!("and {} more", more + 1)));
    }
    lines
}
