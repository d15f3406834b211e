use super::*;
use crate::domain::money::UnitPrice;
use crate::domain::problem::Severity;
use crate::domain::sales::{Decision, EventId, SaleId};
use crate::shell::feed::Link;
use tempfile::TempDir;

const LOTS: &str = "account,symbol,acquired,quantity,cost_basis\nA,VTI,2020-01-02,10,1000\n";
const MORE: &str = "account,symbol,acquired,quantity,cost_basis\nA,KO,2021-01-04,5,250\n";

/// A household on disk: a folder to work in, and the user's own folders beside it.
struct Disk {
    root: TempDir,
    places: Places,
}

impl Disk {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("p")).unwrap();
        let [config, data, state] =
            ["config", "data", "state"].map(|name| root.path().join("home").join(name));
        Self { root, places: Places { config, data, state } }
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("p")
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn load(&self, paths: &[PathBuf]) -> Result<Loaded, LoadError> {
        self.load_from(&Sources { paths: paths.to_vec(), ..Sources::default() })
    }

    fn load_from(&self, sources: &Sources) -> Result<Loaded, LoadError> {
        load_at(sources, Some(&self.places), &mut Watch::default())
    }
}

fn symbols(loaded: &Loaded) -> Vec<&str> {
    loaded.household.holdings.lots().iter().map(|lot| &*lot.security).collect()
}

fn found<'a>(problems: &'a [Problem], code: &str) -> Vec<(&'a str, Severity)> {
    problems
        .iter()
        .filter(|problem| problem.code == code)
        .map(|problem| (&*problem.file, problem.severity))
        .collect()
}

#[test]
fn a_folder_is_read_with_its_settings_prices_and_journal() {
    let disk = Disk::new();
    disk.write("b.csv", LOTS);
    disk.write("a.csv", MORE);
    disk.write("prices.csv", "symbol,price\nVTI,300\nKO,70\n");
    disk.write("lotscope.toml", "[tax]\nfiling_status = \"single\"\nordinary_income = 1\n");
    let loaded = disk.load(&[disk.folder()]).unwrap();
    assert_eq!(loaded.name, "p");
    assert_eq!(symbols(&loaded), ["KO", "VTI"]);
    assert_eq!(loaded.problems, []);
    assert!(loaded.household.profiles.base.is_complete());
    assert!(loaded.household.holdings.prices.price(&"VTI".into()).is_some());
    let files: Vec<_> = loaded.files.iter().map(|report| &*report.file).collect();
    assert_eq!(files, ["a.csv", "b.csv", "prices.csv", "lotscope.toml"]);
    assert_eq!(loaded.settings_path, disk.folder().join("lotscope.toml"));
    assert_eq!(loaded.journal.path(), Some(&*disk.folder().join("sales.jsonl")));
    assert_eq!(fs::read_dir(disk.folder()).unwrap().count(), 4, "reading leaves nothing behind");
}

#[test]
fn what_was_recorded_is_there_again() {
    let disk = Disk::new();
    let lots = disk.write("a.csv", LOTS);
    for paths in [[disk.folder()], [lots]] {
        let mut loaded = disk.load(&paths).unwrap();
        let what = Decision::Discarded { sale: SaleId(7) };
        let event = loaded.household.book.event(what, "2026-11-20T21:00:00Z".parse().unwrap());
        loaded.journal.append(&event).unwrap();
        let again = disk.load(&paths).unwrap();
        assert_eq!(again.household.book.next_event(), EventId(2), "{paths:?}");
        assert_eq!(again.journal.path(), loaded.journal.path());
    }
}

