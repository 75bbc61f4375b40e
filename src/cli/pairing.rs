//! Which item of a document is which of a plan: the suggestions in words, and asked on the terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;

use planctl::matching::{LineageLink, Link, Reason, Score};
use planctl::model::{Id, Plan, Vocabulary};
use planctl::text::Words;
use planctl::words;
use planctl::workspace::{Answer, Question, Suggested};

use super::context::Context;
use super::failure::Failure;

/// Asks what the library asks.
pub(super) fn answered(context: &Context, question: &Question<'_>) -> io::Result<Answer> {
    let (draft, base, vocabulary) = (question.draft, question.base, question.vocabulary);
    let said = match question.suggested {
        Suggested::Same(link) => link_words(link, draft, base, vocabulary),
        Suggested::Descends(link) => lineage_words(link, draft, base, vocabulary),
        _ => return Ok(Answer::Quit),
    };
    ask(context, &said)
}

/// What an item is called, with its id.
pub(super) fn called(id: &Id, plans: [&Plan; 2], vocabulary: &Vocabulary) -> Words {
    let found = plans.into_iter().find(|plan| plan.get(id).is_some());
    let Some(plan) = found else { return Words::same(format!("`{id}`")) };
    let wording = planctl::layout::Wording { vocabulary, before: plan, after: plan };
    words!("pairing.called", id, name = wording.name(id).visible())
}

/// A score as people read it.
pub(super) fn score_text(score: Score) -> String {
    format!("{}.{}%", score / 10, score % 10)
}

fn reasons_words(reasons: &[Reason]) -> Words {
    Words::list(reasons.iter().map(|reason| reason.words()))
}

/// One suggestion in words.
pub(super) fn link_words(link: &Link, draft: &Plan, base: &Plan, vocabulary: &Vocabulary) -> Words {
    let (own, to) =
        (called(&link.item, [draft, base], vocabulary), called(&link.to, [base, draft], vocabulary));
    let (score, why) = (score_text(link.score), reasons_words(&link.reasons));
    let other = link
        .runner_up
        .as_ref()
        .map(|(id, score)| (called(id, [base, draft], vocabulary), score_text(*score)));
    let why = match other {
        Some((other, score)) => Words::then(why, words!("pairing.runner-up", other, score)),
        None => why,
    };
    words!("pairing.link", own, score, to, why)
}

/// One suggestion of lineage in words.
pub(super) fn lineage_words(link: &LineageLink, draft: &Plan, base: &Plan, vocabulary: &Vocabulary) -> Words {
    let own = called(&link.item, [draft, base], vocabulary);
    let from: Vec<Words> = link.from.iter().map(|id| called(id, [draft, base], vocabulary)).collect();
    let (score, why, field) = (score_text(link.score), reasons_words(&link.reasons), link.field.key());
    words!("pairing.lineage", field, from = Words::list(from), own, score, why)
}

/// Asks on the terminal: yes, no, or nothing for later.
pub(super) fn asked(context: &Context, question: &Words) -> Result<Option<bool>, Failure> {
    let answer = ask(context, question).map_err(|error| Failure::io(Path::new("stdin"), &error))?;
    Ok(match answer {
        Answer::Yes => Some(true),
        Answer::No => Some(false),
        Answer::Quit => None,
    })
}

/// Asks on the terminal; whoever ends the input leaves the rest for later.
fn ask(context: &Context, question: &Words) -> io::Result<Answer> {
    let choices = words!("pairing.yes-y-no-n");
    loop {
        let said = format!("{}\n  {}: ", context.say(question), context.say(&choices));
        let _ = io::stderr().write_all(said.as_bytes());
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            return Ok(Answer::Quit);
        }
        match line.trim() {
            "y" | "yes" | "はい" => return Ok(Answer::Yes),
            "n" | "no" | "いいえ" => return Ok(Answer::No),
            "q" | "later" | "あとで" => return Ok(Answer::Quit),
            _ => {}
        }
    }
}

/// Refuses to ask where nobody can answer.
pub(super) fn somebody_answers() -> Result<(), Failure> {
    if io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::usage(words!("pairing.interactive-needs-terminal"))
        .hint(words!("pairing.elsewhere-suggestions-stay-draft")))
}
