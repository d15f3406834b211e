//! What becomes of lots that were told of. The rules: a file that says it counts before what was
//! told, the later row before the earlier, and every row that is in no figure is named.

use super::*;
use crate::formats::problem::Severity;
use proptest::prelude::*;

const LOTS: &str = "account,symbol,lot,acquired,quantity,cost_basis,price\n\
                    A,GE,GE-1,,15,,188\n\
                    A,GE,GE-2,2024-06-12,20,3264.00,188\n\
                    A,KO,,2020-01-02,10,,70\n\
                    A,F,F-1,2021-01-04,-8,,12\n";
const HEAD: &str = "account,symbol,lot,acquired,basis,who,when,source,quantity\n";

fn file(name: &str, text: &str) -> InputFile {
    InputFile { name: name.into(), bytes: text.into() }
}

fn with(lots: &str, rows: &str) -> Import {
    let basis = file("basis.csv", &format!("{HEAD}{rows}"));
    let beside = Beside { basis: Some(&basis), ..Beside::default() };
    import_watched(&[file("lots.csv", lots)], beside, &mut Watch::default())
}

/// `id acquired basis` of the lots of a security.
fn lots(import: &Import, symbol: &str) -> Vec<String> {
    let brief = |lot: &Lot| {
        let date = lot.acquired.map_or_else(|| "?".to_owned(), |day| day.to_string());
        let basis = lot.basis.map_or_else(|| "?".to_owned(), |basis| basis.to_string());
        format!("{} {date} {basis}", lot.id)
    };
    import.portfolio.lots_of(&symbol.into()).iter().map(brief).collect()
}

fn problems(import: &Import) -> Vec<String> {
    let brief = |problem: &Problem| {
        let column = problem.column.map_or_else(String::new, |column| format!(":{column}"));
        format!("{} {}:{}{column}", problem.code, problem.file, problem.line)
    };
    import.problems.iter().map(brief).collect()
}

#[test]
fn what_is_told_fills_the_gap_and_nobody_is_asked_for_it_any_more() {
    let before = with(LOTS, "");
    assert_eq!(
        problems(&before),
        [
            "missing-date lots.csv:2:4",
            "missing-basis lots.csv:2:6",
            "missing-basis lots.csv:4:6",
            "missing-basis lots.csv:5:6"
        ]
    );
    let import = with(
        LOTS,
        "A,GE,GE-1,2019-03-04,2400,me,2026-11-22,statement of 2019,15\n\
         a,ko,KO@2020-01-02,,450.00,,,,\nA,F,F-1,,96,me,,,8\n",
    );
    assert_eq!(problems(&import), [""; 0]);
    assert_eq!(lots(&import, "GE"), ["GE-1 2019-03-04 2400", "GE-2 2024-06-12 3264"]);
    assert_eq!(lots(&import, "KO"), ["KO@2020-01-02 2020-01-02 450"]);
    assert_eq!(lots(&import, "F"), ["F-1 2021-01-04 -96"], "opening proceeds have its sign");
    assert_eq!(
        import.portfolio.lots_of(&"GE".into())[0].told(),
        [
            "basis you gave on 2026-11-22: statement of 2019",
            "date you gave on 2026-11-22: statement of 2019"
        ]
    );
    let report = import.files.iter().find(|report| &*report.file == "basis.csv").unwrap();
    assert_eq!((report.format, report.rows, report.lots), ("basis", 3, 0));
}

#[test]
fn half_of_a_gap_is_still_asked_for() {
    let import = with(LOTS, "A,GE,GE-1,2019-03-04,,me,,,\n");
    assert!(!problems(&import).contains(&"missing-date lots.csv:2:4".to_owned()));
    assert!(problems(&import).contains(&"missing-basis lots.csv:2:6".to_owned()));
}

