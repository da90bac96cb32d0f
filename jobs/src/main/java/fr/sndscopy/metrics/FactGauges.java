package fr.sndscopy.metrics;

import fr.sndscopy.metrics.Facts.Books;
import fr.sndscopy.metrics.Facts.Calendar;
import fr.sndscopy.metrics.Facts.Expected;
import fr.sndscopy.metrics.Facts.LeftOver;
import fr.sndscopy.metrics.Facts.Night;
import fr.sndscopy.metrics.Facts.Product;
import fr.sndscopy.metrics.Facts.Run;
import fr.sndscopy.metrics.Facts.Verification;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** {@link Facts} as gauges: what is not known has none. All names are here. Not thread-safe. */
final class FactGauges {
    private static final String PRODUCT = "product";
    private static final String OUTCOME = "outcome";
    private static final String LEVEL = "level";
    private static final String KIND = "kind";
    private static final double MILLIS = 1000;

    /** What is told of facts under one name. */
    private record Family(String name, String help, Function<Facts, List<Point>> points) {}

    private record Point(double value, Tags tags) {
        Point(double value, String... tags) {
            this(value, Tags.of(tags));
        }
    }

    private static final List<Family> FAMILIES = List.of(
            new Family(
                    "sndscopy_ledger_entries",
                    "Entries of the ledger when it was last read.",
                    one(Facts::books, Books::entries)),
            new Family(
                    "sndscopy_ledger_read_timestamp_seconds",
                    "When the ledger was last read for metrics.",
                    one(Facts::books, Books::readSeconds)),
            new Family(
                    "sndscopy_ledger_signed_entries",
                    "Entries that the newest checkpoint is over; absent where no signing key is configured.",
                    facts -> facts.books() == null || facts.books().signedEntries() == null
                            ? List.of()
                            : List.of(new Point(facts.books().signedEntries()))),
            new Family(
                    "sndscopy_last_success_timestamp_seconds",
                    "When a delivery of the product was published last, by the ledger.",
                    products(Product::lastSuccessSeconds)),
            new Family(
                    "sndscopy_published_deliveries",
                    "Deliveries of the product that readers see rows of.",
                    products(Product::deliveries)),
            new Family(
                    "sndscopy_published_table_periods",
                    "Pairs of a table and a period of the product that are published.",
                    products(Product::tablePeriods)),
            new Family(
                    "sndscopy_published_rows",
                    "Rows of the deliveries that readers see: stored, or still in quarantine.",
                    FactGauges::publishedRows),
            new Family(
                    "sndscopy_last_night_begin_timestamp_seconds",
                    "When the last night began.",
                    one(Facts::night, Night::beginSeconds)),
            new Family(
                    "sndscopy_last_night_end_timestamp_seconds",
                    "When the last night ended.",
                    one(Facts::night, Night::endSeconds)),
            new Family(
                    "sndscopy_last_night_exit_code",
                    "What the last night ended with, as in sndscopy exit-codes.",
                    one(Facts::night, Night::exitCode)),
            new Family(
                    "sndscopy_last_good_night_end_timestamp_seconds",
                    "When the last night ended in which nothing failed but what was delivered; 0 when none has.",
                    one(Facts::night, Night::goodSeconds)),
            new Family(
                    "sndscopy_last_night_deliveries",
                    "Deliveries in the inbox of the last night, by what became of them.",
                    facts -> facts.night() == null
                            ? List.of()
                            : each(facts.night().deliveries(), OUTCOME, Long::doubleValue)),
            new Family(
                    "sndscopy_last_night_rows",
                    "Rows of the deliveries that the last night published.",
                    facts -> facts.night() == null
                            ? List.of()
                            : rows(facts.night().rowsStored(), facts.night().rowsQuarantined())),
            new Family(
                    "sndscopy_last_run_begin_timestamp_seconds",
                    "When the migration of a delivery began that ended last.",
                    one(Facts::run, Run::beginSeconds)),
            new Family("sndscopy_last_run_end_timestamp_seconds", "When it ended.", one(Facts::run, Run::endSeconds)),
            new Family(
                    "sndscopy_last_run_exit_code",
                    "What it came to, as in sndscopy exit-codes.",
                    one(Facts::run, Run::exitCode)),
            new Family(
                    "sndscopy_last_run_rows",
                    "Rows that it converted; of a run that failed before its books were drawn up none.",
                    facts -> facts.run() == null
                            ? List.of()
                            : rows(facts.run().rowsStored(), facts.run().rowsQuarantined())),
            new Family(
                    "sndscopy_last_run_rejects",
                    "Violations that it found in rejected rows, by code.",
                    facts -> facts.run() == null ? List.of() : each(facts.run().rejects(), "code", Long::doubleValue)),
            new Family(
                    "sndscopy_last_run_step_seconds",
                    "How long its steps took.",
                    facts -> facts.run() == null
                            ? List.of()
                            : each(facts.run().stepMillis(), "step", millis -> millis / MILLIS)),
            new Family(
                    "sndscopy_last_verify_timestamp_seconds",
                    "When the last verification of the whole store ended.",
                    facts -> each(facts.verifications(), LEVEL, Verification::endSeconds)),
            new Family(
                    "sndscopy_last_verify_exit_code",
                    "What it ended with, as in sndscopy exit-codes.",
                    facts -> each(facts.verifications(), LEVEL, Verification::exitCode)),
            new Family(
                    "sndscopy_last_verify_ledger_entries",
                    "Entries of the ledger that it covered.",
                    facts -> each(facts.verifications(), LEVEL, Verification::entries)),
            new Family(
                    "sndscopy_leftovers_listed_timestamp_seconds",
                    "When the store was last listed for what no ledger entry leads to.",
                    one(Facts::leftovers, LeftOver::listedSeconds)),
            new Family(
                    "sndscopy_leftover_objects",
                    "Objects and unfinished uploads that no ledger entry leads to.",
                    facts -> facts.leftovers() == null
                            ? List.of()
                            : each(facts.leftovers().objects(), KIND, Long::doubleValue)),
            new Family(
                    "sndscopy_leftover_bytes",
                    "Bytes of these.",
                    facts -> facts.leftovers() == null
                            ? List.of()
                            : each(facts.leftovers().bytes(), KIND, Long::doubleValue)),
            new Family(
                    "sndscopy_calendar_judged_timestamp_seconds",
                    "When it was last looked for what was expected and is not there.",
                    one(Facts::calendar, Calendar::judgedSeconds)),
            new Family(
                    "sndscopy_calendar_missing_periods",
                    "Periods of the product before its newest that are not published.",
                    expected(Expected::missingPeriods)),
            new Family(
                    "sndscopy_calendar_late_periods",
                    "Periods of the product that are due and not published.",
                    expected(Expected::latePeriods)),
            new Family(
                    "sndscopy_calendar_late_seconds",
                    "For how long the period of the product has been due that is due the longest.",
                    expected(Expected::latestSeconds)));

