package fr.sndscopy.crypto.keystore;

import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** The PKCS#12 file: read when it has changed, replaced as a whole under a lock file beside it. Thread-safe. */
final class KeystoreFile {
    /** Ends the alias that keeps the id of a destroyed key from being given again. */
    static final String DESTROYED = ".destroyed";

    /** A file lock does not keep threads of one process apart. */
    private static final Object CHANGES = new Object();

    private final Path path;
    private final char[] password;
    private @Nullable Snapshot snapshot;

    KeystoreFile(Path path, char[] password) {
        this.path = path.toAbsolutePath();
        this.password = password;
    }

    /** All keys by alias; empty when there is no file. */
    synchronized Map<String, SecretKey> keys() {
        try {
            Stamp stamp = stamp();
            Snapshot known = snapshot;
            if (known == null || !known.stamp.equals(stamp)) {
                known = new Snapshot(stamp, Collections.unmodifiableMap(load()));
                snapshot = known;
            }
            return known.keys;
        } catch (IOException e) {
            throw unavailable("cannot be read", e);
        }
    }

    /** Lets {@code change} alter the keys, alone among all threads and processes, and keeps what it leaves. */
    String change(Function<Map<String, SecretKey>, String> change) {
        synchronized (CHANGES) {
            try {
                Files.createDirectories(path.getParent());
                try (FileChannel lockFile = FileChannel.open(
                                path.resolveSibling(path.getFileName() + ".lock"),
                                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                                ownerOnly());
                        FileLock lock = lockFile.lock()) {
                    Map<String, SecretKey> keys = load();
                    Set<String> before = Set.copyOf(keys.keySet());
                    String result = change.apply(keys);
                    if (lock.isValid() && !keys.keySet().equals(before)) {
                        store(keys);
                    }
                    synchronized (this) {
                        snapshot = null;
                    }
                    return result;
                }
            } catch (IOException e) {
                throw unavailable("cannot be changed", e);
            }
        }
    }

    synchronized void close() {
        Arrays.fill(password, '\0');
        snapshot = null;
    }

    private Map<String, SecretKey> load() throws IOException {
        Map<String, SecretKey> keys = new HashMap<>();
        if (!Files.exists(path)) {
            return keys;
        }
        try (InputStream in = Files.newInputStream(path)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof SecretKey key) {
                    keys.put(alias, key);
                }
            }
            return keys;
        } catch (GeneralSecurityException e) {
            throw refused("a key cannot be read with this password", e);
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw refused("wrong password", e);
            }
            if (e instanceof FileSystemException) {
                throw e;
            }
            throw refused("no PKCS#12 keystore, or damaged", e);
        }
    }

    private void store(Map<String, SecretKey> keys) throws IOException {
        Path next = Files.createTempFile(path.getParent(), path.getFileName() + ".", ".new", ownerOnly());
        try {
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                for (Map.Entry<String, SecretKey> key : keys.entrySet()) {
                    store.setEntry(
                            key.getKey(),
                            new KeyStore.SecretKeyEntry(key.getValue()),
                            new KeyStore.PasswordProtection(password));
                }
                store.store(out, password);
                channel.force(true);
            }
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform stores AES keys in PKCS#12", e);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** A rename lasts once the folder is on disk; not every platform opens folders. */
    private void forceFolder() {
        try (FileChannel folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // the platform orders renames itself
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }

    private Stamp stamp() throws IOException {
        if (!Files.exists(path)) {
            return new Stamp(null, 0, 0);
        }
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Stamp(attributes.fileKey(), attributes.lastModifiedTime().toMillis(), attributes.size());
    }

    private KeyServiceException refused(String problem, Throwable cause) {
        return new KeyServiceException(Kind.REFUSED, "[keystore " + path.getFileName() + "] " + problem, cause);
    }

    private KeyServiceException unavailable(String problem, Throwable cause) {
        return new KeyServiceException(Kind.UNAVAILABLE, "[keystore " + path.getFileName() + "] " + problem, cause);
    }

    /** Tells one state of the file from another without reading it. */
    private record Stamp(@Nullable Object fileKey, long modifiedMillis, long bytes) {}

    private record Snapshot(Stamp stamp, Map<String, SecretKey> keys) {}
}
