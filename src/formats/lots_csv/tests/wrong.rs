//! Rows that are damaged or no lots: left out whole, each named with its mend.

use super::*;

#[test]
fn every_wrong_row_is_left_out_whole_and_the_rest_loads() {
    let (lots, problems) = outcome(&format!(
        "{HEADER}A,VTI,2020-01-02,1,1\n\
         A,VTI,2020-01-02,1O0,1\n\
         A,VTI,2020-02-30,100,1\n\
         A,VTI,2020-01-02,0,1\n\
         A,VTI,2020-01-02,,1\n\
         ,VTI,2020-01-02,1,1\n\
         A,,2020-01-02,1,1\n\
         A,VTI,2020-01-02,1\n\
         A,Tesla, Inc.,2020-01-02,1,1\n\
         A,VTI,2020-01-02,1,1,234\n\
         A,VTI,soon,x,y\n\
         A,VTI,2020-01-03,2,2\n"
    ));
    assert_eq!(lots, ["VTI@2020-01-02 1 1", "VTI@2020-01-03 2 2"]);
    assert_eq!(
        problems,
        [
            "wrong-number lots.csv:3:4: quantity \"1O0\" has a letter O; write 100",
            "wrong-date lots.csv:4:3: acquired \"2020-02-30\" is no day of the calendar; \
         check month and day; the form is 2026-11-20",
            "zero-quantity lots.csv:5:4: the quantity is zero; write the shares still held, or remove the row",
            "missing-quantity lots.csv:6:4: the quantity is empty; write the shares still held, or remove the row",
            "missing-account lots.csv:7:1: the account is empty; fill it in",
            "missing-symbol lots.csv:8:2: the symbol is empty; fill it in",
            "short-row lots.csv:9: the row ends after 4 of 5 cells; \
         complete it; if it is the last one the file was cut short, so get it again",
            "long-row lots.csv:10:6: the row has 6 cells, the header 5; \
         put a cell that contains the delimiter in quotes, a number without commas",
            "long-row lots.csv:11:6: the row has 6 cells, the header 5; \
         put a cell that contains the delimiter in quotes, a number without commas",
            "wrong-date lots.csv:12:3: acquired \"soon\" is no date; \
         write it as year-month-day, such as 2026-11-20",
            "wrong-number lots.csv:12:4: quantity \"x\" has a letter x; write a plain number, such as 1234.56",
            "wrong-number lots.csv:12:5: cost_basis \"y\" has a letter y; write a plain number, such as 1234.56",
        ]
    );
}

#[test]
fn a_wrong_word_or_price_costs_itself_alone() {
    let (lots, problems) = outcome(
        "account,symbol,acquired,quantity,cost_basis,term,covered,origin,price\n\
         A,VTI,2020-01-02,1,1,lnog,maybe,reinvestmnet,-3\nA,KO,2020-01-02,1,1,LONG,Yes,Award,1\n\
         A,KO,2020-01-03,1,1,,,,2\n",
    );
    assert_eq!(lots.len(), 3);
    assert_eq!(
        problems,
        [
            "wrong-word lots.csv:2:6: term \"lnog\" is not known; did you mean long?",
            "wrong-word lots.csv:2:7: covered \"maybe\" is not known; write one of yes, no, true, false, \
         covered, noncovered, non-covered, uncovered, 1, 0, or nothing",
            "wrong-word lots.csv:2:8: origin \"reinvestmnet\" is not known; did you mean reinvestment?",
            "wrong-number lots.csv:2:9: the price -3 is below zero; write a price of zero or more",
            "prices-differ lots.csv:4:9: KO has the price 2 here and 1 above; \
         the first one counts; give one price for each symbol",
        ]
    );
}

#[test]
fn a_multiplier_is_above_zero() {
    let header = "account,symbol,acquired,quantity,cost_basis,multiplier\n";
    let (lots, problems) =
        outcome(&format!("{header}A,B1,2020-01-02,1000,990,0.01\nA,B2,2020-01-02,1,1,0\n"));
    assert_eq!(lots, ["B1@2020-01-02 1000 990"]);
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].starts_with("wrong-number lots.csv:3:6: the multiplier 0 is not above zero")
    );
}

#[test]
fn a_file_that_was_cut_short_says_so() {
    let whole =
        format!("{HEADER}A,VTI,2020-01-02,1,10\n\"A\",\"KO\",\"2020-03-23\",\"60\",\"2257.20\"\n");
    for (cut, code) in [(16, Some("short-row")), (3, Some("unclosed-quote")), (1, None)] {
        let (lots, problems) = outcome(&whole[..whole.len() - cut]);
        assert_eq!(lots.len(), if code.is_some() { 1 } else { 2 }, "cut {cut}");
        assert_eq!(problems.first().and_then(|text| text.split(' ').next()), code, "cut {cut}");
    }
}

#[test]
fn a_quote_left_open_in_the_middle_costs_its_own_row_only() {
    let (lots, problems) = outcome(
        "account,symbol,acquired,quantity,cost_basis,note\n\
         A,VTI,2020-01-02,1,10,\"left open\nA,VTI,2020-01-03,2,20,\nA,VTI,2020-01-04,3,30,\n",
    );
    assert_eq!(lots, ["VTI@2020-01-03 2 20", "VTI@2020-01-04 3 30"]);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("unclosed-quote lots.csv:2: a quote opens"));
    // A line break inside a note is allowed, and also what a missing quote looks like.
    let (lots, problems) = outcome(
        "account,symbol,acquired,quantity,cost_basis,note\nA,VTI,2020-01-02,1,10,\"two\nlines\"\n",
    );
    assert_eq!(lots.len(), 1);
    assert!(problems[0].starts_with("row-spans-lines lots.csv:2: this row goes on to line 3"));
}

#[test]
fn a_footer_is_named_and_no_lot() {
    let (lots, problems) =
        outcome(&format!("{HEADER}A,VTI,2020-01-02,1,10\n\n,,,,\nGenerated today\n"));
    assert_eq!(lots.len(), 1);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("short-row lots.csv:5:"));
}

#[test]
fn lots_in_another_currency_are_kept_apart() {
    let holdings = read_bytes(
        b"account,symbol,acquired,quantity,cost_basis,currency,price\n\
          A,VOD,2020-01-02,10,,gbp,70\nA,VTI,2020-01-02,1,1,usd,300\n",
        "lots.csv",
    );
    let codes: Vec<_> = holdings.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["foreign-currency"], "no basis is asked for what enters no figure");
    assert_eq!(holdings.securities.len(), 1, "a price in pounds is no price in dollars");
    let lots = holdings.into_lots();
    assert_eq!(lots[0].rare.foreign_currency.as_deref(), Some("GBP"));
    assert!(lots[1].is_usd());
}

#[test]
fn nothing_in_a_file_reaches_a_terminal_raw() {
    let holdings = read_bytes(
        "account,symbol,lot,acquired,quantity,cost_basis,name,note,currency\n\
         A\u{1b}[2J,V\u{7}TI,L\u{202e}1,2020-01-02,1,1\u{1b},E\u{9b}vil,\u{1b}]0;x\u{7},\n\
         A,KO,,2020-01-02,1,1,\u{1b}[31mRed,n\u{1b}ote,U\u{0}D\n"
            .as_bytes(),
        "lots.csv",
    );
    let shown =
        format!("{:?}", holdings.problems.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert!(!shown.contains("\\u{"), "{shown}");
    let lots = holdings.clone().into_lots();
    let text = format!("{:?} {:?}", lots, holdings.securities);
    assert!(!text.contains("\\u{"), "{text}");
}
