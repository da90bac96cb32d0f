package fr.sndscopy.ledger;

import fr.sndscopy.ledger.Manifest.StoredObject;
import java.util.List;

/**
 * Stands for it that objects are in the store, whole and unaltered. Nothing is published without one: the ledger asks it right before it
 * writes the entry that makes the objects visible.
 */
public interface ObjectWitness {
    /**
     * Confirms that each of the objects is there now, as it was when this process read it whole.
     *
     * @throws RuntimeException when one is not, or it cannot be known; then nothing is published
     */
    void confirm(List<StoredObject> objects);
}
