//! A large file is read by two threads at once, each a half of its rows; what comes of it is what
//! one alone would have made of the whole.
//!
//! Rows are independent of each other but for a few things, and where one of them turns up the
//! second half is simply read again after the first: a header between the rows that names other
//! columns, a security whose halves give different prices, a masked account that the first half
//! lacks. A quote could make one row of many lines, so a file with any is read by one thread.

use super::Reader;
use super::columns::Columns;
use crate::formats::holdings::{Descriptions, Drafts};
use crate::formats::names::Names;
use crate::formats::problem::Problem;
use crate::formats::settings::FileHint;
use crate::formats::table::Table;
use crate::formats::watch::Watch;
use std::sync::Arc;
use std::thread;

/// Of fewer bytes, one thread reads all: another one would have little to do.
pub(super) const LARGE: usize = 1 << 20;

/// Reads all rows of a table, in halves where at least `large` bytes follow its header.
pub(super) fn read(reader: &mut Reader<'_>, table: Table<'_>, large: usize, watch: &mut Watch<'_>) {
    read_beside(reader, table, large, watch, thread::Builder::new());
}

/// The same beside a `helper`; where the system has no thread to give, this one reads all of it.
fn read_beside(
    reader: &mut Reader<'_>,
    mut table: Table<'_>,
    large: usize,
    watch: &mut Watch<'_>,
    helper: thread::Builder,
) {
    while reader.columns.is_none() {
        let row = if watch.row() { table.next_row() } else { None };
        let Some(row) = row else { return };
        reader.row(&row);
    }
    let Some((first, second)) = table.halves(large) else { return reader.rows(table, watch) };
    let columns = reader.columns.clone();
    let mut names = reader.names.clone();
    names.take_joined();
    // A name of its own: every lot counts the holders of its file's name, and two threads that count
    // in one place wait for each other.
    let file: Arc<str> = Arc::from(&**reader.file);
    let behind = thread::scope(|scope| {
        let (source, columns) = ((&file, reader.hint), columns.clone());
        let behind =
            helper.spawn_scoped(scope, move || Behind::read(second, source, columns, names));
        reader.rows(first, watch);
        behind.ok()?.join().ok()
    });
    if watch.stopped() {
        return;
    }
    let taken = reader.columns == columns && behind.is_some_and(|behind| reader.append(behind));
    if !taken && let Some((_, second)) = table.halves(large) {
        reader.rows(second, watch);
    }
}

/// What another thread made of the rows behind. All of it lies where that thread put it: what two
/// threads write side by side, each waits for.
struct Behind {
    names: Names,
    columns: Option<Box<Columns>>,
    drafts: Drafts,
    securities: Descriptions,
    problems: Vec<Problem>,
    rows: usize,
    month_first_noted: bool,
}

impl Behind {
    fn read(
        table: Table<'_>,
        (file, hint): (&Arc<str>, Option<&FileHint>),
        columns: Option<Box<Columns>>,
        mut names: Names,
    ) -> Self {
        let mut reader = Reader::new(file, hint, &mut names);
        reader.columns = columns;
        reader.rows(table, &mut Watch::default());
        let Reader { columns, drafts, securities, problems, rows, month_first_noted, .. } = reader;
        Self { names, columns, drafts, securities, problems, rows, month_first_noted }
    }
}

