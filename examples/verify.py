#!/usr/bin/env python3
"""A second verifier for planctl's record, written from src/audit/RECORD.md alone (sections named below).

    python3 verify.py STORE [--against FILE|DIR] [--signers FILE] [--tsa-ca FILE] [--now TIME] [--require-anchor]

Needs Python 3.11, ssh-keygen, and openssl where there are timestamps. Of a vocabulary it checks the name alone.
"""
import argparse, base64, datetime, hashlib, json, os, re, stat, struct, subprocess, sys, tempfile, tomllib, unicodedata
CLAIMS = ("chain hashes canonical accounted references checkpoints signatures seen timestamps deliberation"
          " adoptions approvals anchored").split()
NAMESPACE, MOST, MOST_EVIDENCE = "statement.v1@planctl", 4 << 20, 256 << 20
sha256 = lambda data: hashlib.sha256(data).hexdigest()
found = {claim: {"verdict": "PROVED", "faults": []} for claim in CLAIMS}
class Fault(Exception): pass
def judge(claim, words, verdict="CONTRADICTED"):
    if found[claim]["verdict"] != "CONTRADICTED": found[claim]["verdict"] = verdict
    if words: found[claim]["faults"].append(words)
def need(truth, words):
    if not truth: raise Fault(words)
# --- BLAKE3 (its specification, section 2), for names of files
IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
MIX = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
def compress(chain, block, counter, length, flags):
    m, v = struct.unpack("<16I", block.ljust(64, b"\0")), [*chain, *IV[:4], counter & 0xFFFFFFFF, counter >> 32, length, flags]
    for turn in range(7):
        for i, (a, b, c, d) in enumerate(MIX):
            for x, right, left in ((m[2 * i], 16, 12), (m[2 * i + 1], 8, 7)):
                v[a] = (v[a] + v[b] + x) & 0xFFFFFFFF
                t = v[d] ^ v[a]; v[d] = (t >> right | t << 32 - right) & 0xFFFFFFFF
                v[c] = (v[c] + v[d]) & 0xFFFFFFFF
                t = v[b] ^ v[c]; v[b] = (t >> left | t << 32 - left) & 0xFFFFFFFF
        m = tuple(m[i] for i in ORDER)
    return [v[i] ^ v[i + 8] for i in range(8)]
