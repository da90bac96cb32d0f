package fr.sndscopy.ledger;

import fr.sndscopy.checkpoint.TreeHash;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import fr.sndscopy.ledger.keyring.WrappedKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger holds when it is read past its faults. Where there are faults, nothing here may be relied on but what is wrong.
 *
 * @param dataset its id, or null when the store does not say what it is
 * @param entries how many entries there are
 * @param headSha256 of the last entry's bytes, {@link LedgerState#NOTHING_SHA256} when there is none
 * @param books the entries that could be read, in order, each with its manifest
 * @param keyBooks the entries of keys that could be read, in order, each with its document
 * @param shredBooks the entries that could be read which say what was shredded, in order
 * @param removalBooks the entries that could be read which take something away, in order
 * @param leaves of the entries up to the first that cannot be had, whatever is in them: the tree that checkpoints are over
 * @param foreign keys among those of the entries that no entry has; they are passed over
 * @param faults everything that does not hold together
 */
public record LedgerAudit(
        @Nullable String dataset,
        long entries,
        String headSha256,
        List<Book> books,
        List<KeyBook> keyBooks,
        List<ShredBook> shredBooks,
        List<RemovalBook> removalBooks,
        List<TreeHash> leaves,
        List<String> foreign,
        List<Fault> faults) {
    public LedgerAudit {
        books = List.copyOf(books);
        keyBooks = List.copyOf(keyBooks);
        shredBooks = List.copyOf(shredBooks);
        removalBooks = List.copyOf(removalBooks);
        leaves = List.copyOf(leaves);
        foreign = List.copyOf(foreign);
        faults = List.copyOf(faults);
    }

    /** Whether the store says what it is. */
    public boolean setUp() {
        return dataset != null;
    }

    /**
     * One entry and what it names.
     *
     * @param entry as stored
     * @param sha256 of its bytes
     * @param manifest null when it is missing or altered
     */
    public record Book(
            LedgerEntry entry, String sha256, @Nullable Manifest manifest) {}

    /**
     * One entry of keys and what it names.
     *
     * @param entry as stored
     * @param sha256 of its bytes
     * @param keys null when it names none, or they are missing or altered
     */
    public record KeyBook(
            KeyEntry entry, String sha256, @Nullable WrappedKeys keys) {}

    /**
     * One entry that says what was shredded.
     *
     * @param entry as stored
     * @param sha256 of its bytes
     */
    public record ShredBook(ShredEntry entry, String sha256) {}

    /**
     * One entry that takes something away.
     *
     * @param entry as stored
     * @param sha256 of its bytes
     */
    public record RemovalBook(RemovalEntry entry, String sha256) {}

    /** What says that the objects of an entry's delivery, or of what it replays, were removed with their rows; empty when nothing does. */
    public Optional<RemovalEntry> expiryOf(LedgerEntry entry) {
        return expiryOf(entry.replays() == null ? entry.delivery() : entry.replays());
    }

    /** Likewise of a delivery that is no replay. */
    public Optional<RemovalEntry> expiryOf(String origin) {
        return removalBooks.stream()
                .map(RemovalBook::entry)
                .filter(removal -> removal.kind() == RemovalEntry.Kind.EXPIRE
                        && removal.deliveries().contains(origin))
                .findFirst();
    }

    /** The objects that a manifest names and that must be there: of what has expired, those that no row is in. */
    public List<Manifest.StoredObject> required(LedgerEntry entry, Manifest manifest) {
        return expiryOf(entry).isPresent() ? manifest.objectsBesideRows() : manifest.objects();
    }

    /** What says that a key was destroyed with what it protects; empty when nothing does. */
    public Optional<ShredEntry> shredOf(String keyId) {
        return shredBooks.stream()
                .map(ShredBook::entry)
                .filter(entry -> entry.keyIds().contains(keyId))
                .findFirst();
    }

    /** The ids of the keys that are retired. */
    public Set<String> retiredKeys() {
        return keyBooks.stream()
                .filter(book -> book.entry().kind() == KeyEntry.Kind.RETIRE)
                .flatMap(book -> book.entry().keyIds().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Of each entry that could be read, its number and the SHA-256 of its bytes. */
    private Stream<Map.Entry<Long, String>> checksums() {
        return Stream.of(
                        books.stream().map(book -> Map.entry(book.entry().number(), book.sha256())),
                        keyBooks.stream().map(book -> Map.entry(book.entry().number(), book.sha256())),
                        shredBooks.stream().map(book -> Map.entry(book.entry().number(), book.sha256())),
                        removalBooks.stream().map(book -> Map.entry(book.entry().number(), book.sha256())))
                .flatMap(some -> some);
    }

    /** The SHA-256 of an entry, or empty when it is not there or cannot be read. */
    public Optional<String> sha256Of(long number) {
        return checksums()
                .filter(entry -> entry.getKey() == number)
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The number of the entry whose bytes have this SHA-256, or empty when none has. */
    public OptionalLong numberOf(String sha256) {
        return checksums()
                .filter(entry -> entry.getValue().equals(sha256))
                .mapToLong(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * One thing that is wrong.
     *
     * @param key of the object
     * @param problem what is wrong with it
     * @param delivery whose manifest it is, or null when it is the ledger itself
     */
    public record Fault(
            String key, String problem, @Nullable String delivery) {}
}
