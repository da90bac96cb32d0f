#!/usr/bin/env python3
"""Reads one encrypted part with PyArrow, without sndscopy's Parquet code, and prints what an accountant would check.

usage: read_with_pyarrow.py [--home DIR] [--columns A,B] PART.parquet

The footer and the columns name their keys in key-tools key material (PKMT1). PyArrow hands each wrapped key to the
KmsClient below, which has it unwrapped by `sndscopy keys unwrap`, where every use of a key is traced. Output is one JSON
object: rows, row groups, and per numeric column the sum, the count of values and the count of nulls. Sums of whole
numbers and decimals are exact and printed as text.

Exit codes: 0 read; 1 the file is damaged or is not one of ours; 12 a key was refused.
"""

import argparse
import base64
import binascii
import json
import os
import subprocess
import sys
from decimal import Decimal, localcontext
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

LAUNCHER = Path(__file__).resolve().parents[2] / "jobs" / "bin" / "sndscopy"
KEY_BYTES = {16, 24, 32}
UNWRAP_SECONDS = 120


class KeyRefused(Exception):
    """The key service did not give the key; the message names the key, never its bytes."""


class SndscopyKms(pe.KmsClient):
    """Unwraps data keys through the launcher; it cannot wrap, as readers write nothing."""

    def __init__(self, launcher, home, refusals):
        super().__init__()
        self.launcher = launcher
        self.home = home
        self.refusals = refusals  # exceptions do not pass through PyArrow's C++ with their type

    def wrap_key(self, key_bytes, master_key_identifier):
        raise NotImplementedError("this client only reads")

    def unwrap_key(self, wrapped_key, master_key_identifier):
        key_id = as_text(master_key_identifier)
        try:
            return self._unwrap(as_text(wrapped_key), key_id)
        except KeyRefused as refusal:
            self.refusals.append(refusal)
            raise

    def _unwrap(self, wrapped, key_id):
        command = [str(self.launcher)]
        if self.home:
            command += ["--home", str(self.home)]
        command += ["keys", "unwrap", "--key-id", key_id, "--wrapped", wrapped]
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=UNWRAP_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise KeyRefused(f"[key {key_id}] the launcher did not answer: {type(error).__name__}") from None
        if done.returncode != 0:
            raise KeyRefused(f"[key {key_id}] exit code {done.returncode}: {done.stderr.strip()}")
        lines = done.stdout.split()
        try:
            key = base64.b64decode(lines[-1], validate=True) if lines else b""
        except (binascii.Error, ValueError):
            key = b""
        if len(key) not in KEY_BYTES:
            raise KeyRefused(f"[key {key_id}] the answer is no Base64 of an AES key")
        return key


def as_text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else value


def is_summed(column_type):
    return pa.types.is_integer(column_type) or pa.types.is_decimal(column_type) or pa.types.is_floating(column_type)


def exact_sum(column):
    """The sum of one column, without the overflow or rounding of a 64-bit sum."""
    if pa.types.is_floating(column.type):
        return pc.sum(column).as_py() or 0.0
    with localcontext() as context:
        context.prec = 80
        total = Decimal(0)
        counts = pc.value_counts(column.drop_null())
        for each in counts:
            total += Decimal(each["values"].as_py()) * each["counts"].as_py()
        return format(total, "f")


def read(part, kms, columns):
    factory = pe.CryptoFactory(lambda _: kms)
    decryption = factory.file_decryption_properties(pe.KmsConnectionConfig(), pe.DecryptionConfiguration())
    with pq.ParquetFile(part, decryption_properties=decryption) as file:
        names = columns or file.schema_arrow.names
        sums = {}
        for name in names:
            # One column at a time, so that memory is bounded by one column of one part.
            column = file.read(columns=[name]).column(name)
            if is_summed(column.type):
                sums[name] = {
                    "sum": exact_sum(column),
                    "values": len(column) - column.null_count,
                    "nulls": column.null_count,
                }
        return {"rows": file.metadata.num_rows, "row_groups": file.metadata.num_row_groups, "columns": sums}


def main():
    parser = argparse.ArgumentParser(description="Reads one encrypted part of sndscopy with PyArrow.")
    parser.add_argument("part", type=Path, metavar="PART.parquet")
    parser.add_argument("--home", type=Path, default=os.environ.get("SNDSCOPY_HOME"), help="sndscopy's home folder")
    parser.add_argument("--columns", help="only these columns, separated by commas")
    parser.add_argument("--launcher", type=Path, default=LAUNCHER, help="the program that unwraps keys")
    options = parser.parse_args()
    refusals = []
    kms = SndscopyKms(options.launcher, options.home, refusals)
    try:
        result = read(options.part, kms, options.columns.split(",") if options.columns else None)
    except (OSError, pa.ArrowException, KeyRefused) as error:
        if refusals:
            print(f"[{options.part}] key refused: {refusals[0]}", file=sys.stderr)
            return 12
        print(f"[{options.part}] not readable: {error}", file=sys.stderr)
        return 1
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
