package fr.sndscopy.delivery;

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

    public DeliveryRefusedException(String place, String problem, String expected, Throwable cause) {
        super("[" + place + "] " + problem + ": expected " + expected, cause);
    }
}
