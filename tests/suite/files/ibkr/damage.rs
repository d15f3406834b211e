//! What becomes of damaged reports.

use super::super::problems;
use super::super::shown::{damaged, each_is_named, lots, places, read};
use super::{ACTIVITY, CSV, XML, xml};

#[test]
fn xml_that_is_none_costs_what_stands_below_the_mistake() {
    let all = lots(&xml(XML)).len();
    let check = |bytes: &[u8], lots_left: usize, expected: &str| {
        let import = xml(bytes);
        assert_eq!(import.portfolio.lots().len(), lots_left, "{expected}");
        let found = problems(&import);
        assert!(found.iter().any(|text| text.starts_with(expected)), "{expected}: {found:#?}");
    };
    let text = String::from_utf8(XML.to_vec()).unwrap();
    // The file ends in the middle of line 16: five rows of lots and holdings, and the rest of KO.
    let cut = text.find("symbol=\"VXX\"").unwrap();
    check(&XML[..cut], 5, "broken-xml flex.xml:16: this is no XML, and nothing below is read");
    // It ends between two elements.
    let cut = text.find("<OpenPosition accountId=\"U1234567\" currency=\"USD\" fxRateToBase=\"1\" assetCategory=\"OPT\"");
    check(&XML[..cut.unwrap()], 6, "broken-xml flex.xml:17: the file breaks off here");
    let nested = damaged(XML, "</OpenPositions>", "</OpenPosition>");
    check(&nested, all - 1, "broken-xml flex.xml:25: this is no XML");
    let bomb =
        "<!DOCTYPE FlexQueryResponse [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n";
    let bomb = [bomb.as_bytes(), &damaged(XML, "symbol=\"PG\"", "symbol=\"&b;\"")].concat();
    check(&bomb, 0, "broken-xml flex.xml:1: the file defines a document type");
    check(&bomb, 0, "no-positions flex.xml:1: the file has no open positions");
    let entity = damaged(XML, "symbol=\"GE\"", "symbol=\"&ge;\"");
    check(&entity, all - 1, "broken-xml flex.xml:21: symbol is no XML");
    let twice = damaged(XML, "symbol=\"GE\"", "symbol=\"GE\" symbol=\"GM\"");
    check(&twice, all - 1, "broken-xml flex.xml:21: an attribute is no XML");
    // A name only describes: it may have an ampersand that nobody wrote as an entity.
    let name = damaged(XML, "GE AEROSPACE", "GE & CO");
    assert_eq!(lots(&xml(&name)), lots(&xml(XML)));
}

#[test]
fn every_damage_to_a_flex_query_is_named() {
    let all = lots(&xml(XML));
    for (from, to, lost, expected) in [
        (
            "position=\"7\"",
            "position=\"1O\"",
            1,
            "wrong-number flex.xml:21: position \"1O\" has a letter O",
        ),
        ("position=\"7\"", "position=\"0\"", 1, "zero-quantity flex.xml:21: position is zero"),
        ("position=\"7\"", "position=\"\"", 1, "missing-quantity flex.xml:21: position is missing"),
        ("position=\"7\"", "", 1, "missing-quantity flex.xml:21: position is missing"),
        (
            "position=\"7\"",
            "position=\"99999999999999999999999999999999\"",
            1,
            "wrong-number flex.xml:21",
        ),
        ("symbol=\"GE\"", "symbol=\"\"", 1, "missing-symbol flex.xml:21: symbol is missing"),
        (
            "openDateTime=\"--\"",
            "openDateTime=\"20240230\"",
            1,
            "wrong-date flex.xml:21: openDateTime \"20240230\" is no day",
        ),
        (
            "openDateTime=\"--\"",
            "openDateTime=\"soon\"",
            1,
            "wrong-date flex.xml:21: openDateTime \"soon\" is no date",
        ),
        (
            "costBasisMoney=\"264\"",
            "costBasisMoney=\"(264\"",
            1,
            "wrong-number flex.xml:22: costBasisMoney \"(264\"",
        ),
        (
            "costBasisMoney=\"264\"",
            "costBasisMoney=\"-264\"",
            0,
            "wrong-sign flex.xml:22: costBasisMoney -264",
        ),
        (
            "costBasisMoney=\"264\"",
            "costBasisMoney=\"0\"",
            0,
            "zero-basis flex.xml:22: IBKR, 6 sh: a basis of zero",
        ),
        (
            "markPrice=\"188\"",
            "markPrice=\"-188\"",
            0,
            "wrong-number flex.xml:21: the price -188 is below zero",
        ),
        (
            "markPrice=\"188\" positionValue=\"1316\"",
            "markPrice=\"188\" positionValue=\"9\"",
            0,
            "value-differs flex.xml:21: the market value 9 is not",
        ),
        (
            "levelOfDetail=\"LOT\" openDateTime=\"--\"",
            "levelOfDetail=\"HALF\" openDateTime=\"--\"",
            0,
            "wrong-word flex.xml:21: levelOfDetail \"HALF\"",
        ),
        (
            "multiplier=\"100\"",
            "multiplier=\"-100\"",
            1,
            "wrong-number flex.xml:17: multiplier -100 is not above zero",
        ),
        (
            "code=\"LT\" originatingOrderID=\"501\"",
            "code=\"ST\" originatingOrderID=\"501\"",
            0,
            "term-differs flex.xml:11: the broker says short-term",
        ),
        (
            "<OpenPosition currency=\"USD\"",
            "<OpenPosition currency=\"\"",
            0,
            "no-currency flex.xml:29",
        ),
    ] {
        let import = xml(&damaged(XML, from, to));
        let (found, said) = (lots(&import), problems(&import));
        assert_eq!(found.len(), all.len() - lost, "{to}: {found:#?}");
        assert!(said.iter().any(|text| text.starts_with(expected)), "{expected}: {said:#?}");
        let column = import.problems.iter().find_map(|problem| problem.column);
        assert_eq!(column, None, "a column of an attribute means nothing");
    }
}

