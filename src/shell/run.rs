//! The explorer's event loop: one channel, one wait, one draw.
//!
//! Keys, signals and prices come through one channel. The loop waits on it until something comes
//! or something on the screen is due to change by itself, takes in all there is, and draws once.

use super::demo::{self, Walk};
use super::effects::Outside;
use super::feed::{Feed, News};
use super::input::{Heard, Input};
use super::load::{LoadError, Sources};
use super::signals::{self, Signal};
use super::terminal::{self, Guard};
use super::translate::Translator;
use super::{clock, look, paths};
use crate::app::feed::Report;
use crate::app::model::Model;
use crate::app::msg::{Effect, Msg};
use crate::app::start::Start;
use crate::app::update;
use crate::domain::ids::SecurityId;
use crate::domain::money::UnitPrice;
use crate::domain::price::{PriceSource, PriceTime, Quote};
use crate::ui::theme::Theme;
use crate::ui::{self, Hits, Memory};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use crossterm::event::Event;
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
    News(Followed, News),
    /// From the demo's market.
    Ticked(Followed, Vec<(SecurityId, UnitPrice)>),
}

/// Which of the sources that were followed since the start: what an earlier one has put into the
/// channel is about prices that are not shown any more.
type Followed = u32;

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
    let mut outside = Outside::new(sources, as_of, demo);
    outside.color = color;
    let mut model = first_model(&mut outside)?;

    let guard = Guard::enter()?;
    let (sender, receiver) = mpsc::channel();
    let input = Input::start({
        let sender = sender.clone();
        move |heard| sender.send(Incoming::Heard(heard)).is_ok()
    })?;
    signals::watch(guard.screen(), {
        let sender = sender.clone();
        move |signal| {
            let _ = sender.send(Incoming::Signal(signal));
        }
    })?;
    let mut terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
    let size = terminal.size()?;
    model.size = (size.width, size.height);
    let session = Session {
        outside,
        sender,
        feed: None,
        followed: 0,
        source: String::new(),
        guard: &guard,
        input: &input,
    };
    let ended = session.run(&mut model, &mut terminal, &receiver);
    drop(terminal);
    input.stop();
    drop(guard);
    ended
}

/// The explorer on what was asked for, or its first screen.
fn first_model(outside: &mut Outside) -> Result<Model, RunError> {
    let size = (0, 0);
    if outside.demo {
        return Ok(Model::new(outside.open_demo()?, outside.now(), size));
    }
    if outside.sources.paths.is_empty() {
        match paths::choose(&[]) {
            Some(choice) => outside.sources.paths = choice.paths,
            None => return Ok(start(outside, None)?),
        }
    }
    match outside.load() {
        Ok(fresh) => {
            outside.remember();
            Ok(Model::new(fresh, outside.now(), size))
        }
        // A folder without holdings is met by the first screen, a mistyped path by an error.
        Err(error @ LoadError::NoHoldings { .. }) => Ok(start(outside, Some(error.to_string()))?),
        Err(error) => Err(error.into()),
    }
}

fn start(outside: &Outside, failure: Option<String>) -> Result<Model, LoadError> {
    let start = Start { failure, last: outside.last_opened(), ..Start::default() };
    Ok(Model::start(outside.empty()?, start, outside.now(), (0, 0)))
}

/// The explorer while it has the terminal.
struct Session<'a> {
    outside: Outside,
    sender: Sender<Incoming>,
    /// The demo's market, or the source of a portfolio's prices.
    feed: Option<Feed>,
    /// Which source that is, and what it is called.
    followed: Followed,
    source: String,
    guard: &'a Guard,
    input: &'a Input,
}

type Screen = Terminal<CrosstermBackend<io::Stdout>>;

