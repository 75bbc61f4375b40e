//! Where answers go: standard output, a pager, a file.

use std::fs;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use planctl::document::Document;
use planctl::render::{Look, Tables, Tracking, to_docx, to_html, to_markdown, to_text};

use super::context::{Colour, Format, Global};
use super::failure::Failure;

/// How answers are given.
pub(super) struct Output {
    file: Option<PathBuf>,
    colour: Colour,
    pager: bool,
}

impl Output {
    pub(super) fn new(global: &Global) -> Self {
        Output { file: global.output.clone(), colour: global.color, pager: !global.no_pager }
    }

    /// Whether an answer would be read on a terminal.
    fn on_terminal(&self) -> bool {
        self.file.is_none() && io::stdout().is_terminal()
    }

    /// Whether marks inside a line will be seen.
    pub(super) fn colour(&self) -> bool {
        self.coloured(self.on_terminal())
    }

    pub(super) fn colour_on_stderr(&self) -> bool {
        self.coloured(io::stderr().is_terminal())
    }

    /// `--color`, then NO_COLOR, then CLICOLOR_FORCE, then whether it is a terminal.
    fn coloured(&self, terminal: bool) -> bool {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto if set("NO_COLOR") => false,
            Colour::Auto
                if set("CLICOLOR_FORCE") && std::env::var_os("CLICOLOR_FORCE") != Some("0".into()) =>
            {
                true
            }
            Colour::Auto => terminal && std::env::var_os("TERM") != Some("dumb".into()),
        }
    }

    /// Gives a document in a format for readers.
    pub(super) fn document(&self, document: &Document, format: Format) -> Result<(), Failure> {
        match format {
            Format::Md => return self.text(&to_markdown(document)),
            Format::Html => return self.text(&to_html(document)),
            Format::Docx => return self.bytes(&to_docx(document, Tracking::Tracked)),
            _ => {}
        }
        self.paged(&to_text(document, self.look()))
    }

    /// Gives a paper as text: on a terminal as any document, elsewhere with tabs in its tables, as
    /// documents are read.
    pub(super) fn page_text(&self, document: &Document) -> Result<(), Failure> {
        let look = self.look();
        let tables = if self.on_terminal() { look.tables } else { Tables::Tabbed };
        self.paged(&to_text(document, Look { tables, ..look }))
    }

    /// How text for reading is to look where it goes.
    pub(super) fn look(&self) -> Look {
        let columns = self.on_terminal().then(terminal_columns);
        Look { colour: self.colour(), columns, tables: Tables::Drawn }
    }

    /// The place `-o` names, for commands that write a folder.
    pub(super) fn place(&self) -> Option<&Path> {
        self.file.as_deref().filter(|path| path.as_os_str() != "-")
    }

    /// Tells on standard output what was written elsewhere.
    pub(super) fn told(&self, text: &str) -> Result<(), Failure> {
        print(text.as_bytes())
    }

    /// Shows a document beside the answer proper, whatever -o says.
    pub(super) fn shown(&self, document: &Document) -> Result<(), Failure> {
        print(to_text(document, self.look()).as_bytes())
    }

    /// Gives a text as it is.
    pub(super) fn text(&self, text: &str) -> Result<(), Failure> {
        self.put(text.as_bytes())
    }

    /// Gives a file that is no text, such as a Word document: never to a terminal.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        if self.on_terminal() {
            return Err(Failure::usage(planctl::words!("output.format-cannot-shown-terminal"))
                .hint(planctl::words!("output.write-file-o-file")));
        }
        self.put(bytes)
    }

    fn put(&self, bytes: &[u8]) -> Result<(), Failure> {
        match &self.file {
            Some(path) if path.as_os_str() != "-" => {
                keep_draft(path)?;
                replace_file(path, bytes)
            }
            _ => print(bytes),
        }
    }

    /// Gives a text that nobody has kept yet: a file of that name is never replaced.
    pub(super) fn new_file(&self, text: &str, force: bool) -> Result<bool, Failure> {
        match &self.file {
            Some(path) if path.as_os_str() != "-" => {
                if !force && planctl::store::stands(path)?.is_some() {
                    let path = path.display();
                    return Err(Failure::usage(planctl::words!("output.exists-already", path))
                        .hint(planctl::words!("output.choose-another-name-add")));
                }
                replace_file(path, text.as_bytes())?;
                Ok(true)
            }
            _ => print(text.as_bytes()).map(|()| false),
        }
    }

    /// Through a pager on a terminal, if the answer is longer than it.
    pub(super) fn paged(&self, text: &str) -> Result<(), Failure> {
        if !self.on_terminal() || !self.pager || text.lines().count() < terminal_lines() {
            return self.text(text);
        }
        let set = ["PLANCTL_PAGER", "PAGER"].into_iter().find_map(|name| std::env::var(name).ok());
        let command = set.unwrap_or_else(|| "less -FRX".to_owned());
        let mut words = command.split_whitespace();
        let Some(program) = words.next() else { return self.text(text) };
        let spawned =
            Command::new(program).args(words).env("LESSCHARSET", "utf-8").stdin(Stdio::piped()).spawn();
        let Ok(mut pager) = spawned else { return self.text(text) };
        if let Some(mut input) = pager.stdin.take() {
            // A reader who quits early has read enough.
            let _ = input.write_all(text.as_bytes());
        }
        let _ = pager.wait();
        Ok(())
    }
}

