"""The content level: what can be checked with the keys (§11, checks 14 to 22, 31 and 38)."""

import hashlib
from collections import Counter
from typing import Any, Dict, Iterable, List, Optional, Set, Tuple

from . import canonical, documents
from .digests import ColumnFacts, cut
from .findings import Findings
from .keys import KeyRefused, Keys, NotAuthentic, RewrappedKeys, open_document
from .ledger import content_id, entry_key
from .manifest import Manifest
from .parts import ColumnType, WrongPart, open_part, read_data, read_quarantine
from .sealed import Publication, SealedStore

_NO_DIGEST = "0" * 32
_DECLARED_NOTHING = {"date": "dd/MM/yyyy", "datetime": "ddMMMyyyy:HH:mm:ss", "yearmonth": "yyyyMM", "decimal": "."}
_NUMBERS = ("INTEGER", "DECIMAL")


class _Skip(Exception):
    """What was to be looked at cannot be; it is said already why."""


class ContentLevel:
    """Checks one publication after the other. With a table, parts of others are not read; all evidence is."""

    def __init__(self, sealed: SealedStore, keys: Keys, findings: Findings, table: Optional[str] = None) -> None:
        self._sealed = sealed
        self._keys = RewrappedKeys(keys, sealed.keyring)
        self._findings = findings
        self._table = table

    def verify(self) -> None:
        self._findings.skip("column and offset indexes of parts: PyArrow does not read them")
        if self._table is not None:
            self._findings.skip(f"parts of other tables than {self._table}")
        self._check_keys()
        self._check_shredded()
        self._check_proof()
        for publication in self._sealed.publications:
            try:
                self._check_publication(publication)
            except _Skip:
                self._findings.skip(f"content of entry {publication.entry.number}: its evidence cannot be used")

    # keys

    def _check_keys(self) -> None:
        """Check 14."""
        ids: Set[str] = {newest.key_id for newest in self._sealed.keyring.newest.values()}
        for publication in self._sealed.publications:
            for each, _, aad in publication.manifest.objects():
                if self._table is None or aad.endswith("/evidence") or f"/{self._table}/" in aad:
                    ids.add(each["keyId"])
        for key_id in sorted(ids):
            try:
                self._keys.require(key_id)
            except KeyRefused as refused:
                self._refuse(refused)

    def _check_shredded(self) -> None:
        """Check 38: what was destroyed is nowhere."""
        for key_id, entry in self._sealed.keyring.shredded.items():
            if self._keys.has(key_id):
                self._refuse(
                    KeyRefused(
                        f"[{entry}] says that the key {key_id} is shredded, and it is at hand: a backup brought it back,"
                        " or it was never destroyed, or the entry is forged"
                    )
                )

    def _check_proof(self) -> None:
        """Check 14; stores of before have no proof (§4)."""
        dataset = self._sealed.dataset
        key = f"keys/{dataset}.json.enc"
        content = self._sealed.store.read(key)
        if content is None:
            return
        try:
            opened = open_document(content, f"{dataset}/-/-/-/-/keys", self._keys)
        except NotAuthentic as not_authentic:
            self._findings.fault(14, key, str(not_authentic))
        except KeyRefused as refused:
            self._refuse(refused)
        else:
            if opened != canonical.write({"dataset": dataset}):
                self._findings.fault(14, key, "is the proof of another dataset")

    def _refuse(self, refused: KeyRefused) -> None:
        if str(refused) not in self._findings.refused_keys:
            self._findings.refused_keys.append(str(refused))

    def _open(self, check: int, named: Dict[str, Any], *formats: str) -> Dict[str, Any]:
        """A sealed document that a manifest names; one that is not intact is named as a fault already."""
        key = named["key"]
        content = self._sealed.store.read(key) if key in self._sealed.intact else None
        if content is None:
            raise _Skip
        try:
            return documents.parse(open_document(content, named["aad"], self._keys, named["keyId"]), *formats)
        except KeyRefused as refused:
            self._refuse(refused)
        except (NotAuthentic, canonical.Malformed) as wrong:
            self._findings.fault(check, key, str(wrong))
        raise _Skip

    # evidence

    def _check_publication(self, publication: Publication) -> None:
        manifest = publication.manifest
        named = manifest.document["evidence"]
        if named is None:
            raise _Skip
        evidence = self._open(15, named, documents.EVIDENCE, documents.EVIDENCE_BEFORE)
        if evidence["delivery"] != manifest.document["delivery"]:
            self._findings.fault(15, named["key"], "delivery is not the manifest's")
        vouches = evidence["format"] == documents.EVIDENCE
        if vouches:
            self._check_vouched(publication, evidence)
        else:
            self._findings.skip(f"checks 15 and 16 of entry {publication.entry.number}: its evidence is of version 2")
        self._check_contracts(manifest, evidence)
        if publication.document["kind"] != "REPLAY":
            self._check_content_id(publication, evidence)
        sealed_parts = self._sealed_parts(manifest, evidence)
        self._check_parts(publication, evidence, sealed_parts)
        self._check_report_seals(publication.document["delivery"], vouches)

    def _check_vouched(self, publication: Publication, evidence: Dict[str, Any]) -> None:
        """Checks 15 and 16."""
        manifest = publication.manifest
        without = canonical.write({**manifest.document, "evidence": None})
        if hashlib.sha256(without).hexdigest() != evidence["manifestSha256"]:
            self._findings.fault(15, manifest.key, "its evidence vouches for another manifest")
        head = evidence["head"]
        number: int = head["number"]
        found = "0" * 64
        if number > 0:
            found = next((entry.sha256 for entry in self._sealed.entries if entry.number == number), "")
        if number >= publication.entry.number or head["sha256"] != found:
            self._findings.fault(
                16,
                entry_key(max(number, 1)),
                f"is not the head that evidence of entry {publication.entry.number} names",
            )

    def _check_contracts(self, manifest: Manifest, evidence: Dict[str, Any]) -> None:
        """Check 17, of tables."""
        contracts = {_contract_of(contract) for contract in evidence["contracts"]}
        for table in manifest.tables:
            if _contract_of(table) not in contracts:
                self._findings.fault(
                    17,
                    manifest.key,
                    f"{table['table']} {table['period']}: no contract has its vintage and schemaVersion",
                )

    def _check_content_id(self, publication: Publication, evidence: Dict[str, Any]) -> None:
        """Check 18 (§3)."""
        document, manifest = publication.document, publication.manifest
        fields: List[Tuple[str, str]] = [
            ("delivery", document["delivery"]),
            ("product", manifest.document["product"]),
            ("supersedes", document["supersedes"] or ""),
        ]
        sources = {source["path"]: source for source in evidence["sources"]}
        vintages = {path: contract["vintage"] for contract in evidence["contracts"] for path in contract["files"]}
        for file in sorted(manifest.files, key=lambda file: canonical.utf16(file["path"])):
            source, vintage = sources.get(file["path"]), vintages.get(file["path"])
            if source is None or vintage is None:
                self._findings.fault(17, manifest.key, f"{file['path']}: no source, or no contract, of the evidence")
                return
            fields += [(name, file[name]) for name in ("path", "table", "period")]
            fields += [("vintage", str(vintage)), *_declared(source["format"]), ("sha256", file["sha256"])]
        if content_id("sndscopy content 1", fields) != document["contentId"]:
            self._findings.fault(18, manifest.key, "contentId is not that of what was delivered")

    def _sealed_parts(self, manifest: Manifest, evidence: Dict[str, Any]) -> List[Dict[str, Any]]:
        """What evidence says of parts, that of shards among it (check 17)."""
        parts: List[Dict[str, Any]] = list(evidence["parts"])
        for shard in manifest.shards:
            named = shard.line["evidence"]
            if self._is_shredded(named):
                continue
            sealed = self._open(17, named, documents.SHARD_EVIDENCE)
            place = (manifest.document["delivery"], shard.number, shard.line["table"], shard.line["period"])
            if (sealed["delivery"], sealed["number"], sealed["table"], sealed["period"]) != place:
                self._findings.fault(17, named["key"], "is not of its shard")
                raise _Skip
            parts += sealed["parts"]
        return parts

    def _is_shredded(self, named: Optional[Dict[str, Any]]) -> bool:
        return named is not None and named["keyId"] in self._sealed.keyring.shredded

    # parts

    def _check_parts(
        self, publication: Publication, evidence: Dict[str, Any], sealed_parts: List[Dict[str, Any]]
    ) -> None:
        """Check 17, of parts, and then what is in them."""
        manifest = publication.manifest
        sealed_by_name = {part["part"]: part for part in sealed_parts}
        shredded = {
            (shard.line["table"], shard.line["period"])
            for shard in manifest.shards
            if self._is_shredded(shard.line["evidence"])
        }
        readable = [part["name"] for part in manifest.parts if (part["table"], part["period"]) not in shredded]
        if manifest.complete and readable != [part["part"] for part in sealed_parts]:
            self._findings.fault(17, manifest.key, "its evidence has other parts")
        normalised: Dict[Tuple[str, str], Counter[str]] = {}
        tables = {(table["table"], table["period"]): table for table in manifest.tables}
        contracts = {_contract_of(contract): contract for contract in evidence["contracts"]}
        for part in manifest.parts:
            sealed = sealed_by_name.get(part["name"])
            table = tables.get((part["table"], part["period"]))
            if sealed is None or table is None:
                continue
            normalised.setdefault((part["table"], part["period"]), Counter()).update(sealed["normalised"])
            for name in ("books", "data", "quarantine"):
                if part[name] != sealed[name]:
                    self._findings.fault(
                        17, _key(part, name, manifest), f"{part['name']}: {name} is not the evidence's"
                    )
            contract = contracts.get(_contract_of(table))
            if contract is not None and self._table in (None, part["table"]):
                self._check_part(manifest, part, table, sealed, _columns(contract))
        for place, table in tables.items():
            if place in shredded:
                continue
            if manifest.complete and _positive(normalised.get(place, Counter())) != _positive(table["normalised"]):
                self._findings.fault(17, manifest.key, f"{place[0]} {place[1]}: normalised is not the sum of its parts")

    def _check_part(
        self,
        manifest: Manifest,
        part: Dict[str, Any],
        table: Dict[str, Any],
        sealed: Dict[str, Any],
        columns: List[ColumnType],
    ) -> None:
        if part["data"] is None:
            expected_kinds = [kind for _, kind, _, _ in columns]
            nothing = [ColumnFacts(_NO_DIGEST, 0, None, None, "0" if k in _NUMBERS else None) for k in expected_kinds]
            self._compare(sealed, columns, _NO_DIGEST, nothing, manifest.key)
        footer = {
            "format": documents.STORE,
            "dataset": manifest.document["dataset"],
            "delivery": manifest.document["delivery"],
            "part": part["name"],
            "table": part["table"],
            "period": part["period"],
            "vintage": str(table["vintage"]),
            "schema": table["schemaVersion"],
        }
        for kind, check in (("data", 20), ("quarantine", 21)):
            named = part[kind]
            if named is None or named["key"] not in self._sealed.intact:
                continue
            key = named["key"]
            try:
                path = self._sealed.store.path(key)
                with open_part(path, named["aad"], named["keyId"], footer, self._keys) as file:
                    if kind == "data":
                        reading = read_data(file, columns)
                        if reading.rows != part["books"]["stored"]:
                            self._findings.fault(
                                check, key, f"has {reading.rows} rows, expected {part['books']['stored']}"
                            )
                        self._compare(sealed, columns, reading.digest, reading.columns, key)
                    else:
                        self._check_quarantine(read_quarantine(file), part, key)
                self._findings.parts_read += 1
            except WrongPart as wrong:
                self._findings.fault(19, key, str(wrong))
            except KeyRefused as refused:
                self._refuse(refused)
            except OSError as error:
                self._findings.unreadable.append(f"[{key}] {error.strerror}")

    def _compare(
        self,
        sealed: Dict[str, Any],
        columns: List[ColumnType],
        digest: str,
        found: List[ColumnFacts],
        key: str,
    ) -> None:
        """Check 20. Values of cells are compared, never told."""
        if sealed["digest"] != digest:
            self._findings.fault(20, key, f"{sealed['part']}: digest of the rows is not the evidence's")
        if [column["name"] for column in sealed["columns"]] != [column[0] for column in columns]:
            self._findings.fault(20, key, f"{sealed['part']}: columns of the evidence are not the contract's")
            return
        for expected, facts in zip(sealed["columns"], found):
            for name, value in facts._asdict().items():
                said = cut(expected[name]) if name in ("minimum", "maximum") else expected[name]
                if said != value:
                    self._findings.fault(20, key, f"{expected['name']}: {name} is not the evidence's")

    def _check_quarantine(self, quarantine: Any, part: Dict[str, Any], key: str) -> None:
        """Check 21."""
        books = part["books"]
        if quarantine.rows != books["quarantined"]:
            self._findings.fault(21, key, f"has {quarantine.rows} rows, expected {books['quarantined']}")
        if quarantine.violations != _positive(books["violations"]):
            self._findings.fault(21, key, "its codes are not the violations of the books")
        if quarantine.files != [part["file"]]:
            self._findings.fault(21, key, "has rows of another file than its part")

    # reports

    def _check_report_seals(self, delivery: str, must_be_sealed: bool) -> None:
        """Check 22."""
        store = self._sealed.store
        for forms in self._sealed.reports.get(delivery, {}).values():
            seal = forms.get("enc")
            stored = {form: forms[form] for form in ("json", "html") if form in forms}
            if seal is None:
                if must_be_sealed:
                    for key in stored.values():
                        self._findings.fault(22, key, "has no sealed checksums")
                continue
            try:
                aad = f"{self._sealed.dataset}/-/-/{delivery}/-/report"
                opened = open_document(store.read(seal) or b"", aad, self._keys)
                checksums = documents.parse(opened, documents.REPORT_SEAL)
            except (NotAuthentic, canonical.Malformed) as wrong:
                self._findings.fault(22, seal, str(wrong))
                continue
            except KeyRefused as refused:
                self._refuse(refused)
                continue
            if checksums["delivery"] != delivery:
                self._findings.fault(22, seal, "is of another delivery")
            for form, key in stored.items():
                if hashlib.sha256(store.read(key) or b"").hexdigest() != checksums[form]:
                    self._findings.fault(22, key, "SHA-256 is not the sealed one")


