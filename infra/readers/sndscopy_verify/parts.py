"""Parts: how they are encrypted, and what is in them (§7). Needs `pyarrow`."""

from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Tuple

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.parquet.encryption import create_decryption_properties

from . import canonical
from .digests import ColumnFacts, ColumnReading, Digest, RowSums
from .keys import Keys, NotAuthentic

_MAGIC = b"PARE"
_BATCH_ROWS = 1 << 16
_KEY_MATERIAL = canonical.record(
    {
        "keyMaterialType": canonical.one_of("PKMT1"),
        "internalStorage": canonical.boolean,
        "isFooterKey": canonical.boolean,
        "kmsInstanceID": canonical.one_of("DEFAULT"),
        "kmsInstanceURL": canonical.one_of("DEFAULT"),
        "masterKeyID": canonical.text,
        "wrappedDEK": canonical.text,
        "doubleWrapping": canonical.boolean,
    }
)
_QUARANTINE = [
    ("file", "STRING", 0, 0),
    ("line", "INTEGER", 18, 0),
    ("byte_offset", "INTEGER", 18, 0),
    ("original", "BYTES", 0, 0),
    ("codes", "STRING", 0, 0),
]

ColumnType = Tuple[str, str, int, int]
"""Name, type, precision and scale, as of a contract."""


class Reading(NamedTuple):
    """A data part, read whole."""

    rows: int
    digest: str
    columns: List[ColumnFacts]


class Quarantine(NamedTuple):
    """A quarantine part, read whole."""

    rows: int
    violations: Dict[str, int]
    files: List[str]


class WrongPart(Exception):
    """A part that is authentic and not what it should be, or not authentic."""


def open_part(path: Path, aad: str, key_id: str, footer: Dict[str, str], keys: Keys) -> Any:
    """Check 19: an encrypted file of this key, bound to its place, whose footer names it. Gives PyArrow's ParquetFile."""
    prefix, material = _crypto_metadata(path)
    if prefix != aad.encode():
        raise WrongPart("the AAD prefix in the file is not the manifest's")
    if material["masterKeyID"] != key_id:
        raise WrongPart("the file names another key than the manifest")
    if not material["internalStorage"] or not material["isFooterKey"] or material["doubleWrapping"]:
        raise WrongPart("key material is not of internal storage, the footer key and single wrapping")
    try:
        key = keys.unwrap(material["wrappedDEK"], key_id)
    except NotAuthentic as not_authentic:
        raise WrongPart(str(not_authentic)) from None
    try:
        file = pq.ParquetFile(path, decryption_properties=create_decryption_properties(key))
        found = {name.decode(): value.decode() for name, value in (file.metadata.metadata or {}).items()}
    except (OSError, ValueError, pa.ArrowException):
        raise WrongPart("the footer does not open") from None
    for name, value in footer.items():
        if found.get(f"sndscopy.{name}") != value:
            raise WrongPart(f"sndscopy.{name} in the footer is not the manifest's")
    return file


def read_data(file: Any, columns: List[ColumnType]) -> Reading:
    """Check 20, the reading: a batch of rows at a time."""
    _require_columns(file, columns)
    readings = [ColumnReading(name, kind, scale) for name, kind, _, scale in columns]
    sums, digest, rows = RowSums(), Digest(), 0
    try:
        for batch in file.iter_batches(_BATCH_ROWS):
            sums.begin(batch.num_rows)
            for index, reading in enumerate(readings):
                reading.read(batch.column(index).to_pylist(), sums)
            digest.merge(sums.digest())
            rows += batch.num_rows
    except (OSError, ValueError, pa.ArrowException):
        raise WrongPart("a page is not authentic, or has what is no value of its column") from None
    return Reading(rows, str(digest), [reading.facts() for reading in readings])


def read_quarantine(file: Any) -> Quarantine:
    """Check 21, the reading."""
    _require_columns(file, _QUARANTINE)
    rows, violations, files = 0, Counter[str](), Counter[str]()
    try:
        for batch in file.iter_batches(_BATCH_ROWS):
            cells = batch.to_pydict()
            rows += batch.num_rows
            files.update(cells["file"])
            for codes in cells["codes"]:
                violations.update(codes.split(";"))
    except (OSError, ValueError, AttributeError, pa.ArrowException):
        raise WrongPart("a page is not authentic, or has what is no value of its column") from None
    return Quarantine(rows, dict(violations), sorted(files))


