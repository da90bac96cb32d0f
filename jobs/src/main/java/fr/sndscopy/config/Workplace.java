package fr.sndscopy.config;

import fr.sndscopy.calendar.Calendar;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.keystore.KeyEscrow;
import fr.sndscopy.database.Databases;
import fr.sndscopy.drift.DriftPolicies;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.access.AccessLog;
import fr.sndscopy.ledger.access.Actor;
import fr.sndscopy.ledger.access.SetUp;
import fr.sndscopy.ledger.proof.CheckpointMaker;
import fr.sndscopy.ledger.proof.Stamps;
import fr.sndscopy.lineage.Lineage;
import fr.sndscopy.metrics.Metrics;
import fr.sndscopy.migration.access.Trace;
import fr.sndscopy.migration.codes.PublishedNomenclatures;
import fr.sndscopy.migration.evidence.DatasetKeys;
import fr.sndscopy.migration.execution.PartExecutors;
import fr.sndscopy.migration.keyring.RewrappedIndex;
import fr.sndscopy.migration.keyring.RewrappedKeys;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.published.PublishedTables;
import fr.sndscopy.migration.work.AlertThresholds;
import fr.sndscopy.migration.work.KeyScope;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.migration.work.RunIdentity;
import fr.sndscopy.migration.work.Scratch;
import fr.sndscopy.nomenclature.CodeSource;
import fr.sndscopy.nomenclature.NomenclatureException;
import fr.sndscopy.nomenclature.Nomenclatures;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.runs.HomeRuns;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.storage.WaitLines;
import fr.sndscopy.storage.pace.Bandwidth;
import fr.sndscopy.storage.pace.Governor;
import fr.sndscopy.validate.Severities;
import fr.sndscopy.webhook.Webhook;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A home, its configuration, and the services made of it when they are first asked for. Safe for use by several threads, as all that it gives. */
public final class Workplace implements AutoCloseable {
    private final Home home;
    private final SndscopyProperties properties;
    private final Seams seams = Seams.find();
    private volatile Consumer<String> waitListener = line -> {};
    private final SourceAccess sources;
    private final Databases databases;
    private AskedPace asked = AskedPace.NOTHING;
    private @Nullable Governor governor;
    private @Nullable ObjectStore store;
    private @Nullable Ledger ledger;
    private @Nullable StoreAccess storeAccess;
    private @Nullable KeyPlace keyPlace;
    private @Nullable KeyService keyring;
    private @Nullable KeyService keyService;
    private @Nullable Trace trace;
    private @Nullable PartExecutors executors;
    private @Nullable Lineage lineage;
    private final LedgerSigning signing;
    private final Metrics metrics;

    private Workplace(Home home, SndscopyProperties properties) {
        this.home = home;
        this.properties = properties;
        this.signing = new LedgerSigning(home, properties.signing());
        this.metrics = MetricsPlace.of(home, properties.metrics());
        this.databases = SourceDatabases.of(home, properties.source().databases());
        this.sources =
                new SourceAccess(home, properties, this::governor, new WaitLines(line -> waitListener.accept(line)));
    }

    /**
     * Opens a home that is there.
     *
     * @throws NotInitialisedException when it is not
     * @throws ConfigurationException when its configuration cannot be used
     */
    public static Workplace open(Home home) {
        if (!home.exists()) {
            throw new NotInitialisedException(home);
        }
        return new Workplace(home, PropertiesReader.read(home.configuration()));
    }

    /**
     * Opens a home, making it first when it is not there. A configuration that cannot be used leaves none behind.
     *
     * @throws ConfigurationException when the configuration cannot be used, or the home cannot be made
     */
    public static Workplace openOrCreate(Home home) {
        PropertiesReader.read(home.configuration());
        try {
            home.createIfAbsent();
        } catch (IOException e) {
            throw new ConfigurationException(
                    "[" + home.directory() + "] the home cannot be made: " + e.getMessage(), e);
        }
        return open(home);
    }

    /**
     * Opens a home for calls that use its settings alone: where there is none, the defaults and the environment.
     *
     * @throws ConfigurationException when the configuration cannot be used
     */
    public static Workplace openOrDefaults(Home home) {
        return new Workplace(home, PropertiesReader.read(home.configuration()));
    }

