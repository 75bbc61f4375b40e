//! Amending sentences read from text.
//!
//! Line by line and in one pass; where a line is no sentence, the place in it is told at which
//! that shows.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use super::amendment::{Amendment, Base};
use super::foot::Foot;
use super::print::{BASE, CUT, END, OTHER_TITLES, PLAN, TITLE};
use super::quote::{self, from_one_line};
use super::said::{Said, is_bare};
use super::sentence::{Destination, Edit, Fragment, Sentence, SentenceFault, Unit, UnitPath, UnitStep};
use planctl_core::model::{NameMarks, Vocabulary};
use planctl_core::text::{Words, brief, half_width_digit, is_digit};
use planctl_core::words;

/// An amendment with where its sentences stand in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    pub amendment: Amendment,
    /// Where each sentence stands, with the lines of what it adds, in bytes.
    pub spans: Vec<Range<usize>>,
    /// Where the foot stands; empty at the end of the text if there is none.
    pub foot: Range<usize>,
}

/// Reads amending sentences. Sentences name kinds and fields in the words of `vocabulary`.
///
/// # Errors
///
/// The first place at which the text is no amendment.
pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Parsed, SentenceFault> {
    let uniform = in_full_width(text);
    let text = uniform.as_str();
    let said = Said::of(vocabulary);
    let all = said.words();
    let mut parsed = Parsed {
        amendment: Amendment { plan: None, base: None, sentences: Vec::new(), foot: None },
        spans: Vec::new(),
        foot: text.len()..text.len(),
    };
    let mut lines = Lines { text, next: 0, indent: "" };
    while let Some((line, at)) = lines.next() {
        if line.trim().is_empty() {
            continue;
        }
        if line.trim() == END {
            break;
        }
        if line == CUT {
            let begin = lines.next;
            let mut end = begin;
            while lines.peek().is_some_and(|line| line.trim() != END) {
                lines.next();
                end = lines.next;
            }
            parsed.foot = at..end;
            parsed.amendment.foot = Some(Foot::parse(&text[begin..end], begin)?);
            break;
        }
        let nothing_yet = parsed.amendment.sentences.is_empty();
        if nothing_yet
            && parsed.amendment.plan.is_none()
            && parsed.amendment.base.is_none()
            && let Some(plan) = titled(line).and_then(from_one_line)
        {
            parsed.amendment.plan = Some(plan);
            continue;
        }
        if nothing_yet
            && parsed.amendment.base.is_none()
            && let Some(base) = based(line)
        {
            let span = at..at + line.len();
            let fault = || SentenceFault { span, words: words!("amend.hash-base-cannot-read") };
            parsed.amendment.base = Some(read_base(base).ok_or_else(fault)?);
            continue;
        }
        let inside = line.trim_start_matches(BLANKS);
        let indent = line.len() - inside.len();
        let sentence = Cursor { words: all, line: inside, at: at + indent, offset: 0 }.sentence()?;
        lines.indent = &line[..indent];
        let sentence = with_lines(sentence, &mut lines, all, at + indent..at + line.len())?;
        lines.indent = "";
        parsed.amendment.sentences.push(sentence);
        parsed.spans.push(at..lines.next.min(text.len()));
    }
    Ok(parsed)
}

/// What may stand before a sentence: offices indent the text of an amendment.
const BLANKS: [char; 3] = ['　', ' ', '\t'];

/// A text with the signs of its sentences in full width; titles and the foot stay as they are.
fn in_full_width(text: &str) -> String {
    let mut is_foot = false;
    let mut line = |line: &str| {
        is_foot |= line.trim_end() == CUT;
        let stays = is_foot || titled(line.trim_end()).is_some() || based(line.trim_end()).is_some();
        if stays { line.to_owned() } else { quote::in_full_width(line) }
    };
    text.split_inclusive('\n').map(&mut line).collect()
}

