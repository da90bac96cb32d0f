package fr.sndscopy.migration.keysets;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.keycheck.KeyRules;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.KeyCheck;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of a delivery are checked, and against what.
 *
 * @param rules one for each key, also those that cannot be checked
 * @param replays which have brought rows that are referred to, after the deliveries that rules name
 */
public record KeyPlan(List<PlannedRule> rules, List<String> replays) {
    public KeyPlan {
        rules = List.copyOf(rules);
        replays = List.copyOf(replays);
    }

    /**
     * Some columns of all rows of a table and period: what is hashed and sorted once, however many rules ask for it.
     *
     * @param delivery whose published rows they are, or null for rows of this delivery
     * @param of table and period
     * @param columns in the order in which they are hashed
     */
    public record KeySet(@Nullable String delivery, TablePeriod of, List<String> columns) {
        public KeySet {
            columns = List.copyOf(columns);
        }
    }

    /**
     * One rule.
     *
     * @param described the check as it is reported, without counts
     * @param keys whose rows are judged; null when it cannot be checked
     * @param targets whose keys must be there; null for a key that is to be unique
     * @param absent what an absent component makes of a key that is to be unique
     */
    public record PlannedRule(
            KeyCheck described,
            @Nullable KeySet keys,
            @Nullable KeySet targets,
            KeyRules.Absent absent) {
        public TablePeriod of() {
            return new TablePeriod(described.table(), described.period());
        }

        public boolean rejects() {
            return described.severity().rejects();
        }

        public Stream<KeySet> sets() {
            return Stream.concat(Stream.ofNullable(keys), Stream.ofNullable(targets));
        }
    }

    /** The rules of a table and period; a rule's place in this list is its number. */
    public List<PlannedRule> rulesOf(TablePeriod of) {
        return rules.stream().filter(rule -> rule.of().equals(of)).toList();
    }

    /** All that is to be hashed, with the number of rules that ask for it. */
    public Map<KeySet, Integer> sets() {
        Map<KeySet, Integer> uses = new LinkedHashMap<>();
        rules.stream().flatMap(PlannedRule::sets).forEach(set -> uses.merge(set, 1, Integer::sum));
        return uses;
    }

    /** What is to be hashed of the delivery's own rows of a table and period. */
    public List<KeySet> setsOf(TablePeriod of) {
        Set<KeySet> sets = new LinkedHashSet<>();
        rules.stream()
                .flatMap(PlannedRule::sets)
                .filter(set -> set.delivery() == null && set.of().equals(of))
                .forEach(sets::add);
        return List.copyOf(sets);
    }

    /**
     * What rows are held against: keys that are to be unique, and keys that are referred to.
     *
     * @param tables whose rows they are
     */
    public Set<KeySet> heldAgainst(Set<TablePeriod> tables) {
        Set<KeySet> sets = new LinkedHashSet<>();
        for (PlannedRule rule : rules) {
            if (tables.contains(rule.of())) {
                Stream.ofNullable(rule.targets() == null ? rule.keys() : rule.targets())
                        .forEach(sets::add);
            }
        }
        return sets;
    }

    /**
     * Stands for all that decides which rows are rejected, besides the rows. Parts that were converted again under another one are
     * not to be taken for judged.
     */
    public String judgement() {
        StringBuilder text = new StringBuilder();
        rules.forEach(rule -> text.append(rule.described()).append('\n'));
        replays.forEach(replay -> text.append(replay).append('\n'));
        return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 12);
    }
}
