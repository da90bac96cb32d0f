package fr.sndscopy.spark.executor;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.migration.work.Scratch;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.spark.work.Machine;
import fr.sndscopy.spark.work.Worker;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The process of an executor, configured as every process of sndscopy: by {@code SNDSCOPY_…} in its environment, and by the home that
 * {@code SNDSCOPY_HOME} names, if there is one. Of that it takes store, sources and keys. Opened with the first task; ends with the
 * process.
 */
final class ExecutorMachine implements Machine {
    private static @Nullable Worker worker;

    private final Workplace workplace;
    private final Scratch scratch;
    private final ObjectStore store;
    private final KeyService keys;

    private ExecutorMachine(Workplace workplace) throws IOException {
        this.workplace = workplace;
        this.scratch = workplace.scratch();
        this.store = workplace.store();
        this.keys = workplace.keyring();
    }

    /** The worker of this process. */
    static synchronized Worker worker() throws IOException {
        if (worker == null) {
            worker = new Worker(new ExecutorMachine(Workplace.openOrDefaults(home(System.getenv()))));
        }
        return worker;
    }

    private static Home home(Map<String, String> environment) {
        String named = environment.get("SNDSCOPY_HOME");
        return new Home(Path.of(named == null || named.isBlank() ? ".sndscopy" : named));
    }

    @Override
    public ObjectStore store() {
        return store;
    }

    @Override
    public KeyService keys() {
        return keys;
    }

    @Override
    public SourceFolder folder(String location) {
        return workplace.source(location);
    }

    @Override
    public Path workDirectory() {
        return scratch.directory();
    }

    @Override
    public SourceFormats formats() {
        return workplace.formats();
    }
}
