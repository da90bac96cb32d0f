package fr.sndscopy.it.export;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import fr.sndscopy.it.export.RawRows.RawRow;
import fr.sndscopy.schema.TableSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of a delivered file in canonical text, read by code that shares nothing with the product's. */
final class DeliveredRows {
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    /** As many texts of a column are remembered. */
    private static final int REMEMBERED = 1 << 14;

    private final DeclaredFile file;
    private final List<CanonicalCell> cells;
    private final List<Map<String, CanonicalCell.Reading>> seen;
    private final Map<String, Integer> places = new HashMap<>();

    /** @param schema of the table in the file's vintage */
    DeliveredRows(DeclaredFile file, TableSchema schema) {
        this.file = file;
        this.cells = schema.columns().stream()
                .map(column -> new CanonicalCell(column, schema.missingValues(), file.format()))
                .toList();
        this.seen = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            places.put(schema.columns().get(i).name().toUpperCase(Locale.ROOT), i);
            seen.add(new HashMap<>());
        }
    }

    /** Takes rows one at a time. */
    interface RowConsumer {
        /**
         * Takes a row.
         *
         * @param cells canonical texts in the schema's order, null for absent ones; null when the contract does not allow the row
         */
        void accept(long line, @Nullable List<@Nullable String> cells);
    }

    /** A file that a strict reader cannot read to its end. */
    static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message);
        }
    }

    /** @throws UnreadableException saying where, when the file is not what its declaration says */
    void each(RowConsumer consumer) throws IOException {
        boolean header = true;
        int[] layout = {};
        long lastLine = 0;
        try (Reader bytes = new BufferedReader(new InputStreamReader(file.open(), StandardCharsets.ISO_8859_1));
                CsvReader<RawRow> rows = RawRows.open(
                        bytes, file.format().delimiter(), file.format().quoted())) {
            for (Iterator<RawRow> each = rows.iterator(); each.hasNext(); ) {
                RawRow row = each.next();
                lastLine = row.line();
                if (header) {
                    layout = layout(row);
                    header = false;
                } else if (!(row.isBlank() && layout.length > 1)) {
                    consumer.accept(row.line(), canonical(row, layout));
                }
            }
        } catch (CsvParseException e) {
            // not its message: it may quote what it read
            throw new UnreadableException("[" + file.path() + ": behind line " + lastLine
                    + "] a quote that is not closed, or characters behind one that is");
        }
    }

    private int[] layout(RawRow header) throws UnreadableException {
        int[] layout = new int[header.cells().size()];
        for (int i = 0; i < layout.length; i++) {
            String name = text(header, i);
            if (i == 0 && name.startsWith(BYTE_ORDER_MARK)) {
                name = name.substring(BYTE_ORDER_MARK.length());
                name = name.startsWith("\"") && name.endsWith("\"") ? name.substring(1, name.length() - 1) : name;
            }
            Integer place = places.get(name.toUpperCase(Locale.ROOT));
            if (place == null) {
                throw new UnreadableException(
                        "[" + file.path() + ": line 1] name " + (i + 1) + " of the header is no column of the table");
            }
            layout[i] = place;
        }
        return layout;
    }

    private @Nullable List<@Nullable String> canonical(RawRow row, int[] layout) {
        int expected = layout.length + (file.format().trailingDelimiter() ? 1 : 0);
        int found = row.cells().size();
        if (found != expected
                || (file.format().trailingDelimiter() && !text(row, found - 1).isEmpty())) {
            return null;
        }
        List<@Nullable String> canonical = new ArrayList<>(Collections.nCopies(cells.size(), null));
        boolean[] there = new boolean[cells.size()];
        for (int i = 0; i < layout.length; i++) {
            int place = layout[i];
            there[place] = true;
            CanonicalCell.Reading reading = read(place, text(row, i));
            if (!reading.readable()) {
                return null;
            }
            canonical.set(place, reading.text());
        }
        for (int place = 0; place < there.length; place++) {
            if (!there[place] && !cells.get(place).absent().readable()) {
                return null;
            }
        }
        return canonical;
    }

    private CanonicalCell.Reading read(int place, String raw) {
        Map<String, CanonicalCell.Reading> known = seen.get(place);
        CanonicalCell.Reading reading = known.get(raw);
        if (reading == null) {
            reading = cells.get(place).read(raw);
            if (known.size() < REMEMBERED) {
                known.put(raw, reading);
            }
        }
        return reading;
    }

    private static String text(RawRow row, int index) {
        String cell = row.cells().get(index);
        return cell == null ? "" : cell;
    }
}
