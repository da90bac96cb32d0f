"""What is found: faults, what is worth knowing, what could not be looked at."""

from typing import Any, Dict, List, NamedTuple, Optional

GOOD = 0
FAILED = 1
UNUSABLE = 2
ALTERED = 4
NOTHING = 10
KEY_REFUSED = 12
UNAVAILABLE = 75


class Fault(NamedTuple):
    """A check (§11) that does not hold."""

    check: int
    key: str
    message: str


class Unnamed(NamedTuple):
    """An object that nothing leads to."""

    key: str
    bytes: int


class Findings:
    """Filled while a store is looked at; the exit code follows from it."""

    def __init__(self, store: str, level: str) -> None:
        self.store = store
        self.level = level
        self.dataset: Optional[str] = None
        self.entries = 0
        self.head: Optional[str] = None
        self.deliveries: List[Dict[str, Any]] = []
        self.objects = 0
        self.bytes = 0
        self.parts_read = 0
        self.signed_entries = 0
        self.access_entries = 0
        self.access_head: Optional[str] = None
        self.witnessed_entries = 0
        self.faults: List[Fault] = []
        self.notices: List[str] = []
        self.unnamed: List[Unnamed] = []
        self.not_checked: List[str] = []
        self.refused_keys: List[str] = []
        self.unreadable: List[str] = []

    def fault(self, check: int, key: str, message: str) -> None:
        fault = Fault(check, key, message)
        if fault not in self.faults:
            self.faults.append(fault)

    def skip(self, what: str) -> None:
        if what not in self.not_checked:
            self.not_checked.append(what)

    @property
    def exit_code(self) -> int:
        """An alteration counts before a key that is missing, and that before a file that could not be read."""
        if self.faults:
            return ALTERED
        if self.refused_keys:
            return KEY_REFUSED
        if self.unreadable:
            return UNAVAILABLE
        return GOOD if self.entries else NOTHING

    @property
    def verdict(self) -> str:
        return {
            ALTERED: "altered",
            KEY_REFUSED: "keys refused",
            UNAVAILABLE: "not readable",
            NOTHING: "nothing published",
        }.get(self.exit_code, "good")

    def document(self) -> Dict[str, Any]:
        """`sndscopy-verify-store/1`, as the README beside this describes it."""
        return {
            "format": "sndscopy-verify-store/1",
            "verdict": self.verdict,
            "exitCode": self.exit_code,
            "level": self.level,
            "store": self.store,
            "dataset": self.dataset,
            "ledgerEntries": self.entries,
            "headSha256": self.head,
            "deliveries": self.deliveries,
            "objects": self.objects,
            "bytes": self.bytes,
            "partsRead": self.parts_read,
            "signedEntries": self.signed_entries,
            "accessEntries": self.access_entries,
            "accessHeadSha256": self.access_head,
            "witnessedEntries": self.witnessed_entries,
            "faults": [fault._asdict() for fault in self.faults],
            "notices": self.notices,
            "unnamed": [unnamed._asdict() for unnamed in self.unnamed],
            "notChecked": self.not_checked,
            "refusedKeys": self.refused_keys,
            "unreadable": self.unreadable,
        }
