//! Vocabularies that nobody chose, as they are written in files.
//!
//! They have fields of every type in every role that it may have, kinds that stand under themselves
//! and each other, and kinds without a name.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::Whims;

/// What kinds are called: in files, in Japanese and in English. The first stands at the top.
const KINDS: [[&str; 3]; 6] = [
    ["chapter", "編", "chapter"],
    ["task", "課題", "task"],
    ["goal_of-1", "到達目標", "goal"],
    ["remark", "備考", "remark"],
    ["step", "工程", "step"],
    ["decree", "根拠", "decree"],
];

/// What fields are called, likewise.
const FIELDS: [[&str; 3]; 10] = [
    ["name", "名称", "name"],
    ["no", "番号", "number"],
    ["text", "本文", "text"],
    ["begin", "始期", "beginning"],
    ["end_of-it", "終期", "end"],
    ["value", "値", "value"],
    ["x1", "区分", "class"],
    ["to", "関係先", "related"],
    ["who", "担当課", "office"],
    ["when", "時点", "date"],
];

/// Types with the roles that they may have; the two ends of a schedule apart.
const FITTING: [(&str, &[&str]); 15] = [
    ("text", &["name", "label", "body", "target", "status", "responsible"]),
    ("label", &["label", "name", "body", "target", "status", "responsible"]),
    ("year", &["schedule", "target", "body", "status"]),
    ("milestones", &["milestones"]),
    ("date", &["body", "target", "status"]),
    ("amount", &["amount", "target", "body"]),
    ("flag", &["provisional", "status", "body"]),
    ("choice", &["status", "body", "target", "responsible"]),
    ("references", &["reference"]),
    ("strings", &["body", "responsible", "target"]),
    ("period", &["schedule", "schedule", "target", "body"]),
    ("quantity", &["amount", "target", "body"]),
    ("series", &["amount", "target", "body"]),
    ("link", &["body"]),
    ("identifier", &["identifier"]),
];

/// Roles of which a kind has one field at most.
const ALONE: [&str; 4] = ["name", "label", "provisional", "milestones"];

/// A vocabulary, one kind for each list of numbers, of which there is one at least.
pub fn vocabulary(kinds: &[Vec<u16>]) -> String {
    let keys: Vec<&str> = KINDS.iter().take(kinds.len()).map(|[key, ..]| *key).collect();
    let mut out = "format = 1\nname = \"made\"\nversion = 1\nja = \"計画\"\nen = \"plan\"\n".to_owned();
    let whims = &mut Whims::new(&kinds[0]);
    if whims.once_in(3) {
        let _ = write!(out, "\n[calendar]\nbegins = {}\n", 1 + whims.pick(12));
    }
    out += "\n[plan.field]\nname = { type = \"text\", role = \"name\", ja = \"名称\", en = \"name\" }\n";
    fields(&mut out, &keys, &["name"], 1..1 + whims.pick(4), whims);
    for number in 0..=whims.pick(3) {
        let (key, mark) = [("early", "早"), ("mid-term", "中"), ("ex-post", "後")][number];
        let _ = write!(
            out,
            "\n[milestone.{key}]\nja = \"{mark}\"\nen = \"{key}\"\nlong.ja = \"{mark}の評価\"\nlong.en = \"{key} review\"\n"
        );
    }
    for (number, list) in kinds.iter().enumerate() {
        kind(&mut out, &keys, number, &mut Whims::new(list));
    }
    out
}

fn kind(out: &mut String, keys: &[&str], number: usize, whims: &mut Whims<'_>) {
    let [key, ja, en] = KINDS[number];
    let mut under: BTreeSet<&str> = (0..=whims.pick(3)).map(|_| keys[whims.pick(keys.len())]).collect();
    if number == 0 || whims.once_in(3) {
        under.insert("plan");
    }
    let under: Vec<&str> = under.into_iter().collect();
    let role = whims.one(&["headline", "headline", "measure", "policy", "note"]);
    let mut own = String::new();
    let from = whims.pick(3);
    let made = fields(&mut own, keys, &[], from..from + 1 + whims.pick(7), whims);
    let title: Vec<&str> = made.into_iter().filter(|_| whims.once_in(4)).collect();
    let _ = write!(
        out,
        "\n[kind.{key}]\nrole = \"{role}\"\nunder = {under:?}\ntitle = {title:?}\nja = \"{ja}\"\nen = \"{en}\"\n\n[kind.{key}.field]\n{own}"
    );
}

/// Writes the fields of these numbers, none in a role that is taken; gives their names.
fn fields(
    out: &mut String,
    kinds: &[&str],
    taken: &[&'static str],
    numbers: std::ops::Range<usize>,
    whims: &mut Whims<'_>,
) -> Vec<&'static str> {
    let mut taken: BTreeSet<&str> = taken.iter().copied().collect();
    let mut made = Vec::new();
    for [key, ja, en] in &FIELDS[numbers.start..numbers.end.min(FIELDS.len())] {
        // The first fields of a kind are mostly what most kinds have.
        let (ty, roles) = match *key {
            "name" if !whims.once_in(4) => ("text", &["name"][..]),
            _ => *whims.one(&FITTING),
        };
        let free = |role: &&&str| !ALONE.contains(role) || !taken.contains(*role);
        let roles: Vec<&str> = roles.iter().filter(free).copied().collect();
        let Some(role) = whims.any(&roles).copied() else { continue };
        let mut more = String::new();
        if role == "schedule" {
            let ends: Vec<&str> = ["first", "last"].into_iter().filter(|end| !taken.contains(end)).collect();
            let Some(end) = whims.any(&ends).copied() else { continue };
            taken.insert(end);
            let _ = write!(more, ", end = \"{end}\"");
        }
        if role == "provisional" && whims.once_in(2) {
            more += ", mark.ja = \"（案）\", mark.en = \" (draft)\"";
        }
        if ty == "choice" {
            for choice in ["a", "b-2", "c"].iter().take(1 + whims.pick(3)) {
                let _ =
                    write!(more, ", choices.{choice} = {{ ja = \"区分{choice}\", en = \"class {choice}\" }}");
            }
        }
        if ty == "series" {
            more += ", values.plan = { ja = \"計画\", en = \"planned\" }, values.real = { actual = true, ja = \"実績\", en = \"actual\" }";
        }
        if ty == "period" && whims.once_in(2) {
            let forms = *whims.one(&["year", "fiscal-quarter", "month", "day"]);
            let _ = write!(more, ", forms = [{forms:?}]");
        }
        if ty == "references" && whims.once_in(2) {
            let _ = write!(more, ", kinds = [{:?}]", whims.one(kinds));
        }
        taken.insert(role);
        made.push(*key);
        let _ = writeln!(
            out,
            "{key} = {{ type = \"{ty}\", role = \"{role}\", ja = \"{ja}\", en = \"{en}\"{more} }}"
        );
    }
    made
}