fn terminal_columns() -> usize {
    let set = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    set.or_else(|| window().map(|(columns, _)| columns)).filter(|columns| *columns >= 20).unwrap_or(80)
}

fn terminal_lines() -> usize {
    window().map_or(24, |(_, lines)| lines)
}

#[cfg(unix)]
fn window() -> Option<(usize, usize)> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    (size.ws_col > 0).then_some((size.ws_col.into(), size.ws_row.into()))
}

#[cfg(not(unix))]
fn window() -> Option<(usize, usize)> {
    None
}

/// Prints to standard output; a reader that has gone is no fault.
fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::io(Path::new("stdout"), &error))
        }
        _ => Ok(()),
    }
}

/// Refuses to put an answer in the place of a plan.
fn keep_draft(path: &Path) -> Result<(), Failure> {
    let mut head = Vec::new();
    // What cannot be read may be one.
    if_there(fs::File::open(path).and_then(|file| file.take(64 << 10).read_to_end(&mut head)))
        .map_err(|error| Failure::io(path, &error))?;
    let text = String::from_utf8_lossy(&head);
    let is_plan =
        ["format", "vocabulary", "[plan]"].iter().all(|key| text.lines().any(|line| line.starts_with(key)));
    if !is_plan {
        return Ok(());
    }
    let path = path.display();
    Err(Failure::usage(planctl::words!("output.draft-plan", path))
        .hint(planctl::words!("output.not-written-over-choose")))
}

/// What was found of a file; `None` if there is none.
pub(super) fn if_there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}

/// Writes a file whole or not at all.
pub(super) fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let fault = |error: io::Error| Failure::io(path, &error);
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let kept = if_there(fs::metadata(path)).map_err(fault)?.map(|data| data.permissions());
        builder.permissions(kept.unwrap_or_else(|| fs::Permissions::from_mode(0o666)));
    }
    let mut file = builder.tempfile_in(folder).map_err(fault)?;
    file.write_all(bytes).map_err(fault)?;
    file.as_file().sync_all().map_err(fault)?;
    // A link stays a link: what it points to is replaced.
    let target = if_there(fs::canonicalize(path)).map_err(fault)?.unwrap_or_else(|| path.to_owned());
    file.persist(&target).map_err(|error| fault(error.error))?;
    // So that the name survives a power cut as the bytes do; Windows has no way to and needs none.
    #[cfg(unix)]
    {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(folder);
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault)?;
    }
    Ok(())
}

/// The bytes of a file of the user's; `None` if there is none.
pub(super) fn maybe_read(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    if_there(std::fs::read(path)).map_err(|error| Failure::io(path, &error))
}
