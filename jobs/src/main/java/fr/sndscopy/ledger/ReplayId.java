package fr.sndscopy.ledger;

import java.util.regex.Pattern;

/** How replays are called: {@code <delivery>.replay-<n>}, n from 1. No delivery may be called so. */
public final class ReplayId {
    private static final Pattern FORM = Pattern.compile(".+\\.replay-[1-9]\\d*");

    private ReplayId() {}

    static String of(String delivery, int number) {
        return delivery + ".replay-" + number;
    }

    /** Whether an id is that of a replay. */
    public static boolean isReplay(String delivery) {
        return FORM.matcher(delivery).matches();
    }
}
