"""The sealed level: what can be checked without keys of data (§11, checks 1 to 13, 25 to 30 and 32 to 37)."""

import re
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Set

from . import canonical, documents
from .access import AccessLog
from .checkpoints import Checkpoints, Demand, Kept, Signer
from .findings import Findings, Unnamed
from .keyring import Keyring
from .ledger import (
    FORMAT_KEY,
    Entry,
    Succession,
    check_expectation,
    expired_deliveries,
    is_of_keys,
    is_removal,
    read_dataset,
    read_entries,
)
from .manifest import Manifest, read_manifest
from .store import FolderStore, Unreadable

_REPORT_KEY = re.compile(r"evidence/([^/]+)/report-([A-Za-z0-9]{1,64})\.(json|html|enc)", re.ASCII)
_MOST_PARTS_IN_A_REPORT = 4_096

Reports = Dict[str, Dict[str, Dict[str, str]]]


class Publication(NamedTuple):
    """An entry with its manifest, when both can be used."""

    entry: Entry
    document: Dict[str, Any]
    manifest: Manifest


class SealedStore(NamedTuple):
    """What the content level goes on with."""

    store: FolderStore
    dataset: str
    entries: List[Entry]
    publications: List[Publication]
    reports: Reports
    intact: Set[str]
    """Keys of the objects whose length and SHA-256 are those of their manifest."""
    keyring: Keyring


def verify_sealed(
    store: FolderStore,
    findings: Findings,
    head: Optional[str] = None,
    entries_expected: Optional[int] = None,
    signers: Optional[List[Signer]] = None,
    kept: Sequence[Kept] = (),
    access_head: Optional[str] = None,
    demand: Optional[Demand] = None,
    authorities: Optional[Path] = None,
) -> Optional[SealedStore]:
    """Looks at the whole store; None when it has no dataset, so that nothing more can be checked."""
    if head is None and not kept:
        findings.skip(
            "that nothing was taken away from the end, with what was signed of it, and no older copy was put back: it shows"
            " only against a checkpoint or a head that was kept elsewhere, --checkpoint or --expect-head"
        )
    findings.dataset = dataset = read_dataset(store, findings)
    entries = read_entries(store, findings)
    findings.entries = len(entries)
    findings.head = entries[-1].sha256 if entries else None
    check_expectation(entries, head, entries_expected, findings)
    succession = Succession(findings)
    named: Set[str] = {FORMAT_KEY, f"keys/{dataset}.json.enc"}
    intact: Set[str] = set()
    publications: List[Publication] = []
    keyring = Keyring(store, dataset, findings)
    expired = expired_deliveries(entries)
    rows_expired: Set[str] = set()
    for entry in entries:
        named.add(entry.key)
        manifest: Optional[Manifest] = None
        if entry.document is not None and is_of_keys(entry.document):
            if entry.document.get("documentKey") is not None:
                named.add(entry.document["documentKey"])
            keyring.follow(entry.key, entry.document)
        elif entry.document is not None and not is_removal(entry.document):
            named.add(entry.document["manifestKey"])
            manifest = read_manifest(store, entry.document, dataset, findings)
            if manifest is None:
                findings.skip(f"objects of entry {entry.number}: its manifest cannot be used")
            else:
                origin = entry.document["replays"] or entry.document["delivery"]
                _check_objects(store, manifest, origin in expired, named, intact, rows_expired, findings)
                publications.append(Publication(entry, entry.document, manifest))
            _describe(entry.document, findings)
            usable = None if manifest is None or not manifest.complete else manifest
            objects = None if usable is None else [each for each, _, _ in usable.objects()]
            keyring.published(entry.key, entry.document["delivery"], objects, [] if usable is None else usable.parts)
        succession.follow(entry, manifest)
    left = sum(key in store.sizes for key in rows_expired)
    if left:
        findings.notices.append(f"{left} object{'' if left == 1 else 's'} of deliveries that have expired still there")
    keyring.check_retired(rows_expired)
    if dataset is not None:
        checkpoints = Checkpoints(store, dataset, entries, signers, findings)
        named |= checkpoints.check_stored()
        findings.signed_entries = checkpoints.signed
        named |= checkpoints.check_tiles(len(entries))
        named |= checkpoints.check_stamps(authorities)
        named |= checkpoints.check_cosigned(demand)
        findings.witnessed_entries = checkpoints.witnessed
        for each in kept:
            checkpoints.check_kept(each)
        access = AccessLog(store, dataset, findings)
        access.check(entries, access_head)
        named |= access.named
    else:
        for each in kept:
            findings.fault(
                28, "ledger/", f"kept checkpoint {each.name} covers {each.note.size} entries, and there is no ledger"
            )
    found = reports(store)
    _check_reports(store, found, publications, named, findings)
    _list_unnamed(store, named, findings)
    return None if dataset is None else SealedStore(store, dataset, entries, publications, found, intact, keyring)


