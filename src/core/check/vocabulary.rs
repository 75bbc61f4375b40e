//! A vocabulary against itself: what it names and nothing can hold, and what two things are called alike.

use crate::model::{End, FieldRole, FieldType, Grain, PLAN_KIND, Vocabulary};
use crate::text::{Terms, Words};
use crate::words;

/// What is missing in a vocabulary, or can never be used or meant, in its own order.
pub fn faults_of_vocabulary(vocabulary: &Vocabulary) -> Vec<Words> {
    let mut found = Vec::new();
    // A kind that is reached from the plan can be used.
    let mut reached: Vec<&str> = vec![PLAN_KIND];
    loop {
        let more = vocabulary.kinds.iter().map(|kind| (&*kind.key, kind)).find(|(key, kind)| {
            !reached.contains(key) && kind.under.iter().any(|above| reached.contains(&&**above))
        });
        match more {
            Some((key, _)) => reached.push(key),
            None => break,
        }
    }
    for kind in &vocabulary.kinds {
        let key = &kind.key;
        if !reached.contains(&&**key) {
            found.push(words!("vocabulary.unreachable", key));
        }
        if kind.by_role(FieldRole::Name).is_none() && kind.title.is_empty() {
            found.push(words!("vocabulary.nameless", key));
        }
        let ends = kind.fields.iter().filter(|field| field.end.is_some()).count();
        let same = |end| kind.fields.iter().filter(|field| field.end == Some(end)).count() > 1;
        if ends == 1 || same(End::First) || same(End::Last) {
            found.push(words!("vocabulary.one-end", key));
        }
        for field in kind.own_fields() {
            let name = &field.key;
            let words = field.choices.iter().map(|choice| &choice.words);
            let words: Vec<&Terms> = words.chain(field.values.iter().map(|value| &value.words)).collect();
            let twice = words
                .iter()
                .enumerate()
                .find(|(at, one)| one.texts().any(|text| words[..*at].iter().any(|other| other.is(text))));
            if let Some((_, words)) = twice {
                found.push(words!("vocabulary.word-twice", key, name, word = *words));
            }
            if field.forms == [Grain::Release] && vocabulary.calendar.releases.is_empty() {
                found.push(words!("vocabulary.no-releases", key, name));
            }
            if field.ty == FieldType::Milestones && vocabulary.milestones.is_empty() {
                found.push(words!("vocabulary.no-milestones", key, name));
            }
            if field.ty == FieldType::Choice && field.choices.len() == 1 {
                found.push(words!("vocabulary.one-choice", key, name));
            }
        }
    }
    let has_milestones =
        vocabulary.kinds.iter().any(|kind| kind.fields.iter().any(|field| field.ty == FieldType::Milestones));
    if !vocabulary.milestones.is_empty() && !has_milestones {
        found.push(words!("vocabulary.milestones-unused"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    const SOUND: &str = r#"
        format = 1
        name = "x"
        version = 1
        lang = "en"
        word = "plan"
        milestone.start = "start"
        plan.field = {}
        [kind.task]
        role = "headline"
        under = ["plan"]
        word = "task"
        [kind.task.field]
        name = { type = "text", role = "name", word = "name" }
        begin = { type = "period", role = "schedule", end = "first", word = "begins" }
        finish = { type = "period", role = "schedule", end = "last", word = "ends" }
        state = { type = "choice", role = "status", word = "state", choices.open = "open", choices.done = "done" }
        marks = { type = "milestones", role = "milestones", word = "milestones" }
    "#;

    #[track_caller]
    fn check(from: &str, to: &str, expected: &[&str]) {
        assert!(SOUND.contains(from), "{from}");
        let vocabulary = Vocabulary::parse(&SOUND.replacen(from, to, 1)).unwrap();
        let found: Vec<String> =
            faults_of_vocabulary(&vocabulary).iter().map(|words| words.get(Lang::EN).into_owned()).collect();
        let begins = found.iter().zip(expected).all(|(found, begin)| found.starts_with(begin));
        assert!(found.len() == expected.len() && begins, "{found:?}");
    }

    #[test]
    fn what_can_never_be_used_or_meant_is_told() {
        check("\"plan\"", "\"plan\"", &[]);
        check("under = [\"plan\"]", "under = [\"task\"]", &["`task` can never be used"]);
        check(
            "name = { type = \"text\", role = \"name\", word = \"name\" }",
            "",
            &["`task` has no field of role `name`"],
        );
        check("end = \"last\"", "end = \"first\"", &["`task` has not one field for each end"]);
        check("choices.done = \"done\"", "choices.done = \"Open\"", &["two values of `task.state`"]);
        check(", choices.done = \"done\"", "", &["`task.state` has one choice only"]);
        check("milestone.start = \"start\"", "", &["`task.marks` holds milestones"]);
        check(
            "marks = { type = \"milestones\", role = \"milestones\", word = \"milestones\" }",
            "",
            &["kinds of milestones are named"],
        );
        check(
            "word = \"begins\"",
            "word = \"begins\", forms = [\"release\"]",
            &["`task.begin` takes releases"],
        );
    }

    #[test]
    fn the_vocabularies_that_are_built_in_are_in_order() {
        for text in Vocabulary::BUILT_IN {
            let vocabulary = Vocabulary::parse(text).unwrap();
            let found: Vec<String> = faults_of_vocabulary(&vocabulary)
                .iter()
                .map(|words| words.get(Lang::EN).into_owned())
                .collect();
            assert_eq!(found, [""; 0], "{}", vocabulary.name);
        }
    }
}
