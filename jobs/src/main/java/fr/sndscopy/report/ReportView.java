package fr.sndscopy.report;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.reconcile.Discrepancy;
import fr.sndscopy.reconcile.Verdict;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.report.MigrationReport.FileLine;
import fr.sndscopy.report.MigrationReport.Outcome;
import fr.sndscopy.report.MigrationReport.Step;
import fr.sndscopy.report.MigrationReport.TableLine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the templates show of a report in one language: texts, formatted numbers, and what is shown of a long list. */
final class ReportView {
    /** Up to here a list is shown whole; beyond it is folded. */
    static final int LIST_LIMIT = 40;

    static final int NOTABLE_TABLES = 20;
    static final int DISCREPANCIES_SHOWN = 200;
    private static final int RESERVATIONS = 3;

    private static final int COLUMNS_SHOWN = 8;
    private static final int NORMALISED_SHOWN = 12;
    private static final Comparator<Map.Entry<String, Long>> MOST_FIRST = Map.Entry.<String, Long>comparingByValue(
                    Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey());

    final MigrationReport report;
    final ReportText text;
    final ReportCharts charts;
    final String jsonSha256;

    /** @param jsonSha256 of the form for machines */
    ReportView(MigrationReport report, String jsonSha256, ReportText text) {
        this.report = report;
        this.jsonSha256 = jsonSha256;
        this.text = text;
        this.charts = new ReportCharts(report, text);
    }

    String say(String key, Object... arguments) {
        return text.say(key, arguments);
    }

    String id(String section) {
        return text.language() + "-" + section;
    }

    String visible(String foreign) {
        return ReportText.visible(foreign);
    }

    String delivery() {
        return visible(report.delivery());
    }

    String subtitle() {
        String key = isRebuilt() ? "subtitle.rebuilt" : "subtitle";
        return say(key, visible(report.product()), visible(report.operator()), text.instant(report.begun()));
    }

    /** Whether nobody saw the run that is reported on. */
    boolean isRebuilt() {
        return report.notVerified().contains(Unverified.REBUILT);
    }

    /** Decides the colour, together with the words that say the same. */
    String tone() {
        return switch (report.outcome()) {
            case PUBLISHED -> "good";
            case PUBLISHED_WITH_REJECTS, PUBLISHED_WITH_RESERVATIONS -> report.isGrave() ? "bad" : "warn";
            case PUBLISHED_UNCHECKED, INTERRUPTED -> "warn";
            case MISMATCH, REFUSED, FAILED -> "bad";
            case NOT_PUBLISHED -> "calm";
        };
    }

    String outcome() {
        boolean incomplete = report.publication() != null && report.isIncomplete();
        String grave = incomplete ? "outcome.grave" : "outcome." + Outcome.PUBLISHED_WITH_RESERVATIONS;
        return say(report.isGrave() ? grave : "outcome." + report.outcome());
    }

    /** What a reader of a published delivery must know first: references that lead nowhere, then the tables that lost most. */
    List<String> reservations() {
        return reservations(RESERVATIONS);
    }

    List<String> reservations(int most) {
        if (report.publication() == null) {
            return List.of();
        }
        List<String> reservations = new ArrayList<>();
        report.notices().stream()
                .filter(Notice::isOrphaned)
                .forEach(notice -> reservations.add(say(
                        "reservation.orphans",
                        text.tablePeriod(notice.subject()),
                        notice.fact(0, text),
                        notice.fact(1, text))));
        List<TableLine> losses = report.losses();
        for (TableLine line : losses.subList(0, Math.min(most, losses.size()))) {
            reservations.add(say(
                    "reservation.rows",
                    place(line),
                    text.percent(line.books().quarantined(), line.books().delivered()),
                    text.number(line.books().quarantined()),
                    text.number(line.books().delivered())));
        }
        if (losses.size() > most) {
            reservations.add(say("reservation.others", text.number(losses.size() - most)));
        }
        return reservations;
    }

    private String place(TableLine line) {
        return text.tablePeriod(line.table() + " " + line.period());
    }

    String period(TableLine line) {
        return text.tablePeriod(line.period());
    }

    /** Tables over their limit in a run that was refused, the worst first. */
    List<String> exceeded() {
        return report.losses().stream()
                .filter(line -> !line.tolerated())
                .limit(NOTABLE_TABLES)
                .map(line -> say(
                        "excess",
                        place(line),
                        text.percent(line.books().quarantined(), line.books().delivered()),
                        text.number(line.books().quarantined()),
                        text.number(line.books().delivered()),
                        limit(line)))
                .toList();
    }

