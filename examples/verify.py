#!/usr/bin/env python3
"""A second verifier for planctl's record, written from src/audit/RECORD.md alone (sections named below).

    python3 verify.py STORE [--against FILE|DIR] [--signers FILE] [--tsa-ca FILE] [--now TIME] [--require-anchor]

Needs Python 3.11, ssh-keygen, and openssl where there are timestamps. Of a vocabulary it checks the name alone,
and it takes the prints of a submission at their word, since it does not compare plans.
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
def toml(data, tables=()):  # what it says, and whether these are the bytes that planctl writes of it
    try: text = data.decode(); parsed = tomllib.loads(text)
    except (ValueError, RecursionError) as error: raise Fault(f"no TOML: {error}")
    heads, inside = [], False
    for line in text.split("\n"):
        if not inside and (m := re.fullmatch(r"\[\[?([a-z0-9_-]+)\]\]?", line)): heads.append(m[1])
        inside ^= line.count('"""') % 2 == 1
    todo = {k: iter(v) for k, v in parsed.items() if isinstance(v, list) and v and isinstance(v[0], dict)}
    parts = [table({k: v for k, v in parsed.items() if k not in tables and k not in todo})]
    for k in heads:
        row = parsed.get(k) if k in tables else next(todo.get(k, iter(())), {})
        parts.append((f"[{k}]\n" if k in tables else f"[[{k}]]\n") + table(row))
    return parsed, "\n".join(parts) == text
# --- Entries (sections Files, Entries)
KEYS = {"revise": "plan kind date effective published author message correction restore snapshot sources vocabulary against"
        " adopts act evidence cause", "act": "plan revision author act", "annotate": "entry sets_aside author message",
        "policy": "author message self_approval rule", "signers": "author message signers threshold revoked",
        "redact": "author message withheld", "sign": "entry statement signature timestamp",
        "propose": "proposal author message plan from version vocabulary base onto evidence cause",
        "resolve": "proposal author message place taken plan from version vocabulary base onto evidence cause",
        "review": "proposal author message of opinion place prints"} | dict.fromkeys(("submit", "reject", "withdraw"), "proposal author message of prints")
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
            parsed, same = toml(data, ("seal",))
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
# --- Plans: one table an item, keys and sets in order (the order of items among themselves is not checked)
def plan(data, open_rows=()):
    parsed, same = toml(data, ("plan",))
    first = ["id", "under", "label", "name"]
    for kind, rows in parsed.items():
        if kind in ("format", "vocabulary") or kind in open_rows: continue
        for row in [rows] if kind == "plan" else rows:
            same &= list(row) == sorted(row, key=lambda k: (first.index(k) if k in first else 4, k.encode()))
            same &= all(v == sorted(set(v)) for v in row.values() if isinstance(v, list))
            same &= all(plain(v) for v in row.values() if isinstance(v, str))
    return parsed, same and parsed.get("format") == 1 and not {"source", "suggestion", "conflict"} & {*parsed} - {*open_rows}
def plain(text):
    keep = re.sub("[\uf900-\ufaff\U0002f800-\U0002fa1f]", "", text)
    return unicodedata.is_normalized("NFC", keep) and not re.search(r"[ \t\u3000](\n|$)|^\n|\n$|\r", text)
# --- The tree (section The tree)
def root(leaves):
    if len(leaves) < 2: return leaves[0] if leaves else hashlib.sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(leaves[:half]) + root(leaves[half:])).digest()
def tree(entries, size): return root([e["leaf"] for e in entries[:size]])
def fits(text, entries):  # why a checkpoint is none of this log
    lines = text.split("\n")
    need(len(lines) == 4 and lines[3] == "" and lines[0] and "\r" not in text, "is not three lines")
    need(re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]), "has no number of entries")
    need(re.fullmatch("[A-Za-z0-9+/]{43}=", lines[2]), "has no hash")
    need(lines[0] == ORIGIN, "is of another log")
    need(int(lines[1]) <= len(entries), "is of more entries than there are: the last ones were dropped")
    need(base64.b64encode(tree(entries, int(lines[1]))).decode() == lines[2], "is of entries that were others than those here")
    return int(lines[1])
# --- Signatures and signers (sections of these names)
KINDS = ("ssh-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 ssh-rsa sk-ssh-ed25519@openssh.com"
         " sk-ecdsa-sha2-nistp256@openssh.com").split()
