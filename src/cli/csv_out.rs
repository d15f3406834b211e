//! CSV of results: a header, one row a thing, cells as JSON spells them.
//!
//! Text that a spreadsheet would take for a formula is guarded with an apostrophe; figures are
//! written by lotscope itself and are left alone, or `-12.50` would become text.

use super::failure::Failure;
use super::json::Object;
use csv::{QuoteStyle, WriterBuilder};
use serde_json::Value;

/// Whether a column holds somebody's words or lotscope's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text from a file or for a reader: guarded.
    Text,
    /// A number, a date or a fixed word: left alone.
    Figure,
}

/// A column by its place in the row's JSON: `tax.impact` is the key `impact` of the object `tax`.
pub type Column = (&'static str, Kind);

/// Writes rows as CSV; a null is an empty cell.
///
/// # Errors
/// When the CSV writer fails, which in memory it does not.
pub fn table(columns: &[Column], rows: &[Object]) -> Result<String, Failure> {
    let mut writer =
        WriterBuilder::new().quote_style(QuoteStyle::Necessary).from_writer(Vec::new());
    let header = columns.iter().map(|(path, _)| path.replace('.', "_"));
    writer.write_record(header).map_err(Failure::writing)?;
    for row in rows {
        let cells = columns.iter().map(|(path, kind)| cell(find(row, path), *kind));
        writer.write_record(cells).map_err(Failure::writing)?;
    }
    let bytes = writer.into_inner().map_err(Failure::writing)?;
    String::from_utf8(bytes).map_err(Failure::writing)
}

fn find<'a>(row: &'a Object, path: &str) -> Option<&'a Value> {
    let mut keys = path.split('.');
    let first = row.get(keys.next()?);
    keys.fold(first, |value, key| value?.get(key))
}

fn cell(value: Option<&Value>, kind: Kind) -> String {
    let text = match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    match kind {
        Kind::Text if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_formula_in_text_is_guarded_and_a_figure_is_not() {
        let row = json!({
            "name": "=HYPERLINK(\"x\")", "gain": "-12.50", "tax": {"impact": "1.00"}, "term": null,
        });
        let rows: Vec<Object> = row.as_object().cloned().into_iter().collect();
        let columns = [
            ("name", Kind::Text),
            ("gain", Kind::Figure),
            ("tax.impact", Kind::Figure),
            ("term", Kind::Figure),
        ];
        assert_eq!(
            table(&columns, &rows).unwrap(),
            "name,gain,tax_impact,term\n\"'=HYPERLINK(\"\"x\"\")\",-12.50,1.00,\n"
        );
    }

    #[test]
    fn every_sign_that_starts_a_formula_is_guarded() {
        for start in ['=', '+', '-', '@', '\t', '\r'] {
            let value = json!(format!("{start}x"));
            assert_eq!(cell(Some(&value), Kind::Text), format!("'{start}x"));
            assert_eq!(cell(Some(&value), Kind::Figure), format!("{start}x"));
        }
    }
}
