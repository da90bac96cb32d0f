package fr.sndscopy.report;

import fr.sndscopy.report.AuditReport.DeliveryLine;
import fr.sndscopy.report.AuditReport.Reservation;
import fr.sndscopy.report.AuditReport.SourceLine;
import java.time.Instant;
import java.util.List;

/** What the templates show of an audit in one language. */
final class AuditView {
    /** As many lines of a list are on paper; the JSON has them all. */
    private static final int SHOWN = 200;

    final AuditReport report;
    final ReportText text;
    final String resultSha256;
    private final String result;

    /**
     * @param result the name of the file of the result
     * @param resultSha256 of its bytes
     */
    AuditView(AuditReport report, String result, String resultSha256, ReportText text) {
        this.report = report;
        this.result = result;
        this.resultSha256 = resultSha256;
        this.text = text;
    }

    String say(String key, Object... arguments) {
        return text.say("audit." + key, arguments);
    }

    String id(String section) {
        return text.language() + "-" + section;
    }

    String visible(String foreign) {
        return ReportText.visible(foreign);
    }

    /** The first or second half of a hash, which may be broken between them. */
    String half(String sha256, int half) {
        String shown = visible(sha256);
        int middle = shown.length() / 2;
        return half == 0 ? shown.substring(0, middle) : shown.substring(middle);
    }

    String tone() {
        return switch (report.verdict()) {
            case COMPLETE -> "good";
            case COMPLETE_WITH_RESERVATIONS -> "warn";
            case TO_BE_REFUSED -> "bad";
        };
    }

    String subtitle() {
        return say("subtitle", visible(report.auditor()), text.instant(Instant.parse(report.begun())));
    }

    /** The verdict with its level: neither is said without the other. */
    String verdict() {
        return say("verdict." + report.verdict());
    }

    String sentence() {
        return say("sentence." + report.verdict(), say("level." + report.level()));
    }

    List<String> reservations() {
        return report.reservations().stream().map(this::reservation).toList();
    }

    private String reservation(Reservation reservation) {
        String key = "audit.reservation." + reservation.kind();
        return reservation.count() == 0 ? text.say(key) : text.count(key, reservation.count());
    }

    List<String> notRead() {
        return report.notRead().stream().map(point -> say("notRead." + point)).toList();
    }

    List<AuditReport.Fault> faults() {
        return first(report.faults());
    }

    List<DeliveryLine> deliveries() {
        return first(report.deliveries());
    }

    List<SourceLine> sources() {
        return first(report.sources());
    }

    List<AuditReport.LossLine> losses() {
        return first(report.losses());
    }

    List<AuditReport.Acts> acts() {
        return first(report.access().acts());
    }

    /** How many acts there are, and how many of them the ledger covers. */
    String accesses() {
        return say(
                "access.entries",
                text.number(report.access().entries()),
                text.number(report.access().coveredEntries()));
    }

    /** How many lines of a list are not shown. */
    String leftOut(List<?> list) {
        return list.size() > SHOWN ? say("leftOut", text.number(list.size() - SHOWN)) : "";
    }

    private static <T> List<T> first(List<T> list) {
        return list.subList(0, Math.min(SHOWN, list.size()));
    }

    /** What of the delivery the reader should know besides its numbers. */
    String standing(DeliveryLine line) {
        if (line.faults() > 0) {
            return text.count("audit.faults", line.faults());
        }
        if (line.supersededBy() != null) {
            return say("supersededBy", visible(line.supersededBy()));
        }
        if (line.withdrawn()) {
            return say("withdrawn");
        }
        return line.replays() == null ? say("current") : say("replays", visible(line.replays()));
    }

    String share() {
        AuditReport.Share share = report.share();
        return text.percent(share.bytesRead(), share.bytes());
    }

    String signed() {
        AuditReport.Signatures signatures = report.signatures();
        if (!signatures.keysPinned()) {
            return say("signed.unknown", text.number(signatures.stored()));
        }
        return signatures.signedBy() == null
                ? say("signed.none")
                : say(
                        "signed.by",
                        text.number(signatures.signedEntries()),
                        text.number(report.store().ledgerEntries()),
                        signatures.signedBy());
    }

    /** Up to where how many of the demanded witnesses have seen the ledger. */
    String witnessed() {
        AuditReport.Signatures signatures = report.signatures();
        return say(
                "witnessed.by",
                text.number(signatures.witnessedEntries()),
                text.number(report.store().ledgerEntries()),
                text.number(signatures.requiredWitnesses()),
                visible(String.join(", ", signatures.witnesses())));
    }

    /** What checks the signature of the result, in the folder where it is, with the auditor's line in a file {@code auditors}. */
    String command() {
        return "ssh-keygen -Y verify -f auditors -I auditor -n sndscopy-audit@v1 -s " + result + ".sig < " + result;
    }

    /** The head of every sheet of paper. */
    String sheetHead() {
        return Sheet.css(say("sheet", report.auditor(), report.begun()));
    }

    /** Its foot: what the sheet says is what this file says. */
    String sheetFoot() {
        return Sheet.css(result + " · SHA-256 " + resultSha256);
    }

    long delivered() {
        return report.sources().stream().mapToLong(SourceLine::rows).sum();
    }

    long stored() {
        return report.sources().stream().mapToLong(SourceLine::stored).sum();
    }

    long quarantined() {
        return report.sources().stream().mapToLong(SourceLine::quarantined).sum();
    }
}
