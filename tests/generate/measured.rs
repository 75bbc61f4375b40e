//! How well matching does: suggestions held against the truth, and the share of them that is right by
//! what their scores say.

use std::collections::{BTreeMap, BTreeSet};

use planctl::matching::{Link, Options, Score, suggest};
use planctl::model::{Id, Plan, Vocabulary};

use super::controls::{Dice, hidden};

/// What was suggested, of any number of pairs.
#[derive(Default)]
pub struct Measured {
    /// Every suggestion down to a score of one, with whether it is right.
    pub links: Vec<(Score, bool)>,
    /// How many items stand in both revisions.
    pub standing: usize,
    /// Of those that moved: the score of the right link, if there is one.
    pub moved: Vec<Option<Score>>,
    /// What is wrong or missed at the bar, in words.
    pub faults: Vec<String>,
}

/// Rows of the table of scores: each from here to the next.
const ROWS: [Score; 9] = [1, 500, 700, 800, 850, 950, 980, 995, 1001];

impl Measured {
    /// Holds what is suggested for `after`, its ids hidden, against what it is.
    pub fn add(
        &mut self,
        before: &Plan,
        after: &Plan,
        moved: &BTreeSet<Id>,
        vocabulary: &Vocabulary,
        dice: &mut Dice,
    ) {
        let (draft, truth) = hidden(after, dice);
        let options = Options { bar: 1, ..Options::default() };
        let links: BTreeMap<Id, Link> = suggest(before, &draft, vocabulary, &options)
            .links
            .into_iter()
            .map(|link| (truth[&link.item].clone(), link))
            .collect();
        let bar = Options::default().bar;
        for item in after.items().filter(|item| item.parent.is_some()) {
            let link = links.get(&item.id);
            let same = |to: &Id| {
                let said = |id| before.get(id).map(|item| (&item.kind, &item.parent, &item.fields));
                *to == item.id || said(to) == said(&item.id)
            };
            let right = link.filter(|link| same(&link.to));
            if let Some(link) = link {
                self.links.push((link.score, right.is_some()));
            }
            let stands = before.get(&item.id).is_some();
            self.standing += usize::from(stands);
            if moved.contains(&item.id) {
                self.moved.push(right.map(|link| link.score));
            }
            let told = link.filter(|link| link.score >= bar);
            if told.is_none_or(|link| !same(&link.to)) && (stands || told.is_some()) {
                let text = |plan: &Plan, id: &Id| {
                    plan.get(id).map_or("nothing".to_owned(), |item| {
                        let fields = ["label", "name", "text"].iter().filter_map(|field| item.text(field));
                        fields.collect::<Vec<_>>().join(" / ").replace('\n', " ")
                    })
                };
                let what = if told.is_some() { "WRONG" } else { "missed" };
                let found = link.map(|link| {
                    let reasons: Vec<&str> = link.reasons.iter().map(|reason| reason.key()).collect();
                    let runner =
                        link.runner_up.as_ref().map(|(to, score)| format!("{} {score}", text(before, to)));
                    format!("\n   {} {} {reasons:?}\n   then {runner:?}", link.score, text(before, &link.to))
                });
                self.faults.push(format!(
                    "{what}: {}\n   is {}{}",
                    text(after, &item.id),
                    text(before, &item.id),
                    found.unwrap_or_default()
                ));
            }
        }
    }

    /// Those at a bar: right, and all.
    pub fn at(&self, bar: Score) -> (usize, usize) {
        let all = self.links.iter().filter(|(score, _)| *score >= bar);
        let right = all.clone().filter(|(_, right)| *right).count();
        (right, all.count())
    }

    /// How many of the moved items are found at a bar.
    pub fn moved_at(&self, bar: Score) -> usize {
        self.moved.iter().flatten().filter(|score| **score >= bar).count()
    }

    /// Those whose scores are from `low` to below `high`: right, all, and what their scores promise.
    pub fn between(&self, low: Score, high: Score) -> (usize, usize, f64) {
        let all = self.links.iter().filter(|(score, _)| (low..high).contains(score));
        let right = all.clone().filter(|(_, right)| *right).count();
        let promised: f64 = all.clone().map(|(score, _)| f64::from(*score) / 1000.0).sum();
        (right, all.count(), promised)
    }

    /// What is known, as a table.
    pub fn print(&self, name: &str) {
        let bar = Options::default().bar;
        println!("{name}: {} items stand in both", self.standing);
        for bar in BTreeSet::from([bar, 500, 700, 800, 900, 950]) {
            let (right, all) = self.at(bar);
            println!(
                "  at {bar:4}: precision {:.4} recall {:.4} wrong {:4}; moved {} of {}",
                right as f64 / all.max(1) as f64,
                right as f64 / self.standing.max(1) as f64,
                all - right,
                self.moved_at(bar),
                self.moved.len()
            );
        }
        for rows in ROWS.windows(2) {
            let (right, all, promised) = self.between(rows[0], rows[1]);
            let share = |of: f64| 100.0 * of / all.max(1) as f64;
            println!(
                "  {:5.1} %-: {all:6} suggested, {:5.1} % of them right, {:5.1} % promised",
                f64::from(rows[0]) / 10.0,
                share(right as f64),
                share(promised)
            );
        }
        // Each score, for whoever fits the curve of scores anew.
        if std::env::var_os("PLANCTL_SCORES").is_some() {
            self.links.iter().for_each(|(score, right)| println!("SCORE {score} {}", u8::from(*right)));
        }
    }
}
