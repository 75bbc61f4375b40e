//! RFC 3161 timestamps, through openssl where it is installed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use planctl::audit::Token;
use planctl::model::Moment;
use planctl::words;

use super::child::finished;

/// Whether there is an openssl.
pub(super) fn is_there() -> bool {
    let mut version = Command::new("openssl");
    version.arg("version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    version.status().is_ok_and(|status| status.success())
}

/// What a response says; `None` where there is no openssl.
pub(super) fn read(token: &Path) -> Option<Token> {
    is_there().then(|| said(token).0)
}

/// What a response says, and who says it, held to certificates; `entry` is the file it is over.
pub(super) fn judged(token: &Path, entry: &Path, authority: Option<&PathBuf>) -> Token {
    let (token_said, granted) = said(token);
    let Token::Granted { imprint, time, .. } = token_said else { return token_said };
    if !granted {
        return Token::Refused;
    }
    let proved = match authority {
        None => Err(words!("openssl.timestamp-whose-authority-no", time)),
        Some(authority) => {
            let verified = Command::new("openssl")
                .args(["ts", "-verify", "-in"])
                .arg(token)
                .arg("-data")
                .arg(entry)
                .arg("-CAfile")
                .arg(authority)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            match verified {
                Ok(status) if status.success() => Ok(()),
                _ => Err(words!("openssl.timestamp-not-proved-certificates", time)),
            }
        }
    };
    Token::Granted { imprint, time, proved }
}

/// What openssl prints of a response, read; and whether it grants a time.
fn said(token: &Path) -> (Token, bool) {
    let unreadable = || Token::Unreadable(words!("openssl.cannot-read-timestamp-rfc"));
    let mut openssl = Command::new("openssl");
    openssl.args(["ts", "-reply", "-text", "-in"]).arg(token).stderr(Stdio::null());
    let Ok(made) = finished(&mut openssl, b"") else { return (unreadable(), false) };
    if !made.status.success() {
        return (unreadable(), false);
    }
    let text = String::from_utf8_lossy(&made.stdout);
    // Only what follows is signed by the authority; a status can be told in lines of any kind.
    let (answer, info) = text.rsplit_once("\nTST info:\n").unwrap_or((&text, ""));
    let value = |key: &str| info.lines().find_map(|line| line.trim_start().strip_prefix(key)).map(str::trim);
    let status = answer.lines().nth(1).and_then(|line| line.strip_prefix("Status:")).map_or("", str::trim);
    if !matches!(status, "Granted." | "Granted with modifications.") {
        return match status.is_empty() {
            true => (unreadable(), false),
            false => (Token::Refused, false),
        };
    }
    let is_sha256 = value("Hash Algorithm:").is_some_and(|name| name.eq_ignore_ascii_case("sha256"));
    let imprint = if is_sha256 { imprint(info).and_then(|hex| hex.parse().ok()) } else { None };
    match value("Time stamp:").and_then(moment) {
        Some(time) => (Token::Granted { imprint, time, proved: Ok(()) }, true),
        None => (unreadable(), false),
    }
}

/// The hexadecimal digits of the lines `    0000 - 3e 00 … aa-bb …   text` after `Message data:`.
fn imprint(text: &str) -> Option<String> {
    let lines = text.lines().skip_while(|line| line.trim() != "Message data:").skip(1);
    let mut hex = String::new();
    for line in lines.map(str::trim_start).take(2) {
        let (_, bytes) = line.split_once(" - ")?;
        // Two digits and a blank or hyphen for each of sixteen bytes; what follows is for reading.
        let bytes = bytes.get(..47)?;
        hex.extend(bytes.chars().filter(char::is_ascii_hexdigit));
    }
    Some(hex)
}

/// `Nov 23 05:00:00 2026 GMT`, with or without parts of a second, as a moment.
fn moment(text: &str) -> Option<Moment> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [month, day, time, year, "GMT"] = parts[..] else { return None };
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    let day: u32 = day.parse().ok()?;
    let time = time.split('.').next().unwrap_or_default();
    Moment::parse(&format!("{year}-{month:02}-{day:02}T{time}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_openssl_prints_is_read() {
        let text = "Hash Algorithm: sha256\nMessage data:\n    \
            0000 - 2d 71 16 42 b7 26 b0 44-01 62 7c a9 fb ac 32 f5   -q.B.&.D.b|...2.\n    \
            0010 - c8 53 0f b1 90 3c c4 db-02 25 87 17 92 1a 48 81   .S...<...%....H.\n\
            Serial number: 0x01\n";
        let hash = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
        assert_eq!(imprint(text).as_deref(), Some(hash));
        assert_eq!(moment("Nov  3 05:00:00 2026 GMT").unwrap().to_string(), "2026-11-03T05:00:00Z");
        assert_eq!(moment("Nov 23 05:00:00.123 2026 GMT").unwrap().to_string(), "2026-11-23T05:00:00Z");
        assert_eq!(moment("yesterday"), None);
    }
}
