package fr.sndscopy.it.peers;

import fr.sndscopy.audit.Auditor;
import fr.sndscopy.audit.AuditorFiles;
import fr.sndscopy.audit.Coverage;
import fr.sndscopy.audit.Sample;
import fr.sndscopy.audit.StoreAddress;
import fr.sndscopy.audit.StoreAudit;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.proof.CheckpointExpectation;
import fr.sndscopy.report.AuditReport;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.StoreWaits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code sndscopy audit} does with the folder of a store, in a process that goes on: without keys, or with those of a home. */
final class AuditRun implements Contestant {
    private final Path store;
    private final @Nullable Path keys;
    private final int threads;
    private long rows;

    /** @param keys folder with keystore and password, or null to audit without */
    AuditRun(Path store, @Nullable Path keys, int threads) {
        this.store = store;
        this.keys = keys;
        this.threads = threads;
    }

    /** Audits all that is published; {@code out} has what is downloaded meanwhile, and is empty afterwards. */
    @Override
    public Duration run(Path out) throws IOException {
        long begun = System.nanoTime();
        AuditReport report;
        try (ObjectReader objects = new StoreAddress(Map.of()).open(store.toString(), null, StoreWaits.UNHEARD);
                KeyService opened = keys == null
                        ? null
                        : AuditorFiles.keys(keys.resolve("keystore.p12"), keys.resolve("keystore.password"))) {
            report = new StoreAudit(
                            objects,
                            CheckpointExpectation.NONE,
                            opened,
                            List.of(),
                            Sample.WHOLE,
                            Coverage.of(out),
                            Clock.systemUTC(),
                            threads,
                            out)
                    .audit(new Auditor("compare-peers", null, "test"))
                    .report();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (!report.faults().isEmpty()) {
            throw new IllegalStateException("audit: " + report.faults().get(0));
        }
        rows = report.deliveries().stream()
                .mapToLong(AuditReport.DeliveryLine::stored)
                .sum();
        return took;
    }

    @Override
    public long rowCount(Path out) {
        return rows;
    }
}
