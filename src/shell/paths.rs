//! Where things are: the portfolio to open, and the files that belong to it.
//!
//! A portfolio folder keeps everything inside itself. A single file keeps its journal in the
//! platform's data folder, under a name made of its path, and has its settings beside it or in the
//! platform's configuration folder.

use super::{disk, load};
use directories::ProjectDirs;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

/// The journal of a portfolio folder.
pub const JOURNAL: &str = "sales.jsonl";
/// The settings of a portfolio folder.
pub const SETTINGS: &str = "lotscope.toml";
/// What the user told of the lots of a portfolio folder.
pub const BASIS: &str = "basis.csv";
/// What happened, in a portfolio folder: the one file of holdings that lotscope adds to.
pub const TRANSACTIONS: &str = "transactions.csv";
/// The prices of a portfolio folder.
pub const PRICES: &str = "prices.csv";
/// The folder of further tax tables, in the platform's configuration folder.
pub const TAX_TABLES: &str = "tax";
/// The folder of further days of the market calendar, in the platform's configuration folder.
pub const MARKET: &str = "market";
/// The variable that names the portfolio where the command line does not.
pub const VARIABLE: &str = "LOTSCOPE_PORTFOLIO";

/// The file that remembers the portfolio last opened.
const LAST: &str = "last-portfolio.json";

/// Who named the portfolio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChosenBy {
    /// The command line.
    Arguments,
    /// [`VARIABLE`].
    Environment,
    /// Nobody; the current folder holds one.
    CurrentFolder,
}

/// The portfolio to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// A folder, or one or more files.
    pub paths: Vec<PathBuf>,
    /// Who named it.
    pub by: ChosenBy,
}

/// Finds the portfolio to open: what the command line names, else the environment, else the
/// current folder if it holds one. Nothing further is guessed.
#[must_use]
pub fn choose(arguments: &[PathBuf]) -> Option<Choice> {
    choose_from(arguments, env::var_os(VARIABLE), env::current_dir().ok())
}

fn choose_from(
    arguments: &[PathBuf],
    variable: Option<OsString>,
    current: Option<PathBuf>,
) -> Option<Choice> {
    if !arguments.is_empty() {
        return Some(Choice { paths: arguments.to_vec(), by: ChosenBy::Arguments });
    }
    if let Some(value) = variable.filter(|value| !value.is_empty()) {
        let whole = PathBuf::from(&value);
        // Several files are listed as in PATH; a name that exists as it stands is not taken apart.
        let paths = if whole.exists() { vec![whole] } else { env::split_paths(&value).collect() };
        return Some(Choice { paths, by: ChosenBy::Environment });
    }
    let folder = current.filter(|folder| load::holds_portfolio(folder))?;
    Some(Choice { paths: vec![folder], by: ChosenBy::CurrentFolder })
}

/// What the header calls a portfolio: the name of its folder or file.
#[must_use]
pub fn name_of(paths: &[PathBuf]) -> String {
    let Some(first) = paths.first() else { return String::new() };
    // `.` and `..` have no name of their own.
    let real = first.file_name().is_none().then(|| fs::canonicalize(first).ok()).flatten();
    let path = real.as_deref().unwrap_or(first);
    let name = path.file_name().map_or_else(|| path.display().to_string(), shown);
    match paths.len() {
        1 => name,
        count => format!("{name} + {} more", count - 1),
    }
}

fn shown(name: &std::ffi::OsStr) -> String {
    name.to_string_lossy().into_owned()
}

/// The platform's folders for what belongs to no portfolio folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Settings.
    pub config: PathBuf,
    /// Journals.
    pub data: PathBuf,
    /// What may be lost.
    pub state: PathBuf,
}

