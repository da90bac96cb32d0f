package fr.sndscopy.ledger;

import fr.sndscopy.ledger.time.StoredTime;
import java.util.List;

/**
 * A line of the ledger that takes something away: what was published is no longer current, or what has not been for long no longer has its rows.
 * Books, manifests and evidence of it stay. It stands in the chain between the others, as canonical JSON (RFC 8785) under a number of its own.
 *
 * @param format {@value #FORMAT}
 * @param number 1 for the first of all entries
 * @param previousSha256 of the previous entry's bytes; 64 zeros for the first
 * @param kind what is taken away
 * @param deliveries of which, sorted, each once; none is a replay, as these go with what they replay
 * @param parts how many parts of them and of their replays have rows in the store
 * @param reason for people, at most {@value #MAX_REASON} characters, none of them a control character
 * @param operator who did it
 * @param toolVersion of the writer
 * @param writer a UUID of the call, which makes the bytes unique
 * @param time RFC 3339, UTC
 */
public record RemovalEntry(
        String format,
        long number,
        String previousSha256,
        Kind kind,
        List<String> deliveries,
        long parts,
        String reason,
        String operator,
        String toolVersion,
        String writer,
        String time) {

    public static final String FORMAT = "sndscopy-ledger/6";

    /** In UTF-16 code units. */
    public static final int MAX_REASON = 500;

    public RemovalEntry {
        StoredTime.require(time);
        deliveries = List.copyOf(deliveries);
    }

    /** What is taken away. */
    public enum Kind {
        /** From what is current: readers no longer see it. */
        WITHDRAW("withdrawn"),
        /** Its data and quarantine objects, for good, from the store. It was not current any more. */
        EXPIRE("expired");

        private final String participle;

        Kind(String participle) {
            this.participle = participle;
        }

        /** For people: {@code withdrawn}. */
        public String participle() {
            return participle;
        }
    }

    /** Who took it away and when, for people. */
    public String byWhom() {
        return kind.participle() + " on " + time + " by " + operator + " (ledger entry " + number + ")";
    }

    /** Whether a text can be a reason. */
    public static boolean isReason(String text) {
        return !text.isBlank()
                && text.length() <= MAX_REASON
                && text.codePoints().noneMatch(Character::isISOControl);
    }
}
