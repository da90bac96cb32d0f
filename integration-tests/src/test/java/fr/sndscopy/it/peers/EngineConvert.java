package fr.sndscopy.it.peers;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.part.ConvertedPart;
import fr.sndscopy.migration.part.PartConversion;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.place.LocalFolder;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Our conversion as {@code migrate} does it, without the job around it: read, validate, digest, encode, encrypt, write to local
 * disk, the SHA-256 of the source file beside it. Run again and again in one JVM.
 */
final class EngineConvert {
    private static final int BLOCK_BYTES = 1 << 18;

    private final List<PlannedPart> parts;
    private final MigrationSettings settings;
    private final PartKeys keys = new PartKeys(new MemoryKeyService());

    /** @param table the one table to convert */
    EngineConvert(Path delivery, SchemaCatalog catalog, RuleBook rules, String table, int threads) throws IOException {
        this.settings = new MigrationSettings(threads, 1 << 17, 256 << 20, 3);
        Delivery declared = DeliveryReader.read(LocalFolder.of(delivery));
        MigrationPlan plan = new Planner(catalog, KnownFormats.ALL, rules, settings).plan(declared);
        this.parts =
                plan.parts().stream().filter(part -> part.table().equals(table)).toList();
    }

    /** Converts into the empty folder {@code out}; from the first byte read to the last file closed. */
    Duration run(Path out) throws Exception {
        long begun = System.nanoTime();
        ExecutorService workers = Executors.newFixedThreadPool(settings.threads());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (PlannedPart part : parts) {
                running.add(workers.submit(() -> {
                    convert(part, out);
                    return null;
                }));
            }
            for (SourceBytes file : parts.stream()
                    .map(part -> part.file().source().bytes())
                    .distinct()
                    .toList()) {
                running.add(workers.submit(() -> sha256(file)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            workers.shutdown();
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Converts into the folder {@code out}, one part after the other. */
    List<ConvertedPart> convertOnce(Path out) throws IOException {
        List<ConvertedPart> converted = new ArrayList<>();
        for (PlannedPart part : parts) {
            converted.add(convert(part, out));
        }
        return converted;
    }

    private ConvertedPart convert(PlannedPart part, Path out) throws IOException {
        AttemptNames names = AttemptNames.next("peers", "peers", part);
        try (PartConversion conversion = PartConversion.open(part, names, keys, settings, out, RowVerdicts.NONE)) {
            return conversion.run(new Progress());
        }
    }

    private static byte[] sha256(SourceBytes file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = file.open()) {
            byte[] block = new byte[BLOCK_BYTES];
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                digest.update(block, 0, read);
            }
        }
        return digest.digest();
    }
}
