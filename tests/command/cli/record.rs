//! A record as those who sign it meet it, and as an outsider checks it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::support::{Folder, copy, root};

const CHIEF: &str = "ライフサイエンス課長";
const COUNSELLOR: &str = "参事官";
const NAMESPACE: &str = "statement.v1@planctl";

/// Runs a program that is no part of planctl; what it printed, if it succeeded.
fn tool(folder: &Path, program: &str, args: &[&str], input: Option<&Path>) -> Option<String> {
    let mut command = Command::new(program);
    command.current_dir(folder).args(args).stdin(match input {
        Some(path) => Stdio::from(fs::File::open(path).unwrap()),
        None => Stdio::null(),
    });
    let made = command.output().unwrap_or_else(|error| panic!("{program}: {error}"));
    made.status.success().then(|| String::from_utf8(made.stdout).unwrap())
}

/// The bundled store, and a key for each of these roles under its own name.
fn office(roles: &[(&str, &str)]) -> Folder {
    let office = Folder::new();
    copy(&root().join("revisions"), &office.path("revisions"));
    for (name, _) in roles {
        key(&office, name, "ed25519");
    }
    list(&office, "allowed", roles);
    office
}

fn key(office: &Folder, name: &str, kind: &str) {
    let bits = if kind == "rsa" { "2048" } else { "256" };
    let made = ["-q", "-t", kind, "-b", bits, "-N", "", "-C", "", "-f", name];
    tool(&office.path(""), "ssh-keygen", &made, None).expect("ssh-keygen makes a key");
}

/// Writes a list of signers.
fn list(office: &Folder, file: &str, roles: &[(&str, &str)]) {
    let line =
        |(name, role): &(&str, &str)| format!("{role} {}\n", office.read(&format!("{name}.pub")).trim_end());
    office.write(file, roles.iter().map(line).collect::<String>());
}

fn fingerprint(office: &Folder, name: &str) -> String {
    let told = tool(&office.path(""), "ssh-keygen", &["-l", "-f", &format!("{name}.pub")], None).unwrap();
    told.split(' ').nth(1).unwrap().to_owned()
}

/// The verdict on a claim.
#[track_caller]
fn verdict(office: &Folder, claim: &str, more: &[&str]) -> String {
    let run = office.run(&[&["verify", "--format", "json"], more].concat());
    let answer: serde_json::Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.told()));
    let claims = answer["claims"].as_array().unwrap();
    let found = claims.iter().find(|judged| judged["claim"] == claim).unwrap();
    let faults: Vec<&str> =
        found["faults"].as_array().unwrap().iter().map(|fault| fault["en"].as_str().unwrap()).collect();
    let verdict = found["verdict"].as_str().unwrap().to_owned();
    assert_eq!(run.code == 3, claims.iter().any(|judged| judged["verdict"] == "CONTRADICTED"));
    if faults.is_empty() { verdict } else { format!("{verdict}: {}", faults.join("; ")) }
}

/// An office whose chief is on the list of signers, which is in force.
fn signed_office() -> Folder {
    let office = office(&[("chief", CHIEF)]);
    office.answer(&["signers", "--set", "allowed", "--author", CHIEF, "--sign", "--key", "chief"]);
    office
}

#[test]
fn a_key_counts_from_the_position_at_which_its_list_came_into_force() {
    let office = office(&[("chief", CHIEF), ("counsellor", COUNSELLOR)]);
    let early = office.run(&["sign", "latest", "--key", "chief"]);
    assert_eq!(early.code, 2);
    assert!(early.stderr.starts_with("error: there is no list of signers yet"), "{}", early.stderr);
    office.answer(&["signers", "--set", "allowed", "--threshold", "2", "--sign", "--key", "chief"]);
    let shown = office.answer(&["signers"]);
    assert!(shown.contains(&format!("not in force yet: the list of entry 5, signed by {CHIEF}")), "{shown}");
    assert_eq!(office.run(&["sign", "latest", "--key", "chief"]).code, 2);
    let second = office.run(&["sign", "#5", "--key", "counsellor"]);
    assert_eq!(second.stdout, format!("signed entry 5 as {COUNSELLOR} (entry 7)\n"));
    assert_eq!(second.stderr, "note: the list of signers of entry 5 is in force from entry 8 on\n");
    office.answer(&["sign", "latest", "--key", "chief"]);
    assert_eq!(office.run(&["sign", "latest", "--key", "chief"]).code, 1);
    for claim in ["chain", "accounted", "signatures", "seen", "adoptions", "approvals"] {
        assert_eq!(verdict(&office, claim, &[]), "PROVED", "{claim}");
    }
    // The entry dropped by which the list came into force: the signature after it counts no more.
    key(&office, "stranger", "ed25519");
    let stranger = office.run(&["sign", "latest", "--key", "stranger"]);
    assert_eq!(stranger.code, 2);
    let other = fingerprint(&office, "stranger");
    assert!(stranger.stderr.contains(&format!("the key {other} is not on the list of signers")));
}

