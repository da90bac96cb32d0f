package fr.sndscopy.ledger;

/** A delivery that must not be published as it is. Nothing became visible. */
public final class PublicationRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public PublicationRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why. */
    public enum Reason {
        /** A delivery of this id is published, with other content. */
        OTHER_CONTENT,
        /** A (table, period) is published, and the delivery does not say that it supersedes its owner. */
        PERIOD_TAKEN,
        /** The delivery to supersede is not published. */
        SUPERSEDES_UNKNOWN,
        /** The delivery to supersede has been superseded already. */
        SUPERSEDES_STALE,
        /** The delivery to replay is not published, or is a replay itself. */
        REPLAYS_UNKNOWN,
        /** The delivery to replay has been superseded. */
        REPLAYS_STALE,
        /** What is to be withdrawn or to expire is not published, or is a replay itself. */
        REMOVES_UNKNOWN,
        /** What is to be withdrawn is not current, or what is to expire is; or it has been done already. */
        REMOVES_STALE,
        /** The id is one of those that replays have. */
        RESERVED_ID,
        /**
         * Made for another state of the store: a generation or the dataset does not fit, or what rows were judged by is no longer
         * what is published. The same again is made for the state of then.
         */
        STALE_PLAN,
        /** What it brings, or what protects it, was destroyed with its keys, for good. */
        SHREDDED,
        /** The manifest contradicts itself: its books do not balance or do not add up. */
        INCONSISTENT
    }
}
