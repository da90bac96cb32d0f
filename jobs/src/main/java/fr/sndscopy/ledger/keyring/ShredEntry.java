package fr.sndscopy.ledger.keyring;

import fr.sndscopy.ledger.time.StoredTime;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A line of the ledger that says that keys were destroyed with all that they protect: what is published under them stays where it is, and
 * nobody reads it any more. It stands in the chain between the others, as canonical JSON (RFC 8785) under a number of its own.
 *
 * @param format {@value #FORMAT}
 * @param number 1 for the first of all entries
 * @param previousSha256 of the previous entry's bytes; 64 zeros for the first
 * @param kind what happened
 * @param domains whose keys they were, sorted, each once: {@code <product>_<period>}
 * @param keyIds of all keys of these domains, sorted, each once
 * @param parts how many parts of publications before are under them, those of history among them
 * @param operator who did it
 * @param toolVersion of the writer
 * @param writer a UUID of the call, which makes the bytes unique
 * @param time RFC 3339, UTC
 */
public record ShredEntry(
        String format,
        long number,
        String previousSha256,
        Kind kind,
        List<String> domains,
        List<String> keyIds,
        long parts,
        String operator,
        String toolVersion,
        String writer,
        String time) {

    public static final String FORMAT = "sndscopy-ledger/5";

    private static final Pattern BEHIND_DOMAIN = Pattern.compile("-[1-9]\\d{0,8}-[0-9a-f]{8}");

    public ShredEntry {
        StoredTime.require(time);
        domains = List.copyOf(domains);
        keyIds = List.copyOf(keyIds);
    }

    /** What happened to keys. */
    public enum Kind {
        /** They were destroyed, and what they protect with them. */
        SHRED
    }

    /** Whether a key is one of its domains, be it a key that it names or one that somebody has made since. */
    public boolean isOfItsDomains(String keyId) {
        return domains.stream()
                .anyMatch(domain -> keyId.startsWith(domain)
                        && BEHIND_DOMAIN
                                .matcher(keyId.substring(domain.length()))
                                .matches());
    }

    /** Who shredded and when, for people. */
    public String byWhom() {
        return "shredded on " + time + " by " + operator + " (ledger entry " + number + ")";
    }
}
