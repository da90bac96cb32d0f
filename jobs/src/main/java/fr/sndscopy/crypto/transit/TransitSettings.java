package fr.sndscopy.crypto.transit;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of which server, and what is shown to it.
 *
 * @param address {@code https://host[:port]}; {@code http} only on this machine
 * @param mount of the transit engine, without slashes at its ends
 * @param namespace of the server, or null
 * @param keyPrefix what names of our keys begin with, the domain behind it, so that other keys of the engine are left alone
 * @param caFile PEM certificates to trust instead of those of the JDK, or null
 * @param login who asks
 */
public record TransitSettings(
        URI address,
        String mount,
        @Nullable String namespace,
        String keyPrefix,
        @Nullable Path caFile,
        TransitLogin login) {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}");
    private static final Pattern MOUNT = Pattern.compile("[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** @throws IllegalArgumentException when a part cannot be used */
    public TransitSettings {
        boolean plain = "http".equals(address.getScheme()) && LOOPBACK.contains(String.valueOf(address.getHost()));
        if (address.getHost() == null || !(plain || "https".equals(address.getScheme()))) {
            throw new IllegalArgumentException(
                    "address: expected https://host[:port], or http on this machine, as data keys go that way");
        }
        if (!MOUNT.matcher(mount).matches()) {
            throw new IllegalArgumentException("mount: expected a path without slashes at its ends");
        }
        if (!PREFIX.matcher(keyPrefix).matches()) {
            throw new IllegalArgumentException(
                    "key-prefix: expected letters, digits, '.', '-' and '_', as an empty one would take all keys for ours");
        }
    }

    /** As messages name the server, a space behind it. */
    String place() {
        return "[transit " + address.getHost() + "] ";
    }
}
