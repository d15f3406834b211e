//! The price file, and what a price command prints: `symbol,price[,as_of]`, one row a security.
//!
//! A file has a header row; a program may leave it out.
//! `as_of` is a moment with its offset (RFC 3339) or a day. Where a symbol stands twice, the newer
//! price counts, and of two of one time the later row.

use super::date;
use super::detect::{self, Kind};
use super::export::checks::{self, Found};
use super::names;
use super::number::{self, Unit};
use super::problem::{self, Fault, Problem};
use super::table::{Header, Row, Table};
use super::text::{self, Encoding};
use crate::domain::ids::SecurityId;
use crate::domain::money::UnitPrice;
use crate::domain::price::{PriceSource, PriceTime, Quote};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything a price file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// One quote a security, by symbol.
    pub quotes: Vec<(SecurityId, Quote)>,
    /// What could not be taken as it stands.
    pub problems: Vec<Problem>,
    /// How many rows were to be prices.
    pub rows: usize,
}

/// What a program's prices are called where a file would be named.
pub const COMMAND: &str = "command";

/// Reads a price file from its bytes.
///
/// # Errors
/// When it is something else.
pub fn read_file(bytes: &[u8], file: &Arc<str>) -> Result<Prices, Fault> {
    let kind = detect::recognise(bytes);
    if kind != Kind::Prices {
        return Err(Fault::new(
            format!("not read: {}, where prices are expected", kind.name()),
            "a price file starts with symbol,price,as_of",
        ));
    }
    let (text, encoding) = text::decode(bytes);
    let mut prices = read(&text, file);
    if encoding == Encoding::Windows1252 {
        prices.problems.insert(0, text::misread(file));
    }
    Ok(prices)
}

/// Reads a price file.
#[must_use]
pub fn read(text: &str, file: &Arc<str>) -> Prices {
    let source = PriceSource::File(Arc::clone(file));
    let mut reader = Reader::new(file, source, None);
    reader.rows_of(text);
    if !reader.headed {
        let fault = Fault::new("the file has no header row", "start with symbol,price,as_of");
        reader.problems.push(Problem::left_out("no-header", file, 1, fault));
    }
    reader.prices()
}

/// Reads what a price command printed, with a header row or without.
#[must_use]
pub fn read_output(bytes: &[u8]) -> Prices {
    let file = COMMAND.into();
    let mut reader = Reader::new(&file, PriceSource::Command, Some(Columns::BARE));
    reader.rows_of(&text::decode(bytes).0);
    reader.prices()
}

#[derive(Clone, Copy)]
struct Columns {
    symbol: usize,
    price: usize,
    as_of: Option<usize>,
    width: usize,
}

impl Columns {
    /// Those of rows without a header.
    const BARE: Self = Self { symbol: 0, price: 1, as_of: Some(2), width: 3 };
}

struct Reader<'a> {
    file: &'a Arc<str>,
    source: PriceSource,
    columns: Option<Columns>,
    /// Was there a header row?
    headed: bool,
    /// The quotes with the line each comes from.
    quotes: BTreeMap<SecurityId, (Quote, u32)>,
    problems: Vec<Problem>,
    rows: usize,
}

impl<'a> Reader<'a> {
    fn new(file: &'a Arc<str>, source: PriceSource, columns: Option<Columns>) -> Self {
        let quotes = BTreeMap::new();
        Self { file, source, columns, headed: false, quotes, problems: Vec::new(), rows: 0 }
    }

    fn rows_of(&mut self, text: &str) {
        let mut table = Table::new(text);
        while let Some(row) = table.next_row() {
            self.row(&row);
        }
    }

    fn prices(mut self) -> Prices {
        problem::sort(&mut self.problems);
        let quotes = self.quotes.into_iter().map(|(id, (quote, _))| (id, quote)).collect();
        Prices { quotes, problems: self.problems, rows: self.rows }
    }

