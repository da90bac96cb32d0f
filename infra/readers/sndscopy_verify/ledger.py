"""The chain of entries, and what each may follow on (§2; checks 1 to 4 and 12)."""

import hashlib
import re
from collections import Counter
from typing import Any, Dict, List, NamedTuple, Optional, Set, Tuple

from . import canonical, documents
from .findings import Findings
from .manifest import Manifest, PartPlace
from .store import FolderStore

FORMAT_KEY = "format.json"
_ENTRY_KEY = re.compile(r"ledger/(\d{20})\.json", re.ASCII)
_REPLAY_ID = re.compile(r"(.+)\.replay-([1-9]\d*)", re.ASCII)
_MOST_BYTES = 65_535
_FIRST_PREVIOUS = "0" * 64
_CONTENT = ("data/", "quarantine/", "evidence/", "ledger/", "work/", "checkpoints/", "tile/", "access/")

TablePeriod = Tuple[str, str]


def entry_key(number: int) -> str:
    return f"ledger/{number:020d}.json"


class Entry(NamedTuple):
    """An entry as it lies in the store."""

    number: int
    key: str
    sha256: str
    document: Optional[Dict[str, Any]]
    """None when it is none of the format."""
    leaf: bytes
    """Its hash in the tree that checkpoints are over (§13)."""


def read_dataset(store: FolderStore, findings: Findings) -> Optional[str]:
    """Check 1: what the store is, or None when nothing can be said about it."""
    content = store.read(FORMAT_KEY)
    if content is None:
        if any(key.startswith(_CONTENT) for key in store.sizes):
            findings.fault(1, FORMAT_KEY, "is not there, and the store has objects")
        return None
    try:
        document = documents.parse(content, documents.STORE)
    except canonical.Malformed as malformed:
        findings.fault(1, FORMAT_KEY, str(malformed))
        return None
    return str(document["dataset"])


def read_entries(store: FolderStore, findings: Findings) -> List[Entry]:
    """Checks 2 and 3: all entries, those beyond a gap too."""
    numbers = sorted(
        int(match.group(1)) for match in map(_ENTRY_KEY.fullmatch, store.sizes) if match and int(match.group(1)) > 0
    )
    entries: List[Entry] = []
    for number in numbers:
        last = entries[-1].number if entries else 0
        if number != last + 1:
            findings.fault(2, entry_key(last + 1), f"is not there, and entry {number} is")
        entry = _read_entry(store, number, findings)
        if entry.document is not None and number == last + 1:
            previous = entries[-1].sha256 if entries else _FIRST_PREVIOUS
            if entry.document["previousSha256"] != previous:
                findings.fault(3, entry.key, "previousSha256 is not that of the entry before")
        entries.append(entry)
    if not entries and any(key.startswith(("data/", "quarantine/", "evidence/")) for key in store.sizes):
        findings.fault(1, "ledger/", "no entry, and the store has objects")
    return entries


def _read_entry(store: FolderStore, number: int, findings: Findings) -> Entry:
    key = entry_key(number)
    content = store.read(key) or b""
    document: Optional[Dict[str, Any]] = None
    try:
        if len(content) > _MOST_BYTES:
            raise canonical.Malformed(f"more than {_MOST_BYTES} bytes")
        document = documents.parse(
            content,
            documents.LEDGER,
            documents.LEDGER_BEFORE,
            documents.KEY_ENTRY,
            documents.SHRED_ENTRY,
            documents.REMOVAL_ENTRY,
        )
        _check_entry(document, number)
    except canonical.Malformed as malformed:
        findings.fault(2, key, str(malformed))
    leaf = hashlib.sha256(b"\x00" + content).digest()
    return Entry(number, key, hashlib.sha256(content).hexdigest(), document, leaf)


def is_of_keys(entry: Dict[str, Any]) -> bool:
    """Whether an entry publishes nothing, and says what became of keys."""
    return entry["format"] in (documents.KEY_ENTRY, documents.SHRED_ENTRY)


