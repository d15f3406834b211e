//! Covers beside shares of one's own, by the examples of the law.

use crate::domain::account::{Account, AccountKind};
use crate::domain::household::Household;
use crate::domain::lot::Lot;
use crate::domain::money::Money;
use crate::domain::order::Side;
use crate::domain::portfolio::Portfolio;
use crate::domain::preview::Preview;
use crate::domain::price::PriceBook;
use crate::domain::security::{Security, SecurityKind};
use crate::domain::tax::Gains;
use crate::domain::term::Term;
use crate::domain::testing::{day, fifo, household_of, lot, order, record, warning};
use rust_decimal::{Decimal, dec};

/// A short sale of 10 shares for 1,000 on 2026-06-01.
fn short() -> Lot {
    lot("X", "A", "2026-06-01", dec!(-10), Some(dec!(-1000)))
}

/// That short sale beside `own`, with TWIN identical to X and an account that is an IRA.
fn beside(own: Vec<Lot>) -> Household {
    let twin = Security { identical_to: vec!["X".into()], ..Security::new("TWIN".into()) };
    let ira = Account { kind: AccountKind::RothIra, ..Account::new("IRA".into()) };
    let lots = [own, vec![short()]].concat();
    household_of(Portfolio::new([ira], [twin], lots, PriceBook::default()))
}

fn own(symbol: &str, account: &str, bought: &str, quantity: Decimal) -> Lot {
    lot(symbol, account, bought, quantity, Some(quantity * dec!(100)))
}

fn cover(household: &Household, price: Decimal) -> Preview {
    fifo(household, &order(Side::Cover, dec!(10), price, "2026-08-03"))
}

#[test]
fn a_loss_is_long_term_as_far_as_shares_had_been_held_for_more_than_a_year() {
    // IRC §1233(d), (e)(1): a loss of 100 on 10 shares.
    for (symbol, account, bought, quantity, short_term, long_term) in [
        ("X", "B", "2025-05-31", dec!(10), 0, -100),
        ("TWIN", "A", "2025-05-31", dec!(25), 0, -100),
        ("X", "A", "2025-05-31", dec!(4), -60, -40),
        ("X", "A", "2025-06-01", dec!(10), -100, 0),
        ("X", "IRA", "2025-05-31", dec!(10), -100, 0),
        ("Y", "A", "2025-05-31", dec!(10), -100, 0),
    ] {
        let covered = cover(&beside(vec![own(symbol, account, bought, quantity)]), dec!(110));
        let gains = Gains::new(short_term.into(), long_term.into());
        assert_eq!(covered.gains, gains, "{quantity} {symbol} in {account} of {bought}");
        assert_eq!(warning(&covered, "short-sale-loss").is_some(), long_term != 0);
        let listed = if short_term == 0 { Term::Long } else { Term::Short };
        assert_eq!(covered.plan.slices[0].listed_term(), Some(listed));
    }
    // A gain is short-term all the same (§1233(b)(1); bought on the day of the cover).
    let covered = cover(&beside(vec![own("X", "A", "2025-05-31", dec!(10))]), dec!(90));
    assert_eq!(covered.gains, Gains::new(100.into(), Money::ZERO));
    assert_eq!(covered.warnings, []);
}

#[test]
fn a_recorded_cover_restarts_the_period_of_shares_held_for_a_year_or_less() {
    // IRC §1233(b): the constructed example of 2026-02-02, 2026-06-01 and 2026-08-03, with 10 shares.
    let mut household = beside(vec![own("X", "A", "2026-02-02", dec!(10))]);
    let covered = cover(&household, dec!(90));
    assert_eq!(covered.gains, Gains::new(100.into(), Money::ZERO));
    let told = warning(&covered, "short-sale-restart").unwrap();
    assert!(told.contains("X@2026-02-02 in A: long-term from 2027-08-03"), "{told}");
    let held = |household: &Household| {
        household.portfolio().lots().iter().find(|lot| !lot.is_short()).unwrap().clone()
    };
    let before = held(&household);
    assert!(before.rare.against_short && before.long_term_on().is_none());
    assert_eq!(before.term_on(day("2027-06-01")), Some(Term::Short), "while it is open");
    record(&mut household, covered);
    let after = held(&household);
    assert_eq!(after.long_term_on(), Some(day("2027-08-03")));
    assert_eq!(household.holdings.lots()[0].held_since(), Some(day("2026-02-02")), "by the files");
}

#[test]
fn what_is_sold_while_the_short_sale_is_open_is_short_term() {
    // IRC §1233(b)(2): "or on the date of a sale … whichever first occurs".
    let household = beside(vec![own("X", "A", "2026-02-02", dec!(10))]);
    let sold = fifo(&household, &order(Side::Sell, dec!(10), dec!(150), "2027-03-01"));
    assert_eq!(sold.gains, Gains::new(500.into(), Money::ZERO));
    assert!(warning(&sold, "held-against-short").unwrap().contains("X@2026-02-02"));
    // 25 shares are more than were sold short: one row has two periods, and the reader is told.
    let household = beside(vec![own("X", "A", "2026-02-02", dec!(25))]);
    let sold = fifo(&household, &order(Side::Sell, dec!(25), dec!(150), "2027-03-01"));
    assert!(warning(&sold, "short-sale-rules").unwrap().contains("10 of X@2026-02-02"));
    // Shares held for more than a year by then keep their period.
    let household = beside(vec![own("X", "A", "2025-05-31", dec!(10))]);
    let sold = fifo(&household, &order(Side::Sell, dec!(10), dec!(150), "2026-11-24"));
    assert_eq!(sold.gains, Gains::new(Money::ZERO, 500.into()));
    assert_eq!(sold.warnings, []);
}