def _describe(entry: Dict[str, Any], findings: Findings) -> None:
    findings.deliveries.append(
        {name: entry[name] for name in ("number", "delivery", "kind", "rowsDelivered", "rowsStored", "rowsQuarantined")}
    )


def _check_objects(
    store: FolderStore,
    manifest: Manifest,
    expired: bool,
    named: Set[str],
    intact: Set[str],
    rows_expired: Set[str],
    findings: Findings,
) -> None:
    """Check 9. What differs is read a second time before it is called altered. Rows that have expired need not be there."""
    named.update(line["key"] for line in manifest.document.get("shards", []))
    for each, pattern, _ in manifest.objects():
        key = each["key"]
        named.add(key)
        if not re.fullmatch(pattern, key, re.ASCII):
            continue
        if expired and not key.startswith("evidence/"):
            rows_expired.add(key)
            continue
        expected = (each["bytes"], each["sha256"])
        try:
            found = store.content(key)
            if found is not None and tuple(found) != expected:
                found = store.content(key)
                if found is not None and tuple(found) == expected:
                    findings.notices.append(f"[{key}] was read wrongly once: look at disk and memory of this machine")
        except Unreadable as unreadable:
            findings.unreadable.append(str(unreadable))
            continue
        if found is None:
            findings.fault(9, key, "is not there")
        elif found.bytes != each["bytes"]:
            findings.fault(9, key, f"has {found.bytes} bytes, expected {each['bytes']}")
        elif found.sha256 != each["sha256"]:
            findings.fault(9, key, "SHA-256 is not the one that the manifest says")
        else:
            findings.objects += 1
            findings.bytes += found.bytes
            intact.add(key)


def reports(store: FolderStore) -> Reports:
    """Keys of reports, by delivery, attempt and form (§1)."""
    found: Reports = {}
    for key in store.sizes:
        match = _REPORT_KEY.fullmatch(key)
        if match:
            found.setdefault(match.group(1), {}).setdefault(match.group(2), {})[match.group(3)] = key
    return found


def _check_reports(
    store: FolderStore, found: Reports, publications: List[Publication], named: Set[str], findings: Findings
) -> None:
    """Check 11."""
    for publication in publications:
        for forms in found.get(publication.document["delivery"], {}).values():
            named.update(forms.values())
            if "json" in forms:
                try:
                    _check_report(canonical.read(store.read(forms["json"]) or b""), publication)
                except canonical.Malformed as malformed:
                    findings.fault(11, forms["json"], str(malformed))


