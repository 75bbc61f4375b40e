//! OpenSSH signatures (SSHSIG), read strictly and verified.

use planctl_core::text::Lang;
use std::fmt;

use base64ct::{Base64, Encoding as _};
use curve25519_dalek::edwards::CompressedEdwardsY;
use ssh_key::public::KeyData;
use ssh_key::{Algorithm, HashAlg, LineEnding, SshSig};

use planctl_core::model::{Fingerprint, Sha256};
use planctl_core::text::Words;
use planctl_core::words;

/// The namespace of all signatures of planctl: none made for another purpose is taken for one.
pub const NAMESPACE: &str = "statement.v1@planctl";

/// The most bytes a signature may have.
const MOST_BYTES: usize = 16 << 10;

/// The bits that an RSA key may have: none that could be broken, none that would not be read.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// A public key, of a kind and length that planctl takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(ssh_key::PublicKey);

/// Whose a key is: the point or the modulus that its secret belongs to, however the key is listed. A key that
/// is listed as one of a security key too has two fingerprints and one voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Voice(Sha256);

/// A signature with the key that made it. Whether it fits a text, [`Signature::verifies`] says;
/// whose key it is, it does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    signature: SshSig,
    key: PublicKey,
}

/// Why bytes are not taken for a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// They are more than a signature has.
    TooLarge,
    /// They are no SSHSIG in the armour that ssh-keygen writes.
    Form,
    /// They are of another version.
    Version(u32),
    /// It was made for another purpose.
    Namespace(String),
    /// The field reserved for later is not empty.
    Reserved,
    /// The key is of a kind or length that is not taken.
    Key(String),
}

/// The exponents that an RSA key may have, of which it has an odd one: with 1 a text is its own signature.
const RSA_EXPONENTS: std::ops::RangeInclusive<u64> = 3..=(1 << 33) - 1;

/// The prime of Ed25519 less one, little end first.
const MINUS_ONE: [u8; 32] = {
    let mut bytes = [0xFF; 32];
    bytes[0] = 0xEC;
    bytes[31] = 0x7F;
    bytes
};

/// The second coordinates of the points of Ed25519 that eight times are none, beside 0, 1 and -1.
const OF_ORDER_EIGHT: [[u8; 32]; 2] = [
    *b"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
    *b"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
];

/// Whether a key of Ed25519 is written in its only way, and no signature is its that anybody can make.
fn is_strong(point: &[u8; 32]) -> bool {
    let mut y = *point;
    y[31] &= 0x7F;
    let is_small = y[1..] == [0; 31] && y[0] < 2 || y == MINUS_ONE || OF_ORDER_EIGHT.contains(&y);
    // Not less than the prime is what is greater than the prime less one, from the great end on.
    !is_small && y.iter().rev().lt(MINUS_ONE.iter().rev())
}

/// Whether a key of RSA is of a length that is taken, and has an exponent that keeps it.
fn is_taken(key: &ssh_key::public::RsaPublicKey) -> bool {
    let (Some(n), Some(e)) = (key.n.as_positive_bytes(), key.e.as_positive_bytes()) else { return false };
    let is_odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
    let exponent =
        e.iter().fold(0_u64, |number, byte| number.saturating_mul(256).saturating_add(u64::from(*byte)));
    RSA_BITS.contains(&bits(n)) && is_odd(n) && is_odd(e) && RSA_EXPONENTS.contains(&exponent)
}

/// How a point begins that is written with both coordinates (SEC 1, 2.3.3).
const FULL_POINT: u8 = 4;

impl PublicKey {
    /// Reads a key as `authorized_keys` and files `*.pub` have it: type, base64, and a comment.
    ///
    /// # Errors
    ///
    /// If it is none, or of a kind or length that is not taken.
    pub fn parse(text: &str) -> Result<PublicKey, SignatureError> {
        let key = ssh_key::PublicKey::from_openssh(text).map_err(|_| SignatureError::Form)?;
        PublicKey::of(key.key_data().clone())
    }

    fn of(key: KeyData) -> Result<PublicKey, SignatureError> {
        let taken = match &key {
            KeyData::Ed25519(key) => is_strong(&key.0),
            KeyData::SkEd25519(key) => is_strong(&key.public_key().0),
            // One key has one name: points are written in full, as ssh-keygen alone takes them.
            KeyData::SkEcdsaSha2NistP256(key) => key.ec_point().as_bytes().first() == Some(&FULL_POINT),
            KeyData::Ecdsa(key) => key.as_sec1_bytes().first() == Some(&FULL_POINT),
            KeyData::Rsa(key) => is_taken(key),
            _ => false,
        };
        if taken {
            return Ok(PublicKey(ssh_key::PublicKey::new(key, "")));
        }
        Err(SignatureError::Key(key.algorithm().to_string()))
    }

