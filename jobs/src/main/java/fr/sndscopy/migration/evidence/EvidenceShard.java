package fr.sndscopy.migration.evidence;

import fr.sndscopy.digest.ColumnProfile;
import java.util.List;

/**
 * The evidence on the parts of one shard of a manifest. Holds values: stored sealed.
 *
 * @param format {@value #FORMAT}
 * @param delivery its id
 * @param number of the shard in the manifest, from 0
 * @param table as in the manifest's shard
 * @param period as in the manifest's shard
 * @param parts in the order of the shard, without their profiles
 * @param profile by column, how the stored values of all these parts are spread
 */
public record EvidenceShard(
        String format,
        String delivery,
        int number,
        String table,
        String period,
        List<SealedPart> parts,
        List<ColumnProfile> profile) {
    public static final String FORMAT = "sndscopy-evidence-shard/1";

    public EvidenceShard {
        parts = List.copyOf(parts);
        profile = List.copyOf(profile);
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "EvidenceShard[" + delivery + ", " + number + "]";
    }
}
