#!/usr/bin/env python3
"""A second verifier of planctl's record, written from src/audit/RECORD.md, whose sections are named below.

    python3 verify.py STORE [--against FILE] [--signers FILE] [--tsa-ca FILE] [--now TIME] [--require-anchor]

Needs Python 3.11, ssh-keygen, and openssl where there are timestamps. Of a vocabulary it checks the name alone, of
plans not the order of items, and it takes the prints of a submission at their word: it does not compare plans.
"""
import argparse, base64, datetime, hashlib, os, re, stat, struct, subprocess, sys, tempfile, tomllib, unicodedata
CLAIMS = ("chain hashes canonical accounted references checkpoints signatures seen timestamps deliberation adoptions"
          " approvals anchored").split()
NAMESPACE, MOST, MOST_EVIDENCE, DAY = "statement.v1@planctl", 4 << 20, 256 << 20, datetime.timedelta(days=1)
found = {claim: ["PROVED"] for claim in CLAIMS}  # the verdict, then what is wrong
sha256 = lambda data: hashlib.sha256(data).hexdigest()
class Fault(Exception): pass
RUBBISH = (Fault, KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)
def judge(claim, words, verdict="CONTRADICTED"):
    if found[claim][0] != "CONTRADICTED": found[claim][0] = verdict
    found[claim] += [words] if words else []
def need(truth, words):
    if not truth: raise Fault(words)
# --- BLAKE3 (section 2 of its paper), for the names of files
IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
MIX = [tuple(int(x, 16) for x in row) for row in "048C 159D 26AE 37BF 05AF 16BC 278D 349E".split()]
ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
def compress(chain, block, counter, length, flags):
    m = struct.unpack("<16I", block.ljust(64, b"\0"))
    v = [*chain, *IV[:4], counter & 0xFFFFFFFF, counter >> 32, length, flags]
    for turn in range(7):
        for i, (a, b, c, d) in enumerate(MIX):
            for x, right, left in ((m[2 * i], 16, 12), (m[2 * i + 1], 8, 7)):
                v[a] = (v[a] + v[b] + x) & 0xFFFFFFFF
                v[d] ^= v[a]; v[d] = (v[d] >> right | v[d] << 32 - right) & 0xFFFFFFFF
                v[c] = (v[c] + v[d]) & 0xFFFFFFFF
                v[b] ^= v[c]; v[b] = (v[b] >> left | v[b] << 32 - left) & 0xFFFFFFFF
        m = tuple(m[i] for i in ORDER)
    return [v[i] ^ v[i + 8] for i in range(8)]
