package fr.sndscopy.capacity;

import java.util.List;

/**
 * What is to be migrated: deliveries that are alike.
 *
 * @param deliveries how many
 * @param files of each of them
 */
public record Workload(long deliveries, List<Share> files) {
    private static final long MOST_DELIVERIES = 1_000_000;
    private static final long MOST_PARTS = 1_000_000_000;

    public Workload {
        files = List.copyOf(files);
        require(deliveries >= 1, "at least one delivery");
        require(!files.isEmpty(), "at least one file");
        require(deliveries <= MOST_DELIVERIES, "at most 1,000,000 deliveries: larger ones");
        long parts = files.stream().mapToLong(Share::parts).sum();
        require(parts <= MOST_PARTS / deliveries, "at most 1,000,000,000 parts: larger ones");
    }

    /**
     * A delivered file, or several that are taken together.
     *
     * @param delivered bytes, as they lie at the producer's
     * @param bytes unpacked, about
     * @param parts that it is cut into
     * @param rows about
     * @param shape of its rows
     */
    public record Share(long delivered, long bytes, long parts, long rows, Shape shape) {
        public Share {
            require(delivered >= 0 && bytes >= 0 && rows >= 0, "no negative size");
            require(parts >= 1, "at least one part");
        }
    }

    /**
     * What rows are like.
     *
     * @param columns how many
     * @param coded how many of them have a nomenclature
     * @param keys that are hashed and sorted of each row: those that are to be unique, and those that refer to others
     */
    public record Shape(int columns, int coded, int keys) {
        public Shape {
            require(columns >= 1 && coded >= 0 && coded <= columns && keys >= 0, "at least one column");
        }
    }

    /**
     * A volume in deliveries of one file each, of about the same size.
     *
     * @param bytes of all of them
     * @param deliveryBytes of one, at most
     * @param partBytes of a part, at most
     * @param rowBytes of a row, about
     */
    public static Workload ofVolume(long bytes, long deliveryBytes, long partBytes, long rowBytes, Shape shape) {
        require(bytes >= 1 && deliveryBytes >= 1 && partBytes >= 1 && rowBytes >= 1, "sizes above 0");
        long deliveries = quotient(bytes, deliveryBytes);
        long each = quotient(bytes, deliveries);
        return new Workload(
                deliveries, List.of(new Share(each, each, quotient(each, partBytes), quotient(each, rowBytes), shape)));
    }

    /** Bytes of all deliveries, as delivered. */
    public long delivered() {
        return deliveries * files.stream().mapToLong(Share::delivered).sum();
    }

    /** Bytes of all deliveries, unpacked. */
    public long bytes() {
        return deliveries * files.stream().mapToLong(Share::bytes).sum();
    }

    /** Parts of one delivery. */
    public long partsOfEach() {
        return files.stream().mapToLong(Share::parts).sum();
    }

    /** Rounded up. */
    static long quotient(long whole, long size) {
        return whole / size + (whole % size == 0 ? 0 : 1);
    }

    private static void require(boolean condition, String expected) {
        if (!condition) {
            throw new IllegalArgumentException("expected " + expected);
        }
    }
}
