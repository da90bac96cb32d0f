package fr.sndscopy.migration.publish;

import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.source.Compression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Draws up the manifest of a run from its plan and what its parts left behind. */
final class ManifestDraft {
    private final MigrationRun run;
    private final LedgerState state;

    /** @param state says which generation a table is about to get */
    ManifestDraft(MigrationRun run, LedgerState state) {
        this.run = run;
        this.state = state;
    }

    /**
     * @param receipts in the order of the plan's parts
     * @param checksums of the plan's files, in their order
     */
    Manifest draw(
            List<PartReceipt> receipts,
            List<String> checksums,
            String contentId,
            Manifest.@Nullable StoredObject evidence) {
        MigrationPlan plan = run.plan();
        return new Manifest(
                Manifest.FORMAT,
                run.dataset(),
                plan.delivery().id(),
                plan.delivery().product(),
                contentId,
                plan.sha256(),
                run.tools().identity().toolVersion(),
                run.tools().identity().configurationSha256(),
                run.tools().identity().operator(),
                files(receipts, checksums),
                tables(receipts),
                parts(receipts),
                evidence);
    }

    private List<Manifest.File> files(List<PartReceipt> receipts, List<String> checksums) {
        Map<String, List<PartReceipt>> partsOf = new HashMap<>();
        for (int p = 0; p < receipts.size(); p++) {
            SourceFile declared = run.plan().parts().get(p).file().declared();
            partsOf.computeIfAbsent(declared.path(), path -> new ArrayList<>()).add(receipts.get(p));
        }
        List<Manifest.File> files = new ArrayList<>();
        for (int i = 0; i < run.plan().files().size(); i++) {
            PlannedFile file = run.plan().files().get(i);
            long rows = 0;
            long blankLines = 0;
            for (PartReceipt part : partsOf.getOrDefault(file.declared().path(), List.of())) {
                rows += part.books().delivered();
                blankLines += part.blankLines();
            }
            List<String> drift = new ArrayList<>(file.drift());
            if (blankLines > 0) {
                drift.add("blank-lines");
            }
            files.add(new Manifest.File(
                    file.declared().path(),
                    file.bytes(),
                    checksums.get(i),
                    file.declared().table(),
                    file.declared().period().text(),
                    rows,
                    drift));
        }
        return files;
    }

    private List<Manifest.Table> tables(List<PartReceipt> receipts) {
        Map<TablePeriod, List<Integer>> partsOf = new LinkedHashMap<>();
        for (int p = 0; p < receipts.size(); p++) {
            PlannedPart part = run.plan().parts().get(p);
            partsOf.computeIfAbsent(new TablePeriod(part.table(), part.period()), key -> new ArrayList<>())
                    .add(p);
        }
        List<Manifest.Table> tables = new ArrayList<>();
        partsOf.forEach((tablePeriod, places) -> {
            PlannedFile file = run.plan().parts().get(places.get(0)).file();
            Map<String, Long> normalised = new TreeMap<>();
            Manifest.Books books = Manifest.Books.NONE;
            for (int p : places) {
                receipts.get(p).normalised().forEach((column, cells) -> normalised.merge(column, cells, Long::sum));
                books = books.plus(receipts.get(p).books());
            }
            tables.add(new Manifest.Table(
                    tablePeriod.table(),
                    tablePeriod.period(),
                    file.declared().vintage(),
                    file.schema().version(),
                    state.nextGeneration(tablePeriod),
                    books,
                    normalised));
        });
        return tables;
    }

    private List<Manifest.Part> parts(List<PartReceipt> receipts) {
        List<Manifest.Part> parts = new ArrayList<>();
        for (int p = 0; p < receipts.size(); p++) {
            PlannedPart part = run.plan().parts().get(p);
            PartReceipt receipt = receipts.get(p);
            parts.add(new Manifest.Part(
                    part.name(),
                    part.table(),
                    part.period(),
                    part.file().declared().path(),
                    firstByte(part),
                    part.range().end() == fr.sndscopy.source.csv.ByteRange.TO_THE_END
                            ? part.file().bytes()
                            : part.range().end() - firstByte(part),
                    receipt.books(),
                    receipt.data(),
                    receipt.quarantine(),
                    null));
        }
        return parts;
    }

    /** The first part of a file answers for its header too, so that the ranges cover the file. */
    private static long firstByte(PlannedPart part) {
        boolean first = part.file().compression() != Compression.NONE
                || part.range().first() == part.file().header().endByte();
        return first ? 0 : part.range().first();
    }
}
