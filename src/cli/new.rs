//! `planctl new`

use std::sync::Arc;

use planctl::model::{FieldRole, Held, Id, Item, KindDef, PLAN_KIND, Plan, Value, Vocabulary};
use planctl::render::Format;
use planctl::snapshot::{Draft, TomlWriter};
use planctl::text::Lang;
use planctl::words;
use planctl::workspace::Input;

use super::context::{Context, Outcome};
use super::failure::Failure;

/// Write an empty draft
///
/// The draft goes to the file named by -o, which must not exist yet, or to standard output. Its
/// comments list the kinds and fields of the vocabulary. With --format xlsx it is a workbook with a sheet
/// for each kind, which `import` reads when it is filled in.
///
/// Exit codes: 0 done; 2 the file exists, or the vocabulary is not at hand.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The plan's id, given once and for ever
    #[arg(long, value_name = "ID", default_value = "my-plan")]
    id: Id,
    /// The plan's name
    #[arg(long, value_name = "TEXT", default_value = "")]
    name: String,
    /// The vocabulary to write in; otherwise that of --vocabulary, or mext-rd-plan/1
    #[arg(long = "in", value_name = "NAME/VERSION")]
    written_in: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let vocabulary = match &args.written_in {
        None => context.workspace()?.vocabularies()?[0].clone(),
        Some(name) => super::vocabulary::at_hand(context, name)?,
    };
    let name = super::arguments::one_line("--name", &args.name)?;
    if context.format == Format::Xlsx {
        return sheets(context, vocabulary, args.id, name);
    }
    let draft = template(&vocabulary, &args.id, &name, context.lang);
    if context.output.draft(&draft)? {
        let path = context.global.output.as_deref().unwrap_or(std::path::Path::new("-")).display();
        context.hint(&words!("new.edit-then-check-commit", path));
    }
    Ok(Outcome::Done)
}

/// The sheets of a plan of which there is nothing yet but its name, to be filled in and read by `import`.
fn sheets(context: &Context, vocabulary: Arc<Vocabulary>, id: Id, name: String) -> Result<Outcome, Failure> {
    let mut root = Item::new(id, PLAN_KIND.into(), None);
    let field = vocabulary.plan.by_role(FieldRole::Name).filter(|_| !name.is_empty());
    root.fields.extend(field.map(|field| (field.key.clone(), Held::known(Value::Text(name)))));
    let plan = Plan::assemble(vocabulary.name.clone(), root, Vec::new()).expect("one item makes a plan");
    let of = Input::of_draft("new", vocabulary, Draft::of(plan, Vec::new()));
    let imprint = context.workspace()?.imprint(&of, None, words!("propose.edit"))?;
    context.output.bytes(&super::office::export(
        context,
        &of,
        &imprint,
        Format::Xlsx,
        context.paper_lang(&of.vocabulary),
    )?)?;
    Ok(Outcome::Done)
}

fn template(vocabulary: &Vocabulary, id: &Id, name: &str, lang: Lang) -> String {
    let mut toml = TomlWriter::new();
    toml.bare("format", "1").text("vocabulary", &vocabulary.name.to_string());
    toml.table(PLAN_KIND).text("id", id.as_str());
    let key = vocabulary.plan.by_role(planctl::model::FieldRole::Name).map(|field| field.key.clone());
    let mut text = match key {
        Some(key) if name.is_empty() => {
            let mut draft = toml.finish();
            draft.push_str(&format!("{key} = \"\"\n"));
            draft
        }
        Some(key) => {
            toml.text(&key, name);
            toml.finish()
        }
        None => toml.finish(),
    };
    let lead = words!("new.copy-need-below-take");
    text.push_str(&format!("\n# {}\n", lead.get(lang)));
    for kind in &vocabulary.kinds {
        text.push_str(&example(vocabulary, kind, lang));
    }
    text
}

/// One table of a kind, commented out, with what each field takes.
fn example(vocabulary: &Vocabulary, kind: &KindDef, lang: Lang) -> String {
    use planctl::model::FieldType as T;
    let mut text = format!("\n# [[{}]]  # {}\n# id = \"{}-1\"\n", kind.key, kind.words.get(lang), kind.key);
    if let Some(parent) = kind.under.iter().find(|parent| &***parent != PLAN_KIND) {
        text.push_str(&format!("# under = \"{parent}-1\"\n"));
    }
    for field in &kind.fields {
        let milestone = vocabulary.milestones.first().map_or("", |milestone| &*milestone.key);
        let value = match field.ty {
            T::Text | T::Label | T::Link | T::Identifier => "\"\"".to_owned(),
            T::Year | T::Period => {
                let written = vocabulary.calendar.examples(field.grains());
                format!("\"{}\"", written.first().map_or("", String::as_str))
            }
            T::Milestones => {
                let usual = if vocabulary.calendar.fiscal { "FY2026" } else { "2026" };
                format!("[\"{usual} {milestone}\"]")
            }
            T::Series => {
                let usual = if vocabulary.calendar.fiscal { "FY2026" } else { "2026" };
                let role = field.values.first().map_or("", |value| &*value.key);
                format!("[\"{usual} {role} 0\"]")
            }
            T::Quantity => "0".to_owned(),
            T::Date => "2026-01-16".to_owned(),
            T::Amount => "0".to_owned(),
            T::Flag => "true".to_owned(),
            T::Choice => {
                let first = field.choices.first().map_or("", |choice| &*choice.key);
                format!("\"{first}\"")
            }
            T::References | T::Strings => "[]".to_owned(),
        };
        let choices: Vec<&str> = field.choices.iter().map(|choice| &*choice.key).collect();
        let choices = if choices.is_empty() { String::new() } else { format!(": {}", choices.join(", ")) };
        text.push_str(&format!("# {} = {value}  # {}{choices}\n", field.key, field.words.get(lang)));
    }
    text
}
