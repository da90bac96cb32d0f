"""What entries say of keys: data keys that were wrapped anew, and keys that are retired (§2, §4; checks 29 and 30)."""

import hashlib
import re
from typing import Any, Dict, List, NamedTuple, Optional, Set

from . import canonical, documents
from .findings import Findings
from .store import FolderStore

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

    def published(self, key: str, delivery: str, objects: Optional[List[Dict[str, Any]]]) -> None:
        """Of an entry that published something: its key, and the objects of its manifest, or None when it cannot be used."""
        self._deliveries.add(delivery)
        if objects is None:
            self._complete = False
            return
        for each in objects:
            if each["keyId"] in self.retired:
                self._findings.fault(30, key, f"its manifest names the key {each['keyId']}, which is retired")
            self._objects[each["key"]] = each["keyId"]

    def follow(self, entry_key: str, entry: Dict[str, Any]) -> None:
        """Check 29."""
        key_ids: List[str] = entry["keyIds"]
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

    def check_retired(self) -> None:
        """Check 30: no object is opened by a retired key alone."""
        for key, named in self._objects.items():
            key_id = self._key_ids.get(key, named)
            if key_id in self.retired:
                self._findings.fault(30, key, f"its key {key_id} is retired, and no entry has its data key wrapped anew")
