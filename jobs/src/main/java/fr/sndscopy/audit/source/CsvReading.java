package fr.sndscopy.audit.source;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records of a CSV file as rows. */
public final class CsvReading implements SourceReading {
    /** Stands for a carriage return, which FastCSV would take for the end of a record. */
    private static final char RETURN = '\ue00d';

    private final SourceForm form;
    private final Pattern delimiter;
    private final List<CellValue> values = new ArrayList<>();
    /** By stored column: its place in the file, or -1. */
    private final int[] places;

    public CsvReading(SourceForm form) {
        this.form = form;
        this.delimiter = Pattern.compile(Pattern.quote(String.valueOf(form.delimiter())));
        this.places = new int[form.columns().size()];
        for (int i = 0; i < places.length; i++) {
            values.add(new CellValue(form.columns().get(i)));
            places[i] = place(form.columns().get(i).name());
        }
    }

    private int place(String name) {
        for (int i = 0; i < form.header().size(); i++) {
            if (form.header().get(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    /** It has no byte, and the file more columns than one. */
    @Override
    public boolean isBlank(SourceRecord record) {
        return record.bytes().length == 0 && form.header().size() > 1;
    }

    @Override
    public String place(long number) {
        return "source line " + number;
    }

    @Override
    public Row row(SourceRecord record) {
        List<String> cells = cells(record);
        if (cells == null) {
            return Row.BROKEN;
        }
        Set<String> unreadable = new TreeSet<>();
        List<@Nullable String> texts = new ArrayList<>();
        List<Set<Loss>> losses = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            String cell = places[i] < 0 ? "" : cells.get(places[i]);
            String text = places[i] < 0 ? null : text(cell, i, unreadable);
            texts.add(text);
            losses.add(values.get(i).losses(cell, text));
        }
        return new Row(texts, losses, unreadable, true);
    }

    private @Nullable String text(String cell, int column, Set<String> unreadable) {
        CellValue value = values.get(column);
        if (value.isMissing(cell)) {
            return null;
        }
        try {
            return value.of(cell);
        } catch (UnreadableCellException e) {
            unreadable.add(form.columns().get(column).name());
            return null;
        }
    }

    /** Whether a record is the header that the form says. */
    public boolean isHeader(SourceRecord record) {
        List<String> names = split(record);
        if (names == null) {
            return false;
        }
        int count = names.size();
        if (form.trailingDelimiter()
                && count == form.header().size() + 1
                && names.get(count - 1).isEmpty()) {
            names = names.subList(0, count - 1);
        }
        return names.equals(form.header());
    }

    /** Null when the record is no row of as many cells as there are columns. */
    private @Nullable List<String> cells(SourceRecord record) {
        List<String> cells = split(record);
        int columns = form.header().size();
        if (cells == null) {
            return null;
        }
        if (!form.trailingDelimiter()) {
            return cells.size() == columns ? cells : null;
        }
        return cells.size() == columns + 1 && cells.get(columns).isEmpty() ? cells.subList(0, columns) : null;
    }

    private @Nullable List<String> split(SourceRecord record) {
        String text;
        try {
            text = form.encoding()
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(record.bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        if (text.indexOf('\0') >= 0 || !Arrays.equals(text.getBytes(form.encoding()), record.bytes())) {
            return null;
        }
        return form.quoted() && text.indexOf('"') >= 0 ? quoted(text) : List.of(delimiter.split(text, -1));
    }

    private @Nullable List<String> quoted(String text) {
        if (text.indexOf(RETURN) >= 0) {
            return null;
        }
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                        .fieldSeparator(form.delimiter())
                        .quoteCharacter('"')
                        .allowUnclosedQuote(false)
                        .ofCsvRecord(text.replace('\r', RETURN));
                Stream<CsvRecord> records = reader.stream()) {
            List<CsvRecord> all = records.toList();
            return all.size() == 1
                    ? all.get(0).getFields().stream()
                            .map(cell -> cell.replace(RETURN, '\r'))
                            .toList()
                    : null;
        } catch (CsvParseException e) {
            // its message may quote the text
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
