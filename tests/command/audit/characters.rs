//! Both verifiers know the same characters: which texts are in their form, and of which names are made.

use std::path::Path;
use std::process::Command;

use planctl::text::{is_of_names, plain_text};

/// What stands around a character: nothing, a letter and a mark, marks of two classes.
const AROUND: [(&str, &str); 3] = [("", ""), ("e", "\u{0301}"), ("\u{0301}x\u{0323}", "\u{0316}")];

const SAYS: &str = r#"
import importlib.util, sys
spec = importlib.util.spec_from_file_location("verify", sys.argv[1])
verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify)
around = [("", ""), ("e", "\u0301"), ("\u0301x\u0323", "\u0316")]
for line in sys.stdin:
    c = chr(int(line, 16))
    texts = [verify.is_kept_text(before + c + after) for before, after in around]
    print(line.strip(), *map(int, texts), int(verify.is_proposal("x" + c)))
"#;

#[test]
fn both_verifiers_take_the_same_characters_in_texts_and_in_names() {
    // Not all of the ideographs and syllables, and little of what is private or not assigned.
    let is_tried = |number: &u32| match number {
        0x3500..0x4D00 | 0x4F00..0x9E00 | 0xAD00..0xD600 | 0x20100..0x2A500 | 0x2A800..0x2CD00 => {
            number.is_multiple_of(64)
        }
        0x4_0000..0xE_0000 | 0xF_0000.. => number.is_multiple_of(4096),
        _ => true,
    };
    let characters: Vec<char> = (0..=0x10_FFFF).filter(is_tried).filter_map(char::from_u32).collect();
    let folder = tempfile::tempdir().unwrap();
    let asked = folder.path().join("asked");
    let lines: String = characters.iter().map(|c| format!("{:x}\n", u32::from(*c))).collect();
    std::fs::write(&asked, lines).unwrap();
    let verifier = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/verify.py");
    let mut python = Command::new("python3");
    python.args(["-c", SAYS]).arg(verifier).stdin(std::fs::File::open(&asked).unwrap());
    let said = python.output().expect("python3 is there");
    let said = String::from_utf8(said.stdout).unwrap();
    let says = |c: &char| {
        let texts = AROUND.map(|(before, after)| {
            let text = format!("{before}{c}{after}");
            u8::from(plain_text(&text).is_ok_and(|plain| plain == text))
        });
        let is_of_name = u8::from(is_of_names(*c) || matches!(c, '-' | '_'));
        format!("{:x} {} {} {} {is_of_name}", u32::from(*c), texts[0], texts[1], texts[2])
    };
    let differ: Vec<String> = characters
        .iter()
        .zip(said.lines())
        .map(|(c, said)| (says(c), said))
        .filter(|(says, said)| says != said)
        .map(|(says, said)| format!("{says}, {said}"))
        .collect();
    assert_eq!(said.lines().count(), characters.len());
    assert!(differ.is_empty(), "{} differ: {:?}", differ.len(), &differ[..differ.len().min(20)]);
}
