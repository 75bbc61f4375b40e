//! One reading order for two plans.

use std::collections::HashMap;

use crate::model::{Id, Plan, Vocabulary};

/// All items of both plans in the order in which papers have the later one; an item that stands only before
/// follows what it followed there.
pub fn reading_order(before: &Plan, after: &Plan, vocabulary: &Vocabulary) -> HashMap<Id, usize> {
    let mut following: HashMap<Option<Id>, Vec<Id>> = HashMap::new();
    let mut last: Option<Id> = None;
    for item in before.as_read(vocabulary) {
        if after.get(&item.id).is_some() {
            last = Some(item.id.clone());
        } else {
            following.entry(last.clone()).or_default().push(item.id.clone());
        }
    }
    let mut order = HashMap::new();
    let mut place = |id: Id| {
        let next = order.len();
        order.insert(id, next);
    };
    following.remove(&None).into_iter().flatten().for_each(&mut place);
    for item in after.as_read(vocabulary) {
        place(item.id.clone());
        following.remove(&Some(item.id.clone())).into_iter().flatten().for_each(&mut place);
    }
    order
}
