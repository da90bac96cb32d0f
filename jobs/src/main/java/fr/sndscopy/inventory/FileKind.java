package fr.sndscopy.inventory;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a file is by its name, before it is opened. */
enum FileKind {
    /** Delimited text, packed or not. */
    TEXT,
    /** Rows in a form that is not read: to be converted. */
    UNREAD,
    /** Delimited text if its name or its header is that of a table. */
    PERHAPS,
    /** Still being written. */
    UNFINISHED,
    /** Documents, checksums, schemas, programs. */
    OTHER;

    private static final List<String> TEXTS = Stream.of("", ".gz", ".zip", ".zst", ".zstd", ".xz", ".bz2")
            .flatMap(packed -> Stream.of(".csv" + packed, ".tsv" + packed))
            .toList();
    private static final List<String> UNREADS = List.of(
            ".sas7bdat",
            ".xpt",
            ".parquet",
            ".orc",
            ".avro",
            ".dmp",
            ".dta",
            ".sav",
            ".rds",
            ".lz4",
            ".lzma",
            ".7z",
            ".rar",
            ".tar",
            ".tgz",
            ".tar.gz",
            ".tar.zst",
            ".tar.xz",
            ".txz",
            ".tar.bz2",
            ".tbz2");
    private static final List<String> UNFINISHEDS = List.of(".part", ".tmp", ".filepart", ".crdownload");
    private static final List<String> OTHERS = List.of(
            ".md",
            ".pdf",
            ".html",
            ".htm",
            ".doc",
            ".docx",
            ".odt",
            ".xls",
            ".xlsx",
            ".ods",
            ".ppt",
            ".pptx",
            ".json",
            ".yaml",
            ".yml",
            ".xml",
            ".sha256",
            ".sha512",
            ".sha1",
            ".md5",
            ".asc",
            ".sig",
            ".gpg",
            ".log",
            ".sas",
            ".sql",
            ".r",
            ".py",
            ".sh",
            ".png",
            ".jpg",
            ".ini",
            ".cfg",
            ".properties",
            ".orig",
            ".bak");

    static FileKind of(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        boolean hidden = ("/" + path).contains("/.");
        if (hidden || name.startsWith("readme") || name.startsWith("license") || ends(name, OTHERS)) {
            return OTHER;
        }
        if (ends(name, UNFINISHEDS)) {
            return UNFINISHED;
        }
        if (ends(name, UNREADS)) {
            return UNREAD;
        }
        return ends(name, TEXTS) ? TEXT : PERHAPS;
    }

    private static boolean ends(String name, List<String> endings) {
        return endings.stream().anyMatch(name::endsWith);
    }
}