/// The plan that a title names.
fn titled(line: &str) -> Option<&str> {
    let titles = OTHER_TITLES.into_iter().chain([TITLE]);
    titles.flat_map(|title| [title, title.trim_end_matches('。')]).find_map(|title| line.strip_suffix(title))
}

/// What a line says of the base.
fn based(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(BLANKS);
    let half = || line.strip_prefix("(元とする計画：")?.strip_suffix(')');
    line.strip_prefix(BASE.0).and_then(|line| line.strip_suffix(BASE.1)).or_else(half)
}

/// A place alone, as a member of a set of references names it.
pub(super) fn place(text: &str, said: &Said<'_>) -> Option<UnitPath> {
    let all = said.words();
    let mut cursor = Cursor { words: all, line: text, at: 0, offset: 0 };
    let place = cursor.place().ok()?;
    cursor.rest().is_empty().then_some(place)
}

fn read_base(base: &str) -> Option<Base> {
    let (label, hash) = base.rsplit_once('、').unwrap_or(("", base));
    let digits = hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let sound = digits && (8..=64).contains(&hash.len());
    Some(Base { label: from_one_line(label)?, hash: sound.then(|| hash.to_owned())? })
}

/// The lines of a text with where each begins.
struct Lines<'t> {
    text: &'t str,
    next: usize,
    /// How far the sentence at hand is indented; the lines that belong to it stand further in.
    indent: &'t str,
}

impl<'t> Lines<'t> {
    /// The next line if it stands further in than the sentence before it, without what both are indented by.
    fn below(&mut self) -> Option<(&'t str, usize)> {
        let indent = self.indent;
        let inside = self.peek()?.strip_prefix(indent)?;
        inside.starts_with('　').then(|| self.next().map(|(_, at)| (inside, at + indent.len())))?
    }

    fn peek(&self) -> Option<&'t str> {
        let rest = self.text.get(self.next..).filter(|rest| !rest.is_empty())?;
        Some(rest.split('\n').next().unwrap_or(rest).trim_end())
    }

    fn next(&mut self) -> Option<(&'t str, usize)> {
        let line = self.peek()?;
        let at = self.next;
        self.next = self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1);
        Some((line, at))
    }
}

/// Reads below a sentence the lines of what it adds.
fn with_lines(
    sentence: Sentence,
    lines: &mut Lines<'_>,
    words: &[&str],
    span: Range<usize>,
) -> Result<Sentence, SentenceFault> {
    let missing = || SentenceFault { span: span.clone(), words: words!("amend.says-but-no-line") };
    match sentence {
        Sentence::Rewrite { place, field, .. } => {
            let (line, at) = lines.below().ok_or_else(missing)?;
            let Some(quotation) = line.strip_prefix('　') else { return Err(missing()) };
            let at = at + '　'.len_utf8();
            let mut cursor = Cursor { words, line: quotation, at, offset: 0 };
            let text = cursor.quote()?;
            cursor.end()?;
            Ok(Sentence::Rewrite { place, field, text })
        }
        Sentence::Add { spot, .. } => {
            let mut units: Vec<Unit> = Vec::new();
            while let Some((line, at)) = lines.below() {
                unit_line(line, at, words, &mut units)?;
            }
            if units.is_empty() { Err(missing()) } else { Ok(Sentence::Add { spot, units }) }
        }
        other @ (Sentence::Words { .. }
        | Sentence::Replace { .. }
        | Sentence::Strike { .. }
        | Sentence::Give { .. }
        | Sentence::Renumber { .. }
        | Sentence::Delete { .. }
        | Sentence::Move { .. }) => Ok(other),
    }
}