def is_removal(entry: Dict[str, Any]) -> bool:
    """Whether an entry publishes nothing, and takes something away."""
    return bool(entry["format"] == documents.REMOVAL_ENTRY)


def expired_deliveries(entries: List[Entry]) -> Set[str]:
    """The deliveries whose rows, and those of their replays, need not be in the store any more."""
    return {
        delivery
        for entry in entries
        if entry.document is not None and is_removal(entry.document) and entry.document["kind"] == "EXPIRE"
        for delivery in entry.document["deliveries"]
    }


def _check_entry(entry: Dict[str, Any], number: int) -> None:
    """What an entry must be by itself."""
    if entry["number"] != number:
        raise canonical.Malformed("number is not that of its key")
    if entry["format"] == documents.SHRED_ENTRY or is_removal(entry):
        return
    if is_of_keys(entry):
        named = entry["documentKey"], entry["documentSha256"]
        if named != ((None, None) if entry["kind"] == "RETIRE" else (f"keys/wrapped-{named[1]}.json", named[1])):
            raise canonical.Malformed("documentKey is not that of kind and documentSha256")
        return
    supersedes, replays = entry["supersedes"] is not None, entry["replays"] is not None
    if supersedes and replays:
        raise canonical.Malformed("supersedes and replays")
    if entry["kind"] != ("SUPERSEDE" if supersedes else "REPLAY" if replays else "PUBLISH"):
        raise canonical.Malformed("kind is not that of supersedes and replays")
    if entry["manifestKey"] != f"evidence/{entry['delivery']}/manifest-{entry['manifestSha256']}.json":
        raise canonical.Malformed("manifestKey is not that of delivery and manifestSha256")
    access = entry.get("access")
    if access is not None and (access["number"] == 0) != (access["sha256"] == _FIRST_PREVIOUS):
        raise canonical.Malformed("access is of no entry, and has a SHA-256, or the other way round")


def check_expectation(entries: List[Entry], head: Optional[str], number: Optional[int], findings: Findings) -> None:
    """Check 12: what was kept elsewhere."""
    if head is not None and head not in (entry.sha256 for entry in entries):
        findings.fault(12, "ledger/", "no entry has the SHA-256 of the expected head")
    if number is not None and len(entries) != number:
        findings.fault(12, "ledger/", f"{len(entries)} entries, expected {number}")


class _Delivery:
    """What later entries ask of a delivery."""

    def __init__(self, is_replay: bool) -> None:
        self.is_replay = is_replay
        self.superseded = False
        self.withdrawn = False
        self.expired = False
        self.parts_with_rows: Optional[int] = 0
        """Those of its replays among them; None when a manifest cannot be used."""
        self.replays = 0
        self.generations: Dict[TablePeriod, int] = {}
        self.parts: Dict[str, PartPlace] = {}
        self.judged: Dict[str, Tuple[int, Optional[str]]] = {}
        """By part: rows in its quarantine now, and the SHA-256 of that object."""


