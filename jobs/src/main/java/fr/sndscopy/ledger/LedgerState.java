package fr.sndscopy.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private LedgerState(
            String dataset,
            List<Publication> publications,
            Map<String, Publication> byDelivery,
            SortedMap<TablePeriod, Owner> current,
            Map<TablePeriod, List<Owner>> history) {
        this.dataset = dataset;
        this.publications = Collections.unmodifiableList(publications);
        this.byDelivery = byDelivery;
        this.current = Collections.unmodifiableSortedMap(current);
        this.history = history;
    }

    static LedgerState empty(String dataset) {
        return new LedgerState(dataset, List.of(), Map.of(), new TreeMap<>(), Map.of());
    }

    /**
     * One entry, and what it published.
     *
     * @param entry as stored
     * @param sha256 of the stored bytes
     * @param tables with the generation that this publication is, by table and period
     */
    public record Publication(LedgerEntry entry, String sha256, SortedMap<TablePeriod, Integer> tables) {
        public Publication {
            tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
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

    /** All entries, in order. */
    public List<Publication> publications() {
        return publications;
    }

    /** The entry that published a delivery, which may have been superseded since. */
    public Optional<Publication> publication(String delivery) {
        return Optional.ofNullable(byDelivery.get(delivery));
    }

    /** Whether a delivery is published and has not been superseded. */
    public boolean isCurrent(String delivery) {
        return byDelivery.containsKey(delivery)
                && publications.stream()
                        .noneMatch(other -> delivery.equals(other.entry().supersedes()));
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
        return publications.size();
    }

    /** SHA-256 of the last entry's bytes. */
    public String headSha256() {
        return publications.isEmpty()
                ? NOTHING_SHA256
                : publications.get(publications.size() - 1).sha256();
    }

    /** The highest lock epoch that an entry was written under, 0 when there is none. */
    public long highestLockEpoch() {
        return publications.stream()
                .mapToLong(publication -> publication.entry().lockEpoch())
                .max()
                .orElse(0);
    }

    /**
     * This state and one publication more.
     *
     * @throws PublicationRefusedException when it breaks the rules of {@link Ledger#publish}
     */
    LedgerState plus(LedgerEntry entry, String sha256, Map<TablePeriod, Integer> tables) {
        PublicationRules.check(this, entry.delivery(), entry.contentId(), entry.supersedes(), tables);
        Publication publication = new Publication(entry, sha256, new TreeMap<>(tables));

        List<Publication> nextPublications = new ArrayList<>(publications);
        nextPublications.add(publication);
        Map<String, Publication> nextByDelivery = new HashMap<>(byDelivery);
        nextByDelivery.put(entry.delivery(), publication);
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
        return new LedgerState(dataset, nextPublications, nextByDelivery, nextCurrent, nextHistory);
    }
}