/// One line of what is added: a unit, or a field of the unit before it.
fn unit_line(line: &str, at: usize, words: &[&str], units: &mut Vec<Unit>) -> Result<(), SentenceFault> {
    let inside = line.trim_start_matches('　');
    let begin = line.len() - inside.len();
    let depth = begin / '　'.len_utf8() - 1;
    let mut cursor = Cursor { words, line: inside, at: at + begin, offset: 0 };
    let wrong_depth =
        || SentenceFault { span: at..at + begin, words: words!("amend.line-indented-too-deeply") };
    if let Some(kind) = cursor.word(&["の項"]) {
        cursor.eat("の項");
        let deepest = units.last().map_or(0, |unit| unit.depth + 1);
        if depth > deepest || (units.is_empty() && depth > 0) {
            return Err(wrong_depth());
        }
        let name = if cursor.rest().starts_with('「') { Some(cursor.quote()?) } else { None };
        let marked = NameMarks::all().at_the_beginning(cursor.rest());
        let provisional = name.is_some() && marked > 0;
        cursor.offset += if provisional { marked } else { 0 };
        cursor.end()?;
        units.push(Unit { depth, kind, name, provisional, fields: Vec::new() });
        return Ok(());
    }
    let Some(unit) = units.last_mut() else {
        return Err(cursor.fault(words!("amend.kind-missing")));
    };
    let Some(field) = cursor.word(&["「", ""]) else {
        return Err(cursor.fault(words!("amend.neither-kind-nor-field")));
    };
    if depth != unit.depth + 1 {
        return Err(wrong_depth());
    }
    let values = cursor.quotes()?;
    cursor.end()?;
    unit.fields.push((field, values));
    Ok(())
}

