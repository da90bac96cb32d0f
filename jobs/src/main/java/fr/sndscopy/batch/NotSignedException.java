package fr.sndscopy.batch;

import fr.sndscopy.config.Workplace;

/**
 * A delivery is published, and the checkpoint over its entry could not be made, for the reason of the cause. The same command again, or {@code
 * ledger checkpoint}, makes it.
 */
public final class NotSignedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotSignedException(String delivery, RuntimeException cause) {
        super(
                "[" + delivery + "] published, and the checkpoint that signs it could not be made: "
                        + Failures.message(cause),
                cause);
    }

    /** Signs the ledger where a key for it is configured. */
    static void unlessSigned(Workplace workplace, String delivery) {
        try {
            workplace.signLedger();
        } catch (RuntimeException e) {
            throw new NotSignedException(delivery, e);
        }
    }
}
