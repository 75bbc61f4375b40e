//! Whose keys count: OpenSSH's `allowed_signers`, of which one spelling is taken.

use std::collections::BTreeSet;
use std::fmt;

use super::{NAMESPACE, PublicKey, Voice};
use base64ct::{Base64, Encoding as _};

use planctl_core::model::Fingerprint;
use planctl_core::text::Lang;
use planctl_core::text::{Words, plain_text, visible};
use planctl_core::words;

/// Keys, each with the roles that it signs for.
///
/// ```text
/// ライフサイエンス課長,参事官 ssh-ed25519 AAAAC3Nza… comment
/// auditor namespaces="statement.v1@planctl" ecdsa-sha2-nistp256 AAAAE2Vj…
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signers {
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    roles: BTreeSet<String>,
    key: PublicKey,
    fingerprint: Fingerprint,
}

/// Why a text is no list of signers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignersError {
    /// The line, counted from 1; 0 for the whole.
    pub line: usize,
    pub fault: SignersFault,
}

/// What is wrong with a list of signers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignersFault {
    /// The last line has no end, or a line ends in carriage return.
    LineEnd,
    Empty,
    /// A role that cannot be one: a pattern, one in quotation marks, or one that stands twice.
    Role(String),
    /// An option that is not taken.
    Option(String),
    /// No key that can be read.
    Key,
    /// A key of a kind or length that is not taken.
    KeyKind(String),
    /// A key stands in two lines, be it under two types.
    Twice(Fingerprint),
}

impl Signers {
    /// Reads a list.
    ///
    /// # Errors
    ///
    /// If a line is none of the form taken: what OpenSSH would understand otherwise, such as
    /// times of validity, is refused rather than passed over.
    pub fn parse(text: &str) -> Result<Signers, SignersError> {
        let whole = |fault| SignersError { line: 0, fault };
        let body = match text.strip_suffix('\n') {
            Some(body) if !text.contains('\r') => body,
            Some(_) => return Err(whole(SignersFault::LineEnd)),
            None if text.is_empty() => return Err(whole(SignersFault::Empty)),
            None => return Err(whole(SignersFault::LineEnd)),
        };
        let (mut lines, mut known): (Vec<Line>, BTreeSet<Voice>) = (Vec::new(), BTreeSet::new());
        for (index, line) in body.split('\n').enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let fault = |fault| SignersError { line: index + 1, fault };
            let line = one_line(line).map_err(fault)?;
            // Under whatever type: one secret would have two voices.
            if !known.insert(line.key.voice()) {
                return Err(fault(SignersFault::Twice(line.fingerprint)));
            }
            lines.push(line);
        }
        if lines.is_empty() { Err(whole(SignersFault::Empty)) } else { Ok(Signers { lines }) }
    }

    /// A list as its author may write it, in the one spelling that [`Signers::parse`] takes: what OpenSSH passes
    /// over goes, namely blanks and tabs at the ends of lines and between fields, and carriage returns; the
    /// last line gets its end.
    pub fn in_one_spelling(text: &str) -> String {
        let blank = |c: char| matches!(c, ' ' | '\t' | '\r');
        let line = |line: &str| {
            let line = line.trim_matches(blank);
            if line.starts_with('#') {
                return format!("{line}\n");
            }
            let fields: Vec<&str> = line.split(blank).filter(|field| !field.is_empty()).collect();
            format!("{}\n", fields.join(" "))
        };
        text.strip_suffix('\n').unwrap_or(text).split('\n').map(line).collect()
    }

    /// How many keys.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Never: a list has a key at least.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The keys with their roles, as they stand.
    pub fn iter(&self) -> impl Iterator<Item = (&PublicKey, &BTreeSet<String>)> {
        self.lines.iter().map(|line| (&line.key, &line.roles))
    }

    /// The roles of a key; `None` if it is not in the list.
    pub fn roles(&self, key: &Fingerprint) -> Option<&BTreeSet<String>> {
        self.lines.iter().find(|line| line.fingerprint == *key).map(|line| &line.roles)
    }

    /// Whether a key signs for a role.
    pub fn allows(&self, key: &Fingerprint, role: &str) -> bool {
        self.roles(key).is_some_and(|roles| roles.contains(role))
    }
}

fn one_line(line: &str) -> Result<Line, SignersFault> {
    let (principals, rest) = line.split_once(' ').ok_or(SignersFault::Key)?;
    let mut roles = BTreeSet::new();
    for role in principals.split(',') {
        // OpenSSH would take these for patterns, or for words in quotation marks.
        let plain = plain_text(role).is_ok_and(|plain| plain == role) && !role.is_empty();
        let wrong = !plain
            || role.contains(|c: char| c.is_whitespace() || matches!(c, '*' | '?' | '!' | '"' | '\\' | '#'));
        if wrong || !roles.insert(role.to_owned()) {
            return Err(SignersFault::Role(role.to_owned()));
        }
    }
    let namespace = format!("namespaces=\"{NAMESPACE}\" ");
    let key = rest.strip_prefix(&namespace).unwrap_or(rest);
    let kind = key.split(' ').next().unwrap_or_default();
    if kind.contains('=') || kind.contains('"') || matches!(kind, "cert-authority" | "no-touch-required") {
        return Err(SignersFault::Option(kind.to_owned()));
    }
    // The type, a blank, the base64, and perhaps a blank and a comment: nothing is trimmed.
    let mut parts = key.splitn(3, ' ');
    let (kind, base64) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let has_one_spelling =
        Base64::decode_vec(base64).is_ok_and(|blob| Base64::encode_string(&blob) == base64);
    if !has_one_spelling {
        return Err(SignersFault::Key);
    }
    let key = PublicKey::parse(&format!("{kind} {base64}")).map_err(|error| match error {
        super::SignatureError::Key(kind) => SignersFault::KeyKind(kind),
        _ => SignersFault::Key,
    })?;
    Ok(Line { roles, fingerprint: key.fingerprint(), key })
}

