package fr.sndscopy.report;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.reconcile.Discrepancy;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The report for machines. */
public final class ReportJson {
    private ReportJson() {}

    /**
     * The report as JSON.
     *
     * @param canonical writes a tree of {@code Map<String, Object>}, {@code List}, {@code String}, {@code Long} and nothing
     *     else as canonical JSON (RFC 8785). Times are RFC 3339 in UTC, durations are in milliseconds, ratios are decimal
     *     texts
     */
    public static byte[] render(MigrationReport report, Function<Object, byte[]> canonical) {
        return canonical.apply(tree(report));
    }

    /** The report as a tree of what {@link #render} writes. */
    public static Map<String, Object> tree(MigrationReport report) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("format", MigrationReport.FORMAT);
        tree.put("delivery", report.delivery());
        tree.put("product", report.product());
        tree.put("outcome", report.outcome().toString());
        tree.put("verdict", lower(report.verdict()));
        tree.put("begun", report.begun().toString());
        tree.put("elapsedMillis", report.elapsed().toMillis());
        tree.put("operator", report.operator());
        tree.put("toolVersion", report.toolVersion());
        tree.put("store", report.store());
        tree.put("steps", list(report.steps(), ReportJson::step));
        tree.put("notVerified", list(report.notVerified(), Unverified::toString));
        tree.put("notices", list(report.notices(), ReportJson::notice));
        tree.put("hints", list(report.hints(), Hint::toString));
        tree.put("books", books(report.total()));
        tree.put("tables", list(report.tables(), ReportJson::table));
        tree.put("files", list(report.files(), ReportJson::file));
        tree.put("parts", list(report.parts(), ReportJson::part));
        tree.put("discrepancies", list(report.discrepancies(), ReportJson::discrepancy));
        MigrationReport.Publication publication = report.publication();
        if (publication != null) {
            Map<String, Object> entry = new TreeMap<>();
            entry.put("number", publication.number());
            entry.put("sha256", publication.sha256());
            entry.put("manifestKey", publication.manifestKey());
            entry.put("manifestSha256", publication.manifestSha256());
            put(entry, "supersedes", publication.supersedes());
            put(entry, "replays", publication.replays());
            tree.put("ledgerEntry", entry);
        }
        MigrationReport.Failure failure = report.failure();
        if (failure != null) {
            Map<String, Object> entry = new TreeMap<>();
            entry.put("exitCode", (long) failure.exitCode());
            put(entry, "step", failure.step());
            entry.put("message", failure.message());
            tree.put("failure", entry);
        }
        MigrationReport.Throughput throughput = report.throughput();
        if (throughput != null) {
            Map<String, Object> entry = new TreeMap<>();
            entry.put("sourceBytes", throughput.sourceBytes());
            entry.put("storedBytes", throughput.storedBytes());
            entry.put("rows", throughput.rows());
            entry.put("busyMillis", throughput.busy().toMillis());
            entry.put("threads", (long) throughput.threads());
            tree.put("throughput", entry);
        }
        return tree;
    }

    private static Map<String, Object> notice(Notice notice) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("kind", notice.kind().toString());
        tree.put("subject", notice.subject());
        tree.put("facts", notice.facts());
        return tree;
    }

    private static Map<String, Object> step(MigrationReport.Step step) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("name", step.name());
        tree.put("begun", step.begun().toString());
        tree.put("millis", step.duration().toMillis());
        tree.put("state", lower(step.state()));
        return tree;
    }

    /** Any number of rows is no limit, and no number that JSON has. */
    private static Map<String, Object> limit(String count, String ratio, RejectLimit limit) {
        Map<String, Object> tree = new TreeMap<>();
        if (limit.count() != Long.MAX_VALUE) {
            tree.put(count, limit.count());
        }
        tree.put(ratio, BigDecimal.valueOf(limit.ratio()).toPlainString());
        return tree;
    }

    static Map<String, Object> table(MigrationReport.TableLine line) {
        Map<String, Object> tree = books(line.books());
        tree.put("table", line.table());
        tree.put("period", line.period());
        tree.put("vintage", (long) line.vintage());
        tree.put("generation", (long) line.generation());
        tree.put("normalisedCells", line.normalisedCells());
        if (!line.normalised().isEmpty()) {
            tree.put("normalised", new TreeMap<>(line.normalised()));
        }
        tree.put("drift", line.drift());
        if (line.limit() != null) {
            tree.putAll(limit("limitRows", "limitRatio", line.limit()));
            Map<String, Object> codes = new TreeMap<>();
            line.limit().codes().forEach((code, ofCode) -> codes.put(code, limit("count", "ratio", ofCode)));
            if (!codes.isEmpty()) {
                tree.put("limitCodes", codes);
            }
        }
        return tree;
    }

    private static Map<String, Object> file(MigrationReport.FileLine line) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("path", line.path());
        tree.put("table", line.table());
        tree.put("period", line.period());
        tree.put("bytes", line.bytes());
        put(tree, "rows", line.rows());
        put(tree, "declaredRows", line.declaredRows());
        put(tree, "sha256", line.sha256());
        put(tree, "declaredSha256", line.declaredSha256());
        return tree;
    }

    private static Map<String, Object> part(Manifest.Part part) {
        Map<String, Object> tree = books(part.books());
        tree.put("name", part.name());
        tree.put("table", part.table());
        tree.put("period", part.period());
        tree.put("file", part.file());
        tree.put("firstByte", part.firstByte());
        tree.put("byteCount", part.byteCount());
        put(tree, "data", object(part.data()));
        put(tree, "quarantine", object(part.quarantine()));
        put(tree, "replays", part.replays());
        return tree;
    }

    private static @Nullable Map<String, Object> object(@Nullable StoredObject object) {
        return object == null
                ? null
                : new TreeMap<>(Map.of(
                        "key", object.key(),
                        "bytes", object.bytes(),
                        "sha256", object.sha256(),
                        "keyId", object.keyId()));
    }

    private static Map<String, Object> discrepancy(Discrepancy discrepancy) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("place", discrepancy.place());
        put(tree, "column", discrepancy.column());
        tree.put("aspect", discrepancy.aspect().toString());
        if (discrepancy.counts() != null) {
            tree.put("expected", discrepancy.counts().expected());
            tree.put("found", discrepancy.counts().found());
        }
        return tree;
    }

    private static Map<String, Object> books(Books books) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("delivered", books.delivered());
        tree.put("stored", books.stored());
        tree.put("quarantined", books.quarantined());
        tree.put("violations", books.violationsByCode());
        tree.put("violationsByPlace", new TreeMap<>(books.violations()));
        tree.put("warnings", books.warningsByCode());
        tree.put("warningsByPlace", new TreeMap<>(books.warnings()));
        return tree;
    }

    private static <T> Object list(Collection<T> items, Function<T, Object> render) {
        return items.stream().map(render).toList();
    }

    private static void put(Map<String, Object> tree, String name, @Nullable Object value) {
        if (value != null) {
            tree.put(name, value);
        }
    }

    private static void put(Map<String, Object> tree, String name, OptionalLong value) {
        value.ifPresent(number -> tree.put(name, number));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
