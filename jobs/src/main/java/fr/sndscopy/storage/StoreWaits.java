package fr.sndscopy.storage;

import java.time.Duration;

/**
 * Told when a store keeps a caller waiting, so that no wait is silent. Called from the threads that wait and from those that watch
 * them; returns soon and throws nothing. Each call that was told of ends with {@link #answered} or {@link #givenUp}; a call that was not
 * may end so too.
 */
public interface StoreWaits {
    /** Nobody is told. */
    StoreWaits UNHEARD = new StoreWaits() {
        @Override
        public void silent(Call call, Duration silence, Duration longest) {}

        @Override
        public void triedAgain(Call call, int attempt, int attempts, String why) {}

        @Override
        public void answered(Call call) {}

        @Override
        public void givenUp(Call call) {}
    };

    /**
     * No byte has come or gone for some seconds. Told once for each try of a call.
     *
     * @param longest that the call goes on at most, from its beginning
     */
    void silent(Call call, Duration silence, Duration longest);

    /**
     * A call is about to be tried again.
     *
     * @param attempt from 2 to {@code attempts}
     * @param why the last try failed; words of ours, none of the store's
     */
    void triedAgain(Call call, int attempt, int attempts, String why);

    /** A call has its answer at last, be it a refusal. */
    void answered(Call call);

    /** A call has failed; its caller says so. */
    void givenUp(Call call);

    /** One call of one thread. Equal to itself only. */
    final class Call {
        private final String store;
        private final String what;

        /**
         * @param store its {@link ObjectStore#description()}
         * @param what is done to which key: {@code put data/T/…}
         */
        public Call(String store, String what) {
            this.store = store;
            this.what = what;
        }

        public String store() {
            return store;
        }

        public String what() {
            return what;
        }

        @Override
        public String toString() {
            return "[" + store + "] " + what;
        }
    }
}
