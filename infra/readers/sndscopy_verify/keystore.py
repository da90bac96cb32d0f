"""The PKCS#12 keystore of a home (§4), as the JDK writes secret keys into it. Needs `cryptography`."""

import hashlib
from typing import Dict, Iterator, List, NamedTuple, Optional

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

_SEQUENCE, _OCTETS, _OID = 0x30, 0x04, 0x06
_DATA = "1.2.840.113549.1.7.1"
_SECRET_BAG = "1.2.840.113549.1.12.10.1.5"
_SHROUDED_KEY = "1.2.840.113549.1.12.10.1.2"
_FRIENDLY_NAME = "1.2.840.113549.1.9.20"
_PBES2 = "1.2.840.113549.1.5.13"
_PBKDF2 = "1.2.840.113549.1.5.12"
_HMAC_SHA256 = "1.2.840.113549.2.9"
_AES_256_CBC = "2.16.840.1.101.3.4.1.42"
_KEY_BYTES = 32


class NoKeystore(Exception):
    """Not a keystore of this form, or another password."""


class _Node(NamedTuple):
    """An element of DER: its tag and what is in it."""

    tag: int
    content: bytes

    def children(self) -> List["_Node"]:
        return list(_nodes(self.content))

    def oid(self) -> str:
        if self.tag != _OID:
            raise NoKeystore("an element of another type")
        numbers, value = [self.content[0] // 40, self.content[0] % 40], 0
        if numbers[0] > 2:
            numbers = [2, self.content[0] - 80]
        for byte in self.content[1:]:
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                numbers.append(value)
                value = 0
        return ".".join(str(number) for number in numbers)


def read_keystore(content: bytes, password: str) -> Dict[str, bytes]:
    """The keys by alias. Whether they are the right ones, their ids tell; the keystore's own MAC is not looked at."""
    keys: Dict[str, bytes] = {}
    try:
        authenticated = _only(content, _SEQUENCE).children()[1]
        for safe in _only(_data(authenticated), _SEQUENCE).children():
            if safe.children()[0].oid() != _DATA:
                continue
            for bag in _only(_data(safe), _SEQUENCE).children():
                kind, value, *attributes = bag.children()
                alias = _alias(attributes)
                if kind.oid() == _SECRET_BAG and alias is not None:
                    keys[alias] = _secret(_only(value.content, _SEQUENCE), password)
    except (IndexError, ValueError):
        raise NoKeystore("not a PKCS#12 keystore of secret keys, or another password") from None
    return keys


def _data(content_info: _Node) -> bytes:
    """What is in a ContentInfo of type data."""
    kind, inside = content_info.children()
    if kind.oid() != _DATA:
        raise NoKeystore("not of type data")
    return _only(inside.content, _OCTETS).content


def _alias(attributes: List[_Node]) -> Optional[str]:
    for attribute in (each for held in attributes for each in held.children()):
        name, values = attribute.children()
        if name.oid() == _FRIENDLY_NAME:
            return values.children()[0].content.decode("utf-16-be")
    return None


def _secret(bag: _Node, password: str) -> bytes:
    """A secret bag of the JDK: as its type, that of a shrouded key; as its value, an EncryptedPrivateKeyInfo."""
    kind, value = bag.children()
    if kind.oid() != _SHROUDED_KEY:
        raise NoKeystore("a secret of another form")
    algorithm, encrypted = _only(_only(value.content, _OCTETS).content, _SEQUENCE).children()
    info = _only(_decrypt(algorithm, encrypted.content, password), _SEQUENCE).children()
    if len(info[2].content) != _KEY_BYTES:
        raise NoKeystore("a key of another length")
    return info[2].content


def _decrypt(algorithm: _Node, encrypted: bytes, password: str) -> bytes:
    """RFC 8018: PBES2 of PBKDF2 with HMAC-SHA-256 and AES-256-CBC."""
    name, parameters = algorithm.children()
    derivation, cipher = parameters.children()
    derived_by, derived_with = derivation.children()
    salt, iterations, *more = derived_with.children()
    encrypted_by, iv = cipher.children()
    names = [name.oid(), derived_by.oid(), more[-1].children()[0].oid(), encrypted_by.oid()]
    if names != [_PBES2, _PBKDF2, _HMAC_SHA256, _AES_256_CBC]:
        raise NoKeystore("encrypted in another way than PBES2, PBKDF2 with HMAC-SHA-256, AES-256-CBC")
    rounds = int.from_bytes(iterations.content, "big")
    key = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.content, rounds, _KEY_BYTES)
    decryptor = Cipher(AES(key), CBC(iv.content)).decryptor()
    unpadder = PKCS7(128).unpadder()
    return unpadder.update(decryptor.update(encrypted) + decryptor.finalize()) + unpadder.finalize()


def _only(content: bytes, tag: int) -> _Node:
    node = next(_nodes(content), None)
    if node is None or node.tag != tag:
        raise NoKeystore("an element of another type")
    return node


def _nodes(content: bytes) -> Iterator[_Node]:
    at = 0
    while at < len(content):
        tag, length = content[at], content[at + 1]
        at += 2
        if length > 0x80:
            size = length & 0x7F
            length = int.from_bytes(content[at : at + size], "big")
            at += size
        if length == 0x80 or at + length > len(content):
            raise ValueError("not DER")
        yield _Node(tag, content[at : at + length])
        at += length
