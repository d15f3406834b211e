//! Schwab's realized gains as the year's history.

use super::*;
use lotscope::domain::money::Money;
use lotscope::domain::realized::RealizedLot;
use lotscope::domain::tax::Gains;
use rust_decimal::dec;

const FILE: &str = "schwab-realized.csv";

fn whole(lot: &RealizedLot) -> String {
    let number = |value: rust_decimal::Decimal| value.normalize().to_string();
    let day = |day: Option<chrono::NaiveDate>| day.map_or("?".to_owned(), |day| day.to_string());
    format!(
        "{} | {} {} | {} to {} | {} - {} + {} | {} | line {}",
        lot.account,
        number(lot.quantity.get()),
        lot.security,
        day(lot.acquired),
        lot.sold,
        number(lot.proceeds.get()),
        lot.basis.map_or("?".to_owned(), |basis| number(basis.get())),
        lot.disallowed.map_or("0".to_owned(), |loss| number(loss.get())),
        lot.stated_term.map_or("?", lotscope::domain::term::Term::slug),
        lot.source.line,
    )
}

#[test]
fn every_row_is_read_with_every_field() {
    let import = read(&[FILE]);
    assert_eq!(import.portfolio.lots(), []);
    assert_eq!(
        import.history.lots().iter().map(whole).collect::<Vec<_>>(),
        [
            "Individual ...305 | 10 IBM | 2021-03-15 to 2026-02-03 | 2400 - 1250 + 0 | long | line 4",
            "Individual ...305 | 40 INTC | 2026-01-12 to 2026-03-10 | 800 - 1000 + 50 | short | line 5",
            "Individual ...305 | 15 F | ? to 2026-04-01 | 180 - ? + 0 | ? | line 6",
            "Individual ...305 | 5 KO | 2025-06-02 to 2025-12-30 | 350 - 330 + 0 | short | line 7",
            "Roth Contributory IRA ...778 | 8 VTI | 2023-05-03 to 2026-05-04 | 2400 - 1600 + 0 | long | line 10",
        ]
    );
    let mend = "look it up, and give the gain as realized_short_term or realized_long_term";
    assert_eq!(
        problems(&import),
        [
            format!(
                "missing-basis {FILE}:6:9: F, 15 sh sold 2026-04-01: no basis, so its gain is unknown; {mend}"
            ),
            format!(
                "missing-term {FILE}:6:14: F, 15 sh sold 2026-04-01: no term and no date, so its gain is unknown; {mend}"
            ),
            format!(
                "looks-sheltered {FILE}:10: \"Roth Contributory IRA ...778\" looks like a sheltered account, and its \
                 gains count as taxed; list it in lotscope.toml under [[account]], with its kind, such as roth_ira"
            ),
        ]
    );
}

#[test]
fn the_year_has_its_gains_after_wash_sales_and_without_shelters() {
    let settings = "[[account]]\nname = \"Individual ...305\"\n\
                    [[account]]\nname = \"Roth\"\naliases = [\"Roth Contributory IRA ...778\"]\nkind = \"roth_ira\"\n";
    let settings = InputFile { name: "lotscope.toml".into(), bytes: settings.into() };
    let import = import::import(&[file(FILE)], None, Some(&settings));
    let gains = |year| import.history.gains(&import.portfolio, year, false);
    // INTC: 800 − 1,000 + 50 of it disallowed; IBM: 2,400 − 1,250; F is unknown; VTI is sheltered.
    assert_eq!(gains(2026), Gains::new(Money::new(dec!(-150)), Money::new(dec!(1150))));
    assert_eq!(gains(2025), Gains::new(Money::new(dec!(20)), Money::ZERO));
    assert_eq!(import.history.unknown(&import.portfolio, 2026, false), 1);
}

#[test]
fn lots_of_overlapping_exports_count_once() {
    let text = String::from_utf8(bytes(FILE)).unwrap();
    // A later export has the same rows and one more; a twin inside one file is a lot of its own.
    let row = text.lines().find(|line| line.starts_with("\"IBM\"")).unwrap();
    let more = text.replace(row, &format!("{row}\r\n{row}"));
    let files = [("a.csv", text), ("b.csv", more)]
        .map(|(name, text)| InputFile { name: name.into(), bytes: text.into() });
    let import = import::import(&files, None, None);
    assert_eq!(import.history.lots().len(), 6);
    let said: Vec<_> = problems(&import)
        .into_iter()
        .filter(|said| said.starts_with("realized-elsewhere"))
        .collect();
    assert_eq!(
        said,
        [
            "realized-elsewhere b.csv:4: another realized-gain export has 5 of these lots too: they count once; nothing to do"
        ]
    );
}

#[test]
fn the_newest_of_overlapping_exports_has_the_last_word() {
    // Form 8949, code W: bought back within 30 days of 10 March, the loss is disallowed only then.
    // The broker also learned what F cost.
    let newer = String::from_utf8(bytes(FILE)).unwrap();
    let newer = newer.replace("\"$180.00\",\"--\"", "\"$180.00\",\"$150.00\"");
    let older = String::from_utf8(bytes(FILE)).unwrap();
    let older = older
        .replace("Fri Nov 20  13:18:19 EST 2026", "Tue Apr 07  13:18:19 EDT 2026")
        .replace("\"Yes\",\"$50.00\"", "\"No\",\"\"");
    assert_ne!(newer, older);
    let files = [("a.csv", older), ("b.csv", newer)]
        .map(|(name, text)| InputFile { name: name.into(), bytes: text.into() });
    let import = import::import(&files, None, None);
    assert_eq!(import.history.lots().len(), 5);
    let of = |symbol: &str| {
        let mut lots = import.history.lots().iter().filter(|lot| *lot.security == *symbol);
        lots.next().map(whole).unwrap()
    };
    assert!(of("INTC").contains("800 - 1000 + 50"), "{}", of("INTC"));
    assert!(of("F").contains("180 - 150 + 0"), "{}", of("F"));
    assert!(import.history.lots().iter().all(|lot| &*lot.source.file == "b.csv"));
}

#[test]
fn gains_given_by_hand_are_said_to_be_added() {
    let settings = "[tax]\nrealized_long_term = 1500\n";
    let settings = InputFile { name: "lotscope.toml".into(), bytes: settings.into() };
    let import = import::import(&[file(FILE)], None, Some(&settings));
    assert!(codes(&import).contains(&"realized-beside"));
}

#[test]
fn a_gain_that_does_not_follow_is_told() {
    let text = String::from_utf8(bytes(FILE)).unwrap();
    // The adjusted loss is printed too: proceeds less basis, with the disallowed part added back.
    let adjusted = text.replace("\"-$200.00\",\"-20%\"", "\"-$150.00\",\"-20%\"");
    assert!(!codes(&read_text("r.csv", adjusted)).contains(&"gain-differs"));
    let wrong = text.replace("\"-$200.00\",\"-20%\"", "\"-$20.00\",\"-20%\"");
    assert!(codes(&read_text("r.csv", wrong)).contains(&"gain-differs"));
}