    /** What rows are that are neither published nor rejected, or both. */
    String storedLabel() {
        return say(report.publication() == null ? "rows-converted" : "rows-stored");
    }

    String quarantinedLabel() {
        return say(report.publication() == null ? "rows-set-aside" : "rows-quarantined");
    }

    String booksIntro() {
        return say(report.publication() == null ? "books.introUnpublished" : "books.intro");
    }

    String storedHead() {
        return say(report.publication() == null ? "converted" : "stored");
    }

    String sentence() {
        Books total = report.total();
        return say(
                "sentence." + report.outcome(),
                text.number(total.delivered()),
                text.number(total.stored()),
                text.count("quarantined", total.quarantined()));
    }

    String publicationSentence() {
        MigrationReport.Publication publication = report.publication();
        if (publication == null) {
            return say("nothing-published");
        }
        String sentence = say("was-published", text.number(publication.number()));
        return isRebuilt() ? sentence + " " + say("rebuilt") : sentence;
    }

    record Figure(String number, String label) {}

    List<Figure> figures() {
        Books total = report.total();
        return List.of(
                new Figure(text.number(total.delivered()), say("rows-delivered")),
                new Figure(text.number(total.stored()), storedLabel()),
                new Figure(text.number(total.quarantined()), quarantinedLabel()),
                new Figure(text.number(report.tables().size()), say("tables")),
                new Figure(text.number(report.files().size()), say("files")),
                new Figure(report.steps().isEmpty() ? "–" : text.duration(report.elapsed()), say("elapsed")));
    }

    record Section(String id, String title) {}

