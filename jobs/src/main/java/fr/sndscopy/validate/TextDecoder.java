package fr.sndscopy.validate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Makes UTF-8 of cells in a declared encoding, refusing what the encoding does not define. Not thread-safe: the result stays
 * in {@link #bytes()} until the next call.
 */
final class TextDecoder {
    /** The bytes are not in the declared encoding. */
    static final int UNDECODABLE = -1;

    /** There is a NUL byte. */
    static final int NUL = -2;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private final Charset encoding;
    private final boolean utf8;
    private final byte[][] utf8OfByte;
    private byte[] bytes = new byte[256];
    private int start;
    private int length;

    TextDecoder(Charset encoding) {
        this.encoding = encoding;
        this.utf8 = encoding.equals(StandardCharsets.UTF_8);
        this.utf8OfByte = utf8 ? new byte[0][] : utf8OfByte(encoding);
    }

    private static byte[][] utf8OfByte(Charset encoding) {
        byte[][] table = new byte[256][];
        for (int value = 0; value < 256; value++) {
            try {
                CharBuffer decoded = encoding.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(new byte[] {(byte) value}));
                table[value] = decoded.toString().getBytes(StandardCharsets.UTF_8);
            } catch (CharacterCodingException undefined) {
                table[value] = new byte[0];
            }
        }
        return table;
    }

    /** Decodes; returns the number of characters (code points), {@link #UNDECODABLE} or {@link #NUL}. */
    int decode(byte[] source, int offset, int sourceLength) {
        int end = offset + sourceLength;
        int at = firstOther(source, offset, end);
        if (at == end) {
            bytes = source;
            start = offset;
            length = sourceLength;
            return sourceLength;
        }
        return utf8 ? checkUtf8(source, offset, at, end) : transcode(source, offset, end);
    }

    /** Whether all bytes of a text are 1 to 127: characters of their own in every encoding that is declared. */
    static boolean isAscii(byte[] source, int offset, int length) {
        return firstOther(source, offset, offset + length) == offset + length;
    }

    /** Where the first byte is that is not 1 to 127, or the end. */
    private static int firstOther(byte[] source, int offset, int end) {
        int at = offset;
        while (at + Long.BYTES <= end && isAscii((long) LONGS.get(source, at))) {
            at += Long.BYTES;
        }
        while (at < end && source[at] > 0) {
            at++;
        }
        return at;
    }

    /** Whether all bytes are 1 to 127: only a zero, or what borrows from one, gets a high bit by the subtraction. */
    private static boolean isAscii(long eight) {
        return (((eight - ONES) | eight) & HIGHS) == 0;
    }

    /** The bytes of {@code text} in the declared encoding; none when it cannot be written in it. */
    Stream<byte[]> encoded(String text) {
        return encoding.newEncoder().canEncode(text) ? Stream.of(text.getBytes(encoding)) : Stream.empty();
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int length() {
        return length;
    }

    /** Well-formed UTF-8 as in table 3-7 of the Unicode Standard. */
    private int checkUtf8(byte[] source, int offset, int firstOther, int end) {
        int characters = firstOther - offset;
        int at = firstOther;
        while (at < end) {
            int lead = source[at] & 0xff;
            if (lead == 0) {
                return NUL;
            }
            int size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
            if (size == 0 || at + size > end) {
                return UNDECODABLE;
            }
            for (int i = 1; i < size; i++) {
                if ((source[at + i] & 0xc0) != 0x80) {
                    return UNDECODABLE;
                }
            }
            int second = size > 1 ? source[at + 1] & 0xff : 0;
            if ((lead == 0xe0 && second < 0xa0)
                    || (lead == 0xed && second > 0x9f)
                    || (lead == 0xf0 && second < 0x90)
                    || (lead == 0xf4 && second > 0x8f)) {
                return UNDECODABLE;
            }
            at += size;
            characters++;
        }
        bytes = source;
        start = offset;
        length = end - offset;
        return characters;
    }

    private int transcode(byte[] source, int offset, int end) {
        byte[] target = new byte[Math.multiplyExact(3, end - offset)];
        int filled = 0;
        for (int at = offset; at < end; at++) {
            if (source[at] == 0) {
                return NUL;
            }
            byte[] encoded = utf8OfByte[source[at] & 0xff];
            if (encoded.length == 0) {
                return UNDECODABLE;
            }
            for (byte b : encoded) {
                target[filled++] = b;
            }
        }
        bytes = filled == target.length ? target : Arrays.copyOf(target, filled);
        start = 0;
        length = filled;
        return end - offset;
    }
}
