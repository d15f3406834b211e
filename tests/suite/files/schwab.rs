//! Schwab's positions.

use super::*;
use lotscope::domain::security::SecurityKind;

#[test]
fn every_holding_is_read_with_every_field() {
    let import = read(&["schwab-positions.csv"]);
    assert_eq!(
        lots(&import),
        [
            "Individual ...305 | IBM@undated | IBM | position | 20 x1 | 2780 | no date | purchase | line 4",
            "Individual ...305 | NOBL@undated | NOBL | position | 35 x1 | 3281.5 | no date | purchase | line 5",
            "Individual ...305 | SWTSX@undated | SWTSX | position | 10.512 x1 | no basis | no date | purchase | line 6",
            "Individual ...305 | 91282CAE1@undated | 91282CAE1 | position | 5000 x0.01 | 4100 | no date | purchase | line 7",
            "Individual ...305 | XOM 01/15/2027 120.00 P@undated | XOM 01/15/2027 120.00 P | position | -1 x100 | -515 | no date | short | line 8",
        ]
    );
    assert_eq!(
        problems(&import),
        [
            "no-dates schwab-positions.csv:1: 5 holdings have no dates here: their gain is shown, their term is not; \
             at Schwab, click the Cost Basis of each position and export its Lot Details",
            "missing-basis schwab-positions.csv:6:10: SWTSX, 10.512 sh: no basis; look up what it cost, and write it into this cell",
            "cash schwab-positions.csv:9: cash of 55.10 is no holding and is in no figure; nothing to do; cash has no gain",
        ]
    );
    // 16:40 in New York in November.
    let at = "Moment(2026-11-20T21:40:00Z)";
    assert_eq!(price(&import, "IBM"), Some(("242.1".into(), at.into())));
    assert_eq!(price(&import, "91282CAE1"), Some(("88.75".into(), at.into())));
    for (symbol, kind) in [
        ("IBM", SecurityKind::Stock),
        ("NOBL", SecurityKind::Etf),
        ("SWTSX", SecurityKind::MutualFund),
        ("91282CAE1", SecurityKind::Bond),
        ("XOM 01/15/2027 120.00 P", SecurityKind::Option),
    ] {
        assert_eq!(security(&import, symbol).kind, kind, "{symbol}");
    }
    assert_eq!(security(&import, "IBM").name.as_deref(), Some("INTL BUSINESS MACHINES"));
}

#[test]
fn all_accounts_are_told_by_the_lines_of_their_names() {
    let import = read(&["schwab-positions-all.csv"]);
    assert_eq!(
        lots(&import),
        [
            "Individual ...305 | IBM@undated | IBM | position | 20 x1 | 2780 | no date | purchase | line 5",
            "Roth Contributory IRA ...778 | VTI@undated | VTI | position | 12.5 x1 | 2500 | no date | purchase | line 11",
        ]
    );
    assert_eq!(codes(&import), ["no-dates", "cash", "looks-sheltered"]);
}

#[test]
fn plain_headings_of_a_spreadsheet_are_read_too() {
    let import = read(&["schwab-positions-2022.csv"]);
    assert_eq!(
        lots(&import),
        [
            "Individual XXXX-4305 | IBM@undated | IBM | position | 20 x1 | 2780 | no date | purchase | line 4",
            "Individual XXXX-4305 | F@undated | F | position | 100 x1 | 1203.4 | no date | purchase | line 5",
        ]
    );
    assert_eq!(codes(&import), ["no-dates", "cash"]);
}

#[test]
fn a_total_that_the_rows_do_not_make_is_told() {
    let text = String::from_utf8(bytes("schwab-positions.csv")).unwrap();
    let without: String = text
        .lines()
        .filter(|line| !line.starts_with("\"NOBL\""))
        .flat_map(|line| [line, "\r\n"])
        .collect();
    let import = read_text("s.csv", without);
    let said = problems(&import);
    assert!(
        said.iter().any(|problem| problem.starts_with(
            "total-differs s.csv:9:7: \"Positions Total\" has the value $13,607.85, the rows above add up to 9925.85; "
        )),
        "{said:?}"
    );
    let cut = text.split("\"Positions Total\"").next().unwrap().to_owned();
    assert!(codes(&read_text("s.csv", cut)).contains(&"no-total"));
}

#[test]
fn columns_that_the_user_left_out_are_named() {
    let text = "\"Positions for account Individual ...305 as of 04:40 PM ET, 2026/11/20\"\n\n\
                \"Symbol\",\"Description\",\"Qty (Quantity)\",\"Mkt Val (Market Value)\",\n\
                \"IBM\",\"INTL BUSINESS MACHINES\",\"20\",\"$4,842.00\",\n\"Positions Total\",\"\",\"--\",\"$4,842.00\",\n";
    let import = read_text("s.csv", text);
    assert_eq!(import.portfolio.lots().len(), 1);
    assert!(problems(&import).iter().any(|said| said.contains("no column Cost Basis")));
    let without = text.replace("\"Qty (Quantity)\"", "\"Ratings\"").replace("\"20\"", "\"--\"");
    let import = read_text("s.csv", without);
    assert_eq!(import.portfolio.lots().len(), 0);
    assert!(problems(&import).iter().any(|said| said.contains("no column Quantity")));
}

#[test]
fn a_file_that_lost_its_title_takes_its_account_from_the_settings() {
    let text = String::from_utf8(bytes("schwab-positions.csv")).unwrap();
    let text = text.split_once("\r\n").unwrap().1.to_owned();
    let lost = read_text("s.csv", text.clone());
    assert_eq!(lost.portfolio.lots().len(), 0);
    assert_eq!(codes(&lost), ["file-needs-names", "cash"]);
    assert!(problems(&lost)[0].contains("its 5 rows are in no figure"), "{:?}", problems(&lost));
    let settings = "[[file]]\npath = \"s.csv\"\naccount = \"Mine\"\n";
    let settings = InputFile { name: "lotscope.toml".into(), bytes: settings.into() };
    let named = InputFile { name: "s.csv".into(), bytes: text.into() };
    let import = import::import(&[named], None, Some(&settings));
    assert!(lots(&import).iter().all(|lot| lot.starts_with("Mine | ")), "{:?}", lots(&import));
    assert_eq!(import.portfolio.lots().len(), 5);
}