    /** What stands between sndscopy and the services that it calls. */
    public Seams seams() {
        return seams;
    }

    /** What time it is. */
    public Clock clock() {
        return seams().clock();
    }

    public Home home() {
        return home;
    }

    /** What the runs of this home say of themselves. */
    public HomeRuns runs() {
        return new HomeRuns(home.progress(), home.runs());
    }

    public SndscopyProperties properties() {
        return properties;
    }

    /** Who is told what happens, for Prometheus. */
    public Metrics metrics() {
        return metrics;
    }

    /** Where the batch framework says what it does. */
    public ObservationRegistry observations() {
        return metrics.observations();
    }

    /**
     * Who is told what runs read and made.
     *
     * @throws ConfigurationException when it cannot be used
     */
    public synchronized Lineage lineage() {
        if (lineage == null) {
            lineage = LineagePlace.of(home, properties);
        }
        return lineage;
    }

    /**
     * Finds out before anything is done whether it can be told.
     *
     * @throws ConfigurationException when it cannot
     */
    public void requireLineage() {
        lineage();
    }

    /** Where what is done from here goes. */
    public Target target() {
        return Target.of(home, properties);
    }

    /**
     * Has this workplace work as a call asks for, in place of what is configured; before anything else is asked for.
     *
     * @throws ConfigurationException when what is asked for would have no effect
     */
    public synchronized void asked(AskedPace pace) {
        if (governor != null) {
            throw new IllegalStateException("the line is in use");
        }
        pace.bandwidth(properties);
        asked = pace;
    }

    /** What is allowed of the line to store and sources. */
    public synchronized Bandwidth bandwidth() {
        return asked.bandwidth(properties);
    }

    /** Where that is said, for messages. */
    synchronized String bandwidthPlace() {
        return asked.place();
    }

    /** Holds back what goes over the line: one for the store and all sources. */
    private synchronized Governor governor() {
        if (governor == null) {
            governor = new Governor(bandwidth(), clock(), ZoneId.systemDefault(), seams.ticker());
        }
        return governor;
    }

    public synchronized ObjectStore store() {
        if (storeAccess == null) {
            storeAccess = StoreAccess.open(
                    home,
                    properties.store(),
                    governor(),
                    metrics.counting(new WaitLines(line -> waitListener.accept(line))));
            store = seams.store(storeAccess.store());
        }
        return Objects.requireNonNull(store);
    }

    /** Databases whose tables are delivered. */
    public Databases databases() {
        return databases;
    }

    /** What delivered files may be. */
    public SourceFormats formats() {
        return KnownFormats.of(databases);
    }

    /**
     * The folder that a location names: a path of this machine, or {@code s3://bucket/prefix}. Asks nothing; it need not be there.
     *
     * @throws ConfigurationException when it can be none, or nothing is configured to reach it
     */
    public synchronized SourceFolder source(String location) {
        return sources.folder(location);
    }

    /** Whether a location is that of a bucket, in which nothing is ever written. */
    public static boolean isBucket(String location) {
        return SourceAccess.isBucket(location);
    }

    /** A location as it is to be shown: with the address of its bucket, without secrets. */
    public String sourcePlace(String location) {
        return sources.described(location);
    }

    /**
     * Whom to tell from here on, in one line each, what the store keeps us waiting for. The log has it anyway.
     *
     * @param listener is called from any thread, by one at a time
     * @return who was told before
     */
    public synchronized Consumer<String> tellWaits(Consumer<String> listener) {
        Consumer<String> before = waitListener;
        waitListener = listener;
        return before;
    }

    /** One for all, so that each entry and manifest is read and checked once. */
    public synchronized Ledger ledger() {
        if (ledger == null) {
            ledger = new Ledger(store(), clock(), ledgerHeads(), new LedgerDocuments(home.ledgerDocuments()));
        }
        return ledger;
    }

    /** Who signs the ledger here, and whose signatures count. */
    public LedgerSigning signing() {
        return signing;
    }

