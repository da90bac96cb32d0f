package fr.sndscopy.migration.execution;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.migration.work.Workers;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has tasks done as if by processes elsewhere: of the driver's memory they get a reference to the plan and the tasks, as JSON, and the
 * driver gets theirs as JSON. Each task is done by a process of its own, which has read the plan from the store.
 */
public final class Elsewhere implements PartExecutors {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ObjectStore store;
    private final KeyService keys;
    private final SourceFolder folder;
    private final Path directory;

    /** All that was sent, either way. */
    public final ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();

    /**
     * @param folder the delivery's, as it is seen there
     * @param directory for files on their way, there
     */
    public Elsewhere(ObjectStore store, KeyService keys, SourceFolder folder, Path directory) {
        this.store = store;
        this.keys = keys;
        this.folder = folder;
        this.directory = directory;
    }

    @Override
    public PartExecutor open(
            PlanInMemory plan, PartWork.Tools tools, PartWork.Collecting collecting, ExecutorService workers)
            throws IOException {
        String reference = send(PlanInStore.put(plan, tools));
        return new PartExecutor() {
            @Override
            public void run(List<PartTask> tasks, Listener listener) throws IOException {
                Elsewhere.this.run(reference, tasks, listener, workers);
            }

            @Override
            public boolean isElsewhere() {
                return true;
            }
        };
    }

    private void run(String reference, List<PartTask> tasks, PartExecutor.Listener listener, ExecutorService workers)
            throws IOException {
        AtomicBoolean failed = new AtomicBoolean();
        List<Callable<Boolean>> runs = new ArrayList<>();
        for (PartTask task : tasks) {
            String json = send(task);
            runs.add(() -> {
                if (failed.get()) {
                    listener.left(task);
                    return false;
                }
                try {
                    listener.begins(task);
                    listener.ended(task, receive(work(reference, json)));
                    return true;
                } catch (IOException | RuntimeException | Error e) {
                    failed.set(true);
                    listener.failed(task, e);
                    throw e;
                }
            });
        }
        Workers.inOrder(runs, workers);
    }

    /** What another process does. */
    private String work(String reference, String task) throws IOException {
        Path own = Files.createTempDirectory(directory, "worker-");
        PartWork.Tools tools = PartWork.Tools.of(store, keys, own);
        PlanInStore plan = PlanInStore.open(
                JSON.readValue(reference, PlanInStore.Reference.class), folder, KnownFormats.ALL, tools);
        PartOutcome outcome =
                new PartWork(plan, tools, PartWork.Collecting.NOTHING).run(JSON.readValue(task, PartTask.class));
        try (var left = Files.list(own)) {
            if (left.findAny().isPresent()) {
                throw new AssertionError("the worker left files behind");
            }
        }
        return send(outcome);
    }

    private static PartOutcome receive(String json) {
        return JSON.readTree(json).has("kind")
                ? JSON.readValue(json, Refused.class)
                : JSON.readValue(json, PartDone.class);
    }

    private String send(Object message) {
        String json = JSON.writeValueAsString(message);
        sent.add(json);
        return json;
    }
}