#[test]
fn every_kind_of_key_that_people_have_signs_and_ssh_keygen_agrees() {
    let kinds = ["ed25519", "ecdsa", "rsa"];
    let office = Folder::new();
    copy(&root().join("revisions"), &office.path("revisions"));
    let roles: Vec<(&str, &str)> = kinds.iter().map(|kind| (*kind, *kind)).collect();
    for kind in kinds {
        key(&office, kind, kind);
    }
    list(&office, "allowed", &roles);
    office.answer(&["signers", "--set", "allowed", "--sign", "--key", "ed25519"]);
    for kind in kinds {
        office.answer(&["sign", "2026-01-16", "--key", kind]);
    }
    assert_eq!(verdict(&office, "signatures", &[]), "PROVED");
    // What planctl keeps, ssh-keygen verifies; and with a bit changed neither does.
    let evidence = office.path("revisions/evidence");
    let files = |end: &str| -> Vec<PathBuf> {
        let all = fs::read_dir(&evidence).unwrap().map(|file| file.unwrap().path());
        all.filter(|path| path.extension().is_some_and(|ending| ending == end)).collect()
    };
    let (statements, signatures) = (files("statement"), files("sig"));
    assert_eq!((statements.len(), signatures.len()), (4, 4));
    let verifies = |statement: &Path, signature: &Path, role: &str| {
        let args =
            ["-Y", "verify", "-f", "allowed", "-I", role, "-n", NAMESPACE, "-s", signature.to_str().unwrap()];
        tool(&office.path(""), "ssh-keygen", &args, Some(statement)).is_some()
    };
    let mut agreed = 0;
    for statement in &statements {
        for signature in &signatures {
            for kind in kinds {
                let parsed = planctl::signing::Signature::parse(&fs::read(signature).unwrap()).unwrap();
                let said = fs::read_to_string(statement).unwrap();
                let role = said.contains(&format!("role = \"{kind}\""));
                let ours = parsed.verifies(said.as_bytes()) && role;
                let theirs = verifies(statement, signature, kind) && role;
                assert_eq!(ours, theirs, "{kind}");
                agreed += usize::from(ours);
            }
        }
    }
    assert_eq!(agreed, 4);
}

#[test]
fn a_change_of_signers_needs_the_old_and_the_new() {
    let office = office(&[("chief", CHIEF), ("counsellor", COUNSELLOR), ("next", "後任")]);
    list(&office, "old", &[("chief", CHIEF), ("counsellor", COUNSELLOR)]);
    list(&office, "new", &[("next", "後任")]);
    office.answer(&["signers", "--set", "old", "--threshold", "2", "--sign", "--key", "chief"]);
    office.answer(&["sign", "#5", "--key", "counsellor"]);
    office.answer(&["signers", "--set", "new", "--sign", "--key", "next"]);
    office.answer(&["sign", "#8", "--key", "chief"]);
    assert!(office.answer(&["signers"]).contains("in force: the list of entry 5"));
    assert_eq!(office.run(&["sign", "latest", "--key", "next"]).code, 2);
    office.answer(&["sign", "#8", "--key", "counsellor"]);
    assert!(office.answer(&["signers"]).contains("in force: the list of entry 8, from entry 12 on"));
    office.answer(&["sign", "latest", "--key", "next"]);
    let left_out = office.run(&["sign", "latest", "--key", "chief"]);
    assert_eq!(left_out.code, 2);
    assert_eq!(verdict(&office, "signatures", &[]), "PROVED");
}

