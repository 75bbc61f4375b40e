//! The bytes of an entry.

use super::{Act, Entry, Event, Evidence, Revise, Stored};
use crate::change::FacetKind;
use crate::model::{Date, Sha256};
use crate::snapshot::{FORMAT, TomlWriter};

/// The bytes of an entry, with its seal.
pub fn entry_to_toml(entry: &Entry) -> String {
    let mut toml = TomlWriter::new();
    toml.bare("format", &FORMAT.to_string())
        .bare("number", &entry.number.to_string())
        .text("previous", &entry.previous.to_string())
        .bare("recorded", &entry.recorded);
    match &entry.event {
        Event::Revise(revise) => write_revise(&mut toml, revise),
        Event::Act { plan, revision, act, author } => {
            toml.text("event", "act").text("plan", plan.as_str());
            toml.bare("revision", &revision.to_string()).text("author", author);
            write_act(&mut toml, act);
        }
        Event::Annotate { entry, sets_aside, message, author } => {
            toml.text("event", "annotate").bare("entry", &entry.to_string());
            if *sets_aside {
                toml.bare("sets_aside", "true");
            }
            toml.text("author", author).text("message", message);
        }
    }
    // The empty line before `[seal]` is under the seal, the bracket is not.
    let mut sealed = toml.finish();
    sealed.push('\n');
    let seal = Sha256::of(sealed.as_bytes());
    sealed.push_str(&format!("[seal]\nsha256 = \"{seal}\"\n"));
    sealed
}

fn write_revise(toml: &mut TomlWriter, revise: &Revise) {
    let date = |toml: &mut TomlWriter, key: &str, date: Option<Date>| {
        if let Some(date) = date {
            toml.bare(key, &date.to_string());
        }
    };
    toml.text("event", "revise").text("plan", revise.plan.as_str()).text("kind", revise.kind.key());
    date(toml, "date", Some(revise.date));
    date(toml, "effective", revise.effective);
    date(toml, "published", revise.published);
    toml.text("author", &revise.author).text("message", &revise.message);
    if revise.correction {
        toml.bare("correction", "true");
    }
    toml.texts("restore", revise.restore.iter().map(|id| id.as_str()));
    toml.bare("snapshot", &stored(None, &revise.snapshot));
    if let Some(sources) = &revise.sources {
        toml.bare("sources", &stored(None, sources));
    }
    let (name, file) = &revise.vocabulary;
    toml.bare("vocabulary", &stored(Some(&name.to_string()), file));
    if let Some(against) = &revise.against {
        toml.text("against", &against.to_string());
    }
    for act in &revise.acts {
        write_act(toml, act);
    }
    for evidence in &revise.evidence {
        write_evidence(toml, evidence);
    }
    for cause in &revise.causes {
        toml.row("cause")
            .text("text", &cause.text)
            .text("formula", cause.formula.map(FacetKind::key).unwrap_or_default())
            .texts("items", cause.items.iter().map(|id| id.as_str()));
    }
}

fn write_act(toml: &mut TomlWriter, act: &Act) {
    toml.row("act")
        .text("act", act.act.key())
        .text("body", &act.body)
        .text("meeting", &act.meeting)
        .bare("date", &act.date.to_string())
        .text("paper", &act.paper)
        .text("inferred", &act.inferred);
}

fn write_evidence(toml: &mut TomlWriter, evidence: &Evidence) {
    toml.row("evidence")
        .text("name", &evidence.name)
        .bare("file", &stored(None, &evidence.file))
        .text("url", &evidence.url);
    if let Some(retrieved) = evidence.retrieved {
        toml.bare("retrieved", &retrieved.to_string());
    }
    if evidence.original_not_held {
        toml.bare("original_not_held", "true");
    }
}

fn stored(name: Option<&str>, stored: &Stored) -> String {
    let Stored { blake3, sha256, size } = stored;
    let name = name.map(|name| format!("name = \"{name}\", ")).unwrap_or_default();
    format!("{{ {name}blake3 = \"{blake3}\", sha256 = \"{sha256}\", size = {size} }}")
}
