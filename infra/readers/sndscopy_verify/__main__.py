"""The command line: `python3 -m sndscopy_verify STORE` in the folder infra/readers."""

import argparse
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional

from . import checkpoints
from .findings import FAILED, UNAVAILABLE, UNUSABLE, Findings
from .sealed import SealedStore, verify_sealed
from .store import FolderStore, Unreadable

_DESCRIPTION = """\
Checks a store of sndscopy with code of its own, written from jobs/docs/FORMAT.md: the ledger, manifests with their
shards, the length and SHA-256 of every object, and what the reports say. With keys also evidence and the content of
parts. It reads alone, and sends nothing anywhere.

STORE is the folder that holds format.json: of an embedded store HOME/store/sndscopy/PREFIX, of a bucket what
`aws s3 sync` or `rclone copy` left."""
_EXIT_CODES = """\
exit codes: 0 good; 1 failed, a defect of this program; 2 the call cannot be used, or a library is missing; 4 altered;
10 nothing is published there; 12 a key was refused; 75 a file could not be read, or the keys did not answer"""
_LISTED = 20


def main(arguments: Optional[List[str]] = None) -> int:
    """Returns the exit code."""
    options = _parser().parse_args(arguments)
    with_keys = any(each is not None for each in (options.keys, options.keystore, options.home))
    if options.table is not None and not with_keys:
        return _stop(options, UNUSABLE, "--table needs keys: --keystore, --keys or --home")
    if (options.keystore is None) != (options.password_file is None):
        return _stop(options, UNUSABLE, "--keystore and --password-file need each other")
    if options.home is not None and shutil.which(options.launcher) is None:
        return _stop(options, UNUSABLE, f"[{options.launcher}] no such program: --launcher")
    if options.require_witnesses is not None and options.witnesses is None:
        return _stop(options, UNUSABLE, "--require-witnesses needs --witnesses")
    if options.tsa_ca is not None and not options.tsa_ca.is_file():
        return _stop(options, UNUSABLE, f"[{options.tsa_ca.name}] the certificates cannot be read")
    if not options.store.is_dir():
        return _stop(options, UNUSABLE, f"[{options.store}] is no folder")
    findings = Findings(str(options.store), "content" if with_keys else "sealed")
    try:
        content = _content_level() if with_keys else None
        sealed = verify_sealed(
            FolderStore(options.store),
            findings,
            head=options.expect_head,
            entries_expected=options.expect_entries,
            signers=None if options.allowed_signers is None else checkpoints.read_signers(options.allowed_signers),
            kept=[checkpoints.read_kept(path) for path in options.checkpoint],
            access_head=options.expect_access,
            demand=None
            if options.witnesses is None
            else checkpoints.read_witnesses(options.witnesses, options.require_witnesses),
            authorities=options.tsa_ca,
        )
        if content is not None and sealed is not None:
            content.verify(sealed, options, findings)
        elif content is None:
            findings.skip("evidence, and what is in parts: no keys were given (checks 14 to 22)")
        findings.skip("what was delivered: its files are not compared (checks 23 and 24)")
    except (_Unusable, checkpoints.Unusable) as unusable:
        return _stop(options, UNUSABLE, str(unusable))
    except Unreadable as unreadable:
        return _stop(options, UNAVAILABLE, str(unreadable))
    _print(options, findings)
    return findings.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sndscopy_verify",
        description=_DESCRIPTION,
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("store", type=Path, metavar="STORE", help="a folder; nothing in it is changed")
    parser.add_argument(
        "--expect-head", type=_sha256, metavar="SHA256", help="of an entry that was the last when it was written down"
    )
    parser.add_argument("--expect-entries", type=int, metavar="N", help="how many entries the ledger must have")
    parser.add_argument(
        "--expect-access",
        type=_sha256,
        metavar="SHA256",
        help="of an entry of the access log that was the last when it was written down",
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a checkpoint of this ledger that was kept elsewhere (.note); may be repeated",
    )
    parser.add_argument(
        "--allowed-signers",
        type=Path,
        metavar="FILE",
        help="public keys that may sign checkpoints, as allowed_signers of OpenSSH; asks ssh-keygen and openssl",
    )
    parser.add_argument(
        "--witnesses", type=Path, metavar="FILE", help="keys of witnesses who must have cosigned, one a line; asks openssl"
    )
    parser.add_argument("--require-witnesses", type=int, metavar="N", help="how many of them; all by default")
    parser.add_argument(
        "--tsa-ca", type=Path, metavar="FILE", help="certificates that those of time stamps lead to, PEM; asks openssl"
    )
    keys = parser.add_mutually_exclusive_group()
    keys.add_argument("--keystore", type=Path, metavar="FILE", help="the keys: keys/keystore.p12 of a home")
    keys.add_argument("--keys", type=Path, metavar="FILE", help="the keys in clear: lines KEY-ID=64 hexadecimal digits")
    keys.add_argument(
        "--home",
        type=Path,
        metavar="DIR",
        help="of sndscopy, whose `keys unwrap` is asked for each data key; leaves a trace",
    )
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="its first line opens the keystore")
    parser.add_argument("--launcher", default="sndscopy", metavar="PROGRAM", help="of sndscopy, for --home")
    parser.add_argument("--table", metavar="NAME", help="with keys, read the parts of this table alone")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _sha256(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text, re.ASCII):
        raise argparse.ArgumentTypeError("not a SHA-256: 64 hexadecimal digits in lower case")
    return text


