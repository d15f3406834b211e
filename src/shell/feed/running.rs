//! One run of a program: its output, bounded in time and size.

#[cfg(unix)]
use super::group::Group;
#[cfg(not(unix))]
use super::lone::Group;

use crate::formats::text;
use std::io::{self, ErrorKind, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};
use thiserror::Error;

/// The most that a program may print: a hundred thousand prices are a tenth of it.
const MOST_OUTPUT: usize = 32 * 1024 * 1024;
/// How much of its complaints is kept, from the end: the last line says most.
const MOST_ERRORS: usize = 4096;
/// How much of that is shown.
const LONGEST_ERROR: usize = 200;
/// How often it is asked whether it has ended.
const STEP: Duration = Duration::from_millis(20);
/// How long its output is waited for once it and all it started are gone.
const AFTERMATH: Duration = Duration::from_secs(1);

/// Why a run gave nothing.
#[derive(Debug, Error)]
pub enum RunFailure {
    /// It could not be started.
    #[error("it cannot be started ({0})")]
    NotStarted(#[source] io::Error),
    /// It took longer than it may.
    #[error("it was still running after {} s and was ended", .0.as_secs())]
    TimedOut(Duration),
    /// It printed too much.
    #[error("it printed more than {} MiB and was ended", MOST_OUTPUT / 1024 / 1024)]
    TooLong,
    /// It ended in failure.
    #[error("it ended with {}{}", ending(*.status), after_colon(.complaint))]
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// The last line of its complaints, safe to show.
        complaint: String,
    },
    /// Something it started has left its group, and may still write.
    #[error("something it started keeps its output open")]
    HeldOpen,
    /// Its output could not be read, or its end not be seen.
    #[error("its output cannot be read ({0})")]
    Unread(#[source] io::Error),
    /// Nobody wants to know any more.
    #[error("it was ended")]
    Stopped,
}

fn ending(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("status {code}"),
        None => "a signal".to_owned(),
    }
}

fn after_colon(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": {text}") }
}

/// Runs a program to its end and returns what it printed. `pause` waits a little, and says whether
/// the run is still wanted. Whatever happens, nothing of the program goes on when this returns: it is
/// gone, and what it started is killed, which the system may take a moment to bury.
pub(super) fn run(
    command: &mut Command,
    timeout: Duration,
    pause: impl FnMut(Duration) -> bool,
) -> Result<Vec<u8>, RunFailure> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut group = Group::start(command).map_err(RunFailure::NotStarted)?;
    let pipes = pipes(&mut group);
    let waited = wait(&mut group, timeout, pause);
    let status = group.end();
    let (output, errors) = pipes.map_err(RunFailure::Unread)?;
    waited?;
    let output = output.recv_timeout(AFTERMATH).map_err(|_| RunFailure::HeldOpen)?;
    if let Err(error) = &output
        && error.kind() == ErrorKind::FileTooLarge
    {
        return Err(RunFailure::TooLong);
    }
    let status = status.map_err(RunFailure::Unread)?;
    if status.success() {
        return output.map_err(RunFailure::Unread);
    }
    let complaints = errors.recv_timeout(AFTERMATH).ok().and_then(Result::ok).unwrap_or_default();
    Err(RunFailure::Failed { status, complaint: last_line(&complaints) })
}

/// Both outputs of a program, read as it writes them.
fn pipes(group: &mut Group) -> io::Result<(Receiver<Drained>, Receiver<Drained>)> {
    let child = group.child();
    let (output, errors) =
        child.stdout.take().zip(child.stderr.take()).ok_or(ErrorKind::BrokenPipe)?;
    Ok((drained(output, Keep::All)?, drained(errors, Keep::End)?))
}

/// Waits for the program to end by itself, as long as it may.
fn wait(
    group: &mut Group,
    timeout: Duration,
    mut pause: impl FnMut(Duration) -> bool,
) -> Result<(), RunFailure> {
    let started = Instant::now();
    while !group.has_ended().map_err(RunFailure::Unread)? {
        if started.elapsed() >= timeout {
            return Err(RunFailure::TimedOut(timeout));
        }
        if !pause(STEP) {
            return Err(RunFailure::Stopped);
        }
    }
    Ok(())
}

/// What of a pipe is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    All,
    End,
}

/// What a pipe gave.
type Drained = io::Result<Vec<u8>>;

/// Reads a pipe to its end on a thread of its own, so that the program is never held up by the
/// other one.
fn drained(mut pipe: impl Read + Send + 'static, keep: Keep) -> io::Result<Receiver<Drained>> {
    let (done, result) = mpsc::channel();
    let read = move || {
        let _ = done.send(drain(&mut pipe, keep));
    };
    thread::Builder::new().name("price command".to_owned()).spawn(read)?;
    Ok(result)
}

fn drain(pipe: &mut impl Read, keep: Keep) -> Drained {
    match keep {
        Keep::All => {
            let mut bytes = Vec::new();
            let most = u64::try_from(MOST_OUTPUT).unwrap_or(u64::MAX);
            pipe.take(most + 1).read_to_end(&mut bytes)?;
            if bytes.len() > MOST_OUTPUT { Err(ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
        }
        Keep::End => {
            let mut end = Vec::new();
            let mut part = [0; MOST_ERRORS];
            loop {
                let count = match pipe.read(&mut part) {
                    Ok(0) => return Ok(end),
                    Ok(count) => count,
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    Err(error) => return Err(error),
                };
                end.extend_from_slice(part.get(..count).unwrap_or_default());
                let surplus = end.len().saturating_sub(MOST_ERRORS);
                end.drain(..surplus);
            }
        }
    }
}

/// The last line with anything on it, safe to show.
fn last_line(complaints: &[u8]) -> String {
    let (text, _) = text::decode(complaints);
    let lines = text.lines().rev().map(|line| text::clean(line, LONGEST_ERROR).into_owned());
    lines.into_iter().find(|line| !line.is_empty()).unwrap_or_default()
}
