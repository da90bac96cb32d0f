"""Key-encryption keys, wrapped data keys and sealed documents (§4 to §6). Needs `cryptography`."""

import base64
import binascii
import hashlib
import hmac
import re
import subprocess
from pathlib import Path
from typing import Dict, List, Optional, Set

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from . import canonical, documents
from .findings import KEY_REFUSED
from .keyring import Keyring
from .keystore import NoKeystore, read_keystore

_KEY_ID = re.compile(r"(?P<named>[a-z0-9_-]+?-[1-9]\d*)-(?P<check>[0-9a-f]{8})", re.ASCII)
_KEY_BYTES = 32
_NONCE_BYTES = 12
_WRAPPED_BYTES = _NONCE_BYTES + _KEY_BYTES + 16
_MOST_HEADER_BYTES = 16_383
_HEADER = canonical.record(
    {
        "format": canonical.one_of(documents.DOCUMENT),
        "cipher": canonical.one_of("AES-256-GCM"),
        "keyId": canonical.text,
        "wrappedKey": canonical.text,
    }
)


class KeyRefused(Exception):
    """A key is not there, or is another one: says nothing about the store. The message names the key."""


class KeysUnavailable(Exception):
    """What unwraps keys did not answer."""


class NotAuthentic(Exception):
    """Does not open with the right key: altered, or put in another place."""


class Keys:
    """Opens data keys."""

    def unwrap(self, wrapped: str, key_id: str) -> bytes:
        raise NotImplementedError

    def require(self, key_id: str) -> None:
        """Check 14, where the keys themselves are at hand."""

    def has(self, key_id: str) -> bool:
        """Whether a key is at hand; False where that cannot be told."""
        return False

    def close(self) -> None:
        """Ends what was started."""


class KeysAtHand(Keys):
    """The key-encryption keys themselves, by id."""

    def __init__(self, keys: Dict[str, bytes]) -> None:
        self._keys = keys

    @staticmethod
    def in_clear(file: Path) -> "KeysAtHand":
        """A file of lines `KEY-ID=64 hexadecimal digits`. Whoever has it can read the store."""
        keys: Dict[str, bytes] = {}
        for line in file.read_text("utf-8").splitlines():
            key_id, equals, digits = line.partition("=")
            if not equals or not re.fullmatch(r"[0-9a-f]{64}", digits.strip(), re.ASCII):
                raise KeyRefused(f"[{file}] a line that is not KEY-ID=64 hexadecimal digits")
            keys[key_id.strip()] = bytes.fromhex(digits.strip())
        return KeysAtHand(keys)

    @staticmethod
    def in_keystore(file: Path, password_file: Path) -> "KeysAtHand":
        """The keystore of a home, with the first line of a file as its password."""
        password = (password_file.read_text("utf-8").splitlines() or [""])[0]
        try:
            return KeysAtHand(read_keystore(file.read_bytes(), password))
        except NoKeystore as none:
            raise KeyRefused(f"[{file}] {none}") from None

    def has(self, key_id: str) -> bool:
        return key_id in self._keys

    def require(self, key_id: str) -> None:
        key = self._keys.get(key_id)
        if key is None:
            raise KeyRefused(f"[key {key_id}] no such key")
        match = _KEY_ID.fullmatch(key_id)
        if match and check_value(key, match["named"]) != match["check"]:
            raise KeyRefused(f"[key {key_id}] the key of this id has another check value")

    def unwrap(self, wrapped: str, key_id: str) -> bytes:
        self.require(key_id)
        try:
            sealed = base64.b64decode(wrapped, validate=True)
            if len(sealed) != _WRAPPED_BYTES:
                raise NotAuthentic("the wrapped key has another length")
            return AESGCM(self._keys[key_id]).decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], f"sndscopy/wrap/1/{key_id}".encode()
            )
        except (binascii.Error, InvalidTag):
            raise NotAuthentic("the wrapped key does not open") from None


class RewrappedKeys(Keys):
    """Opens data keys in their newest form (check 31), whatever key the objects themselves name."""

    def __init__(self, keys: Keys, keyring: Keyring) -> None:
        self._keys = keys
        self._keyring = keyring

    def require(self, key_id: str) -> None:
        if key_id not in self._keyring.retired and key_id not in self._keyring.shredded:
            self._keys.require(key_id)

    def has(self, key_id: str) -> bool:
        return self._keys.has(key_id)

    def unwrap(self, wrapped: str, key_id: str) -> bytes:
        newest = self._keyring.newest.get(hashlib.sha256(wrapped.encode()).hexdigest())
        if newest is None:
            return self._keys.unwrap(wrapped, key_id)
        return self._keys.unwrap(newest.text, newest.key_id)

    def close(self) -> None:
        self._keys.close()


class KeysOfHome(Keys):
    """One process `sndscopy keys unwrap --stdin` of a home, where each use leaves a trace; it ends at a key that it refuses."""

    def __init__(self, launcher: str, home: Path) -> None:
        self._command = [launcher, "--home", str(home), "keys", "unwrap", "--stdin"]
        self._process: Optional["subprocess.Popen[str]"] = None
        self._refused: Set[str] = set()

    def require(self, key_id: str) -> None:
        if key_id in self._refused:
            raise KeyRefused(f"[key {key_id}] refused by sndscopy, which says why on standard error")

    def unwrap(self, wrapped: str, key_id: str) -> bytes:
        self.require(key_id)
        try:
            if self._process is None:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii", bufsize=1
                )
            answer = self._ask(self._process, f"{key_id} {wrapped}\n")
            key = base64.b64decode(answer, validate=True)
        except (OSError, ValueError) as error:
            raise KeysUnavailable(f"[{self._command[0]}] {type(error).__name__}") from None
        if len(key) == _KEY_BYTES:
            return key
        code = self._end()
        if code != KEY_REFUSED:
            raise KeysUnavailable(f"[{self._command[0]}] ended with {code}")
        self._refused.add(key_id)
        return self.unwrap(wrapped, key_id)

    @staticmethod
    def _ask(process: "subprocess.Popen[str]", question: str) -> str:
        if process.stdin is None or process.stdout is None:
            raise ValueError
        process.stdin.write(question)
        process.stdin.flush()
        return process.stdout.readline().strip()

    def _end(self) -> Optional[int]:
        process, self._process = self._process, None
        if process is None:
            return None
        process.communicate()
        return process.returncode

    def close(self) -> None:
        self._end()


def check_value(key: bytes, named: str) -> str:
    """§4: what tells two keys of one name apart."""
    return hmac.new(key, f"sndscopy/key-check/1/{named}".encode(), hashlib.sha256).hexdigest()[:8]


def open_document(content: bytes, aad: str, keys: Keys, key_id: Optional[str] = None) -> bytes:
    """§6: the document inside, of a key that is named elsewhere, or of whatever key the header names."""
    header, feed, sealed = content[: _MOST_HEADER_BYTES + 1].partition(b"\n")
    if not feed or not header:
        raise NotAuthentic("no header")
    sealed = content[len(header) + 1 :]
    try:
        named = canonical.read(header)
        _HEADER(named, "header")
    except canonical.Malformed as malformed:
        raise NotAuthentic(str(malformed)) from None
    if key_id is not None and named["keyId"] != key_id:
        raise NotAuthentic("header names another key than the manifest")
    data_key = keys.unwrap(named["wrappedKey"], named["keyId"])
    bound: List[bytes] = [documents.DOCUMENT.encode(), aad.encode(), header]
    try:
        return AESGCM(data_key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], b"\n".join(bound))
    except (InvalidTag, ValueError):
        raise NotAuthentic("does not open, bound to its place") from None
