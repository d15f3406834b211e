//! `tax.next_dollar` and `tax.room`: what the next gain or loss changes, and what still fits.

use crate::cli::json;
use crate::cli::output::Style;
use crate::cli::text::{self, Align, Table};
use crate::domain::tax::marginal::{Marginal, Steps};
use serde_json::{Value, json};

/// The change of the total by one and by a thousand dollars of gain or loss.
pub(super) fn dollars(next: &Marginal) -> Value {
    let steps = |steps: &Steps| {
        json!({
            "gain_1": json::money(steps.gain_of_1),
            "gain_1000": json::money(steps.gain_of_1_000),
            "loss_1": json::money(steps.loss_of_1),
            "loss_1000": json::money(steps.loss_of_1_000),
        })
    };
    json!({ "short_term": steps(&next.short_term), "long_term": steps(&next.long_term) })
}

/// The gain that still fits before each step: long-term, but for the bracket.
pub(super) fn room(next: &Marginal) -> Value {
    let room = &next.room;
    json!({
        "zero_band": json::money(room.zero_band),
        "fifteen_band": json::money(room.fifteen_band),
        "bracket": json::maybe_money(room.bracket.map(|(room, _)| room)),
        "bracket_rate": room.bracket.map(|(_, rate)| json::rate(rate)),
        "niit": json::money(room.investment_tax),
    })
}

/// Both as a person reads them.
pub(super) fn text(next: &Marginal, style: Style) -> String {
    let mut table = Table::new(&[
        ("the next dollar", Align::Left),
        ("+1", Align::Right),
        ("+1,000", Align::Right),
        ("-1", Align::Right),
        ("-1,000", Align::Right),
    ]);
    for (label, steps) in [("short-term", &next.short_term), ("long-term", &next.long_term)] {
        let Steps { gain_of_1, gain_of_1_000, loss_of_1, loss_of_1_000 } = *steps;
        let [one, thousand, less, thousand_less] =
            [gain_of_1, gain_of_1_000, loss_of_1, loss_of_1_000].map(text::signed);
        table.row([label.to_owned(), one, thousand, less, thousand_less]);
    }
    let mut out = table.render(style);
    out.push('\n');
    let mut room = Table::new(&[("room for gain", Align::Left), ("amount", Align::Right)]);
    let long = [
        ("long-term before 15 %", next.room.zero_band),
        ("long-term before 20 %", next.room.fifteen_band),
        ("long-term before the investment tax", next.room.investment_tax),
    ];
    for (label, amount) in long {
        room.row([label.to_owned(), text::money(amount)]);
    }
    if let Some((amount, rate)) = next.room.bracket {
        room.row([
            format!("short-term before {}", super::paper::percent(rate)),
            text::money(amount),
        ]);
    }
    out.push_str(&room.render(style));
    out
}
