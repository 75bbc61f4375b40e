"""Which commands write, each with what goes before it; and which do not.

A new command is a line here: `uncovered` names those that the program's own help lists and that
stand in neither list.
"""

import dataclasses
import re
import shutil
import subprocess
import zipfile

from desk import ENVIRONMENT


@dataclasses.dataclass(frozen=True)
class Row:
    """A command that writes, and the commands that make the folder in which it is tried."""

    command: tuple
    before: tuple = ()
    # What completes it where a fault came between two entries, and it may not be run again.
    finish: tuple = ()
    # The quick form refuses its calls too, and does not only kill at them.
    quick: bool = False
    # It mends a store that `verify` contradicts, until it is done.
    mends: bool = False
    # A step of writing that is left out shows in one of these.
    tells: bool = False
    # What it prints is of use where nothing can be written.
    prints: bool = False

    @property
    def name(self):
        return " ".join(self.command)


def words(text):
    return tuple(text.split())


PLAN = """format = 1
vocabulary = "mext-rd-plan/1"

[plan]
id = "small"
name = "小さな計画"

[[program]]
id = "medicine"
label = "1"
name = "医薬品プログラム"

[[project]]
id = "drug"
under = "medicine"
name = "創薬の基盤"
first = "FY2020"
last = "{last}"
"""
SOURCE = """
[[source]]
place = ["small"]
certainty = "inferred"
reason = "written for a test"
document = "paper.txt"
at = "line 1"
"""


def papers(folder):
    """The files that the commands below read."""
    (folder / "first.toml").write_text(PLAN.format(last="FY2024"))
    (folder / "second.toml").write_text(PLAN.format(last="FY2025") + SOURCE)
    (folder / "third.toml").write_text(PLAN.format(last="FY2026"))
    (folder / "fourth.toml").write_text(PLAN.format(last="FY2024").replace("医薬品プ", "医薬プ"))
    (folder / "loose.toml").write_text(PLAN.format(last="FY2024").replace(" = ", "   = "))
    (folder / "paper.txt").write_text("a paper\n")
    if shutil.which("ssh-keygen"):
        subprocess.run(["ssh-keygen", *words("-q -t ed25519 -C chief -f chief"), "-N", ""], cwd=folder, check=True)
        (folder / "allowed").write_text("chief " + (folder / "chief.pub").read_text())
    (folder / "policy.toml").write_text('[[rule]]\nroles = ["chief"]\n')


def saved(folder):
    """The draft of the proposal `longer` as someone has edited it."""
    draft = folder / "longer.toml"
    text = draft.read_text()
    assert "FY2024" in text
    draft.write_text(text.replace("FY2024", "FY2025"))


def returned(folder):
    """The workbook of the proposal `longer` as a division has filled it in."""
    book = folder / "longer.xlsx"
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(book, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace("創薬の基盤".encode(), "創薬".encode()))


def damaged(folder):
    """A store with a file altered and one lost, beside a copy that is whole."""
    store = folder / "revisions"
    shutil.copytree(store, folder / "copy")
    next(store.glob("evidence/*")).write_text("another paper\n")
    next(store.glob("sources/*")).unlink()


def repository(folder):
    """A git repository."""
    for arguments in (["init", "-q", "."], ["add", "."]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, env=ENVIRONMENT | {"HOME": str(folder)})


STORE = (words("init"),)
ONE = (*STORE, words("commit first.toml --date 2024-04-01"))
TWO = (*ONE, words("commit third.toml --date 2025-04-01"))
PACKED = (*TWO, words("pack"))
PROPOSED = (*ONE, words("propose new longer"), saved)
SAVED = (*PROPOSED, words("propose save longer --author writer"))
SUBMITTED = (*SAVED, words("propose submit longer"))
CONFLICT = (*SAVED, words("commit third.toml --date 2025-04-01"), words("propose rebase longer"))
MERGED = (*STORE, words("merge --base first.toml --ours second.toml --theirs third.toml -o merged.toml"))
SIGNED = (*ONE, words("signers --set allowed --author chief --sign --key chief"))
WITH_PAPER = (*ONE, words("commit second.toml --date 2025-04-01 --source paper.txt"))
REVISED = (*SAVED, words("commit second.toml --date 2025-04-01 --source paper.txt"))
EXPORTED = (*SAVED, words("propose export longer --format xlsx -o longer.xlsx"), returned)

# The BLAKE3 of the paper, by which it is named.
PAPER = "74eec709cb7f"

# That of the plan in first.toml.
FIRST = "611181199ea6"

