//! Signals, as messages to the event loop.
//!
//! `SIGTERM`, `SIGHUP` and `SIGINT` ask the loop to end, which gives the terminal back on its way
//! out; if it does not, the signal thread does so after [`GRACE`] and ends the process. `SIGCONT`
//! tells it that the process was stopped and everything must be drawn anew.

#![cfg_attr(not(unix), expect(dead_code, reason = "Windows has no such signals"))]

use super::terminal::Screen;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// How long the event loop has to react before the process ends without it.
pub const GRACE: Duration = Duration::from_secs(2);

/// How long the terminal has to take the last bytes: one that is stopped takes none.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// What the outside told us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// End now; the process exits with [`exit_status`] of this number.
    Quit(i32),
    /// The process was stopped and runs again.
    Continued,
}

/// The exit status by which a shell knows that a signal ended a process.
#[must_use]
pub const fn exit_status(signal: i32) -> i32 {
    128 + signal
}

/// Delivers signals from a thread of its own, for as long as the process lives.
///
/// # Errors
/// When a handler cannot be installed.
#[cfg(unix)]
pub fn watch(
    screen: Arc<Screen>,
    mut deliver: impl FnMut(Signal) + Send + 'static,
) -> io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM};
    use signal_hook::{flag, low_level::pipe};
    use std::io::Read;
    use std::os::unix::net::UnixStream;
    use std::sync::atomic::{AtomicBool, Ordering};

    // A handler may do next to nothing: it raises the signal's flag and writes a byte that wakes
    // the thread. The flag is registered first, so that it is up when the byte arrives.
    let (mut woken, wake) = UnixStream::pair()?;
    let mut raised = Vec::new();
    for signal in [SIGCONT, SIGHUP, SIGINT, SIGTERM] {
        let flag = Arc::new(AtomicBool::new(false));
        flag::register(signal, Arc::clone(&flag))?;
        pipe::register(signal, wake.try_clone()?)?;
        raised.push((signal, flag));
    }
    let listen = move || {
        let mut bytes = [0; 64];
        while woken.read(&mut bytes).is_ok_and(|count| count > 0) {
            for (signal, flag) in &raised {
                match (flag.swap(false, Ordering::SeqCst), *signal) {
                    (false, _) => {}
                    (true, SIGCONT) => deliver(Signal::Continued),
                    (true, signal) => {
                        let waits = screen.is_taken();
                        deliver(Signal::Quit(signal));
                        // Without the screen the loop is over, or stopped by `Ctrl-z`.
                        if !waits || !given_back(&screen, GRACE) {
                            end(&screen, exit_status(signal));
                        }
                    }
                }
            }
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(listen)?;
    Ok(())
}

/// Windows sends no such signals to a program that reads keys unbuffered.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn watch(_: Arc<Screen>, _: impl FnMut(Signal) + Send + 'static) -> io::Result<()> {
    Ok(())
}

/// From here on a file that reaches the size the system allows this process is refused like a full
/// disk is. Otherwise it would be a signal, and the end in the middle of a line.
#[cfg(unix)]
pub fn outlive_size_limit() {
    use signal_hook::{consts::SIGXFSZ, flag};
    use std::sync::Once;
    static ONCE: Once = Once::new();
    // Without it the end comes as it always did.
    ONCE.call_once(|| drop(flag::register(SIGXFSZ, Arc::default())));
}

/// Windows has no such limit.
#[cfg(not(unix))]
pub fn outlive_size_limit() {}

/// Waits for the loop to give the terminal back.
fn given_back(screen: &Screen, grace: Duration) -> bool {
    let deadline = Instant::now() + grace;
    while screen.is_taken() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(20));
    }
    !screen.is_taken()
}

/// Ends the process without the loop.
fn end(screen: &Arc<Screen>, status: i32) -> ! {
    // From another thread: the loop may hang in the middle of a write, with the output locked.
    let screen = Arc::clone(screen);
    let last_words = thread::spawn(move || screen.give_back());
    let deadline = Instant::now() + LAST_WORDS;
    while !last_words.is_finished() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
    std::process::exit(status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_shell_knows_the_status_of_a_signal() {
        assert_eq!(exit_status(15), 143);
    }

    #[test]
    fn a_screen_that_is_not_ours_is_not_waited_for() {
        let start = Instant::now();
        assert!(given_back(&Screen::default(), Duration::from_secs(60)));
        assert!(start.elapsed() < Duration::from_secs(30));
    }

    #[cfg(unix)]
    #[test]
    fn a_continued_process_is_told() {
        let (sender, receiver) = mpsc::channel();
        watch(Arc::default(), move |signal| {
            let _ = sender.send(signal);
        })
        .unwrap();
        signal_hook::low_level::raise(signal_hook::consts::SIGCONT).unwrap();
        assert_eq!(receiver.recv_timeout(Duration::from_secs(10)), Ok(Signal::Continued));
    }
}
