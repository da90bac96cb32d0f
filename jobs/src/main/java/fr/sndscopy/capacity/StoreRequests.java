package fr.sndscopy.capacity;

/**
 * Requests to a store that speaks S3.
 *
 * @param put what writes: PUT of objects and their pieces, POST that begins and ends an upload in pieces
 * @param get GET
 * @param head HEAD
 * @param delete DELETE
 */
public record StoreRequests(long put, long get, long head, long delete) {
    public StoreRequests plus(StoreRequests other) {
        return new StoreRequests(put + other.put, get + other.get, head + other.head, delete + other.delete);
    }

    public StoreRequests times(long count) {
        return new StoreRequests(put * count, get * count, head * count, delete * count);
    }

    public long total() {
        return put + get + head + delete;
    }
}
