"""Time stamps beside checkpoints: of what, when, and by whom (§13; checks 41 and 42). They are for `openssl`, where this machine has it."""

import hashlib
import re
import shutil
import subprocess
import tempfile
import time
from calendar import timegm
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Set

from .findings import Findings
from .store import FolderStore

_KEY = re.compile(r"checkpoints/(\d{20})-([0-9a-f]{8})\.tsr", re.ASCII)
_MOST_BYTES = 65_536
_CLOCKS = 300
_TIME = re.compile(r"^Time stamp: (\w{3} +\d+ \d\d:\d\d:\d\d)(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)
_DATA = re.compile(r"^ {4}[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -]?)+)", re.MULTILINE)


class Stamp(NamedTuple):
    """What a time stamp says."""

    imprint: bytes
    time: float


class Stamps:
    """Those of a store."""

    def __init__(self, store: FolderStore, times: Dict[int, float], findings: Findings) -> None:
        self._store = store
        self._times = times
        self._findings = findings
        self._openssl = shutil.which("openssl")

    def check(self, authorities: Optional[Path], notes: Set[str]) -> Set[str]:
        """Gives the keys that are theirs. `authorities`: certificates that those of stamps lead to. `notes`: keys of notes."""
        keys = sorted(key for key in self._store.sizes if _KEY.fullmatch(key) and int(key[12:32]) > 0)
        if keys and self._openssl is None:
            self._findings.skip("time stamps: this machine has no openssl (checks 41 and 42)")
            return set(keys)
        faults = len(self._findings.faults)
        good = [key for key in keys if self._is_good(key, authorities, notes)]
        if authorities is None:
            if keys:
                self._findings.skip("whose the time stamps are: no certificate was given, --tsa-ca (check 42)")
        elif notes and not good and len(self._findings.faults) == faults:
            self._findings.fault(42, "checkpoints/", "no checkpoint has a time stamp of a known authority")
        return set(keys)

    def _is_good(self, key: str, authorities: Optional[Path], notes: Set[str]) -> bool:
        note = key[: -len("tsr")] + "note"
        content = self._store.read(key) or b""
        stamp = None if len(content) > _MOST_BYTES else self._read(content)
        if note not in notes:
            problem = "of a checkpoint that is not there"
        elif stamp is None:
            problem = "no time stamp"
        elif stamp.imprint != hashlib.sha256(self._store.read(note) or b"").digest():
            problem = "a time stamp of something else than the note beside it"
        elif stamp.time < self._times.get(int(key[12:32]), 0) - _CLOCKS:
            problem = "given before the last entry that is covered"
        elif stamp.time > time.time() + _CLOCKS:
            problem = "given at a time that is still to come"
        else:
            if authorities is None or self._holds(content, note, stamp, authorities):
                return True
            self._findings.fault(42, key, "does not hold, or is of no known authority")
            return False
        self._findings.fault(41, key, problem)
        return False

    def _read(self, content: bytes) -> Optional[Stamp]:
        text = self._run(["ts", "-reply", "-in", "stamp", "-text"], {"stamp": content})
        if text is None or "\nStatus: Granted.\n" not in text or "\nHash Algorithm: sha256\n" not in text:
            return None
        given = _TIME.search(text)
        lines = _DATA.findall(text)
        if given is None or not lines:
            return None
        imprint = bytes.fromhex("".join(re.sub("[ -]", "", line) for line in lines))
        parsed = time.strptime(re.sub(" +", " ", f"{given.group(1)} {given.group(2)}"), "%b %d %H:%M:%S %Y")
        return Stamp(imprint, float(timegm(parsed)))

    def _holds(self, content: bytes, note: str, stamp: Stamp, authorities: Path) -> bool:
        files = {"stamp": content, "note": self._store.read(note) or b"", "ca.pem": authorities.read_bytes()}
        then = ["-attime", str(int(stamp.time))]
        return self._run(["ts", "-verify", "-in", "stamp", "-data", "note", "-CAfile", "ca.pem", *then], files) is not None

    def _run(self, arguments: List[str], files: Dict[str, bytes]) -> Optional[str]:
        with tempfile.TemporaryDirectory(prefix="sndscopy-verify-") as folder:
            for name, content in files.items():
                Path(folder, name).write_bytes(content)
            done = subprocess.run(
                [str(self._openssl), *arguments], cwd=folder, capture_output=True, check=False, timeout=60
            )
            return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