def _require_columns(file: Any, columns: List[ColumnType]) -> None:
    schema = file.schema
    if [schema.column(index).path for index in range(len(schema))] != [column[0] for column in columns]:
        raise WrongPart("has other columns than it should")
    for index, (name, kind, precision, scale) in enumerate(columns):
        found = schema.column(index)
        form = (found.physical_type, _logical(found))
        if form != _expected(kind, precision, scale) or found.max_definition_level != 1 or found.max_repetition_level:
            raise WrongPart(f"{name}: is not optional, or not stored as {kind} ({precision}, {scale})")


def _logical(column: Any) -> str:
    kind = column.logical_type.type
    if kind == "DECIMAL":
        return f"DECIMAL({column.precision}, {column.scale})"
    return str(column.logical_type) if kind in ("INT", "TIMESTAMP") else str(kind)


def _expected(kind: str, precision: int, scale: int) -> Tuple[str, str]:
    """The table of §7."""
    int32 = ("INT32", "Int(bitWidth=32, isSigned=true)")
    if kind in ("YEAR", "YEARMONTH") or (kind == "INTEGER" and precision <= 9):
        return int32
    if kind == "INTEGER" and precision <= 18:
        return "INT64", "Int(bitWidth=64, isSigned=true)"
    if kind in ("INTEGER", "DECIMAL"):
        physical = "INT32" if precision <= 9 else "INT64" if precision <= 18 else "FIXED_LEN_BYTE_ARRAY"
        return physical, f"DECIMAL({precision}, {scale})"
    if kind == "DATETIME":
        unit = "timeUnit=milliseconds, is_from_converted_type=false, force_set_converted_type=false"
        return "INT64", f"Timestamp(isAdjustedToUTC=false, {unit})"
    return {
        "STRING": ("BYTE_ARRAY", "STRING"),
        "BYTES": ("BYTE_ARRAY", "NONE"),
        "DATE": ("INT32", "DATE"),
        "BOOLEAN": ("BOOLEAN", "NONE"),
    }[kind]


def _crypto_metadata(path: Path) -> Tuple[bytes, Dict[str, Any]]:
    """AAD prefix and key material: FileCryptoMetaData of Parquet's Encryption.md, in clear before the encrypted footer."""
    with open(path, "rb") as file:
        head = file.read(4)
        file.seek(-8, 2)
        end = file.read(8)
        length = int.from_bytes(end[:4], "little")
        if head != _MAGIC or end[4:] != _MAGIC or length + 12 > path.stat().st_size:
            raise WrongPart("is no Parquet file with an encrypted footer")
        file.seek(-8 - length, 2)
        footer = file.read(length)
    try:
        metadata = _Thrift(footer).struct()
        algorithm, material = metadata[1], metadata[2]
        if list(algorithm) != [1]:
            raise WrongPart("is not encrypted with AES_GCM_V1")
        prefix = algorithm[1][1]
        parsed = canonical.read(material)
        _KEY_MATERIAL(parsed, "key material")
    except (KeyError, IndexError, TypeError, ValueError, canonical.Malformed):
        raise WrongPart("has no crypto metadata of ours") from None
    return prefix, parsed


class _Thrift:
    """As much of Thrift's compact protocol as crypto metadata has: structs of structs, texts, integers and booleans."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def struct(self) -> Dict[int, Any]:
        fields: Dict[int, Any] = {}
        number = 0
        while True:
            head = self._byte()
            if head == 0:
                return fields
            kind = head & 0x0F
            number = number + (head >> 4) if head >> 4 else self._zigzag()
            fields[number] = self._value(kind)

    def _value(self, kind: int) -> Any:
        if kind in (1, 2):
            return kind == 1
        if kind in (4, 5, 6):
            return self._zigzag()
        if kind == 8:
            length = self._varint()
            self._at += length
            if self._at > len(self._content):
                raise ValueError("cut off")
            return self._content[self._at - length : self._at]
        if kind == 12:
            return self.struct()
        raise ValueError("a type that crypto metadata has not")

    def _byte(self) -> int:
        self._at += 1
        return self._content[self._at - 1]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def _zigzag(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)
