package fr.sndscopy.crypto;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What has key-encryption keys of its own, one after the other: a product, or one period of a product, whose keys can be destroyed without
 * those of another. Written {@code pmsi-mco}, or {@code pmsi-mco_2013-01}: no product's name has an underscore in this form, so that the two
 * are not taken for each other.
 *
 * @param product lower case, of {@code a-z 0-9 -}
 * @param period {@code YYYY-MM}, {@code YYYY} or {@code snapshot}; null of the keys of all periods
 */
public record KeyDomain(String product, @Nullable String period) {
    private static final char BEFORE_PERIOD = '_';
    private static final Pattern WRITTEN =
            Pattern.compile("([a-z0-9-]+)(?:" + BEFORE_PERIOD + "(\\d{4}(?:-\\d{2})?|snapshot))?");

    /** {@code PMSI MCO} is {@code pmsi-mco}; of a name without letters and digits {@code snds}. */
    public static KeyDomain ofProduct(String product) {
        return new KeyDomain(slug(product), null);
    }

    /** The keys of one period of a product. */
    public static KeyDomain ofPeriod(String product, String period) {
        return new KeyDomain(slug(product), period);
    }

    /** Reads what {@link #toString} wrote; empty when it is nothing of the kind. */
    public static Optional<KeyDomain> parse(String domain) {
        Matcher matcher = WRITTEN.matcher(domain);
        return matcher.matches() ? Optional.of(new KeyDomain(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** The domain of a key. */
    public static Optional<KeyDomain> ofKey(String keyId) {
        return KeyId.parse(keyId).flatMap(id -> parse(id.domain()));
    }

    /** Whether its keys are those of one period. */
    public boolean isOfPeriod() {
        return period != null;
    }

    private static String slug(String product) {
        String slug = Normalizer.normalize(product, Normalizer.Form.NFD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        return slug.isEmpty() ? "snds" : slug;
    }

    /** As key services and key ids have it. */
    @Override
    public String toString() {
        return period == null ? product : product + BEFORE_PERIOD + period;
    }
}
