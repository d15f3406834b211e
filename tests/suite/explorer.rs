//! The whole program in memory: a key goes through `update`, what that asks for is done by a small
//! world, and a frame is drawn, as the event loop of the shell does it.

use chrono::{DateTime, Utc};
use lotscope::app::form::ProfileChange;
use lotscope::app::key::{Code, Key};
use lotscope::app::model::{Fresh, Screen};
use lotscope::app::msg::{Effect, Entry, Locks, Mouse, Msg, NotRecorded, Remedy};
use lotscope::app::naming::FileNames;
use lotscope::app::start::Start;
use lotscope::app::ticket::{Outlook, Ticket};
use lotscope::app::undo::NotTakenOut;
use lotscope::app::{Model, update};
use lotscope::domain::average::Election;
use lotscope::domain::household::Household;
use lotscope::domain::lot::Source;
use lotscope::domain::money::UnitPrice;
use lotscope::domain::price::{PriceSource, PriceTime, Quote};
use lotscope::domain::sales::Event;
use lotscope::domain::tax::Profile;
use lotscope::domain::told::Told;
use lotscope::domain::transaction::Entered;
use lotscope::formats::excerpt::excerpt;
use lotscope::shell::demo;
use lotscope::shell::effects::Outside;
use lotscope::shell::load::{self, Sources};
use lotscope::shell::loader::What;
use lotscope::ui::theme::Theme;
use lotscope::ui::{self, Hits, Memory};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, OnceLock};

/// Two seconds after the close of the sample's day, Friday 2026-11-20 in New York.
pub const NOW: &str = "2026-11-20T21:00:02Z";

/// The moment all tests start at.
pub fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

/// The sample household as the files of a folder give it.
pub fn sample() -> Fresh {
    static SAMPLE: OnceLock<Fresh> = OnceLock::new();
    let read =
        || Outside::new(Sources::default(), None, true).adopt(What::Demo, demo::load().unwrap());
    as_a_folder(SAMPLE.get_or_init(read).clone())
}

/// Not the demo, on the sample's day, as if that were the calendar's.
fn as_a_folder(mut fresh: Fresh) -> Fresh {
    "household".clone_into(&mut fresh.opened.name);
    "prices.csv".clone_into(&mut fresh.opened.price_source);
    fresh.opened.demo = false;
    fresh.today = demo::AS_OF;
    fresh.opened.fixed_date = false;
    fresh.opened.adds_nothing = None;
    fresh
}

/// The sample without a tax profile.
pub fn without_profile() -> Fresh {
    let mut fresh = sample();
    fresh.household.profiles.base = Profile::default();
    fresh
}

/// The sample whose VTI in the brokerage account is averaged since 15 January 2024.
pub fn averaged() -> Fresh {
    let mut fresh = sample();
    let Household { holdings, profiles, book, rules, .. } = fresh.household.clone();
    let election = Election {
        account: "Schwab Brokerage".into(),
        security: "VTI".into(),
        elected: "2024-01-15".parse().unwrap(),
        revoked: None,
        first_sale: None,
        source: Source { file: "lotscope.toml".into(), line: 1 },
    };
    let history = fresh.household.history().clone();
    let household = Household::new(holdings.with_elections([election]), profiles, book, rules);
    fresh.household = household.with_history(history);
    fresh
}

/// No portfolio at all.
fn nothing() -> Fresh {
    as_a_folder(Outside::new(Sources::default(), Some(demo::AS_OF), false).empty().unwrap())
}

/// A portfolio of these files, each a name and a text.
pub fn folder(files: &[(&str, &str)]) -> Fresh {
    folder_as_of(files, None)
}

/// The same as of a day that is named.
pub fn folder_as_of(files: &[(&str, &str)], as_of: Option<chrono::NaiveDate>) -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let sources = Sources { paths: vec![folder.path().to_owned()], as_of, ..Sources::default() };
    let loaded = load::load(&sources).unwrap();
    let today = as_of.unwrap_or(demo::AS_OF);
    let mut outside = Outside::new(sources.clone(), Some(today), false);
    Fresh { today, ..as_a_folder(outside.adopt(What::Files(sources), loaded)) }
}