class _Unusable(Exception):
    """The call cannot be used."""


class _ContentLevel:
    """What needs libraries, loaded only when keys are given."""

    def __init__(self, content: Any, keys: Any) -> None:
        self._content = content
        self._keys = keys

    def _open(self, options: argparse.Namespace) -> Any:
        if options.keys is not None:
            return self._keys.KeysAtHand.in_clear(options.keys)
        if options.keystore is not None:
            return self._keys.KeysAtHand.in_keystore(options.keystore, options.password_file)
        return self._keys.KeysOfHome(options.launcher, options.home)

    def verify(self, sealed: SealedStore, options: argparse.Namespace, findings: Findings) -> None:
        try:
            keys = self._open(options)
        except self._keys.KeyRefused as refused:
            findings.refused_keys.append(str(refused))
            return
        except (OSError, UnicodeDecodeError) as error:
            raise _Unusable(f"the file of keys or of the password cannot be read: {error}") from None
        try:
            self._content.ContentLevel(sealed, keys, findings, options.table).verify()
        except self._keys.KeysUnavailable as unavailable:
            raise Unreadable(str(unavailable)) from None
        finally:
            keys.close()


def _content_level() -> _ContentLevel:
    try:
        from . import content, keys
    except ImportError as missing:
        raise _Unusable(
            f"with keys, Python must have cryptography, pyarrow (25 or newer) and xxhash: {missing}; without them,"
            " look at the sealed level alone: no --keystore, --keys or --home"
        ) from None
    return _ContentLevel(content, keys)


def _stop(options: argparse.Namespace, code: int, message: str) -> int:
    print(message, file=sys.stderr)
    if options.json:
        document: Dict[str, Any] = {"format": "sndscopy-verify-store/1", "verdict": "not checked", "exitCode": code}
        print(json.dumps({**document, "message": message}))
    return code


def _print(options: argparse.Namespace, findings: Findings) -> None:
    if options.json:
        print(json.dumps(findings.document(), ensure_ascii=True, sort_keys=True))
        return
    print(f"store: {findings.store}, dataset {findings.dataset or 'not known'}")
    print(f"ledger: {findings.entries} entries, head {findings.head or 'none'}")
    if findings.signed_entries:
        print(f"signed: entries 1 to {findings.signed_entries} of {findings.entries}")
    if findings.access_entries:
        print(f"access log: {findings.access_entries} entries, head {findings.access_head}")
    if findings.witnessed_entries:
        print(f"witnessed: entries 1 to {findings.witnessed_entries} of {findings.entries}")
    print(f"objects with the length and SHA-256 of their manifest: {findings.objects}, {findings.bytes} bytes")
    if findings.level == "content":
        print(f"parts read and compared: {findings.parts_read}")
    for fault in findings.faults:
        print(f"fault: [{fault.key}] {fault.message} (check {fault.check})")
    for refused in findings.refused_keys:
        print(f"key refused: {refused}")
    for unreadable in findings.unreadable:
        print(f"not readable: {unreadable}")
    for notice in findings.notices:
        print(f"notice: {notice}")
    for unnamed in findings.unnamed[:_LISTED]:
        print(f"unnamed: [{unnamed.key}] {unnamed.bytes} bytes")
    if len(findings.unnamed) > _LISTED:
        print(f"unnamed: and {len(findings.unnamed) - _LISTED} more, all of them with --json")
    for skipped in findings.not_checked:
        print(f"not checked: {skipped}")
    print(f"verdict: {findings.verdict} ({findings.level} level)")


def _run() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        return main()
    except Exception as error:  # no traceback: its frames hold keys and cells
        print(f"failed: {type(error).__name__} in {_place(error)}", file=sys.stderr)
        return FAILED


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    place = "?"
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


if __name__ == "__main__":
    sys.exit(_run())