def subtree(data, first, root):
    if len(data) > 1024:
        half = 1024 << ((len(data) - 1) // 1024).bit_length() - 1
        pair = struct.pack("<16I", *subtree(data[:half], first, 0), *subtree(data[half:], first + half // 1024, 0))
        return compress(IV, pair, 0, 64, 4 | root)
    chain, blocks = IV, [data[i:i + 64] for i in range(0, len(data), 64)] or [b""]
    for i, block in enumerate(blocks):
        last = i == len(blocks) - 1
        chain = compress(chain, block, first, len(block), (i == 0) | (2 | root if last else 0))
    return chain
blake3 = lambda data: struct.pack("<8I", *subtree(data, 0, 8)).hex()
# --- Files: only plain ones, none too large
def read(path, most=MOST):
    try:
        for part in (os.path.dirname(path), os.path.dirname(os.path.dirname(path))):
            if part.startswith(STORE + os.sep): need(not os.path.islink(part), f"{part} is a link")
        need(stat.S_ISREG(os.lstat(path).st_mode), f"{path} is no plain file")
        need(os.path.getsize(path) <= most, f"{path} is too large")
        with open(path, "rb") as file: return file.read()
    except OSError as error: raise Fault(f"{path}: {error.strerror}")
def names(folder):
    path = os.path.join(STORE, folder)
    return sorted(os.listdir(path)) if os.path.isdir(path) and not os.path.islink(path) else []
# --- TOML as planctl writes it: read, and written again in the order it came, it is the same bytes
def string(text, one_line=False):
    lines = "\n" in text and not one_line
    out = "".join({"\\": "\\\\", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\r": "\\r"}.get(c) or
                  (c if c >= " " and c != "\x7f" or c == "\n" and lines else "\\n" if c == "\n" else f"\\u{ord(c):04X}") for c in text)
    out = re.sub('"""', '""\\"', out) if lines else out.replace('"', '\\"')
    return f'"""\n{out}"""' if lines else f'"{out}"'
def value(v):
    if isinstance(v, str): return string(v)
    if isinstance(v, bool): need(v, "false is not written"); return "true"
    if isinstance(v, datetime.datetime): return v.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(v, list): need(v and all(isinstance(x, str) for x in v), "an array of texts"); return "[" + ", ".join(string(x, True) for x in v) + "]"
    if isinstance(v, dict): return "{ " + ", ".join(f"{k} = {value(x)}" for k, x in v.items()) + " }"
    return str(v)
def table(items): return "".join(f"{k} = {value(v)}\n" for k, v in items.items() if v != "" or need(False, f"`{k}` is empty"))
def toml(data, tables=()):
    try: text = data.decode(); parsed = tomllib.loads(text)
    except (ValueError, RecursionError) as error: raise Fault(f"no TOML: {error}")
    rows = lambda v: isinstance(v, list) and v and all(isinstance(x, dict) for x in v)
    parts = [table({k: v for k, v in parsed.items() if k not in tables and not rows(v)})]
    heads = re.findall(r"^\[\[?([a-z0-9_-]+)\]", text, re.M) if '"""' not in text else None
    todo = {k: iter(v) for k, v in parsed.items() if rows(v)}
    for k in heads if heads is not None else [k for k, v in parsed.items() for _ in (v if rows(v) else [v] * (k in tables))]:
        if k in tables: parts.append(f"[{k}]\n" + table(parsed[k]))
        elif k in todo and (row := next(todo[k], None)) is not None: parts.append(f"[[{k}]]\n" + table(row))
    return parsed, "\n".join(parts) == text, heads
# --- Entries (sections Files, Entries)
KEYS = {"revise": "plan kind date effective published author message correction restore snapshot sources vocabulary against"
        " adopts act evidence cause", "act": "plan revision author act", "annotate": "entry sets_aside author message",
        "policy": "author message self_approval rule", "signers": "author message signers threshold revoked",
        "redact": "author message withheld", "sign": "entry statement signature timestamp",
        "propose": "proposal author message plan from version vocabulary base onto evidence cause",
        "resolve": "proposal author message place taken plan from version vocabulary base onto evidence cause",
        "review": "proposal author message of opinion place prints"} | dict.fromkeys(("submit", "reject", "withdraw"), "proposal author message of")
NEEDED = {"revise": "plan kind date snapshot vocabulary", "act": "plan revision act", "annotate": "entry message", "signers": "signers threshold",
          "redact": "withheld message", "sign": "entry", "propose": "version plan", "resolve": "version plan", "review": "of opinion"}
def log(area):
    entries, head, sound, folder = [], sha256(read(os.path.join(STORE, "planctl.toml"))), True, os.path.join(area, "log")
    numbers = {int(m[1]): name for name in names(folder) if (m := re.fullmatch(r"(\d{8,})\.toml", name)) and f"{int(m[1]):08}" == m[1]}
    for n in range(1, max(numbers, default=0) + 1):
        try:
            need(n in numbers, f"{folder}/{n:08}.toml is missing, and there are later entries")
            data = read(os.path.join(STORE, folder, numbers[n]))
            fault, previous, head = f"{folder}/{numbers[n]}", head, sha256(data)
            need(b"[seal]" in data, f"{fault} has no seal")
            parsed, same, _ = toml(data, ("seal",))
            need(parsed.get("seal") == {"sha256": sha256(data[:data.rindex(b"[seal]")])}, f"{fault} does not hold what its seal says")
            event = parsed.get("event")
            order = ["format", "number", "previous", "recorded", "event", *KEYS.get(event, "").split(), "seal"]
            need(event in KEYS and same and list(parsed) == [k for k in order if k in parsed], f"{fault} is not in the form planctl writes")
            need(all(k in parsed for k in NEEDED.get(event, "").split()), f"{fault} lacks a key")
            need(parsed.get("number") == n, f"{fault} calls itself another number")
            need(parsed.get("previous") == previous, f"{fault} follows another entry")
            need((event in ("propose", "resolve", "submit", "review", "reject", "withdraw")) == bool(area) or event == "sign", f"{fault} is of the other log")
            entries.append(parsed | {"n": n, "sha": head, "leaf": hashlib.sha256(b"\0" + data).digest(), "sound": sound})
        except Fault as error:
            sound = False
            judge("deliberation" if area else "chain", str(error))
            if n not in numbers: break
    return entries
def files(e):  # what an entry names: folder, file, ending
    ending = lambda name: m[1].lower() if (m := re.search(r"\.([A-Za-z0-9]{1,8})$", name)) else "bin"
    for key, folder in (("snapshot", "snapshots"), ("sources", "sources"), ("version", "versions"), ("vocabulary", "vocabularies")):
        if key in e: yield folder, e[key], "toml"
    for row in e.get("evidence", []): yield "evidence", row["file"], ending(row["name"])
    for key, end in (("statement", "statement"), ("signature", "sig"), ("timestamp", "tsr"), ("signers", "signers")):
        if key in e: yield "evidence", e[key], end
def path_of(area, folder, file, ending): return os.path.join(area, folder, f"{file['blake3']}.{ending}")
held, gone, named = {}, {}, set()
def hold(area, e, claim):  # reads and checks each file that an entry names (section Files)
    for folder, file, ending in files(e):
        path = path_of(area, folder, file, ending)
        named.add(path)
        if path in held: continue
        if path in withheld and not os.path.lexists(os.path.join(STORE, path)):
            gone[path] = withheld[path]; continue
        try:
            data = read(os.path.join(STORE, path), MOST_EVIDENCE if folder == "evidence" else MOST)
            need((blake3(data), sha256(data), len(data)) == (file["blake3"], file["sha256"], file["size"]), f"{path} is damaged")
            held[path] = data
        except Fault as error: judge(claim, f"entry {e['n']}: {error}")
def data_of(area, folder, file, ending): return held.get(path_of(area, folder, file, ending))
# --- Plans (DESIGN: canonical form): one table an item, parents before children, kinds and keys by byte order
def plan(data, draft=False):
    parsed, same, heads = toml(data, ("plan",))
    rest = [k for k in parsed if k not in ("format", "vocabulary", "plan")]
    root, items, extra = parsed.get("plan", {}).get("id"), {}, ("source", "suggestion", "conflict")
    for kind in ["plan", *[k for k in rest if k not in extra]]:
        for row in [parsed["plan"]] if kind == "plan" else parsed[kind]:
            fields = {k: v for k, v in row.items() if k not in ("id", "under", "unknown", "absent")}
            need(row["id"] not in items, "an id stands twice")
            order = lambda k: (["id", "under", "label", "name"].index(k) if k in ("id", "under", "label", "name") else 4, k)
            same &= list(row) == sorted(row, key=order) and all(v == sorted(set(v)) for v in row.values() if isinstance(v, list))
            items[row["id"]] = {"kind": kind, "parent": None if kind == "plan" else row.get("under", root), "fields": fields,
                                "unknown": row.get("unknown", []), "absent": row.get("absent", [])}
    if heads is not None:
        walk, count = [], {}
        def visit(i, depth=0):
            need(depth < 99 and i not in walk, "items in a circle"); walk.append(i)
            for j in sorted((j for j in items if items[j]["parent"] == i), key=lambda j: items[j]["kind"].encode()): visit(j, depth + 1)
        visit(root)
        same &= [items[i]["kind"] for i in walk] == [h for h in heads if h not in extra]
        for h in heads: count[h] = count.get(h, -1) + 1
        same &= all([j for j in walk if items[j]["kind"] == k] == [r["id"] for r in parsed[k]] for k in rest if k not in extra)
    same &= draft or not any(k in extra for k in rest)
    texts = [v for i in items.values() for v in i["fields"].values() if isinstance(v, str)]
    return items, same and len(items) > 0 and all(plain(t) for t in texts), root
def plain(text):
    keep = re.sub("[\uf900-\ufaff\U0002f800-\U0002fa1f]", "", text)
    return unicodedata.is_normalized("NFC", keep) and not re.search(r"[ \t\u3000](\n|$)|^\n|\n$|\r", text)
# --- Content prints (section Deliberation, adoption, approval)
def prints(before, after):
    out, number = {}, lambda n: struct.pack("<Q", n)
    text = lambda t: number(len(t.encode())) + t.encode()
    maybe = lambda t: number(0) if t is None else number(1) + text(t)
    def val(v):
        if isinstance(v, list): return number(len(v) + 2) + b"".join(text(x) for x in v)
        return number(1) + text("true" if v is True else str(v))
    def held_(item, key):
        if key not in item["fields"] and key not in item["unknown"]: return number(0)
        return number(2 if key in item["unknown"] else 1) + (val(item["fields"][key]) if key in item["fields"] else number(0))
    kinds = {i["kind"] for side in (before, after) for i in side.values()}
    fields = lambda item: sorted({*item["fields"], *(k for k in item["unknown"] if k not in kinds_of_lists)}, key=str.encode)
    kinds_of_lists = kinds | {k for side in (before, after) for i in side.values() for k in i["unknown"]} & KINDS
    def whole(item):
        if item is None: return number(0)
        lists = [k for k in item["unknown"] if k in kinds_of_lists]
        return (number(1) + text(item["kind"]) + maybe(item["parent"]) + number(len(fields(item))) + b"".join(text(k) + held_(item, k) for k in fields(item))
                + number(len(lists)) + b"".join(map(text, lists)) + b"".join(map(text, item["absent"])))
    def children(side, parent, kind):
        item = side.get(parent)
        ids = [i for i in side if side[i]["parent"] == parent and side[i]["kind"] == kind]
        return ids, item is not None and kind not in item["unknown"], item["absent"] if item else []
    for i in {*before, *after}:
        a, b, made = before.get(i), after.get(i), {}
        if a is None or b is None or a["kind"] != b["kind"]: made["item"] = whole(a) + whole(b)
        else:
            for key in {*fields(a), *fields(b)}:
                if held_(a, key) != held_(b, key): made[key] = held_(a, key) + held_(b, key)
            if a["parent"] != b["parent"]: made["under"] = maybe(a["parent"]) + maybe(b["parent"])
        for key, content in made.items(): out[blake3(text(i) + text(key) + content)] = (i, None if key == "item" else key)
        for kind in kinds_of_lists if a and b else ():
            one, two = children(before, i, kind), children(after, i, kind)
            if one[:2] == two[:2] and one[2] == two[2]: continue
            both = [[x for x in side[0] if x in other[0]] for side, other in ((one, two), (two, one))]
            if both[0] == both[1]: both = [[], []]
            ends = lambda side, ids: number(int(side[1])) + number(len(ids)) + b"".join(map(text, ids)) + b"".join(map(text, side[2]))
            out[blake3(text(i) + text(kind) + ends(one, both[0]) + ends(two, both[1]))] = (i, kind)
    return out
