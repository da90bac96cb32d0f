package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.Seams;
import fr.sndscopy.hash.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A year of deliveries over thirty nights: in time, late, missing, out of order, twice, half copied, undeclared, superseded, corrupt and parked. What
 * each night must say, and what is stored in the end, is worked out here, from the plan of the year alone.
 */
@Isolated("replaces System.out and System.err, and the clock")
class ThirtyNightsTest {
    private static final int NIGHTS = 30;
    private static final int DAYS_BETWEEN = 14;
    private static final LocalDate FIRST_NIGHT = LocalDate.of(2018, 2, 4);
    private static final int YEAR = 2018;
    private static final int MONTHS = 12;
    private static final int DUE_DAYS = 20;

    private static volatile Instant now = Instant.EPOCH;

    private final JsonMapper json = new JsonMapper();
    private final List<Folder> folders = new ArrayList<>();
    private final Map<Integer, LocalDate> publishedMonths = new TreeMap<>();
    private final Map<String, String> publishedBy = new TreeMap<>();
    private final Map<String, String> told = new TreeMap<>();
    private final Map<String, LocalDate> toldSince = new TreeMap<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    /** The night that is simulated. */
    public static final class SimulatedTime implements Seams {
        @Override
        public Clock clock() {
            return Clock.fixed(now, ZoneOffset.UTC).withZone(ZoneId.of("UTC"));
        }
    }

    private enum Kind {
        IN_TIME,
        LATE,
        NEVER,
        TWICE,
        HALF_COPIED,
        UNDECLARED,
        SUPERSEDED,
        CORRUPT,
        PARKED
    }

    private enum State {
        ABSENT,
        HALF,
        BARE,
        WRONG,
        WHOLE
    }

    /**
     * A folder of the inbox.
     *
     * @param name of the folder
     * @param id of the delivery
     * @param month it is of
     * @param supersedes the id that it replaces, or null
     * @param from when it is there
     * @param first how it is then
     * @param whole when it is whole
     * @param until when it is gone
     */
    private record Folder(
            String name,
            String id,
            int month,
            @Nullable String supersedes,
            LocalDate from,
            State first,
            LocalDate whole,
            LocalDate until) {
        State on(LocalDate day) {
            return day.isBefore(from) || !day.isBefore(until)
                    ? State.ABSENT
                    : day.isBefore(whole) ? first : State.WHOLE;
        }

        String rows() {
            StringBuilder rows = new StringBuilder("ID;TXT\n");
            for (int i = 1; i <= (supersedes == null ? 4 : 5); i++) {
                rows.append(month * 100 + i).append(';').append(id).append('\n');
            }
            return rows.toString();
        }

        String period() {
            return String.format("%04d-%02d", YEAR, month);
        }
    }

    private static LocalDate endOf(int month) {
        LocalDate first = LocalDate.of(YEAR, month, 1);
        return first.withDayOfMonth(first.lengthOfMonth());
    }

    private void plan(Random random) {
        List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        kinds.addAll(List.of(Kind.IN_TIME, Kind.IN_TIME, Kind.LATE));
        Collections.shuffle(kinds, random);
        LocalDate never = LocalDate.MAX;
        for (int month = 1; month <= MONTHS; month++) {
            Kind kind = kinds.get(month - 1);
            String id = "X-" + month;
            String name = "in-" + month;
            LocalDate comes = endOf(month).plusDays(5 + random.nextInt(12));
            switch (kind) {
                case IN_TIME -> folders.add(new Folder(name, id, month, null, comes, State.WHOLE, comes, never));
                case LATE -> {
                    // behind the next month's, which is out of order then
                    LocalDate late = comes.plusDays(45);
                    folders.add(new Folder(name, id, month, null, late, State.WHOLE, late, never));
                }
                case NEVER -> {}
                case TWICE -> {
                    LocalDate again = comes.plusDays(30);
                    folders.add(new Folder(name, id, month, null, comes, State.WHOLE, comes, never));
                    folders.add(new Folder(
                            "copy-" + month, id, month, null, again, State.WHOLE, again, again.plusDays(30)));
                }
                case HALF_COPIED ->
                    folders.add(new Folder(name, id, month, null, comes, State.HALF, comes.plusDays(30), never));
                case UNDECLARED ->
                    folders.add(new Folder(name, id, month, null, comes, State.BARE, comes.plusDays(30), never));
                case SUPERSEDED -> {
                    LocalDate better = comes.plusDays(40);
                    folders.add(new Folder(name, id, month, null, comes, State.WHOLE, comes, never));
                    folders.add(new Folder(name + "-v2", id + "-v2", month, id, better, State.WHOLE, better, never));
                }
                case CORRUPT ->
                    folders.add(new Folder(name, id, month, null, comes, State.WRONG, comes.plusDays(45), never));
                case PARKED ->
                    folders.add(new Folder(name, id + "-parked", month, null, comes, State.WRONG, never, never));
                default -> throw new IllegalStateException(kind.toString());
            }
        }
    }

