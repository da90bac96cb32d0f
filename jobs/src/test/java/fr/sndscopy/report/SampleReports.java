package fr.sndscopy.report;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.reconcile.Discrepancy;
import fr.sndscopy.reconcile.Discrepancy.Aspect;
import fr.sndscopy.reconcile.Discrepancy.Counts;
import fr.sndscopy.reconcile.Verdict;
import fr.sndscopy.report.MigrationReport.Failure;
import fr.sndscopy.report.MigrationReport.FileLine;
import fr.sndscopy.report.MigrationReport.Publication;
import fr.sndscopy.report.MigrationReport.Step;
import fr.sndscopy.report.MigrationReport.StepState;
import fr.sndscopy.report.MigrationReport.TableLine;
import fr.sndscopy.report.MigrationReport.Throughput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reports of runs that could have been, always the same. */
final class SampleReports {
    static final String HOSTILE = "data/</samp><script>alert('x')</script>\" onload=\"x&amp;\u202egnp.csv\u001b[2J";

    private static final Instant BEGUN = Instant.parse("2026-11-23T01:10:04Z");
    private static final Set<Unverified> USUAL = Set.of(
            Unverified.AGAINST_SOURCE,
            Unverified.LEDGER_SIGNATURE,
            Unverified.NOMENCLATURES,
            Unverified.KEYS_AND_REFERENCES);
    private static final List<String> DCIR = List.of(
            "ER_PRS_F", "ER_PHA_F", "ER_BIO_F", "ER_CAM_F", "ER_DCT_F", "ER_ETE_F", "ER_INV_F", "ER_LOT_F", "ER_TIP_F");

    private SampleReports() {}

    static Map<String, MigrationReport> all() {
        return Map.ofEntries(
                Map.entry("success", success()),
                Map.entry("rejects", rejects()),
                Map.entry("mismatch", mismatch()),
                Map.entry("refused", refused()),
                Map.entry("over-limit", overLimit()),
                Map.entry("failed", failed()),
                Map.entry("empty", empty()),
                Map.entry("hostile", hostile()),
                Map.entry("orphans", orphans()),
                Map.entry("grave", grave()),
                Map.entry("many", many()));
    }

    /** Every notice there is, many of some; every row of a table refers to nothing. */
    static MigrationReport orphans() {
        String key =
                "DCT_ORD_NUM,FLX_DIS_DTD,FLX_EMT_NUM,FLX_EMT_ORD,FLX_EMT_TYP,FLX_TRT_DTD,ORG_CLE_NUM,PRS_ORD_NUM,REM_TYP_AFF";
        List<Notice> notices = new ArrayList<>(List.of(
                new Notice(
                        Notice.Kind.KEY_BROKEN,
                        "ER_PHA_F 2019-06",
                        List.of(key + " -> ER_PRS_F", "12", "30000", "orphan-key")),
                new Notice(
                        Notice.Kind.KEY_BROKEN,
                        "ER_PRS_F 2019-06",
                        List.of("BEN_NIR_PSA,BEN_RNG_GEM -> IR_BEN_R", "3000", "3000", "orphan-key")),
                new Notice(
                        Notice.Kind.CONVERTED_ANEW,
                        "DCIR-2019-06",
                        List.of("2", "ER_PHA_F-2019-06-00003, ER_PRS_F-2019-06-00001")),
                new Notice(Notice.Kind.VOLUME, "ER_PRS_F 2019-06", List.of("99950", "400000", "2019-02", "-75")),
                new Notice(
                        Notice.Kind.NULL_SURGE, "ER_PRS_F 2019-06", List.of("PRS_NAT_REF", "61.2", "3.0", "2019-02")),
                new Notice(Notice.Kind.NEW_CODES, "ER_PRS_F 2019-06", List.of("PRS_NAT_REF", "2", "2019-02")),
                new Notice(
                        Notice.Kind.NOMENCLATURE_NOT_USED,
                        "ER_PRS_F",
                        List.of("PSE_SPE_COD", "IR_SPE_V", Reason.TOO_MANY_ROWS.of("NOM-2018", 2_000_001, 2_000_000))),
                new Notice(Notice.Kind.NOMENCLATURE_ARRIVING, "DCIR-2019-06", List.of("IR_ACT_V, IR_NAT_V")),
                new Notice(Notice.Kind.CODES_OF_FOLDER, "DCIR-2019-06", List.of("2", "IR_DPT_V, IR_SEX_V")),
                new Notice(
                        Notice.Kind.CODES_OF_DELIVERY,
                        "DCIR-2019-06",
                        List.of(
                                "9",
                                "IR_A_V, IR_B_V, IR_C_V, IR_D_V, IR_E_V, IR_F_V, IR_G_V, IR_H_V, IR_I_V",
                                "NOM-2018")),
                new Notice(Notice.Kind.NO_COMPARISON, "DCIR-2019-06", List.of("[evidence/X] the key is not there"))));
        for (String table : DCIR) {
            for (String column : List.of("BE_IDE_R", "BEN_NIR_R", "IR_BEN_R")) {
                notices.add(new Notice(
                        Notice.Kind.KEY_NOT_CHECKED, table + " 2019-06", List.of(key, Reason.NEITHER.of(column))));
            }
            notices.add(new Notice(
                    Notice.Kind.NO_NOMENCLATURE,
                    table,
                    List.of("3", "IR_NAT_V (PRS_NAT_REF, CPL_" + table + "), IR_SPE_V (PSE_SPE_COD)")));
        }
        Delivery delivery = delivery(new Random(9), List.of("ER_PRS_F", "ER_PHA_F"), "2019-06", 1, Rejects.NO);
        return with(published("DCIR-2019-06", delivery), notices);
    }

