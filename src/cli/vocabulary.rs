//! `planctl vocabulary`

use std::path::PathBuf;
use std::sync::Arc;

use planctl::check::faults_of_vocabulary;
use planctl::crossing::proposed_to_toml;
use planctl::diff::FacetKind;
use planctl::document::{Block, Document, FORMULA_NAMES, Mark, Span};
use planctl::json::{schema_of_drafts, schema_of_vocabularies};
use planctl::model::{FieldRole, FieldType, KindRole, Vocabulary, VocabularyName};
use planctl::text::{Lang, Words, brief};
use planctl::words;
use planctl::workspace::first_version;

use super::context::{Context, Outcome};
use super::failure::Failure;
use super::forms::{Forms, commands_below};

/// List, show, begin or check vocabularies
///
/// A vocabulary is a TOML file that says which kinds of items a plan has, under which they stand, what their
/// fields hold and how all of it is called. `planctl vocabulary new --like roadmap/1 -o my.toml` writes one to
/// begin with; `--vocabulary my.toml` uses it. `planctl help vocabulary` lists all that one
/// may say.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Below,
}

commands_below! {
    enum Below {
        List list (List) list, [Text Md];
        Show show (Show) show, [Toml];
        New new (New) new, [Toml];
        Check check (Check) check, [Text];
        Fields fields (Fields) fields, [Text Md];
        Map map (Map) map, [Toml];
        Schema schema (Schema) schema, [Json];
    }
}

/// The formats of the commands of vocabularies.
pub(super) const FORMS: &[(&str, Forms)] = Below::FORMS;

/// List those at hand: of --vocabulary, of the store, and built in
///
/// Exit codes: 0 done; 2 a file holds none; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct List {}

/// Print one as it is written
///
/// Exit codes: 0 done; 2 there is none of that name.
#[derive(clap::Args)]
pub(super) struct Show {
    /// Its name and version, such as roadmap/1; without a version the latest
    #[arg(value_name = "NAME/VERSION")]
    name: String,
}

/// Write one to begin with
///
/// It goes to the file named by -o, which must not exist yet, or to standard output.
///
/// Exit codes: 0 done; 2 there is none of that name, or the file exists.
#[derive(clap::Args)]
pub(super) struct New {
    /// The one that it begins like
    #[arg(long, value_name = "NAME/VERSION", default_value = "roadmap/1")]
    like: String,
    /// Its own name: small letters, digits and hyphens
    #[arg(long, value_name = "NAME", default_value = "my-plan")]
    name: String,
}

