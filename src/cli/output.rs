//! Where answers go: standard output, a pager, a file.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock};

use planctl::document::Document;
use planctl::render::{Format, Look, Tables, Tracking, to_docx, to_html, to_markdown, to_text};

use super::failure::Failure;
use super::global::{Colour, Global};
use super::target::{Existing, Target};

/// How answers are given.
pub(super) struct Output {
    file: Option<PathBuf>,
    existing: Existing,
    target: OnceLock<Target>,
    /// What was given so far; `None` before anything was.
    written: Mutex<Option<Vec<u8>>>,
    colour: Colour,
    pager: bool,
}

impl Output {
    pub(super) fn new(global: &Global) -> Self {
        Output {
            file: global.output.clone(),
            existing: if global.force { Existing::Replaced } else { Existing::Stays },
            target: OnceLock::new(),
            written: Mutex::default(),
            colour: global.color,
            pager: !global.no_pager,
        }
    }

    /// Judges where the answer is to go, before any work is done.
    ///
    /// # Errors
    ///
    /// If it may not be written there; nothing is written yet.
    pub(super) fn open(&self) -> Result<&Target, Failure> {
        if let Some(target) = self.target.get() {
            return Ok(target);
        }
        let target = Target::of(self.file.as_deref().unwrap_or(Path::new("-")), self.existing)?;
        Ok(self.target.get_or_init(|| target))
    }

    /// Whether a file that stands may be replaced.
    pub(super) fn existing(&self) -> Existing {
        self.existing
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
            Format::Text => self.paged(&to_text(document, self.look())),
            Format::Md => self.text(&to_markdown(document)),
            Format::Html => self.text(&to_html(document)),
            Format::Docx => self.bytes(&to_docx(document, Tracking::Tracked)),
            Format::Json
            | Format::Toml
            | Format::Sarif
            | Format::Xlsx
            | Format::Csv
            | Format::Svg
            | Format::Stratml
            | Format::JsonPatch
            | Format::Jsonl
            | Format::Sql
            | Format::Graphml => unreachable!("no document is printed as {}", format.key()),
        }
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
        Target::StandardOutput.write(text.as_bytes())
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

    /// Gives a part of the answer behind what was given before.
    fn put(&self, bytes: &[u8]) -> Result<(), Failure> {
        let target = self.open()?;
        let Target::Plain(plain) = target else { return target.write(bytes) };
        let mut written = self.written.lock().expect("no writer panics");
        match &mut *written {
            None => plain.write(written.insert(bytes.to_vec())),
            Some(before) => {
                before.extend_from_slice(bytes);
                plain.again().write(before)
            }
        }
    }

    /// Gives a draft; whether it stands in a file now.
    pub(super) fn draft(&self, text: &str) -> Result<bool, Failure> {
        self.text(text)?;
        Ok(matches!(self.open()?, Target::Plain(_)))
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
