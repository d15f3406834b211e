//! The table is that of the documented interface, "A portfolio folder".

use super::*;
use crate::domain::told::Told;
use proptest::prelude::*;
use rust_decimal::dec;

const HEAD: &str = "account,symbol,lot,acquired,basis,who,when,source\n";

fn of(text: &str) -> Basis {
    read(text, &"basis.csv".into())
}

/// `code line:column` of every problem.
fn places(basis: &Basis) -> Vec<String> {
    let place = |problem: &Problem| {
        let column = problem.column.map_or_else(String::new, |column| format!(":{column}"));
        format!("{} {}{column}", problem.code, problem.line)
    };
    basis.problems.iter().map(place).collect()
}

#[test]
fn a_row_tells_of_one_lot() {
    let read = of(&format!(
        "{HEAD}Schwab Brokerage,ge,GE-TRANSFER,2019-03-04,\"$2,400.00\",me,2026-11-22,letter\n"
    ));
    assert_eq!(places(&read), [""; 0]);
    let entry = &read.entries[0];
    assert_eq!((&*entry.account, &*entry.security), ("Schwab Brokerage", "GE"));
    assert_eq!(entry.lot.as_deref(), Some("GE-TRANSFER"));
    assert_eq!(entry.acquired, "2019-03-04".parse().ok());
    assert_eq!(entry.basis, Some(Money::new(dec!(2400))));
    assert_eq!(entry.word.words(), "you gave on 2026-11-22: letter");
    assert_eq!((entry.quantity, entry.line), (None, 2));
}

#[test]
fn a_column_that_stands_twice_is_named() {
    let read = of("account,symbol,basis,basis,acquired\nA,X,100,200,2020-01-02\n");
    assert_eq!(places(&read), ["duplicate-column 1:4"]);
    assert_eq!(read.entries[0].basis, Some(Money::new(dec!(100))));
}

#[test]
fn columns_stand_in_any_order_and_most_may_be_missing() {
    let read = of("basis;symbol;account;remark\n100;GE;A;x\n");
    assert_eq!(places(&read), ["unknown-column 1:4"]);
    assert_eq!(read.entries[0].basis, Some(Money::new(dec!(100))));
    assert_eq!(read.entries[0].lot, None);
}

#[test]
fn what_is_damaged_is_named_and_the_rest_counts() {
    const WHOLE: &str = "A,GE,GE-1,2019-03-04,2400,me,2026-11-22,letter";
    for (row, problem, read_too) in [
        (",GE,GE-1,,2400,me,,", "missing-account 2:1", false),
        ("A,,GE-1,,2400,me,,", "missing-symbol 2:2", false),
        ("A,GE,GE-1,,,me,,letter", "nothing-told 2:5", false),
        ("A,GE,GE-1,2019-02-30,2400,me,,", "wrong-date 2:4", false),
        ("A,GE,GE-1,,24OO,me,,", "wrong-number 2:5", false),
        ("A,GE,GE-1,,2400,me,yesterday,", "wrong-date 2:7", true),
        ("A,GE", "short-row 2", false),
        ("A,GE,GE-1,,2,400,me,2026-11-22,letter", "long-row 2:9", false),
        ("A,GE,\"GE-1,,2400,me,,", "unclosed-quote 2", false),
    ] {
        let read = of(&format!("{HEAD}{row}\n{WHOLE}\n"));
        assert_eq!(places(&read), [problem], "{row}");
        assert_eq!(read.entries.len(), if read_too { 2 } else { 1 }, "{row}");
        assert_eq!(read.rows, 2, "{row}");
        assert!(read.problems.iter().all(|problem| !problem.mend.is_empty()), "{row}");
    }
    // Half of a row that is being written: 2400 may be 24.
    assert_eq!(places(&of(&format!("{HEAD}A,GE,GE-1,,24"))), ["short-row 2"]);
    assert_eq!(places(&of("some notes\n")), ["no-header 1", "not-a-row 1"]);
    assert_eq!(places(&of("")), [""; 0]);
    assert_eq!(places(&of(&format!("{HEAD}{WHOLE}\n{HEAD}"))), ["repeated-header 3"]);
}

