package fr.sndscopy.it.peers;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.verify.StoreVerification;
import fr.sndscopy.migration.verify.VerificationResult;
import fr.sndscopy.migration.work.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What {@code sndscopy verify} does with a published store, down to the content, in a process that goes on. */
final class StoreVerify implements Contestant {
    private final Workplace workplace;
    private final int threads;
    private long rows;

    StoreVerify(Path home, int threads) {
        this.workplace = Workplace.open(new Home(home));
        this.threads = threads;
    }

    /** Verifies all that is published; {@code out} stays empty. */
    @Override
    public Duration run(Path out) throws IOException {
        long begun = System.nanoTime();
        VerificationResult result;
        try (Scratch scratch = workplace.scratch()) {
            result = new StoreVerification(
                            workplace.store(),
                            workplace.ledger().reader(),
                            workplace.keyService(),
                            workplace.catalog(List.of()),
                            threads,
                            scratch.directory())
                    .verify(null);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (!result.faults().isEmpty()) {
            throw new IllegalStateException("verify: " + result.faults().get(0));
        }
        rows = result.deliveries().stream()
                .mapToLong(VerificationResult.DeliveryResult::stored)
                .sum();
        return took;
    }

    @Override
    public long rowCount(Path out) {
        return rows;
    }

    @Override
    public void close() {
        workplace.close();
    }
}
