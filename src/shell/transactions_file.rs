//! Adding a row to `transactions.csv`, the one file of the user's that lotscope adds to: on request,
//! with a copy of what it was. Of what stands in it no byte changes. What was added can be taken out
//! again.

use super::disk;
use super::take_out::{self, TakeOutError};
use crate::domain::transaction::Entered;
use crate::formats::transactions::{self, NotAdded};
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The largest one that is added to.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Where what a lost file was may still be.
const COPIES: &str = "; what it was before may still stand beside it as a copy (.bak)";
/// How many copies may stand beside it.
const MOST_COPIES: u32 = 10_000;

/// Why nothing was added.
#[derive(Debug, Error)]
pub enum AddError {
    /// The file is there and cannot be read.
    #[error("{}: nothing is added, as the file cannot be read ({source})", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is such that a row would not count in it.
    #[error("{}: nothing is added; {reason}", .path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: NotAdded,
    },
    /// There is no copy of it, and without one nothing is added.
    #[error("{}: nothing is added, as no copy of it can be made ({source})", .path.display())]
    NoCopy {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another program has written to it in between.
    #[error("{}: nothing is added, as another program has just changed it; try again", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be written.
    #[error("{}: nothing is added ({source}); make the file and its folder writable", .path.display())]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Adds a row, and gives the name of the copy of what the file was; `None` where there was no file.
/// The file is read anew, so that what an editor has put into it since stays; it is on disk when
/// this returns.
///
/// # Errors
/// When nothing is added; the file is then what it was.
pub fn add(path: &Path, entered: &Entered) -> Result<Option<String>, AddError> {
    let of = |path: &Path| path.to_owned();
    let not_written = |source| AddError::NotWritten { path: of(path), source };
    let was = read(path)?;
    let bytes = transactions::with(was.as_deref().unwrap_or_default(), entered)
        .map_err(|reason| AddError::Unfit { path: of(path), reason })?;
    let Some(was) = was else {
        // One that appears in between is not written over.
        disk::create(path, &bytes).map_err(not_written)?;
        return Ok(None);
    };
    let copy = keep(path, &was).map_err(|source| AddError::NoCopy { path: of(path), source })?;
    let replaced = match read(path)? {
        Some(now) if now == was => disk::replace(path, &bytes).map_err(not_written),
        _ => Err(AddError::Changed { path: of(path) }),
    };
    if let Err(error) = replaced {
        // A copy of what was not replaced says nothing; where only the folder's sync failed it stays.
        if !matches!(read(path), Ok(Some(now)) if now == bytes) {
            let _ = std::fs::remove_file(&copy);
        }
        return Err(error);
    }
    Ok(copy.file_name().map(|name| name.to_string_lossy().into_owned()))
}

/// Takes out again what [`add`] has added, and the copy that it gave the name of: the file is then, byte
/// by byte, what it was. Where it is anything but what was written then, nobody knows what belongs to
/// whom, and it stays.
///
/// # Errors
/// When nothing is taken out.
pub fn take_out(path: &Path, entered: &Entered, copy: Option<&str>) -> Result<(), TakeOutError> {
    let now = take_out::now(path, COPIES)?;
    let copy = copy.map(|name| path.with_file_name(name));
    let was = match &copy {
        None => None,
        Some(copy) => Some(
            disk::read(copy, LARGEST)
                .map_err(|source| TakeOutError::NoCopy { path: copy.clone(), source })?,
        ),
    };
    let written = transactions::with(was.as_deref().unwrap_or_default(), entered).ok();
    take_out::put_back(path, was.as_deref(), &now, written.as_deref())?;
    if let Some(copy) = copy {
        // It says the same as the file: that it is still there does no harm.
        let _ = std::fs::remove_file(copy);
    }
    Ok(())
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, AddError> {
    match disk::read(path, LARGEST) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(AddError::Unreadable { path: path.to_owned(), source }),
    }
}

/// Writes a copy beside a file: `transactions.csv.bak`, then `.bak2`, `.bak3` …; never over another
/// one, under no name that would be read as holdings, and readable to nobody who cannot read the file.
fn keep(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    for number in 1..=MOST_COPIES {
        let mut name = path.file_name().map(OsString::from).unwrap_or_default();
        name.push(if number == 1 { ".bak".to_owned() } else { format!(".bak{number}") });
        let copy = path.with_file_name(name);
        match disk::create_like(&copy, bytes, path) {
            Ok(()) => return Ok(copy),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lot::Source;
    use crate::domain::transaction::{Action, Transaction};
    use std::fs;

    const ROW: &str = "2026-06-01,Broker,worthless,X,,,,,,,,,,,\n";

    fn worthless() -> Entered {
        let event = Transaction {
            date: "2026-06-01".parse().unwrap(),
            account: "Broker".into(),
            security: "X".into(),
            action: Action::Worthless,
            source: Source { file: "".into(), line: 0 },
        };
        Entered { event, note: String::new() }
    }

    fn names(folder: &Path) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(name).collect();
        names.sort();
        names.into_iter().map(|name| name.into_string().unwrap()).collect()
    }

    #[test]
    fn each_row_leaves_a_copy_of_what_was_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transactions.csv");
        let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(add(&path, &worthless()).unwrap(), None);
        let one = format!("{}\n{ROW}", transactions::HEADER);
        assert_eq!(text("transactions.csv"), one);
        assert_eq!(add(&path, &worthless()).unwrap().unwrap(), "transactions.csv.bak");
        assert_eq!(add(&path, &worthless()).unwrap().unwrap(), "transactions.csv.bak2");
        assert_eq!(text("transactions.csv.bak"), one);
        assert_eq!(text("transactions.csv.bak2"), format!("{one}{ROW}"));
        assert_eq!(text("transactions.csv"), format!("{one}{ROW}{ROW}"));
    }

    #[test]
    fn what_was_added_is_taken_out_in_turn_and_the_file_is_what_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transactions.csv");
        // As people leave it: no line end after the last row.
        let mine = format!("{}\r\n2026-01-02,Broker,buy,X,5,,50,,,,,,,,mine", transactions::HEADER);
        fs::write(&path, &mine).unwrap();
        let first = add(&path, &worthless()).unwrap();
        let other = Entered { note: "again".to_owned(), ..worthless() };
        let second = add(&path, &other).unwrap();
        let out =
            |entered: &Entered, copy: &Option<String>| take_out(&path, entered, copy.as_deref());
        let early = out(&worthless(), &first).unwrap_err();
        assert!(matches!(early, TakeOutError::Changed { .. }), "the second one is still in it");
        out(&other, &second).unwrap();
        out(&worthless(), &first).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), mine);
        assert_eq!(names(folder.path()), ["transactions.csv"], "no copy is left");
        assert!(
            out(&worthless(), &first).is_err_and(|error| error.is_for_good()),
            "it is out already"
        );
    }

    #[test]
    fn a_file_that_was_made_for_an_event_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transactions.csv");
        assert_eq!(add(&path, &worthless()).unwrap(), None);
        take_out(&path, &worthless(), None).unwrap();
        assert_eq!(names(folder.path()), [""; 0]);
        // A file that is gone was not changed, and has no row that could be taken out by hand.
        let error = take_out(&path, &worthless(), None).unwrap_err();
        assert!(error.is_for_good(), "{error}");
        let told = error.to_string();
        assert!(told.contains("is gone") && !told.contains("by hand"), "{told}");
    }

    #[test]
    fn what_somebody_changed_since_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transactions.csv");
        fs::write(&path, format!("{}\n", transactions::HEADER)).unwrap();
        let copy = add(&path, &worthless()).unwrap();
        let mut theirs = fs::read_to_string(&path).unwrap();
        theirs.push_str("2026-06-02,Broker,buy,Y,1,,10,,,,,,,,\n");
        fs::write(&path, &theirs).unwrap();
        let error = take_out(&path, &worthless(), copy.as_deref()).unwrap_err();
        assert!(error.is_for_good() && error.to_string().contains("changed since"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
        assert_eq!(names(folder.path()), ["transactions.csv", "transactions.csv.bak"]);
        // And without the copy nobody knows what it was.
        fs::write(&path, format!("{}\n{ROW}", transactions::HEADER)).unwrap();
        fs::remove_file(folder.path().join("transactions.csv.bak")).unwrap();
        let error = take_out(&path, &worthless(), copy.as_deref()).unwrap_err();
        assert!(matches!(error, TakeOutError::NoCopy { .. }), "{error}");
    }

    #[test]
    fn what_cannot_take_a_row_stays_as_it_is_and_no_copy_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transactions.csv");
        fs::write(&path, "notes\n").unwrap();
        let error = add(&path, &worthless()).unwrap_err().to_string();
        assert!(error.contains("no header row"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "notes\n");
        assert_eq!(names(folder.path()), ["transactions.csv"]);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(matches!(add(&path, &worthless()), Err(AddError::Unreadable { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_copy_is_as_private_as_its_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transactions.csv");
        for (mode, copy) in [(0o600, "transactions.csv.bak"), (0o640, "transactions.csv.bak2")] {
            fs::write(&path, format!("{}\n", transactions::HEADER)).unwrap();
            fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            assert_eq!(add(&path, &worthless()).unwrap().unwrap(), copy);
            for name in ["transactions.csv", copy] {
                let metadata = fs::metadata(folder.path().join(name)).unwrap();
                assert_eq!(metadata.permissions().mode() & 0o777, mode, "{name}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_marked_read_only_is_left_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transactions.csv");
        fs::write(&path, format!("{}\n", transactions::HEADER)).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o444)).unwrap();
        let error = add(&path, &worthless()).unwrap_err();
        assert!(matches!(error, AddError::NotWritten { .. }), "{error}");
        assert_eq!(names(folder.path()), ["transactions.csv"], "no copy is left");
    }
}