class Succession:
    """Check 4, entry by entry: ids, supersedes, current tables, generations, replays; and check 8, the content id of a replay.

    Behind an entry or a manifest that cannot be used nobody knows what is current: from there on nothing is said of it, as
    the fault is named already.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._deliveries: Dict[str, _Delivery] = {}
        self._current: Dict[TablePeriod, str] = {}
        self._publications: Counter[TablePeriod] = Counter()
        self._ids_known = True
        self._tables_known = True
        self._last = 0

    def follow(self, entry: Entry, manifest: Optional[Manifest]) -> None:
        if entry.document is not None and is_of_keys(entry.document):
            self._ids_known = self._ids_known and entry.number == self._last + 1
            self._last = entry.number
            return
        if entry.document is not None and is_removal(entry.document):
            self._ids_known = self._ids_known and entry.number == self._last + 1
            self._last = entry.number
            self._remove(entry, entry.document)
            return
        self._know(entry, manifest)
        self._last = entry.number
        document = entry.document
        if document is None:
            return
        delivery: str = document["delivery"]
        if delivery in self._deliveries:
            self._fault(entry, "delivery is published twice")
        if (_REPLAY_ID.fullmatch(delivery) is not None) != (document["kind"] == "REPLAY"):
            self._fault(entry, "delivery is called as a replay exactly when it is one")
        published = _Delivery(document["kind"] == "REPLAY")
        self._supersede(entry, document)
        if document["kind"] == "REPLAY":
            self._replay(entry, document, manifest)
        elif manifest is not None:
            self._publish(entry, manifest, published, delivery)
        self._count(self._deliveries.get(document["replays"]) if published.is_replay else published, manifest)
        self._deliveries.setdefault(delivery, published)

    @staticmethod
    def _count(of: Optional[_Delivery], manifest: Optional[Manifest]) -> None:
        if of is None:
            return
        if manifest is None or not manifest.complete or of.parts_with_rows is None:
            of.parts_with_rows = None
        else:
            of.parts_with_rows += sum(part["data"] is not None or part["quarantine"] is not None for part in manifest.parts)

    def _remove(self, entry: Entry, document: Dict[str, Any]) -> None:
        """Check 43."""
        names: List[str] = document["deliveries"]
        if not names or sorted(set(names)) != names:
            self._findings.fault(43, entry.key, "its deliveries are none, not sorted, or one is there twice")
        reason: str = document["reason"]
        if not reason.strip() or len(reason.encode("utf-16-le")) > 1000 or any(ord(c) < 32 or 127 <= ord(c) < 160 for c in reason):
            self._findings.fault(43, entry.key, "has no reason, or one that is too long or not on one line")
        parts: Optional[int] = 0
        for name in names:
            of = self._deliveries.get(name)
            if of is None:
                parts = None
                if self._ids_known:
                    self._findings.fault(43, entry.key, f"takes {name} away, which is not published")
                continue
            if of.is_replay:
                self._findings.fault(43, entry.key, f"takes {name} away, a replay, which goes with its delivery")
            current = not of.superseded and not of.withdrawn
            if document["kind"] == "WITHDRAW":
                if not current:
                    self._findings.fault(43, entry.key, f"withdraws {name}, which is not current")
                of.withdrawn = True
                for place in [place for place, owner in self._current.items() if owner == name]:
                    del self._current[place]
            else:
                if current or of.expired:
                    self._findings.fault(43, entry.key, f"has {name} expire, which is current, or has expired already")
                of.expired = True
            parts = None if parts is None or of.parts_with_rows is None else parts + of.parts_with_rows
        if parts is not None and self._ids_known and parts != document["parts"]:
            self._findings.fault(43, entry.key, f"says that {document['parts']} parts have rows, and {parts} have")
        what = "withdrawn" if document["kind"] == "WITHDRAW" else "expired"
        self._findings.notices.append(
            f"{', '.join(names)}: {what} on {document['time']} by {document['operator']} (ledger entry {document['number']})"
        )

    def _know(self, entry: Entry, manifest: Optional[Manifest]) -> None:
        if entry.document is None or entry.number != self._last + 1:
            self._ids_known = False
        if self._tables_known and (not self._ids_known or manifest is None or not manifest.complete):
            self._tables_known = False
            self._findings.skip(f"check 4 from entry {entry.number} on: what was current then cannot be told")

    def _supersede(self, entry: Entry, document: Dict[str, Any]) -> None:
        name = document["supersedes"]
        if name is None:
            return
        before = self._deliveries.get(name)
        if before is None:
            if self._ids_known:
                self._fault(entry, "supersedes a delivery that is not published")
            return
        if before.is_replay or before.superseded or before.withdrawn:
            self._fault(entry, "supersedes a replay, or a delivery that is superseded or withdrawn already")
        before.superseded = True

    def _publish(self, entry: Entry, manifest: Manifest, published: _Delivery, delivery: str) -> None:
        supersedes = (entry.document or {})["supersedes"]
        for replaced in [place for place, owner in self._current.items() if owner == supersedes]:
            del self._current[replaced]
        for table in manifest.tables:
            place: TablePeriod = (table["table"], table["period"])
            if self._tables_known:
                if place in self._current:
                    self._fault(entry, f"{place[0]} {place[1]} is current, and of another delivery")
                if table["generation"] != self._publications[place] + 1:
                    self._fault(entry, f"generation of {place[0]} {place[1]} is not {self._publications[place] + 1}")
            self._current[place] = delivery
            self._publications[place] += 1
            published.generations[place] = table["generation"]
        for part in manifest.places:
            published.parts[part.name] = part
            published.judged[part.name] = (part.quarantined, part.quarantine_sha256)
            if part.replays is not None:
                self._fault(entry, f"{part.name} has replays, and is of no replay")

    def _replay(self, entry: Entry, document: Dict[str, Any], manifest: Optional[Manifest]) -> None:
        name: str = document["replays"]
        of = self._deliveries.get(name)
        if of is None:
            if self._ids_known:
                self._fault(entry, "replays a delivery that is not published")
            return
        if of.is_replay or of.superseded or of.withdrawn:
            self._fault(entry, "replays a replay, or a delivery that is superseded or withdrawn")
        of.replays += 1
        if self._ids_known and document["delivery"] != f"{name}.replay-{of.replays}":
            self._fault(entry, f"delivery is not replay {of.replays} of the one that it replays")
        if manifest is None:
            return
        if manifest.files:
            self._fault(entry, "the manifest of a replay has files")
        if not self._tables_known:
            return
        for table in manifest.tables:
            place: TablePeriod = (table["table"], table["period"])
            if self._current.get(place) != name or table["generation"] != of.generations.get(place):
                self._fault(entry, f"{place[0]} {place[1]} is not current, or its generation is another")
        self._content_id(entry, manifest, of, document)
        self._judge(entry, manifest, of)

    def _judge(self, entry: Entry, manifest: Manifest, of: _Delivery) -> None:
        seen: Set[str] = set()
        for part in manifest.places:
            before = of.parts.get(part.replays or "")
            if before is None or before.name in seen or part.name != before.name or not part.same_range(before):
                self._fault(entry, f"{part.name} replays no part of the delivery, or not as that is")
                continue
            seen.add(before.name)
            rows = of.judged[before.name][0]
            if part.delivered != rows or rows == 0:
                self._fault(entry, f"{part.name} judged {part.delivered} rows, and {rows} were in quarantine")
            of.judged[before.name] = (part.quarantined, part.quarantine_sha256)

    def _content_id(self, entry: Entry, manifest: Manifest, of: _Delivery, document: Dict[str, Any]) -> None:
        """§3. It names what was judged: the quarantine as it was before this replay."""
        fields = [("delivery", document["delivery"]), ("replays", document["replays"])]
        for part in manifest.places:
            fields.append(("part", part.replays or ""))
            fields.append(("quarantine", of.judged.get(part.replays or "", (0, None))[1] or ""))
        fields.append(("plan", manifest.document["planSha256"]))
        if content_id("sndscopy replay 1", fields) != document["contentId"]:
            self._findings.fault(8, manifest.key, "contentId is not that of what was replayed")

    def _fault(self, entry: Entry, message: str) -> None:
        self._findings.fault(4, entry.key, message)


def content_id(title: str, fields: List[Tuple[str, str]]) -> str:
    """§3: SHA-256 over fields whose length is told, so that no two lists of them are one text."""
    lines = [title.encode() + b"\n"]
    for name, value in fields:
        encoded = value.encode()
        lines.append(b"%s=%d:%s\n" % (name.encode(), len(encoded), encoded))
    return hashlib.sha256(b"".join(lines)).hexdigest()