def fields_of(blob):
    out = []
    while blob:
        need(len(blob) >= 4 and len(blob) >= 4 + int.from_bytes(blob[:4], "big"), "a field is cut short")
        out.append(blob[4:(end := 4 + int.from_bytes(blob[:4], "big"))]); blob = blob[end:]
    return out
def key_name(blob):
    parts = fields_of(blob)
    need(parts and parts[0].decode("ascii", "replace") in KINDS, "a key of a kind that is not taken")
    need(parts[0] != b"ssh-rsa" or len(parts) == 3 and int.from_bytes(parts[2], "big").bit_length() >= 2048, "a short key")
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
def signer(signature, text):  # the key of a signature over a text
    need(len(signature) <= 16384, "is too large")
    lines = signature.decode("ascii", "replace").split("\n")
    try: blob = base64.b64decode("".join(lines[1:-2]), validate=True)
    except ValueError: raise Fault("is no armour")
    whole = base64.b64encode(blob).decode()
    armour = ["-----BEGIN SSH SIGNATURE-----", *(whole[i:i + 70] for i in range(0, len(whole), 70)), "-----END SSH SIGNATURE-----", ""]
    need(lines == armour and blob[:10] == b"SSHSIG\0\0\0\1", "is not version 1 in the armour of ssh-keygen")
    parts = fields_of(blob[10:])
    need(len(parts) == 5 and parts[1] == NAMESPACE.encode() and parts[2] == b"" and parts[3] in (b"sha256", b"sha512"), "has another purpose or hash")
    need(parts[4][4:11] != b"ssh-rsa", "is over SHA-1")
    with tempfile.NamedTemporaryFile() as file:
        file.write(signature); file.flush()
        done = subprocess.run(["ssh-keygen", "-Y", "check-novalidate", "-n", NAMESPACE, "-s", file.name], input=text, capture_output=True)
    need(done.returncode == 0, "is no signature over the text")
    return key_name(parts[0])
def signers(data):
    text, keys = data.decode(), {}
    need(text.endswith("\n") and "\r" not in text, "a line does not end in a line feed")
    for line in text[:-1].split("\n"):
        if not line or line[0] == "#": continue
        parts = line.replace(f' namespaces="{NAMESPACE}" ', " ", 1).split(" ")
        roles = parts[0].split(",")
        need(len(parts) >= 3 and all(r and plain(r) and not re.search(r'[*?!"\\\s]', r) for r in roles) and len(set(roles)) == len(roles), "a role that cannot be one")
        try: blob = base64.b64decode(parts[2], validate=True)
        except ValueError: raise Fault("no key")
        need(parts[1] in KINDS and fields_of(blob)[0].decode() == parts[1], "no key, or an option that is not taken")
        need(key_name(blob) not in keys, "a key stands twice")
        keys[key_name(blob)] = set(roles)
    need(keys, "no key in it")
    return keys
