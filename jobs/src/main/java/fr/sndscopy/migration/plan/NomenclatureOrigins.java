package fr.sndscopy.migration.plan;

import fr.sndscopy.nomenclature.CodeOrigin;
import fr.sndscopy.nomenclature.CodeReference;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.storage.StorageException;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the codes of a table's nomenclatures would come from today, told without opening any.
 *
 * @param origins by nomenclature as the schema names it; empty where there is none
 * @param problem why the store could not be asked, or null; then nomenclatures that no folder has are left out
 */
public record NomenclatureOrigins(
        SortedMap<String, Optional<CodeOrigin>> origins,
        @Nullable String problem) {
    public NomenclatureOrigins {
        origins = Collections.unmodifiableSortedMap(origins);
    }

    /**
     * Those of the columns of a table whose codes are looked up.
     *
     * @param rules with the nomenclatures of folders and store
     * @param offline with those of folders alone, for when the store does not answer
     */
    public static NomenclatureOrigins of(TableSchema table, RuleBook rules, RuleBook offline) {
        try {
            return new NomenclatureOrigins(origins(table, rules), null);
        } catch (StorageException e) {
            SortedMap<String, Optional<CodeOrigin>> known = origins(table, offline);
            known.values().removeIf(Optional::isEmpty);
            return new NomenclatureOrigins(known, String.valueOf(e.getMessage()));
        }
    }

    private static SortedMap<String, Optional<CodeOrigin>> origins(TableSchema table, RuleBook rules) {
        SortedMap<String, Optional<CodeOrigin>> origins = new TreeMap<>();
        for (Column column : table.columns()) {
            String named = column.nomenclature();
            if (named != null && column.hasCodes() && !origins.containsKey(named)) {
                origins.put(named, rules.nomenclatures().origin(CodeReference.parse(named)));
            }
        }
        return origins;
    }
}
