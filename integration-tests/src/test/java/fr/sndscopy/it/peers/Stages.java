package fr.sndscopy.it.peers;

import fr.sndscopy.migration.part.ConvertedPart;
import fr.sndscopy.migration.part.ConvertedPart.LocalObject;
import fr.sndscopy.migration.part.PartConversion;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.place.LocalFolder;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.source.SpareHands;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What one thread spends on each stage of a table, from the source to what is read back, in a process that is warm. */
final class Stages {
    enum Stage {
        SOURCE_SHA256("SHA-256 of the source"),
        READ("read: cells found, looked up; each distinct value parsed, judged, hashed"),
        VALIDATE("validate: rules between columns, rejected rows"),
        WRITE("write: digests, pages, zstd, AES-GCM, SHA-256, disk"),
        OBJECT_SHA256("SHA-256 of the stored object"),
        READ_BACK("read back: AES-GCM, zstd, pages, digests");

        private final String description;

        Stage(String description) {
            this.description = description;
        }

        String description() {
            return description;
        }

        /** Whether it is part of a conversion, and not of the verification behind it. */
        boolean converts() {
            return compareTo(WRITE) <= 0;
        }
    }

    private final EngineConvert engine;
    private final Map<Stage, Timings> timings = new EnumMap<>(Stage.class);

    Stages(DeliveredTable table) throws IOException {
        engine = new EngineConvert(table, RuleBook.USUAL, EngineConvert.usual(1));
        for (Stage stage : Stage.values()) {
            timings.put(stage, new Timings(stage.description()));
        }
    }

    /** The first {@code warmUps} rounds do not count. */
    Map<Stage, Timings> measure(int warmUps, int runs, Path work) throws Exception {
        for (int round = -warmUps; round < runs; round++) {
            Map<Stage, Long> nanos = round(Folders.fresh(work, "stages"));
            if (round >= 0) {
                nanos.forEach((stage, spent) ->
                        Objects.requireNonNull(timings.get(stage)).add(Duration.ofNanos(spent)));
            }
        }
        return timings;
    }

    private Map<Stage, Long> round(Path out) throws Exception {
        Map<Stage, Long> nanos = new EnumMap<>(Stage.class);
        List<SourceBytes> sources = engine.parts().stream()
                .map(part -> part.file().source().bytes())
                .distinct()
                .toList();
        for (SourceBytes source : sources) {
            timed(nanos, Stage.SOURCE_SHA256, () -> EngineConvert.sha256(source));
        }
        for (PlannedPart part : engine.parts()) {
            ConvertedPart converted = convert(part, out, nanos);
            LocalObject data = converted.data();
            if (data != null) {
                SourceBytes stored =
                        LocalFolder.of(out).file(out.relativize(data.path()).toString());
                timed(nanos, Stage.OBJECT_SHA256, () -> EngineConvert.sha256(stored));
                timed(nanos, Stage.READ_BACK, () -> engine.readBack(converted, data));
            }
        }
        return nanos;
    }

    private ConvertedPart convert(PlannedPart part, Path out, Map<Stage, Long> nanos) throws Exception {
        try (PartConversion conversion = engine.open(part, out, SpareHands.NONE)) {
            RecordBatch batch;
            do {
                batch = timed(nanos, Stage.READ, conversion::read);
                RecordBatch full = batch;
                timed(nanos, Stage.VALIDATE, () -> {
                    conversion.validate(full);
                    return full;
                });
                timed(nanos, Stage.WRITE, () -> {
                    conversion.write(full);
                    return full;
                });
            } while (!batch.isLast());
            return timed(nanos, Stage.WRITE, conversion::finish);
        }
    }

    private interface Work<T> {
        T done() throws Exception;
    }

    private static <T> T timed(Map<Stage, Long> nanos, Stage stage, Work<T> work) throws Exception {
        long begun = System.nanoTime();
        T done = work.done();
        nanos.merge(stage, System.nanoTime() - begun, Long::sum);
        return done;
    }
}
