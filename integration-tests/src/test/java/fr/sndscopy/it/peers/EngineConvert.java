package fr.sndscopy.it.peers;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.crypto.MemoryKeyService;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.part.ConvertedPart;
import fr.sndscopy.migration.part.ConvertedPart.LocalObject;
import fr.sndscopy.migration.part.IdleMemory;
import fr.sndscopy.migration.part.PartConversion;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.place.LocalFolder;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.source.SpareHands;
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
final class EngineConvert implements Contestant {
    private static final int BLOCK_BYTES = 1 << 18;

    private final List<PlannedPart> parts;
    private final MigrationSettings settings;
    private final PartKeys keys = new PartKeys(new MemoryKeyService());
    private List<ConvertedPart> converted = List.of();
    private IdleMemory idle = IdleMemory.none();

    EngineConvert(DeliveredTable table, RuleBook rules, MigrationSettings settings) throws IOException {
        this.settings = settings;
        Delivery declared = DeliveryReader.read(LocalFolder.of(table.delivery()));
        MigrationPlan plan = new Planner(table.catalog(), KnownFormats.ALL, rules, settings).plan(declared);
        this.parts = plan.parts().stream()
                .filter(part -> part.table().equals(table.name()))
                .toList();
    }

    /** What a migration has where nothing is configured. */
    static MigrationSettings usual(int threads) {
        try (Workplace workplace = Workplace.openOrDefaults(new Home(Path.of("no-home")))) {
            MigrationSettings usual = workplace.settings();
            return new MigrationSettings(
                    threads,
                    usual.rowsPerGroup(),
                    usual.partBytes(),
                    usual.zstdLevel(),
                    usual.alerts(),
                    usual.keyScope());
        }
    }

    /** Converts into the empty folder {@code out}; from the first byte read to the last file closed. */
    @Override
    public Duration run(Path out) throws Exception {
        long begun = System.nanoTime();
        List<ConvertedPart> ended = new ArrayList<>();
        // of one run, as of one migration
        idle = new IdleMemory(settings.threads());
        ExecutorService workers = Executors.newFixedThreadPool(settings.threads());
        try {
            List<Future<ConvertedPart>> conversions = new ArrayList<>();
            List<Future<?>> checksums = new ArrayList<>();
            for (PlannedPart part : parts) {
                conversions.add(workers.submit(() -> convert(part, out, SpareHands.of(workers))));
            }
            for (SourceBytes file : parts.stream()
                    .map(part -> part.file().source().bytes())
                    .distinct()
                    .toList()) {
                checksums.add(workers.submit(() -> sha256(file)));
            }
            for (Future<ConvertedPart> each : conversions) {
                ended.add(each.get());
            }
            for (Future<?> each : checksums) {
                each.get();
            }
        } finally {
            workers.shutdown();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        converted = ended;
        return took;
    }

    @Override
    public long rowCount(Path out) throws IOException {
        long rows = 0;
        for (ConvertedPart part : converted) {
            LocalObject data = part.data();
            rows += data == null ? 0 : readBack(part, data).rows();
        }
        return rows;
    }

    /** Converts into the folder {@code out}, one part after the other. */
    List<ConvertedPart> convertOnce(Path out) throws IOException {
        List<ConvertedPart> converted = new ArrayList<>();
        for (PlannedPart part : parts) {
            converted.add(convert(part, out, SpareHands.NONE));
        }
        return converted;
    }

    private ConvertedPart convert(PlannedPart part, Path out, SpareHands hands) throws IOException {
        try (PartConversion conversion = open(part, out, hands)) {
            return conversion.run(new Progress());
        }
    }

    List<PlannedPart> parts() {
        return parts;
    }

    PartConversion open(PlannedPart part, Path out, SpareHands hands) throws IOException {
        AttemptNames names = AttemptNames.next("peers", "peers", part);
        return PartConversion.open(part, names, keys, settings, out, RowVerdicts.NONE, hands, idle);
    }

    /** Decrypts, decodes and digests what was converted. */
    ContentSummary readBack(ConvertedPart part, LocalObject data) throws IOException {
        return PartReader.summarize(
                data.path(),
                part.part().file().schema().columns(),
                keys.readKey(data.object().aad()));
    }

    static byte[] sha256(SourceBytes file) throws Exception {
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
