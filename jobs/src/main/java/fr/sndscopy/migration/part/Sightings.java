package fr.sndscopy.migration.part;

import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.ObjectWitness;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.migration.work.Workers;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.SecondReading;
import fr.sndscopy.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The objects that this process has read from the store, whole, and found to have the SHA-256 that they should have, or that others have
 * read so while they worked for it, and told of. Nothing but reading an object makes a sighting, and none outlives the process: what an
 * earlier one has verified is not seen.
 *
 * <p>With each is kept what the store said of the object right before it was read. As long as the store says the same, in length, version
 * and time, it has the object that was read; whenever it says anything else, the object is read again. Times are only compared with
 * times of the same store, for being the same: its clock may be wrong. Safe for use by several threads.
 */
public final class Sightings implements ObjectWitness {
    /** As many objects as are named in a message. */
    private static final int NAMED = 5;

    private final ObjectReader store;
    private final Path directory;
    private final int threads;
    private final Progress progress;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    /**
     * @param directory where objects are kept while they are read, owned by this process
     * @param threads that look at objects at once
     * @param progress asked whether to stop
     */
    public Sightings(ObjectReader store, Path directory, int threads, Progress progress) {
        this.store = store;
        this.directory = directory;
        this.threads = threads;
        this.progress = progress;
    }

    /**
     * An object that was read whole.
     *
     * @param described what the store said of it right before
     * @param sha256 of what was read
     */
    public record Seen(ObjectStat described, String sha256) {
        boolean isOf(StoredObject object) {
            return described.key().equals(object.key())
                    && described.bytes() == object.bytes()
                    && sha256.equals(object.sha256());
        }
    }

    /** Takes what those have seen who work for this process. */
    public void addAll(List<Seen> others) {
        others.forEach(one -> seen.put(one.described().key(), one));
    }

    /** What is known of these objects, as far as there are some. */
    public List<Seen> of(List<StoredObject> objects) {
        return objects.stream()
                .map(object -> seen.get(object.key()))
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Reads an object whole, twice if it looks altered at first, and keeps it as a file of the caller's.
     *
     * @param owner what it is an object of, for people
     * @throws IntegrityException naming the object, when it is not there, or not as it should be
     */
    Path download(String owner, StoredObject object) throws IOException {
        return SecondReading.of(store, IntegrityException.class::isInstance, asked -> download(asked, owner, object));
    }

    private Path download(ObjectReader asked, String owner, StoredObject object) throws IOException {
        Path file = Files.createTempFile(directory, "verify-", ".parquet");
        try {
            sight(asked, owner, object, key -> asked.download(key, file));
            return file;
        } catch (RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Reads an object whole, and gives the SHA-256 of what came. */
    private interface Whole {
        String sha256(String key);
    }

    private void sight(ObjectReader asked, String owner, StoredObject object, Whole whole) {
        ObjectStat described = asked.stat(object.key())
                .orElseThrow(() -> new IntegrityException(
                        "[" + object.key() + "] the object of " + owner + " is not in the store"));
        requireAlike(object, described);
        try {
            String found = whole.sha256(object.key());
            if (!found.equals(object.sha256())) {
                throw altered(object, found);
            }
            seen.put(object.key(), new Seen(described, found));
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.CORRUPT || e.kind() == StorageException.Kind.NOT_FOUND) {
                IntegrityException integrity = new IntegrityException("[" + object.key() + "] " + e.getMessage());
                integrity.initCause(e);
                throw integrity;
            }
            throw e;
        }
    }

    private static void requireAlike(StoredObject object, ObjectStat described) {
        if (described.bytes() != object.bytes()) {
            throw new IntegrityException(
                    "[" + object.key() + "] expected " + object.bytes() + " bytes, found " + described.bytes());
        }
        if (described.sha256() != null && !described.sha256().equals(object.sha256())) {
            throw altered(object, described.sha256());
        }
    }

    private static IntegrityException altered(StoredObject object, String found) {
        return new IntegrityException("[" + object.key()
                + "] the object has been altered: its SHA-256 is not the recorded one, but " + found);
    }

    /**
     * Reads an object whole, and keeps nothing of it.
     *
     * @param owner what it is an object of, for people
     * @throws IntegrityException naming the object, when it is not there, or not as it should be
     */
    public void see(String owner, StoredObject object) {
        SecondReading.of(store, IntegrityException.class::isInstance, asked -> {
            sight(asked, owner, object, asked::sha256);
            return object;
        });
    }

    /**
     * Confirms that each object is in the store now, as this process has read it; one that it has not read, or that has been written
     * since, it reads.
     *
     * @throws IntegrityException naming the objects that are not there, or not as they should be
     * @throws StorageException when the store does not answer
     * @throws InterruptedMigrationException when somebody wants the run to stop
     */
    @Override
    public void confirm(List<StoredObject> objects) {
        List<String> faults = new ArrayList<>();
        for (Optional<String> fault : each(objects)) {
            fault.ifPresent(faults::add);
        }
        if (!faults.isEmpty()) {
            String more = faults.size() > NAMED ? "; and " + (faults.size() - NAMED) + " more" : "";
            throw new IntegrityException("nothing was published, because of what the store lost since it was verified: "
                    + String.join("; ", faults.subList(0, Math.min(NAMED, faults.size()))) + more
                    + ". The next run converts it anew");
        }
    }

    private List<Optional<String>> each(List<StoredObject> objects) {
        List<Callable<Optional<String>>> looks = new ArrayList<>();
        for (StoredObject object : objects) {
            looks.add(() -> Optional.ofNullable(fault(object)));
        }
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            return Workers.inOrder(looks, workers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            workers.shutdownNow();
        }
    }

    private @Nullable String fault(StoredObject object) throws IOException {
        progress.stopIfRequested();
        try {
            Seen sighting = seen.get(object.key());
            if (sighting == null
                    || !sighting.isOf(object)
                    || !store.stat(object.key())
                            .filter(sighting.described()::equals)
                            .isPresent()) {
                see("this delivery", object);
            }
            return null;
        } catch (IntegrityException e) {
            return e.getMessage();
        }
    }
}
