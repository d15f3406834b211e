//! The first lines: Schedule D, and what it carries into the next year.

use super::words::{sum, usd};
use super::{Line, meanings};
use crate::domain::money::Money;
use crate::domain::tax::YearTax;
use crate::domain::tax::profile::{Profile, ProfileKey};
use crate::domain::tax::tables::StatusTable;

/// How the loss that is carried on came about.
fn what_is_left(tax: &YearTax) -> String {
    if tax.net.is_negative() {
        format!("{} of the loss used up", usd(tax.used_loss))
    } else {
        "no loss is left".to_owned()
    }
}

/// Lines 7, 15 and 16 to 21 of Schedule D, and the carryover.
pub(super) fn lines(tax: &YearTax, profile: &Profile, figures: &StatusTable) -> Vec<Line> {
    let carried_in = |label: &str, amount: Money, source, input, meaning| {
        let from = profile.carried_from.and_then(|carried| carried.of(input));
        let computed =
            from.map_or_else(String::new, |year| format!("computed for the end of {year}"));
        Line::new(label, -amount, computed, source).by(input).means(meaning)
    };
    let collectibles = Line::plain(
        "realized long-term on collectibles",
        tax.gains.collectibles,
        "28% Rate Gain Worksheet line 1",
    )
    .by(ProfileKey::RealizedCollectibles)
    .means(meanings::COLLECTIBLES);
    let other = tax.gains.long_term - tax.gains.collectibles;
    let term = |label, net, source, [realized, carried]: [Money; 2], parts: Vec<Line>| {
        let input = parts.first().and_then(|part| part.input);
        Line { input, ..Line::new(label, net, sum(realized, -carried), source).of_some(parts) }
    };
    let net = if tax.net.is_negative() {
        format!("a loss of {}, deductible up to {}", usd(-tax.net), usd(figures.loss_limit))
    } else {
        sum(tax.short_term, tax.long_term)
    };
    vec![
        term(
            "short-term net",
            tax.short_term,
            "Schedule D line 7",
            [tax.gains.short_term, tax.carryover_in.short_term],
            vec![
                Line::plain(
                    "realized short-term",
                    tax.gains.short_term,
                    "Schedule D lines 1a to 3",
                )
                .by(ProfileKey::RealizedShortTerm)
                .means(meanings::REALIZED_SHORT_TERM),
                carried_in(
                    "short-term loss carried in",
                    tax.carryover_in.short_term,
                    "Schedule D line 6",
                    ProfileKey::CarryoverShortTerm,
                    meanings::SHORT_TERM_CARRIED_IN,
                ),
            ],
        )
        .means(meanings::SHORT_TERM_NET),
        term(
            "long-term net",
            tax.long_term,
            "Schedule D line 15",
            [tax.gains.long_term, tax.carryover_in.long_term],
            vec![
                Line::plain("realized long-term", other, "Schedule D lines 8a to 10")
                    .by(ProfileKey::RealizedLongTerm)
                    .means(meanings::REALIZED_LONG_TERM),
                collectibles,
                carried_in(
                    "long-term loss carried in",
                    tax.carryover_in.long_term,
                    "Schedule D line 14",
                    ProfileKey::CarryoverLongTerm,
                    meanings::LONG_TERM_CARRIED_IN,
                ),
            ],
        )
        .means(meanings::LONG_TERM_NET),
        Line::new(
            "net gain or limited loss",
            tax.taxed_gain(),
            net,
            "Schedule D lines 16 and 21, Form 1040 line 7a",
        )
        .means(meanings::NET_GAIN),
        Line::new(
            "loss carried to the next year",
            tax.carryover.total(),
            what_is_left(tax),
            "Capital Loss Carryover Worksheet lines 8 and 13 (IRC §1212(b))",
        )
        .means(meanings::CARRIED_OUT)
        .of_some([
            Line::plain(
                "short-term",
                tax.carryover.short_term,
                "Capital Loss Carryover Worksheet line 8",
            )
            .means(meanings::CARRIED_OUT_SHORT),
            Line::plain(
                "long-term",
                tax.carryover.long_term,
                "Capital Loss Carryover Worksheet line 13",
            )
            .means(meanings::CARRIED_OUT_LONG),
        ]),
    ]
}
