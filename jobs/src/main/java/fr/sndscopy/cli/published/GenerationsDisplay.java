package fr.sndscopy.cli.published;

import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.cli.terminal.TextTable;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.migration.access.GenerationDigests;
import fr.sndscopy.migration.published.LedgerHistory;
import fr.sndscopy.migration.published.LedgerHistory.Fate;
import fr.sndscopy.migration.published.LedgerHistory.Generation;
import fr.sndscopy.migration.published.LedgerHistory.Selection;
import fr.sndscopy.migration.published.PublishedTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Shows every generation of tables and periods. */
final class GenerationsDisplay {
    private final Terminal terminal;
    private final boolean json;

    GenerationsDisplay(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /** @param digests whether the sealed evidence of each delivery is opened, which needs its keys */
    void show(Workplace workplace, Selection wanted, boolean digests) {
        Optional<LedgerState> state = new PublishedTables(workplace.ledger()).state();
        state.filter(some -> some.size() > 0).ifPresent(some -> new KnownNames(some).require(wanted));
        List<Generation> generations =
                state.map(some -> new LedgerHistory(some).generations(wanted)).orElse(List.of());
        List<String> found = state.filter(some -> digests)
                .map(some -> digests(workplace, some, generations))
                .orElse(List.of());
        if (json) {
            terminal.out().println(JsonDocument.of("ls-history", Map.of("generations", json(generations, found))));
        } else if (generations.isEmpty()) {
            terminal.out()
                    .println(KnownNames.isEmpty(state) ? "nothing is published" : "nothing of this was ever published");
        } else {
            text(generations, found).forEach(terminal.out()::println);
        }
    }

    /** Of a generation whose keys were destroyed there is none. */
    private static List<String> digests(Workplace workplace, LedgerState state, List<Generation> generations) {
        GenerationDigests digests =
                new GenerationDigests(workplace.store(), workplace.ledger(), state, workplace.keyService());
        return generations.stream()
                .map(one -> one.shredded() != null
                        ? ""
                        : digests.of(one.delivery(), one.what()).toString())
                .toList();
    }

    private static List<String> text(List<Generation> generations, List<String> digests) {
        List<String> heads = new ArrayList<>(List.of(
                "table", "period", "generation", "entry", "time", "delivery", "replays", "stored", "quarantined"));
        if (!digests.isEmpty()) {
            heads.add("digest");
        }
        heads.add("state");
        TextTable table = new TextTable(heads.toArray(String[]::new));
        for (int i = 0; i < generations.size(); i++) {
            Generation one = generations.get(i);
            List<Object> cells = new ArrayList<>(List.of(
                    one.what().table(),
                    one.what().period(),
                    one.number(),
                    one.entry(),
                    one.time(),
                    one.delivery(),
                    one.replays(),
                    one.rows().stored(),
                    one.rows().quarantined()));
            if (!digests.isEmpty()) {
                cells.add(digests.get(i));
            }
            cells.add(state(one));
            table.add(cells.toArray());
        }
        return table.lines();
    }

    private static String state(Generation one) {
        String fate =
                switch (one.fate()) {
                    case CURRENT -> "current";
                    case SUPERSEDED -> "superseded by " + one.by();
                    case DROPPED -> "dropped by " + one.by();
                    case WITHDRAWN -> "withdrawn";
                };
        return fate
                + (one.shredded() == null ? "" : ", shredded at " + one.shredded())
                + (one.expired() == null ? "" : ", expired at " + one.expired());
    }

    private static List<Map<String, Object>> json(List<Generation> generations, List<String> digests) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (int i = 0; i < generations.size(); i++) {
            Generation one = generations.get(i);
            Map<String, Object> json = new TreeMap<>();
            json.put("table", one.what().table());
            json.put("period", one.what().period());
            json.put("generation", one.number());
            json.put("delivery", one.delivery());
            json.put("entry", one.entry());
            json.put("time", one.time());
            json.put("state", one.fate().name().toLowerCase(Locale.ROOT));
            if (one.fate() != Fate.CURRENT && one.by() != null) {
                json.put("by", one.by());
            }
            if (one.shredded() != null) {
                json.put("shredded", one.shredded());
            }
            if (one.expired() != null) {
                json.put("expired", one.expired());
            }
            json.put("replays", one.replays());
            json.put("delivered", one.rows().delivered());
            json.put("stored", one.rows().stored());
            json.put("quarantined", one.rows().quarantined());
            if (!digests.isEmpty() && !digests.get(i).isEmpty()) {
                json.put("digest", digests.get(i));
            }
            list.add(json);
        }
        return list;
    }
}
