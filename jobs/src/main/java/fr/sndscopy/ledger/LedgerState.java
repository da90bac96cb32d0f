package fr.sndscopy.ledger;

import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What all entries of a ledger amount to. Immutable. */
public final class LedgerState {
    /** In place of the SHA-256 of the entry before the first. */
    public static final String NOTHING_SHA256 = "0".repeat(64);

    private final String dataset;
    private final List<Publication> publications;
    private final Map<String, Publication> byDelivery;
    private final SortedMap<TablePeriod, Owner> current;
    private final Map<TablePeriod, List<Owner>> history;
    /** By delivery that is no replay and has not been superseded: its parts that have rows in quarantine. */
    private final Map<String, QuarantinedParts> quarantine;

    private final Said said;

    private LedgerState(
            String dataset,
            Said said,
            List<Publication> publications,
            Map<String, Publication> byDelivery,
            SortedMap<TablePeriod, Owner> current,
            Map<TablePeriod, List<Owner>> history,
            Map<String, QuarantinedParts> quarantine) {
        this.dataset = dataset;
        this.said = said;
        this.publications = Collections.unmodifiableList(publications);
        this.byDelivery = byDelivery;
        this.current = Collections.unmodifiableSortedMap(current);
        this.history = history;
        this.quarantine = quarantine;
    }

    static LedgerState empty(String dataset) {
        return new LedgerState(dataset, Said.NOTHING, List.of(), Map.of(), new TreeMap<>(), Map.of(), Map.of());
    }

    /**
     * What every entry is to the chain, whatever it says.
     *
     * @param sha256 of the stored bytes
     * @param leaf of the stored bytes, in the tree that checkpoints are over
     */
    public record Link(String sha256, TreeHash leaf) {}

    /** The chain, and what it says of keys and of what was taken away. */
    private record Said(
            List<Link> chain,
            List<KeyEntry> entries,
            Set<String> retired,
            Map<String, ShredEntry> shredded,
            List<RemovalEntry> removals) {
        static final Said NOTHING = new Said(List.of(), List.of(), Set.of(), Map.of(), List.of());

        Said {
            chain = Collections.unmodifiableList(chain);
            entries = List.copyOf(entries);
            retired = Set.copyOf(retired);
            shredded = Map.copyOf(shredded);
            removals = List.copyOf(removals);
        }

        Said plus(Link link) {
            List<Link> next = new ArrayList<>(chain);
            next.add(link);
            return new Said(next, entries, retired, shredded, removals);
        }

        Said plus(Link link, ShredEntry entry) {
            Map<String, ShredEntry> next = new HashMap<>(shredded);
            entry.keyIds().forEach(keyId -> next.put(keyId, entry));
            return new Said(plus(link).chain, entries, retired, next, removals);
        }

        Said plus(Link link, RemovalEntry entry) {
            List<RemovalEntry> next = new ArrayList<>(removals);
            next.add(entry);
            return new Said(plus(link).chain, entries, retired, shredded, next);
        }

        Said plus(Link link, KeyEntry entry) {
            List<KeyEntry> nextEntries = new ArrayList<>(entries);
            nextEntries.add(entry);
            Set<String> nextRetired = new HashSet<>(retired);
            if (entry.kind() == KeyEntry.Kind.RETIRE) {
                nextRetired.addAll(entry.keyIds());
            }
            return new Said(plus(link).chain, nextEntries, nextRetired, shredded, removals);
        }
    }

    /**
     * One entry, and what it published.
     *
     * @param entry as stored
     * @param sha256 of the stored bytes
     * @param leaf of the stored bytes, in the tree that checkpoints are over
     * @param product the family of what was delivered
     * @param tables with the generation that this publication is, or that it replays rows of, by table and period
     * @param rows of each of them
     * @param keys the key-encryption keys of its objects
     */
    public record Publication(
            LedgerEntry entry,
            String sha256,
            TreeHash leaf,
            String product,
            SortedMap<TablePeriod, Integer> tables,
            SortedMap<TablePeriod, TableRows> rows,
            KeyUse keys) {
        public Publication {
            rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
            tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        }

        /** The ids of these keys. */
        public Set<String> keyIds() {
            return keys.keyIds();
        }
    }

    /**
     * Whose rows a (table, period) holds or held.
     *
     * @param delivery its id
     * @param generation 1 for the first publication of the (table, period)
     */
    public record Owner(String delivery, int generation) {}

    /** The dataset's id. */
    public String dataset() {
        return dataset;
    }

    /** All entries, in order, those of keys among them: the first is that of number 1. */
    public List<Link> chain() {
        return said.chain();
    }

