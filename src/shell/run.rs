//! The explorer's event loop: one channel, one wait, one draw.
//!
//! Keys, signals and prices come through one channel. The loop waits on it until something comes
//! or something on the screen is due to change by itself, takes in all there is, and draws once.

mod files;
mod market;

use super::demo;
use super::effects::Outside;
use super::feed::News;
use super::input::{Heard, Input};
use super::load::{LoadError, Sources};
use super::loader::{Loader, Report};
use super::signals::{self, Signal};
use super::terminal::{self, Guard};
use super::translate::Translator;
use super::{clock, look};
use crate::app::model::Model;
use crate::app::msg::{Effect, Msg};
use crate::app::problems::{Line, Spot};
use crate::app::update;
use crate::domain::ids::SecurityId;
use crate::domain::money::UnitPrice;
use crate::ui::theme::Theme;
use crate::ui::{self, Hits, Memory};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use crossterm::event::Event;
use market::{Followed, Number};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;
use thiserror::Error;

/// Why the explorer could not run, or ended.
#[derive(Debug, Error)]
pub enum RunError {
    /// There is no terminal to draw on.
    #[error(
        "the explorer needs a terminal; without one use a command: lotscope lots, preview, compare, sell, sales, tax or check (lotscope --help)"
    )]
    NoTerminal,
    /// The portfolio does not open.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The terminal failed.
    #[error("the terminal failed")]
    Terminal(#[from] io::Error),
    /// A signal asked the process to end.
    #[error("ended by signal {0}")]
    Signal(i32),
}

impl RunError {
    /// The exit status for it.
    #[must_use]
    pub fn status(&self) -> u8 {
        match self {
            Self::NoTerminal | Self::Load(_) => 2,
            Self::Terminal(_) => 1,
            Self::Signal(signal) => u8::try_from(signals::exit_status(*signal)).unwrap_or(1),
        }
    }
}

/// What the command line asks of the explorer.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// What to open; no paths where the command line names none.
    pub sources: Sources,
    /// The day it is to be, where that was said.
    pub as_of: Option<NaiveDate>,
    /// On the built-in sample?
    pub demo: bool,
    /// With colours or without, where that was said.
    pub color: Option<bool>,
}

/// What comes through the channel.
enum Incoming {
    /// From the terminal.
    Heard(Heard),
    /// From the outside.
    Signal(Signal),
    /// From the source of prices.
    News(Number, News),
    /// From the demo's market.
    Ticked(Number, Vec<(SecurityId, UnitPrice)>),
    /// From the files.
    Files(Report),
    /// One line of a file.
    Line(Spot, Line),
}

/// Opens the explorer and stays until the user leaves.
///
/// # Errors
/// When there is no terminal, the named portfolio does not open, or the terminal fails; a signal
/// that ended it is one too.
pub fn explore(wanted: Wanted) -> Result<(), RunError> {
    if !terminal::is_terminal() {
        return Err(RunError::NoTerminal);
    }
    let Wanted { sources, as_of, demo, color } = wanted;
    let (sender, receiver) = mpsc::channel();
    let mut outside = Outside::new(sources, as_of, demo);
    outside.color = color;
    let mut session = Session::new(outside, sender.clone());
    let mut model = session.first_model(&receiver)?;

    let guard = Guard::enter()?;
    let input = Input::start({
        let sender = sender.clone();
        move |heard| sender.send(Incoming::Heard(heard)).is_ok()
    })?;
    signals::watch(guard.screen(), move |signal| {
        let _ = sender.send(Incoming::Signal(signal));
    })?;
    let terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
    let size = terminal.size()?;
    model.size = (size.width, size.height);
    model.zone = clock::zone();
    let mut front = Front { terminal, guard: &guard, input: &input };
    let ended = session.run(&mut model, &mut front, &receiver);
    drop(front);
    input.stop();
    drop(guard);
    ended
}

/// What the user has in front.
struct Front<'a> {
    terminal: Terminal<CrosstermBackend<io::Stdout>>,
    guard: &'a Guard,
    input: &'a Input,
}

