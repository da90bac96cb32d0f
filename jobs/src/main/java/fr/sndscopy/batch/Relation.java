package fr.sndscopy.batch;

/** What a delivery has to do with one that comes before it in a night. */
enum Relation {
    /** Nothing. */
    NONE,
    /** Its report compares it with the other: it is published after it. */
    IN_ORDER,
    /** Its rows may be judged by the other's, or both bring the same: it is begun when the other has ended. */
    APART
}
