package fr.sndscopy.migration.codes;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Owner;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Premise;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.evidence.Sealing;
import fr.sndscopy.migration.published.PublishedDelivery;
import fr.sndscopy.nomenclature.CodeOrigin;
import fr.sndscopy.nomenclature.CodeReference;
import fr.sndscopy.nomenclature.CodeSource;
import fr.sndscopy.nomenclature.Codes;
import fr.sndscopy.nomenclature.Lookup;
import fr.sndscopy.report.Reason;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.storage.ObjectStore;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Nomenclatures that were delivered and published as tables of their name. Of several periods that is used which was published last.
 *
 * <p>What is found is fixed by the ledger as it is when something is first looked for: editions name its manifests. Objects are read
 * when a list is first asked for its codes, once each. Whatever store, keys and objects are refused for is thrown as it is by any other
 * reading, from {@link #find} or from the list.
 */
public final class PublishedNomenclatures implements CodeSource {
    /** Tables that would make it more are not read, and said not to be. All public ones together have 414 490 rows. */
    static final long MAX_ROWS_IN_ALL = 2_000_000;

    private final ObjectStore store;
    private final Ledger ledger;
    private final Supplier<KeyService> keys;
    private final Supplier<Optional<LedgerState>> states;
    private final SchemaCatalog catalog;
    private final Path directory;
    private final @Nullable String superseded;
    private final Map<TablePeriod, PublishedCodes> tables = new HashMap<>();
    private final Map<String, PublishedDelivery> deliveries = new HashMap<>();
    private final Set<PublishedCodes> counted = new HashSet<>();
    private long rowsInAll;
    private boolean asked;
    private Optional<LedgerState> state = Optional.empty();
    private Opened opened = new Opened("", new SoftReference<>(null));

    /**
     * @param keys asked when evidence or rows have to be opened
     * @param states asked once, when something is first looked for; empty when nothing has been set up in the store
     * @param catalog says which column of a nomenclature holds its codes
     * @param directory where downloads are kept while they are read
     * @param superseded a delivery whose tables are about to be replaced, and do not count any more; or null
     */
    public PublishedNomenclatures(
            ObjectStore store,
            Ledger ledger,
            Supplier<KeyService> keys,
            Supplier<Optional<LedgerState>> states,
            SchemaCatalog catalog,
            Path directory,
            @Nullable String superseded) {
        this.store = store;
        this.ledger = ledger;
        this.keys = keys;
        this.states = states;
        this.catalog = catalog;
        this.directory = directory;
        this.superseded = superseded;
    }

    /** The evidence that was opened last: most nomenclatures come in one delivery. */
    private record Opened(String delivery, SoftReference<Evidence> evidence) {}

    /**
     * That codes by which rows were judged would still be found at publication. A nomenclature that was not there then is not missed:
     * reports say what was not looked up.
     *
     * @param delivery whose rows they are
     * @param codes all that were used
     * @param superseded as for {@link #PublishedNomenclatures}
     */
    public static Premise premise(String delivery, Collection<Codes> codes, @Nullable String superseded) {
        SortedMap<String, String> editions = new TreeMap<>();
        codes.stream()
                .filter(one -> one.origin().delivery() != null)
                .forEach(one -> editions.put(CodeReference.parse(one.name()).table(), one.edition()));
        return state -> editions.forEach((table, edition) -> {
            if (newest(state, table, superseded)
                    .filter(what -> edition(state, what).equals(edition))
                    .isEmpty()) {
                throw new PublicationRefusedException(
                        PublicationRefusedException.Reason.STALE_PLAN,
                        "[" + delivery + "] judged by the codes of " + table + ", which another run has published anew,"
                                + " superseded or replayed since: run it again, which judges its rows anew");
            }
        });
    }

    @Override
    public synchronized Lookup find(Column column) {
        String named = column.nomenclature();
        if (named == null) {
            return Lookup.ABSENT;
        }
        CodeReference reference = CodeReference.parse(named);
        return newest(reference.table())
                .map(what -> {
                    String owner = owner(what);
                    return owner.equals(superseded)
                            ? Lookup.unusable(Reason.REPLACED.of(owner))
                            : find(tables.computeIfAbsent(what, this::open), column, reference);
                })
                .orElse(Lookup.ABSENT);
    }

    @Override
    public synchronized Optional<CodeOrigin> origin(CodeReference reference) {
        return newest(reference.table()).map(what -> new CodeOrigin(owner(what)));
    }

    private Lookup find(PublishedCodes table, Column column, CodeReference reference) {
        Lookup found = table.find(column, reference.column());
        if (found.codes() == null || counted.contains(table)) {
            return found;
        }
        if (rowsInAll + table.rows() > MAX_ROWS_IN_ALL) {
            return table.tooMany(MAX_ROWS_IN_ALL);
        }
        counted.add(table);
        rowsInAll += table.rows();
        return found;
    }

    private Optional<LedgerState> state() {
        if (!asked) {
            state = states.get();
            asked = true;
        }
        return state;
    }

    private String owner(TablePeriod what) {
        return owner(state().orElseThrow(), what);
    }

    private static String owner(LedgerState state, TablePeriod what) {
        Owner owner = state.current().get(what);
        if (owner == null) {
            throw new IllegalStateException(what + " has no owner");
        }
        return owner.delivery();
    }

    private static Publication publication(LedgerState state, TablePeriod what) {
        return state.publication(owner(state, what)).orElseThrow();
    }

    private Optional<TablePeriod> newest(String table) {
        return state().flatMap(known -> newest(known, table, superseded));
    }

    private static Optional<TablePeriod> newest(LedgerState state, String table, @Nullable String superseded) {
        return state.current().keySet().stream()
                .filter(what -> what.isOf(table))
                .max(Comparator.comparing(
                                (TablePeriod what) -> !owner(state, what).equals(superseded))
                        .thenComparing(what -> publication(state, what).entry().number())
                        .thenComparing(TablePeriod::period));
    }

    private PublishedCodes open(TablePeriod what) {
        String owner = owner(what);
        PublishedDelivery published =
                deliveries.computeIfAbsent(owner, id -> PublishedDelivery.read(ledger, state().orElseThrow(), id));
        return new PublishedCodes(
                what,
                published,
                edition(state().orElseThrow(), what),
                catalog.find(what.table()),
                this::evidence,
                new PublishedCodes.Reading(store, keys, directory));
    }

    /** Which manifests name the rows: that of the delivery, then those of replays that have added to the table. */
    private static String edition(LedgerState state, TablePeriod what) {
        StringBuilder edition = new StringBuilder("manifest:")
                .append(publication(state, what).entry().manifestSha256());
        for (Publication replay : state.replaysOf(owner(state, what))) {
            if (replay.tables().containsKey(what)) {
                edition.append('+').append(replay.entry().manifestSha256());
            }
        }
        return edition.toString();
    }

    private synchronized Evidence evidence(Manifest manifest) {
        Evidence known = opened.delivery().equals(manifest.delivery())
                ? opened.evidence().get()
                : null;
        if (known == null) {
            known = new EvidenceReader(store, new Sealing(keys.get())).open(manifest);
            opened = new Opened(manifest.delivery(), new SoftReference<>(known));
        }
        return known;
    }
}