/// The world: it remembers what it was asked, and fails when told to.
#[derive(Debug, Default)]
pub struct World {
    /// What the journal holds.
    pub journal: Vec<Event>,
    /// Why the journal takes nothing.
    pub full: Option<String>,
    /// What can be done about it.
    pub so: Remedy,
    /// Can an event never be taken out of its file again?
    pub for_good: bool,
    /// The tax figures that were saved, section by section.
    pub profile: Vec<ProfileChange>,
    /// What files do not say, as it was saved.
    pub names: Vec<FileNames>,
    /// What was told of lots, as it was saved.
    pub told: Vec<Told>,
    /// The events that were entered, as they were to be added.
    pub added: Vec<Entered>,
    /// Texts that were saved, each with the path that was typed.
    pub saved: Vec<(String, String)>,
    /// The locks that were to be saved, the newest last.
    pub locks: Vec<Locks>,
    /// What was copied, the newest last.
    pub copied: Vec<String>,
    /// What a typed path could become.
    pub entries: Vec<Entry>,
    /// The files whose lines can be read.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What was asked for besides, by name.
    pub asked: Vec<String>,
    /// Did the explorer leave?
    pub left: bool,
}

impl World {
    fn perform(&mut self, effect: Effect, fresh: impl Fn(&[Event]) -> Fresh) -> Vec<Msg> {
        let message = match effect {
            Effect::Record(event) => Msg::Recorded(if let Some(reason) = &self.full {
                let (what, reason) = (Box::new(event.what), reason.clone());
                Err(NotRecorded { what, reason, so: self.so })
            } else {
                self.journal.push(event.clone());
                Ok(event)
            }),
            Effect::SaveProfile { profiles, changes } => {
                Msg::ProfileSaved(if let Some(reason) = &self.full {
                    Err(reason.clone())
                } else {
                    self.profile = changes;
                    Ok(profiles)
                })
            }
            Effect::SaveNames(names) => Msg::NamesSaved(if let Some(reason) = &self.full {
                Err(reason.clone())
            } else {
                self.names.push(names);
                Ok(())
            }),
            Effect::SaveBasis(told) => Msg::BasisSaved(if let Some(reason) = &self.full {
                Err(reason.clone())
            } else {
                self.told.push(*told);
                Ok(())
            }),
            Effect::AddEvent(entered) => {
                let result = if let Some(reason) = &self.full {
                    Err(reason.clone())
                } else {
                    self.added.push((*entered).clone());
                    Ok(Some("transactions.csv.bak".to_owned()))
                };
                Msg::EventAdded(entered, result)
            }
            Effect::TakeOutEvent(added) => {
                let result = if let Some(reason) = self.full.clone() {
                    Err(NotTakenOut { reason, for_good: self.for_good })
                } else {
                    self.added.retain(|entered| *entered != added.entered);
                    Ok(())
                };
                Msg::EventTakenOut(added, result)
            }
            Effect::SaveText { path, text } => Msg::TextSaved(if let Some(reason) = &self.full {
                Err(reason.clone())
            } else {
                self.saved.push((path.clone(), text));
                Ok(path)
            }),
            Effect::SaveLocks(locks) => {
                self.locks.push(locks.clone());
                Msg::LocksSaved(locks, self.full.clone().map_or(Ok(()), Err))
            }
            Effect::Copy(text) => {
                self.copied.push(text);
                return Vec::new();
            }
            Effect::List(_) => Msg::Listing(self.entries.clone()),
            Effect::Reload => Msg::Reloaded(Box::new(fresh(&self.journal))),
            Effect::Open(path) => {
                self.asked.push(format!("open {path}"));
                Msg::LoadFailed(format!("{path}: there is no such file"))
            }
            Effect::OpenDemo => {
                self.asked.push("demo".to_owned());
                Msg::Loaded(Box::new(fresh(&[])))
            }
            Effect::Quit => {
                self.left = true;
                return Vec::new();
            }
            Effect::ReadLine(spot) => {
                let bytes = self.files.get(&*spot.file);
                let line = bytes.and_then(|bytes| excerpt(bytes, spot.line, spot.column));
                Msg::Line(spot, line.ok_or_else(|| "the file is gone since it was read".to_owned()))
            }
            Effect::StopReading => {
                self.asked.push("stop reading".to_owned());
                return Vec::new();
            }
            Effect::Redraw => {
                self.asked.push("redraw".to_owned());
                return Vec::new();
            }
            Effect::Suspend => {
                self.asked.push("suspend".to_owned());
                return Vec::new();
            }
        };
        vec![message]
    }
}

/// The explorer in a terminal of the test's own.
pub struct Explorer {
    /// Its state.
    pub model: Model,
    /// What it acts upon.
    pub world: World,
    /// How it looks.
    pub theme: Theme,
    /// What the last frame can be clicked on.
    pub hits: Hits,
    /// The last frame.
    pub frame: Buffer,
    memory: Memory,
    files: Arc<Fresh>,
}

impl Explorer {
    /// The explorer on a portfolio, in 80 by 24.
    pub fn new(fresh: Fresh) -> Self {
        Self::with(Model::new(fresh.clone(), now(), (80, 24)), fresh.into())
    }

