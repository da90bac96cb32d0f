package fr.sndscopy.migration.access;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.evidence.SealedPart.SealedColumn;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.evidence.TableEvidence;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.schema.Column;
import fr.sndscopy.storage.ObjectReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the sealed evidence says of one generation of a table and period, replays included: its parts, and control totals of its columns. */
public final class GenerationContent {
    private final int generation;
    private final List<StoredRows> stored = new ArrayList<>();
    private final Map<String, ColumnTotal> columns = new LinkedHashMap<>();

    private GenerationContent(int generation) {
        this.generation = generation;
    }

    /**
     * A part with stored rows.
     *
     * @param delivery whose part it is, or a replay's id
     * @param part its name
     * @param data the object
     * @param columns that it was stored with
     * @param rows in it
     * @param digest over its rows
     */
    record StoredRows(String delivery, String part, StoredObject data, List<Column> columns, long rows, Digest digest) {
        StoredRows {
            columns = List.copyOf(columns);
        }

        /** Two parts with one mark hold the same rows. */
        String mark() {
            return rows + " " + digest;
        }
    }

    /**
     * A column over all rows. No value.
     *
     * @param absent cells
     * @param digest over its cells
     */
    public record ColumnTotal(long absent, Digest digest) {
        private ColumnTotal plus(SealedColumn column) {
            return new ColumnTotal(absent + column.nulls(), digest.plus(Digest.parse(column.digest())));
        }
    }

    /**
     * Opens the evidence of a delivery and its replays.
     *
     * @param generation that the delivery is of the table and period
     * @throws IntegrityException when the evidence is not what the manifest names
     */
    public static GenerationContent open(
            ObjectReader store,
            Ledger ledger,
            LedgerState state,
            KeyService keys,
            TablePeriod what,
            String delivery,
            int generation) {
        EvidenceReader reader = new EvidenceReader(store, new Sealing(keys));
        GenerationContent content = new GenerationContent(generation);
        List<Publication> publications = new ArrayList<>();
        publications.add(state.publication(delivery).orElseThrow());
        publications.addAll(state.replaysOf(delivery));
        for (Publication publication : publications) {
            Manifest manifest = ledger.manifest(state, publication);
            Evidence evidence = reader.open(manifest);
            TableEvidence.forEach(
                    manifest, evidence, what, (part, known) -> content.add(manifest, evidence, part, known));
        }
        return content;
    }

    private void add(Manifest manifest, Evidence evidence, Manifest.Part part, SealedPart known) {
        if (part.data() == null) {
            return;
        }
        stored.add(new StoredRows(
                manifest.delivery(),
                part.name(),
                part.data(),
                evidence.columnsOf(part.file())
                        .orElseThrow(() -> new IntegrityException("[" + part.name()
                                + "] the evidence does not say which columns " + part.file() + " has")),
                part.books().stored(),
                Digest.parse(known.digest())));
        for (SealedColumn column : known.columns()) {
            columns.put(
                    column.name(),
                    columns.getOrDefault(column.name(), new ColumnTotal(0, Digest.ZERO))
                            .plus(column));
        }
    }

    int generation() {
        return generation;
    }

    List<StoredRows> stored() {
        return stored;
    }

    /** By name, in the order in which they are stored. */
    public Map<String, ColumnTotal> columns() {
        return columns;
    }

    Set<String> columnNames() {
        return columns.keySet();
    }

    /** The digest over all rows. */
    public Digest digest() {
        Digest sum = Digest.ZERO;
        for (StoredRows one : stored) {
            sum = sum.plus(one.digest());
        }
        return sum;
    }
}
