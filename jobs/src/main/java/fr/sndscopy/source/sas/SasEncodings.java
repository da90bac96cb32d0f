package fr.sndscopy.source.sas;

import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;

/** The encodings that a header names by a number, as far as Java has them. */
final class SasEncodings {
    private static final Map<Integer, String> BY_CODE = Map.ofEntries(
            Map.entry(20, "UTF-8"),
            Map.entry(28, "US-ASCII"),
            Map.entry(29, "ISO-8859-1"),
            Map.entry(30, "ISO-8859-2"),
            Map.entry(31, "ISO-8859-3"),
            Map.entry(32, "ISO-8859-4"),
            Map.entry(33, "ISO-8859-5"),
            Map.entry(34, "ISO-8859-6"),
            Map.entry(35, "ISO-8859-7"),
            Map.entry(36, "ISO-8859-8"),
            Map.entry(37, "ISO-8859-9"),
            Map.entry(39, "x-iso-8859-11"),
            Map.entry(40, "ISO-8859-15"),
            Map.entry(43, "IBM437"),
            Map.entry(44, "IBM850"),
            Map.entry(45, "IBM852"),
            Map.entry(46, "IBM00858"),
            Map.entry(60, "windows-1250"),
            Map.entry(61, "windows-1251"),
            Map.entry(62, "windows-1252"),
            Map.entry(63, "windows-1253"),
            Map.entry(64, "windows-1254"),
            Map.entry(65, "windows-1255"),
            Map.entry(66, "windows-1256"),
            Map.entry(67, "windows-1257"),
            Map.entry(68, "windows-1258"),
            Map.entry(119, "x-EUC-TW"),
            Map.entry(123, "Big5"),
            Map.entry(125, "GBK"),
            Map.entry(134, "EUC-JP"),
            Map.entry(138, "Shift_JIS"),
            Map.entry(140, "EUC-KR"),
            Map.entry(205, "GB18030"));

    private SasEncodings() {}

    /** The encoding of a code; empty where none is named, or one that is not known here. */
    static Optional<Charset> of(int code) {
        return Optional.ofNullable(BY_CODE.get(code))
                .filter(Charset::isSupported)
                .map(Charset::forName);
    }
}
