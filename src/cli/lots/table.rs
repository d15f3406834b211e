//! The lots as a table: a heading for each security, its lots, its sums, and the sums of all.

use super::{Group, LotsReport, gain_percent};
use crate::cli::output::Style;
use crate::cli::text::{self, Align, Table, UNKNOWN};
use crate::domain::lot::{Level, Lot, Origin};
use crate::domain::money::{Money, Shares, UnitPrice};
use crate::domain::portfolio::{Part, Sums};
use std::fmt::Write as _;

/// The whole report.
pub(super) fn render(report: &LotsReport, style: Style) -> String {
    if report.groups.is_empty() {
        return "No lots are held.\n".to_owned();
    }
    let mut table = Table::new(&[
        ("lot", Align::Left),
        ("acquired", Align::Left),
        ("account", Align::Left),
        ("shares", Align::Point),
        ("cost", Align::Right),
        ("basis", Align::Right),
        ("value", Align::Right),
        ("gain", Align::Right),
        ("%", Align::Right),
        ("term", Align::Left),
        ("", Align::Left),
    ]);
    for group in &report.groups {
        table.line(String::new(), false);
        table.line(heading(group), true);
        for (lot, pooled) in group.lots.iter().zip(&group.pooled) {
            table.row(row(report, group, (lot, *pooled)));
        }
        if group.lots.len() > 1 {
            table.total(total(group));
        }
    }
    let mut out = format!("Lots as of {}\n", report.as_of);
    if let Some(renamed) = &report.renamed {
        let _ = writeln!(out, "{}", renamed.message);
    }
    out.push('\n');
    out.push_str(&table.render(style));
    out.push('\n');
    out.push_str(&style.bold(&grand_total(report)));
    out.push('\n');
    let mut lots = report.groups.iter().flat_map(|group| &group.lots);
    if lots.any(|lot| text::is_rounded(lot.quantity)) {
        let places = text::SHARE_DECIMALS;
        let _ = writeln!(
            out,
            "Shares are rounded to {places} decimals here, and whole in json and csv."
        );
    }
    out
}

/// `VTI  Vanguard Total Stock Market ETF, 328.40 of 2026-11-24`.
fn heading(group: &Group) -> String {
    let name = group.name.as_ref().map_or_else(String::new, |name| format!("  {name}"));
    let price = match &group.quote {
        None => "no price".to_owned(),
        Some(quote) => {
            let day = quote.as_of.map_or_else(String::new, |time| format!(" of {}", time.day()));
            format!("{}{day}", text::price(quote.price))
        }
    };
    format!("{}{name}, {price}", group.security)
}

fn row(report: &LotsReport, group: &Group, (lot, pooled): (&Lot, Money)) -> Vec<String> {
    let price = group.price().filter(|_| lot.is_usd());
    let gain = price.and_then(|price| lot.gain(price));
    let unknown = || UNKNOWN.to_owned();
    vec![
        lot.id.to_string(),
        lot.acquired.map_or_else(unknown, |day| day.to_string()),
        lot.account.to_string(),
        text::shares(lot.quantity),
        text::cost(lot.cost_per_share()),
        text::maybe_money(lot.basis),
        text::maybe_money(price.map(|price| lot.value(price))),
        text::maybe_signed(gain),
        text::percent(gain_percent(gain, lot.basis)),
        text::term(lot.term_on(report.as_of)),
        remarks(report, lot, pooled),
    ]
}

/// What else a reader must know of a lot, in words; `pooled` is the loss in its average.
fn remarks(report: &LotsReport, lot: &Lot, pooled: Money) -> String {
    let mut said: Vec<String> = Vec::new();
    if let Some(currency) = &lot.rare.foreign_currency {
        said.push(format!("in {currency}, in no total"));
    }
    if report.portfolio.is_sheltered(&lot.account) {
        said.push("sheltered, not taxed".to_owned());
    } else if let (Some(days), Some(day)) =
        (lot.days_to_long_term(report.as_of), lot.long_term_on())
    {
        let left =
            usize::try_from(days).map_or_else(|_| String::new(), |days| text::count(days, "day"));
        said.push(format!("long from {day}, in {left}"));
    }
    if let Some(own) = lot.own_basis().filter(|_| lot.rare.averaging.is_some()) {
        said.push(format!("at average cost, itself {}", text::maybe_money(Some(own))));
        if pooled.is_positive() {
            said.push(format!("{} of it disallowed loss", text::money(pooled)));
        }
    }
    let washed = lot.rare.wash_disallowed.filter(|_| lot.rare.averaging.is_none());
    if let Some((loss, paid)) = washed.zip(lot.paid()) {
        let (paid, loss) = (text::money(paid.abs()), text::money(loss));
        said.push(if lot.is_short() {
            format!("{paid} fetched less {loss} of disallowed loss")
        } else {
            format!("{paid} paid and {loss} of disallowed loss")
        });
    }
    if lot.is_short() {
        said.push("sold short".to_owned());
    }
    said.extend(origin_words(lot.origin).map(str::to_owned));
    if lot.level == Level::Position {
        said.push("a whole holding, without dates".to_owned());
    }
    if let Some(stated) = lot.stated_term
        && lot.term_on(report.as_of) != Some(stated)
    {
        said.push(format!("its file says {}", stated.slug()));
    }
    if report.portfolio.locked(&lot.security).contains(&lot.id) {
        said.push("locked".to_owned());
    }
    said.join("; ")
}

