package fr.sndscopy.lock;

/** For runs beside which nobody else is at work. */
public final class NoLock implements RunLock {
    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public void assertHeld() {
        // nobody else is there
    }

    @Override
    public void close() {
        // nothing to let go
    }
}
