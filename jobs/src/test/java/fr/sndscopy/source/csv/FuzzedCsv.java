package fr.sndscopy.source.csv;

import fr.sndscopy.delivery.CsvFormat;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A text made of what is hard where buffers, parts and lines meet. The same seed gives the same text.
 *
 * @param text its bytes, each as the character of its number
 * @param headed whether a byte order mark stands before the header
 * @param columns as many as the header names
 */
record FuzzedCsv(long seed, CsvFormat format, int columns, boolean headed, String text) {
    /** As ISO 8859-1 shows them. */
    static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private static final List<Charset> ENCODINGS = List.of(
            StandardCharsets.UTF_8,
            Charset.forName("windows-1252"),
            StandardCharsets.ISO_8859_1,
            Charset.forName("ISO-8859-15"),
            StandardCharsets.US_ASCII);

    /** Around the eight bytes that are looked at in one load, and around windows. */
    private static final int[] LENGTHS = {1, 2, 6, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 130};

    private static final String[] UTF8 = {"\u00c3\u00a9", "\u00e2\u0082\u00ac", "\u00f0\u009f\u0098\u0080"};

    static FuzzedCsv of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean quoted = random.nextInt(3) > 0;
        CsvFormat format = CsvText.format(
                ";,|\t".charAt(random.nextInt(4)),
                ENCODINGS.get(random.nextInt(3) > 0 ? 0 : random.nextInt(ENCODINGS.size())),
                quoted ? CsvFormat.Quote.RFC4180 : CsvFormat.Quote.NONE,
                random.nextInt(4) == 0);
        int columns = 1 + random.nextInt(random.nextInt(4) == 0 ? 1 : 5);
        boolean headed = random.nextInt(5) == 0;
        return new FuzzedCsv(
                seed,
                format,
                columns,
                headed,
                new Writing(random, format, columns, false).text(headed ? BYTE_ORDER_MARK : ""));
    }

    /** One in which every second token is of quotation marks. */
    static FuzzedCsv ofMarks(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CsvFormat format = CsvText.format(
                ";,|\t".charAt(random.nextInt(4)),
                StandardCharsets.ISO_8859_1,
                CsvFormat.Quote.RFC4180,
                random.nextInt(4) == 0);
        int columns = 1 + random.nextInt(8);
        return new FuzzedCsv(seed, format, columns, false, new Writing(random, format, columns, true).text(""));
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    FuzzedCsv with(String otherText) {
        return new FuzzedCsv(seed, format, columns, headed, otherText);
    }

    /** Where the header starts. */
    int start() {
        return headed ? BYTE_ORDER_MARK.length() : 0;
    }

    /** Bytes that are no letter, digit or mark are shown by their number. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            shown.append(
                    switch (c) {
                        case '\n' -> "\\n";
                        case '\r' -> "\\r";
                        case '\t' -> "\\t";
                        case '\\' -> "\\\\";
                        default -> c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\x%02x", (int) c);
                    });
        }
        return shown.toString();
    }

    /** The making of one text. */
    private static final class Writing {
        private final SplittableRandom random;
        private final CsvFormat format;
        private final int columns;
        private final boolean quoted;
        private final boolean marked;
        private final int lineEnds;
        /** Of ten rows, how many are as the header says. */
        private final int orderly;

        private final StringBuilder text = new StringBuilder();

        Writing(SplittableRandom random, CsvFormat format, int columns, boolean marked) {
            this.marked = marked;
            this.random = random;
            this.format = format;
            this.columns = columns;
            this.quoted = format.quote() == CsvFormat.Quote.RFC4180;
            this.lineEnds = random.nextInt(3);
            this.orderly = random.nextInt(11);
        }

        String text(String before) {
            text.append(before).append(header());
            int rows = random.nextInt(5) == 0 ? random.nextInt(3) : random.nextInt(40);
            for (int row = 0; row < rows; row++) {
                text.append(lineEnd());
                text.append(row());
            }
            switch (random.nextInt(5)) {
                case 0 -> {}
                case 1 -> text.append('\r');
                case 2 -> text.append(lineEnd()).append(lineEnd());
                default -> text.append(lineEnd());
            }
            return text.toString();
        }

        private String header() {
            List<String> names = new ArrayList<>(IntStream.range(0, columns)
                    .mapToObj(i -> quoted
                            ? one("C" + i, "C" + i, "\"C" + i + "\"", "\"C\n" + i + "\"", "\"C\"\"" + i + "\"")
                            : one("C" + i, "C" + i, "C\r" + i, "\"C" + i + "\""))
                    .toList());
            if (format.trailingDelimiter() && random.nextBoolean()) {
                names.add("");
            }
            return String.join(delimiter(), names);
        }

        private String row() {
            if (random.nextInt(12) == 0) {
                return "";
            }
            if (random.nextInt(10) < orderly) {
                return cells(columns) + (format.trailingDelimiter() ? delimiter() : "");
            }
            if (random.nextInt(3) == 0) {
                return cells(1 + random.nextInt(columns + 3));
            }
            return soup();
        }

        private String cells(int count) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                cells.add(cell());
            }
            return String.join(delimiter(), cells);
        }

        /** One cell for whoever reads it as declared. */
        private String cell() {
            StringBuilder content = new StringBuilder();
            for (int tokens = random.nextInt(4); tokens > 0; tokens--) {
                content.append(token());
            }
            String written = content.toString();
            if (quoted && (random.nextInt(3) == 0 || written.startsWith("\""))) {
                return '"' + written.replace("\"", "\"\"") + '"';
            }
            return written.replace("\n", "").replace(delimiter(), "");
        }

        /** Anything, seldom such that all that follows is inside of quotation marks. */
        private String soup() {
            String soup = "";
            for (int turn = 0; turn < 6; turn++) {
                StringBuilder tokens = new StringBuilder();
                for (int count = random.nextInt(10); count > 0; count--) {
                    tokens.append(random.nextInt(3) == 0 ? delimiter() : token());
                }
                soup = tokens.toString();
                if (CsvGrammar.of(soup, format, 0, 1).unclosedAt() < 0) {
                    break;
                }
            }
            return soup;
        }

        private String token() {
            if (marked && random.nextBoolean()) {
                String d = delimiter();
                return one(
                        "\"",
                        "\"",
                        "\"\"",
                        "\"\"\"",
                        "\"" + d + "\"",
                        d + "\"",
                        "\"" + d,
                        "\"\n\"",
                        "\"\r\n",
                        "\"\r" + d,
                        "\"x");
            }
            return switch (random.nextInt(16)) {
                case 0 -> "\"";
                case 1 -> one("\"\"", "\"\"\"", "\"a\"", "\"\"\"\"");
                case 2 -> delimiter();
                case 3 -> "\n";
                case 4 -> one("\r\n", "\r\r\n", "\n\r");
                case 5 -> one("\r", "\r\r");
                case 6 -> one("\0", "\0\0");
                case 7 -> one(BYTE_ORDER_MARK, "\u00ef\u00bb", "\u00fe\u00ff");
                case 8, 9 -> one(UTF8);
                case 10 -> {
                    String whole = one(UTF8);
                    yield random.nextBoolean()
                            ? whole.substring(0, 1 + random.nextInt(whole.length() - 1))
                            : whole.substring(1);
                }
                case 11 -> String.valueOf((char) (0x80 + random.nextInt(0x80)));
                case 12 -> one(" ", ";", ",", "|", "\t", "'", "\\", "\u007f", "\u001a");
                default ->
                    String.valueOf((char) ('a' + random.nextInt(3))).repeat(LENGTHS[random.nextInt(LENGTHS.length)]);
            };
        }

        private String lineEnd() {
            return switch (lineEnds) {
                case 0 -> "\n";
                case 1 -> "\r\n";
                default -> one("\n", "\r\n");
            };
        }

        private String delimiter() {
            return String.valueOf(format.delimiter());
        }

        private String one(String... choices) {
            return choices[random.nextInt(choices.length)];
        }
    }
}
