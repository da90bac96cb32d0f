package fr.sndscopy.capacity;

/**
 * Calls of a key service.
 *
 * @param lookups which key is to wrap
 * @param wraps a new data key is made and wrapped
 * @param unwraps a data key is opened
 */
public record KeyCalls(long lookups, long wraps, long unwraps) {
    public KeyCalls plus(KeyCalls other) {
        return new KeyCalls(lookups + other.lookups, wraps + other.wraps, unwraps + other.unwraps);
    }

    public KeyCalls times(long count) {
        return new KeyCalls(lookups * count, wraps * count, unwraps * count);
    }

    public long total() {
        return lookups + wraps + unwraps;
    }
}