#[test]
fn a_key_revoked_from_before_makes_its_signatures_void_and_contradicts_nothing() {
    let office = office(&[("chief", CHIEF), ("counsellor", COUNSELLOR)]);
    list(&office, "without", &[("counsellor", COUNSELLOR)]);
    office.answer(&["signers", "--set", "allowed", "--sign", "--key", "chief"]);
    office.answer(&["sign", "latest", "--key", "chief"]);
    let stolen = format!("{}@7", fingerprint(&office, "chief"));
    office.answer(&["signers", "--set", "without", "--revoke", &stolen, "--sign", "--key", "counsellor"]);
    let judged = verdict(&office, "signatures", &[]);
    let key = fingerprint(&office, "chief");
    assert_eq!(judged, format!("NOT PROVED: entry 7: entry 8 revoked the key {key} from before it on"));
    assert_eq!(office.run(&["verify"]).code, 0);
    let revoked = office.answer(&["signers"]);
    assert!(revoked.contains(&format!("revoked: {key}, from entry 7 on")), "{revoked}");
    assert!(office.answer(&["log", "--evidence"]).contains("is void by entry 8"));
}

#[test]
fn once_keys_count_an_adoption_needs_approvals_that_are_signed() {
    let office = office(&[("chief", CHIEF), ("counsellor", COUNSELLOR)]);
    fs::remove_file(office.path("revisions/log/00000004.toml")).unwrap();
    office.write("policy.toml", format!("[[rule]]\nroles = [\"{CHIEF}\"]\n"));
    office.answer(&["policy", "--set", "policy.toml"]);
    office.answer(&["signers", "--set", "allowed", "--sign", "--key", "counsellor"]);
    office.answer(&["propose", "new", "biobank", "--author", "推進室"]);
    let last = fs::read_to_string(root().join("examples/life-science/2026-01-16.toml")).unwrap();
    office.write("biobank.toml", last);
    office.answer(&["propose", "save", "biobank", "--author", "推進室"]);
    office.answer(&["propose", "submit", "biobank", "--author", "推進室"]);
    office.answer(&["propose", "review", "biobank", "--approve", "--author", CHIEF]);
    let source = root().join("examples/life-science/source/life-science-2026-01-16.txt");
    let source = source.display().to_string();
    let adopt = ["adopt", "biobank", "--date", "2026-01-16", "--source", &source];
    let refused = office.run(&adopt);
    assert_eq!(refused.code, 2);
    assert!(
        refused.stderr.contains(&format!("{CHIEF} approved without a signature that counts")),
        "{}",
        refused.stderr
    );
    // Another's key does not speak for the chief.
    let review = ["propose", "review", "biobank", "--approve", "--author", CHIEF, "--sign", "--key"];
    let other = office.run(&[&review[..], &["counsellor"]].concat());
    assert_eq!(other.code, 2);
    assert!(other.stderr.contains(&format!("does not sign for `{CHIEF}`")), "{}", other.stderr);
    let steps = fs::read_dir(office.path("revisions/drafts/log")).unwrap().count();
    office.answer(&[&review[..], &["chief"]].concat());
    assert_eq!(fs::read_dir(office.path("revisions/drafts/log")).unwrap().count(), steps + 2);
    office.answer(&adopt);
    for claim in ["deliberation", "adoptions", "approvals", "signatures", "seen"] {
        assert_eq!(verdict(&office, claim, &[]), "PROVED", "{claim}");
    }
    // The signature gone from the deliberation, and all after it with it: what was adopted names more.
    fs::remove_file(office.path(&format!("revisions/drafts/log/{:08}.toml", steps + 2))).unwrap();
    assert!(verdict(&office, "approvals", &[]).starts_with("NOT PROVED"));
    assert!(verdict(&office, "deliberation", &[]).starts_with("CONTRADICTED"));
}

#[test]
fn without_signers_approvals_are_claims() {
    let office = office(&[]);
    fs::remove_file(office.path("revisions/log/00000004.toml")).unwrap();
    office.write("policy.toml", "[[rule]]\nroles = [\"課長\"]\n");
    office.answer(&["policy", "--set", "policy.toml"]);
    office.answer(&["propose", "new", "p"]);
    let last = fs::read_to_string(root().join("examples/life-science/2026-01-16.toml")).unwrap();
    office.write("p.toml", last);
    office.answer(&["propose", "save", "p"]);
    office.answer(&["propose", "submit", "p"]);
    office.answer(&["propose", "review", "p", "--approve", "--author", "課長"]);
    let source = root().join("examples/life-science/source/life-science-2026-01-16.txt");
    office.answer(&["adopt", "p", "--date", "2026-01-16", "--source", &source.display().to_string()]);
    assert_eq!(verdict(&office, "approvals", &[]), "NOT PROVED");
    assert_eq!(verdict(&office, "adoptions", &[]), "PROVED");
}

