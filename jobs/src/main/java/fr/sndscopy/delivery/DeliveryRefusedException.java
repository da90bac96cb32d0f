package fr.sndscopy.delivery;

import java.util.List;

/**
 * A delivery that must not be read as it stands: the producer has to change it. The message is
 * {@code [place] problem: expected …}; it quotes what {@code delivery.yaml} and manifests declare, never a cell of a
 * data row.
 */
public class DeliveryRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param place a file of the delivery, and what is in it: {@code delivery.yaml: files[2].path}
     * @param problem what is wrong there
     * @param expected what would be right
     */
    public DeliveryRefusedException(String place, String problem, String expected) {
        super("[" + place + "] " + problem + ": expected " + expected);
    }

    /** A file that cannot be read as what it is declared to be, in the words of its reader. */
    public DeliveryRefusedException(RuntimeException unreadable) {
        super(unreadable.getMessage(), unreadable);
    }

    private DeliveryRefusedException(String message) {
        super(message);
    }

    /** What was refused elsewhere, in the words in which it was. */
    public static DeliveryRefusedException told(String message) {
        return new DeliveryRefusedException(message);
    }

    /**
     * What a delivery with faults in several places is refused with: the first, and how many more there are.
     *
     * @param faults at least one
     */
    public static DeliveryRefusedException of(List<DeliveryRefusedException> faults) {
        DeliveryRefusedException first = faults.get(0);
        int more = faults.size() - 1;
        return more == 0
                ? first
                : new DeliveryRefusedException(first.getMessage() + "; and " + more
                        + (more == 1 ? " file more" : " files more") + " with faults: sndscopy plan names them all");
    }

    public DeliveryRefusedException(String place, String problem, String expected, Throwable cause) {
        super("[" + place + "] " + problem + ": expected " + expected, cause);
    }
}
