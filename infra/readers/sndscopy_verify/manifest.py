"""Manifests with their shards, and whether their books balance (§2; checks 1, 5 to 7, 10)."""

import hashlib
import re
from collections import Counter
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Tuple

from . import canonical, documents
from .findings import Findings
from .store import FolderStore

_ATTEMPT = "[A-Za-z0-9]{1,64}"
_ROWS = ("delivered", "stored", "quarantined")
_PLACES = ("violations", "warnings")
_SAME_IN_ENTRY = ("delivery", "contentId", "operator", "toolVersion", "configurationSha256")


class PartPlace(NamedTuple):
    """What is kept of a part for as long as the ledger is read."""

    name: str
    table: str
    period: str
    file: str
    first_byte: int
    byte_count: int
    replays: Optional[str]
    delivered: int
    quarantined: int
    quarantine_sha256: Optional[str]

    def same_range(self, other: "PartPlace") -> bool:
        return self[1:6] == other[1:6]


class Shard(NamedTuple):
    """A line of a manifest's shards, and the parts in its document."""

    number: int
    line: Dict[str, Any]
    parts: List[Dict[str, Any]]


class Manifest:
    """A manifest whose bytes are those that its entry names."""

    def __init__(self, key: str, document: Dict[str, Any], parts: List[Dict[str, Any]], shards: List[Shard]) -> None:
        self.key = key
        self.document = document
        self.parts = parts
        self.shards = shards
        self.files: List[Dict[str, Any]] = document["files"]
        self.tables: List[Dict[str, Any]] = document["tables"]
        self.complete = len(shards) == len(document.get("shards", []))
        """Whether all of its shards could be used."""

    @property
    def is_sharded(self) -> bool:
        return "shards" in self.document

    @property
    def places(self) -> Iterable[PartPlace]:
        for part in self.parts:
            yield PartPlace(
                part["name"],
                part["table"],
                part["period"],
                part["file"],
                part["firstByte"],
                part["byteCount"],
                part["replays"],
                part["books"]["delivered"],
                part["books"]["quarantined"],
                None if part["quarantine"] is None else part["quarantine"]["sha256"],
            )

    def objects(self) -> Iterable[Tuple[Dict[str, Any], str, str]]:
        """Each object that it names but the documents of its shards, with the pattern of its key and its AAD (§1, §5)."""
        dataset, delivery = self.document["dataset"], self.document["delivery"]
        evidence = self.document["evidence"]
        if evidence is not None:
            yield (
                evidence,
                f"evidence/{re.escape(delivery)}/evidence-{_ATTEMPT}\\.json\\.enc",
                f"{dataset}/-/-/{delivery}/-/evidence",
            )
        for number, line in enumerate(self.document.get("shards", [])):
            yield (
                line["evidence"],
                f"evidence/{re.escape(delivery)}/parts-{_ATTEMPT}\\.json\\.enc",
                f"{dataset}/{line['table']}/{line['period']}/{delivery}/{number}/evidence",
            )
        for part in self.parts:
            place = f"{part['table']}/period={part['period']}/{delivery}/{part['name']}"
            for kind in ("data", "quarantine"):
                if part[kind] is not None:
                    yield (
                        part[kind],
                        f"{kind}/{re.escape(place)}-{_ATTEMPT}\\.parquet",
                        f"{dataset}/{part['table']}/{part['period']}/{delivery}/{part['name']}/{kind}",
                    )


def read_manifest(
    store: FolderStore, entry: Dict[str, Any], dataset: Optional[str], findings: Findings
) -> Optional[Manifest]:
    """Checks 5 to 7 and 10, or None when the manifest cannot be used."""
    key: str = entry["manifestKey"]
    content = store.read(key)
    if content is None:
        findings.fault(5, key, "is not there")
        return None
    if hashlib.sha256(content).hexdigest() != entry["manifestSha256"]:
        findings.fault(5, key, "SHA-256 is not the one that entry and key say")
        return None
    try:
        document = documents.parse(content, documents.MANIFEST, documents.SHARDED_MANIFEST)
    except canonical.Malformed as malformed:
        findings.fault(5, key, str(malformed))
        return None
    parts: List[Dict[str, Any]] = document.get("parts", [])
    shards = _read_shards(store, document, findings)
    if shards:
        parts = [part for shard in shards for part in shard.parts]
    manifest = Manifest(key, document, parts, shards)
    for name in _SAME_IN_ENTRY:
        if document[name] != entry[name]:
            findings.fault(5, key, f"{name} is not the entry's")
    if dataset is not None and document["dataset"] != dataset:
        findings.fault(1, key, "dataset is not that of format.json")
    if document["evidence"] is None:
        findings.fault(6, key, "names no evidence")
    _check_places(manifest, findings)
    _check_names(manifest, findings)
    _check_books(manifest, entry, findings)
    return manifest


def _read_shards(store: FolderStore, document: Dict[str, Any], findings: Findings) -> List[Shard]:
    """Check 5 of shards: those that can be used."""
    shards: List[Shard] = []
    ended: List[Tuple[str, str]] = []
    for number, line in enumerate(document.get("shards", [])):
        key, place = line["key"], (line["table"], line["period"])
        if place in ended[:-1]:
            findings.fault(5, key, "its table and period are not one shard after the other")
        if not ended or ended[-1] != place:
            ended.append(place)
        if key != f"evidence/{document['delivery']}/parts-{line['sha256']}.json":
            findings.fault(10, key, "is not the key of its place")
            continue
        content = store.read(key)
        if content is None:
            findings.fault(5, key, "is not there")
            continue
        if len(content) != line["bytes"] or hashlib.sha256(content).hexdigest() != line["sha256"]:
            findings.fault(5, key, "length or SHA-256 is not the one that the manifest says")
            continue
        try:
            shard = documents.parse(content, documents.SHARD)
            _check_shard(shard, number, line, document)
        except canonical.Malformed as malformed:
            findings.fault(5, key, str(malformed))
            continue
        findings.objects += 1
        findings.bytes += len(content)
        shards.append(Shard(number, line, shard["parts"]))
    return shards


