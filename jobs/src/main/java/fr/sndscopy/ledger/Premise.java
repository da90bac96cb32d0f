package fr.sndscopy.ledger;

/**
 * What a publication relies on of what is published already, besides the rules of the ledger. Asked right before an entry is written, of
 * the state that the entry follows on, and once more when another writer was faster.
 */
public interface Premise {
    /** Nothing. */
    Premise NONE = state -> {};

    /**
     * Checks that it holds.
     *
     * @throws PublicationRefusedException for {@link PublicationRefusedException.Reason#STALE_PLAN} when it does not any more; nothing
     *     is published
     */
    void check(LedgerState state);
}
