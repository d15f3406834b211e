//! How far reading has come, told to whoever waits for it; who is told may stop it.

use std::ops::ControlFlow;

/// Rows between two tellings: reading a few thousand takes about a millisecond.
const ROWS: usize = 4096;

/// What was read so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files whose bytes are there.
    pub files: usize,
    /// Files there are.
    pub of_files: usize,
    /// Rows of lots that were read.
    pub rows: usize,
}

type Told<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// Someone who waits for files to be read, or nobody.
#[derive(Default)]
pub struct Watch<'a> {
    told: Option<Told<'a>>,
    so_far: Progress,
    stopped: bool,
}

impl<'a> Watch<'a> {
    /// Tells `told` of every file and of every few thousand rows.
    #[must_use]
    pub fn new(told: Told<'a>) -> Self {
        Self { told: Some(told), ..Self::default() }
    }

    /// There are so many files. Says whether to go on.
    pub fn expect(&mut self, files: usize) -> bool {
        self.so_far.of_files += files;
        self.tell()
    }

    /// A file's bytes are there. Says whether to go on.
    pub fn file(&mut self) -> bool {
        self.so_far.files += 1;
        self.tell()
    }

    /// A row is about to be read. Says whether to go on.
    pub fn row(&mut self) -> bool {
        self.so_far.rows += 1;
        if self.so_far.rows.is_multiple_of(ROWS) { self.tell() } else { !self.stopped }
    }

    /// Was reading stopped? Then what was read is only a part.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.stopped
    }

    /// Tells how far it has come. Says whether to go on.
    pub fn tell(&mut self) -> bool {
        if let Some(told) = &mut self.told {
            self.stopped |= told(self.so_far).is_break();
        }
        !self.stopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_and_nothing_stops() {
        let mut watch = Watch::default();
        assert!(watch.file() && (0..3 * ROWS).all(|_| watch.row()));
        assert!(!watch.stopped());
    }

    #[test]
    fn files_and_thousands_of_rows_are_told_until_it_is_stopped() {
        let mut told = Vec::new();
        let mut tell = |progress: Progress| {
            told.push((progress.of_files, progress.rows));
            if told.len() == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let mut watch = Watch::new(&mut tell);
        assert!(watch.expect(2));
        let read = (0..10 * ROWS).take_while(|_| watch.row()).count();
        assert_eq!(read, 2 * ROWS - 1, "the row at which it was stopped is not read");
        assert!(watch.stopped() && !watch.row());
        assert_eq!(told, [(2, 0), (2, ROWS), (2, 2 * ROWS)]);
    }
}