const fn origin_words(origin: Origin) -> Option<&'static str> {
    match origin {
        Origin::Purchase | Origin::Short | Origin::Other => None,
        Origin::Reinvestment => Some("reinvested"),
        Origin::Gift => Some("a gift"),
        Origin::Inherited => Some("inherited"),
        Origin::Award => Some("an award"),
        Origin::PurchasePlan => Some("from a purchase plan"),
        Origin::Transfer => Some("transferred"),
        Origin::WashSale => Some("carries a washed loss"),
    }
}

fn total(group: &Group) -> Vec<String> {
    let sums = &group.sums;
    vec![
        text::count(sums.lots(), "lot"),
        String::new(),
        String::new(),
        text::shares(sums.quantity()),
        String::new(),
        text::maybe_money(group.basis()),
        text::maybe_money(group.price().map(|price| sums.value(price))),
        text::maybe_signed(group.gain()),
        text::percent(gain_percent(group.gain(), group.basis())),
        String::new(),
        group.price().map_or_else(String::new, |price| parts(sums, price)),
    ]
}

/// `short-term +899.90, long-term +18,812.00, sheltered +8,244.00`, those that are there.
fn parts(sums: &Sums, price: UnitPrice) -> String {
    let named = [
        ("short-term", &sums.short_term),
        ("long-term", &sums.long_term),
        ("sheltered", &sums.sheltered),
        ("of unknown term", &sums.undated),
    ];
    let mut said: Vec<String> = named
        .iter()
        .filter(|(_, part)| part.lots > 0)
        .map(|(name, part)| format!("{name} {}", text::signed(part.gain(price))))
        .collect();
    if sums.without_basis.lots > 0 {
        said.push(format!("{UNKNOWN} {} without basis", text::shares(sums.without_basis.quantity)));
    }
    said.join(", ")
}

/// The sums over all securities that have a price, and what they leave out.
fn grand_total(report: &LotsReport) -> String {
    let gain_of = |part: fn(&Sums) -> &Part| -> Money {
        let gains = report
            .groups
            .iter()
            .filter_map(|group| group.price().map(|price| part(&group.sums).gain(price)));
        gains.sum()
    };
    let lots: usize = report.groups.iter().map(|group| group.sums.lots()).sum();
    let basis = known(report.groups.iter().map(Group::basis));
    let values = |group: &Group| group.price().map(|price| group.sums.value(price));
    let value = known(report.groups.iter().map(values));
    let gain = known(report.groups.iter().map(Group::gain));
    let mut out = format!(
        "{}: basis {}, value {}, gain {}",
        text::count(lots, "lot"),
        text::maybe_money(basis),
        text::maybe_money(value),
        text::maybe_signed(gain),
    );
    if gain.is_some() {
        let _ = write!(
            out,
            " = short-term {}, long-term {}, sheltered {}",
            text::signed(gain_of(|sums| &sums.short_term)),
            text::signed(gain_of(|sums| &sums.long_term)),
            text::signed(gain_of(|sums| &sums.sheltered)),
        );
    }
    let undated = gain_of(|sums| &sums.undated);
    if !undated.is_zero() {
        let _ = write!(out, ", of unknown term {}", text::signed(undated));
    }
    for group in &report.groups {
        let unknown: Shares = group.sums.without_basis.quantity;
        if group.sums.without_basis.lots > 0 {
            let _ = write!(
                out,
                "; {UNKNOWN} {} {} without basis",
                text::shares(unknown),
                group.security
            );
        }
        if group.price().is_none() {
            let _ = write!(out, "; {} without price", group.security);
        }
    }
    out
}

/// The sum of what is known; `None` where nothing is, which is not zero.
fn known(amounts: impl Iterator<Item = Option<Money>>) -> Option<Money> {
    amounts.flatten().reduce(|sum, amount| sum + amount)
}