impl Reader<'_> {
    /// Takes over what another thread made of the rows behind. Says whether it could: one price of a
    /// security must be the other's.
    fn append(&mut self, other: Behind) -> bool {
        let Some(merged) = self.names.absorb(&other.names) else { return false };
        if !self.securities.absorb(other.securities, &merged) {
            return false;
        }
        self.drafts.absorb(other.drafts, &merged);
        let noted = self.month_first_noted;
        let fresh = |code: &str| !noted || code != "month-first";
        self.problems.extend(other.problems.into_iter().filter(|problem| fresh(problem.code)));
        self.month_first_noted |= other.month_first_noted;
        self.rows += other.rows;
        self.columns = other.columns;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::Account;
    use crate::formats::holdings::Holdings;
    use proptest::prelude::*;

    const HEADER: &str = "account,symbol,acquired,quantity,cost_basis,name,price,lot";
    const OTHER_HEADER: &str = "symbol,account,quantity,acquired,cost_basis,price,name,lot";
    const ROWS: [&str; 16] = [
        "Broker,VTI,2024-01-02,10,1000,Vanguard,100,",
        "broker,vti,2024-01-02,10,1000,,100,",
        "XXXX-1,VTI,2024-01-02,5,600,,,a",
        "XXXX-1,VTI,2024-01-02,5,600,,,a",
        "Other,BND,01/02/2024,5,600,,72,",
        "other,BND,03/04/2025,5,600,Bonds,72,",
        "Broker,BND,,5,,,73,",
        "Broker,KO,2024-01-02,1O,600,,,",
        "XXXX-4305,KO,2024-01-02,1,600,,,",
        "Individual ...305,KO,2024-01-02,2,600,,,",
        "Broker,,2024-01-02,10",
        "Broker,KO,2024-01-02,10,600,,,,,surplus",
        ",,,,,,,",
        "",
        HEADER,
        OTHER_HEADER,
    ];

    fn read_from(text: &str, large: usize) -> (Holdings, String) {
        read_with(text, large, thread::Builder::new())
    }

    fn read_with(text: &str, large: usize, helper: thread::Builder) -> (Holdings, String) {
        let mut account = Account::new("Schwab".into());
        account.aliases = vec!["XXXX-1".to_owned()];
        let (file, mut names) = ("lots.csv".into(), Names::new(&[account]));
        let mut reader = Reader::new(&file, None, &mut names);
        read_beside(&mut reader, Table::new(text), large, &mut Watch::default(), helper);
        let joined = format!("{:?}", reader.names.take_joined());
        (reader.finish(), joined)
    }

    proptest! {
        #[test]
        fn two_halves_make_what_one_reader_makes(
            rows in prop::collection::vec(prop::sample::select(&ROWS), 0..30),
            end in prop::sample::select(&["\n", "\r\n", "\r"]),
        ) {
            let text = [&[HEADER][..], &rows].concat().join(end);
            let (whole, halves) = (read_from(&text, usize::MAX), read_from(&text, 0));
            prop_assert_eq!(format!("{whole:#?}"), format!("{halves:#?}"));
        }
    }

    #[test]
    fn spellings_that_only_the_first_half_knows_to_be_one_account_are_one_row_after_row() {
        // Behind, `...305` could be either number; above it was joined to the first.
        let above = ["Individual ...305", "XXXX-4305", "XXXX-9305"];
        let behind =
            ["XXXX-9305", "XXXX-4305", "Individual ...305", "XXXX-4305", "Individual ...305"];
        let row = |(account, lot): (&str, &str)| format!("{account},KO,2024-01-02,1,600,,,{lot}");
        let above = above.into_iter().zip(["a", "b", "c"]).map(row);
        let behind = behind.into_iter().zip(["c", "x", "y", "z", "x"]).map(row);
        // As long as the rows behind, so that the cut falls between the two.
        let filler = "Broker,KO,2024-01-02,1,600,,,".to_owned();
        let rows: Vec<String> = above.chain(vec![filler; 3]).chain(behind).collect();
        let text = format!("{HEADER}\n{}\n", rows.join("\n"));
        let whole = read_from(&text, usize::MAX);
        // Which spelling's rows are taken over first is chance.
        for _ in 0..32 {
            assert_eq!(format!("{whole:#?}"), format!("{:#?}", read_from(&text, 0)));
        }
        let doubled = whole.0.problems.iter().filter(|problem| problem.code == "duplicate-lot");
        assert_eq!(doubled.count(), 2, "c of XXXX-9305 and x of the other");
    }

    #[test]
    fn a_file_is_read_where_the_system_gives_no_thread() {
        // No system has an address space for such a stack.
        let none = || thread::Builder::new().stack_size(1 << 60);
        assert!(thread::scope(|scope| none().spawn_scoped(scope, || ()).is_err()));
        let text = [&[HEADER][..], &ROWS[..8]].concat().join("\n");
        assert!(Table::new(&text).halves(0).is_some());
        let (alone, whole) = (read_with(&text, 0, none()), read_from(&text, usize::MAX));
        assert_eq!(format!("{alone:#?}"), format!("{whole:#?}"));
    }

    #[test]
    fn a_file_with_quotes_or_few_rows_is_not_cut() {
        let cut = |text: &str, large| Table::new(text).halves(large).is_some();
        assert!(cut("a,b\n1,2\n3,4\n", 4));
        assert!(!cut("a,b\n1,2\n3,4\n", 100));
        assert!(!cut("a,b\n1,\"2\n3\",4\n", 4));
    }
}
