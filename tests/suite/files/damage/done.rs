//! What can be done to a file, and what must become of it then.

use super::super::bytes;
use super::fixtures::Fixture;

macro_rules! damages {
    ($($name:ident,)*) => {
        /// What was done to a file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Damage {
            $($name,)*
        }

        pub(super) const ALL: &[Damage] = &[$(Damage::$name,)*];
    };
}

damages! {
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

/// What becomes of the damaged row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Becomes {
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
    pub(super) fn expected(self) -> (Becomes, &'static [&'static str]) {
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

pub(super) const CONTRACT: &str = "XOM 01/15/2027 120.00 C";

/// The damaged file; `None` where the fixture has nothing that could be damaged so.
pub(super) fn damage(fixture: &Fixture, damage: Damage) -> Option<Vec<u8>> {
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
