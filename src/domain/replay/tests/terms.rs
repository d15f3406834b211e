//! Rules that look back: short sales beside shares of one's own, and what funds distributed.

use super::*;
use crate::domain::account::{AccountKind, Owner};
use crate::domain::security::{Security, SecurityKind};
use crate::domain::transaction::DividendKind;

fn short(date: &str, quantity: Decimal, fetched: Decimal) -> Transaction {
    on(date, Action::Open(opening(Origin::Short, date, quantity, fetched)))
}

fn cover(date: &str, quantity: Decimal, cost: Decimal) -> Transaction {
    close(date, Side::Cover, quantity, cost)
}

fn at(account: &str, event: Transaction) -> Transaction {
    Transaction { account: account.into(), ..event }
}

/// Id, shares, and the day since which each open lot counts.
fn since(done: &Replayed) -> Vec<(String, Decimal, String)> {
    let of = |lot: &Lot| {
        let since = lot.held_since().unwrap().to_string();
        (lot.id.to_string(), lot.quantity.get().normalize(), since)
    };
    done.lots.iter().map(of).collect()
}

fn counts(id: &str, quantity: Decimal, since: &str) -> (String, Decimal, String) {
    (id.to_owned(), quantity, since.to_owned())
}

fn codes(done: &Replayed) -> Vec<&str> {
    done.problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn a_cover_with_shares_bought_that_day_is_short_term_after_13_months() {
    // IRS Publication 550 (2025), p. 85: sold short, and 13 months later closed with shares bought that
    // day for more: a short-term loss, whatever time the short sale was open.
    let done = sound(&[
        short("2024-11-04", dec!(100), dec!(1000)),
        cover("2025-12-05", dec!(100), dec!(1100)),
    ]);
    assert_eq!(made(&done), [(dec!(100), dec!(1100), dec!(-100), Term::Short)]);
}

#[test]
fn a_covered_short_sale_restarts_the_period_of_shares_held_for_a_year_or_less() {
    // IRC §1233(b): 100 bought 2026-02-02, short 100 on 2026-06-01 for no more than they cost (so that
    // §1259 is not in play), closed 2026-08-03 with new shares at a gain: the gain is short-term, and
    // the period of the February lot starts on 2026-08-03.
    let done = sound(&[
        buy("2026-02-02", dec!(100), dec!(2000)),
        short("2026-06-01", dec!(100), dec!(1800)),
        cover("2026-08-03", dec!(100), dec!(1500)),
    ]);
    assert_eq!(made(&done), [(dec!(100), dec!(1500), dec!(300), Term::Short)]);
    assert_eq!(since(&done), [counts("X@2026-02-02", dec!(100), "2026-08-02")]);
    assert_eq!(done.lots[0].term_on(day("2027-08-02")), Some(Term::Short));
    assert_eq!(done.lots[0].term_on(day("2027-08-03")), Some(Term::Long));
    assert_eq!(done.lots[0].acquired, Some(day("2026-02-02")), "for FIFO it is as old as it is");
}

#[test]
fn the_oldest_shares_restart_and_no_more_than_were_sold_short() {
    // IRC §1233(b)(2): in the order of their acquisition, up to the quantity sold short. Shares of
    // another account count, those of an IRA or a company do not.
    let accounts = [
        Account { kind: AccountKind::RothIra, ..Account::new("IRA".into()) },
        Account { owner: Owner::Entity, ..Account::new("Trust".into()) },
        Account { owner: Owner::Spouse, ..Account::new("Spouse".into()) },
    ];
    let events = [
        buy("2026-01-05", dec!(60), dec!(1200)),
        at("IRA", buy("2026-01-05", dec!(60), dec!(1200))),
        at("Trust", buy("2026-01-05", dec!(60), dec!(1200))),
        at("Spouse", buy("2026-02-02", dec!(60), dec!(1200))),
        short("2026-06-01", dec!(100), dec!(1800)),
        at("Spouse", buy("2026-07-01", dec!(10), dec!(200))),
        cover("2026-08-03", dec!(100), dec!(1500)),
    ];
    let calendar = MarketCalendar::new([day("2027-01-01")], []);
    let done = replay(
        &events,
        Customs { accounts: &accounts, securities: &[], calendar: &calendar, elections: &[] },
    );
    assert_eq!(done.problems, []);
    assert_eq!(
        since(&done),
        [
            counts("X@2026-01-05", dec!(60), "2026-08-02"),
            counts("X@2026-01-05", dec!(60), "2026-01-05"),
            counts("X@2026-02-02", dec!(20), "2026-02-02"),
            counts("X@2026-07-01", dec!(10), "2026-07-01"),
            counts("X@2026-02-02/2", dec!(40), "2026-08-02"),
            counts("X@2026-01-05", dec!(60), "2026-01-05"),
        ]
    );
}

#[test]
fn a_name_means_the_parts_of_its_lot_the_earliest_start_first() {
    let mut sale = sell("2027-02-03", dec!(70), dec!(2100));
    if let Action::Close(closing) = &mut sale.action {
        closing.lots =
            vec![LotPick { lot: "X@2026-02-02".into(), quantity: Some(Shares::new(dec!(70))) }];
    }
    // IRC §1233(b)(2): 60 of 100 restart on 2026-08-03; on 2027-02-03 the other 40 are long-term.
    let done = sound(&[
        buy("2026-02-02", dec!(100), dec!(2000)),
        short("2026-06-01", dec!(60), dec!(1080)),
        cover("2026-08-03", dec!(60), dec!(900)),
        sale,
    ]);
    assert_eq!(
        made(&done)[1..],
        [
            (dec!(40), dec!(800), dec!(400), Term::Long),
            (dec!(30), dec!(600), dec!(300), Term::Short)
        ]
    );
}

#[test]
fn shares_sold_while_the_short_sale_is_open_are_short_term() {
    // IRC §1233(b)(2): the period of 100 shares begins on the day of their own sale; 20 more are their
    // own, and long-term since 2026-02-03. The short sale has used up its quantity with that.
    let done = sound(&[
        buy("2025-02-03", dec!(120), dec!(2400)),
        short("2025-06-02", dec!(100), dec!(1800)),
        sell("2026-03-02", dec!(120), dec!(3600)),
        buy("2026-04-01", dec!(10), dec!(250)),
        cover("2026-08-03", dec!(100), dec!(1500)),
    ]);
    assert_eq!(
        made(&done),
        [
            (dec!(100), dec!(2000), dec!(1000), Term::Short),
            (dec!(20), dec!(400), dec!(200), Term::Long),
            (dec!(100), dec!(1500), dec!(300), Term::Short),
        ]
    );
    assert_eq!(since(&done), [counts("X@2026-04-01", dec!(10), "2026-04-01")]);
}

#[test]
fn a_loss_is_long_term_as_far_as_shares_had_been_held_for_more_than_a_year() {
    // IRC §1233(d), (e)(1): 40 held since 2024 beside a short sale of 100, closed at a loss of 500: 200
    // of it is long-term. Those shares keep their period.
    let done = sound(&[
        buy("2024-01-02", dec!(40), dec!(2000)),
        short("2026-06-01", dec!(100), dec!(1500)),
        cover("2026-08-03", dec!(100), dec!(2000)),
    ]);
    assert_eq!(
        made(&done),
        [
            (dec!(40), dec!(800), dec!(-200), Term::Long),
            (dec!(60), dec!(1200), dec!(-300), Term::Short),
        ]
    );
    assert_eq!(since(&done), [counts("X@2024-01-02", dec!(40), "2024-01-02")]);
    // A gain stays what it is, and a second short sale does not count the same shares.
    let done = sound(&[
        buy("2024-01-02", dec!(40), dec!(2000)),
        short("2026-06-01", dec!(40), dec!(600)),
        short("2026-06-02", dec!(40), dec!(600)),
        cover("2026-08-03", dec!(40), dec!(500)),
        cover("2026-08-04", dec!(40), dec!(800)),
    ]);
    let terms: Vec<_> = made(&done).iter().map(|row| (row.2, row.3)).collect();
    assert_eq!(terms, [(dec!(100), Term::Short), (dec!(-200), Term::Short)]);
}

#[test]
fn identical_securities_count_and_digital_assets_do_not() {
    // IRC §1233(b), (d): "substantially identical"; §1233(e)(2)(A): stocks and securities.
    let events = [
        Transaction { security: "TWIN".into(), ..buy("2026-02-02", dec!(100), dec!(2000)) },
        short("2026-06-01", dec!(100), dec!(1800)),
        cover("2026-08-03", dec!(100), dec!(1500)),
    ];
    let calendar = MarketCalendar::new([day("2027-01-01")], []);
    let twin = Security { identical_to: vec!["X".into()], ..Security::new("TWIN".into()) };
    let coin = Security { kind: SecurityKind::Crypto, ..twin.clone() };
    for (security, restarted) in [(twin, "2026-08-02"), (coin, "2026-02-02")] {
        let securities = [security];
        let done = replay(
            &events,
            Customs { accounts: &[], securities: &securities, calendar: &calendar, elections: &[] },
        );
        assert_eq!(since(&done), [counts("TWIN@2026-02-02", dec!(100), restarted)]);
    }
}

#[test]
fn a_short_sale_against_gains_is_a_constructive_sale() {
    // IRC §1259(a), (c)(1)(A), (c)(3): shares of 20 sold short at 30.
    let done = replayed(&[
        buy("2026-02-02", dec!(100), dec!(2000)),
        short("2026-06-01", dec!(100), dec!(3000)),
    ]);
    assert_eq!(codes(&done), ["constructive-sale"]);
    let said = &done.problems[0];
    assert!(said.message.contains("X@2026-02-02 in A"), "{}", said.message);
    assert!(said.mend.contains("2027-01-30"), "{}", said.mend);
    // Closed in time, it is none, unless the shares are sold within the 60 days from then on.
    for (closed, sold, codes_of) in [
        ("2027-01-29", "2027-03-30", &[][..]),
        ("2027-01-29", "2027-03-29", &["constructive-sale"]),
        ("2027-02-01", "2027-06-01", &["constructive-sale"]),
    ] {
        let done = replayed(&[
            buy("2026-02-02", dec!(100), dec!(2000)),
            short("2026-06-01", dec!(100), dec!(3000)),
            cover(closed, dec!(100), dec!(3000)),
            sell(sold, dec!(100), dec!(3000)),
        ]);
        assert_eq!(codes(&done), codes_of, "closed {closed}, sold {sold}");
    }
}

fn distributed(date: &str, kind: DividendKind, amount: Decimal) -> Transaction {
    on(date, Action::Dividend { amount: Money::new(amount), kind })
}

#[test]
fn a_fund_loss_is_long_term_up_to_the_capital_gain_distributions() {
    // IRC §852(b)(4)(A); IRS Publication 550 (2025), p. 83: bought 2025-04-03 at 20, 2 of capital gain on
    // 2025-06-17, sold 2025-07-15 at 17.50: of each loss of 2.50, 2.00 is long-term. Here 100 shares.
    let two = distributed("2025-06-17", DividendKind::CapitalGain, dec!(200));
    let bought = buy("2025-04-03", dec!(100), dec!(2000));
    let done = sound(&[bought.clone(), two.clone(), sell("2025-07-15", dec!(100), dec!(1750))]);
    assert_eq!(
        made(&done),
        [
            (dec!(80), dec!(1600), dec!(-200), Term::Long),
            (dec!(20), dec!(400), dec!(-50), Term::Short),
        ]
    );
    // After more than six months it is the lot's own term, and so is a gain.
    let done = sound(&[bought.clone(), two.clone(), sell("2025-10-06", dec!(100), dec!(1750))]);
    assert_eq!(made(&done), [(dec!(100), dec!(2000), dec!(-250), Term::Short)]);
    let done = sound(&[bought.clone(), two, sell("2025-07-15", dec!(100), dec!(2100))]);
    assert_eq!(made(&done), [(dec!(100), dec!(2000), dec!(100), Term::Short)]);
    // A split between the two leaves each share its part.
    let events = [
        bought,
        distributed("2025-06-17", DividendKind::CapitalGain, dec!(200)),
        split("2025-07-01", ratio(2, 1), None),
        sell("2025-07-15", dec!(100), dec!(875)),
    ];
    assert_eq!(made(&sound(&events))[0], (dec!(80), dec!(800), dec!(-100), Term::Long));
}

#[test]
fn a_fund_loss_is_disallowed_up_to_the_exempt_interest_dividends() {
    // IRC §852(b)(4)(B); IRS Publication 550 (2025), p. 83: bought at 40, 5 of exempt-interest dividends,
    // sold at 34: 1 is deductible, short-term. That is no wash sale.
    let done = sound(&[
        buy("2025-04-03", dec!(100), dec!(4000)),
        distributed("2025-06-17", DividendKind::Exempt, dec!(500)),
        sell("2025-07-15", dec!(100), dec!(3400)),
    ]);
    assert_eq!(made(&done), [(dec!(100), dec!(4000), dec!(-100), Term::Short)]);
    let row = &done.realized[0];
    assert_eq!((row.nondeductible, row.disallowed), (Money::from(500), None));
}

/// IRC §1223(1): shares for shares in a merger keep the days of the old ones, and §246(c)(3)(B), to which
/// §852(b)(4)(C) refers, leaves out wash sales alone. The figures are those of Publication 550 above.
#[test]
fn distributions_stay_with_the_shares_through_a_merger() {
    let of_new = |event: Transaction| Transaction { security: "Y".into(), ..event };
    let shares =
        MergerShares { of: "Y".into(), ratio: ratio(1, 2), value: None, cash_in_lieu: None };
    let merger = Merger { shares: Some(shares), cash: UnitPrice::ZERO };
    let done = replayed(&[
        buy("2025-04-03", dec!(100), dec!(2000)),
        of_new(buy("2025-04-04", dec!(10), dec!(400))),
        distributed("2025-06-17", DividendKind::CapitalGain, dec!(200)),
        // Before the merger it is of the ten shares alone.
        of_new(distributed("2025-06-20", DividendKind::CapitalGain, dec!(10))),
        on("2025-07-01", Action::Merger(merger)),
        of_new(split("2025-07-02", ratio(2, 1), None)),
        of_new(sell("2025-07-15", dec!(120), dec!(2100))),
    ]);
    assert_eq!(
        made(&done),
        [
            (dec!(80), dec!(1600), dec!(-200), Term::Long),
            (dec!(20), dec!(400), dec!(-50), Term::Short),
            (dec!(4), dec!(80), dec!(-10), Term::Long),
            (dec!(16), dec!(320), dec!(-40), Term::Short),
        ]
    );
    let paid: Vec<_> = done.dividends.iter().map(|one| (&*one.paid_by, one.shares.get())).collect();
    assert_eq!(paid, [("X", dec!(100)), ("Y", dec!(20))]);
}

/// A distribution of 1 on each of 105 shares; one for ten leaves 10.5, and the half that is paid out
/// was five of them: 5 of its loss of 10 are long-term (IRC §852(b)(4)(A)).
#[test]
fn a_fraction_that_is_paid_out_had_its_part_of_a_distribution() {
    let done = replayed(&[
        buy("2025-04-03", dec!(105), dec!(2100)),
        distributed("2025-06-17", DividendKind::CapitalGain, dec!(105)),
        split("2025-07-01", ratio(1, 10), Some(dec!(90))),
    ]);
    assert_eq!(
        made(&done),
        [
            (dec!(0.25), dec!(50), dec!(-5), Term::Long),
            (dec!(0.25), dec!(50), dec!(-5), Term::Short),
        ]
    );
}

/// A spin-off hands out shares that had no part of what their company paid before, and the parent's go
/// on as they are (IRC §355, §1223(1)).
#[test]
fn a_spin_off_moves_no_dividend() {
    let part = Action::SpinOff {
        to: "Y".into(),
        ratio: ratio(1, 1),
        basis_part: Rate::new(dec!(0.25)),
        cash_in_lieu: None,
    };
    let of_new = |event: Transaction| Transaction { security: "Y".into(), ..event };
    let done = replayed(&[
        buy("2025-04-03", dec!(100), dec!(2000)),
        of_new(buy("2025-04-04", dec!(10), dec!(400))),
        distributed("2025-06-17", DividendKind::CapitalGain, dec!(200)),
        of_new(distributed("2025-06-20", DividendKind::CapitalGain, dec!(10))),
        on("2025-07-01", part),
    ]);
    let on_lots = |payer: &str| -> Vec<(&str, &str)> {
        let dividend = done.dividends.iter().find(|one| &*one.paid_by == payer).unwrap();
        let lots = done.lots.iter().filter(|lot| dividend.is_on(lot));
        lots.map(|lot| (&*lot.security, &*lot.id)).collect()
    };
    assert_eq!(on_lots("X"), [("X", "X@2025-04-03")]);
    assert_eq!(on_lots("Y"), [("Y", "Y@2025-04-04")]);
}

#[test]
fn a_dividend_is_of_the_shares_held_before_its_day() {
    let done = replayed(&[
        buy("2025-04-03", dec!(30), dec!(600)),
        buy("2025-06-17", dec!(70), dec!(1400)),
        sell("2025-06-17", dec!(10), dec!(200)),
        distributed("2025-06-17", DividendKind::CapitalGain, dec!(60)),
    ]);
    assert_eq!(done.dividends[0].shares, Shares::from(30));
    assert_eq!(done.dividends[0].of(Shares::from(10)), Money::from(20));
}

proptest! {
    /// Whatever short sales and distributions are about, shares, basis and proceeds are still all there.
    #[test]
    fn short_sales_and_distributions_lose_nothing(
        bought in purchases(),
        sold_short in 1..400_i64,
        opened in 0..900_u64,
        covered in 1..600_u64,
        parts in prop::collection::vec(1..60_i64, 0..4),
        paid in 0..50_000_i64,
    ) {
        let before = totals(&replayed(&bought));
        let first = day("2023-06-01") + chrono::Days::new(opened);
        let last = first + chrono::Days::new(covered);
        let quantity = Decimal::new(sold_short, 1);
        let mut events = bought;
        events.push(short(&first.to_string(), quantity, dec!(700)));
        events.push(cover(&last.to_string(), quantity, dec!(900)));
        let paid_on = last.to_string();
        events.push(distributed(&paid_on, DividendKind::CapitalGain, Decimal::new(paid, 2)));
        let mut sales = 0;
        for (place, part) in parts.iter().enumerate() {
            let shares = (before.0.get() * Decimal::new(*part, 3)).round_dp(3);
            let date = first + chrono::Days::new(place as u64 * 100);
            if shares > Decimal::ZERO {
                sales += 1;
                events.push(sell(&date.to_string(), shares, dec!(1000)));
            }
        }
        let done = replayed(&events);
        if done.problems.iter().all(|problem| problem.code == "constructive-sale") {
            let (shares, basis) = totals(&done);
            let realized: Shares = done.realized.iter().map(|row| row.quantity).sum();
            prop_assert_eq!(shares + realized, before.0 + Shares::new(quantity));
            let gone: Money = done.realized.iter().filter_map(|row| row.basis).sum();
            prop_assert_eq!(basis + gone, before.1 + Money::from(900));
            let fetched: Money = done.realized.iter().map(|row| row.proceeds).sum();
            prop_assert_eq!(fetched, Money::from(700 + 1000 * sales));
        }
    }
}