    /** Nearly half of a small table is in quarantine, and little of a large one. */
    static MigrationReport grave() {
        Delivery delivery = delivery(new Random(2), List.of("ER_PRS_F", "ER_PHA_F"), "2019-02", 3, Rejects.SOME);
        List<TableLine> tables = new ArrayList<>(delivery.tables);
        Books books = new Books(5_232, 3_139, 2_093, Map.of("too-long(BEN_CDI_NIR)", 2_093L), Map.of());
        tables.add(new TableLine(
                "ER_DCT_F",
                "2019-02",
                2019,
                1,
                books,
                Map.of(),
                List.of(
                        "longer(BEN_CDI_NIR): 3 > 2, 1 of 2248 rows",
                        "column-order",
                        "retyped(PRS_X): string > integer"),
                RejectLimit.USUAL));
        return published("DCIR-2019-02", new Delivery(delivery.files, tables, delivery.parts));
    }

    /** Converted whole, and not published for its rejects. */
    static MigrationReport overLimit() {
        Books books = new Books(5_000, 1_000, 4_000, Map.of("too-long(BEN_CDI_NIR)", 4_000L), Map.of());
        TableLine line = new TableLine("ER_DCT_F", "2019-02", 2019, 1, books, Map.of(), List.of(), RejectLimit.USUAL);
        return report(
                "DCIR-2019-07",
                Verdict.NOT_CHECKED,
                steps(StepState.DONE, StepState.DONE, StepState.FAILED),
                null,
                new Delivery(List.of(), List.of(line), List.of()),
                List.of(),
                new Failure(
                        FailureKind.REFUSED,
                        "publish",
                        "[ER_DCT_F 2019-02] 4,000 of 5,000 rows delivered were rejected"));
    }

    private static MigrationReport with(MigrationReport report, List<Notice> notices) {
        return new MigrationReport(
                report.delivery(),
                report.product(),
                report.verdict(),
                report.begun(),
                report.steps(),
                report.operator(),
                report.toolVersion(),
                report.store(),
                report.publication(),
                report.notVerified(),
                report.tables(),
                report.files(),
                report.parts(),
                report.discrepancies(),
                report.failure(),
                report.throughput(),
                notices,
                List.of());
    }

    static MigrationReport success() {
        return published(
                "IR-2026", delivery(new Random(1), List.of("IR_BEN_R", "IR_ACT_V"), "snapshot", 1, Rejects.NO));
    }

    static MigrationReport rejects() {
        return published("DCIR-2019-02", delivery(new Random(2), DCIR, "2019-02", 3, Rejects.SOME));
    }

