//! What people and disks do to a file, done to every fixture: what must still be read, and which
//! problem must be told. A fixture of another broker is one more entry of [`FIXTURES`].

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A file of `tests/files` with a row of it that is damaged: a plain holding of a long position.
#[derive(Debug)]
struct Fixture {
    file: &'static str,
    /// The line of the header, from 1.
    header: usize,
    /// The line of the row, from 1.
    row: usize,
    /// The cells of the row, from 0. A lot's symbol may stand in the title alone.
    symbol: Option<usize>,
    acquired: Option<usize>,
    quantity: usize,
    basis: usize,
    /// The basis of one share, where the file says that too.
    unit: Option<usize>,
    /// A row of cash as this broker prints it.
    cash: Option<&'static str>,
    /// Can the file hold a position sold short?
    shorts: bool,
    /// What the reader's own checks may add where a figure was changed.
    checks: &'static [&'static str],
}

const FIXTURES: &[Fixture] = &[
    Fixture {
        file: "vanguard-cost-basis.csv",
        header: 3,
        row: 5,
        symbol: Some(1),
        acquired: Some(3),
        quantity: 5,
        basis: 7,
        unit: Some(6),
        cash: None,
        shorts: true,
        checks: &["prices-differ", "no-price"],
    },
    Fixture {
        file: "fidelity-positions.csv",
        header: 1,
        row: 3,
        symbol: Some(2),
        acquired: None,
        quantity: 4,
        basis: 13,
        unit: None,
        cash: Some(
            "X12000001,Individual - TOD,FZFXX**,HELD IN MONEY MARKET,,,,$1.00,,,,,0.01%,,,Cash,",
        ),
        shorts: true,
        checks: &["value-differs", "prices-differ", "no-footer"],
    },
    Fixture {
        file: "fidelity-positions-2022.csv",
        header: 1,
        row: 2,
        symbol: Some(3),
        acquired: None,
        quantity: 6,
        basis: 15,
        unit: None,
        cash: Some(
            "X12000001,Individual - TOD,,CORE**,FDIC-INSURED DEPOSIT SWEEP,Cash,,,,$1.00,,,,,,,Cash,",
        ),
        shorts: true,
        checks: &["value-differs", "no-footer"],
    },
    Fixture {
        file: "schwab-positions.csv",
        header: 3,
        row: 4,
        symbol: Some(0),
        acquired: None,
        quantity: 2,
        basis: 9,
        unit: None,
        cash: Some(
            "\"Cash & Cash Investments\",\"--\",\"--\",\"--\",\"--\",\"--\",\"$0.00\",\"0%\",\"$0.00\",\"--\",\"--\",\"--\",\"--\",\"--\",\"--\",\"0%\",\"Cash and Money Market\",",
        ),
        shorts: true,
        checks: &["value-differs", "total-differs", "no-total"],
    },
    Fixture {
        file: "schwab-positions-all.csv",
        header: 4,
        row: 5,
        symbol: Some(0),
        acquired: None,
        quantity: 2,
        basis: 9,
        unit: None,
        cash: None,
        shorts: true,
        checks: &["value-differs", "total-differs", "no-total"],
    },
    Fixture {
        file: "schwab-positions-2022.csv",
        header: 3,
        row: 4,
        symbol: Some(0),
        acquired: None,
        quantity: 2,
        basis: 5,
        unit: None,
        cash: None,
        shorts: true,
        checks: &["value-differs", "total-differs", "no-total"],
    },
    Fixture {
        file: "schwab-lot-details.csv",
        header: 3,
        row: 4,
        symbol: None,
        acquired: Some(0),
        quantity: 1,
        basis: 5,
        unit: None,
        cash: None,
        shorts: true,
        checks: &["value-differs", "total-differs", "no-total", "not-a-lot"],
    },
    Fixture {
        file: "schwab-realized.csv",
        header: 3,
        row: 4,
        symbol: Some(0),
        acquired: Some(3),
        quantity: 4,
        basis: 8,
        unit: None,
        cash: None,
        shorts: false,
        checks: &["gain-differs"],
    },
    Fixture {
        file: "etrade-no-lots.csv",
        header: 10,
        row: 12,
        symbol: Some(0),
        acquired: None,
        quantity: 1,
        basis: 3,
        unit: None,
        cash: Some("CASH,,410.60,"),
        shorts: true,
        checks: &["no-total", "not-a-lot"],
    },
    Fixture {
        file: "netbenefits-open-lots.csv",
        header: 1,
        row: 2,
        symbol: None,
        acquired: Some(0),
        quantity: 1,
        basis: 2,
        unit: Some(3),
        cash: None,
        shorts: true,
        checks: &["no-currency", "no-price"],
    },
];

