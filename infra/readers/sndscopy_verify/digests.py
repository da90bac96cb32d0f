"""Canonical texts of cells and digests of columns and tables (§8, §9). Needs `xxhash`."""

from decimal import Context, Decimal
from typing import Any, Callable, Dict, List, NamedTuple, Optional

import xxhash

_LANE = (1 << 64) - 1
_MOST_KEPT = 1 << 16
_LONGEST_BOUND = 256
_EXACT = Context(prec=80)


class ColumnFacts(NamedTuple):
    """What evidence says of a column of a part."""

    digest: str
    nulls: int
    minimum: Optional[str]
    maximum: Optional[str]
    sum: Optional[str]


class RowSums:
    """The sums of the cell hashes of each row, from which its digest is made when all columns are added."""

    def __init__(self) -> None:
        self._low: List[int] = []
        self._high: List[int] = []

    def begin(self, rows: int) -> None:
        self._low = [0] * rows
        self._high = [0] * rows

    def add(self, row: int, low: int, high: int) -> None:
        self._low[row] += low
        self._high[row] += high

    def digest(self) -> "Digest":
        digest = Digest()
        for low, high in zip(self._low, self._high):
            row = (low & _LANE).to_bytes(8, "little") + (high & _LANE).to_bytes(8, "little")
            digest.add(xxhash.xxh3_128_intdigest(row))
        return digest


class Digest:
    """Two lanes, added modulo 2^64."""

    def __init__(self) -> None:
        self._low = 0
        self._high = 0

    def add(self, hashed: int) -> None:
        self._low += hashed & _LANE
        self._high += hashed >> 64

    def merge(self, other: "Digest") -> None:
        self._low += other._low
        self._high += other._high

    def __str__(self) -> str:
        return f"{self._high & _LANE:016x}{self._low & _LANE:016x}"


class ColumnReading:
    """Takes the cells of one column, row group by row group."""

    def __init__(self, name: str, kind: str, scale: int) -> None:
        self._seed = xxhash.xxh3_64_intdigest(name.encode())
        self._scale = scale
        self._text = _texts(kind, scale)
        self._is_text = kind == "STRING"
        self._is_number = kind in ("INTEGER", "DECIMAL")
        self._kept: Dict[Any, int] = {}
        self._digest = Digest()
        self._nulls = 0
        self._least: Any = None
        self._most: Any = None
        self._sum = 0

    def read(self, values: List[Any], rows: RowSums) -> None:
        kept, digest = self._kept, self._digest
        for row, value in enumerate(values):
            if value is None:
                self._nulls += 1
                continue
            hashed = kept.get(value)
            if hashed is None:
                hashed = xxhash.xxh3_128_intdigest(self._text(value).encode(), seed=self._seed)
                if len(kept) < _MOST_KEPT:
                    kept[value] = hashed
            digest.add(hashed)
            rows.add(row, hashed & _LANE, hashed >> 64)
        present = [value for value in values if value is not None]
        if not present:
            return
        order: Optional[Callable[[Any], Any]] = str.encode if self._is_text else None
        known = [each for each in (self._least, self._most) if each is not None]
        self._least = min(present + known, key=order) if order else min(present + known)
        self._most = max(present + known, key=order) if order else max(present + known)
        if self._is_number:
            self._sum += sum(_unscaled(value, self._scale) for value in present)

    def facts(self) -> ColumnFacts:
        return ColumnFacts(
            str(self._digest),
            self._nulls,
            self._bound(self._least),
            self._bound(self._most),
            str(self._sum) if self._is_number else None,
        )

    def _bound(self, value: Any) -> Optional[str]:
        return None if value is None else cut(self._text(value))


def cut(text: Optional[str]) -> Optional[str]:
    """§6: the first 256 bytes of a text, less those of a character that would be cut."""
    if text is None or len(text.encode()) <= _LONGEST_BOUND:
        return text
    return text.encode()[:_LONGEST_BOUND].decode("utf-8", "ignore")


def _texts(kind: str, scale: int) -> Callable[[Any], str]:
    if kind == "DECIMAL" and scale > 0:
        return lambda value: _decimal(_unscaled(value, scale), scale)
    return {
        "STRING": lambda value: str(value),
        "INTEGER": lambda value: str(_unscaled(value, 0)),
        "DECIMAL": lambda value: str(_unscaled(value, 0)),
        "DATE": lambda value: str(value.isoformat()),
        "DATETIME": lambda value: str(value.isoformat(timespec="seconds")),
        "YEAR": lambda value: f"{value:04d}",
        "YEARMONTH": lambda value: f"{value // 100:04d}-{value % 100:02d}",
        "BOOLEAN": lambda value: "1" if value else "0",
    }[kind]


def _unscaled(value: Any, scale: int) -> int:
    return int(value.scaleb(scale, _EXACT)) if isinstance(value, Decimal) else int(value)


def _decimal(unscaled: int, scale: int) -> str:
    digits = str(abs(unscaled)).rjust(scale + 1, "0")
    return f"{'-' if unscaled < 0 else ''}{digits[:-scale]}.{digits[-scale:]}"
