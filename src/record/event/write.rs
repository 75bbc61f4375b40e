//! The bytes of an entry.

use super::{Act, Attested, Deliberation, Entry, Event, Evidence, Policy, Revise, Step, Stored, Version};
use planctl_core::change::{CauseRow, FacetKind};
use planctl_core::model::{Date, Digest, Sha256};
use planctl_core::snapshot::{FORMAT, TomlWriter};

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
        Event::Policy { policy, message, author } => {
            toml.text("event", "policy").text("author", author).text("message", message);
            write_policy(&mut toml, policy);
        }
        Event::Signers(change) => {
            toml.text("event", "signers")
                .text("author", &change.author)
                .text("message", &change.message)
                .bare("signers", &stored(None, &change.file))
                .bare("threshold", &change.threshold.to_string());
            for revoked in &change.revoked {
                toml.row("revoked")
                    .text("key", &revoked.key.to_string())
                    .bare("from", &revoked.from.to_string());
            }
        }
        Event::Redact { withheld, message, author } => {
            toml.text("event", "redact").text("author", author).text("message", message);
            for withheld in withheld {
                toml.row("withheld").text("path", &withheld.path).bare("file", &stored(None, &withheld.file));
            }
        }
        Event::Sign { entry, attested } => {
            toml.text("event", "sign").bare("entry", &entry.to_string());
            match attested {
                Attested::Signed { statement, signature } => {
                    toml.bare("statement", &stored(None, statement))
                        .bare("signature", &stored(None, signature));
                }
                Attested::Timestamp(token) => {
                    toml.bare("timestamp", &stored(None, token));
                }
            }
        }
        Event::Deliberation(deliberation) => write_deliberation(&mut toml, deliberation),
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
    if let Some(adopts) = &revise.adopts {
        let (version, drafts) = (adopts.version, adopts.drafts);
        toml.bare("adopts", &format!("{{ version = \"{version}\", drafts = \"{drafts}\" }}"));
    }
    for act in &revise.acts {
        write_act(toml, act);
    }
    for evidence in &revise.evidence {
        write_evidence(toml, evidence);
    }
    write_causes(toml, &revise.causes);
}

fn write_causes(toml: &mut TomlWriter, causes: &[CauseRow]) {
    for cause in causes {
        toml.row("cause")
            .text("text", &cause.text)
            .text("formula", cause.formula.map(FacetKind::key).unwrap_or_default())
            .texts("items", cause.items.iter().map(|id| id.as_str()));
    }
}

fn write_policy(toml: &mut TomlWriter, policy: &Policy) {
    if policy.self_approval {
        toml.bare("self_approval", "true");
    }
    for rule in &policy.rules {
        toml.row("rule")
            .text("plan", rule.plan.as_ref().map(|plan| plan.as_str()).unwrap_or_default())
            .texts("roles", rule.roles.iter().map(String::as_str))
            .bare("approvals", &rule.approvals.to_string());
    }
}

fn write_deliberation(toml: &mut TomlWriter, deliberation: &Deliberation) {
    toml.text("event", deliberation.step.key())
        .text("proposal", deliberation.proposal.as_str())
        .text("author", &deliberation.author)
        .text("message", &deliberation.message);
    match &deliberation.step {
        Step::Propose(version) => write_version(toml, version),
        Step::Resolve { version, place, taken } => {
            toml.text("place", &place.to_string()).text("taken", taken);
            write_version(toml, version);
        }
        Step::Submit { version, prints } => {
            toml.text("of", &version.to_string()).texts("prints", prints.iter().map(Digest::to_string));
        }
        Step::Reject { version } | Step::Withdraw { version } => {
            toml.text("of", &version.to_string());
        }
        Step::Review { version, opinion, on, prints } => {
            toml.text("of", &version.to_string())
                .text("opinion", opinion.key())
                .text("place", &on.as_ref().map(ToString::to_string).unwrap_or_default())
                .texts("prints", prints.iter().map(Digest::to_string));
        }
    }
}

fn write_version(toml: &mut TomlWriter, version: &Version) {
    toml.text("plan", version.plan.as_str()).text("from", &version.from);
    toml.bare("version", &stored(None, &version.file));
    let (name, file) = &version.vocabulary;
    toml.bare("vocabulary", &stored(Some(&name.to_string()), file));
    if let Some(base) = &version.base {
        let (date, snapshot) = (base.date, base.snapshot);
        toml.bare("base", &format!("{{ date = {date}, snapshot = \"{snapshot}\" }}"));
    }
    if let Some(onto) = &version.onto {
        let (proposal, version) = (&onto.proposal, onto.version);
        toml.bare("onto", &format!("{{ proposal = \"{proposal}\", version = \"{version}\" }}"));
    }
    for evidence in &version.evidence {
        write_evidence(toml, evidence);
    }
    write_causes(toml, &version.causes);
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