#[test]
fn the_later_row_counts_value_by_value() {
    let import = with(
        LOTS,
        "A,GE,GE-1,2019-03-04,2400,me,,,\nA,GE,GE-1,,2300,me,,letter,\nA,GE,GE-1,2019-03-05,,,,,\n",
    );
    assert_eq!(lots(&import, "GE")[0], "GE-1 2019-03-05 2300");
    let told: Vec<_> =
        problems(&import).into_iter().filter(|said| said.contains("basis.csv")).collect();
    assert_eq!(told, ["told-again basis.csv:2:4", "told-again basis.csv:2:5"]);
}

#[test]
fn a_file_that_says_it_counts_and_the_difference_is_named() {
    let import = with(LOTS, "A,GE,GE-2,2024-06-13,3264,,,,\nA,GE,GE-2,,3300,,,,\n");
    assert_eq!(lots(&import, "GE")[1], "GE-2 2024-06-12 3264");
    let said: Vec<_> = import.problems.iter().filter(|one| &*one.file == "basis.csv").collect();
    assert_eq!(
        said.iter().map(|one| (one.code, one.line, one.column)).collect::<Vec<_>>(),
        [
            ("contradicts-file", 2, Some(4)),
            ("told-again", 2, Some(5)),
            ("contradicts-file", 3, Some(5))
        ]
    );
    assert!(said[0].message.contains("lots.csv, line 3"), "{}", said[0]);
    let import = with(LOTS, "A,GE,GE-2,2024-06-12,3264.00,,,,\n");
    let known = problems(&import).into_iter().filter(|said| said.starts_with("known-already"));
    assert_eq!(known.count(), 2);
}

#[test]
fn a_lot_that_was_renamed_is_found_by_date_or_shares_where_only_one_fits() {
    // The file has no ids any more.
    let plain = "account,symbol,acquired,quantity,cost_basis,price\n\
                 A,GE,,15,,188\nA,GE,,7,,188\nA,GE,2024-06-12,20,,188\nA,KO,2020-01-02,1,2,70\n";
    for (row, expected) in [
        ("A,GE,GE-1,,2400,,,,15", "GE@undated ? 2400"),
        ("A,GE,GE-1,2024-06-12,2400,,,,", "GE@2024-06-12 2024-06-12 2400"),
    ] {
        let import = with(plain, &format!("{row}\n"));
        assert!(lots(&import, "GE").contains(&expected.to_owned()), "{:?}", lots(&import, "GE"));
        assert!(problems(&import).contains(&"lot-renamed basis.csv:2:3".to_owned()), "{row}");
    }
    // Nothing tells which is meant; and one row without a name can only mean the one that lacks it.
    let import = with(plain, "A,GE,GE-1,,2400,,,,\n");
    assert!(lots(&import, "GE").iter().all(|lot| lot.ends_with('?')));
    let said = import.problems.iter().find(|one| one.code == "no-such-lot").unwrap();
    assert_eq!(said.severity, Severity::LeftOut);
    assert!(said.mend.contains("GE@undated, GE@undated.2, GE@2024-06-12"), "{said}");
    let import = with(LOTS, "A,KO,,,450,,,,\n");
    assert_eq!(lots(&import, "KO"), ["KO@2020-01-02 2020-01-02 450"]);
}

#[test]
fn what_was_told_of_a_lot_that_is_gone_is_noted() {
    for row in ["A,GE,GONE,,1,,,,", "B,GE,GE-9,,1,,,,", "A,ZZZ,,,1,,,,"] {
        let lots = LOTS.replace("A,GE,GE-1,,15,,188\n", "");
        let import = with(&lots, &format!("{row}\n"));
        let said = import.problems.iter().find(|one| one.code == "no-such-lot").unwrap();
        assert_eq!((said.severity, said.line), (Severity::Note, 2), "{row}");
    }
}