/// What a file says beside the names that it may not say itself.
fn read_text(name: &str, text: impl Into<Vec<u8>>) -> Import {
    let settings = format!("[[file]]\npath = \"{name}\"\nsymbol = \"ABC\"\naccount = \"Mine\"\n");
    let settings = InputFile { name: "lotscope.toml".into(), bytes: settings.into() };
    let file = InputFile { name: name.into(), bytes: text.into() };
    import::import(&[file], None, Some(&settings))
}

/// What was done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Damage {
    ByteOrderMark,
    OtherLineEnds,
    Footer,
    Thousands,
    Parentheses,
    Dashes,
    NoBasis,
    WrongBasis,
    NoQuantity,
    ZeroQuantity,
    WrongQuantity,
    WrongDate,
    SoldShort,
    OptionRow,
    CashRow,
    RepeatedHeader,
    TooLong,
    TooShort,
    OpenQuote,
    CutOff,
    CutInFigure,
}

use Damage::*;

const ALL: [Damage; 21] = [
    ByteOrderMark,
    OtherLineEnds,
    Footer,
    Thousands,
    Parentheses,
    Dashes,
    NoBasis,
    WrongBasis,
    NoQuantity,
    ZeroQuantity,
    WrongQuantity,
    WrongDate,
    SoldShort,
    OptionRow,
    CashRow,
    RepeatedHeader,
    TooLong,
    TooShort,
    OpenQuote,
    CutOff,
    CutInFigure,
];

/// What becomes of the damaged row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Becomes {
    /// As it was.
    Same,
    /// No lot.
    LeftOut,
    /// A lot without basis.
    Unknown,
    /// A lot of as many shares sold short.
    Short,
    /// A lot of an option.
    Contract,
    /// No lot, and neither are the rows behind it.
    End,
}

impl Damage {
    /// What must become of the row, and which of these problems must be told.
    fn expected(self) -> (Becomes, &'static [&'static str]) {
        match self {
            ByteOrderMark | OtherLineEnds | Footer | Thousands | Parentheses => {
                (Becomes::Same, &[])
            }
            Dashes | NoBasis => (Becomes::Unknown, &["missing-basis"]),
            WrongBasis | WrongQuantity => (Becomes::LeftOut, &["wrong-number"]),
            NoQuantity => (Becomes::LeftOut, &["missing-quantity"]),
            ZeroQuantity => (Becomes::LeftOut, &["zero-quantity"]),
            WrongDate => (Becomes::LeftOut, &["wrong-date"]),
            SoldShort => (Becomes::Short, &[]),
            OptionRow => (Becomes::Contract, &[]),
            CashRow => (Becomes::Same, &["cash"]),
            RepeatedHeader => (Becomes::Same, &["repeated-header"]),
            TooLong => (Becomes::LeftOut, &["long-row"]),
            TooShort => (Becomes::LeftOut, &["short-row"]),
            OpenQuote => (Becomes::LeftOut, &["unclosed-quote"]),
            CutOff | CutInFigure => (Becomes::End, &["short-row"]),
        }
    }
}

const CONTRACT: &str = "XOM 01/15/2027 120.00 C";