    fn row(&mut self, row: &Row<'_>) {
        if row.cells().any(|cell| cell.eq_ignore_ascii_case("symbol"))
            && let Some(columns) = self.header(row)
        {
            self.columns = Some(columns);
            self.headed = true;
            return;
        }
        // Lines above the header are a title.
        let Some(columns) = self.columns else { return };
        self.rows += 1;
        match self.quote(row, columns) {
            Ok((security, quote)) => self.keep(row, security, quote),
            Err((code, place, fault)) => {
                let problem = Problem::left_out(code, self.file, row.line, fault);
                self.problems.push(problem.in_cell(place));
            }
        }
    }

    fn header(&mut self, row: &Row<'_>) -> Option<Columns> {
        let header = Header::of(row);
        let columns = Columns {
            symbol: header.find("symbol")?,
            price: header.find("price")?,
            as_of: header.find("asof"),
            width: header.width,
        };
        if self.headed {
            self.problems.push(checks::repeated_header(row, self.file));
        } else {
            let known = ["symbol", "price", "as_of"];
            checks::columns_not_read(row, &known, self.file, &mut self.problems);
        }
        Some(columns)
    }

    fn quote(&mut self, row: &Row<'_>, columns: Columns) -> Result<(SecurityId, Quote), Found> {
        shape(row, columns, self.headed)?;
        let symbol = names::symbol(row.cell(columns.symbol))
            .map_err(|fault| ("long-name", Some(columns.symbol), fault))?
            .ok_or_else(|| {
                let fault = Fault::new("the symbol is empty", "fill it in");
                ("missing-symbol", Some(columns.symbol), fault)
            })?;
        let wrong = |fault| ("wrong-number", Some(columns.price), fault);
        let price = number::read("price", row.cell(columns.price), Unit::Price).map_err(wrong)?;
        let price = price.ok_or_else(|| {
            let fault =
                Fault::new(format!("{symbol} has no price here"), "fill it in, or remove the row");
            ("missing-price", Some(columns.price), fault)
        })?;
        if price < Decimal::ZERO {
            let fault =
                Fault::new(format!("the price {price} is below zero"), "write zero or more");
            return Err(wrong(fault));
        }
        let as_of = columns.as_of.and_then(|place| self.as_of(row, place));
        let source = self.source.clone();
        Ok((symbol, Quote { price: UnitPrice::new(price), as_of, source }))
    }

    /// The moment; a wrong one costs the moment, not the price.
    fn as_of(&mut self, row: &Row<'_>, place: usize) -> Option<PriceTime> {
        let cell = row.cell(place);
        match date::price_time("as_of", cell) {
            Ok(stamp) => {
                if stamp.is_some_and(|stamp| stamp.zone_missing) {
                    let fault = Fault::new(
                        format!(
                            "as_of {} has no offset, so its time is not used",
                            text::quoted(cell)
                        ),
                        "write it as 2026-11-20T16:00:00-05:00",
                    );
                    let problem = Problem::note("no-offset", self.file, row.line, fault);
                    self.problems.push(problem.in_cell(Some(place)));
                }
                stamp.map(|stamp| stamp.as_of)
            }
            Err(fault) => {
                let problem = Problem::left_out("wrong-date", self.file, row.line, fault);
                self.problems.push(problem.in_cell(Some(place)));
                None
            }
        }
    }

    fn keep(&mut self, row: &Row<'_>, security: SecurityId, quote: Quote) {
        if let Some((held, line)) = self.quotes.get(&security) {
            let newer = quote.as_of.map(PriceTime::rank) >= held.as_of.map(PriceTime::rank);
            let fault = Fault::new(
                format!("{security} stands in line {line} too"),
                if newer {
                    "this one counts; remove the other"
                } else {
                    "that one is newer and counts"
                },
            );
            self.problems.push(Problem::note("repeated-symbol", self.file, row.line, fault));
            if !newer {
                return;
            }
        }
        self.quotes.insert(security, (quote, row.line));
    }
}

