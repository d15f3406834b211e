//! The guard in a real terminal: the tests here run themselves again inside a pseudo-terminal.
//!
//! A test named `child_…` is such a second process. It is ignored in a normal run.

use super::*;
use crate::shell::input::{Heard, Input};
use crate::shell::signals::{self, Signal};
use crossterm::event::{Event, KeyCode};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::Read;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

const SOON: Duration = Duration::from_secs(20);
const TAKEN: &str = "\x1b[?2004h";
const GIVEN_BACK: &str = "\x1b[?1049l";

/// A child in a pseudo-terminal, and what it has written so far.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    terminal: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    modes: String,
    output: Receiver<Vec<u8>>,
    seen: String,
}

impl Session {
    fn start(test: &str) -> Self {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let modes = format!("{:?}", pair.master.get_termios().unwrap());
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        let (_, this) = module_path!().split_once("::").unwrap();
        command.args([&format!("{this}::{test}"), "--exact", "--ignored", "--nocapture"]);
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = mpsc::channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let _ = sender.send(bytes[..count].to_vec());
            }
        });
        let keyboard = pair.master.take_writer().unwrap();
        Self { child, terminal: pair.master, keyboard, modes, output, seen: String::new() }
    }

    /// Waits until `text` was written, and forgets everything up to there.
    fn wait_for(&mut self, text: &str) {
        let deadline = Instant::now() + SOON;
        let end = loop {
            if let Some(at) = self.seen.find(text) {
                break at + text.len();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let more = self.output.recv_timeout(left);
            let more = more.unwrap_or_else(|_| panic!("no {text:?} in {:?}", self.seen));
            self.seen.push_str(&String::from_utf8_lossy(&more));
        };
        self.seen.drain(..end);
    }

    fn send(&self, signal: &str) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(process::Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    fn type_in(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).unwrap();
    }

    /// Waits for the end: the terminal must be as it was, and the status is returned.
    fn end(mut self) -> u32 {
        let status = self.child.wait().unwrap();
        assert_eq!(format!("{:?}", self.terminal.get_termios().unwrap()), self.modes);
        status.exit_code()
    }
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_speaks() {
    for test in ["child_panics", "child_helper_panics"] {
        let mut session = Session::start(test);
        session.wait_for(TAKEN);
        session.wait_for(GIVEN_BACK);
        session.wait_for("the roof is on fire");
        assert_eq!(session.end(), 101, "{test}");
    }
}

#[test]
fn a_signal_ends_the_loop_which_gives_the_terminal_back() {
    for (signal, status) in [("-TERM", 143), ("-HUP", 129), ("-INT", 130)] {
        let mut session = Session::start("child_listens");
        session.wait_for(TAKEN);
        session.wait_for("listening");
        session.send(signal);
        session.wait_for(GIVEN_BACK);
        assert_eq!(session.end(), status, "{signal}");
    }
}

#[test]
fn a_loop_that_hangs_is_ended_all_the_same() {
    let mut session = Session::start("child_hangs");
    session.wait_for("listening");
    let start = Instant::now();
    session.send("-TERM");
    session.wait_for(GIVEN_BACK);
    assert!(start.elapsed() >= signals::GRACE);
    assert_eq!(session.end(), 143);
}

#[test]
fn a_continued_process_takes_the_terminal_again() {
    let mut session = Session::start("child_listens");
    session.wait_for("listening");
    session.send("-STOP");
    session.send("-CONT");
    session.wait_for(TAKEN);
    session.send("-TERM");
    assert_eq!(session.end(), 143);
}

#[test]
fn suspending_gives_the_terminal_back_and_takes_it_again() {
    let mut session = Session::start("child_suspends");
    session.wait_for("listening");
    session.type_in("z");
    session.wait_for(GIVEN_BACK);
    session.wait_for(TAKEN);
    session.type_in("q");
    session.wait_for("heard q");
    assert_eq!(session.end(), 0);
}

fn say(text: &str) {
    let mut out = io::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).unwrap();
}

#[test]
#[ignore = "run inside a pseudo-terminal by another test"]
fn child_panics() {
    let _guard = Guard::enter().unwrap();
    panic!("the roof is on fire");
}

#[test]
#[ignore = "run inside a pseudo-terminal by another test"]
fn child_helper_panics() {
    let _guard = Guard::enter().unwrap();
    let _ = thread::spawn(|| panic!("the roof is on fire")).join();
    thread::sleep(SOON);
}

#[test]
#[ignore = "run inside a pseudo-terminal by another test"]
fn child_listens() {
    let guard = Guard::enter().unwrap();
    let (sender, receiver) = mpsc::channel();
    signals::watch(guard.screen(), move |signal| sender.send(signal).unwrap()).unwrap();
    say("listening");
    loop {
        match receiver.recv_timeout(SOON).unwrap() {
            Signal::Continued => guard.retake().unwrap(),
            Signal::Quit(signal) => {
                drop(guard);
                process::exit(signals::exit_status(signal));
            }
        }
    }
}

#[test]
#[ignore = "run inside a pseudo-terminal by another test"]
fn child_hangs() {
    let guard = Guard::enter().unwrap();
    signals::watch(guard.screen(), |_| {}).unwrap();
    say("listening");
    thread::sleep(SOON);
}

#[test]
#[ignore = "run inside a pseudo-terminal by another test"]
fn child_suspends() {
    let guard = Guard::enter().unwrap();
    let (sender, receiver) = mpsc::channel();
    let input = Input::start(move |heard| sender.send(heard).is_ok()).unwrap();
    say("listening");
    while let Ok(Heard::Event(event)) = receiver.recv_timeout(SOON) {
        match event {
            Event::Key(key) if key.code == KeyCode::Char('z') => guard.suspend(&input).unwrap(),
            Event::Key(key) if key.code == KeyCode::Char('q') => {
                drop(guard);
                say("heard q");
                process::exit(0);
            }
            _ => {}
        }
    }
}
