"""The access log: who had what handed out (§14; checks 34 to 36)."""

import hashlib
import re
from typing import Any, Dict, List, Optional, Set

from . import canonical, documents
from .findings import Findings
from .ledger import Entry, entry_key
from .store import FolderStore

_KEY = re.compile(r"access/(\d{20})\.json", re.ASCII)
_MOST_BYTES = 65_536
_FIRST_PREVIOUS = "0" * 64


def access_key(number: int) -> str:
    return f"access/{number:020d}.json"


class AccessLog:
    """The chain beside the ledger, and what the ledger says of it."""

    def __init__(self, store: FolderStore, dataset: str, findings: Findings) -> None:
        self._store = store
        self._dataset = dataset
        self._findings = findings
        self._sha256s: Dict[int, str] = {}
        self.last = 0
        self.named: Set[str] = set()
        """Keys of its entries, and of what they name."""

    def check(self, entries: List[Entry], expected: Optional[str]) -> None:
        self._walk()
        covered = self._hold_ledger_against(entries)
        if expected is not None and expected != _FIRST_PREVIOUS and expected not in self._sha256s.values():
            self._findings.fault(35, "access/", "no entry has the SHA-256 of the expected head of the access log")
        if self.last > covered:
            self._findings.notices.append(
                f"entries {covered + 1} to {self.last} of the access log are behind the last ledger entry"
            )
        self._findings.access_entries = self.last
        self._findings.access_head = self._sha256s.get(self.last, _FIRST_PREVIOUS)

    def _walk(self) -> None:
        """Check 34: all entries, those beyond a gap too."""
        numbers = sorted(
            int(match.group(1)) for match in map(_KEY.fullmatch, self._store.sizes) if match and int(match.group(1)) > 0
        )
        for number in numbers:
            certain = number == self.last + 1
            if not certain:
                self._findings.fault(34, access_key(self.last + 1), f"is not there, and entry {number} is")
            self._read(number, certain)
            self.last = number

    def _read(self, number: int, certain: bool) -> None:
        key = access_key(number)
        self.named.add(key)
        content = self._store.read(key) or b""
        self._sha256s[number] = hashlib.sha256(content).hexdigest()
        try:
            if len(content) > _MOST_BYTES:
                raise canonical.Malformed(f"more than {_MOST_BYTES} bytes")
            document = documents.parse(content, documents.ACCESS)
            if document["number"] != number:
                raise canonical.Malformed("number is not that of its key")
            previous = self._sha256s.get(number - 1, _FIRST_PREVIOUS)
            if certain and document["previousSha256"] != previous:
                raise canonical.Malformed("previousSha256 is not that of the entry before")
        except canonical.Malformed as malformed:
            self._findings.fault(34, key, str(malformed))
            return
        if document["dataset"] != self._dataset:
            self._findings.fault(34, key, "of another dataset than the store's")
        for each in document["objects"]:
            self._check_object(each, document["action"], key)

    def _check_object(self, named: Dict[str, Any], action: str, entry: str) -> None:
        """Check 36."""
        found = self._store.content(named["key"])
        if found is not None and found.sha256 != named["sha256"]:
            found = self._store.content(named["key"])
        if found is None and action == "set-up":
            self._findings.fault(36, named["key"], f"is not there, although {entry} names it")
        elif found is None:
            self._findings.notices.append(f"[{named['key']}] is not there, although {entry} names it")
        elif found.sha256 != named["sha256"]:
            self._findings.fault(36, named["key"], f"SHA-256 is not the one that {entry} says")

    def _hold_ledger_against(self, entries: List[Entry]) -> int:
        """Check 35. Gives up to which entry the ledger covers the log."""
        covered = 0
        for entry in entries:
            if entry.document is None or "access" not in entry.document:
                continue
            number, sha256 = entry.document["access"]["number"], entry.document["access"]["sha256"]
            if number < covered:
                self._findings.fault(35, entry_key(entry.number), "access is before that of the entry before")
            elif number > self.last:
                self._findings.fault(35, access_key(number), f"is not there, and {entry.key} names it")
                return self.last
            elif self._sha256s.get(number, sha256 if number else _FIRST_PREVIOUS) != sha256:
                self._findings.fault(35, access_key(max(number, 1)), f"is not the one that {entry.key} names")
            covered = max(covered, number)
        return covered