/// Hold one to the rules, and say what is missing or can never be used
///
/// Exit codes: 0 nothing found; 1 something found; 2 the file holds no vocabulary.
#[derive(clap::Args)]
pub(super) struct Check {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// List the types, roles, grains of time and formulas that a vocabulary may use
///
/// Exit codes: 0 done.
#[derive(clap::Args)]
pub(super) struct Fields {}

/// Propose what became of the kinds and fields of one in another, as a mapping to be edited
///
/// A plan is rewritten every few years, in other words. By a mapping, `planctl diff` and the papers about two plans
/// cross from one vocabulary to the other: `--map FILE` gives it, and `planctl commit --map FILE` keeps it in the
/// store with the first revision of the new vocabulary, from when on it is used by itself.
///
/// Exit codes: 0 done; 2 one of the two is not at hand.
#[derive(clap::Args)]
pub(super) struct Map {
    /// The vocabulary before: its name and version, or its file
    #[arg(value_name = "OLD")]
    before: String,
    /// The vocabulary after
    #[arg(value_name = "NEW")]
    after: String,
}

/// Print the JSON Schema of drafts in one, for an editor that completes TOML by it
///
/// An editor takes it by a line at the head of the draft, `#:schema ./roadmap.schema.json`, or by its settings.
/// Without a name it is the schema of vocabularies themselves.
///
/// Exit codes: 0 done; 2 there is none of that name.
#[derive(clap::Args)]
pub(super) struct Schema {
    /// Its name and version, or its file
    #[arg(value_name = "NAME/VERSION")]
    name: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    args.command.run(context)
}

fn show(context: &Context, args: Show) -> Result<Outcome, Failure> {
    let text = text_of(context, &args.name)?;
    context.output.text(&text)?;
    Ok(Outcome::Done)
}

fn new(context: &Context, args: New) -> Result<Outcome, Failure> {
    let text = text_of(context, &args.like)?;
    let Some(text) = first_version(&text, &args.name) else {
        return Err(Failure::usage(words!("vocabulary.no-name", name = brief(&args.name))));
    };
    context.output.draft(&text)?;
    Ok(Outcome::Done)
}

/// The vocabulary of this name: that of the version that is named, else the latest.
pub(super) fn at_hand(context: &Context, name: &str) -> Result<Arc<Vocabulary>, Failure> {
    let all = context.workspace()?.vocabularies()?;
    let wanted = name.parse::<VocabularyName>().ok();
    let of_name = all.iter().filter(|vocabulary| vocabulary.name.name == name);
    let exact = all.iter().find(|vocabulary| Some(&vocabulary.name) == wanted.as_ref());
    let found = exact.or_else(|| of_name.max_by_key(|vocabulary| vocabulary.name.version));
    found.cloned().ok_or_else(|| {
        let names = all.iter().map(|vocabulary| vocabulary.name.to_string()).collect::<Vec<_>>().join(", ");
        Failure::usage(words!("new.vocabulary-not-hand-only", wanted = brief(name), names))
    })
}

/// A vocabulary at hand, or in a file.
fn named_or_file(context: &Context, name: &str) -> Result<Arc<Vocabulary>, Failure> {
    let is_file = name.ends_with(".toml") || name.contains(['\\', '.']);
    match is_file {
        true => Ok(Arc::new(context.workspace()?.vocabulary_file(std::path::Path::new(name))?.0)),
        false => at_hand(context, name),
    }
}

fn schema(context: &Context, args: Schema) -> Result<Outcome, Failure> {
    let text = match &args.name {
        Some(name) => schema_of_drafts(&*named_or_file(context, name)?, context.lang),
        None => schema_of_vocabularies(context.lang),
    };
    context.output.text(&text)?;
    Ok(Outcome::Done)
}

fn map(context: &Context, args: Map) -> Result<Outcome, Failure> {
    let before = named_or_file(context, &args.before)?;
    let after = named_or_file(context, &args.after)?;
    if before.name.name == after.name.name {
        let name = &after.name.name;
        return Err(Failure::usage(words!("vocabulary.map-of-one", name)));
    }
    let proposed = context.workspace()?.propose_mapping(&before, &after);
    context.output.draft(&proposed_to_toml(&proposed, (&before, &after), context.lang))?;
    Ok(Outcome::Done)
}

/// Its text as it is kept.
fn text_of(context: &Context, name: &str) -> Result<String, Failure> {
    let (_, text) = context.workspace()?.vocabulary_with_text(&*at_hand(context, name)?)?;
    Ok(text)
}

fn list(context: &Context, _: List) -> Result<Outcome, Failure> {
    let workspace = context.workspace()?;
    let mut document = Document::default();
    for vocabulary in workspace.vocabularies()? {
        let kinds = Words::list(vocabulary.kinds.iter().map(|kind| &kind.words));
        let line = vec![
            Span::marked(Mark::Strong, vocabulary.name.to_string()),
            Span::plain(format!("  {}", vocabulary.words.get(context.lang))),
            Span::marked(Mark::Faint, format!("  [{}] {}", vocabulary.lang, context.say(&kinds))),
        ];
        document.push(Block::Item { depth: 0, marker: String::new(), line });
    }
    context.output.document(&document, context.format)?;
    Ok(Outcome::Done)
}

fn check(context: &Context, args: Check) -> Result<Outcome, Failure> {
    let (vocabulary, _) = context.workspace()?.vocabulary_file(&args.file)?;
    let found = faults_of_vocabulary(&vocabulary);
    for words in &found {
        context.output.text(&format!("{}\n", context.say(words)))?;
    }
    if found.is_empty() {
        let (name, kinds) = (&vocabulary.name, vocabulary.kinds.len());
        let fields: usize = vocabulary.kinds.iter().map(|kind| kind.own_fields().count()).sum();
        context
            .output
            .text(&format!("{}\n", context.say(&words!("vocabulary.sound", fields, kinds, name))))?;
        return Ok(Outcome::Done);
    }
    Ok(Outcome::Negative)
}

fn fields(context: &Context, _: Fields) -> Result<Outcome, Failure> {
    context.output.document(&page(context.lang), context.format)?;
    Ok(Outcome::Done)
}

/// The page of types, roles and formulas, made of what the code knows.
pub(super) fn page(lang: Lang) -> Document {
    let mut document = Document { lang, ..Document::default() };
    let heading = |document: &mut Document, words: Words| {
        document.push(Block::Heading(vec![Span::plain(words.get(lang).into_owned())]));
    };
    let item = |document: &mut Document, key: &str, said: &Words| {
        let line =
            vec![Span::marked(Mark::Strong, key.to_owned()), Span::plain(format!("  {}", said.get(lang)))];
        document.push(Block::Item { depth: 0, marker: String::new(), line });
    };
    heading(&mut document, words!("vocabulary.types"));
    for ty in FieldType::ALL {
        item(&mut document, ty.key(), &ty.words());
    }
    heading(&mut document, words!("vocabulary.kind-roles"));
    for role in KindRole::ALL {
        item(&mut document, role.key(), &role.words());
    }
    heading(&mut document, words!("vocabulary.roles"));
    for role in FieldRole::ALL {
        let types = FieldType::ALL.iter().filter(|ty| role.takes(**ty)).map(|ty| ty.key());
        let said = words!(
            "vocabulary.role-takes",
            said = role.words(),
            types = types.collect::<Vec<_>>().join(", ")
        );
        item(&mut document, role.key(), &said);
    }
    heading(&mut document, words!("vocabulary.grains"));
    let calendar = planctl::model::Calendar::default();
    for grain in planctl::model::Grain::ALL {
        let example = calendar.examples(&[grain]).join(", ");
        let example = if example.is_empty() { "v1.36".to_owned() } else { example };
        item(&mut document, grain.key(), &Words::same(example));
    }
    heading(&mut document, words!("vocabulary.formulas"));
    for (key, text) in planctl::layout::default_formulas(lang) {
        item(&mut document, key, &Words::same(text));
    }
    let keys = Words::list(FacetKind::all().map(|kind| Words::same(kind.key())));
    document.paragraph(words!("vocabulary.formula-keys", keys).get(lang));
    let names = Words::list(FORMULA_NAMES.map(|name| Words::same(format!("{{{name}}}"))));
    document.paragraph(words!("vocabulary.formula-names", names).get(lang));
    document
}
