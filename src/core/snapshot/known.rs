//! Telling the canonical form of plans of which most tables were seen before: a history repeats
//! itself, and a table that was read and written once need not be again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{FORMAT, read_tables, tables_to_toml};
use crate::model::{Id, Key, PLAN_KIND, Vocabulary};

/// The most tables that are remembered.
const MOST_TABLES: usize = 200_000;

/// What stands for the plan while a table is read by itself.
const STAND_IN: &str = "plan";

/// Tables of plans in one vocabulary that are known to be canonical.
///
/// A canonical file is its first lines and then tables, parted by empty lines, each of which is
/// canonical by itself; what a table says of others is only what it stands under, and where. So
/// knowing the tables and their order is knowing the file.
#[derive(Debug)]
pub struct KnownTables {
    vocabulary: Arc<Vocabulary>,
    head: String,
    /// By the text of a table: its item, or `None` if it is not canonical for sure.
    tables: HashMap<Box<str>, Option<Row>>,
}

#[derive(Debug, Clone)]
struct Row {
    kind: Key,
    id: Id,
    /// `None` for `[plan]`, and for what stands right under it.
    under: Option<Id>,
}

impl KnownTables {
    /// Knows none yet.
    pub fn new(vocabulary: Arc<Vocabulary>) -> Self {
        let head = format!("format = {FORMAT}\nvocabulary = \"{}\"\n\n", vocabulary.name);
        KnownTables { vocabulary, head, tables: HashMap::new() }
    }

    /// The id of the plan of which `text` is the canonical form; `None` if it is not, or not for
    /// sure: then [`super::read_snapshot`] and [`super::to_toml`] tell.
    pub fn plan_of(&mut self, text: &str) -> Option<Id> {
        let mut rest = text.strip_prefix(self.head.as_str())?;
        let mut plan: Option<Id> = None;
        let mut ids: HashSet<Id> = HashSet::new();
        // The items above the last one, each with the kind of its last child.
        let mut open: Vec<(Id, Option<Key>)> = Vec::new();
        loop {
            let end = rest.find("\n\n[").map_or(rest.len(), |at| at + 1);
            let (table, after) = rest.split_at(end);
            let row = self.row(table, plan.as_ref())?;
            if !ids.insert(row.id.clone()) {
                return None;
            }
            match &plan {
                None => {
                    // A plan called as the stand-in would make what stands under it doubtful.
                    let is_plan = &*row.kind == PLAN_KIND && row.id.as_str() != STAND_IN;
                    plan = Some(row.id.clone()).filter(|_| is_plan);
                    plan.as_ref()?;
                }
                Some(plan) => {
                    // Nothing names the plan that it stands right under.
                    if row.under.as_ref() == Some(plan) {
                        return None;
                    }
                    let above = row.under.as_ref().unwrap_or(plan);
                    while open.last()?.0 != *above {
                        open.pop();
                    }
                    let (_, last) = open.last_mut()?;
                    if last.as_ref().is_some_and(|last| *last > row.kind) {
                        return None;
                    }
                    *last = Some(row.kind.clone());
                }
            }
            open.push((row.id, None));
            match after.strip_prefix('\n') {
                Some(more) => rest = more,
                None => return plan,
            }
        }
    }

    fn row(&mut self, table: &str, plan: Option<&Id>) -> Option<Row> {
        // `[plan]` stands first and nowhere else.
        if table.starts_with("[plan]\n") != plan.is_none() {
            return None;
        }
        if let Some(known) = self.tables.get(table) {
            return known.clone();
        }
        let row = self.read(table);
        if self.tables.len() < MOST_TABLES {
            self.tables.insert(table.into(), row.clone());
        }
        row
    }

    fn read(&self, table: &str) -> Option<Row> {
        // What stands right under the plan does not name it, so any id will do for it here, but
        // one that the item itself names.
        let stand_in: Id = STAND_IN.parse().ok()?;
        if table.contains("under = \"plan\"\n") {
            return None;
        }
        let (mut items, sources) = read_tables(table, &self.vocabulary, &stand_in).ok()?;
        let item = items.pop().filter(|_| items.is_empty() && sources.is_empty())?;
        if tables_to_toml([&item], &stand_in, &[]) != table {
            return None;
        }
        let under = item.parent.filter(|parent| *parent != stand_in);
        Some(Row { kind: item.kind, id: item.id, under })
    }
}
