package fr.sndscopy.migration.reports;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.storage.ObjectReader;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many cells of published rows are without a value, by the control totals in the sealed evidence: counts, and no values. */
public final class AbsentCells {
    private final EvidenceReader evidence;

    public AbsentCells(ObjectReader store, Sealing sealing) {
        this.evidence = new EvidenceReader(store, sealing);
    }

    /**
     * Of the stored rows of one table and period.
     *
     * @param rows stored
     * @param byColumn cells without a value
     */
    public record Count(long rows, SortedMap<String, Long> byColumn) {
        static final Count NONE = new Count(0, new TreeMap<>());

        Count plus(SealedPart part) {
            SortedMap<String, Long> sum = new TreeMap<>(byColumn);
            part.columns().forEach(column -> sum.merge(column.name(), column.nulls(), Long::sum));
            return new Count(rows + part.books().stored(), sum);
        }

        Count plus(Count other) {
            SortedMap<String, Long> sum = new TreeMap<>(byColumn);
            other.byColumn.forEach((column, nulls) -> sum.merge(column, nulls, Long::sum));
            return new Count(rows + other.rows, sum);
        }

        long absent() {
            return byColumn.values().stream().mapToLong(Long::longValue).sum();
        }

        long cells() {
            return rows * byColumn.size();
        }
    }

    /**
     * By table and period of a manifest.
     *
     * @return empty when the keys at hand do not open its evidence, as when they were shredded
     * @throws fr.sndscopy.migration.work.IntegrityException when the evidence is not what the manifest names
     * @throws KeyServiceException when no answer can be had
     */
    public Optional<Map<TablePeriod, Count>> of(Manifest manifest) {
        try {
            Map<TablePeriod, Count> counts = new HashMap<>();
            Evidence opened = evidence.open(manifest);
            Iterator<SealedPart> sealed = opened.parts().iterator();
            for (Manifest.Part part : manifest.parts()) {
                if (sealed.hasNext()) {
                    counts.merge(
                            new TablePeriod(part.table(), part.period()), Count.NONE.plus(sealed.next()), Count::plus);
                }
            }
            return Optional.of(counts);
        } catch (KeyServiceException e) {
            if (e.kind() == KeyServiceException.Kind.UNAVAILABLE) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
