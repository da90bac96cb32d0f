package fr.sndscopy.lineage;

import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.lineage.LineageRun.Job;
import fr.sndscopy.lineage.LineageRun.Source;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.report.FailureKind;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Run events of OpenLineage, as documents. Counts, and names of tables, columns, codes and deliveries; no cell value, no message, no path.
 *
 * @see <a href="https://openlineage.io/spec/2-0-2/OpenLineage.json">OpenLineage 2-0-2</a>
 */
public final class LineageEvents {
    private static final String SPEC = "https://openlineage.io/spec/";
    private static final String RUN_EVENT = SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent";
    private static final String DATA = "data";
    private static final String QUARANTINE = "quarantine";

    /** Whatever else a delivered header may hold, no cell that stands where a header is missing. */
    private static final Pattern COLUMN = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");

    private final LineageNames names;
    private final String version;

    /** @param version of the tool */
    public LineageEvents(LineageNames names, String version) {
        this.names = names;
        this.version = version;
    }

    /** A run begins. */
    Map<String, Object> starts(LineageRun run, Instant at) {
        return event("START", run, at, Map.of(), inputs(run, null, List.of()), plannedOutputs(run));
    }

    /** Another process goes on with it. */
    Map<String, Object> goesOn(LineageRun run, Instant at) {
        return event("RUNNING", run, at, Map.of(), inputs(run, null, List.of()), plannedOutputs(run));
    }

    /**
     * It has published.
     *
     * @param books what it published
     * @param keys what came of keys
     * @param schemas of what was published, where they are known
     */
    Map<String, Object> completes(
            LineageRun run,
            Instant at,
            Manifest books,
            Collection<KeyCheck> keys,
            Function<TablePeriod, @Nullable TableSchema> schemas) {
        return event(
                "COMPLETE",
                run,
                at,
                Map.of("tags", tags(run, Map.of("published", books.delivery()))),
                inputs(run, books, keys),
                outputs(run, books, schemas));
    }

    /** It was replayed, and nothing has passed. */
    Map<String, Object> completesWithNothing(LineageRun run, Instant at) {
        return event("COMPLETE", run, at, Map.of(), inputs(run, null, List.of()), List.of());
    }

    /**
     * It has published nothing, and is over.
     *
     * @param step in which it ended, or null when it is not known
     * @param books as far as they were drawn up, or null
     * @param keys what came of keys
     */
    Map<String, Object> ends(
            LineageRun run,
            Instant at,
            FailureKind kind,
            @Nullable String step,
            @Nullable Manifest books,
            Collection<KeyCheck> keys) {
        String exit = Integer.toString(kind.exitCode());
        Map<String, Object> facets = new TreeMap<>();
        facets.put("tags", tags(run, Map.of("exit_code", exit)));
        boolean aborted = kind == FailureKind.INTERRUPTED;
        if (!aborted) {
            Map<String, Object> failure = facet("1-0-1/ErrorMessageRunFacet");
            failure.put(
                    "message",
                    kind.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                            + (step == null ? "" : " in step " + step) + ", exit code " + exit
                            + "; the report and the log of the run say why");
            failure.put("programmingLanguage", "JAVA");
            facets.put("errorMessage", failure);
        }
        return event(aborted ? "ABORT" : "FAIL", run, at, facets, inputs(run, books, keys), List.of());
    }

    private Map<String, Object> event(
            String type,
            LineageRun run,
            Instant at,
            Map<String, Object> more,
            List<Map<String, Object>> inputs,
            List<Map<String, Object>> outputs) {
        Map<String, Object> engine = facet("1-1-1/ProcessingEngineRunFacet");
        engine.put("name", "sndscopy");
        engine.put("version", version);
        Map<String, Object> facets = new TreeMap<>();
        facets.put("processing_engine", engine);
        facets.put("tags", tags(run, Map.of()));
        facets.putAll(more);
        Map<String, Object> kind = facet("2-0-4/JobTypeJobFacet");
        kind.put("processingType", "BATCH");
        kind.put("integration", "SNDSCOPY");
        kind.put("jobType", "JOB");
        Map<String, Object> event = new TreeMap<>();
        event.put("eventType", type);
        event.put("eventTime", at.truncatedTo(ChronoUnit.MILLIS).toString());
        event.put("run", Map.of("runId", run.id().toString(), "facets", facets));
        event.put(
                "job",
                Map.of(
                        "namespace", names.namespace(),
                        "name", run.job() + "." + run.product(),
                        "facets", Map.of("jobType", kind)));
        event.put("inputs", inputs);
        event.put("outputs", outputs);
        event.put("producer", producer());
        event.put("schemaURL", RUN_EVENT);
        return event;
    }