/// A place in a line.
struct Cursor<'t> {
    words: &'t [&'t str],
    line: &'t str,
    /// Where the line begins in the text.
    at: usize,
    offset: usize,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        &self.line[self.offset..]
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.offset += word.len();
        }
        found
    }

    fn fault(&self, words: Words) -> SentenceFault {
        let end = self.rest().char_indices().nth(12).map_or(self.rest().len(), |(end, _)| end);
        let begin = self.at + self.offset;
        SentenceFault { span: begin..begin + end, words }
    }

    fn expected(&self, wants: Words) -> SentenceFault {
        let found = brief(self.rest().split(['。']).next().unwrap_or_default());
        self.fault(if found.is_empty() {
            words!("amend.missing-here", wants)
        } else {
            words!("amend.expected-here", found, wants)
        })
    }

    fn end(&self) -> Result<(), SentenceFault> {
        if self.rest().is_empty() { Ok(()) } else { Err(self.expected(words!("amend.wants-end-of-line"))) }
    }

    fn full_stop(&mut self) -> Result<(), SentenceFault> {
        // A sentence that ends its line may do without.
        if self.eat("。") || self.rest().is_empty() {
            self.end()
        } else {
            Err(self.expected(words!("amend.wants-full-stop")))
        }
    }

    fn quote(&mut self) -> Result<String, SentenceFault> {
        match quote::read(self.rest()) {
            Some((text, length)) => {
                self.offset += length;
                Ok(text)
            }
            None if self.rest().starts_with('「') => {
                Err(self.fault(words!("amend.no-stands-before-character")))
            }
            None => Err(self.expected(words!("amend.wants-quoted"))),
        }
    }

    /// Quotations with 、 between; there may be none.
    fn quotes(&mut self) -> Result<Vec<String>, SentenceFault> {
        let mut all = Vec::new();
        while self.rest().starts_with('「') {
            all.push(self.quote()?);
            if !(self.rest().starts_with("、「") && self.eat("、")) {
                break;
            }
        }
        Ok(all)
    }

    /// A word of the vocabulary that one of `then` follows; an empty one stands for the end.
    fn word(&mut self, then: &[&str]) -> Option<String> {
        let rest = self.rest();
        let follows = |after: &str| {
            then.iter().any(|then| if then.is_empty() { after.is_empty() } else { after.starts_with(then) })
        };
        let word = self.words.iter().find(|word| rest.strip_prefix(**word).is_some_and(follows))?;
        self.offset += word.len();
        Some((*word).to_owned())
    }

    fn number(&mut self) -> Option<usize> {
        let rest = self.rest();
        let digits: String = rest.chars().map_while(half_width_digit).collect();
        self.offset += rest.chars().take(digits.len()).map(char::len_utf8).sum::<usize>();
        digits.parse().ok()
    }

    /// One step towards a unit, or nothing, with the place in the line unmoved.
    fn step(&mut self) -> Result<Option<UnitStep>, SentenceFault> {
        let begin = self.offset;
        let found = self.some_step()?;
        if found.is_none() {
            self.offset = begin;
        }
        Ok(found)
    }

    fn some_step(&mut self) -> Result<Option<UnitStep>, SentenceFault> {
        const UNIT: &str = "の項";
        let rest = self.rest();
        if rest.starts_with('「') {
            let name = self.quote()?;
            return Ok(self.eat(UNIT).then_some(UnitStep::Named(name)));
        }
        if rest.starts_with("番号「") {
            self.eat("番号");
            let label = self.quote()?;
            return Ok(self.eat(UNIT).then_some(UnitStep::Label(label)));
        }
        if let Some(label) = self.bare_label() {
            return Ok(self.eat(UNIT).then_some(UnitStep::Label(label)));
        }
        let Some(kind) = self.word(&[UNIT, "第"]) else { return Ok(None) };
        if self.eat("第") {
            let Some(number) = self.number() else { return Ok(None) };
            return Ok(self.eat(UNIT).then_some(UnitStep::Nth(kind, number)));
        }
        Ok(self.eat(UNIT).then_some(UnitStep::Only(kind)))
    }

    fn bare_label(&mut self) -> Option<String> {
        let sign = |c: &char| is_digit(*c) || matches!(c, '-' | '.' | '－' | '．');
        let length = self.rest().chars().take_while(sign).map(char::len_utf8).sum();
        let label = &self.rest()[..length];
        is_bare(&label.nfkc().collect::<String>()).then(|| {
            self.offset += length;
            label.to_owned()
        })
    }

    fn place(&mut self) -> Result<UnitPath, SentenceFault> {
        if self.eat(PLAN) {
            return Ok(UnitPath::default());
        }
        let Some(first) = self.step()? else {
            return Err(self.expected(words!("amend.wants-place-name-2-1")));
        };
        let mut steps = vec![first];
        loop {
            let before = self.offset;
            let next = if self.eat("の") { self.step()? } else { None };
            match next {
                Some(step) => steps.push(step),
                None => {
                    self.offset = before;
                    return Ok(UnitPath(steps));
                }
            }
        }
    }

    fn spot(&mut self, place: UnitPath) -> Option<Destination> {
        if self.eat("の次に") {
            return Some(Destination::After(place));
        }
        if self.eat("の前に") {
            return Some(Destination::Before(place));
        }
        self.eat("に").then_some(Destination::Under(place))
    }

    fn sentence(mut self) -> Result<Sentence, SentenceFault> {
        let place = self.place()?;
        for (begins, spot) in [("の次に", 0), ("の前に", 1), ("に", 2)] {
            let full = format!("{begins}次のように加える。");
            if self.eat(&full)
                || (self.rest() == full.trim_end_matches('。') && self.eat(full.trim_end_matches('。')))
            {
                self.end()?;
                let spot = match spot {
                    0 => Destination::After(place),
                    1 => Destination::Before(place),
                    _ => Destination::Under(place),
                };
                return Ok(Sentence::Add { spot, units: Vec::new() });
            }
        }
        if self.rest().starts_with("中「") {
            return self.field(place, String::new());
        }
        if self.eat("に") {
            let Some(field) = self.word(&["「", "を"]) else { return Err(self.no_field()) };
            let values = self.quotes()?;
            if !self.eat("を加える") {
                return Err(self.expected(words!("amend.wants-add")));
            }
            self.full_stop()?;
            return Ok(Sentence::Give { place, field, values });
        }
        if self.eat("を") {
            return self.whole_unit(place);
        }
        if self.eat("の") {
            let Some(field) = self.word(&["中「", "「", "を"]) else { return Err(self.no_field()) };
            return self.field(place, field);
        }
        Err(self.expected(words!("amend.wants-particle")))
    }

    fn no_field(&self) -> SentenceFault {
        self.expected(words!("amend.wants-field-of-vocabulary"))
    }

    /// What happens to a unit as a whole, behind を.
    fn whole_unit(mut self, place: UnitPath) -> Result<Sentence, SentenceFault> {
        if self.eat("削る") {
            self.full_stop()?;
            return Ok(Sentence::Delete { place });
        }
        let before = self.offset;
        if let Some(to) = self.bare_label()
            && self.eat("の項とする")
        {
            self.full_stop()?;
            return Ok(Sentence::Renumber { place, to });
        }
        self.offset = before;
        let other = self.place()?;
        let Some(spot) = self.spot(other) else {
            return Err(self.expected(words!("amend.wants-place-particle")));
        };
        if !self.eat("移す") {
            return Err(self.expected(words!("amend.wants-move")));
        }
        self.full_stop()?;
        Ok(Sentence::Move { place, spot })
    }

    /// What happens to a field, behind its name.
    fn field(mut self, place: UnitPath, field: String) -> Result<Sentence, SentenceFault> {
        if self.eat("中") {
            let edits = self.edits()?;
            self.full_stop()?;
            return Ok(Sentence::Words { place, field, edits });
        }
        if self.eat("を次のように改める") {
            self.full_stop()?;
            return Ok(Sentence::Rewrite { place, field, text: String::new() });
        }
        let mut values = self.quotes()?;
        if self.eat("を削る") {
            self.full_stop()?;
            return Ok(Sentence::Strike { place, field, values });
        }
        if values.len() == 1 && self.rest().starts_with("を「") {
            self.eat("を");
            let after = self.quote()?;
            if !self.eat("に改める") {
                return Err(self.expected(words!("amend.wants-change-to")));
            }
            self.full_stop()?;
            let before = values.remove(0);
            return Ok(Sentence::Replace { place, field, before, after });
        }
        Err(self.expected(words!("amend.wants-change-or-delete")))
    }

    fn edits(&mut self) -> Result<Vec<Edit>, SentenceFault> {
        let mut edits = Vec::new();
        loop {
            let text = self.quote()?;
            let mut times = 1;
            if self.eat("（") || self.eat("(") {
                let number = self.number().filter(|number| *number > 0);
                let (Some(number), true) = (number, self.eat("か所）") || self.eat("か所)")) else {
                    return Err(self.expected(words!("amend.wants-number-and")));
                };
                times = number;
            }
            if text.is_empty() {
                return Err(self.fault(words!("amend.empty-words-cannot-amended")));
            }
            let of = Fragment { text, times };
            let last;
            if self.eat("の下に") {
                let words = self.quote()?;
                last = self.verb("を加え", "を加える", "")?;
                edits.push(Edit::Insert(of, words));
            } else if self.rest().starts_with("を「") {
                self.eat("を");
                let words = self.quote()?;
                last = self.verb("に改め", "に改める", "に")?;
                edits.push(Edit::Replace(of, words));
            } else {
                last = self.verb("を削り", "を削る", "")?;
                edits.push(Edit::Strike(of));
            }
            if last {
                return Ok(edits);
            }
        }
    }

    /// The end of a clause; whether it is the last. A clause that is not is followed by 、.
    fn verb(&mut self, more: &str, end: &str, short: &str) -> Result<bool, SentenceFault> {
        if self.rest().strip_prefix(end).is_some_and(|rest| rest.is_empty() || rest.starts_with('。')) {
            self.eat(end);
            return Ok(true);
        }
        for verb in [more, short] {
            if !verb.is_empty() && self.rest().strip_prefix(verb).is_some_and(|rest| rest.starts_with('、'))
            {
                self.eat(verb);
                self.eat("、");
                return Ok(false);
            }
        }
        Err(self.expected(Words::same(format!("「{end}」"))))
    }
}