/// Is it a row with all the cells it needs? One that ends the text with fewer cells than the header
/// and without a line end may be half of what is being written: its price may lack digits.
fn shape(row: &Row<'_>, columns: Columns, headed: bool) -> Result<(), Found> {
    if row.unclosed {
        let fault = Fault::new("a quote opens in this row and never closes", "close it");
        return Err(("unclosed-quote", None, fault));
    }
    if row.len() <= columns.symbol.max(columns.price) {
        let fault = Fault::new(
            format!("the row ends after {} of {} cells", row.len(), columns.width),
            "complete it, or remove it if it is no price",
        );
        return Err(("short-row", None, fault));
    }
    if row.is_end && headed && row.len() < columns.width {
        let fault = Fault::new(
            format!(
                "the file ends within this row, after {} of {} cells",
                row.len(),
                columns.width
            ),
            "write the rest of it; if it is whole, end it with a line break",
        );
        return Err(("cut-row", None, fault));
    }
    match row.surplus(columns.width) {
        None => Ok(()),
        surplus => {
            let fault = Fault::new(
                format!("the row has {} cells, the header {}", row.len(), columns.width),
                "write numbers without commas",
            );
            Err(("long-row", surplus, fault))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::dec;

    fn read_bytes(bytes: &[u8], file: &str) -> Prices {
        read(&text::decode(bytes).0, &file.into())
    }

    /// `symbol price as-of` of every quote, and every problem.
    fn read_text(text: &str) -> (Vec<String>, Vec<String>) {
        let prices = read_bytes(text.as_bytes(), "prices.csv");
        let quotes = prices
            .quotes
            .iter()
            .map(|(id, quote)| match quote.as_of {
                None => format!("{id} {}", quote.price),
                Some(PriceTime::Day(day)) => format!("{id} {} {day}", quote.price),
                Some(PriceTime::Moment(moment)) => {
                    format!("{id} {} {}", quote.price, moment.to_rfc3339())
                }
            })
            .collect();
        let problems =
            prices.problems.iter().map(|problem| format!("{} {problem}", problem.code)).collect();
        (quotes, problems)
    }

    #[test]
    fn prices_with_moment_day_or_neither_are_read() {
        // the documented interface: `symbol,price[,as_of]`; 16:00 at −05:00 is 21:00 UTC.
        let (quotes, problems) = read_text(
            "\u{feff}symbol,price,as_of\r\nVTI,328.40,2026-11-20T16:00:00-05:00\r\n\
             brk/b,\"$1,480.00\",2026-11-20\r\nKO,70.55,",
        );
        assert_eq!(
            quotes,
            ["BRK.B 1480 2026-11-20", "KO 70.55", "VTI 328.4 2026-11-20T21:00:00+00:00"]
        );
        assert_eq!(problems, [""; 0]);
        let prices = read_bytes(b"symbol,price\nVTI,1\n", "prices.csv");
        assert_eq!(prices.quotes[0].1.source, PriceSource::File("prices.csv".into()));
        assert_eq!(prices.quotes[0].1.price.get(), dec!(1));
    }

    #[test]
    fn a_last_row_that_is_cut_off_is_no_price() {
        // `KO,70.55,2026-11-20` while it is written: what is there so far is a number of its own.
        let (quotes, problems) = read_text("symbol,price,as_of\nVTI,328.40,2026-11-20\nKO,7");
        assert_eq!(quotes, ["VTI 328.4 2026-11-20"]);
        assert_eq!(
            problems,
            ["cut-row prices.csv:3: the file ends within this row, after 2 of 3 cells; write the \
              rest of it; if it is whole, end it with a line break"]
        );
        assert_eq!(read_text("symbol,price,as_of\nKO,70.55\n").0, ["KO 70.55"], "it is whole");
        assert_eq!(read_text("symbol,price\nKO,70.55").0, ["KO 70.55"], "it has all its cells");
        let printed = read_output(b"VTI,328.40\nKO,70.55");
        assert_eq!(printed.quotes.len(), 2, "without a header nothing says that more is to come");
    }

    #[test]
    fn every_wrong_row_is_named_and_the_rest_loads() {
        let (quotes, problems) = read_text(
            "symbol,price,as_of\nVTI,32B.40,2026-11-20\nKO,--,\n,5,\nGE,(3),\nIBM\nT,1,000,2026-11-20\n\
             MSFT,472.10,20 Nov\nAAPL,0,2026-11-20T16:00\nsymbol,price,as_of\n\"INTC,1",
        );
        assert_eq!(quotes, ["AAPL 0 2026-11-20", "MSFT 472.1"]);
        assert_eq!(
            problems,
            [
                "wrong-number prices.csv:2:2: price \"32B.40\" has a letter B; write a plain number, such as 1234.56",
                "missing-price prices.csv:3:2: KO has no price here; fill it in, or remove the row",
                "missing-symbol prices.csv:4:1: the symbol is empty; fill it in",
                "wrong-number prices.csv:5:2: the price -3 is below zero; write zero or more",
                "short-row prices.csv:6: the row ends after 1 of 3 cells; complete it, or remove it if it is no price",
                "long-row prices.csv:7:4: the row has 4 cells, the header 3; write numbers without commas",
                "wrong-date prices.csv:8:3: as_of \"20 Nov\" is no date; write it as year-month-day, such as 2026-11-20",
                "no-offset prices.csv:9:3: as_of \"2026-11-20T16:00\" has no offset, so its time is not used; write it as 2026-11-20T16:00:00-05:00",
                "repeated-header prices.csv:10: the header stands here again; nothing to do; the rows below it are read",
                "unclosed-quote prices.csv:11: a quote opens in this row and never closes; close it",
            ]
        );
    }

    #[test]
    fn the_newer_of_two_prices_counts() {
        let (quotes, problems) = read_text(
            "symbol,price,as_of\nVTI,2,2026-11-20\nVTI,1,2026-11-19\nKO,1,2026-11-19\nKO,2,2026-11-20\n",
        );
        assert_eq!(quotes, ["KO 2 2026-11-20", "VTI 2 2026-11-20"]);
        assert_eq!(problems.len(), 2);
    }

    #[test]
    fn columns_that_are_not_used_and_footers_are_named() {
        let (quotes, problems) =
            read_text("Exported today\nsymbol;price;volume\nVTI;1.50;100\n\u{1b}[31mThe end\n");
        assert_eq!(quotes, ["VTI 1.5"]);
        assert_eq!(
            problems,
            [
                "unknown-column prices.csv:2:3: column \"volume\" is not used; nothing to do",
                "short-row prices.csv:4: the row ends after 1 of 3 cells; complete it, or remove it if it is no price",
            ]
        );
        assert_eq!(
            read_text("VTI,1\n").1,
            ["no-header prices.csv:1: the file has no header row; start with symbol,price,as_of"]
        );
    }

    #[test]
    fn a_program_may_leave_the_header_out() {
        // the documented interface, "[prices]": any program that prints `symbol,price[,as_of]`.
        let printed = |text: &str| {
            let prices = read_output(text.as_bytes());
            let quotes: Vec<String> = prices
                .quotes
                .iter()
                .map(|(id, quote)| format!("{id} {} {}", quote.price, quote.as_of.is_some()))
                .collect();
            assert!(prices.quotes.iter().all(|(_, quote)| quote.source == PriceSource::Command));
            (quotes, prices.problems.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let both = vec!["KO 70.55 true".to_owned(), "VTI 328.4 false".to_owned()];
        assert_eq!(printed("VTI,328.40\nKO,70.55,2026-11-20\n"), (both.clone(), vec![]));
        assert_eq!(printed("symbol,price,as_of\nVTI,328.40,\nKO,70.55,2026-11-20").0, both);
        assert_eq!(printed("price,symbol\n328.40,VTI\n").0, ["VTI 328.4 false"]);
        let (quotes, problems) = printed("VTI,328.40\n<html>\nKO,\u{1b}[31m70\n");
        assert_eq!(quotes, ["VTI 328.4 false"]);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems.iter().all(|problem| !problem.contains('\u{1b}')), "{problems:?}");
        assert_eq!(printed("").0, [""; 0]);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut file = b"symbol,price,as_of\n".to_vec();
            file.extend(&bytes);
            let _ = read_bytes(&bytes, "x");
            let _ = read_bytes(&file, "x");
            let _ = read_output(&bytes);
        }
    }
}
