#!/usr/bin/env python3
"""A second verifier of planctl's record, written from src/record/audit/RECORD.md alone.

    python3 verify.py STORE [--against FILE] [--signers FILE] [--tsa-ca FILE]
                            [--now TIME] [--require-anchor]

It judges each claim about a store PROVED, NOT PROVED or CONTRADICTED, and lists what is wrong.
It takes content prints, vocabularies and the kinds of values at their word.

Needs Python 3.11 and ssh-keygen; openssl for timestamps; b3sum to check that files are called by
their BLAKE3 (without it, names are taken at their word).

Exit codes: 0 nothing is contradicted; 1 an anchor was required and is not proved; 2 the store
cannot be judged; 3 a claim is contradicted.

The sections below stand in the order in which a record is verified:

 1. Verdicts                  what is said of each claim
 2. Files                     reading a store that may be hostile
 3. The form                  the one form of TOML that planctl writes
 4. Logs                      numbers, seals, the chain
 5. Files that entries name   hashes, what is withheld, canonical plans, references
 6. Trees                     roots and checkpoints
 7. Signatures                signers, statements, what was revoked
 8. What counts               set aside, corrected, the policy in force
 9. Adoptions                 what was adopted, and who had approved it
10. Time                      timestamps and clocks
11. Anchors                   what is known from outside the store
12. The command
"""

import argparse
import base64
import contextlib
import dataclasses
import functools
import hashlib
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unicodedata
from datetime import datetime, timedelta, timezone

# 1. Verdicts

PROVED, NOT_PROVED, CONTRADICTED = "PROVED", "NOT PROVED", "CONTRADICTED"

CLAIMS = (
    "chain", "hashes", "canonical", "accounted", "references", "checkpoints", "signatures",
    "seen", "timestamps", "deliberation", "adoptions", "approvals", "anchored",
)

# What Python raises when a hostile file holds something else than is expected.
RUBBISH = (OSError, LookupError, TypeError, ValueError, AttributeError, RecursionError)


class Verdicts:
    """What is said of each claim: a verdict, and what is wrong. All are PROVED to begin with."""

    def __init__(self):
        self.verdict = {claim: PROVED for claim in CLAIMS}
        self.faults = {claim: [] for claim in CLAIMS}

    def contradict(self, claim, fault):
        """Contradicts the claim; no later finding makes that better."""
        self.verdict[claim] = CONTRADICTED
        self.faults[claim].append(fault)

    def leave_open(self, claim, fault=None):
        """Says that the claim is not proved, unless it is contradicted."""
        if self.verdict[claim] != CONTRADICTED:
            self.verdict[claim] = NOT_PROVED
        if fault:
            self.faults[claim].append(fault)

    @contextlib.contextmanager
    def blame(self, claim, who):
        """What goes wrong within contradicts the claim, and does not stop the verifier."""
        try:
            yield
        except RUBBISH as error:
            self.contradict(claim, f"{who}: {error}")

    def any_contradicted(self):
        """Whether a claim is contradicted."""
        return CONTRADICTED in self.verdict.values()

    def print(self):
        """Prints one line per claim, and below it one line per fault."""
        for claim in CLAIMS:
            faults = (f"    - {fault}" for fault in self.faults[claim])
            print(f"{self.verdict[claim]:12}  {claim}", *faults, sep="\n")


def need(truth, words):
    """Raises what `blame` catches, unless `truth` holds."""
    if not truth:
        raise ValueError(words)


# 2. Files

MOST_BYTES = 4 << 20  # of any file but evidence
MOST_EVIDENCE_BYTES = 256 << 20

FOLDERS = (
    "snapshots", "sources", "vocabularies", "evidence", "log", "checkpoints",
    "drafts/versions", "drafts/vocabularies", "drafts/evidence", "drafts/log",
)


class Store:
    """The folder of a store, in which only plain files of a sensible size are read."""

    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()

    def read(self, path, most_bytes=MOST_BYTES):
        """The bytes of a file, reached through no link and not too large."""
        at = self.root / path
        plain = at.resolve() == at and at.is_file()
        need(
            plain and at.stat().st_size <= most_bytes,
            f"{path} is missing, no plain file, or too large",
        )
        return at.read_bytes()

    def is_plain(self, folder):
        """Whether a folder stands there, reached through no link, or nothing at all."""
        at = self.root / folder
        return at.resolve() == at and (at.is_dir() or not at.exists())

    def names(self, folder):
        """The names in a folder, sorted; none if it is not there or no plain folder."""
        if self.is_plain(folder) and (self.root / folder).is_dir():
            return sorted(os.listdir(self.root / folder))
        return []


def sha256(data):
    """The SHA-256 of the data, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


@functools.cache
def is_called(data, name):
    """Whether `name` is the BLAKE3 of the data, which Python's library does not know."""
    if shutil.which("b3sum"):
        return run("b3sum", "--no-names", text=data).strip() == name
    return re.fullmatch("[0-9a-f]{64}", name)


def run(*command, text=b""):
    """What a program prints when it is given this text."""
    done = subprocess.run(command, input=text, capture_output=True)
    return done.stdout.decode("utf-8", "replace")


# 3. The form
#
# planctl writes TOML in one form only. A text that matches these patterns and parses is in it.

KEY = "[a-z0-9_-]+"

# One character that needs no escape, or a backslash or a tab that has one. The others are control
# characters, and those that turn the direction of text or end a line unseen.
CHARACTER = (
    r'[^"\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]'
    r"|\\[\\t]"
)

# "a text of one line", in which quotes and (in arrays) line feeds are escaped.
TEXT = rf'"(?:{CHARACTER}|\\["n])+"'

# A line of a text of several: of three quotes in a row the third is escaped; one or two stand
# as they are, before anything else or before the three that end the text.
TEXT_LINE = rf'(?:{CHARACTER}|""\\"|"{{1,2}}(?!")|"{{1,2}}(?="""(?!")))*+'
LONG_TEXT = rf'"""\n{TEXT_LINE}(?:\n{TEXT_LINE})++"""'

