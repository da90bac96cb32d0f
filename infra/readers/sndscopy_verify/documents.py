"""The documents of a store: properties and types (§2, §6)."""

from typing import Any, Dict

from . import canonical as c

STORE = "sndscopy-store/1"
LEDGER = "sndscopy-ledger/4"
KEY_ENTRY = "sndscopy-ledger/3"
SHRED_ENTRY = "sndscopy-ledger/5"
REMOVAL_ENTRY = "sndscopy-ledger/6"
LEDGER_BEFORE = "sndscopy-ledger/2"
WRAPPED_KEYS = "sndscopy-wrapped-keys/1"
ACCESS = "sndscopy-access/1"
MANIFEST = "sndscopy-manifest/2"
SHARDED_MANIFEST = "sndscopy-manifest/3"
SHARD = "sndscopy-manifest-shard/1"
EVIDENCE = "sndscopy-evidence/3"
EVIDENCE_BEFORE = "sndscopy-evidence/2"
SHARD_EVIDENCE = "sndscopy-evidence-shard/1"
REPORT = "sndscopy-report/1"
REPORT_SEAL = "sndscopy-report-seal/1"
DOCUMENT = "sndscopy/document/1"

_OBJECT = c.record({"key": c.text, "bytes": c.count, "sha256": c.SHA256, "keyId": c.text, "aad": c.text})
_COUNTS = c.map_of(c.count)
_BOOKS = c.record(
    {"delivered": c.count, "stored": c.count, "quarantined": c.count, "violations": _COUNTS, "warnings": _COUNTS}
)
_FILE = c.record(
    {
        "path": c.text,
        "bytes": c.count,
        "sha256": c.SHA256,
        "table": c.NAME,
        "period": c.PERIOD,
        "rows": c.count,
        "drift": c.list_of(c.text),
    }
)
_TABLE = c.record(
    {
        "table": c.NAME,
        "period": c.PERIOD,
        "vintage": c.count,
        "schemaVersion": c.text,
        "generation": c.count,
        "books": _BOOKS,
        "normalised": _COUNTS,
    }
)
_PART = c.record(
    {
        "name": c.NAME,
        "table": c.NAME,
        "period": c.PERIOD,
        "file": c.text,
        "firstByte": c.count,
        "byteCount": c.count,
        "books": _BOOKS,
        "data": c.nullable(_OBJECT),
        "quarantine": c.nullable(_OBJECT),
        "replays": c.nullable(c.NAME),
    }
)
_SHARD = c.record(
    {
        "table": c.NAME,
        "period": c.PERIOD,
        "key": c.text,
        "bytes": c.count,
        "sha256": c.SHA256,
        "parts": c.count,
        "books": _BOOKS,
        "evidence": _OBJECT,
    }
)
_MANIFEST: Dict[str, c.Shape] = {
    "dataset": c.UUID,
    "delivery": c.NAME,
    "product": c.text,
    "contentId": c.SHA256,
    "planSha256": c.text,
    "toolVersion": c.text,
    "configurationSha256": c.text,
    "operator": c.text,
    "files": c.list_of(_FILE),
    "tables": c.list_of(_TABLE),
    "evidence": c.nullable(_OBJECT),
}

_CSV_FORM: Dict[str, c.Shape] = {
    "delimiter": c.text,
    "encoding": c.text,
    "quote": c.one_of("NONE", "RFC4180"),
    "date": c.nullable(c.text),
    "datetime": c.nullable(c.text),
    "yearmonth": c.nullable(c.text),
    "decimal": c.nullable(c.text),
    "missing": c.list_of(c.text),
    "trailingDelimiter": c.boolean,
}
_NAMED_FORM: Dict[str, c.Shape] = {
    "type": c.text,
    "encoding": c.text,
    "date": c.nullable(c.text),
    "datetime": c.nullable(c.text),
    "yearmonth": c.nullable(c.text),
    "decimal": c.nullable(c.text),
    "missing": c.list_of(c.text),
    "properties": c.map_of(c.text),
}


def _form(value: Any, place: str) -> None:
    named = isinstance(value, dict) and "type" in value
    c.record(_NAMED_FORM if named else _CSV_FORM)(value, place)


