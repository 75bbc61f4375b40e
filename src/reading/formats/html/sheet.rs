//! What the style sheets of a page hide: rules for elements, classes and ids, as far as one tag tells whether they
//! are meant.

use super::{declarations, hides};

/// What a sheet says of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    Shown,
    Hidden,
    /// A rule that looks at more than the tag, or holds for some screens only, may hide it.
    Unsure,
}

/// The rules of a page that bear on what is seen.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    tag: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
    hides: bool,
    sure: bool,
}

/// So many rules of a page are looked at.
const MOST_RULES: usize = 4_096;

impl Sheet {
    /// The sheets that stand in a page.
    pub(super) fn of(text: &str) -> Sheet {
        let mut sheet = Sheet::default();
        let small = text.to_ascii_lowercase();
        let mut at = 0;
        while let Some(begin) = small[at..].find("<style").map(|found| at + found) {
            let Some(open) = small[begin..].find('>').map(|found| begin + found + 1) else { break };
            let end = small[open..].find("</style").map_or(text.len(), |found| open + found);
            let for_print = small[begin..open].contains("media") && !small[begin..open].contains("screen");
            sheet.read(&without_comments(&text[open..end]), !for_print);
            at = end;
        }
        sheet
    }

    /// Reads rules, those in a group such as `@media` too.
    fn read(&mut self, css: &str, sure: bool) {
        let mut rest = css;
        while let Some((head, behind)) = rest.split_once('{') {
            let head = head.rsplit([';', '}']).next().unwrap_or_default().trim();
            let inside = &behind[..end_of_block(behind)];
            rest = behind.get(inside.len() + 1..).unwrap_or_default();
            if let Some(group) = head.strip_prefix('@') {
                let group = group.to_ascii_lowercase();
                let is_print =
                    group.starts_with("media") && group.contains("print") && !group.contains("screen");
                if ["media", "supports", "layer", "container"].iter().any(|name| group.starts_with(name))
                    && !is_print
                {
                    self.read(inside, false);
                }
                continue;
            }
            let bears = |(name, _): &(String, String)| {
                matches!(
                    name.as_str(),
                    "display" | "visibility" | "content-visibility" | "opacity" | "font-size"
                )
            };
            if !declarations(inside).any(|one| bears(&one)) {
                continue;
            }
            for selector in head.split(',') {
                if self.rules.len() == MOST_RULES {
                    return;
                }
                self.rules.extend(Rule::read(selector.trim(), hides(inside), sure));
            }
        }
    }

    /// What the sheets say of an element by its name, id and classes: of rules that name as much the last counts.
    pub(super) fn sight(&self, tag: &str, id: &str, classes: &str) -> Sight {
        if self.rules.is_empty() {
            return Sight::Shown;
        }
        let has = |class: &String| classes.split_whitespace().any(|own| own == class);
        let meant = |rule: &&Rule| {
            rule.tag.as_ref().is_none_or(|name| name == tag)
                && rule.id.as_ref().is_none_or(|name| name == id)
                && rule.classes.iter().all(has)
        };
        let weight = |rule: &&Rule| (rule.id.is_some(), rule.classes.len(), rule.tag.is_some());
        let decisive = self.rules.iter().filter(meant).filter(|rule| rule.sure).max_by_key(weight);
        let unsure: Vec<bool> =
            self.rules.iter().filter(meant).filter(|rule| !rule.sure).map(|rule| rule.hides).collect();
        match decisive.is_some_and(|rule| rule.hides) {
            true if unsure.contains(&false) => Sight::Unsure,
            true => Sight::Hidden,
            false if unsure.contains(&true) => Sight::Unsure,
            false => Sight::Shown,
        }
    }
}

impl Rule {
    /// A rule by its selector; of one that looks at other elements, by what it says of the element itself.
    fn read(selector: &str, hides: bool, sure: bool) -> Option<Rule> {
        let last = selector.rsplit([' ', '>', '+', '~', '\n', '\t', '\r']).next()?;
        let plain = last.split([':', '[']).next().unwrap_or_default();
        let sure = sure && last == selector && plain == last;
        let mut rule = Rule { tag: None, id: None, classes: Vec::new(), hides, sure };
        let mut names = plain.split_inclusive(['.', '#']);
        let first = names.next().unwrap_or_default();
        let name = first.trim_end_matches(['.', '#']);
        if !name.is_empty() && name != "*" {
            rule.tag = Some(name.to_ascii_lowercase());
        }
        let mut sign = first.chars().next_back();
        for part in names {
            let name = part.trim_end_matches(['.', '#']).to_owned();
            match sign {
                Some('#') => rule.id = Some(name),
                _ => rule.classes.push(name),
            }
            sign = part.chars().next_back();
        }
        // What is meant for pieces that a browser adds hides nothing of the page.
        let is_added = last.contains("::") || [":before", ":after"].iter().any(|piece| last.ends_with(piece));
        let names_it = rule.tag.is_some() || rule.id.is_some() || !rule.classes.is_empty() || rule.sure;
        (!is_added && names_it).then_some(rule)
    }
}

/// Where the block that a text stands in ends.
fn end_of_block(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return at,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        out.push_str(before);
        out.push(' ');
        rest = comment.split_once("*/").map_or("", |(_, behind)| behind);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sheet_hides_is_told_by_tag_class_and_id() {
        let sheet = Sheet::of(
            "<STYLE type='text/css'>/* .no{display:none} */ .a, p.b , #c { color: red; DISPLAY : none !important }\n\
             .d{visibility:hidden} .d.e{visibility:visible} div .f{display:none} .g:hover{display:none}\n\
             @media print{.h{display:none}} @media (max-width: 3em){.i{display:none}} .j::before{display:none}\n\
             @import url(x.css); .k{display:none} .l{color:red} [hidden]{display:none}</style>",
        );
        use Sight::{Hidden, Shown, Unsure};
        for (tag, id, classes, expected) in [
            ("p", "", "", Shown),
            ("span", "", "a", Hidden),
            ("span", "", "x a", Hidden),
            ("span", "", "no", Shown),
            ("p", "", "b", Hidden),
            ("span", "", "b", Shown),
            ("span", "c", "", Hidden),
            ("span", "", "d", Hidden),
            ("span", "", "d e", Shown),
            ("span", "", "g", Unsure),
            ("span", "", "h", Shown),
            ("span", "", "i", Unsure),
            ("span", "", "j", Shown),
            ("span", "", "f", Unsure),
            ("span", "", "k", Hidden),
        ] {
            assert_eq!(sheet.sight(tag, id, classes), expected, "{tag} {id} {classes}");
        }
        let sheet = Sheet::of(
            "<style>.h{display:none} .h.i{display:inline} td .f{display:none}</style><style media=print>.j{display:none}</style>",
        );
        for (classes, expected) in [("", Shown), ("h", Hidden), ("h i", Shown), ("f", Unsure), ("j", Unsure)]
        {
            assert_eq!(sheet.sight("p", "", classes), expected, "{classes}");
        }
        assert_eq!(Sheet::of("<style>{{{").sight("p", "", ""), Shown);
    }
}
