//! Positions and lots of the same account, and two files of positions.

use super::*;

fn named(name: &str, text: impl Into<Vec<u8>>) -> InputFile {
    InputFile { name: name.into(), bytes: text.into() }
}

fn nobl(import: &Import) -> Vec<String> {
    lots(import)
        .into_iter()
        .filter(|lot| lot.contains(" NOBL ") || lot.contains("| NOBL@"))
        .collect()
}

const LOTS: [&str; 2] = [
    "Individual ...305 | NOBL@2022-03-15 | NOBL | lot | 25 x1 | 2210 | 2022-03-15 | purchase | says long | line 4",
    "Individual ...305 | NOBL@2026-09-30 | NOBL | lot | 10 x1 | 1071.5 | 2026-09-30 | purchase | at 13:05:22 | says short | line 5",
];

/// Lot Details mask the account in another way than positions do; its digits tell.
fn both(positions: String) -> Import {
    let files = [named("a-positions.csv", positions), file("schwab-lot-details.csv")];
    import::import(&files, None, None)
}

fn positions() -> String {
    String::from_utf8(bytes("schwab-positions.csv")).unwrap()
}

#[test]
fn a_position_is_never_added_to_its_own_lots() {
    let import = both(positions());
    assert_eq!(nobl(&import), LOTS);
    assert_eq!(import.portfolio.lots().len(), 4 + 2);
    // The four that are left have no dates.
    assert!(problems(&import)[0].starts_with("no-dates a-positions.csv:1: 4 holdings"));
    assert_eq!(codes(&import), ["no-dates", "missing-basis", "cash", "same-account"]);
    let per_file: Vec<_> = import.files.iter().map(|file| file.lots).collect();
    assert_eq!(per_file, [4, 2]);
}

#[test]
fn what_a_position_has_beyond_its_lots_is_shown_without_lot() {
    // 40 shares for 4,000.00 in the positions; 35 for 3,281.50 in the lots.
    let more = positions()
        .replace("\"35\",\"105.20\"", "\"40\",\"105.20\"")
        .replace(
            "\"$3,682.00\",\"0.1%\",\"$3.50\",\"$3,281.50\"",
            "\"$4,208.00\",\"0.1%\",\"$3.50\",\"$4,000.00\"",
        )
        .replace("$13,607.85", "$14,133.85");
    let import = both(more.clone());
    let rest = "Individual ...305 | NOBL@without-lot | NOBL | position | 5 x1 | 718.5 | no date | purchase | \
                without lot: the positions have more shares than the lots | line 5";
    let found = nobl(&import);
    assert_eq!(found.len(), 3);
    assert!(
        found.contains(&rest.to_owned())
            && LOTS.iter().all(|lot| found.contains(&(*lot).to_owned()))
    );
    let said = problems(&import);
    assert!(
        said.iter().any(|said| said
            == "positions-differ a-positions.csv:5: NOBL in Individual ...305: 40 sh here, but 35 in the lots of \
                schwab-lot-details.csv, line 4; the other 5 are shown without lot; download the lots again; some are missing"),
        "{said:?}"
    );
    // Without a basis in one of them the rest has none.
    let unknown = more.replace("\"$4,000.00\"", "\"Incomplete\"");
    let import = both(unknown);
    assert!(
        nobl(&import)
            .iter()
            .any(|lot| lot.contains("| NOBL@without-lot | NOBL | position | 5 x1 | no basis |"))
    );
}

#[test]
fn fewer_shares_than_the_lots_have_are_said_and_nothing_is_shown_for_them() {
    let less = positions()
        .replace("\"35\",\"105.20\"", "\"30\",\"105.20\"")
        .replace("\"$3,682.00\",\"0.1%\"", "\"$3,156.00\",\"0.1%\"");
    let import = both(less);
    assert_eq!(nobl(&import), LOTS);
    assert!(codes(&import).contains(&"positions-differ"));
}

#[test]
fn positions_older_than_the_lots_show_no_rest() {
    let older = positions()
        .replace("2026/11/20", "2026/11/02")
        .replace("\"35\",\"105.20\"", "\"40\",\"105.20\"");
    let import = both(older);
    assert_eq!(nobl(&import), LOTS);
    assert!(problems(&import).iter().any(|said| said.contains("the lots are newer and count")));
}

#[test]
fn another_basis_for_as_many_shares_is_told() {
    let other = positions().replace("$3,281.50", "$3,300.00");
    let import = both(other);
    assert_eq!(nobl(&import), LOTS);
    assert!(problems(&import).iter().any(|said| said.contains(
        "a basis of 3300 here, but 3281.5 in the lots of schwab-lot-details.csv, line 4; the lots count"
    )));
}

