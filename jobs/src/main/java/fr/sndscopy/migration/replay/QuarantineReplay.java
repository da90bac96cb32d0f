package fr.sndscopy.migration.replay;

import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.EvidenceWriter;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.publish.BooksRefused;
import fr.sndscopy.migration.publish.Excess;
import fr.sndscopy.migration.publish.JudgedBooks;
import fr.sndscopy.migration.publish.RejectLimitExceededException;
import fr.sndscopy.migration.publish.ShardLimits;
import fr.sndscopy.migration.publish.ShardWriter;
import fr.sndscopy.migration.published.PublishedDelivery;
import fr.sndscopy.migration.published.PublishedDelivery.Piece;
import fr.sndscopy.migration.replay.ReplayJudging.Judged;
import fr.sndscopy.migration.reports.ReportFiles;
import fr.sndscopy.migration.reports.ReportSeal;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.migration.work.Timeline;
import fr.sndscopy.reconcile.DeliveryBooks;
import fr.sndscopy.reconcile.Discrepancy;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.source.SourceFormats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges the quarantined rows of a published delivery by the rules of today, those of keys among them, and publishes those that pass as
 * parts of the same tables and periods. Until the ledger entry is there nothing has changed; afterwards another replay finds what still remains.
 */
public final class QuarantineReplay {
    private final RunTools tools;
    private final SchemaCatalog catalog;
    private final SourceFormats formats;
    private final RuleBook rules;
    private final Timeline timeline = new Timeline();

    /**
     * @param catalog the schemas of today
     * @param formats that can be read
     * @param rules the severities and nomenclatures of today
     */
    public QuarantineReplay(RunTools tools, SchemaCatalog catalog, SourceFormats formats, RuleBook rules) {
        this.tools = tools;
        this.catalog = catalog;
        this.formats = formats;
        this.rules = rules;
    }

    /** What is done with rows that pass. */
    public enum Mode {
        PUBLISH,
        /** Nothing is written. */
        TRY
    }

    /**
     * How a replay ended.
     *
     * @param delivery what was replayed
     * @param replay the id under which rows were published, or null when none were
     * @param lines by table and period, empty when nothing was in quarantine
     * @param report of what was published, or null
     * @param reportFile its file in the home, or null
     */
    public record Result(
            String delivery,
            @Nullable String replay,
            List<JudgedBooks> lines,
            @Nullable MigrationReport report,
            @Nullable Path reportFile) {
        public Result {
            lines = List.copyOf(lines);
        }

        /** Rows that pass today. */
        public long passed() {
            return lines.stream().mapToLong(line -> line.books().stored()).sum();
        }

        /** Rows that do not. */
        public long remaining() {
            return lines.stream().mapToLong(line -> line.books().quarantined()).sum();
        }
    }

    /**
     * Replays the quarantine of a delivery.
     *
     * @param table only its rows, compared without regard to case; null for all
     * @throws NotPublishedException when there is no such delivery, or it has no such table
     * @throws fr.sndscopy.ledger.PublicationRefusedException when it is a replay itself, or has been superseded
     * @throws fr.sndscopy.delivery.DeliveryRefusedException when the schema of today stores rows otherwise
     * @throws RejectLimitExceededException when a row breaks a rule that is {@code fail} today
     * @throws IntegrityException when a quarantine object is not what its manifest says
     */
    public Result run(String delivery, @Nullable String table, Mode mode) throws IOException {
        tools.lock().assertHeld();
        LedgerState state = tools.ledger().read();
        if (state.publication(delivery).isEmpty()) {
            throw new NotPublishedException("[" + delivery + "] no delivery of this id is published");
        }
        tools.ledger().checkMayReplay(state, delivery);
        PublishedDelivery published = PublishedDelivery.read(tools.ledger(), state, delivery);
        requireTable(published, table);
        List<Piece> pieces = published.quarantine().stream()
                .filter(piece -> table == null || piece.tablePeriod().isOf(table))
                .toList();
        if (pieces.isEmpty()) {
            return new Result(delivery, null, List.of(), null, null);
        }
        tools.progress()
                .expect(
                        pieces.stream()
                                .mapToLong(piece -> piece.quarantine().bytes())
                                .sum(),
                        pieces.size());
        ReplayPlan plan = new ReplayPlan(
                published,
                new EvidenceReader(tools.store(), tools.sealing()).open(published.origin()),
                catalog,
                formats,
                rules);
        String replay = state.nextReplay(delivery);
        Judged judged = new ReplayJudging(tools, published, replay, mode, timeline).judge(state, pieces, plan);
        List<JudgedBooks> lines = lines(judged.parts());
        List<Excess> excesses = Excess.of(lines, rules.severities());
        if (!excesses.isEmpty()) {
            throw new RejectLimitExceededException(excesses);
        }
        return judged.stored().isEmpty()
                ? new Result(delivery, null, lines, null, null)
                : publish(state, published, replay, judged, lines);
    }

