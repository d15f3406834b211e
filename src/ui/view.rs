//! One file a screen.

pub(super) mod calendar;
pub(super) mod compare;
mod confirming;
pub(super) mod dialog;
pub(super) mod entering;
pub(super) mod excerpt;
mod fit;
pub(super) mod form;
pub(super) mod frame;
pub(super) mod goals;
pub(super) mod help;
pub(super) mod history;
pub(super) mod holdings;
mod letter;
pub(super) mod naming;
pub(super) mod overlay;
pub(super) mod price_field;
pub(super) mod problems;
pub(super) mod sales;
pub(super) mod small;
pub(super) mod start;
pub(super) mod tax;
pub(super) mod taxes;
pub(super) mod telling;
pub(super) mod ticket;
pub(super) mod washes;

use crate::app::format;
use crate::app::model::Model;
use crate::domain::money::{Money, round};
use crate::ui::theme::Role;
use rust_decimal::Decimal;

/// The colour of a gain or a tax change; its sign says the same.
fn gain_role(amount: Money) -> Role {
    if amount.to_cents().is_negative() {
        Role::Loss
    } else if amount.to_cents().is_positive() {
        Role::Gain
    } else {
        Role::Plain
    }
}

/// A signed amount with cents.
fn signed(amount: Money) -> String {
    format::signed(amount, 2)
}

/// Decimals of money in lists: none below 100 columns.
fn places(model: &Model) -> u32 {
    if model.size.0 < 100 { 0 } else { 2 }
}

/// An amount as a bar of at most `cells`, `most` being the longest; one that is not zero is never
/// drawn as nothing.
fn bar(amount: Money, most: Money, cells: i64) -> String {
    let share = amount.abs().get() * Decimal::from(cells);
    let length = share.checked_div(most.get()).map(|length| round(length, 0).mantissa());
    match length.and_then(|length| usize::try_from(length).ok()) {
        _ if amount.is_zero() => String::new(),
        Some(0) | None => "▌".to_owned(),
        Some(length) => "█".repeat(length),
    }
}
