package fr.sndscopy.cli.published;

import fr.sndscopy.config.Nearest;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.published.LedgerHistory.Selection;
import fr.sndscopy.migration.work.NotPublishedException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names that somebody asks for, held against what was ever published. */
final class KnownNames {
    private final LedgerState state;

    KnownNames(LedgerState state) {
        this.state = state;
    }

    /** Whether nothing was ever published. */
    static boolean isEmpty(Optional<LedgerState> state) {
        return state.map(some -> some.publications().isEmpty()).orElse(true);
    }

    /** @throws NotPublishedException naming the first that was never published, and what it is like */
    void require(Selection wanted) {
        if (wanted.table() != null) {
            require(wanted.table(), "table of this name", tables());
        }
        if (wanted.period() != null) {
            String of = wanted.table() == null ? "" : " of " + wanted.table();
            require(wanted.period(), "period of this name" + of, periods(wanted));
        }
        if (wanted.delivery() != null) {
            require(wanted.delivery(), "delivery of this id", deliveries());
        }
    }

    private static void require(String name, String what, Set<String> known) {
        if (known.stream().noneMatch(name::equalsIgnoreCase)) {
            throw new NotPublishedException(
                    "[" + name + "] no " + what + " was ever published" + Nearest.question(name, known));
        }
    }

    private Stream<TablePeriod> all() {
        return state.publications().stream().flatMap(publication -> publication.tables().keySet().stream());
    }

    private Set<String> tables() {
        return all().map(TablePeriod::table).collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> periods(Selection wanted) {
        return all().filter(what -> wanted.table() == null || what.isOf(wanted.table()))
                .map(TablePeriod::period)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> deliveries() {
        return state.publications().stream()
                .map(publication -> publication.entry().delivery())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
