package fr.sndscopy.audit.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rows of a file that is no text, each as the line that stands for it. */
public final class TypedReading implements SourceReading {
    private static final Pattern BLANK_END = Pattern.compile("[ \\t\\x00]+$");

    private final TypedForm form;
    private final List<CellValue> values = new ArrayList<>();
    /** By stored column: its place in the file, or -1. */
    private final int[] places;

    public TypedReading(TypedForm form) {
        this.form = form;
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < form.header().size(); i++) {
            byName.putIfAbsent(form.header().get(i).toUpperCase(Locale.ROOT), i);
        }
        this.places = new int[form.columns().size()];
        for (int i = 0; i < places.length; i++) {
            SourceColumn column = form.columns().get(i);
            values.add(new CellValue(column));
            places[i] = byName.getOrDefault(column.name().toUpperCase(Locale.ROOT), -1);
        }
    }

    /** It is marked as deleted: no line stands for it. */
    @Override
    public boolean isBlank(SourceRecord record) {
        return record.bytes().length == 0;
    }

    @Override
    public String place(long number) {
        return "source row " + number;
    }

    @Override
    public Row row(SourceRecord record) {
        List<@Nullable TypedCell> cells = TypedLine.read(record.bytes());
        if (cells == null || cells.size() != form.header().size()) {
            return Row.BROKEN;
        }
        Set<String> unreadable = new TreeSet<>();
        for (int i = 0; i < cells.size(); i++) {
            TypedCell cell = cells.get(i);
            if (cell != null && !cell.isTold()) {
                unreadable.add(form.header().get(i));
            }
        }
        List<@Nullable String> texts = new ArrayList<>();
        List<Set<Loss>> losses = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            TypedCell cell = places[i] < 0 ? null : cells.get(places[i]);
            String text = cell == null ? null : text(cell, i, unreadable);
            texts.add(text);
            losses.add(cell == null ? Set.of() : values.get(i).losses(cell.text(), text));
        }
        return new Row(texts, losses, unreadable, true);
    }

    private @Nullable String text(TypedCell cell, int column, Set<String> unreadable) {
        CellValue value = values.get(column);
        String name = form.columns().get(column).name();
        if (!cell.isTold() || hasNoText(cell.text())) {
            unreadable.add(name);
            return null;
        }
        if (value.isMissing(cell.text())) {
            return null;
        }
        try {
            return value.of(cell.text());
        } catch (UnreadableCellException e) {
            unreadable.add(name);
            return null;
        }
    }

    private static boolean hasNoText(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == 0 || TypedLine.isNoText(text, i)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isSame(int column, @Nullable String stored, @Nullable String read) {
        return Objects.equals(stored, read)
                || (form.blankEnds()
                        && form.columns().get(column).kind() == SourceColumn.Kind.STRING
                        && ending(stored).equals(ending(read)));
    }

    /** Without what cannot be told of its end. */
    static String ending(@Nullable String text) {
        return text == null ? "" : BLANK_END.matcher(text).replaceFirst("");
    }
}
