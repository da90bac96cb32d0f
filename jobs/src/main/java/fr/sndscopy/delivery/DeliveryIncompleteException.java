package fr.sndscopy.delivery;

/**
 * A delivery of which something declared is not there. It is refused as it stands, but a caller that watches a folder
 * may wait: the rest may still be on its way.
 */
public final class DeliveryIncompleteException extends DeliveryRefusedException {
    private static final long serialVersionUID = 1L;

    public DeliveryIncompleteException(String place, String problem, String expected) {
        super(place, problem, expected);
    }
}