#[test]
fn a_printed_checkpoint_shows_what_was_dropped_and_without_it_verify_says_it_cannot() {
    let office = signed_office();
    let checkpoint = office.answer(&["checkpoint", "--sign", "--key", "chief"]);
    assert_eq!(checkpoint.lines().next(), Some("planctl/examples/life-science"));
    assert_eq!(checkpoint.lines().nth(1), Some("6"));
    office.write("gazette.txt", &checkpoint);
    assert_eq!(verdict(&office, "checkpoints", &[]), "PROVED");
    assert_eq!(verdict(&office, "anchored", &["--against", "gazette.txt"]), "PROVED");
    assert_eq!(verdict(&office, "anchored", &["--signers", "allowed"]), "PROVED");
    assert_eq!(verdict(&office, "anchored", &[]), "NOT PROVED");
    assert_eq!(office.run(&["verify", "--require-anchor"]).code, 1);
    assert_eq!(office.run(&["verify", "--require-anchor", "--against", "gazette.txt"]).code, 0);
    // Whoever keeps the store drops the newest entry and the checkpoint kept with it.
    fs::remove_file(office.path("revisions/log/00000006.toml")).unwrap();
    fs::remove_dir_all(office.path("revisions/checkpoints")).unwrap();
    let alone = office.run(&["verify"]);
    assert_eq!(alone.code, 0, "{}", alone.told());
    assert!(alone.stdout.contains("- that nothing was dropped after entry 5"), "{}", alone.stdout);
    let judged = verdict(&office, "anchored", &["--against", "gazette.txt"]);
    assert_eq!(
        judged,
        "CONTRADICTED: gazette.txt is of 6 entries, and 5 sound ones are here: those after them were dropped or are damaged"
    );
    // Nor does the copy sign any more: it was seen to hold more.
    let signed = office.run(&["sign", "#5", "--key", "chief"]);
    assert_eq!(signed.code, 3);
    assert!(signed.stderr.starts_with("error: this copy held 6 entries before"), "{}", signed.stderr);
}

#[test]
fn a_record_written_anew_contradicts_whoever_saw_the_old_one() {
    let office = signed_office();
    office.answer(&["checkpoint"]);
    fs::rename(office.path("revisions"), office.path("old")).unwrap();
    copy(&root().join("revisions"), &office.path("revisions"));
    office.answer(&["annotate", "#1", "-m", "another history"]);
    let old = office.run(&["verify", "--against", "old/checkpoints/00000006.txt"]);
    assert_eq!(old.code, 3);
    for number in 5..=6 {
        let name = format!("log/{number:08}.toml");
        let _ = fs::remove_file(office.path(&format!("revisions/{name}")));
    }
    office.answer(&["annotate", "#2", "-m", "another"]);
    office.answer(&["annotate", "#3", "-m", "another"]);
    let judged = verdict(&office, "anchored", &["--against", "old/checkpoints/00000006.txt"]);
    assert!(judged.contains("entries that were others than those here"), "{judged}");
    let copy = office.run(&["verify", "--against", "old"]);
    assert_eq!(copy.code, 3);
    assert!(copy.stdout.contains("the record has forked at entry 5"), "{}", copy.stdout);
}

#[test]
fn a_proof_stands_alone_and_nothing_of_it_can_be_altered() {
    let office = signed_office();
    office.answer(&["sign", "2026-01-16", "--key", "chief"]);
    let checkpoint = office.answer(&["checkpoint", "--sign", "--key", "chief"]);
    office.write("elsewhere/gazette.txt", checkpoint);
    office.answer(&["prove", "2026-01-16", "-o", "elsewhere/proof.toml"]);
    fs::rename(office.path("revisions"), office.path("gone")).unwrap();
    let held =
        office.run(&["verify", "--proof", "elsewhere/proof.toml", "--against", "elsewhere/gazette.txt"]);
    assert_eq!(held.code, 0, "{}", held.told());
    assert!(held.stdout.contains("is in the checkpoint of 7 entries"), "{}", held.stdout);
    assert!(held.stdout.contains(&format!("signed by {CHIEF}")), "{}", held.stdout);
    let alone = office.run(&["verify", "--proof", "elsewhere/proof.toml", "--require-anchor"]);
    assert_eq!(alone.code, 1, "{}", alone.told());
    let by_key = ["verify", "--proof", "elsewhere/proof.toml", "--require-anchor", "--signers", "allowed"];
    assert_eq!(office.run(&by_key).code, 0);
    let proof = office.read("elsewhere/proof.toml");
    for (from, to) in [
        ("number = 4\nentry", "number = 3\nentry"),
        ("date = 2026-01-16\nmessage", "date = 2026-01-17\nmessage"),
        ("origin = \"planctl/", "origin = \"other/"),
        ("\n7\n", "\n8\n"),
    ] {
        assert!(proof.contains(from), "{from}");
        office.write("elsewhere/altered.toml", proof.replacen(from, to, 1));
        let run = office.run(&["verify", "--proof", "elsewhere/altered.toml"]);
        assert_eq!(run.code, 3, "{from}: {}", run.told());
    }
    office.write("elsewhere/altered.toml", &proof[..1000]);
    assert_eq!(office.run(&["verify", "--proof", "elsewhere/altered.toml"]).code, 2);
}