    /**
     * Signs the ledger as it is, where a key for it is configured and anything is published; nothing when that is done already.
     *
     * @return the checkpoint over all entries; empty where nothing is signed
     * @throws fr.sndscopy.crypto.KeyServiceException when the key cannot be had
     * @throws fr.sndscopy.ledger.LedgerCorruptException when the ledger is not the one that was signed before
     */
    public Optional<CheckpointMaker.Made> signLedger() {
        if (!signing.signs()) {
            return Optional.empty();
        }
        LedgerState state = ledger().read();
        if (state.size() == 0) {
            return Optional.empty();
        }
        Optional<CheckpointMaker.Made> made =
                signing.key(state.dataset()).map(key -> new CheckpointMaker(store()).make(key, ledger().reader()));
        made.ifPresent(checkpoint -> stamping().ifDue(checkpoint.stored(), waitListener));
        return made;
    }

    /**
     * Has the newest checkpoint stamped by the configured authority, unless it is.
     *
     * @return empty where no checkpoint is stored
     * @throws ConfigurationException when no authority is configured
     * @throws fr.sndscopy.stamp.StampException when it gives no stamp
     */
    public Optional<Stamps.Stamped> stampLedger() {
        return stamping().newest();
    }

    private LedgerStamping stamping() {
        return new LedgerStamping(store(), signing);
    }

    /** The embedded store is the home's own, wherever that is. */
    private LedgerHeads ledgerHeads() {
        String place = properties.store().endpoint() == null ? "embedded" : store().description();
        return new LedgerHeads(home.ledgerHeads(), place, clock());
    }

    /**
     * The keys of this home, which are there. What was wrapped with keys that are retired they open too, by what the ledger names in its
     * place.
     *
     * @throws fr.sndscopy.crypto.KeyServiceException when they are not, or the password is not theirs; nothing is made
     */
    public synchronized KeyService keyService() {
        if (keyService == null) {
            keyService = resolving(keyring());
        }
        return keyService;
    }

    /** Likewise, those that are here alone: nothing in their place, and without a look at the store. */
    public synchronized KeyService keyring() {
        if (keyring == null) {
            requireKeyPlace();
            keyring = metrics.timing(seams.keys(keyPlace().open()));
        }
        return keyring;
    }

    /**
     * All keys of this home, sealed to a key that lies elsewhere.
     *
     * @param publicKey a file with its public half, PEM
     * @throws fr.sndscopy.crypto.KeyServiceException when there are no keys, when what keeps them gives them to nobody, or the file has none
     *     to seal to
     */
    public KeyEscrow escrow(Path publicKey) {
        requireKeyPlace();
        return keyPlace().escrow(publicKey);
    }

    private void requireKeyPlace() {
        if (!keyPlace().isThere()) {
            throw DatasetKeys.lost(keyPlace().place());
        }
    }

    private synchronized KeyService makeKeys() {
        if (keyring == null) {
            keyring = metrics.timing(seams.keys(keyPlace().openOrCreate()));
        }
        return keyring;
    }

    private synchronized KeyPlace keyPlace() {
        if (keyPlace == null) {
            keyPlace = KeyPlace.of(home, properties.keys());
        }
        return keyPlace;
    }

    private KeyService resolving(KeyService keys) {
        return RewrappedKeys.of(keys, () -> publishedState()
                .map(state -> RewrappedIndex.of(ledger().reader(), state))
                .orElse(RewrappedIndex.NONE));
    }

    /** Whether this home has keys at all, whosever they are. */
    public boolean hasKeys() {
        return keyPlace().hasKeys();
    }

    /** Whether there is what keeps keys, be it without any yet. */
    public boolean hasKeyService() {
        return keyPlace().isThere();
    }

    /** What keeps the keys of this home, for people; a token is asked for it. */
    public String keysDescription() {
        return keyPlace().description();
    }

    /**
     * Sets the store up unless it is, and has its access log say with what: the only way, besides {@link #initialiseKeys()}, in which keys are made.
     *
     * @return the dataset's id
     */
    public String initialise() {
        String dataset = datasetKeys().initialise(this::makeKeys);
        new SetUp(store(), ledger(), accessLog()).writeDown();
        return dataset;
    }

    /**
     * Makes the keys for a store that has no dataset yet, or one that nothing depends on.
     *
     * @throws ConfigurationException when this home has keys
     * @throws fr.sndscopy.crypto.KeyServiceException when the store's dataset has keys
     */
    public KeyService initialiseKeys() {
        if (hasKeys()) {
            throw new ConfigurationException(
                    "[" + keyPlace().place() + "] there already: nothing is made in its place");
        }
        return datasetKeys().make(this::makeKeys);
    }