impl Session<'_> {
    fn run(
        mut self,
        model: &mut Model,
        terminal: &mut Screen,
        receiver: &Receiver<Incoming>,
    ) -> Result<(), RunError> {
        let mut memory = Memory::default();
        let mut translator = Translator::default();
        let mut theme = look::theme(&self.outside.screen, self.outside.color);
        self.follow_market(model)?;
        loop {
            model.at(self.outside.now());
            model.on(self.outside.today());
            let mut hits = Hits::default();
            terminal::draw(terminal, |frame| hits = ui::draw(frame, model, &theme, &mut memory))?;
            let wait = u64::try_from(model.quiet_for()).unwrap_or(1000);
            let mut next = match receiver.recv_timeout(Duration::from_millis(wait)) {
                Ok(incoming) => Some(incoming),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            // Everything that is there is taken in before the next draw.
            while let Some(incoming) = next {
                model.at(self.outside.now());
                let message = match incoming {
                    Incoming::Heard(Heard::Event(event)) => {
                        let clicked = matches!(event, Event::Mouse(_));
                        let message = translator.message(event, &hits);
                        if clicked && message.is_some() {
                            // The next click must meet what this one changed.
                            next = None;
                            if let Some(message) = message
                                && self.take(model, message, terminal, &mut theme)?
                            {
                                return Ok(());
                            }
                            continue;
                        }
                        message
                    }
                    Incoming::Heard(Heard::Lost(error)) => return Err(error.into()),
                    Incoming::Signal(Signal::Quit(signal)) => return Err(RunError::Signal(signal)),
                    Incoming::Signal(Signal::Continued) => {
                        self.guard.retake()?;
                        terminal.clear()?;
                        None
                    }
                    Incoming::Ticked(from, _) | Incoming::News(from, _)
                        if from != self.followed =>
                    {
                        None
                    }
                    Incoming::Ticked(_, prices) => Some(Msg::Prices(self.quotes(prices))),
                    Incoming::News(_, news) => {
                        let (quotes, report) = self.heard(news);
                        if !quotes.is_empty() {
                            self.take(model, Msg::Prices(quotes), terminal, &mut theme)?;
                        }
                        Some(Msg::Source(report))
                    }
                };
                if let Some(message) = message
                    && self.take(model, message, terminal, &mut theme)?
                {
                    return Ok(());
                }
                next = receiver.try_recv().ok();
            }
        }
    }

    /// Updates the model and does what it asks for; says whether to leave.
    fn take(
        &mut self,
        model: &mut Model,
        message: Msg,
        terminal: &mut Screen,
        theme: &mut Theme,
    ) -> Result<bool, RunError> {
        let mut effects = VecDeque::from(update(model, message));
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Quit => return Ok(true),
                Effect::Redraw => terminal.clear()?,
                Effect::Suspend => {
                    self.guard.suspend(self.input)?;
                    terminal.clear()?;
                }
                effect => {
                    let opens =
                        matches!(effect, Effect::Open(_) | Effect::OpenDemo | Effect::Reload);
                    let messages = self.outside.perform(effect);
                    for message in messages {
                        effects.extend(update(model, message));
                    }
                    if opens {
                        *theme = look::theme(&self.outside.screen, self.outside.color);
                        self.follow_market(model)?;
                    }
                }
            }
        }
        Ok(false)
    }

    /// Follows the prices of what was just read, and what was followed before no more.
    fn follow_market(&mut self, model: &Model) -> Result<(), RunError> {
        let Some(link) = self.outside.take_link() else { return Ok(()) };
        // The source before has ended when the next one starts.
        self.feed = None;
        self.followed = self.followed.wrapping_add(1);
        link.name().clone_into(&mut self.source);
        let (sender, from) = (self.sender.clone(), self.followed);
        self.feed = if model.opened.demo {
            let walk = Walk::new(&model.household.holdings.prices, demo::SEED);
            let deliver = move |prices| sender.send(Incoming::Ticked(from, prices)).is_ok();
            Some(demo::start(walk, demo::INTERVAL, deliver)?)
        } else {
            Feed::follow(link, move |news| sender.send(Incoming::News(from, news)).is_ok())?
        };
        Ok(())
    }

    /// What a source says, at the explorer's own time.
    fn heard(&self, news: News) -> (Vec<(SecurityId, Quote)>, Report) {
        let News { quotes, age, problems, trouble } = news;
        let told = age.and_then(|age| TimeDelta::from_std(age).ok());
        let told = told.and_then(|age| self.outside.now().checked_sub_signed(age));
        let source = self.source.clone();
        (quotes, Report { source, told, problems, trouble })
    }

    fn quotes(&self, prices: Vec<(SecurityId, UnitPrice)>) -> Vec<(SecurityId, Quote)> {
        let as_of = Some(PriceTime::Moment(self.outside.now()));
        prices
            .into_iter()
            .map(|(id, price)| (id, Quote { price, as_of, source: PriceSource::Demo }))
            .collect()
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