    private Path inbox() throws IOException {
        return Files.createDirectories(temporary.resolve("inbox"));
    }

    /** Puts the inbox into the state of a day, as producers do: what is the same is left alone. */
    private void arrange(LocalDate day) throws IOException {
        for (Folder folder : folders) {
            Path directory = inbox().resolve(folder.name());
            String good = folder.rows();
            String declaration = "delivery: " + folder.id() + "\nproduct: X\nperiod: " + folder.period() + "\n"
                    + (folder.supersedes() == null ? "" : "supersedes: " + folder.supersedes() + "\n")
                    + "files:\n  - {path: a.csv, table: TV, sha256: "
                    + Sha256.of(good.getBytes(StandardCharsets.UTF_8)) + "}\n";
            State state = folder.on(day);
            if (state == State.ABSENT) {
                delete(directory);
                continue;
            }
            Files.createDirectories(directory);
            write(directory.resolve("a.csv"), state == State.WRONG ? good.replace("X-", "Y-") : good);
            if (state == State.HALF) {
                write(directory.resolve("b.csv.part"), "ID");
            } else {
                Files.deleteIfExists(directory.resolve("b.csv.part"));
            }
            if (state != State.BARE) {
                write(directory.resolve("delivery.yaml"), declaration);
            }
        }
    }

    private static void write(Path file, String text) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.writeString(file, text);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** What a night must say of each folder, in words of its own; notes what it publishes. */
    private Map<String, String> expected(LocalDate day, List<String> parked) {
        Map<String, String> expected = new TreeMap<>();
        List<Folder> there = folders.stream()
                .filter(folder -> folder.on(day) != State.ABSENT)
                .sorted(Comparator.comparing(Folder::month).thenComparing(Folder::id))
                .toList();
        for (Folder folder : there) {
            State state = folder.on(day);
            boolean shared = state == State.WHOLE
                    && there.stream()
                            .anyMatch(other -> !other.name().equals(folder.name())
                                    && other.on(day) == State.WHOLE
                                    && other.id().equals(folder.id()));
            String outcome;
            if (shared) {
                outcome = "refused 13";
            } else if (parked.contains(folder.id())) {
                outcome = "parked 0";
            } else if (state == State.WRONG) {
                outcome = "refused 13";
            } else if (state == State.HALF) {
                outcome = "waiting 0";
            } else if (state == State.BARE) {
                outcome = "not-declared 0";
            } else if (!publishedBy.containsKey(folder.id())) {
                outcome = "published 0";
                publishedBy.put(folder.id(), folder.supersedes() == null ? "" : folder.supersedes());
                publishedMonths.putIfAbsent(folder.month(), day);
            } else {
                outcome = publishedBy.containsValue(folder.id()) ? "superseded 0" : "published-before 0";
            }
            expected.put(folder.name(), outcome);
        }
        return expected;
    }

    private List<String> expectedMissing(LocalDate day) {
        List<String> missing = new ArrayList<>();
        for (int month = 1; month <= MONTHS; month++) {
            int wanted = month;
            boolean over = endOf(month).isBefore(day.withDayOfMonth(1));
            if (!over || publishedMonths.containsKey(month)) {
                continue;
            }
            boolean passed = publishedMonths.keySet().stream().anyMatch(later -> later > wanted);
            boolean late = day.isAfter(endOf(month).plusDays(DUE_DAYS));
            missing.add(String.format("%04d-%02d ", YEAR, month) + (passed ? "gap" : late ? "late" : "not-due"));
        }
        return missing;
    }

