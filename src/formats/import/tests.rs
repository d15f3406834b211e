//! Whole households of invented files. Expected values follow from the documented interface by hand.

use super::*;
use crate::domain::account::AccountKind;
use crate::domain::money::Money;
use crate::domain::price::{PriceSource, PriceTime};
use crate::formats::problem::Severity;
use foldhash::HashSet;
use proptest::prelude::*;
use rust_decimal::dec;

const HEADER: &str = "account,symbol,acquired,quantity,cost_basis\n";

fn file(name: &str, text: impl Into<Vec<u8>>) -> InputFile {
    InputFile { name: name.into(), bytes: text.into() }
}

fn schwab(symbol: &str, as_of: &str, rows: &[(&str, &str, &str)]) -> String {
    let mut text = format!(
        "\"{symbol} Lot Details for XXXX-4410 as of 04:31 PM ET, {as_of}\"\r\n\r\n\
         \"Open Date\",\"Quantity\",\"Price\",\"Cost Basis\",\"Holding Period\",\r\n"
    );
    for (day, quantity, basis) in rows {
        text.extend([
            &format!("\"{day}\",\"{quantity}\""),
            ",\"$10.00\",\"",
            basis,
            "\",\"--\",\r\n",
        ]);
    }
    text.push_str("\"Total\",\"--\",\"--\",\"--\",\"--\",\r\n");
    text
}

/// Lots as `account: id quantity file`, by symbol and date as the portfolio has them.
fn lots(import: &Import) -> Vec<String> {
    let brief =
        |lot: &Lot| format!("{}: {} {} {}", lot.account, lot.id, lot.quantity, lot.source.file);
    import.portfolio.lots().iter().map(brief).collect()
}

fn problems(import: &Import) -> Vec<String> {
    import.problems.iter().map(|problem| format!("{} {problem}", problem.code)).collect()
}

#[test]
fn aliases_lead_to_the_account_the_settings_name() {
    let settings = "[[account]]\nname = \"Schwab Brokerage\"\naliases = [\"XXXX-4410\"]\nkind = \"roth_ira\"\n";
    let import = import(
        &[
            file("lots.csv", format!("{HEADER}schwab brokerage,KO,2020-03-23,60,2257.20\n")),
            file("schwab.csv", schwab("VTI", "11/20/2026", &[("03/15/2022", "25", "$250.00")])),
        ],
        Some(&file("prices.csv", "symbol,price\nKO,70\nVTI,11\n")),
        Some(&file("lotscope.toml", settings)),
    );
    assert_eq!(problems(&import), [""; 0]);
    assert_eq!(
        lots(&import),
        [
            "Schwab Brokerage: KO@2020-03-23 60 lots.csv",
            "Schwab Brokerage: VTI@2022-03-15 25 schwab.csv",
        ]
    );
    let account = import.portfolio.account(&"Schwab Brokerage".into()).unwrap();
    assert_eq!(account.kind, AccountKind::RothIra);
    let reports: Vec<_> = import
        .files
        .iter()
        .map(|report| (&*report.file, report.format, report.rows, report.lots))
        .collect();
    assert_eq!(
        reports,
        [
            ("lots.csv", "lots", 1, 1),
            ("schwab.csv", "schwab-lot-details", 1, 1),
            ("prices.csv", "prices", 2, 0),
            ("lotscope.toml", "settings", 0, 0),
        ]
    );
}

#[test]
fn an_account_that_no_list_names_is_noted_where_there_is_a_list() {
    let lots = file("lots.csv", format!("{HEADER}Vanguard,KO,2020-03-23,60,2257.20\n"));
    let prices = file("prices.csv", "symbol,price\nKO,70\n");
    let settings = file("lotscope.toml", "[[account]]\nname = \"Schwab\"\n");
    assert_eq!(problems(&import(std::slice::from_ref(&lots), Some(&prices), None)), [""; 0]);
    assert_eq!(
        problems(&import(&[lots], Some(&prices), Some(&settings))),
        [
            "unlisted-account lots.csv:2: the settings do not list Vanguard: taken for taxable and your own; \
         add it to lotscope.toml, or its name here to the aliases of an account"
        ]
    );
}

