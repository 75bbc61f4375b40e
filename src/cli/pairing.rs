//! A document held against a plan with ids: which item is which, told or asked.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use planctl::formats::{Imported, Same, carry, same_by_name_and_place};
use planctl::layout::Form;
use planctl::matching::{
    LineageLink, Link, Options, Reason, Score, Suggestions, apply_lineage, lineage, lineage_to_open_rows,
    suggest, to_open_rows,
};
use planctl::model::{Id, Plan, Vocabulary};
use planctl::snapshot::{Draft, Source};
use planctl::text::{Words, visible};
use planctl::words;

use super::Context;
use super::failure::Failure;

/// The plan that a document is held against.
pub(super) struct Base<'a> {
    pub(super) plan: &'a Plan,
    pub(super) sources: &'a [Source],
    pub(super) vocabulary: &'a Vocabulary,
}

/// A document with ids of a base, and what was only suggested.
pub(super) struct Paired {
    pub(super) imported: Imported,
    /// How many items took their id by exact name and place.
    pub(super) exact: usize,
    /// Links that were taken on a suggestion.
    pub(super) taken: Vec<Link>,
    /// Suggestions that wait.
    pub(super) open: Suggestions,
    /// Lineage that waits.
    pub(super) lineage: Vec<LineageLink>,
}

/// How suggestions are treated.
pub(super) enum Decide<'a> {
    /// They are written into the draft and wait.
    Later,
    /// All at the bar are taken, for this answer only.
    Passing,
    /// Each is asked about.
    Ask(&'a Context),
}

/// Holds what was imported against a base.
pub(super) fn pair(
    imported: &Imported,
    base: &Base<'_>,
    form: &Form,
    decide: &Decide<'_>,
) -> Result<Paired, Failure> {
    let plan = &imported.draft.plan;
    let mut same: Same = same_by_name_and_place(plan, base.plan, base.vocabulary);
    let exact = same.len().saturating_sub(1);
    let options = Options { decided: same.clone(), ..Options::default() };
    let found = suggest(base.plan, plan, base.vocabulary, &options);
    let (mut taken, mut open) = (Vec::new(), Vec::new());
    let mut quits = false;
    for link in found.links {
        let yes = match decide {
            Decide::Later => false,
            Decide::Passing => true,
            Decide::Ask(_) if quits => false,
            Decide::Ask(context) => match ask(context, &link_words(&link, plan, base.plan, base.vocabulary))?
            {
                Answer::Yes => true,
                Answer::No => continue,
                Answer::Quit => {
                    quits = true;
                    false
                }
            },
        };
        if yes {
            same.insert(link.item.clone(), link.to.clone());
            taken.push(link);
        } else {
            open.push(link);
        }
    }
    let mut carried = carry(imported, base.plan, base.sources, &same, form, base.vocabulary);
    let waits = Suggestions {
        links: open,
        ..Suggestions { unlinked: found.unlinked, missing: found.missing, ..Suggestions::default() }
    };
    let mut descent = Vec::new();
    if !matches!(decide, Decide::Passing) {
        let all = lineage(base.plan, &carried.draft.plan, base.vocabulary);
        for link in all.into_iter().filter(|link| link.score >= options.bar) {
            let answer = match decide {
                Decide::Ask(context) if !quits => {
                    ask(context, &lineage_words(&link, &carried.draft.plan, base.plan, base.vocabulary))?
                }
                _ => Answer::Quit,
            };
            match answer {
                Answer::Yes => carried.draft = apply_lineage(carried.draft, std::slice::from_ref(&link)),
                Answer::No => {}
                Answer::Quit => {
                    quits = true;
                    descent.push(link);
                }
            }
        }
    }
    Ok(Paired { imported: carried, exact, taken, open: waits, lineage: descent })
}

/// The draft with what waits as rows at its foot.
pub(super) fn with_rows(draft: Draft, open: &Suggestions, lineage: &[LineageLink]) -> Draft {
    let mut rows = to_open_rows(open);
    rows.extend(lineage_to_open_rows(lineage));
    Draft { open: rows, ..draft }
}

/// What an item is called, with its id.
pub(super) fn called(id: &Id, plans: [&Plan; 2], vocabulary: &Vocabulary) -> Words {
    let found = plans.into_iter().find(|plan| plan.get(id).is_some());
    let Some(plan) = found else { return Words::same(format!("`{id}`")) };
    let wording = planctl::layout::Wording { vocabulary, before: plan, after: plan };
    let name = wording.name(id);
    Words::new(format!("「{}」[{id}]", visible(&name.ja)), format!("{} [{id}]", visible(&name.en)))
}

/// A score as people read it.
pub(super) fn score_text(score: Score) -> String {
    format!("{}.{}%", score / 10, score % 10)
}

fn reasons_words(reasons: &[Reason]) -> Words {
    let join = |lang: fn(&Words) -> &str, with: &str| {
        let all: Vec<String> = reasons.iter().map(|reason| lang(&reason.words()).to_owned()).collect();
        all.join(with)
    };
    Words::new(join(|words| &words.ja, "、"), join(|words| &words.en, ", "))
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
    let (ja, en) = match other {
        Some((other, score)) => {
            (format!("。次点 {} {score}", other.ja), format!("; runner-up {} {score}", other.en))
        }
        None => (String::new(), String::new()),
    };
    Words::new(
        format!("{} = {}  {score}（{}{ja}）", own.ja, to.ja, why.ja),
        format!("{} = {}  {score} ({}{en})", own.en, to.en, why.en),
    )
}

/// One suggestion of lineage in words.
pub(super) fn lineage_words(link: &LineageLink, draft: &Plan, base: &Plan, vocabulary: &Vocabulary) -> Words {
    let own = called(&link.item, [draft, base], vocabulary);
    let from: Vec<Words> = link.from.iter().map(|id| called(id, [draft, base], vocabulary)).collect();
    let join = |lang: fn(&Words) -> &String, with: &str| {
        from.iter().map(|words| lang(words).as_str()).collect::<Vec<_>>().join(with)
    };
    let (score, why, field) = (score_text(link.score), reasons_words(&link.reasons), link.field.key());
    Words::new(
        format!("{} ← {}  {field} {score}（{}）", own.ja, join(|words| &words.ja, "、"), why.ja),
        format!("{} <- {}  {field} {score} ({})", own.en, join(|words| &words.en, ", "), why.en),
    )
}

enum Answer {
    Yes,
    No,
    Quit,
}

/// Asks on the terminal: yes, no, or nothing for later.
pub(super) fn asked(context: &Context, question: &Words) -> Result<Option<bool>, Failure> {
    Ok(match ask(context, question)? {
        Answer::Yes => Some(true),
        Answer::No => Some(false),
        Answer::Quit => None,
    })
}

/// Asks on the terminal; whoever ends the input leaves the rest for later.
fn ask(context: &Context, question: &Words) -> Result<Answer, Failure> {
    let choices = words!("はい y、いいえ n、あとで q", "yes y, no n, later q");
    loop {
        let said = format!("{}\n  {}: ", context.say(question), context.say(&choices));
        let _ = std::io::stderr().write_all(said.as_bytes());
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        if read.map_err(|error| Failure::io(std::path::Path::new("stdin"), &error))? == 0 {
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
    if std::io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::usage(words!("--interactive は端末で使います", "--interactive needs a terminal")).hint(
        words!(
            "端末でないところでは、提案は草案の [[suggestion]] に残ります",
            "elsewhere the suggestions stay in the draft as [[suggestion]] rows"
        ),
    ))
}