_TYPE = c.one_of("STRING", "INTEGER", "DECIMAL", "DATE", "DATETIME", "YEAR", "YEARMONTH", "BOOLEAN")
_PLAIN_COLUMN: Dict[str, c.Shape] = {"name": c.text, "type": _TYPE, "precision": c.count, "scale": c.count}
_NOTED: Dict[str, c.Shape] = {
    "missing": c.nullable(c.list_of(c.text)),
    "decimalChar": c.nullable(c.text),
    "groupChar": c.nullable(c.text),
}
_CONTRACT: Dict[str, c.Shape] = {
    "table": c.NAME,
    "vintage": c.count,
    "schemaVersion": c.text,
    "files": c.list_of(c.text),
}
_SOURCE = c.record({"path": c.text, "columns": c.list_of(c.text), "format": _form, "nomenclatures": c.map_of(c.text)})
_SEALED_COLUMN = c.record(
    {
        "name": c.text,
        "digest": c.DIGEST,
        "nulls": c.count,
        "minimum": c.nullable(c.text),
        "maximum": c.nullable(c.text),
        "sum": c.nullable(c.text),
    }
)
_PROFILE = c.list_of(c.record({"name": c.text, "sketch": c.text, "codes": c.nullable(_COUNTS)}))
_SEALED_PARTS = c.list_of(
    c.record(
        {
            "part": c.NAME,
            "books": _BOOKS,
            "data": c.nullable(_OBJECT),
            "quarantine": c.nullable(_OBJECT),
            "blankLines": c.count,
            "digest": c.DIGEST,
            "columns": c.list_of(_SEALED_COLUMN),
            "normalised": _COUNTS,
            "profile": _PROFILE,
        }
    )
)
_TARGET = c.record({"table": c.NAME, "period": c.PERIOD, "columns": c.list_of(c.text), "delivery": c.nullable(c.NAME)})
_KEYS = c.list_of(
    c.record(
        {
            "rule": c.one_of("UNIQUE", "REFERENCE"),
            "table": c.NAME,
            "period": c.PERIOD,
            "columns": c.list_of(c.text),
            "target": c.nullable(_TARGET),
            "severity": c.one_of("off", "warn", "reject", "fail"),
            "rows": c.count,
            "violations": c.count,
            "notChecked": c.nullable(c.text),
        }
    )
)
_EVIDENCE: Dict[str, c.Shape] = {
    "delivery": c.NAME,
    "sources": c.list_of(_SOURCE),
    "keys": _KEYS,
    "parts": _SEALED_PARTS,
}

_LEDGER: Dict[str, c.Shape] = {
    "number": c.count,
    "previousSha256": c.SHA256,
    "kind": c.one_of("PUBLISH", "SUPERSEDE", "REPLAY"),
    "delivery": c.NAME,
    "contentId": c.SHA256,
    "manifestKey": c.text,
    "manifestSha256": c.SHA256,
    "rowsDelivered": c.count,
    "rowsStored": c.count,
    "rowsQuarantined": c.count,
    "supersedes": c.nullable(c.NAME),
    "replays": c.nullable(c.NAME),
    "operator": c.text,
    "toolVersion": c.text,
    "configurationSha256": c.text,
    "lockEpoch": c.count,
    "writer": c.UUID,
    "time": c.time,
}

