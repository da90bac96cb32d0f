package fr.sndscopy.migration.keysets;

import fr.sndscopy.keycheck.KeyRules;
import fr.sndscopy.keycheck.KeyRules.Finding;
import fr.sndscopy.keycheck.KeySpill;
import fr.sndscopy.keycheck.RowPlace;
import fr.sndscopy.keycheck.RowViolations;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.migration.keysets.KeyPlan.PlannedRule;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Applies rules to keys, all of them or those of a bucket: a rule compares keys that are equal, and equal keys are in one bucket.
 *
 * @param plan that rules are of
 * @param spills where the keys of each set are
 * @param firstJudged the first place of a part whose rows are judged; those of parts before it are only held against
 * @param recorded rules of which it is to be known which rows break them
 * @param violations takes them
 * @param bytes the most memory to use for those of a rule
 * @param pause called now and then; throws to stop
 */
public record RuleJudge(
        KeyPlan plan,
        Function<KeySet, KeySpill> spills,
        int firstJudged,
        Predicate<PlannedRule> recorded,
        RowViolations violations,
        long bytes,
        KeyRules.Pause pause) {

    /** Applies one; empty when it cannot be checked. */
    public Optional<Finding> judge(PlannedRule rule) throws IOException {
        KeySet keys = rule.keys();
        if (keys == null) {
            return Optional.empty();
        }
        RowViolations.Collector found =
                violations.collector(plan.rulesOf(rule.of()).indexOf(rule), bytes);
        KeyRules.Violations told = recorded.test(rule) ? found : place -> {};
        long first = RowPlace.of(firstJudged, 0);
        Finding finding = rule.targets() == null
                ? KeyRules.unique(spills.apply(keys), rule.absent(), first, told, pause)
                : KeyRules.refersTo(spills.apply(rule.targets()), spills.apply(keys), first, told, pause);
        found.finish();
        return Optional.of(finding);
    }
}