NUMBER = "0|-?[1-9][0-9]*"
TIME = "[0-9-]{10}(?:T[0-9:]{8}Z)?"
VALUE = rf'(?:{LONG_TEXT}|(?!""){TEXT}|{NUMBER}|true|{TIME})'
ARRAY = rf"\[{TEXT}(?:, {TEXT})*\]"
INLINE_TABLE = rf"\{{ {KEY} = {VALUE}(?:, {KEY} = {VALUE})* \}}"

# The lines `key = value` of one table.
ROWS = rf"(?:{KEY} = (?:{VALUE}|{ARRAY}|{INLINE_TABLE})\n)*+"

# What an open draft holds besides the plan: how we know it, and what is not yet decided.
UNDECIDED = {"suggestion", "conflict"}
DRAFT_ONLY = {"source"} | UNDECIDED

# The plan in a draft: all of it up to the rows that only drafts hold.
PLAN_OF_DRAFT = (
    rf"{ROWS}\n\[plan\]\n{ROWS}"
    rf"(?:\n\[\[(?!(?:source|suggestion|conflict)\]){KEY}\]\]\n{ROWS})*+"
)

# The keys that come first in a table of a plan, in this order; the others stand in byte order.
FIRST_KEYS = ["id", "under", "label", "name"]


def read_toml(data, table="plan"):
    """What a file says, if it is in the form planctl writes: lines, then tables.

    `table` is the only one in single brackets; all others are rows, `[[kind]]`.
    """
    text = data.decode()
    form = rf"{ROWS}(?:\n(?:\[{table}\]|\[\[{KEY}\]\])\n{ROWS})*+"
    need(
        re.fullmatch(form, text) and is_kept_text(said := tomllib.loads(text)),
        "is not in the form planctl writes",
    )
    return said


def is_kept_text(said):
    """Whether all texts in a value are as planctl keeps them.

    They are in NFC, compatibility ideographs apart; no line ends in a blank, and neither the
    first line nor the last is empty.
    """
    if isinstance(said, dict):
        return all(map(is_kept_text, said.values()))
    if isinstance(said, list):
        return all(map(is_kept_text, said))
    if not isinstance(said, str):
        return True
    composed = re.sub("[\uf900-\ufaff\U0002f800-\U0002fa1f]", "x", said)
    odd_ends = re.search(r"[ \t\u3000](\n|$)|^\n|\n$", said)
    return unicodedata.is_normalized("NFC", composed) and not odd_ends


def is_canonical(data, plan, draft):
    """Whether this is a plan of that id (or a draft of it): keys in order, lists sorted."""
    parsed = read_toml(data)
    allowed = DRAFT_ONLY if draft else set()
    in_order = True
    for kind, rows in parsed.items():
        if kind not in {"format", "vocabulary"} | allowed:
            for row in [rows] if isinstance(rows, dict) else rows:
                in_order &= is_in_order(row)
    return (
        in_order
        and parsed["format"] == 1
        and parsed["plan"]["id"] == plan
        and not DRAFT_ONLY & (parsed.keys() - allowed)
    )


def is_in_order(row):
    """Whether the keys of a table stand in their order, and its lists are sorted sets."""
    lists = (value for value in row.values() if isinstance(value, list))
    return [*row] == sorted(row, key=place_of_key) and all(
        value == sorted({*value}) for value in lists
    )


def place_of_key(key):
    """What keys of a table are sorted by."""
    first = FIRST_KEYS.index(key) if key in FIRST_KEYS else len(FIRST_KEYS)
    return first, key.encode()


# 4. Logs

RECORD, DRAFTS = "", "drafts/"  # the folders of the two logs

# The keys of each event, in order, after those that all share; `!` marks one that must be there.
VERSION_KEYS = "plan! from version! vocabulary! base onto evidence cause"
SIGN_KEYS = "entry! statement signature timestamp"
REVIEWED_KEYS = "proposal! author message of!"
EVENTS = {
    RECORD: {
        "revise": "plan! kind! date! effective published author message correction restore "
                  "snapshot! sources vocabulary! against adopts act evidence cause",
        "act": "plan! revision! author act!",
        "annotate": "entry! sets_aside author message!",
        "sign": SIGN_KEYS,
        "policy": "author message self_approval rule",
        "signers": "author message signers! threshold! revoked",
        "redact": "author message withheld!",
    },
    DRAFTS: {
        "propose": f"proposal! author message {VERSION_KEYS}",
        "resolve": f"proposal! author message place! taken! {VERSION_KEYS}",
        "sign": SIGN_KEYS,
        "submit": f"{REVIEWED_KEYS} prints",
        "review": f"{REVIEWED_KEYS} opinion! place prints",
        "reject": REVIEWED_KEYS,
        "withdraw": REVIEWED_KEYS,
    },
}


class Entry(dict):
    """An entry of a log: what it says, by key, and where it stands.

    number     its number, from 1
    area       RECORD or DRAFTS
    path       of its file, below the store
    sha        the SHA-256 of the whole file
    leaf       the hash of the file as a leaf of the log's tree
    is_sound   whether the log is sound up to here
    paths      where the files that it names stand, by the key that names them
    """

    def __init__(self, said, number, area, path, data, is_sound):
        super().__init__(said)
        self.number, self.area, self.path, self.is_sound = number, area, path, is_sound
        self.sha, self.leaf = sha256(data), hashlib.sha256(b"\0" + data).digest()
        self.paths = {}

    def blames(self, claim):
        """The claim that a fault counts to: all that is wrong in drafts is deliberation."""
        return "deliberation" if self.area == DRAFTS else claim

    def evidence(self):
        """The rows of documents kept with it."""
        return self.get("evidence", [])


