package fr.sndscopy.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * The id of a key-encryption key: {@code <domain>-<generation>-<check value>}, by which no two keys are taken for each other, or
 * {@code <domain>-<generation>} alone, as older stores have it. The check value is the first four bytes of HMAC-SHA-256, under the
 * key, of {@code sndscopy/key-check/1/<domain>-<generation>}, in hexadecimal digits: it tells keys apart and nothing of use about them.
 *
 * @param domain lower case
 * @param generation 1 for the domain's first key
 * @param checkValue 8 lower-case hexadecimal digits, or null in an id that does not name its key
 */
public record KeyId(String domain, int generation, @Nullable String checkValue) {
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final int CHECK_BYTES = 4;
    private static final String CHECKED_PREFIX = "sndscopy/key-check/1/";
    private static final Pattern CHECKED = Pattern.compile("(.+)-([1-9][0-9]{0,8})-([0-9a-f]{8})");
    private static final Pattern UNCHECKED = Pattern.compile("(.+)-([1-9][0-9]{0,8})");

    /** The id of a key. */
    public static KeyId of(String domain, int generation, SecretKey key) {
        return new KeyId(domain, generation, checkValue(domain, generation, key));
    }

    /** Reads an id; empty when it is none that a key service of ours gives. */
    public static Optional<KeyId> parse(String text) {
        Matcher checked = CHECKED.matcher(text);
        if (checked.matches()) {
            return Optional.of(new KeyId(checked.group(1), Integer.parseInt(checked.group(2)), checked.group(3)));
        }
        Matcher unchecked = UNCHECKED.matcher(text);
        return unchecked.matches()
                ? Optional.of(new KeyId(unchecked.group(1), Integer.parseInt(unchecked.group(2)), null))
                : Optional.empty();
    }

    /**
     * The key of a domain that new data is wrapped with: that of the highest number. Two keys of one number, as when two processes made a
     * first key at once, are told apart by their ids, in the same way by all who see both.
     *
     * @param ids of all keys; those that are no key service's of ours are passed over
     */
    public static Optional<KeyId> newest(String domain, Collection<String> ids) {
        return ids.stream()
                .map(KeyId::parse)
                .flatMap(Optional::stream)
                .filter(id -> id.domain().equals(domain))
                .max(Comparator.comparingInt(KeyId::generation)
                        .thenComparing(KeyId::toString, Comparator.reverseOrder()));
    }

    /** Ids by their domains and numbers, so that of each domain the oldest key comes first; those that are no key service's of ours behind. */
    public static List<String> oldestFirst(Collection<String> ids) {
        Comparator<String> byDomain =
                Comparator.comparing(id -> parse(id).map(KeyId::domain).orElse(String.valueOf(Character.MAX_VALUE)));
        return ids.stream()
                .sorted(byDomain.thenComparingInt(
                                id -> parse(id).map(KeyId::generation).orElse(0))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /**
     * A domain as ids have it, in lower case.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static String requireDomain(String domain) {
        if (!DOMAIN.matcher(domain).matches()) {
            throw new IllegalArgumentException(
                    "a key domain has 1 to 100 letters, digits, '-' and '_': '" + domain + "'");
        }
        return domain.toLowerCase(Locale.ROOT);
    }

    /** Whether this may be the id of {@code key}: always, when it has no check value. */
    public boolean fits(SecretKey key) {
        return checkValue == null || checkValue.equals(checkValue(domain, generation, key));
    }

    /** Whether both are of one domain and number, whichever keys they name. */
    public boolean isSlotOf(KeyId other) {
        return domain.equals(other.domain) && generation == other.generation;
    }

    private static String checkValue(String domain, int generation, SecretKey key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] tag = mac.doFinal((CHECKED_PREFIX + domain + "-" + generation).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(tag, 0, CHECK_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256 and takes any key for it", e);
        }
    }

    /** As manifests, key material and sealed documents have it. */
    @Override
    public String toString() {
        return domain + "-" + generation + (checkValue == null ? "" : "-" + checkValue);
    }
}
