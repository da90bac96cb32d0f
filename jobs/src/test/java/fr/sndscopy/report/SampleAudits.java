package fr.sndscopy.report;

import fr.sndscopy.report.AuditReport.Access;
import fr.sndscopy.report.AuditReport.Acts;
import fr.sndscopy.report.AuditReport.DeliveryLine;
import fr.sndscopy.report.AuditReport.Fate;
import fr.sndscopy.report.AuditReport.Fault;
import fr.sndscopy.report.AuditReport.Kept;
import fr.sndscopy.report.AuditReport.Level;
import fr.sndscopy.report.AuditReport.LossLine;
import fr.sndscopy.report.AuditReport.NotRead;
import fr.sndscopy.report.AuditReport.Reservation;
import fr.sndscopy.report.AuditReport.Share;
import fr.sndscopy.report.AuditReport.Signatures;
import fr.sndscopy.report.AuditReport.SourceLine;
import fr.sndscopy.report.AuditReport.Store;
import fr.sndscopy.report.AuditReport.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Reports of audits that could have been, always the same. */
final class SampleAudits {
    private SampleAudits() {}

    /** By name: what an audit can come to, and one of a large store. */
    static Map<String, AuditReport> all() {
        Map<String, AuditReport> all = new LinkedHashMap<>();
        all.put("audit-complete", audit(Verdict.COMPLETE, Level.SOURCE, 3, List.of(), List.of(), "AAAA"));
        all.put(
                "audit-reservations",
                audit(
                        Verdict.COMPLETE_WITH_RESERVATIONS,
                        Level.SEALED,
                        2,
                        List.of(
                                new Reservation(Reservation.Kind.NO_CHECKPOINT_KEPT, 0),
                                new Reservation(Reservation.Kind.ENTRIES_NOT_SIGNED, 2)),
                        List.of(),
                        ""));
        all.put(
                "audit-refused",
                audit(
                        Verdict.TO_BE_REFUSED,
                        Level.CONTENT,
                        4,
                        List.of(new Reservation(Reservation.Kind.UNNAMED_OBJECTS, 1)),
                        List.of(
                                new Fault("data/ER_PRS_F/period=2019-02/x.parquet", "missing"),
                                new Fault("evidence/" + SampleReports.HOSTILE, "altered: not its SHA-256")),
                        ""));
        all.put("audit-large", audit(Verdict.COMPLETE, Level.SEALED, 1_500, List.of(), List.of(), "AAAA"));
        return all;
    }

    private static AuditReport audit(
            Verdict verdict,
            Level level,
            int deliveries,
            List<Reservation> reservations,
            List<Fault> faults,
            String key) {
        Random random = new Random(11);
        List<DeliveryLine> lines = new ArrayList<>();
        List<SourceLine> sources = new ArrayList<>();
        for (int i = 0; i < deliveries; i++) {
            String id = String.format("DCIR-%04d-%02d", 2000 + i / 12, 1 + i % 12);
            lines.add(new DeliveryLine(
                    id,
                    i + 1,
                    "2026-11-23T01:16:00Z",
                    "c.martin",
                    SampleReports.sha(random),
                    i == 1 ? "DCIR-2000-02-v2" : null,
                    false,
                    null,
                    12,
                    38_000_000,
                    1_000_000,
                    999_000,
                    1_000,
                    i < faults.size() ? 1 : 0));
            sources.add(new SourceLine(
                    id,
                    "data/ER_PRS_F_" + i + ".csv",
                    203_000_000,
                    SampleReports.sha(random),
                    "ER_PRS_F",
                    "2019-02",
                    1_000_000,
                    999_000,
                    1_000,
                    i == 1 ? Fate.SUPERSEDED : Fate.PUBLISHED));
        }
        return new AuditReport(
                AuditReport.FORMAT,
                "n.durand",
                key.isEmpty() ? null : "ssh-ed25519 " + key + "C3NzaC1lZDI1NTE5AAAAIJx1",
                "0.1.0",
                "2026-11-30T08:00:00Z",
                "2026-11-30T08:12:00Z",
                verdict,
                level,
                new Store("s3://snds-copy/prod", "snds-copy-1", deliveries, SampleReports.sha(random)),
                new Signatures(
                        4,
                        !key.isEmpty(),
                        deliveries,
                        key.isEmpty() ? null : "ledger-1",
                        List.of(new Kept("2026-10.note", 1, SampleReports.sha(random))),
                        List.of("witness.example.org/snds"),
                        1,
                        deliveries),
                new Access(
                        7, 6, SampleReports.sha(random), List.of(new Acts("export", "c.martin", "cmartin", 3, 41_000))),
                new Share(12L * deliveries, 38_000_000L * deliveries, 3, 9_000_000, "1/7", 9),
                reservations,
                level == Level.SEALED
                        ? List.of(NotRead.CONTENT, NotRead.SOURCE, NotRead.RULES, NotRead.TRUTH)
                        : List.of(NotRead.RULES, NotRead.TRUTH),
                faults,
                lines,
                sources,
                level == Level.SOURCE
                        ? List.of(
                                new LossLine("ER_PRS_F", "ETA_NUM", "leading-zeros", 41_000),
                                new LossLine("ER_PRS_F", "PRS_PAI_MNT", "decimals", 2))
                        : List.of(),
                List.of("entry 7 of the access log is behind the last ledger entry: the next one covers it"));
    }
}