#[test]
fn the_price_file_comes_before_an_exports_price() {
    let holdings = [
        file("a.csv", schwab("VTI", "11/20/2026", &[("03/15/2022", "25", "$250.00")])),
        file(
            "b.csv",
            "account,symbol,acquired,quantity,cost_basis,price\nB,VTI,2020-01-02,1,1,9\nB,KO,2020-01-02,1,1,70\nB,GE,2020-01-02,1,1,\n",
        ),
    ];
    let from_export = import(&holdings, None, None);
    let quote =
        |import: &Import, symbol: &str| import.portfolio.prices.get(&symbol.into()).cloned();
    // The title's price has a day, the lots file's has none: the dated one is newer.
    let vti = quote(&from_export, "VTI").unwrap();
    assert_eq!((vti.price.get(), vti.source), (dec!(10), PriceSource::Export("a.csv".into())));
    assert_eq!(quote(&from_export, "KO").unwrap().price.get(), dec!(70));
    assert_eq!(
        problems(&from_export),
        ["no-price b.csv:4: GE has no price, so no value and no gain; add it to prices.csv"]
    );
    // Where a program gives the prices, it is the one to mend; a price file comes before it.
    let settings = "[prices]\nsource = \"command\"\ncommand = [\"./quotes.sh\", \"-q\"]\n";
    let settings = file("lotscope.toml", settings);
    assert_eq!(
        problems(&import(&holdings, None, Some(&settings))),
        ["no-price b.csv:4: GE has no price, so no value and no gain; let ./quotes.sh print GE"]
    );
    let other = file("prices.csv", "symbol,price\nVTI,11\n");
    let told = problems(&import(&holdings, Some(&other), Some(&settings)));
    assert!(told[0].ends_with("add it to prices.csv"), "{told:?}");
    let prices = file("prices.csv", "symbol,price,as_of\nVTI,11,2020-01-01\nGE,188,\n");
    let import = import(&holdings, Some(&prices), None);
    let vti = quote(&import, "VTI").unwrap();
    assert_eq!((vti.price.get(), vti.source), (dec!(11), PriceSource::File("prices.csv".into())));
    assert_eq!(vti.as_of, Some(PriceTime::Day("2020-01-01".parse().unwrap())));
    assert_eq!(problems(&import), [""; 0]);
}

#[test]
fn the_same_file_twice_counts_once() {
    let text = format!("{HEADER}A,KO,2020-03-23,60,2257.20\n");
    let import = import(
        &[file("b.csv", text.clone()), file("a.csv", text)],
        Some(&file("p.csv", "symbol,price\nKO,70\n")),
        None,
    );
    assert_eq!(lots(&import), ["A: KO@2020-03-23 60 a.csv"]);
    assert_eq!(
        problems(&import),
        [
            "same-file b.csv:1: this is the same file as a.csv: it counts once; remove one of the two"
        ]
    );
    assert_eq!(import.files[1].lots, 0);
}

#[test]
fn a_security_of_an_account_counts_from_one_file() {
    let prices = file("p.csv", "symbol,price\nVTI,10\nKO,70\n");
    let by_hand = file(
        "lots.csv",
        format!(
            "{HEADER}XXXX-4410,VTI,2022-03-15,25,250\nXXXX-4410,VTI,2022-03-16,1,9\nXXXX-4410,KO,2020-03-23,60,2257.20\n"
        ),
    );
    let export =
        file("schwab.csv", schwab("VTI", "11/20/2026", &[("03/15/2022", "25", "$250.00")]));
    let import1 = import(&[by_hand.clone(), export.clone()], Some(&prices), None);
    assert_eq!(
        lots(&import1),
        ["XXXX-4410: KO@2020-03-23 60 lots.csv", "XXXX-4410: VTI@2022-03-15 25 schwab.csv",]
    );
    assert_eq!(
        problems(&import1),
        ["counted-elsewhere lots.csv:2: VTI in XXXX-4410 stands in schwab.csv, line 4, too: \
         that one lot counts, since its title says a later day, and these 2 are in no figure; \
         remove one of the two"]
    );
    assert_eq!(import1.problems[0].severity, Severity::LeftOut);
    let counts: Vec<_> = import1.files.iter().map(|report| (report.rows, report.lots)).collect();
    assert_eq!(counts, [(3, 1), (1, 1), (2, 0)]);

    // What a lot that is in no figure lacks is not asked for.
    let gaps = file("lots.csv", format!("{HEADER}XXXX-4410,VTI,,25,\n"));
    let import3 = import(&[gaps, export], Some(&prices), None);
    let codes: Vec<_> = import3.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["counted-elsewhere"]);
    assert!(import3.problems[0].message.contains("since they all have dates"));

    // An export whose rows have no dates gives way to a file whose rows have.
    let undated = file("schwab.csv", schwab("VTI", "11/20/2026", &[("--", "25", "$250.00")]));
    let import2 = import(&[by_hand, undated], Some(&prices), None);
    assert!(import2.portfolio.lots().iter().all(|lot| &*lot.source.file == "lots.csv"));
    assert!(problems(&import2).iter().any(|text| text.contains("since they all have dates")));
}