    /// The explorer on a folder of these files, whose lines can be read.
    pub fn on_files(files: &[(&str, &str)]) -> Self {
        let mut explorer = Self::new(folder(files));
        let bytes = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
        explorer.world.files = files.iter().map(bytes).collect();
        explorer
    }

    /// The explorer on the sample.
    pub fn sample() -> Self {
        Self::new(sample())
    }

    /// The explorer's first screen.
    pub fn start(start: Start) -> Self {
        Self::with(Model::start(nothing(), start, now(), (80, 24)), sample().into())
    }

    /// The explorer as it stood at some moment.
    pub fn resume(model: Model) -> Self {
        static FILES: OnceLock<Arc<Fresh>> = OnceLock::new();
        Self::with(model, Arc::clone(FILES.get_or_init(|| sample().into())))
    }

    fn with(model: Model, files: Arc<Fresh>) -> Self {
        Self::looking(model, Theme::named("dark", false), files)
    }

    fn looking(model: Model, theme: Theme, files: Arc<Fresh>) -> Self {
        let mut explorer = Self {
            model,
            world: World::default(),
            theme,
            hits: Hits::default(),
            frame: Buffer::default(),
            memory: Memory::default(),
            files,
        };
        explorer.draw();
        explorer
    }

    /// Draws a frame.
    pub fn draw(&mut self) -> &Buffer {
        let (columns, rows) = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        let (model, theme, memory) = (&self.model, &self.theme, &mut self.memory);
        let mut hits = Hits::default();
        terminal.draw(|frame| hits = ui::draw(frame, model, theme, memory)).unwrap();
        self.hits = hits;
        self.frame = terminal.backend().buffer().clone();
        &self.frame
    }

    /// The same moment in another terminal, drawn for the first time there.
    pub fn at(&self, columns: u16, rows: u16) -> Self {
        let mut model = self.model.clone();
        let asked = update(&mut model, Msg::Resize(columns, rows));
        assert!(asked.is_empty());
        Self::looking(model, self.theme.clone(), Arc::clone(&self.files))
    }

    /// The same moment in another look.
    pub fn in_theme(&self, name: &str, ascii: bool) -> Self {
        Self::looking(self.model.clone(), Theme::named(name, ascii), Arc::clone(&self.files))
    }

    /// The same moment once more, with a world in which nothing has happened yet.
    pub fn again(&self) -> Self {
        Self::looking(self.model.clone(), self.theme.clone(), Arc::clone(&self.files))
    }

    /// Lets something happen, and everything that follows from it.
    pub fn send(&mut self, message: Msg) {
        let mut messages = vec![message];
        while let Some(message) = messages.pop() {
            for effect in update(&mut self.model, message) {
                let files = &self.files;
                let fresh = |journal: &[Event]| {
                    let mut fresh = Fresh::clone(files);
                    for event in journal {
                        fresh.household.record(event.clone());
                    }
                    fresh
                };
                messages.extend(self.world.perform(effect, fresh));
            }
        }
        self.draw();
    }

    /// Presses keys, named as help names them, with blanks between: `1 2 0 Enter Ctrl-r`.
    pub fn keys(&mut self, names: &str) -> &mut Self {
        for name in names.split_whitespace() {
            self.send(Msg::Key(key(name)));
        }
        self
    }

