#!/usr/bin/env python3
"""A second verifier of planctl's record, after src/record/audit/RECORD.md; it takes prints, vocabularies and kinds of values at their word.
Needs Python 3.11, ssh-keygen, openssl for timestamps, and b3sum to check that files are called by their BLAKE3. Usage:
    python3 verify.py STORE [--against FILE] [--signers FILE] [--tsa-ca FILE] [--now TIME] [--require-anchor]"""
import argparse, base64, contextlib, functools, hashlib, itertools, os, pathlib, re, shutil, subprocess, sys, tempfile, tomllib, unicodedata
from datetime import datetime, timedelta, timezone
found = {claim: ["PROVED"] for claim in (  # the verdict, then what is wrong
    "chain hashes canonical accounted references checkpoints signatures seen timestamps deliberation adoptions approvals anchored").split()}
NAMESPACE, MOST, MOST_EVIDENCE, DAY = "statement.v1@planctl", 4 << 20, 256 << 20, timedelta(days=1)
RUBBISH = (OSError, LookupError, TypeError, ValueError, AttributeError, RecursionError)
def need(truth, words):
    if not truth: raise ValueError(words)
def judge(claim, words=None, verdict="CONTRADICTED"):
    found[claim] = [verdict if found[claim][0] != "CONTRADICTED" else "CONTRADICTED", *found[claim][1:], *[words] * bool(words)]
@contextlib.contextmanager
def blame(claim, who):  # what goes wrong within contradicts the claim
    try: yield
    except RUBBISH as error: judge(claim, f"{who}: {error}")
def run(*command, text=b""): return subprocess.run(command, input=text, capture_output=True).stdout.decode("utf-8", "replace")
sha256 = lambda data: hashlib.sha256(data).hexdigest()
@functools.cache
def is_called(data, name):  # whether this is its BLAKE3, which no library of Python knows
    return run("b3sum", "--no-names", text=data).strip() == name if shutil.which("b3sum") else re.fullmatch("[0-9a-f]{64}", name)
def read(path, most=MOST):  # only plain files, none too large
    at = STORE / path
    need(at.resolve() == at and at.is_file() and at.stat().st_size <= most, f"{path} is missing, no plain file, or too large")
    return at.read_bytes()
def is_plain(folder): return (at := STORE / folder).resolve() == at and (at.is_dir() or not at.exists())
is_entry = lambda name: re.fullmatch(r"(?!0+\.)(\d{8}|[1-9]\d{8,})\.toml", name)
names = lambda folder: sorted(os.listdir(STORE / folder)) if is_plain(folder) and (STORE / folder).is_dir() else []
CHAR, KEY = r'[^"\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\\[\\t]', "[a-z0-9_-]+"
LINE, PART = rf'"(?:{CHAR}|\\["n])+"', rf'(?:{CHAR}|""\\"|"{{1,2}}(?!")|"{{1,2}}(?="""(?!")))*+'
ONE = rf'(?:"""\n{PART}(?:\n{PART})++"""|(?!""){LINE}|0|-?[1-9][0-9]*|true|[0-9-]{{10}}(?:T[0-9:]{{8}}Z)?)'
ROW = rf'(?:{KEY} = (?:{ONE}|\[{LINE}(?:, {LINE})*\]|\{{ {KEY} = {ONE}(?:, {KEY} = {ONE})* \}})\n)*+'
def plain(said):  # whether all texts are as plans keep them
    if not isinstance(said, str): return all(map(plain, said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()))
    return unicodedata.is_normalized("NFC", re.sub("[\uf900-\ufaff\U0002f800-\U0002fa1f]", "x", said)) and not re.search(r"[ \t\u3000](\n|$)|^\n|\n$", said)
def toml(data, table="plan"):  # what it says, if it is in the form planctl writes
    form = rf"{ROW}(?:\n(?:\[{table}\]|\[\[{KEY}\]\])\n{ROW})*+"
    need(re.fullmatch(form, data.decode()) and plain(said := tomllib.loads(data.decode())), "is not in the form planctl writes")
    return said