    @Test
    void say_what_there_is_to_be_said_and_leave_what_there_is_to_be_left() throws IOException {
        long seed = Long.getLong("seed", 12);
        System.out.println("thirty nights of seed " + seed);
        plan(new Random(seed));
        SmallDelivery small = new SmallDelivery(temporary).schema(SmallDelivery.TV);
        Files.createDirectories(temporary.resolve("home"));
        Files.writeString(
                temporary.resolve("home/sndscopy.yaml"),
                "sndscopy:\n  expected:\n    x: {every: month, from: 2018-01, until: 2018-12, due: 20d}\n");
        List<String> parked = new ArrayList<>();
        for (int night = 0; night < NIGHTS; night++) {
            LocalDate day = FIRST_NIGHT.plusDays((long) night * DAYS_BETWEEN);
            now = day.atTime(1, 30).toInstant(ZoneOffset.UTC);
            arrange(day);
            Map<String, String> expected = expected(day, parked);

            CliRun run = WithSeams.of(
                    SimulatedTime.class,
                    temporary,
                    () -> small.run(
                            "--json",
                            "nightly",
                            inbox().toString(),
                            "--schemas",
                            small.schemas().toString()));

            String name = "night " + night + ", " + day + ", seed " + seed + ": " + run.err();
            JsonNode said = json.readTree(run.out());
            assertThat(outcomes(said)).as(name).isEqualTo(expected);
            int code = expected.containsValue("refused 13") ? 13 : 0;
            assertThat(run.code()).as(name).isEqualTo(code);
            assertThat(since(said)).as(name).isEqualTo(remembered(expected, day));
            assertThat(missing(said)).as(name).isEqualTo(expectedMissing(day));
            assertKept(said, code);
            park(small, expected, parked);
        }
        assertThat(small.stored("TV")).isEqualTo(expectedRows());
        assertThat(small.run("verify").code()).isZero();
    }

    /** The operator parks what was refused twice for what is in it, and nobody has mended. */
    private void park(SmallDelivery small, Map<String, String> expected, List<String> parked) {
        for (Folder folder : folders) {
            boolean refused = "refused 13".equals(expected.get(folder.name()));
            if (refused && folder.id().endsWith("-parked") && !parked.contains(folder.id())) {
                assertThat(small.run("park", folder.id(), "--reason", "does not match its checksum")
                                .code())
                        .isZero();
                parked.add(folder.id());
            }
        }
    }

    private static Map<String, String> outcomes(JsonNode said) {
        Map<String, String> outcomes = new TreeMap<>();
        said.path("deliveries")
                .forEach(line -> outcomes.put(
                        line.path("folder").asString(),
                        line.path("outcome").asString() + " "
                                + line.path("exitCode").asInt()));
        return outcomes;
    }

    private static Map<String, String> since(JsonNode said) {
        Map<String, String> since = new TreeMap<>();
        said.path("deliveries")
                .forEach(line -> since.put(
                        line.path("folder").asString(),
                        line.path("since").asString().substring(0, 10)
                                + (line.path("isNew").asBoolean() ? " new" : "")));
        return since;
    }

    private Map<String, String> remembered(Map<String, String> expected, LocalDate day) {
        Map<String, String> remembered = new TreeMap<>();
        expected.forEach((folder, outcome) -> {
            boolean same = outcome.equals(told.get(folder));
            if (!same) {
                toldSince.put(folder, day);
            }
            remembered.put(folder, toldSince.get(folder) + (same ? "" : " new"));
        });
        told.clear();
        told.putAll(expected);
        return remembered;
    }

    private static List<String> missing(JsonNode said) {
        List<String> missing = new ArrayList<>();
        said.path("products").forEach(product -> product.path("missing")
                .forEach(one -> missing.add(
                        one.path("period").asString() + " " + one.path("lack").asString())));
        return missing;
    }

    /** In the home and in the store, the same bytes, and on the page that leads to all. */
    private void assertKept(JsonNode said, int code) throws IOException {
        String id = said.path("night").asString();
        Path kept = temporary.resolve("home/nights/" + id + ".json");
        assertThat(json.readTree(Files.readString(kept)).path("exitCode").asInt())
                .isEqualTo(code);
        assertThat(temporary.resolve("home/nights/" + id + ".html")).exists();
        assertThat(Files.readString(temporary.resolve("home/nights/index.html")))
                .contains(id + ".html");
        try (Stream<Path> stored = Files.walk(temporary.resolve("home/store"))) {
            assertThat(stored.filter(path -> path.endsWith("nights/" + id + ".json")))
                    .singleElement()
                    .satisfies(path -> assertThat(path).hasSameBinaryContentAs(kept));
        }
    }

    private List<String> expectedRows() {
        return folders.stream()
                .filter(folder -> publishedBy.containsKey(folder.id()) && !publishedBy.containsValue(folder.id()))
                .filter(folder -> !folder.name().startsWith("copy-"))
                .flatMap(folder -> folder.rows().lines().skip(1))
                .sorted()
                .toList();
    }
}
