package fr.sndscopy.migration.keyring;

import fr.sndscopy.crypto.KeyDomain;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.ShardedManifest.Shard;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.ledger.keyring.ShredEntry;
import fr.sndscopy.migration.work.NotPublishedException;
import fr.sndscopy.migration.work.RunIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Destroys the keys of a period, or of a product, so that nobody reads what they protect any more, wherever copies of it lie: rows, those in
 * quarantine, and what the evidence says of them. Only data whose keys are those of its period can be shredded. The ledger says so before
 * the keys are gone: killed in between, nothing opens it any more, and the same again destroys the keys.
 */
public final class Shredding {
    /** So that an entry has far less than its most bytes. */
    private static final int DOMAINS_OF_AN_ENTRY = 200;

    private final Ledger ledger;
    private final KeyService keys;
    private final RunIdentity identity;

    /**
     * @param keys those of the dataset, which have shown that they are, as the key service has them
     * @param identity who does it
     */
    public Shredding(Ledger ledger, KeyService keys, RunIdentity identity) {
        this.ledger = ledger;
        this.keys = keys;
        this.identity = identity;
    }

    /**
     * What is to be shredded: all of both that are said.
     *
     * @param product as a schema names it, or as a key id has it; null for all
     * @param period null for all
     */
    public record Selection(
            @Nullable String product, @Nullable String period) {
        public Selection {
            if (product == null && period == null) {
                throw new IllegalArgumentException("a product, a period, or both");
            }
        }

        private boolean takes(KeyDomain domain) {
            return domain.isOfPeriod() && takes(domain, String.valueOf(domain.period()));
        }

        private boolean takes(KeyDomain domain, String ofPeriod) {
            return (product == null || KeyDomain.ofProduct(product).product().equals(domain.product()))
                    && (period == null || period.equals(ofPeriod));
        }

        @Override
        public String toString() {
            return Stream.of(product, period)
                    .filter(part -> part != null)
                    .reduce((one, other) -> one + " " + other)
                    .orElse("");
        }
    }

    /**
     * What there is of it.
     *
     * @param domains whose keys are to be destroyed
     * @param keyIds all keys of these, those among them that were retired before
     * @param begun domains of which the ledger says already that they are shredded, and keys are here
     * @param done domains of which it says so, and no key is here
     * @param tables what is published of them, now or before
     * @param parts likewise
     * @param rows of these parts, those in quarantine among them
     * @param inTheWay objects of the selection that are under keys which others need
     * @param sharedKeys these keys
     */
    public record Findings(
            SortedSet<String> domains,
            SortedSet<String> keyIds,
            SortedSet<String> begun,
            SortedSet<String> done,
            SortedSet<TablePeriod> tables,
            long parts,
            long rows,
            long inTheWay,
            SortedSet<String> sharedKeys) {
        /** Whether nothing of it was ever published. */
        public boolean isNothing() {
            return domains.isEmpty() && begun.isEmpty() && done.isEmpty() && inTheWay == 0;
        }
    }

    /** Looks at what there is, and changes nothing. */
    public Findings find(Selection selection) {
        return new Search(ledger.read(), selection).findings();
    }

    /**
     * Does it.
     *
     * @return the entries that say so; none when entries of before do
     * @throws NotPublishedException when there is nothing of it
     * @throws KeyServiceException {@link Kind#REFUSED} when some of it is under keys that others need, which leaves all keys
     */
    public List<ShredEntry> run(Selection selection) {
        Findings found = find(selection);
        if (found.isNothing()) {
            throw new NotPublishedException("[" + selection + "] nothing of it is published under keys of its own");
        }
        if (found.inTheWay() > 0) {
            throw new KeyServiceException(
                    Kind.REFUSED,
                    "[" + selection + "] " + found.inTheWay()
                            + (found.inTheWay() == 1 ? " object of it is" : " objects of it are") + " under "
                            + String.join(", ", found.sharedKeys())
                            + ", which other data needs: published without keys of its period, it cannot be shredded",
                    null);
        }
        List<ShredEntry> entries = new ArrayList<>();
        List<String> all = List.copyOf(found.domains());
        for (int from = 0; from < all.size(); from += DOMAINS_OF_AN_ENTRY) {
            List<String> some = all.subList(from, Math.min(from + DOMAINS_OF_AN_ENTRY, all.size()));
            entries.add(ledger.recordShred(
                    some,
                    found.keyIds().stream()
                            .filter(keyId -> KeyDomain.ofKey(keyId)
                                    .filter(domain -> some.contains(domain.toString()))
                                    .isPresent())
                            .toList(),
                    identity.operator(),
                    identity.toolVersion()));
        }
        found.domains().forEach(keys::destroyAll);
        found.begun().forEach(keys::destroyAll);
        return entries;
    }