FIRST, OPEN, STATED = ["id", "under", "label", "name"], ("source", "suggestion", "conflict"), "sign entry! statement signature timestamp"
def canonical(data, open_rows, plan):  # a plan or, with rows of the kinds in OPEN, a draft
    parsed, same, order = toml(data), True, lambda k: (FIRST.index(k) if k in FIRST else 4, k.encode())
    for rows in (rows for kind, rows in parsed.items() if kind not in ("format", "vocabulary", *open_rows)):
        for row in [rows] if isinstance(rows, dict) else rows:
            same &= [*row] == sorted(row, key=order) and all(v == sorted({*v}) for v in row.values() if isinstance(v, list))
    return same and parsed["format"] == 1 and parsed["plan"]["id"] == plan and not {*OPEN} & {*parsed} - {*open_rows}
VERSION, REVIEW = "plan! from version! vocabulary! base onto evidence cause", "proposal! author message of!"
KEYS = {"": ("revise plan! kind! date! effective published author message correction restore snapshot! sources vocabulary! against adopts act"
             " evidence cause", "act plan! revision! author act!", "annotate entry! sets_aside author message!", STATED,
             "policy author message self_approval rule", "signers author message signers! threshold! revoked", "redact author message withheld!"),
        "drafts/": (f"propose proposal! author message {VERSION}", f"resolve proposal! author message place! taken! {VERSION}", STATED,
                    f"submit {REVIEW} prints", f"review {REVIEW} opinion! place prints", f"reject {REVIEW}", f"withdraw {REVIEW}")}
FILES = {"snapshot": "snapshots toml", "sources": "sources toml", "version": "versions toml", "vocabulary": "vocabularies toml",
         "statement": "evidence statement", "signature": "evidence sig", "timestamp": "evidence tsr", "signers": "evidence signers"}
def log(area):
    entries, head, last, sound, claim = [], CONFIG, 0, True, "deliberation" if area else "chain"
    for n in sorted(int(name[:-5]) for name in names(area + "log") if is_entry(name)):
        path, previous = f"{area}log/{n:08}.toml", head
        try:
            if n != (last := last + 1): sound, last = judge(claim, f"{area}log has no entry {last}") or False, n
            head = sha256(data := read(path)); e = toml(data, "seal")
            order = f"format! number! previous! recorded! event! {dict(row.split(' ', 1) for row in KEYS[area])[e['event']]} seal!".split()
            need([*e] == [k.strip("!") for k in order if k[-1] == "!" or k in e], "is not of this log, or not in the form planctl writes")
            seal = {"sha256": sha256(data[:data.rindex(b"[seal]")])}
            need((e["number"], e["previous"], e["seal"]) == (n, previous, seal), "follows another, or does not hold what its seal says")
            entries.append(e | {"n": n, "sha": head, "leaf": sha256(b"\0" + data), "sound": sound, "path": path, "paths": {}, "area": area})
        except RUBBISH as error:
            sound = judge(claim, f"{path}: {error}") or False
    return entries
held, gone, named, lists, made, spent, bytes_of = {}, {}, set(), [], [], {}, lambda e, key: held.get(e["paths"].get(key))
def hold(e):
    files = [(key, e[key], *FILES[key].split()) for key in FILES if key in e]
    files += [("", row["file"], "evidence", (re.findall(r"\.([A-Za-z0-9]{1,8})$", row["name"]) or ["bin"])[0].lower()) for row in e.get("evidence", [])]
    for key, file, folder, end in files:
        path = e["paths"][key] = f"{e['area']}{folder}/{file['blake3']}.{end}"
        named.add(path)
        if (by := withheld.get(path + str(file))) and not os.path.lexists(STORE / path): gone[path] = by; continue
        with blame("deliberation" if e["area"] else "hashes", e["path"]):
            data = read(path, MOST_EVIDENCE if folder == "evidence" else MOST)
            need(is_called(data, file["blake3"]) and (sha256(data), len(data)) == (file["sha256"], file["size"]), f"{path} is damaged")
            held[path] = data