class Record:
    """A store while it is verified, and what was found out so far."""

    def __init__(self, store, verdicts):
        self.store, self.verdicts = store, verdicts
        settings = read_toml(store.read("planctl.toml"))
        need(
            [*settings] == ["format", "origin", "authority"],
            "planctl.toml is not in the form planctl writes",
        )
        self.origin = settings["origin"]
        self.config_sha = sha256(store.read("planctl.toml"))  # what the first entries follow
        # By area, all entries that can be read, and those up to the first fault of their log.
        self.entries = {area: read_log(self, area) for area in (RECORD, DRAFTS)}
        self.sound = {
            area: [entry for entry in entries if entry.is_sound]
            for area, entries in self.entries.items()
        }
        # Files: the bytes held by path; the paths that entries name; the number of the entry that
        # withholds a file, for each that may be missing; and for each that is missing by its path.
        self.held, self.named = {}, set()
        self.withheld, self.missing = {}, {}
        # Signatures in either log, lists of signers that came into force (in that order), and by
        # the number of an adoption the proposals that it brought to their end.
        self.signatures, self.lists = [], []
        self.ended_by = {}

    def bytes_of(self, entry, key):
        """The file that an entry names under this key, or None if it is not held."""
        return self.held.get(entry.paths.get(key))


def is_entry(name):
    """Whether a file name is that of an entry: eight digits or more, from 1 on."""
    return re.fullmatch(r"(?!0+\.)(\d{8}|[1-9]\d{8,})\.toml", name)


def read_log(record, area):
    """The entries of one log, each held to its number, its keys, its seal and the one before."""
    claim = "deliberation" if area == DRAFTS else "chain"
    entries, head, last, is_sound = [], record.config_sha, 0, True
    names = filter(is_entry, record.store.names(f"{area}log"))
    for number in sorted(int(name.removesuffix(".toml")) for name in names):
        path, previous = f"{area}log/{number:08}.toml", head
        if number != last + 1:
            record.verdicts.contradict(claim, f"{area}log has no entry {last + 1}")
            is_sound = False
        last = number
        try:
            data = record.store.read(path)
            head = sha256(data)
            said = read_entry(data, area, number, previous)
            entries.append(Entry(said, number, area, path, data, is_sound))
        except RUBBISH as error:
            record.verdicts.contradict(claim, f"{path}: {error}")
            is_sound = False
    return entries


def read_entry(data, area, number, previous):
    """What an entry says, if it is one of this log, follows `previous`, and its seal is right."""
    said = read_toml(data, table="seal")
    keys = f"format! number! previous! recorded! event! {EVENTS[area][said['event']]} seal!".split()
    expected = [key.strip("!") for key in keys if key.endswith("!") or key in said]
    need([*said] == expected, "is not of this log, or not in the form planctl writes")
    seal = {"sha256": sha256(data[: data.rindex(b"[seal]")])}
    need(
        (said["number"], said["previous"], said["seal"]) == (number, previous, seal),
        "follows another, or does not hold what its seal says",
    )
    return said


# 5. Files that entries name

# The keys under which entries name files, with the folder and the ending of these.
FILES = {
    "snapshot": ("snapshots", "toml"),
    "sources": ("sources", "toml"),
    "version": ("versions", "toml"),
    "vocabulary": ("vocabularies", "toml"),
    "statement": ("evidence", "statement"),
    "signature": ("evidence", "sig"),
    "timestamp": ("evidence", "tsr"),
    "signers": ("evidence", "signers"),
}


def check_files(record):
    """Holds the files of both logs to their hashes, and plans and references to their rules."""
    for entry in reversed(record.entries[RECORD]):
        for row in entry.get("withheld", []):
            record.withheld[file_key(row["path"], row["file"])] = entry.number
    kept = {RECORD: set(), DRAFTS: set()}  # the BLAKE3 of the documents kept so far
    for entry in record.entries[RECORD] + record.entries[DRAFTS]:
        hold_files(record, entry)
        speaks = entry["event"] in ("annotate", "sign")
        if speaks and not 0 < entry["entry"] < entry.number:
            fault = f"{entry.path} speaks of none before it"
            record.verdicts.contradict(entry.blames("references"), fault)
        kept[entry.area] |= {row["file"]["blake3"] for row in entry.evidence()}
        with record.verdicts.blame(entry.blames("canonical"), entry.path):
            check_plan(record, entry, kept[entry.area])


def hold_files(record, entry):
    """Reads the files that an entry names, unless they are withheld, and checks their hashes."""
    files = [(key, entry[key], *FILES[key]) for key in FILES if key in entry]
    for row in entry.evidence():
        files.append((None, row["file"], "evidence", ending_of_document(row["name"])))
    for key, file, folder, ending in files:
        path = f"{entry.area}{folder}/{file['blake3']}.{ending}"
        record.named.add(path)
        if key:
            entry.paths[key] = path
        withheld_by = record.withheld.get(file_key(path, file))
        if withheld_by and not os.path.lexists(record.store.root / path):
            record.missing[path] = withheld_by
            continue
        with record.verdicts.blame(entry.blames("hashes"), entry.path):
            most = MOST_EVIDENCE_BYTES if folder == "evidence" else MOST_BYTES
            data = record.store.read(path, most)
            need(
                is_called(data, file["blake3"])
                and (sha256(data), len(data)) == (file["sha256"], file["size"]),
                f"{path} is damaged",
            )
            record.held[path] = data


def ending_of_document(name):
    """The ending under which evidence is kept: that of its name if it is a plain one."""
    ending = re.search(r"\.([A-Za-z0-9]{1,8})$", name)
    return ending[1].lower() if ending else "bin"


def file_key(path, file):
    """One file, with its hashes and size as they are written."""
    return path, str(file)


def check_plan(record, entry, kept):
    """Holds the plan, its sources and its vocabulary to what the entry says of them.

    What is withheld or damaged is not judged here. `kept` are the documents that sources may name.
    """
    paths = entry.paths.values()
    if any(path not in record.held for path in paths if "evidence" not in path):
        return
    draft = entry.area == DRAFTS
    plan = record.bytes_of(entry, "version" if draft else "snapshot")
    vocabulary = record.bytes_of(entry, "vocabulary")
    rows = record.bytes_of(entry, "sources")
    sources = read_toml(rows) if rows else {}
    need(
        not rows or sources["snapshot"] == entry["snapshot"]["blake3"],
        "its sources are of another plan or form",
    )
    same_name = not vocabulary or name_of_vocabulary(vocabulary) == entry["vocabulary"]["name"]
    need(
        same_name and (not plan or is_canonical(plan, entry["plan"], draft)),
        "its plan or vocabulary is not as written",
    )
    with record.verdicts.blame("references", entry.path):
        documents = {row.get("document") for row in sources.get("source", [])}
        need(documents <= kept | {None}, "a source is not kept")


