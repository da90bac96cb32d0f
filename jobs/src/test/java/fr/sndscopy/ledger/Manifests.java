package fr.sndscopy.ledger;

import fr.sndscopy.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Manifests for tests: each table with 3 rows, of which 1 in quarantine, in one part. */
final class Manifests {
    static final String DATASET = "b2a7a1de-0000-4000-8000-000000000000";

    private Manifests() {}

    static Manifest of(String delivery, String content) {
        return of(DATASET, delivery, content, Map.of(new TablePeriod("ER_PRS_F", "2019-02"), 1));
    }

    static Manifest of(String dataset, String delivery, String content, Map<TablePeriod, Integer> generations) {
        List<Manifest.Table> tables = new ArrayList<>();
        List<Manifest.Part> parts = new ArrayList<>();
        Manifest.Books books = new Manifest.Books(3, 2, 1, Map.of("too-long", 1L), Map.of());
        generations.forEach((tablePeriod, generation) -> {
            String table = tablePeriod.table();
            String period = tablePeriod.period();
            tables.add(new Manifest.Table(table, period, 2019, sha("schema"), generation, books, Map.of()));
            parts.add(new Manifest.Part(
                    "p0001",
                    table,
                    period,
                    "data/" + table + ".csv",
                    0,
                    100,
                    books,
                    stored(StoreLayout.data(table, period, delivery, "p0001", "a1")),
                    stored(StoreLayout.quarantine(table, period, delivery, "p0001", "a1")),
                    null));
        });
        return new Manifest(
                Manifest.FORMAT,
                dataset,
                delivery,
                "DCIR",
                sha(content),
                sha("plan"),
                "0.1.0",
                sha("configuration"),
                "op\u00e9rateur",
                List.of(new Manifest.File("data/f.csv", 100, sha("f"), "ER_PRS_F", "2019-02", 3, List.of("+NEW"))),
                tables,
                parts,
                null);
    }

    /** Of a replay of {@code like}: {@code passed} of the rows that were judged anew are stored, the others stay in quarantine. */
    static Manifest replayOf(Manifest like, String id, long judged, long passed) {
        Manifest.Part before = like.parts().get(0);
        Manifest.Table table = like.tables().get(0);
        long stay = judged - passed;
        Manifest.Books books =
                new Manifest.Books(judged, passed, stay, stay == 0 ? Map.of() : Map.of("too-long", stay), Map.of());
        Manifest.Part part = new Manifest.Part(
                "r0001",
                before.table(),
                before.period(),
                before.file(),
                before.firstByte(),
                before.byteCount(),
                books,
                stored(StoreLayout.data(before.table(), before.period(), id, "r0001", "a1")),
                stay == 0 ? null : stored(StoreLayout.quarantine(before.table(), before.period(), id, "r0001", "a1")),
                before.name());
        return with(
                like,
                id,
                List.of(new Manifest.Table(
                        table.table(),
                        table.period(),
                        table.vintage(),
                        table.schemaVersion(),
                        table.generation(),
                        books,
                        Map.of())),
                List.of(part));
    }

    /** The same manifest under an id, of other tables and parts. */
    static Manifest with(Manifest like, String id, List<Manifest.Table> tables, List<Manifest.Part> parts) {
        return new Manifest(
                like.format(),
                like.dataset(),
                id,
                like.product(),
                id.equals(like.delivery()) ? like.contentId() : sha(id),
                like.planSha256(),
                like.toolVersion(),
                like.configurationSha256(),
                like.operator(),
                List.of(),
                tables,
                parts,
                null);
    }

    private static Manifest.StoredObject stored(String key) {
        return new Manifest.StoredObject(key, 10, sha(key), "key-1", "aad");
    }

    private static String sha(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