#[test]
fn of_two_exports_of_one_security_the_later_counts() {
    let prices = file("p.csv", "symbol,price\nVTI,10\n");
    let old = schwab("VTI", "11/01/2026", &[("03/15/2022", "25", "$250.00")]);
    let new = schwab("VTI", "11/20/2026", &[("03/15/2022", "20", "$200.00")]);
    let import1 =
        import(&[file("a.csv", old.clone()), file("b.csv", new.clone())], Some(&prices), None);
    assert_eq!(lots(&import1), ["XXXX-4410: VTI@2022-03-15 20 b.csv"]);
    assert!(problems(&import1)[0].starts_with("counted-elsewhere a.csv:4:"));
    // The same, joined into one file.
    let joined = import(&[file("all.csv", format!("{old}{new}"))], Some(&prices), None);
    assert_eq!(lots(&joined), ["XXXX-4410: VTI@2022-03-15 20 all.csv"]);
    assert!(problems(&joined)[0].starts_with("counted-elsewhere all.csv:4:"));
    // Two that say the same day: the first by name.
    let twin = new.replace("20", "30").replace("11/30/3036", "11/20/2026");
    let import2 = import(&[file("b.csv", twin), file("a.csv", new)], Some(&prices), None);
    assert_eq!(import2.portfolio.lots().len(), 1);
    assert_eq!(&*import2.portfolio.lots()[0].source.file, "a.csv");
}

#[test]
fn what_is_not_read_is_refused_by_name() {
    let import = import(
        &[
            file("page.csv", "<!DOCTYPE html>"),
            file("prices.csv", "symbol,price\nKO,70\n"),
            file("empty.csv", ""),
        ],
        Some(&file("p.csv", format!("{HEADER}A,KO,2020-03-23,60,1\n"))),
        None,
    );
    assert_eq!(import.portfolio.lots().len(), 0);
    assert_eq!(
        problems(&import),
        [
            "not-read empty.csv:1: not read: an empty file; download it again",
            "not-read p.csv:1: not read: lots file, where prices are expected; a price file starts with symbol,price,as_of",
            "not-read page.csv:1: not read: a web page; \
         log in again and download the file itself, not the page that asks for it",
            "not-read prices.csv:1: not read: prices, where holdings are expected; \
         name the file prices.csv, or give it with --prices",
        ]
    );
    let formats: Vec<_> = import.files.iter().map(|report| report.format).collect();
    assert_eq!(formats, ["empty", "web-page", "prices", "lots"]);
}

#[test]
fn names_and_kinds_come_from_where_they_are_said() {
    let text = "account,symbol,acquired,quantity,cost_basis,name,price\nA,KO,2020-03-23,60,1,Coca\u{1b}-Cola,70\n";
    let settings = "[security.KO]\nkind = \"etf\"\nidentical_to = [\"PEP\"]\n";
    let option = schwab("XOM 01/15/2027 120.00 P", "11/20/2026", &[("03/15/2022", "1", "$250.00")]);
    let import = import(
        &[file("lots.csv", text), file("option.csv", option)],
        None,
        Some(&file("lotscope.toml", settings)),
    );
    let security = |symbol: &str| import.portfolio.security(&symbol.into()).unwrap();
    assert_eq!(security("KO").name.as_deref(), Some("Coca-Cola"));
    assert_eq!(security("KO").kind, SecurityKind::Etf);
    assert_eq!(security("KO").identical_to, ["PEP".into()]);
    assert_eq!(security("XOM 01/15/2027 120.00 P").kind, SecurityKind::Option);
}

#[test]
fn files_in_an_old_encoding_are_read_and_noted() {
    let mut text = format!("{HEADER}Soci").into_bytes();
    text.extend(b"\xE9t\xE9,KO,2020-03-23,60,1\n");
    let import = import(&[file("lots.csv", text)], Some(&file("p", "symbol,price\nKO,7\n")), None);
    assert_eq!(lots(&import), ["Société: KO@2020-03-23 60 lots.csv"]);
    assert_eq!(import.problems.len(), 1);
    assert_eq!(import.problems[0].code, "encoding");
}

