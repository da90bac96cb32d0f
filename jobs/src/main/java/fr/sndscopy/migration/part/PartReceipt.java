package fr.sndscopy.migration.part;

import fr.sndscopy.digest.ColumnProfile;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a part once its objects are stored. Its content summary holds values: a receipt is kept sealed.
 *
 * @param part its name
 * @param books its rows
 * @param blankLines records that are no rows, such as empty lines, passed over
 * @param data the object of the stored rows, or null when there is none
 * @param quarantine the object of the rejected rows, or null when there is none
 * @param content what was read from the source and stored
 * @param normalised by {@linkplain fr.sndscopy.record.Normalisation#place place}, cells whose canonical text lost characters of the delivered one
 * @param profile by column, how the stored values are spread
 */
public record PartReceipt(
        String part,
        Manifest.Books books,
        long blankLines,
        @Nullable StoredObject data,
        @Nullable StoredObject quarantine,
        ContentSummary content,
        Map<String, Long> normalised,
        List<ColumnProfile> profile) {
    public PartReceipt {
        normalised = Map.copyOf(normalised);
        profile = List.copyOf(profile);
    }

    /** Its objects, two at most. */
    public List<StoredObject> objects() {
        return Stream.of(data, quarantine).filter(Objects::nonNull).toList();
    }

    /** The same part with other books. */
    public PartReceipt withBooks(Manifest.Books other) {
        return new PartReceipt(part, other, blankLines, data, quarantine, content, normalised, profile);
    }

    /** The same part without its profile. */
    public PartReceipt withoutProfile() {
        return new PartReceipt(part, books, blankLines, data, quarantine, content, normalised, List.of());
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "PartReceipt[" + part + ", " + books + "]";
    }
}
