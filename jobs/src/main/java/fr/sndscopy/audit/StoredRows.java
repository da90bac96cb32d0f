package fr.sndscopy.audit;

import fr.sndscopy.audit.source.SourceRecord;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.parquet.QuarantineReader;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.schema.Column;
import fr.sndscopy.storage.ObjectReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the store holds of parts, row by row, in the order in which it is stored. Every object must be the manifest's. */
final class StoredRows {
    private final PartVerification objects;
    private final PartKeys keys;

    StoredRows(ObjectReader store, KeyService keyService, Path directory) {
        this.keys = new PartKeys(keyService);
        this.objects = new PartVerification(store, keys, directory);
    }

    /**
     * A row in quarantine.
     *
     * @param record its place in the delivered file and its bytes, or the line that stands for it
     * @param violations why
     */
    record Rejected(SourceRecord record, List<CellViolation> violations) {}

    /** Those in quarantine of a part; none when there is no object. */
    List<Rejected> rejected(String part, @Nullable StoredObject object) throws IOException {
        List<Rejected> rows = new ArrayList<>();
        if (object != null) {
            objects.reading(
                    part,
                    object,
                    file -> QuarantineReader.rows(
                            file,
                            keys.readKey(object.aad()),
                            row -> rows.add(new Rejected(
                                    new SourceRecord(
                                            row.row()
                                                    .address()
                                                    .offset()
                                                    .orElse(row.row().address().number()),
                                            row.row().address().number(),
                                            row.row().original()),
                                    row.row().violations()))));
        }
        return rows;
    }

    /** Hands on each stored row of a part; none when there is no object. */
    void each(Manifest.Part part, List<Column> columns, PartReader.RowConsumer consumer) throws IOException {
        StoredObject object = part.data();
        if (object != null) {
            objects.reading(
                    part.name(), object, file -> PartReader.rows(file, columns, keys.readKey(object.aad()), consumer));
        }
    }
}
