//! The whole program in memory: a key goes through `update`, what that asks for is done by a small
//! world, and a frame is drawn, as the event loop of the shell does it.

mod folders;
mod seen;
mod world;

pub use folders::{averaged, folder, folder_as_of, sample, without_profile};

use chrono::{DateTime, Utc};
use folders::nothing;
use lotscope::app::key::{Code, Key};
use lotscope::app::model::Fresh;
use lotscope::app::msg::Msg;
use lotscope::app::start::Start;
use lotscope::app::{Model, update};
use lotscope::domain::money::UnitPrice;
use lotscope::domain::price::{PriceSource, PriceTime, Quote};
use lotscope::domain::sales::Event;
use lotscope::ui::theme::Theme;
use lotscope::ui::{self, Hits, Memory};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use rust_decimal::Decimal;
use std::sync::{Arc, OnceLock};
use world::World;

/// Two seconds after the close of the sample's day, Friday 2026-11-20 in New York.
pub const NOW: &str = "2026-11-20T21:00:02Z";

/// The moment all tests start at.
pub fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
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
