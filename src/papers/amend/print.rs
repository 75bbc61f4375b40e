//! Amending sentences as text: one line a sentence.

use super::amendment::{Amendment, Base};
use super::quote::{on_one_line, quoted, quoted_list};
use super::said::is_bare;
use super::sentence::{Destination, Edit, Fragment, Sentence, Unit, UnitPath, UnitStep};
use planctl_core::text::full_width_digits;

/// What stands behind the plan's name in the title.
pub(super) const TITLE: &str = "の一部を次のように変更する。";
/// What may stand there too, in texts that an office wrote by hand.
pub(super) const OTHER_TITLES: [&str; 2] = ["の一部を次のように改正する。", "の一部を次のように改める。"];
/// What stands before the base, and behind it.
pub(super) const BASE: (&str, &str) = ("（元とする計画：", "）");
/// The plan itself as a place.
pub(super) const PLAN: &str = "この計画";
/// The line between sentences and foot.
pub(super) const CUT: &str = "――　以下は文で述べられない記録である。　――";
/// The line at the end; what follows is no part of the whole.
pub(super) const END: &str = "以上";
/// The mark behind a provisional name.
pub(super) const PROVISIONAL: &str = "（仮称）";

impl Amendment {
    /// The whole as text: title, base, sentences, foot; [`super::parse`] reads it back.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for line in self.head().into_iter().chain(self.lines()) {
            out.push_str(&line);
            out.push('\n');
        }
        if let Some(foot) = self.foot_text() {
            out.push_str(&foot);
        }
        out.push_str(END);
        out.push('\n');
        out
    }

    /// The lines of title and base.
    pub fn head(&self) -> Vec<String> {
        let title = self.plan.as_ref().map(|plan| format!("{}{TITLE}", on_one_line(plan)));
        let base = self.base.as_ref().map(|Base { label, hash }| {
            let label = on_one_line(label);
            let sign = if label.is_empty() { "" } else { "、" };
            format!("{}{label}{sign}{hash}{}", BASE.0, BASE.1)
        });
        title.into_iter().chain(base).collect()
    }

    /// The lines of the sentences; those of what is added begin with 　.
    pub fn lines(&self) -> Vec<String> {
        self.sentences.iter().flat_map(Sentence::lines).collect()
    }

    /// The line that ends the whole.
    pub fn end(&self) -> &'static str {
        END
    }

    /// The foot with the line before it, if it is there.
    pub fn foot_text(&self) -> Option<String> {
        self.foot.as_ref().map(|foot| format!("{CUT}\n{}", foot.to_toml()))
    }
}

impl Sentence {
    /// The sentence in one line, and below it the lines of what is added.
    pub fn lines(&self) -> Vec<String> {
        let of = |at: &UnitPath| format!("{}の", place(at));
        let mut lines = Vec::new();
        let sentence = match self {
            Sentence::Words { place: at, field, edits } if field.is_empty() => {
                format!("{}中{}。", place(at), clauses(edits))
            }
            Sentence::Words { place: at, field, edits } => {
                format!("{}{field}中{}。", of(at), clauses(edits))
            }
            Sentence::Replace { place: at, field, before, after } => {
                format!("{}{field}{}を{}に改める。", of(at), quoted(before), quoted(after))
            }
            Sentence::Strike { place: at, field, values } => {
                format!("{}{field}{}を削る。", of(at), quoted_list(values))
            }
            Sentence::Give { place: at, field, values } => {
                format!("{}に{field}{}を加える。", place(at), quoted_list(values))
            }
            Sentence::Rewrite { place: at, field, text } => {
                lines.push(format!("　{}", quoted(text)));
                format!("{}{field}を次のように改める。", of(at))
            }
            Sentence::Renumber { place: at, to } => format!("{}を{to}の項とする。", place(at)),
            Sentence::Delete { place: at } => format!("{}を削る。", place(at)),
            Sentence::Add { spot: at, units } => {
                units.iter().for_each(|unit| unit_lines(unit, &mut lines));
                format!("{}次のように加える。", spot(at))
            }
            Sentence::Move { place: at, spot: to } => format!("{}を{}移す。", place(at), spot(to)),
        };
        lines.insert(0, sentence);
        lines
    }
}

fn clauses(edits: &[Edit]) -> String {
    let mut out = String::new();
    for (index, edit) in edits.iter().enumerate() {
        let last = index + 1 == edits.len();
        let replaced_next = matches!(edits.get(index + 1), Some(Edit::Replace(..)));
        let clause = match edit {
            Edit::Replace(old, new) => {
                let verb = if last {
                    "改める"
                } else if replaced_next {
                    ""
                } else {
                    "改め"
                };
                format!("{}を{}に{verb}", fragment(old), quoted(new))
            }
            Edit::Insert(after, words) => {
                let verb = if last { "加える" } else { "加え" };
                format!("{}の下に{}を{verb}", fragment(after), quoted(words))
            }
            Edit::Strike(old) => {
                let verb = if last { "削る" } else { "削り" };
                format!("{}を{verb}", fragment(old))
            }
        };
        if index > 0 {
            out.push('、');
        }
        out.push_str(&clause);
    }
    out
}

/// Words in quotes, with how often they stand there if not once.
pub(super) fn fragment(of: &Fragment) -> String {
    let quoted = quoted(&of.text);
    match of.times {
        1 => quoted,
        times => format!("{quoted}（{}か所）", full_width_digits(&times.to_string())),
    }
}

/// A place as a sentence names it.
pub(super) fn place(of: &UnitPath) -> String {
    if of.0.is_empty() {
        return PLAN.to_owned();
    }
    of.0.iter().map(step).collect::<Vec<_>>().join("の")
}

pub(super) fn step(of: &UnitStep) -> String {
    match of {
        UnitStep::Label(label) if is_bare(label) => format!("{label}の項"),
        UnitStep::Label(label) => format!("番号{}の項", quoted(label)),
        UnitStep::Named(name) => format!("{}の項", quoted(name)),
        UnitStep::Only(kind) => format!("{kind}の項"),
        UnitStep::Nth(kind, number) => format!("{kind}第{}の項", full_width_digits(&number.to_string())),
    }
}

fn spot(of: &Destination) -> String {
    match of {
        Destination::After(at) => format!("{}の次に", place(at)),
        Destination::Before(at) => format!("{}の前に", place(at)),
        Destination::Under(at) => format!("{}に", place(at)),
    }
}

fn unit_lines(unit: &Unit, lines: &mut Vec<String>) {
    let indent = "　".repeat(unit.depth + 1);
    let name = unit.name.as_deref().map(quoted).unwrap_or_default();
    let mark = if unit.provisional { PROVISIONAL } else { "" };
    lines.push(format!("{indent}{}の項{name}{mark}", unit.kind));
    for (field, values) in &unit.fields {
        lines.push(format!("{indent}　{field}{}", quoted_list(values)));
    }
}
