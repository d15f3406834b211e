//! A terminal of the test's own, with the program in it.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use vt100::Parser;

/// How long a text is waited for. It is only ever used up where a test fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A frame is drawn between these; a terminal that knows them shows it at once.
const FRAME: (&[u8], &[u8]) = (b"\x1b[?2026h", b"\x1b[?2026l");

/// What came from the program.
struct Seen {
    parser: Parser,
    /// The beginning of a frame whose end has not come yet.
    waiting: Vec<u8>,
    written: Vec<u8>,
    closed: bool,
}

impl Seen {
    /// Takes in what was written. Nobody sees half a frame.
    fn take(&mut self, bytes: &[u8]) {
        self.written.extend_from_slice(bytes);
        self.waiting.extend_from_slice(bytes);
        self.closed = bytes.is_empty();
        let last = |mark: &[u8]| self.waiting.windows(mark.len()).rposition(|part| part == mark);
        let whole = match (last(FRAME.0), last(FRAME.1)) {
            _ if self.closed => self.waiting.len(),
            (Some(begin), None) => begin,
            (Some(begin), Some(end)) if begin > end => begin,
            // What may be the beginning of a beginning waits as well.
            _ => self.waiting.iter().rposition(|byte| *byte == b'\x1b').map_or(
                self.waiting.len(),
                |escape| {
                    let cut = FRAME.0.starts_with(&self.waiting[escape..]);
                    if cut { escape } else { self.waiting.len() }
                },
            ),
        };
        let whole: Vec<u8> = self.waiting.drain(..whole).collect();
        self.parser.process(&whole);
    }
}

/// A program in a pseudo-terminal.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    /// The terminal's own end. It stays open: closing it would hang up.
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    /// How the terminal was set up before the program.
    pub modes_at_first: String,
    /// Has the program been waited for? Its id may be another's from then on.
    ended: bool,
    _home: TempDir,
}

fn pty_size((columns, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

impl Terminal {
    /// Starts lotscope in a terminal of this size, with a home folder of its own.
    pub fn open(size: (u16, u16), arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let pair = native_pty_system().openpty(pty_size(size)).unwrap();
        let modes_at_first = modes(&*pair.master);
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_lotscope"));
        command.args(arguments);
        command.cwd(home.path());
        command.env_clear();
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"]
        {
            command.env(name, home.path());
        }
        command.env("LANG", "C.UTF-8");
        command.env("TERM", "xterm-256color");
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        let parser = Parser::new(size.1, size.0, 0);
        let seen = Seen { parser, waiting: Vec::new(), written: Vec::new(), closed: false };
        let seen = Arc::new((Mutex::new(seen), Condvar::new()));
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            let mut bytes = [0; 16 * 1024];
            loop {
                let count = reader.read(&mut bytes).unwrap_or(0);
                shared.0.lock().unwrap_or_else(PoisonError::into_inner).take(&bytes[..count]);
                shared.1.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        Self {
            child,
            master: pair.master,
            keyboard,
            seen,
            modes_at_first,
            ended: false,
            _home: home,
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Types text as a keyboard sends it.
    pub fn type_in(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Makes the terminal another size.
    pub fn resize(&mut self, size: (u16, u16)) {
        self.seen().parser.screen_mut().set_size(size.1, size.0);
        self.master.resize(pty_size(size)).unwrap();
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        let (rows, columns) = self.seen().parser.screen().size();
        (columns, rows)
    }

    /// The program's process id.
    pub fn id(&self) -> u32 {
        assert!(!self.ended);
        self.child.process_id().unwrap()
    }

    /// Sends the program a signal.
    pub fn signal(&self, name: &str) {
        let id = self.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// The screen, line by line, without blanks at the ends.
    pub fn lines(&self) -> Vec<String> {
        lines(&self.seen())
    }

    /// The screen as one text.
    pub fn screen(&self) -> String {
        self.lines().join("\n")
    }

    /// The first line with this text.
    #[track_caller]
    pub fn line(&self, text: &str) -> String {
        let found = self.lines().into_iter().find(|line| line.contains(text));
        found.unwrap_or_else(|| panic!("no {text:?} on\n{}", self.screen()))
    }

    /// Waits until a text is on the screen, in one line.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |terminal| terminal.lines().iter().any(|line| line.contains(text)));
    }

    /// Waits until something is so.
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let heard = self.seen().written.len();
            if is_so(self) {
                return;
            }
            let mut seen = self.seen();
            while seen.written.len() == heard {
                let left = deadline.saturating_duration_since(Instant::now());
                assert!(
                    !left.is_zero() && !seen.closed,
                    "no {what:?} (closed: {}) on\n{}",
                    seen.closed,
                    lines(&seen).join("\n")
                );
                seen =
                    self.seen.1.wait_timeout(seen, left).unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }

    /// Waits for the program to end and for all it wrote, and returns its status.
    pub fn end(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = self.seen();
        while !seen.closed {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                drop(seen);
                panic!("the program goes on:\n{}", self.screen());
            }
            seen = self.seen.1.wait_timeout(seen, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(seen);
        let status = self.child.wait().unwrap().exit_code();
        self.ended = true;
        status
    }

    /// Quits from a screen, which is no failure.
    #[track_caller]
    pub fn quit(&mut self) {
        self.type_in("q");
        assert_eq!(self.end(), 0);
    }

    /// Everything the program has written, escape sequences included.
    pub fn written(&self) -> String {
        String::from_utf8(self.seen().written.clone()).unwrap()
    }

    /// Is the screen the program's, beside the shell's?
    pub fn in_alternate_screen(&self) -> bool {
        self.seen().parser.screen().alternate_screen()
    }

    /// Is the cursor hidden?
    pub fn hides_cursor(&self) -> bool {
        self.seen().parser.screen().hide_cursor()
    }

    /// How the terminal treats keys.
    pub fn modes(&self) -> String {
        modes(&*self.master)
    }
}

fn modes(master: &(dyn MasterPty + Send)) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

fn lines(seen: &Seen) -> Vec<String> {
    let screen = seen.parser.screen();
    screen.rows(0, screen.size().1).map(|row| row.trim_end().to_owned()).collect()
}

impl Drop for Terminal {
    /// A test that failed leaves no program behind. One that has ended is left alone: portable-pty
    /// signals the bare process id, whosever that is by then.
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