def _check_shard(shard: Dict[str, Any], number: int, line: Dict[str, Any], document: Dict[str, Any]) -> None:
    expected = {name: document[name] for name in ("dataset", "delivery", "planSha256")}
    expected.update(number=number, table=line["table"], period=line["period"])
    for name, value in expected.items():
        if shard[name] != value:
            raise canonical.Malformed(f"{name} is not that of its place in the manifest")
    if len(shard["parts"]) != line["parts"]:
        raise canonical.Malformed("has not as many parts as the manifest says")
    for part in shard["parts"]:
        if (part["table"], part["period"]) != (line["table"], line["period"]):
            raise canonical.Malformed("has a part of another table or period")
    if _sum(part["books"] for part in shard["parts"]) != _sum([line["books"]]):
        raise canonical.Malformed("books are not those that the manifest says")


def _check_places(manifest: Manifest, findings: Findings) -> None:
    """Check 10."""
    for named, key, aad in manifest.objects():
        if not re.fullmatch(key, named["key"], re.ASCII):
            findings.fault(10, named["key"], f"is not the key of its place, {aad}")
        elif named["aad"] != aad:
            findings.fault(10, named["key"], f"AAD is not that of its place, {aad}")


def _check_names(manifest: Manifest, findings: Findings) -> None:
    """What is named once is there once; parts are numbered within table and period (§1)."""
    for what, names in (
        ("file", [file["path"] for file in manifest.files]),
        ("table and period", [(table["table"], table["period"]) for table in manifest.tables]),
        ("part", [part["name"] for part in manifest.parts]),
    ):
        if len(set(names)) != len(names):
            findings.fault(5, manifest.key, f"has a {what} twice")
    for part in manifest.parts:
        if not re.fullmatch(re.escape(f"{part['table']}-{part['period']}-") + r"\d{5,}", part["name"], re.ASCII):
            findings.fault(5, manifest.key, f"{part['name']} is not called as a part of its table and period")


def _check_books(manifest: Manifest, entry: Dict[str, Any], findings: Findings) -> None:
    """Check 7."""

    def fault(message: str) -> None:
        findings.fault(7, manifest.key, message)

    for name, books in [(part["name"], part["books"]) for part in manifest.parts] + [
        (f"{table['table']} {table['period']}", table["books"]) for table in manifest.tables
    ]:
        if books["delivered"] != books["stored"] + books["quarantined"]:
            fault(f"{name}: delivered is not stored and quarantined")
        if sum(books["violations"].values()) < books["quarantined"]:
            fault(f"{name}: fewer violations than rows in quarantine")
    for part in manifest.parts:
        for kind, rows in (("data", "stored"), ("quarantine", "quarantined")):
            if (part[kind] is not None) != (part["books"][rows] > 0):
                fault(f"{part['name']}: {kind} is there exactly when there are such rows")
    totals = _sum(table["books"] for table in manifest.tables)
    for name in _ROWS:
        if totals[(name, "")] != entry["rows" + name.capitalize()]:
            findings.fault(5, manifest.key, f"rows {name} are not the entry's")
    if manifest.complete:
        _check_tables(manifest, fault)
        _check_files(manifest, fault)
    else:
        findings.skip(f"check 7 of {manifest.key}: a shard cannot be used")


def _check_tables(manifest: Manifest, fault: Any) -> None:
    by_table: Dict[Tuple[str, str], List[Dict[str, Any]]] = {}
    for part in manifest.parts:
        by_table.setdefault((part["table"], part["period"]), []).append(part["books"])
    for table in manifest.tables:
        place = (table["table"], table["period"])
        if _sum(by_table.pop(place, [])) != _sum([table["books"]]):
            fault(f"{place[0]} {place[1]}: books are not the sum over its parts")
    for place in by_table:
        fault(f"{place[0]} {place[1]}: has parts, and is no table of the manifest")


def _check_files(manifest: Manifest, fault: Any) -> None:
    by_file: Dict[str, List[Dict[str, Any]]] = {}
    for part in manifest.parts:
        if part["replays"] is None:
            by_file.setdefault(part["file"], []).append(part)
    for file in manifest.files:
        parts = by_file.pop(file["path"], [])
        if sum(part["books"]["delivered"] for part in parts) != file["rows"]:
            fault(f"{file['path']}: rows are not the sum over its parts")
        if any((part["table"], part["period"]) != (file["table"], file["period"]) for part in parts):
            fault(f"{file['path']}: has a part of another table or period")
        end = 0
        for part in sorted(parts, key=lambda part: int(part["firstByte"])):
            if part["firstByte"] != end:
                fault(f"{file['path']}: {part['name']} begins at {part['firstByte']}, expected {end}")
            end = part["firstByte"] + part["byteCount"]
        if end != file["bytes"]:
            fault(f"{file['path']}: its parts end at {end} of {file['bytes']} bytes")
    for path in by_file:
        fault(f"{path}: has parts, and is no file of the manifest")


def _sum(books: Iterable[Dict[str, Any]]) -> "Counter[Tuple[str, str]]":
    """All five of books, added; a count that is not there is 0."""
    total: "Counter[Tuple[str, str]]" = Counter()
    for each in books:
        for name in _ROWS:
            total[(name, "")] += each[name]
        for name in _PLACES:
            for place, count in each[name].items():
                total[(name, place)] += count
    return Counter({name: count for name, count in total.items() if count})
