//! Files being read while the explorer goes on.

use super::format::grouped;
use rust_decimal::Decimal;

/// How far the reading of files has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Files whose bytes are there.
    pub files: usize,
    /// Files there are; 0 while nobody knows.
    pub of_files: usize,
    /// Lots that were read.
    pub lots: usize,
}

impl Reading {
    /// What is being read and how much of it, in words.
    #[must_use]
    pub fn words(self) -> String {
        let lots = match self.lots {
            0 => String::new(),
            lots => format!(", {} lots", grouped(Decimal::from(lots), 0)),
        };
        match (self.files + 1, self.of_files) {
            (_, 0) => "reading".to_owned(),
            (_, 1) => format!("reading 1 file{lots}"),
            (file, of) => format!("reading {} of {of} files{lots}", file.min(of)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_what_is_read_and_how_much() {
        let words = |files, of_files, lots| Reading { files, of_files, lots }.words();
        assert_eq!(words(0, 0, 0), "reading");
        assert_eq!(words(0, 1, 0), "reading 1 file");
        assert_eq!(words(2, 5, 0), "reading 3 of 5 files");
        assert_eq!(words(5, 5, 41_200), "reading 5 of 5 files, 41,200 lots");
    }
}