lists, made = [], {"": [], "drafts": []}
def in_force(p): return next((l for l in reversed(lists) if l["from"] <= p), None)
def revoked(key, p, then=None): return any(r["key"] == key and r["from"] <= p for l in lists if then is None or l["from"] <= then for r in l["revoked"])
def counts(key, role, p): return bool(in_force(p)) and role in in_force(p)["keys"].get(key, ()) and not revoked(key, p, p)
def attest(area, e, record, drafts, own):
    about, p = e["entry"], e["n"]
    said = {"n": p, "about": about, "role": None, "key": None, "valid": False, "seen": 0, "p": p}
    made[area].append(said)
    where = f"{area or 'record'} entry {e['n']}"
    try:
        text, signature = (data_of(area, "evidence", e[k], end) for k, end in (("statement", "statement"), ("signature", "sig")))
        need(text is not None and signature is not None, "a file is missing")
        s, same = toml(text)
        order = ["format", "origin", "log", "entry", "sha256", "event", *(["file"] if "file" in s else []), "role", "signed", "seen", *(["drafts"] if area else [])]
        need(same and list(s) == order and plain(s["role"]) and "\n" not in s["role"], "its statement is not in its form")
        said |= {"role": s["role"], "seen": s["seen"]["size"], "p": s["seen"]["size"] + 1 if area else p}
        entries = drafts if area else record
        for head, of, least, most in ((s["seen"], record, 0 if area else s["entry"], len(record) if area else p - 1), *([(s["drafts"], drafts, s["entry"], p - 1)] if area else [])):
            if not least <= head["size"] <= min(most, len(of)) or tree(of, head["size"]).hex() != head["root"]:
                judge("seen", f"{where}: its signer saw another tree"); said["seen"] = 0
        said["key"] = signer(signature, text)
        x = entries[about - 1] if 0 < about < p else None
        file = x and (x.get("snapshot") if x["event"] == "revise" else x.get("version"))
        need(x and (s["origin"], s["log"], s["entry"], s["sha256"], s["event"], s.get("file")) == (ORIGIN, area or "record", about, x["sha"], x["event"], file and file["sha256"]), "its statement is on another entry")
        admitted = in_force(said["p"]) and s["role"] in in_force(said["p"])["keys"].get(said["key"], ())
        need(admitted or own and s["role"] in own.get(said["key"], ()), "its key was not admitted at that position")
        need(not revoked(said["key"], said["p"], said["p"]), "its key had been revoked")
        said["valid"] = True
    except (Fault, KeyError, TypeError, ValueError) as error: judge("signatures", f"{where}: {error}")
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
                data = data_of("", "evidence", e["signers"], "signers")
                need(data is not None, "its list is missing")
                put[e["n"]] = signers(data)
                need(1 <= e["threshold"] <= len(put[e["n"]]), "its threshold cannot be met")
                pending[e["n"]] = []
            except (Fault, ValueError) as error: put.pop(e["n"], None); judge("signatures", f"entry {e['n']}: {error}")
        elif e["event"] == "sign" and "statement" in e:
            said, about = attest("", e, record, drafts, put.get(e["entry"])), e["entry"]
            if not said["valid"] or about not in pending: continue
            pending[about].append((said["key"], said["role"]))
            new = record[about - 1]
            if (not lists or enough(lists[-1]["keys"], pending[about], lists[-1]["threshold"])) and enough(put[about], pending[about], new["threshold"]):
                lists.append({"entry": about, "from": e["n"] + 1, "keys": put[about], "threshold": new["threshold"], "revoked": new.get("revoked", [])})
                pending = {n: by for n, by in pending.items() if n > about}
    for e in drafts:
        if e["event"] == "sign" and "statement" in e: attest("drafts", e, record, drafts, None)
    for said in made[""] + made["drafts"]:
        said["void"] = said["valid"] and revoked(said["key"], said["p"])
        if said["void"]: judge("signatures", f"entry {said['n']}: void, its key was revoked from before it on", "NOT PROVED")
    if not made[""] + made["drafts"]:
        for claim in ("signatures", "seen"): judge(claim, None, "NOT PROVED")
# --- Deliberation, adoption, approval (section of that name)
def counted(record):  # what counts (section What counts): entries set aside
    aside = {e["entry"] for e in record if e["event"] == "annotate" and e.get("sets_aside")}
    for e in reversed(record):
        if e["n"] in aside and e.get("sets_aside"):
            others = (o for o in record if o.get("sets_aside") and o["entry"] == e["entry"] and o["n"] != e["n"])
            if not any(o["n"] not in aside for o in others): aside.discard(e["entry"])
    return aside
def revisions(record, plan_id):
    aside = counted(record)
    return {e["date"]: e for e in record if e["event"] == "revise" and e["n"] not in aside and e["plan"] == plan_id}