/// The damaged file; `None` where the fixture has nothing that could be damaged so.
fn damage(fixture: &Fixture, damage: Damage) -> Option<Vec<u8>> {
    let text = String::from_utf8(bytes(fixture.file)).unwrap();
    let bare = text.trim_start_matches('\u{feff}');
    let lines: Vec<String> = bare.lines().map(str::to_owned).collect();
    let end = if bare.contains("\r\n") { "\r\n" } else { "\n" };
    let join = |lines: &[String], end: &str| {
        lines.iter().flat_map(|line| [line.as_str(), end]).collect::<String>()
    };
    let place = fixture.row - 1;
    let with_row = |row: &str| {
        let mut lines = lines.clone();
        row.clone_into(&mut lines[place]);
        join(&lines, end)
    };
    let inserted = |row: &str| {
        let mut lines = lines.clone();
        lines.insert(place, row.to_owned());
        join(&lines, end)
    };
    let cells = cells(&lines[place]);
    let with_cell = |cell: usize, value: &str| {
        let mut cells = cells.clone();
        value.clone_into(&mut cells[cell]);
        with_row(&quoted(&cells))
    };
    let without_basis = |value: &str| {
        let mut cells = cells.clone();
        for cell in [Some(fixture.basis), fixture.unit].into_iter().flatten() {
            value.clone_into(&mut cells[cell]);
        }
        with_row(&quoted(&cells))
    };
    let basis: String =
        cells[fixture.basis].chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let damaged = match damage {
        ByteOrderMark => format!("\u{feff}{bare}"),
        OtherLineEnds => join(&lines, if end == "\n" { "\r\n" } else { "\n" }),
        Footer => {
            format!("{bare}{end}\"This sentence is the broker's, and it is no lot at all.\"{end}")
        }
        Thousands => {
            let (whole, cents) = basis.split_once('.').unwrap_or((&basis, "00"));
            let split = whole.len().checked_sub(3).filter(|split| *split > 0)?;
            with_cell(fixture.basis, &format!("${},{}.{cents}", &whole[..split], &whole[split..]))
        }
        Parentheses => with_cell(fixture.basis, &format!("(${basis})")),
        Dashes => without_basis("--"),
        NoBasis => without_basis(""),
        WrongBasis => with_cell(fixture.basis, "12.5O"),
        NoQuantity => with_cell(fixture.quantity, "--"),
        ZeroQuantity => with_cell(fixture.quantity, "0"),
        WrongQuantity => with_cell(fixture.quantity, "1O0"),
        WrongDate => with_cell(fixture.acquired?, "02/30/2024"),
        SoldShort if !fixture.shorts => return None,
        SoldShort => with_cell(fixture.quantity, &format!("-{}", cells[fixture.quantity])),
        OptionRow => with_cell(fixture.symbol?, CONTRACT),
        CashRow => inserted(fixture.cash?),
        RepeatedHeader => inserted(&lines[fixture.header - 1]),
        TooLong => with_row(&format!("{},7,8,9", quoted(&cells))),
        TooShort => with_row(&quoted(&cells[..fixture.quantity.min(fixture.basis).max(2)])),
        // A quote opens in the last cell of the last row, so nothing behind it can close it.
        OpenQuote => {
            let row = format!("{},\"", lines[place].trim_end_matches(','));
            let mut lines = lines[..place].to_vec();
            lines.push(row);
            lines.join(end)
        }
        CutOff => {
            let mut lines = lines[..place].to_vec();
            lines.push(quoted(&cells[..fixture.quantity.min(fixture.basis).max(2)]));
            lines.join(end)
        }
        // All cells up to the basis are there, and half of it.
        CutInFigure => {
            let mut lines = lines[..place].to_vec();
            lines.push(format!("{},{}", quoted(&cells[..fixture.basis]), &basis[..2]));
            lines.join(end)
        }
    };
    Some(damaged.into_bytes())
}

/// The cells of a line.
fn cells(line: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
    let record = reader.records().next().unwrap().unwrap();
    record.iter().map(str::to_owned).collect()
}

fn quoted(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| format!("\"{cell}\"")).collect();
    cells.join(",")
}

/// Lots and sold lots as `line: shares symbol basis`, in the order of the file.
fn rows(import: &Import) -> Vec<(u32, String)> {
    let number = |value: rust_decimal::Decimal| value.normalize().to_string();
    let basis = |basis: Option<lotscope::domain::money::Money>| {
        basis.map_or("?".to_owned(), |basis| number(basis.get()))
    };
    let held = import.portfolio.lots().iter().map(|lot| {
        let said = format!("{} {} {}", number(lot.quantity.get()), lot.security, basis(lot.basis));
        (lot.source.line, said)
    });
    let sold = import.history.lots().iter().map(|lot| {
        let said = format!("{} {} {}", number(lot.quantity.get()), lot.security, basis(lot.basis));
        (lot.source.line, said)
    });
    let mut rows: Vec<_> = held.chain(sold).collect();
    rows.sort();
    rows
}

