package fr.sndscopy.migration.execution;

/** How a {@link PartTask} ended that can be tried again only with the same result. What may pass by itself is thrown instead. */
public sealed interface PartOutcome permits PartDone, Refused {
    /** The task's partition. */
    String partition();
}
