#!/usr/bin/env python3
"""A second verifier of planctl's record, written from src/record/audit/RECORD.md alone.

    python3 verify.py STORE... [--against FILE] [--signers FILE] [--tsa-ca FILE]
                               [--now TIME] [--require-anchor]

It judges each claim about a store PROVED, NOT PROVED or CONTRADICTED, and lists what is wrong.
Of several stores each is told below a line with its exit code and its name.

Needs Python 3.11; openssl for timestamps; b3sum for large files (without it, the names of files
over a mebibyte are taken at their word).

Exit codes: 0 nothing is contradicted; 1 an anchor was required and is not proved; 2 the store
cannot be judged; 3 a claim is contradicted. Of several stores it is the greatest.

The sections below stand in the order in which a record is verified:

 1. Verdicts                  what is said of each claim
 2. Files                     reading a store that may be hostile
 3. The form                  the one form of TOML that planctl writes
 4. The grammar               the keys of each event, and what stands under them
 5. Logs                      numbers, seals, the chain
 6. Plans                     vocabularies, plans, how they are known, mappings
 7. Files that entries name   packs, hashes, what is withheld, references
 8. Trees                     roots and checkpoints
 9. Signatures                keys, and the arithmetic of the four kinds of signature
10. Signers                   statements, lists of signers, what was revoked
11. What counts               set aside, corrected, the policy in force
12. Adoptions                 what was adopted, and who had approved it
13. What approvals see        prints of what a version changes, and of what stands beside it
14. Time                      timestamps and clocks
15. Anchors                   what is known from outside the store
16. The command
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
import tomllib
import unicodedata
import zlib
from bisect import bisect_left
from datetime import date, datetime, timedelta, timezone

# 1. Verdicts

PROVED, NOT_PROVED, CONTRADICTED = "PROVED", "NOT PROVED", "CONTRADICTED"

CLAIMS = (
    "chain", "hashes", "canonical", "accounted", "references", "checkpoints", "signatures",
    "seen", "timestamps", "deliberation", "adoptions", "approvals", "anchored",
)

# Claims about both logs: an entry of `drafts/log` that cannot be read leaves these open.
OF_BOTH_LOGS = ("signatures", "seen", "deliberation")

# What Python raises when a hostile file holds something else than is expected.
RUBBISH = (OSError, LookupError, TypeError, ValueError, AttributeError, RecursionError)


class Verdicts:
    """What is said of each claim: a verdict, and what is wrong. All are PROVED to begin with."""

    def __init__(self):
        self.verdict = {claim: PROVED for claim in CLAIMS}
        self.faults = {claim: [] for claim in CLAIMS}
        self.notes = []

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

    def note(self, words):
        """Says once what no verdict covers."""
        if words not in self.notes:
            self.notes.append(words)

    @contextlib.contextmanager
    def blame(self, claim, who):
        """What goes wrong within contradicts the claim, and does not stop the verifier."""
        try:
            yield
        except RUBBISH as error:
            self.contradict(claim, f"{who}: {error}")

    def exit_code(self, anchor_required):
        """3 if a claim is contradicted, 1 if an anchor was required and is not proved, or 0."""
        if CONTRADICTED in self.verdict.values():
            return 3
        return int(anchor_required and self.verdict["anchored"] != PROVED)

    def lines(self):
        """One line per claim, below it one line per fault; at the end what nothing covers."""
        for claim in CLAIMS:
            yield f"{self.verdict[claim]:12}  {claim}"
            yield from (f"    - {fault}" for fault in self.faults[claim])
        yield from (f"    * {note}" for note in self.notes)


def need(truth, words):
    """Raises what `blame` catches, unless `truth` holds."""
    if not truth:
        raise ValueError(words)


# 2. Files

MOST_BYTES = 4 << 20  # of any file but evidence
MOST_EVIDENCE_BYTES = 256 << 20
MOST_HASHED_HERE = 1 << 20  # by the BLAKE3 below, which is slow
MOST_HASHED_QUICKLY = 1 << 14  # so much is quicker than to call a program

FOLDERS = (
    "snapshots", "sources", "vocabularies", "forms", "maps", "packs", "evidence", "log",
    "checkpoints", "drafts/versions", "drafts/vocabularies", "drafts/forms", "drafts/packs",
    "drafts/evidence", "drafts/log",
)


class Store:
    """The folder of a store, in which only plain files of a sensible size are read."""

    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()

    @contextlib.contextmanager
    def open(self, path, most_bytes=MOST_BYTES):
        """A file, reached through no link and not too large."""
        at = self.root / path
        plain = at.resolve() == at and at.is_file()
        need(
            plain and at.stat().st_size <= most_bytes,
            f"{path} is missing, no plain file, or too large",
        )
        with at.open("rb") as file:
            yield file

    def read(self, path, most_bytes=MOST_BYTES):
        """The bytes of a file."""
        with self.open(path, most_bytes) as file:
            return file.read(most_bytes + 1)

    def hashes(self, path):
        """The SHA-256, the size and the BLAKE3 of a file of any size, read in pieces.

        The BLAKE3 is None where it takes b3sum and there is none.
        """
        with self.open(path, MOST_EVIDENCE_BYTES) as file:
            size = os.fstat(file.fileno()).st_size
            if size <= MOST_HASHED_HERE:
                data = file.read(MOST_HASHED_HERE + 1)
                return sha256(data), len(data), blake3(data)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, size, b3sum(self.root / path)

    def is_folder(self, folder):
        """Whether a folder stands there, reached through no link, or nothing at all."""
        at = self.root / folder
        return not os.path.lexists(at) or at.resolve() == at and at.is_dir()

    def names(self, folder):
        """The names in a folder, sorted; none if it is not there or no plain folder."""
        if self.is_folder(folder) and (self.root / folder).is_dir():
            return sorted(os.listdir(self.root / folder))
        return []


def sha256(data):
    """The SHA-256 of the data, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def run(*command, text=b""):
    """What a program prints when it is given this text."""
    done = subprocess.run(command, input=text, capture_output=True)
    return done.stdout.decode("utf-8", "replace")


def b3sum(path):
    """The BLAKE3 of a file, if b3sum is there."""
    if shutil.which("b3sum"):
        return run("b3sum", "--no-names", path).strip()
    return None


def hash_of(data):
    """The BLAKE3 of the data; b3sum is the quicker where there is much of it.

    It is None where it takes b3sum and there is none.
    """
    if len(data) > MOST_HASHED_QUICKLY and shutil.which("b3sum"):
        return run("b3sum", "--no-names", "-", text=data).strip()
    return blake3(data) if len(data) <= MOST_HASHED_HERE else None


# BLAKE3, which Python's library does not have: https://github.com/BLAKE3-team/BLAKE3-specs

BLAKE3_IV = (
    0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
)
BLAKE3_ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
CHUNK_START, CHUNK_END, PARENT, ROOT = 1, 2, 4, 8
CHUNK_BYTES, BLOCK_BYTES, WORD = 1024, 64, 0xFFFFFFFF

# Which words of the state each of the eight mixings of a round takes: columns, then diagonals.
BLAKE3_MIXINGS = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)


@functools.cache
def blake3(data):
    """The BLAKE3 of the data, in hexadecimal digits."""
    chaining, words, _, length, flags = blake3_node(data, 0)
    root = blake3_compress(chaining, words, 0, length, flags | ROOT)
    return b"".join(word.to_bytes(4, "little") for word in root).hex()