impl SignersError {
    pub fn words(&self) -> Words {
        let fault = self.fault.words();
        if self.line == 0 {
            return fault;
        }
        let line = self.line;
        words!("signing.line", line, fault)
    }
}

impl SignersFault {
    pub fn words(&self) -> Words {
        match self {
            SignersFault::LineEnd => {
                words!("signing.line-end")
            }
            SignersFault::Empty => words!("signing.empty"),
            SignersFault::Role(role) => {
                let role = visible(role);
                words!("signing.role", role)
            }
            SignersFault::Option(option) => {
                let option = visible(option);
                words!("signing.option", option)
            }
            SignersFault::Key => words!("signing.key-no"),
            SignersFault::KeyKind(kind) => {
                let kind = visible(kind);
                words!("signing.key-kind", kind)
            }
            SignersFault::Twice(key) => {
                words!("signing.twice", key)
            }
        }
    }
}

impl fmt::Display for SignersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for SignersError {}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti user@example.com";

    fn fault(text: &str) -> SignersFault {
        Signers::parse(text).unwrap_err().fault
    }

    #[test]
    fn a_list_of_signers_says_which_role_a_key_signs_for() {
        let text = format!("# 課\n\n課長,auditor namespaces=\"statement.v1@planctl\" {KEY}\n");
        let signers = Signers::parse(&text).unwrap();
        let (key, roles) = signers.iter().next().unwrap();
        assert_eq!(key.fingerprint().to_string(), "SHA256:UCUiLr7Pjs9wFFJMDByLgc3NrtdU344OgUM45wZPcIQ");
        assert_eq!(roles.len(), 2);
        assert!(signers.allows(&key.fingerprint(), "課長"));
        assert!(!signers.allows(&key.fingerprint(), "課"));
    }

    #[test]
    fn what_openssh_would_read_otherwise_is_refused() {
        assert_eq!(fault(""), SignersFault::Empty);
        assert_eq!(fault("# none\n"), SignersFault::Empty);
        assert_eq!(fault(&format!("a {KEY}")), SignersFault::LineEnd);
        for principal in [
            "*",
            "a*",
            "!a",
            "a?",
            "\"a\"",
            "a,,b",
            "a,a",
            "",
            "a\tb",
            "a\u{a0}b",
            "課\u{3000}長",
            "a#b",
            "a\\b",
            "a\u{202e}b",
        ] {
            let text = format!("{principal} {KEY}\n");
            assert!(matches!(fault(&text), SignersFault::Role(_)), "{principal}");
        }
        for option in [
            "cert-authority",
            "valid-before=\"20300101\"",
            "namespaces=\"git\"",
            "namespaces=\"a,statement.v1@planctl\"",
        ] {
            let text = format!("a {option} {KEY}\n");
            assert!(matches!(fault(&text), SignersFault::Option(_)), "{option}");
        }
        assert_eq!(fault("a\n"), SignersFault::Key);
        assert_eq!(fault("a ssh-ed25519 AAAA\n"), SignersFault::Key);
        assert!(matches!(fault(&format!("a {KEY}\nb {KEY}\n")), SignersFault::Twice(_)));
        assert!(Signers::parse(&format!("a {KEY}\r\n")).is_err());
    }

    #[test]
    fn what_openssh_passes_over_is_taken_out_of_a_list() {
        let plain = format!("# who\n\na,b {KEY}\n");
        let tabs = KEY.replace(' ', "\t");
        for written in [
            plain.clone(),
            plain.trim_end().to_owned(),
            plain.replace('\n', "\r\n"),
            format!("# who \n \t\n  a,b \t{tabs}  \n"),
            format!("\t# who\n\na,b\t\t{tabs}"),
        ] {
            assert_eq!(Signers::in_one_spelling(&written), plain, "{written:?}");
        }
        let options = format!("a\tnamespaces=\"{NAMESPACE}\"\t{KEY}");
        assert!(Signers::parse(&Signers::in_one_spelling(&options)).is_ok());
        // What is no list stays none.
        for written in ["", "\n", "a\n", &format!("a b\t{KEY}"), &format!("a valid-after=\"2026\" {KEY}")] {
            assert!(Signers::parse(&Signers::in_one_spelling(written)).is_err(), "{written:?}");
        }
    }
}
