//! Keys that anybody can sign with, and signatures and lists of signers that are not in their form.

use base64ct::{Base64, Encoding as _};
use planctl::signing::{NAMESPACE, PublicKey};
use ssh_key::HashAlg;

use super::Chance;
use super::sealed::{Altered, Sound};

const MAGIC: &[u8] = b"SSHSIG";

fn field(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat()
}

fn join(fields: &[Vec<u8>]) -> Vec<u8> {
    fields.iter().flat_map(|bytes| field(bytes)).collect()
}

/// The fields of an SSH structure.
fn split(mut bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let size = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
        fields.push(bytes.get(4..4 + size)?.to_vec());
        bytes = &bytes[4 + size..];
    }
    Some(fields)
}

fn armoured(blob: &[u8], width: usize) -> String {
    let text = Base64::encode_string(blob);
    let lines: Vec<&str> = text.as_bytes().chunks(width).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"))
}

/// What a signature over a text is over.
fn message(text: &[u8]) -> Vec<u8> {
    let digest = HashAlg::Sha512.digest(text);
    [MAGIC, &join(&[NAMESPACE.into(), Vec::new(), b"sha512".to_vec(), digest])].concat()
}

fn signature_of(key: &[u8], kind: &str, made: &[u8]) -> Vec<u8> {
    let inner = join(&[kind.into(), made.to_vec()]);
    let fields = join(&[key.to_vec(), NAMESPACE.into(), Vec::new(), b"sha512".to_vec(), inner]);
    armoured(&[MAGIC, &1_u32.to_be_bytes(), &fields].concat(), 70).into_bytes()
}

/// A key of RSA with the exponent 1: the padded text is its own signature.
fn of_exponent_one() -> (Vec<u8>, impl Fn(&[u8]) -> Vec<u8>) {
    let mut modulus = vec![0, 0xC0];
    modulus.extend([0x5B; 254]);
    modulus.push(0x55);
    let key = join(&[b"ssh-rsa".to_vec(), vec![1], modulus]);
    let blob = key.clone();
    let sign = move |text: &[u8]| {
        let info = b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40";
        let end = [&[0][..], info, &HashAlg::Sha512.digest(&message(text))].concat();
        let padding = vec![0xFF; 256 - 2 - end.len()];
        signature_of(&blob, "rsa-sha2-512", &[&[0, 1][..], &padding, &end].concat())
    };
    (key, sign)
}

/// A key of Ed25519 whose point is of order 1 or 2, in this spelling: a signature without a secret fits.
fn of_small_order(point: [u8; 32]) -> (Vec<u8>, impl Fn(&[u8]) -> Vec<u8>) {
    let key = join(&[b"ssh-ed25519".to_vec(), point.to_vec()]);
    let blob = key.clone();
    let sign = move |text: &[u8]| {
        let mut neutral = [0; 32];
        neutral[0] = 1;
        let digest = HashAlg::Sha512.digest(&[&neutral[..], &point, &message(text)].concat());
        // Where the point is of order 2, whether it fits hangs on the digest modulo the order of the base
        // point: of two texts about one.
        let r = if point == MINUS_ONE && digest[0] & 1 == 1 { MINUS_ONE } else { neutral };
        signature_of(&blob, "ssh-ed25519", &[&r[..], &[0; 32]].concat())
    };
    (key, sign)
}

/// The point (0, -1), of order 2.
const MINUS_ONE: [u8; 32] = {
    let mut bytes = [0xFF; 32];
    bytes[0] = 0xEC;
    bytes[31] = 0x7F;
    bytes
};

