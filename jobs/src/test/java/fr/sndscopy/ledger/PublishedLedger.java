package fr.sndscopy.ledger;

import fr.sndscopy.ledger.LedgerState.Owner;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A ledger for tests of what is told of it: deliveries of products, published when a test says. */
public final class PublishedLedger {
    private Instant now = Instant.EPOCH;

    private final Ledger ledger = new Ledger(new MemoryObjectStore(), new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    });

    private final String dataset = ledger.initialise();

    public LedgerState state() {
        return ledger.read();
    }

    /** Publishes on a day; {@code rows} by {@code TABLE PERIOD}. */
    public PublishedLedger publish(String day, String product, String delivery, Map<String, Long> rows) {
        return publish(day, product, delivery, null, rows);
    }

    /** Likewise, in place of another. */
    public PublishedLedger publish(
            String day, String product, String delivery, @Nullable String supersedes, Map<String, Long> rows) {
        now = Instant.parse(day + "T03:00:00Z");
        LedgerState before = ledger.read();
        Map<TablePeriod, Integer> generations = new HashMap<>();
        Map<TablePeriod, Long> delivered = new HashMap<>();
        rows.forEach((name, count) -> {
            TablePeriod tablePeriod = new TablePeriod(name.split(" ")[0], name.split(" ")[1]);
            List<Owner> history = before.history(tablePeriod);
            generations.put(tablePeriod, history.size() + 1);
            delivered.put(tablePeriod, count);
        });
        Manifest plain = Manifests.of(dataset, delivery, delivery, generations);
        List<Manifest.Table> tables = new ArrayList<>();
        List<Manifest.Part> parts = new ArrayList<>();
        for (int i = 0; i < plain.tables().size(); i++) {
            Manifest.Table table = plain.tables().get(i);
            Manifest.Part part = plain.parts().get(i);
            long count = delivered.getOrDefault(new TablePeriod(table.table(), table.period()), 0L);
            Manifest.Books books = new Manifest.Books(count, count, 0, Map.of(), Map.of());
            tables.add(new Manifest.Table(
                    table.table(),
                    table.period(),
                    table.vintage(),
                    table.schemaVersion(),
                    table.generation(),
                    books,
                    Map.of()));
            parts.add(new Manifest.Part(
                    part.name(),
                    part.table(),
                    part.period(),
                    part.file(),
                    part.firstByte(),
                    part.byteCount(),
                    books,
                    part.data(),
                    null,
                    null));
        }
        Manifest manifest = new Manifest(
                plain.format(),
                dataset,
                delivery,
                product,
                plain.contentId(),
                plain.planSha256(),
                plain.toolVersion(),
                plain.configurationSha256(),
                plain.operator(),
                plain.files(),
                tables,
                parts,
                null);
        ledger.publish(manifest, supersedes, 1, Premise.NONE, objects -> {});
        return this;
    }
}
