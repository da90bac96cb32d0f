package fr.sndscopy.migration.replay;

import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.drift.Drift;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.plan.StoredColumns;
import fr.sndscopy.migration.published.PublishedDelivery;
import fr.sndscopy.migration.published.PublishedDelivery.Piece;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.parquet.StoredTypes;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.HeaderMatch;
import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the rules of today for the quarantined rows of a delivery, and refuses those under which no row could join the stored ones. */
final class ReplayPlan {
    private final PublishedDelivery published;
    private final Evidence evidence;
    private final SchemaCatalog catalog;
    private final SourceFormats formats;
    private final RuleBook rules;
    private final Map<String, PlannedFile> files = new HashMap<>();

    /**
     * A plan for a delivery.
     *
     * @param evidence of the delivery that is replayed
     * @param formats that can be read
     */
    ReplayPlan(
            PublishedDelivery published,
            Evidence evidence,
            SchemaCatalog catalog,
            SourceFormats formats,
            RuleBook rules) {
        this.published = published;
        this.evidence = evidence;
        this.catalog = catalog;
        this.formats = formats;
        this.rules = rules;
    }

    /** The schemas of today. */
    SchemaCatalog catalog() {
        return catalog;
    }

    /**
     * The part that a piece of quarantine is judged as: its file as it was delivered, under the schema of today.
     *
     * @throws DeliveryRefusedException when the columns or their types are not those of the rows that are stored
     */
    PlannedPart part(Piece piece) {
        Manifest.Part part = piece.part();
        PlannedFile file = files.computeIfAbsent(part.file(), path -> file(piece));
        return new PlannedPart(
                piece.deliveredAs(), file, SourceRange.ofBytes(part.firstByte(), part.firstByte() + part.byteCount()));
    }

    private PlannedFile file(Piece piece) {
        String path = piece.part().file();
        Manifest.Table table = published.table(piece.tablePeriod());
        Evidence.Source source = evidence.source(path)
                .orElseThrow(
                        () -> new IntegrityException("[" + path + "] the evidence does not say how it is written"));
        List<Column> stored = evidence.columnsOf(path)
                .orElseThrow(
                        () -> new IntegrityException("[" + path + "] the evidence does not say which columns it has"));
        TableSchema known = catalog.find(table.table())
                .orElseThrow(() -> refused(table, "there is no schema of it", "one, shipped or by --schemas"));
        TableSchema schema = known.inYear(table.vintage());
        TableSchema extended = schema.withTextColumns(accepted(stored, schema));
        requireAlike(table, stored, extended.columns());
        HeaderMatch match = HeaderMatch.of(source.columns(), extended);
        FileFormat format = source.format().toFileFormat();
        long bytes = published.origin().files().stream()
                .filter(file -> file.path().equals(path))
                .mapToLong(Manifest.File::bytes)
                .sum();
        return new PlannedFile(
                new SourceFile(
                        path,
                        table.table(),
                        new Period(table.period()),
                        table.vintage(),
                        format,
                        OptionalLong.empty(),
                        null),
                new DeliveredFile(SourceBytes.nameOnly(path), bytes, Compression.NONE, format),
                formats.of(format, path),
                SourceRows.ofColumns(path, source.columns()),
                rules.of(known, extended),
                Drift.layout(extended, match),
                StoredColumns.refused(extended, match),
                match.drift(),
                List.of());
    }

    /** Stored columns that the delivery brought and no schema knows. */
    private static List<String> accepted(List<Column> stored, TableSchema schema) {
        Set<String> known = schema.columns().stream().map(Column::name).collect(Collectors.toSet());
        return stored.stream()
                .map(Column::name)
                .filter(name -> !known.contains(name))
                .toList();
    }

    /** Rows that pass become a part of the same table and period: readers must be able to take both for one. */
    private static void requireAlike(Manifest.Table table, List<Column> stored, List<Column> today) {
        List<String> storedNames = stored.stream().map(Column::name).toList();
        List<String> todaysNames = today.stream().map(Column::name).toList();
        if (!storedNames.equals(todaysNames)) {
            throw refused(
                    table,
                    "the schema has other columns, or another order of them, than the rows that are stored",
                    "the same columns; rows of others need a re-delivery that supersedes this one");
        }
        for (int i = 0; i < stored.size(); i++) {
            if (!StoredTypes.alike(stored.get(i).type(), today.get(i).type())) {
                throw refused(
                        table,
                        "column " + stored.get(i).name() + " is " + today.get(i).type()
                                + " in the schema, and stored as "
                                + stored.get(i).type(),
                        "a type that is stored alike; rows of another need a re-delivery that supersedes this one");
            }
        }
    }

    private static DeliveryRefusedException refused(Manifest.Table table, String problem, String expected) {
        return new DeliveryRefusedException(table.table() + " " + table.period(), problem, expected);
    }
}