    private final Map<Family, MultiGauge> gauges = new LinkedHashMap<>();

    FactGauges(MeterRegistry registry) {
        FAMILIES.forEach(family -> gauges.put(
                family,
                MultiGauge.builder(family.name()).description(family.help()).register(registry)));
    }

    void show(Facts facts) {
        gauges.forEach((family, gauge) -> {
            List<MultiGauge.Row<?>> rows = new ArrayList<>();
            for (Point point : family.points().apply(facts)) {
                rows.add(MultiGauge.Row.of(point.tags(), point.value()));
            }
            gauge.register(rows, true);
        });
    }

    private static <T> Function<Facts, List<Point>> one(Function<Facts, @Nullable T> part, ToDoubleFunction<T> value) {
        return facts -> {
            T told = part.apply(facts);
            return told == null ? List.of() : List.of(new Point(value.applyAsDouble(told)));
        };
    }

    private static <V> List<Point> each(Map<String, V> values, String label, ToDoubleFunction<V> value) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> new Point(value.applyAsDouble(entry.getValue()), label, entry.getKey()))
                        .toList();
    }

    private static List<Point> rows(long stored, long quarantined, String... tags) {
        return List.of(
                new Point(stored, Tags.of(tags).and(OUTCOME, "stored")),
                new Point(quarantined, Tags.of(tags).and(OUTCOME, "quarantined")));
    }

    private static Function<Facts, List<Point>> products(ToDoubleFunction<Product> value) {
        return facts -> facts.books() == null ? List.of() : each(facts.books().products(), PRODUCT, value);
    }

    private static List<Point> publishedRows(Facts facts) {
        if (facts.books() == null) {
            return List.of();
        }
        List<Point> points = new ArrayList<>();
        new TreeMap<>(facts.books().products())
                .forEach((name, product) ->
                        points.addAll(rows(product.rowsStored(), product.rowsQuarantined(), PRODUCT, name)));
        return points;
    }

    private static Function<Facts, List<Point>> expected(ToDoubleFunction<Expected> value) {
        return facts ->
                facts.calendar() == null ? List.of() : each(facts.calendar().products(), PRODUCT, value);
    }
}