def root(leaves):
    if len(leaves) < 2: return leaves[0] if leaves else hashlib.sha256(b"").digest()
    return hashlib.sha256(b"\1" + root(leaves[:(half := 1 << (len(leaves) - 1).bit_length() - 1)]) + root(leaves[half:])).digest()
tree = lambda area, size: root([bytes.fromhex(e["leaf"]) for e in LOGS[area][:size]])
def fits(text):  # the size of a checkpoint of the record
    m = re.fullmatch(re.escape(ORIGIN) + "\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n", text)
    need(m and int(m[1]) <= len(LOGS[""]), "is no checkpoint of this log, or of one whose last entries were dropped")
    need(base64.b64encode(tree("", int(m[1]))).decode() == m[2], "is of entries that were others than those here")
    return int(m[1])
SIGNER = (rf'([^\s,*?!"\\#]+(?:,[^\s,*?!"\\#]+)*+) (?:namespaces="{NAMESPACE}" )?(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)'
          r'|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) ([^ ]+)(?: .*)?')
def fields(blob):
    end = 4 + int.from_bytes(blob[:4], "big")
    need(not blob or len(blob) >= max(4, end), "a field is cut short")
    return [blob[4:end], *fields(blob[end:])] if blob else []
def signer(signature, text):  # the key of a signature over a text
    blob = base64.b64decode(b"".join(signature.split(b"\n")[1:-2]))
    whole = b"-----BEGIN SSH SIGNATURE-----\n%b-----END SSH SIGNATURE-----\n" % re.sub(b".{1,70}", rb"\g<0>\n", base64.b64encode(blob))
    need(signature == whole and len(signature) <= 16384 and not fields(blob[10:])[2], "is not as ssh-keygen makes it")
    with tempfile.NamedTemporaryFile() as file:
        file.write(signature); file.flush()
        said = run("ssh-keygen", "-Y", "check-novalidate", "-n", NAMESPACE, "-s", file.name, text=text)
    need(said.startswith("Good "), "is no signature over the text")
    return re.search(r" (SHA256:\S+)\n", said)[1]
def signers(data):  # the roles of each key
    (*lines, rest), keys = data.decode().split("\n"), {}
    for m in (re.fullmatch(SIGNER, line) for line in lines if line[:1] not in ("", "#")):
        blob, roles = base64.b64decode(m[3], validate=True), m[1].split(",")
        name, (kind, *parts) = "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode()[:-1], fields(blob)
        number = int.from_bytes(parts[-1], "big").bit_length()
        whole = 2048 <= number <= 4096 if m[2] == "ssh-rsa" else "ecdsa" not in m[2] or parts[1][0] == 4
        need(whole and kind.decode() == m[2] and name not in keys, "no key, one not taken, or one that stands twice")
        need(len(keys.setdefault(name, {*roles})) == len(roles) and plain(m[1]), "a role stands twice")
    need(keys and not rest and "\r" not in "".join(lines), "no key in it, or a line does not end in a line feed")
    return keys
in_force = lambda p: next((known["keys"] for known in reversed(lists) if known["from"] <= p), {})
revoked = lambda key, p, then=1e99: any(r["key"] == key and r["from"] <= p for k in lists if k["from"] <= then for r in k["revoked"])
def admitted(key, p, own={}): return set() if revoked(key, p, p) else in_force(p).get(key, set()) | own.get(key, set())
def is_signed(e, until=None):  # by a key that counted then or, held to a time, was not revoked since either
    on_it = (a for a in made if a["valid"] and (a["entry"], a["area"]) == (e["n"], e["area"]))
    return any(not until or a["n"] < until and not revoked(a["key"], a["p"]) for a in on_it)