    static MigrationReport many() {
        List<String> tables = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            tables.add(String.format("T_MCO%02d_%03d_A", i % 20, i));
        }
        return published("PMSI-MCO-2008-2024", delivery(new Random(3), tables, "2024", 4, Rejects.SOME));
    }

    static MigrationReport mismatch() {
        Delivery delivery = delivery(new Random(4), DCIR, "2019-03", 2, Rejects.SOME);
        return report(
                "DCIR-2019-03",
                Verdict.MISMATCH,
                steps(StepState.DONE, StepState.FAILED, StepState.NOT_REACHED),
                null,
                delivery,
                List.of(
                        new Discrepancy("er_prs_f-2019-03-0001", null, Aspect.ROWS, new Counts(1_204_311, 1_204_310)),
                        new Discrepancy("er_prs_f-2019-03-0001", null, Aspect.TABLE_DIGEST, null),
                        new Discrepancy("er_prs_f-2019-03-0001", "PRS_PAI_MNT", Aspect.COLUMN_DIGEST, null),
                        new Discrepancy("er_prs_f-2019-03-0001", "PRS_PAI_MNT", Aspect.SUM, null),
                        new Discrepancy("er_prs_f-2019-03-0001", "EXE_SOI_DTF", Aspect.NULLS, new Counts(12, 13)),
                        new Discrepancy("er_prs_f-2019-03-0001", "EXE_SOI_DTF", Aspect.MAXIMUM, null)),
                new Failure(
                        FailureKind.INTEGRITY,
                        "verify",
                        "[er_prs_f-2019-03-0001] what was read back is not what was written: 6 discrepancies"));
    }

    static MigrationReport refused() {
        Delivery delivery = delivery(new Random(5), List.of("ER_PRS_F", "ER_PHA_F"), "2019-04", 1, Rejects.NO);
        List<FileLine> files = new ArrayList<>();
        for (FileLine file : delivery.files) {
            files.add(new FileLine(
                    file.path(),
                    file.table(),
                    file.period(),
                    file.bytes(),
                    OptionalLong.empty(),
                    file.declaredRows(),
                    file.sha256(),
                    sha(new Random(99))));
        }
        return report(
                "DCIR-2019-04",
                Verdict.NOT_CHECKED,
                List.of(
                        new Step("receive", BEGUN, Duration.ofMillis(4210), StepState.FAILED),
                        new Step("convert", BEGUN, Duration.ZERO, StepState.NOT_REACHED),
                        new Step("verify", BEGUN, Duration.ZERO, StepState.NOT_REACHED),
                        new Step("publish", BEGUN, Duration.ZERO, StepState.NOT_REACHED)),
                null,
                new Delivery(files, List.of(), List.of()),
                List.of(),
                new Failure(
                        FailureKind.REFUSED,
                        "receive",
                        "[data/ER_PRS_F_201904_0.csv] SHA-256 is not the declared one: altered on the way, or another"
                                + " file"));
    }

    /** Refused in the middle of the work, with books and this to say. */
    static MigrationReport failing(String message) {
        return report(
                "DCIR-2019-08",
                Verdict.NOT_CHECKED,
                steps(StepState.DONE, StepState.DONE, StepState.FAILED),
                null,
                delivery(new Random(8), DCIR, "2019-08", 1, Rejects.SOME),
                List.of(),
                new Failure(FailureKind.REFUSED, "publish", message));
    }

    static MigrationReport failed() {
        return report(
                "DCIR-2019-05",
                Verdict.NOT_CHECKED,
                steps(StepState.FAILED, StepState.NOT_REACHED, StepState.NOT_REACHED),
                null,
                delivery(new Random(6), List.of("ER_PRS_F"), "2019-05", 1, Rejects.NO),
                List.of(),
                new Failure(FailureKind.OUTAGE, "convert", "[store] no answer after 5 attempts in 62 s"));
    }

    static MigrationReport empty() {
        return report(
                "EMPTY-1",
                Verdict.NOT_CHECKED,
                List.of(),
                null,
                new Delivery(List.of(), List.of(), List.of()),
                List.of(),
                null);
    }

    static MigrationReport hostile() {
        String evil = HOSTILE;
        Books books = new Books(10, 9, 1, Map.of(evil, 1L), Map.of());
        return new MigrationReport(
                evil,
                evil,
                Verdict.MISMATCH,
                BEGUN,
                List.of(new Step(evil, BEGUN, Duration.ofSeconds(1), StepState.FAILED)),
                evil,
                evil,
                evil,
                new Publication(1, evil, evil, evil, evil, evil),
                USUAL,
                List.of(new TableLine(evil, evil, 2019, 1, books, Map.of(), List.of("+" + evil), null)),
                List.of(new FileLine(evil, evil, evil, 1, OptionalLong.of(1), OptionalLong.of(2), evil, evil + "x")),
                List.of(new Manifest.Part(evil, evil, evil, evil, 0, 1, books, object(evil), object(evil), evil)),
                List.of(new Discrepancy(evil, evil, Aspect.SUM, null)),
                new Failure(FailureKind.INTEGRITY, evil, evil),
                null,
                List.of(),
                List.of());
    }

    private static StoredObject object(String key) {
        return new StoredObject(key, 1, key, key, key);
    }

    private enum Rejects {
        NO,
        SOME
    }

    private record Delivery(List<FileLine> files, List<TableLine> tables, List<Manifest.Part> parts) {}

    private static Delivery delivery(
            Random random, List<String> names, String period, int partsPerTable, Rejects rejects) {
        List<FileLine> files = new ArrayList<>();
        List<TableLine> tables = new ArrayList<>();
        List<Manifest.Part> parts = new ArrayList<>();
        double size = 1_500_000;
        for (String name : names) {
            long delivered = 0;
            long quarantined = 0;
            long bytes = 0;
            Map<String, Long> violations = new HashMap<>();
            String path = "data/" + name + "_" + period.replace("-", "") + "_0.csv";
            for (int p = 0; p < partsPerTable; p++) {
                long rows = 200 + (long) (random.nextDouble() * size);
                long rejected = rejects == Rejects.SOME && random.nextInt(4) == 0
                        ? 1 + random.nextInt(1 + (int) (rows / 900))
                        : 0L;
                Map<String, Long> broken = rejected == 0
                        ? Map.of()
                        : Map.of(
                                "bad-date(EXE_SOI_DTD)",
                                rejected - rejected / 3,
                                "too-long(BEN_RES_COM)",
                                rejected / 3 + 1,
                                "ragged-row",
                                1L);
                broken.forEach((code, count) -> violations.merge(code, count, Long::sum));
                String part = String.format("%s-%s-%04d", name.toLowerCase(java.util.Locale.ROOT), period, p + 1);
                long length = rows * 203;
                parts.add(new Manifest.Part(
                        part,
                        name,
                        period,
                        path,
                        bytes,
                        length,
                        new Books(rows, rows - rejected, rejected, broken, Map.of()),
                        stored(random, "data", name, period, part, rows * 31),
                        rejected == 0 ? null : stored(random, "quarantine", name, period, part, rejected * 90),
                        null));
                delivered += rows;
                quarantined += rejected;
                bytes += length;
            }
            String sha256 = sha(random);
            files.add(new FileLine(
                    path,
                    name,
                    period,
                    bytes,
                    OptionalLong.of(delivered),
                    random.nextInt(3) == 0 ? OptionalLong.empty() : OptionalLong.of(delivered),
                    sha256,
                    random.nextInt(5) == 0 ? null : sha256));
            tables.add(new TableLine(
                    name,
                    period,
                    period.length() < 7 ? 2024 : 2019,
                    1 + random.nextInt(2),
                    new Books(delivered, delivered - quarantined, quarantined, violations, Map.of()),
                    random.nextInt(3) == 0 ? Map.of("leading-zeros(ETA_NUM)", 1L + random.nextInt(40_000)) : Map.of(),
                    random.nextInt(6) == 0 ? List.of("+BEN_CMU_ORG", "-PRS_DRA_AME", "reordered") : List.of(),
                    new RejectLimit(10_000, 0.01)));
            size = Math.max(1_000, size * 0.62);
        }
        return new Delivery(files, tables, parts);
    }

    private static StoredObject stored(
            Random random, String folder, String table, String period, String part, long bytes) {
        String key = folder + "/" + table + "/period=" + period + "/D/" + part + "-a1.parquet";
        return new StoredObject(key, bytes, sha(random), "kek-dcir-2026", "snds/" + part);
    }

    static String sha(Random random) {
        return String.format(
                "%016x%016x%016x%016x", random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private static List<Step> steps(StepState convert, StepState verify, StepState publish) {
        return List.of(
                new Step("receive", BEGUN, Duration.ofMillis(7_400), StepState.DONE),
                new Step("convert", BEGUN.plusMillis(7_400), Duration.ofMillis(221_300), convert),
                new Step("verify", BEGUN.plusMillis(228_700), Duration.ofMillis(94_800), verify),
                new Step("publish", BEGUN.plusMillis(323_500), Duration.ofMillis(640), publish));
    }

    private static MigrationReport published(String id, Delivery delivery) {
        return report(
                id,
                Verdict.MATCH,
                steps(StepState.DONE, StepState.DONE, StepState.DONE),
                new Publication(
                        42, sha(new Random(7)), "evidence/" + id + "/manifest.json", sha(new Random(8)), null, null),
                delivery,
                List.of(),
                null);
    }

    private static MigrationReport report(
            String id,
            Verdict verdict,
            List<Step> steps,
            @Nullable Publication publication,
            Delivery delivery,
            List<Discrepancy> discrepancies,
            @Nullable Failure failure) {
        long rows = delivery.tables.stream()
                .mapToLong(line -> line.books().delivered())
                .sum();
        long bytes = delivery.files.stream().mapToLong(FileLine::bytes).sum();
        return new MigrationReport(
                id,
                id.contains("MCO") ? "PMSI MCO" : "DCIR",
                verdict,
                BEGUN,
                steps,
                "c.martin",
                "0.1.0",
                "S3, bucket snds-copy, prefix prod/",
                publication,
                USUAL,
                delivery.tables,
                delivery.files,
                delivery.parts,
                discrepancies,
                failure,
                rows == 0 ? null : new Throughput(bytes, bytes / 7, rows, Duration.ofMillis(221_300), 8),
                List.of(),
                List.of());
    }
}
