package fr.sndscopy.migration;

import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.schema.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** The published rows that a delivery may refer to: all that is current and will still be when the delivery is published. */
final class PublishedKeys {
    private final MigrationRun run;
    private final LedgerState state;
    private final Map<TablePeriod, LedgerState.Owner> owners = new TreeMap<>();
    private final Map<String, Opened> opened = new HashMap<>();

    private PublishedKeys(MigrationRun run, LedgerState state) {
        this.run = run;
        this.state = state;
        String replaced = run.plan().delivery().supersedes();
        state.current().forEach((of, owner) -> {
            if (!owner.delivery().equals(replaced)) {
                owners.put(of, owner);
            }
        });
    }

    private record Opened(Manifest manifest, Evidence evidence) {}

    /** As the ledger is now. */
    static PublishedKeys of(MigrationRun run) {
        return new PublishedKeys(run, run.ledger().read());
    }

    Set<TablePeriod> tables() {
        return owners.keySet();
    }

    /** The delivery whose rows they are. */
    String owner(TablePeriod of) {
        return Objects.requireNonNull(owners.get(of)).delivery();
    }

    /** The columns that its rows were stored with; they are the same in all parts. */
    List<Column> columns(TablePeriod of) {
        Opened delivery = open(of);
        Manifest.File file = delivery.manifest().files().stream()
                .filter(one -> one.table().equals(of.table()) && one.period().equals(of.period()))
                .findFirst()
                .orElseThrow(() -> new IntegrityException("[" + of + "] in the ledger, but not in the manifest"));
        return delivery.evidence()
                .columnsOf(file.path())
                .orElseThrow(() -> new IntegrityException(
                        "[" + of + "] the evidence does not say which columns " + file.path() + " has"));
    }

    /** The parts that hold its rows. */
    List<Manifest.Part> parts(TablePeriod of) {
        return open(of).manifest().parts().stream()
                .filter(part -> part.table().equals(of.table()) && part.period().equals(of.period()))
                .toList();
    }

    private synchronized Opened open(TablePeriod of) {
        return opened.computeIfAbsent(owner(of), delivery -> {
            Manifest manifest =
                    run.ledger().manifest(state, state.publication(delivery).orElseThrow());
            return new Opened(manifest, new EvidenceReader(run.store(), run.sealing()).open(manifest));
        });
    }
}