/// What must be read of the damaged file, without lines.
fn wanted(fixture: &Fixture, sound: &Import, becomes: Becomes) -> Vec<String> {
    let line = u32::try_from(fixture.row).unwrap();
    let mut wanted = Vec::new();
    for (at, said) in rows(sound) {
        let words: Vec<&str> = said.split(' ').collect();
        let (shares, symbol, basis) =
            (words[0], words[1..words.len() - 1].join(" "), words[words.len() - 1]);
        match becomes {
            Becomes::End if at >= line => {}
            _ if at != line || becomes == Becomes::Same => wanted.push(said.clone()),
            Becomes::Unknown => wanted.push(format!("{shares} {symbol} ?")),
            Becomes::Short => wanted.push(format!("-{shares} {symbol} -{basis}")),
            Becomes::Contract => wanted.push(format!("{shares} {CONTRACT} {basis}")),
            Becomes::LeftOut | Becomes::End | Becomes::Same => {}
        }
    }
    wanted.sort();
    wanted
}

#[test]
fn every_damage_is_told_and_costs_no_more_than_its_row() {
    let mut done = BTreeSet::new();
    for fixture in FIXTURES {
        let sound = read_text(fixture.file, bytes(fixture.file));
        let mut known = codes(&sound);
        assert!(
            rows(&sound).iter().any(|(line, _)| *line as usize == fixture.row),
            "{}: line {} is no lot",
            fixture.file,
            fixture.row
        );
        known.retain(|code| *code != "cash");
        for what in ALL {
            let Some(damaged) = damage(fixture, what) else { continue };
            let case = format!("{what:?} of {}", fixture.file);
            done.insert(format!("{what:?}"));
            let import = read_text(fixture.file, damaged);
            let (mut becomes, must) = what.expected();
            if what == OpenQuote {
                becomes = Becomes::End;
            }
            let mut read: Vec<String> = rows(&import).into_iter().map(|(_, said)| said).collect();
            read.sort();
            assert_eq!(read, wanted(fixture, &sound, becomes), "{case}: {:#?}", problems(&import));
            let told = codes(&import);
            for code in must {
                assert!(told.contains(code), "{case}: no {code} in {told:?}");
            }
            for code in &told {
                let is_own = must.contains(code) || fixture.checks.contains(code);
                let is_usual = known.contains(code) || ["cash", "term-differs"].contains(code);
                assert!(is_own || is_usual, "{case}: {code} in {:#?}", problems(&import));
            }
            for problem in &import.problems {
                assert!(!problem.mend.is_empty(), "{case}: {problem}");
                assert!(problem.line >= 1, "{case}: {problem}");
            }
        }
    }
    assert_eq!(done.len(), ALL.len(), "each damage was done to one fixture at least: {done:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_cut_anywhere_never_breaks_it(fixture in 0..FIXTURES.len(), cut in any::<prop::sample::Index>()) {
        let fixture = &FIXTURES[fixture];
        let whole = bytes(fixture.file);
        let cut = cut.index(whole.len());
        let sound: BTreeSet<u32> =
            rows(&read_text(fixture.file, whole.clone())).into_iter().map(|(line, _)| line).collect();
        let import = read_text(fixture.file, &whole[..cut]);
        for (line, _) in rows(&import) {
            prop_assert!(sound.contains(&line), "line {line} is no lot of the whole file");
        }
    }

    #[test]
    fn bytes_put_anywhere_never_break_it(
        fixture in 0..FIXTURES.len(),
        at in any::<prop::sample::Index>(),
        put in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let fixture = &FIXTURES[fixture];
        let mut whole = bytes(fixture.file);
        let at = at.index(whole.len());
        let end = (at + put.len()).min(whole.len());
        whole.splice(at..end, put);
        let _ = read_text(fixture.file, whole);
    }

    #[test]
    fn rows_of_any_cells_never_break_it(
        fixture in 0..FIXTURES.len(),
        cells in proptest::collection::vec("\\PC{0,12}|[-$(),.0-9/]{0,12}", 0..24),
    ) {
        let fixture = &FIXTURES[fixture];
        let mut text = String::from_utf8(bytes(fixture.file)).unwrap();
        text.push_str(&cells.join(","));
        let _ = read_text(fixture.file, text);
    }
}
