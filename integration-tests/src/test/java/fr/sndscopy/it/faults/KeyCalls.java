package fr.sndscopy.it.faults;

import fr.sndscopy.crypto.KeyServiceException;
import java.lang.reflect.Method;
import java.util.Set;

/** Calls to the key service. */
final class KeyCalls extends SeamCalls {
    private static final Set<String> LOCAL = Set.of("close", "toString", "hashCode", "equals");

    KeyCalls(FaultSeams.Trial trial) {
        super(trial, Fault.Seam.KEYS);
    }

    @Override
    boolean counts(Method method) {
        return !LOCAL.contains(method.getName());
    }

    @Override
    Throwable outage(Method method) {
        return new KeyServiceException(
                KeyServiceException.Kind.UNAVAILABLE, "[test] " + method.getName() + ": no answer", null);
    }
}