#[test]
fn a_lot_sold_in_part_has_its_part_of_what_was_told() {
    // Treas. Reg. §1.1012-1(c): the basis goes with the shares. 2,400 × 10 ÷ 15.
    let part = LOTS.replace("GE-1,,15", "GE-1,,10");
    let import = with(&part, "A,GE,GE-1,2019-03-04,2400,,,,15\n");
    assert_eq!(lots(&import, "GE")[0], "GE-1 2019-03-04 1600");
    assert_eq!(problems(&import)[0], "part-left basis.csv:2:9");
    // A split adds shares and no cost; other shares may have come in: it is asked.
    let more = LOTS.replace("GE-1,,15", "GE-1,,30");
    let import = with(&more, "A,GE,GE-1,2019-03-04,2400,,,,15\n");
    assert_eq!(lots(&import, "GE")[0], "GE-1 2019-03-04 2400");
    assert_eq!(problems(&import)[0], "more-shares basis.csv:2:9");
}

#[test]
fn a_basis_of_zero_is_believed_and_marked() {
    let import = with(LOTS, "A,KO,KO@2020-01-02,,0,,,,\n");
    assert_eq!(lots(&import, "KO"), ["KO@2020-01-02 2020-01-02 0"]);
    assert!(problems(&import).contains(&"zero-basis basis.csv:2:5".to_owned()));
}

#[test]
fn shares_that_came_by_a_transfer_can_be_told_of() {
    let text = "date,account,type,symbol,quantity,price,amount,fee,lot,acquired,basis,fair_value,\
                to_symbol,ratio,note\n2026-01-05,A,transfer-in,GE,15,,,,GE-1,,,,,,\n";
    let import = with(text, "A,GE,GE-1,2019-03-04,2400,,,,15\n");
    assert_eq!(lots(&import, "GE"), ["GE-1 2019-03-04 2400"]);
    assert!(!problems(&import).iter().any(|said| said.starts_with("missing-")));
    let bare = with(text, "");
    let asked = bare.problems.iter().find(|one| one.code == "missing-basis").unwrap();
    assert!(asked.mend.contains("within 15 days of settlement (Treas. Reg. §1.6045A-1)"));
}

/// A row about one of the lots of [`LOTS`], or none of them; its word is that of its line.
fn any_row() -> impl Strategy<Value = String> {
    let cells = "[AB],(GE|KO|F|ZZ),(GE-1|GE-2|F-1|KO@2020-01-02|X)?,(2019-03-04|2024-06-12)?,\
                 (3264|100|0)?,me,";
    (cells, "(|15|10|30)").prop_map(|(cells, quantity)| format!("{cells},WORD,{quantity}\n"))
}

proptest! {
    #[test]
    fn every_row_counts_or_is_named(rows in proptest::collection::vec(any_row(), 0..6)) {
        let numbered = (2..).zip(&rows).map(|(line, row)| row.replace("WORD", &format!("w{line}.")));
        let import = with(LOTS, &numbered.collect::<String>());
        let told: Vec<String> = import.portfolio.lots().iter().flat_map(Lot::told).collect();
        for line in (2..).take(rows.len()) {
            let named = import.problems.iter().any(|one| &*one.file == "basis.csv" && one.line == line);
            let counts = told.iter().any(|word| word.ends_with(&format!("w{line}.")));
            prop_assert!(named || counts, "line {line} of {rows:?}: {:?}", problems(&import));
        }
        // What the file says stays, and a gap is asked for as long as it is one.
        prop_assert_eq!(&lots(&import, "GE")[1], "GE-2 2024-06-12 3264");
        let gaps = import.portfolio.lots().iter()
            .map(|lot| usize::from(lot.basis.is_none()) + usize::from(lot.acquired.is_none()));
        let asked = import.problems.iter().filter(|one| one.code.starts_with("missing-")).count();
        prop_assert_eq!(gaps.sum::<usize>(), asked);
    }

    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let basis = InputFile { name: "basis.csv".into(), bytes };
        let beside = Beside { basis: Some(&basis), ..Beside::default() };
        let import = import_watched(&[file("lots.csv", LOTS)], beside, &mut Watch::default());
        prop_assert_eq!(import.portfolio.lots().len(), 4);
        for problem in &import.problems {
            prop_assert!(!problem.to_string().chars().any(char::is_control), "{problem}");
        }
    }
}