#[test]
fn what_a_file_says_is_made_safe_to_show() {
    let read = of(&format!("{HEAD}A,GE,GE-1,,1,\u{1b}[31mme,,'=HYPERLINK(1)\n"));
    assert_eq!(read.entries[0].word.who, "[31mme");
    assert_eq!(read.entries[0].word.source, "=HYPERLINK(1)");
}

fn told(source: &str) -> Told {
    Told {
        account: "=A, Inc.".into(),
        security: "GE".into(),
        lot: "GE-1".into(),
        quantity: 15.into(),
        acquired: "2019-03-04".parse().ok(),
        basis: Some(Money::new(dec!(2400.5))),
        word: Word { who: "me".to_owned(), when: None, source: source.to_owned() },
    }
}

#[test]
fn a_row_is_added_in_the_files_own_columns() {
    let added = |text: &str| {
        with(text.as_bytes(), &told("x")).map(|bytes| String::from_utf8(bytes).unwrap())
    };
    assert_eq!(
        added("").unwrap(),
        format!("{HEADER}\n\"'=A, Inc.\",GE,GE-1,2019-03-04,2400.5,me,,x,15\n")
    );
    // Made by hand, without a line end behind the last row, with a column of the user's own.
    assert_eq!(
        added("\u{feff}basis;lot;symbol;account;acquired;mine;source\n1;L;KO;B;;y;").unwrap(),
        "\u{feff}basis;lot;symbol;account;acquired;mine;source\n1;L;KO;B;;y;\n\
         2400.5;GE-1;GE;\"'=A, Inc.\";2019-03-04;;x\n"
    );
    assert_eq!(added("account,symbol,lot,basis\n"), Err(NotAdded::NoColumn("acquired")));
    assert_eq!(
        added("account,symbol,lot,acquired,basis\n"),
        Err(NotAdded::NoColumn("source")),
        "where it is known from is not lost"
    );
    let other = Told { security: "ge".into(), ..told("x") };
    assert_eq!(with(b"", &other), Err(NotAdded::Unread), "it would be read as another symbol");
    assert_eq!(added("notes\n"), Err(NotAdded::NoHeader));
}

proptest! {
    #[test]
    fn no_bytes_break_it_and_no_row_goes_in_silence(
        text in prop_oneof![
            "\\PC{0,80}",
            "([AB],(GE|KO)?,[a-z]?,(2019-0[0-3]-01)?,[0-9x]{0,3},me,,\n){0,5}"
                .prop_map(|rows| format!("{HEAD}{rows}")),
        ],
    ) {
        let read = of(&text);
        for problem in &read.problems {
            prop_assert!(!problem.to_string().chars().any(char::is_control), "{problem}");
        }
        let lines: std::collections::BTreeSet<u32> = read.entries.iter().map(|e| e.line)
            .chain(read.problems.iter().map(|problem| problem.line)).collect();
        prop_assert!(lines.len() >= read.rows, "every row is an entry or a problem");
        if !read.rows.eq(&0) {
            prop_assert!(read.entries.len() <= read.rows);
        }
    }

    #[test]
    fn what_is_added_is_read_back_behind_what_was_there(
        before in "([AB],(GE|KO),[a-z],,[0-9]{1,3},me,,\n){0,4}",
        source in "\\PC{0,20}",
    ) {
        let before = if before.is_empty() { before } else { format!("{HEAD}{before}") };
        let bytes = with(before.as_bytes(), &told(&source)).unwrap();
        prop_assert!(bytes.starts_with(before.as_bytes()));
        let text = String::from_utf8(bytes).unwrap();
        let (was, now) = (of(&before), of(&text));
        let (last, rest) = now.entries.split_last().unwrap();
        prop_assert_eq!(rest, &was.entries[..]);
        prop_assert_eq!(&*last.account, "=A, Inc.");
        prop_assert_eq!(last.basis, told("").basis);
        let shown = text::clean(&source, NOTE_LENGTH);
        prop_assert_eq!(&*last.word.source, &*shown);
    }
}