    private Result publish(
            LedgerState state, PublishedDelivery published, String replay, Judged judged, List<JudgedBooks> lines)
            throws IOException {
        String delivery = published.origin().delivery();
        timeline.begin("publish");
        tools.progress().startStep("publish");
        Manifest manifest = manifest(state, published, judged, replay);
        tools.lock().assertHeld();
        Ledger.Result result = tools.inLedgerTurn(
                () -> tools.ledger().replay(manifest, delivery, tools.lock().epoch(), judged.premise(), this::confirm));
        timeline.end("publish", true);
        // whoever published the same rows by the same rules first has other objects
        Manifest visible = result.outcome() == Ledger.Outcome.PUBLISHED
                ? manifest
                : tools.ledger().manifest(replay).orElseThrow();
        MigrationReport report = new ReplayReport(tools, timeline).draw(visible, result.publication(), judged);
        Path file = new ReportFiles(report.delivery(), tools.reportDirectory())
                .write(
                        report,
                        tools.store(),
                        tools.accessLog(),
                        new ReportSeal(tools.sealing(), visible.dataset()),
                        tools.workDirectory());
        return new Result(delivery, replay, lines, report, file);
    }

    private void confirm(List<Manifest.StoredObject> objects) {
        tools.sightings().confirm(objects);
        tools.lock().assertHeld();
    }

    private static void requireTable(PublishedDelivery published, @Nullable String table) {
        if (table != null
                && published.origin().tables().stream()
                        .noneMatch(one -> new TablePeriod(one.table(), one.period()).isOf(table))) {
            throw new NotPublishedException(
                    "[" + published.origin().delivery() + "] has no table of the name that was asked for");
        }
    }

    private Manifest manifest(LedgerState state, PublishedDelivery published, Judged judged, String replay)
            throws IOException {
        ReplayDraft draft = new ReplayDraft(tools, published, replay, rules, judged);
        ShardWriter writer = new ShardWriter(tools, draft.shardsOf(), ShardLimits.USUAL);
        Manifest books = draft.inShards() ? draft.drawInShards(writer) : draft.draw();
        List<Discrepancy> discrepancies = DeliveryBooks.check(books);
        if (!discrepancies.isEmpty()) {
            throw BooksRefused.of(discrepancies);
        }
        List<PartReceipt> receipts = new ArrayList<>();
        judged.stored().forEach(part -> Stream.ofNullable(part.receipt()).forEach(receipts::add));
        Evidence evidence = Evidence.of(
                books,
                state,
                judged.stored().stream()
                        .map(part -> part.planned().file())
                        .distinct()
                        .toList(),
                judged.keys(),
                draft.inShards()
                        ? List.of()
                        : receipts.stream().map(SealedPart::of).toList());
        writer.store();
        return books.with(new EvidenceWriter(tools.store(), tools.sealing(), tools.workDirectory())
                .write(published.origin().dataset(), evidence));
    }

    private static List<JudgedBooks> lines(List<ReplayedPart> judged) {
        Map<TablePeriod, Manifest.Books> books = new TreeMap<>();
        judged.forEach(part -> books.merge(part.piece().tablePeriod(), part.books(), Manifest.Books::plus));
        return books.entrySet().stream()
                .map(entry ->
                        new JudgedBooks(entry.getKey().table(), entry.getKey().period(), entry.getValue()))
                .toList();
    }
}
