package fr.sndscopy.reconcile;

import java.util.Collection;

/** The outcome of a reconciliation. */
public enum Verdict {
    /** Compared, and equal in every aspect. */
    MATCH,
    /** Compared, and different in at least one aspect. */
    MISMATCH,
    /** Not compared, or only in part: says nothing about the content. */
    NOT_CHECKED;

    /** The verdict of a comparison that was made in full and found {@code discrepancies}. */
    public static Verdict of(Collection<Discrepancy> discrepancies) {
        return discrepancies.isEmpty() ? MATCH : MISMATCH;
    }

    /** The verdict over both: one mismatch decides, and a match needs two. */
    public Verdict and(Verdict other) {
        if (this == MISMATCH || other == MISMATCH) {
            return MISMATCH;
        }
        return this == MATCH ? other : this;
    }
}
