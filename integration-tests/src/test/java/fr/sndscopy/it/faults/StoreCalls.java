package fr.sndscopy.it.faults;

import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls to the store. */
final class StoreCalls extends SeamCalls {
    private static final Set<String> LOCAL = Set.of("description", "close", "toString", "hashCode", "equals");

    StoreCalls(FaultSeams.Trial trial) {
        super(trial, Fault.Seam.STORE);
    }

    @Override
    boolean counts(Method method) {
        return !LOCAL.contains(method.getName());
    }

    @Override
    Throwable outage(Method method) {
        return new StorageException(Kind.UNAVAILABLE, "[test] " + method.getName() + ": no answer", null);
    }

    @Override
    Throwable lostAnswer(Method method) {
        return method.getName().equals("putIfAbsent")
                ? new StorageException(Kind.OUTCOME_UNKNOWN, "[test] the answer is lost", null)
                : outage(method);
    }

    @Override
    @Nullable
    Object lie(Method method, Object @Nullable [] arguments, @Nullable Object answer) throws Exception {
        if (answer instanceof Optional<?> found && found.orElse(null) instanceof byte[] bytes && bytes.length > 0) {
            byte[] wrong = bytes.clone();
            wrong[wrong.length / 2] ^= 1;
            return Optional.of(wrong);
        }
        if (answer instanceof Optional<?>) {
            return Optional.empty();
        }
        if (method.getName().equals("download") && arguments != null && arguments[1] instanceof Path file) {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length > 0) {
                bytes[bytes.length / 2] ^= 1;
                Files.write(file, bytes);
            }
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        }
        if (method.getName().equals("sha256") && answer instanceof String sha256) {
            return sha256.startsWith("0") ? "1" + sha256.substring(1) : "0" + sha256.substring(1);
        }
        return answer;
    }
}
