//! Published documents as commands take them: read from a file, made into a draft.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use planctl::formats::{
    Imported, Limits, ReadError, carry, interpret, read, recognise, same_by_name_and_place,
};
use planctl::layout::Form;
use planctl::model::{Digest, Id, Vocabulary};
use planctl::reading::{Reading, SourceFormat};
use planctl::snapshot::Snapshot;
use planctl::words;

use super::Context;
use super::failure::Failure;
use super::input::{self, Input, Opened};

/// How large a document may be at least, whatever the limit for drafts is.
pub(super) const DOCUMENT_BYTES: u64 = 64 << 20;
/// How long `pdftotext` may take, in seconds.
const PATIENCE: u64 = 60;

/// A document with what was made of it.
pub(super) struct ReadDocument {
    pub(super) path: String,
    pub(super) reading: Reading,
    pub(super) imported: Imported,
    pub(super) form: Form,
    pub(super) vocabulary: Arc<Vocabulary>,
    pub(super) hash: Digest,
}

impl ReadDocument {
    /// Whether it holds more of a plan than its name.
    pub(super) fn holds_plan(&self) -> bool {
        self.imported.draft.plan.items().count() > 1
    }
}

/// What a document is read by.
pub(super) struct By<'a> {
    /// The id of the plan; `None` for a passing one.
    pub(super) plan: Option<&'a Id>,
    /// The vocabulary, if it is known from elsewhere.
    pub(super) vocabulary: Option<&'a Arc<Vocabulary>>,
    /// The format, if it is not left to the bytes and the name.
    pub(super) format: Option<SourceFormat>,
    /// Ids that no item may get.
    pub(super) taken: &'a std::collections::BTreeSet<Id>,
}

/// Whether a path is that of a document, and not of a draft.
pub(super) fn is_document(path: &Path) -> bool {
    let mut head = Vec::new();
    let opened = std::fs::File::open(path).ok().filter(|_| path.is_file());
    let Some(file) = opened else { return false };
    if file.take(1 << 16).read_to_end(&mut head).is_err() {
        return false;
    }
    recognise(&path.display().to_string(), &head).is_some()
}

/// A document as it was read, with nothing made of it; the format is told by name and bytes
/// unless it is given.
pub(super) fn reading(
    context: &Context,
    path: &Path,
    format: Option<SourceFormat>,
) -> Result<(Reading, Digest), Failure> {
    let shown = path.display().to_string();
    let bytes = input::read_bytes(path, context.most_bytes().max(DOCUMENT_BYTES))?;
    let Some(format) = format.or_else(|| recognise(&shown, &bytes)) else {
        return Err(Failure::usage(words!(
            "{shown} の形式が分かりません",
            "the format of {shown} cannot be told"
        ))
        .hint(words!("`--from text` のように形式を指してください", "name it, for example `--from text`")));
    };
    let hash = Digest::of(&bytes);
    let progress = words!("{shown} を読んでいます", "reading {shown}");
    let reading = context.patiently(&progress, || -> Result<Reading, Failure> {
        let laid_out = if format == SourceFormat::Pdf && bytes.starts_with(b"%PDF-") {
            pdf_text(&bytes)?
        } else {
            bytes
        };
        read(&laid_out, format, &Limits::default()).map_err(|error| {
            if let ReadError::Encoding(error) = error {
                return Failure::encoding(path, error);
            }
            let (ja, en) = (error.words().ja, error.words().en);
            // Most are said of the file as their subject.
            let colon = if ja.starts_with(['は', 'の']) { "" } else { "：" };
            Failure::usage(words!("{shown}{colon}{ja}", "{shown} {en}")).hint(words!(
                "作った応用ソフトで開いて保存し直すか、テキストとして保存して読んでください",
                "open it where it was made and save it again, or save it as text and read that"
            ))
        })
    })?;
    Ok((reading, hash))
}

