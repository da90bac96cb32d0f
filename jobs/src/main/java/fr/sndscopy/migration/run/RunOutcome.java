package fr.sndscopy.migration.run;

import fr.sndscopy.delivery.Period;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Premise;
import fr.sndscopy.migration.evidence.KeyFindings;
import fr.sndscopy.migration.profile.ProfileAlert;
import fr.sndscopy.migration.published.Supersession;
import fr.sndscopy.storage.StoreProbe;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What a run has come to, filled in as its steps end. Safe for use by several threads. */
public final class RunOutcome {
    private volatile @Nullable Manifest manifest;
    private volatile LedgerState.@Nullable Publication publication;
    private volatile @Nullable Path reportFile;
    private volatile StoreProbe.@Nullable Findings storeFindings;
    private volatile List<ProfileAlert> profileAlerts = List.of();
    private volatile @Nullable String comparisonProblem;
    private volatile @Nullable KeyFindings keyFindings;
    private volatile @Nullable Supersession supersession;
    private volatile List<Period> gaps = List.of();

    private final List<Premise> premises = new CopyOnWriteArrayList<>();
    private final SortedSet<String> lostParts = new ConcurrentSkipListSet<>();

    /** The books, once they are known; they may not be published. */
    public @Nullable Manifest manifest() {
        return manifest;
    }

    /** The ledger entry, once there is one. */
    public LedgerState.@Nullable Publication publication() {
        return publication;
    }

    /** The HTML report on local disk, once it is written. */
    public @Nullable Path reportFile() {
        return reportFile;
    }

    /** What the probe found out about the store, once it was asked. */
    public StoreProbe.@Nullable Findings storeFindings() {
        return storeFindings;
    }

    /** What the profiles of the period before do not lead to expect. */
    public List<ProfileAlert> profileAlerts() {
        return profileAlerts;
    }

    /** Why the profiles could not be compared, or null when they could. */
    public @Nullable String comparisonProblem() {
        return comparisonProblem;
    }

    /** Parts of which the store no longer had what an earlier run had stored. */
    public List<String> lostParts() {
        return List.copyOf(lostParts);
    }

    /** What an earlier run stored of a part is gone or altered: it is converted anew. */
    public void lost(String part) {
        lostParts.add(part);
    }

    /** What the delivery takes from view, or null when it supersedes none. */
    public @Nullable Supersession supersession() {
        return supersession;
    }

    /** Tells so, before the run begins. */
    public void supersedes(Supersession taken) {
        supersession = taken;
    }

    /** What was done relies on something that is published. */
    public void reliesOn(Premise premise) {
        premises.add(premise);
    }

    /** All that was done relies on. */
    public Premise premise() {
        return state -> premises.forEach(premise -> premise.check(state));
    }

    public void compared(List<ProfileAlert> alerts) {
        profileAlerts = List.copyOf(alerts);
    }

    public void notCompared(String problem) {
        comparisonProblem = problem;
    }

    /** Earlier periods of the product that were missing when it was published. */
    public List<Period> gaps() {
        return gaps;
    }

    /** Tells so, before it is published. */
    public void passes(List<Period> missing) {
        gaps = List.copyOf(missing);
    }

    /** What came of every key, once they were checked. */
    public @Nullable KeyFindings keyFindings() {
        return keyFindings;
    }

    /** Keys have been checked, in this run or an earlier one. */
    public void keysChecked(KeyFindings findings) {
        keyFindings = findings;
    }

    void probed(StoreProbe.Findings findings) {
        storeFindings = findings;
    }

    public void booksKnown(Manifest books) {
        manifest = books;
    }

    public void published(LedgerState.Publication published) {
        publication = published;
    }

    public void reported(Path file) {
        reportFile = file;
    }
}
