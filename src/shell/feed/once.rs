//! A price command, run once for a command line that answers and ends.

use super::{CommandLink, News};
use std::thread;

/// Runs the command once. Interrupted from the keyboard, it ends, and lotscope with it.
#[cfg(unix)]
#[must_use]
pub fn fetch(link: &CommandLink) -> News {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::{flag, low_level};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    // The command is in a group of its own, where the keyboard does not reach it. Afterwards
    // signals mean again what they meant before.
    let over = Arc::new(AtomicBool::new(false));
    let raised = Arc::new(AtomicUsize::new(0));
    for signal in [SIGHUP, SIGINT, SIGTERM] {
        let number = usize::try_from(signal).unwrap_or_default();
        // One that cannot be watched ends lotscope at once, as without this.
        let _ = flag::register_conditional_default(signal, Arc::clone(&over))
            .and_then(|_| flag::register_usize(signal, Arc::clone(&raised), number));
    }
    let news = link.run(|step| {
        thread::sleep(step);
        raised.load(Ordering::SeqCst) == 0
    });
    over.store(true, Ordering::SeqCst);
    if let Ok(signal @ 1..) = i32::try_from(raised.load(Ordering::SeqCst)) {
        let _ = low_level::emulate_default_handler(signal);
    }
    news.unwrap_or_default()
}

/// Runs the command once.
#[cfg(not(unix))]
#[must_use]
pub fn fetch(link: &CommandLink) -> News {
    let news = link.run(|step| {
        thread::sleep(step);
        true
    });
    news.unwrap_or_default()
}