def attest(e, own):
    made.append(a := e | {"role": None, "key": None, "valid": False, "saw": 0, "p": e["n"]})
    with blame("signatures", e["path"]):
        both, s, same = e["area"] != "", toml(text := bytes_of(e, "statement")), True
        keys = "format origin log entry sha256 event file role signed seen".split() + ["drafts"] * both
        need(len(text) <= 65536 and [*s] == [k for k in keys if k in s or k != "file"], "its statement is not in its form")
        a |= {"role": s["role"], "saw": s["seen"]["size"], "p": s["seen"]["size"] + 1 if both else e["n"]}
        for area, head in [("", s["seen"])] + [("drafts/", s.get("drafts"))] * both:
            least, most = (s["entry"], e["n"] - 1) if area == e["area"] else (0, len(LOGS[""]))
            same &= least <= head["size"] <= min(most, len(LOGS[area])) and tree(area, head["size"]).hex() == head["root"]
        if not same: a["saw"] = judge("seen", f"{e['path']}: its signer saw another tree") or 0
        a["key"] = signer(bytes_of(e, "signature"), text)
        x = LOGS[e["area"]][e["entry"] - 1] if 0 < e["entry"] < e["n"] else {}
        of = [ORIGIN, e["area"][:-1] or "record", e["entry"], x["sha"], x["event"], (x.get("snapshot") or x.get("version") or {}).get("sha256")]
        need([s.get(k) for k in keys[1:7]] == of, "its statement is on another entry")
        need(s["role"] in admitted(a["key"], a["p"], own), "its key was not admitted at that position, or had been revoked")
        a["valid"] = True
    return a
def enough(known, by):  # each key and each role counts once
    counted = []
    for key, role, p in by:
        if role in known["keys"].get(key, ()) and not {key, role} & {*counted} and not revoked(key, p): counted += [key, role]
    return len(counted) >= 2 * known["threshold"]
def trust():
    put = {}  # lists by their entry, with who signed them
    for e in LOGS[""] + LOGS["drafts/"]:
        if e["event"] == "signers":
            with blame("signatures", e["path"]):
                keys = signers(bytes_of(e, "signers"))
                need(1 <= e["threshold"] <= len(keys), "its threshold cannot be met")
                put[e["n"]] = {"revoked": []} | e | {"keys": keys, "by": []}
        elif "statement" in e:
            new = {} if e["area"] else put.get(e["entry"], {})
            a = attest(e, new.get("keys", {}))
            if new and a["valid"] and all(known["n"] < new["n"] for known in lists):
                new["by"].append((a["key"], a["role"], e["n"]))
                if all(enough(known, new["by"]) for known in [*lists[-1:], new]): lists.append(new | {"from": e["n"] + 1})
    for a in (a for a in made if a["valid"] and revoked(a["key"], a["p"])):
        judge("signatures", f"{a['path']}: void, its key was revoked from before it on", "NOT PROVED")
def counted(record):  # the entries that nothing sets aside
    aside = functools.reduce(lambda s, e: s | ({e["entry"]} if e.get("sets_aside") and e["n"] not in s else set()), reversed(record), set())
    return [e for e in record if e["n"] not in aside]
revisions = lambda record, plan: {e["date"]: e for e in counted(record) if e["event"] == "revise" and e["plan"] == plan}
def policy_at(e):  # as the log stood before an entry, and its rules for the plan
    policy = next((p for p in reversed(counted(LOGS[""][:e["n"] - 1])) if p["event"] == "policy"), {})
    return policy, [r for r in policy.get("rule", []) if r.get("plan", e["plan"]) == e["plan"]]