/// Reads a document and makes a plan of it.
pub(super) fn document(
    context: &Context,
    opened: Option<&Opened>,
    path: &Path,
    by: &By<'_>,
) -> Result<ReadDocument, Failure> {
    let read = any_document(context, opened, path, by)?;
    if !read.holds_plan() {
        let (shown, name) = (&read.path, &read.form.name);
        return Err(Failure::usage(words!(
            "{shown} には様式 {name} の計画がありません",
            "{shown} holds nothing of a plan in the form {name}"
        ))
        .hint(words!(
            "別の様式の文書なら `--form FILE` で様式を渡してください",
            "for documents of another form, give that with `--form FILE`"
        )));
    }
    Ok(read)
}

/// Reads a document that need not hold a plan: a cover note alone, or nothing of the kind.
pub(super) fn any_document(
    context: &Context,
    opened: Option<&Opened>,
    path: &Path,
    by: &By<'_>,
) -> Result<ReadDocument, Failure> {
    let shown = path.display().to_string();
    let (reading, hash) = reading(context, path, by.format)?;
    let progress = words!("{shown} を読んでいます", "reading {shown}");
    let vocabularies = input::vocabularies(context, opened)?;
    let (form, vocabulary) = form_for(context, &reading, by.vocabulary, &vocabularies)?;
    let passing: Id = "plan".parse().expect("it has the form of an id");
    let plan = by.plan.unwrap_or(&passing);
    let imported =
        context.patiently(&progress, || interpret(&reading, &form, &vocabulary, hash, plan, by.taken));
    Ok(ReadDocument { path: shown, reading, imported, form, vocabulary, hash })
}

/// The form by which a document is read, with its vocabulary: the one asked for, or a built-in one
/// for the vocabulary; StratML has its own.
fn form_for(
    context: &Context,
    reading: &Reading,
    wanted: Option<&Arc<Vocabulary>>,
    vocabularies: &[Arc<Vocabulary>],
) -> Result<(Form, Arc<Vocabulary>), Failure> {
    let forms = forms(context)?;
    let of_stratml = reading.format == SourceFormat::StratMl && context.global.form.is_none();
    let fits = |form: &Form| match wanted {
        Some(vocabulary) => form.vocabulary == vocabulary.name.name,
        None => (form.vocabulary == "stratml") == of_stratml,
    };
    let asked = context.global.form.is_some();
    let Some(form) = forms.into_iter().find(|form| asked || fits(form)) else {
        let name = wanted.map(|vocabulary| vocabulary.name.name.clone()).unwrap_or_default();
        return Err(Failure::usage(words!(
            "語彙 {name} の文書の様式がありません",
            "there is no form for documents of the vocabulary {name}"
        ))
        .hint(words!("`--form FILE` で様式を渡してください", "give one with `--form FILE`")));
    };
    let of_name = |vocabulary: &&Arc<Vocabulary>| vocabulary.name.name == form.vocabulary;
    let vocabulary =
        wanted.filter(of_name).or_else(|| vocabularies.iter().filter(of_name).max_by_key(|v| v.name.version));
    let Some(vocabulary) = vocabulary.cloned() else {
        let name = &form.vocabulary;
        return Err(Failure::usage(words!(
            "語彙 `{name}` が手元にありません",
            "the vocabulary `{name}` is not at hand"
        ))
        .hint(words!("`--vocabulary FILE` で渡してください", "give it with `--vocabulary FILE`")));
    };
    form.check(&vocabulary).map_err(Failure::usage)?;
    Ok((form, vocabulary))
}

/// The form asked for, else those built in.
fn forms(context: &Context) -> Result<Vec<Form>, Failure> {
    let Some(path) = &context.global.form else {
        let built_in = Form::BUILT_IN.iter();
        return Ok(built_in.map(|text| Form::parse(text).expect("built-in forms are tested")).collect());
    };
    let text = input::read_text(context, path)?;
    let shown = path.display().to_string();
    let form = Form::parse(&text).map_err(|error| {
        let failure = Failure::usage(error.words);
        match error.span {
            Some(span) => failure.at(&shown, &text, span),
            None => failure,
        }
    })?;
    Ok(vec![form])
}