    /// What it is called, as `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> Fingerprint {
        let text = self.0.fingerprint(HashAlg::Sha256).to_string();
        text.parse().expect("ssh-key prints fingerprints as ssh-keygen does")
    }

    /// Whose it is. Of a point one coordinate tells: the point and its negative have one secret. Of Ed25519
    /// eight times the point tells, for whoever has its secret signs as the eight points that differ from it
    /// by one of small order, too. Of a modulus whoever knows its factors signs with any exponent.
    pub fn voice(&self) -> Voice {
        let of_ed25519 = |point: &[u8; 32]| {
            // A point that is not on the curve signs nothing, and has no multiples.
            let found = CompressedEdwardsY(*point).decompress();
            let mut second = found.map_or(*point, |point| point.mul_by_cofactor().compress().to_bytes());
            second[31] &= 0x7F;
            ("ed25519".to_owned(), second.to_vec())
        };
        // A point written with both coordinates: a byte, then two halves.
        let of_curve = |curve: &str, point: &[u8]| {
            let size = point.len().saturating_sub(1) / 2;
            (curve.to_owned(), point.iter().skip(1).take(size).copied().collect())
        };
        let (of, bytes): (String, Vec<u8>) = match self.0.key_data() {
            KeyData::Ed25519(key) => of_ed25519(&key.0),
            KeyData::SkEd25519(key) => of_ed25519(&key.public_key().0),
            KeyData::Ecdsa(key) => of_curve(key.curve().as_str(), key.as_sec1_bytes()),
            KeyData::SkEcdsaSha2NistP256(key) => of_curve("nistp256", key.ec_point().as_bytes()),
            KeyData::Rsa(key) => {
                ("rsa".to_owned(), key.n.as_positive_bytes().map(<[u8]>::to_vec).unwrap_or_default())
            }
            // None other is taken.
            other => (other.algorithm().to_string(), self.to_text().into_bytes()),
        };
        Voice(Sha256::of(&[of.as_bytes(), b" ", &bytes].concat()))
    }

    /// Its type, such as `ssh-ed25519`.
    pub fn kind(&self) -> String {
        self.0.algorithm().to_string()
    }

    /// Type and base64, without a comment.
    pub fn to_text(&self) -> String {
        self.0.to_openssh().expect("a key that was read is one that can be written")
    }
}

/// Whether bytes are in the armour that ssh-keygen writes of what they hold.
fn is_armour(bytes: &[u8]) -> bool {
    const WIDTH: usize = 70;
    let Ok(text) = str::from_utf8(bytes) else { return false };
    let lines: Vec<&str> = text.lines().collect();
    let [begin, inner @ .., end] = &lines[..] else { return false };
    let Ok(blob) = Base64::decode_vec(&inner.concat()) else { return false };
    let whole = Base64::encode_string(&blob);
    let mut armour = format!("{begin}\n");
    for line in whole.as_bytes().chunks(WIDTH) {
        armour.extend(line.iter().map(|b| char::from(*b)));
        armour.push('\n');
    }
    let markers = *begin == "-----BEGIN SSH SIGNATURE-----" && *end == "-----END SSH SIGNATURE-----";
    markers && format!("{armour}{end}\n") == text
}

fn bits(number: &[u8]) -> usize {
    match number.first() {
        Some(first) => number.len() * 8 - first.leading_zeros() as usize,
        None => 0,
    }
}

impl Signature {
    /// Reads what `ssh-keygen -Y sign -n statement.v1@planctl` writes.
    ///
    /// # Errors
    ///
    /// If the bytes are not exactly what it writes of such a signature.
    pub fn parse(bytes: &[u8]) -> Result<Signature, SignatureError> {
        if bytes.len() > MOST_BYTES {
            return Err(SignatureError::TooLarge);
        }
        let signature = SshSig::from_pem(bytes).map_err(|error| match error {
            ssh_key::Error::Version { number } => SignatureError::Version(number),
            _ => SignatureError::Form,
        })?;
        // Another spelling of the same would be another file with the same signature. Of a P-256
        // security key the crate writes other bytes than it reads, so there only the armour tells.
        let has_one_spelling = match signature.algorithm() {
            Algorithm::SkEcdsaSha2NistP256 => is_armour(bytes),
            _ => signature.to_pem(LineEnding::LF).is_ok_and(|text| text.as_bytes() == bytes),
        };
        if !has_one_spelling {
            return Err(SignatureError::Form);
        }
        if signature.version() != SshSig::VERSION {
            return Err(SignatureError::Version(signature.version()));
        }
        if signature.namespace() != NAMESPACE {
            return Err(SignatureError::Namespace(signature.namespace().to_owned()));
        }
        if !signature.reserved().is_empty() {
            return Err(SignatureError::Reserved);
        }
        let key = PublicKey::of(signature.public_key().clone())?;
        // RSA over SHA-1 bears the key's own name; the two that are taken bear others.
        if let Algorithm::Rsa { hash: None } = signature.algorithm() {
            return Err(SignatureError::Key("ssh-rsa".to_owned()));
        }
        Ok(Signature { signature, key })
    }

