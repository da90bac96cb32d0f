package fr.sndscopy.source.cards;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRows;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A format that is not like text: records of one length, with numbers and days in binary, and marks for what is absent or deleted. Its
 * rows have numbers, and its parts are ranges of them.
 *
 * <p>A file is a line {@code cards NAME:n NAME:d NAME:t40}, then records: a byte of marks, bit i for "cell i is absent", FF for a deleted
 * record; then of each cell 8 bytes of a number, 4 of a day since 1970, or the bytes of a text behind their number, one byte.
 */
public final class CardsFormat implements SourceFormat {
    public static final String TYPE = "cards";

    /** Property: in which order the bytes of a number are, {@code big} or {@code little}. */
    public static final String ORDER = "order";

    private static final CellNotation NOTATION =
            new CellNotation(StandardCharsets.UTF_8, "yyyy-MM-dd", null, null, '.', List.of(""));
    private static final int MAX_HEADER_BYTES = 1 << 12;

    /** How a file of cards is declared. */
    public static FileFormat declared(String order) {
        return new NamedFormat(TYPE, NOTATION, new TreeMap<>(Map.of(ORDER, order)));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String passedOver(long count) {
        return "deleted-cards";
    }

    @Override
    public SourceRows rows(DeliveredFile file) throws IOException {
        ByteOrder order = order(file.format());
        if (file.compression() != Compression.NONE) {
            throw refused(file, "packed with " + file.compression() + ": expected cards as they are");
        }
        byte[] start;
        try (InputStream in = file.bytes().open()) {
            start = in.readNBytes(MAX_HEADER_BYTES);
        }
        int end = 0;
        while (end < start.length && start[end] != '\n') {
            end++;
        }
        String[] words = new String(start, 0, end, StandardCharsets.UTF_8).split(" ");
        if (end == start.length || !words[0].equals(TYPE) || words.length < 2) {
            throw refused(file, "no header of cards");
        }
        List<Card> cards = Arrays.stream(words).skip(1).map(Card::of).toList();
        CardsRows rows = new CardsRows(file, cards, order, end + 1);
        if ((file.length() - rows.headerBytes()) % rows.recordBytes() != 0) {
            throw refused(file, "it ends within a record: expected records of " + rows.recordBytes() + " bytes");
        }
        return rows;
    }

    @Override
    public RowOriginals originals(FileFormat format, List<String> columns) {
        order(format);
        return new CardOriginals(columns);
    }

    static ByteOrder order(FileFormat format) {
        if (format instanceof NamedFormat named && named.type().equals(TYPE)) {
            return "little".equals(named.properties().get(ORDER)) ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        }
        throw new IllegalArgumentException("files of type " + format.type() + " are not " + TYPE);
    }

    static SourceFormatException refused(DeliveredFile file, String problem) {
        return new SourceFormatException("[" + file.shownPath() + "] " + problem);
    }

    static SourceFormatException gone(DeliveredFile file, IOException e) {
        return refused(
                file,
                (e instanceof EOFException ? "it is shorter" : "it is gone")
                        + ": expected the file to stay as it was when the run began");
    }

    /** One cell of a record: its column, what it is, and its bytes. */
    record Card(String name, char kind, int bytes) {
        static Card of(String word) {
            int colon = word.indexOf(':');
            char kind = word.charAt(colon + 1);
            return new Card(
                    word.substring(0, colon),
                    kind,
                    switch (kind) {
                        case 'n' -> Long.BYTES;
                        case 'd' -> Integer.BYTES;
                        default -> 1 + Integer.parseInt(word.substring(colon + 2));
                    });
        }
    }

    static List<String> names(List<Card> cards) {
        return new ArrayList<>(cards.stream().map(Card::name).toList());
    }
}
