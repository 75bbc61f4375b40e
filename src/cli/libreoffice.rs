//! Papers as PDF, through LibreOffice where it is installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use planctl::words;

use super::failure::Failure;

/// How long all papers together may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// How often it is asked whether it is done.
const PAUSE: Duration = Duration::from_millis(50);

/// The program, if there is one: what `PLANCTL_OFFICE` names, else `soffice` or `libreoffice` of
/// the path.
pub(super) fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("PLANCTL_OFFICE") {
        return Some(PathBuf::from(named)).filter(|path| path.is_file());
    }
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let names = ["soffice", "libreoffice", "soffice.exe"];
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file()))
}

/// Writes each file as PDF into a folder, in one run with a profile of its own, so that an office
/// that is open does not matter.
pub(super) fn to_pdf(program: &Path, files: &[PathBuf], folder: &Path) -> Result<(), Failure> {
    if files.is_empty() {
        return Ok(());
    }
    let profile = tempfile::tempdir().map_err(|error| Failure::io(Path::new("profile"), &error))?;
    let mut installation = std::ffi::OsString::from("-env:UserInstallation=file://");
    installation.push(profile.path());
    let child = Command::new(program)
        .arg(installation)
        .args(["--headless", "--norestore", "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .args(files)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut child = child.map_err(|error| Failure::io(program, &error))?;
    let begun = Instant::now();
    let failed = loop {
        match child.try_wait() {
            Ok(Some(status)) => break !status.success(),
            Ok(None) if begun.elapsed() < PATIENCE => std::thread::sleep(PAUSE),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                break true;
            }
        }
    };
    let made = |file: &PathBuf| {
        file.file_name().is_some_and(|name| folder.join(name).with_extension("pdf").is_file())
    };
    let missing = files.iter().find(|file| !made(file));
    if failed || missing.is_some() {
        let shown = program.display();
        return Err(Failure::usage(words!("libreoffice.could-not-make-pdfs", shown))
            .hint(words!("libreoffice.no-pdf-packet-made")));
    }
    Ok(())
}

/// How many pages a PDF has, counted by its page objects; `None` if they cannot be seen.
pub(super) fn pages(pdf: &[u8]) -> Option<usize> {
    let mut count = 0;
    let mut rest = pdf;
    while let Some(at) = rest.windows(5).position(|window| window == b"/Type") {
        rest = &rest[at + 5..];
        let word = rest.trim_ascii_start();
        let is_page = word.starts_with(b"/Page") && !word.get(5).is_some_and(u8::is_ascii_alphanumeric);
        count += usize::from(is_page);
    }
    (count > 0).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::pages;

    #[test]
    fn pages_are_counted_and_not_the_tree_that_holds_them() {
        assert_eq!(pages(b"<</Type/Pages/Count 2>> <</Type/Page/Parent 1>> <</Type /Page>>"), Some(2));
        assert_eq!(pages(b"%PDF-1.7"), None);
    }
}