SHAPES: Dict[str, c.Shape] = {
    STORE: c.record({"format": c.one_of(STORE), "dataset": c.UUID, "created": c.time}),
    LEDGER: c.record(
        {
            "format": c.one_of(LEDGER),
            "access": c.record({"number": c.count, "sha256": c.SHA256}),
            **_LEDGER,
        }
    ),
    LEDGER_BEFORE: c.record({"format": c.one_of(LEDGER_BEFORE), **_LEDGER}),
    ACCESS: c.record(
        {
            "format": c.one_of(ACCESS),
            "number": c.count,
            "previousSha256": c.SHA256,
            "dataset": c.UUID,
            "time": c.time,
            "operator": c.text,
            "user": c.text,
            "toolVersion": c.text,
            "action": c.matching(r"[a-z][a-z-]{0,63}", "an action"),
            "what": c.text,
            "rows": c.nullable(c.count),
            "objects": c.list_of(c.record({"key": c.text, "sha256": c.SHA256})),
            "writer": c.UUID,
        }
    ),
    KEY_ENTRY: c.record(
        {
            "format": c.one_of(KEY_ENTRY),
            "number": c.count,
            "previousSha256": c.SHA256,
            "kind": c.one_of("REWRAP", "RETIRE"),
            "keyIds": c.list_of(c.text),
            "documentKey": c.nullable(c.text),
            "documentSha256": c.nullable(c.SHA256),
            "operator": c.text,
            "toolVersion": c.text,
            "writer": c.UUID,
            "time": c.time,
        }
    ),
    SHRED_ENTRY: c.record(
        {
            "format": c.one_of(SHRED_ENTRY),
            "number": c.count,
            "previousSha256": c.SHA256,
            "kind": c.one_of("SHRED"),
            "domains": c.list_of(c.text),
            "keyIds": c.list_of(c.text),
            "parts": c.count,
            "operator": c.text,
            "toolVersion": c.text,
            "writer": c.UUID,
            "time": c.time,
        }
    ),
    REMOVAL_ENTRY: c.record(
        {
            "format": c.one_of(REMOVAL_ENTRY),
            "number": c.count,
            "previousSha256": c.SHA256,
            "kind": c.one_of("WITHDRAW", "EXPIRE"),
            "deliveries": c.list_of(c.NAME),
            "parts": c.count,
            "reason": c.text,
            "operator": c.text,
            "toolVersion": c.text,
            "writer": c.UUID,
            "time": c.time,
        }
    ),
    WRAPPED_KEYS: c.record(
        {
            "format": c.one_of(WRAPPED_KEYS),
            "dataset": c.UUID,
            "keys": c.list_of(c.record({"object": c.text, "of": c.SHA256, "keyId": c.text, "wrappedKey": c.text})),
        }
    ),
    MANIFEST: c.record({"format": c.one_of(MANIFEST), "parts": c.list_of(_PART), **_MANIFEST}),
    SHARDED_MANIFEST: c.record({"format": c.one_of(SHARDED_MANIFEST), "shards": c.list_of(_SHARD), **_MANIFEST}),
    SHARD: c.record(
        {
            "format": c.one_of(SHARD),
            "dataset": c.UUID,
            "delivery": c.NAME,
            "planSha256": c.text,
            "number": c.count,
            "table": c.NAME,
            "period": c.PERIOD,
            "parts": c.list_of(_PART),
        }
    ),
    EVIDENCE: c.record(
        {
            "format": c.one_of(EVIDENCE),
            "manifestSha256": c.SHA256,
            "head": c.record({"number": c.count, "sha256": c.SHA256}),
            "contracts": c.list_of(
                c.record(
                    {
                        "missing": c.list_of(c.text),
                        "columns": c.list_of(
                            c.record({**_PLAIN_COLUMN, "dateFormats": c.list_of(c.text)}, optional=_NOTED)
                        ),
                        **_CONTRACT,
                    }
                )
            ),
            **_EVIDENCE,
        }
    ),
    EVIDENCE_BEFORE: c.record(
        {
            "format": c.one_of(EVIDENCE_BEFORE),
            "contracts": c.list_of(c.record({"columns": c.list_of(c.record(_PLAIN_COLUMN)), **_CONTRACT})),
            **_EVIDENCE,
        }
    ),
    SHARD_EVIDENCE: c.record(
        {
            "format": c.one_of(SHARD_EVIDENCE),
            "delivery": c.NAME,
            "number": c.count,
            "table": c.NAME,
            "period": c.PERIOD,
            "parts": _SEALED_PARTS,
            "profile": _PROFILE,
        }
    ),
    REPORT_SEAL: c.record({"format": c.one_of(REPORT_SEAL), "delivery": c.NAME, "json": c.SHA256, "html": c.SHA256}),
}


def parse(content: bytes, *formats: str) -> Dict[str, Any]:
    """A document in one of these formats. Another version of one of them is refused by its name."""
    value = c.parse(content)
    if not isinstance(value, dict):
        raise c.Malformed("not an object")
    named = value.get("format")
    if named not in formats:
        known = " or ".join(formats)
        if isinstance(named, str) and any(named.split("/")[0] == each.split("/")[0] for each in formats):
            raise c.Malformed(f"a version that is not known here, expected {known}")
        raise c.Malformed(f"not {known}")
    SHAPES[named](value, "")
    return value