    /**
     * The keys, which have shown that they are those of the store's dataset.
     *
     * @param state of the store's ledger
     * @throws fr.sndscopy.crypto.KeyServiceException when they are not
     */
    public KeyService keyServiceOf(LedgerState state) {
        checkKeys(state);
        return keyService();
    }

    /**
     * Likewise.
     *
     * @return the delivery whose evidence the keys opened; empty when nothing is published
     */
    public Optional<String> checkKeys(LedgerState state) {
        if (isWithoutKeys()) {
            throw datasetKeys().lost(keyPlace().place(), state);
        }
        return datasetKeys().check(state, keyService());
    }

    private synchronized boolean isWithoutKeys() {
        return keyring == null && !hasKeys();
    }

    private DatasetKeys datasetKeys() {
        return new DatasetKeys(store(), ledger());
    }

    /**
     * A folder for what a command keeps for as long as it lives: in the home's work folder, or where the home may not be written, or there
     * is none, in the machine's folder for temporary files. What killed commands left there is removed.
     */
    public Scratch scratch() throws IOException {
        Path work = home.work();
        if (!Files.isDirectory(home.directory()) || !Files.isWritable(Files.exists(work) ? work : home.directory())) {
            return Scratch.in(Path.of(System.getProperty("java.io.tmpdir")));
        }
        if (Files.isWritable(home.directory())) {
            Scratch.removeOwnerless(home.directory());
        }
        return Scratch.in(work);
    }

    /** Where it is written down who had data or keys handed out: in the home, and where a store has been set up in its access log. */
    public synchronized Trace trace() {
        if (trace == null) {
            AccessLog log = StoreAccess.isSetUp(home, properties.store()) ? accessLog() : null;
            trace = new Trace(home.trace(), identity().operator(), clock(), log);
        }
        return trace;
    }

    /** Where acts are written down that are no publication, in the store. */
    public AccessLog accessLog() {
        RunIdentity identity = identity();
        return new AccessLog(
                store(), ledger(), Actor.ofThisProcess(identity.operator(), identity.toolVersion()), clock());
    }

    /** The first line of a file that holds a secret. */
    public static char[] secret(Path file) {
        return Secrets.firstLine(file);
    }

    /** The shipped schemas, the configured folders over them, and {@code folders} over those. */
    public SchemaCatalog catalog(List<Path> folders) {
        List<Path> all = new ArrayList<>();
        properties.schemas().forEach(folder -> all.add(home.directory().resolve(folder)));
        all.addAll(folders);
        return SchemaCatalog.load(all);
    }

    /**
     * What rows are judged by besides their schemas.
     *
     * @param catalog the tables that may be named
     * @throws ConfigurationException naming a property that cannot be used
     */
    public RuleBook rules(SchemaCatalog catalog) {
        RuleBook rules = new RuleBook(
                severities(),
                nomenclatures(),
                driftPolicies(),
                OperatorLimits.of(properties.limits()),
                catalog::origin);
        ConfiguredTables.check(properties, catalog);
        return rules;
    }

    private Severities severities() {
        Map<String, Map<String, String>> written = new TreeMap<>();
        properties.rules().forEach((table, rules) -> {
            Map<String, String> ofTable = written.computeIfAbsent(table, none -> new TreeMap<>());
            // what YAML 1.1 makes of off without quotes
            rules.forEach((rule, severity) -> ofTable.put(rule, severity.equals("false") ? "off" : severity));
        });
        try {
            return Severities.of(written);
        } catch (IllegalArgumentException e) {
            throw below("sndscopy.rules", e);
        }
    }

    private Nomenclatures nomenclatures() {
        try {
            return Nomenclatures.load(properties.nomenclatures().stream()
                    .map(folder -> home.directory().resolve(folder))
                    .toList());
        } catch (NomenclatureException e) {
            throw new ConfigurationException("[sndscopy.nomenclatures] " + e.getMessage(), e);
        }
    }

