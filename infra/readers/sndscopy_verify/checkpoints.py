"""Signed checkpoints: whether the ledger is what was signed, and by whom (§13; checks 25 to 28, 32 and 33).

The tree is computed here. Signatures are for `ssh-keygen` and `openssl`, where this machine has them: Python's own library has neither algorithm.
"""

import base64
import binascii
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from calendar import timegm
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Set, Tuple

from .findings import Findings
from .ledger import Entry
from .stamps import Stamps
from .store import FolderStore
from .tiles import Tiles
from .tree import root_of

NAMESPACE = "sndscopy-checkpoint@v1"
_NAME = re.compile(r"checkpoints/(\d{20})-([0-9a-f]{8})\.note", re.ASCII)
_COSIGNED = re.compile(r"checkpoints/(\d{20})-([0-9a-f]{8})\.cosigned", re.ASCII)
_TEXT = re.compile(r"([^\n]+)\n(0|[1-9]\d{0,17})\n([A-Za-z0-9+/=]{44})\n", re.ASCII)
_MOST_BYTES = 131_072
_LINE = re.compile(
    r'("[^"]*"|[^\s"]+)[ \t]+(?:((?:[A-Za-z-]+(?:="[^"]*")?,?)+)[ \t]+)??([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/=]+)(?:[ \t].*)?',
    re.ASCII,
)
_OPTION = re.compile(r'([A-Za-z-]+)(?:="([^"]*)")?(?:,|$)', re.ASCII)
_TIME = re.compile(r"(\d{8})(\d{4}(?:\d{2})?)?(Z?)", re.ASCII)
_ED25519 = "ssh-ed25519"
_ECDSA = "ecdsa-sha2-nistp256"
_DER = {
    _ED25519: bytes.fromhex("302a300506032b6570032100"),
    _ECDSA: bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200"),
}
_KEY_BYTES = {_ED25519: 32, _ECDSA: 65}


class Unusable(Exception):
    """A file of keys, or a kept checkpoint, that is none."""


class _Malformed(Exception):
    """What is in the store is none of §13."""


class Signer(NamedTuple):
    """A line of `allowed_signers`."""

    principals: List[str]
    namespaces: Optional[List[str]]
    valid_after: Optional[float]
    valid_before: Optional[float]
    kind: str
    blob: str
    key: bytes

    def may_sign(self, origin: str) -> bool:
        return _matches(self.principals, origin) and (
            self.namespaces is None or _matches(self.namespaces, NAMESPACE)
        )

    def valid_within(self, first: Optional[float], last: float) -> bool:
        return (self.valid_after is None or self.valid_after <= last) and (
            self.valid_before is None or first is None or self.valid_before > first
        )

    @property
    def der(self) -> bytes:
        return _DER[self.kind] + self.key

    def key_id(self, name: str) -> bytes:
        typed = name.encode() + b"\n\x01" + self.key if self.kind == _ED25519 else self.der
        return hashlib.sha256(typed).digest()[:4]


class Witness(NamedTuple):
    """Somebody whose cosignatures count."""

    name: str
    key: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n\x04" + self.key).digest()[:4]


class Demand(NamedTuple):
    """How many of which witnesses must have cosigned."""

    witnesses: List[Witness]
    required: int


class Note(NamedTuple):
    """A signed note over a checkpoint."""

    text: str
    origin: str
    size: int
    root: bytes
    signatures: List[Tuple[str, bytes, bytes]]
    """Name, key id, signature."""


class Kept(NamedTuple):
    """A checkpoint that was kept elsewhere."""

    name: str
    note: Note


def read_signers(path: Path) -> List[Signer]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"[{path.name}] the public keys cannot be read: {error}") from None
    signers: List[Signer] = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.strip().startswith("#"):
            try:
                signers.append(_signer(line.strip()))
            except (_Malformed, ValueError) as error:
                raise Unusable(f"[{path.name}] line {number}: {error}") from None
    return signers


def read_witnesses(path: Path, required: Optional[int]) -> Demand:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"[{path.name}] the keys of witnesses cannot be read: {error}") from None
    witnesses: List[Witness] = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.strip().startswith("#"):
            try:
                witness = _witness(line.strip())
            except _Malformed as malformed:
                raise Unusable(f"[{path.name}] line {number}: {malformed}") from None
            if witness.key in (each.key for each in witnesses):
                raise Unusable(f"[{path.name}] line {number}: a key that is there already")
            witnesses.append(witness)
    demanded = len(witnesses) if required is None else required
    if not 1 <= demanded <= len(witnesses):
        raise Unusable(f"[{path.name}] {demanded} of {len(witnesses)} witnesses cannot be demanded")
    return Demand(witnesses, demanded)


