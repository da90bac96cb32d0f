package fr.sndscopy.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.source.PackedAs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The auditor's reading of delivered files, by the specification that the parser is held to as well. */
final class SourceReadingTest {
    private static final Pattern TYPE = Pattern.compile("([a-z]+)(?:\\((\\d+)(?:,(\\d+))?\\))?");

    @TestFactory
    Stream<DynamicTest> cellsBecomeWhatTheSpecificationOfTheParserSays() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                SourceReadingTest.class.getResourceAsStream("/fr/sndscopy/validate/cells.yaml"))) {
            JsonNode spec = new YAMLMapper().readTree(in);
            return StreamSupport.stream(spec.spliterator(), false).flatMap(SourceReadingTest::tests).toList().stream();
        }
    }

    private static Stream<DynamicTest> tests(JsonNode spec) {
        SourceForm form = form(spec);
        return spec.get("cells").properties().stream()
                .map(cell -> DynamicTest.dynamicTest(
                        spec.get("type").asString() + " '" + cell.getKey() + "'",
                        () -> check(
                                form,
                                cell.getKey(),
                                cell.getValue().isNull()
                                        ? null
                                        : cell.getValue().asString())));
    }

    private static void check(SourceForm form, String cell, @Nullable String outcome) {
        SourceReading.Row row =
                new CsvReading(form).row(new SourceRecord(0, 1, (cell + ";1").getBytes(form.encoding())));
        if (outcome != null && outcome.startsWith("!")) {
            ViolationCode code = ViolationCode.of(outcome.substring(1)).orElseThrow();
            assertThat(row.isReadable()).isEqualTo(code.subject() != ViolationCode.Subject.VALUE);
        } else {
            assertThat(row.isReadable()).isTrue();
            assertThat(row.cells().get(0)).isEqualTo(outcome);
            assertThat(row.losses().get(0)).doesNotContain(Loss.OTHER);
        }
    }

    private static SourceForm form(JsonNode spec) {
        Matcher type = TYPE.matcher(spec.get("type").asString());
        assertThat(type.matches()).isTrue();
        SourceColumn.Kind kind = SourceColumn.Kind.valueOf(type.group(1).toUpperCase(Locale.ROOT));
        String usual =
                switch (kind) {
                    case DATETIME -> "ddMMMyyyy:HH:mm:ss";
                    case YEARMONTH -> "yyyyMM";
                    default -> "dd/MM/yyyy";
                };
        String ofSchema = spec.has("formats") ? spec.get("formats").get(0).asString() : usual;
        Set<String> missing = new TreeSet<>(Set.of(""));
        spec.path("missing").forEach(text -> missing.add(text.asString()));
        return form(
                Charset.forName(spec.path("encoding").asString("UTF-8")),
                false,
                new SourceColumn(
                        "C",
                        kind,
                        type.group(2) == null ? 0 : Integer.parseInt(type.group(2)),
                        type.group(3) == null ? 0 : Integer.parseInt(type.group(3)),
                        missing,
                        spec.path("date").asString(ofSchema),
                        spec.path("decimal").asString(".").charAt(0),
                        null));
    }

    private static SourceForm form(Charset encoding, boolean quoted, SourceColumn column) {
        return new SourceForm(
                List.of("C", "D"),
                ';',
                encoding,
                quoted,
                false,
                List.of(column, new SourceColumn("d", SourceColumn.Kind.INTEGER, 9, 0, Set.of(""), "", '.', null)));
    }

    private static SourceColumn text() {
        return new SourceColumn("C", SourceColumn.Kind.STRING, 0, 0, Set.of(""), "", '.', null);
    }

    @Test
    void numbersMayBeInGroupsOfThreeAndInNoOthers() {
        SourceForm form = form(
                StandardCharsets.UTF_8,
                false,
                new SourceColumn("C", SourceColumn.Kind.DECIMAL, 9, 2, Set.of(""), "", ',', '.'));
        CsvReading reading = new CsvReading(form);
        for (String good : List.of("1.234.567,80", "1234567,8", "+1.234.567,800")) {
            assertThat(row(reading, good + ";1").cells().get(0)).isEqualTo("1234567.80");
        }
        for (String bad : List.of("12.34,5", "1.2345,6", "1..234,5", ".234,5", "1.234.56")) {
            assertThat(row(reading, bad + ";1").isReadable()).as(bad).isFalse();
        }
    }

    private static SourceReading.Row row(CsvReading reading, String record) {
        return reading.row(new SourceRecord(0, 1, record.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void recordsEndWhereTheFormatSays() throws IOException {
        String file = "\ufeffC;D\r\n\"a\n\"\"b\";1\r\n\r\nc\rd;2\n\"x;3";
        for (byte[] bytes : delivered(file)) {
            SourceForm form = form(StandardCharsets.UTF_8, true, text());
            CsvReading reading = new CsvReading(form);
            List<SourceRecord> records = new ArrayList<>();
            try (SourceRecords all = CsvRecords.open(new ByteArrayInputStream(bytes), form)) {
                for (SourceRecord record = all.next(); record != null; record = all.next()) {
                    records.add(record);
                }
            }
            assertThat(records)
                    .extracting(SourceRecord::toString)
                    .containsExactly(
                            "line 1, offset 3",
                            "line 2, offset 8",
                            "line 4, offset 19",
                            "line 5, offset 21",
                            "line 6, offset 27");
            assertThat(reading.isHeader(records.get(0))).isTrue();
            assertThat(reading.row(records.get(1)).cells()).containsExactly("a\n\"b", "1");
            assertThat(reading.isBlank(records.get(2))).isTrue();
            assertThat(reading.row(records.get(3)).cells()).containsExactly("c\rd", "2");
            assertThat(reading.row(records.get(4)).whole()).isFalse();
        }
    }

    /** As it is, and in each packing; twice one after the other where that is one file. */
    private static List<byte[]> delivered(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<byte[]> all = new ArrayList<>(List.of(bytes, PackedAs.ZIP.pack(bytes)));
        for (PackedAs packing : EnumSet.complementOf(EnumSet.of(PackedAs.ZIP))) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            packed.writeBytes(packing.pack(text.substring(0, 9)));
            packed.writeBytes(packing.pack(text.substring(9)));
            all.add(packed.toByteArray());
        }
        return all;
    }

    @Test
    void whatIsInQuarantineIsLookedForWhereItStands() throws IOException {
        SourceForm form = form(StandardCharsets.UTF_8, false, text());
        byte[] file = "C;D\nab;1\r\ncd;2".getBytes(StandardCharsets.UTF_8);
        try (SourceRecords records = CsvRecords.open(new ByteArrayInputStream(file), form)) {
            assertThat(records.next()).isNotNull();
            assertThat(records.next("ab;1".getBytes(StandardCharsets.UTF_8))).hasToString("line 2, offset 4");
            assertThat(records.next("cd".getBytes(StandardCharsets.UTF_8))).isNull();
        }
    }

    @Test
    void anUnreadableRowShowsNoCellAnywhere() {
        SourceReading.Row row = row(
                new CsvReading(form(
                        StandardCharsets.UTF_8,
                        false,
                        new SourceColumn("C", SourceColumn.Kind.DATE, 0, 0, Set.of(), "dd/MM/yyyy", '.', null))),
                "canary;1");
        assertThat(row.unreadable()).containsExactly("C");
        assertThat(row.toString()).doesNotContain("canary");
    }
}