#[test]
fn a_hint_of_the_settings_names_account_and_symbol() {
    let settings = "[[account]]\nname = \"Fidelity\"\n[[file]]\npath = \"my.csv\"\nsymbol = \"abc\"\naccount = \"FIDELITY\"\n";
    let import = import(
        &[file(
            "folder/my.csv",
            "account,symbol,acquired,quantity,cost_basis,price\n,,2024-05-15,8,720,1\n",
        )],
        None,
        Some(&file("lotscope.toml", settings)),
    );
    assert_eq!(lots(&import), ["Fidelity: ABC@2024-05-15 8 folder/my.csv"]);
    assert_eq!(problems(&import), [""; 0]);
}

#[test]
fn the_sample_household_is_read_whole() {
    // sample-data/README.md: three accounts, twelve securities, 191 lots; one without date and basis.
    let sample = |name: &str, text: &str| file(name, text);
    let import = import(
        &[
            sample("lots.csv", include_str!("../../../sample-data/lots.csv")),
            sample(
                "schwab-lots-AAPL.csv",
                include_str!("../../../sample-data/schwab-lots-AAPL.csv"),
            ),
            sample(
                "schwab-lots-INTC.csv",
                include_str!("../../../sample-data/schwab-lots-INTC.csv"),
            ),
            sample("schwab-lots-VTI.csv", include_str!("../../../sample-data/schwab-lots-VTI.csv")),
        ],
        Some(&sample("prices.csv", include_str!("../../../sample-data/prices.csv"))),
        Some(&sample("lotscope.toml", include_str!("../../../sample-data/lotscope.toml"))),
    );
    assert_eq!(import.portfolio.lots().len(), 191);
    assert_eq!(import.portfolio.accounts().count(), 3);
    assert_eq!(import.portfolio.securities().count(), 12);
    let codes: Vec<_> = import.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["missing-date", "missing-basis"]);
    let vti = |account: &str| {
        let lots = import.portfolio.lots_of(&"VTI".into()).iter();
        lots.filter(|lot| &*lot.account == account).count()
    };
    // The README: 29 lots of VTI in the taxable account; lots.csv has four more in the Roth IRA.
    assert_eq!((vti("Schwab Brokerage"), vti("Fidelity Roth IRA")), (29, 4));
    let short = import.portfolio.lots_of(&"TSLA".into());
    assert_eq!(short[0].basis, Some(Money::new(dec!(-7527.00))));
}

fn any_file() -> impl Strategy<Value = InputFile> {
    let name = prop_oneof![Just("a.csv"), Just("b.csv"), Just("c\u{1b}.csv")];
    let content = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        "([A-C],(VTI|KO),20(19|20)-0[1-3]-0[1-4],[1-9],[1-9]\n){0,6}"
            .prop_map(|rows| format!("{HEADER}{rows}").into_bytes()),
        ("(VTI|KO)", "1[01]/20/2026", "[1-9]").prop_map(|(symbol, day, quantity)| {
            schwab(&symbol, &day, &[("03/15/2022", &quantity, "$250.00")]).into_bytes()
        }),
    ];
    (name, content).prop_map(|(name, content)| file(name, content))
}

proptest! {
    #[test]
    fn the_order_files_are_passed_in_never_matters(
        (straight, shuffled) in proptest::collection::vec(any_file(), 0..6)
            .prop_flat_map(|files| (Just(files.clone()), Just(files).prop_shuffle())),
    ) {
        let one = import(&straight, None, None);
        let other = import(&shuffled, None, None);
        prop_assert_eq!(one.portfolio.lots(), other.portfolio.lots());
        prop_assert_eq!(one.problems, other.problems);
        prop_assert_eq!(one.files, other.files);
        prop_assert_eq!(one.portfolio.prices, other.portfolio.prices);
    }

    #[test]
    fn no_bytes_break_it(
        files in proptest::collection::vec(any_file(), 0..3),
        prices in proptest::collection::vec(any::<u8>(), 0..100),
        settings in proptest::collection::vec(any::<u8>(), 0..100),
    ) {
        let import = import(&files, Some(&file("p", prices)), Some(&file("s", settings)));
        for problem in &import.problems {
            prop_assert!(!problem.to_string().chars().any(char::is_control), "{problem}");
        }
        let counted: usize = import.files.iter().map(|report| report.lots).sum();
        prop_assert_eq!(counted, import.portfolio.lots().len());
    }

    #[test]
    fn no_lot_of_an_account_is_counted_from_two_places(
        files in proptest::collection::vec(any_file(), 0..6),
    ) {
        let import = import(&files, None, None);
        let mut ids = HashSet::default();
        for lot in import.portfolio.lots() {
            prop_assert!(ids.insert((&lot.account, &lot.security, &lot.id)), "{}", lot.id);
        }
    }
}
