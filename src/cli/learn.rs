//! `planctl learn`

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use planctl::text::{Words, brief, visible};
use planctl::words;

use super::context::{Context, Outcome};
use super::failure::Failure;
use super::import::share;
use super::target::{self, Existing, Target};

/// Learn a vocabulary and a form from documents alone
///
/// What looks alike is taken for one kind: headings of one level and number, entries of lists, rows of tables with the
/// same heads; headings and labels that return name fields. Two files are written into the folder of -o, to be read
/// and put right: a vocabulary and a form, with which `planctl import` reads such documents. Each kind is shown with
/// how many there are and with three of them, and it is said how much of the text they cover.
///
/// Exit codes: 0 done; 2 a document cannot be read, or the folder holds something; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The documents, of one form; two versions of one tell more
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The name of the vocabulary and of the form: small letters, digits and hyphens
    #[arg(long, value_name = "NAME", default_value = "my-plan")]
    name: String,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let folder = context
        .output
        .place()
        .ok_or_else(|| Failure::usage(words!("learn.no-folder")).hint(words!("packet.name-o-dir")))?;
    let real = target::folder(folder)?;
    let workspace = context.workspace()?;
    let paths: Vec<&Path> = args.files.iter().map(PathBuf::as_path).collect();
    let lesson = workspace.learn(&paths, &args.name)?;
    std::fs::create_dir_all(&real).map_err(|error| Failure::io(folder, &error))?;
    let (vocabulary, form) = (format!("{}.vocabulary.toml", args.name), format!("{}.form.toml", args.name));
    for (name, text) in [(&vocabulary, &lesson.learnt.vocabulary), (&form, &lesson.learnt.form)] {
        Target::of(&real.join(name), Existing::Stays)?.write(text.as_bytes())?;
    }
    let mut told = String::new();
    for kind in &lesson.learnt.kinds {
        let (key, word, count) = (&kind.key, visible(&kind.word).into_owned(), kind.count);
        let fields = Words::list(kind.fields.iter().map(|field| Words::same(visible(field))));
        let _ = writeln!(told, "{}", context.say(&words!("learn.kind", key, word, count, fields)));
        for example in &kind.examples {
            let _ = writeln!(told, "    {}", brief(&visible(example)));
        }
    }
    context.output.told(&told)?;
    for words in &lesson.learnt.unsure {
        context.note(words);
    }
    for document in &lesson.documents {
        share(context, document);
    }
    let (vocabulary, form) = (folder.join(&vocabulary), folder.join(&form));
    let (vocabulary, form, file) = (vocabulary.display(), form.display(), args.files[0].display());
    context.hint(&words!("learn.import", vocabulary, form, file));
    Ok(Outcome::Done)
}
