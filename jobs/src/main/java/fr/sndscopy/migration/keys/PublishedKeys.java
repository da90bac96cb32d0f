package fr.sndscopy.migration.keys;

import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.EvidenceReader;
import fr.sndscopy.migration.published.PublishedDelivery;
import fr.sndscopy.migration.published.PublishedDelivery.Piece;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.schema.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Published rows that others are held against, those that replays took out of quarantine among them. */
public final class PublishedKeys {
    private final Ledger ledger;
    private final LedgerState state;
    private final EvidenceReader evidence;
    private final Map<TablePeriod, LedgerState.Owner> owners = new TreeMap<>();
    private final Map<String, Opened> opened = new HashMap<>();

    private PublishedKeys(Ledger ledger, LedgerState state, EvidenceReader evidence, Predicate<String> deliveries) {
        this.ledger = ledger;
        this.state = state;
        this.evidence = evidence;
        state.current().forEach((of, owner) -> {
            if (deliveries.test(owner.delivery())) {
                owners.put(of, owner);
            }
        });
    }

    private record Opened(PublishedDelivery delivery, Evidence evidence) {}

    /** All that is current now and will still be when the delivery of a run is published. */
    public static PublishedKeys of(MigrationRun run) {
        return of(run, run.tools().ledger().read());
    }

    /** Likewise, as a state of the ledger has it. */
    static PublishedKeys of(MigrationRun run, LedgerState state) {
        String replaced = run.plan().delivery().supersedes();
        return new PublishedKeys(
                run.tools().ledger(),
                state,
                new EvidenceReader(run.tools().store(), run.tools().sealing()),
                delivery -> !delivery.equals(replaced));
    }

    /** What is current of these deliveries. */
    public static PublishedKeys of(
            Ledger ledger, LedgerState state, EvidenceReader evidence, Predicate<String> deliveries) {
        return new PublishedKeys(ledger, state, evidence, deliveries);
    }

    public Set<TablePeriod> tables() {
        return owners.keySet();
    }

    /** The delivery whose rows they are. */
    String owner(TablePeriod of) {
        return Objects.requireNonNull(owners.get(of)).delivery();
    }

    /** The replays that have brought rows of it, oldest first. */
    List<String> replays(TablePeriod of) {
        return state.replaysOf(owner(of)).stream()
                .filter(replay -> replay.tables().containsKey(of))
                .map(replay -> replay.entry().delivery())
                .toList();
    }

    /** Whether it is of the same ledger as another state, and nothing was published since. */
    public boolean isOf(LedgerState other) {
        return state.headSha256().equals(other.headSha256());
    }

    /** The columns that its rows were stored with; they are the same in all parts. */
    public List<Column> columns(TablePeriod of) {
        Opened opened = open(of);
        Manifest.File file = opened.delivery().origin().files().stream()
                .filter(one -> one.table().equals(of.table()) && one.period().equals(of.period()))
                .findFirst()
                .orElseThrow(() -> new IntegrityException("[" + of + "] in the ledger, but not in the manifest"));
        return opened.evidence()
                .columnsOf(file.path())
                .orElseThrow(() -> new IntegrityException(
                        "[" + of + "] the evidence does not say which columns " + file.path() + " has"));
    }

    /** The parts that hold its rows, each with a data object: the delivery's, then those of its replays. */
    public List<Manifest.Part> parts(TablePeriod of) {
        return open(of).delivery().data(of).stream().map(Piece::part).toList();
    }

    private synchronized Opened open(TablePeriod of) {
        return opened.computeIfAbsent(owner(of), delivery -> {
            PublishedDelivery published = PublishedDelivery.read(ledger, state, delivery);
            return new Opened(published, evidence.open(published.origin()));
        });
    }
}
