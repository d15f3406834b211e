//! A journal that cannot lose: the program is killed, kept out, and left without disk or folder,
//! and what it said was recorded is there.

#![cfg(unix)]

mod chance;
mod faults;
mod kills;
mod writers;

use lotscope::domain::sales::Decision;
use lotscope::formats::journal;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Says what a test counted: `cargo test durability -- --show-output` shows it.
#[allow(clippy::print_stdout)]
fn tell(figures: &str) {
    println!("{figures}");
}

/// What a journal has in it now.
struct Kept {
    bytes: Vec<u8>,
    /// Up to where its whole lines go.
    clean: usize,
    /// The numbers of its sales.
    sales: BTreeSet<u32>,
    events: usize,
    torn: bool,
}

impl Kept {
    /// Reads a journal. Every whole line must be one that lotscope wrote, and no number stand twice.
    #[track_caller]
    fn of(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap_or_default();
        let read = journal::read(&bytes, "sales.jsonl");
        let problems: Vec<_> =
            read.problems.iter().filter(|problem| problem.code != "torn-tail").collect();
        assert!(problems.is_empty(), "{problems:?}");
        let numbers: BTreeSet<_> = read.events.iter().map(|event| event.event).collect();
        assert_eq!(numbers.len(), read.events.len(), "a number of an event stands twice");
        let sold = read.events.iter().filter_map(|event| match &event.what {
            Decision::Sold { sale, .. } => Some(sale.0),
            _ => None,
        });
        let sold: Vec<u32> = sold.collect();
        let sales: BTreeSet<u32> = sold.iter().copied().collect();
        assert_eq!(sales.len(), sold.len(), "a number of a sale stands twice");
        Self {
            clean: usize::try_from(read.clean_len).unwrap(),
            sales,
            events: read.events.len(),
            torn: read.torn_tail,
            bytes,
        }
    }

    /// Are all whole lines of before here, as they were?
    #[track_caller]
    fn goes_on_from(&self, before: &Self) {
        assert!(self.bytes.starts_with(&before.bytes[..before.clean]), "an earlier line changed");
    }
}