#[test]
fn what_is_withheld_goes_and_its_hash_stays() {
    let office = signed_office();
    let document = "evidence/d731d5ee588f16ad9dc7fa365e93cde722075894550cb01531f56ff532d327d8.txt";
    let unsigned = office.run(&["redact", "d731d5ee", "-m", "個人の名"]);
    assert_eq!(unsigned.code, 2);
    assert!(unsigned.stderr.contains("withholding must be signed"), "{}", unsigned.stderr);
    office.answer(&[
        "redact",
        "d731d5ee",
        "-m",
        "個人の名",
        "--author",
        CHIEF,
        "--sign",
        "--key",
        "chief",
        "--yes",
    ]);
    assert!(!office.path(&format!("revisions/{document}")).exists());
    let judged = verdict(&office, "hashes", &[]);
    assert_eq!(judged, format!("NOT PROVED: {document} is withheld by entry 7"));
    assert_eq!(office.run(&["verify"]).code, 0);
    assert_eq!(office.run(&["redact", "d731d5ee", "-m", "x", "--sign", "--key", "chief", "--yes"]).code, 1);
    // The plan it was the source of stands.
    assert!(office.answer(&["show", "2026-01-16"]).contains("2026-01-16"));
    // Bytes that come back are taken away again, and nothing is recorded twice.
    copy(&root().join("revisions/evidence"), &office.path("revisions/evidence"));
    office.answer(&["redact", "d731d5ee", "-m", "x", "--sign", "--key", "chief", "--yes"]);
    assert!(!office.path(&format!("revisions/{document}")).exists());
    // Nobody takes away what was signed, and nothing else goes without a word.
    for name in ["00000005", "planctl.toml", "statement"] {
        assert_eq!(office.run(&["redact", name, "-m", "x", "--sign", "--key", "chief"]).code, 2, "{name}");
    }
    let vocabulary = fs::read_dir(office.path("revisions/vocabularies")).unwrap().next().unwrap().unwrap();
    fs::remove_file(vocabulary.path()).unwrap();
    assert!(verdict(&office, "hashes", &[]).starts_with("CONTRADICTED"));
}

