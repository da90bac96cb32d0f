package fr.sndscopy.batch;

import fr.sndscopy.batch.MigrationLauncher.Presence;
import fr.sndscopy.batch.repository.RunMark;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.delivery.ContentId;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.FileChecksums;
import fr.sndscopy.delivery.Inventory;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.lock.RunLock;
import fr.sndscopy.migration.codes.PublishedNomenclatures;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.published.Supersession;
import fr.sndscopy.migration.reports.MigrationReports;
import fr.sndscopy.migration.reports.MissingReports;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.run.RunOutcome;
import fr.sndscopy.migration.run.RunTools;
import fr.sndscopy.migration.work.DeliveryInLog;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.migration.work.Scratch;
import fr.sndscopy.migration.work.Timeline;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.report.FailureKind;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Migrates deliveries, one after the other, each under its lock. Several of these can be at work on one job database of PostgreSQL, in
 * one process or in many; those of one process can share a workplace.
 */
public final class Migrations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private final Workplace workplace;
    private final SchemaCatalog catalog;
    private final LockedRepository repository;
    private final MigrationLauncher launcher;
    private final PastGaps gaps;

    /**
     * Takes the right to work on the job database.
     *
     * @throws fr.sndscopy.lock.LockException when somebody has it who excludes us
     * @throws fr.sndscopy.config.ConfigurationException when nobody can do the work on parts as it is configured
     */
    public Migrations(Workplace workplace, SchemaCatalog catalog) {
        this(workplace, catalog, () -> new MigrationLauncher(workplace));
    }

    /**
     * Likewise, beside others of this process.
     *
     * @param means what we have in common with them; closed after us
     */
    public Migrations(Workplace workplace, SchemaCatalog catalog, SharedMeans means) {
        this(workplace, catalog, () -> new MigrationLauncher(workplace, means));
    }

    private Migrations(Workplace workplace, SchemaCatalog catalog, Supplier<MigrationLauncher> launchers) {
        workplace.partExecutors();
        workplace.requireLineage();
        this.workplace = workplace;
        this.catalog = catalog;
        this.repository = LockedRepository.open(workplace, Presence.BESIDE_OTHERS, launchers);
        this.launcher = repository.launcher();
        this.gaps = new PastGaps(workplace);
    }

    /**
     * How a migration ended.
     *
     * @param delivery what was to be migrated
     * @param report of the run, or null when there was nothing to do
     * @param reportFile the report on local disk; when there was nothing to do null, or the report that an earlier run had left missing
     */
    public record Result(
            Delivery delivery,
            @Nullable MigrationReport report,
            @Nullable Path reportFile) {
        /** Whether the delivery was published before, with the same content. */
        public boolean alreadyPublished() {
            return report == null;
        }
    }

    /** Told when a delivery has been planned and its run begins. */
    public interface Listener {
        void begins(MigrationPlan plan, Progress progress);

        /** Waited for when all is done but to publish. */
        default Turn turn() {
            return Turn.NOW;
        }

        /**
         * Told when the job database has the beginning of a run.
         *
         * @param mark asks the job database which run it is
         */
        default void launched(MigrationRun run, Supplier<RunMark> mark) {}

        /** Told of a delivery that is refused for what is in it, before there is a plan. */
        default void refused(Delivery delivery, String dataset, Instant begun) {}

        /** Told where the report of a run is that failed. */
        default void reported(Path report) {}

        /** Told what it says, of a run that was planned. */
        default void failed(MigrationReport report) {}
    }

    /**
     * Migrates one delivery to its end.
     *
     * <p>Where a key for it is configured the ledger is signed when the delivery is published, now or before.
     *
     * @throws NotSignedException when it is published, and could not be signed
     * @throws Exception what made it fail; a report of the failure has been written if there was a plan, or the
     *     delivery was refused for what is in it; {@link fr.sndscopy.lock.LockException} when another run is at work on it, or on what
     *     it supersedes
     */
    public Result migrate(SourceFolder folder, Listener listener) throws Exception {
        Delivery declared = DeliveryReader.read(folder);
        Delivery delivery = Planner.named(catalog, declared);
        return DeliveryInLog.callRun(delivery.id(), () -> migrate(declared, delivery, listener));
    }

    private Result migrate(Delivery declared, Delivery delivery, Listener listener) throws Exception {
        String dataset = repository.locks().oneAtATime(workplace::initialise);
        try (RunLock lock = repository.locks().delivery(dataset, delivery.id(), delivery.supersedes())) {
            return migrate(declared, delivery, dataset, lock, listener);
        }
    }

    private Result migrate(Delivery declared, Delivery delivery, String dataset, RunLock lock, Listener listener)
            throws Exception {
        Ledger ledger = workplace.ledger();
        LedgerState state = ledger.read();
        KeyService keys = workplace.keyServiceOf(state);
        workplace.signing().key(dataset); // what cannot be signed is not begun
        Supersession.refuseNoLongerCurrent(state, delivery.id());
        if (isPublished(declared, state)) {
            Result result =
                    new Result(delivery, null, restoreReport(delivery, state).orElse(null));
            NotSignedException.unlessSigned(workplace, delivery.id());
            return result;
        }
        ledger.checkMayPublish(state, delivery.id(), delivery.supersedes(), tablePeriods(delivery));
        clearWorkDirectory();
        try (Scratch scratch = Scratch.ofRun(workplace.home().work())) {
            return run(delivery, dataset, state, keys, lock, scratch.directory(), listener);
        }
    }

    private Result run(
            Delivery delivery,
            String dataset,
            LedgerState state,
            KeyService keys,
            RunLock lock,
            Path workDirectory,
            Listener listener)
            throws Exception {
        Instant begun = Instant.now();
        Optional<Supersession> supersession;
        Inventory inventory;
        MigrationPlan plan;
        try {
            gaps.refuse(delivery, state);
            supersession = Supersession.of(state, delivery);
            inventory = Inventory.freeze(delivery);
            RuleBook rules = workplace.rules(catalog, () -> Optional.of(state), delivery.supersedes(), workDirectory);
            plan = new Planner(catalog, workplace.formats(), rules, workplace.settings()).plan(delivery);
        } catch (IOException | RuntimeException e) {
            reportRefusal(delivery, dataset, begun, e, listener);
            throw e;
        }
        Progress progress = new Progress();
        progress.expect(plan.sourceBytes(), plan.parts().size());
        MigrationRun run = new MigrationRun(
                plan,
                dataset,
                inventory,
                new RunTools(
                        workplace.store(),
                        workplace.ledger(),
                        keys,
                        workplace.settings(),
                        lock,
                        workplace.identity(),
                        workDirectory,
                        workplace.home().reports(),
                        progress),
                new Timeline(),
                new RunOutcome());
        supersession.ifPresent(run.outcome()::supersedes);
        run.outcome()
                .reliesOn(PublishedNomenclatures.premise(
                        delivery.id(),
                        plan.files().stream()
                                .flatMap(file -> file.rules().codes().stream())
                                .toList(),
                        delivery.supersedes()));
        listener.begins(plan, run.tools().progress());
        LOG.atInfo()
                .addKeyValue("event.action", "run-begins")
                .log(
                        "run begins: delivery {}, files {}, bytes {}, parts {}",
                        delivery.id(),
                        plan.files().size(),
                        plan.sourceBytes(),
                        plan.parts().size());
        try {
            Turn turn = listener.turn();
            launcher.run(
                    run,
                    watched -> {
                        turn.await(watched);
                        gaps.note(run);
                    },
                    mark -> listener.launched(run, mark));
        } catch (Exception e) {
            FailureKind kind = Failures.kindOf(e);
            LOG.atInfo()
                    .addKeyValue("event.action", "run-ended")
                    .addKeyValue("exit_code", kind.exitCode())
                    .addKeyValue("failure", kind)
                    .log("run ended: delivery {}, {}", delivery.id(), kind);
            reportFailure(run, e, listener);
            throw e;
        }
        LOG.atInfo()
                .addKeyValue("event.action", "run-ended")
                .addKeyValue("exit_code", 0)
                .log("run ended: delivery {}, published", delivery.id());
        Result result = new Result(
                delivery, new MigrationReports(run).published(), run.outcome().reportFile());
        NotSignedException.unlessSigned(workplace, delivery.id());
        return result;
    }

    /**
     * Stores the report of a published delivery if it is missing.
     *
     * @return where it is in the home; empty when it was not missing
     */
    public Optional<Path> restoreReport(Delivery delivery, LedgerState state) throws IOException {
        Optional<Publication> publication = state.publication(delivery.id());
        if (publication.isEmpty()) {
            return Optional.empty();
        }
        try (Scratch scratch = Scratch.ofRun(workplace.home().work())) {
            return new MissingReports(
                            workplace.store(),
                            workplace.ledger(),
                            workplace.accessLog(),
                            workplace::keyService,
                            workplace.home().reports(),
                            scratch.directory())
                    .restore(state, publication.get(), delivery);
        }
    }

    private void reportRefusal(Delivery delivery, String dataset, Instant begun, Exception refusal, Listener listener) {
        if (Failures.kindOf(refusal) != FailureKind.REFUSED) {
            return;
        }
        listener.refused(delivery, dataset, begun);
        try {
            listener.reported(MigrationReports.writeUnplanned(
                    delivery,
                    begun,
                    workplace.identity(),
                    workplace.store().description(),
                    workplace.home().reports(),
                    Failures.message(refusal)));
        } catch (IOException | RuntimeException e) {
            // the refusal itself matters more, and is what the caller gets
            LOG.warn("the report of the refusal could not be written", e);
        }
    }

    private void reportFailure(MigrationRun run, Exception failure, Listener listener) {
        try {
            listener.failed(new MigrationReports(run)
                    .writeFailure(Failures.kindOf(failure), Failures.message(failure), failure));
            listener.reported(Objects.requireNonNull(run.outcome().reportFile()));
        } catch (IOException | RuntimeException e) {
            // the failure itself matters more, and is what the caller gets
            LOG.warn("the report of the failure could not be written", e);
        }
    }

    /**
     * Whether a delivery is published with the content that it declares. Its files are not read: one that was altered behind an
     * unaltered declaration is not noticed, and a delivery that does not declare the checksum of each file is none.
     */
    public boolean isPublishedByDeclaration(Delivery delivery, LedgerState state) {
        if (delivery.files().stream().anyMatch(file -> file.declaredSha256() == null)) {
            return false;
        }
        Map<String, String> declared = new HashMap<>();
        delivery.files().forEach(file -> declared.put(file.path(), Objects.requireNonNull(file.declaredSha256())));
        return isPublished(delivery, declared, state);
    }

    /** Whether it is published with the content that its files have, all of which are read. */
    private boolean isPublished(Delivery delivery, LedgerState state) throws IOException {
        return state.publication(delivery.id()).isPresent()
                && isPublished(
                        delivery,
                        FileChecksums.verify(delivery, workplace.settings().threads(), (path, bytes) -> {}),
                        state);
    }

    /** Content ids of stores of before cover the names of tables as they were delivered. */
    private boolean isPublished(Delivery delivery, Map<String, String> sha256ByPath, LedgerState state) {
        return state.publication(delivery.id())
                .map(publication -> publication.entry().contentId())
                .filter(published -> published.equals(ContentId.of(Planner.named(catalog, delivery), sha256ByPath))
                        || published.equals(ContentId.of(delivery, sha256ByPath)))
                .isPresent();
    }

    private static Set<TablePeriod> tablePeriods(Delivery delivery) {
        return delivery.files().stream()
                .map(file -> new TablePeriod(file.table(), file.period().text()))
                .collect(Collectors.toSet());
    }

    /** Whoever is at work has a folder of its own there: the rest is from versions whose runs had none, and from those that were killed. */
    private void clearWorkDirectory() throws IOException {
        Files.createDirectories(workplace.home().work());
        Scratch.removeOwnerless(workplace.home().directory());
        Scratch.clear(workplace.home().work());
    }

    @Override
    public void close() {
        repository.close();
    }
}