def name_of_vocabulary(data):
    """A vocabulary's own name and version, as entries write them: `mext-rd-plan/1`."""
    return "{name}/{version}".format(**tomllib.loads(data.decode()))


def check_references(record):
    """Refuses withheld files that no entry names, and acts about revisions that are not there."""
    strange = []
    for row in withheld_rows(record.entries[RECORD]):
        if row["path"] not in record.named and row["path"][0] != "d":  # drafts may be gone whole
            strange.append(row["path"])
    for entry in counted(record.sound[RECORD]):
        if entry["event"] == "act":
            before = record.sound[RECORD][: entry.number - 1]
            revised = [(other.get("plan"), other.get("date")) for other in before]
            if (entry["plan"], entry["revision"]) not in revised:
                strange.append(entry.path)
    for path in strange:
        record.verdicts.contradict(
            "references", f"{path} is named by no entry, or about a revision that there is none of"
        )


def check_withheld(record):
    """Leaves open what rests on a withheld file, which a signed entry must have withheld."""
    for path, number in record.missing.items():
        claim = "deliberation" if path.startswith("drafts") else "hashes"
        record.verdicts.leave_open(claim, f"{path} is withheld by entry {number}")
        if path.startswith(("snapshots", "sources")):
            record.verdicts.leave_open("canonical", f"{path} is withheld by entry {number}")
        signed = (entry for entry in record.sound[RECORD] if is_signed(record, entry))
        is_withheld_signed = any(path == row["path"] for row in withheld_rows(signed))
        with record.verdicts.blame(claim, path):
            need(
                is_withheld_signed or not keys_in_force(record, number),
                "is withheld without a signature",
            )


def withheld_rows(entries):
    """All rows of these entries that withhold a file."""
    return itertools.chain.from_iterable(entry.get("withheld", []) for entry in entries)


def check_folders(record):
    """Accounts for every file of the store. Gives the checkpoints found, as (size, key)."""
    with record.verdicts.blame("accounted", ".gitattributes"):
        need(
            record.store.read(".gitattributes") == b"* -text -merge\n",
            "is not the built-in one",
        )
    checkpoints = []
    for folder in FOLDERS:
        claim = "deliberation" if folder.startswith("drafts") else "accounted"
        for blamed in [claim, "chain"] if folder == "log" else [claim]:
            with record.verdicts.blame(blamed, folder):
                need(record.store.is_plain(folder), "is no plain folder")
        for name in record.store.names(folder):
            path = f"{folder}/{name}"
            is_checkpoint = re.fullmatch(
                r"checkpoints/(\d{8,})(?:\.txt|-([0-9a-f]{64})\.sig)", path
            )
            with record.verdicts.blame("checkpoints" if is_checkpoint else claim, path):
                data = record.store.read(path, MOST_EVIDENCE_BYTES)
                if is_checkpoint:
                    checkpoints += check_checkpoint(record, data, *is_checkpoint.groups())
                else:
                    known = path in record.named or name == ".gitkeep"
                    known = known or folder.endswith("log") and is_entry(name)
                    # A file called by its BLAKE3 is left over from a write cut short: harmless.
                    need(known or is_called(data, name.split(".")[0]), "is named by no entry")
    return checkpoints


# 6. Trees


