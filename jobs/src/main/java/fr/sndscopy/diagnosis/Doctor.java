package fr.sndscopy.diagnosis;

import fr.sndscopy.batch.Failures;
import fr.sndscopy.batch.MigrationLauncher;
import fr.sndscopy.checkpoint.SigningKey;
import fr.sndscopy.config.LineagePlace;
import fr.sndscopy.config.MetricsPlace;
import fr.sndscopy.config.SndscopyProperties;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.WrappedKey;
import fr.sndscopy.database.SnapshotTaking;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.proof.CheckpointName;
import fr.sndscopy.ledger.proof.StoredCheckpoints;
import fr.sndscopy.lock.DatabaseRunLocks.AtWork;
import fr.sndscopy.metrics.Textfile;
import fr.sndscopy.migration.published.Leftovers;
import fr.sndscopy.migration.published.Leftovers.Found;
import fr.sndscopy.migration.published.Leftovers.Terms;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.report.FailureKind;
import fr.sndscopy.runs.JsonLines;
import fr.sndscopy.storage.StoreProbe;
import fr.sndscopy.storage.StoreProbe.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries everything that a migration needs, each by itself, so that one failure does not hide the next. */
public final class Doctor {
    private static final Logger LOG = LoggerFactory.getLogger(Doctor.class);
    private static final int JAVA_LEAST = 17;
    private static final long HEAP_BYTES_A_THREAD = 256L << 20;
    private static final Duration SKEW_ODD = Duration.ofSeconds(10);
    /** Beyond 15 minutes S3 refuses signatures. */
    private static final Duration SKEW_BAD = Duration.ofMinutes(5);
    /** H2: the database is open in another process. */
    private static final int H2_IN_USE = 90020;

    private final Workplace workplace;
    private final Locks locks;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Examines what this workplace is configured for.
     *
     * @param locks which locks are tried on the store
     */
    public Doctor(Workplace workplace, Locks locks) {
        this.workplace = workplace;
        this.locks = locks;
    }

    /** Which locks are tried: they cannot be taken off, and are waited for. */
    public enum Locks {
        /** The one of the configuration, if it has one. */
        CONFIGURED,
        EACH
    }

    /** How bad it is. */
    public enum State {
        OK,
        WARN,
        FAIL
    }

    /**
     * What one check found.
     *
     * @param check a word for it
     * @param found what is so
     * @param remedy what to do; empty when nothing is, or what its kind of failure says
     * @param failure what a migration would fail with; null when it would not
     */
    public record Finding(
            String check,
            State state,
            String found,
            String remedy,
            @Nullable FailureKind failure) {}

    private interface Check {
        void run() throws Exception;
    }

    /** Runs all checks, in order of what the next one needs. */
    public List<Finding> examine() {
        MigrationSettings settings = workplace.settings();
        check("configuration", this::configuration);
        check("java", () -> java(settings));
        check("disk", () -> disk(settings));
        check("execution", this::execution);
        check("keys", this::keys);
        check("store", this::store);
        check("versions", this::guarantees);
        check("dataset", this::dataset);
        check("signing", this::signing);
        check("leftovers", this::leftovers);
        check("database", this::database);
        workplace.properties().source().databases().keySet().forEach(name -> check(name, () -> source(name)));
        check("metrics", this::metrics);
        check("lineage", this::lineage);
        return List.copyOf(findings);
    }

    private void check(String name, Check check) {
        try {
            check.run();
        } catch (Exception e) {
            LOG.warn("check failed: {}", name, e);
            findings.add(new Finding(name, State.FAIL, Failures.message(e), "", Failures.kindOf(e)));
        }
    }