def blake3_node(data, counter):
    """The last compression over these chunks, the first of number `counter`, not yet made."""
    if len(data) <= CHUNK_BYTES:
        return blake3_chunk(data, counter)
    chunks = -(-len(data) // CHUNK_BYTES)
    left = 1 << (chunks - 1).bit_length() - 1  # the largest power of two below the number
    halves = (
        blake3_node(data[: left * CHUNK_BYTES], counter),
        blake3_node(data[left * CHUNK_BYTES :], counter + left),
    )
    words = [word for node in halves for word in blake3_compress(*node)]
    return BLAKE3_IV, words, 0, BLOCK_BYTES, PARENT


def blake3_chunk(data, counter):
    """The last compression over one chunk, not yet made."""
    chaining, flags = BLAKE3_IV, CHUNK_START
    while len(data) > BLOCK_BYTES:
        words = blake3_words(data[:BLOCK_BYTES])
        chaining = blake3_compress(chaining, words, counter, BLOCK_BYTES, flags)
        data, flags = data[BLOCK_BYTES:], 0
    return chaining, blake3_words(data), counter, len(data), flags | CHUNK_END


def blake3_words(block):
    """A block as sixteen words."""
    block = block.ljust(BLOCK_BYTES, b"\0")
    return [int.from_bytes(block[at : at + 4], "little") for at in range(0, BLOCK_BYTES, 4)]


def blake3_compress(chaining, words, counter, length, flags):
    """The eight words that follow from a block."""
    low, high = counter & WORD, counter >> 32
    state = [*chaining, *BLAKE3_IV[:4], low, high, length, flags]
    for _ in range(7):
        for turn, places in enumerate(BLAKE3_MIXINGS):
            blake3_mix(state, places, words[2 * turn], words[2 * turn + 1])
        words = [words[place] for place in BLAKE3_ORDER]
    return [state[place] ^ state[place + 8] for place in range(8)]


def blake3_mix(state, places, first, second):
    """Mixes two words of a block into four words of the state."""
    one, two, three, four = places
    a, b, c, d = state[one], state[two], state[three], state[four]
    for word, by_d, by_b in ((first, 16, 12), (second, 8, 7)):
        a = a + b + word & WORD
        d ^= a
        d = (d >> by_d | d << 32 - by_d) & WORD
        c = c + d & WORD
        b ^= c
        b = (b >> by_b | b << 32 - by_b) & WORD
    state[one], state[two], state[three], state[four] = a, b, c, d


# 3. The form
#
# planctl writes TOML in one form only: what a file says, written again, gives its very bytes.

TABLES = {"plan", "seal"}  # in single brackets; all others are rows, `[[kind]]`

# Characters that no text may hold: control characters, and those that turn the direction of text
# or end a line unseen.
HOSTILE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
IDEOGRAPHS = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")  # which NFC would rewrite

# What a later Unicode than 14.0 assigns of letters, marks and numbers, and of what is composed:
# the form is of 14.0, in which all of this is nothing, whichever version Python has.
LATER_RANGES = (
    "5C8-5C9 88F 897 B53-B54 C5C CDC CF3 ECE 1ACF-1AF0 1C89-1C8A A7CB-A7CF A7D2 A7D4 A7DA-A7F1 "
    "105C0-105F3 10940-10959 10D40-10D85 10EC2-10EFF 1123F-11241 11380-113E2 116D0-116E3 "
    "11B60-11BF9 11DB0-11DF0 11F00-11F5A 1342F 13440-143FA 16100-16139 16D40-16D79 16EA0-16ED3 "
    "16FF2-16FF6 187F8-187FF 18CFF 18D09-18DF2 1B132 1B155 1CCF0-1CCF9 1D127-1D128 1D250-1D2D3 "
    "1DF25-1DF2A 1E030-1E08F 1E4D0-1E6FF 2B739-2B73F 2CEA2-2CEAD 2EBF0-2EE5D 31350-33479"
)
LATER = re.compile(
    f"[{''.join('-'.join(chr(int(end, 16)) for end in it.split('-')) for it in LATER_RANGES.split())}]"
)
ODD_ENDS = re.compile(r"[ \t\u3000](?:\n|\Z)|\A\n|\n\Z")


MOST_DEEP = 32  # lists and tables in one another, of what is not decided


class Fraction(str):
    """A number that is not whole, as it is written. No file holds one."""


@dataclasses.dataclass
class Table:
    """One table of a file, or one of its rows, or what stands before all of them."""

    name: str
    is_row: bool
    keys: dict


@functools.cache
def read_tables(data):
    """What a file says, table by table, if it is in the form planctl writes."""
    tables = [read_table(part) for part in parts_of(data.decode())]
    again = "\n".join(text for text in map(written_table, tables) if text)
    need(again.encode() == data, "is not in the form planctl writes")
    need(all(is_kept_text(table.keys) for table in tables), "has a text in another form")
    return tables


def parts_of(text):
    """The text of each table, the first without a header, which no text of several lines is."""
    parts, is_within = [""], False
    for line in text.splitlines(keepends=True):
        if not is_within and line.startswith("["):
            parts.append("")
        parts[-1] += line
        is_within = not line.endswith('"""\n') if is_within else line.endswith(' = """\n')
    return parts


def read_table(part):
    """One table, read without its header."""
    header, rest = ("", part) if not part.startswith("[") else part.split("\n", 1)
    name = header.strip("[]")
    is_row = header == f"[[{name}]]"
    is_table = is_row or header == f"[{name}]" and name in TABLES
    need(not header or is_table and written_key(name), "has a table that is none")
    return Table(name, is_row, tomllib.loads(rest, parse_float=Fraction))


def written_table(table):
    """A table as planctl writes it."""
    header = f"[[{table.name}]]\n" if table.is_row else f"[{table.name}]\n" if table.name else ""
    lines = (f"{written_key(key)} = {written(value)}\n" for key, value in table.keys.items())
    return header + "".join(lines)


@functools.cache
def read_toml(data):
    """What a file says, rows in lists that stand together. Not to be changed by who asks."""
    head, *tables = read_tables(data)
    said = dict(head.keys)
    for name, group in itertools.groupby(tables, lambda table: table.name):
        group = [*group]
        need(name not in said and len({table.is_row for table in group}) == 1, "rows stand apart")
        need(group[0].is_row or len(group) == 1, "a table stands twice")
        said[name] = [table.keys for table in group] if group[0].is_row else group[0].keys
    return said


def written_key(key):
    """A key, which stands without quotes."""
    need(re.fullmatch("[A-Za-z0-9_-]+", key), "has a key that is none")
    return key


def written(value, depth=0):
    """A value as planctl writes it; `depth` is in how many lists and tables it stands, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        need(-(2**63) <= value < 2**63, "has a number that is too large")
        return str(value)
    if isinstance(value, datetime):
        need(value.tzinfo == timezone.utc and value.year >= 1000, "has a time that is none in UTC")
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        need(value.year >= 1000, "has a day too early")
        return value.isoformat()
    if isinstance(value, (list, dict)):
        need(depth < MOST_DEEP, "has lists and tables that stand too deep")
    if isinstance(value, list):
        return f"[{', '.join(written(member, depth + 1) for member in value)}]"
    if isinstance(value, dict):
        inner = ((written_key(key), written(held, depth + 1)) for key, held in value.items())
        return f"{{ {', '.join(f'{key} = {held}' for key, held in inner)} }}"
    need(type(value) is str, "has a value of a kind that no file has")
    return written_text(value, depth > 0)


def written_text(text, within):
    """A text in quotes; if it has several lines and need not stand on one, in three quotes."""
    escaped = text.replace("\\", "\\\\").replace("\t", "\\t")
    if "\n" in text and not within:
        return '"""\n' + escaped.replace('"""', '""\\"') + '"""'
    return '"' + escaped.replace('"', '\\"').replace("\n", "\\n") + '"'


def is_kept_text(said):
    """Whether all texts in a value are as planctl keeps them.

    They are in NFC, compatibility ideographs apart; no line ends in a blank, and neither the
    first line nor the last is empty; no character turns or hides what stands beside it.
    """
    if isinstance(said, dict):
        return all(map(is_kept_text, said.values()))
    if isinstance(said, list):
        return all(map(is_kept_text, said))
    if not isinstance(said, str):
        return True
    composed = LATER.sub("\u4e00", IDEOGRAPHS.sub("\u4e00", said))
    is_composed = unicodedata.is_normalized("NFC", composed)
    return is_composed and not ODD_ENDS.search(said) and not HOSTILE.search(said)


# 4. The grammar

RECORD, DRAFTS = "", "drafts/"  # the folders of the two logs

# The keys of each event, row and table, in order: the key and what stands under it; `?` after one
# that may be absent, and `2` after one that makes an entry one of the second format. In brackets
# stand rows, in braces a table on one line; words with `|` between them are the only ones.
VERSION = (
    "plan:id from:text? version:{file} vocabulary:{vocabulary} base:{base}? onto:{onto}? "
    "decided:places?2 evidence:[evidence]? cause:[cause]? reason:[reason]?2"
)
SIGN = "entry:number statement:{file}? signature:{file}? timestamp:{file}?"
STEP = "proposal:proposal author:text? message:text?"
OF = "of:hash? about:hash?2"
KEYS = {
    "revise":
        "plan:id kind:established|partial|full date:day effective:day? published:day? author:text? "
        "message:text? correction:true? restore:ids? decided:places?2 snapshot:{file} "
        "sources:{file}? vocabulary:{vocabulary} map:{file}?2 against:hash? adopts:{adopts}? "
        "act:[act]? evidence:[evidence]? cause:[cause]? reason:[reason]?2",
    "act": "plan:id revision:day author:text? act:[act]",
    "annotate": "entry:number sets_aside:true? author:text? message:text",
    "report":
        "plan:id item:id what:held|skipped|actual|ended place:place? value:text date:day "
        "document:hash? at:text? grade:text? author:text? message:text? evidence:[evidence]?",
    "authority": "author:text? message:text? authority:text",
    "policy": "author:text? message:text? self_approval:true? rule:[rule]?",
    "signers": "author:text? message:text? signers:{file} threshold:positive revoked:[revoked]?",
    "redact": "author:text? message:text withheld:[withheld]",
    "sign": SIGN,
    "propose": f"{STEP} {VERSION}",
    "resolve": f"{STEP} place:place taken:text {VERSION}",
    "submit": f"{STEP} {OF} prints:hashes? beside:{{beside}}?2",
    "review":
        f"{STEP} {OF} opinion:approve|reject|comment place:place? prints:hashes? "
        "beside:{beside}?2",
    "reject": f"{STEP} {OF}",
    "withdraw": f"{STEP} {OF}",
    # Rows and tables.
    "row act":
        "act:tabled|endorsed|decided|reported body:text meeting:text? date:day paper:text? "
        "inferred:text?",
    "evidence":
        "name:text file:{file} url:text? retrieved:day? original_not_held:true? form:{form}?2",
    "cause": "text:text? formula:facet? items:list_of_ids places:list_of_places?2 reason:text?2",
    "reason": "place:place text:text",
    "rule": "plan:id? roles:roles approvals:positive",
    "revoked": "key:fingerprint from:number",
    "withheld": "path:text file:{file}",
    "adopts": "version:hash entry:hash?2 drafts:hash",
    "base": "date:day snapshot:hash",
    "onto": "proposal:proposal version:hash entry:hash?2",
    "beside": "sources:hash causes:hash reasons:hash decided:hash vocabulary:hash order:hash",
    "file": "blake3:hash sha256:hash size:number",
    "vocabulary": "name:vocabulary_name blake3:hash sha256:hash size:number",
    "form": "name:line blake3:hash sha256:hash size:number",
    "seal": "sha256:hash",
    # Files.
    "planctl.toml": "format:number origin:line authority:line",
    "statement":
        "format:number origin:line log:record|drafts entry:number sha256:hash event:line "
        "file:hash? role:line signed:time seen:{tree} drafts:{tree}?",
    "tree": "size:number root:hash",
    "source": "place:places certainty:verified|inferred reason:text? document:text? at:text?",
    "sources": "format:number snapshot:hash source:[source]?",
    "map": "format:number before:vocabulary_name after:vocabulary_name kind:[kind]? field:[field]?",
    "kind": "before:word after:word",
    "field": "kind:word before:word after:word",
}
HEAD = "format:number number:number previous:hash recorded:time event:line"
EVENTS = {
    RECORD: "revise act annotate report authority policy signers redact sign".split(),
    DRAFTS: "propose resolve submit review reject withdraw sign".split(),
}
SINCE_2 = {"report", "authority"}
LATEST = 2  # the format of entries beyond which none is read

FACETS = set(
    "added deleted discovered unrecorded renamed moved renumbered succeeded succeeded-undone "
    "merged merged-undone split split-undone absorbed absorbed-undone reordered amended editorial "
    "extended shortened shifted opened closed scheduled unscheduled milestone-added milestone-removed milestone-moved "
    "provisional-set provisional-fixed target-changed status-changed amount-changed "
    "responsible-changed reference-changed refined coarsened reported report-withdrawn".split()
)


def is_text(value):
    """Whether it is a text that is not empty; that it is kept as texts are was seen before."""
    return isinstance(value, str) and value != ""


def matching(pattern):
    """Whether a value is a text of this form."""
    compiled = re.compile(pattern)
    return lambda value: is_text(value) and bool(compiled.fullmatch(value))


ID = "[a-z0-9][a-z0-9-]{0,62}"
PLACE = rf"{ID}(?:\.[a-z0-9_-]+)?"
is_id, is_place, is_hash = matching(ID), matching(PLACE), matching("[0-9a-f]{64}")
is_word = matching("[a-z0-9_-]+")


def is_number(value):
    """Whether it is a whole number from 0 on."""
    return type(value) is int and value >= 0


def is_day(value):
    """Whether it is a day of the calendar from the year 1000 on."""
    return type(value) is date and value.year >= 1000


def is_vocabulary_name(value):
    """Whether it is a name and a version from 1 on: `mext-rd-plan/1`."""
    found = is_text(value) and re.fullmatch("[a-z0-9-]{1,63}/([1-9][0-9]{0,9})", value)
    return bool(found) and int(found[1]) < 2**32


def is_proposal(value):
    """Whether it is the name of a proposal: letters, marks and numbers of any script, `-`, `_`."""
    return (
        is_text(value)
        and len(value) <= 63
        and value[0] != "-"
        and not LATER.search(value)
        and all(c in "-_" or unicodedata.category(c)[0] in "LMN" for c in value)
    )


def place_order(place):
    """What places are sorted by: the item, then its field, none first."""
    return place.partition(".")[::2]


def listed(is_member, order=None):
    """Whether a value is a list of such members, not empty; with an order, sorted, none twice."""
    return lambda value: (
        isinstance(value, list)
        and value != []
        and all(map(is_member, value))
        and (order is None or value == sorted({*value}, key=order))
    )


def is_line(value):
    """Whether it is a text of one line."""
    return is_text(value) and "\n" not in value


def in_bytes(text):
    """What texts are sorted by."""
    return text.encode()


HOLDS = {
    "id": is_id,
    "place": is_place,
    "hash": is_hash,
    "text": is_text,
    "line": is_line,
    "word": is_word,
    "number": is_number,
    "positive": lambda value: is_number(value) and value > 0,
    "day": is_day,
    "time": lambda value: isinstance(value, datetime) and value.year >= 1000,
    "true": lambda value: value is True,
    "facet": lambda value: is_text(value) and value in FACETS,
    "fingerprint": matching("SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]"),
    "vocabulary_name": is_vocabulary_name,
    "proposal": is_proposal,
    "ids": listed(is_id, in_bytes),
    "list_of_ids": listed(is_id),
    "places": listed(is_place, place_order),
    "list_of_places": listed(is_place),
    "hashes": listed(is_hash, in_bytes),
    "roles": listed(is_line, in_bytes),
}


@functools.cache
def keys_of(name):
    """The keys of an event, row or table: (key, what it holds, whether it may be absent, since)."""
    found = []
    for key in KEYS.get(name, name).split():
        key, holds, may_be_absent, since = re.fullmatch(r"(\w+):([^?]+?)(\??)(2?)", key).groups()
        found.append((key, holds, bool(may_be_absent), int(since or 1)))
    return found


def check_keys(said, keys):
    """Holds a table to its keys, and gives the format that an entry with it must have."""
    keys = keys_of(keys)
    need(isinstance(said, dict), "a table is none")
    expected = [key for key, _, may_be_absent, _ in keys if key in said or not may_be_absent]
    need([*said] == expected, "keys are missing, too many, or not in order")
    formats = [1]
    for key, holds, _, since in keys:
        if key in said:
            formats += [since, check_value(said[key], key, holds)]
    return max(formats)


def check_value(value, key, holds):
    """Holds a value to what must stand under its key, and gives the format that it needs."""
    name = holds.strip("[]{}")
    if holds.startswith("{"):
        return check_keys(value, name)
    if holds.startswith("["):
        need(isinstance(value, list) and value, f"`{key}` has no rows")
        return max(check_keys(row, "row act" if name == "act" else name) for row in value)
    if "|" in holds:
        need(value in holds.split("|"), f"`{key}` is none of its words")
    else:
        need(HOLDS[holds](value), f"`{key}` is not what stands there")
    return 1


# What values of reports are.

FISCAL = "FY[0-9]{4}"
STRETCHES = tuple(
    re.compile(form)
    for form in (
        FISCAL, f"{FISCAL}-H[12]", f"{FISCAL}-Q[1-4]", "[0-9]{4}", "[0-9]{4}-Q[1-4]",
        "[0-9]{4}-(?:0[1-9]|1[0-2])", "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        r"(?!FY[0-9])(?!.*\.\.)[A-Za-z][A-Za-z0-9._+-]{0,62}",
    )
)
NAMED = STRETCHES[-1]


def form_of_stretch(text):
    """Which of the forms of a stretch of time a text has."""
    form = next((form for form in STRETCHES if form.fullmatch(text)), None)
    need(form, "no period")
    if form is STRETCHES[6]:
        date.fromisoformat(text)
    if form is not NAMED:
        year = int(text.removeprefix("FY")[:4])
        need(year >= (1868 if text.startswith("FY") else 1000), "a period too early")
    return form


def check_period(text):
    """Refuses what is no period."""
    is_bounded = text.startswith(("<=", ">="))
    low, between, high = text[2 * is_bounded :].partition("..")
    need(not (is_bounded and between), "no period")
    form = form_of_stretch(low)
    if between:
        in_order = low != high if form is NAMED else low < high
        need(form_of_stretch(high) is form and in_order, "no period")


def is_quantity(text):
    """Whether a text is a number as it is kept, every digit of it."""
    found = re.fullmatch(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?", text)
    is_zero = text.startswith("-") and not text.strip("-0.")
    in_range = found and (found[1] or -(2**63) <= int(text) < 2**63)
    return bool(in_range) and len(text) <= 40 and not is_zero


def check_report(said):
    """Holds the value of a report to what it reports."""
    period, blank, rest = said["value"].partition(" ")
    check_period(period)
    if said["what"] == "ended":
        need(not blank, "its value is no period")
    elif said["what"] == "actual":
        need(blank and is_quantity(rest), "its value is no period and quantity")
    else:
        need(re.fullmatch("[a-z0-9-]+", rest), "its value is no period and milestone")
    place = said.get("place", f"{said['item']}.x")
    need(place.startswith(f"{said['item']}."), "its place is none of its item")


def check_step(said):
    """Holds a step that asks for approval, or gives one, to saying of what."""
    need(("of" in said) != ("about" in said), "it names no version, or two")
    asks = said["event"] == "submit" or said.get("opinion") == "approve"
    need(("beside" in said) == (asks and "about" in said), "`beside` is missing, or stands there")


def check_sign(said):
    """Holds evidence to being a statement with its signature, or a timestamp."""
    files = [key for key in ("statement", "signature", "timestamp") if key in said]
    need(files in (["statement", "signature"], ["timestamp"]), "neither signature nor timestamp")


WITHHELD = re.compile(
    r"(?:snapshots|sources|drafts/versions|"
    r"(?:drafts/)?evidence(?!/.*\.(?:statement|sig|tsr|signers)\Z))/([0-9a-f]{64})\.[a-z0-9]{1,8}"
)


def check_redaction(said):
    """Holds withheld files to being such as may be."""
    for row in said["withheld"]:
        found = WITHHELD.fullmatch(row["path"])
        need(found and found[1] == row["file"]["blake3"], "a file that is not to be withheld")


def check_reasons(said):
    """Holds reasons to their order, none twice."""
    rows = [(place_order(row["place"]), row["text"]) for row in said.get("reason", [])]
    need(rows == sorted({*rows}), "its reasons are not in order")


def check_rest(said):
    """What must hold of an entry beside its keys and values."""
    event = said["event"]
    check_reasons(said)
    if event == "act":
        need(len(said["act"]) == 1, "more than one act")
    if event == "policy":
        for rule in said.get("rule", []):
            need(rule["approvals"] <= len(rule["roles"]), "a rule that nobody can meet")
    for events, check in CHECKS:
        if event in events:
            check(said)


CHECKS = (
    ({"report"}, check_report),
    ({"submit", "review", "reject", "withdraw"}, check_step),
    ({"sign"}, check_sign),
    ({"redact"}, check_redaction),
)


# 5. Logs


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
        check_keys(settings, "planctl.toml")
        need(settings["format"] == 1, "planctl.toml is of another format")
        self.origin = settings["origin"]
        self.config_sha = sha256(store.read("planctl.toml"))  # what the first entries follow
        # By area, the number of the first entry that a later planctl wrote; all entries that can
        # be read, and those up to the first that cannot, with the roots of their tree by size.
        self.later = {}
        self.entries = {area: read_log(self, area) for area in (RECORD, DRAFTS)}
        self.sound = {
            area: [entry for entry in entries if entry.is_sound]
            for area, entries in self.entries.items()
        }
        self.roots = {area: roots_of(entries) for area, entries in self.sound.items()}
        # Files: the bytes held by path (None of documents, which nothing reads); the paths that
        # entries name; the number of the entry that withholds a file, for each that may be
        # missing; and the same for each that is missing by its path: None where it may stand in
        # a pack that a later planctl wrote, 0 where an entry that one wrote may withhold it.
        self.packs = {area: read_packs(self, area) for area in (RECORD, DRAFTS)}
        self.held, self.named = {}, set()
        self.from_packs = set()  # those of the bytes held that come from packs
        self.withheld, self.missing = {}, {}
        # Plans by the path of their file; None where one cannot be read.
        self.plans = {}
        # Signatures in either log, and lists of signers that came into force, in that order.
        self.signatures, self.lists = [], []
        self.voices = {}  # whose the keys of all lists put forward are, by fingerprint

    def bytes_of(self, entry, key):
        """The file that an entry names under this key, or None if it is not held."""
        return self.held.get(entry.paths.get(key))


MOST_NUMBER = 2**64


def is_entry(name):
    """Whether a file name is that of an entry: eight digits or more, from 1 on."""
    found = re.fullmatch(r"((?!0+\.)[0-9]{8}|[1-9][0-9]{8,})\.toml", name)
    return bool(found) and int(found[1]) < MOST_NUMBER


class Later(Exception):
    """An entry that a later planctl wrote."""


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
        except Later:
            record.later.setdefault(area, number)
            is_sound = False
        except RUBBISH as error:
            record.verdicts.contradict(claim, f"{path}: {error}")
            is_sound = False
    return entries


def read_entry(data, area, number, previous):
    """What an entry says, if it is one of this log, follows `previous`, and its seal is right."""
    refuse_later(data)
    said = read_toml(data)
    event = said["event"]
    need(event in EVENTS[area], "is of no event of this log")
    form = check_keys(said, f"{HEAD} {KEYS[event]} seal:{{seal}}")
    need(said["format"] == (2 if event in SINCE_2 else form), "is of another format")
    check_rest(said)
    seal = {"sha256": sha256(data[: data.rindex(b"[seal]")])}
    need(
        (said["number"], said["previous"], said["seal"]) == (number, previous, seal),
        "follows another, or does not hold what its seal says",
    )
    return said


def refuse_later(data):
    """Raises `Later` for an entry of a format to come: its first line says it, whatever else it holds."""
    first = re.match(rb"format = ([1-9][0-9]{0,18})\n", data)
    if first and LATEST < int(first[1]) < 2**63:
        raise Later


# 6. Plans
#
# A vocabulary says which kinds of items a plan has, and what stands in their fields. It may be in
# any spelling of TOML; plans have one.

RESERVED_FIELDS = "id item under unknown absent from from_part".split()
RESERVED_KINDS = (
    "plan source suggestion conflict format vocabulary id item under unknown absent".split()
)
RESERVED_KINDS_ONLY = ["reason", "decided"]
LINEAGE = ("from", "from_part")
SETS = ("milestones", "references", "strings")
SINGLE_ROLES = ("name", "label", "provisional", "milestones")

# The types that a field of a role can have.
ANY_TYPE = "text label year date amount flag choice strings".split()
TYPES_OF_ROLE = {
    "name": ["text", "label"], "label": ["text", "label"], "schedule": ["year"],
    "milestones": ["milestones"], "provisional": ["flag"], "reference": ["references"],
    "lineage": ["references"], "amount": ["amount"], "body": ANY_TYPE, "target": ANY_TYPE,
    "status": ANY_TYPE, "responsible": ANY_TYPE,
}


@dataclasses.dataclass
class Kind:
    """A kind of items: under which kinds they stand, and the fields by name."""

    under: list
    fields: dict


@dataclasses.dataclass
class Vocabulary:
    """A vocabulary: its name and version, the kinds by name, and the kinds of milestones."""

    name: str
    kinds: dict
    milestones: set


LANGUAGE = re.compile("[a-z]{2,3}(?:-[A-Za-z0-9-]+)?")


def check_names(table, keys, what):
    """Holds a table to these keys (`?` after one that may be absent), and to names beside them."""
    need(isinstance(table, dict), f"{what} is no table")
    known = {key.strip("?") for key in keys}
    needed = {key for key in keys if not key.endswith("?")}
    names = {key: name for key, name in table.items() if key not in known}
    need(
        needed <= table.keys()
        and names
        and all(LANGUAGE.fullmatch(key) and isinstance(name, str) for key, name in names.items()),
        f"{what} lacks keys or names, or has others",
    )


def texts(value, what):
    """A list of texts."""
    need(isinstance(value, list) and all(isinstance(text, str) for text in value), what)
    return value


@functools.cache
def read_vocabulary(data):
    """A vocabulary, if it does not contradict itself."""
    said = tomllib.loads(data.decode())
    check_names(said, "format name version plan milestone? formula? kind".split(), "it")
    name = f"{said['name']}/{said['version']}"
    need(
        type(said["format"]) is type(said["version"]) is int
        and said["format"] == 1
        and isinstance(said["name"], str)
        and is_vocabulary_name(name),
        "no vocabulary of a name",
    )
    need([*said["plan"]] == ["field"], "its plan is none")
    for milestone in said.get("milestone", {}).values():
        check_names(milestone, ["long"], "a milestone")
        check_names(milestone["long"], [], "a milestone")
    check_all_names(said.get("formula", {}))
    kinds = {"plan": Kind([], read_fields(said["plan"]["field"]))}
    for key, table in said["kind"].items():
        kinds[key] = read_kind(key, table)
    vocabulary = Vocabulary(name, kinds, {*said.get("milestone", {})})
    for key, kind in kinds.items():
        check_kind(vocabulary, key, kind)
    return vocabulary


def check_all_names(tables):
    """Holds each of these tables to names alone."""
    for table in tables.values():
        check_names(table, [], "a name")


def read_kind(key, table):
    """A kind of items, as a vocabulary has it; every item may say where it comes from."""
    check_names(table, "role under title? field? formula?".split(), f"`{key}`")
    need(
        table["role"] in ("headline", "measure", "policy", "note")
        and re.fullmatch("[a-z][a-z0-9_-]{0,62}", key)
        and key not in RESERVED_KINDS + RESERVED_KINDS_ONLY,
        f"`{key}` can be no kind",
    )
    check_all_names(table.get("formula", {}))
    fields = read_fields(table.get("field", {}))
    for name in LINEAGE:
        fields.setdefault(name, {"type": "references", "role": "lineage"})
    titles = texts(table.get("title", []), "titles are texts")
    need({*titles} <= fields.keys(), f"`{key}` has a title that is no field")
    return Kind(texts(table["under"], "`under` is a list of texts"), fields)


def read_fields(tables):
    """The fields of a kind, as a vocabulary has them."""
    for key, field in tables.items():
        check_names(field, "type role end? choices? mark? kinds?".split(), f"`{key}`")
        need(
            field["type"] in TYPES_OF_ROLE[field["role"]]
            and field.get("end", "first") in ("first", "last")
            and (field["role"] != "schedule" or "end" in field)
            and (field["type"] == "choice") == bool(field.get("choices"))
            and re.fullmatch("[a-z][a-z0-9_-]{0,62}", key)
            and (key in LINEAGE or key not in RESERVED_FIELDS),
            f"`{key}` can be no field",
        )
        check_all_names(field.get("choices", {}))
        if "mark" in field:
            check_names(field["mark"], [], "a mark")
    return dict(tables)


def check_kind(vocabulary, key, kind):
    """Holds a kind to the others: what it stands under, and what its fields are called."""
    need({*kind.under} <= vocabulary.kinds.keys(), f"`{key}` stands under no kind")
    roles = [field["role"] for field in kind.fields.values()]
    need(all(roles.count(role) < 2 for role in SINGLE_ROLES), f"`{key}` has a role twice")
    for name, field in kind.fields.items():
        need(
            name not in vocabulary.kinds
            and name not in RESERVED_KINDS
            and {*texts(field.get("kinds", []), "kinds are texts")} <= vocabulary.kinds.keys(),
            f"`{key}.{name}` is called as a kind, or refers to none",
        )


@dataclasses.dataclass
class Item:
    """One thing of a plan.

    fields      by name: the value (None if it is unknown), and whether that is all
    open_lists  the kinds of which it may have more children than are recorded
    absent      what is known not to be among these
    """

    id: str
    kind: str
    parent: str | None
    fields: dict
    open_lists: set
    absent: list


class Plan:
    """A plan: items by id, and by parent and kind the ids of children, in order."""

    def __init__(self, vocabulary, id):
        self.vocabulary, self.id, self.items, self.children = vocabulary, id, {}, {}

    def add(self, item):
        """Adds an item, which stands last among its kind under its parent."""
        need(item.id not in self.items, f"`{item.id}` stands twice")
        self.items[item.id] = item
        if item.parent is not None:
            self.children.setdefault(item.parent, {}).setdefault(item.kind, []).append(item.id)

    def in_order(self):
        """All ids as a plan is written: each item, then what stands under it, kind by kind."""
        found, still = [], [self.id]
        while still:
            found.append(still.pop())
            below = self.children.get(found[-1], {})
            still += [id for kind in sorted(below) for id in below[kind]][::-1]
        return found


# The keys that come first in a table of a plan, in this order; the others stand in byte order.
FIRST_KEYS = ["id", "under", "label", "name"]

# What an open draft holds besides the plan: how we know it, and what is not yet decided.
DRAFT_ONLY = ("source", "suggestion", "conflict")


@functools.cache
def read_plan(data, vocabulary_data, is_draft):
    """The plan in a file, if all in it is as the vocabulary says and in order."""
    vocabulary = read_vocabulary(vocabulary_data)
    head, *tables = read_tables(data)
    need(
        head.keys == {"format": 1, "vocabulary": vocabulary.name}
        and type(head.keys["format"]) is int
        and [*head.keys] == ["format", "vocabulary"]
        and tables[0].name == "plan",
        "is no plan of this vocabulary",
    )
    items = [*itertools.takewhile(lambda table: table.name not in DRAFT_ONLY, tables)]
    check_rows_of_draft(tables[len(items) :], is_draft)
    plan = Plan(vocabulary.name, tables[0].keys["id"])
    for table in items:
        need(table.name == "plan" or table.is_row, "has a table that is no row")
        plan.add(read_item(table, plan, vocabulary))
    in_file = [table.keys["id"] for table in items]
    need(plan.in_order() == in_file, "has items that stand nowhere, or out of order")
    return plan


def check_rows_of_draft(tables, is_draft):
    """Holds the rows of a draft to their order: how it is known, then what is open."""
    names = [name for name, _ in itertools.groupby(table.name for table in tables)]
    need(
        (is_draft or not tables)
        and {*names} <= {*DRAFT_ONLY}
        and len(names) == len({*names})
        and "source" not in names[1:],
        "has rows that are no items, or out of order",
    )
    for table in tables:
        need(table.is_row, "has a table that is no row")
        if table.name == "source":
            check_source(table.keys)


def check_source(row):
    """Holds a row that says how places are known to its form."""
    check_keys(row, "source")
    need(row["certainty"] == "verified" or "reason" in row, "is concluded without a reason")


def read_item(table, plan, vocabulary):
    """An item, if its keys are in order and its fields hold what they may."""
    row, is_plan = table.keys, table.name == "plan"
    need([*row] == sorted(row, key=place_of_key), "keys are not in order")
    need(is_id(row["id"]) and is_plan != bool(plan.items), "an item without an id")
    need(not is_plan or "under" not in row, "a plan stands under nothing")
    parent = None if is_plan else row.get("under", plan.id)
    is_under = is_id(parent) and parent != plan.id
    need("under" not in row or is_under, "an item stands where it cannot")
    kind = vocabulary.kinds[table.name]
    item = Item(row["id"], table.name, parent, {}, set(), row.get("absent", []))
    for key, value in row.items():
        if key not in ("id", "under", "unknown", "absent"):
            check_field(value, kind.fields[key], vocabulary)
            item.fields[key] = (value, True)
    for word in row.get("unknown", []):
        mark_unknown(item, word, kind, vocabulary)
    lists = [row[key] for key in ("unknown", "absent") if key in row]
    need(
        all(listed(is_text, in_bytes)(words) for words in lists)
        and all(map(is_id, item.absent))
        and (not item.absent or item.open_lists),
        "`unknown` or `absent` is out of order, or of nothing",
    )
    return item


def place_of_key(key):
    """What keys of a table are sorted by."""
    first = FIRST_KEYS.index(key) if key in FIRST_KEYS else len(FIRST_KEYS)
    return first, in_bytes(key)


def mark_unknown(item, word, kind, vocabulary):
    """Marks a field, or the children of a kind, as not known whole."""
    if word in kind.fields:
        value, _ = item.fields.get(word, (None, False))
        need(value is None or kind.fields[word]["type"] in SETS, f"`{word}` is known and unknown")
        item.fields[word] = (value, False)
    else:
        need(item.kind in vocabulary.kinds[word].under, f"`{word}` is no field and no child")
        item.open_lists.add(word)


FROM_ANYWHERE = matching(f"(?:{ID}:)?{ID}")  # also an item of another plan of the store


def check_field(value, field, vocabulary):
    """Holds a value to the type of its field."""
    of_type = {
        "text": is_text,
        "label": is_line,
        "year": is_year,
        "date": is_day,
        "amount": lambda value: type(value) is int,
        "flag": HOLDS["true"],
        "choice": lambda value: value in field["choices"],
        "milestones": listed(lambda text: is_milestone(text, vocabulary), in_bytes),
        "references": listed(FROM_ANYWHERE if field["role"] == "lineage" else is_id, in_bytes),
        "strings": listed(is_text, in_bytes),
    }
    need(of_type[field["type"]](value), "a field does not hold what it may")


def is_year(value):
    """Whether it is a fiscal year, or bounds of one."""
    bounds = rf"(?:[<>]=)?{FISCAL}|{FISCAL}\.\.{FISCAL}"
    if not is_text(value) or not re.fullmatch(bounds, value):
        return False
    check_period(value)
    return True


def is_milestone(text, vocabulary):
    """Whether it is an evaluation in a fiscal year, of a kind that the vocabulary has."""
    year, _, kind = text.partition(" ") if is_text(text) else ("", "", "")
    return bool(re.fullmatch(FISCAL, year)) and is_year(year) and kind in vocabulary.milestones


@functools.cache
def read_sources(data):
    """The snapshot that a file of sources is about, and its rows."""
    said = read_toml(data)
    check_keys(said, "sources")
    need(said["format"] == 1, "is of another format")
    rows = said.get("source", [])
    for row in rows:
        check_source(row)
    order = [order_of_source(row) for row in rows]
    is_twice = any(one == other for one, other in itertools.pairwise(order))
    need(order == sorted(order) and not is_twice, "its rows are out of order")
    return said["snapshot"], rows


def order_of_source(row):
    """What rows of sources are sorted by."""
    document = row.get("document", "")
    kind = 0 if not document else 1 if is_hash(document) else 2
    return (
        [place_order(place) for place in row["place"]],
        row["certainty"] == "inferred",
        row.get("reason", ""),
        (kind, document),
        row.get("at", ""),
    )


@functools.cache
def read_map(data):
    """The vocabularies before and after of a mapping."""
    said = read_toml(data)
    check_keys(said, "map")
    kinds = [row["before"] for row in said.get("kind", [])]
    fields = [(row["kind"], row["before"]) for row in said.get("field", [])]
    need(
        said["format"] == 1 and kinds == sorted({*kinds}) and fields == sorted({*fields}),
        "is no mapping, or out of order",
    )
    return said["before"], said["after"]


# 7. Files that entries name

# The keys under which entries name files, with the folder and the ending of these.
FILES = {
    "snapshot": ("snapshots", "toml"),
    "sources": ("sources", "toml"),
    "version": ("versions", "toml"),
    "vocabulary": ("vocabularies", "toml"),
    "map": ("maps", "toml"),
    "statement": ("evidence", "statement"),
    "signature": ("evidence", "sig"),
    "timestamp": ("evidence", "tsr"),
    "signers": ("evidence", "signers"),
}
PACKED = {0: "snapshots", 1: "sources", 2: "versions"}  # what may stand in a pack, by its byte
PACK = re.compile(r"[0-9a-f]{64}\.pack")
LATER_PACK = re.compile(rb"planctl pack ([1-9][0-9]{0,11})\n")

# What a pack may take, and what all packs of a folder may take together.
MOST_PACK, MOST_INDEX, MOST_OBJECT = 1 << 28, 1 << 26, 1 << 22
LEAST_PIECE, MOST_PIECE, MOST_DEEP_BLOCKS = 1 << 12, 1 << 18, 64
BUDGET = {"text": 1 << 28, "blocks": 1 << 22, "objects": 1 << 20, "sequence": 1 << 25, "bytes": 1 << 36}


@dataclasses.dataclass
class Packs:
    """The packs of a folder: what each that can be read holds, and whether one is of a later planctl."""

    objects: dict  # the packs that have it, by the path of an object below the store
    has_later: bool

    def object(self, path):
        """The bytes of an object with the hash it is called by, or None if no pack has it."""
        for pack in self.objects.get(path, []):
            with contextlib.suppress(*RUBBISH):
                return pack.object(path)
        return None


def read_packs(record, area):
    """Reads the packs of a log; one that is none, or takes more than is left, holds nothing."""
    packs, left = Packs({}, False), dict(BUDGET)
    for name in filter(PACK.fullmatch, record.store.names(f"{area}packs")):
        path = f"{area}packs/{name}"
        with record.verdicts.blame("deliberation" if area else "accounted", path):
            data = record.store.read(path, MOST_PACK)
            need(hash_of(data) in (None, name.removesuffix(".pack")), "is called by another hash")
            later = LATER_PACK.match(data)
            if later and later[1] != b"1":
                packs.has_later = True
                continue
            pack = Pack(data, area, left)
            left = {what: count - pack.cost[what] for what, count in left.items()}
            for path in pack.sequences:
                packs.objects.setdefault(path, []).append(pack)
    return packs


def inflated(data, size):
    """What a stream of DEFLATE holds: so many bytes, and nothing stands behind it."""
    stream = zlib.decompressobj(-15)
    made = stream.decompress(data, size + 1)
    while stream.unconsumed_tail and not stream.eof and len(made) <= size:
        made += stream.decompress(stream.unconsumed_tail, size + 1 - len(made))
    need(len(made) == size and stream.eof and not stream.unused_data, "does not inflate")
    return made


class Index:
    """The index of a pack, number by number."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        """The next bytes."""
        need(self.at + count <= len(self.data), "has an index that ends too soon")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, most=1 << 63):
        """A whole number: seven bits a byte, the lowest first, in nine bytes at most."""
        number = 0
        for place in range(9):
            (byte,) = self.take(1)
            number |= (byte & 127) << 7 * place
            if byte < 128:
                need(number <= most, "has a number in its index that is too large")
                return number
        raise ValueError("has a number in its index that does not end")

    def moved(self, start):
        """The number that stands so far from this one: 0, 1, 2, 3, 4 are 0, -1, 1, -2, 2."""
        number = self.number()
        moved = start - number // 2 - 1 if number % 2 else start + number // 2
        need(moved >= 0, "has a number in its index that is below 0")
        return moved


class Pack:
    """A pack: its blocks, and of which of them each object is made.

    blocks     (other, before, own, after, at): the first bytes of another block, own ones, which
               begin at this place of the text, and the last bytes of the other
    sizes      of the blocks
    sequences  the numbers of the blocks, by the path of the object
    cost       what it takes of the budget
    """

    def __init__(self, data, area, left):
        need(data.startswith(b"planctl pack 1\n"), "is no pack")
        end = len(data) - 48
        need(end >= 15 and hashlib.sha256(data[:-32]).digest() == data[-32:], "is not whole")
        start, size = (int.from_bytes(data[at : at + 8], "little") for at in (end, end + 8))
        need(15 <= start <= end and size <= MOST_INDEX, "has its index where there is none")
        index = Index(inflated(data[start:end], size))
        self.piece = index.number(MOST_PIECE)
        need(self.piece >= LEAST_PIECE, "has pieces that are too small")
        self.text_size, at = index.number(left["text"]), 15
        self.pieces = []
        for _ in range(-(-self.text_size // self.piece)):
            length = index.number(start - at)
            self.pieces.append(data[at : at + length])
            at += length
        need(at == start, "has bytes that belong to no piece")
        self.read_blocks(index, index.number(left["blocks"]))
        names = [self.read_name(index, area) for _ in range(index.number(left["objects"]))]
        need(len({*names}) == len(names), "has a name twice")
        self.read_sequences(index, names, left["sequence"])
        need(index.at == size, "has an index that is too long")
        self.cost = {
            "text": self.text_size,
            "blocks": len(self.blocks),
            "objects": len(names),
            "sequence": sum(map(len, self.sequences.values())),
            "bytes": sum(self.sizes[it] for held in self.sequences.values() for it in held),
        }
        need(self.cost["bytes"] <= left["bytes"], "takes too much")

    def read_blocks(self, index, count):
        """Reads what each block is made from."""
        others, deep = [], []
        for number in range(count):
            back = index.number(number)
            others.append(number - back if back else None)
            deep.append(deep[number - back] + 1 if back else 0)
            need(deep[-1] <= MOST_DEEP_BLOCKS, "has blocks that lean on too many others")
        self.blocks, self.sizes, at = [], [], 0
        for other in others:
            before = after = 0
            if other is not None:
                before = index.number(self.sizes[other])
                after = index.number(self.sizes[other] - before)
            own = index.number(MOST_OBJECT)
            self.blocks.append((other, before, own, after, at))
            self.sizes.append(before + own + after)
            need(0 < self.sizes[-1] <= MOST_OBJECT, "has a block that is too large, or empty")
            at += own
        need(at == self.text_size, "has a text of another length")

    def read_name(self, index, area):
        """The path of an object below the store."""
        (byte,) = index.take(1)
        folder = PACKED.get(byte)
        need(folder and (folder == "versions") == (area == DRAFTS), "has an object of no folder")
        return f"{area}{folder}/{index.take(32).hex()}.toml"

    def read_sequences(self, index, names, most):
        """Reads of which blocks each object is made."""
        self.sequences, before, following, left = {}, [], 0, most
        for name in names:
            held, size, expected = [], 0, 0
            for _ in range(index.number()):
                length, is_new = divmod(index.number(), 2)
                run = []
                if not is_new:
                    start = index.moved(expected)
                    expected = start + length
                    need(expected <= len(before), "has an object made of blocks that are not there")
                    run = before[start:expected]
                else:
                    need(length <= left, "has objects of too many blocks")
                    for _ in range(length):
                        run.append(index.moved(following))
                        following = run[-1] + 1
                        need(run[-1] < len(self.blocks), "has an object of a block that is not there")
                    expected += length
                size += sum(self.sizes[number] for number in run)
                left -= len(run)
                need(left >= 0 and size <= MOST_OBJECT, "has an object that is too large")
                held += run
            need(size > 0, "has an empty object")
            self.sequences[name] = before = held

    def object(self, path):
        """The bytes of an object, held to the hash it is called by."""
        parts = []
        for number in self.sequences[path]:
            self.put(number, 0, self.sizes[number], parts)
        data = b"".join(parts)
        need(hash_of(data) in (None, path[-69:-5]), f"has other bytes as {path}")
        return data

    def put(self, number, start, end, parts):
        """Adds the bytes of a block from one place up to another, and makes no others."""
        if start >= end:
            return
        other, before, own, after, at = self.blocks[number]
        if start < before:
            self.put(other, start, min(end, before), parts)
        if start < before + own and end > before:
            self.put_text(at + max(start - before, 0), at + min(end - before, own), parts)
        if end > before + own:
            shift = self.sizes[other] - after - before - own
            self.put(other, shift + max(start, before + own), shift + end, parts)

    def put_text(self, start, end, parts):
        """Adds a part of the text."""
        while start < end:
            number, within = divmod(start, self.piece)
            part = self.text(number)[within : within + end - start]
            parts.append(part)
            start += len(part)

    def text(self, number):
        """A piece of the text, inflated once."""
        if isinstance(self.pieces[number], bytes):
            size = min(self.piece, self.text_size - number * self.piece)
            self.pieces[number] = (inflated(self.pieces[number], size),)
        return self.pieces[number][0]


def check_packs(record):
    """Holds every object in every pack to its hash."""
    for area, packs in record.packs.items():
        for path, holders in packs.objects.items():
            if len(holders) == 1 and path in record.from_packs:
                continue  # it was read when the entry was that names it
            for pack in holders:
                with record.verdicts.blame("deliberation" if area else "accounted", f"{area}packs"):
                    pack.object(path)


def check_files(record):
    """Holds the files of both logs to their hashes, and plans and references to their rules."""
    for entry in reversed(record.entries[RECORD]):
        for row in entry.get("withheld", []):
            record.withheld[file_key(row["path"], row["file"])] = entry.number
    kept, known = set(), Known()  # the BLAKE3 of the documents kept so far; plans and vocabularies
    for entry in record.entries[RECORD] + record.entries[DRAFTS]:
        hold_files(record, entry)
        speaks = entry["event"] in ("annotate", "sign")
        if speaks and not 0 < entry["entry"] < entry.number:
            fault = f"{entry.path} speaks of none before it"
            record.verdicts.contradict(entry.blames("references"), fault)
        if entry.area == RECORD:
            kept |= {row["file"]["blake3"] for row in entry.evidence()}
        with record.verdicts.blame(entry.blames("canonical"), entry.path):
            check_plan(record, entry, kept)
        if entry.area == RECORD:
            known.check(record, entry, kept)


def hold_files(record, entry):
    """Reads the files that an entry names, unless they are withheld, and checks their hashes."""
    files = [(key, entry[key], *FILES[key]) for key in FILES if key in entry]
    for row in entry.evidence():
        files.append((None, row["file"], "evidence", ending_of_document(row["name"])))
        if "form" in row:
            files.append((None, row["form"], "forms", "toml"))
    for key, file, folder, ending in files:
        path = f"{entry.area}{folder}/{file['blake3']}.{ending}"
        record.named.add(path)
        if key:
            entry.paths[key] = path
        packed = None
        if not os.path.lexists(record.store.root / path):
            packed = record.packs[entry.area].object(path)
        if packed is None and not os.path.lexists(record.store.root / path):
            has_packs = folder in PACKED.values() and record.packs[entry.area].has_later
            withheld_by = record.withheld.get(file_key(path, file))
            may_be = RECORD in record.later and WITHHELD.fullmatch(path)
            if has_packs or withheld_by or may_be:
                record.missing[path] = None if has_packs else withheld_by or 0
                continue
        with record.verdicts.blame(entry.blames("hashes"), entry.path):
            most = MOST_EVIDENCE_BYTES if folder == "evidence" else MOST_BYTES
            need(folder != "forms" or file["size"] <= MOST_BYTES, f"{path} is too large")
            hold_file(record, path, file, most if key not in (None, "timestamp") else 0, packed)


def hold_file(record, path, file, most_bytes, packed):
    """Holds a file to its hashes and size; what is read further, so many bytes of it, is kept.

    `packed` are its bytes where they come from a pack.
    """
    if packed is not None or most_bytes:
        data = record.store.read(path, most_bytes) if packed is None else packed
        found = (sha256(data), len(data), hash_of(data))
    else:
        data, found = None, record.store.hashes(path)
    expected = (file["sha256"], file["size"], file["blake3"])
    need(found in (expected, (*expected[:2], None)), f"{path} is damaged")
    record.held[path] = data
    if packed is not None:
        record.from_packs.add(path)


def ending_of_document(name):
    """The ending under which evidence is kept: that of its name if it is a plain one."""
    ending = re.search(r"\.([A-Za-z0-9]{1,8})\Z", name)
    return ending[1].lower() if ending else "bin"


def file_key(path, file):
    """One file, with its hashes and size as they are written."""
    return path, file["blake3"], file["sha256"], file["size"]


def check_plan(record, entry, kept):
    """Holds the plan, its sources and its vocabulary to what the entry says of them.

    What is withheld or damaged is not judged here. `kept` are the documents that sources may name.
    """
    draft = entry.area == DRAFTS
    key = "version" if draft else "snapshot"
    if "map" in entry and (data := record.bytes_of(entry, "map")) is not None:
        with record.verdicts.blame("canonical", entry.path):
            read_map(data)
    names = [name for name in (key, "vocabulary", "sources") if name in entry.paths]
    if key not in names or any(entry.paths[name] not in record.held for name in names):
        return
    name, data = vocabulary_of(record, entry), record.bytes_of(entry, "vocabulary")
    need(name == entry["vocabulary"]["name"], "its vocabulary is another")
    plan = read_plan(record.bytes_of(entry, key), data, draft)
    if draft:
        record.plans[entry.path] = plan
    need(plan.id == entry["plan"], "its plan is another")
    rows = []
    if "sources" in names:
        snapshot, rows = read_sources(record.bytes_of(entry, "sources"))
        need(snapshot == entry["snapshot"]["blake3"], "its sources are of another plan")
    record.plans[entry.path] = plan
    documents = {row["document"] for row in rows if "document" in row}
    with record.verdicts.blame("references", entry.path):
        need(documents <= kept or may_be_of_later(record, entry), "a source is not kept")


def may_be_of_later(record, entry):
    """Whether what an entry speaks of may be what one before it has that a later planctl wrote."""
    return entry.number > record.later.get(entry.area, NEVER)


def vocabulary_of(record, entry):
    """What the vocabulary that an entry names calls itself."""
    return read_vocabulary(record.bytes_of(entry, "vocabulary")).name


class Known:
    """What the entries of the record so far have shown: items of plans, names of vocabularies."""

    def __init__(self):
        self.items, self.vocabularies = {}, set()
        self.unread = set()  # plans of which one could not be read
        self.documents = set()

    def check(self, record, entry, kept):
        """Holds an entry to what stands in it or before it, of items, documents, vocabularies."""
        if entry["event"] == "revise":
            self.add(record, entry)
            places = entry.get("decided", []) + [row["place"] for row in entry.get("reason", [])]
            items = [place_order(place)[0] for place in places]
            self.check_map(record, entry)
        elif entry["event"] == "report":
            items = [entry["item"]]
            with record.verdicts.blame("references", entry.path):
                is_kept = {entry.get("document")} <= kept | {None}
                need(is_kept or may_be_of_later(record, entry), "its document is not kept")
        else:
            return
        if may_be_of_later(record, entry):
            return
        with record.verdicts.blame("references", entry.path):
            stood = self.items.get(entry["plan"], set())
            need(entry["plan"] in self.unread or {*items} <= stood, "it speaks of no such item")

    def add(self, record, entry):
        """Takes in the items of a plan."""
        plan = record.plans.get(entry.path)
        if plan is None:
            self.unread.add(entry["plan"])
        else:
            self.items.setdefault(entry["plan"], set()).update(plan.items)

    def check_map(self, record, entry):
        """Holds a mapping to the vocabularies that are used."""
        if (data := record.bytes_of(entry, "map")) is not None:
            with contextlib.suppress(*RUBBISH):  # told where it was read first
                before, after = read_map(data)
                is_used = before in self.vocabularies or may_be_of_later(record, entry)
                if not is_used or after != entry["vocabulary"]["name"]:
                    fault = f"{entry.path}: its mapping is of other vocabularies"
                    record.verdicts.contradict("references", fault)
        self.vocabularies.add(entry["vocabulary"]["name"])


def check_references(record):
    """Refuses withheld files that no entry names, and acts about revisions that are not there."""
    strange, revised = [], set()
    for row in withheld_rows(record.entries[RECORD]):
        is_of_drafts = row["path"][0] == "d"  # which may be gone whole
        if row["path"] not in record.named and not is_of_drafts and RECORD not in record.later:
            strange.append(row["path"])
    aside = set_aside(record.sound[RECORD])
    for entry in record.sound[RECORD]:
        if entry["event"] == "revise":
            revised.add((entry["plan"], entry["date"]))
        elif entry["event"] == "act" and entry.number not in aside:
            if (entry["plan"], entry["revision"]) not in revised:
                strange.append(entry.path)
    for path in strange:
        record.verdicts.contradict(
            "references", f"{path} is named by no entry, or about a revision that there is none of"
        )


def check_withheld(record):
    """Leaves open what rests on a withheld file, which a signed entry must have withheld."""
    signed = {signature.about for signature in record.signatures if signature.is_valid_in(RECORD)}
    redactions = (entry for entry in record.entries[RECORD] if entry.number in signed)
    paths = {row["path"] for row in withheld_rows(redactions)}
    for path, number in record.missing.items():
        where = "may stand in a pack of a later planctl" if number is None else f"is withheld by entry {number or '?'}"
        claim = "deliberation" if path.startswith("drafts") else "hashes"
        record.verdicts.leave_open(claim, f"{path} {where}")
        if path.startswith(("snapshots", "sources")):
            record.verdicts.leave_open("canonical", f"{path} {where}")
        is_known = number and RECORD not in record.later  # who signed after that, is not known
        if is_known and path not in paths and keys_in_force(record, number):
            record.verdicts.contradict(claim, f"{path} is withheld without a signature")


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
    for folder in ("drafts", *FOLDERS):
        claim = "deliberation" if folder.startswith("drafts") else "accounted"
        for blamed in [claim, "chain"] if folder == "log" else [claim]:
            with record.verdicts.blame(blamed, folder):
                need(record.store.is_folder(folder), "is no plain folder")
        for name in record.store.names(folder) if folder != "drafts" else []:
            is_checkpoint = CHECKPOINT.fullmatch(name) if folder == "checkpoints" else None
            with record.verdicts.blame(claim, f"{folder}/{name}"):
                account_for(record, folder, name, is_checkpoint)
            if is_checkpoint:
                with record.verdicts.blame("checkpoints", f"{folder}/{name}"):
                    checkpoints += check_checkpoint(record, name, *is_checkpoint.groups())
    return checkpoints


def account_for(record, folder, name, is_checkpoint):
    """Refuses a file that is not plain, or that has no business where it stands."""
    path = f"{folder}/{name}"
    with record.store.open(path, float("inf")):
        pass
    if path in record.named or name == ".gitkeep" or is_checkpoint:
        return
    if folder.endswith("log"):
        need(is_entry(name), "is named by no entry")
        return
    if folder.endswith("packs") and PACK.fullmatch(name):
        return  # told where packs are read
    # A file called by its BLAKE3 is left over from a write cut short: harmless.
    *_, called = record.store.hashes(path)
    need(called in (None, os.path.splitext(name)[0]), "is named by no entry")


# 8. Trees

SIZE = "0|[1-9][0-9]{0,18}"
CHECKPOINT = re.compile(r"([0-9]{8}|[1-9][0-9]{8,18})(?:\.txt|-([0-9a-f]{64})\.sig)")


def roots_of(entries):
    """The roots of the trees of RFC 6962 over the first 0, 1, 2 and so on entries of a log."""
    roots, whole = [hashlib.sha256(b"").digest()], []  # whole subtrees: (leaves, hash)
    for entry in entries:
        whole.append((1, entry.leaf))
        while len(whole) > 1 and whole[-2][0] == whole[-1][0]:
            (leaves, left), (_, right) = whole[-2:]
            whole[-2:] = [(2 * leaves, node_over(left, right))]
        root = whole[-1][1]
        for _, left in reversed(whole[:-1]):
            root = node_over(left, root)
        roots.append(root)
    return roots


def node_over(left, right):
    """The hash of a node of the tree."""
    return hashlib.sha256(b"\1" + left + right).digest()


def read_checkpoint(record, text):
    """The number of entries that a checkpoint of a log of this name shows, and their root."""
    form = re.escape(record.origin) + f"\n({SIZE})\n([A-Za-z0-9+/]{{43}}=)\n"
    match = re.fullmatch(form, text)
    need(match and int(match[1]) < 2**63, "is no checkpoint of this log")
    root = base64.b64decode(match[2])
    need(base64.b64encode(root).decode() == match[2], "its root is spelt otherwise")
    return int(match[1]), root


def check_root(record, size, root):
    """Holds a checkpoint to the first entries of the record."""
    roots = record.roots[RECORD]
    need(size < len(roots), "is of a log whose last entries were dropped")
    need(roots[size] == root, "is of entries that were others than those here")


def is_beyond(record, size):
    """Whether a later planctl wrote one of the first so many entries."""
    return RECORD in record.later and size >= record.later[RECORD]


def check_checkpoint(record, name, digits, called):
    """Judges a file of `checkpoints`: the text itself, or, if `called`, a signature over it.

    Gives its size and the key that signed it, or nothing if that signature is void, or if what
    it is of cannot all be read.
    """
    text = record.store.read(f"checkpoints/{digits}.txt")
    data = record.store.read(f"checkpoints/{name}")
    need(not called or blake3(data) == called, "is misnamed")
    if is_beyond(record, int(digits)) and called:
        return []  # the text is judged where it stands
    size, root = read_checkpoint(record, text.decode())
    need(f"{size:08}" == digits, "is misnamed")
    if is_beyond(record, size):
        return []
    check_root(record, size, root)
    if not called:
        return [(size, None)]
    key, _ = signing_key(data, text)
    need(roles_admitted(record, key, size + 1), "its key is not admitted")
    if is_revoked(record, key, size + 1):
        record.verdicts.leave_open("checkpoints", f"{digits}.txt: a void signature")
        return []
    return [(size, key)]


# 9. Signatures
#
# An OpenSSH signature (SSHSIG) is taken in one spelling only. What is refused here beyond what
# ssh-keygen refuses, RECORD.md says: keys that anybody can sign with, and second spellings.

NAMESPACE = "statement.v1@planctl"
MOST_SIGNATURE_BYTES = 16384
MOST_STATEMENT_BYTES = 65536
MAGIC = b"SSHSIG\0\0\0\1"


def fields(blob):
    """The fields of an SSH structure, each after its length in four bytes."""
    found = []
    while blob:
        end = 4 + int.from_bytes(blob[:4], "big")
        need(len(blob) >= max(4, end), "a field is cut short")
        found.append(blob[4:end])
        blob = blob[end:]
    return found


def field(data):
    """A field of an SSH structure."""
    return len(data).to_bytes(4, "big") + data


def positive(data):
    """A positive number in its shortest form."""
    value = int.from_bytes(data, "big")
    need(value > 0 and data == value.to_bytes(value.bit_length() // 8 + 1, "big"), "no number")
    return value


@functools.cache
def signing_key(signature, text):
    """The fingerprint of the key that made a signature over a text, and whose that key is."""
    need(len(signature) <= MOST_SIGNATURE_BYTES, "is too large for a signature")
    blob = base64.b64decode(b"".join(signature.split(b"\n")[1:-2]))
    lines = re.sub(b".{1,70}", rb"\g<0>\n", base64.b64encode(blob))
    whole = b"-----BEGIN SSH SIGNATURE-----\n%b-----END SSH SIGNATURE-----\n" % lines
    need(signature == whole and blob.startswith(MAGIC), "is not as ssh-keygen makes it")
    key, namespace, reserved, hash_name, made = fields(blob[len(MAGIC) :])
    hash_name = hash_name.decode()
    need(
        namespace == NAMESPACE.encode() and not reserved and hash_name in ("sha256", "sha512"),
        "is of another purpose or form",
    )
    digest = hashlib.new(hash_name, text).digest()
    message = MAGIC[:6] + b"".join(map(field, (namespace, b"", hash_name.encode(), digest)))
    need(read_key(key).verifies(made, message), "is no signature over the text")
    return fingerprint_of(key), read_key(key).voice()


def fingerprint_of(key):
    """What a key is called."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().removesuffix("=")


@functools.cache
def read_key(blob):
    """A public key, if it is of a kind that is taken and nobody else can sign with it."""
    key_type, *parts = fields(blob)
    kind, has_application = KINDS_OF_KEY[key_type.decode()]
    application = None
    if has_application:
        *parts, application = parts
        application.decode()
    return kind(key_type.decode(), application, *parts)


@dataclasses.dataclass
class Key:
    """A public key: its type, and of a security key what it was made for."""

    type: str
    application: bytes | None

    def verifies(self, made, message):
        """Whether a signature field is over a message, as it is signed by such a key."""
        if self.application is not None:
            made, message = made[:-5], self.message_of_device(made[-5:], message)
        name, made = fields(made)
        return self.is_over(name.decode(), made, message)

    def message_of_device(self, flags_and_counter, message):
        """What a security key signs."""
        digests = (hashlib.sha256(part).digest() for part in (self.application, message))
        return flags_and_counter.join(digests)


# Ed25519: RFC 8032. Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, FIELD) % FIELD
SQUARE_ROOT_OF_MINUS_ONE = pow(2, (FIELD - 1) // 4, FIELD)
NEUTRAL = (0, 1, 1, 0)


def add_points(one, other):
    """The sum of two points."""
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a = (y1 - x1) * (y2 - x2) % FIELD
    b = (y1 + x1) * (y2 + x2) % FIELD
    c = 2 * CURVE_D * t1 * t2 % FIELD
    d = 2 * z1 * z2 % FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD


def double_point(point):
    """Twice a point."""
    x, y, z, _ = point
    a, b, c = x * x % FIELD, y * y % FIELD, 2 * z * z % FIELD
    h, e, g = a + b, a + b - (x + y) ** 2, a - b
    f = c + g
    return e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD


def point_of(data):
    """The point in 32 bytes, if it is one and in its only spelling."""
    number = int.from_bytes(data, "little")
    y, sign = number % 2**255, number >> 255
    need(len(data) == 32 and y < FIELD, "no point of Ed25519")
    u, v = (y * y - 1) % FIELD, (CURVE_D * y * y + 1) % FIELD
    x = u * pow(v, 3, FIELD) * pow(u * pow(v, 7, FIELD), (FIELD - 5) // 8, FIELD) % FIELD
    if v * x * x % FIELD == -u % FIELD:
        x = x * SQUARE_ROOT_OF_MINUS_ONE % FIELD
    need(v * x * x % FIELD == u, "no point of Ed25519")
    if x % 2 != sign:
        x = FIELD - x
    return x, y, 1, x * y % FIELD


def bytes_of_point(point):
    """A point in 32 bytes."""
    x, y, z, _ = point
    inverse = pow(z, -1, FIELD)
    x, y = x * inverse % FIELD, y * inverse % FIELD
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point_of((4 * pow(5, -1, FIELD) % FIELD).to_bytes(32, "little"))


def sum_of_multiples(add, double, neutral, pairs):
    """The sum of points, each so many times; of two points, all bits at once."""
    (first, one), (second, other) = pairs
    table = {(1, 0): one, (0, 1): other, (1, 1): add(one, other)}
    found = neutral
    for bit in range(max(first, second).bit_length() - 1, -1, -1):
        found = double(found)
        which = (first >> bit & 1, second >> bit & 1)
        if which != (0, 0):
            found = add(found, table[which])
    return found


@dataclasses.dataclass
class Ed25519(Key):
    """A key of Ed25519."""

    data: bytes

    def __post_init__(self):
        y = int.from_bytes(self.data, "little") % 2**255
        need(len(self.data) == 32 and y < FIELD, "no key of Ed25519")
        need(y not in SMALL_ORDER, "a key that any signature fits")

    def voice(self):
        """Whose it is, whatever its type: a point, its negative, and those that differ from it by a point of
        small order have one secret."""
        data = self.data
        with contextlib.suppress(ValueError):
            point = point_of(data)
            for _ in range(3):
                point = double_point(point)
            data = bytes_of_point(point)
        return "ed25519", int.from_bytes(data, "little") % 2**255

    def is_over(self, name, made, message):
        """Whether a signature is over a message."""
        scalar = int.from_bytes(made[32:], "little")
        if name != self.type or len(made) != 64 or scalar >= ORDER:
            return False
        digest = hashlib.sha512(made[:32] + self.data + message).digest()
        x, y, z, t = point_of(self.data)
        negative = (FIELD - x, y, z, FIELD - t)
        pairs = ((scalar, BASE), (int.from_bytes(digest, "little") % ORDER, negative))
        found = sum_of_multiples(add_points, double_point, NEUTRAL, pairs)
        return bytes_of_point(found) == made[:32]


# The second coordinates of the points that eight times are none: of order 1, 2, 4 and 8.
SMALL_ORDER = {
    0,
    1,
    FIELD - 1,
    0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
}


# ECDSA: FIPS 186-5, over y^2 = x^3 - 3x + b. Points are (X, Y, Z) with x = X/Z^2, y = Y/Z^3.


@dataclasses.dataclass
class Curve:
    """A curve: its field, the number of its points, b, the base point, and the hash signed."""

    prime: int
    order: int
    b: int
    base: tuple
    hash_name: str

    def size(self):
        """The bytes of a coordinate."""
        return -(-self.prime.bit_length() // 8)

    def double(self, point):
        """Twice a point."""
        x, y, z = point
        if z == 0 or y == 0:
            return 1, 1, 0
        delta, gamma = z * z % self.prime, y * y % self.prime
        beta, alpha = x * gamma % self.prime, 3 * (x - delta) * (x + delta) % self.prime
        x3 = (alpha * alpha - 8 * beta) % self.prime
        y3 = (alpha * (4 * beta - x3) - 8 * gamma * gamma) % self.prime
        return x3, y3, 2 * y * z % self.prime

    def add(self, one, other):
        """The sum of two points."""
        (x1, y1, z1), (x2, y2, z2) = one, other
        if z1 == 0 or z2 == 0:
            return other if z1 == 0 else one
        square1, square2 = z1 * z1 % self.prime, z2 * z2 % self.prime
        u1, u2 = x1 * square2 % self.prime, x2 * square1 % self.prime
        s1, s2 = y1 * z2 * square2 % self.prime, y2 * z1 * square1 % self.prime
        h, r = (u2 - u1) % self.prime, (s2 - s1) % self.prime
        if h == 0:
            return self.double(one) if r == 0 else (1, 1, 0)
        square, cube = h * h % self.prime, h * h * h % self.prime
        x3 = (r * r - cube - 2 * u1 * square) % self.prime
        y3 = (r * (u1 * square - x3) - s1 * cube) % self.prime
        return x3, y3, h * z1 * z2 % self.prime

    def point_of(self, data):
        """The point of these coordinates, if it lies on the curve."""
        x, y = (int.from_bytes(half, "big") for half in (data[: self.size()], data[self.size() :]))
        on_curve = (y * y - (x * x - 3) * x - self.b) % self.prime == 0
        need(max(x, y) < self.prime and on_curve, "no point of the curve")
        return x, y, 1


CURVES = {
    b"nistp256": Curve(
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        (
            0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
            0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
            1,
        ),
        "sha256",
    ),
    b"nistp384": Curve(
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        int(
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
            "581a0db248b0a77aecec196accc52973",
            16,
        ),
        int(
            "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875a"
            "c656398d8a2ed19d2a85c8edd3ec2aef",
            16,
        ),
        (
            int(
                "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a38"
                "5502f25dbf55296c3a545e3872760ab7",
                16,
            ),
            int(
                "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c0"
                "0a60b1ce1d7e819d7a431d7c90ea0e5f",
                16,
            ),
            1,
        ),
        "sha384",
    ),
    b"nistp521": Curve(
        2**521 - 1,
        int(
            "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa"
            "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
            16,
        ),
        int(
            "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e"
            "156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
            16,
        ),
        (
            int(
                "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3d"
                "baa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
                16,
            ),
            int(
                "11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e6"
                "62c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
                16,
            ),
            1,
        ),
        "sha512",
    ),
}


@dataclasses.dataclass
class Ecdsa(Key):
    """A key of ECDSA, whose point is written with both coordinates."""

    curve_name: bytes
    data: bytes

    def __post_init__(self):
        self.curve = CURVES[self.curve_name]
        name = self.curve_name.decode()
        need(
            name == self.type.split("@")[0].rsplit("-", 1)[1]
            and self.data[:1] == b"\4"
            and len(self.data) == 1 + 2 * self.curve.size(),
            "no key of ECDSA",
        )

    def voice(self):
        """Whose it is, whatever its type: a point and its negative have one secret."""
        return self.curve_name, self.data[1 : 1 + self.curve.size()]

    def is_over(self, name, made, message):
        """Whether a signature is over a message."""
        if name != self.type:
            return False
        r, s = map(positive, fields(made))
        curve, key = self.curve, self.curve.point_of(self.data[1:])
        if max(r, s) >= curve.order:
            return False
        digest = int.from_bytes(hashlib.new(curve.hash_name, message).digest(), "big")
        inverse = pow(s, -1, curve.order)
        pairs = ((digest * inverse % curve.order, curve.base), (r * inverse % curve.order, key))
        x, _, z = sum_of_multiples(curve.add, curve.double, (1, 1, 0), pairs)
        return z != 0 and x * pow(z * z, -1, curve.prime) % curve.prime % curve.order == r


# RSA: RFC 8017, PKCS #1 v1.5. What is signed begins with which hash it is.

RSA_BITS = range(2048, 4097)
RSA_EXPONENTS = range(3, 2**33, 2)
RSA_HASHES = {
    "rsa-sha2-256": ("sha256", bytes.fromhex("3031300d060960864801650304020105000420")),
    "rsa-sha2-512": ("sha512", bytes.fromhex("3051300d060960864801650304020305000440")),
}


@dataclasses.dataclass
class Rsa(Key):
    """A key of RSA."""

    exponent: bytes
    modulus: bytes

    def __post_init__(self):
        self.e, self.n = positive(self.exponent), positive(self.modulus)
        need(
            self.n.bit_length() in RSA_BITS and self.n % 2 == 1 and self.e in RSA_EXPONENTS,
            "no key of RSA that is taken",
        )

    def voice(self):
        """Whose it is: who knows the factors of the modulus signs with any exponent."""
        return "rsa", self.n

    def is_over(self, name, made, message):
        """Whether a signature is over a message."""
        hash_name, prefix = RSA_HASHES[name]
        size, number = -(-self.n.bit_length() // 8), int.from_bytes(made, "big")
        if len(made) != size or number >= self.n:
            return False
        end = b"\0" + prefix + hashlib.new(hash_name, message).digest()
        expected = b"\0\1" + b"\xff" * (size - 2 - len(end)) + end
        return pow(number, self.e, self.n) == int.from_bytes(expected, "big")


# By the type of a key: what it is, and whether it is of a device, which adds what it is made for.
KINDS_OF_KEY = {
    "ssh-ed25519": (Ed25519, False),
    "ssh-rsa": (Rsa, False),
    "ecdsa-sha2-nistp256": (Ecdsa, False),
    "ecdsa-sha2-nistp384": (Ecdsa, False),
    "ecdsa-sha2-nistp521": (Ecdsa, False),
    "sk-ssh-ed25519@openssh.com": (Ed25519, True),
    "sk-ecdsa-sha2-nistp256@openssh.com": (Ecdsa, True),
}


# 10. Signers

ROLE = r'[^\s,*?!"\\#]+'
SIGNER = re.compile(
    rf'({ROLE}(?:,{ROLE})*+) (?:namespaces="{re.escape(NAMESPACE)}" )?([^ ]+) ([^ ]+)(?: .*)?'
)

NEVER = float("inf")  # a position after all others


@dataclasses.dataclass
class Signature:
    """A `sign` entry with a statement, and what is known of it.

    `about` is the number of the entry signed; `position` where its key must have been admitted;
    `saw` the number of entries that its signer had seen; `role` and `key` are None, and
    `is_valid` False, as far as it is no good.
    """

    entry: Entry
    about: int
    position: int
    role: str | None = None
    key: str | None = None
    voice: tuple | None = None
    saw: int = 0
    is_valid: bool = False

    def is_valid_in(self, area):
        """Whether it is valid, and stands in this log."""
        return self.is_valid and self.entry.area == area


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
        if signature.is_valid and is_void(record, signature):
            record.verdicts.leave_open(
                "signatures",
                f"{signature.entry.path}: void, its key was revoked from before it on",
            )


def read_signers_entry(record, entry):
    """The list of signers that an entry puts forward, if its threshold can be met."""
    keys, voices = read_signers(record.bytes_of(entry, "signers"))
    need(entry["threshold"] <= len(keys), "its threshold cannot be met")
    record.voices.update(voices)
    return Signers(entry.number, keys, entry["threshold"], entry.get("revoked", []))


@functools.cache
def read_signers(data):
    """The roles of each key, by its fingerprint, in a list of signers; and whose each key is."""
    *lines, rest = data.decode().split("\n")
    keys, voices = {}, {}
    for line in lines:
        if line[:1] in ("", "#"):
            continue
        roles, key_type, encoded = SIGNER.fullmatch(line).groups()
        blob, roles = base64.b64decode(encoded, validate=True), roles.split(",")
        fingerprint, key = fingerprint_of(blob), read_key(blob)
        need(
            key.type == key_type
            and base64.b64encode(blob).decode() == encoded
            and key.voice() not in voices.values(),
            "no key, one not taken, or one that stands twice",
        )
        keys[fingerprint], voices[fingerprint] = {*roles}, key.voice()
        need(len(keys[fingerprint]) == len(roles) and is_kept_text(roles), "a role stands twice")
    need(
        keys and not rest and "\r" not in "".join(lines),
        "no key in it, or a line does not end in a line feed",
    )
    return keys, voices


def check_statement(record, entry, own_keys):
    """Judges one signature. A signature for a list of signers may be by its `own_keys`."""
    signature = Signature(entry, entry["entry"], position=entry.number)
    record.signatures.append(signature)
    with record.verdicts.blame("signatures", entry.path):
        text = record.bytes_of(entry, "statement")
        statement = read_statement(text)
        seen = statement["seen"]["size"]
        position = seen + 1 if entry.area == DRAFTS else entry.number
        signature.role, signature.saw, signature.position = statement["role"], seen, position
        if entry.area == DRAFTS and is_beyond(record, seen):
            record.signatures.remove(signature)  # what later entries say of its key is not known
            return signature
        if not has_seen_this(record, entry, statement):
            record.verdicts.contradict("seen", f"{entry.path}: its signer saw another tree")
            signature.saw = 0
        made = record.bytes_of(entry, "signature")
        signature.key, signature.voice = signing_key(made, text)
        need(is_about(record, entry, statement), "its statement is on another entry")
        admitted = roles_admitted(record, signature.key, signature.position, own_keys)
        need(
            signature.role in admitted,
            "its key was not admitted at that position, or had been revoked",
        )
        signature.is_valid = True
    return signature


def read_statement(text):
    """What a statement says."""
    need(len(text) <= MOST_STATEMENT_BYTES, "is too large for a statement")
    statement = read_toml(text)
    check_keys(statement, "statement")
    need(
        statement["format"] == 1 and ("drafts" in statement) == (statement["log"] == "drafts"),
        "is a statement of another form",
    )
    return statement


def has_seen_this(record, entry, statement):
    """Whether the trees that a signer saw are those of the logs here, and of a possible size."""
    heads = [(RECORD, statement["seen"])]
    if entry.area == DRAFTS and "drafts" in statement:
        heads.append((DRAFTS, statement["drafts"]))
    same = True
    for area, head in heads:
        least, most = 0, len(record.sound[RECORD])
        if area == entry.area:
            least, most = statement["entry"], entry.number - 1
        same &= (
            least <= head["size"] <= min(most, len(record.sound[area]))
            and record.roots[area][head["size"]].hex() == head["root"]
        )
    return same


def is_about(record, entry, statement):
    """Whether a statement names the very entry that its `sign` entry names."""
    if not 0 < entry["entry"] < entry.number:
        return False
    about = record.sound[entry.area][entry["entry"] - 1]
    file = about.get("snapshot") or about.get("version") or {}
    keys = ("origin", "log", "entry", "sha256", "event", "file")
    return [statement.get(key) for key in keys] == [
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
    keys, roles = set(), set()
    for key, role, position in signed_by:
        is_new = key not in keys and role not in roles
        if is_new and role in known.keys.get(key, ()) and not is_revoked(record, key, position):
            keys.add(key)
            roles.add(role)
    return len(keys) >= known.threshold


def keys_in_force(record, position):
    """The roles of each key in the list in force at a position; none if there is none yet."""
    for known in reversed(record.lists):
        if known.begins <= position:
            return known.keys
    return {}


def is_revoked(record, key, position, by=NEVER):
    """Whether a list in force by position `by` makes void what the key signs at `position`.

    It makes void what the key signs as all types under which it was ever listed.
    """
    voice = record.voices.get(key)
    return any(
        (row["key"] == key or voice and record.voices.get(row["key"]) == voice)
        and row["from"] <= position
        for known in record.lists
        if known.begins <= by
        for row in known.revoked
    )


def is_void(record, signature):
    """Whether a list that came into force makes void what this was signed by."""
    return is_revoked(record, signature.key, signature.position)


def roles_admitted(record, key, position, own_keys=None):
    """The roles that a key had at a position, as the lists of signers stood then."""
    if is_revoked(record, key, position, by=position):
        return set()
    roles = keys_in_force(record, position).get(key, set())
    return roles | own_keys.get(key, set()) if own_keys else roles


# 11. What counts


def set_aside(entries):
    """The numbers of the entries set aside; what is itself set aside sets nothing aside."""
    aside = set()
    for entry in reversed(entries):
        if entry.get("sets_aside") and entry.number not in aside and entry["entry"] < entry.number:
            aside.add(entry["entry"])
    return aside


@dataclasses.dataclass
class Standing:
    """What counts before an entry of the record: the policy, and revisions by plan and date.

    `adopting` are all that count and adopt something.
    """

    policy: dict
    revisions: dict
    adopting: list

    @staticmethod
    def of(entries):
        """What counts in these entries."""
        aside, standing = set_aside(entries), Standing({}, {}, [])
        for entry in entries:
            if entry.number not in aside:
                standing.add(entry)
        return standing

    def add(self, entry):
        """Takes in an entry that counts."""
        if entry["event"] == "policy":
            self.policy = entry
        elif entry["event"] == "revise":
            self.revisions.setdefault(entry["plan"], {})[entry["date"]] = entry
            if "adopts" in entry:
                self.adopting.append(entry)

    def rules(self, plan):
        """The rules that hold for a plan."""
        return [rule for rule in self.policy.get("rule", []) if rule.get("plan", plan) == plan]

    def next_before(self, plan, day):
        """The counted revision of a plan next before a date."""
        past = (other for other in self.revisions.get(plan, {}) if other < day)
        latest = max(past, default=None)
        return self.revisions[plan][latest] if latest else None


# 12. Adoptions


def check_revisions(record):
    """Judges each revision: whether it is a correction, what it adopts, and what it passed by."""
    entries, drafts = record.sound[RECORD], Drafts(record)
    check_versions_named(record)
    aside, standing = set_aside(entries), Standing({}, {}, [])
    for entry in entries:
        if entry["event"] == "revise":
            taken = standing.revisions.get(entry["plan"], {})
            with record.verdicts.blame("adoptions", entry.path):
                need(
                    (entry["date"] in taken) == ("correction" in entry),
                    "is no correction, or one of none",
                )
            if "adopts" in entry:
                check_adoption(record, entry, standing, drafts)
            elif entry.number not in aside and standing.rules(entry["plan"]):
                record.verdicts.leave_open("approvals", f"{entry.path} passed the policy by")
        if entry.get("sets_aside"):
            standing = Standing.of(entries[: entry.number])
        else:
            standing.add(entry)


class Drafts:
    """The proposals, by name, each with its steps from its first version on.

    What is asked of them is asked as of an end: the number of the last entry that bears on it.
    """

    def __init__(self, record):
        self.steps, self.by_version, self.signed, self.end = {}, {}, {}, 0
        self.known_ends = {}  # by the number of an adoption, the proposals that it ended
        shas = [record.config_sha, *(entry.sha for entry in record.sound[DRAFTS])]
        self.ends = {sha: end for end, sha in enumerate(shas)}
        for entry in record.sound[DRAFTS]:
            name = entry.get("proposal")
            if "version" in entry:
                self.steps.setdefault(name, [])
                self.by_version.setdefault(version_of(entry), []).append(entry)
            if name in self.steps:
                self.steps[name].append(entry)
        for signature in record.signatures:
            if signature.is_valid_in(DRAFTS):
                self.signed.setdefault(signature.about, []).append(signature)

    def until(self, name, end):
        """The steps of a proposal up to an end."""
        return list(itertools.takewhile(lambda step: step.number <= end, self.steps.get(name, [])))

    def versions(self, name, end):
        """The versions of a proposal up to an end."""
        return [step for step in self.until(name, end) if "version" in step]

    def last(self, name, end):
        """The last version of a proposal; None if it has none."""
        return next(reversed(self.versions(name, end)), None)

    def found(self, name, file, entry, end):
        """The last version of this file in a proposal, that of this `entry` if it is named."""
        made = (step for step in self.versions(name, end) if is_version(step, file, entry))
        return max(made, key=lambda step: step.number, default=None)

    def made(self, adopts, end):
        """The last versions of proposals that an adoption may be of, by the names of these."""
        names = {step["proposal"] for step in self.by_version.get(adopts["version"], [])}
        last = (self.last(name, end) for name in sorted(names))
        return [it for it in last if it and is_version(it, adopts["version"], adopts.get("entry"))]

    def below(self, version, end):
        """The version that one is `onto`; None if it is onto none that is there."""
        onto, before = version.get("onto"), min(end, version.number - 1)
        return onto and self.found(onto["proposal"], onto["version"], onto.get("entry"), before)

    def ended(self, name, end, adopting):
        """Whether a proposal was rejected, withdrawn or adopted by then."""
        return self.turned_down(name, end) is not None or self.adopted(name, adopting)

    def turned_down(self, name, end):
        """The number of the first entry by then that rejects or withdraws a proposal, or None."""
        ends = (it.number for it in self.until(name, end) if it["event"] in ("reject", "withdraw"))
        return next(ends, None)

    def adopted(self, name, adopting):
        """Whether one of these adoptions ended a proposal."""
        return any(name in self.ended_by(entry) for entry in adopting)

    def ended_by(self, entry):
        """The proposals that an adoption ended."""
        if entry.number not in self.known_ends:
            self.known_ends[entry.number] = self.ends_with(entry["adopts"])
        return self.known_ends[entry.number]

    def ends_with(self, adopts):
        """The proposals of the version adopted, and those of what these are onto."""
        end = self.ends.get(adopts["drafts"])
        if end is None:
            return set()
        ended, still, seen = set(), [], set()
        for step in self.by_version.get(adopts["version"], []):
            still.append(
                self.found(step["proposal"], adopts["version"], adopts.get("entry"), end)
            )
        own = {version["proposal"] for version in still if version}
        while still:
            version = still.pop()
            if version and version["proposal"] not in seen:
                name = version["proposal"]
                seen.add(name)
                is_open = name in own or self.turned_down(name, end) is None
                if version is self.last(name, end) and is_open:
                    ended.add(name)
                still.append(self.below(version, end))
        return ended


def version_of(entry):
    """The BLAKE3 of the version that an entry made, or None."""
    return entry.get("version", {}).get("blake3")


def is_version(step, file, entry):
    """Whether a step made this version: this file, and by this entry if it is named."""
    return version_of(step) == file and entry in (None, step.sha)


@dataclasses.dataclass
class Layer:
    """A version, with all that stands beside it.

    That is the plan before and after it, the revision before, the tables of its file, and the
    BLAKE3s of the documents that it keeps, by name.
    """

    version: Entry
    base: Entry | None
    before: Plan
    after: Plan
    tables: list
    documents: dict

    def open_rows(self):
        """The rows that nobody has decided."""
        rows = (table for table in self.tables if table.name in ("suggestion", "conflict"))
        return [row for row in rows if row.name == "suggestion" or "taken" not in row.keys]

    def sources(self):
        """The rows of its file that say how it is known."""
        return [table.keys for table in self.tables if table.name == "source"]

    def causes(self, version):
        """The causes of a version as adoption records them: without items that stand nowhere."""
        stands = self.before.items.keys() | self.after.items.keys()
        causes = []
        for cause in version.get("cause", []):
            kept = dict(cause)
            kept["items"] = [item for item in cause["items"] if item in stands]
            if "places" in cause:
                kept["places"] = [it for it in cause["places"] if place_order(it)[0] in stands]
            if kept["items"]:
                causes.append({key: value for key, value in kept.items() if value})
        return causes


@dataclasses.dataclass
class Adoption(Layer):
    """What was adopted: a version, with all that bears on it."""

    revise: Entry
    standing: Standing  # as the record stood before
    drafts: Drafts
    end: int  # the number of the last entry of the drafts that bears on it
    layers: list  # itself, then the version that each is onto

    def proposals(self):
        """Its proposal and all that its version is onto, the lowest first."""
        return [layer.version["proposal"] for layer in reversed(self.layers)]

    def steps(self):
        """The steps of all these proposals, in the order of time."""
        steps = (self.drafts.until(name, self.end) for name in self.proposals())
        return sorted(itertools.chain.from_iterable(steps), key=lambda step: step.number)

    def put_forward(self):
        """The number of the entry that first submits the version; past all if none does."""
        steps = self.drafts.until(self.version["proposal"], self.end)
        after = (step for step in steps if step.number > self.version.number)
        return next((it.number for it in after if puts_forward(it, self.version)), NEVER)

    def may_be(self, name, blake3):
        """Whether a document may bear this name: it is one that the version keeps, if it keeps any.

        An adoption of the first format says nothing of that.
        """
        is_said = "entry" in self.revise["adopts"]
        return not is_said or blake3 in self.documents.get(name, (blake3,))

    def within(self, name):
        """One of these proposals, and those that it contains."""
        names = self.proposals()
        return names[: names.index(name) + 1]


def check_adoption(record, entry, standing, drafts):
    """Judges an adoption, leaving open what rests on something that cannot be read."""
    adopts, verdicts = entry["adopts"], record.verdicts
    end = drafts.ends.get(adopts["drafts"])
    is_there = adopts["version"] in drafts.by_version
    if is_there != (end is not None) and DRAFTS not in record.later:
        fault = f"{entry.path}: what it adopts is not all among the drafts"
        verdicts.contradict("deliberation", fault)
    if not is_there or end is None:
        verdicts.leave_open("deliberation")
    if end is None:
        leave_adoption_open(record)
        return
    if end < drafts.end:
        verdicts.contradict("adoptions", f"{entry.path}: an end before that of an earlier one")
    drafts.end = max(end, drafts.end)
    check_plan_adopted(record, entry, drafts)
    made = drafts.made(adopts, end)
    if not made:
        fault = f"{entry.path}: it adopts a version that was the last of no proposal"
        verdicts.contradict("adoptions", fault)
        return
    # An open one, if there is one.
    version = min(made, key=lambda it: drafts.ended(it["proposal"], end, standing.adopting))
    adoption = read_adoption(record, entry, standing, drafts, version)
    if adoption is None or not check_beside(record, adoption):
        leave_adoption_open(record)
        return
    for fault in faults_of(adoption):
        verdicts.contradict("adoptions", f"{entry.path}: {fault}")
    for name in adoption.proposals()[:-1]:
        is_of_another = drafts.adopted(name, standing.adopting)
        if drafts.turned_down(name, end) is not None and not is_of_another:
            verdicts.note(f"{entry.path} contains `{name}`, turned down after it was submitted")
    check_approvals(record, adoption)


def leave_adoption_open(record):
    """Leaves open what rests on an adoption that cannot be read."""
    record.verdicts.leave_open("adoptions")
    record.verdicts.leave_open("approvals")


def check_versions_named(record):
    """Holds steps that name the entry of a version to those their proposal has by then."""
    made = set()
    for entry in record.sound[DRAFTS]:
        if "about" in entry and (entry["about"], entry["proposal"]) not in made:
            fault = f"{entry.path}: it is about a version that its proposal does not have"
            record.verdicts.contradict("deliberation", fault)
        if "version" in entry:
            made.add((entry.sha, entry["proposal"]))


def check_plan_adopted(record, entry, drafts):
    """Holds the plan of the version adopted to the one recorded, if it can be read."""
    for step in drafts.by_version.get(entry["adopts"]["version"], [])[:1]:
        data = record.bytes_of(step, "version")
        if step.path in record.plans and sha256(plan_in(data)) != entry["snapshot"]["sha256"]:
            fault = f"{entry.path}: another plan than was adopted"
            record.verdicts.contradict("deliberation", fault)


def plan_in(data):
    """The bytes of the plan in the file of a version."""
    items = itertools.takewhile(lambda table: table.name not in DRAFT_ONLY, read_tables(data))
    return "\n".join(map(written_table, items)).encode()


def read_adoption(record, entry, standing, drafts, version):
    """What was adopted, on what base; None if one of the versions or bases cannot be read."""
    end, layers = drafts.ends[entry["adopts"]["drafts"]], []
    while version and all(version["proposal"] != it.version["proposal"] for it in layers):
        layers.append(read_layer(record, drafts, version, entry.number))
        if layers[-1] is None:
            return None
        version = drafts.below(version, end)
    own = {field.name: getattr(layers[0], field.name) for field in dataclasses.fields(Layer)}
    return Adoption(**own, revise=entry, standing=standing, drafts=drafts, end=end, layers=layers)


def read_layer(record, drafts, version, number):
    """A version and what it is based on; None if one of the two cannot be read."""
    after, base = record.plans.get(version.path), base_of(record, version, number)
    before = record.plans.get(base.path) if base else after and nothing_of(after)
    if after is None or before is None:
        return None
    tables = read_tables(record.bytes_of(version, "version"))
    return Layer(version, base, before, after, tables, documents_of(drafts, version))


def documents_of(drafts, version):
    """The BLAKE3s of the documents that a version keeps, by name.

    Those that its entry keeps of that name; else those of the last entry before that does and
    made a version of the same proposal; else those of the version that it is onto.
    """
    chain, documents = [], {}
    while version and all(version["proposal"] != it["proposal"] for it in chain):
        chain.append(version)
        version = drafts.below(version, NEVER)
    for version in reversed(chain):
        for made in drafts.versions(version["proposal"], version.number):
            own = {}
            for row in made.evidence():
                own.setdefault(row["name"], set()).add(row["file"]["blake3"])
            documents.update(own)
    return documents


def nothing_of(plan):
    """A plan before its first revision: itself, with nothing in it."""
    empty = Plan(plan.vocabulary, plan.id)
    empty.add(Item(plan.id, "plan", None, {}, set(), []))
    return empty


def base_of(record, version, number):
    """The last revision before an entry of the record that a version says it is based on."""
    base = version.get("base")
    for entry in reversed(record.sound[RECORD][: number - 1] if base else []):
        if entry["event"] == "revise" and (entry["plan"], entry["date"]) == (
            version["plan"],
            base["date"],
        ):
            if entry["snapshot"]["blake3"] == base["snapshot"]:
                return entry
    return None


def faults_of(adoption):
    """What of an adoption is not as it must be, approvals apart."""
    version, drafts, end = adoption.version, adoption.drafts, adoption.end
    names, adopting = contained(adoption), adoption.standing.adopting
    if drafts.ended(names[0], end, adopting):
        yield "its proposal has ended"
    for name in names[1:]:
        turned_down = drafts.turned_down(name, end)
        is_before = turned_down is not None and turned_down < adoption.put_forward()
        if is_before or drafts.adopted(name, adopting):
            yield "one that it is onto had ended before it was submitted"
    made = [layer.version for layer in adoption.layers]
    if not all("onto" not in it or drafts.below(it, end) for it in made):
        yield "a version that it is onto is not there"
    plans = {it["plan"] for name in names for it in drafts.versions(name, end)}
    if plans | {adoption.revise["plan"]} != {adoption.after.id}:
        yield "a version is of another plan"
    newest = adoption.standing.next_before(adoption.after.id, adoption.revise["date"])
    expected = {"date": newest["date"], "snapshot": newest["snapshot"]["blake3"]} if newest else {}
    if version.get("base", {}) != expected:
        yield "it is based on another revision than the one before"
    if adoption.open_rows():
        yield "it is not decided"


def contained(adoption):
    """Its proposal, and those of the versions that each of them is onto."""
    names, version = [adoption.version["proposal"]], adoption.version
    while version and (onto := version.get("onto")) and onto["proposal"] not in names:
        names.append(onto["proposal"])
        version = adoption.drafts.below(version, adoption.end)
    return names


def check_beside(record, adoption):
    """Holds what stands beside the plan to the version; False if sources cannot be read."""
    revise, version = adoption.revise, adoption.version
    causes = adoption.causes(version)
    against = adoption.base["snapshot"]["blake3"] if adoption.base else None
    if causes and against is None:
        against = blake3(plan_text(adoption.before))
    same = (
        revise.get("cause", []) == causes
        and revise.get("against") == (against if causes else None)
        and all(revise.get(key) == version.get(key) for key in ("reason", "decided", "vocabulary"))
        and "map" not in revise
    )
    if same:
        recorded = []
        if "sources" in revise and (recorded := sources_of(record, revise)) is None:
            return False
        same = has_sources(record, adoption, recorded) and all(
            adoption.may_be(row["name"], row["file"]["blake3"]) for row in revise.evidence()
        )
    if not same:
        fault = f"{revise.path}: what stands beside its plan is not the version's"
        record.verdicts.contradict("adoptions", fault)
    return True


def sources_of(record, revise):
    """The rows that say how a plan recorded is known; None if they cannot be read."""
    try:
        snapshot, rows = read_sources(record.bytes_of(revise, "sources"))
    except RUBBISH:
        return None
    return rows if snapshot == revise["snapshot"]["blake3"] else None


def plan_text(plan):
    """The bytes of a plan with nothing in it."""
    return f'format = 1\nvocabulary = "{plan.vocabulary}"\n\n[plan]\nid = "{plan.id}"\n'.encode()


def has_sources(record, adoption, recorded):
    """Whether each source recorded is one of the version, and each of these one recorded."""
    kept = {}  # the BLAKE3s of documents by their names
    for entry in record.sound[RECORD][: adoption.revise.number]:
        for row in entry.evidence():
            kept.setdefault(row["name"], set()).add(row["file"]["blake3"])

    def is_of(row, source):
        """Whether a row recorded is one of the version, which may call a document by a name."""
        document, named = row.get("document"), source.get("document")
        same = named == document or (
            named
            and not is_hash(named)
            and document in kept.get(named, ())
            and adoption.may_be(named, document)
        )
        return same and {**row, "document": None} == {**source, "document": None}

    sources = adoption.sources()
    return all(any(is_of(row, source) for row in recorded) for source in sources) and all(
        any(is_of(row, source) for source in sources) for row in recorded
    )


def check_approvals(record, adoption):
    """Whether the adoption has what the policy asked for."""
    revise, verdicts = adoption.revise, record.verdicts
    rules = adoption.standing.rules(adoption.after.id)
    seen = Seen(content_prints(adoption.before, adoption.after), beside_prints(record, adoption))

    def is_approved(with_void):
        """Counts also what a later list of signers made void, or does not."""
        good = approving_roles(record, adoption, seen, with_void)
        return all(len(good.keys() & {*rule["roles"]}) >= rule["approvals"] for rule in rules)

    if rules and not (is_submitted(adoption, seen) and is_approved(with_void=True)):
        verdicts.contradict("approvals", f"{revise.path}: it lacks a submission or approvals")
        return
    if not adoption.standing.rules(revise["plan"]):
        return
    verdicts.note(
        "approvals cover no date, kind, acts, restore, author, message, evidence, "
        "nor where new items stand among those that stood before"
    )
    if not all(approving_roles(record, adoption, seen, with_void=True).values()):
        verdicts.note("an approval of the first format covers the plan alone")
    if not keys_in_force(record, revise.number) or not is_approved(with_void=False):
        verdicts.leave_open("approvals", f"{revise.path}: approved by word, or by what is void")


@dataclasses.dataclass
class Seen:
    """What those who approve a version see: the prints of its changes, and of what is beside."""

    prints: set
    beside: list  # by layer, its version and the prints by key


def is_submitted(adoption, seen):
    """Whether the version was put forward for the very changes that it makes."""
    version = adoption.version
    return any(
        puts_forward(step, version)
        and {*step.get("prints", [])} == seen.prints
        and step.get("beside", seen.beside[0][1]) == seen.beside[0][1]
        for step in adoption.drafts.until(version["proposal"], adoption.end)
    )


def puts_forward(step, version):
    """Whether a step submits this version."""
    return step["event"] == "submit" and (
        step.get("of") == version_of(version) or step.get("about") == version.sha
    )


@dataclasses.dataclass
class Voice:
    """What a role has said: the prints it approved, its last approvals, and what it rejects."""

    prints: set = dataclasses.field(default_factory=set)
    approvals: dict = dataclasses.field(default_factory=dict)  # by proposal
    rejected: set = dataclasses.field(default_factory=set)  # proposals

    def hear(self, step, within):
        """Takes in a review of a proposal, `within` being this one and those that it contains."""
        these = {*step.get("prints", [])}
        if step["opinion"] == "approve":
            self.prints |= these
            self.approvals[step["proposal"]] = step
            self.rejected -= {*within}
        elif step["opinion"] == "reject":
            self.prints = self.prints - these if "place" in step else set()
            self.rejected.add(step["proposal"])

    def approves_something(self):
        """Whether it approved a change, or at least what stands beside the changes."""
        wholes = (step for step in self.approvals.values() if "place" not in step)
        return self.prints or any("beside" in step for step in wholes)

    def is_of_plan_alone(self):
        """Whether an approval has no `beside`, as those of the first format."""
        return any("beside" not in step for step in self.approvals.values())

    def has_seen(self, adoption, version, prints):
        """Whether it saw what stands beside the changes of one of the versions adopted."""
        own = self.approvals.get(version["proposal"])
        if own is not None and own.get("beside", prints) == prints:
            return True
        for step in self.approvals.values():
            if "beside" in step and version.sha in versions_below(adoption, step):
                return True
        return own is None and (self.is_of_plan_alone() or prints == NOTHING_BESIDE)


def versions_below(adoption, step):
    """The SHA-256 of the entries of the versions that the one a review names is onto."""
    drafts, end, found = adoption.drafts, adoption.end, []
    made = (it for it in drafts.versions(step["proposal"], end) if it.sha == step.get("about"))
    version = next(made, None)
    while version and (version := drafts.below(version, end)) and version.sha not in found:
        found.append(version.sha)
    return found


def approving_roles(record, adoption, seen, with_void):
    """The roles that approve all of a version, each with whether it saw what stands beside."""
    steps, signed = adoption.steps(), adoption.drafts.signed
    position, by_key = adoption.revise.number, bool(keys_in_force(record, adoption.revise.number))

    def keys(step):
        """Whose keys its author signed a step by."""
        return {
            it.voice
            for it in signed.get(step.number, [])
            if it.entry.number <= adoption.end
            and it.role == step.get("author")
            and (with_void or not is_void(record, it))
            and it.role in roles_admitted(record, it.key, position)
        }

    reviews = [step for step in steps if step["event"] == "review"]
    approvals = (step for step in reviews if step["opinion"] == "approve")
    speaks_for = {key: step["author"] for step in approvals for key in keys(step)}
    wrote, keys_of_writers = writers(adoption, steps)
    voices = {}
    for step in reviews:
        role, by = step.get("author", ""), keys(step)
        if by_key and not by:
            continue  # once there are signers, only what is signed counts
        if by_key and step["opinion"] == "approve" and role not in map(speaks_for.get, by):
            continue  # one key is one voice
        if by & keys_of_writers:
            wrote.add(role)
        voices.setdefault(role, Voice()).hear(step, adoption.within(step["proposal"]))
    may_approve_own = adoption.standing.policy.get("self_approval")
    return {
        role: not voice.is_of_plan_alone()
        for role, voice in voices.items()
        if not voice.rejected
        and voice.approves_something()
        and voice.prints >= seen.prints
        and all(voice.has_seen(adoption, *beside) for beside in seen.beside)
        and (role not in wrote or may_approve_own)
    }


def writers(adoption, steps):
    """Who wrote a version, by role and by key: they do not count unless the policy says so."""
    versions = [step for step in steps if "version" in step]
    roles = {step[key] for step in versions for key in ("author", "from") if key in step}
    signed = adoption.drafts.signed
    signatures = itertools.chain.from_iterable(signed.get(it.number, []) for it in versions)
    return roles, {it.voice for it in signatures if it.entry.number <= adoption.end}


def check_policies(record):
    """Leaves approvals open where what counts was changed unsigned, before the next adoption."""
    entries = record.sound[RECORD]
    adoptions = [entry.number for entry in entries if "adopts" in entry]
    first_signed = {}  # by entry the first valid signature on it
    for signature in reversed(record.signatures):
        if signature.is_valid_in(RECORD) and not is_void(record, signature):
            first_signed[signature.about] = signature.entry.number
    for entry in entries:
        changes = entry["event"] == "policy" or entry.get("sets_aside")
        if not changes or not keys_in_force(record, entry.number):
            continue
        following = adoptions[bisect_left(adoptions, entry.number) :][:1]
        until = following[0] if following else NEVER
        if first_signed.get(entry.number, NEVER) >= until:
            record.verdicts.leave_open(
                "approvals", f"{entry.path} changes what counts without a signature"
            )


# 13. What approvals see


class Bytes:
    """Bytes of which a print is made: no other sequence of values gives the same."""

    def __init__(self, *parts):
        self.made = b""
        for part in parts:
            self.add(part)

    def add(self, part):
        """Adds a number in 8 bytes, little end first, or a text after its length."""
        if isinstance(part, int):
            self.made += part.to_bytes(8, "little")
        elif isinstance(part, str):
            self.made += len(part.encode()).to_bytes(8, "little") + part.encode()
        else:
            self.made += part.made


def maybe(text):
    """A text, or none."""
    return Bytes(0) if text is None else Bytes(1, text)


def many(parts):
    """A count of texts, then these."""
    return Bytes(len(parts), *parts)


def held(found):
    """What is recorded of a field: nothing, or a value and whether it is all."""
    if found is None:
        return Bytes(0)
    value, is_whole = found
    if value is None:
        return Bytes(2, 0)
    known = Bytes(1 if is_whole else 2)
    if isinstance(value, list):
        return Bytes(known, len(value) + 2, *value)
    return Bytes(known, 1, value if isinstance(value, str) else written(value))


def whole_item(item):
    """All of an item, or that there is none."""
    if item is None:
        return Bytes(0)
    own = [part for key in sorted(item.fields) for part in (key, held(item.fields[key]))]
    lists = sorted(item.open_lists)
    head = (1, item.kind, maybe(item.parent), len(item.fields))
    return Bytes(*head, *own, many(lists), *item.absent)


def content_prints(before, after):
    """The prints of all fields that a plan changes."""
    prints = set()
    for id in before.items.keys() | after.items.keys():
        one, other = before.items.get(id), after.items.get(id)
        if one is None or other is None or one.kind != other.kind:
            prints.add(blake3(Bytes(id, "item", whole_item(one), whole_item(other)).made))
        else:
            prints |= prints_of_fields(id, one, other)
        prints |= prints_of_lists(id, before, after)
    return prints


def prints_of_fields(id, one, other):
    """The prints of the fields of an item on both sides, and of what it stands under."""
    prints = set()
    for key in one.fields.keys() | other.fields.keys():
        pair = one.fields.get(key), other.fields.get(key)
        if pair[0] != pair[1]:
            prints.add(blake3(Bytes(id, key, *map(held, pair)).made))
    if one.parent != other.parent:
        prints.add(blake3(Bytes(id, "under", maybe(one.parent), maybe(other.parent)).made))
    return prints


def prints_of_lists(id, before, after):
    """The prints of the lists of children of an item that differ."""
    prints, plans = set(), (before, after)
    sides = [(plan.items.get(id), plan.children.get(id, {})) for plan in plans]
    kinds = {kind for item, lists in sides for kind in [*lists, *(item.open_lists if item else ())]}
    for kind in kinds:
        ids = [lists.get(kind, []) for _, lists in sides]
        known = [knowledge_of(item, kind) for item, _ in sides]
        both_stand = all(item for item, _ in sides)
        if ids[0] == ids[1] and not (both_stand and known[0] != known[1]):
            continue
        kept = [[it for it in ids[side] if it in ids[not side]] for side in (0, 1)]
        if kept[0] == kept[1]:
            kept = [[], []]
        lists = [
            Bytes(is_whole, len(order), *order, *absent)
            for (is_whole, absent), order in zip(known, kept)
        ]
        prints.add(blake3(Bytes(id, kind, *lists).made))
    return prints


def knowledge_of(item, kind):
    """Whether all children of a kind are known, and what is known not to be among them."""
    is_whole = item is None or kind not in item.open_lists
    return int(is_whole), [] if is_whole else item.absent


def beside_prints(record, adoption):
    """What stands beside the changes of a version and of those it is onto: each with its prints."""
    found = []
    for layer, below in itertools.zip_longest(adoption.layers, adoption.layers[1:]):
        found.append((layer.version, own_prints(record, layer, below)))
    return found


def own_prints(record, layer, below):
    """The prints of what a version has beside its changes, against the one `below` it or its base."""
    version, taken = layer.version, below.version if below else {}
    rows = below.sources() if below else []
    if not below and layer.base and "sources" in layer.base:
        _, rows = read_sources(record.bytes_of(layer.base, "sources"))
    sources = [
        hashes_of_sources(rows, below.documents if below else {}),
        hashes_of_sources(layer.sources(), layer.documents),
    ]
    known = (taken if below else layer.base or {}).get("vocabulary", {})
    return prints_beside(
        sources=sources,
        causes=(below.causes(taken) if below else [], layer.causes(version)),
        reasons=(taken.get("reason", []), version.get("reason", [])),
        decided=(taken.get("decided", []), version.get("decided", [])),
        vocabulary=(known.get("sha256", ""), version["vocabulary"]["sha256"]),
        order=(new_orders(below) if below else [], new_orders(layer)),
    )


def prints_beside(sources, causes, reasons, decided, vocabulary, order):
    """The prints of what stands beside changes: each of two sides, the one before and the one after."""
    parts = {
        "sources": sides_in_bytes(*sources, many_sorted),
        "causes": [causes_in_bytes(it) for it in reversed(after_common_start(*causes))],
        "reasons": sides_in_bytes(*reasons, reasons_in_bytes),
        "decided": sides_in_bytes(*decided, many_sorted),
        "vocabulary": vocabulary[::-1] if vocabulary[0] != vocabulary[1] else (),
        "order": sides_in_bytes(*order, orders_in_bytes),
    }
    return {key: sha256(Bytes(*part).made) for key, part in parts.items()}


def sides_in_bytes(before, after, write):
    """What only the side after has, then what only the side before has."""
    new = [it for it in after if it not in before]
    return write(new), write([it for it in before if it not in after])


def many_sorted(texts):
    """A list of texts in their order."""
    return many(sorted(texts))


def after_common_start(before, after):
    """Two lists without what both begin with."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    return before[same:], after[same:]


def hashes_of_sources(rows, documents):
    """What rows say of how places are known, place by place; `documents` are those kept, by name."""
    found = set()
    for row in rows:
        parts = [row.get(key, "") for key in ("certainty", "reason", "document", "at")]
        named = row.get("document", "")
        if not is_hash(named) and named in documents:
            parts.append(many_sorted(documents[named]))
        found |= {sha256(Bytes(place, *parts).made) for place in row["place"]}
    return found


def new_orders(layer):
    """The lists of a version's plan in which several ids are new, with these in their order."""
    found = []
    for parent, lists in layer.after.children.items():
        for kind, ids in lists.items():
            stood = layer.before.children.get(parent, {}).get(kind, [])
            new = [id for id in ids if id not in stood]
            if len(new) > 1:
                found.append((parent, kind, new))
    return sorted(found)


def orders_in_bytes(orders):
    """The order of what is new as it goes into a print."""
    return Bytes(len(orders), *(Bytes(parent, kind, many(new)) for parent, kind, new in orders))


def reasons_in_bytes(reasons):
    """Reasons as they go into a print."""
    return Bytes(len(reasons), *(Bytes(row["place"], row["text"]) for row in reasons))


def causes_in_bytes(causes):
    """Causes as they go into a print."""
    return Bytes(len(causes), *map(cause_in_bytes, causes))


def cause_in_bytes(cause):
    """A cause as it goes into a print."""
    lists = (many(cause["items"]), many(cause.get("places", [])))
    return Bytes(cause.get("text", ""), cause.get("formula", ""), *lists, cause.get("reason", ""))


NOTHING_BESIDE = prints_beside(([], []), ([], []), ([], []), ([], []), ("", ""), ([], []))


# 14. Time

DAY = timedelta(days=1)


def check_times(record, now, certificates):
    """Judges timestamps and, by them and the clock, when entries say that they were recorded.

    Gives the numbers of the entries that a proved timestamp is on.
    """
    bounds = {}  # by the number of an entry the first time at which it is proved to have stood
    for entry in record.sound[RECORD]:
        if "timestamp" in entry:
            with record.verdicts.blame("timestamps", entry.path):
                for number, time in check_timestamp(record, entry, certificates):
                    bounds[number] = min(bounds.get(number, time), time)
    latest = now
    for entry in reversed(record.sound[RECORD]):
        latest = min(latest, bounds.get(entry.number, latest))
        if entry["recorded"] - latest > DAY:
            record.verdicts.contradict("timestamps", f"{entry.path} is too late")
    others = [entry.number for entry in record.sound[RECORD] if "timestamp" not in entry]
    if max(bounds, default=0) < max(others, default=1):
        record.verdicts.leave_open("timestamps")
    return [*bounds]


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
        and 0 < entry["entry"] < entry.number,
        "no timestamp over its entry",
    )
    said = re.sub(r"\.\d+", "", re.search("Time stamp: (.*) GMT", text)[1])
    time = datetime.strptime(said + " +0000", "%b %d %H:%M:%S %Y %z")
    stamped = record.store.root / f"log/{entry['entry']:08}.toml"
    verify = ("openssl", "ts", "-verify", "-data", stamped, "-CAfile", certificates or "")
    return [(entry["entry"], time)] if "OK" in run(*verify, "-in", file) else []


# 15. Anchors


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
            size, root = read_checkpoint(record, text)
            if not is_beyond(record, size):
                check_root(record, size, root)
                anchors.append(size)
    known = read_signers(pathlib.Path(signers_file).read_bytes())[0] if signers_file else {}
    for signature in record.signatures:
        if signature.is_valid and not is_void(record, signature):
            if signature.role in known.get(signature.key, ()):
                anchors.append(signature.saw)
    anchors += [size for size, key in checkpoints if key in known]
    if max(anchors, default=0) < 1:
        record.verdicts.leave_open("anchored")


# 16. The command


def verify(path, arguments):
    """Judges every claim about a store, in the order of the sections above."""
    verdicts = Verdicts()
    record = Record(Store(path), verdicts)
    check_files(record)
    check_packs(record)
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
    now = moment(arguments.now) if arguments.now else datetime.now(timezone.utc)
    stamped = check_times(record, now, arguments.tsa_ca)
    check_anchors(record, stamped, checkpoints, arguments.against or [], arguments.signers)
    for area, number in record.later.items():
        for claim in CLAIMS if area == RECORD else OF_BOTH_LOGS:
            verdicts.leave_open(claim, f"{area}log: a later planctl wrote entry {number}")
    return verdicts


def moment(text):
    """A time, in UTC if it does not say where; of a day its beginning."""
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def judge(path, arguments):
    """The exit code for one store, and what is said of it."""
    try:
        verdicts = verify(path, arguments)
    except RUBBISH as error:
        return 2, [f"verify.py: {error}"]
    return verdicts.exit_code(arguments.require_anchor), verdicts.lines()


def main():
    """Prints the verdicts and gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("store", nargs="+")
    parser.add_argument("--signers", help="keys known from elsewhere, as allowed_signers")
    parser.add_argument("--tsa-ca", help="certificates of the timestamping authority")
    parser.add_argument("--now", help="the time to judge by, instead of the clock's")
    parser.add_argument(
        "--against", action="append", help="a checkpoint or a proof from elsewhere"
    )
    parser.add_argument("--require-anchor", action="store_true", help="exit 1 without an anchor")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    codes = []
    for path in arguments.store:
        code, lines = judge(path, arguments)
        codes.append(code)
        if len(arguments.store) > 1:
            print(f"{code} {path}")
        print(*lines, sep="\n", file=sys.stderr if code == 2 else sys.stdout)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
