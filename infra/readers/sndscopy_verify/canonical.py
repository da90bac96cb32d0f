"""Canonical JSON, and the shapes of documents (§2): what is not exactly so is refused.

Messages name a property and what was expected there, never what stands there: evidence holds values of cells.
"""

import json
import re
from datetime import datetime
from typing import Any, Callable, Dict, List, NoReturn, Optional, Tuple

LARGEST = 2**53 - 1

Shape = Callable[[Any, str], None]


class Malformed(Exception):
    """A document that is not canonical JSON of its format."""


def parse(content: bytes) -> Any:
    """The value of a document that, written again, has the same bytes."""
    value = read(content)
    if write(value) != content:
        raise Malformed("not in canonical form")
    return value


def read(content: bytes) -> Any:
    """The value of JSON in any form: integers alone, no property twice."""
    try:
        return json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_properties,
            parse_int=_integer,
            parse_float=_no_integer,
            parse_constant=_no_integer,
        )
    except (ValueError, RecursionError):
        raise Malformed("not JSON of integers and texts") from None


def write(value: Any) -> bytes:
    """RFC 8785, of what `read` gives."""
    pieces: List[str] = []
    _write(value, pieces)
    try:
        return "".join(pieces).encode("utf-8")
    except UnicodeEncodeError:
        raise Malformed("half of a surrogate pair") from None


def _write(value: Any, pieces: List[str]) -> None:
    if isinstance(value, dict):
        pieces.append("{")
        for index, name in enumerate(sorted(value, key=utf16)):
            pieces.append("," if index else "")
            pieces.append(json.dumps(name, ensure_ascii=False))
            pieces.append(":")
            _write(value[name], pieces)
        pieces.append("}")
    elif isinstance(value, list):
        pieces.append("[")
        for index, element in enumerate(value):
            pieces.append("," if index else "")
            _write(element, pieces)
        pieces.append("]")
    else:
        # Python escapes what RFC 8785 does, and as it does: controls, quotation marks and backslashes
        pieces.append(json.dumps(value, ensure_ascii=False))


def utf16(text: str) -> bytes:
    """By this, texts are in the order of their UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")


def _properties(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    properties = dict(pairs)
    if len(properties) < len(pairs):
        raise Malformed("a property twice")
    return properties


def _integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > LARGEST:
        raise Malformed("a number that is too large")
    return int(text)


def _no_integer(text: str) -> NoReturn:
    raise Malformed("a number that is no integer")


# shapes: each takes a value and its place, and raises


def text(value: Any, place: str) -> None:
    if not isinstance(value, str):
        raise Malformed(f"{place}: not a text")


def count(value: Any, place: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Malformed(f"{place}: not a number from 0")


def boolean(value: Any, place: str) -> None:
    if not isinstance(value, bool):
        raise Malformed(f"{place}: neither true nor false")


def matching(pattern: str, what: str) -> Shape:
    compiled = re.compile(pattern, re.ASCII)

    def check(value: Any, place: str) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise Malformed(f"{place}: not {what}")

    return check


def time(value: Any, place: str) -> None:
    matching(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "a time")(value, place)
    try:
        datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise Malformed(f"{place}: a time that no calendar has") from None


def one_of(*values: str) -> Shape:
    def check(value: Any, place: str) -> None:
        if value not in values:
            raise Malformed(f"{place}: none of {', '.join(values)}")

    return check


def nullable(shape: Shape) -> Shape:
    def check(value: Any, place: str) -> None:
        if value is not None:
            shape(value, place)

    return check


def list_of(shape: Shape) -> Shape:
    def check(value: Any, place: str) -> None:
        if not isinstance(value, list):
            raise Malformed(f"{place}: not a list")
        for index, element in enumerate(value):
            shape(element, f"{place}[{index}]")

    return check


def map_of(shape: Shape) -> Shape:
    def check(value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise Malformed(f"{place}: not an object")
        for element in value.values():
            shape(element, f"{place}.*")

    return check


def record(properties: Dict[str, Shape], optional: Optional[Dict[str, Shape]] = None) -> Shape:
    """An object with exactly these properties; of the optional ones all or none."""

    def check(value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise Malformed(f"{place}: not an object")
        expected = dict(properties)
        if optional and any(name in value for name in optional):
            expected.update(optional)
        if value.keys() != expected.keys():
            wrong = sorted(value.keys() ^ expected.keys())
            raise Malformed(f"{place}: {len(wrong)} properties are missing or too many, {wrong[0]!r} first")
        for name, shape in expected.items():
            shape(value[name], f"{place}.{name}" if place else name)

    return check


NAME = matching(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", "a name")
PERIOD = matching(r"\d{4}(-(0[1-9]|1[0-2]))?|snapshot", "a period")
SHA256 = matching(r"[0-9a-f]{64}", "a SHA-256")
UUID = matching(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "a UUID")
DIGEST = matching(r"[0-9a-f]{32}", "a digest")
