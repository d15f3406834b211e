//! The lots file written, and read back.

use super::*;
use crate::formats::lots_csv::write::{write, write_portfolio};

#[test]
fn texts_that_a_spreadsheet_would_run_are_guarded() {
    let mut lot = lots(&format!("{HEADER}A,VTI,2025-11-22,-30,-9552.00\n")).remove(0);
    lot.rare.note = Some("=HYPERLINK(\"x\")".into());
    lot.account = "@home".into();
    let written = write([&lot]);
    let row = written.lines().nth(1).unwrap();
    assert_eq!(
        row,
        "'@home,VTI,VTI@2025-11-22,,2025-11-22,-30,-9552.00,,1,,,short,,,,USD,\"'=HYPERLINK(\"\"x\"\")\""
    );
    assert_eq!(lots(&written), [Lot { source: lot.source.clone(), ..lot.clone() }]);
    lot.rare.note = Some("'=x".into());
    assert_eq!(lots(&write([&lot]))[0].rare.note.as_deref(), Some("'=x"));
}

#[test]
fn a_lot_at_average_cost_is_written_at_its_own_and_can_be_read() {
    // 100 bought for 19,500, whose pool comes to 264.85714285714… a share: an election averages what the
    // file says once more. 7/3 of a share has no end; reading takes ten decimals.
    let mut lot = lots(&format!("{HEADER}A,VFIAX,2015-03-02,100,19500\n")).remove(0);
    lot.basis = Some(Money::new(dec!(26485.714285714286)));
    lot.rare.averaging = Some(Money::new(dec!(6985.714285714286)));
    let read = lots(&write([&lot]));
    assert_eq!(read[0].basis, Some(Money::from(19_500)));
    lot.quantity = Shares::new(Decimal::from(7) / Decimal::from(3));
    assert_eq!(lots(&write([&lot]))[0].quantity, Shares::new(dec!(2.3333333333)));
}

#[test]
fn the_portfolio_is_written_with_names_and_prices() {
    use crate::domain::portfolio::Portfolio;
    use crate::domain::price::{PriceBook, Quote};
    use crate::domain::security::Security;
    let mut prices = PriceBook::default();
    let source = PriceSource::File("prices.csv".into());
    let price = crate::domain::money::UnitPrice::new(dec!(328.40));
    prices.set("VTI".into(), Quote { price, as_of: None, source });
    let security = Security { name: Some("Total, Market".into()), ..Security::new("VTI".into()) };
    let lots = lots(&format!("{HEADER}A,VTI,2025-11-22,30,9552.00\n"));
    let written = write_portfolio(&Portfolio::new([], [security], lots, prices));
    assert_eq!(
        written.lines().nth(1),
        Some(
            "A,VTI,VTI@2025-11-22,\"Total, Market\",2025-11-22,30,9552.00,328.40,1,,,purchase,,,,USD,"
        )
    );
}

/// The lots with the lines they stand on when written, and one spelling for each account.
fn as_written(mut lots: Vec<Lot>) -> Vec<Lot> {
    let mut seen = std::collections::HashSet::new();
    let mut spellings = std::collections::HashMap::new();
    lots.retain(|lot| {
        seen.insert((lot.account.to_lowercase(), lot.security.clone(), lot.id.clone()))
    });
    for (line, lot) in (2..).zip(&mut lots) {
        lot.source.line = line;
        let first =
            spellings.entry(lot.account.to_lowercase()).or_insert_with(|| lot.account.clone());
        lot.account = first.clone();
    }
    lots
}

prop_compose! {
    /// A lot as a canonical file can say it.
    fn canonical_lot()(
        (account, security, id) in ("[A-Za-z][ -~äé]{0,12}[a-z]", "[A-Z]{1,5}", "[!-~]{1,8}"),
        acquired in proptest::option::of(days()),
        holding_since in proptest::option::of(days()),
        quantity in (amounts(), any::<bool>()).prop_filter("a quantity", |(size, _)| *size <= dec!(10_000_000_000)),
        basis in proptest::option::of(amounts()),
        multiplier in prop_oneof![Just(dec!(1)), Just(dec!(100)), Just(dec!(0.01))],
        (stated_term, covered) in (
            proptest::option::of(prop_oneof![Just(Term::Short), Just(Term::Long)]),
            proptest::option::of(any::<bool>()),
        ),
        origin in 0_usize..10,
        (gift_value, wash_disallowed) in (proptest::option::of(amounts()), proptest::option::of(amounts())),
        (currency, note) in (
            proptest::option::of(prop_oneof![Just("EUR"), Just("GBP")]),
            proptest::option::of("[!-~]([ -~€]{0,20}[!-~])?"),
        ),
    ) -> Lot {
        let (size, short) = quantity;
        let sign = if short { dec!(-1) } else { dec!(1) };
        Lot {
            id: id.as_str().into(),
            account: account.as_str().into(),
            security: security.as_str().into(),
            level: Level::Lot,
            acquired,
            quantity: Shares::new(size * sign),
            basis: basis.map(|basis| Money::new(basis * sign)),
            multiplier: Rate::new(multiplier),
            stated_term,
            covered,
            origin: Origin::ALL[origin].0,
            rare: RareFacts {
                acquired_at: None,
                holding_since,
                gift_value: gift_value.map(Money::new),
                wash_disallowed: wash_disallowed.map(Money::new),
                foreign_currency: currency.map(Into::into),
                note,
                ..RareFacts::default()
            }
            .into(),
            source: Source { file: "lots.csv".into(), line: 0 },
            sequence: 0,
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(lots in proptest::collection::vec(canonical_lot(), 1..12)) {
        let lots = as_written(lots);
        let holdings = read_bytes(write(&lots).as_bytes(), "lots.csv");
        let wrong: Vec<_> = holdings
            .problems
            .iter()
            .filter(|problem| problem.severity == Severity::LeftOut)
            .map(ToString::to_string)
            .collect();
        prop_assert_eq!(wrong, [""; 0]);
        prop_assert_eq!(holdings.into_lots(), lots);
    }
}
