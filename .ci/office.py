"""Holds each Word and Excel file of a folder to Office Open XML: its schemas and rules by
openxml-audit, and here what those do not say of the package as a whole."""

import collections
import pathlib
import posixpath
import sys
import zipfile

from lxml import etree
from openxml_audit import OpenXmlValidator

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
TRACKED = {WORD + name for name in ("ins", "del", "moveFrom", "moveTo")}
# What the validator asks for and the standard does not: a document has no theme or one (14.2.7),
# and the texts of a sheet may stand in its cells (18.3.1.53).
UNFOUNDED = ("relationships/theme' is missing", "Emit shared strings instead of inlineStr")
RANGES = {
    start: end
    for name in ("bookmark", "moveFromRange", "moveToRange")
    for start, end in [(f"{WORD}{name}Start", f"{WORD}{name}End")]
}


def package(path):
    """What is wrong with the package as a whole."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        for name, count in collections.Counter(map(str.lower, names)).items():
            if count > 1:
                yield f"{name}: {count} parts of one name"
        parts = {}
        for name in names:
            try:
                parts[name] = etree.fromstring(archive.read(name))
            except etree.XMLSyntaxError as fault:
                yield f"{name}: {fault}"
    if names[0] != "[Content_Types].xml":
        yield "the types of the parts are not the first part"
    types = parts.get("[Content_Types].xml")
    overrides = [node.get("PartName") for node in types.iter(TYPES + "Override")]
    defaults = [node.get("Extension") for node in types.iter(TYPES + "Default")]
    for name in overrides:
        if name.lstrip("/") not in names:
            yield f"{name}: has a type and is not there"
    for name in names[1:]:
        if "/" + name not in overrides and name.rsplit(".", 1)[-1] not in defaults:
            yield f"{name}: has no type"
        if "/" + name not in overrides and not name.endswith(".rels"):
            yield f"{name}: is XML of no type that says what it is"
    reached = {"[Content_Types].xml"}
    for name, root in parts.items():
        if not name.endswith(".rels"):
            continue
        reached.add(name)
        folder = posixpath.dirname(posixpath.dirname(name))
        owner = posixpath.join(folder, posixpath.basename(name)[: -len(".rels")])
        if owner and posixpath.basename(owner) and owner not in parts:
            yield f"{name}: relations of a part that is not there"
        ids = [relation.get("Id") for relation in root]
        if len(ids) != len(set(ids)):
            yield f"{name}: an id is given twice"
        for relation in root:
            target = posixpath.normpath(posixpath.join("/" + folder, relation.get("Target"))).lstrip("/")
            if relation.get("TargetMode") == "External":
                yield f"{name}: leads out of the file, to {relation.get('Target')}"
            elif target not in parts:
                yield f"{name}: leads to {target}, which is not there"
            reached.add(target)
        used = set()
        if owner in parts:
            used = {
                value
                for node in parts[owner].iter(etree.Element)
                for key, value in node.attrib.items()
                if key.startswith(RELATION)
            }
        for missing in used - set(ids):
            yield f"{owner}: {missing} is no relation"
    for name in set(names) - reached:
        yield f"{name}: nothing leads there"
    if "word/document.xml" in parts:
        yield from tracked(parts)


def tracked(parts):
    """What is wrong with the changes, moves and styles of a Word document."""
    root = parts["word/document.xml"]
    ids = collections.Counter(
        node.get(WORD + "id") for node in root.iter(etree.Element) if node.tag in TRACKED or node.tag in RANGES
    )
    for id, count in ids.items():
        if id is None or count > 1:
            yield f"id {id} is given to {count} changes"
    open_ranges = {}
    names = collections.defaultdict(list)
    for node in root.iter(etree.Element):
        if node.tag in RANGES:
            open_ranges[node.get(WORD + "id")] = RANGES[node.tag]
            names[node.get(WORD + "name")].append(node.tag)
        elif node.tag in RANGES.values():
            if open_ranges.pop(node.get(WORD + "id"), None) != node.tag:
                yield f"range {node.get(WORD + 'id')} ends and was not begun"
        elif node.tag in (WORD + "moveFrom", WORD + "moveTo") and node.getparent().tag == WORD + "p":
            start = node.tag + "RangeStart"
            if not any(RANGES.get(start) == end for end in open_ranges.values()):
                yield "a text moves outside every range of moves"
        elif node.tag == WORD + "t" and any(up.tag in (WORD + "del", WORD + "moveFrom") for up in node.iterancestors()):
            if not any(up.tag == WORD + "moveFrom" for up in node.iterancestors()):
                yield "a text that is deleted stands as one that is not"
    for id in open_ranges:
        yield f"range {id} is begun and does not end"
    for name, tags in names.items():
        if sorted(tag[len(WORD):] for tag in tags) != ["moveFromRangeStart", "moveToRangeStart"]:
            yield f"{name}: a move with {len(tags)} ends"
    known = {node.get(WORD + "styleId") for node in parts["word/styles.xml"].iter(WORD + "style")}
    for kind in ("pStyle", "rStyle", "tblStyle"):
        for used in {node.get(WORD + "val") for node in root.iter(WORD + kind)} - known:
            yield f"{used}: no such style"


def main(folder):
    failed = 0
    files = sorted(path for path in pathlib.Path(folder).iterdir() if path.suffix in (".docx", ".xlsx"))
    for path in files:
        said = list(package(path))
        errors = [str(error) for error in OpenXmlValidator().validate(path).errors]
        said += [error for error in errors if not any(words in error for words in UNFOUNDED)]
        if said:
            failed += 1
            for line in said[:20]:
                print(f"{path.name}: {line}")
    kinds = collections.Counter(path.suffix[1:].upper() for path in files)
    counts = " and ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    print(f"{counts} files, {failed} of them not valid")
    return 1 if failed or not files else 0


sys.exit(main(sys.argv[1]))