/// The form by which a plan is printed: the one asked for, or a built-in one for its vocabulary that
/// has lines for its items; `None` if there is none, and the vocabulary alone has to do.
pub(super) fn form_to_print(context: &Context, vocabulary: &Vocabulary) -> Result<Option<Form>, Failure> {
    let asked = context.global.form.is_some();
    let fits = |form: &Form| asked || (form.vocabulary == vocabulary.name.name && !form.item.is_empty());
    let Some(form) = forms(context)?.into_iter().find(fits) else { return Ok(None) };
    form.check(vocabulary).map_err(Failure::usage)?;
    Ok(Some(form))
}

/// The plan that a Word file printed from `base` gives when it is read with `base` as its base,
/// by its hash; `None` where documents of its vocabulary are not read.
pub(super) fn read_back(context: &Context, bytes: &[u8], base: &Input) -> Result<Option<Digest>, Failure> {
    let Some(form) = form_to_print(context, &base.vocabulary)? else { return Ok(None) };
    let Ok(reading) = read(bytes, SourceFormat::Docx, &Limits::default()) else { return Ok(None) };
    let plan = base.side.snapshot.plan();
    let taken = plan.items().map(|item| item.id.clone()).collect();
    let imported = interpret(&reading, &form, &base.vocabulary, Digest::of(bytes), plan.id(), &taken);
    let same = same_by_name_and_place(&imported.draft.plan, plan, &base.vocabulary);
    let carried = carry(&imported, plan, &base.sources, &same, &form, &base.vocabulary);
    Ok(Some(Snapshot::of(carried.draft.plan).hash()))
}

/// What `pdftotext -layout` makes of a PDF.
fn pdf_text(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let fault = |error: std::io::Error| Failure::io(Path::new("pdftotext"), &error);
    let mut file = tempfile::NamedTempFile::new().map_err(fault)?;
    file.write_all(bytes).map_err(fault)?;
    let spawned = Command::new("pdftotext")
        .args(["-layout", "-enc", "UTF-8"])
        .arg(file.path())
        .arg("-")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Failure::usage(words!(
                "PDF を読むには pdftotext が要ります",
                "reading a PDF needs pdftotext"
            ))
            .hint(words!(
                "Debian・Ubuntu なら `apt install poppler-utils`、macOS なら `brew install poppler`",
                "install it: `apt install poppler-utils` on Debian or Ubuntu, `brew install poppler` on macOS"
            )));
        }
        Err(error) => return Err(fault(error)),
    };
    let mut out = child.stdout.take().expect("standard output is piped");
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        out.by_ref().take(DOCUMENT_BYTES + 1).read_to_end(&mut text).map(|_| text)
    });
    let begun = std::time::Instant::now();
    while !reader.is_finished() && begun.elapsed().as_secs() < PATIENCE {
        std::thread::park_timeout(std::time::Duration::from_millis(5));
    }
    if !reader.is_finished() {
        let _ = child.kill();
    }
    let text = reader.join().expect("reading a pipe does not panic").map_err(fault)?;
    // One that still writes beyond the limit is not waited for.
    if text.len() as u64 > DOCUMENT_BYTES {
        let _ = child.kill();
    }
    let status = child.wait().map_err(fault)?;
    if !status.success() || text.len() as u64 > DOCUMENT_BYTES {
        return Err(Failure::usage(words!(
            "pdftotext がこの PDF を読めませんでした",
            "pdftotext could not read this PDF"
        ))
        .hint(words!(
            "暗号化や破損がないか、別の閲覧ソフトで開いて確かめてください",
            "open it in a viewer: it may be encrypted or damaged"
        )));
    }
    Ok(text)
}