#[test]
fn a_timestamp_counts_for_the_entry_it_is_over_and_by_certificates_from_outside() {
    let office = office(&[]);
    let here = office.path("");
    office.write("tsa.cnf", "[ext]\nextendedKeyUsage = critical,timeStamping\n[tsa]\nserial = serial\ncrypto_device = builtin\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256\naccuracy = secs:1\nordering = yes\ntsa_name = yes\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n");
    office.write("serial", "01\n");
    let openssl = |args: &[&str]| tool(&here, "openssl", args, None).unwrap_or_else(|| panic!("{args:?}"));
    openssl(&[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        "tsa.key",
        "-out",
        "tsa.pem",
        "-days",
        "36500",
        "-subj",
        "/CN=test authority",
        "-addext",
        "extendedKeyUsage=critical,timeStamping",
    ]);
    let stamp = |entry: &str, out: &str| {
        let data = format!("revisions/log/{entry}.toml");
        openssl(&["ts", "-query", "-data", &data, "-sha256", "-cert", "-out", "q.tsq"]);
        openssl(&[
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-section",
            "tsa",
            "-queryfile",
            "q.tsq",
            "-signer",
            "tsa.pem",
            "-inkey",
            "tsa.key",
            "-out",
            out,
        ]);
    };
    stamp("00000004", "four.tsr");
    let wrong = office.run(&["sign", "#3", "--timestamp", "four.tsr"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("is no timestamp over entry 3"), "{}", wrong.stderr);
    let told = office.answer(&["sign", "#4", "--timestamp", "four.tsr"]);
    assert_eq!(told, "attached the timestamp to entry 4 (entry 5)\n");
    assert_eq!(office.run(&["sign", "#4", "--timestamp", "four.tsr"]).code, 1);
    assert!(verdict(&office, "timestamps", &[]).contains("no certificate here vouches for"));
    assert_eq!(verdict(&office, "timestamps", &["--tsa-ca", "tsa.pem"]), "PROVED");
    assert_eq!(verdict(&office, "anchored", &["--tsa-ca", "tsa.pem"]), "PROVED");
    // The second verifier reads the token in its own way.
    let second = |more: &[&str]| {
        let verifier = root().join("examples/verify.py").display().to_string();
        let said = tool(&here, "python3", &[&[&verifier, "revisions"], more].concat(), None).unwrap();
        let verdict = |claim: &str| said.lines().find(|line| line.ends_with(claim)).unwrap().to_owned();
        [verdict("  timestamps"), verdict("  anchored")]
            .map(|line| line.split("  ").next().unwrap().to_owned())
    };
    assert_eq!(second(&["--tsa-ca", "tsa.pem"]), ["PROVED", "PROVED"]);
    assert_eq!(second(&[]), ["NOT PROVED", "NOT PROVED"]);
    // A status may be told in any words, and the authority signs none of them.
    let granted = fs::read(office.path("four.tsr")).unwrap();
    let token = &granted[9..];
    let words = b"x\nTime stamp: Jan  1 00:00:00 2001 GMT\nTST info:\nTime stamp: Jan  1 00:00:00 2001 GMT\n";
    let der = |tag: u8, inner: &[u8]| -> Vec<u8> {
        let length = (inner.len() as u16).to_be_bytes();
        [&[tag, 0x82, length[0], length[1]][..], inner].concat()
    };
    let status = der(0x30, &[&[2, 1, 0][..], &der(0x30, &der(0x0c, words))].concat());
    fs::write(office.path("told.tsr"), der(0x30, &[&status[..], token].concat())).unwrap();
    office.answer(&["annotate", "#4", "-m", "note"]);
    office.answer(&["sign", "#4", "--timestamp", "told.tsr"]);
    let anchored = office.run(&["verify", "--tsa-ca", "tsa.pem"]).stdout;
    assert!(anchored.contains("the timestamp of ") && !anchored.contains("2001"), "{anchored}");
    assert_eq!(second(&["--tsa-ca", "tsa.pem"]), ["NOT PROVED", "PROVED"]);
    for entry in ["7", "6"] {
        fs::remove_file(office.path(&format!("revisions/log/0000000{entry}.toml"))).unwrap();
    }
    let log = office.answer(&["log", "--evidence", "--tsa-ca", "tsa.pem"]);
    assert_eq!(log.matches("(timestamp of entry 5)").count(), 4, "{log}");
    let lines = office.answer(&["log", "--evidence", "--format", "jsonl"]);
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[4]["event"], "sign");
    office.write("rubbish.tsr", "rubbish");
    assert_eq!(office.run(&["sign", "#4", "--timestamp", "rubbish.tsr"]).code, 2);
}

#[test]
fn an_entry_from_the_future_is_a_contradiction() {
    let office = office(&[]);
    let mut command = super::support::command(&office.path(""), &["annotate", "#1", "-m", "later"]);
    command.env("SOURCE_DATE_EPOCH", "1795132800");
    assert_eq!(office.finish(command, None).code, 0);
    let judged = verdict(&office, "timestamps", &["--now", "2026-11-10T00:00:00Z"]);
    assert!(judged.starts_with("CONTRADICTED"), "{judged}");
    assert_eq!(verdict(&office, "timestamps", &["--now", "2099-01-01T00:00:00Z"]), "NOT PROVED");
}

