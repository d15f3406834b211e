use super::keys::{complete, completions};
use super::*;
use crate::app::holdings::LotKey;
use crate::domain::account::{Account, AccountKind};
use crate::domain::lot::{Level, Lot, RareFacts};
use crate::domain::money::{Money, UnitPrice};
use crate::domain::portfolio::Portfolio;
use crate::domain::price::{PriceBook, PriceSource, PriceTime, Quote};
use crate::domain::security::Security;
use crate::domain::testing::{day, household_of, lot};
use proptest::prelude::*;
use rust_decimal::dec;
use std::collections::BTreeSet;

/// Today is 2026-11-24. VTI is at 110, GE at 50 since the 10th, and OLD has no price.
///
/// | lot | shares | basis | gain | % | |
/// |---|---|---|---|---|---|
/// | VTI@2020-01-02 | 10 | 1,000 | +100 | +10 | Schwab |
/// | VTI@2025-12-01 | 10 | 1,200 | -100 | -8.3 | Schwab, turns on 2 Dec 2026 |
/// | VTI@2026-05-04 | 1 | 0.50 | +109.50 | | Fidelity Roth IRA |
/// | GE@2024-05-31 | 2 | none | ? | ? | Schwab, a gift, locked |
/// | GE@2026-10-01 | -1 | -40 | -10 | -25 | Schwab, sold short |
/// | OLD@2010-01-04 | 5 | 100 | ? | ? | Schwab |
fn portfolio() -> Portfolio {
    let of = |symbol, account, on, quantity, basis| lot(symbol, account, on, quantity, basis);
    let schwab = "Schwab Brokerage";
    let lots = vec![
        of("VTI", schwab, "2020-01-02", dec!(10), Some(dec!(1000))),
        of("VTI", schwab, "2025-12-01", dec!(10), Some(dec!(1200))),
        of("VTI", "Fidelity Roth IRA", "2026-05-04", dec!(1), Some(dec!(0.5))),
        Lot { origin: Origin::Gift, ..of("GE", schwab, "2024-05-31", dec!(2), None) },
        of("GE", schwab, "2026-10-01", dec!(-1), Some(dec!(-40))),
        Lot {
            level: Level::Position,
            rare: RareFacts { wash_disallowed: Some(Money::from(3)), ..RareFacts::default() }
                .into(),
            ..of("OLD", schwab, "2010-01-04", dec!(5), Some(dec!(100)))
        },
    ];
    let mut roth = Account::new("Fidelity Roth IRA".into());
    roth.kind = AccountKind::RothIra;
    let named = |symbol: &str, name: &str| {
        let mut security = Security::new(symbol.into());
        security.name = Some(name.to_owned());
        security
    };
    let mut ge = named("GE", "General Electric");
    ge.locked = vec!["GE@2024-05-31".into()];
    let securities = [named("VTI", "Vanguard Total Stock Market"), ge];
    let mut prices = PriceBook::default();
    for (symbol, price, on) in [("VTI", 110, "2026-11-24"), ("GE", 50, "2026-11-10")] {
        let quote = Quote {
            price: UnitPrice::from(price),
            as_of: Some(PriceTime::Day(day(on))),
            source: PriceSource::Typed,
        };
        prices.set(symbol.into(), quote);
    }
    Portfolio::new([roth], securities, lots, prices)
}

/// The lots a filter finds, by id.
fn found(text: &str) -> Vec<String> {
    let filter = Filter::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
    let portfolio = portfolio();
    let first = &portfolio.lots()[0];
    let marks = BTreeSet::from([LotKey::of(first)]);
    let household = household_of(portfolio.clone());
    let now = "2026-11-24T15:32:00Z".parse().unwrap();
    let mut matcher = Matcher::new(&filter, &household, &marks, (day("2026-11-24"), now));
    let lots = household.portfolio().lots().iter();
    lots.filter(|lot| matcher.matches(lot)).map(|lot| lot.id.to_string()).collect()
}

fn message(text: &str) -> String {
    Filter::parse(text).expect_err(text).message
}

const GE_GIFT: &str = "GE@2024-05-31";
const GE_SHORT: &str = "GE@2026-10-01";
const OLD: &str = "OLD@2010-01-04";
const VTI_LONG: &str = "VTI@2020-01-02";
const VTI_LOSS: &str = "VTI@2025-12-01";
const VTI_ROTH: &str = "VTI@2026-05-04";

