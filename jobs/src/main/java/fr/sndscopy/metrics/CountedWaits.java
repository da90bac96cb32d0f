package fr.sndscopy.metrics;

import fr.sndscopy.storage.StoreWaits;
import java.time.Duration;

/** Tells another what the store keeps us waiting for, and counts what is tried again. */
record CountedWaits(StoreWaits told, Runnable triedAgain) implements StoreWaits {
    @Override
    public void silent(Call call, Duration silence, Duration longest) {
        told.silent(call, silence, longest);
    }

    @Override
    public void triedAgain(Call call, int attempt, int attempts, String why) {
        triedAgain.run();
        told.triedAgain(call, attempt, attempts, why);
    }

    @Override
    public void answered(Call call) {
        told.answered(call);
    }

    @Override
    public void givenUp(Call call) {
        told.givenUp(call);
    }
}
