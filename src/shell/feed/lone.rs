//! A process where there are no process groups: what it starts may outlive it.

use std::io;
use std::process::{Child, Command, ExitStatus};

/// A child.
#[derive(Debug)]
pub(super) struct Group(Child);

impl Group {
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        command.spawn().map(Self)
    }

    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// Has the child ended?
    pub(super) fn has_ended(&mut self) -> io::Result<bool> {
        self.0.try_wait().map(|status| status.is_some())
    }

    /// Ends what still runs, and says how the child ended.
    pub(super) fn end(mut self) -> io::Result<ExitStatus> {
        let _ = self.0.kill();
        self.0.wait()
    }
}
