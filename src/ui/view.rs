//! One file a screen.

pub(super) mod compare;
pub(super) mod dialog;
pub(super) mod form;
pub(super) mod frame;
pub(super) mod help;
pub(super) mod holdings;
pub(super) mod holdings_columns;
pub(super) mod overlay;
pub(super) mod problems;
pub(super) mod sales;
pub(super) mod small;
pub(super) mod start;
pub(super) mod tax;
pub(super) mod ticket;

use crate::app::format;
use crate::app::model::Model;
use crate::domain::money::Money;
use crate::ui::theme::Role;

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
