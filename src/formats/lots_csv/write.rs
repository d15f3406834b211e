//! Writing the canonical lots file: reading it gives back what was written.
//!
//! Every column is written, numbers plain, and exact up to the decimals that reading takes: a fraction of a
//! split can have more. A lot at average cost has what its own shares cost. A text that a spreadsheet would take for a
//! formula gets an apostrophe in front, which reading takes off again.

use super::columns::Column;
use crate::domain::lot::Lot;
use crate::domain::money::round;
use crate::domain::portfolio::Portfolio;
use crate::formats::cell::{guarded, push_quoted};
use crate::formats::number::MOST_DECIMALS;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// The lots as a canonical lots file, in the order given. A basis carries the sign of its quantity.
#[cfg(test)]
pub(super) fn write<'a>(lots: impl IntoIterator<Item = &'a Lot>) -> String {
    rows(lots, None)
}

/// All lots of a portfolio as a canonical lots file, with the names and prices of its securities.
#[must_use]
pub fn write_portfolio(portfolio: &Portfolio) -> String {
    rows(portfolio.lots(), Some(portfolio))
}

fn rows<'a>(lots: impl IntoIterator<Item = &'a Lot>, portfolio: Option<&Portfolio>) -> String {
    let written = || Column::ALL.iter().filter(|column| **column != Column::CostPerShare);
    let mut file = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = Cow<'_, str>>| {
        for (place, cell) in cells.enumerate() {
            if place > 0 {
                file.push(',');
            }
            push_quoted(&mut file, &cell);
        }
        file.push('\n');
    };
    line(&mut written().map(|column| column.name().into()));
    for lot in lots {
        line(&mut written().map(|column| cell(lot, *column, portfolio)));
    }
    file
}

fn readable(value: Decimal) -> String {
    if value.scale() <= MOST_DECIMALS {
        return value.to_string();
    }
    round(value, MOST_DECIMALS).normalize().to_string()
}

fn cell<'a>(lot: &'a Lot, column: Column, portfolio: Option<&'a Portfolio>) -> Cow<'a, str> {
    let security = || portfolio.and_then(|portfolio| portfolio.security(&lot.security));
    let shown = |value: Option<String>| value.unwrap_or_default().into();
    match column {
        Column::Account => guarded(&lot.account),
        Column::Symbol => guarded(&lot.security),
        Column::Lot => guarded(&lot.id),
        Column::Name => {
            guarded(security().and_then(|security| security.name.as_deref()).unwrap_or_default())
        }
        Column::Acquired => shown(lot.acquired.map(|day| day.to_string())),
        Column::Quantity => readable(lot.quantity.get()).into(),
        // An election averages anew whatever reads the file.
        Column::CostBasis => shown(lot.own_basis().map(|basis| readable(basis.get()))),
        Column::CostPerShare => "".into(),
        Column::Price => {
            let price = portfolio.and_then(|portfolio| portfolio.prices.price(&lot.security));
            shown(price.filter(|_| lot.is_usd()).map(|price| readable(price.get())))
        }
        Column::Multiplier => lot.multiplier.to_string().into(),
        Column::Term => lot.stated_term.map_or("", |term| term.slug()).into(),
        Column::Covered => {
            lot.covered.map_or("", |covered| if covered { "yes" } else { "no" }).into()
        }
        Column::Origin => lot.origin.slug().into(),
        Column::HoldingSince => shown(lot.rare.holding_since.map(|day| day.to_string())),
        Column::GiftValue => shown(lot.rare.gift_value.map(|value| readable(value.get()))),
        Column::WashDisallowed => shown(lot.rare.wash_disallowed.map(|loss| readable(loss.get()))),
        Column::Currency => guarded(lot.rare.foreign_currency.as_deref().unwrap_or("USD")),
        Column::Note => guarded(lot.rare.note.as_deref().unwrap_or_default()),
    }
}