def root_of(leaves):
    """The root of the tree of RFC 6962 over these hashes of leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1  # the largest power of two below the number
    return hashlib.sha256(b"\1" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def tree(record, area, size):
    """The root of the first entries of a log."""
    return root_of([entry.leaf for entry in record.sound[area][:size]])


def size_of_checkpoint(record, text):
    """The number of entries that a checkpoint shows, if it is one of this record."""
    form = re.escape(record.origin) + "\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n"
    match = re.fullmatch(form, text)
    need(
        match and int(match[1]) <= len(record.sound[RECORD]),
        "is no checkpoint of this log, or of one whose last entries were dropped",
    )
    size = int(match[1])
    need(
        base64.b64encode(tree(record, RECORD, size)).decode() == match[2],
        "is of entries that were others than those here",
    )
    return size


def check_checkpoint(record, data, digits, blake3):
    """Judges a file of `checkpoints`: the text itself, or with `blake3` a signature over it.

    Gives its size and the key that signed it, or nothing if that signature is void.
    """
    text = record.store.read(f"checkpoints/{digits}.txt")
    size = size_of_checkpoint(record, text.decode())
    key = signing_key(data, text) if blake3 else None
    need(
        f"{size:08}" == digits
        and (not key or is_called(data, blake3) and roles_admitted(record, key, size + 1)),
        "is misnamed, or by a key not admitted",
    )
    if key and is_revoked(record, key, size + 1):
        record.verdicts.leave_open("checkpoints", f"{digits}.txt: a void signature")
        return []
    return [(size, key)]


# 7. Signatures

NAMESPACE = "statement.v1@planctl"
MOST_SIGNATURE_BYTES = 16384
MOST_STATEMENT_BYTES = 65536

# A line of a list of signers: roles, perhaps the namespace, the type of the key, the key.
ROLE = r'[^\s,*?!"\\#]+'
SIGNER = (
    rf'({ROLE}(?:,{ROLE})*+) (?:namespaces="{NAMESPACE}" )?'
    r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)"
    r"|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)"
    r" ([^ ]+)(?: .*)?"
)

STATEMENT_KEYS = "format origin log entry sha256 event file role signed seen".split()

NEVER = float("inf")  # a position after all others


@dataclasses.dataclass
class Signature:
    """A `sign` entry with a statement, and what is known of it.

    `position` is where its key must have been admitted; `saw` the number of entries that its
    signer had seen; `role` and `key` are None, and `is_valid` False, as far as it is no good.
    """

    entry: Entry
    position: int
    role: str | None = None
    key: str | None = None
    saw: int = 0
    is_valid: bool = False

    def is_on(self, entry):
        """Whether it signs this entry."""
        return (self.entry["entry"], self.entry.area) == (entry.number, entry.area)


@dataclasses.dataclass
class Signers:
    """A list of signers: the roles by key, and the keys revoked from some position on.

    It comes into force at position `begins`, after enough (key, role, number) signed it.
    """

    number: int
    keys: dict
    threshold: int
    revoked: list
    signed_by: list = dataclasses.field(default_factory=list)
    begins: float = NEVER


def check_signatures(record):
    """Judges all signatures in both logs, and finds the lists of signers that came into force."""
    proposed = {}  # lists of signers by the number of their entry
    for entry in record.sound[RECORD] + record.sound[DRAFTS]:
        if entry["event"] == "signers":
            with record.verdicts.blame("signatures", entry.path):
                proposed[entry.number] = read_signers_entry(record, entry)
        elif "statement" in entry:
            signers = proposed.get(entry["entry"]) if entry.area == RECORD else None
            signature = check_statement(record, entry, signers.keys if signers else {})
            if signers and signature.is_valid:
                count_for_signers(record, signers, signature)
    for signature in record.signatures:
        if signature.is_valid and is_revoked(record, signature.key, signature.position):
            record.verdicts.leave_open(
                "signatures",
                f"{signature.entry.path}: void, its key was revoked from before it on",
            )


def read_signers_entry(record, entry):
    """The list of signers that an entry puts forward, if its threshold can be met."""
    keys = read_signers(record.bytes_of(entry, "signers"))
    need(1 <= entry["threshold"] <= len(keys), "its threshold cannot be met")
    return Signers(entry.number, keys, entry["threshold"], entry.get("revoked", []))


def read_signers(data):
    """The roles of each key, by its fingerprint, in a list of signers."""
    *lines, rest = data.decode().split("\n")
    keys = {}
    for line in lines:
        if line[:1] in ("", "#"):
            continue
        match = re.fullmatch(SIGNER, line)
        blob, roles = base64.b64decode(match[3], validate=True), match[1].split(",")
        digest = base64.b64encode(hashlib.sha256(blob).digest()).decode()
        fingerprint = "SHA256:" + digest.removesuffix("=")
        key_type, *parts = fields(blob)
        need(
            is_key_taken(match[2], parts)
            and key_type.decode() == match[2]
            and fingerprint not in keys,
            "no key, one not taken, or one that stands twice",
        )
        keys[fingerprint] = {*roles}
        need(
            len(keys[fingerprint]) == len(roles) and is_kept_text(match[1]),
            "a role stands twice",
        )
    need(
        keys and not rest and "\r" not in "".join(lines),
        "no key in it, or a line does not end in a line feed",
    )
    return keys


def is_key_taken(key_type, parts):
    """Whether RSA is of 2048 to 4096 bits, and the point of an ECDSA key is uncompressed."""
    bits = int.from_bytes(parts[-1], "big").bit_length()
    if key_type == "ssh-rsa":
        return 2048 <= bits <= 4096
    return "ecdsa" not in key_type or parts[1][0] == 4


def fields(blob):
    """The fields of an SSH structure, each after its length in four bytes."""
    if not blob:
        return []
    end = 4 + int.from_bytes(blob[:4], "big")
    need(len(blob) >= max(4, end), "a field is cut short")
    return [blob[4:end], *fields(blob[end:])]


def signing_key(signature, text):
    """The fingerprint of the key that made a signature over a text, as `ssh-keygen` finds it."""
    armoured = b"".join(signature.split(b"\n")[1:-2])
    blob = base64.b64decode(armoured)
    lines = re.sub(b".{1,70}", rb"\g<0>\n", base64.b64encode(blob))
    whole = b"-----BEGIN SSH SIGNATURE-----\n%b-----END SSH SIGNATURE-----\n" % lines
    need(
        signature == whole
        and len(signature) <= MOST_SIGNATURE_BYTES
        and not fields(blob[10:])[2],  # after the magic word and the version: the reserved field
        "is not as ssh-keygen makes it",
    )
    with tempfile.NamedTemporaryFile() as file:
        file.write(signature)
        file.flush()
        check = ("ssh-keygen", "-Y", "check-novalidate", "-n", NAMESPACE, "-s", file.name)
        said = run(*check, text=text)
    need(said.startswith("Good "), "is no signature over the text")
    return re.search(r" (SHA256:\S+)\n", said)[1]


def check_statement(record, entry, own_keys):
    """Judges one signature. A signature for a list of signers may be by its `own_keys`."""
    signature = Signature(entry, position=entry.number)
    record.signatures.append(signature)
    with record.verdicts.blame("signatures", entry.path):
        text = record.bytes_of(entry, "statement")
        statement = read_toml(text)
        keys = STATEMENT_KEYS + ["drafts"] * (entry.area == DRAFTS)
        need(
            len(text) <= MOST_STATEMENT_BYTES
            and [*statement] == [key for key in keys if key in statement or key != "file"],
            "its statement is not in its form",
        )
        seen = statement["seen"]["size"]
        position = seen + 1 if entry.area == DRAFTS else entry.number
        signature.role, signature.saw, signature.position = statement["role"], seen, position
        if not has_seen_this(record, entry, statement):
            record.verdicts.contradict("seen", f"{entry.path}: its signer saw another tree")
            signature.saw = 0
        signature.key = signing_key(record.bytes_of(entry, "signature"), text)
        need(is_about(record, entry, statement), "its statement is on another entry")
        admitted = roles_admitted(record, signature.key, signature.position, own_keys)
        need(
            signature.role in admitted,
            "its key was not admitted at that position, or had been revoked",
        )
        signature.is_valid = True
    return signature


def has_seen_this(record, entry, statement):
    """Whether the trees that a signer saw are those of the logs here, and of a possible size."""
    heads = [(RECORD, statement["seen"])]
    if entry.area == DRAFTS:
        heads.append((DRAFTS, statement.get("drafts")))
    same = True
    for area, head in heads:
        least, most = 0, len(record.sound[RECORD])
        if area == entry.area:
            least, most = statement["entry"], entry.number - 1
        same &= (
            least <= head["size"] <= min(most, len(record.sound[area]))
            and tree(record, area, head["size"]).hex() == head["root"]
        )
    return same


def is_about(record, entry, statement):
    """Whether a statement names the very entry that its `sign` entry names."""
    if not 0 < entry["entry"] < entry.number:
        return False
    about = record.sound[entry.area][entry["entry"] - 1]
    file = about.get("snapshot") or about.get("version") or {}
    return [statement.get(key) for key in STATEMENT_KEYS[1:7]] == [
        record.origin,
        entry.area.removesuffix("/") or "record",
        entry["entry"],
        about.sha,
        about["event"],
        file.get("sha256"),
    ]


def count_for_signers(record, signers, signature):
    """Counts a signature for a list of signers, which comes into force once there are enough."""
    if any(known.number >= signers.number for known in record.lists):
        return  # a later list came into force before
    number = signature.entry.number
    signers.signed_by.append((signature.key, signature.role, number))
    before = record.lists[-1:]
    if all(has_enough(record, known, signers.signed_by) for known in [*before, signers]):
        signers.begins = number + 1
        record.lists.append(signers)


def has_enough(record, known, signed_by):
    """Whether as many signed as this list asks for, counting each key and each role once."""
    signatures, counted_before = 0, set()
    for key, role, position in signed_by:
        has_role = role in known.keys.get(key, ())
        if has_role and not {key, role} & counted_before and not is_revoked(record, key, position):
            signatures += 1
            counted_before |= {key, role}
    return signatures >= known.threshold


def keys_in_force(record, position):
    """The roles of each key in the list in force at a position; none if there is none yet."""
    for known in reversed(record.lists):
        if known.begins <= position:
            return known.keys
    return {}


def is_revoked(record, key, position, by=NEVER):
    """Whether a list in force by position `by` makes void what the key signs at `position`."""
    return any(
        row["key"] == key and row["from"] <= position
        for known in record.lists
        if known.begins <= by
        for row in known.revoked
    )


def roles_admitted(record, key, position, own_keys=None):
    """The roles that a key had at a position, as the lists of signers stood then."""
    if is_revoked(record, key, position, by=position):
        return set()
    roles = keys_in_force(record, position).get(key, set())
    return roles | own_keys.get(key, set()) if own_keys else roles


def is_signed(record, entry, until=None):
    """Whether a valid signature is on the entry, by a key that counted when it signed.

    Held to a position `until`, it must stand before it and not have been made void since.
    """
    for signature in record.signatures:
        if signature.is_valid and signature.is_on(entry):
            if not until:
                return True
            void = is_revoked(record, signature.key, signature.position)
            if signature.entry.number < until and not void:
                return True
    return False


# 8. What counts


def counted(entries):
    """The entries that nothing sets aside; what is itself set aside sets nothing aside."""
    aside = set()
    for entry in reversed(entries):
        if entry.get("sets_aside") and entry.number not in aside:
            aside.add(entry["entry"])
    return [entry for entry in entries if entry.number not in aside]


def revisions(entries, plan):
    """The counted revisions of a plan by date; of several with one date the last."""
    return {
        entry["date"]: entry
        for entry in counted(entries)
        if entry["event"] == "revise" and entry["plan"] == plan
    }


def policy_at(record, entry):
    """The policy as the log stood before an entry, and its rules for the plan of that entry."""
    before = counted(record.sound[RECORD][: entry.number - 1])
    policy = next((other for other in reversed(before) if other["event"] == "policy"), {})
    rules = policy.get("rule", [])
    return policy, [rule for rule in rules if rule.get("plan", entry["plan"]) == entry["plan"]]


# 9. Adoptions


def check_revisions(record):
    """Judges each revision: whether it is a correction, what it adopts, and what it passed by."""
    counted_numbers = {entry.number for entry in counted(record.sound[RECORD])}
    for entry in record.sound[RECORD]:
        if entry["event"] != "revise":
            continue
        taken = revisions(record.sound[RECORD][: entry.number - 1], entry["plan"])
        with record.verdicts.blame("adoptions", entry.path):
            need(
                (entry["date"] in taken) == ("correction" in entry),
                "is no correction, or one of none",
            )
        if "adopts" in entry:
            open_claims = check_adoption(record, entry)
        elif entry.number in counted_numbers and policy_at(record, entry)[1]:
            open_claims = ["approvals"]  # the revision passed the policy by
        else:
            open_claims = []
        for claim in open_claims:
            record.verdicts.leave_open(claim)


class Drafts:
    """The drafts as they stood when something was adopted: entries up to an end, by proposal."""

    def __init__(self, entries):
        self.entries = entries
        # The last version of each proposal, in the order in which the proposals began.
        self.last = {entry["proposal"]: entry for entry in entries if "version" in entry}

    def steps(self, proposal):
        """The entries of a proposal from its first version on: those before it say nothing."""
        own = (entry for entry in self.entries if entry.get("proposal") == proposal)
        return list(itertools.dropwhile(lambda entry: "version" not in entry, own))

    def is_rejected_or_withdrawn(self, proposal):
        """Whether a proposal ended without being adopted."""
        return any(step["event"] in ("reject", "withdraw") for step in self.steps(proposal))

    def is_last(self, proposal, version):
        """Whether a version, by its BLAKE3, is the last of a proposal."""
        return proposal in self.last and version_of(self.last[proposal]) == version

    def lowest_first(self, proposal):
        """A proposal and all that it is `onto`, the lowest first."""
        chain, onto = [proposal], self.last[proposal].get("onto")
        while onto and onto["proposal"] in self.last and onto["proposal"] not in chain:
            chain.insert(0, onto["proposal"])
            onto = self.last[onto["proposal"]].get("onto")
        return chain


def version_of(entry):
    """The BLAKE3 of the version that an entry made, or None."""
    return entry.get("version", {}).get("blake3")


def check_adoption(record, entry):
    """Judges an adoption. Gives the claims that it leaves open, for want of what is withheld."""
    verdicts = record.verdicts
    version, drafts = entry["adopts"]["version"], record.sound[DRAFTS]
    ends = [record.config_sha, *(draft.sha for draft in drafts)]
    end = index_in(ends, entry["adopts"]["drafts"])
    is_there = any(version_of(draft) == version for draft in drafts)
    if is_there != (end is not None):
        fault = f"{entry.path}: what it adopts is not all among the drafts"
        verdicts.contradict("deliberation", fault)
    if end is None:
        withheld = [] if is_there else ["deliberation"]
        return ["adoptions", "approvals"] + withheld

    before, then = record.sound[RECORD][: entry.number - 1], Drafts(drafts[:end])
    ended = ended_proposals(record, before, then)
    made = [last for last in then.last.values() if version_of(last) == version]
    if not made:
        fault = f"{entry.path}: it adopts a version that was the last of no proposal"
        verdicts.contradict("adoptions", fault)
        return []
    adopted = min(made, key=lambda last: last["proposal"] in ended)  # an open one, if there is one
    data, base = record.bytes_of(adopted, "version"), adopted.get("base")
    if data is None or base and f"snapshots/{base['snapshot']}.toml" not in record.held:
        return ["adoptions", "approvals"]

    plan = re.match(PLAN_OF_DRAFT, data.decode())[0].encode()
    if sha256(plan) != entry["snapshot"]["sha256"]:
        verdicts.contradict("deliberation", f"{entry.path}: another plan than was adopted")

    chain = then.lowest_first(adopted["proposal"])
    ontos = [onto for onto in (then.last[name].get("onto") for name in chain) if onto]
    ends_with_it = (o["proposal"] for o in ontos if then.is_last(o["proposal"], o["version"]))
    record.ended_by[entry.number] = {adopted["proposal"], *ends_with_it}

    steps = [step for name in chain for step in then.steps(name)]
    versions = [step for step in steps if "version" in step]
    if (
        not is_whole(entry, ontos, versions, data)
        or ended & {*chain}
        or not is_base(base, newest_before(before, adopted["plan"], entry["date"]))
        or end < newest_end(before, ends)
    ):
        verdicts.contradict(
            "adoptions",
            f"{entry.path}: its proposal, or one below it, had ended, is of another plan or base, "
            "or is not decided",
        )
    return check_approvals(record, entry, Adoption(end, then, adopted, steps, versions))


def index_in(values, value):
    """The index of the first such value, or None."""
    return values.index(value) if value in values else None


def ended_proposals(record, before, then):
    """The proposals that were rejected, withdrawn or adopted by then."""
    ended = {name for name in then.last if then.is_rejected_or_withdrawn(name)}
    for entry in counted(before):
        ended |= record.ended_by.get(entry.number, set())
    return ended


def is_whole(entry, ontos, versions, data):
    """Whether the versions below are all there, all are of this plan, and all is decided."""
    below = {(onto["proposal"], onto["version"]) for onto in ontos}
    there = {(step["proposal"], version_of(step)) for step in versions}
    of_this_plan = {step["plan"] for step in versions} == {entry["plan"]}
    return of_this_plan and not UNDECIDED & read_toml(data).keys() and below <= there


def newest_before(before, plan, date):
    """The date and the snapshot of the counted revision next before a date; () if there is none."""
    past = (item for item in revisions(before, plan).items() if item[0] < date)
    return max(((day, entry["snapshot"]["blake3"]) for day, entry in past), default=())


def is_base(base, newest):
    """Whether a version's `base`, `{ date, snapshot }`, is that revision."""
    return [*(base or {}).values()] == [*newest]  # both empty where there is none