    /// Types a text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.send(Msg::Key(Key::char(c)));
        }
        self
    }

    /// Puts the cursor of the holdings on the heading of a security.
    pub fn go(&mut self, symbol: &str) -> &mut Self {
        assert!(self.model.holdings.find(symbol), "{symbol} is not listed");
        self.draw();
        self
    }

    /// Puts the cursor of the holdings on a lot, by opening its security.
    pub fn go_to_lot(&mut self, symbol: &str, lot: &str) -> &mut Self {
        self.go(symbol).keys("Right");
        while self.lot_under_cursor().as_deref() != Some(lot) {
            let before = self.model.holdings.cursor();
            self.keys("Down");
            assert_ne!(before, self.model.holdings.cursor(), "{symbol} has no lot {lot}");
        }
        self
    }

    /// The lot under the cursor of the holdings.
    pub fn lot_under_cursor(&self) -> Option<String> {
        let lot = self.model.holdings.lot(self.model.household.portfolio())?;
        Some(lot.id.to_string())
    }

    /// Sets the price of a security, as a market does.
    pub fn tick(&mut self, symbol: &str, price: &str) -> &mut Self {
        let quote = Quote {
            price: UnitPrice::new(Decimal::from_str_exact(price).unwrap()),
            as_of: Some(PriceTime::Moment(self.model.now)),
            source: PriceSource::Demo,
        };
        self.send(Msg::Prices(vec![(symbol.into(), quote)]));
        self
    }

    /// Lets time pass.
    pub fn wait(&mut self, milliseconds: i64) -> &mut Self {
        let now = self.model.now + chrono::TimeDelta::milliseconds(milliseconds);
        self.send(Msg::Clock(now));
        self
    }

    /// What is drawn, line by line, without blanks at the ends.
    pub fn lines(&self) -> Vec<String> {
        let area = self.frame.area;
        (area.top()..area.bottom())
            .map(|y| {
                let line: String =
                    (area.left()..area.right()).map(|x| self.frame[(x, y)].symbol()).collect();
                line.trim_end().to_owned()
            })
            .collect()
    }

    /// What is drawn, as one text.
    pub fn screen(&self) -> String {
        self.lines().join("\n")
    }

    /// Is this drawn?
    pub fn shows(&self, text: &str) -> bool {
        self.lines().iter().any(|line| line.contains(text))
    }

    /// Fails with the whole screen unless this is drawn.
    #[track_caller]
    pub fn expect(&mut self, text: &str) -> &mut Self {
        assert!(self.shows(text), "no {text:?} on\n{}", self.screen());
        self
    }

    /// Fails with the whole screen if this is drawn.
    #[track_caller]
    pub fn expect_no(&mut self, text: &str) -> &mut Self {
        assert!(!self.shows(text), "{text:?} on\n{}", self.screen());
        self
    }

    /// The first line with this text.
    #[track_caller]
    pub fn line(&self, text: &str) -> String {
        let found = self.lines().into_iter().find(|line| line.contains(text));
        found.unwrap_or_else(|| panic!("no {text:?} on\n{}", self.screen()))
    }

    /// Where a text is drawn first.
    #[track_caller]
    pub fn find(&self, text: &str) -> (u16, u16) {
        for (row, line) in self.lines().iter().enumerate() {
            if let Some(at) = line.find(text) {
                let column = line[..at].chars().count();
                return (u16::try_from(column).unwrap(), u16::try_from(row).unwrap());
            }
        }
        panic!("no {text:?} on\n{}", self.screen());
    }

    /// Does something with the mouse to what is drawn there; says whether there is anything.
    pub fn mouse(&mut self, mouse: Mouse, (column, row): (u16, u16)) -> bool {
        let target = self.hits.at(column, row);
        if let Some(target) = target {
            self.send(Msg::Mouse(mouse, target));
        }
        target.is_some()
    }

    /// Clicks on a text.
    #[track_caller]
    pub fn click(&mut self, text: &str) -> &mut Self {
        let place = self.find(text);
        assert!(self.mouse(Mouse::Click, place), "{text:?} takes no click");
        self
    }

    /// Clicks twice on a text: the terminal says click, then double click.
    #[track_caller]
    pub fn double_click(&mut self, text: &str) -> &mut Self {
        let place = self.find(text);
        self.click(text);
        assert!(self.mouse(Mouse::DoubleClick, place), "{text:?} takes no second click");
        self
    }

    /// The ticket that is open.
    #[track_caller]
    pub fn ticket(&self) -> &Ticket {
        self.model.ticket().unwrap_or_else(|| panic!("no ticket is open:\n{}", self.screen()))
    }

    /// What the ticket comes to.
    #[track_caller]
    pub fn outlook(&self) -> &Outlook {
        self.ticket().outlook.as_ref().unwrap()
    }

    /// Is the ticket in front?
    pub fn in_ticket(&self) -> bool {
        matches!(self.model.screen(), Screen::Ticket(_)) && self.model.overlay.is_none()
    }
}

/// A key by the name that help gives it.
pub fn key(name: &str) -> Key {
    if let Some(letter) = name.strip_prefix("Ctrl-") {
        return Key::ctrl(letter.chars().next().unwrap());
    }
    let code = match name {
        "Space" => Code::Char(' '),
        "Enter" => Code::Enter,
        "Esc" => Code::Esc,
        "Tab" => Code::Tab,
        "Shift-Tab" => Code::BackTab,
        "Backspace" => Code::Backspace,
        "Del" => Code::Delete,
        "Up" | "↑" => Code::Up,
        "Down" | "↓" => Code::Down,
        "Left" | "←" => Code::Left,
        "Right" | "→" => Code::Right,
        "PgUp" => Code::PageUp,
        "PgDn" => Code::PageDown,
        "Home" => Code::Home,
        "End" => Code::End,
        name => {
            let mut letters = name.chars();
            let letter = letters.next().unwrap();
            assert_eq!(letters.next(), None, "no key is called {name}");
            Code::Char(letter)
        }
    };
    Key::plain(code)
}
