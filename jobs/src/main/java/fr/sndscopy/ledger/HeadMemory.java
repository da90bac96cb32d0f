package fr.sndscopy.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What its readers have seen of a ledger, kept outside of the store: entries taken away from the end of a chain, and a chain that was
 * written anew, show nowhere else. Safe for use by several threads and processes.
 */
public interface HeadMemory {
    /** Remembers nothing. */
    HeadMemory NONE = new HeadMemory() {
        @Override
        public Seen seen() {
            return Seen.NOTHING;
        }

        @Override
        public void remember(Head head) {}

        @Override
        public void replace(@Nullable Head head) {}
    };

    /**
     * The last entry of a chain.
     *
     * @param dataset whose chain
     * @param number of the entry, from 1
     * @param sha256 of its bytes, lower-case hexadecimal
     */
    record Head(String dataset, long number, String sha256) {
        static Optional<Head> of(LedgerState state) {
            return state.size() == 0
                    ? Optional.empty()
                    : Optional.of(new Head(state.dataset(), state.size(), state.headSha256()));
        }
    }

    /**
     * What is remembered at one moment. A chain that is read afterwards holds all of it.
     *
     * @param here the head last seen in this store, or null
     * @param datasets the furthest head of each dataset, in whatever store it was seen
     */
    record Seen(@Nullable Head here, Map<String, Head> datasets) {
        static final Seen NOTHING = new Seen(null, Map.of());

        public Seen {
            datasets = Map.copyOf(datasets);
        }

        /**
         * What speaks against a chain that was read after this was asked for.
         *
         * @param sha256s of its entries, in order; null where an entry cannot be read
         */
        Optional<LedgerCorruptException> problem(String dataset, List<@Nullable String> sha256s) {
            if (here != null && !here.dataset().equals(dataset)) {
                return Optional.of(new LedgerCorruptException(
                        StoreLayout.FORMAT_KEY,
                        "another dataset than the one seen here before: expected " + here.dataset() + " with "
                                + entries(here.number()) + ", found " + dataset + WAY_ON,
                        null));
            }
            Head head = datasets.get(dataset);
            if (head == null) {
                return Optional.empty();
            }
            String key = StoreLayout.ledgerEntry(head.number());
            if (head.number() > sha256s.size()) {
                return Optional.of(new LedgerCorruptException(
                        key,
                        "missing, and has been seen before: expected " + entries(head.number())
                                + ", the last with SHA-256 " + head.sha256() + ", found " + sha256s.size() + WAY_ON,
                        null));
            }
            String found = sha256s.get((int) head.number() - 1);
            return found == null || found.equals(head.sha256())
                    ? Optional.empty()
                    : Optional.of(new LedgerCorruptException(
                            key,
                            "not the entry that has been seen before: expected SHA-256 " + head.sha256() + ", found "
                                    + found + WAY_ON,
                            null));
        }

        /** What speaks against a store in which nothing is set up. */
        Optional<LedgerCorruptException> problemOfNothing() {
            return here == null
                    ? Optional.empty()
                    : Optional.of(new LedgerCorruptException(
                            StoreLayout.FORMAT_KEY,
                            "missing, and has been seen before: expected dataset " + here.dataset() + " with "
                                    + entries(here.number()) + WAY_ON,
                            null));
        }

        private static final String WAY_ON =
                ". Restore the store, or take this ledger for the right one with: sndscopy verify --accept-head SHA256";

        private static String entries(long number) {
            return number + (number == 1 ? " entry" : " entries");
        }
    }

    /** What is remembered now. */
    Seen seen();

    /**
     * Remembers a head of this store, unless a further one of the dataset is remembered. A memory that cannot be written keeps what it
     * has: it is still compared.
     */
    void remember(Head head);

    /**
     * Takes a head for the right one whatever was seen before, of this store and of its dataset in others.
     *
     * @param head null when nothing is published in this store
     * @throws java.io.UncheckedIOException when the memory cannot be written
     */
    void replace(@Nullable Head head);

    /** When the head of this store was last {@link #replace}d; empty when it never was, or nothing is remembered of it. */
    default Optional<Instant> replacedAt() {
        return Optional.empty();
    }
}
