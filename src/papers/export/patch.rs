//! A plan as one JSON document whose places do not move, and the difference of two as a patch
//! (RFC 6902).

use serde_json::{Map, Value as Json, json};

use planctl_core::model::{Held, Item, Plan, Value};

/// The plan as a JSON document: `plan` is `[plan]` itself, `items` the others by id, `order` the
/// ids of each list by parent and kind. An item that moves or a list in another order changes
/// nothing else.
pub fn plan_json(plan: &Plan) -> Json {
    let items: Map<String, Json> = plan
        .items()
        .filter(|item| item.parent.is_some())
        .map(|item| (item.id.to_string(), item_json(item)))
        .collect();
    let mut order = Map::new();
    for item in plan.items() {
        let lists: Map<String, Json> =
            plan.lists(&item.id).map(|(kind, ids)| (kind.to_string(), json!(texts(ids)))).collect();
        if !lists.is_empty() {
            order.insert(item.id.to_string(), Json::Object(lists));
        }
    }
    json!({
        "format": 1,
        "vocabulary": plan.vocabulary().to_string(),
        "plan": item_json(plan.root()),
        "items": items,
        "order": order,
    })
}

fn texts<'a, T: ToString + 'a>(all: impl IntoIterator<Item = &'a T>) -> Vec<String> {
    all.into_iter().map(T::to_string).collect()
}

fn item_json(item: &Item) -> Json {
    let mut out = Map::new();
    out.insert("id".to_owned(), json!(item.id.as_str()));
    if let Some(parent) = &item.parent {
        out.insert("kind".to_owned(), json!(&*item.kind));
        out.insert("under".to_owned(), json!(parent.as_str()));
    }
    let values: Map<String, Json> = item
        .fields
        .iter()
        .filter_map(|(key, held)| Some((key.to_string(), value_json(held.value.as_ref()?))))
        .collect();
    out.insert("fields".to_owned(), Json::Object(values));
    let open = |held: &Held| !held.complete;
    let unknown: Vec<String> = item
        .fields
        .iter()
        .filter(|(_, held)| open(held))
        .map(|(key, _)| key.to_string())
        .chain(item.open_lists.iter().map(ToString::to_string))
        .collect();
    if !unknown.is_empty() {
        out.insert("unknown".to_owned(), json!(unknown));
    }
    if !item.absent.is_empty() {
        out.insert("absent".to_owned(), json!(texts(&item.absent)));
    }
    Json::Object(out)
}

fn value_json(value: &Value) -> Json {
    match value {
        Value::Quantity(amount) => {
            amount.as_whole().map_or_else(|| json!(amount.as_str()), |whole| json!(whole))
        }
        Value::Flag => json!(true),
        Value::Milestones(_) | Value::Series(_) | Value::References(_) | Value::Strings(_) => {
            json!(value.members().unwrap_or_default())
        }
        Value::Text(_) | Value::Period(_) | Value::Date(_) | Value::Choice(_) => json!(value.to_string()),
    }
}

/// The patch that makes `after` of `before`, in the order of their keys. Before each place that
/// is replaced or removed stands a `test` of what it holds, so that the patch fails on another
/// base instead of writing into it.
pub fn json_patch(before: &Json, after: &Json) -> Json {
    let mut out = Vec::new();
    differ(before, after, "", &mut out);
    Json::Array(out)
}

fn differ(before: &Json, after: &Json, path: &str, out: &mut Vec<Json>) {
    if before == after {
        return;
    }
    let (Json::Object(old), Json::Object(new)) = (before, after) else {
        out.push(json!({ "op": "test", "path": path, "value": before }));
        out.push(json!({ "op": "replace", "path": path, "value": after }));
        return;
    };
    for (key, value) in old {
        let inside = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
        match new.get(key) {
            Some(other) => differ(value, other, &inside, out),
            None => {
                out.push(json!({ "op": "test", "path": inside, "value": value }));
                out.push(json!({ "op": "remove", "path": inside }));
            }
        }
    }
    for (key, value) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        let inside = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
        out.push(json!({ "op": "add", "path": inside, "value": value }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_tests_what_it_takes_away_and_adds_the_rest() {
        let before = json!({ "a": 1, "b/c": { "d": [1, 2] }, "e": 0 });
        let after = json!({ "b/c": { "d": [2], "f": 1 }, "e": 0 });
        let expected = json!([
            { "op": "test", "path": "/a", "value": 1 },
            { "op": "remove", "path": "/a" },
            { "op": "test", "path": "/b~1c/d", "value": [1, 2] },
            { "op": "replace", "path": "/b~1c/d", "value": [2] },
            { "op": "add", "path": "/b~1c/f", "value": 1 },
        ]);
        assert_eq!(json_patch(&before, &after), expected);
        assert_eq!(json_patch(&after, &after), json!([]));
    }
}
