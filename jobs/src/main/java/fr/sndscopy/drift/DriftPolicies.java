package fr.sndscopy.drift;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The policy of every table, as the operator says: a table's own wins over that for {@link #ALL_TABLES}, and where nothing is
 * said, drift fails. Names compare without regard to case. Immutable.
 */
public final class DriftPolicies {
    /** In place of a table's name: every table. */
    public static final String ALL_TABLES = "*";

    /** Drift fails everywhere. */
    public static final DriftPolicies STRICT = new DriftPolicies(Map.of());

    private final Map<String, DriftPolicy> byTable;

    private DriftPolicies(Map<String, DriftPolicy> byTable) {
        this.byTable = byTable;
    }

    /**
     * @param byTable by table's name or {@link #ALL_TABLES}, the policy as users write it
     * @throws IllegalArgumentException naming a table whose policy is none
     */
    public static DriftPolicies of(Map<String, String> byTable) {
        Map<String, DriftPolicy> read = new TreeMap<>();
        byTable.forEach((table, text) -> read.put(
                table.toUpperCase(Locale.ROOT),
                DriftPolicy.of(text)
                        .orElseThrow(() -> new IllegalArgumentException("[" + table + "] '" + text
                                + "' is no policy: expected one of " + Arrays.toString(DriftPolicy.values())))));
        return new DriftPolicies(read);
    }

    /**
     * The policy of a table.
     *
     * @param table as it was delivered, {@code T_MCO08B}
     * @param schema the name of its schema, {@code T_MCOaaB}
     */
    public DriftPolicy of(String table, String schema) {
        for (String name : new String[] {table, schema, ALL_TABLES}) {
            DriftPolicy said = byTable.get(name.toUpperCase(Locale.ROOT));
            if (said != null) {
                return said;
            }
        }
        return DriftPolicy.FAIL;
    }
}
