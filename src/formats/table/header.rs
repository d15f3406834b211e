//! The names of columns, and where a table has them.

use super::Row;

/// The names of a table's columns.
#[derive(Clone, Debug, Default)]
pub struct Header {
    keys: Vec<String>,
    /// How many columns have a name, up to the last that has one.
    pub width: usize,
}

impl Header {
    /// A row taken for a header.
    #[must_use]
    pub fn of(row: &Row<'_>) -> Self {
        let keys: Vec<String> = row.cells().map(key).collect();
        let width = keys.iter().rposition(|key| !key.is_empty()).map_or(0, |last| last + 1);
        Self { keys, width }
    }

    /// The place of a column by its key (see [`key`]), counted from 0: the first, if several.
    #[must_use]
    pub fn find(&self, wanted: &str) -> Option<usize> {
        self.keys.iter().position(|key| key == wanted)
    }

    /// The place of a column that goes by several names: that of the first name there is.
    #[must_use]
    pub fn find_any(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.find(name))
    }

    /// Has it all of these columns?
    #[must_use]
    pub fn has_all(&self, wanted: &[&str]) -> bool {
        wanted.iter().all(|key| self.find(key).is_some())
    }

    /// Has it one of these columns?
    #[must_use]
    pub fn has_any(&self, wanted: &[&str]) -> bool {
        wanted.iter().any(|key| self.find(key).is_some())
    }

    /// Its keys with their places.
    pub fn keys(&self) -> impl Iterator<Item = (usize, &str)> {
        self.keys.iter().map(String::as_str).enumerate()
    }
}

/// A column's name as it is compared: lower case, letters, digits, `$` and `%` only, and without
/// the time stamp that Vanguard puts behind " as of ".
#[must_use]
pub fn key(name: &str) -> String {
    let lower = name.to_lowercase();
    let name = lower.split(" as of ").next().unwrap_or_default();
    name.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, '$' | '%')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::table::Table;

    #[test]
    fn headers_are_found_whatever_their_case_and_blanks() {
        let mut table = Table::new(
            "\" Open Date \",COST_basis,\"Market value as of 11/20/2026 02:17 PM, ET\",Gain/Loss $,",
        );
        let header = Header::of(&table.next_row().unwrap());
        assert_eq!(header.find("opendate"), Some(0));
        assert_eq!(header.find("costbasis"), Some(1));
        assert_eq!(header.find("marketvalue"), Some(2));
        assert_eq!(header.find("gainloss$"), Some(3));
        assert_eq!(header.width, 4);
        assert!(header.has_all(&["opendate", "costbasis"]));
        assert!(!header.has_any(&["symbol"]));
    }
}