#[test]
fn each_key_asks_what_it_says() {
    for (text, expected) in [
        ("term:short", vec![GE_SHORT, VTI_LOSS]),
        ("term:long", vec![GE_GIFT, OLD, VTI_LONG]),
        ("term:unknown", vec![]),
        ("gain<0", vec![GE_SHORT, VTI_LOSS]),
        ("gain>=100", vec![VTI_ROTH, VTI_LONG]),
        ("gain>100", vec![VTI_ROTH]),
        ("gain=100", vec![VTI_LONG]),
        ("gain:100", vec![VTI_LONG]),
        ("gain%<-10", vec![GE_SHORT]),
        ("gain%<-8.3", vec![GE_SHORT, VTI_LOSS]),
        ("gain%<=-25%", vec![GE_SHORT]),
        ("value>1,099.99", vec![VTI_LONG, VTI_LOSS]),
        ("value>1.1k", vec![]),
        ("value>=$1.1k", vec![VTI_LONG, VTI_LOSS]),
        ("basis<0.51", vec![GE_SHORT, VTI_ROTH]),
        ("cost>=100", vec![VTI_LONG, VTI_LOSS]),
        ("price<100", vec![GE_GIFT, GE_SHORT]),
        ("quantity<0", vec![GE_SHORT]),
        ("days<30", vec![VTI_LOSS]),
        ("days=8", vec![VTI_LOSS]),
        ("held>365", vec![GE_GIFT, OLD, VTI_LONG]),
        ("held=358", vec![VTI_LOSS]),
        ("acquired:2024", vec![GE_GIFT]),
        ("acquired:2024-05", vec![GE_GIFT]),
        ("acquired=2024-05-31", vec![GE_GIFT]),
        ("acquired>2024-05", vec![GE_SHORT, VTI_ROTH, VTI_LOSS]),
        ("acquired<2024-05-31", vec![OLD, VTI_LONG]),
        ("acquired<=2024-05", vec![GE_GIFT, OLD, VTI_LONG]),
        ("acquired>=2026", vec![GE_SHORT, VTI_ROTH]),
        ("account:roth", vec![VTI_ROTH]),
        ("account:\"schwab brok\"  symbol:old", vec![OLD]),
        ("security:general", vec![GE_GIFT, GE_SHORT]),
        ("symbol:vt", vec![]),
        ("symbol:vti lot:2020", vec![VTI_LONG]),
        ("origin:gift", vec![GE_GIFT]),
        ("is:locked", vec![GE_GIFT]),
        ("is:marked", vec![GE_GIFT]),
        ("is:sheltered", vec![VTI_ROTH]),
        ("is:missing", vec![GE_GIFT]),
        ("is:short-position", vec![GE_SHORT]),
        ("is:position", vec![OLD]),
        ("is:stale", vec![GE_GIFT, GE_SHORT]),
        ("is:foreign", vec![]),
        ("is:wash", vec![OLD]),
        ("is:noncovered", vec![OLD]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn all_terms_hold_and_a_minus_is_the_opposite() {
    assert_eq!(found("vti gain>0 -is:sheltered"), [VTI_LONG]);
    assert_eq!(found("-vti -old"), [GE_GIFT, GE_SHORT]);
    // What is unknown is not below zero, and so it is in the opposite.
    assert_eq!(found("-gain<0"), [GE_GIFT, OLD, VTI_ROTH, VTI_LONG]);
    assert_eq!(found("").len(), 6);
    assert_eq!(found("   ").len(), 6);
}

#[test]
fn bare_words_look_at_symbols_then_names_then_everything() {
    // No Vanguard by its "general" or "ge" inside; Brokerage has a "ge" too.
    assert_eq!(found("ge"), [GE_GIFT, GE_SHORT]);
    assert_eq!(found("total market"), [VTI_ROTH, VTI_LONG, VTI_LOSS]);
    assert_eq!(found("\"total stock\""), [VTI_ROTH, VTI_LONG, VTI_LOSS]);
    assert_eq!(found("\"stock total\""), Vec::<String>::new());
    assert_eq!(found("roth vt"), [VTI_ROTH]);
    assert_eq!(found("2024-05"), [GE_GIFT]);
}

#[test]
fn what_is_wrong_is_said_at_its_place_with_what_would_be_right() {
    let fault = Filter::parse("vti days<x gain<0").unwrap_err();
    assert_eq!((fault.start, fault.length, fault.unfinished), (4, 6, false));
    assert_eq!(fault.message, "days<x: a whole number is needed, as in days<30");
    assert!(Filter::parse("gain<").unwrap_err().unfinished);
    for (text, part) in [
        ("gian<0", "gian is no key; near it: gain, gain%"),
        ("zzz:1", "zzz is no key; the keys are term gain"),
        ("term:shrt", "one of short long unknown is needed"),
        ("term<short", "term is not compared, it takes a colon: term:short"),
        ("gain<1,00", "a number is needed, as in gain<0"),
        ("gain<1.2.3", "a number is needed"),
        ("gain<--1", "a number is needed"),
        ("value>99999999999999999999", "a number is needed"),
        ("days<1.5", "a whole number is needed"),
        ("acquired<2024-13", "a day, month or year (2024, 2024-05, 2024-05-31) is needed"),
        ("acquired:2023-02-29", "a day, month or year"),
        ("account:", "a text is needed, as in account:roth"),
        ("is:lcoked", "one of locked marked"),
    ] {
        assert!(message(text).contains(part), "{text}: {}", message(text));
    }
}

#[test]
fn a_word_is_completed_to_the_only_thing_it_can_be() {
    let examples = |text: &str| -> Vec<String> {
        completions(text).into_iter().map(|(example, _)| example).collect()
    };
    assert_eq!(examples("vti ga"), ["gain<0", "gain%<-10"]);
    assert_eq!(examples("is:sh"), ["is:sheltered", "is:short-position"]);
    assert_eq!(examples("acc"), ["account:roth"]);
    assert_eq!(examples("vti -days<x"), ["days<30"]);
    assert_eq!(examples("account:r"), ["account:roth"]);
    assert_eq!(examples("vti").len(), KEYS.len() + 1);
    assert_eq!(complete("vti acc").as_deref(), Some("vti account:"));
    assert_eq!(complete("-is:she").as_deref(), Some("-is:sheltered "));
    assert_eq!(complete("gain").as_deref(), Some("gain"));
    assert_eq!(complete("ga"), None);
    assert_eq!(complete("is:sh"), None);
    assert_eq!(complete("vti "), None);
}

#[test]
fn the_beginning_of_a_key_is_told_from_a_word() {
    let portfolio = portfolio();
    let begun = |text: &str| Filter::parse(text).unwrap().is_begun(&portfolio);
    assert!(begun("vti da") && begun("acc"));
    // GE is held, and no key begins with roth; a term is finished.
    assert!(!begun("g") && !begun("roth") && !begun("days<30") && !begun(""));
}

#[test]
fn every_key_is_completed_by_its_own_example() {
    for key in keys::all() {
        assert!(Filter::parse(key.example).is_ok(), "{}", key.example);
        for value in key.values() {
            assert!(Filter::parse(&format!("{}:{value}", key.name)).is_ok(), "{value}");
        }
    }
}

#[test]
fn only_what_prices_can_change_is_called_so() {
    for text in ["gain<0", "gain%>1", "value>1", "price>1", "is:stale", "-gain<0"] {
        assert!(Filter::parse(text).unwrap().asks_prices(), "{text}");
    }
    for text in ["vti", "term:short", "days<30", "basis>1", "quantity<0", "is:locked"] {
        assert!(!Filter::parse(text).unwrap().asks_prices(), "{text}");
    }
}

proptest! {
    /// Whatever is typed is a filter or a fault inside the text, and never a panic.
    #[test]
    fn any_text_is_read(text in "([-a-z%]{0,6}[:<>=]{0,2}[0-9.,k$%\"é ]{0,8} ?){0,3}") {
        match Filter::parse(&text) {
            Ok(filter) => prop_assert_eq!(filter.text(), &text),
            Err(fault) => {
                prop_assert!(fault.length > 0);
                prop_assert!(fault.start + fault.length <= text.chars().count());
            }
        }
        let _ = completions(&text);
        let _ = complete(&text);
    }

    /// A term and its opposite share no lot and leave none out.
    #[test]
    fn a_term_and_its_opposite_are_everything(at in 0..17_usize) {
        let key = keys::all().nth(at).unwrap();
        let (with, without) = (found(key.example), found(&format!("-{}", key.example)));
        prop_assert!(with.iter().all(|lot| !without.contains(lot)));
        prop_assert_eq!(with.len() + without.len(), 6);
    }
}