def _witness(vkey: str) -> Witness:
    fields = vkey.split("+", 2)
    typed = _base64(fields[2]) if len(fields) == 3 else b""
    if len(typed) != 33 or typed[0] != 4:
        raise _Malformed("no key of a witness: expected name+id+key of type 4")
    witness = Witness(fields[0], typed[1:])
    if witness.key_id.hex() != fields[1]:
        raise _Malformed("another id than that of the key")
    return witness


def _signer(text: str) -> Signer:
    line = _LINE.fullmatch(text)
    if line is None:
        raise _Malformed("expected principals, options, type and key")
    options: Dict[str, str] = {}
    rest = line.group(2) or ""
    while rest:
        option = _OPTION.match(rest)
        if option is None or option.group(1).lower() not in ("namespaces", "valid-after", "valid-before"):
            raise _Malformed("an option that is not known here")
        options[option.group(1).lower()] = option.group(2) or ""
        rest = rest[option.end() :]
    kind, blob = line.group(3), line.group(4)
    return Signer(
        line.group(1).replace('"', "").split(","),
        options["namespaces"].split(",") if "namespaces" in options else None,
        _instant(options["valid-after"]) if "valid-after" in options else None,
        _instant(options["valid-before"]) if "valid-before" in options else None,
        kind,
        blob,
        _ssh_key(kind, _base64(blob)),
    )


def _instant(text: str) -> float:
    found = _TIME.fullmatch(text)
    if found is None:
        raise _Malformed("no time: expected YYYYMMDDHHMMSSZ")
    parsed = time.strptime(found.group(1) + ((found.group(2) or "") + "000000")[:6], "%Y%m%d%H%M%S")
    return float(timegm(parsed)) if found.group(3) else time.mktime(parsed)


def _ssh_key(kind: str, blob: bytes) -> bytes:
    fields: List[bytes] = []
    while blob:
        length = int.from_bytes(blob[:4], "big")
        if len(blob) < 4 + length:
            raise _Malformed("a key that ends too early")
        fields.append(blob[4 : 4 + length])
        blob = blob[4 + length :]
    expected = [kind.encode()] + ([b"nistp256"] if kind == _ECDSA else [])
    if kind not in _DER or fields[:-1] != expected or len(fields[-1]) != _KEY_BYTES[kind]:
        raise _Malformed("no key of ssh-ed25519 or ecdsa-sha2-nistp256")
    return fields[-1]


def _matches(patterns: Sequence[str], text: str) -> bool:
    found = False
    for pattern in patterns:
        plain = pattern[1:] if pattern.startswith("!") else pattern
        if fnmatchcase(text, plain.replace("[", "[[]")):
            if pattern.startswith("!"):
                return False
            found = True
    return found


def read_kept(path: Path) -> Kept:
    try:
        with open(path, "rb") as file:
            return Kept(path.name, _note(file.read(_MOST_BYTES + 1)))
    except OSError as error:
        raise Unusable(f"[{path.name}] the checkpoint cannot be read: {error.strerror}") from None
    except _Malformed as malformed:
        raise Unusable(f"[{path.name}] no signed checkpoint: {malformed}") from None


def _base64(text: str) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise _Malformed("no Base64") from None
    if base64.b64encode(content).decode() != text:
        raise _Malformed("no Base64 as an encoder writes it")
    return content