    /// The key that made it.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether it signs exactly these bytes.
    pub fn verifies(&self, text: &[u8]) -> bool {
        self.key.0.verify(NAMESPACE, text, &self.signature).is_ok()
    }
}

impl SignatureError {
    /// The fault in words, to stand after the file's name.
    pub fn words(&self) -> Words {
        match self {
            SignatureError::TooLarge => {
                words!("signing.too-large", most_bytes = MOST_BYTES)
            }
            SignatureError::Form => words!("signing.form"),
            SignatureError::Version(version) => {
                words!("signing.version", version)
            }
            SignatureError::Namespace(namespace) => {
                let namespace = planctl_core::text::visible(namespace);
                words!("signing.namespace", namespace, own = NAMESPACE)
            }
            SignatureError::Reserved => {
                words!("signing.reserved")
            }
            SignatureError::Key(kind) => {
                let kind = planctl_core::text::visible(kind);
                words!("signing.key", kind)
            }
        }
    }
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for SignatureError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Signatures over `format = 1` and a line feed as security keys make them, which
    /// `ssh-keygen -Y verify` takes: a key of Ed25519 and one of the curve P-256.
    const BY_SECURITY_KEYS: [(&str, &str); 2] = [
        (
            "SHA256:zZRfREUNsMUzSOFB5SbeIp9ej3rAmmnO94dMSqCRPD8",
            "\
-----BEGIN SSH SIGNATURE-----\n\
U1NIU0lHAAAAAQAAAEoAAAAac2stc3NoLWVkMjU1MTlAb3BlbnNzaC5jb20AAAAgA6EHv/\n\
POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbgAAAAEc3NoOgAAABRzdGF0ZW1lbnQudjFA\n\
cGxhbmN0bAAAAAAAAAAGc2hhNTEyAAAAZwAAABpzay1zc2gtZWQyNTUxOUBvcGVuc3NoLm\n\
NvbQAAAEBHoVPgETK560POl6Qkhwbi4CQX0ZPCdqC/pfgMqcfH5RAX7hII33xDMnGZn+2Z\n\
QjgUC8hwl9e7tfj4W/o9kCUFAQAAAAU=\n\
-----END SSH SIGNATURE-----\n",
        ),
        (
            "SHA256:0tte49VuDm8VTtILJ97AwPSs+jKfxfyiG3DU7AcoslI",
            "\
-----BEGIN SSH SIGNATURE-----\n\
U1NIU0lHAAAAAQAAAH8AAAAic2stZWNkc2Etc2hhMi1uaXN0cDI1NkBvcGVuc3NoLmNvbQ\n\
AAAAhuaXN0cDI1NgAAAEEEPteijsZI7c5dW34lL2sqr7tEg1EUoks8qo9xD2SZO8JXEaNM\n\
3JIpCAtjnwmXf+t8qR7M4WSb/qithccrIGrefgAAAARzc2g6AAAAFHN0YXRlbWVudC52MU\n\
BwbGFuY3RsAAAAAAAAAAZzaGE1MTIAAAB4AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZA\n\
b3BlbnNzaC5jb20AAABJAAAAIAKBaWP2X1i62We2UA7oj77V3S4feXzxyFDv4R7agQN5AA\n\
AAIQDIRL3S/mMgq3FY45zZpOwMJMtEufgA3DMZeNYkJNIvpgEAAAAF\n\
-----END SSH SIGNATURE-----\n",
        ),
    ];

    #[test]
    fn signatures_of_security_keys_are_verified() {
        for (key, text) in BY_SECURITY_KEYS {
            let signature = Signature::parse(text.as_bytes()).unwrap();
            assert_eq!(signature.key().fingerprint().to_string(), key);
            assert!(signature.verifies(b"format = 1\n"));
            assert!(!signature.verifies(b"format = 2\n"));
            assert!(!signature.verifies(b"format = 1\r\n"));
        }
    }

    #[test]
    fn a_signature_has_one_spelling() {
        for (_, text) in BY_SECURITY_KEYS {
            has_one_spelling(text);
        }
    }

    fn has_one_spelling(text: &str) {
        let lines: Vec<&str> = text.lines().collect();
        let one_line =
            format!("{}\n{}\n{}\n", lines[0], lines[1..lines.len() - 1].concat(), lines[lines.len() - 1]);
        for wrong in [
            text.replace('\n', "\r\n"),
            text.trim_end().to_owned(),
            format!("{text}\n"),
            format!("\n{text}"),
            format!("Comment: x\n{text}"),
            one_line,
            text.replace("BEGIN SSH", "BEGIN PGP"),
            String::new(),
        ] {
            assert_eq!(Signature::parse(wrong.as_bytes()), Err(SignatureError::Form), "{wrong}");
        }
        assert_eq!(Signature::parse(&[b'x'; MOST_BYTES + 1]), Err(SignatureError::TooLarge));
    }
}