#[test]
fn a_moment_that_no_verifier_would_let_stand_is_not_recorded() {
    let office = office(&[]);
    let before = office.answer(&["log", "--format", "json"]);
    // Milliseconds taken for seconds, 2099, before 1970, and no number.
    for epoch in ["1764720000000", "4070908800", "-1", "now", "99999999999999999999"] {
        let mut command = super::support::command(&office.path(""), &["annotate", "#1", "-m", "later"]);
        command.env("SOURCE_DATE_EPOCH", epoch);
        let run = office.finish(command, None);
        assert_eq!(run.code, 2, "{epoch}");
        assert!(run.stderr.contains("SOURCE_DATE_EPOCH must be a number of seconds"), "{}", run.stderr);
    }
    assert_eq!(office.answer(&["log", "--format", "json"]), before);
}

#[test]
fn a_key_that_cannot_sign_leaves_what_was_recorded_and_says_so() {
    let office = signed_office();
    let shown = office.path("chief");
    fs::rename(&shown, office.path("away")).unwrap();
    let run = office.run(&["annotate", "#1", "-m", "x", "--author", CHIEF, "--sign", "--key", "chief"]);
    assert_ne!(run.code, 0);
    assert!(
        run.stderr.contains("entry 7 is recorded and not signed: `planctl sign '#7'` signs it"),
        "{}",
        run.stderr
    );
    fs::rename(office.path("away"), &shown).unwrap();
    office.answer(&["sign", "#7", "--key", "chief"]);
    assert_eq!(verdict(&office, "signatures", &[]), "PROVED");
}

