package fr.sndscopy.migration.publish;

import fr.sndscopy.ledger.BooksSum;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.ShardedManifest;
import fr.sndscopy.ledger.ShardedParts;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.profile.TableProfile;
import fr.sndscopy.migration.run.MigrationRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Draws up the manifest of a run from its plan and what its parts left behind, of which it adds up one after the other and keeps none. Not
 * thread-safe.
 */
final class BooksDraft {
    private final MigrationRun run;
    private final long[] rows;
    private final long[] passedOver;
    private final Map<TablePeriod, TableSum> tables = new LinkedHashMap<>();

    BooksDraft(MigrationRun run) {
        this.run = run;
        this.rows = new long[run.plan().files().size()];
        this.passedOver = new long[rows.length];
        run.plan()
                .parts()
                .forEach(part ->
                        tables.computeIfAbsent(part.file().tablePeriod(), what -> new TableSum(what, part.file())));
    }

    private static final class TableSum {
        private final PlannedFile first;
        private final BooksSum books = new BooksSum();
        private final Map<String, Long> normalised = new TreeMap<>();
        private final TableProfile.Sum profile;

        TableSum(TablePeriod what, PlannedFile first) {
            this.first = first;
            this.profile = new TableProfile.Sum(what, first.schema().columns());
        }
    }

    /** The books of a part, which are added to those of its file, table and period. */
    Manifest.Part add(PlannedPart part, PartReceipt receipt) {
        int file = run.plan().fileNumber(part);
        rows[file] += receipt.books().delivered();
        passedOver[file] += receipt.blankLines();
        TableSum table = Objects.requireNonNull(tables.get(part.file().tablePeriod()));
        table.books.add(receipt.books());
        receipt.normalised().forEach((place, cells) -> table.normalised.merge(place, cells, Long::sum));
        table.profile.add(receipt);
        return new Manifest.Part(
                part.name(),
                part.table(),
                part.period(),
                part.file().declared().path(),
                part.firstByte(),
                part.byteCount(),
                receipt.books(),
                receipt.data(),
                receipt.quarantine(),
                null);
    }

    /** The profiles of all that was added, by table and period. */
    Map<TablePeriod, TableProfile> profiles() {
        Map<TablePeriod, TableProfile> profiles = new LinkedHashMap<>();
        tables.forEach((what, table) -> profiles.put(what, table.profile.toProfile()));
        return profiles;
    }

    /**
     * The manifest without evidence, once all parts were added.
     *
     * @param state says which generation a table is about to get
     * @param checksums of the plan's files, in their order
     * @param parts in the order in which they were added; of shards the list that reads them
     */
    Manifest manifest(LedgerState state, List<String> checksums, String contentId, List<Manifest.Part> parts) {
        MigrationPlan plan = run.plan();
        return new Manifest(
                parts instanceof ShardedParts ? ShardedManifest.FORMAT : Manifest.FORMAT,
                run.dataset(),
                plan.delivery().id(),
                plan.delivery().product(),
                contentId,
                plan.sha256(),
                run.tools().identity().toolVersion(),
                run.tools().identity().configurationSha256(),
                run.tools().identity().operator(),
                files(checksums),
                tables(state),
                parts,
                null);
    }

    private List<Manifest.File> files(List<String> checksums) {
        List<Manifest.File> files = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            PlannedFile file = run.plan().files().get(i);
            List<String> drift = new ArrayList<>(file.drift());
            if (passedOver[i] > 0) {
                drift.add(file.format().passedOver(passedOver[i]));
            }
            files.add(new Manifest.File(
                    file.declared().path(),
                    file.bytes(),
                    checksums.get(i),
                    file.declared().table(),
                    file.declared().period().text(),
                    rows[i],
                    drift));
        }
        return files;
    }

    private List<Manifest.Table> tables(LedgerState state) {
        List<Manifest.Table> drawn = new ArrayList<>();
        tables.forEach((what, table) -> drawn.add(new Manifest.Table(
                what.table(),
                what.period(),
                table.first.declared().vintage(),
                table.first.schema().version(),
                state.nextGeneration(what),
                table.books.toBooks(),
                table.normalised)));
        return drawn;
    }
}
