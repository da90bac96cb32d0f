package fr.sndscopy.source.sas;

import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.source.RowText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The cells of a row as texts in UTF-8, one at a time: where it is, and whether it is what the file has. Not thread-safe. */
final class SasCells {
    private static final byte[] ASCII = new byte[128];

    static {
        for (int i = 0; i < ASCII.length; i++) {
            ASCII[i] = (byte) i;
        }
    }

    private final SasColumn[] columns;
    private final boolean littleEndian;
    private final boolean asciiIsItself;
    private final CharsetDecoder decoder;
    private final SasText numbers = new SasText();
    private final CharBuffer character = CharBuffer.allocate(64);
    private byte[] decoded = new byte[64];
    private byte[] text = decoded;
    private int offset;
    private int length;
    private boolean absent;
    private boolean told;

    SasCells(SasTable table) {
        this.columns = table.columns().toArray(SasColumn[]::new);
        this.littleEndian = table.header().order() == ByteOrder.LITTLE_ENDIAN;
        Charset charset = table.charset();
        this.asciiIsItself = new String(ASCII, charset).equals(new String(ASCII, StandardCharsets.US_ASCII));
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    boolean isAbsent() {
        return absent;
    }

    /** Whether the cell is what the file has; false of a number that it does not hold exactly. */
    boolean isTold() {
        return told;
    }

    /** The cell is {@code text()[offset(), offset() + length())}, with 8 bytes behind it that may be read. */
    byte[] text() {
        return text;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /**
     * Goes to a cell.
     *
     * @param row holds the row from {@code start} on, with 8 bytes behind it
     * @param place of its column
     * @param target the type of the column that it is for
     */
    void read(byte[] row, int start, int place, LogicalType target) {
        SasColumn column = columns[place];
        int at = start + column.at();
        if (column.isNumber()) {
            numbers.write(bits(row, at, column.bytes()), column.meaning(), target);
            text = numbers.text();
            offset = 0;
            length = numbers.length();
            told = numbers.isTold();
        } else {
            readText(row, at, column.bytes());
            told = true;
        }
        absent = length == 0;
    }

    private long bits(byte[] row, int at, int bytes) {
        long bits = 0;
        for (int i = 0; i < bytes; i++) {
            bits |= (row[littleEndian ? at + bytes - 1 - i : at + i] & 0xffL) << (56 - 8 * i);
        }
        return bits;
    }

    /** Blanks and NUL bytes at its end are no part of a text: all texts of a column have one length. */
    private void readText(byte[] row, int at, int bytes) {
        int end = at + bytes;
        while (end > at && (row[end - 1] == ' ' || row[end - 1] == 0)) {
            end--;
        }
        boolean ascii = asciiIsItself;
        for (int i = at; ascii && i < end; i++) {
            ascii = row[i] >= 0 && row[i] != 0x1b;
        }
        if (ascii) {
            text = row;
            offset = at;
            length = end - at;
        } else {
            decode(row, at, end);
        }
    }

    private void decode(byte[] row, int at, int end) {
        int room = 3 * (end - at) + 16;
        if (decoded.length < room + Long.BYTES) {
            decoded = new byte[room + Long.BYTES];
        }
        text = decoded;
        offset = 0;
        length = 0;
        ByteBuffer in = ByteBuffer.wrap(row, at, end - at);
        decoder.reset();
        while (true) {
            CoderResult result = decoder.decode(in, character, true);
            if (result.isUnderflow()) {
                decoder.flush(character);
            }
            drain();
            if (result.isUnderflow()) {
                return;
            }
            if (result.isError()) {
                for (int i = 0; i < result.length(); i++) {
                    ensure(3);
                    RowText.putNoText(in.get(), decoded, length);
                    length += 3;
                }
                decoder.reset();
            }
        }
    }

    private void drain() {
        character.flip();
        byte[] utf8 = character.toString().getBytes(StandardCharsets.UTF_8);
        ensure(utf8.length);
        System.arraycopy(utf8, 0, decoded, length, utf8.length);
        length += utf8.length;
        character.clear();
    }

    private void ensure(int more) {
        if (length + more + Long.BYTES > decoded.length) {
            decoded = Arrays.copyOf(decoded, 2 * (length + more + Long.BYTES));
            text = decoded;
        }
    }
}