    List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        for (String name : List.of(
                "notVerified",
                "hints",
                "books",
                "rejects",
                "notices",
                "files",
                "parts",
                "timeline",
                "custody",
                "ledger")) {
            boolean empty = (name.equals("hints") && report.hints().isEmpty())
                    || (name.equals("custody") && report.publication() == null)
                    || (name.equals("notices") && report.notices().isEmpty());
            if (!empty) {
                sections.add(new Section(id(name), say(name + ".title")));
            }
        }
        return sections;
    }

    String exitCode(MigrationReport.Failure failure) {
        String key = "exit." + failure.exitCode();
        return say("failure.code", failure.exitCode(), say(text.has(key) ? key : "exit.other"));
    }

    List<Discrepancy> discrepancies() {
        return report.discrepancies()
                .subList(0, Math.min(DISCREPANCIES_SHOWN, report.discrepancies().size()));
    }

    int discrepanciesLeftOut() {
        return report.discrepancies().size() - discrepancies().size();
    }

    List<String> notVerified() {
        List<FileLine> files = report.files();
        return report.notVerified().stream()
                .map(point -> {
                    long concerned = files.stream()
                            .filter(file -> switch (point) {
                                case DECLARED_CHECKSUMS -> file.declaredSha256() == null;
                                case DECLARED_ROWS -> file.declaredRows().isEmpty();
                                case FILES_NOT_READ ->
                                    file.sha256() == null || file.rows().isEmpty();
                                case REBUILT,
                                        DECLARATION_UNKNOWN,
                                        STORE_NOT_READ_BACK,
                                        AGAINST_SOURCE,
                                        LEDGER_SIGNATURE,
                                        CONDITIONAL_PUT,
                                        NOMENCLATURES,
                                        KEYS_AND_REFERENCES,
                                        SCHEMA_OF_THE_PRODUCER -> false;
                            })
                            .count();
                    return say("unverified." + point, text.number(concerned), text.number(files.size()));
                })
                .toList();
    }

    /** A hint: what to do, and the command that does it, or an empty text. */
    record Advice(String sentence, String command) {}

    List<ReportNotices.Table> notices() {
        return new ReportNotices(report.notices(), text).tables();
    }

    List<Advice> hints() {
        return report.hints().stream()
                .map(hint -> {
                    String sentence = say("hint." + hint, delivery());
                    int command = sentence.indexOf("sndscopy ");
                    int colon = sentence.lastIndexOf(':', Math.max(command, 0));
                    return command < 0 || colon < 0
                            ? new Advice(sentence, "")
                            : new Advice(sentence.substring(0, colon + 1), sentence.substring(command));
                })
                .toList();
    }

    boolean manyTables() {
        return report.tables().size() > LIST_LIMIT;
    }

    /** The tables that matter most, when there are many. */
    List<TableLine> notableTables() {
        return report.tables().stream()
                .sorted(Comparator.comparing(TableLine::tolerated)
                        .thenComparing(line -> line.books().quarantined(), Comparator.reverseOrder())
                        .thenComparing(line -> line.drift().isEmpty())
                        .thenComparing(line -> line.books().delivered(), Comparator.reverseOrder()))
                .limit(NOTABLE_TABLES)
                .toList();
    }

    String limit(TableLine line) {
        RejectLimit limit = line.limit();
        if (limit == null) {
            return say(isRebuilt() ? "limit.unknown" : "limit.none");
        }
        List<String> limits = new ArrayList<>();
        if (limit.count() != Long.MAX_VALUE) {
            limits.add(say("limit.rows", text.number(limit.count())));
        }
        if (limit.ratio() < 1) {
            String share = "≤\u00a0" + text.limit(limit.ratio());
            limits.add(limit.origin() == RejectLimit.Origin.USUAL ? say("limit.usual", share) : share);
        }
        new TreeMap<>(limit.codes()).forEach((code, ofCode) -> limits.add(code + "\u00a0" + ofViolations(ofCode)));
        return limits.isEmpty() ? say("limit.none") : String.join(" · ", limits);
    }

    private String ofViolations(RejectLimit limit) {
        List<String> limits = new ArrayList<>();
        if (limit.count() != Long.MAX_VALUE) {
            limits.add("≤\u00a0" + text.number(limit.count()));
        }
        if (limit.ratio() < 1) {
            limits.add("≤\u00a0" + text.limit(limit.ratio()));
        }
        return String.join(", ", limits);
    }

    String drift(TableLine line) {
        if (line.drift().isEmpty()) {
            return say("drift.none");
        }
        return String.join(", ", line.drift().stream().map(text::difference).toList());
    }

    long normalisedCells() {
        return report.tables().stream().mapToLong(TableLine::normalisedCells).sum();
    }

    /** By table, column and kind, the columns with most such cells first: {@code TABLE.COLUMN: leading zeros, 3}. */
    List<String> normalised() {
        Map<String, Long> cells = new TreeMap<>();
        report.tables().forEach(line -> line.normalised()
                .forEach((place, n) -> cells.merge(normalised(line.table(), place), n, Long::sum)));
        return cells.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(NORMALISED_SHOWN)
                .map(entry -> entry.getKey() + " " + text.number(entry.getValue()))
                .toList();
    }

    private String normalised(String table, String place) {
        int column = place.indexOf('(');
        if (column < 0) {
            return visible(table + "." + place) + ":";
        }
        String kinds = Arrays.stream(place.substring(0, column).split("\\+"))
                .map(kind -> say("loss." + kind))
                .collect(Collectors.joining(", "));
        return visible(table + "." + place.substring(column + 1, place.length() - 1)) + ": " + kinds + ",";
    }

    String step(String name) {
        return text.step(name);
    }

    String state(Step step) {
        return switch (step.state()) {
            case DONE -> say("state.done");
            case FAILED -> say("state.failed");
            case NOT_REACHED -> say("state.not-reached");
        };
    }

    Instant end() {
        return report.begun().plus(report.elapsed());
    }

    String throughput(MigrationReport.Throughput figures) {
        return say(
                "throughput",
                text.number(figures.rows()),
                text.bytes(figures.sourceBytes()),
                text.duration(figures.busy()),
                text.number(figures.threads()),
                text.number(figures.rowsPerSecond()),
                text.bytes(figures.sourceBytesPerSecond()),
                text.bytes(figures.storedBytes()));
    }

    record Reject(String code, String meaning, long violations, String ratio, long tables, String columns) {}

    /** Violations of quarantined rows by code, the most frequent first. */
    List<Reject> rejects() {
        return byCode(Books::violations, Books::violationsByCode);
    }

    /** Likewise of stored rows. */
    List<Reject> warnings() {
        return byCode(Books::warnings, Books::warningsByCode);
    }

    private List<Reject> byCode(
            Function<Books, Map<String, Long>> byPlace, Function<Books, SortedMap<String, Long>> byCode) {
        Books total = report.total();
        return byCode.apply(total).entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(MOST_FIRST)
                .map(entry -> new Reject(
                        visible(entry.getKey()),
                        meaning(entry.getKey()),
                        entry.getValue(),
                        text.percent(entry.getValue(), total.delivered()),
                        report.tables().stream()
                                .filter(line -> byCode.apply(line.books()).getOrDefault(entry.getKey(), 0L) > 0)
                                .count(),
                        columns(entry.getKey(), byPlace.apply(total))))
                .toList();
    }

    /** {@code BEN_RES_COM 12, PRS_NAT_REF 3}: where a code was found, the most frequent first. */
    private String columns(String code, Map<String, Long> byPlace) {
        List<Map.Entry<String, Long>> places = byPlace.entrySet().stream()
                .filter(place -> place.getValue() > 0 && place.getKey().startsWith(code + "("))
                .sorted(MOST_FIRST)
                .toList();
        String shown = places.stream()
                .limit(COLUMNS_SHOWN)
                .map(place ->
                        visible(place.getKey().substring(code.length() + 1).replaceFirst("\\)$", "")) + "\u00a0"
                                + text.number(place.getValue()))
                .collect(Collectors.joining(", "));
        int others = places.size() - COLUMNS_SHOWN;
        return others > 0 ? shown + ", " + say("columns.others", text.number(others)) : shown;
    }

    private String meaning(String code) {
        for (ViolationCode known : ViolationCode.values()) {
            if (known.toString().equals(code)) {
                return say("code." + code);
            }
        }
        return say("code.unknown");
    }

    boolean manyFiles() {
        return report.files().size() > LIST_LIMIT;
    }

    long fileBytes() {
        return report.files().stream().mapToLong(FileLine::bytes).sum();
    }

    /** A file whose row count needs attention beside its number. */
    boolean rowsDiffer(FileLine file) {
        return file.rowsVerdict() == Verdict.MISMATCH;
    }

    String rows(FileLine file) {
        return file.rows().isPresent() ? text.number(file.rows().getAsLong()) : say("not-read");
    }

    String declaredRows(FileLine file) {
        return say("declared.rows-mismatch", text.number(file.declaredRows().orElse(0)));
    }

    record PartGroup(String name, List<Manifest.Part> parts, long bytes, long rows) {}

    List<PartGroup> partGroups() {
        Map<String, List<Manifest.Part>> groups = new LinkedHashMap<>();
        for (Manifest.Part part : report.parts()) {
            groups.computeIfAbsent(part.table() + " " + part.period(), name -> new ArrayList<>())
                    .add(part);
        }
        List<PartGroup> list = new ArrayList<>();
        groups.forEach((name, parts) -> list.add(new PartGroup(
                text.tablePeriod(name),
                parts,
                parts.stream()
                        .map(Manifest.Part::data)
                        .filter(Objects::nonNull)
                        .mapToLong(Manifest.StoredObject::bytes)
                        .sum(),
                parts.stream().mapToLong(part -> part.books().delivered()).sum())));
        return list;
    }

    /** From what was delivered to what is signed; null when nothing was published. */
    @Nullable
    Custody custody() {
        MigrationReport.Publication publication = report.publication();
        return publication == null ? null : new Custody(report, publication, text);
    }

    /** Too many for a report. */
    boolean partsUnlisted() {
        return report.parts().isEmpty()
                && report.tables().stream().anyMatch(line -> line.books().delivered() > 0);
    }

    /** Few enough to be unfolded on paper. */
    boolean fewParts() {
        return report.parts().size() <= LIST_LIMIT;
    }

    boolean manyPartGroups() {
        return partGroups().size() > LIST_LIMIT / 2;
    }

    /** First and second half of a checksum, between which a line may end. */
    String half(String sha256, int which) {
        int middle = sha256.length() / 2;
        return which == 0 ? sha256.substring(0, middle) : sha256.substring(middle);
    }

    /** For whoever has no key. */
    String sealedCommand() {
        MigrationReport.Publication publication = report.publication();
        return "sndscopy verify --sealed --delivery " + delivery()
                + (publication == null ? "" : " --expect-head " + visible(publication.sha256()));
    }

    String verifyCommand() {
        return "sndscopy verify --delivery " + delivery();
    }

    /** The head of every sheet of paper: whose, of which run, in which entry. */
    String sheetHead() {
        MigrationReport.Publication publication = report.publication();
        String run = report.begun().truncatedTo(ChronoUnit.SECONDS).toString();
        return Sheet.css(
                publication == null
                        ? say("sheet.unpublished", report.delivery(), run)
                        : say("sheet.published", report.delivery(), run, publication.number()));
    }

    /** Its foot: what the sheet says is what this file says. */
    String sheetFoot() {
        return Sheet.css("report.json · SHA-256 " + jsonSha256);
    }
}
