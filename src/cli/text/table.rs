//! Rows under a header, in columns as wide as their widest cell.

use crate::cli::output::Style;
use unicode_width::UnicodeWidthStr;

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