def _note(content: bytes) -> Note:
    if len(content) > _MOST_BYTES:
        raise _Malformed(f"more than {_MOST_BYTES} bytes")
    try:
        whole = content.decode("utf-8")
    except UnicodeDecodeError:
        raise _Malformed("not UTF-8") from None
    if re.search(r"[\x00-\x09\x0b-\x1f]", whole):
        raise _Malformed("control characters")
    text, blank, signed = whole.rpartition("\n\n")
    if not blank or not signed.endswith("\n"):
        raise _Malformed("a note without signatures")
    signatures: List[Tuple[str, bytes, bytes]] = []
    for line in signed[:-1].split("\n"):
        found = re.fullmatch("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        if found is None:
            raise _Malformed("no signature line of a note")
        signature = _base64(found.group(2))
        if len(signature) < 5:
            raise _Malformed("a signature line without signature")
        signatures.append((found.group(1), signature[:4], signature[4:]))
    statement = _TEXT.fullmatch(text + "\n")
    if statement is None:
        raise _Malformed("no checkpoint: expected three lines, origin, size and root hash")
    return Note(text + "\n", statement.group(1), int(statement.group(2)), _base64(statement.group(3)), signatures)


class _Tools:
    """`ssh-keygen` and `openssl`. What is not there is said, once."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._ssh_keygen = shutil.which("ssh-keygen")
        self._openssl = shutil.which("openssl")

    @property
    def any(self) -> bool:
        return self._ssh_keygen is not None or self._openssl is not None

    def raw_holds(self, key: Signer, text: str, signature: bytes) -> bool:
        """Whether a signature as in a note, or in `.txt.raw`, holds; true when nobody can tell."""
        if self._openssl is None:
            self._findings.skip("signatures in notes and .txt.raw: this machine has no openssl (check 27)")
            return True
        pem = base64.encodebytes(key.der).decode()
        files = {
            "key.pem": f"-----BEGIN PUBLIC KEY-----\n{pem}-----END PUBLIC KEY-----\n".encode(),
            "text": text.encode(),
            "signature": signature,
        }
        command = (
            ["pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "text", "-sigfile", "signature"]
            if key.kind == _ED25519
            else ["dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "text"]
        )
        return _run([self._openssl, *command], files)

    def ssh_holds(self, key: Signer, origin: str, text: str, signature: bytes) -> bool:
        """Likewise of `.txt.sig`."""
        if self._ssh_keygen is None:
            self._findings.skip("signatures in .txt.sig: this machine has no ssh-keygen (check 27)")
            return True
        files = {"signers": f'{origin} {key.kind} {key.blob}\n'.encode(), "signature": signature}
        command = ["-Y", "verify", "-f", "signers", "-I", origin, "-n", NAMESPACE, "-s", "signature"]
        return _run([self._ssh_keygen, *command], files, text.encode())


def _run(command: List[str], files: Dict[str, bytes], standard_input: bytes = b"") -> bool:
    with tempfile.TemporaryDirectory(prefix="sndscopy-verify-") as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        environment = {name: value for name, value in os.environ.items() if name in ("PATH", "LD_LIBRARY_PATH", "HOME")}
        done = subprocess.run(
            command, cwd=folder, env=environment, input=standard_input, capture_output=True, check=False, timeout=60
        )
        return done.returncode == 0


class Checkpoints:
    """Those of a store, and those that were kept."""

    def __init__(
        self, store: FolderStore, dataset: str, entries: List[Entry], signers: Optional[List[Signer]], findings: Findings
    ) -> None:
        self._store = store
        self._origin = f"sndscopy/{dataset}"
        self._told = False
        self._signers = None if signers is None else [each for each in signers if each.may_sign(self._origin)]
        self._findings = findings
        self._tools = _Tools(findings)
        if self._signers is not None and not self._tools.any:
            findings.skip("who signed checkpoints: this machine has neither ssh-keygen nor openssl (check 27)")
            self._signers = None
            self._told = True
        self._leaves: List[bytes] = []
        self._times: Dict[int, float] = {}
        for entry in entries:
            if entry.number == len(self._leaves) + 1:
                self._leaves.append(entry.leaf)
            written = _time_of(entry.document)
            if written is not None:
                self._times[entry.number] = written
        self.signed = 0
        """How many entries a checkpoint of a pinned key covers that holds."""
        self.witnessed = 0
        """How many entries as many of the known witnesses as are demanded have seen."""
        self._wrong: List[Tuple[str, Note]] = []
        self._right = 0
        self._sizes: Set[int] = set()

    def check_stored(self) -> Set[str]:
        """Checks 25 to 27; gives the keys that are theirs."""
        named: Set[str] = set()
        faults = len(self._findings.faults)
        notes = sorted(key for key in self._store.sizes if _NAME.fullmatch(key) and int(key[12:32]) > 0)
        for key in notes:
            named.update(key[: -len("note")] + form for form in ("note", "txt", "txt.sig", "txt.raw"))
            try:
                self._check_note(key)
            except _Malformed as malformed:
                self._findings.fault(25, key, str(malformed))
        self._tell_wrong()
        self._sizes = {int(key[12:32]) for key in notes}
        if not self._leaves:
            return named
        if self._told:
            return named
        if self._signers is None:
            self._findings.skip(
                "who signed checkpoints: no public key was given, --allowed-signers (check 27)"
                if notes
                else "signatures: the store has no checkpoints, and no public key was given (check 27)"
            )
        elif self.signed == 0 and len(self._findings.faults) == faults:
            self._findings.fault(27, "checkpoints/", "no checkpoint of a pinned key covers any entry")
        elif 0 < self.signed < len(self._leaves):
            self._findings.notices.append(
                f"entries {self.signed + 1} to {len(self._leaves)} are not covered by a checkpoint of a pinned key"
            )
        return named

    def _check_note(self, key: str) -> None:
        note = _note(self._store.read(key) or b"")
        if note.size != int(key[12:32]):
            raise _Malformed("covers another number of entries than its name says")
        self._require_origin(note)
        if self._form(key, "txt") != note.text.encode():
            self._findings.fault(25, key[: -len("note")] + "txt", "is not there, or not the text of the note beside it")
        signer = self._signer(key, note)
        right = self._is_right(note)
        if right:
            self._right = max(self._right, note.size)
        else:
            self._wrong.append((key, note))
        if signer is None:
            return
        good = True
        for form, holds in (
            ("txt.sig", lambda content: self._tools.ssh_holds(signer, self._origin, note.text, content)),
            ("txt.raw", lambda content: self._tools.raw_holds(signer, note.text, content)),
        ):
            content = self._form(key, form)
            if content is None or not holds(content):
                self._findings.fault(27, key[: -len("note")] + form, "is not there, or its signature does not hold")
                good = False
        if right and good:
            self.signed = max(self.signed, note.size)

    def _form(self, key: str, form: str) -> Optional[bytes]:
        return self._store.read(key[: -len("note")] + form)

    def _require_origin(self, note: Note) -> None:
        if note.origin != self._origin:
            raise _Malformed("of another ledger than this")

    def _signer(self, key: str, note: Note) -> Optional[Signer]:
        """The pinned key that signed a note, or None when none did, or it is named as a fault."""
        found: List[Signer] = []
        for signer in self._signers or []:
            for name, key_id, signature in note.signatures:
                if name == self._origin and key_id == signer.key_id(name):
                    if not self._tools.raw_holds(signer, note.text, signature):
                        self._findings.fault(27, key, "the signature of a pinned key does not hold")
                        return None
                    found.append(signer)
        if not found:
            pinned = [each.key_id(self._origin).hex() for each in self._signers or []]
            name_of = _NAME.fullmatch(key)
            if name_of is not None and name_of.group(2) in pinned:
                self._findings.fault(27, key, "not signed by the key of its name")
            return None
        valid = [each for each in found if each.valid_within(self._times.get(note.size), time.time())]
        if not valid:
            self._findings.fault(27, key, "the key was not valid between the last entry that is covered and now")
            return None
        name_id = _NAME.fullmatch(key)
        if name_id is not None and valid[0].key_id(self._origin).hex() != name_id.group(2):
            self._findings.fault(27, key, "signed by another key than its name says")
            return None
        return valid[0]

    def _is_right(self, note: Note) -> bool:
        return note.size <= len(self._leaves) and root_of(self._leaves[: note.size]) == note.root

    def _tell_wrong(self) -> None:
        """The first that differs is named; those behind it cannot be right."""
        if not self._wrong:
            return
        key, note = self._wrong[0]
        more = f", and {len(self._wrong) - 1} behind it" if len(self._wrong) > 1 else ""
        if note.size > len(self._leaves):
            self._findings.fault(26, key, f"covers {note.size} entries, and there are {len(self._leaves)}{more}")
        else:
            self._findings.fault(26, key, f"is not of the first {note.size} entries{more}")

    def check_stamps(self, authorities: Optional[Path]) -> Set[str]:
        """Checks 41 and 42; gives the keys that are theirs."""
        notes = {key for key in self._store.sizes if _NAME.fullmatch(key)}
        return Stamps(self._store, self._times, self._findings).check(authorities, notes)

    def check_tiles(self, entries: int) -> Set[str]:
        """Checks 39 and 40; gives the keys that are theirs."""
        newest = self._right if self._signers is None else self.signed
        believed = not self._wrong and len(self._leaves) == entries
        return Tiles(self._store, self._leaves, self._findings).check(believed, newest, self._sizes)

    def check_cosigned(self, demand: Optional[Demand]) -> Set[str]:
        """Checks 32 and 33; gives the keys that are theirs."""
        seen: Dict[Witness, int] = {}
        faults = len(self._findings.faults)
        keys = sorted(key for key in self._store.sizes if _COSIGNED.fullmatch(key) and int(key[12:32]) > 0)
        for key in keys:
            try:
                note = _note(self._store.read(key) or b"")
                if note.size != int(key[12:32]):
                    raise _Malformed("covers another number of entries than its name says")
                self._require_origin(note)
                if not self._is_right(note):
                    raise _Malformed(f"a witness has seen other {note.size} entries than the first of this ledger")
                self._require_signature_of_ledger(note)
            except _Malformed as malformed:
                self._findings.fault(32, key, str(malformed))
                continue
            for witness in demand.witnesses if demand else []:
                if self._has_cosigned(witness, key, note):
                    seen[witness] = max(seen.get(witness, 0), note.size)
        if demand is None:
            if keys:
                self._findings.skip("who cosigned checkpoints: no keys of witnesses were given, --witnesses (check 33)")
            return set(keys)
        sizes = sorted(seen.values(), reverse=True)
        self.witnessed = sizes[demand.required - 1] if len(sizes) >= demand.required else 0
        words = f"{demand.required} of {len(demand.witnesses)} witnesses"
        if self._leaves and self.witnessed == 0 and len(self._findings.faults) == faults:
            self._findings.fault(33, "checkpoints/", f"no checkpoint is cosigned by {words}")
        elif 0 < self.witnessed < len(self._leaves):
            self._findings.notices.append(
                f"entries {self.witnessed + 1} to {len(self._leaves)} are not cosigned by {words}"
            )
        return set(keys)

    def _require_signature_of_ledger(self, cosigned: Note) -> None:
        """Check 32: a cosigned note has the signatures of a stored one over as many entries, where there is any."""
        beside = []
        for key in self._store.sizes:
            if re.fullmatch(rf"checkpoints/{cosigned.size:020d}-[0-9a-f]{{8}}\.note", key, re.ASCII):
                try:
                    beside.append(set(_note(self._store.read(key) or b"").signatures))
                except _Malformed:
                    pass
        if beside and not any(each <= set(cosigned.signatures) for each in beside):
            raise _Malformed("not signed as a checkpoint over as many entries is: one of the two has been altered")

    def _has_cosigned(self, witness: Witness, key: str, note: Note) -> bool:
        for name, key_id, signature in note.signatures:
            if name == witness.name and key_id == witness.key_id:
                signer = Signer([], None, None, None, _ED25519, "", witness.key)
                seconds = int.from_bytes(signature[:8], "big")
                message = f"cosignature/v1\ntime {seconds}\n{note.text}"
                if len(signature) == 72 and self._tools.raw_holds(signer, message, signature[8:]):
                    return True
                self._findings.fault(33, key, f"the cosignature of {witness.name} does not hold")
                return False
        if key[33:41] == witness.key_id.hex():
            self._findings.fault(33, key, "not cosigned by the witness of its name")
        return False

    def check_kept(self, kept: Kept) -> None:
        """Check 28."""
        place = f"kept checkpoint {kept.name}"
        try:
            self._require_origin(kept.note)
        except _Malformed as malformed:
            self._findings.fault(28, place, str(malformed))
            return
        if self._signers is not None:
            before = len(self._findings.faults)
            signer = self._signer(place, kept.note)
            if signer is None:
                if len(self._findings.faults) == before:
                    self._findings.fault(28, place, "signed by none of the pinned keys")
                return
        if not self._is_right(kept.note):
            self._findings.fault(
                28,
                "ledger/",
                f"the {place} is not of the first {kept.note.size} entries of this ledger, which has {len(self._leaves)}",
            )
        else:
            self._findings.notices.append(f"the {place} is of the first {kept.note.size} entries of {len(self._leaves)}")


def _time_of(document: Optional[Dict[str, Any]]) -> Optional[float]:
    return None if document is None else float(timegm(time.strptime(document["time"], "%Y-%m-%dT%H:%M:%SZ")))