    /** The entries that say what became of keys, in order. */
    public List<KeyEntry> keyEntries() {
        return said.entries();
    }

    /** The ids of key-encryption keys that nothing needs any more. */
    public Set<String> retiredKeys() {
        return said.retired();
    }

    /** What says that keys were destroyed with what they protect, in order. */
    public List<ShredEntry> shreds() {
        return said.shredded().values().stream()
                .distinct()
                .sorted(Comparator.comparingLong(ShredEntry::number))
                .toList();
    }

    /** What says that a key was destroyed with what it protects; empty when nothing does. */
    public Optional<ShredEntry> shredOf(String keyId) {
        return Optional.ofNullable(said.shredded().get(keyId));
    }

    /** What says that something published of a (table, period), now or before, was destroyed with its keys. */
    public Optional<ShredEntry> shredOf(TablePeriod tablePeriod) {
        return said.shredded().isEmpty()
                ? Optional.empty()
                : publications.stream()
                        .flatMap(
                                publication -> publication.keys().tables().getOrDefault(tablePeriod, Set.of()).stream())
                        .flatMap(keyId -> shredOf(keyId).stream())
                        .findFirst();
    }

    /** How many parts, those of history among them, have their rows under one of these keys. */
    public long partsUnder(Collection<String> keyIds) {
        return publications.stream()
                .mapToLong(publication -> publication.keys().partsUnder(keyIds))
                .sum();
    }

    /** The entries that published something, in order. */
    public List<Publication> publications() {
        return publications;
    }

    /** The entry that published a delivery, which may have been superseded since. */
    public Optional<Publication> publication(String delivery) {
        return Optional.ofNullable(byDelivery.get(delivery));
    }

    /** Whether a delivery is published and has been neither superseded nor withdrawn; of a replay, whether what it replays is. */
    public boolean isCurrent(String delivery) {
        Publication publication = byDelivery.get(delivery);
        if (publication == null) {
            return false;
        }
        String origin = originOf(publication.entry());
        return supersederOf(origin).isEmpty() && withdrawalOf(origin).isEmpty();
    }

    private static String originOf(LedgerEntry entry) {
        return entry.replays() == null ? entry.delivery() : entry.replays();
    }

    /** What was taken away, in order. */
    public List<RemovalEntry> removals() {
        return said.removals();
    }

    /** What says that a delivery, or what it replays, was withdrawn; empty when nothing does. */
    public Optional<RemovalEntry> withdrawalOf(String delivery) {
        return removalOf(RemovalEntry.Kind.WITHDRAW, delivery);
    }

    /** What says that the objects of a delivery, or of what it replays, were removed with their rows; empty when nothing does. */
    public Optional<RemovalEntry> expiryOf(String delivery) {
        return removalOf(RemovalEntry.Kind.EXPIRE, delivery);
    }

    private Optional<RemovalEntry> removalOf(RemovalEntry.Kind kind, String delivery) {
        Publication publication = byDelivery.get(delivery);
        if (publication == null || said.removals().isEmpty()) {
            return Optional.empty();
        }
        String origin = originOf(publication.entry());
        return said.removals().stream()
                .filter(removal ->
                        removal.kind() == kind && removal.deliveries().contains(origin))
                .findFirst();
    }

    /** How many parts of deliveries, and of their replays, have rows in the store, or had before they expired. */
    public long partsOf(Collection<String> deliveries) {
        return publications.stream()
                .filter(publication -> deliveries.contains(originOf(publication.entry())))
                .mapToLong(publication -> publication.keys().partsWithRows())
                .sum();
    }

    /** The entry that superseded a delivery, and its replays with it. */
    public Optional<Publication> supersederOf(String delivery) {
        return publications.stream()
                .filter(other -> delivery.equals(other.entry().supersedes()))
                .findFirst();
    }

    /** The replays of a delivery, oldest first. */
    public List<Publication> replaysOf(String delivery) {
        return publications.stream()
                .filter(publication -> delivery.equals(publication.entry().replays()))
                .toList();
    }

    /** The id of the next replay of a delivery. */
    public String nextReplay(String delivery) {
        return ReplayId.of(delivery, replaysOf(delivery).size() + 1);
    }

    /** The parts of a current delivery that have rows in quarantine after all its replays. */
    QuarantinedParts quarantineOf(String delivery) {
        return quarantine.getOrDefault(delivery, QuarantinedParts.NONE);
    }

    /** What readers see, by table and period. */
    public SortedMap<TablePeriod, Owner> current() {
        return current;
    }

    /** Every publication of a (table, period), oldest first; the last may have been superseded without replacement. */
    public List<Owner> history(TablePeriod tablePeriod) {
        return history.getOrDefault(tablePeriod, List.of());
    }