#[test]
fn every_damage_to_a_flex_csv_is_named() {
    let flex = |bytes: &[u8]| read(&[("flex.csv", bytes)], "");
    let cases = [
        (
            "\"10\",\"151.2\",\"1512\",\"139.9\",\"1399\",\"113\",\"Long\",\"LOT\"",
            "\"1O\",\"151.2\",\"1512\",\"139.9\",\"1399\",\"113\",\"Long\",\"LOT\"",
            4,
            "wrong-number 3:13",
        ),
        ("\"05/03/2024, 10:05:01\"", "\"31/02/2024, 10:05:01\"", 4, "wrong-date 3:21"),
        ("\"1,250\"", "1,250", 3, "long-row 6:24"),
        (
            "\"412,500\",\"200\",\"250,000\",\"162500\",\"Long\",\"LOT\",\"02/01/2020\",\"02/01/2020\",\"LT\"",
            "\"412,500\"",
            3,
            "short-row 6",
        ),
        ("\"200\",\"250,000\"", "\"--\",\"Incomplete\"", 4, "missing-basis 6:17"),
        ("\"330\",", "\"-330\",", 4, "wrong-number 6:14"),
        ("\"250,000\"", "\"(250,000)\"", 4, "wrong-sign 6:17"),
        (
            "\"LT\"\r\n\"U1234567\",\"USD\",\"1\",\"OPT\"",
            "\"LT\"\r\n\"\",\"USD\",\"1\",\"OPT\"",
            3,
            "file-needs-names 4",
        ),
    ];
    // Where the lot of PG is lost, its summary counts.
    each_is_named(flex, CSV, &cases);
    // 1,250 at 200 each cost the same.
    let untold = flex(&damaged(CSV, "\"250,000\"", "\"--\""));
    assert_eq!((lots(&untold), places(&untold)), (lots(&flex(CSV)), places(&flex(CSV))));
    let cut = String::from_utf8(CSV.to_vec()).unwrap().find("\"CAD\"").unwrap();
    let import = flex(&CSV[..cut]);
    assert_eq!(
        (import.portfolio.lots().len(), places(&import)),
        (3, vec!["short-row 7".to_owned()])
    );
}

#[test]
fn every_damage_to_an_activity_statement_is_named() {
    let cases = [
        ("\"1,000\"", "\"1,0O0\"", 4, "wrong-number 17:8"),
        ("\"2024-03-05, 10:05:01\"", "\"2024-13-05, 10:05:01\"", 4, "wrong-date 17:7"),
        ("2,1,450,900", "2,1,--,--", 4, "missing-basis 15:11"),
        (",BRK B,-,", ",,-,", 3, "missing-symbol 15:6"),
        ("BRK B,-,2,1,450,900,480,960,60,", "BRK B,-,2", 3, "short-row 15"),
        ("\"1,010\",1,", "1,010,1,", 4, "long-row 16:16"),
        (
            "Account Information,Data,Account,U1234567",
            "Account Information,Data,Account,",
            0,
            "file-needs-names 15",
        ),
        (
            "Open Positions,Header,DataDiscriminator",
            "Open Positions,Data,DataDiscriminator",
            1,
            "no-header 15",
        ),
        ("Data,Lot,Stocks", "Data,Part,Stocks", 4, "wrong-word 17:3"),
        ("Stocks,USD,BRK B", "Forex,USD,BRK B", 3, "cash 15"),
    ];
    each_is_named(|bytes| read(&[("activity.csv", bytes)], ""), ACTIVITY, &cases);
    let import = read(&[("a.csv", b"Statement,Header,Field Name\nStatement,Data,Title,X\n")], "");
    assert_eq!(places(&import), ["no-positions 1"]);
}