def adopted(e, record, drafts):  # why the adoption of an entry does not stand, claim by claim
    end = next((n for n in range(len(drafts) + 1) if e["adopts"]["drafts"] == (drafts[n - 1]["sha"] if n else CONFIG)), None)
    before, steps = record[:e["n"] - 1], drafts[:end or 0]
    last = {d["proposal"]: d for d in steps if "version" in d}
    made_ = [d for d in steps if d.get("version", {}).get("blake3") == e["adopts"]["version"]]
    if end is None or not made_:
        known = end is not None or any(d.get("version", {}).get("blake3") == e["adopts"]["version"] for d in drafts)
        if drafts and known: judge("deliberation", f"entry {e['n']}: what it adopts is not among the drafts")
        return "withheld" if end is None else judge("adoptions", f"entry {e['n']}: the last version of no proposal")
    mine = next((d for d in last.values() if d["version"]["blake3"] == e["adopts"]["version"]), None)
    if mine is None: return judge("adoptions", f"entry {e['n']}: it adopts a version that was the last of no proposal")
    data = data_of("drafts", "versions", mine["version"], "toml")
    if data is None: return "withheld"
    text = data.decode().split("\n[[source]]\n")[0].split("\n[[suggestion]]\n")[0].split("\n[[conflict]]\n")[0].rstrip("\n") + "\n"
    if sha256(text.encode()) != e["snapshot"]["sha256"]: judge("deliberation", f"entry {e['n']}: another plan than was adopted")
    earlier = [r for date, r in sorted(revisions(before, mine["plan"]).items()) if date < e["date"]]
    base = {"date": earlier[-1]["date"], "snapshot": earlier[-1]["snapshot"]["blake3"]} if earlier else None
    if mine.get("base") != base: judge("adoptions", f"entry {e['n']}: it is not based on the revision next before")
    chain, onto = [mine["proposal"]], mine.get("onto")
    while onto and onto["proposal"] in last and onto["proposal"] not in chain:
        chain.append(onto["proposal"]); onto = last[onto["proposal"]].get("onto")
    taken = {r["adopts"]["version"] for r in before if r["event"] == "revise" and "adopts" in r and r["n"] not in counted(before)}
    if any(d["event"] in ("reject", "withdraw") and d["proposal"] == mine["proposal"] for d in steps) or e["adopts"]["version"] in taken:
        judge("adoptions", f"entry {e['n']}: its proposal had ended")
    policy = next((p for p in reversed(before) if p["event"] == "policy" and p["n"] not in counted(before)), {})
    rules = [r for r in policy.get("rule", []) if r.get("plan", e["plan"]) == e["plan"]]
    if not rules: return None
    asked = next((set(d.get("prints", [])) for d in reversed(steps) if d["event"] == "submit" and d["of"] == e["adopts"]["version"]), None)
    def lacking(void):
        if asked is None: return "the last version was not submitted"
        signs = [a for a in made["drafts"] if a["valid"] and a["n"] <= end and (void or not a["void"]) and counts(a["key"], a["role"], e["n"])]
        parts = [d for name in reversed(chain) for d in steps if d["event"] != "sign" and d["proposal"] == name]
        wrote = {r for d in parts if "version" in d for r in (d.get("author"), d.get("from")) if r}
        keys = {a["key"] for a in signs if any(a["about"] == d["n"] for d in parts if "version" in d)}
        has, no = {}, set()
        for d in parts:
            if d["event"] != "review": continue
            role, by = d.get("author", ""), {a["key"] for a in signs if a["about"] == d["n"] and a["role"] == d.get("author")}
            if in_force(e["n"]) and not by: continue
            if by & keys: wrote.add(role)
            if d["opinion"] == "approve": has[role] = has.get(role, set()) | set(d.get("prints", [])); no.discard(role)
            elif d["opinion"] == "reject": no.add(role); has[role] = has.get(role, set()) - set(d["prints"] if "place" in d and "prints" in d else has.get(role, ())) if "place" not in d or "prints" in d else has.get(role, set())
        good = {r for r in has if has[r] and asked <= has[r] and r not in no and (policy.get("self_approval") or r not in wrote)}
        return next((f"of {', '.join(r['roles'])} too few approved" for r in rules if len(good & set(r["roles"])) < r["approvals"]), None)
    if words := lacking(True): judge("approvals", f"entry {e['n']}: {words}")
    elif not in_force(e["n"]): judge("approvals", None, "NOT PROVED")
    elif words := lacking(False): judge("approvals", f"entry {e['n']}: {words}", "NOT PROVED")
# --- Timestamps (section of that name)
def moment(text): return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) if isinstance(text, str) else text
def stamp(e, record):  # the time that certificates from outside prove
    path = os.path.join(STORE, path_of("", "evidence", e["timestamp"], "tsr"))
    about = record[e["entry"] - 1] if 0 < e["entry"] < e["n"] else None
    done = subprocess.run(["openssl", "ts", "-reply", "-text", "-in", path], capture_output=True)
    text = done.stdout.decode("utf-8", "replace")
    need(done.returncode == 0 and re.search(r"Status: Granted", text), f"entry {e['n']}: no timestamp was granted")
    hexes = "".join(re.findall(r"^\s+00[01]0 - ((?:[0-9a-f]{2}[ -]){16})", text.split("Message data:")[1], re.M)[:2])
    need(about and "sha256" in text.lower() and re.sub("[ -]", "", hexes) == about["sha"], f"entry {e['n']}: its timestamp is not over its entry")
    time = datetime.datetime.strptime(re.sub(r"\.\d+", "", re.search("Time stamp: (.*) GMT", text)[1]), "%b %d %H:%M:%S %Y")
    entry = os.path.join(STORE, "log", f"{e['entry']:08}.toml")
    proved = ARGS.tsa_ca and subprocess.run(["openssl", "ts", "-verify", "-in", path, "-data", entry, "-CAfile", ARGS.tsa_ca], capture_output=True).returncode == 0
    return (e["entry"], time.replace(tzinfo=datetime.timezone.utc)) if proved else None