    private final class Search {
        private final LedgerState state;
        private final Selection selection;
        private final SortedSet<String> domains = new TreeSet<>();
        private final SortedSet<String> begun = new TreeSet<>();
        private final SortedSet<String> done = new TreeSet<>();
        private final SortedSet<TablePeriod> tables = new TreeSet<>();
        private final SortedSet<String> sharedKeys = new TreeSet<>();
        private long parts;
        private long rows;
        private long inTheWay;

        Search(LedgerState state, Selection selection) {
            this.state = state;
            this.selection = selection;
        }

        Findings findings() {
            state.publications().forEach(this::look);
            for (String keyId : keys.keyIds()) {
                KeyDomain.ofKey(keyId).filter(selection::takes).ifPresent(domain -> {
                    Optional<ShredEntry> shred = shredded(domain);
                    if (shred.isEmpty()) {
                        domains.add(domain.toString());
                    } else if (shred.get().keyIds().contains(keyId)) {
                        begun.add(domain.toString());
                    }
                });
            }
            done.removeAll(begun);
            return new Findings(domains, keyIds(), begun, done, tables, parts, rows, inTheWay, sharedKeys);
        }

        private Optional<ShredEntry> shredded(KeyDomain domain) {
            return state.shreds().stream()
                    .filter(shred -> shred.domains().contains(domain.toString()))
                    .findFirst();
        }

        private void look(Publication publication) {
            Manifest manifest = ledger.manifest(state, publication);
            for (Shard shard : manifest.shards()) {
                take(shard.evidence(), shard.period());
            }
            for (Manifest.Part part : manifest.parts()) {
                boolean data = part.data() != null && take(part.data(), part.period());
                boolean quarantine = part.quarantine() != null && take(part.quarantine(), part.period());
                if (data || quarantine) {
                    tables.add(new TablePeriod(part.table(), part.period()));
                    parts++;
                    rows += part.books().delivered();
                    if (manifest.shards().isEmpty() && manifest.evidence() != null) {
                        // the evidence on it is in that of all
                        inTheWay(manifest.evidence().keyId());
                    }
                }
            }
        }

        /** Whether an object is of the selection, under keys of its own, and not shredded already. */
        private boolean take(StoredObject object, String period) {
            Optional<KeyDomain> domain = KeyDomain.ofKey(object.keyId());
            if (domain.isPresent() && domain.get().isOfPeriod()) {
                if (!selection.takes(domain.get())) {
                    return false;
                }
                if (shredded(domain.get()).isPresent()) {
                    done.add(domain.get().toString());
                    return false;
                }
                domains.add(domain.get().toString());
                return true;
            }
            // of evidence the key does not tell of which product it is: then any may be meant
            boolean selected = selection.product() == null
                    ? period.equals(selection.period())
                    : domain.filter(of -> selection.takes(of, period)).isPresent();
            if (selected) {
                inTheWay(object.keyId());
            }
            return false;
        }

        private void inTheWay(String keyId) {
            inTheWay++;
            sharedKeys.add(keyId);
        }

        /** Those that are here, and all that were. */
        private SortedSet<String> keyIds() {
            return Stream.of(
                            keys.keyIds().stream(),
                            state.publications().stream().flatMap(publication -> publication.keyIds().stream()),
                            state.keyEntries().stream().flatMap(entry -> entry.keyIds().stream()))
                    .flatMap(some -> some)
                    .filter(keyId -> KeyDomain.ofKey(keyId)
                            .filter(domain -> domains.contains(domain.toString()))
                            .isPresent())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
