package fr.sndscopy.migration.replay;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.Premise;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.execution.KeyRejections;
import fr.sndscopy.migration.keys.KeyChecks;
import fr.sndscopy.migration.keys.KeyInspection;
import fr.sndscopy.migration.keys.KeyPlanner;
import fr.sndscopy.migration.keys.KeyTargets;
import fr.sndscopy.migration.keys.KeyTools;
import fr.sndscopy.migration.keys.PublishedKeys;
import fr.sndscopy.migration.keysets.KeyPlan;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.migration.keysets.KeyPlan.PlannedRule;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;

/**
 * Checks the keys of rows that a replay would publish: held against the rows of their delivery that are stored, those of earlier replays
 * among them, against each other, and, what they refer to, against what else is published. Rows that are stored already are never
 * judged: of rows with one key, the stored one stays. Otherwise as {@link KeyChecks}.
 */
final class ReplayKeys implements Closeable {
    private final KeyInspection inspection;
    private final PublishedKeys own;
    private final PublishedKeys others;
    private final Premise premise;
    private final int firstPlace;
    private final List<PlannedPart> parts;
    private final Set<TablePeriod> tables = new TreeSet<>();

    private ReplayKeys(
            KeyInspection inspection, Against against, Premise premise, int firstPlace, List<PlannedPart> parts) {
        this.inspection = inspection;
        this.own = against.own();
        this.others = against.others();
        this.premise = premise;
        this.firstPlace = firstPlace;
        this.parts = List.copyOf(parts);
    }

    /** What rows are held against as a state of the ledger has it, and by which rules. */
    private record Against(PublishedKeys own, PublishedKeys others, KeyPlan plan) {
        static Against of(
                RunTools tools, LedgerState state, String delivery, SchemaCatalog catalog, List<PlannedPart> parts) {
            EvidenceReader evidence = new EvidenceReader(tools.store(), tools.sealing());
            PublishedKeys own = PublishedKeys.of(tools.ledger(), state, evidence, delivery::equals);
            PublishedKeys others = PublishedKeys.of(tools.ledger(), state, evidence, one -> !one.equals(delivery));
            List<PlannedFile> files =
                    parts.stream().map(PlannedPart::file).distinct().toList();
            return new Against(
                    own,
                    others,
                    KeyPlanner.of(files, new KeyTargets(schemas(files, own, catalog), others))
                            .plan());
        }
    }

    /**
     * Reads what is published, and no row.
     *
     * @param delivery that is replayed, published and current
     * @param catalog knows its tables
     * @param parts as which its quarantine is judged; from here on each is known by its place among them
     */
    static ReplayKeys of(
            RunTools tools, LedgerState state, String delivery, SchemaCatalog catalog, List<PlannedPart> parts) {
        Against against = Against.of(tools, state, delivery, catalog, parts);
        PublishedKeys own = against.own();
        int firstPlace =
                own.tables().stream().mapToInt(of -> own.parts(of).size()).max().orElse(0);
        KeyTools with = new KeyTools(
                tools.store(),
                tools.keys(),
                tools.workDirectory(),
                tools.settings().threads(),
                tools.progress());
        Premise premise = now -> {
            if (!own.isOf(now)
                    && !Against.of(tools, now, delivery, catalog, parts)
                            .plan()
                            .judgement()
                            .equals(against.plan().judgement())) {
                throw new PublicationRefusedException(
                        PublicationRefusedException.Reason.STALE_PLAN,
                        "[" + delivery + "] the references of its rows were checked against tables that another run has"
                                + " published, superseded or replayed since: replay it again");
            }
        };
        return new ReplayKeys(
                new KeyInspection(against.plan(), with, firstPlace, rule -> true), against, premise, firstPlace, parts);
    }

    /** That at publication keys would be judged by the same rules, and against the same rows. */
    Premise premise() {
        return premise;
    }

    /** Of all tables of the delivery, those that are not judged with the columns as they are stored. */
    private static Map<TablePeriod, TableSchema> schemas(
            List<PlannedFile> files, PublishedKeys own, SchemaCatalog catalog) {
        Map<TablePeriod, TableSchema> schemas = new TreeMap<>();
        files.forEach(file -> schemas.putIfAbsent(file.tablePeriod(), file.schema()));
        for (TablePeriod of : own.tables()) {
            schemas.computeIfAbsent(of, table -> stored(table, own, catalog));
        }
        return schemas;
    }

    private static TableSchema stored(TablePeriod of, PublishedKeys own, SchemaCatalog catalog) {
        TableSchema known = catalog.find(of.table()).orElse(null);
        return new TableSchema(
                known == null ? of.table() : known.name(),
                known == null ? "" : known.product(),
                own.columns(of),
                List.of(),
                known == null ? List.of() : known.primaryKey(),
                List.of(),
                known == null ? "" : known.version());
    }

    /** Whether a row was rejected for a key which still rejects, and which cannot be checked today: nothing then clears the row. */
    boolean cannotClear(PlannedPart part, CellViolation violation) {
        return inspection.plan().rulesOf(part.file().tablePeriod()).stream()
                .map(PlannedRule::described)
                .anyMatch(rule -> rule.notChecked() != null
                        && rule.severity().rejects()
                        && rule.violation().toString().equalsIgnoreCase(violation.toString()));
    }

    /** Collects the keys of the rows that pass every other rule; safe for use by several threads. */
    void collect(int part, StoredObject object, Path file) throws IOException {
        PlannedPart planned = parts.get(part);
        synchronized (tables) {
            tables.add(planned.file().tablePeriod());
        }
        inspection.collect(
                inspection.plan().setsOf(planned.file().tablePeriod()),
                firstPlace + part,
                file,
                planned.file().schema().columns(),
                object);
    }

    /**
     * Reads the keys of published rows, as far as rows that were collected have to be held against them, and applies all rules.
     *
     * @throws IntegrityException when a published object is not what it should be
     */
    List<KeyCheck> check(ExecutorService workers) throws IOException {
        inspection.collectPublished(published(true), own, workers);
        inspection.collectPublished(published(false), others, workers);
        return inspection.check(workers);
    }

    private List<KeySet> published(boolean ofThisDelivery) {
        return heldAgainst().stream()
                .filter(set -> (set.delivery() == null) == ofThisDelivery)
                .toList();
    }

    private Set<KeySet> heldAgainst() {
        synchronized (tables) {
            return inspection.plan().heldAgainst(tables);
        }
    }

    /** Which rows of a part are to stay in quarantine, after {@link #check}. */
    KeyRejections rejections(int part) throws IOException {
        return inspection.rejections(firstPlace + part, parts.get(part).file().tablePeriod());
    }

    /** Stands for all that decides which rows are rejected, besides these rows: rules, and the objects that they are held against. */
    String judgement() {
        MessageDigest digest = Sha256.newDigest();
        List<String> lines = new ArrayList<>(List.of(inspection.plan().judgement()));
        for (KeySet set : heldAgainst()) {
            for (Manifest.Part part : (set.delivery() == null ? own : others).parts(set.of())) {
                lines.add(Objects.requireNonNull(part.data()).sha256());
            }
        }
        digest.update(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        return Sha256.hex(digest);
    }

    @Override
    public void close() throws IOException {
        inspection.close();
    }
}
