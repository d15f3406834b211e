//! Fidelity's `Portfolio_Positions`, in its layouts.

use super::*;
use lotscope::domain::security::SecurityKind;

#[test]
fn every_holding_is_read_with_every_field() {
    let import = read(&["fidelity-positions.csv"]);
    assert_eq!(
        lots(&import),
        [
            "X12000001 | VGT@undated | VGT | position | 12 x1 | 5100 | no date | purchase | line 3",
            "X12000001 | VGT@undated.2 | VGT | position | 2 x1 | 1440 | no date | purchase | Margin | line 4",
            "X12000001 | TSLA@undated | TSLA | position | -5 x1 | -1760 | no date | short | Short | line 5",
            "X12000001 | XOM 01/15/2027 120.00 C@undated | XOM 01/15/2027 120.00 C | position | -2 x100 | -900 | no date | short | Margin | line 6",
            "X12000001 | BRK.B@undated | BRK.B | position | 3.5 x1 | no basis | no date | purchase | line 7",
            "77889900 | FXAIX@undated | FXAIX | position | 31.224 x1 | 5000 | no date | purchase | line 10",
            "55443 | LARGE CAP INDEX POOL@undated | LARGE CAP INDEX POOL | position | 100.5 x1 | no basis | no date | purchase | line 11",
        ]
    );
    assert_eq!(
        problems(&import),
        [
            "no-dates fidelity-positions.csv:1: 7 holdings have no dates here: their gain is shown, their term is not; \
             Fidelity exports none: open each position's purchase history and write its lots as \
             account,symbol,acquired,quantity,cost_basis",
            "cash fidelity-positions.csv:2: cash of 3231.16 in 3 rows is no holding and is in no figure; \
             nothing to do; cash has no gain",
            "missing-basis fidelity-positions.csv:7:14: BRK.B, 3.5 sh: no basis; look up what it cost, and write it into this cell",
            "looks-sheltered fidelity-positions.csv:10:1: \"ROTH IRA\" looks like a sheltered account, and its gains count as taxed; \
             list it in lotscope.toml under [[account]], with its kind, such as roth_ira",
            "looks-sheltered fidelity-positions.csv:11:1: \"ACME 401(K) PLAN\" looks like a sheltered account, and its gains count as taxed; \
             list it in lotscope.toml under [[account]], with its kind, such as roth_ira",
            "no-symbol fidelity-positions.csv:11:3: \"LARGE CAP INDEX POOL\" has no symbol and goes by its name; \
             nothing to do; give its price under that name",
            "missing-basis fidelity-positions.csv:11:14: LARGE CAP INDEX POOL, 100.5 sh: no basis; look up what it cost, and write it into this cell",
        ]
    );
    // 17:45 in New York in November.
    let at = "Moment(2026-11-20T22:45:00Z)";
    assert_eq!(price(&import, "VGT"), Some(("701.15".into(), at.into())));
    assert_eq!(price(&import, "XOM 01/15/2027 120.00 C"), Some(("3.15".into(), at.into())));
    assert_eq!(security(&import, "XOM 01/15/2027 120.00 C").kind, SecurityKind::Option);
    assert_eq!(
        security(&import, "VGT").name.as_deref(),
        Some("VANGUARD INFORMATION TECHNOLOGY ETF")
    );
    let report = &import.files[0];
    assert_eq!((report.format, report.rows, report.lots), ("fidelity-positions", 7, 7));
}

#[test]
fn a_gain_is_shown_and_a_term_is_not() {
    let import = read(&["fidelity-positions.csv"]);
    let day = "2026-11-20".parse().unwrap();
    let of = |id: &str| {
        let lot = import.portfolio.lots().iter().find(|lot| &*lot.id == id).unwrap();
        let price = import.portfolio.prices.price(&lot.security).unwrap();
        (lot.gain(price).map(|gain| gain.to_string()), lot.term_on(day).is_some())
    };
    // The file's own column "Total gain/loss dollar".
    assert_eq!(of("VGT@undated"), (Some("3313.8".into()), false));
    assert_eq!(of("VGT@undated.2"), (Some("-37.7".into()), false));
    assert_eq!(of("TSLA@undated").0, Some("-246".into()));
    assert_eq!(of("XOM 01/15/2027 120.00 C@undated").0, Some("270".into()));
    assert_eq!(of("BRK.B@undated").0, None);
}

#[test]
fn the_older_layouts_are_read_too() {
    let import = read(&["fidelity-positions-2024.csv"]);
    assert_eq!(
        lots(&import),
        ["X12000001 | VGT@undated | VGT | position | 12 x1 | 5100 | no date | purchase | line 3"]
    );
    assert_eq!(codes(&import), ["no-dates", "cash"]);
    assert_eq!(
        price(&import, "VGT"),
        Some(("601.15".into(), "Moment(2024-11-20T22:45:00Z)".into()))
    );
    let import = read(&["fidelity-positions-2022.csv"]);
    assert_eq!(
        lots(&import),
        [
            "X12000001 | VGT@undated | VGT | position | 1200 x1 | 450000 | no date | purchase | line 2",
            "X12000001 | FCNTX@undated | FCNTX | position | 10 x1 | 120 | no date | purchase | line 3",
        ]
    );
    assert_eq!(codes(&import), ["no-dates"]);
    assert_eq!(security(&import, "VGT").kind, SecurityKind::Etf);
    assert_eq!(security(&import, "FCNTX").kind, SecurityKind::MutualFund);
}

#[test]
fn a_view_without_basis_says_which_view_has_it() {
    let import = read(&["fidelity-dividends.csv"]);
    assert_eq!(
        lots(&import),
        [
            "X12000001 | VGT@undated | VGT | position | 12 x1 | no basis | no date | purchase | line 2"
        ]
    );
    assert_eq!(codes(&import), ["missing-column", "no-dates"]);
    assert!(
        problems(&import)[0].contains("switch to the Overview view"),
        "{:?}",
        problems(&import)
    );
}

#[test]
fn a_file_that_ends_early_says_so() {
    let text = String::from_utf8(bytes("fidelity-positions.csv")).unwrap();
    let (start, _) = text.split_once("77889900").unwrap();
    let import = read_text("f.csv", start);
    assert_eq!(import.portfolio.lots().len(), 5);
    assert!(codes(&import).contains(&"no-footer"));
}

#[test]
fn settings_may_list_an_account_by_its_number_or_its_name() {
    let settings = "[[account]]\nname = \"Roth\"\naliases = [\"roth ira\"]\nkind = \"roth_ira\"\n\
                    [[account]]\nname = \"Main\"\naliases = [\"X12000001\"]\n";
    let settings = InputFile { name: "lotscope.toml".into(), bytes: settings.into() };
    let import = import::import(&[file("fidelity-positions.csv")], None, Some(&settings));
    let accounts: std::collections::BTreeSet<String> =
        import.portfolio.lots().iter().map(|lot| lot.account.to_string()).collect();
    assert_eq!(accounts.into_iter().collect::<Vec<_>>(), ["55443", "Main", "Roth"]);
}