#[test]
fn a_list_that_says_when_or_whom_in_openssh_s_way_is_refused_by_line() {
    let office = office(&[("chief", CHIEF)]);
    let key = office.read("chief.pub");
    for (line, said) in [
        (format!("{CHIEF} valid-before=\"20300101\" {key}"), "line 1: `valid-before="),
        (format!("* {key}"), "line 1: the role `*` cannot be used"),
        (format!("# c\n{CHIEF} rubbish\n"), "line 2: there is no key that can be read"),
        ("\n".to_owned(), "there is no key in it"),
    ] {
        office.write("list", line);
        let run = office.run(&["signers", "--set", "list"]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    assert_eq!(office.run(&["signers", "--set", "allowed", "--threshold", "2"]).code, 2);
    assert_eq!(office.run(&["signers"]).code, 1);
    assert!(!office.path("revisions/log/00000005.toml").exists());
}

#[test]
fn nothing_anchors_itself_and_a_proof_is_held_against_a_file() {
    let office = office(&[]);
    for same in ["revisions", ".", "revisions/../revisions"] {
        let run = office.run(&["verify", "--against", same, "--require-anchor"]);
        assert_eq!(run.code, 2, "{}", run.told());
        assert!(run.stderr.contains("is this store itself"), "{}", run.stderr);
    }
    office.write("proof.toml", office.answer(&["prove", "2026-01-16"]));
    copy(&office.path("revisions"), &office.path("copy"));
    let run = office.run(&["verify", "--proof", "proof.toml", "--against", "copy"]);
    assert_eq!(run.code, 2, "{}", run.told());
    assert!(run.stderr.contains("copy is a folder"), "{}", run.stderr);
}

#[test]
fn a_store_too_damaged_to_compare_is_judged_all_the_same() {
    let office = office(&[]);
    copy(&office.path("revisions"), &office.path("copy"));
    fs::write(office.path("revisions/log/00000002.toml"), "rubbish").unwrap();
    let run = office.run(&["verify", "--against", "copy"]);
    assert_eq!(run.code, 3);
    assert!(run.stdout.contains("cannot be compared with the copy"), "{}", run.told());
    assert!(run.stdout.contains("CONTRADICTED  chain         entries are numbered"), "{}", run.stdout);
    assert!(verdict(&office, "chain", &["--against", "copy"]).starts_with("CONTRADICTED"));
}

#[test]
fn a_name_makes_no_line_of_its_own() {
    let office = office(&[]);
    office.write("revisions/evidence/x\nPROVED        everything", "x");
    let run = office.run(&["verify"]);
    assert_eq!(run.code, 3);
    assert!(run.stdout.contains("x<U+000A>PROVED        everything is named by no entry"), "{}", run.stdout);
}

#[test]
fn a_signature_that_a_new_list_overtook_is_not_recorded() {
    let office = office(&[("chief", CHIEF), ("counsellor", COUNSELLOR)]);
    list(&office, "first", &[("chief", CHIEF)]);
    list(&office, "second", &[("counsellor", COUNSELLOR)]);
    office.answer(&["signers", "--set", "first", "--sign", "--key", "chief"]);
    office.answer(&["signers", "--set", "second"]);
    office.answer(&["sign", "#7", "--key", "chief"]);
    // While the chief types a passphrase, the counsellor's signature brings the new list into force.
    let keygen = tool(&office.path(""), "sh", &["-c", "command -v ssh-keygen"], None).unwrap();
    let planctl = env!("CARGO_BIN_EXE_planctl");
    let (keygen, folder) = (keygen.trim_end(), office.path("bin"));
    fs::create_dir(&folder).unwrap();
    office.write(
        "bin/ssh-keygen",
        format!(
            "#!/bin/sh\nif [ -e first ] && [ \"$2\" = sign ]; then\n    rm first\n    {planctl} sign '#7' --key counsellor >&2\nfi\nexec {keygen} \"$@\"\n"
        ),
    );
    let all = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(office.path("bin/ssh-keygen"), all).unwrap();
    let mut command = super::support::command(&office.path(""), &["sign", "2026-01-16", "--key", "chief"]);
    command.env("PATH", format!("{}:{}", folder.display(), std::env::var("PATH").unwrap()));
    let run = office.finish(command, None);
    assert_eq!(run.code, 2, "{}", run.told());
    assert!(run.stderr.contains("while you signed, a signature on a list"), "{}", run.stderr);
    assert!(!office.path("first").exists());
    assert_eq!(verdict(&office, "signatures", &[]), "PROVED");
}

#[test]
fn what_was_withheld_and_not_signed_goes_once_it_is_signed() {
    let office = signed_office();
    // The key is not there when it is asked for: the entry stands, and the bytes too.
    fs::rename(office.path("chief"), office.path("away")).unwrap();
    let args = ["redact", "d731d5ee", "-m", "x", "--author", CHIEF, "--sign", "--key", "chief.pub", "--yes"];
    assert_ne!(office.run(&args).code, 0);
    let document = "evidence/d731d5ee588f16ad9dc7fa365e93cde722075894550cb01531f56ff532d327d8.txt";
    assert!(office.path(&format!("revisions/{document}")).exists());
    fs::rename(office.path("away"), office.path("chief")).unwrap();
    let args = ["redact", "d731d5ee", "-m", "x", "--author", CHIEF, "--sign", "--key", "chief", "--yes"];
    assert_eq!(office.run(&args).code, 0);
    assert!(!office.path(&format!("revisions/{document}")).exists());
    assert!(verdict(&office, "hashes", &[]).starts_with("NOT PROVED"));
}

#[test]
fn whoever_changes_what_counts_without_a_signature_is_told_what_follows() {
    let office = signed_office();
    office.write("policy.toml", "[[rule]]\nroles = [\"課長\"]\n");
    let told = "note: there is a list of signers: until this is signed";
    let run = office.run(&["policy", "--set", "policy.toml"]);
    assert!(run.code == 0 && run.stderr.starts_with(told), "{}", run.told());
    let run = office.run(&["annotate", "#7", "-m", "x", "--set-aside"]);
    assert!(run.code == 0 && run.stderr.starts_with(told), "{}", run.told());
    assert_eq!(office.run(&["annotate", "#7", "-m", "x"]).stderr, "");
    let signed = ["annotate", "#8", "-m", "x", "--set-aside", "--author", CHIEF, "--sign", "--key", "chief"];
    assert_eq!(office.run(&signed).stderr, "");
}

#[test]
fn whoever_passes_the_policy_by_is_told_what_follows() {
    let office = office(&[]);
    office.write("policy.toml", "[[rule]]\nroles = [\"課長\"]\n");
    office.answer(&["policy", "--set", "policy.toml"]);
    office.answer(&["edit", "2026-01-16", "-o", "plan.toml"]);
    let renamed = office.read("plan.toml").replace("AI for Science", "AI for Sciences");
    office.write("plan.toml", renamed);
    let again = ["commit", "plan.toml", "--date", "2026-02-01", "-m", "x", "--author", "課"];
    let run = office.run(&again);
    let told = "note: the policy asks for approvals of `life-science`";
    assert!(run.code == 0 && run.stderr.starts_with(told), "{}", run.told());
    let unproved = "NOT PROVED: entry 6: adopts no proposal, though the policy asks for approvals";
    assert!(verdict(&office, "approvals", &[]).starts_with(unproved));
    office.answer(&["annotate", "#6", "-m", "x", "--set-aside"]);
    assert_eq!(verdict(&office, "approvals", &[]), "PROVED");
}