impl Places {
    /// The folders of this user; `None` where there is no home.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        let folders = ProjectDirs::from("", "", "lotscope")?;
        let data = folders.data_dir().to_owned();
        let state = folders.state_dir().unwrap_or(&data).to_owned();
        Some(Self { config: folders.config_dir().to_owned(), data, state })
    }

    /// The settings that hold for files without their own.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.config.join(SETTINGS)
    }

    /// Where tax tables of years that lotscope does not bring are looked for.
    #[must_use]
    pub fn tax_tables(&self) -> PathBuf {
        self.config.join(TAX_TABLES)
    }

    /// Where days of the market calendar that were announced since are looked for.
    #[must_use]
    pub fn market(&self) -> PathBuf {
        self.config.join(MARKET)
    }

    /// The journal of one or more files, the same however they are named and in whatever order.
    ///
    /// # Errors
    /// When a file has no lasting path, as a pipe.
    pub fn journal_of(&self, files: &[PathBuf]) -> io::Result<PathBuf> {
        if !files.iter().all(|file| file.is_file()) {
            return Err(io::Error::new(ErrorKind::NotFound, "a file on disk is needed"));
        }
        let mut real = files.iter().map(fs::canonicalize).collect::<io::Result<Vec<_>>>()?;
        real.sort();
        real.dedup();
        Ok(self.data.join("journals").join(journal_name(&real)))
    }

    /// The portfolio last opened, if it is still there.
    ///
    /// # Errors
    /// When the file that remembers it cannot be read.
    pub fn last_opened(&self) -> io::Result<Option<Vec<PathBuf>>> {
        let bytes = match disk::read(&self.state.join(LAST), disk::LARGEST_FILE) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        let paths: Vec<PathBuf> = serde_json::from_slice(&bytes)?;
        Ok(Some(paths).filter(|paths| !paths.is_empty() && paths.iter().all(|path| path.exists())))
    }

    /// Remembers the portfolio that was opened. Whoever calls this can do without.
    ///
    /// # Errors
    /// When a path does not exist, is no Unicode, or cannot be written down.
    pub fn remember(&self, paths: &[PathBuf]) -> io::Result<()> {
        let real = paths.iter().map(fs::canonicalize).collect::<io::Result<Vec<_>>>()?;
        disk::create_folder(&self.state)?;
        disk::replace(&self.state.join(LAST), &serde_json::to_vec(&real)?)
    }
}

/// The bytes of one file name that every file system takes, with room for an ending.
const NAME_LIMIT: usize = 200;

/// A name for the journal of these files, which no other files can get.
///
/// A path is written with `+` for its separators and `%2B` for a byte that would be ambiguous or
/// that a file system refuses: `/pool/ana/lots.csv` gives `+pool+ana+lots.csv.jsonl`. Further files
/// follow after `&`, those beside the one before them by their name alone, which never begins with
/// a separator. A name past the limit is cut into folders, which end in `~` as no file does.
fn journal_name(files: &[PathBuf]) -> PathBuf {
    let mut name = String::new();
    let mut folder = None;
    for file in files {
        if folder.is_some() {
            name.push('&');
        }
        let beside = folder.is_some() && folder == file.parent();
        let part = file.file_name().filter(|_| beside).unwrap_or(file.as_os_str());
        name.push_str(&escaped(part.as_encoded_bytes()));
        folder = file.parent();
    }
    let mut path = PathBuf::new();
    let mut rest = name.as_str();
    while let Some((chunk, more)) =
        rest.split_at_checked(NAME_LIMIT).filter(|(_, more)| !more.is_empty())
    {
        path.push(format!("{chunk}~"));
        rest = more;
    }
    path.push(format!("{rest}.jsonl"));
    path
}

fn escaped(path: &[u8]) -> String {
    let mut name = String::new();
    for &byte in path {
        match byte {
            b'/' | b'\\' if std::path::is_separator(char::from(byte)) => name.push('+'),
            b'.' | b'-' | b'_' | b' ' | b',' | b'(' | b')' => name.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => name.push(char::from(byte)),
            _ => name.extend(['%', hexadecimal(byte >> 4), hexadecimal(byte & 0xF)]),
        }
    }
    name
}

