package fr.sndscopy.report;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.delivery.RejectLimit;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.report.MigrationReport.Outcome;
import fr.sndscopy.report.MigrationReport.TableLine;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MigrationReportTest {
    /** Every text that the model can hold; a new one is added here only when it is a name, a checksum, a key or a message. */
    private static final Set<String> TEXTS = Set.of(
            "MigrationReport.delivery",
            "MigrationReport.product",
            "MigrationReport.operator",
            "MigrationReport.toolVersion",
            "MigrationReport.store",
            "Step.name",
            "Publication.sha256",
            "Publication.manifestKey",
            "Publication.manifestSha256",
            "Publication.supersedes",
            "Publication.replays",
            "TableLine.table",
            "TableLine.period",
            "TableLine.normalised",
            "TableLine.drift",
            "Books.violations",
            "Books.warnings",
            "FileLine.path",
            "FileLine.table",
            "FileLine.period",
            "FileLine.sha256",
            "FileLine.declaredSha256",
            "Part.name",
            "Part.table",
            "Part.period",
            "Part.file",
            "Part.replays",
            "StoredObject.key",
            "StoredObject.sha256",
            "StoredObject.keyId",
            "StoredObject.aad",
            "Discrepancy.place",
            "Discrepancy.column",
            "Failure.step",
            "RejectLimit.codes",
            "Notice.subject",
            "Notice.facts",
            "Failure.message");

    private static final Set<Class<?>> COUNTS =
            Set.of(long.class, int.class, double.class, Long.class, OptionalLong.class, Instant.class, Duration.class);

    @Test
    void theModelHoldsOnlyCountsTimesClosedListsAndTheTextsNamedHere() {
        Set<String> texts = new TreeSet<>();
        List<String> others = new ArrayList<>();
        walk(MigrationReport.class, texts, others, new TreeSet<>());

        assertThat(others).isEmpty();
        assertThat(texts).isEqualTo(new TreeSet<>(TEXTS));
    }

    private static void walk(Class<?> type, Set<String> texts, List<String> others, Set<String> seen) {
        if (!seen.add(type.getName())) {
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            walk(component.getGenericType(), type.getSimpleName() + "." + component.getName(), texts, others, seen);
        }
    }

    private static void walk(Type type, String place, Set<String> texts, List<String> others, Set<String> seen) {
        if (type instanceof ParameterizedType container
                && Set.<Type>of(List.class, Set.class, Map.class).contains(container.getRawType())) {
            for (Type argument : container.getActualTypeArguments()) {
                walk(argument, place, texts, others, seen);
            }
        } else if (type == String.class) {
            texts.add(place);
        } else if (type instanceof Class<?> record && record.isRecord()) {
            walk(record, texts, others, seen);
        } else if (!(type instanceof Class<?> leaf) || !(leaf.isEnum() || COUNTS.contains(leaf))) {
            others.add(place + " is a " + type);
        }
    }

    @Test
    void aDataRowInThePlaceOfAHeaderIsNotShownAsDrift() {
        TableLine line = new TableLine(
                "T",
                "2019",
                2019,
                1,
                new Books(0, 0, 0, Map.of(), Map.of()),
                Map.of(),
                List.of("+NEW_COL", "-OLD_COL", "reordered", "+01/02/1950", "+1 50 01 75", "+12.50", "é"),
                null);

        assertThat(line.drift()).containsExactly("+NEW_COL", "-OLD_COL", "reordered", "+?", "?");
    }

    @Test
    void theOutcomeFollowsFromVerdictFailureAndPublication() {
        assertThat(SampleReports.success().outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(SampleReports.rejects().outcome()).isEqualTo(Outcome.PUBLISHED_WITH_REJECTS);
        assertThat(SampleReports.grave().outcome()).isEqualTo(Outcome.PUBLISHED_WITH_REJECTS);
        assertThat(SampleReports.orphans().outcome()).isEqualTo(Outcome.PUBLISHED_WITH_RESERVATIONS);
        assertThat(SampleReports.mismatch().outcome()).isEqualTo(Outcome.MISMATCH);
        assertThat(SampleReports.refused().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(SampleReports.failed().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(SampleReports.empty().outcome()).isEqualTo(Outcome.NOT_PUBLISHED);
    }

    @Test
    void whatTheFilesLackIsNotVerifiedWhateverTheCallerSays() {
        assertThat(SampleReports.refused().notVerified())
                .contains(Unverified.FILES_NOT_READ, Unverified.STORE_NOT_READ_BACK);
        assertThat(SampleReports.rejects().notVerified())
                .contains(Unverified.DECLARED_CHECKSUMS, Unverified.DECLARED_ROWS, Unverified.AGAINST_SOURCE);
        assertThat(SampleReports.success().notVerified()).doesNotContain(Unverified.FILES_NOT_READ);
    }

    @Test
    void aRefusalBeforeAnyRowAdvisesNothingAboutRejects() {
        assertThat(SampleReports.refused().hints()).containsExactly(Hint.ASK_PRODUCER, Hint.REFUSED_AGAIN);
        assertThat(SampleReports.overLimit().hints())
                .containsExactly(Hint.LOOK_AT_REFUSED, Hint.ASK_PRODUCER, Hint.REVIEW_LIMITS);
        assertThat(SampleReports.mismatch().hints()).startsWith(Hint.KEEP_EVERYTHING);
    }

    @Test
    void moreRejectsThanTheLimitAreNotTolerated() {
        Books books = new Books(100, 98, 2, Map.of("required", 2L), Map.of());
        assertThat(new TableLine("T", "2019", 2019, 1, books, Map.of(), List.of(), new RejectLimit(2, 0.01))
                        .tolerated())
                .isFalse();
        assertThat(new TableLine("T", "2019", 2019, 1, books, Map.of(), List.of(), new RejectLimit(2, 0.02))
                        .tolerated())
                .isTrue();
    }

    @Test
    void aLimitWithoutANumberOfRowsHasNoneInJsonAndThoseOfCodesAreThere() {
        Books books = new Books(100, 98, 2, Map.of("required", 2L), Map.of());
        RejectLimit ofCode = new RejectLimit(5, 1);
        TableLine byShare = new TableLine(
                "T", "2019", 2019, 1, books, Map.of(), List.of(), new RejectLimit(Long.MAX_VALUE, 0.02, Map.of()));
        TableLine byCode = new TableLine(
                "T",
                "2019",
                2019,
                1,
                books,
                Map.of(),
                List.of(),
                new RejectLimit(Long.MAX_VALUE, 1, Map.of("required(X)", ofCode)));

        assertThat(ReportJson.table(byShare))
                .containsEntry("limitRatio", "0.02")
                .doesNotContainKey("limitRows");
        assertThat(CanonicalJson.write(ReportJson.table(byShare))).isNotEmpty();
        assertThat(new String(CanonicalJson.write(ReportJson.table(byCode)), StandardCharsets.UTF_8))
                .contains("\"limitCodes\":{\"required(X)\":{\"count\":5,\"ratio\":\"1.0\"}}");
        assertThat(new ReportView(SampleReports.rejects(), "", ReportText.ENGLISH).limit(byCode))
                .isEqualTo("required(X)\u00a0≤\u00a05");
    }

    @Test
    void jsonIsATreeOfMapsListsTextsAndWholeNumbers() {
        SampleReports.all().forEach((name, report) -> plain(name, ReportJson.tree(report)));
    }

    @Test
    void jsonSaysTheSameAsTheReport() {
        Map<String, Object> tree = ReportJson.tree(SampleReports.rejects());

        assertThat(tree)
                .containsEntry("format", "sndscopy-report/1")
                .containsEntry("outcome", "published-with-rejects")
                .containsEntry("verdict", "match")
                .containsEntry("begun", "2026-11-23T01:10:04Z");
        assertThat((List<?>) tree.get("parts")).hasSize(27);
        byte[] bytes = ReportJson.render(
                SampleReports.rejects(), value -> value.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("quarantined=");
    }

    private static void plain(String place, Object value) {
        if (value instanceof Map<?, ?> map) {
            assertThat(map).as(place).isInstanceOf(TreeMap.class);
            map.forEach((key, inner) -> plain(place + "." + key, inner));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> plain(place, inner));
        } else {
            assertThat(value).as(place).isInstanceOfAny(String.class, Long.class);
        }
    }
}
