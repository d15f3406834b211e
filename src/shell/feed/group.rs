//! A process and all that it starts, which end together.

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus};

/// A child at the head of a process group of its own.
#[derive(Debug)]
pub(super) struct Group(Child);

impl Group {
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        command.process_group(0).spawn().map(Self)
    }

    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// Has the child ended? It is not waited for: until then nobody else can have its id.
    pub(super) fn has_ended(&mut self) -> io::Result<bool> {
        let how = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(waitid(WaitId::Pid(self.id()), how)?.is_some())
    }

    /// Ends what still runs, and says how the child ended.
    ///
    /// There is no gentler signal before: a program that hangs does not listen, and one that prints
    /// prices has nothing to save.
    pub(super) fn end(mut self) -> io::Result<ExitStatus> {
        // The child is not waited for yet, so the group is still its own.
        let _ = kill_process_group(self.id(), Signal::KILL);
        self.0.wait()
    }

    fn id(&self) -> Pid {
        Pid::from_child(&self.0)
    }
}
