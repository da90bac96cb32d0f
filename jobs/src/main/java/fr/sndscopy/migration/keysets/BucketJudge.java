package fr.sndscopy.migration.keysets;

import fr.sndscopy.crypto.BlockPermutation;
import fr.sndscopy.keycheck.KeyRules;
import fr.sndscopy.keycheck.KeyRules.Finding;
import fr.sndscopy.keycheck.KeySpill;
import fr.sndscopy.keycheck.RowViolations;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.migration.keysets.KeyPlan.PlannedRule;
import fr.sndscopy.storage.ObjectReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Judges the keys of one bucket of all runs. Memory is bounded, whatever the number of keys; on disk there are those of the bucket. */
public final class BucketJudge {
    private final ObjectReader store;
    private final KeyContract contract;
    private final KeyRuns runs;
    private final Path directory;
    private final long bytes;
    private final KeyRules.Pause pause;

    /**
     * @param directory for files on their way, owned by this process
     * @param bytes the most memory to use, about
     */
    public BucketJudge(
            ObjectReader store, KeyContract contract, KeyRuns runs, Path directory, long bytes, KeyRules.Pause pause) {
        this.store = store;
        this.contract = contract;
        this.runs = runs;
        this.directory = directory;
        this.bytes = bytes;
        this.pause = pause;
    }

    /**
     * Judges.
     *
     * @param object the key of the object that the verdicts are to be
     * @return the verdicts, a file of the caller's
     * @throws fr.sndscopy.migration.work.IntegrityException when a run is not there, or altered
     */
    public Path judge(int bucket, String object) throws IOException {
        List<KeySet> sets = contract.sets();
        BlockPermutation unused = contract.permutation();
        Map<KeySet, KeySpill> spills = new HashMap<>();
        try (RowViolations violations = RowViolations.in(directory)) {
            for (int set = 0; set < sets.size(); set++) {
                KeySpill spill = KeySpill.in(directory, unused);
                spills.put(sets.get(set), spill);
                KeySpill.Adder adder = spill.adder(bytes);
                runs.read(store, contract, set, bucket, adder::add, pause::pause);
                adder.finish();
            }
            RuleJudge judge = new RuleJudge(
                    contract.plan(),
                    set -> Objects.requireNonNull(spills.get(set)),
                    0,
                    PlannedRule::rejects,
                    violations,
                    bytes,
                    pause);
            List<Finding> findings = new ArrayList<>();
            for (PlannedRule rule : contract.plan().rules()) {
                findings.add(judge.judge(rule).orElse(KeyVerdicts.NOT_CHECKED));
            }
            return KeyVerdicts.write(directory, contract.blocks(object), findings, violations);
        } finally {
            for (KeySpill spill : spills.values()) {
                spill.close();
            }
        }
    }
}