    private void configuration() {
        SndscopyProperties properties = workplace.properties();
        SndscopyProperties.Migration migration = properties.migration();
        ok("home", workplace.home().directory().toString());
        ok(
                "settings",
                workplace.target() + ", keys " + keys(properties.keys()) + ", threads "
                        + workplace.settings().threads()
                        + ", bandwidth " + workplace.bandwidth()
                        + ", part-size " + Amounts.bytes(workplace.settings().partBytes())
                        + ", zstd-level " + migration.zstdLevel()
                        + ", schemas " + properties.schemas());
        if (properties.store().endpoint() == null) {
            warn(
                    "settings",
                    "the store is the one in the home, for trials: one copy, on this machine's disk",
                    "set store.endpoint; store.embedded: refused keeps a typing error from coming back to it");
        }
    }

    /** Of threads there is nothing to say; a master is asked by who has work for it. */
    private void execution() {
        SndscopyProperties.Execution execution = workplace.properties().execution();
        workplace.partExecutors();
        if (!execution.isHere()) {
            ok("execution", "parts are worked on by executors of " + execution.master());
        }
    }

    /** A database whose tables are delivered: that it gives a snapshot says that it lets the user in, too. */
    private void source(String name) throws IOException {
        try (SnapshotTaking taking = SnapshotTaking.take(workplace.databases(), name, workplace.clock())) {
            ok(
                    name,
                    "source, gives snapshots, here " + taking.point().position()
                            + (taking.isHeld() ? ", as long as a session holds them" : ", as long as its undo"));
        }
    }

    private static String keys(SndscopyProperties.Keys keys) {
        if (keys.pkcs11().library() != null) {
            return "in a token";
        }
        if (keys.transit().address() != null) {
            return "in a transit engine";
        }
        return keys.keystore() == null ? "in the home" : "in " + keys.keystore();
    }

    private void java(MigrationSettings settings) {
        int feature = Runtime.version().feature();
        long heap = Runtime.getRuntime().maxMemory();
        String found = Runtime.version() + ", heap " + Amounts.bytes(heap) + ", "
                + Runtime.getRuntime().availableProcessors() + " processors";
        if (feature < JAVA_LEAST) {
            fail("java", found, "use Java " + JAVA_LEAST + " or newer", FailureKind.USAGE);
        } else if (heap < HEAP_BYTES_A_THREAD * settings.threads()) {
            warn(
                    "java",
                    found,
                    "set SNDSCOPY_JAVA_OPTS=-Xmx… to " + Amounts.bytes(HEAP_BYTES_A_THREAD * settings.threads())
                            + " or more, or use fewer threads");
        } else {
            ok("java", found);
        }
    }

    private void disk(MigrationSettings settings) throws IOException {
        long wanted = settings.threads() * settings.partBytes();
        space("work space", workplace.home().work(), wanted);
        if (workplace.properties().store().endpoint() == null) {
            space("store space", workplace.home().store(), wanted);
        }
    }