def adopted(e):  # judges an adoption, and says which claims what is withheld leaves open
    version, before, drafts = e["adopts"]["version"], LOGS[""][:e["n"] - 1], LOGS["drafts/"]
    ends, makes = [CONFIG, *(d["sha"] for d in drafts)], lambda d: d.get("version", {}).get("blake3") == version
    there, end = any(map(makes, drafts)), ends.index(e["adopts"]["drafts"]) if e["adopts"]["drafts"] in ends else None
    if there != (end is not None): judge("deliberation", f"{e['path']}: what it adopts is not all among the drafts")
    if end is None: return ["adoptions", "approvals"] + ["deliberation"] * (not there)
    last = {d["proposal"]: d for d in drafts[:end] if "version" in d}
    steps = lambda name: itertools.dropwhile(lambda d: "version" not in d, (d for d in drafts[:end] if d.get("proposal") == name))
    closed = {name for name in last if any(d["event"] in ("reject", "withdraw") for d in steps(name))}
    now = lambda name: last.get(name, {}).get("version", {}).get("blake3")
    closed |= {name for r in counted(before) for name in spent.get(r["n"], ())}
    mine = next(iter(sorted((d for d in last.values() if makes(d)), key=lambda d: d["proposal"] in closed)), None)
    if not mine: return judge("adoptions", f"{e['path']}: it adopts a version that was the last of no proposal")
    data, base = bytes_of(mine, "version"), mine.get("base")
    if data is None or base and f"snapshots/{base['snapshot']}.toml" not in held: return ["adoptions", "approvals"]
    plan = re.match(rf"{ROW}\n\[plan\]\n{ROW}(?:\n\[\[(?!{'|'.join(OPEN)}\]){KEY}\]\]\n{ROW})*+", data.decode())[0].encode()
    if sha256(plan) != e["snapshot"]["sha256"]: judge("deliberation", f"{e['path']}: another plan than was adopted")
    past = {date: r["snapshot"]["blake3"] for date, r in revisions(before, mine["plan"]).items() if date < e["date"]}
    chain, onto = [mine["proposal"]], mine.get("onto")
    while onto and onto["proposal"] in last and onto["proposal"] not in chain:
        chain, onto = [onto["proposal"], *chain], last[onto["proposal"]].get("onto")
    parts, onto = [d for name in chain for d in steps(name)], [last[name].get("onto") for name in chain]
    made_of, spent[e["n"]] = [d for d in parts if "version" in d], {mine["proposal"]} | {o["proposal"] for o in onto if o and now(o["proposal"]) == o["version"]}
    whole = {(o["proposal"], o["version"]) for o in onto if o} <= {(d["proposal"], d["version"]["blake3"]) for d in made_of}
    whole &= {d["plan"] for d in made_of} == {e["plan"]} and not {"suggestion", "conflict"} & {*toml(data)}
    ends = [ends.index(r["adopts"]["drafts"]) for r in before if r.get("adopts", {}).get("drafts") in ends]
    if not whole or {*chain} & closed or [*(base or {}).values()] != [*max(past.items(), default=())] or end < max(ends, default=0):
        judge("adoptions", f"{e['path']}: its proposal, or one below it, had ended, is of another plan or base, or is not decided")
    policy, rules = policy_at(e)
    asked = [{*d.get("prints", [])} for d in steps(mine["proposal"]) if d["event"] == "submit" and d["of"] == version]
    def approved(void):  # with what a later list made void, or without
        then = [a for a in made if a["valid"] and a["area"] and a["n"] <= end]
        signs = [a for a in then if (void or not revoked(a["key"], a["p"])) and a["role"] in admitted(a["key"], e["n"])]
        wrote, has = {role for d in made_of for role in (d.get("author"), d.get("from"))}, {}
        keys = {a["key"] for a in then for d in made_of if a["entry"] == d["n"]}
        for d in (d for d in parts if d["event"] == "review" and d["opinion"] != "comment"):
            role, yes, new = d.get("author", ""), d["opinion"] == "approve", {*d.get("prints", [])}
            by = {a["key"] for a in signs if (a["entry"], a["role"]) == (d["n"], role)}
            if not by and in_force(e["n"]): continue
            if by & keys: wrote.add(role)
            old = has.get(role, [set()])[0]
            has[role] = (old | new if yes else old - new if "place" in d else set(), yes)
        good = {r for r, (had, yes) in has.items() if yes and had and had >= asked[-1] and (r not in wrote or policy.get("self_approval"))}
        return all(len(good & {*r["roles"]}) >= r["approvals"] for r in rules)
    if rules and not (asked and approved(True)): return judge("approvals", f"{e['path']}: it lacks a submission or approvals")
    return ["approvals"] if rules and not (in_force(e["n"]) and approved(False)) else []
