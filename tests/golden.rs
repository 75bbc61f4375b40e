//! Answers kept in files, to the letter.
//!
//!     PLANCTL_BLESS=1 cargo test
//!
//! writes them anew from what the code says now; `git diff` then shows what has changed. A record
//! that only grows (`revisions/`), and names that stay for ever (`tests/command/format.rs`), are not
//! among these files.

use std::path::Path;
use std::{env, fs};

/// Holds an answer to the file at `path` below the project, or writes it there.
#[track_caller]
pub fn golden(path: &str, actual: impl AsRef<[u8]>) {
    let (file, actual) = (Path::new(env!("CARGO_MANIFEST_DIR")).join(path), actual.as_ref());
    if env::var_os("PLANCTL_BLESS").is_some_and(|said| said == "1") {
        if fs::read(&file).is_ok_and(|kept| kept == actual) {
            return;
        }
        let folder = file.parent().expect("a file stands in a folder");
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&file, actual));
        return written.unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let kept = fs::read(&file).unwrap_or_else(|error| panic!("{path}: {error}"));
    if kept != actual {
        let hint = "if that is meant, `PLANCTL_BLESS=1 cargo test` writes it";
        panic!("{path} is not what is said now: {}\n{hint}", difference(&kept, actual));
    }
}

/// The first line in which two texts differ.
fn difference(kept: &[u8], actual: &[u8]) -> String {
    let (Ok(kept), Ok(actual)) = (str::from_utf8(kept), str::from_utf8(actual)) else {
        return format!("{} bytes are kept, {} are said", kept.len(), actual.len());
    };
    let (mut kept, mut actual) = (kept.lines(), actual.lines());
    for number in 1.. {
        match (kept.next(), actual.next()) {
            (None, None) => break,
            (kept, actual) if kept == actual => {}
            (kept, actual) => {
                let line =
                    |line: Option<&str>| line.map_or("no such line".to_owned(), |line| format!("{line:?}"));
                return format!("line {number}\n  kept: {}\n  said: {}", line(kept), line(actual));
            }
        }
    }
    "the ends of lines".to_owned()
}
