"""The objects of a store as files of a folder (§1): the embedded store of a home, or a bucket as `aws s3 sync` leaves it."""

import hashlib
import os
from pathlib import Path
from typing import Dict, NamedTuple, Optional

_CHUNK = 1 << 20
_MOST_READINGS = 4


class Unreadable(Exception):
    """The folder or a file in it could not be read; nothing is known about what is in it."""


class Content(NamedTuple):
    """How long an object is, and its SHA-256."""

    bytes: int
    sha256: str


class FolderStore:
    """Reads alone. Keys are paths below the folder that holds `format.json`; links are none."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sizes: Dict[str, int] = {}
        """Length of every object, by key, when the folder was listed."""
        try:
            for folder, _, names in os.walk(root, onerror=_fail):
                for name in names:
                    path = Path(folder, name)
                    if path.is_file() and not path.is_symlink():
                        self.sizes[path.relative_to(root).as_posix()] = path.stat().st_size
        except OSError as error:
            raise Unreadable(f"[{root}] {error.strerror}") from None

    def read(self, key: str) -> Optional[bytes]:
        """The bytes of a small object, as two readings agree on them, or None when it is not there."""
        if key not in self.sizes:
            return None
        try:
            readings = [self.path(key).read_bytes(), self.path(key).read_bytes()]
            while len(readings) < _MOST_READINGS and readings[-1] != readings[-2]:
                readings.append(self.path(key).read_bytes())
        except OSError as error:
            raise Unreadable(f"[{key}] {error.strerror}") from None
        if readings[-1] != readings[-2]:
            raise Unreadable(f"[{key}] is another each time it is read")
        return readings[-1]

    def content(self, key: str) -> Optional[Content]:
        """Reads an object whole, or None when it is not there."""
        if key not in self.sizes:
            return None
        sha256 = hashlib.sha256()
        size = 0
        try:
            with open(self.path(key), "rb") as file:
                while True:
                    chunk = file.read(_CHUNK)
                    if not chunk:
                        return Content(size, sha256.hexdigest())
                    sha256.update(chunk)
                    size += len(chunk)
        except OSError as error:
            raise Unreadable(f"[{key}] {error.strerror}") from None

    def path(self, key: str) -> Path:
        """Where an object lies whose key was listed."""
        return self.root / key


def _fail(error: OSError) -> None:
    raise error
