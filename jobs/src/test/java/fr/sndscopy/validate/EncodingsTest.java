package fr.sndscopy.validate;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes are text where the decoder of the JDK says so, of as many characters, and kept as it reads them. */
class EncodingsTest {
    private static final int MAX_CHARACTERS = 2;

    /** The first and last bytes of everything that table 3-7 of the Unicode Standard tells apart, and those beside them. */
    private static final byte[] BOUNDARIES =
            HexFormat.of().parseHex("017f808f909fa0bfc0c1c2dfe0e1ecedeeeff0f1f3f4f5ff");

    private static final byte[] FOLLOWING = HexFormat.of().parseHex("7f808f909fa0bfc0");

    @Test
    void everyOneAndTwoBytesAreReadAsByTheJdk() {
        OneCell cell = cells(StandardCharsets.UTF_8);
        for (int first = 1; first < 256; first++) {
            check(cell, StandardCharsets.UTF_8, (byte) first);
            for (int second = 1; second < 256; second++) {
                check(cell, StandardCharsets.UTF_8, (byte) first, (byte) second);
            }
        }
    }

    @Test
    void threeAndFourBytesAtEveryBoundaryAreReadAsByTheJdk() {
        OneCell cell = cells(StandardCharsets.UTF_8);
        for (byte first : BOUNDARIES) {
            for (byte second : BOUNDARIES) {
                for (byte third : BOUNDARIES) {
                    check(cell, StandardCharsets.UTF_8, first, second, third);
                }
            }
            for (byte second : FOLLOWING) {
                for (byte third : FOLLOWING) {
                    for (byte fourth : FOLLOWING) {
                        check(cell, StandardCharsets.UTF_8, first, second, third, fourth);
                        check(cell, StandardCharsets.UTF_8, (byte) 'a', first, second, third, fourth, (byte) 'z');
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows-1252", "ISO-8859-1", "ISO-8859-15", "US-ASCII"})
    void bytesOfOtherEncodingsAreReadAsByTheJdk(String name) {
        Charset encoding = Charset.forName(name);
        OneCell cell = cells(encoding);
        long seed = 20190228;
        Random random = new Random(seed);
        for (int turn = 0; turn < 20_000; turn++) {
            byte[] bytes = new byte[1 + random.nextInt(5)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (1 + random.nextInt(255));
            }
            check(cell, encoding, bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "windows-1252"})
    void aNulByteIsToldWhereverItStands(String name) {
        Charset encoding = Charset.forName(name);
        OneCell cell = cells(encoding);
        for (String text : List.of("\0", "a\0", "\0a", "\u00e9\0", "\u00e9\0a", "\0\u00e9")) {
            assertThat(cell.read(text.getBytes(encoding)).violations()).containsExactly(ViolationCode.NUL_BYTE);
        }
    }

    private static OneCell cells(Charset encoding) {
        return new OneCell(
                Column.of("C", ColumnType.string(MAX_CHARACTERS)), CellNotation.USUAL.withEncoding(encoding));
    }

    private static void check(OneCell cell, Charset encoding, byte... bytes) {
        String text = decoded(encoding, bytes);
        cell.read(bytes);
        List<ViolationCode> expected = text == null
                ? List.of(ViolationCode.ENCODING)
                : text.codePointCount(0, text.length()) > MAX_CHARACTERS ? List.of(ViolationCode.TOO_LONG) : List.of();
        if (!cell.violations().equals(expected)
                || (text != null && !Arrays.equals(cell.bytes(), text.getBytes(StandardCharsets.UTF_8)))) {
            throw new AssertionError(
                    HexFormat.of().formatHex(bytes) + ": expected " + expected + ", found " + cell.violations());
        }
    }

    private static @Nullable String decoded(Charset encoding, byte[] bytes) {
        try {
            return encoding.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