#[test]
fn of_two_files_of_positions_the_newer_counts() {
    // Since then two shares of IBM were bought, and all of MSFT was sold.
    let sold = "\"MSFT\",\"MICROSOFT CORP\",\"12\",\"472.10\",\"--\",\"--\",\"$5,665.20\",\"--\",\"--\",\"$5,779.20\",\"--\",\"--\",\"--\",\"--\",\"--\",\"--\",\"Equity\",\r\n";
    let older = positions()
        .replace("2026/11/20", "2026/11/02")
        .replace("\"20\",\"242.10\"", "\"18\",\"242.10\"")
        .replace("\"NOBL\",", &format!("{sold}\"NOBL\","));
    for names in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
        let files = [named(names[0], older.clone()), named(names[1], positions())];
        let import = import::import(&files, None, None);
        assert_eq!(import.portfolio.lots().len(), 5, "{:?}", lots(&import));
        let ibm = lots(&import).into_iter().find(|lot| lot.contains("IBM@")).unwrap();
        assert!(ibm.contains("| 20 x1 |"), "{ibm}");
        let said: Vec<String> = problems(&import)
            .into_iter()
            .filter(|said| said.starts_with("counted-elsewhere"))
            .collect();
        assert_eq!(
            said,
            [format!(
                "counted-elsewhere {}:4: {} tells of Individual ...305 on a later day: 6 holdings from here on are in \
                 no figure; remove the earlier of the two files",
                names[0], names[1]
            )]
        );
    }
}

#[test]
fn an_earlier_file_of_lots_keeps_what_is_still_held() {
    let older = String::from_utf8(bytes("vanguard-cost-basis.csv")).unwrap();
    // The later export has no VXF any more: it was sold.
    let newer: String = older
        .replace("11/20/2026", "11/21/2026")
        .lines()
        .filter(|line| !line.contains("VXF"))
        .flat_map(|line| [line, "\r\n"])
        .collect();
    let files = [named("a.csv", older), named("b.csv", newer)];
    let import = import::import(&files, None, None);
    assert!(!lots(&import).iter().any(|lot| lot.contains("VXF")), "{:?}", lots(&import));
    assert_eq!(import.portfolio.lots().len(), 6);
}

#[test]
fn earlier_lots_of_what_later_positions_lack_were_sold() {
    let without = |day: &str| {
        let lines = positions().replace("2026/11/20", day);
        let kept = lines.lines().filter(|line| !line.starts_with("\"NOBL\""));
        kept.flat_map(|line| [line, "\r\n"]).collect::<String>()
    };
    let import = both(without("2026/11/21"));
    assert_eq!(nobl(&import), [""; 0]);
    assert!(problems(&import).iter().any(|said| said.starts_with(
        "counted-elsewhere schwab-lot-details.csv:4: a-positions.csv tells of Individual ...305 on a later day: \
         1 holding from here on"
    )), "{:?}", problems(&import));
    // Positions of the same day, or of an earlier one, do not know of a purchase after them.
    for day in ["2026/11/20", "2026/11/02"] {
        assert_eq!(nobl(&both(without(day))), LOTS, "{day}");
    }
}

#[test]
fn of_two_files_of_positions_beside_lots_the_newer_makes_the_rest() {
    let more = positions().replace("\"35\",\"105.20\"", "\"40\",\"105.20\"");
    let older = positions()
        .replace("2026/11/20", "2026/11/02")
        .replace("\"35\",\"105.20\"", "\"90\",\"105.20\"");
    let files = [named("a.csv", older), named("b.csv", more), file("schwab-lot-details.csv")];
    let import = import::import(&files, None, None);
    assert_eq!(nobl(&import).len(), 3);
    assert!(
        nobl(&import).iter().any(|lot| lot.contains("NOBL@without-lot | NOBL | position | 5 x1"))
    );
}

#[test]
fn lots_without_dates_come_before_a_position_too() {
    // 12 + 8 shares for 2,780.00, as the position says; the day of 8 of them is not known.
    let by_hand = "account,symbol,acquired,quantity,cost_basis\n\
                   Individual ...305,IBM,2021-03-15,12,1500\nIndividual ...305,IBM,,8,1280\n";
    let files = [named("lots.csv", by_hand), file("schwab-positions.csv")];
    let import = import::import(&files, None, None);
    let ibm: Vec<String> =
        lots(&import).into_iter().filter(|lot| lot.contains("| IBM |")).collect();
    assert_eq!(
        ibm,
        [
            "Individual ...305 | IBM@2021-03-15 | IBM | lot | 12 x1 | 1500 | 2021-03-15 | purchase | line 2",
            "Individual ...305 | IBM@undated | IBM | lot | 8 x1 | 1280 | no date | purchase | line 3",
        ]
    );
    assert!(!codes(&import).contains(&"positions-differ"));
}
