package fr.sndscopy.digest;

/**
 * A multiset digest: two 64-bit lanes, added lane by lane modulo 2^64. The sum does not depend on the order of what is
 * added and counts duplicates, so digests of row groups, parts and files add up to the digest of the whole.
 *
 * @param lane0 the low 64 bits of the hashes, summed
 * @param lane1 the high 64 bits of the hashes, summed
 */
public record Digest(long lane0, long lane1) {

    /** The digest of nothing. */
    public static final Digest ZERO = new Digest(0, 0);

    public Digest plus(Digest other) {
        return new Digest(lane0 + other.lane0, lane1 + other.lane1);
    }

    /** 32 lower-case hexadecimal digits, lane 1 first. */
    @Override
    public String toString() {
        return String.format("%016x%016x", lane1, lane0);
    }

    /**
     * The inverse of {@link #toString()}.
     *
     * @throws IllegalArgumentException when {@code hex} is not 32 hexadecimal digits
     */
    public static Digest parse(String hex) {
        if (hex.length() != 32) {
            throw new IllegalArgumentException("a digest has 32 hexadecimal digits, not " + hex.length());
        }
        if (hex.indexOf('+') >= 0) {
            throw new IllegalArgumentException("a digest has 32 hexadecimal digits and no sign");
        }
        return new Digest(Long.parseUnsignedLong(hex, 16, 32, 16), Long.parseUnsignedLong(hex, 0, 16, 16));
    }
}
