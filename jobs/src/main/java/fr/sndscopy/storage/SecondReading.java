package fr.sndscopy.storage;

import fr.sndscopy.storage.StorageException.Kind;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a store once more, over a connection of its own, before what it answered is called an alteration. A bit that flipped on the
 * way does so once; an altered object is altered each time.
 */
public final class SecondReading {
    private static final Logger LOG = LoggerFactory.getLogger(SecondReading.class);

    private SecondReading() {}

    /**
     * What a reading gives, the second if the first looks altered.
     *
     * @param looksAltered whether a failure of the reading says that what is stored is not what should be
     * @throws StorageException {@link Kind#UNAVAILABLE} when both readings look altered, and each in another way: nothing is known
     *     of what is stored. When they agree, the second one's failure is thrown
     */
    public static <T, E extends Exception> T of(
            ObjectReader store, Predicate<RuntimeException> looksAltered, Reading<T, E> reading) throws E {
        try {
            return reading.from(store);
        } catch (RuntimeException first) {
            if (!looksAltered.test(first)) {
                throw first;
            }
            try (ObjectReader again = store.reconnected()) {
                T good = reading.from(again);
                LOG.warn("the store answered wrongly once, and rightly when asked again: {}", first.getMessage());
                return good;
            } catch (RuntimeException second) {
                if (looksAltered.test(second) && !Objects.equals(first.getMessage(), second.getMessage())) {
                    StorageException unknown = new StorageException(
                            Kind.UNAVAILABLE,
                            "[" + store.description() + "] two readings gave two wrong answers, and not the same: "
                                    + first.getMessage() + "; " + second.getMessage(),
                            second);
                    unknown.addSuppressed(first);
                    throw unknown;
                }
                throw second;
            }
        }
    }

    /** What a reading finds, the second if the first finds nothing; empty when neither does. */
    public static <T> Optional<T> found(ObjectReader store, Reading<Optional<T>, RuntimeException> reading) {
        try {
            return of(
                    store,
                    Missing.class::isInstance,
                    from -> Optional.of(reading.from(from).orElseThrow(Missing::new)));
        } catch (Missing none) {
            return Optional.empty();
        }
    }

    private static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Missing() {
            super("nothing is there");
        }
    }

    /** Whether a store's failure says that what is stored is not what should be. */
    public static boolean looksAltered(RuntimeException e) {
        return e instanceof StorageException storage
                && (storage.kind() == Kind.CORRUPT || storage.kind() == Kind.NOT_FOUND);
    }

    /** Reads and judges. */
    public interface Reading<T, E extends Exception> {
        T from(ObjectReader store) throws E;
    }
}
