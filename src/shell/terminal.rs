//! The terminal: taken for the explorer, and given back however the explorer ends.
//!
//! Whoever holds the [`Guard`] has the screen. It goes back when the guard is dropped, when any
//! thread panics, and when a signal ends the process (see [`super::signals`]).

use super::input::Input;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};
use std::io::{self, IsTerminal, Write};
use std::panic::{self, PanicHookInfo};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// The exit status of a Rust program that panicked.
const PANICKED: i32 = 101;

/// Is there a terminal to draw on and to read keys from? Without one the explorer cannot run, and
/// the caller points to the commands instead.
#[must_use]
pub fn is_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Whether the terminal is ours at the moment, shared with the panic hook and the signal thread.
#[derive(Debug, Default)]
pub struct Screen {
    taken: AtomicBool,
}

impl Screen {
    /// Is the terminal ours?
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.taken.load(Ordering::SeqCst)
    }

    /// Takes the terminal: keys unbuffered, an empty screen, mouse and pastes as events.
    ///
    /// # Errors
    /// When the terminal refuses; it is then as it was.
    fn take(&self) -> io::Result<()> {
        enable_raw_mode()?;
        self.taken.store(true, Ordering::SeqCst);
        enter(&mut io::stdout()).inspect_err(|_| {
            self.give_back();
        })
    }

    /// Gives the terminal back, if it is ours: says whether it was.
    ///
    /// Failures are not reported: there may be no terminal left to give back.
    pub fn give_back(&self) -> bool {
        let was_taken = self.taken.swap(false, Ordering::SeqCst);
        if was_taken {
            // Line mode first: it never blocks, while writing to a stopped terminal can.
            let _ = disable_raw_mode();
            let _ = leave(&mut io::stdout());
        }
        was_taken
    }
}

/// Everything the explorer asks of a terminal.
fn enter(out: &mut impl Write) -> io::Result<()> {
    execute!(out, EnterAlternateScreen, EnableMouseCapture, EnableBracketedPaste, cursor::Hide)
}

/// The reverse of [`enter`], and the end of a frame that was cut short.
fn leave(out: &mut impl Write) -> io::Result<()> {
    execute!(
        out,
        EndSynchronizedUpdate,
        DisableBracketedPaste,
        DisableMouseCapture,
        LeaveAlternateScreen,
        cursor::Show
    )
}

type PanicHook = dyn Fn(&PanicHookInfo<'_>) + Send + Sync;

/// The terminal while it is ours; dropping it gives the terminal back.
#[must_use = "the terminal is given back when this is dropped"]
pub struct Guard {
    screen: Arc<Screen>,
    previous_hook: Arc<PanicHook>,
}

impl Guard {
    /// Takes the terminal, and sees to it that a panic gives it back before its message is printed.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn enter() -> io::Result<Self> {
        let screen = Arc::new(Screen::default());
        screen.take()?;
        let previous_hook: Arc<PanicHook> = panic::take_hook().into();
        panic::set_hook(Box::new({
            let (screen, previous_hook) = (Arc::clone(&screen), Arc::clone(&previous_hook));
            let drawing = thread::current().id();
            move |info| {
                let was_taken = screen.give_back();
                previous_hook(info);
                // The drawing thread unwinds to the end by itself. Without one of its helpers it
                // would go on, half deaf, over the message just printed.
                if was_taken && thread::current().id() != drawing {
                    process::exit(PANICKED);
                }
            }
        }));
        Ok(Self { screen, previous_hook })
    }

    /// The screen's state, for the signal thread.
    #[must_use]
    pub fn screen(&self) -> Arc<Screen> {
        Arc::clone(&self.screen)
    }

    /// Stops the process as `Ctrl-z` does outside, with the terminal given back; returns when the
    /// user brings it to the front again. Everything must then be drawn anew.
    ///
    /// The stop is a real `SIGTSTP`, for which no handler is installed: the kernel leaves it out
    /// where no shell could ever continue the process (`xterm -e lotscope`, a container), and a
    /// `SIGSTOP` would freeze it there for good.
    ///
    /// # Errors
    /// When the terminal cannot be taken again, or the signal not be sent.
    #[cfg(unix)]
    pub fn suspend(&self, input: &Input) -> io::Result<()> {
        // Keys typed while we are away are the shell's.
        let _quiet = input.pause();
        self.screen.give_back();
        let stopped = signal_hook::low_level::raise(signal_hook::consts::SIGTSTP);
        self.screen.take()?;
        stopped
    }

    /// Windows has no job control: nothing happens.
    ///
    /// # Errors
    /// Never.
    #[cfg(not(unix))]
    pub fn suspend(&self, _: &Input) -> io::Result<()> {
        Ok(())
    }

    /// Asks everything of the terminal again, after somebody else stopped and continued us and a
    /// shell may have set it up for itself in between. Everything must then be drawn anew.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn retake(&self) -> io::Result<()> {
        if self.screen.is_taken() {
            // Crossterm takes raw mode for set once it has set it.
            let _ = disable_raw_mode();
            self.screen.take()?;
        }
        Ok(())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.screen.give_back();
        // The hook cannot be changed while it runs, and is of no more use then.
        if !thread::panicking() {
            let previous = Arc::clone(&self.previous_hook);
            panic::set_hook(Box::new(move |info| previous(info)));
        }
    }
}

/// Draws one frame that the terminal shows at once, where it knows how to, without tearing.
///
/// # Errors
/// When the terminal cannot be written to.
pub fn draw<W: Write>(
    terminal: &mut Terminal<CrosstermBackend<W>>,
    render: impl FnOnce(&mut Frame),
) -> io::Result<()> {
    queue!(terminal.backend_mut(), BeginSynchronizedUpdate)?;
    let drawn = terminal.draw(render).map(drop);
    // Also after a failure: a terminal that waits for the end shows nothing more.
    execute!(terminal.backend_mut(), EndSynchronizedUpdate)?;
    drawn
}

#[cfg(all(test, unix))]
mod pty_tests;

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::{TerminalOptions, Viewport};

    fn written(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn everything_that_is_switched_on_is_switched_off_again() {
        let (on, off) = (written(enter), written(leave));
        for mode in on.split("\x1b[?").filter_map(|part| part.strip_suffix('h')) {
            assert!(off.contains(&format!("\x1b[?{mode}l")), "{mode} stays on");
        }
        assert!(on.contains("\x1b[?1049h") && on.contains("\x1b[?2004h"));
        assert!(on.contains("\x1b[?25l") && off.ends_with("\x1b[?25h"));
        assert!(off.starts_with("\x1b[?2026l"), "a frame cut short would hide all that follows");
    }

    #[test]
    fn a_frame_is_shown_at_once() {
        let mut out = Vec::new();
        let viewport = Viewport::Fixed(Rect::new(0, 0, 5, 1));
        let mut terminal =
            Terminal::with_options(CrosstermBackend::new(&mut out), TerminalOptions { viewport })
                .unwrap();
        draw(&mut terminal, |frame| frame.render_widget("lots", frame.area())).unwrap();
        drop(terminal);
        let out = String::from_utf8(out).unwrap();
        let (begin, end) = (out.find("\x1b[?2026h").unwrap(), out.find("\x1b[?2026l").unwrap());
        assert!(out.get(begin..end).unwrap().contains("lots"));
    }

    #[test]
    fn a_terminal_that_is_not_ours_is_left_alone() {
        let screen = Screen::default();
        assert!(!screen.is_taken());
        assert!(!screen.give_back());
    }
}
