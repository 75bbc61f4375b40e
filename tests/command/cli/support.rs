//! A folder to work in, and the binary run in it: the same everywhere, whoever runs it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a command may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(30);

/// A folder of one test. It goes when the test ends.
pub struct Folder {
    inner: tempfile::TempDir,
}

/// What a command said and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The exit code; -1 if it had to be ended because it did not end.
    pub code: i32,
    /// Its answer.
    pub stdout: String,
    /// Its words to the user.
    pub stderr: String,
}

/// The project's own folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Copies a folder with all below it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// The binary in a folder, with everything set that could make it say something else.
pub fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_planctl"));
    command.current_dir(folder).args(args).stdin(Stdio::null());
    for name in [
        "PLANCTL_LANG",
        "PLANCTL_PAGER",
        "PAGER",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "LC_MESSAGES",
        "RUST_BACKTRACE",
        "RUST_LIB_BACKTRACE",
    ] {
        command.env_remove(name);
    }
    command.env("LANG", "C").env("LC_ALL", "C").env("NO_COLOR", "1").env("PLANCTL_NO_HINTS", "1");
    // 2026-11-22T05:00:00Z
    command.env("SOURCE_DATE_EPOCH", "1795323600").env("TZ", "UTC");
    command
}

impl Folder {
    pub fn new() -> Self {
        Folder { inner: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.inner.path().join(name)
    }

    /// Writes a file, with the folders it stands in.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).unwrap();
        fs::write(path, text).unwrap();
    }

    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        match fs::read_to_string(self.path(name)) {
            Ok(text) => text,
            Err(error) => panic!("{name}: {error}"),
        }
    }

    /// Runs a command: `exit 2`, its answer, its words.
    pub fn planctl(&self, args: &[&str]) -> String {
        self.run(args).told()
    }

    /// Runs a command that must succeed, and gives its answer alone.
    #[track_caller]
    pub fn answer(&self, args: &[&str]) -> String {
        let run = self.run(args);
        assert_eq!(run.code, 0, "{args:?}: {}", run.told());
        run.stdout
    }

    pub fn run(&self, args: &[&str]) -> Run {
        self.finish(command(self.inner.path(), args), None)
    }

    /// Runs a command with `input` as its standard input.
    pub fn run_on(&self, input: &str, args: &[&str]) -> Run {
        self.finish(command(self.inner.path(), args), Some(input))
    }

    /// Runs a command as [`command`] made it; one that hangs is ended and has no exit code.
    pub fn finish(&self, mut command: Command, input: Option<&str>) -> Run {
        // Files take any amount without a reader, and stand outside the folder under test.
        let beside = tempfile::tempdir().unwrap();
        let (out, err) = (beside.path().join("stdout"), beside.path().join("stderr"));
        if let Some(input) = input {
            let path = beside.path().join("stdin");
            fs::write(&path, input).unwrap();
            command.stdin(fs::File::open(path).unwrap());
        }
        command.stdout(fs::File::create(&out).unwrap()).stderr(fs::File::create(&err).unwrap());
        let mut child = command.spawn().expect("the binary starts");
        let code = ended(&mut child);
        let text = |path| String::from_utf8(fs::read(path).unwrap()).expect("planctl says UTF-8");
        Run { code, stdout: text(&out), stderr: text(&err) }
    }

    /// Every file, folder, link and pipe of the folder, with what it holds.
    pub fn listing(&self) -> BTreeMap<String, String> {
        let mut listing = BTreeMap::new();
        list(self.inner.path(), self.inner.path(), &mut listing);
        listing
    }
}

impl Run {
    pub fn told(&self) -> String {
        format!("exit {}\n{}{}", self.code, self.stdout, self.stderr)
    }
}

/// Waits for a command; the exit code, or -1 if patience ran out or a signal ended it.
fn ended(child: &mut Child) -> i32 {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().unwrap_or(-1);
        }
        if begun.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            return -1;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn list(root: &Path, folder: &Path, listing: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().display().to_string();
        let data = path.symlink_metadata().unwrap();
        let holds = if data.is_symlink() {
            format!("link to {}", fs::read_link(&path).unwrap().display())
        } else if data.is_dir() {
            list(root, &path, listing);
            "folder".to_owned()
        } else if data.is_file() {
            blake3::hash(&fs::read(&path).unwrap()).to_string()
        } else {
            "neither file nor folder".to_owned()
        };
        listing.insert(name, holds);
    }
}

/// `text` with its one `before` turned into `after`; a text that lacks it, or has it twice, is a
/// fault of the test.
#[track_caller]
pub fn replaced(text: &str, before: &str, after: &str) -> String {
    assert_eq!(text.matches(before).count(), 1, "{before:?} in\n{text}");
    text.replacen(before, after, 1)
}

/// A draft without the table of this item.
#[track_caller]
pub fn without(text: &str, id: &str) -> String {
    let place = text.find(&format!("\nid = \"{id}\"\n")).unwrap_or_else(|| panic!("no {id} in\n{text}"));
    let begin = text[..place].rfind("[[").expect("an item stands in a table");
    let end = text[place..].find("\n\n").map_or(text.len(), |end| place + end + 2);
    format!("{}{}", &text[..begin], &text[end..])
}

/// A draft with a table more at its end.
pub fn with(text: &str, table: &str) -> String {
    format!("{}\n\n{}\n", text.trim_end(), table.trim())
}
