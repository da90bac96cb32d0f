"""What entries say of keys: data keys that were wrapped anew, keys that are retired or shredded (§2, §4; checks 29, 30, 37)."""

import hashlib
import re
from collections import Counter
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Set

from . import canonical, documents
from .findings import Findings
from .store import FolderStore

_KEY_ID = re.compile(r"(.+?)-[1-9]\d{0,8}-[0-9a-f]{8}", re.ASCII)
_SEAL = re.compile(r"evidence/([^/]+)/report-[A-Za-z0-9]{1,64}\.enc", re.ASCII)


class Wrapped(NamedTuple):
    """A wrapped data key, and the key that it is wrapped with."""

    key_id: str
    text: str


class Keyring:
    """Followed entry by entry, with what each published."""

    def __init__(self, store: FolderStore, dataset: Optional[str], findings: Findings) -> None:
        self._store = store
        self._dataset = dataset
        self._findings = findings
        self._objects: Dict[str, str] = {}
        self._deliveries: Set[str] = set()
        self._complete = True
        self._key_ids: Dict[str, str] = {}
        self.newest: Dict[str, Wrapped] = {}
        """By SHA-256 of the wrapped key, as text, that is in an object: its newest form."""
        self.retired: Set[str] = set()
        self.shredded: Dict[str, str] = {}
        """By the id of a key that was destroyed with all that it protects: the key of the entry that says so."""
        self._shredded_domains: Set[str] = set()
        self._said: Set[str] = set()
        self._parts: Counter[str] = Counter()
        """By the id of a key, how many parts have their rows under it."""

    def published(
        self,
        key: str,
        delivery: str,
        objects: Optional[List[Dict[str, Any]]],
        parts: Iterable[Dict[str, Any]],
    ) -> None:
        """Of an entry that published something: its key, and the objects of its manifest, or None when it cannot be used."""
        self._deliveries.add(delivery)
        if objects is None:
            self._complete = False
            return
        for each in objects:
            if each["keyId"] in self.retired:
                self._findings.fault(30, key, f"its manifest names the key {each['keyId']}, which is retired")
            if self._is_of_shredded(each["keyId"]):
                self._findings.fault(37, key, f"its manifest names the key {each['keyId']}, of a domain that is shredded")
            self._objects[each["key"]] = each["keyId"]
        for part in parts:
            first = part["data"] or part["quarantine"]
            if first is not None:
                self._parts[first["keyId"]] += 1

    def follow(self, entry_key: str, entry: Dict[str, Any]) -> None:
        """Checks 29 and 37."""
        if entry["kind"] == "SHRED":
            self._shred(entry_key, entry)
            return
        key_ids: List[str] = entry["keyIds"]
        for key_id in filter(self._is_of_shredded, key_ids):
            self._findings.fault(37, entry_key, f"names the key {key_id}, of a domain that is shredded")
        self._said.update(key_ids)
        if not key_ids or sorted(set(key_ids)) != key_ids or self.retired & set(key_ids):
            self._findings.fault(29, entry_key, "keyIds are not sorted, or one is there twice, or retired already")
        if entry["kind"] == "RETIRE":
            self.retired |= set(key_ids)
            return
        key: str = entry["documentKey"]
        content = self._store.read(key)
        if content is None:
            self._findings.fault(29, key, "is not there")
            return
        if hashlib.sha256(content).hexdigest() != entry["documentSha256"]:
            self._findings.fault(29, key, "SHA-256 is not the one that its entry says")
            return
        try:
            document = documents.parse(content, documents.WRAPPED_KEYS)
            self._check(document, key_ids)
        except canonical.Malformed as malformed:
            self._findings.fault(29, key, str(malformed))
            return
        for line in document["keys"]:
            if not self._is_known(line["object"]):
                self._findings.fault(29, key, f"has a data key of {line['object']}, which no entry before it names")
            self._key_ids[line["object"]] = line["keyId"]
            self.newest[line["of"]] = Wrapped(line["keyId"], line["wrappedKey"])

    def _shred(self, entry_key: str, entry: Dict[str, Any]) -> None:
        """Check 37."""
        domains: List[str] = entry["domains"]
        key_ids: List[str] = entry["keyIds"]
        for what in (domains, key_ids):
            if not what or sorted(set(what)) != what:
                self._findings.fault(37, entry_key, "domains or keyIds are not sorted, or one is there twice, or none")
        if self._shredded_domains & set(domains):
            self._findings.fault(37, entry_key, "names a domain that is shredded already")
        if not all(_domain(key_id) in domains for key_id in key_ids):
            self._findings.fault(37, entry_key, "names a key that is of none of its domains")
        if self._complete:
            known = {*self._objects.values(), *self._said}
            for key_id in sorted(known - set(key_ids)):
                if _domain(key_id) in domains:
                    self._findings.fault(37, entry_key, f"does not name the key {key_id}, which is of its domains")
            parts = sum(self._parts[key_id] for key_id in key_ids)
            if parts != entry["parts"]:
                self._findings.fault(37, entry_key, f"says that {entry['parts']} parts are under its keys: {parts} are")
        self._shredded_domains.update(domains)
        self.shredded.update((key_id, entry_key) for key_id in key_ids)
        self._findings.notices.append(
            f"{', '.join(domains)}: shredded on {entry['time']} by {entry['operator']} (ledger entry {entry['number']}),"
            f" parts that nobody reads any more: {entry['parts']}; they are checked as they lie there"
        )

    def _is_of_shredded(self, key_id: str) -> bool:
        return _domain(key_id) in self._shredded_domains

    def _check(self, document: Dict[str, Any], key_ids: List[str]) -> None:
        if document["dataset"] != self._dataset:
            raise canonical.Malformed("dataset is another")
        objects = [line["object"] for line in document["keys"]]
        if sorted(set(objects)) != objects:
            raise canonical.Malformed("objects are not sorted, or one is there twice")
        if {line["keyId"] for line in document["keys"]} != set(key_ids):
            raise canonical.Malformed("key ids are not those of its entry")

    def _is_known(self, key: str) -> bool:
        seal = _SEAL.fullmatch(key)
        return (
            not self._complete
            or key in self._objects
            or key == f"keys/{self._dataset}.json.enc"
            or (seal is not None and seal.group(1) in self._deliveries)
        )

    def check_retired(self, rows_expired: Set[str]) -> None:
        """Check 30: no object is opened by a retired key alone, but for rows that need not be there any more."""
        for key, named in self._objects.items():
            key_id = self._key_ids.get(key, named)
            if key_id in self.retired and key_id not in self.shredded and key not in rows_expired:
                self._findings.fault(30, key, f"its key {key_id} is retired, and no entry has its data key wrapped anew")


def _domain(key_id: str) -> Optional[str]:
    """§4: an id is read from its end."""
    match = _KEY_ID.fullmatch(key_id)
    return match.group(1) if match else None
