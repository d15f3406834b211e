//! A price command, run once for a command line that answers and ends.

use super::{CommandLink, News};
use std::io;
use std::thread;

/// Runs the command once. Interrupted from the keyboard, it ends, and lotscope with it.
///
/// # Errors
/// When the signals cannot be watched.
#[cfg(unix)]
pub fn fetch(link: &CommandLink) -> io::Result<News> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::{flag, low_level};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    // The command is in a group of its own, where the keyboard does not reach it.
    let raised = Arc::new(AtomicUsize::new(0));
    let watched = [SIGHUP, SIGINT, SIGTERM].map(|signal| {
        let number = usize::try_from(signal).unwrap_or_default();
        flag::register_usize(signal, Arc::clone(&raised), number)
    });
    let news = link.run(|step| {
        thread::sleep(step);
        raised.load(Ordering::SeqCst) == 0
    });
    for id in watched {
        low_level::unregister(id?);
    }
    match i32::try_from(raised.load(Ordering::SeqCst)) {
        Ok(0) | Err(_) => {}
        Ok(signal) => low_level::emulate_default_handler(signal)?,
    }
    Ok(news.unwrap_or_default())
}

/// Runs the command once.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn fetch(link: &CommandLink) -> io::Result<News> {
    let news = link.run(|step| {
        thread::sleep(step);
        true
    });
    Ok(news.unwrap_or_default())
}