    private Map<String, Object> tags(LineageRun run, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(more);
        all.put("delivery", run.delivery());
        Map<String, Object> tags = facet("1-0-0/TagsRunFacet");
        tags.put(
                "tags",
                all.entrySet().stream()
                        .map(tag -> Map.of("key", tag.getKey(), "value", tag.getValue(), "source", "SNDSCOPY"))
                        .toList());
        return tags;
    }

    private List<Map<String, Object>> inputs(LineageRun run, @Nullable Manifest books, Collection<KeyCheck> keys) {
        List<Map<String, Object>> inputs = new ArrayList<>();
        for (Source source : run.sources()) {
            Map<String, Object> input = run.job() == Job.MIGRATE
                    ? dataset(names.namespace(), LineageNames.delivered(run.delivery(), source.what()))
                    : dataset(names.store(run.dataset()), names.stored(QUARANTINE, source.what()));
            input.put("facets", schema(source.schema()));
            input.put("inputFacets", inputFacets(source, books, keys));
            inputs.add(input);
        }
        return inputs;
    }

    private Map<String, Object> inputFacets(Source source, @Nullable Manifest books, Collection<KeyCheck> keys) {
        Map<String, Object> facets = new TreeMap<>();
        Map<String, Object> statistics = facet("1-0-0/InputStatisticsInputDatasetFacet");
        if (source.files() > 0) {
            statistics.put("size", source.bytes());
            statistics.put("fileCount", source.files());
        }
        if (books != null) {
            table(books, source.what()).ifPresent(table -> {
                statistics.put("rowCount", table.books().delivered());
                Map<String, Object> assertions = facet("1-1-0/DataQualityAssertionsDatasetFacet");
                assertions.put("assertions", assertions(table.books(), of(keys, source.what())));
                facets.put("dataQualityAssertions", assertions);
            });
        }
        if (statistics.size() > 2) {
            facets.put("inputStatistics", statistics);
        }
        return facets;
    }

    private static Optional<Manifest.Table> table(Manifest books, TablePeriod what) {
        return books.tables().stream()
                .filter(table -> what.equals(new TablePeriod(table.table(), table.period())))
                .findFirst();
    }

    private static List<KeyCheck> of(Collection<KeyCheck> keys, TablePeriod what) {
        return keys.stream()
                .filter(check -> check.notChecked() == null)
                .filter(check -> what.equals(new TablePeriod(check.table(), check.period())))
                .toList();
    }

    private static List<Map<String, Object>> assertions(Manifest.Books books, List<KeyCheck> keys) {
        List<Map<String, Object>> all = new ArrayList<>();
        all.add(assertion(
                "rows_accounted_for",
                "delivered = stored + quarantined",
                books.balance(),
                "error",
                books.delivered(),
                books.stored() + books.quarantined()));
        all.add(assertion(
                "no_rejected_rows", "quarantined = 0", books.quarantined() == 0, "error", 0, books.quarantined()));
        for (KeyCheck check : keys) {
            KeyCheck.Target target = check.target();
            String columns = String.join(",", check.columns());
            Map<String, Object> judged = assertion(
                    target == null ? "unique" : "relationships",
                    columns + (target == null ? "" : " -> " + target.table()),
                    check.violations() == 0,
                    check.severity().rejects() ? "error" : "warn",
                    0,
                    check.violations());
            column(columns).ifPresent(column -> judged.put("column", column));
            all.add(judged);
        }
        new TreeMap<>(books.violations()).forEach((place, count) -> all.add(broken(place, count, "error")));
        new TreeMap<>(books.warnings()).forEach((place, count) -> all.add(broken(place, count, "warn")));
        return all;
    }

    /** @param place {@code code(column)}, or {@code code} alone */
    private static Map<String, Object> broken(String place, long count, String severity) {
        String code = Manifest.Books.codeOf(place);
        String inside = place.length() > code.length() ? place.substring(code.length() + 1, place.length() - 1) : "";
        Map<String, Object> assertion = assertion(code, code, false, severity, 0, count);
        column(inside).ifPresent(column -> assertion.put("column", column));
        return assertion;
    }

