package fr.sndscopy.crypto.keystore;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.PrivateFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** The PKCS#12 file: read when it has changed, replaced as a whole under a lock file beside it. Thread-safe. */
final class KeystoreFile {
    /** A file lock does not keep threads of one process apart. */
    private static final Object CHANGES = new Object();

    private static final String BACKUP = ": put the backup back";

    private final Path path;
    private final char[] password;
    private boolean closed;
    private @Nullable Snapshot snapshot;

    /** @param password owned by this from now on */
    KeystoreFile(Path path, char[] password) {
        this.path = path.toAbsolutePath();
        this.password = password;
    }

    /**
     * The file, made without any key unless it is there, alone among all threads and processes.
     *
     * @param password asked under the lock; what it gives is owned by the file
     */
    static KeystoreFile openOrCreate(Path path, Supplier<char[]> password) {
        Path absolute = path.toAbsolutePath();
        try {
            Files.createDirectories(absolute.getParent());
            return alone(absolute, () -> {
                KeystoreFile file = new KeystoreFile(absolute, password.get());
                if (!Files.exists(absolute)) {
                    file.store(Map.of());
                }
                return file;
            });
        } catch (IOException e) {
            throw unavailable(absolute, "cannot be made", e);
        }
    }

    /**
     * A file of these keys, which must not be there.
     *
     * @param password owned by the file from now on
     */
    static KeystoreFile create(Path path, char[] password, Map<String, SecretKey> keys) {
        KeystoreFile file = new KeystoreFile(path, password);
        try {
            return alone(file.path, () -> {
                if (Files.exists(file.path)) {
                    throw new KeyServiceException(
                            Kind.REFUSED, "[keystore " + file.path.getFileName() + "] there already", null);
                }
                file.store(keys);
                return file;
            });
        } catch (IOException e) {
            throw unavailable(file.path, "cannot be made", e);
        }
    }

    /** All keys by alias. */
    synchronized Map<String, SecretKey> keys() {
        requireOpen();
        try {
            Stamp stamp = stamp();
            Snapshot known = snapshot;
            if (known == null || !known.stamp.equals(stamp)) {
                known = new Snapshot(stamp, Collections.unmodifiableMap(load()));
                snapshot = known;
            }
            return known.keys;
        } catch (NoSuchFileException e) {
            throw notThere(e);
        } catch (AccessDeniedException e) {
            throw refused("this user may not read it", e);
        } catch (IOException e) {
            throw unavailable(path, "cannot be read", e);
        }
    }

    /** Lets {@code change} alter the keys, alone among all threads and processes, and keeps what it leaves. */
    String change(Function<Map<String, SecretKey>, String> change) {
        requireOpen();
        keys(); // a lock file is made only beside a keystore
        try {
            return alone(path, () -> {
                Map<String, SecretKey> keys = load();
                Set<String> before = Set.copyOf(keys.keySet());
                String result = change.apply(keys);
                if (!keys.keySet().equals(before)) {
                    store(keys);
                }
                synchronized (this) {
                    snapshot = null;
                }
                return result;
            });
        } catch (NoSuchFileException e) {
            throw notThere(e);
        } catch (IOException e) {
            throw unavailable(path, "cannot be changed", e);
        }
    }

    synchronized void close() {
        closed = true;
        Arrays.fill(password, '\0');
        snapshot = null;
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the key service is closed");
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private static <T> T alone(Path path, Work<T> work) throws IOException {
        synchronized (CHANGES) {
            try (FileChannel lockFile = FileChannel.open(
                            path.resolveSibling(path.getFileName() + ".lock"),
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            PrivateFile.ownerOnly(path));
                    FileLock lock = lockFile.lock()) {
                if (!lock.isValid()) {
                    throw new IOException("the lock was lost");
                }
                return work.run();
            }
        }
    }

    private Map<String, SecretKey> load() throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            Map<String, SecretKey> keys = new HashMap<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof SecretKey key) {
                    keys.put(alias, key);
                }
            }
            return keys;
        } catch (GeneralSecurityException e) {
            throw refused("a key in it cannot be read: damaged" + BACKUP, e);
        } catch (IOException e) {
            throw e.getCause() instanceof UnrecoverableKeyException
                    ? refused(whatFailed(bytes), e)
                    : refused("damaged, or no PKCS#12 file" + BACKUP, e);
        }
    }

    /** The file's checksum is made with the password: why it does not hold is seen from whether the password opens single keys. */
    private String whatFailed(byte[] bytes) {
        int opened = 0;
        int all = 0;
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), null);
            for (String alias : Collections.list(store.aliases())) {
                all++;
                opened += opens(store, alias) ? 1 : 0;
            }
        } catch (IOException | GeneralSecurityException e) {
            return "damaged" + BACKUP;
        }
        if (opened > 0) {
            return "damaged: the password is right, and the checksum does not hold" + BACKUP;
        }
        return all > 1 ? "wrong password" : "wrong password, or damaged";
    }

    private boolean opens(KeyStore store, String alias) {
        try {
            return store.getKey(alias, password) != null;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private void store(Map<String, SecretKey> keys) throws IOException {
        PrivateFile.write(path, out -> {
            try {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                for (Map.Entry<String, SecretKey> key : keys.entrySet()) {
                    store.setEntry(
                            key.getKey(),
                            new KeyStore.SecretKeyEntry(key.getValue()),
                            new KeyStore.PasswordProtection(password));
                }
                store.store(out, password);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform stores AES keys in PKCS#12", e);
            }
        });
    }

    private Stamp stamp() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Stamp(attributes.fileKey(), attributes.lastModifiedTime().toMillis(), attributes.size());
    }

    private KeyServiceException notThere(Throwable cause) {
        return refused("not there" + BACKUP + ", or mount it", cause);
    }

    private KeyServiceException refused(String problem, Throwable cause) {
        return new KeyServiceException(Kind.REFUSED, "[keystore " + path.getFileName() + "] " + problem, cause);
    }

    private static KeyServiceException unavailable(Path path, String problem, Throwable cause) {
        return new KeyServiceException(Kind.UNAVAILABLE, "[keystore " + path.getFileName() + "] " + problem, cause);
    }

    /** Tells one state of the file from another without reading it. */
    private record Stamp(@Nullable Object fileKey, long modifiedMillis, long bytes) {}

    private record Snapshot(Stamp stamp, Map<String, SecretKey> keys) {}
}
