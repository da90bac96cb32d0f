package fr.sndscopy.runs;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this machine is called, for people who look for a process or a log. */
public final class ThisHost {
    private ThisHost() {}

    /** Its name, or {@code unknown}. */
    public static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