    private static Optional<String> column(String name) {
        return COLUMN.matcher(name).matches() ? Optional.of(name) : Optional.empty();
    }

    private static Map<String, Object> assertion(
            String assertion, String name, boolean success, String severity, long expected, long actual) {
        Map<String, Object> result = new TreeMap<>();
        result.put("assertion", assertion);
        result.put("name", name);
        result.put("success", success);
        result.put("severity", severity);
        result.put("expected", Long.toString(expected));
        result.put("actual", Long.toString(actual));
        return result;
    }

    private List<Map<String, Object>> plannedOutputs(LineageRun run) {
        return run.sources().stream()
                .map(source -> {
                    Map<String, Object> output = dataset(names.store(run.dataset()), names.stored(DATA, source.what()));
                    output.put("facets", schema(source.schema()));
                    return output;
                })
                .toList();
    }

    /** Rows that were rejected are in a dataset of their own, which replays read. */
    private List<Map<String, Object>> outputs(
            LineageRun run, Manifest books, Function<TablePeriod, @Nullable TableSchema> schemas) {
        List<Map<String, Object>> outputs = new ArrayList<>();
        for (Manifest.Table table : books.tables()) {
            TablePeriod what = new TablePeriod(table.table(), table.period());
            // parts of shards would have to be read from the store
            List<Manifest.Part> parts = books.shards().isEmpty() ? books.partsOf(what) : List.of();
            Map<String, Object> facets = schema(schemas.apply(what));
            Map<String, Object> generation = facet("1-0-1/DatasetVersionDatasetFacet");
            generation.put("datasetVersion", Integer.toString(table.generation()));
            facets.put("version", generation);
            Map<String, Object> stored = dataset(names.store(run.dataset()), names.stored(DATA, what));
            stored.put("facets", facets);
            stored.put(
                    "outputFacets",
                    statistics(table.books().stored(), parts.stream().map(Manifest.Part::data)));
            outputs.add(stored);
            if (table.books().quarantined() > 0) {
                Map<String, Object> rejected = dataset(names.store(run.dataset()), names.stored(QUARANTINE, what));
                rejected.put(
                        "outputFacets",
                        statistics(table.books().quarantined(), parts.stream().map(Manifest.Part::quarantine)));
                outputs.add(rejected);
            }
        }
        return outputs;
    }

    private Map<String, Object> statistics(long rows, Stream<Manifest.@Nullable StoredObject> objects) {
        List<Manifest.StoredObject> written =
                objects.flatMap(Stream::ofNullable).collect(Collectors.toList());
        Map<String, Object> statistics = facet("1-0-2/OutputStatisticsOutputDatasetFacet");
        statistics.put("rowCount", rows);
        if (!written.isEmpty()) {
            statistics.put(
                    "size",
                    written.stream().mapToLong(Manifest.StoredObject::bytes).sum());
            statistics.put("fileCount", written.size());
        }
        return Map.of("outputStatistics", statistics);
    }

    private Map<String, Object> schema(@Nullable TableSchema schema) {
        Map<String, Object> facets = new TreeMap<>();
        if (schema == null) {
            return facets;
        }
        List<Map<String, Object>> fields = new ArrayList<>();
        for (Column column : schema.columns()) {
            if (COLUMN.matcher(column.name()).matches()) {
                fields.add(Map.of(
                        "name",
                        column.name(),
                        "type",
                        column.type().toString(),
                        "ordinal_position",
                        fields.size() + 1));
            }
        }
        Map<String, Object> facet = facet("1-2-0/SchemaDatasetFacet");
        facet.put("fields", fields);
        facets.put("schema", facet);
        return facets;
    }

    private static Map<String, Object> dataset(String namespace, String name) {
        Map<String, Object> dataset = new TreeMap<>();
        dataset.put("namespace", namespace);
        dataset.put("name", name);
        return dataset;
    }

    /** @param which its version and name: {@code 1-2-0/SchemaDatasetFacet} */
    private Map<String, Object> facet(String which) {
        Map<String, Object> facet = new TreeMap<>();
        facet.put("_producer", producer());
        facet.put("_schemaURL", SPEC + "facets/" + which + ".json#/$defs/" + which.substring(which.indexOf('/') + 1));
        return facet;
    }

    /** A package URL: the tool has no page that all have. */
    private String producer() {
        return "pkg:maven/fr.sndscopy/sndscopy-jobs@" + version;
    }
}