def newest_end(before, ends):
    """The latest end of the drafts that an earlier adoption names."""
    named = (entry.get("adopts", {}).get("drafts") for entry in before)
    return max((ends.index(end) for end in named if end in ends), default=0)


@dataclasses.dataclass
class Adoption:
    """What was adopted: a version, with the steps of its proposal and of those below it."""

    end: int  # the number of the last entry of the drafts that bears on it
    drafts: Drafts
    adopted: Entry
    steps: list
    versions: list  # those of the steps that made one


def check_approvals(record, entry, adoption):
    """Whether the adoption has what the policy asked for. Gives the claims that it leaves open."""
    policy, rules = policy_at(record, entry)
    if not rules:
        return []
    submitted = [
        {*step.get("prints", [])}
        for step in adoption.drafts.steps(adoption.adopted["proposal"])
        if step["event"] == "submit" and step["of"] == entry["adopts"]["version"]
    ]

    def is_approved(with_void):
        """Counts also what a later list of signers made void, or does not."""
        if not submitted:
            return False
        good = approving_roles(record, entry, adoption, policy, submitted[-1], with_void)
        return all(len(good & {*rule["roles"]}) >= rule["approvals"] for rule in rules)

    if not is_approved(with_void=True):
        fault = f"{entry.path}: it lacks a submission or approvals"
        record.verdicts.contradict("approvals", fault)
        return []
    if keys_in_force(record, entry.number) and is_approved(with_void=False):
        return []
    return ["approvals"]