def subtree(data, first, last):
    if len(data) > 1024:
        half = 1024 << ((len(data) - 1) // 1024).bit_length() - 1
        pair = subtree(data[:half], first, 0) + subtree(data[half:], first + half // 1024, 0)
        return compress(IV, struct.pack("<16I", *pair), 0, 64, 4 | last)
    chain, blocks = IV, [data[i:i + 64] for i in range(0, len(data), 64)] or [b""]
    for i, block in enumerate(blocks):
        chain = compress(chain, block, first, len(block), (i == 0) | (2 | last if i == len(blocks) - 1 else 0))
    return chain
blake3 = lambda data: struct.pack("<8I", *subtree(data, 0, 8)).hex()
# --- Files: only plain ones, none too large
def read(path, most=MOST):
    at = os.path.join(STORE, path)
    try:
        links = [part for part in (os.path.dirname(path), path.split("/")[0]) if os.path.islink(os.path.join(STORE, part))]
        need(not links and stat.S_ISREG(os.lstat(at).st_mode), f"{path} is no plain file")
        need(os.path.getsize(at) <= most, f"{path} is too large")
        with open(at, "rb") as file: return file.read()
    except OSError as error: raise Fault(f"{path}: {error.strerror}")
def names(folder):
    at = os.path.join(STORE, folder)
    return sorted(os.listdir(at)) if os.path.isdir(at) and not os.path.islink(at) else []
# --- TOML: what it says, and whether the bytes are those that planctl writes of it
ESCAPES = {"\\": "\\\\", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\r": "\\r"}
def string(text, one_line=False):
    lines = "\n" in text and not one_line
    plain_ = lambda c: c >= " " and c != "\x7f" or c == "\n" and lines
    out = "".join(ESCAPES.get(c) or (c if plain_(c) else "\\n" if c == "\n" else f"\\u{ord(c):04X}") for c in text)
    return '"""\n' + out.replace('"""', '""\\"') + '"""' if lines else '"' + out.replace('"', '\\"') + '"'
def value(v):
    need(v is not False and v != "" and v != [], "what is empty or false is not written")
    if isinstance(v, datetime.datetime): return v.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(v, list): return "[" + ", ".join(string(x, True) for x in v) + "]"
    if isinstance(v, dict): return "{ " + ", ".join(f"{k} = {value(x)}" for k, x in v.items()) + " }"
    return string(v) if isinstance(v, str) else "true" if v is True else str(v)
def toml(data, tables=()):
    try: text = data.decode(); parsed = tomllib.loads(text)
    except (ValueError, RecursionError) as error: raise Fault(f"no TOML: {error}")
    heads, inside = [], False
    for line in text.split("\n"):
        if not inside and (m := re.fullmatch(r"\[\[?([a-z0-9_-]+)\]\]?", line)): heads.append(m[1])
        inside ^= line.count('"""') % 2 == 1
    rows = {k: iter(v) for k, v in parsed.items() if isinstance(v, list) and v and isinstance(v[0], dict)}
    table = lambda items: "".join(f"{k} = {value(v)}\n" for k, v in items.items())
    parts = [table({k: v for k, v in parsed.items() if k not in tables and k not in rows})]
    for k in heads:
        parts.append(f"[{k}]\n" + table(parsed.get(k, {})) if k in tables else f"[[{k}]]\n" + table(next(rows.get(k, iter(())), {})))
    return parsed, "\n".join(parts) == text
def plain(text):
    keep = re.sub("[\uf900-\ufaff\U0002f800-\U0002fa1f]", "", text)
    return unicodedata.is_normalized("NFC", keep) and not re.search(r"[ \t\u3000](\n|$)|^\n|\n$|\r", text)
FIRST, OPEN = ["id", "under", "label", "name"], ("source", "suggestion", "conflict")
def canonical(data, open_rows):  # a plan or, with rows of the kinds in OPEN, a draft
    parsed, same = toml(data, ("plan",))
    for kind, rows in parsed.items():
        for row in () if kind in ("format", "vocabulary") or kind in open_rows else [rows] if kind == "plan" else rows:
            same &= list(row) == sorted(row, key=lambda k: (FIRST.index(k) if k in FIRST else 4, k.encode()))
            same &= all(v == sorted(set(v)) for v in row.values() if isinstance(v, list))
            same &= all(plain(v) for v in row.values() if isinstance(v, str))
    return same and parsed["format"] == 1 and not set(OPEN) & {*parsed} - {*open_rows}
# --- Entries; a key that must be there ends in !
VERSION = "plan! from version! vocabulary! base onto evidence cause"
KEYS = {"revise": "plan! kind! date! effective published author message correction restore snapshot! sources vocabulary!"
        " against adopts act evidence cause", "act": "plan! revision! author act!", "annotate": "entry! sets_aside author message!",
        "policy": "author message self_approval rule", "signers": "author message signers! threshold! revoked",
        "redact": "author message withheld!", "sign": "entry! statement signature timestamp"}
DRAFTS = {"propose": "proposal! author message " + VERSION, "resolve": "proposal! author message place! taken! " + VERSION,
          "submit": "proposal! author message of! prints", "review": "proposal! author message of! opinion! place prints",
          "reject": "proposal! author message of!", "withdraw": "proposal! author message of!", "sign": KEYS["sign"]}
def log(area):
    entries, head, sound, folder = [], CONFIG, True, os.path.join(area, "log")
    numbers = {int(name[:-5]) for name in names(folder) if re.fullmatch(r"\d{8,}\.toml", name) and f"{int(name[:-5]):08}.toml" == name}
    for n in range(1, max(numbers, default=0) + 1):
        name = f"{folder}/{n:08}.toml"
        try:
            need(n in numbers, f"{name} is missing, and there are later entries")
            data, previous = read(name), head
            head = sha256(data)
            (e, same), sealed = toml(data, ("seal",)), data[:data.rindex(b"[seal]")] if b"[seal]" in data else b""
            order = "format! number! previous! recorded! event! " + (DRAFTS if area else KEYS).get(e.get("event"), "?!") + " seal!"
            need(same and list(e) == [k.strip("!") for k in order.split() if k.strip("!") in e], f"{name} is not in the form planctl writes")
            need(all(k[:-1] in e for k in order.split() if k[-1] == "!"), f"{name} lacks a key, or is of the other log")
            need(e["seal"] == {"sha256": sha256(sealed)}, f"{name} does not hold what its seal says")
            need((e["number"], e["previous"]) == (n, previous), f"{name} is another entry, or follows another")
            leaf = hashlib.sha256(b"\0" + data).digest()
            entries.append(e | {"n": n, "sha": head, "leaf": leaf, "sound": sound, "who": f"{area or 'record'} entry {n}"})
        except RUBBISH as error:
            sound = judge("deliberation" if area else "chain", str(error)) or False
            if n not in numbers: break
    return entries
# --- Files: what an entry names, by folder and ending
def files(e):
    for key, folder in (("snapshot", "snapshots"), ("sources", "sources"), ("version", "versions"), ("vocabulary", "vocabularies")):
        if key in e: yield folder, e[key], "toml"
    for row in e.get("evidence", []):
        m = re.search(r"\.([A-Za-z0-9]{1,8})$", row["name"])
        yield "evidence", row["file"], m[1].lower() if m else "bin"
    for key, end in (("statement", "statement"), ("signature", "sig"), ("timestamp", "tsr"), ("signers", "signers")):
        if key in e: yield "evidence", e[key], end
held, gone, named = {}, {}, set()
def hold(area, e, claim):
    for folder, file, end in files(e):
        path = os.path.join(area, folder, f"{file['blake3']}.{end}")
        named.add(path)
        if path in withheld and not os.path.lexists(os.path.join(STORE, path)): gone[path] = withheld[path]
        elif path not in held:
            try:
                data = read(path, MOST_EVIDENCE if folder == "evidence" else MOST)
                need((blake3(data), sha256(data), len(data)) == (file["blake3"], file["sha256"], file["size"]), f"{path} is damaged")
                held[path] = data
            except RUBBISH as error: judge(claim, f"{e['who']}: {error}")
def bytes_of(area, e, key):
    return next((held.get(os.path.join(area, d, f"{f['blake3']}.{end}")) for d, f, end in files(e) if f is e.get(key)), None)
# --- The tree
def root(leaves):
    if len(leaves) < 2: return leaves[0] if leaves else hashlib.sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(leaves[:half]) + root(leaves[half:])).digest()
def tree(entries, size): return root([e["leaf"] for e in entries[:size]])
def fits(text, entries):  # the size of a checkpoint of this log
    m = re.fullmatch("([^\r\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n", text)
    need(m and m[1] == ORIGIN, "is no checkpoint, or one of another log")
    need(int(m[2]) <= len(entries), "is of more entries than there are: the last ones were dropped")
    need(base64.b64encode(tree(entries, int(m[2]))).decode() == m[3], "is of entries that were others than those here")
    return int(m[2])
# --- Statements and signatures, Signers
KINDS = ["ssh-ed25519", "ssh-rsa", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
         *("ecdsa-sha2-nistp" + bits for bits in ("256", "384", "521"))]
def fields(blob):
    out = []
    while blob:
        end = 4 + int.from_bytes(blob[:4], "big")
        need(len(blob) >= max(4, end), "a field is cut short")
        out, blob = [*out, blob[4:end]], blob[end:]
    return out
def key_name(blob):
    kind, *parts = fields(blob)
    long = kind != b"ssh-rsa" or int.from_bytes(parts[1], "big").bit_length() >= 2048
    need(kind.decode() in KINDS and long, "a key of a kind or length that is not taken")
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
def signer(signature, text):  # the key of a signature over a text
    lines = signature.decode().split("\n")
    blob = base64.b64decode("".join(lines[1:-2]), validate=True)
    whole = base64.b64encode(blob).decode()
    armour = [whole[i:i + 70] for i in range(0, len(whole), 70)]
    need(lines == ["-----BEGIN SSH SIGNATURE-----", *armour, "-----END SSH SIGNATURE-----", ""] and len(signature) <= 16384, "no armour")
    key, space, reserved, hash_, made_ = fields(blob[10:])
    need(blob[:10] == b"SSHSIG\0\0\0\1" and space == NAMESPACE.encode() and not reserved, "has another version or purpose")
    need(hash_ in (b"sha256", b"sha512") and made_[4:11] != b"ssh-rsa", "has a hash that is not taken")
    with tempfile.NamedTemporaryFile() as file:
        file.write(signature); file.flush()
        check = ["ssh-keygen", "-Y", "check-novalidate", "-n", NAMESPACE, "-s", file.name]
        need(subprocess.run(check, input=text, capture_output=True).returncode == 0, "is no signature over the text")
    return key_name(key)
def signers(data):
    text, keys = data.decode(), {}
    need(text.endswith("\n") and "\r" not in text, "a line does not end in a line feed")
    for line in (line for line in text[:-1].split("\n") if line and line[0] != "#"):
        principals, kind, key, *_ = line.replace(f' namespaces="{NAMESPACE}" ', " ", 1).split(" ")
        roles, blob = principals.split(","), base64.b64decode(key, validate=True)
        need(all(r and plain(r) and not re.search(r'[*?!"\\\s]', r) for r in roles) and len({*roles}) == len(roles), "no role")
        need(fields(blob)[0].decode() == kind and key_name(blob) not in keys, "no key, or one that stands twice")
        keys[key_name(blob)] = {*roles}
    need(keys, "no key in it")
    return keys
lists, made = [], {"": [], "drafts": []}
def in_force(p): return next((known for known in reversed(lists) if known["from"] <= p), {"keys": {}})
def revoked(key, p, then=float("inf")):
    return any(r["key"] == key and r["from"] <= p for known in lists if known["from"] <= then for r in known["revoked"])
def counts(key, role, p): return role in in_force(p)["keys"].get(key, ()) and not revoked(key, p, p)
def attest(area, e, record, drafts, own):
    said = {"n": e["n"], "about": e["entry"], "role": None, "key": None, "valid": False, "seen": 0, "p": e["n"]}
    made[area].append(said)
    entries = drafts if area else record
    try:
        text = bytes_of(area, e, "statement")
        s, same = toml(text)
        keys = "format origin log entry sha256 event file role signed seen" + (" drafts" if area else "")
        need(same and [*s] == [k for k in keys.split() if k in s or k != "file"], "its statement is not in its form")
        said |= {"role": s["role"], "seen": s["seen"]["size"], "p": s["seen"]["size"] + 1 if area else e["n"]}
        own_tree = (s["drafts"] if area else s["seen"], entries, s["entry"], min(e["n"] - 1, len(entries)))
        for head, of, least, most in [own_tree] + [(s["seen"], record, 0, len(record))] * bool(area):
            if not least <= head["size"] <= most or tree(of, head["size"]).hex() != head["root"]:
                said["seen"] = judge("seen", f"{e['who']}: its signer saw another tree") or 0
        said["key"] = signer(bytes_of(area, e, "signature"), text)
        x = entries[e["entry"] - 1] if 0 < e["entry"] < e["n"] else {}
        file = (x.get("snapshot") or x.get("version") or {}).get("sha256")
        there = (ORIGIN, area or "record", x.get("n"), x.get("sha"), x.get("event"), file)
        need(there == tuple(s.get(k) for k in keys.split()[1:7]) and s["entry"] == e["entry"], "its statement is on another entry")
        allowed = in_force(said["p"])["keys"].get(said["key"], set()) | (own or {}).get(said["key"], set())
        need(s["role"] in allowed, "its key was not admitted at that position")
        said["valid"] = not revoked(said["key"], said["p"], said["p"])
        need(said["valid"], "its key had been revoked")
    except RUBBISH as error: judge("signatures", f"{e['who']}: {error}")
    return said
def enough(keys, by, threshold):
    known, roles = set(), set()
    for key, role in by:
        if role in keys.get(key, ()) and key not in known and role not in roles: known.add(key); roles.add(role)
    return len(known) >= threshold
def trust(record, drafts):
    put, pending = {}, {}
    for e in record:
        if e["event"] == "signers":
            try:
                keys = signers(bytes_of("", e, "signers"))
                need(1 <= e["threshold"] <= len(keys), "its threshold cannot be met")
                put[e["n"]], pending[e["n"]] = keys, []
            except RUBBISH as error: judge("signatures", f"{e['who']}: {error}")
        elif "statement" in e:
            said, about = attest("", e, record, drafts, put.get(e["entry"])), e["entry"]
            if said["valid"] and about in pending:
                by = pending[about] = [*pending[about], (said["key"], said["role"])]
                old, new = lists[-1:], {"keys": put[about], "threshold": record[about - 1]["threshold"], "from": e["n"] + 1}
                if all(enough(known["keys"], by, known["threshold"]) for known in [*old, new]):
                    lists.append(new | {"revoked": record[about - 1].get("revoked", [])})
                    pending = {n: by for n, by in pending.items() if n > about}
    for e in drafts:
        if "statement" in e: attest("drafts", e, record, drafts, None)
    for said in made[""] + made["drafts"]:
        said["void"] = said["valid"] and revoked(said["key"], said["p"])
        if said["void"]: judge("signatures", f"entry {said['n']}: void, its key was revoked from before it on", "NOT PROVED")
    for claim in () if made[""] + made["drafts"] else ("signatures", "seen"): judge(claim, None, "NOT PROVED")
# --- What counts; Deliberation, adoption, approval
def set_aside(record):
    aside = {e["entry"] for e in record if e.get("sets_aside")}
    for e in reversed(record):
        others = [o["n"] for o in record if o.get("sets_aside") and o["entry"] == e.get("entry") and o is not e]
        if e["n"] in aside and e.get("sets_aside") and not {*others} - aside: aside.discard(e["entry"])
    return aside
def revisions(record, plan):
    aside = set_aside(record)
    return {e["date"]: e for e in record if e["event"] == "revise" and e["plan"] == plan and e["n"] not in aside}
def adopted(e, record, drafts):  # judges an adoption; the claims that it leaves withheld
    version, before, who = e["adopts"]["version"], record[:e["n"] - 1], e["who"]
    ends = [CONFIG, *(d["sha"] for d in drafts)]
    makes = lambda d: d.get("version", {}).get("blake3") == version
    known, end = e["adopts"]["drafts"] in ends, ends.index(e["adopts"]["drafts"]) if e["adopts"]["drafts"] in ends else 0
    steps, aside = drafts[:end], set_aside(before)
    if known != any(map(makes, drafts)): judge("deliberation", f"{who}: what it adopts is not all among the drafts")
    if not known: return ["adoptions", "approvals"] + ["deliberation"] * (not any(map(makes, drafts)))
    last = {d["proposal"]: d for d in steps if "version" in d}
    mine = next((d for d in last.values() if makes(d)), None)
    if not mine: return judge("adoptions", f"{who}: it adopts a version that was the last of no proposal")
    data = bytes_of("drafts", mine, "version")
    if data is None: return ["adoptions", "approvals"]
    text = re.split(rb"\n\[\[(?:source|suggestion|conflict)\]\]\n", data)[0].rstrip(b"\n") + b"\n"
    if sha256(text) != e["snapshot"]["sha256"]: judge("deliberation", f"{who}: another plan than was adopted")
    base = max((r for d, r in revisions(before, mine["plan"]).items() if d < e["date"]), key=lambda r: r["date"], default=None)
    if mine.get("base") != (base and {"date": base["date"], "snapshot": base["snapshot"]["blake3"]}):
        judge("adoptions", f"{who}: it is not based on the revision next before")
    chain, onto = [mine["proposal"]], mine.get("onto")
    while onto and onto["proposal"] in last and onto["proposal"] not in chain:
        chain, onto = [*chain, onto["proposal"]], last[onto["proposal"]].get("onto")
    taken = any(r.get("adopts", {}).get("version") == version and r["n"] not in aside for r in before)
    if taken or any(d["event"] in ("reject", "withdraw") and d["proposal"] == chain[0] for d in steps):
        judge("adoptions", f"{who}: its proposal had ended")
    policy = next((p for p in reversed(before) if p["event"] == "policy" and p["n"] not in aside), {})
    rules = [r for r in policy.get("rule", []) if r.get("plan", e["plan"]) == e["plan"]]
    asked = [{*d.get("prints", [])} for d in steps if d["event"] == "submit" and d["of"] == version]
    def approved(void):
        signs = [a for a in made["drafts"] if a["valid"] and a["n"] <= end and (void or not a["void"])]
        signs = [a for a in signs if counts(a["key"], a["role"], e["n"])]
        parts = [d for name in reversed(chain) for d in steps if d.get("proposal") == name]
        wrote = {role for d in parts if "version" in d for role in (d.get("author"), d.get("from"))}
        keys = {a["key"] for a in signs for d in parts if a["about"] == d["n"] and "version" in d}
        has = {}
        for d in (d for d in parts if d["event"] == "review" and d["opinion"] != "comment"):
            role, prints = d.get("author", ""), {*d.get("prints", [])}
            by = {a["key"] for a in signs if (a["about"], a["role"]) == (d["n"], role)}
            if not by and in_force(e["n"])["keys"]: continue
            if by & keys: wrote.add(role)
            old = has.get(role, (set(), True))[0]
            has[role] = (old | prints, True) if d["opinion"] == "approve" else (old - prints if "place" in d else set(), False)
        good = {role for role, (prints, last_word) in has.items() if last_word and prints >= asked[-1] and prints}
        good -= set() if policy.get("self_approval") else wrote
        return all(len(good & {*r["roles"]}) >= r["approvals"] for r in rules)
    if rules and not (asked and approved(True)): judge("approvals", f"{who}: it lacks a submission or approvals")
    elif rules and not (in_force(e["n"])["keys"] and approved(False)): judge("approvals", None, "NOT PROVED")
# --- Timestamps
def stamp(e, record):
    path, about = os.path.join(STORE, "evidence", e["timestamp"]["blake3"] + ".tsr"), record[e["entry"] - 1]
    run = lambda *more: subprocess.run(["openssl", "ts", *more, "-in", path], capture_output=True)
    text = run("-reply", "-text").stdout.decode("utf-8", "replace")
    hexes = re.findall(r"^\s+00[01]0 - ((?:[0-9a-f]{2}[ -]){16})", text.split("Message data:")[-1], re.M)
    over = re.sub("[ -]", "", "".join(hexes[:2])) == about["sha"] and "Hash Algorithm: sha256" in text
    need("Status: Granted" in text and over and e["entry"] < e["n"], f"{e['who']}: no timestamp over its entry")
    time = re.sub(r"\.\d+", "", re.search("Time stamp: (.*) GMT", text)[1])
    file = os.path.join(STORE, "log", f"{e['entry']:08}.toml")
    proved = ARGS.tsa_ca and run("-verify", "-data", file, "-CAfile", ARGS.tsa_ca).returncode == 0
    return [(e["entry"], datetime.datetime.strptime(time + " +0000", "%b %d %H:%M:%S %Y %z"))] if proved else []
# --- The verdict
def main():
    global STORE, ORIGIN, CONFIG, ARGS, withheld
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("store", "--signers", "--tsa-ca", "--now"): parser.add_argument(name)
    parser.add_argument("--against", action="append", default=[])
    parser.add_argument("--require-anchor", action="store_true")
    ARGS = parser.parse_args()
    STORE = ARGS.store
    CONFIG, (settings, same) = sha256(read("planctl.toml")), toml(read("planctl.toml"))
    need(same and [*settings] == ["format", "origin", "authority"], "planctl.toml is not in the form planctl writes")
    ORIGIN, everything = settings["origin"], {area: log(area) for area in ("", "drafts")}
    record, drafts = ([e for e in entries if e["sound"]] for entries in everything.values())
    withheld = {w["path"]: e["n"] for e in reversed(everything[""]) if e["event"] == "redact" for w in e["withheld"]}
    for area, entries in everything.items():
        kept, wrong = set(), lambda claim: "deliberation" if area else claim
        for e in entries:
            hold(area, e, wrong("hashes"))
            if e["event"] in ("annotate", "sign") and not 0 < e["entry"] < e["n"]: judge(wrong("references"), f"{e['who']} speaks of none before it")
            kept |= {row["file"]["blake3"] for row in e.get("evidence", [])}
            try:
                vocabulary, main_, rows = (bytes_of(area, e, k) for k in ("vocabulary", "version" if area else "snapshot", "sources"))
                name = vocabulary and "{name}/{version}".format(**tomllib.loads(vocabulary.decode()))
                of, same = toml(rows) if rows else ({"snapshot": e.get("snapshot", {}).get("blake3")}, True)
                need(same and of["snapshot"] == e.get("snapshot", {}).get("blake3") and name in (None, e.get("vocabulary", {}).get("name")), "sources or vocabulary")
                need(main_ is None or canonical(main_, OPEN if area else ()), "its plan is not in the form planctl writes")
                for row in of.get("source", []):
                    if row.get("document") not in {None, *kept}: judge("references", f"{e['who']}: a source names what is not kept")
            except RUBBISH as error: judge(wrong("canonical"), f"{e['who']}: {error}")
    trust(record, drafts)
    for e in (e for e in record if e["event"] == "act" and e["n"] not in set_aside(record)):
        if e["revision"] not in revisions(record, e["plan"]): judge("references", f"{e['who']} is about a revision that there is none of")
    for path, n in gone.items():
        judge("deliberation" if path.startswith("drafts") else "hashes", f"{path} is withheld by entry {n}", "NOT PROVED")
        if in_force(n)["keys"] and not any(a["about"] == n and a["valid"] for a in made[""]): judge("hashes", f"{path}: withheld unsigned")
    try: need(read(".gitattributes") == b"* -text -merge\n", ".gitattributes is not the built-in one")
    except Fault as error: judge("accounted", str(error))
    sound = {}  # checkpoints, by size, with the keys that signed them
    for folder in [*"snapshots sources vocabularies evidence log checkpoints".split(), *("drafts/" + f for f in "versions vocabularies evidence log".split())]:
        own = "deliberation" if folder.startswith("drafts") else "accounted"
        if os.path.islink(os.path.join(STORE, folder)): judge(own, f"{folder} is a link")
        for name in names(folder):
            path, m = f"{folder}/{name}", re.fullmatch(r"(\d{8,})(?:\.txt|-([0-9a-f]{64})\.sig)", name) if folder == "checkpoints" else None
            claim = "checkpoints" if m else own
            try:
                data = read(path, MOST_EVIDENCE)
                if m:
                    text = read(f"{folder}/{m[1]}.txt")
                    size = fits(text.decode(), record)
                    keys, key = sound.setdefault(size, []), signer(data, text) if m[2] else None
                    need(f"{size:08}" == m[1] and (not key or m[2] == blake3(data)), "is not what its name says")
                    need(not key or key in in_force(size + 1)["keys"] and not revoked(key, size + 1, size + 1), "is by a key that was not admitted")
                    if key and revoked(key, size + 1): judge(claim, f"{path} is void", "NOT PROVED")
                    else: keys.append(key)
                elif folder.endswith("log"): need(re.fullmatch(r"\d{8,}\.toml|\.gitkeep", name) or len(found["chain"]) > 1, "is named by no entry")
                else: need(path in named or name == ".gitkeep" or blake3(data) == name.split(".")[0], "is named by no entry")
            except RUBBISH as error: judge(claim, f"{path} {error}")
    if not sound: judge("checkpoints", None, "NOT PROVED")
    for e in (e for e in record if e["event"] == "revise"):
        if bool(e.get("correction")) != (e["date"] in revisions(record[:e["n"] - 1], e["plan"])):
            judge("adoptions", f"{e['who']}: a second revision of its date, or a correction of none")
        for claim in "adopts" in e and adopted(e, record, drafts) or (): judge(claim, None, "NOT PROVED")
    now, bounds = datetime.datetime.fromisoformat(ARGS.now) if ARGS.now else datetime.datetime.now(datetime.timezone.utc), []
    for e in (e for e in record if "timestamp" in e):
        try: bounds += stamp(e, record)
        except RUBBISH as error: judge("timestamps", f"{e['who']}: {error}")
    for e in record:
        if e["recorded"] > min([now, *(time for about, time in bounds if about >= e["n"])]) + DAY: judge("timestamps", f"{e['who']} is too late")
    if max((about for about, _ in bounds), default=0) < max(len(record), 1): judge("timestamps", None, "NOT PROVED")
    anchors = [about for about, _ in bounds]
    for path in ARGS.against:
        with open(path, "rb") as file: text = file.read(MOST).decode("utf-8", "replace")
        try: anchors.append(fits(tomllib.loads(text)["checkpoint"] if text.startswith("format") else text, record))
        except RUBBISH as error: judge("anchored", f"{path} {error}")
    if ARGS.signers:
        with open(ARGS.signers, "rb") as file: outside = signers(file.read(MOST))
        anchors += [a["seen"] for a in made[""] + made["drafts"] if a["valid"] and not a["void"] and a["role"] in outside.get(a["key"], ())]
        anchors += [size for size, keys in sound.items() if {*keys} & {*outside}]
    if max(anchors, default=0) < 1: judge("anchored", None, "NOT PROVED")
    for claim, (verdict, *faults) in found.items(): print(f"{verdict:12}  {claim}", *(f"    - {fault}" for fault in faults), sep="\n")
    if any(verdict == "CONTRADICTED" for verdict, *_ in found.values()): return 3
    return 1 if ARGS.require_anchor and found["anchored"][0] != "PROVED" else 0
if __name__ == "__main__":
    try: sys.exit(main())
    except (*RUBBISH, OSError) as error: print(f"verify.py: {error}", file=sys.stderr); sys.exit(2)