def stamp(e):
    openssl = lambda *more: run("openssl", "ts", *more, "-in", STORE / e["paths"]["timestamp"])
    answer, _, text = openssl("-reply", "-text").rpartition("\nTST info:\n")  # what stands before it nobody signed
    hexes = re.findall(r"^\s+00[01]0 - ((?:[0-9a-f]{2}[ -]){16})", text.split("Message data:")[-1], re.M)
    over = re.sub("[ -]", "", "".join(hexes[:2])) == LOGS[""][e["entry"] - 1]["sha"] and "Hash Algorithm: sha256" in text
    need(answer.startswith("Status info:\nStatus: Granted") and over and e["entry"] < e["n"], "no timestamp over its entry")
    time = re.sub(r"\.\d+", "", re.search("Time stamp: (.*) GMT", text)[1]) + " +0000"
    proved = "OK" in openssl("-verify", "-data", STORE / f"log/{e['entry']:08}.toml", "-CAfile", ARGS.tsa_ca or "")
    return [(e["entry"], datetime.strptime(time, "%b %d %H:%M:%S %Y %z"))] * proved
def checkpoint(data, size, of):  # its size, and the key that signed it
    at, key = fits((text := read(f"checkpoints/{size}.txt")).decode()), of and signer(data, text)
    need(f"{at:08}" == size and (not key or is_called(data, of) and admitted(key, at + 1)), "is misnamed, or by a key not admitted")
    return [(at, key)] if not key or not revoked(key, at + 1) else judge("checkpoints", f"{size}.txt: a void signature", "NOT PROVED") or []
