package fr.sndscopy.schema;

import fr.sndscopy.schema.RowRuleReader.Misfit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rule that an overlay adds to a table, or takes away.
 *
 * @param table the table's name
 * @param origin the rule, with its reason
 * @param removed whether the rule is taken away
 * @param place where it stands, for messages
 */
record RowRuleChange(String table, RowRuleOrigin origin, boolean removed, Place place) {

    /**
     * Changes the rules of a table. A rule takes the place of one about the same columns.
     *
     * @return why the change does not fit; empty when it was made
     */
    Optional<Misfit> make(List<Column> columns, List<RowRuleOrigin> rules) {
        List<RowRuleOrigin> others = new ArrayList<>(rules);
        others.removeIf(other -> other.rule().isAbout(origin.rule()));
        if (removed && others.size() == rules.size()) {
            return Optional.of(new Misfit("no rule " + origin.rule() + " to remove", "a rule of " + table));
        }
        if (!removed) {
            Optional<Misfit> misfit = RowRuleReader.misfit(origin.rule(), columns);
            if (misfit.isPresent()) {
                return misfit;
            }
            others.add(
                    new RowRuleOrigin(RowRuleReader.spelt(origin.rule(), columns), origin.reason(), origin.source()));
        }
        rules.clear();
        rules.addAll(others);
        return Optional.empty();
    }
}
