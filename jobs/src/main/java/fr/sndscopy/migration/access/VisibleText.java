package fr.sndscopy.migration.access;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Locale;

/**
 * Bytes of a delivered row as text that can be read and cannot steer a terminal: what the encoding cannot decode is shown as
 * {@code \xE9}, what is invisible (controls, marks of direction, line ends, code points that nobody has) as {@code \t}, {@code \r},
 * {@code \n} or <code>&#92;u{200E}</code>, and a backslash as two. Different bytes give different texts.
 */
final class VisibleText {
    private VisibleText() {}

    static String of(byte[] bytes, Charset encoding) {
        CharsetDecoder decoder = encoding.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 16);
        StringBuilder text = new StringBuilder(bytes.length + 16);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            escape(out.flip(), text);
            out.clear();
            if (result.isUnderflow()) {
                return text.toString();
            }
            if (result.isError()) {
                for (int i = 0; i < result.length(); i++) {
                    text.append(String.format(Locale.ROOT, "\\x%02X", in.get() & 0xff));
                }
                decoder.reset();
            }
        }
    }

    private static void escape(CharSequence decoded, StringBuilder text) {
        decoded.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> {
                    if (isVisible(c)) {
                        text.appendCodePoint(c);
                    } else {
                        text.append(String.format(Locale.ROOT, "\\u{%X}", c));
                    }
                }
            }
        });
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
