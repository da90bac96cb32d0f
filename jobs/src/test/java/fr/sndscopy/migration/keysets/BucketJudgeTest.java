package fr.sndscopy.migration.keysets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.keycheck.KeyCollector;
import fr.sndscopy.keycheck.KeyRules.Absent;
import fr.sndscopy.keycheck.KeyRules.Finding;
import fr.sndscopy.keycheck.KeySpill;
import fr.sndscopy.keycheck.RowViolations;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.evidence.KeyCheck.Rule;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.migration.keysets.KeyPlan.PlannedRule;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.record.Severity;
import fr.sndscopy.storage.memory.MemoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that are judged bucket by bucket break the rules that they break when all are judged at once. */
class BucketJudgeTest {
    private static final TablePeriod PARENT = new TablePeriod("ER_PRS_F", "2019-02");
    private static final TablePeriod CHILD = new TablePeriod("ER_PHA_F", "2019-02");
    private static final KeySet PARENTS = new KeySet(null, PARENT, List.of("ID"));
    private static final KeySet CHILDREN = new KeySet(null, CHILD, List.of("ID"));
    private static final KeyPlan PLAN = new KeyPlan(
            List.of(
                    rule(Rule.UNIQUE, PARENT, Severity.REJECT, PARENTS, null),
                    rule(Rule.REFERENCE, CHILD, Severity.REJECT, CHILDREN, PARENTS),
                    rule(Rule.UNIQUE, CHILD, Severity.WARN, CHILDREN, null),
                    rule(Rule.REFERENCE, CHILD, Severity.OFF, null, null)),
            List.of());
    private static final long SOME_BYTES = 1 << 12;

    private final Path directory;
    private final MemoryObjectStore store = new MemoryObjectStore();

    BucketJudgeTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static PlannedRule rule(
            Rule rule, TablePeriod of, Severity severity, @Nullable KeySet keys, @Nullable KeySet targets) {
        return new PlannedRule(
                new KeyCheck(rule, of.table(), of.period(), List.of("ID"), null, severity, 0, 0, null),
                keys,
                targets,
                Absent.NO_KEY);
    }

    /** Rows of one part; a number stands for a key, a negative one has no component. */
    private record Part(KeySet set, int place, List<Long> rows) {}