def main():
    global STORE, ORIGIN, CONFIG, ARGS, LOGS, withheld
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("store", "--signers", "--tsa-ca", "--now"): parser.add_argument(name)
    for name, action in (("--against", "append"), ("--require-anchor", "store_true")): parser.add_argument(name, action=action)
    STORE = pathlib.Path((ARGS := parser.parse_args()).store).resolve()
    CONFIG, settings = sha256(read("planctl.toml")), toml(read("planctl.toml"))
    need([*settings] == ["format", "origin", "authority"], "planctl.toml is not in the form planctl writes")
    ORIGIN, everything = settings["origin"], {area: log(area) for area in KEYS}
    LOGS = {area: [e for e in entries if e["sound"]] for area, entries in everything.items()}
    record, kept, sound, counts = LOGS[""], {area: set() for area in KEYS}, [], counted(LOGS[""])
    withheld = {w["path"] + str(w["file"]): e["n"] for e in reversed(everything[""]) for w in e.get("withheld", [])}
    for e in everything[""] + everything["drafts/"]:
        hold(e)
        wrong, speaks = lambda claim: "deliberation" if e["area"] else claim, e["event"] in ("annotate", "sign")
        if speaks and not 0 < e["entry"] < e["n"]: judge(wrong("references"), f"{e['path']} speaks of none before it")
        kept[e["area"]] |= {row["file"]["blake3"] for row in e.get("evidence", [])}
        with blame(wrong("canonical"), e["path"]):
            if any(path not in held for path in e["paths"].values() if "evidence" not in path): continue
            plan, rows, vocabulary = (bytes_of(e, k) for k in ("version" if e["area"] else "snapshot", "sources", "vocabulary"))
            of = toml(rows) if rows else {}
            need(not rows or of["snapshot"] == e["snapshot"]["blake3"], "its sources are of another plan or form")
            same = not vocabulary or "{name}/{version}".format(**tomllib.loads(vocabulary.decode())) == e["vocabulary"]["name"]
            need(same and (not plan or canonical(plan, OPEN if e["area"] else (), e["plan"])), "its plan or vocabulary is not as written")
            with blame("references", e["path"]): need({row.get("document") for row in of.get("source", [])} <= kept[e["area"]] | {None}, "a source is not kept")
    trust()
    strange = [w["path"] for e in everything[""] for w in e.get("withheld", []) if w["path"] not in named and w["path"][0] != "d"]
    strange += [e["path"] for e in counts if e["event"] == "act" and (e["plan"], e["revision"]) not in [(r.get("plan"), r.get("date")) for r in record[:e["n"]]]]
    for path in strange: judge("references", f"{path} is named by no entry, or about a revision that there is none of")
    for path, n in gone.items():
        claim, plan = "deliberation" if path.startswith("drafts") else "hashes", path.startswith(("snapshots", "sources"))
        for of in [claim] + ["canonical"] * plan: judge(of, f"{path} is withheld by entry {n}", "NOT PROVED")
        signed = any(path == w["path"] for p in record if is_signed(p) for w in p.get("withheld", []))
        with blame(claim, path): need(signed or not in_force(n), "is withheld without a signature")
    with blame("accounted", ".gitattributes"): need(read(".gitattributes") == b"* -text -merge\n", "is not the built-in one")
    for folder in "snapshots sources vocabularies evidence log checkpoints drafts/versions drafts/vocabularies drafts/evidence drafts/log".split():
        own = "deliberation" if folder.startswith("drafts") else "accounted"
        for claim in [own] + ["chain"] * (folder == "log"):
            with blame(claim, folder): need(is_plain(folder), "is no plain folder")
        for path, name in ((f"{folder}/{name}", name) for name in names(folder)):
            m = re.fullmatch(r"checkpoints/(\d{8,})(?:\.txt|-([0-9a-f]{64})\.sig)", path)
            with blame("checkpoints" if m else own, path):
                data, known = read(path, MOST_EVIDENCE), path in named or name == ".gitkeep" or folder.endswith("log") and is_entry(name)
                sound += checkpoint(data, *m.groups()) if m else []
                need(m or known or is_called(data, name.split(".")[0]), "is named by no entry")
    for claim in ["checkpoints"] * (not sound) + ["signatures"] * (not made) + ["seen"] * (not any(a["role"] for a in made)): judge(claim, None, "NOT PROVED")
    for e in (e for e in record if e["event"] == "revise"):
        taken = revisions(record[:e["n"] - 1], e["plan"])
        with blame("adoptions", e["path"]): need((e["date"] in taken) == ("correction" in e), "is no correction, or one of none")
        for claim in adopted(e) or () if "adopts" in e else ["approvals"] * bool(e in counts and policy_at(e)[1]): judge(claim, None, "NOT PROVED")
    until = lambda p: min((r["n"] for r in record[p["n"]:] if "adopts" in r), default=1e99)
    loose = (p for p in record if (p["event"] == "policy" or p.get("sets_aside")) and in_force(p["n"]) and not is_signed(p, until(p)))
    for p in loose: judge("approvals", f"{p['path']} changes what counts without a signature", "NOT PROVED")
    now, bounds = datetime.fromisoformat(ARGS.now) if ARGS.now else datetime.now(timezone.utc), []
    for e in (e for e in record if "timestamp" in e):
        with blame("timestamps", e["path"]): bounds += stamp(e)
    for e in (e for e in record if e["recorded"] > min([now, *(time for about, time in bounds if about >= e["n"])]) + DAY):
        judge("timestamps", f"{e['path']} is too late")
    anchors = [about for about, _ in bounds]
    if max(anchors, default=0) < max((e["n"] for e in record if "timestamp" not in e), default=1): judge("timestamps", None, "NOT PROVED")
    for path in ARGS.against or []:
        with blame("anchored", path):
            anchors.append(fits(tomllib.loads(text)["checkpoint"] if (text := pathlib.Path(path).read_text("utf-8"))[:6] == "format" else text))
    outside = signers(pathlib.Path(ARGS.signers).read_bytes()) if ARGS.signers else {}
    anchors += [a["saw"] for a in made if a["valid"] and not revoked(a["key"], a["p"]) and a["role"] in outside.get(a["key"], ())]
    anchors += [size for size, key in sound if key in outside]
    if max(anchors, default=0) < 1: judge("anchored", None, "NOT PROVED")
    for claim, (verdict, *faults) in found.items(): print(f"{verdict:12}  {claim}", *(f"    - {f}" for f in faults), sep="\n")
    return 3 if "CONTRADICTED" in [v[0] for v in found.values()] else int(ARGS.require_anchor and found["anchored"][0] != "PROVED")
try: sys.exit(main())
except RUBBISH as error: print(f"verify.py: {error}", file=sys.stderr); sys.exit(2)
