package fr.sndscopy.inventory;

import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.source.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Tells a file's encoding. UTF-8 proves itself. Of the single-byte encodings, windows-1252 is told by bytes that are control
 * characters in the others, iso-8859-15 by its œ between letters; where all of them read every byte of the file alike,
 * windows-1252 is taken. A file of ASCII alone, as far as it was read, is taken for UTF-8, which notices when it is not.
 */
final class EncodingSniffer {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final Charset LATIN_9 = Charset.forName("ISO-8859-15");

    private EncodingSniffer() {}

    /** @param mayReadAll whether the whole file may be read where the sample leaves room for doubt */
    static void sniff(SourceBytes file, Compression compression, Sample sample, boolean mayReadAll, Findings findings)
            throws IOException {
        ByteCensus census = new ByteCensus();
        sample.stretchesOfAll().forEach(census::add);
        if (isUtf16(sample, census)) {
            findings.ask(
                    Question.of(FormatKey.ENCODING, "looks like UTF-16, which is not read; convert the file", "utf-8"));
            return;
        }
        boolean readAll = mayReadAll && !sample.whole();
        if (readAll) {
            census = ofAll(file, compression);
        }
        String seen = readAll ? "file" : "sample";
        if (census.count(0) > 0) {
            findings.remark("NUL bytes in the " + seen + ": " + census.count(0) + "; rows with them will be rejected");
        }
        if (sample.hasByteOrderMark() || census.isUtf8()) {
            stateUtf8(census, seen, findings);
            if (census.isAscii() && !sample.whole() && !readAll) {
                findings.remark("only ASCII in the sample; rows that are not UTF-8 would be rejected");
            }
            return;
        }
        if (census.utf8Characters() > 0) {
            findings.encoding(census.utf8Characters() >= census.utf8Errors() ? StandardCharsets.UTF_8 : WINDOWS_1252);
            findings.ask(Question.of(
                    FormatKey.ENCODING,
                    "the " + seen + " has " + census.utf8Characters() + " characters in UTF-8 and "
                            + census.utf8Errors() + " bytes that are not UTF-8",
                    "utf-8",
                    "windows-1252"));
            return;
        }
        singleByte(sample.whole() || readAll ? census : ofAll(file, compression), findings);
    }

    private static ByteCensus ofAll(SourceBytes file, Compression compression) throws IOException {
        ByteCensus census = new ByteCensus();
        try (InputStream in = compression.open(file)) {
            census.addAll(in);
        }
        return census;
    }

    private static void stateUtf8(ByteCensus census, String seen, Findings findings) {
        findings.encoding(StandardCharsets.UTF_8);
        findings.state(FormatKey.ENCODING);
        if (census.utf8Errors() > 0) {
            findings.remark(census.utf8Errors() + " bytes of the " + seen + " are not UTF-8, in spite of the byte order"
                    + " mark; rows with them will be rejected");
        }
    }

    private static void singleByte(ByteCensus census, Findings findings) {
        findings.encoding(WINDOWS_1252);
        long undefined =
                census.count(0x81) + census.count(0x8d) + census.count(0x8f) + census.count(0x90) + census.count(0x9d);
        if (undefined > 0) {
            findings.ask(Question.of(
                    FormatKey.ENCODING,
                    "not UTF-8, and " + undefined + " bytes are characters in no encoding that is read",
                    "windows-1252",
                    "iso-8859-1"));
            return;
        }
        long windowsOnly = 0;
        for (int value = 0x80; value < 0xa0; value++) {
            windowsOnly += census.count(value);
        }
        long different = 0;
        for (int value : ByteCensus.LATIN_9_DIFFERS) {
            different += census.count(value);
        }
        if (windowsOnly == 0 && different > 0) {
            if (census.ligatures() > 0) {
                findings.encoding(LATIN_9);
            } else {
                findings.ask(Question.of(
                        FormatKey.ENCODING,
                        "not UTF-8, and " + different + " bytes differ between the encodings that remain",
                        "iso-8859-15",
                        "windows-1252"));
                return;
            }
        }
        findings.state(FormatKey.ENCODING);
    }

    private static boolean isUtf16(Sample sample, ByteCensus census) {
        byte[] start = sample.start();
        boolean mark = start.length >= 2
                && ((start[0] == (byte) 0xff && start[1] == (byte) 0xfe)
                        || (start[0] == (byte) 0xfe && start[1] == (byte) 0xff));
        return mark || census.count(0) * 3 > census.bytes();
    }
}
