//! A file of the record taken apart into its keys, and what a forger makes of them.

use super::Chance;

/// A file: its tables, the first without a header.
#[derive(Clone)]
pub struct Text(pub Vec<Table>);

/// A table, with its keys and values as they are written.
#[derive(Clone)]
pub struct Table {
    pub header: String,
    pub keys: Vec<(String, String)>,
}

impl Text {
    pub fn of(text: &str) -> Text {
        let mut tables = vec![Table { header: String::new(), keys: Vec::new() }];
        let mut is_within = false;
        for line in text.split_inclusive('\n') {
            let table = tables.last_mut().unwrap();
            if is_within {
                table.keys.last_mut().unwrap().1.push_str(line);
                is_within = !line.ends_with("\"\"\"\n");
            } else if line.starts_with('[') {
                tables.push(Table { header: line.to_owned(), keys: Vec::new() });
            } else if let Some((key, value)) = line.split_once(" = ") {
                table.keys.push((key.to_owned(), value.to_owned()));
                is_within = value == "\"\"\"\n";
            }
        }
        for (_, value) in tables.iter_mut().flat_map(|table| &mut table.keys) {
            *value = value.trim_end_matches('\n').to_owned();
        }
        Text(tables)
    }

    pub fn written(&self) -> String {
        let mut out = String::new();
        for Table { header, keys } in &self.0 {
            if !header.is_empty() && !out.is_empty() {
                out.push('\n');
            }
            out.push_str(header);
            keys.iter().for_each(|(key, value)| out.push_str(&format!("{key} = {value}\n")));
        }
        out
    }
}

/// The members of a list, or of a table on one line, as they are written.
pub fn members(value: &str) -> Option<Vec<String>> {
    let inner = value.strip_prefix("[").and_then(|rest| rest.strip_suffix(']'));
    let inner = inner.or_else(|| value.strip_prefix("{ ").and_then(|rest| rest.strip_suffix(" }")))?;
    let (mut members, mut is_quoted, mut is_escaped, mut depth) = (vec![String::new()], false, false, 0);
    for c in inner.chars() {
        if c == ',' && !is_quoted && depth == 0 {
            members.push(String::new());
            continue;
        }
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '{' | '[' if !is_quoted => depth += 1,
            '}' | ']' if !is_quoted => depth -= 1,
            _ => {}
        }
        members.last_mut().unwrap().push(c);
    }
    Some(
        members
            .into_iter()
            .map(|member| member.trim().to_owned())
            .filter(|member| !member.is_empty())
            .collect(),
    )
}

/// A list or a table on one line, of these members, in the brackets of the value that it takes the place of.
pub fn joined(value: &str, members: &[String]) -> String {
    let inner = members.join(", ");
    if value.starts_with('[') { format!("[{inner}]") } else { format!("{{ {inner} }}") }
}

/// What kind of value it is, by how it begins.
fn kind(value: &str) -> char {
    match value.chars().next().unwrap_or_default() {
        '-' | '+' => '0',
        c if c.is_ascii_digit() && value.len() >= 10 && value.as_bytes()[4] == b'-' => 'd',
        c if c.is_ascii_digit() => '0',
        c => c,
    }
}

pub fn is_text(value: &str) -> bool {
    kind(value) == '"'
}

pub fn is_list(value: &str) -> bool {
    kind(value) == '['
}

pub fn is_table(value: &str) -> bool {
    kind(value) == '{'
}

/// A value of another kind.
pub fn retyped(value: &str, chance: &mut Chance) -> String {
    let all =
        ["5", "\"5\"", "true", "2026-01-01", "[\"a\"]", "{ a = 1 }", "1.5", "[[\"a\"]]", "nan", "[1]", "{}"];
    let others: Vec<&str> = all.into_iter().filter(|other| kind(other) != kind(value)).collect();
    if chance.below(8) == 0 && kind(value) != '[' {
        let depth = *chance.one(&[31, 32, 33, 90, 300]);
        return format!("{}5{}", "[".repeat(depth), "]".repeat(depth));
    }
    chance.one(&others).to_string()
}