    /** Of a folder that a migration would make, its parent's. */
    private void space(String name, Path folder, long wanted) throws IOException {
        Path there = folder;
        while (Files.notExists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        long free = Files.getFileStore(there).getUsableSpace();
        String found = Amounts.bytes(free) + " free in " + folder;
        if (free < wanted / 8) {
            fail(name, found, "make room: " + Amounts.bytes(wanted) + " or more", FailureKind.UNKNOWN);
        } else if (free < wanted) {
            warn(name, found, "make room: " + Amounts.bytes(wanted) + " or more");
        } else {
            ok(name, found);
        }
    }

    /** Whether the keys at hand are whole; whose they are, {@link #dataset()} finds out. */
    private void keys() {
        if (!workplace.hasKeyService()) {
            return;
        }
        KeyService service = workplace.keyService();
        Set<String> ids = service.keyIds();
        if (ids.isEmpty()) {
            ok("keys", workplace.keysDescription() + " opens; no key yet");
            return;
        }
        for (String id : ids) {
            WrappedKey.Pair pair = service.newDataKey(id);
            try (DataKey clear = pair.clear();
                    DataKey unwrapped = service.unwrap(pair.wrapped())) {
                byte[] expected = clear.toBytes();
                byte[] found = unwrapped.toBytes();
                boolean same = Arrays.equals(expected, found);
                Arrays.fill(expected, (byte) 0);
                Arrays.fill(found, (byte) 0);
                if (!same) {
                    fail(
                            "keys",
                            id + " does not unwrap what it wrapped",
                            "put the backup back",
                            FailureKind.KEY_REFUSED);
                    return;
                }
            }
        }
        ok("keys", "wrap and unwrap with " + String.join(", ", ids) + " in " + workplace.keysDescription());
    }

    /** Whether the keys at hand are those of the store's dataset. */
    private void dataset() {
        if (findings.stream().anyMatch(one -> one.check().equals("keys") && one.state() == State.FAIL)) {
            return;
        }
        Optional<LedgerState> state = new PublishedTables(workplace.ledger()).state();
        if (state.isEmpty()) {
            ok(
                    "dataset",
                    workplace.hasKeys()
                            ? "none yet: the first migration makes it, with the keys that are here"
                            : "none yet: the first migration makes it and its keys");
            return;
        }
        Optional<String> opened = workplace.checkKeys(state.get());
        ok(
                "dataset",
                state.get().dataset()
                        + opened.map(delivery -> ", its keys open the evidence of " + delivery)
                                .orElse(", with these keys; nothing is published"));
    }

    /** Whether the key that signs is there, and what it has signed; a trial signature is made in memory. */
    private void signing() {
        if (!workplace.signing().signs()) {
            warn(
                    "signing",
                    "no signing key is configured: whoever can write to the store can cut the ledger's end, and write it anew,"
                            + " and only a home that has seen it or a head kept elsewhere tells",
                    "set signing.keystore and signing.password-file");
            return;
        }
        Optional<LedgerState> state = new PublishedTables(workplace.ledger()).state();
        String dataset = state.map(LedgerState::dataset).orElse("-");
        SigningKey key = workplace.signing().key(dataset).orElseThrow();
        String found = key.verifier().algorithm()
                + (state.isPresent() ? " key " + key.verifier().idText() : " key");
        if (state.filter(some -> some.size() > 0).isEmpty()) {
            ok("signing", found + " signs; nothing is published");
            return;
        }
        long covered = new StoredCheckpoints(workplace.store())
                .list().stream()
                        .filter(name -> name.keyId().equals(key.verifier().idText()))
                        .mapToLong(CheckpointName::size)
                        .max()
                        .orElse(0);
        String entries = found + " signs; its newest checkpoint is over " + covered + " of "
                + state.get().size() + " entries";
        if (covered < state.get().size()) {
            warn("signing", entries, "sndscopy ledger checkpoint");
        } else {
            ok("signing", entries);
        }
    }

    /** Counted without the job database: whether a run may still go on with them, gc tells. */
    private void leftovers() {
        if (new PublishedTables(workplace.ledger()).state().isEmpty()) {
            return;
        }
        Found found = new Leftovers(workplace.store(), workplace.ledger(), Clock.systemUTC()).find(Terms.ANY);
        ok(
                "leftovers",
                found.all().isEmpty()
                        ? "none"
                        : Amounts.number(found.all().size()) + " objects, " + Amounts.bytes(found.bytes())
                                + ", that no ledger entry leads to; sndscopy gc lists them");
    }

    private void store() {
        Findings probe = new StoreProbe(workplace.store(), Clock.systemUTC()).run();
        for (String fault : probe.faults()) {
            fail("store", fault, "do not use this store", FailureKind.UNKNOWN);
        }
        String race = probe.winners() + " of " + probe.racers() + " racing writers won";
        switch (probe.conditionalPut()) {
            case ATOMIC -> ok("store", probe.store() + ", conditional put is atomic: " + race);
            case RACY, IGNORED ->
                warn(
                        "store",
                        probe.store() + ", conditional put is " + word(probe) + ": " + race,
                        "let all writers share one job database: its lock alone decides who publishes");
            case REJECTED ->
                fail(
                        "store",
                        probe.store() + ", conditional put is rejected",
                        "use a store that knows If-None-Match",
                        FailureKind.USAGE);
        }
        Duration skew = probe.clockSkew();
        String found = "the store is " + skew.abs().toSeconds() + " s " + (skew.isNegative() ? "behind" : "ahead");
        if (skew.isZero()) {
            ok("clock", "the store's and ours agree");
        } else if (skew.abs().compareTo(SKEW_BAD) > 0) {
            fail("clock", found, "synchronise the clocks: signatures are about to be refused", FailureKind.UNKNOWN);
        } else if (skew.abs().compareTo(SKEW_ODD) > 0) {
            warn("clock", found, "synchronise the clocks");
        } else {
            ok("clock", found);
        }
    }

    /** What a store that does not work guarantees is of no use. */
    private void guarantees() {
        if (findings.stream().noneMatch(one -> one.check().equals("store") && one.state() == State.FAIL)) {
            findings.addAll(new StoreGuarantees(workplace, locks == Locks.EACH).examine());
        }
    }

    private static String word(Findings probe) {
        return probe.conditionalPut() == StoreProbe.ConditionalPut.RACY ? "racy" : "ignored";
    }

    private void database() throws SQLException {
        try (MigrationLauncher launcher = new MigrationLauncher(workplace)) {
            launcher.probe();
            ok("database", "the job database answers" + atWork(launcher));
        } catch (SQLException | RuntimeException e) {
            if (!isInUse(e)) {
                throw e;
            }
            warn("database", "the embedded job database is in use", "ask again when the run that has it has ended");
        }
    }

    /** An embedded one that answers has nobody in it. */
    private String atWork(MigrationLauncher launcher) throws SQLException {
        List<AtWork> some = workplace.properties().database().url() == null ? List.of() : launcher.atWork();
        return some.isEmpty()
                ? ""
                : some.stream().map(AtWork::delivery).collect(Collectors.joining(", ", "; at work: ", ""));
    }

    private static boolean isInUse(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() == H2_IN_USE) {
                return true;
            }
        }
        return false;
    }

    /** No migration fails for metrics; and whoever asks for them believes that he has them. */
    private void metrics() {
        SndscopyProperties.Metrics properties = workplace.properties().metrics();
        Path textfile = MetricsPlace.textfile(workplace.home(), properties);
        if (textfile != null) {
            textfile(textfile);
        }
        if (properties.listen() != null) {
            ok("metrics", "are answered at http://" + properties.listen() + "/metrics while a command is at work");
        }
    }

    private void textfile(Path file) {
        try {
            new Textfile(file).probe();
        } catch (IOException e) {
            LOG.warn("the textfile cannot be written", e);
            warn(
                    "metrics",
                    file + " cannot be written: " + Failures.message(e),
                    "make its folder, and let this account write in it");
            return;
        }
        Optional<Path> shut = Textfile.shutToOthers(file);
        if (shut.isPresent()) {
            warn(
                    "metrics",
                    file + " can be written, and other accounts may not enter " + shut.get(),
                    "put it where node_exporter reads, outside of the home");
        } else {
            ok("metrics", file + " can be written, and read by other accounts");
        }
    }

    /** No migration fails for lineage either. The server is not told anything: it would take it for a run. */
    private void lineage() {
        SndscopyProperties.LineageSettings settings = workplace.properties().lineage();
        workplace.lineage();
        Path file = LineagePlace.file(workplace.home(), settings);
        if (file != null) {
            try {
                new JsonLines(file).probe();
                ok("lineage", file + " can be written");
            } catch (IOException e) {
                LOG.warn("the file of lineage cannot be written", e);
                warn(
                        "lineage",
                        file + " cannot be written: " + Failures.message(e),
                        "make its folder, and let this account write in it");
            }
        }
        if (settings.url() != null) {
            ok("lineage", "runs are told to " + settings.url().getHost() + ", which was not tried");
        }
    }

    private void ok(String check, String found) {
        findings.add(new Finding(check, State.OK, found, "", null));
    }

    private void warn(String check, String found, String remedy) {
        findings.add(new Finding(check, State.WARN, found, remedy, null));
    }

    private void fail(String check, String found, String remedy, FailureKind kind) {
        findings.add(new Finding(check, State.FAIL, found, remedy, kind));
    }
}