    /** A table in several parts, with keys that occur often, once, or in none of the others. */
    private static List<Part> parts(Random random) {
        List<Part> parts = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int place = 0; place < count; place++) {
            boolean parent = place == 0 || random.nextBoolean();
            List<Long> rows = new ArrayList<>();
            for (int left = random.nextInt(9000); left > 0; left--) {
                int kind = random.nextInt(20);
                rows.add(kind == 0 ? -1L : kind < 4 ? 7L : random.nextInt(40_000));
            }
            parts.add(new Part(parent ? PARENTS : CHILDREN, place, rows));
        }
        return parts;
    }

    @RepeatedTest(12)
    void bucketsGiveTheVerdictOfTheWhole(RepetitionInfo round) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Part> parts = parts(random);
        int bits = round.getCurrentRepetition() % 10;
        KeyContract contract = contract(bits);

        List<List<Finding>> buckets = new ArrayList<>();
        Set<Long> found = new TreeSet<>();
        KeyRuns runs = put(contract, parts);
        try (RowViolations violations = RowViolations.in(directory)) {
            for (int bucket = 0; bucket < contract.buckets(); bucket++) {
                buckets.add(judge(contract, runs, bucket, violations));
            }
            violations.forEach(found::add);
        }
        Set<Long> expected = new TreeSet<>();
        List<Finding> whole = whole(contract, parts, expected);

        assertThat(sum(buckets)).as("seed %d, %d bits", seed, bits).isEqualTo(whole);
        assertThat(found).as("seed %d, %d bits", seed, bits).isEqualTo(expected);
        assertThat(whole.get(0).violations()).as("seed %d", seed).isPositive();
        assertThat(leftovers()).isEmpty();
    }

    private static KeyContract contract(int bits) {
        KeyContract drawn = KeyContract.of(PLAN, List.of(), 0, 1);
        return new KeyContract(KeyContract.FORMAT, PLAN, List.of(), bits, drawn.secret());
    }

    /** Each part as a run of its own. */
    private KeyRuns put(KeyContract contract, List<Part> parts) throws IOException {
        List<KeyRun> runs = new ArrayList<>();
        for (Part part : parts) {
            String key = "work/D-1/runs/" + part.place() + ".enc";
            try (KeySpill spill = KeySpill.in(directory, contract.permutation())) {
                collect(spill, part);
                Path file = Files.createTempFile(directory, "run-", "");
                try (KeyRunWriter writer = KeyRunWriter.open(file, contract.blocks(key), 1, contract.bucketBits())) {
                    writer.write(0, spill);
                    writer.finish();
                }
                put(key, file);
            }
            runs.add(KeyRuns.look(store, contract, key, List.of(contract.sets().indexOf(part.set()))));
        }
        return KeyRuns.of(runs);
    }

    private void put(String key, Path file) throws IOException {
        store.put(key, file, Sha256.of(Files.readAllBytes(file)));
        Files.delete(file);
    }

    private static void collect(KeySpill spill, Part part) throws IOException {
        KeyCollector collector = spill.collector(part.place(), SOME_BYTES);
        int rows = part.rows().size();
        long[] hashes = new long[2 * rows];
        boolean[] absent = new boolean[rows];
        for (int row = 0; row < rows; row++) {
            hashes[2 * row] = part.rows().get(row);
            absent[row] = part.rows().get(row) < 0;
        }
        collector.add(0, rows, hashes, absent);
        collector.finish();
    }

    private List<Finding> judge(KeyContract contract, KeyRuns runs, int bucket, RowViolations violations)
            throws IOException {
        String key = "work/D-1/verdicts/" + bucket + ".enc";
        put(key, new BucketJudge(store, contract, runs, directory, SOME_BYTES, () -> {}).judge(bucket, key));
        return KeyVerdicts.read(store, contract, key, violations);
    }

    private List<Finding> whole(KeyContract contract, List<Part> parts, Set<Long> expected) throws IOException {
        Map<KeySet, KeySpill> spills = new HashMap<>();
        try (RowViolations violations = RowViolations.in(directory)) {
            for (KeySet set : contract.sets()) {
                spills.put(set, KeySpill.in(directory, contract.permutation()));
            }
            for (Part part : parts) {
                collect(Objects.requireNonNull(spills.get(part.set())), part);
            }
            RuleJudge judge = new RuleJudge(
                    PLAN,
                    set -> Objects.requireNonNull(spills.get(set)),
                    0,
                    PlannedRule::rejects,
                    violations,
                    SOME_BYTES,
                    () -> {});
            List<Finding> findings = new ArrayList<>();
            for (PlannedRule rule : PLAN.rules()) {
                findings.add(judge.judge(rule).orElse(KeyVerdicts.NOT_CHECKED));
            }
            violations.forEach(expected::add);
            return findings;
        } finally {
            for (KeySpill spill : spills.values()) {
                spill.close();
            }
        }
    }

    private static List<Finding> sum(List<List<Finding>> buckets) {
        List<Finding> sums = new ArrayList<>();
        for (int i = 0; i < PLAN.rules().size(); i++) {
            int rule = i;
            sums.add(new Finding(
                    buckets.stream().mapToLong(one -> one.get(rule).checked()).sum(),
                    buckets.stream()
                            .mapToLong(one -> one.get(rule).violations())
                            .sum()));
        }
        return sums;
    }

    private List<Path> leftovers() throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }

    @Test
    void aRunThatIsAlteredCutShortGoneOrAnothersIsNotJudged() throws IOException {
        KeyContract contract = contract(2);
        List<Part> parts = List.of(
                new Part(
                        PARENTS, 0, new Random(1).longs(20_000, 0, 1000).boxed().toList()),
                new Part(
                        PARENTS, 1, new Random(2).longs(20_000, 0, 1000).boxed().toList()));
        KeyRuns runs = put(contract, parts);
        String key = runs.runs().get(0).key();
        byte[] good = store.read(key, 1 << 24).orElseThrow();
        byte[] other = store.read(runs.runs().get(1).key(), 1 << 24).orElseThrow();

        byte[] altered = good.clone();
        altered[good.length - 20]++;
        assertRefused(contract, runs, key, altered);
        assertRefused(contract, runs, key, Arrays.copyOf(good, good.length - 1));
        assertRefused(contract, runs, key, other);
        store.delete(key);
        assertThatThrownBy(() -> judgeLast(contract, runs))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("not in the store");
        assertThat(leftovers()).isEmpty();
    }

    private void assertRefused(KeyContract contract, KeyRuns runs, String key, byte[] bytes) throws IOException {
        put(key, Files.write(Files.createTempFile(directory, "run-", ""), bytes));
        assertThatThrownBy(() -> judgeLast(contract, runs))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining(key);
        assertThat(leftovers()).isEmpty();
    }

    private void judgeLast(KeyContract contract, KeyRuns runs) throws IOException {
        new BucketJudge(store, contract, runs, directory, SOME_BYTES, () -> {}).judge(3, "work/D-1/verdicts/3.enc");
    }

    @Test
    void whatIsStoredCannotBeReadWithTheSecretOfAnotherRun() throws IOException {
        KeyRuns runs = put(contract(1), List.of(new Part(PARENTS, 0, List.of(1L, 2L, 3L))));

        assertThatThrownBy(() ->
                        KeyRuns.look(store, contract(1), runs.runs().get(0).key(), List.of(0)))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("block 0 altered, or of another run");
    }

    @Test
    void thereAreAsManyBucketsAsAreWorthTheirWhile() {
        assertThat(KeyContract.bucketBits(0, 0)).isZero();
        assertThat(KeyContract.bucketBits(1 << 25, 1)).isEqualTo(0);
        // 100 M rows with one key, in 40 parts
        assertThat(KeyContract.bucketBits(2_400_000_000L, 40)).isEqualTo(6);
        // 1.5 G rows with three keys, in 1,100 parts
        assertThat(KeyContract.bucketBits(108_000_000_000L, 1_100)).isEqualTo(7);
        assertThat(KeyContract.bucketBits(Long.MAX_VALUE, 1)).isEqualTo(KeyContract.MOST_BUCKET_BITS);
    }

    @Test
    void whatIsStoredOfAContractIsNothingWithoutTheShareThatGoesWithTasks() {
        KeyContract contract = contract(3);
        String share = KeyContract.newShare();

        KeyContract stored = contract.with(share);

        assertThat(stored.secret()).isNotEqualTo(contract.secret());
        assertThat(stored.with(share)).isEqualTo(contract);
        assertThat(stored.with(KeyContract.newShare())).isNotEqualTo(contract);
        assertThatThrownBy(() -> stored.with("YQ==")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aContractShowsNoSecret() {
        KeyContract contract = contract(3);

        assertThat(contract.toString()).contains("8 buckets").doesNotContain(contract.secret());
    }
}
