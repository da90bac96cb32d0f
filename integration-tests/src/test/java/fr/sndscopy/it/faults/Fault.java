package fr.sndscopy.it.faults;

import java.util.Locale;

/**
 * One thing that goes wrong in a run: what happens at the {@code call}-th call of a seam, counted from 1.
 *
 * @param seam whose calls are counted
 * @param call which of them is hit
 * @param effect what happens to it
 */
record Fault(Seam seam, int call, Effect effect) {

    /** What is called. */
    enum Seam {
        STORE,
        KEYS,
        DATABASE
    }

    /** What happens to a call. */
    enum Effect {
        /** It fails as an outage does, and nothing was done. */
        FAILS_BEFORE,
        /** It is done, and its answer is lost. */
        FAILS_AFTER,
        /** Its answer is wrong, once: a bit is flipped, an object that is there is not found. */
        LIES,
        /** The process dies, and nothing was done. */
        DIES_BEFORE,
        /** The process dies when it is done. */
        DIES_AFTER;

        boolean ofTheProcess() {
            return this == DIES_BEFORE || this == DIES_AFTER;
        }

        /** Only a store is asked for bytes that can be wrong. */
        boolean isPossibleAt(Seam seam) {
            return this != LIES || seam == Seam.STORE;
        }
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return (seam + ":" + call + ":" + effect).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Fault parse(String text) {
        String[] words = text.toUpperCase(Locale.ROOT).replace('-', '_').split(":", -1);
        if (words.length != 3) {
            throw new IllegalArgumentException("[" + text + "] expected seam:call:effect");
        }
        return new Fault(Seam.valueOf(words[0]), Integer.parseInt(words[1]), Effect.valueOf(words[2]));
    }
}