def approving_roles(record, entry, adoption, policy, prints, with_void):
    """The roles that approve all `prints` of what was adopted, as the logs stood then."""
    valid = [
        signature
        for signature in record.signatures
        if signature.is_valid
        and signature.entry.area == DRAFTS
        and signature.entry.number <= adoption.end
    ]
    counting = [
        signature
        for signature in valid
        if (with_void or not is_revoked(record, signature.key, signature.position))
        and signature.role in roles_admitted(record, signature.key, entry.number)
    ]
    # Who wrote any of it, by role and by key, does not count unless the policy says so.
    wrote = {step.get(key) for step in adoption.versions for key in ("author", "from")}
    keys_of_writers = {
        signature.key
        for signature in valid
        for step in adoption.versions
        if signature.entry["entry"] == step.number
    }
    approved, last_word = {}, {}  # by role: the prints approved, and whether it ended in a yes
    for step in adoption.steps:
        if step["event"] != "review" or step["opinion"] == "comment":
            continue
        role, is_yes = step.get("author", ""), step["opinion"] == "approve"
        keys = {
            signature.key
            for signature in counting
            if (signature.entry["entry"], signature.role) == (step.number, role)
        }
        if not keys and keys_in_force(record, entry.number):
            continue  # once there are signers, only what is signed counts
        if keys & keys_of_writers:
            wrote.add(role)
        old, these = approved.get(role, set()), {*step.get("prints", [])}
        if is_yes:
            approved[role] = old | these
        else:
            approved[role] = old - these if "place" in step else set()
        last_word[role] = is_yes
    return {
        role
        for role, had in approved.items()
        if last_word[role]
        and had
        and had >= prints
        and (role not in wrote or policy.get("self_approval"))
    }


