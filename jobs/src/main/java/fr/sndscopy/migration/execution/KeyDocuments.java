package fr.sndscopy.migration.execution;

import fr.sndscopy.migration.keysets.KeyContract;
import fr.sndscopy.migration.keysets.KeyRuns;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What tasks of keys have in common, read once for all that a process does of a run. Safe for use by several threads. */
public final class KeyDocuments {
    private final Latest<KeyContract> contracts = new Latest<>();
    private final Latest<KeyRuns> runs = new Latest<>();

    /** The document that was asked for last. */
    private static final class Latest<T> {
        private @Nullable WorkObject object;
        private @Nullable T document;

        synchronized T of(WorkObject wanted, Function<WorkObject, T> reader) {
            T known = document;
            if (known == null || !wanted.equals(object)) {
                known = reader.apply(wanted);
                document = known;
                object = wanted;
            }
            return known;
        }
    }

    KeyContract contract(KeyTask task, WorkObjects objects) {
        return contracts.of(task.contract(), objects::keys).with(task.share());
    }

    KeyRuns runs(KeyTask task, WorkObjects objects) {
        return runs.of(task.requireRuns(), objects::runs);
    }
}