def _check_report(report: Any, publication: Publication) -> None:
    """What a report leaves out was not the case, or is not known; what it says must be so (§6)."""
    entry, document, manifest = publication
    if not isinstance(report, dict) or report.get("format") != documents.REPORT:
        raise canonical.Malformed(f"not {documents.REPORT}")
    if not manifest.complete:
        return
    expected_entry = {
        "number": entry.number,
        "sha256": entry.sha256,
        "manifestKey": document["manifestKey"],
        "manifestSha256": document["manifestSha256"],
    }
    expected_entry.update({name: document[name] for name in ("supersedes", "replays") if document[name] is not None})
    _require("delivery", report.get("delivery"), document["delivery"])
    _require("ledgerEntry", report.get("ledgerEntry"), expected_entry)
    _require_books("books", report.get("books"), [table["books"] for table in manifest.tables])
    _require_each(
        "files",
        report,
        [
            {name: file[name] for name in ("path", "table", "period", "bytes", "rows", "sha256")}
            for file in manifest.files
        ],
        [None] * len(manifest.files),
    )
    _require_each(
        "tables",
        report,
        [
            {
                **{name: table[name] for name in ("table", "period", "vintage", "generation")},
                "normalisedCells": sum(table["normalised"].values()),
            }
            for table in manifest.tables
        ],
        [table["books"] for table in manifest.tables],
    )
    parts = manifest.parts if len(manifest.parts) <= _MOST_PARTS_IN_A_REPORT else []
    _require_each(
        "parts",
        report,
        [
            {
                **{name: part[name] for name in ("name", "table", "period", "file", "firstByte", "byteCount")},
                "data": _in_report(part["data"]),
                "quarantine": _in_report(part["quarantine"]),
            }
            for part in parts
        ],
        [part["books"] for part in parts],
    )


def _in_report(named: Optional[Dict[str, Any]]) -> Optional[Dict[str, Any]]:
    return None if named is None else {name: named[name] for name in ("key", "bytes", "sha256", "keyId")}


def _require_each(
    member: str, report: Dict[str, Any], expected: List[Dict[str, Any]], books: List[Optional[Dict[str, Any]]]
) -> None:
    lines = report.get(member)
    if not isinstance(lines, list) or len(lines) != len(expected):
        raise canonical.Malformed(f"{member}: not as many as in the manifest, {len(expected)}")
    for index, (line, facts) in enumerate(zip(lines, expected)):
        if not isinstance(line, dict):
            raise canonical.Malformed(f"{member}[{index}]: not an object")
        for name, value in facts.items():
            _require(f"{member}[{index}].{name}", line.get(name), value)
        if books[index] is not None:
            _require_books(f"{member}[{index}]", line, [books[index]])


def _require_books(place: str, line: Any, books: List[Any]) -> None:
    """Rows and violations. Warnings are not compared: a report has those of keys too, a manifest has not (§2, books)."""
    if not isinstance(line, dict):
        raise canonical.Malformed(f"{place}: not an object")
    for name in ("delivered", "stored", "quarantined"):
        _require(f"{place}.{name}", line.get(name), sum(each[name] for each in books))
    places: Counter[str] = Counter()
    for each in books:
        places.update(each["violations"])
    _require(f"{place}.violationsByPlace", line.get("violationsByPlace"), dict(places))
    codes: Counter[str] = Counter()
    for name, count in places.items():
        codes[name.split("(")[0]] += count
    _require(f"{place}.violations", line.get("violations"), dict(codes))


def _require(place: str, found: Any, expected: Any) -> None:
    if found != expected or isinstance(found, bool):
        raise canonical.Malformed(f"{place} is not what ledger and manifest say")


def _list_unnamed(store: FolderStore, named: Set[str], findings: Findings) -> None:
    """Check 13: no fault, but said; manifests before all."""
    unnamed = [Unnamed(key, size) for key, size in sorted(store.sizes.items()) if key not in named]
    manifests = [each for each in unnamed if re.fullmatch(r"evidence/[^/]+/manifest-[0-9a-f]{64}\.json", each.key)]
    of_manifests = set(manifests)
    if manifests:
        findings.notices.append(
            f"{_objects(manifests)} that are manifests of no entry: a run that was killed when it published, or an"
            " entry that somebody took away"
        )
    if unnamed:
        findings.notices.append(f"{_objects(unnamed)} that no ledger entry leads to")
    findings.unnamed = sorted(unnamed, key=lambda each: each not in of_manifests)


def _objects(unnamed: List[Unnamed]) -> str:
    total = sum(each.bytes for each in unnamed)
    return f"{len(unnamed)} object{'' if len(unnamed) == 1 else 's'} of {total} bytes"