#[test]
fn one_bad_file_does_not_hide_the_rest() {
    let disk = Disk::new();
    disk.write("good.csv", LOTS);
    disk.write("other.csv", "what,when\nnothing,never\n");
    disk.write("broken.csv", b"\x00\x01\x02");
    disk.write("todo.txt", "ask Ana for the basis\n");
    disk.write("basis.csv", "account,symbol,lot,basis\nA,VTI,VTI@2020-01-02,5O0\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink("gone.csv", disk.folder().join("link.csv")).unwrap();
    let loaded = disk.load(&[disk.folder()]).unwrap();
    assert_eq!(symbols(&loaded), ["VTI"]);
    assert_eq!(
        found(&loaded.problems, "not-read"),
        [
            ("broken.csv", Severity::LeftOut),
            ("other.csv", Severity::LeftOut),
            ("todo.txt", Severity::Note)
        ]
    );
    assert_eq!(found(&loaded.problems, "wrong-number"), [("basis.csv", Severity::LeftOut)]);
    #[cfg(unix)]
    assert_eq!(found(&loaded.problems, "unreadable"), [("link.csv", Severity::LeftOut)]);
}

#[test]
fn what_was_told_of_lots_is_read_from_beside_them() {
    let bare = "account,symbol,acquired,quantity,cost_basis\nA,VTI,2020-01-02,10,\n";
    let told = "account,symbol,lot,acquired,basis\nA,VTI,VTI@2020-01-02,,1000\n";
    let basis = |loaded: &Loaded| loaded.household.holdings.lots()[0].basis;
    // In the folder, and beside a file, whether it is named with it or not.
    let disk = Disk::new();
    let lots = disk.write("a.csv", bare);
    let beside = disk.write("basis.csv", told);
    for paths in [vec![disk.folder()], vec![lots.clone()], vec![lots.clone(), beside.clone()]] {
        let loaded = disk.load(&paths).unwrap();
        assert_eq!(basis(&loaded), Some(1000.into()), "{paths:?}");
        assert_eq!(loaded.basis_path, beside);
        assert_eq!(loaded.problems.iter().filter(|one| one.is_gap()).count(), 0);
    }
    // A file alone has it where its settings are.
    fs::remove_file(&beside).unwrap();
    let loaded = disk.load(std::slice::from_ref(&lots)).unwrap();
    assert_eq!(basis(&loaded), None);
    assert_eq!(loaded.basis_path, loaded.settings_path.with_file_name("basis.csv"));
    assert_eq!(loaded.basis_path, disk.places.config.join("basis.csv"));
    // It is no holdings, whatever it looks like.
    let alone = disk.write("basis.csv", LOTS);
    assert!(matches!(disk.load(&[alone]), Err(LoadError::NoHoldings { .. })));
}

#[test]
fn a_folder_in_place_of_a_file_is_a_problem_of_its_own() {
    for name in ["prices.csv", "lotscope.toml", "sales.jsonl"] {
        let disk = Disk::new();
        disk.write("a.csv", LOTS);
        fs::create_dir(disk.folder().join(name)).unwrap();
        let mut loaded = disk.load(&[disk.folder()]).unwrap();
        assert_eq!(found(&loaded.problems, "unreadable"), [(name, Severity::LeftOut)]);
        let takes_nothing = loaded.journal.claim().is_err();
        assert_eq!(takes_nothing, name == "sales.jsonl");
    }
}

#[test]
fn a_single_file_has_its_journal_in_the_users_folder() {
    let disk = Disk::new();
    let lots = disk.write("a.csv", LOTS);
    let loaded = disk.load(std::slice::from_ref(&lots)).unwrap();
    assert_eq!(loaded.name, "a.csv");
    assert!(loaded.journal.path().unwrap().starts_with(&disk.places.data));
    assert_eq!(loaded.settings_path, disk.places.settings());
    assert!(!disk.places.data.exists());

    // Settings beside the file come before the user's own, and bring their prices.
    fs::create_dir_all(&disk.places.config).unwrap();
    fs::write(disk.places.settings(), "[tax]\nyear = 2025\n").unwrap();
    let year = |loaded: &Loaded| loaded.settings.profiles.base.year;
    assert_eq!(year(&disk.load(std::slice::from_ref(&lots)).unwrap()), Some(2025));
    let beside = disk.write("lotscope.toml", "[tax]\nyear = 2026\n");
    disk.write("prices.csv", "symbol,price\nVTI,300\n");
    let loaded = disk.load(std::slice::from_ref(&lots)).unwrap();
    assert_eq!((year(&loaded), loaded.settings_path), (Some(2026), beside));
    assert!(loaded.household.holdings.prices.price(&"VTI".into()).is_some());
}

#[test]
fn without_a_home_a_file_is_shown_and_nothing_recorded() {
    let disk = Disk::new();
    let lots = disk.write("a.csv", LOTS);
    let sources = Sources { paths: vec![lots], ..Sources::default() };
    let mut loaded = load_at(&sources, None, &mut Watch::default()).unwrap();
    assert_eq!(symbols(&loaded), ["VTI"]);
    assert!(loaded.journal.read_only().is_some_and(|reason| reason.contains("home")));
    assert!(loaded.journal.claim().is_err());
    let journal = Some(disk.folder().join("mine.jsonl"));
    let mut loaded = load_at(&Sources { journal, ..sources }, None, &mut Watch::default()).unwrap();
    loaded.journal.claim().unwrap();
}

#[test]
fn several_files_make_one_portfolio() {
    let disk = Disk::new();
    let other = disk.root.path().join("a.csv");
    fs::write(&other, MORE).unwrap();
    let lots = disk.write("a.csv", LOTS);
    let loaded = disk.load(&[lots.clone(), other.clone()]).unwrap();
    assert_eq!(loaded.name, "a.csv + 1 more");
    assert_eq!(symbols(&loaded), ["KO", "VTI"]);
    let files: Vec<_> = loaded.files.iter().map(|report| report.file.to_string()).collect();
    assert_eq!(files, [other.display().to_string(), lots.display().to_string()]);
    assert!(matches!(
        disk.load(&[lots, disk.folder()]),
        Err(LoadError::FolderAmongFiles { path }) if path == disk.folder()
    ));
}

#[test]
fn options_come_before_the_portfolios_own_files() {
    let disk = Disk::new();
    disk.write("a.csv", LOTS);
    disk.write("prices.csv", "symbol,price\nVTI,300\n");
    disk.write("lotscope.toml", "[tax]\nyear = 2025\n");
    let sources = Sources {
        paths: vec![disk.folder()],
        prices: Some(disk.write("quotes.csv", "symbol,price\nVTI,400\n")),
        settings: Some(disk.write("mine.toml", "[tax]\nyear = 2026\n")),
        journal: Some(disk.write("mine.jsonl", "")),
        as_of: None,
    };
    let loaded = disk.load_from(&sources).unwrap();
    assert_eq!(loaded.problems, [], "the price file is no holdings");
    let price = loaded.household.holdings.prices.price(&"VTI".into()).unwrap();
    assert_eq!(price, 400.into());
    assert_eq!(loaded.settings.profiles.base.year, Some(2026));
    assert_eq!(Some(&*loaded.settings_path), sources.settings.as_deref());
    assert_eq!(loaded.journal.path(), sources.journal.as_deref());
}

#[test]
fn the_settings_name_the_price_file() {
    let disk = Disk::new();
    disk.write("a.csv", LOTS);
    disk.write("prices.csv", "symbol,price\nVTI,300\n");
    disk.write("quotes.csv", "symbol,price\nVTI,400\n");
    let priced = |settings: &str| {
        disk.write("lotscope.toml", settings);
        let loaded = disk.load(&[disk.folder()]).unwrap();
        let price = loaded.household.holdings.prices.price(&"VTI".into());
        let link = match &loaded.link {
            Link::Nowhere => "nothing".to_owned(),
            Link::Once(name) => format!("{name} once"),
            Link::File(link) => format!("{} {}", link.name, link.first.is_some()),
            Link::Command(link) => link.words.join(" "),
        };
        (price, found(&loaded.problems, "no-prices").len(), link)
    };
    let is = |price: Option<i64>, missing, link: &str| {
        (price.map(UnitPrice::from), missing, link.to_owned())
    };
    assert_eq!(priced(""), is(Some(300), 0, "prices.csv true"));
    let other = "[prices]\npath = \"quotes.csv\"\n";
    assert_eq!(priced(other), is(Some(400), 0, "quotes.csv true"));
    assert_eq!(priced("[prices]\nsource = \"none\"\n"), is(None, 0, "nothing"));
    assert_eq!(priced("[prices]\npath = \"gone.csv\"\n"), is(None, 1, "gone.csv false"));
    // A command is not run to open a portfolio.
    let command = "[prices]\nsource = \"command\"\ncommand = [\"quote\", \"all\"]\n";
    assert_eq!(priced(command), is(None, 0, "quote all"));
}

#[test]
fn a_path_that_leads_nowhere_is_an_error() {
    let disk = Disk::new();
    let lots = disk.write("a.csv", LOTS);
    let gone = disk.folder().join("gone");
    assert!(matches!(disk.load(&[]), Err(LoadError::Unnamed)));
    let missing = |sources: Sources| match disk.load_from(&sources) {
        Err(LoadError::Missing { path }) => path == gone,
        _ => false,
    };
    let sources = Sources { paths: vec![lots.clone()], ..Sources::default() };
    assert!(missing(Sources { paths: vec![lots, gone.clone()], ..Sources::default() }));
    assert!(missing(Sources { prices: Some(gone.clone()), ..sources.clone() }));
    assert!(missing(Sources { settings: Some(gone.clone()), ..sources.clone() }));
    // A journal may be new.
    assert!(disk.load_from(&Sources { journal: Some(gone.clone()), ..sources }).is_ok());
}

#[test]
fn transactions_alone_are_a_portfolio() {
    let disk = Disk::new();
    disk.write(
        "transactions.csv",
        "date,account,type,symbol,quantity,amount\n\
         2024-01-02,A,buy,VTI,10,1000\n\
         2026-01-05,A,sell,VTI,4,600\n",
    );
    assert!(holds_portfolio(&disk.folder()));
    let loaded = disk.load(&[disk.folder()]).unwrap();
    let lots = loaded.household.holdings.lots();
    let held: Vec<_> = lots.iter().map(|lot| (&*lot.id, lot.quantity.to_string())).collect();
    assert_eq!(held, [("VTI@2024-01-02", "6".to_owned())]);
    assert_eq!(lots[0].level.slug(), "rebuilt");
    let [sold] = loaded.household.history().lots() else { panic!("one lot was sold") };
    assert_eq!(sold.gain().unwrap().to_string(), "200");
}

#[test]
fn where_holdings_and_transactions_are_of_one_account_the_holdings_are_the_lots() {
    let disk = Disk::new();
    disk.write("lots.csv", "account,symbol,acquired,quantity,cost_basis\nA,VTI,2024-01-02,5,500\n");
    disk.write(
        "transactions.csv",
        "date,account,type,symbol,quantity,amount\n\
         2024-01-02,A,buy,VTI,10,1000\n\
         2024-01-02,B,buy,VTI,3,300\n\
         2026-01-05,A,sell,VTI,4,600\n",
    );
    let loaded = disk.load(&[disk.folder()]).unwrap();
    let lots = loaded.household.holdings.lots();
    let held: Vec<_> = lots.iter().map(|lot| (&*lot.account, lot.quantity.to_string())).collect();
    assert_eq!(held, [("A", "5".to_owned()), ("B", "3".to_owned())]);
    assert_eq!(loaded.household.history().lots().len(), 1);
    let differ: Vec<_> =
        loaded.problems.iter().filter(|problem| problem.code == "holdings-differ").collect();
    assert_eq!(differ.len(), 1);
    assert_eq!(differ[0].message, "the holdings of A have 5 VTI, and the transactions leave 6");
    assert_eq!(differ[0].line, 4);
}

#[test]
fn a_portfolio_without_holdings_says_what_was_looked_for() {
    let disk = Disk::new();
    let told = |paths: &[PathBuf]| match disk.load(paths).unwrap_err() {
        error @ LoadError::NoHoldings { .. } => error.to_string(),
        error => panic!("{error}"),
    };
    let empty = told(&[disk.folder()]);
    assert!(empty.contains("exports of Schwab") && empty.contains("cost_basis"), "{empty}");
    assert!(!holds_portfolio(&disk.folder()));

    let other = disk.write("other.csv", "what,when\nnothing,never\n");
    for paths in [&[disk.folder()][..], &[other]] {
        let message = told(paths);
        assert!(message.contains("\n  other.csv:1:"), "{message}");
    }
    assert!(!holds_portfolio(&disk.folder()));
    disk.write("a.csv", LOTS);
    assert!(holds_portfolio(&disk.folder()));
    assert!(!holds_portfolio(&disk.folder().join("gone")));
}

#[cfg(unix)]
#[test]
fn a_pipe_can_be_read_and_has_no_journal() {
    use std::io::Write as _;
    use std::os::fd::AsRawFd;
    let disk = Disk::new();
    let (output, mut input) = std::io::pipe().unwrap();
    input.write_all(LOTS.as_bytes()).unwrap();
    drop(input);
    let path = PathBuf::from(format!("/dev/fd/{}", output.as_raw_fd()));
    let loaded = disk.load(&[path]).unwrap();
    assert_eq!(symbols(&loaded), ["VTI"]);
    assert!(loaded.journal.read_only().is_some());
}