/// The explorer from the first file it reads to its end.
struct Session {
    outside: Outside,
    sender: Sender<Incoming>,
    loader: Loader,
    followed: Followed,
    theme: Theme,
}

impl Session {
    fn new(outside: Outside, sender: Sender<Incoming>) -> Self {
        let theme = look::theme(&outside.screen, outside.color);
        Self { outside, sender, loader: Loader::default(), followed: Followed::default(), theme }
    }

    fn run(
        mut self,
        model: &mut Model,
        front: &mut Front<'_>,
        receiver: &Receiver<Incoming>,
    ) -> Result<(), RunError> {
        let mut memory = Memory::default();
        let mut translator = Translator::default();
        loop {
            model.at(self.outside.now());
            model.on(self.outside.today());
            let mut hits = Hits::default();
            let theme = &self.theme;
            terminal::draw(&mut front.terminal, |frame| {
                hits = ui::draw(frame, model, theme, &mut memory);
            })?;
            let wait = u64::try_from(model.quiet_for()).unwrap_or(1000);
            let mut next = match receiver.recv_timeout(Duration::from_millis(wait)) {
                Ok(incoming) => Some(incoming),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            // Everything that is there is taken in before the next draw.
            while let Some(incoming) = next {
                model.at(self.outside.now());
                let mut clicked = false;
                let message = match incoming {
                    Incoming::Heard(Heard::Event(event)) => {
                        clicked = matches!(event, Event::Mouse(_));
                        translator.message(event, &hits)
                    }
                    Incoming::Heard(Heard::Lost(error)) => return Err(error.into()),
                    Incoming::Signal(Signal::Quit(signal)) => return Err(RunError::Signal(signal)),
                    Incoming::Signal(Signal::Continued) => {
                        front.guard.retake()?;
                        front.terminal.clear()?;
                        None
                    }
                    Incoming::Ticked(from, prices) => self.ticked(from, prices),
                    Incoming::News(from, news) => self.heard(from, news),
                    Incoming::Line(spot, line) => Some(Msg::Line(spot, line)),
                    Incoming::Files(report) => self.hear_of_files(model, report)?,
                };
                let acted = message.is_some();
                if let Some(message) = message
                    && self.take(model, message, front)?
                {
                    return Ok(());
                }
                // The next click must meet what this one changed.
                next = if clicked && acted { None } else { receiver.try_recv().ok() };
            }
        }
    }

    /// Updates the model and does what it asks for; says whether to leave.
    fn take(
        &mut self,
        model: &mut Model,
        message: Msg,
        front: &mut Front<'_>,
    ) -> Result<bool, RunError> {
        let mut effects = VecDeque::from(update(model, message));
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Quit => return Ok(true),
                Effect::Redraw => front.terminal.clear()?,
                Effect::Suspend => {
                    front.guard.suspend(front.input)?;
                    front.terminal.clear()?;
                }
                Effect::StopReading => self.loader.stop(),
                Effect::ReadLine(spot) => self.read_line(spot)?,
                effect => {
                    let messages = match self.outside.request(&effect) {
                        Some(request) => vec![self.read(request)],
                        None => self.outside.perform(effect),
                    };
                    for message in messages {
                        effects.extend(update(model, message));
                    }
                }
            }
        }
        Ok(false)
    }
}

/// How far the explorer's clock is from the real one: none, or to the same time of another day.
#[must_use]
pub fn shift(as_of: Option<NaiveDate>, demo: bool) -> TimeDelta {
    let now = clock::now();
    if demo {
        // The demo opens as the market closes on its own day.
        let close = NaiveTime::from_hms_opt(16, 0, 0).unwrap_or_default();
        let opens: DateTime<Utc> = crate::domain::settlement::eastern(demo::AS_OF, close).to_utc();
        return opens - now;
    }
    as_of.map_or_else(TimeDelta::zero, |day| day - clock::today())
}
