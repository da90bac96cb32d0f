package fr.sndscopy.inventory;

import fr.sndscopy.delivery.NamedFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a file is by its name, before it is opened. */
enum FileKind {
    /** Delimited text, packed or not. */
    TEXT,
    /** Rows in a form of their own, which its name tells. */
    TYPED,
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
    private static final List<String> TYPES = List.of(NamedFormat.SAS7BDAT, NamedFormat.PARQUET);
    private static final List<String> UNREADS = List.of(
            ".xpt",
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
        if (type(path).isPresent()) {
            return TYPED;
        }
        return ends(name, TEXTS) ? TEXT : PERHAPS;
    }

    /** The {@code format.type} that a name tells; empty of delimited text, and of what is not read. */
    static Optional<String> type(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        return TYPES.stream().filter(type -> name.endsWith("." + type)).findFirst();
    }

    private static boolean ends(String name, List<String> endings) {
        return endings.stream().anyMatch(name::endsWith);
    }
}