def _contract_of(document: Dict[str, Any]) -> Tuple[str, int, str]:
    return document["table"], document["vintage"], document["schemaVersion"]


def _columns(contract: Dict[str, Any]) -> List[ColumnType]:
    return [(each["name"], each["type"], each["precision"], each["scale"]) for each in contract["columns"]]


def _declared(form: Dict[str, Any]) -> Iterable[Tuple[str, str]]:
    """The fields of a file's format in a content id (§3)."""
    first = ["type", "encoding"] if "type" in form else ["delimiter", "encoding", "quote"]
    for name in first:
        yield name, form[name]
    for name, otherwise in _DECLARED_NOTHING.items():
        yield name, otherwise if form[name] is None else form[name]
    for text in form["missing"]:
        yield "missing", text
    if "type" in form:
        for name in sorted(form["properties"], key=canonical.utf16):
            yield "property", name
            yield "value", form["properties"][name]
    else:
        yield "trailing-delimiter", "true" if form["trailingDelimiter"] else "false"


def _key(part: Dict[str, Any], name: str, manifest: Manifest) -> str:
    """The object to name for what differs of a part."""
    for each in (name, "data", "quarantine"):
        if each in ("data", "quarantine") and part[each] is not None:
            return str(part[each]["key"])
    return manifest.key


def _positive(counts: Dict[str, int]) -> Dict[str, int]:
    return {name: count for name, count in counts.items() if count}
