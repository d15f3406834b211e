//! Keys, mouse and resizes, read on a thread of their own and handed to the event loop.

use crossterm::event::{self, Event};
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How often the thread looks whether it shall pause. A key does not wait for it.
const LOOK_UP: Duration = Duration::from_millis(100);

/// How long [`Input::pause`] waits for the thread to look up: crossterm never returns from a
/// terminal that is gone, and a suspended program must not wait for it forever.
const PAUSE_LIMIT: Duration = Duration::from_secs(1);

/// What the terminal said.
#[derive(Debug)]
pub enum Heard {
    /// A key, a mouse action, a paste or a new size.
    Event(Event),
    /// Nothing more will come: the terminal cannot be read.
    Lost(io::Error),
}

/// Where events come from: the terminal, or a test.
trait Source: Send + 'static {
    /// Waits for an event, at most this long.
    fn wait(&mut self, timeout: Duration) -> io::Result<bool>;
    /// Takes the event that was waited for.
    fn next(&mut self) -> io::Result<Event>;
}

struct TerminalEvents;

impl Source for TerminalEvents {
    fn wait(&mut self, timeout: Duration) -> io::Result<bool> {
        event::poll(timeout)
    }

    fn next(&mut self) -> io::Result<Event> {
        event::read()
    }
}

/// What the thread shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Listen,
    Pause,
    Stop,
}

/// What is wanted of the thread, and whether it keeps its hands off the terminal.
#[derive(Debug)]
struct State {
    wanted: Wanted,
    quiet: bool,
}

#[derive(Debug)]
struct Control {
    state: Mutex<State>,
    changed: Condvar,
}

impl Control {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.notify_all();
    }

    /// Asks the thread to listen or to pause; nothing wakes one that was stopped.
    fn ask(&self, wanted: Wanted) {
        self.change(|state| {
            if state.wanted != Wanted::Stop {
                state.wanted = wanted;
            }
        });
    }

    /// Holds the thread while it shall pause, and says whether to go on.
    fn may_listen(&self) -> bool {
        let mut state = self.state();
        while state.wanted == Wanted::Pause {
            state.quiet = true;
            self.changed.notify_all();
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.quiet = false;
        state.wanted == Wanted::Listen
    }
}

/// The thread that reads the terminal. It ends when this is dropped or nobody takes its events.
#[derive(Debug)]
pub struct Input {
    control: Arc<Control>,
}

impl Input {
    /// Starts reading. `deliver` puts an event into the loop's channel, and says whether the loop
    /// still listens.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(deliver: impl FnMut(Heard) -> bool + Send + 'static) -> io::Result<Self> {
        Self::read(TerminalEvents, deliver)
    }

    fn read(
        mut source: impl Source,
        mut deliver: impl FnMut(Heard) -> bool + Send + 'static,
    ) -> io::Result<Self> {
        let state = Mutex::new(State { wanted: Wanted::Listen, quiet: false });
        let control = Arc::new(Control { state, changed: Condvar::new() });
        let read = {
            let control = Arc::clone(&control);
            move || {
                while control.may_listen() {
                    let heard = match source.wait(LOOK_UP) {
                        Ok(false) => continue,
                        Ok(true) => source.next(),
                        Err(error) => Err(error),
                    };
                    let lost = heard.is_err();
                    if !deliver(heard.map_or_else(Heard::Lost, Heard::Event)) || lost {
                        break;
                    }
                }
                control.change(|state| *state = State { wanted: Wanted::Stop, quiet: true });
            }
        };
        thread::Builder::new().name("input".to_owned()).spawn(read)?;
        Ok(Self { control })
    }

    /// Leaves the terminal unread until the result is dropped.
    ///
    /// What was read before is still delivered and what is typed in between stays where it is, so
    /// that no key is lost.
    #[must_use = "reading goes on when this is dropped"]
    pub fn pause(&self) -> Quiet<'_> {
        self.control.ask(Wanted::Pause);
        let waited =
            self.control
                .changed
                .wait_timeout_while(self.control.state(), PAUSE_LIMIT, |state| !state.quiet);
        drop(waited);
        Quiet(self)
    }

    /// Ends the thread. It is not waited for: it ends within a tenth of a second.
    pub fn stop(&self) {
        self.control.ask(Wanted::Stop);
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A time in which the terminal is not read.
#[derive(Debug)]
pub struct Quiet<'a>(&'a Input);

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        self.0.control.ask(Wanted::Listen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyModifiers};
    use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};

    const SOON: Duration = Duration::from_secs(10);
    const A_WHILE: Duration = Duration::from_millis(300);

    /// Plays the terminal: what the test sends is what is typed.
    struct Typed {
        keys: Receiver<Event>,
        waiting: Option<Event>,
    }

    impl Source for Typed {
        fn wait(&mut self, timeout: Duration) -> io::Result<bool> {
            match self.keys.recv_timeout(timeout.min(Duration::from_millis(5))) {
                Ok(event) => self.waiting = Some(event),
                Err(RecvTimeoutError::Timeout) => return Ok(false),
                Err(RecvTimeoutError::Disconnected) => return Err(io::ErrorKind::BrokenPipe.into()),
            }
            Ok(true)
        }

        fn next(&mut self) -> io::Result<Event> {
            Ok(self.waiting.take().unwrap())
        }
    }

    fn key(letter: char) -> Event {
        Event::Key(event::KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE))
    }

    fn input() -> (Input, Sender<Event>, Receiver<Heard>) {
        let (keyboard, keys) = mpsc::channel();
        let (sender, heard) = mpsc::channel();
        let source = Typed { keys, waiting: None };
        let input = Input::read(source, move |heard| sender.send(heard).is_ok()).unwrap();
        (input, keyboard, heard)
    }

    fn next(heard: &Receiver<Heard>) -> Event {
        match heard.recv_timeout(SOON).unwrap() {
            Heard::Event(event) => event,
            Heard::Lost(error) => panic!("{error}"),
        }
    }

    #[test]
    fn what_is_typed_arrives_in_order() {
        let (_input, keyboard, heard) = input();
        "lots".chars().for_each(|letter| keyboard.send(key(letter)).unwrap());
        "lots".chars().for_each(|letter| assert_eq!(next(&heard), key(letter)));
    }

    #[test]
    fn a_pause_loses_no_key() {
        let (input, keyboard, heard) = input();
        keyboard.send(key('a')).unwrap();
        assert_eq!(next(&heard), key('a'));
        let quiet = input.pause();
        keyboard.send(key('b')).unwrap();
        assert!(heard.recv_timeout(A_WHILE).is_err(), "the terminal is read during a pause");
        drop(quiet);
        assert_eq!(next(&heard), key('b'));
    }

    #[test]
    fn the_thread_ends_when_asked_and_when_nobody_listens() {
        let (stopped, _keyboard, heard) = input();
        stopped.stop();
        assert!(matches!(heard.recv_timeout(SOON), Err(RecvTimeoutError::Disconnected)));
        drop(stopped.pause());

        let (_unheard, keyboard, heard) = input();
        drop(heard);
        keyboard.send(key('a')).unwrap();
        while keyboard.send(key('b')).is_ok() {
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_lost_terminal_is_reported_once() {
        let (input, keyboard, heard) = input();
        drop(keyboard);
        assert!(matches!(heard.recv_timeout(SOON), Ok(Heard::Lost(_))));
        assert!(matches!(heard.recv_timeout(SOON), Err(RecvTimeoutError::Disconnected)));
        drop(input.pause());
    }
}
