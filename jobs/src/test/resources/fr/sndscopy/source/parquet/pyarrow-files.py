"""Writes the files pyarrow-*.parquet and the cells that they hold, pyarrow-cells.txt: python3 pyarrow-files.py, with pyarrow 25. Made once; the files stay as they are."""
import datetime
import decimal
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 300
DAY = datetime.date(2019, 1, 1)
MOMENT = datetime.datetime(2019, 1, 1)


def absent(i, every, value):
    return None if i % every == 0 else value


COLUMNS = {
    "I8": (pa.int8(), lambda i: i % 200 - 100),
    "U16": (pa.uint16(), lambda i: absent(i, 5, 65535 - i)),
    "U32": (pa.uint32(), lambda i: 2**32 - 1 - i),
    "U64": (pa.uint64(), lambda i: 2**64 - 1 - i),
    "I64": (pa.int64(), lambda i: absent(i, 7, -(2**62) + i)),
    "AMOUNT": (pa.decimal128(9, 2), lambda i: decimal.Decimal(i * 37 - 4000) / 100),
    "WIDE": (pa.decimal128(38, 0), lambda i: decimal.Decimal(10**30 + i)),
    "DAY": (pa.date32(), lambda i: absent(i, 11, DAY + datetime.timedelta(days=i))),
    "MOMENT": (pa.timestamp("us"), lambda i: MOMENT + datetime.timedelta(seconds=61 * i)),
    "NANO": (pa.timestamp("ns"), lambda i: MOMENT + datetime.timedelta(seconds=61 * i)),
    "CLOCK": (pa.time64("us"), lambda i: (MOMENT + datetime.timedelta(seconds=61 * i)).time()),
    "CODE": (pa.dictionary(pa.int32(), pa.string()), lambda i: absent(i, 13, "code é" + str(i % 9))),
    "FREE": (pa.large_string(), lambda i: absent(i, 3, "t" * (i % 50) + str(i))),
    "RAW": (pa.binary(), lambda i: b"raw" + str(i % 4).encode()),
    "RATE": (pa.float64(), lambda i: i / 8),
    "SMALL": (pa.float32(), lambda i: i / 4),
    "FLAG": (pa.bool_(), lambda i: i % 3 == 0),
    "NOTHING": (pa.null(), lambda i: None),
}


def text(name, value):
    if value is None:
        return ""
    if name == "FLAG":
        return "1" if value else "0"
    if name == "RAW":
        return value.decode()
    if name in ("MOMENT", "NANO"):
        return value.strftime("%Y-%m-%dT%H:%M:%S")
    if name == "CLOCK":
        return value.strftime("%H:%M:%S")
    if name in ("AMOUNT", "RATE", "SMALL"):
        plain = f"{value:f}" if name == "AMOUNT" else repr(value)
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return str(value)


cells = {name: [of(i) for i in range(ROWS)] for name, (_, of) in COLUMNS.items()}
table = pa.table({name: pa.array(cells[name], type) for name, (type, _) in COLUMNS.items()})
with open("pyarrow-cells.txt", "w", encoding="utf-8") as out:
    out.write("\t".join(COLUMNS) + "\n")
    for i in range(ROWS):
        out.write("\t".join(text(name, cells[name][i]) for name in COLUMNS) + "\n")
pq.write_table(table, "pyarrow-usual.parquet")
pq.write_table(table, "pyarrow-pages-2.parquet", data_page_version="2.0", compression="zstd", row_group_size=90, write_page_checksum=True)
pq.write_table(table, "pyarrow-plain.parquet", use_dictionary=False, compression="none", data_page_size=500)
pq.write_table(
    table,
    "pyarrow-deltas.parquet",
    use_dictionary=False,
    compression="gzip",
    column_encoding={
        "I64": "DELTA_BINARY_PACKED",
        "DAY": "DELTA_BINARY_PACKED",
        "FREE": "DELTA_BYTE_ARRAY",
        "RAW": "DELTA_LENGTH_BYTE_ARRAY",
        "RATE": "BYTE_STREAM_SPLIT",
        "SMALL": "BYTE_STREAM_SPLIT",
    },
)
pq.write_table(pa.table({"C": pa.array([MOMENT], pa.timestamp("us", "UTC"))}), "pyarrow-instants.parquet")
pq.write_table(pa.table({"C": pa.array([MOMENT], pa.timestamp("ns"))}), "pyarrow-int96.parquet", use_deprecated_int96_timestamps=True)
pq.write_table(pa.table({"C": pa.array([[1]], pa.list_(pa.int32()))}), "pyarrow-list.parquet")
# a dictionary is written whole, however few of its entries a row group has
MANY = pa.DictionaryArray.from_arrays(pa.array([999, 0, None], pa.int32()), pa.array(["c" + str(i) for i in range(1000)]))
pq.write_table(pa.table({"C": MANY}), "pyarrow-few-rows.parquet")
