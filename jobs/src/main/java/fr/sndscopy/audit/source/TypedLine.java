package fr.sndscopy.audit.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of a file that is no text as the line that FORMAT.md, section 7, makes of it. */
final class TypedLine {
    private TypedLine() {}

    static byte[] write(List<@Nullable TypedCell> cells) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                text.append('\t');
            }
            write(cells.get(i), text);
        }
        line.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        return line.toByteArray();
    }

    private static void write(@Nullable TypedCell cell, StringBuilder line) {
        if (cell == null) {
            line.append("\\N");
            return;
        }
        line.append(cell.isTold() ? "" : "\\~");
        if (cell.text().isEmpty()) {
            line.append(cell.isTold() ? "\\E" : "");
        }
        String text = cell.text();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isNoText(text, i)) {
                line.append(String.format("\\x%02x", c - TypedCell.NO_TEXT));
                continue;
            }
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\t' -> line.append("\\t");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> line.append(c);
            }
        }
    }

    /** Whether a character stands for a byte that is no text: one of a pair that is behind no other of it. */
    static boolean isNoText(String text, int at) {
        return Character.isLowSurrogate(text.charAt(at))
                && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    /** The cells of a line; null when it is none. */
    static @Nullable List<@Nullable TypedCell> read(byte[] line) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        List<@Nullable TypedCell> cells = new ArrayList<>();
        for (String cell : text.split("\t", -1)) {
            if (cell.equals("\\N")) {
                cells.add(null);
                continue;
            }
            boolean told = !cell.startsWith("\\~");
            String marked = told ? cell : cell.substring(2);
            String read = marked.equals("\\E") ? "" : unmarked(marked);
            if (read == null || (marked.isEmpty() && told)) {
                return null;
            }
            cells.add(new TypedCell(read, told));
        }
        return cells;
    }

    private static @Nullable String unmarked(String marked) {
        StringBuilder text = new StringBuilder(marked.length());
        int at = 0;
        while (at < marked.length()) {
            char c = marked.charAt(at++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            switch (at < marked.length() ? marked.charAt(at++) : ' ') {
                case '\\' -> text.append('\\');
                case 't' -> text.append('\t');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 'x' -> {
                    if (!marked.substring(at).matches("(?s)[0-9a-f]{2}.*")) {
                        return null;
                    }
                    text.append((char) (TypedCell.NO_TEXT + Integer.parseInt(marked.substring(at, at + 2), 16)));
                    at += 2;
                }
                default -> {
                    return null;
                }
            }
        }
        return text.toString();
    }
}
