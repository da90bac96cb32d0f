package fr.sndscopy.migration;

import java.util.List;

/**
 * What an auditor with the key can check a delivery against: the digests and control totals of every part, as they were read from
 * the source. Holds values: stored sealed.
 *
 * @param format {@value #FORMAT}
 * @param delivery its id
 * @param parts in the order of the manifest
 */
public record Evidence(String format, String delivery, List<SealedPart> parts) {
    public static final String FORMAT = "sndscopy-evidence/1";

    public Evidence {
        parts = List.copyOf(parts);
    }
}
