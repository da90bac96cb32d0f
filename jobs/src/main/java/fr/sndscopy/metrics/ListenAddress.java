package fr.sndscopy.metrics;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where metrics may be asked for: an address of the loopback interface and a port. No name is looked up. */
public final class ListenAddress {
    private static final Pattern FORM = Pattern.compile(
            "(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]):([1-9][0-9]{0,4})", Pattern.CASE_INSENSITIVE);
    private static final int MAX_PORT = 65_535;

    private ListenAddress() {}

    /** @throws IllegalArgumentException when it is anything else */
    public static InetSocketAddress parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
            throw refused(text);
        }
        String host = matcher.group(1).equalsIgnoreCase("localhost") ? "127.0.0.1" : matcher.group(1);
        try {
            InetAddress address = InetAddress.getByName(host);
            if (!address.isLoopbackAddress()) {
                throw refused(text);
            }
            return new InetSocketAddress(address, Integer.parseInt(matcher.group(2)));
        } catch (UnknownHostException e) {
            throw refused(text);
        }
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("listen " + text
                + ": expected an address of this machine alone and a port, as 127.0.0.1:9464 or [::1]:9464; whoever is"
                + " elsewhere scrapes the textfile's node_exporter");
    }
}
