package fr.sndscopy.it.faults;

import fr.sndscopy.config.Seams;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.it.faults.Fault.Seam;
import fr.sndscopy.it.parts.CallCounter;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Has one call fail, in this process: that of the property {@value #FAULT}, or the one that a test has armed. Without either, calls pass.
 */
public final class FaultSeams implements Seams {
    /** A {@link Fault}, as text. */
    static final String FAULT = "faults.fault";
    /** A file that gets a line when the fault has struck. */
    static final String STRUCK = "faults.struck";

    private static final AtomicReference<@Nullable Trial> CURRENT = new AtomicReference<>(ofProperties());

    private static volatile UnaryOperator<ObjectStore> standIn = UnaryOperator.identity();

    /** Made by {@link java.util.ServiceLoader}. */
    public FaultSeams() {}

    private static @Nullable Trial ofProperties() {
        String fault = System.getProperty(FAULT);
        String struck = System.getProperty(STRUCK);
        return fault == null || struck == null ? null : new Trial(Fault.parse(fault), Path.of(struck));
    }

    /** Counts calls from here on, until the trial is ended. */
    static Trial arm(Fault fault, Path struck) {
        Trial trial = new Trial(fault, struck);
        CURRENT.set(trial);
        return trial;
    }

    /** From here on, what is given for a store is used in its place. */
    public static void standIn(UnaryOperator<ObjectStore> replacement) {
        standIn = replacement;
    }

    @Override
    public ObjectStore store(ObjectStore configured) {
        ObjectStore store = standIn.apply(configured);
        Trial trial = CURRENT.get();
        return trial == null ? CallCounter.counted("store", store) : new StoreCalls(trial).between(store);
    }

    @Override
    public KeyService keys(KeyService keys) {
        Trial trial = CURRENT.get();
        return trial == null ? CallCounter.counted("keys", keys) : new KeyCalls(trial).between(keys);
    }

    @Override
    public DataSource database(DataSource database) {
        Trial trial = CURRENT.get();
        return trial == null ? CallCounter.counted("database", database) : new DatabaseCalls(trial).between(database);
    }

    /** One fault that waits for its call, with what has been called so far. Safe for use by several threads. */
    static final class Trial {
        private final Fault fault;
        private final Path struck;
        private final AtomicInteger calls = new AtomicInteger();

        private Trial(Fault fault, Path struck) {
            this.fault = fault;
            this.struck = struck;
        }

        Fault fault() {
            return fault;
        }

        /** Counts a call of {@code seam}, and tells whether it is the one. */
        boolean hits(Seam seam, String call) {
            if (seam != fault.seam() || calls.incrementAndGet() != fault.call()) {
                return false;
            }
            try {
                Files.writeString(
                        struck, fault + " " + call + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return true;
        }

        /** From here on calls pass. */
        void end() {
            CURRENT.compareAndSet(this, null);
        }
    }
}