WRITING = [
    Row(words("init"), quick=True, tells=True),
    Row(words("commit first.toml --date 2024-04-01"), STORE),
    Row(words("commit second.toml --date 2025-04-01 --source paper.txt"), ONE, quick=True, tells=True),
    Row(words("act 2024-04-01 --act decided --body council --date 2024-04-02"), ONE),
    Row(words("annotate 2024-04-01 -m note"), ONE),
    Row(words("annotate #1 -m mistake --set-aside"), ONE),
    Row(words("report drug ended FY2027 --date 2025-06-01"), ONE),
    Row(words("authority Council"), ONE),
    Row(words("policy --set policy.toml"), ONE),
    Row(words("propose new longer"), ONE, quick=True, tells=True),
    Row(words("propose save longer"), PROPOSED),
    Row(words("propose edit longer rename drug 創薬"), PROPOSED),
    Row(words("propose import longer longer.xlsx --from division"), EXPORTED),
    Row(words("propose submit longer"), SAVED),
    Row(words("propose review longer --approve --author chief"), SUBMITTED),
    Row(words("propose reject longer --message no"), SUBMITTED),
    Row(words("propose withdraw longer"), SAVED),
    Row(words("propose rebase longer"), (*SAVED, words("commit fourth.toml --date 2025-04-01"))),
    Row(words("resolve drug.last --take ours --reason later --in longer"), CONFLICT),
    Row(words("adopt longer --date 2025-04-01 --source paper.txt"), SUBMITTED, quick=True),
    Row(words("propose adopt longer --date 2025-04-01"), SUBMITTED),
    Row(words(f"redact {PAPER} -m private --yes"), WITH_PAPER, quick=True, tells=True),
    Row(words(f"redact {FIRST} -m private --yes"), PACKED, tells=True),
    Row(words("checkpoint"), ONE, prints=True),
    Row(words("repair --from copy"), (*WITH_PAPER, damaged), mends=True),
    Row(words("pack"), REVISED, quick=True, tells=True),
    Row(words("pack"), (*PACKED, words("commit fourth.toml --date 2026-04-01")), quick=True),
    Row(words("pack --unpack"), PACKED, quick=True, tells=True),
]
"""Those that write the store."""

SIGNING = [
    Row(
        words("signers --set allowed --author chief --sign --key chief"),
        ONE,
        finish=words("sign #2 --key chief"),
    ),
    Row(words("sign 2024-04-01 --key chief"), SIGNED, quick=True),
    Row(
        words("commit third.toml --date 2025-04-01 --author chief --sign --key chief"),
        SIGNED,
        finish=words("sign latest --key chief"),
    ),
    Row(words("checkpoint --sign --key chief"), SIGNED),
]
"""Those that need ssh-keygen."""

BESIDE = [
    Row(words("fmt loose.toml")),
    Row(words("new -o draft.toml")),
    Row(words("vocabulary new --like roadmap/1 -o vocabulary.toml")),
    Row(words("edit 2024-04-01 -o draft.toml"), ONE),
    Row(words("edit --in first.toml rename drug 創薬")),
    Row(words("memo --format docx -o memo.docx 2024-04-01 2025-04-01"), TWO),
    Row(words("resolve drug.last --take ours --reason later --in merged.toml"), MERGED),
    Row(words("git setup"), (repository,)),
]
"""Those that write files of the user's: among them each way in which a file is written."""

READING = words(
    "new edit fmt import match identify check log show status history blame find lineage calendar changes why evidence diff causes memo plan roadmap redline packet "
    "amend apply merge resolve prove tidy export table kinds verify schema completions man help "
    "propose-list propose-show propose-diff propose-interdiff propose-log propose-export "
    "propose-clashes propose-help git-unsetup git-help "
    "learn vocabulary-list vocabulary-show vocabulary-check vocabulary-fields vocabulary-map "
    "vocabulary-schema vocabulary-help"
)
"""Those that write nothing of the record; what they give goes to a file as in `BESIDE`."""


def uncovered(program):
    """The commands that the program's help lists and neither list names."""
    named = {"-".join(row.command[:2]) for row in WRITING + SIGNING + BESIDE}
    named |= {row.command[0] for row in WRITING + SIGNING + BESIDE} | set(READING)
    return sorted(set(listed(program, [])) - named)


def listed(program, above):
    """Every command by its words, joined by a hyphen."""
    told = subprocess.run([program, *above, "--help"], capture_output=True, text=True, env=ENVIRONMENT).stdout
    part = re.search(r"^Commands:\n((?:  .*\n)+)", told, re.MULTILINE)
    for name in re.findall(r"^  (\S+)", part[1], re.MULTILINE) if part else []:
        if above:
            yield "-".join([*above, name])
        else:
            inner = list(listed(program, [name])) if name in ("propose", "git", "vocabulary") else []
            yield from inner or [name]
