//! Adding a row to `basis.csv`: the file is made where there is none, and of what stands in it no
//! byte changes. What was added can be taken out again.

use super::disk;
use super::take_out::{self, TakeOutError};
use crate::domain::told::Told;
use crate::formats::basis::{self, NotAdded};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The largest one that is written to; a row takes a hundred bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Why nothing was saved.
#[derive(Debug, Error)]
pub enum BasisError {
    /// Nothing is open, or it has no place of its own.
    #[error("not saved: there is no file to save it to")]
    NoFile,
    /// The file is there and cannot be read.
    #[error("{}: not saved, as the file cannot be read ({source})", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is such that a row would not count in it.
    #[error("{}: not saved; {reason}", .path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: NotAdded,
    },
    /// The file cannot be written.
    #[error("{}: not saved ({source}); make the file and its folder writable", .path.display())]
    NotWritten {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Adds a row, and gives what the file was; `None` where there was no file. The file is read anew, so that
/// what an editor or another explorer has put into it since stays; it is on disk when this returns.
///
/// # Errors
/// When it is not saved.
pub fn add(path: &Path, told: &Told) -> Result<Option<Vec<u8>>, BasisError> {
    if path.as_os_str().is_empty() {
        return Err(BasisError::NoFile);
    }
    let was = match disk::read(path, LARGEST) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    };
    let was = was.map_err(|source| BasisError::Unreadable { path: path.to_owned(), source })?;
    let bytes = basis::with(was.as_deref().unwrap_or_default(), told)
        .map_err(|reason| BasisError::Unfit { path: path.to_owned(), reason })?;
    disk::create_folder(disk::folder_of(path))
        .and_then(|()| disk::replace(path, &bytes))
        .map_err(|source| BasisError::NotWritten { path: path.to_owned(), source })?;
    Ok(was)
}

/// Takes out again what [`add`] has added, with what it gave.
///
/// # Errors
/// When nothing is taken out.
pub fn take_out(path: &Path, told: &Told, was: Option<&[u8]>) -> Result<(), TakeOutError> {
    let now = take_out::now(path, "")?;
    let written = basis::with(was.unwrap_or_default(), told).ok();
    take_out::put_back(path, was, &now, written.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::told::Word;
    use std::fs;

    fn told(source: &str) -> Told {
        Told {
            account: "Schwab Brokerage".into(),
            security: "GE".into(),
            lot: "GE-TRANSFER".into(),
            quantity: 15.into(),
            acquired: None,
            basis: Some(1_140.into()),
            word: Word {
                who: "me".to_owned(),
                when: "2026-11-22".parse().ok(),
                source: source.to_owned(),
            },
        }
    }

    #[test]
    fn the_file_is_made_and_rows_are_added_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config").join("basis.csv");
        add(&path, &told("statement of 2019")).unwrap();
        add(&path, &told("=HYPERLINK(1)")).unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "account,symbol,lot,acquired,basis,who,when,source,quantity\n\
             Schwab Brokerage,GE,GE-TRANSFER,,1140,me,2026-11-22,statement of 2019,15\n\
             Schwab Brokerage,GE,GE-TRANSFER,,1140,me,2026-11-22,'=HYPERLINK(1),15\n"
        );
    }

    #[test]
    fn what_was_added_is_taken_out_in_turn_and_the_file_is_what_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("basis.csv");
        let out =
            |source: &str, was: &Option<Vec<u8>>| take_out(&path, &told(source), was.as_deref());
        // Made by hand, with a mark, another order and no line end behind the last row.
        let mine = "\u{feff}symbol;account;lot;basis;source\r\nKO;A;KO-1;12,50;letter";
        fs::write(&path, mine).unwrap();
        let first = add(&path, &told("one")).unwrap();
        let second = add(&path, &told("two")).unwrap();
        assert!(matches!(out("one", &first), Err(TakeOutError::Changed { .. })), "two is in it");
        out("two", &second).unwrap();
        out("one", &first).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), mine);
        // One that was made for a row goes with it, and a blank one stays blank.
        for was in [None, Some("\n")] {
            was.map_or_else(|| fs::remove_file(&path), |text| fs::write(&path, text)).unwrap();
            let kept = add(&path, &told("one")).unwrap();
            out("one", &kept).unwrap();
            assert_eq!(fs::read_to_string(&path).ok().as_deref(), was);
        }
    }

    #[test]
    fn what_somebody_changed_since_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("basis.csv");
        let was = add(&path, &told("one")).unwrap();
        let mut theirs = fs::read_to_string(&path).unwrap();
        theirs.push_str("A,KO,KO-1,,12.50,me,,,\n");
        fs::write(&path, &theirs).unwrap();
        let error = take_out(&path, &told("one"), was.as_deref()).unwrap_err();
        assert!(error.is_for_good() && error.to_string().contains("by hand"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
        fs::remove_file(&path).unwrap();
        let error = take_out(&path, &told("one"), was.as_deref()).unwrap_err();
        assert!(error.is_for_good() && error.to_string().ends_with("row with it"), "{error}");
    }

    #[test]
    fn what_cannot_take_a_row_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("basis.csv");
        for (bytes, reason) in [
            (&b"\xff\xfea\x00"[..], "UTF-8"),
            (b"some notes\n", "no header"),
            (b"account,symbol,lot,acquired\n", "no column for basis"),
        ] {
            fs::write(&path, bytes).unwrap();
            let error = add(&path, &told("")).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
            assert_eq!(fs::read(&path).unwrap(), bytes);
        }
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(matches!(add(&path, &told("")), Err(BasisError::Unreadable { .. })));
        assert!(matches!(add(Path::new(""), &told("")), Err(BasisError::NoFile)));
    }
}