/// A key of the store, in all lists, in the place of one that anybody can sign with.
pub fn key(sound: &Sound, chance: &mut Chance) -> Option<(String, Altered)> {
    let lists: Vec<(&String, String)> = sound
        .files
        .iter()
        .filter(|(path, _)| path.ends_with(".signers"))
        .map(|(path, bytes)| (path, String::from_utf8(bytes.clone()).unwrap()))
        .collect();
    let keys: Vec<&str> = lists.iter().flat_map(|(_, text)| text.lines()).filter_map(key_in).collect();
    let old = *chance.one(&keys);
    let mut neutral = [0; 32];
    neutral[0] = 1;
    // The same point written with a coordinate that is not less than the prime, or with a sign that it has not.
    let (mut beyond, mut signed) = (MINUS_ONE, neutral);
    beyond[0] = 0xEE;
    signed[31] = 0x80;
    let points = [neutral, beyond, signed, MINUS_ONE];
    let turn = chance.below(points.len() + 2);
    let (what, kind, blob, sign): (_, _, _, super::sealed::Sign) = match points.get(turn) {
        Some(point) => {
            let (blob, sign) = of_small_order(*point);
            ("of small order", "ssh-ed25519", blob, Box::new(sign))
        }
        None => {
            let (blob, sign) = of_exponent_one();
            ("of exponent 1", "ssh-rsa", blob, Box::new(sign))
        }
    };
    let new = format!("{kind} {}", Base64::encode_string(&blob));
    let mut altered = Altered { files: sound.files.clone(), ..Altered::default() };
    for (path, text) in &lists {
        altered.files.insert((*path).clone(), text.replace(old, &new).into_bytes());
    }
    altered.signs.push((PublicKey::parse(old).ok()?.fingerprint(), sign));
    Some((format!("a key {what}"), altered))
}

/// The type and the base64 of the key in a line of a list.
fn key_in(line: &str) -> Option<&str> {
    let begin = ["ssh-", "ecdsa-", "sk-"].iter().filter_map(|kind| line.find(&format!(" {kind}"))).min()? + 1;
    let end = line[begin..].match_indices(' ').nth(1).map_or(line.len(), |(at, _)| begin + at);
    Some(&line[begin..end])
}

/// A signature in a form that is not taken, or over another text; and what of it is so.
pub fn signature(bytes: &[u8], chance: &mut Chance) -> Option<(Vec<u8>, &'static str)> {
    let text = str::from_utf8(bytes).ok()?;
    let lines: Vec<&str> = text.lines().collect();
    let blob = Base64::decode_vec(&lines[1..lines.len() - 1].concat()).ok()?;
    if chance.below(2) == 0 {
        let (text, what) = in_other_armour(text, &blob, chance);
        return Some((text.into_bytes(), what));
    }
    let (mut version, mut fields) = (1_u32, split(&blob[10..])?);
    let mut end: &[u8] = b"";
    let mut inner = split_signature(&fields[4])?;
    let what = match chance.below(16) {
        0 => {
            version = 2;
            "version 2"
        }
        1 => {
            version = 0;
            "version 0"
        }
        2 => {
            end = b"\0";
            "a byte at the end"
        }
        3 => {
            fields.push(b"x".to_vec());
            "a field at the end"
        }
        4 => {
            fields[1] = b"file".to_vec();
            "another purpose"
        }
        5 => {
            fields[2] = b"x".to_vec();
            "a reserved field"
        }
        6 => {
            fields[3] = ["sha1", "SHA512", "sha384", "sha256", ""][chance.below(5)].into();
            "another hash"
        }
        7 => {
            inner[0] = ["ssh-dss", "ssh-rsa", "rsa-sha2-256", "ecdsa-sha2-nistp256"][chance.below(4)].into();
            "a signature of another type"
        }
        8 => {
            inner[1].pop();
            "a signature cut short"
        }
        9 => {
            inner[1].push(0);
            "a longer signature"
        }
        10 => {
            inner[1].insert(0, 0);
            "a signature with a zero before it"
        }
        11 => {
            let at = chance.below(inner[1].len());
            inner[1][at] ^= 1 << chance.below(8);
            "another signature"
        }
        12 => {
            inner.push(b"x".to_vec());
            "a signature with another field"
        }
        13 => {
            fields[0].push(0);
            "a key with a byte at its end"
        }
        14 if inner[1].len() == 64 => {
            inner[1] = beyond_order(&inner[1]);
            "a scalar beyond the order"
        }
        14 => {
            fields.swap(2, 3);
            "fields in another order"
        }
        _ => {
            let at = chance.below(fields[0].len());
            fields[0][at] ^= 1 << chance.below(8);
            "another key"
        }
    };
    fields[4] = join(&inner);
    let blob = [MAGIC, &version.to_be_bytes(), &join(&fields), end].concat();
    Some((armoured(&blob, 70).into_bytes(), what))
}

fn split_signature(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    split(bytes).filter(|fields| fields.len() == 2)
}