/// What no file holds in the place of this value, whatever stands there, and why.
pub fn spoilt(value: &str, chance: &mut Chance) -> Option<(String, &'static str)> {
    let many: Vec<(String, &'static str)> = match kind(value) {
        '0' => ["-1", "9223372036854775808", "+1", "01", "1_0", "0x1", "1e3", "99999999999999999999999"]
            .map(|number| (number.to_owned(), "a number that is none"))
            .to_vec(),
        'd' => [
            "2026-02-30",
            "0999-01-01",
            "2026-1-1",
            "2026-01-01T00:00:00",
            "2026-01-01 00:00:00Z",
            "20260101",
        ]
        .map(|day| (day.to_owned(), "a day that is none"))
        .to_vec(),
        '"' if value.starts_with("\"\"\"") => {
            let body = &value[4..value.len() - 3];
            vec![
                (format!("\"\"\"{body}\"\"\""), "a text without its first line feed"),
                (format!("\"\"\"\n{body}\n\"\"\""), "a text that ends in an empty line"),
                (format!("'''\n{body}'''"), "a text in other quotes"),
                (format!("\"\"\"\n{body} \"\"\""), "a text that ends in a blank"),
                (format!("\"{}\"", body.replace('\n', "\\n").replace('"', "\\\"")), "lines on one line"),
            ]
        }
        '"' => {
            let body = &value[1..value.len() - 1];
            vec![
                (format!("\"{body} \""), "a text that ends in a blank"),
                (format!("\"{body}\u{3000}\""), "a text that ends in a blank"),
                (format!("\"{body}\\t\""), "a text that ends in a tab"),
                (format!("\"{body}\u{202E}x\""), "a text that turns its direction"),
                (format!("\"{body}\\u202Ex\""), "a text that turns its direction"),
                (format!("\"{body}\u{2028}x\""), "a text with a hidden end of line"),
                (format!("\"{body}\u{FEFF}x\""), "a text with a byte order mark"),
                (format!("\"{body}\u{FFFE}x\""), "a text with what is no character"),
                (format!("\"{body}\\u0000\""), "a text with a control character"),
                (format!("\"{body}\u{85}x\""), "a text with a control character"),
                (format!("\"{body}\u{7F}\""), "a text with a control character"),
                (format!("\"{body}か\u{3099}\""), "a text that is not composed"),
                (format!("\"{body}\\n\""), "a text that ends in an empty line"),
                (format!("\"{body}\\r\""), "a text with a carriage return"),
                (format!("\"{body}\\u0041\""), "a text with an escape that it does not need"),
                (format!("'{body}'"), "a text in other quotes"),
                (format!("\"\"\"{body}\"\"\""), "a text in three quotes"),
                (format!("\"\"\"\n{body}\"\"\""), "one line in three quotes"),
                ("\"\"".to_owned(), "an empty text"),
            ]
        }
        't' => vec![("false".to_owned(), "what is not said"), ("True".to_owned(), "no word of TOML")],
        '[' => vec![
            ("[]".to_owned(), "an empty list"),
            (value.replacen('[', "[ ", 1), "a list with a blank"),
            (value.replace(']', ",]"), "a list that ends in a comma"),
            (value.replace(", ", ","), "a list without blanks"),
            (value.replacen('[', "[\n", 1), "a list on two lines"),
        ],
        '{' => vec![
            (value.replacen("{ ", "{", 1), "a table without a blank"),
            (value.replacen(" = ", "=", 1), "a key without blanks"),
            (value.replace(" }", ", x = 1 }"), "a table with another key"),
            (value.replacen(", ", ",", 1), "a table without blanks"),
        ],
        _ => return None,
    };
    let many: Vec<_> = many.into_iter().filter(|(other, _)| other != value).collect();
    many.get(chance.below(many.len())).cloned()
}

/// A text that is in the form of texts, and not what stands under any key but one of free words.
pub fn strange(value: &str, chance: &mut Chance) -> String {
    let body = value.trim_matches('"');
    let many = [
        body.to_uppercase(),
        body.chars().skip(1).collect(),
        format!("{body}0"),
        format!("-{body}"),
        format!("{body}.x"),
        format!("{body}_x"),
        format!("{body} x"),
        format!("{body}/1"),
        format!("x:{body}"),
        "x".repeat(64),
        "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV".to_owned(),
        "other".to_owned(),
        "FY1867".to_owned(),
        "FY2026..FY2025".to_owned(),
        "<=>=FY2026".to_owned(),
        "FY2026 mid-term".to_owned(),
        "2026-02-30 12.50".to_owned(),
        "FY2026 -0".to_owned(),
        "mext/01".to_owned(),
        "計画".to_owned(),
        // What later versions of Unicode brought: a letter, marks, and two characters that they compose.
        format!("{body}\u{105C0}"),
        format!("{body}\u{0897}\u{0316}"),
        "a\u{1E08F}\u{0301}".to_owned(),
        "\u{16D67}\u{16D67}".to_owned(),
        "\u{1E5EE}\u{1ACF}e\u{0301}".to_owned(),
    ];
    format!("\"{}\"", chance.one(&many))
}

/// A text with the lines, or the ends of lines, that no file has; and whether that is so wherever they fall.
pub fn broken_lines(text: &str, chance: &mut Chance) -> (String, &'static str, bool) {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = chance.below(lines.len());
    let with = |more: &str| {
        let mut lines = lines.clone();
        lines.insert(at, more);
        lines.concat()
    };
    // Inside a text of several lines others are part of it.
    let turn = chance.below(9);
    let is_sure = turn < 5 || !text.contains("\"\"\"");
    let (text, what) = match turn {
        0 => (text.replace('\n', "\r\n"), "ends of lines of another system"),
        1 => (text.trim_end().to_owned(), "no line feed at the end"),
        2 => (format!("{text}\n"), "two line feeds at the end"),
        3 => (format!("\u{FEFF}{text}"), "a byte order mark"),
        4 => (format!("\n{text}"), "an empty line at the beginning"),
        5 => (with("# comment\n"), "a comment"),
        6 => (with("\n"), "an empty line"),
        7 => (lines[at].trim_end().to_owned() + " \n" + &lines[at..].concat(), "lines that are gone"),
        _ => (with("[x]\n"), "a table of no name"),
    };
    (text, what, is_sure)
}