#[test]
fn a_part_that_was_covered_before_has_used_its_shares() {
    // IRC §1233(e)(1): 4 shares held long are 4 shares of loss, whatever the number of covers.
    let mut household = beside(vec![own("X", "A", "2025-05-31", dec!(4))]);
    let first = fifo(&household, &order(Side::Cover, dec!(3), dec!(110), "2026-08-03"));
    assert_eq!(first.gains, Gains::new(Money::ZERO, Money::from(-30)));
    record(&mut household, first);
    let second = fifo(&household, &order(Side::Cover, dec!(7), dec!(110), "2026-08-04"));
    assert_eq!(second.gains, Gains::new(Money::from(-60), Money::from(-10)));
}

/// IRC §1233(b)(2): of 25 shares the short sale of 10 takes the period of 10, and one row has one term.
#[test]
fn a_row_of_which_a_part_is_taken_says_so() {
    let mut household = beside(vec![own("X", "A", "2026-02-02", dec!(25))]);
    let told = |household: &Household| {
        let warnings = household.unshown();
        let problems = household.problems();
        let [warning] = warnings.as_slice() else { panic!("{warnings:?}") };
        assert_eq!((&*warning.code, warning.line), ("part-against-short", Some(problems[0].line)));
        assert_eq!(warning.message, problems[0].message);
        let lot = household.portfolio().lots().iter().find(|lot| !lot.is_short()).unwrap();
        assert_eq!(household.part_against_short(lot), Some(warning.message.clone()));
        warning.message.clone()
    };
    let open = told(&household);
    assert!(open.starts_with("10 of the 25 shares of X@2026-02-02 are short-term until"), "{open}");
    let covered = cover(&household, dec!(90));
    record(&mut household, covered);
    let closed = told(&household);
    assert!(closed.contains("of X@2026-02-02 are long-term from 2027-08-03"), "{closed}");
    // Each part by its own cover: 4 of the 10 closed on 3 August, 3 a month later, 3 still open.
    let mut household = beside(vec![own("X", "A", "2026-02-02", dec!(25))]);
    for (shares, date) in [(dec!(4), "2026-08-03"), (dec!(3), "2026-09-03")] {
        let covered = fifo(&household, &order(Side::Cover, shares, dec!(90), date));
        record(&mut household, covered);
    }
    let several = told(&household);
    let parts = "4 of the 25 shares of X@2026-02-02 are long-term from 2027-08-03, 3 are long-term from \
                 2027-09-03, 3 are short-term until";
    assert!(several.starts_with(parts), "{several}");
    // Where all of a lot is taken its row shows it, and there is nothing to say.
    let whole = beside(vec![own("X", "A", "2026-02-02", dec!(10))]);
    assert!(whole.unshown().is_empty() && whole.problems().is_empty());
}

#[test]
fn an_unknown_date_leaves_the_rule_open() {
    let undated = Lot { acquired: None, ..own("X", "B", "2025-05-31", dec!(10)) };
    let covered = cover(&beside(vec![undated]), dec!(110));
    let told = warning(&covered, "short-sale-rules").unwrap();
    assert!(told.contains("§1233(b)") && told.contains("§1233(d)"), "{told}");
    assert_eq!(covered.gains.short_term, Money::from(-100));
}

#[test]
fn shares_that_had_gained_make_the_short_sale_a_constructive_sale() {
    // IRC §1259(a), (c)(3): cost 50 a share, sold short at 100.
    let gained = || vec![lot("X", "A", "2025-05-31", dec!(10), Some(dec!(500)))];
    let told = |date| {
        let covered = fifo(&beside(gained()), &order(Side::Cover, dec!(10), dec!(90), date));
        warning(&covered, "constructive-sale").unwrap().to_owned()
    };
    let in_time = told("2027-01-30");
    assert!(in_time.ends_with("held at your own risk until 2027-03-30"), "{in_time}");
    let late = told("2027-02-01");
    assert!(late.ends_with("it had to be closed by 2027-01-30 to be none"), "{late}");
    let covered = cover(&beside(vec![own("X", "A", "2025-05-31", dec!(10))]), dec!(90));
    assert_eq!(
        warning(&covered, "constructive-sale"),
        None,
        "cost as much as it was sold short for"
    );
}

#[test]
fn a_digital_asset_is_no_security() {
    // IRC §1233(e)(2)(A).
    let coin = Security { kind: SecurityKind::Crypto, ..Security::new("X".into()) };
    let lots = vec![short(), own("X", "A", "2025-05-31", dec!(10))];
    let household = household_of(Portfolio::new([], [coin], lots, PriceBook::default()));
    let covered = cover(&household, dec!(110));
    assert_eq!(covered.gains.short_term, Money::from(-100));
    assert!(covered.warnings.iter().all(|one| !one.code.starts_with("short-sale")));
}