/// The same signature of Ed25519 with its scalar and the order of the base point.
fn beyond_order(made: &[u8]) -> Vec<u8> {
    const ORDER: [u8; 32] = [
        0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    let scalar = made[32..].iter().zip(ORDER).map(|(digit, other)| {
        let sum = u16::from(*digit) + u16::from(other) + carry;
        carry = sum >> 8;
        sum as u8
    });
    let scalar: Vec<u8> = scalar.collect();
    [&made[..32], &scalar].concat()
}

fn in_other_armour(text: &str, blob: &[u8], chance: &mut Chance) -> (String, &'static str) {
    match chance.below(11) {
        0 => (text.replace('\n', "\r\n"), "ends of lines of another system"),
        1 => (text.trim_end().to_owned(), "no line feed at the end"),
        2 => (format!("{text}\n"), "two line feeds at the end"),
        3 => (format!("\n{text}"), "an empty line before it"),
        4 => (armoured(blob, 64), "lines of 64"),
        5 => (armoured(blob, 1_000_000), "one line"),
        6 => (text.replacen('\n', "\nComment: x\n\n", 1), "a comment"),
        7 => (text.replace("SSH SIGNATURE", "PGP SIGNATURE"), "another label"),
        8 => (format!("{text}{text}"), "two signatures"),
        9 if text.contains('=') => (text.replace('=', ""), "no padding"),
        9 => (text.replacen("\n-----END", "=\n-----END", 1), "padding that is none"),
        _ => (text.replacen("\nU", "\n U", 1), "a blank"),
    }
}

/// A list of signers altered: what, and whether it is a list no more, or lacks the keys that signed.
pub fn list(text: &str, chance: &mut Chance) -> (String, &'static str, bool) {
    let lines: Vec<&str> = text.lines().collect();
    let at = chance.below(lines.len());
    let line = lines[at];
    let with = |other: String| {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines[at] = other;
        lines.join("\n") + "\n"
    };
    let (roles, rest) = line.split_once(' ').unwrap_or((line, ""));
    let key = key_in(line).unwrap_or_default();
    let (kind, base64) = key.split_once(' ').unwrap_or_default();
    let blob = Base64::decode_vec(base64).unwrap_or_default();
    let recoded = |blob: &[u8]| with(line.replace(base64, &Base64::encode_string(blob)));
    let options =
        ["valid-after=\"20200101\"", "cert-authority", "namespaces=\"git\"", "no-touch-required", "x=\"y\""];
    let names = [
        "*",
        "a*",
        "!a",
        "a?",
        "\"a\"",
        "a,,b",
        "a,a",
        "a\tb",
        "a\u{a0}b",
        "課\u{3000}長",
        "a#b",
        "a\\b",
        "か\u{3099}",
    ];
    match chance.below(22) {
        0 => (text.replace('\n', "\r\n"), "ends of lines of another system", true),
        1 => (text.trim_end().to_owned(), "no line feed at the end", true),
        2 => (format!("{text}\n# a comment\n"), "a comment", false),
        3 => (with(format!("{roles}  {rest}")), "two blanks", true),
        4 => (with(format!("{roles}\t{rest}")), "a tab", true),
        5 => (with(format!("{roles} {} {rest}", chance.one(&options))), "an option", true),
        6 => (with(format!("{} {rest}", chance.one(&names))), "a role that is none", true),
        7 => (format!("{text}{}\n", line.replacen(roles, "another", 1)), "a key twice", true),
        8 => (with(line.replace(kind, "ssh-rsa")), "a key of another type", kind != "ssh-rsa"),
        9 => (recoded(&[&blob[..], b"\0"].concat()), "a key with a byte at its end", true),
        10 => (recoded(&blob[..blob.len() - 1]), "a key cut short", true),
        11 => (with(line.replace(base64, base64.trim_end_matches('='))), "no padding", base64.ends_with('=')),
        12 => (with(format!("{line} ")), "a blank at the end", false),
        13 => (with(format!("{line} a comment")), "a comment", false),
        14 => (with(format!(" {line}")), "a blank before it", true),
        15 => (lines.iter().map(|line| format!("# {line}\n")).collect(), "no key", true),
        16 => (with(format!("{roles} namespaces=\"{NAMESPACE}\" {rest}")), "its purpose", false),
        17 => (
            with(format!("{roles} namespaces=\"{NAMESPACE}\" namespaces=\"{NAMESPACE}\" {rest}")),
            "it twice",
            true,
        ),
        18 => (with(format!("{line}\u{202E}")), "a key with a mark", true),
        19 => (with(format!("{roles},another {rest}")), "another role", false),
        20 => (with(line.replace(base64, &format!("{base64}="))), "more padding", true),
        _ => (with(format!("{line}\t")), "a tab at the end", true),
    }
}
