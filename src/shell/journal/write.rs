//! Adding to a file all of a text or nothing, and waiting until the disk has it.

use crate::shell::disk;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

/// What a line is written to: a file, or in a test one that fails.
pub(super) trait Medium: Write + Seek {
    /// Drops everything from `length` on.
    fn cut(&mut self, length: u64) -> io::Result<()>;
    /// Waits until everything is on disk.
    fn sync(&mut self) -> io::Result<()>;
}

impl Medium for File {
    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

/// A write that did not succeed.
#[derive(Debug)]
pub(super) struct Failed {
    pub error: io::Error,
    /// Is the file as it was before?
    pub taken_back: bool,
}

/// Puts `text` behind the first `before` bytes, all of it or nothing, and waits for the disk; where
/// the file is new, for its name in the folder too.
pub(super) fn write_whole(
    file: &mut impl Medium,
    before: u64,
    text: &[u8],
    new_name: Option<&Path>,
) -> Result<(), Failed> {
    file.seek(SeekFrom::Start(before))
        .and_then(|_| file.write_all(text))
        .and_then(|()| file.sync())
        .and_then(|()| new_name.map_or(Ok(()), disk::sync_folder_of))
        .map_err(|error| {
            let taken_back = file.cut(before).and_then(|()| file.sync()).is_ok();
            Failed { error, taken_back }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, ErrorKind};

    /// A disk that takes `room` more bytes, and may refuse to sync or to cut.
    struct Disk {
        content: Cursor<Vec<u8>>,
        room: usize,
        syncs: bool,
        cuts: bool,
    }

    impl Disk {
        fn with(content: &[u8], room: usize) -> Self {
            Self { content: Cursor::new(content.to_vec()), room, syncs: true, cuts: true }
        }

        fn add(&mut self, text: &str) -> Result<(), Failed> {
            let before = self.content.get_ref().len() as u64;
            write_whole(self, before, text.as_bytes(), None)
        }
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.room);
            self.room -= taken;
            self.content.write(&bytes[..taken])
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Disk {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.content.seek(to)
        }
    }

    impl Medium for Disk {
        fn cut(&mut self, length: u64) -> io::Result<()> {
            if !self.cuts {
                return Err(ErrorKind::ReadOnlyFilesystem.into());
            }
            self.content.get_mut().truncate(usize::try_from(length).unwrap());
            Ok(())
        }

        fn sync(&mut self) -> io::Result<()> {
            if self.syncs { Ok(()) } else { Err(ErrorKind::QuotaExceeded.into()) }
        }
    }

    #[test]
    fn a_line_is_written_whole() {
        let mut disk = Disk::with(b"one\n", 100);
        disk.add("two\n").unwrap();
        assert_eq!(disk.content.get_ref(), b"one\ntwo\n");
    }

    #[test]
    fn a_full_disk_leaves_no_part_of_a_line() {
        for room in 0..4 {
            let mut disk = Disk::with(b"one\n", room);
            let failed = disk.add("two\n").unwrap_err();
            assert!(failed.taken_back);
            assert_eq!(failed.error.kind(), ErrorKind::WriteZero);
            assert_eq!(disk.content.get_ref(), b"one\n", "with room for {room}");
        }
    }

    #[test]
    fn a_line_that_does_not_reach_the_disk_is_not_recorded() {
        let mut disk = Disk::with(b"one\n", 100);
        disk.syncs = false;
        let failed = disk.add("two\n").unwrap_err();
        assert_eq!(failed.error.kind(), ErrorKind::QuotaExceeded);
        assert!(!failed.taken_back, "nobody knows what the disk holds");
        assert_eq!(disk.content.get_ref(), b"one\n");
    }

    #[test]
    fn a_part_that_cannot_be_cut_off_is_admitted() {
        let mut disk = Disk::with(b"one\n", 2);
        disk.cuts = false;
        assert!(!disk.add("two\n").unwrap_err().taken_back);
    }
}