# --- The verdict (section of that name)
def main():
    global STORE, ORIGIN, CONFIG, ARGS, withheld
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("store")
    for name in ("--signers", "--tsa-ca", "--now"): parser.add_argument(name)
    parser.add_argument("--against", action="append", default=[])
    for name in ("--require-anchor", "--json"): parser.add_argument(name, action="store_true")
    ARGS = parser.parse_args()
    STORE = os.path.abspath(ARGS.store)
    config = read(os.path.join(STORE, "planctl.toml"))
    CONFIG, (settings, same) = sha256(config), toml(config)
    need(same and list(settings) == ["format", "origin", "authority"], "planctl.toml is not in its form")
    ORIGIN = settings["origin"]
    all_record, all_drafts = log(""), log("drafts")
    record, drafts = ([e for e in entries if e["sound"]] for entries in (all_record, all_drafts))
    withheld = {w["path"]: e["n"] for e in reversed(all_record) if e["event"] == "redact" for w in e["withheld"]}
    for area, entries in (("", all_record), ("drafts", all_drafts)):
        wrong = lambda claim: "deliberation" if area else claim
        kept = set()
        for e in entries:
            hold(area, e, wrong("hashes"))
            if e["event"] in ("annotate", "sign") and not 0 < e["entry"] < e["n"]: judge(wrong("references"), f"entry {e['n']} speaks of entry {e['entry']}")
            kept |= {row["file"]["blake3"] for row in e.get("evidence", [])}
            try:
                v, words = e.get("vocabulary"), f"entry {e['n']}: a plan, its sources or vocabulary is not in the form planctl writes"
                data = v and data_of(area, "vocabularies", v, "toml")
                if data: need("{name}/{version}".format(**tomllib.loads(data.decode())) == v["name"], words)
                main_file = data_of(area, "snapshots", e["snapshot"], "toml") if "snapshot" in e else data_of(area, "versions", e["version"], "toml") if "version" in e else None
                if main_file: need(plan(main_file, () if "snapshot" in e else ("source", "suggestion", "conflict"))[1], words)
                rows = data_of(area, "sources", e["sources"], "toml") if "sources" in e else None
                if rows:
                    parsed, same = toml(rows)
                    need(same and parsed["snapshot"] == e["snapshot"]["blake3"], words)
                    for row in parsed.get("source", []):
                        if "document" in row and row["document"] not in kept: judge("references", f"entry {e['n']}: a source names a document that is not kept")
            except (Fault, KeyError, ValueError) as error: judge(wrong("canonical"), f"{error}")
    trust(record, drafts)
    dates = {(e["plan"], e["date"]) for e in record if e["event"] == "revise" and e["n"] not in counted(record)}
    for e in record:
        if e["event"] == "act" and e["n"] not in counted(record) and (e["plan"], e["revision"]) not in dates:
            judge("references", f"entry {e['n']} is about a revision that there is none of")
    for path, n in gone.items():
        judge("deliberation" if path.startswith("drafts") else "hashes", f"{path} is withheld by entry {n}", "NOT PROVED")
        if in_force(n) and not any(a["about"] == n and a["valid"] for a in made[""]): judge("hashes", f"entry {n}: withholds {path} without a signature")
    # Files that nothing names, and checkpoints.
    if names("") and not os.path.isfile(os.path.join(STORE, ".gitattributes")) or read(os.path.join(STORE, ".gitattributes")) != b"* -text -merge\n": judge("accounted", ".gitattributes")
    sound = {}
    for folder in ("snapshots", "sources", "vocabularies", "evidence", "log", "checkpoints", "drafts/versions", "drafts/vocabularies", "drafts/evidence", "drafts/log"):
        claim = "deliberation" if folder.startswith("drafts") else "accounted"
        if os.path.islink(os.path.join(STORE, folder)): judge(claim, f"{folder} is a link")
        for name in names(folder):
            path, m = os.path.join(folder, name), re.fullmatch(r"(\d{8,})(?:\.txt|-([0-9a-f]{64})\.sig)", name) if folder == "checkpoints" else None
            try:
                data = read(os.path.join(STORE, path), MOST_EVIDENCE)
                if m:
                    claim = "checkpoints"
                    text = read(os.path.join(STORE, folder, m[1] + ".txt"))
                    size = fits(text.decode(), record)
                    need(f"{size:08}" == m[1], "speaks of another number")
                    sound.setdefault(size, [])
                    if m[2]:
                        key = signer(data, text)
                        need(m[2] == blake3(data) and in_force(size + 1) and key in in_force(size + 1)["keys"] and not revoked(key, size + 1, size + 1), "was not admitted")
                        if revoked(key, size + 1): judge("checkpoints", f"{path} is void", "NOT PROVED")
                        else: sound[size].append(key)
                elif folder.endswith("log"): need(re.fullmatch(r"\d{8,}\.toml", name) or name == ".gitkeep" or found["chain"]["faults"], "is named by no entry")
                else: need(path in named or name == ".gitkeep" or blake3(data) == name.split(".")[0], "is named by no entry")
            except (Fault, ValueError) as error: judge(claim, f"{path} {error}")
            claim = "deliberation" if folder.startswith("drafts") else "accounted"
    if not sound: judge("checkpoints", None, "NOT PROVED")
    # Revisions as the log then stood.
    for e in (e for e in record if e["event"] == "revise"):
        if bool(e.get("correction")) != (e["date"] in revisions(record[:e["n"] - 1], e["plan"])): judge("adoptions", f"entry {e['n']}: a second revision of its date, or a correction of none")
        if "adopts" in e and adopted(e, record, drafts) == "withheld":
            for claim in ("deliberation", "adoptions", "approvals"): judge(claim, None, "NOT PROVED")
    # Times, and what comes from outside.
    now, bounds = moment(ARGS.now) if ARGS.now else datetime.datetime.now(datetime.timezone.utc), []
    for e in record:
        if e["event"] == "sign" and "timestamp" in e:
            try: bounds.append(stamp(e, record))
            except (Fault, ValueError, IndexError, TypeError) as error: judge("timestamps", str(error))
    bounds, day = [b for b in bounds if b], datetime.timedelta(days=1)
    for e in record:
        if e["recorded"] > min([now, *(time for about, time in bounds if about >= e["n"])]) + day: judge("timestamps", f"entry {e['n']}: recorded {e['recorded']}")
    if not record or max((about for about, _ in bounds), default=0) < len(record): judge("timestamps", None, "NOT PROVED")
    anchors = [about for about, _ in bounds]
    for path in ARGS.against:
        try:
            if os.path.isdir(path):
                other = subprocess.run([sys.executable, __file__, path, "--json"], capture_output=True)
                text, size = json.loads(other.stdout)["checkpoint"], len(record) + 1
                if int(text.split("\n")[1]) < size: anchors.append(fits(text, record))
                continue
            with open(path, "rb") as file: text = file.read(MOST).decode()
            anchors.append(fits(tomllib.loads(text)["checkpoint"] if text.startswith("format") else text, record))
        except (Fault, ValueError, KeyError, OSError) as error: judge("anchored", f"{path} {error}")
    if ARGS.signers:
        with open(ARGS.signers, "rb") as file: outside = signers(file.read(MOST))
        anchors += [a["seen"] for a in made[""] + made["drafts"] if a["valid"] and not a["void"] and a["role"] in outside.get(a["key"], ())]
        anchors += [size for size, keys in sound.items() if any(key in outside for key in keys)]
    if max(anchors, default=0) < 1: judge("anchored", None, "NOT PROVED")
    if ARGS.json: print(json.dumps(found | {"checkpoint": f"{ORIGIN}\n{len(record)}\n{base64.b64encode(tree(record, len(record))).decode()}\n"}))
    for claim in CLAIMS if not ARGS.json else ():
        print(f"{found[claim]['verdict']:12}  {claim}", *(f"    - {fault}" for fault in found[claim]["faults"]), sep="\n")
    wrong = any(judged["verdict"] == "CONTRADICTED" for judged in found.values())
    return 3 if wrong else 1 if ARGS.require_anchor and found["anchored"]["verdict"] != "PROVED" else 0
if __name__ == "__main__":
    try: sys.exit(main())
    except Fault as fault: sys.exit(f"verify.py: {fault}") if False else (print(f"verify.py: {fault}", file=sys.stderr), sys.exit(2))
