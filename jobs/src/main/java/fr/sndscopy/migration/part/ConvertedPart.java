package fr.sndscopy.migration.part;

import fr.sndscopy.digest.ColumnProfile;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.plan.PlannedPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part as files on local disk, not yet stored.
 *
 * @param part what was planned
 * @param books its rows
 * @param blankLines records that are no rows, such as empty lines, passed over
 * @param data the stored rows, or null when there is none
 * @param quarantine the rejected rows, or null when there is none
 * @param content what the stored rows hold
 * @param normalised by {@linkplain fr.sndscopy.record.Normalisation#place place}, cells whose canonical text lost characters of the delivered one
 * @param profile by column, how the stored values are spread
 * @param sourceSha256 of the bytes of the source file that were read for it, or null where its rows are from elsewhere or their reader does
 *     not tell
 */
public record ConvertedPart(
        PlannedPart part,
        Manifest.Books books,
        long blankLines,
        @Nullable LocalObject data,
        @Nullable LocalObject quarantine,
        ContentSummary content,
        Map<String, Long> normalised,
        List<ColumnProfile> profile,
        @Nullable String sourceSha256) {

    /**
     * A file that is to become an object.
     *
     * @param path where it is
     * @param object what it is to be
     */
    public record LocalObject(Path path, Manifest.StoredObject object) {}

    public PartReceipt receipt() {
        return new PartReceipt(
                part.name(),
                books,
                blankLines,
                data == null ? null : data.object(),
                quarantine == null ? null : quarantine.object(),
                content,
                normalised,
                profile);
    }

    /** Removes the local files. */
    public void deleteFiles() throws IOException {
        if (data != null) {
            Files.deleteIfExists(data.path());
        }
        if (quarantine != null) {
            Files.deleteIfExists(quarantine.path());
        }
    }
}