fn hexadecimal(digit: u8) -> char {
    char::from_digit(digit.into(), 16).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    fn places(folder: &Path) -> Places {
        let [config, data, state] = ["config", "data", "state"].map(|name| folder.join(name));
        Places { config, data, state }
    }

    #[test]
    fn the_command_line_is_asked_first_then_the_environment_then_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().to_owned();
        let given = [PathBuf::from("a.csv"), PathBuf::from("b.csv")];
        let variable = || Some(OsString::from("/lots"));
        let chosen = |arguments, variable| choose_from(arguments, variable, Some(here.clone()));

        let choice = chosen(&given, variable()).unwrap();
        assert_eq!((choice.paths.as_slice(), choice.by), (&given[..], ChosenBy::Arguments));
        let choice = chosen(&[], variable()).unwrap();
        assert_eq!((choice.paths, choice.by), (vec!["/lots".into()], ChosenBy::Environment));
        assert_eq!(chosen(&[], None), None, "an empty folder holds no portfolio");
        assert_eq!(chosen(&[], Some(OsString::new())), None);

        fs::write(here.join("notes.csv"), "what,when\nnothing,never\n").unwrap();
        assert_eq!(chosen(&[], None), None, "a table of something else is no portfolio");
        fs::write(
            here.join("lots.csv"),
            "account,symbol,acquired,quantity,cost_basis\nA,VTI,2020-01-02,1,100\n",
        )
        .unwrap();
        let choice = chosen(&[], None).unwrap();
        assert_eq!((choice.paths, choice.by), (vec![here.clone()], ChosenBy::CurrentFolder));
    }

    #[test]
    fn the_variable_lists_several_files_as_path_does() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
        let both = env::join_paths([&a, &b]).unwrap();
        let chosen = |value: OsString| choose_from(&[], Some(value), None).unwrap().paths;
        assert_eq!(chosen(both.clone()), [a, b]);
        #[cfg(unix)]
        {
            let odd = folder.path().join("lots:2026.csv");
            fs::write(&odd, "").unwrap();
            assert_eq!(chosen(odd.clone().into_os_string()), [odd]);
        }
    }

    #[test]
    fn the_header_shows_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("taxes");
        fs::create_dir(&inside).unwrap();
        assert_eq!(name_of(std::slice::from_ref(&inside)), "taxes");
        assert_eq!(name_of(&[inside.join("..").join("taxes").join(".")]), "taxes");
        assert_eq!(
            name_of(&[inside.join("x").join("..")]),
            inside.join("x/..").display().to_string()
        );
        assert_eq!(name_of(&["a.csv".into(), "b.csv".into(), "c.csv".into()]), "a.csv + 2 more");
    }

    #[cfg(unix)]
    #[test]
    fn a_journal_is_named_after_its_files() {
        let named = |files: &[&str]| {
            let files: Vec<_> = files.iter().map(PathBuf::from).collect();
            journal_name(&files).display().to_string()
        };
        assert_eq!(named(&["/pool/ana/lots.csv"]), "+pool+ana+lots.csv.jsonl");
        assert_eq!(named(&["/a/b+c%.csv"]), "+a+b%2Bc%25.csv.jsonl");
        assert_eq!(named(&["/a/é.csv"]), "+a+%C3%A9.csv.jsonl");
        assert_eq!(named(&["/a/x.csv", "/a/y.csv", "/b/y.csv"]), "+a+x.csv&y.csv&+b+y.csv.jsonl");

        let long = format!("/{}/lots.csv", "a".repeat(250));
        let path = named(&[&long]);
        assert_eq!(path.split('/').count(), 2);
        assert!(path.split('/').all(|name| name.len() <= 255), "{path}");
    }

    #[cfg(unix)]
    #[test]
    fn no_two_portfolios_share_a_journal() {
        let names = [
            "/a/b",
            "/a+b",
            "/a%2Bb",
            "/a/b.jsonl",
            "/a/b~",
            "/a&/b",
            "/a/&b",
            "/a",
            "/a&b",
            "/A/b",
        ];
        let mut seen = BTreeSet::new();
        for (at, one) in names.iter().enumerate() {
            assert!(seen.insert(journal_name(&[one.into()])), "{one}");
            for other in &names[at + 1..] {
                assert!(seen.insert(journal_name(&[one.into(), other.into()])), "{one} {other}");
            }
        }
        // A cut name against a file that is named like its folder.
        let start = "a".repeat(NAME_LIMIT - 7);
        let [whole, cut] = [format!("/{start}"), format!("/{start}.jsonlb")]
            .map(|path| journal_name(&[path.into()]));
        assert!(!cut.starts_with(&whole), "{} {}", whole.display(), cut.display());
    }

    #[test]
    fn the_same_files_have_the_same_journal() {
        let folder = tempfile::tempdir().unwrap();
        let places = places(folder.path());
        let [a, b] = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
        assert!(places.journal_of(std::slice::from_ref(&a)).is_err(), "it does not exist");
        fs::write(&a, "").unwrap();
        fs::write(&b, "").unwrap();
        let journal = |files: &[&Path]| {
            let files: Vec<_> = files.iter().map(|path| path.to_path_buf()).collect();
            places.journal_of(&files).unwrap()
        };
        let roundabout = folder.path().join(".").join("a.csv");
        assert_eq!(journal(&[&a, &b]), journal(&[&b, &roundabout, &a]));
        assert_ne!(journal(&[&a, &b]), journal(&[&a]));
        assert!(journal(&[&a]).starts_with(&places.data));
    }

    #[test]
    fn the_last_portfolio_is_remembered_until_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let places = places(folder.path());
        assert_eq!(places.last_opened().unwrap(), None);
        let file = folder.path().join("lots.csv");
        assert!(places.remember(std::slice::from_ref(&file)).is_err());
        fs::write(&file, "").unwrap();
        places.remember(std::slice::from_ref(&file)).unwrap();
        assert_eq!(places.last_opened().unwrap(), Some(vec![fs::canonicalize(&file).unwrap()]));
        fs::remove_file(&file).unwrap();
        assert_eq!(places.last_opened().unwrap(), None);
        fs::write(places.state.join(LAST), "{").unwrap();
        assert!(places.last_opened().is_err());
    }
}
