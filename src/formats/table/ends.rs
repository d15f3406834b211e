//! Where the cells of a text without quotes end.
//!
//! Cells are a few bytes long, and how long cannot be foreseen: a search for the end of each, or a choice
//! at each byte, takes longer than to note all bytes of a part of the text and to keep those that count.

/// Bytes that are looked at together.
const PART: usize = 1024;

/// The places of delimiters and line ends in a text, one after the other.
pub(super) struct Ends<'a> {
    delimiter: u8,
    /// The text behind the part that was looked at.
    rest: &'a [u8],
    /// Where that begins.
    start: usize,
    /// The places in the part, those that were given too.
    found: Vec<usize>,
    given: usize,
}

impl<'a> Ends<'a> {
    pub fn new(text: &'a str, delimiter: u8) -> Self {
        Self { delimiter, rest: text.as_bytes(), start: 0, found: Vec::new(), given: 0 }
    }

    /// Looks at the next part. Says whether there was one.
    fn look(&mut self) -> bool {
        let (part, rest) = self.rest.split_at(self.rest.len().min(PART));
        let mut is_end = [0; PART];
        for (is_end, byte) in is_end.iter_mut().zip(part) {
            let signs = [self.delimiter, b'\n', b'\r'];
            *is_end = signs.iter().fold(0, |any, sign| any | u8::from(byte == sign));
        }
        let mut count = 0;
        self.found.resize(PART, 0);
        for (place, is_end) in (self.start..self.start + part.len()).zip(is_end) {
            // The next place is written over this one where it is none.
            if let Some(found) = self.found.get_mut(count) {
                *found = place;
            }
            count += usize::from(is_end);
        }
        self.found.truncate(count);
        self.given = 0;
        self.rest = rest;
        self.start += part.len();
        !part.is_empty()
    }
}

impl Iterator for Ends<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        loop {
            if let Some(place) = self.found.get(self.given) {
                self.given += 1;
                return Some(*place);
            }
            if !self.look() {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_end_is_found_where_it_stands(
            text in "([,;\t\n\r]|\\PC){0,40}",
            times in 0_usize..80,
            delimiter in prop::sample::select(b",;\t"),
        ) {
            let text = text.repeat(times);
            let found: Vec<usize> = Ends::new(&text, delimiter).collect();
            let signs = [delimiter, b'\n', b'\r'];
            let ends = text.bytes().enumerate().filter(|(_, byte)| signs.contains(byte));
            prop_assert_eq!(found, ends.map(|(place, _)| place).collect::<Vec<_>>());
        }
    }
}
