package fr.sndscopy.source;

import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A header held against a contract; names compare without regard to case.
 *
 * @param layout by place in the header, the column's place in the contract; -1 for unknown columns
 * @param unknown header names that the contract does not have
 * @param missing contract columns that the header does not have
 * @param drift what differs but is no obstacle: order, case
 */
public record HeaderMatch(List<Integer> layout, List<String> unknown, List<String> missing, List<String> drift) {
    private static final int SHOWN_NAMES = 10;

    /** Words of letters and digits joined by underscores, as nearly all columns are called; no pseudonym has an underscore. */
    private static final Pattern LOOKS_LIKE_A_COLUMN =
            Pattern.compile("[A-Za-z][A-Za-z0-9]{0,14}(_[A-Za-z0-9]{1,14}){1,4}");

    public static HeaderMatch of(List<String> header, TableSchema schema) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            places.put(schema.columns().get(i).name().toUpperCase(Locale.ROOT), i);
        }
        List<Integer> layout = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        boolean reordered = false;
        boolean otherCase = false;
        int previous = -1;
        for (String name : header) {
            Integer place = places.remove(name.toUpperCase(Locale.ROOT));
            if (place == null) {
                unknown.add(name);
                layout.add(-1);
                continue;
            }
            reordered |= place < previous;
            otherCase |= !schema.columns().get(place).name().equals(name);
            previous = place;
            layout.add(place);
        }
        List<String> missing = schema.columns().stream()
                .map(Column::name)
                .filter(name -> places.containsKey(name.toUpperCase(Locale.ROOT)))
                .toList();
        List<String> drift = new ArrayList<>();
        if (reordered) {
            drift.add("column-order");
        }
        if (otherCase) {
            drift.add("column-case");
        }
        return new HeaderMatch(layout, unknown, missing, drift);
    }

    public HeaderMatch {
        layout = List.copyOf(layout);
        unknown = List.copyOf(unknown);
        missing = List.copyOf(missing);
        drift = List.copyOf(drift);
    }

    /** Whether the header has the contract's columns and no others. */
    public boolean isExact() {
        return unknown.isEmpty() && missing.isEmpty();
    }

    /** How many names of the header are columns of the contract. */
    public int known() {
        return layout.size() - unknown.size();
    }

    /** Whether most names are unknown: the first line may be a row. */
    public boolean mayBeNoHeader() {
        return 2 * unknown.size() > layout.size();
    }

    /** Whether every unknown name is surely a column's, and no cell that slipped into the header. */
    public boolean unknownLookLikeColumns() {
        return unknown.stream().allMatch(HeaderMatch::looksLikeAColumn);
    }

    /**
     * {@code unknown-column BEN_A, BEN_B; missing-column BEN_C}. Where most names are unknown, the first line may be a row: then no
     * name is shown. Nor is one that does not look like a column's: it may be a cell that slipped into the header.
     */
    public String describe() {
        if (mayBeNoHeader()) {
            return "of " + layout.size() + " names in the first line " + known()
                    + " are columns of the table; is there a header?";
        }
        List<String> parts = new ArrayList<>();
        if (!unknown.isEmpty()) {
            parts.add("unknown-column "
                    + shortened(unknown.stream().map(HeaderMatch::shown).toList()));
        }
        if (!missing.isEmpty()) {
            parts.add("missing-column " + shortened(missing));
        }
        return String.join("; ", parts);
    }

    /** Whether a name is surely a column's, and no cell that slipped into the header. */
    public static boolean looksLikeAColumn(String name) {
        return LOOKS_LIKE_A_COLUMN.matcher(name).matches();
    }

    /** A name as it may be shown. */
    public static String shown(String name) {
        return looksLikeAColumn(name) ? name : "(" + name.length() + " characters)";
    }

    private static String shortened(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN_NAMES, names.size())));
        int more = names.size() - SHOWN_NAMES;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }
}
