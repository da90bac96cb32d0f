package fr.sndscopy.crypto.transit;

import java.nio.file.Path;

/** How a server is told who asks. What is in files is read when it is needed, and anew when the server refuses what was made of it. */
public sealed interface TransitLogin {

    /**
     * A token that somebody else got, an agent beside us for one.
     *
     * @param file its first line
     */
    record Token(Path file) implements TransitLogin {}

    /**
     * The auth method AppRole.
     *
     * @param mount of the method
     * @param roleIdFile its first line
     * @param secretIdFile its first line, a secret
     */
    record AppRole(String mount, Path roleIdFile, Path secretIdFile) implements TransitLogin {}

    /**
     * The auth method Kubernetes.
     *
     * @param mount of the method
     * @param role at the server
     * @param jwtFile the token of the pod's service account, which the cluster replaces
     */
    record Kubernetes(String mount, String role, Path jwtFile) implements TransitLogin {}
}
