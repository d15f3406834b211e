//! Each sale trades on a day on which its security trades.

use super::*;

/// 10 coins and 10 shares that cost 50 each, at 100, raised on a Saturday.
fn on_a_weekend(securities: &[(&str, SecurityKind)], target: i64, on: &str) -> Raised {
    let mut book = PriceBook::default();
    let mut lots = Vec::new();
    for (symbol, _) in securities {
        let price = UnitPrice::from(100);
        book.set((*symbol).into(), Quote { price, as_of: None, source: PriceSource::Demo });
        lots.push(lot(symbol, "A", "2020-01-02", dec!(10), Some(dec!(500))));
    }
    let of = |(symbol, kind): &(&str, SecurityKind)| Security {
        kind: *kind,
        ..Security::new((*symbol).into())
    };
    let securities: Vec<Security> = securities.iter().map(of).collect();
    let household = household_of(Portfolio::new([], securities, lots, book));
    let on = day(on);
    let wanted = Wanted { on, ..wanted(target.into(), By::Mintax, ShareUnit::Whole) };
    raise(&household, &wanted, on).unwrap()
}

/// The security, trade date and notes on the trade date of each sale.
fn traded(raised: &Raised) -> Vec<(String, String, Vec<String>)> {
    let of = |sale: &Preview| {
        let notes = sale.warnings.iter().filter(|note| note.code == "market-closed");
        let order = &sale.plan.order;
        let notes = notes.map(|note| note.message.clone()).collect();
        (order.security.to_string(), order.trade_date.to_string(), notes)
    };
    raised.sales.iter().map(of).collect()
}

#[test]
fn what_trades_every_day_is_sold_on_its_day() {
    // Saturday 31 December 2022; the next weekday is Monday 2 January (the fixture knows no holidays).
    let coin = ("BTC", SecurityKind::Crypto);
    let raised = on_a_weekend(&[coin], 500, "2022-12-31");
    assert_eq!(traded(&raised), [("BTC".to_owned(), "2022-12-31".to_owned(), Vec::new())]);
    assert_eq!(raised.wanted.on.year(), 2022, "the year that is taxed");
    let share = ("KO", SecurityKind::Stock);
    let raised = on_a_weekend(&[share], 500, "2022-12-31");
    let closed = "2022-12-31 is no trading day: the order trades on Mon 2023-01-02".to_owned();
    assert_eq!(traded(&raised), [("KO".to_owned(), "2023-01-02".to_owned(), vec![closed.clone()])]);
    assert_eq!(raised.wanted.on.year(), 2023);
    // Of both, one year has to tax all of it.
    let raised = on_a_weekend(&[coin, share], 2_000, "2022-12-31");
    let waits = "BTC trades on 2022-12-31 too: here it waits for Mon 2023-01-02 with the others, so \
                 that one tax year has them all; sold alone it counts for 2022";
    assert_eq!(
        traded(&raised),
        [
            ("BTC".to_owned(), "2023-01-02".to_owned(), vec![waits.to_owned()]),
            ("KO".to_owned(), "2023-01-02".to_owned(), vec![closed]),
        ]
    );
    // Inside a year each sale has its own day.
    let raised = on_a_weekend(&[coin, share], 2_000, "2026-11-21");
    let closed = "2026-11-21 is no trading day: the order trades on Mon 2026-11-23".to_owned();
    assert_eq!(
        traded(&raised),
        [
            ("BTC".to_owned(), "2026-11-21".to_owned(), Vec::new()),
            ("KO".to_owned(), "2026-11-23".to_owned(), vec![closed]),
        ]
    );
}
