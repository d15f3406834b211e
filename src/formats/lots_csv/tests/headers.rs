//! Columns in any order, headers that lack one or stand again, and files without account or symbol.

use super::*;

#[test]
fn optional_columns_stand_in_any_order() {
    let read = read_bytes(
        b"note,origin,WASH_DISALLOWED,Gift Value,holding_since,covered,term,multiplier,price,name,lot,\
          Cost Basis,quantity,acquired,symbol,account\n\
          donor's,gift,12.50,\"$2,216.40\",2009-05-12,no,long,1,70.55,Coca-Cola,KO-GIFT,868,40,2021-06-15,KO,A\n",
        "lots.csv",
    );
    assert_eq!(read.problems, []);
    let described = read.securities[0].clone();
    assert_eq!(described.name.as_deref(), Some("Coca-Cola"));
    let quote = described.quote.unwrap();
    assert_eq!(quote.price.get(), dec!(70.55));
    assert_eq!(quote.source, PriceSource::Export("lots.csv".into()));
    let lot = read.into_lots().remove(0);
    assert_eq!(&*lot.id, "KO-GIFT");
    assert_eq!(lot.origin, Origin::Gift);
    assert_eq!(lot.rare.holding_since, Some(day("2009-05-12")));
    assert_eq!(lot.rare.gift_value, Some(Money::new(dec!(2216.40))));
    assert_eq!(lot.rare.wash_disallowed, Some(Money::new(dec!(12.50))));
    assert_eq!((lot.covered, lot.stated_term), (Some(false), Some(Term::Long)));
    assert_eq!(lot.rare.note.as_deref(), Some("donor's"));
}

#[test]
fn byte_order_mark_line_ends_and_a_missing_last_one_change_nothing() {
    let plain = format!("{HEADER}A,VTI,2025-11-22,30,9552.00\nA,KO,2020-03-23,60,2257.20\n");
    let expected = lots(&plain);
    assert_eq!(expected.len(), 2);
    for variant in [
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        plain.trim_end().to_owned(),
        plain.replace(',', ";"),
        plain.replace(',', "\t"),
        plain.replace("2025-11-22", " 2025-11-22 ").replace("30", "\"30\""),
        plain.replace('\n', ",,,\n"),
    ] {
        assert_eq!(lots(&variant), expected, "{variant:?}");
    }
    let utf16: Vec<u8> =
        "\u{feff}".chars().chain(plain.chars()).flat_map(|c| (c as u16).to_le_bytes()).collect();
    assert_eq!(read_bytes(&utf16, "lots.csv").into_lots(), expected);
}

#[test]
fn headers_are_checked_once_and_may_repeat() {
    let (lots, problems) = outcome(
        "My lots\n\naccount,symbol,acquired,quantity,cost_basis,strategy,quantity,orign\n\
         A,VTI,2020-01-02,1,10,core,9,gift\n\
         account,symbol,acquired,cost_basis,quantity\nA,VTI,2020-01-03,20,2\n",
    );
    assert_eq!(lots, ["VTI@2020-01-02 1 10", "VTI@2020-01-03 2 20"]);
    assert_eq!(
        problems,
        [
            "unknown-column lots.csv:3:6: column \"strategy\" is not used; nothing to do",
            "duplicate-column lots.csv:3:7: column \"quantity\" stands here a second time; \
         the first one counts; remove one of them",
            "unknown-column lots.csv:3:8: column \"orign\" is not used; did you mean origin?",
            "repeated-header lots.csv:5: the header stands here again; \
         nothing to do if this file was joined from several; the rows below it are read",
        ]
    );
}

#[test]
fn a_header_that_lacks_a_column_is_named_once() {
    let holdings =
        read_bytes(b"symbol,acquired,quantity\nVTI,2020-01-02,1\nKO,2020-01-02,1\n", "lots.csv");
    assert_eq!(holdings.rows, 2);
    assert_eq!(holdings.problems.len(), 1);
    assert_eq!(
        holdings.problems[0].to_string(),
        "lots.csv:1: the header has no column account, cost_basis, so no row below it is read; \
         add it; a lots file needs account, symbol, acquired, quantity and cost_basis"
    );
    assert_eq!(
        outcome("VTI,1,2\n").1,
        ["no-header lots.csv:1: the file has no header row; \
         start with account,symbol,acquired,quantity,cost_basis"]
    );
}

#[test]
fn a_hint_fills_what_the_file_does_not_say() {
    let hint = FileHint {
        path: "lots.csv".into(),
        symbol: Some("ABC".into()),
        account: Some("Fidelity".into()),
    };
    let hinted = |text: &str| {
        read(text, &"lots.csv".into(), Some(&hint), &mut Names::default(), &mut Watch::default())
    };
    let holdings = hinted("acquired,quantity,cost_basis\n2024-05-15,8,720\n");
    assert_eq!(holdings.problems, []);
    let lots = holdings.into_lots();
    assert_eq!((&*lots[0].account, &*lots[0].id), ("Fidelity", "ABC@2024-05-15"));
    let lots = hinted(&format!("{HEADER},VTI,2024-05-15,8,720\n")).into_lots();
    assert_eq!((&*lots[0].account, &*lots[0].security), ("Fidelity", "VTI"));
}
