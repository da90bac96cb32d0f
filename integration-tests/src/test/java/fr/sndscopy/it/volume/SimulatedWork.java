package fr.sndscopy.it.volume;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.migration.execution.PartDone;
import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.execution.PartOutcome;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.execution.PartWork;
import fr.sndscopy.migration.execution.PlanInMemory;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.part.Sightings.Seen;
import fr.sndscopy.migration.plan.PlannedPart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does tasks as machines elsewhere would that take no time: a conversion stores two objects of some bytes and a sealed receipt as large as that of a
 * part of real size, and tells the checksum of the stretch of the file; a verification answers; a checksum is computed. Tables have no keys: the driver would have to read these.
 */
final class SimulatedWork implements PartExecutor.Work {
    private static final byte[] OBJECT = "the rows of a part, if there were any".getBytes(StandardCharsets.UTF_8);
    private static final String OBJECT_SHA256 = Sha256.of(OBJECT);

    /** What machines elsewhere would have done meanwhile, of all threads. */
    static final AtomicLong NANOS = new AtomicLong();

    private final PartWork real;
    private final PlanInMemory plan;
    private final PartWork.Tools tools;
    private final Template template;
    private final Path object;
    private final Map<Integer, byte[]> files = new ConcurrentHashMap<>();

    SimulatedWork(PartWork real, PlanInMemory plan, PartWork.Tools tools, Template template) throws IOException {
        this.real = real;
        this.plan = plan;
        this.tools = tools;
        this.template = template;
        this.object = Files.write(tools.workDirectory().resolve("simulated-object"), OBJECT);
    }

    /** What a part that was converted comes to. */
    record Template(PartReceipt receipt, long receiptBytes) {
        /** Does a task, and takes its receipt for the template if it is a conversion. */
        static PartOutcome taking(
                PartWork real, PlanInMemory plan, PartWork.Tools tools, PartTask task, Consumer<Template> taker)
                throws IOException {
            PartOutcome outcome = real.run(task);
            if (task.step() == PartTask.Step.CONVERT && outcome instanceof PartDone done) {
                WorkObject kept = done.requireReceipt();
                taker.accept(new Template(tools.objects(plan).receipt(plan.part(task), kept), kept.bytes()));
            }
            return outcome;
        }
    }

    @Override
    public PartOutcome run(PartTask task) throws IOException {
        long begun = System.nanoTime();
        try {
            return switch (task.step()) {
                case CONVERT -> convert(task);
                case VERIFY, REVISIT -> verify(task);
                case CHECKSUM -> real.run(task);
                case RECONVERT, REVERIFY, COLLECT, JUDGE -> throw new IllegalStateException("tables without keys");
            };
        } finally {
            NANOS.addAndGet(System.nanoTime() - begun);
        }
    }

    private PartDone convert(PartTask task) throws IOException {
        PlannedPart part = plan.part(task);
        AttemptNames names = AttemptNames.next(plan.dataset(), plan.delivery(), part);
        PartReceipt like = template.receipt();
        PartReceipt receipt = new PartReceipt(
                part.name(),
                like.books(),
                like.blankLines(),
                put(
                        like.data(),
                        StoreLayout.data(part.table(), part.period(), plan.delivery(), part.name(), names.attempt()),
                        aad(StoreLayout.Kind.DATA, part)),
                put(
                        like.quarantine(),
                        StoreLayout.quarantine(
                                part.table(), part.period(), plan.delivery(), part.name(), names.attempt()),
                        aad(StoreLayout.Kind.QUARANTINE, part)),
                like.content(),
                like.normalised(),
                like.profile());
        WorkObject kept =
                tools.objects(plan).putReceipt(names, receipt, plan.settings().keyScope());
        return done(task, kept, stretch(task.file(), part), List.of());
    }

    private String aad(StoreLayout.Kind kind, PlannedPart part) {
        return StoreLayout.aad(kind, plan.dataset(), part.table(), part.period(), plan.delivery(), part.name());
    }

    private @Nullable StoredObject put(@Nullable StoredObject like, String key, String aad) {
        if (like == null) {
            return null;
        }
        tools.store().put(key, object, OBJECT_SHA256);
        return new StoredObject(key, OBJECT.length, OBJECT_SHA256, like.keyId(), aad);
    }

    /** The file is small. */
    private String stretch(int file, PlannedPart part) throws IOException {
        byte[] bytes = files.get(file);
        if (bytes == null) {
            try (InputStream in = plan.file(file).source().bytes().open()) {
                bytes = in.readAllBytes();
            }
            files.put(file, bytes);
        }
        int from = Math.toIntExact(part.firstByte());
        return Sha256.of(Arrays.copyOfRange(bytes, from, from + Math.toIntExact(part.byteCount())));
    }

    /** Machines elsewhere read the objects, say that the receipt is right, and what the store said of them. */
    private PartDone verify(PartTask task) {
        WorkObject kept = Objects.requireNonNull(task.receipt());
        List<Seen> seen = tools.objects(plan).receipt(plan.part(task), kept).objects().stream()
                .map(object -> new Seen(tools.store().stat(object.key()).orElseThrow(), OBJECT_SHA256))
                .toList();
        return done(task, kept, null, seen);
    }

    private PartDone done(PartTask task, WorkObject receipt, @Nullable String sourceSha256, List<Seen> seen) {
        return new PartDone(
                task.partition(),
                task.plan(),
                task.epoch(),
                receipt,
                sourceSha256,
                null,
                template.receipt().books().delivered(),
                template.receipt().books().quarantined(),
                sourceSha256 == null ? 0 : OBJECT.length,
                seen,
                null);
    }
}
