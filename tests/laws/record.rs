//! The readers of the record, tried on altered texts that they know; `tests/fuzz` has the same as
//! targets for a fuzzer.

use std::fs;
use std::path::PathBuf;

use crate::seeds;
use crate::targets::TARGETS;

/// What the readers know as well formed.
fn known(target: &str) -> Vec<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let log = || {
        let files = fs::read_dir(root.join("revisions/log")).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|end| end == "toml"))
    };
    let text = |text: &str| text.as_bytes().to_vec();
    let signature = "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAAEoAAAAac2stc3NoLWVkMjU1MTlAb3BlbnNzaC5jb20AAAAgA6EHv/\nPOEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbgAAAAEc3NoOgAAABRzdGF0ZW1lbnQudjFA\ncGxhbmN0bAAAAAAAAAAGc2hhNTEyAAAAZwAAABpzay1zc2gtZWQyNTUxOUBvcGVuc3NoLm\nNvbQAAAEBHoVPgETK560POl6Qkhwbi4CQX0ZPCdqC/pfgMqcfH5RAX7hII33xDMnGZn+2Z\nQjgUC8hwl9e7tfj4W/o9kCUFAQAAAAU=\n-----END SSH SIGNATURE-----\n";
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    match target {
        "entry" => log().map(|path| fs::read(path).unwrap()).collect(),
        "statement" => vec![text(&format!(
            "format = 1\norigin = \"x\"\nlog = \"record\"\nentry = 4\nsha256 = \"{hash}\"\nevent = \"revise\"\nrole = \"課長\"\nsigned = 2026-11-23T05:00:00Z\nseen = {{ size = 4, root = \"{hash}\" }}\n"
        ))],
        "checkpoint" => vec![text("x\n4\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")],
        "proof" => vec![text(&format!(
            "format = 1\norigin = \"x\"\nnumber = 1\nentry = \"y\"\npath = [\"{hash}\"]\ncheckpoint = \"\"\"\nx\n4\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\"\"\"\n\n[[signers]]\nsigners = \"z\"\n"
        ))],
        "signature" => vec![text(signature)],
        "signers" => vec![text(
            "# list\n課長,auditor namespaces=\"statement.v1@planctl\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti c\n",
        )],
        "names" => vec![
            text("next-biobank"),
            text("SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"),
            text("evidence/af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262.pdf"),
        ],
        _ => vec![text("計画\u{1b}[31m\u{202e}\r\n\u{9b}x\u{7}\ttab\u{0}")],
    }
}

/// Numbers that look like none.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }

    /// Bytes that differ from these in a few places.
    fn altered(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 => bytes[at] ^= 1 << self.below(8),
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, self.below(256) as u8),
                3 => bytes.truncate(at + 1),
                4 => {
                    let part = bytes[at..(at + self.below(40)).min(bytes.len())].to_vec();
                    let to = self.below(bytes.len());
                    bytes.splice(to..to, part);
                }
                _ => bytes[at] = b"\n\"[]=,{}#\\ 0\x1b"[self.below(13)],
            }
            if bytes.is_empty() {
                bytes.push(b'x');
            }
        }
        bytes
    }
}

#[test]
fn no_bytes_make_a_reader_of_the_record_fail_or_print_what_they_must_not() {
    for (name, target) in TARGETS {
        let known = known(name);
        assert!(!known.is_empty(), "{name}");
        known.iter().for_each(|bytes| target(bytes));
        for case in seeds::cases(4_000) {
            let mut chance = Chance(case.seed());
            let bytes = known[chance.below(known.len())].clone();
            target(&chance.altered(bytes));
        }
    }
}

#[test]
fn what_is_altered_is_what_the_readers_know() {
    let read = |name: &str| String::from_utf8(known(name).remove(0)).unwrap();
    assert!(planctl::event::read_entry(&read("entry")).is_ok());
    assert!(planctl::signing::Statement::parse(&read("statement")).is_ok());
    assert!(planctl::tree::Checkpoint::parse(&read("checkpoint")).is_ok());
    assert!(planctl::audit::Proof::parse(&read("proof")).is_ok());
    assert!(planctl::signing::Signature::parse(read("signature").as_bytes()).is_ok());
    assert!(planctl::signing::Signers::parse(&read("signers")).is_ok());
}
