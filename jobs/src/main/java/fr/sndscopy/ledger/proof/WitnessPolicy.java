package fr.sndscopy.ledger.proof;

import fr.sndscopy.checkpoint.WitnessKey;
import java.util.List;

/**
 * Whose cosignatures count, and how many of them are needed.
 *
 * @param witnesses known from elsewhere, each once
 * @param required of these, 1 or more
 */
public record WitnessPolicy(List<WitnessKey> witnesses, int required) {
    /** @throws IllegalArgumentException when no number of these witnesses can be as many as are required */
    public WitnessPolicy {
        witnesses = List.copyOf(witnesses);
        if (required < 1 || required > witnesses.size()) {
            throw new IllegalArgumentException("no number of witnesses that can be required: expected 1 to "
                    + witnesses.size() + ", as many as are known");
        }
    }

    /** For people: {@code 2 of 3 witnesses}. */
    String words() {
        return required + " of " + witnesses.size() + (witnesses.size() == 1 ? " witness" : " witnesses");
    }
}
