//! Text a person reads: figures with commas and signs, and tables whose figures line up.

use super::output::Style;
use crate::domain::money::{Money, Shares, UnitPrice, round};
use crate::domain::term::Term;
use rust_decimal::Decimal;
use unicode_width::UnicodeWidthStr;

/// The line that ends everything that shows a tax or a gain of a sale.
pub const DISCLAIMER: &str = "An estimate from the figures given, not tax advice.";

/// What stands where nobody knows.
pub const UNKNOWN: &str = "?";

/// Decimals shown of a price.
const MOST_PRICE_DECIMALS: u32 = 6;

/// `-1,234.50`: rounded half away from zero to `places` decimals, thousands apart.
#[must_use]
pub fn grouped(value: Decimal, places: u32) -> String {
    let text = super::json::fixed(value.abs(), places);
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if value < Decimal::ZERO && !round(value, places).is_zero() {
        out.push('-');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !decimals.is_empty() {
        out.push('.');
        out.push_str(decimals);
    }
    out
}

/// Dollars and cents.
#[must_use]
pub fn money(amount: Money) -> String {
    grouped(amount.get(), 2)
}

/// A gain, a loss or a change of tax: dollars and cents, always with a sign but for nothing.
#[must_use]
pub fn signed(amount: Money) -> String {
    let text = money(amount);
    if amount.to_cents().is_positive() { format!("+{text}") } else { text }
}

/// [`signed`], or `?`.
#[must_use]
pub fn maybe_signed(amount: Option<Money>) -> String {
    amount.map_or_else(|| UNKNOWN.to_owned(), signed)
}

/// [`money`], or `?`.
#[must_use]
pub fn maybe_money(amount: Option<Money>) -> String {
    amount.map_or_else(|| UNKNOWN.to_owned(), money)
}

/// A price: at least cents, and what is beyond them.
#[must_use]
pub fn price(price: UnitPrice) -> String {
    let exact = round(price.get(), MOST_PRICE_DECIMALS).normalize();
    grouped(exact, exact.scale().max(2))
}

/// [`price`], or `?`.
#[must_use]
pub fn maybe_price(value: Option<UnitPrice>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), price)
}

/// A number of shares with just the decimals it has.
#[must_use]
pub fn shares(quantity: Shares) -> String {
    let exact = quantity.get().normalize();
    grouped(exact, exact.scale())
}

/// `+38.4`, or `?`.
#[must_use]
pub fn percent(value: Option<Decimal>) -> String {
    value.map_or_else(
        || UNKNOWN.to_owned(),
        |value| {
            let text = grouped(value, 1);
            if round(value, 1) > Decimal::ZERO { format!("+{text}") } else { text }
        },
    )
}

/// `short`, `long` or `?`.
#[must_use]
pub fn term(term: Option<Term>) -> String {
    term.map_or(UNKNOWN, |term| term.slug()).to_owned()
}

/// `1 lot`, `2 lots`.
#[must_use]
pub fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// Where the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures with equally many decimals.
    Right,
    /// Figures whose decimals differ: by their points.
    Point,
}

#[derive(Clone, Debug)]
enum Row {
    Cells {
        cells: Vec<String>,
        bold: bool,
    },
    /// A line of its own, which no column has to make room for.
    Line {
        text: String,
        bold: bool,
    },
}

/// Rows under a header, with columns as wide as their widest cell.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Row>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(columns: &[(&'static str, Align)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; cells that are left out are empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(Row::Cells { cells: cells.into_iter().collect(), bold: false });
    }

    /// Adds a row in bold.
    pub fn total(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(Row::Cells { cells: cells.into_iter().collect(), bold: true });
    }

    /// Adds a line that runs across the columns.
    pub fn line(&mut self, text: impl Into<String>, bold: bool) {
        self.rows.push(Row::Line { text: text.into(), bold });
    }

    /// The table as text, indented by two blanks, without blanks at the ends of lines.
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        let header = self.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        let mut columns: Vec<Vec<String>> = vec![Vec::new(); self.columns.len()];
        for row in std::iter::once(&Row::Cells { cells: header, bold: false }).chain(&self.rows) {
            if let Row::Cells { cells, .. } = row {
                for (place, column) in columns.iter_mut().enumerate() {
                    column.push(cells.get(place).cloned().unwrap_or_default());
                }
            }
        }
        for ((_, align), cells) in self.columns.iter().zip(&mut columns) {
            pad(cells, *align);
        }
        let mut lines = transpose(&columns).into_iter();
        let mut text = lines.next().unwrap_or_default() + "\n";
        for row in &self.rows {
            let (line, bold) = match row {
                Row::Cells { bold, .. } => (lines.next().unwrap_or_default(), *bold),
                Row::Line { text, bold } => (text.clone(), *bold),
            };
            text.push_str(&if bold && !line.is_empty() { style.bold(&line) } else { line });
            text.push('\n');
        }
        text
    }
}

/// Makes the cells of a column (its header first) equally wide.
fn pad(cells: &mut [String], align: Align) {
    if align == Align::Point {
        let tail = |cell: &str| cell.find('.').map_or(0, |point| cell.len() - point);
        let longest = cells.iter().skip(1).map(|cell| tail(cell)).max().unwrap_or(0);
        for cell in cells.iter_mut().skip(1) {
            let missing = longest.saturating_sub(tail(cell));
            cell.extend(std::iter::repeat_n(' ', missing));
        }
    }
    let width = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
    for cell in cells {
        let missing = " ".repeat(width.saturating_sub(cell.width()));
        *cell = if align == Align::Left { format!("{cell}{missing}") } else { missing + cell };
    }
}

/// Columns of padded cells as lines.
fn transpose(columns: &[Vec<String>]) -> Vec<String> {
    let height = columns.first().map_or(0, Vec::len);
    (0..height)
        .map(|row| {
            let cells = columns.iter().filter_map(|column| column.get(row).map(String::as_str));
            let line = cells.collect::<Vec<_>>().join("  ");
            format!("  {}", line.trim_end())
        })
        .map(|line| line.trim_end().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn figures_have_commas_and_signs() {
        assert_eq!(money(Money::new(dec!(-1234567.885))), "-1,234,567.89");
        assert_eq!(signed(Money::new(dec!(17912))), "+17,912.00");
        assert_eq!(signed(Money::new(dec!(0.004))), "0.00");
        assert_eq!(signed(Money::new(dec!(-0.004))), "0.00");
        assert_eq!(price(UnitPrice::new(dec!(328.4))), "328.40");
        assert_eq!(price(UnitPrice::new(dec!(0.12345))), "0.12345");
        assert_eq!(shares(Shares::new(dec!(1.8420))), "1.842");
        assert_eq!(percent(Some(dec!(0.04))), "0.0");
    }

    #[test]
    fn figures_line_up_by_their_points() {
        let mut table = Table::new(&[("lot", Align::Left), ("shares", Align::Point)]);
        table.line("a heading", true);
        table.row(["A".to_owned(), "40".to_owned()]);
        table.row(["Bee".to_owned(), "1.842".to_owned()]);
        table.total(["all".to_owned(), "41.842".to_owned()]);
        assert_eq!(
            table.render(Style::default()),
            "  lot  shares\na heading\n  A    40\n  Bee   1.842\n  all  41.842\n"
        );
    }
}