def check_policies(record):
    """Leaves approvals open where what counts was changed unsigned, before the next adoption."""
    entries = record.sound[RECORD]
    for entry in entries:
        changes = entry["event"] == "policy" or entry.get("sets_aside")
        if not changes or not keys_in_force(record, entry.number):
            continue
        adoptions = (later.number for later in entries[entry.number :] if "adopts" in later)
        if not is_signed(record, entry, until=next(adoptions, NEVER)):
            record.verdicts.leave_open(
                "approvals", f"{entry.path} changes what counts without a signature"
            )


# 10. Time

DAY = timedelta(days=1)


def check_times(record, now, certificates):
    """Judges timestamps and, by them and the clock, when entries say that they were recorded.

    Gives the numbers of the entries that a proved timestamp is on.
    """
    bounds = []  # (number, time): the entry with this number stood at this time
    for entry in record.sound[RECORD]:
        if "timestamp" in entry:
            with record.verdicts.blame("timestamps", entry.path):
                bounds += check_timestamp(record, entry, certificates)
    for entry in record.sound[RECORD]:
        times = [time for number, time in bounds if number >= entry.number]
        if entry["recorded"] > min([now, *times]) + DAY:
            record.verdicts.contradict("timestamps", f"{entry.path} is too late")
    stamped = [number for number, _ in bounds]
    others = [entry.number for entry in record.sound[RECORD] if "timestamp" not in entry]
    if max(stamped, default=0) < max(others, default=1):
        record.verdicts.leave_open("timestamps")
    return stamped


def check_timestamp(record, entry, certificates):
    """The entry and the time of a token, or nothing if these certificates do not prove it."""
    file = record.store.root / entry.paths["timestamp"]
    answer = run("openssl", "ts", "-reply", "-text", "-in", file)
    # Nobody signed what stands before this line: a status may say anything, in any words.
    status, _, text = answer.rpartition("\nTST info:\n")
    digest = "".join(
        re.findall(
            r"^\s+00[01]0 - ((?:[0-9a-f]{2}[ -]){16})", text.split("Message data:")[-1], re.M
        )[:2]
    )
    is_over_entry = (
        re.sub("[ -]", "", digest) == record.sound[RECORD][entry["entry"] - 1].sha
        and "Hash Algorithm: sha256" in text
    )
    need(
        status.startswith("Status info:\nStatus: Granted")
        and is_over_entry
        and entry["entry"] < entry.number,
        "no timestamp over its entry",
    )
    said = re.sub(r"\.\d+", "", re.search("Time stamp: (.*) GMT", text)[1])
    time = datetime.strptime(said + " +0000", "%b %d %H:%M:%S %Y %z")
    stamped = record.store.root / f"log/{entry['entry']:08}.toml"
    verify = ("openssl", "ts", "-verify", "-data", stamped, "-CAfile", certificates or "")
    return [(entry["entry"], time)] if "OK" in run(*verify, "-in", file) else []


# 11. Anchors


def check_anchors(record, stamped, checkpoints, against, signers_file):
    """Judges whether something from outside shows the first entries: at least one.

    That can be a timestamp (`stamped`), a copy of a checkpoint (`against`), or a known key that
    signed what it saw or a checkpoint kept here.
    """
    anchors = [*stamped]
    for path in against:
        with record.verdicts.blame("anchored", path):
            text = pathlib.Path(path).read_text("utf-8")
            if text.startswith("format"):  # a proof, which holds a checkpoint
                text = tomllib.loads(text)["checkpoint"]
            anchors.append(size_of_checkpoint(record, text))
    known = read_signers(pathlib.Path(signers_file).read_bytes()) if signers_file else {}
    for signature in record.signatures:
        if signature.is_valid and not is_revoked(record, signature.key, signature.position):
            if signature.role in known.get(signature.key, ()):
                anchors.append(signature.saw)
    anchors += [size for size, key in checkpoints if key in known]
    if max(anchors, default=0) < 1:
        record.verdicts.leave_open("anchored")


# 12. The command


def verify(arguments):
    """Judges every claim about a store, in the order of the sections above."""
    verdicts = Verdicts()
    record = Record(Store(arguments.store), verdicts)
    check_files(record)
    check_signatures(record)
    check_references(record)
    check_withheld(record)
    checkpoints = check_folders(record)
    if not checkpoints:
        verdicts.leave_open("checkpoints")
    if not record.signatures:
        verdicts.leave_open("signatures")
    if not any(signature.role for signature in record.signatures):
        verdicts.leave_open("seen")
    check_revisions(record)
    check_policies(record)
    now = datetime.fromisoformat(arguments.now) if arguments.now else datetime.now(timezone.utc)
    stamped = check_times(record, now, arguments.tsa_ca)
    check_anchors(record, stamped, checkpoints, arguments.against or [], arguments.signers)
    return verdicts


def main():
    """Prints the verdicts and gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("store")
    parser.add_argument("--signers", help="keys known from elsewhere, as allowed_signers")
    parser.add_argument("--tsa-ca", help="certificates of the timestamping authority")
    parser.add_argument("--now", help="the time to judge by, instead of the clock's")
    parser.add_argument(
        "--against", action="append", help="a checkpoint or a proof from elsewhere"
    )
    parser.add_argument("--require-anchor", action="store_true", help="exit 1 without an anchor")
    arguments = parser.parse_args()
    verdicts = verify(arguments)
    verdicts.print()
    if verdicts.any_contradicted():
        return 3
    return int(arguments.require_anchor and verdicts.verdict["anchored"] != PROVED)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RUBBISH as error:
        print(f"verify.py: {error}", file=sys.stderr)
        sys.exit(2)