    /** The generation that the next publication of a (table, period) is. */
    public int nextGeneration(TablePeriod tablePeriod) {
        return history(tablePeriod).size() + 1;
    }

    /** How many entries there are; also the number of the last. */
    public long size() {
        return said.chain().size();
    }

    /** SHA-256 of the last entry's bytes. */
    public String headSha256() {
        List<Link> chain = said.chain();
        return chain.isEmpty() ? NOTHING_SHA256 : chain.get(chain.size() - 1).sha256();
    }

    /**
     * This state and one publication more.
     *
     * @throws PublicationRefusedException when it breaks the rules of {@link Ledger#publish} or {@link Ledger#replay}
     */
    LedgerState plus(LedgerEntry entry, String sha256, TreeHash leaf, ManifestFacts facts) {
        PublicationRules.check(this, Claim.of(entry), facts);
        SortedMap<TablePeriod, Integer> tables = facts.tables();
        Publication publication =
                new Publication(entry, sha256, leaf, facts.product(), tables, facts.rows(), facts.keys());
        Said nextSaid = said.plus(new Link(sha256, leaf));

        List<Publication> nextPublications = new ArrayList<>(publications);
        nextPublications.add(publication);
        Map<String, Publication> nextByDelivery = new HashMap<>(byDelivery);
        nextByDelivery.put(entry.delivery(), publication);
        Map<String, QuarantinedParts> nextQuarantine = new HashMap<>(quarantine);
        if (entry.replays() != null) {
            nextQuarantine.put(entry.replays(), quarantineOf(entry.replays()).after(facts.replayed()));
            return new LedgerState(
                    dataset, nextSaid, nextPublications, nextByDelivery, current, history, nextQuarantine);
        }
        nextQuarantine.put(entry.delivery(), facts.quarantined());
        nextQuarantine.remove(entry.supersedes());
        SortedMap<TablePeriod, Owner> nextCurrent = new TreeMap<>(current);
        nextCurrent.values().removeIf(owner -> owner.delivery().equals(entry.supersedes()));
        Map<TablePeriod, List<Owner>> nextHistory = new HashMap<>(history);
        tables.forEach((tablePeriod, generation) -> {
            Owner owner = new Owner(entry.delivery(), generation);
            nextCurrent.put(tablePeriod, owner);
            List<Owner> owners = new ArrayList<>(history(tablePeriod));
            owners.add(owner);
            nextHistory.put(tablePeriod, List.copyOf(owners));
        });
        return new LedgerState(
                dataset, nextSaid, nextPublications, nextByDelivery, nextCurrent, nextHistory, nextQuarantine);
    }

    /**
     * This state and one entry of keys more.
     *
     * @throws PublicationRefusedException when it breaks the rules of {@link Ledger#recordKeys}
     */
    LedgerState plus(KeyEntry entry, String sha256, TreeHash leaf) {
        PublicationRules.checkKeys(this, entry.kind(), entry.keyIds());
        return new LedgerState(
                dataset,
                said.plus(new Link(sha256, leaf), entry),
                publications,
                byDelivery,
                current,
                history,
                quarantine);
    }

    /**
     * This state and one entry more that says what was shredded.
     *
     * @throws PublicationRefusedException when it breaks the rules of {@link Ledger#recordShred}
     */
    LedgerState plus(ShredEntry entry, String sha256, TreeHash leaf) {
        PublicationRules.checkShred(this, entry);
        return new LedgerState(
                dataset,
                said.plus(new Link(sha256, leaf), entry),
                publications,
                byDelivery,
                current,
                history,
                quarantine);
    }

    /**
     * This state and one entry more that takes something away.
     *
     * @throws PublicationRefusedException when it breaks the rules of {@link Ledger#recordRemoval}
     */
    LedgerState plus(RemovalEntry entry, String sha256, TreeHash leaf) {
        PublicationRules.checkRemoval(this, entry);
        Said nextSaid = said.plus(new Link(sha256, leaf), entry);
        if (entry.kind() == RemovalEntry.Kind.EXPIRE) {
            return new LedgerState(dataset, nextSaid, publications, byDelivery, current, history, quarantine);
        }
        SortedMap<TablePeriod, Owner> nextCurrent = new TreeMap<>(current);
        nextCurrent.values().removeIf(owner -> entry.deliveries().contains(owner.delivery()));
        Map<String, QuarantinedParts> nextQuarantine = new HashMap<>(quarantine);
        entry.deliveries().forEach(nextQuarantine::remove);
        return new LedgerState(dataset, nextSaid, publications, byDelivery, nextCurrent, history, nextQuarantine);
    }
}
