//! What the shell does to files, done once: reading with a limit, and writing so that a power cut
//! leaves the old text or the new one and never half of either.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// The largest file that is read. An export of a long life of trading has a few megabytes; what is
/// larger is not one, and must not fill the memory.
pub const LARGEST_FILE: u64 = 512 * 1024 * 1024;

/// Reads a whole file of at most `limit` bytes.
///
/// The length is not asked for beforehand: a pipe has none, and a file may grow while it is read.
///
/// # Errors
/// When it cannot be read; [`ErrorKind::FileTooLarge`] past the limit.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
        Ok(bytes)
    } else {
        Err(ErrorKind::FileTooLarge.into())
    }
}

/// Reads the first bytes of a file.
///
/// # Errors
/// When it cannot be read.
pub fn read_head(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Replaces a file's content in one step: the text is written and synced beside it, then renamed.
///
/// Permissions are kept, and a symbolic link stays one: what it points at is replaced. A file that
/// is marked read-only is left alone, though a rename would be allowed to replace it.
///
/// # Errors
/// When any step fails; the old content is then still there.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = if path.is_symlink() { fs::canonicalize(path)? } else { path.to_owned() };
    let permissions = match fs::metadata(&target) {
        Ok(metadata) if metadata.permissions().readonly() => {
            return Err(ErrorKind::PermissionDenied.into());
        }
        Ok(metadata) => Some(metadata.permissions()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let (beside, mut file) = create_beside(&target, permissions.is_some())?;
    let written = file
        .write_all(bytes)
        .and_then(|()| permissions.map_or(Ok(()), |permissions| file.set_permissions(permissions)))
        .and_then(|()| file.sync_all());
    // Windows renames no open file.
    drop(file);
    if let Err(error) = written.and_then(|()| fs::rename(&beside, &target)) {
        // The error that matters is the first one; a leftover file is only litter.
        let _ = fs::remove_file(&beside);
        return Err(error);
    }
    sync_folder_of(&target)
}

/// Writes a new file and syncs it; one that is there stays as it is.
///
/// # Errors
/// When there is one already, or it cannot be written; nothing of it is then left.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    finish(path, file, written)
}

/// Writes a new file with the permissions of another one and syncs it; one that is there stays as it
/// is.
///
/// # Errors
/// When there is one already, or it cannot be written; nothing of it is then left.
pub fn create_like(path: &Path, bytes: &[u8], other: &Path) -> io::Result<()> {
    let permissions = fs::metadata(other)?.permissions();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    owner_only(&mut options);
    let mut file = options.open(path)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.set_permissions(permissions))
        .and_then(|()| file.sync_all());
    finish(path, file, written)
}

/// Makes a file that was just created last, or leaves nothing of it.
fn finish(path: &Path, file: File, written: io::Result<()>) -> io::Result<()> {
    if let Err(error) = written {
        // Windows removes no open file.
        drop(file);
        // The error that matters is the first one.
        let _ = fs::remove_file(path);
        return Err(error);
    }
    sync_folder_of(path)
}

/// Creates a new hidden file beside `target`, on the same file system, as a rename needs it.
///
/// A `private` one is the owner's alone until it gets the permissions of the file it replaces: a
/// tax profile must not be readable to others in between.
fn create_beside(target: &Path, private: bool) -> io::Result<(PathBuf, File)> {
    let name = target.file_name().ok_or(ErrorKind::InvalidFilename)?.to_string_lossy();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    if private {
        owner_only(&mut options);
    }
    // A crash can leave one of these behind under a process id that comes round again.
    let mut last = io::Error::from(ErrorKind::AlreadyExists);
    for attempt in 0..16 {
        let beside = target.with_file_name(format!(".{name}.{}-{attempt}.tmp", std::process::id()));
        match options.open(&beside) {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}

/// The folder a path lies in; of a bare name, the current one.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) => Path::new("."),
        None => path,
    }
}

/// Makes a new, renamed or removed name in a folder last through a power cut.
///
/// # Errors
/// When the folder cannot be opened or synced. A file system that does not sync folders has
/// nothing to wait for and is no error.
#[cfg(unix)]
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    match File::open(folder_of(path))?.sync_all() {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Ok(())
        }
        done => done,
    }
}

/// Windows opens no folder as a file, and orders its names by itself.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Creates a folder and those above it where they are missing, for the owner alone, and lastingly.
///
/// # Errors
/// When one cannot be created.
pub fn create_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        create_folder(above)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    match builder.create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => sync_folder_of(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_past_the_limit_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert_eq!(read(&path, 4).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(read(&folder.path().join("b"), 4).unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[test]
    fn replacing_leaves_the_new_text_and_no_litter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(folder.path()), ["a.toml"]);
    }

    #[test]
    fn what_cannot_be_replaced_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        assert!(replace(&folder.path().join("missing/a.toml"), b"one").is_err());
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).unwrap();
        fs::write(taken.join("inside"), "kept").unwrap();
        assert!(replace(&taken, b"one").is_err());
        assert_eq!(names(folder.path()), ["taken"]);
        assert_eq!(fs::read(taken.join("inside")).unwrap(), b"kept");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_are_kept_and_read_only_files_left_alone() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        fs::write(&real, "one").unwrap();
        fs::set_permissions(&real, PermissionsExt::from_mode(0o640)).unwrap();
        symlink("real", &link).unwrap();
        replace(&link, b"two").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"two");
        assert_eq!(mode(&real), 0o640);

        fs::set_permissions(&real, PermissionsExt::from_mode(0o440)).unwrap();
        assert_eq!(replace(&link, b"three").unwrap_err().kind(), ErrorKind::PermissionDenied);
        assert_eq!(fs::read(&real).unwrap(), b"two");
    }

    #[cfg(unix)]
    #[test]
    fn created_folders_are_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        create_folder(&deep).unwrap();
        create_folder(&deep).unwrap();
        assert_eq!(fs::metadata(&deep).unwrap().permissions().mode() & 0o777, 0o700);
        fs::write(folder.path().join("file"), "").unwrap();
        assert!(create_folder(&folder.path().join("file/c")).is_err());
    }

    #[test]
    fn a_bare_name_lies_in_the_current_folder() {
        assert_eq!(folder_of(Path::new("a.csv")), Path::new("."));
        assert_eq!(folder_of(Path::new("b/a.csv")), Path::new("b"));
    }
}
