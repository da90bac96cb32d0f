package fr.sndscopy.report.index;

import fr.sndscopy.report.index.ReportIndex.Absent;
import fr.sndscopy.report.index.ReportIndex.DeliveryLine;
import fr.sndscopy.report.index.ReportIndex.Doubt;
import fr.sndscopy.report.index.ReportIndex.Point;
import fr.sndscopy.report.index.ReportIndex.Series;
import fr.sndscopy.report.index.ReportIndex.Standing;
import fr.sndscopy.report.index.ReportIndex.Vouching;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Indexes that could have been, always the same. */
public final class SampleIndexes {
    private static final Instant DRAWN = Instant.parse("2026-11-30T08:00:00Z");
    private static final List<String> DCIR = List.of("ER_PRS_F", "ER_PHA_F", "ER_BIO_F", "ER_CAM_F", "ER_DCT_F");

    private SampleIndexes() {}

    /** Three months, one of them lacking, all vouched for. */
    public static ReportIndex few() {
        return index(3, 5, List.of(), true);
    }

    /** Drawn up without keys, with a report that was altered, one that nobody wrote, and one that is gone. */
    public static ReportIndex doubtful() {
        return index(
                4,
                1,
                List.of(
                        new Doubt("DCIR-2013-01", "evidence/DCIR-2013-01/report-a1.html", Vouching.ALTERED),
                        new Doubt("DCIR-2013-03", "evidence/DCIR-2013-03/report-b2.json", Vouching.UNNAMED),
                        new Doubt("DCIR-2013-04", "evidence/DCIR-2013-04/", Vouching.MISSING)),
                false);
    }

    /** 1,500 deliveries: fourteen years of nine products. */
    public static ReportIndex large() {
        return index(1_500, 40, List.of(), true);
    }

    /** Nothing has been published. */
    public static ReportIndex empty() {
        return index(0, 1, List.of(), true);
    }

    /** Names as no store has them. */
    public static ReportIndex hostile(String evil) {
        Point point = new Point(evil, evil, 1, 2, 1, 1, null);
        DeliveryLine line = line(evil, 1, Vouching.ALTERED, 2, 1, null);
        return new ReportIndex(
                new ReportIndex.Store(evil, evil, evil, DRAWN, 1, "0".repeat(64), 0, 1, 0),
                List.of(line),
                List.of(new Doubt(evil, evil, Vouching.ALTERED)),
                evil,
                List.of(new Series(evil, List.of(point, point))),
                false);
    }

    private static ReportIndex index(int deliveries, int hole, List<Doubt> doubts, boolean absentCounted) {
        Random random = new Random(5);
        List<DeliveryLine> lines = new ArrayList<>();
        TreeMap<String, List<Point>> byTable = new TreeMap<>();
        int products = deliveries > 100 ? 9 : 1;
        for (int i = 0; i < deliveries; i++) {
            int product = i % products;
            int month = i / products + (i / products >= hole ? 1 : 0);
            String period = String.format("%04d-%02d", 2013 + month / 12, 1 + month % 12);
            String id = (product == 0 ? "DCIR-" : "PMSI-" + product + "-") + period;
            Vouching vouching = doubts.stream()
                    .filter(doubt -> doubt.delivery().equals(id))
                    .map(Doubt::why)
                    .findFirst()
                    .orElse(i == deliveries - 1 ? Vouching.NAMED : Vouching.COVERED);
            long delivered = 0;
            long stored = 0;
            for (String table : DCIR) {
                long rows = 1_000_000 + random.nextInt(400_000) - 20_000L * DCIR.indexOf(table);
                long rejected = random.nextInt(3) == 0 ? random.nextInt(2_000) : 0;
                long cells = rows * 40;
                byTable.computeIfAbsent(
                                product == 0 ? table : "T_MCO" + product + table.substring(2),
                                none -> new ArrayList<>())
                        .add(new Point(
                                period,
                                id,
                                1,
                                rows,
                                rows - rejected,
                                rejected,
                                absentCounted ? new Absent(cells / (20 + random.nextInt(9)), cells) : null));
                delivered += rows;
                stored += rows - rejected;
            }
            lines.add(
                    line(id, i + 1, vouching, delivered, stored, vouching.isGood() ? "reports/" + id + ".html" : null));
        }
        return new ReportIndex(
                new ReportIndex.Store(
                        "S3, bucket snds-copy, prefix prod/",
                        "snds-copy-1",
                        "0.1.0",
                        DRAWN,
                        deliveries,
                        "5f".repeat(32),
                        Math.max(0, deliveries - 1),
                        deliveries,
                        Math.max(0, deliveries - 1)),
                lines,
                doubts,
                null,
                byTable.entrySet().stream()
                        .map(entry -> new Series(entry.getKey(), entry.getValue()))
                        .toList(),
                absentCounted);
    }

    private static DeliveryLine line(
            String id, long entry, Vouching vouching, long delivered, long stored, @Nullable String file) {
        return new DeliveryLine(
                id,
                "DCIR",
                entry,
                DRAWN.minusSeconds(86_400 * (2_000 - entry)),
                entry == 2 ? Standing.SUPERSEDED : Standing.CURRENT,
                entry == 2 ? "DCIR-2013-02-v2" : null,
                delivered,
                stored,
                delivered - stored,
                file == null ? null : delivered == stored ? "published" : "published-with-rejects",
                vouching,
                file);
    }
}