    /**
     * Likewise, with the nomenclatures that are published in the store for want of others. The store is asked when one is first looked
     * for.
     *
     * @param catalog says which columns of nomenclatures hold codes
     * @param states the ledger as it is to be seen; asked once
     * @param superseded a delivery that is about to be replaced, or null
     * @param directory where downloads are kept while they are read
     */
    public RuleBook rules(
            SchemaCatalog catalog,
            Supplier<Optional<LedgerState>> states,
            @Nullable String superseded,
            Path directory) {
        return rules(catalog)
                .orElse(CodeSource.later(() -> new PublishedNomenclatures(
                        store(), ledger(), this::keyService, states, catalog, directory, superseded)));
    }

    /** Likewise, for calls that write nothing: as the ledger is now, and without a store where none has been set up. */
    public RuleBook rules(SchemaCatalog catalog, @Nullable String superseded) {
        return StoreAccess.isSetUp(home, properties.store())
                ? rules(catalog, () -> new PublishedTables(ledger()).state(), superseded, home.work())
                : rules(catalog);
    }

    /** The ledger as it is; empty where no store has been set up, or nothing in it. */
    public Optional<LedgerState> publishedState() {
        return StoreAccess.isSetUp(home, properties.store()) ? new PublishedTables(ledger()).state() : Optional.empty();
    }

    private DriftPolicies driftPolicies() {
        try {
            return DriftPolicies.of(properties.drift());
        } catch (IllegalArgumentException e) {
            throw below("sndscopy.drift", e);
        }
    }

    /** The message begins with a place below the property, in brackets. */
    private static ConfigurationException below(String property, IllegalArgumentException e) {
        return new ConfigurationException(String.valueOf(e.getMessage()).replaceFirst("^\\[", "[" + property + "."), e);
    }

    public synchronized MigrationSettings settings() {
        SndscopyProperties.Migration migration = properties.migration();
        Integer threads = asked.threads() == null ? migration.threads() : asked.threads();
        try {
            return new MigrationSettings(
                    threads == null ? Runtime.getRuntime().availableProcessors() : threads,
                    migration.rowsPerGroup(),
                    migration.partSize().toBytes(),
                    migration.zstdLevel(),
                    new AlertThresholds(migration.alertVolumeRatio(), migration.alertNullShare()),
                    properties.keys().periodKeys() ? KeyScope.PERIOD : KeyScope.PRODUCT);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[sndscopy.migration] " + e.getMessage(), e);
        }
    }

    /**
     * Who is told what came of nights.
     *
     * @throws ConfigurationException when it cannot be used
     */
    public Optional<Webhook> webhook() {
        return WebhookPlace.of(home, properties.webhook(), clock());
    }

    /** Deliveries that nights leave alone. */
    public ParkedDeliveries parked() {
        return new ParkedDeliveries(home.parked(), clock());
    }

    /**
     * What is expected of producers, as it is configured.
     *
     * @throws ConfigurationException naming what cannot be expected
     */
    public Calendar calendar() {
        return ConfiguredCalendar.of(
                properties.expected(), properties.migration().alertVolumeRatio());
    }

    /**
     * Who does the work on parts, as it is configured: for all runs of this workplace.
     *
     * @throws ConfigurationException when nobody on the class path can, or others could not reach the store
     */
    public synchronized PartExecutors partExecutors() {
        if (executors == null) {
            if (asked.threads() != null && !properties.execution().isHere()) {
                throw new ConfigurationException("[--threads] parts are worked on by executors of "
                        + properties.execution().master() + ": expected execution.cores, or no --threads");
            }
            executors = OtherMachines.executorsOf(this);
        }
        return executors;
    }

    public RunIdentity identity() {
        String operator = properties.operator();
        return new RunIdentity(
                operator == null ? System.getProperty("user.name", "unknown") : operator,
                ToolVersion.current(),
                configurationSha256());
    }

    /** No property holds a secret: passwords and credentials are in files or the environment. */
    private String configurationSha256() {
        return Sha256.of(properties.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void close() {
        try (metrics) {
            if (executors != null) {
                executors.close();
            }
            if (keyring != null) {
                keyring.close();
            }
            if (keyPlace != null) {
                keyPlace.close();
            }
        } finally {
            try (sources) {
                if (storeAccess != null) {
                    storeAccess.close();
                }
            } finally {
                if (lineage != null) {
                    lineage.close();
                }
            }
        }
    }
}
