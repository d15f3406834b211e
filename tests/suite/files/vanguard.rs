//! Vanguard's cost basis export.

use super::*;
use lotscope::domain::security::SecurityKind;

const FILE: &str = "vanguard-cost-basis.csv";

#[test]
fn every_lot_is_read_with_every_field() {
    let import = read(&[FILE]);
    assert_eq!(
        lots(&import),
        [
            "10020030 | VXF@2020-03-02 | VXF | lot | 10 x1 | 1102.5 | 2020-03-02 | purchase | says long | covered | line 4",
            "10020030 | VIG@2026-06-09 | VIG | lot | 4 x1 | 820 | 2026-06-09 | purchase | says short | covered | line 5",
            "10020030 | VIG@2026-09-14 | VIG | lot | 0.312 x1 | 64.99 | 2026-09-14 | purchase | says short | covered | line 6",
            "10020030 | VTSAX@undated | VTSAX | lot | 152.318 x1 | 14988.09 | no date | purchase | says long | covered | Vanguard keeps it at average cost | line 7",
            "10020030 | VWELX@1998-05-11 | VWELX | lot | 40 x1 | no basis | 1998-05-11 | purchase | non-covered | Vanguard keeps it at average cost | line 8",
            "44005566 | 912828ZQ6@2024-07-22 | 912828ZQ6 | lot | 5000 x0.01 | 4100 | 2024-07-22 | purchase | says long | covered | line 9",
            "44005566 | BRK.B@2026-01-15 | BRK.B | lot | 3 x1 | 1380.3 | 2026-01-15 | purchase | says short | covered | line 10",
        ]
    );
    assert_eq!(
        problems(&import),
        [
            "missing-date vanguard-cost-basis.csv:7:4: VTSAX, 152.318 sh: no date; look the day up at the broker",
            "missing-basis vanguard-cost-basis.csv:8:8: VWELX, 40 sh: no basis; look up what it cost, and write it into this cell",
        ]
    );
    let report = &import.files[0];
    assert_eq!(
        (report.format, report.format_name, report.rows, report.lots),
        ("vanguard-lots", "Vanguard cost basis", 7, 7)
    );
}

#[test]
fn a_price_follows_from_value_and_quantity_as_of_the_heading() {
    let import = read(&[FILE]);
    // 14:17 in New York in November is 19:17 UTC.
    let at = "Moment(2026-11-20T19:17:00Z)";
    for (symbol, expected) in [
        ("VXF", "231.1"),
        // 846.00 ÷ 4; 65.99 ÷ 0.312 would be 211.51.
        ("VIG", "211.5"),
        ("VTSAX", "165"),
        ("VWELX", "44.6"),
        // 4,437.50 for 5,000 of face: per 100.
        ("912828ZQ6", "88.75"),
        ("BRK.B", "504.2"),
    ] {
        assert_eq!(price(&import, symbol), Some((expected.into(), at.into())), "{symbol}");
    }
    assert_eq!(security(&import, "912828ZQ6").kind, SecurityKind::Bond);
    assert_eq!(security(&import, "VXF").name.as_deref(), Some("VANGUARD EXTENDED MARKET ETF"));
}

#[test]
fn a_total_that_is_missing_follows_from_the_cost_of_one_share() {
    let text = String::from_utf8(bytes(FILE)).unwrap().replace("205.00,820.00,", "205.00,--,");
    let import = read_text(FILE, text);
    assert!(lots(&import)[1].contains("| 4 x1 | 820 |"), "{:?}", lots(&import));
}

#[test]
fn the_broker_and_the_date_may_differ_on_the_term() {
    // VIG of 2026-06-09 with its gain in the long-term column.
    let text =
        String::from_utf8(bytes(FILE)).unwrap().replace("846.00,26.00,0.00,", "846.00,0.00,26.00,");
    let import = read_text(FILE, text);
    assert!(lots(&import)[1].contains("says long"));
    assert_eq!(codes(&import), ["term-differs", "missing-date", "missing-basis"]);
}

#[test]
fn an_evenings_download_is_of_the_day_it_prints() {
    // Bought 2025-11-20: on 2026-11-20 still short-term, whatever day it is in UTC (IRC §1222).
    let text = String::from_utf8(bytes(FILE)).unwrap();
    let text = text.replace("02:17 PM", "09:30 PM").replace(",06/09/2026,", ",11/20/2025,");
    assert!(text.contains("09:30 PM") && text.contains("11/20/2025"));
    let import = read_text(FILE, text);
    assert!(lots(&import)[1].contains("2025-11-20 | purchase | says short"), "{:?}", lots(&import));
    assert_eq!(codes(&import), ["missing-date", "missing-basis"]);
}

#[test]
fn the_export_of_realized_gains_is_refused_by_name() {
    let text = "A notice.\n\nAccount,Symbol/CUSIP,Description,Acquired date,Sold date,Quantity,Total cost,Proceeds\n\
                10020030,VXF,VANGUARD EXTENDED MARKET ETF,03/02/2020,05/05/2026,1,100,200\n";
    let import = read_text("v.csv", text);
    assert_eq!(lots(&import), [""; 0]);
    let said = problems(&import).concat();
    assert!(said.starts_with("not-read v.csv:1: not read: Vanguard's realized gains; "), "{said}");
    assert!(said.contains("unrealized"), "{said}");
}
