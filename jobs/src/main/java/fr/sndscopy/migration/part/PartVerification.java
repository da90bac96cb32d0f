package fr.sndscopy.migration.part;

import fr.sndscopy.digest.ContentSummary;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.parquet.PartRefusedException;
import fr.sndscopy.parquet.QuarantineReader;
import fr.sndscopy.reconcile.Discrepancy;
import fr.sndscopy.reconcile.Reconciliation;
import fr.sndscopy.schema.Column;
import fr.sndscopy.storage.ObjectReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Reads back what the store holds of a part and compares it with what was read from the source. */
public final class PartVerification {
    private final Sightings sightings;
    private final PartKeys keys;

    /**
     * For readers of what is published.
     *
     * @param directory where downloads are kept while they are read
     */
    public PartVerification(ObjectReader store, PartKeys keys, Path directory) {
        this(new Sightings(store, directory, 1, new Progress()), keys);
    }

    /**
     * For those who are about to publish.
     *
     * @param sightings reads the objects, and remembers which it has found whole
     */
    public PartVerification(Sightings sightings, PartKeys keys) {
        this.sightings = sightings;
        this.keys = keys;
    }

    /**
     * Verifies the objects of a receipt down to their content.
     *
     * @throws IntegrityException naming part, object and column
     */
    public void verify(PartReceipt receipt, List<Column> columns) throws IOException {
        verify(receipt, columns, file -> {});
    }

    /**
     * Verifies the objects of a receipt down to their content, and has the data object read once it is found to be what it should be.
     *
     * @throws IntegrityException naming part, object and column
     */
    public void verify(PartReceipt receipt, List<Column> columns, Reading reading) throws IOException {
        if (receipt.data() != null) {
            verifyData(receipt, receipt.data(), columns, reading);
        }
        if (receipt.quarantine() != null) {
            verifyQuarantine(receipt, receipt.quarantine(), file -> {});
        }
    }

    /**
     * Checks that an object is there, whole and unaltered, without any key.
     *
     * @throws IntegrityException naming the object
     */
    public void verifySealed(String part, Manifest.StoredObject object) {
        sightings.see("part " + part, object);
    }

    /** What is done with an object once it is known to be whole and unaltered. */
    public interface Reading {
        void read(Path file) throws IOException;
    }

    /**
     * Has an object read that is whole and unaltered.
     *
     * @throws IntegrityException naming the object
     */
    public void reading(String part, Manifest.StoredObject object, Reading reading) throws IOException {
        Path file = download(part, object);
        try {
            reading.read(file);
        } catch (PartRefusedException e) {
            throw refused(object, e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Verifies the data object alone, and has it read once it is found to be what it should be. */
    public void verifyData(PartReceipt receipt, Manifest.StoredObject object, List<Column> columns, Reading reading)
            throws IOException {
        Path file = download(receipt.part(), object);
        try {
            ContentSummary found = PartReader.summarize(file, columns, keys.readKey(object.aad()));
            List<Discrepancy> discrepancies = Reconciliation.compare(receipt.part(), receipt.content(), found);
            if (!discrepancies.isEmpty()) {
                throw new IntegrityException(
                        "[" + object.key() + "] " + discrepancies.size()
                                + " differences from what was delivered, the first: " + discrepancies.get(0),
                        discrepancies);
            }
            reading.read(file);
        } catch (PartRefusedException e) {
            throw refused(object, e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Verifies the quarantine object alone, and has it read once it is found to be what it should be. */
    public void verifyQuarantine(PartReceipt receipt, Manifest.StoredObject object, Reading reading)
            throws IOException {
        Path file = download(receipt.part(), object);
        try {
            LongAdder counted = new LongAdder();
            Map<String, Long> violations = new TreeMap<>();
            QuarantineReader.rows(file, keys.readKey(object.aad()), row -> {
                counted.increment();
                row.row().violations().forEach(violation -> violations.merge(violation.toString(), 1L, Long::sum));
            });
            long rows = counted.sum();
            if (rows != receipt.books().quarantined()) {
                throw new IntegrityException("[" + object.key() + "] expected "
                        + receipt.books().quarantined() + " quarantined rows, found " + rows);
            }
            if (!violations.equals(receipt.books().violations())) {
                throw new IntegrityException(
                        "[" + object.key() + "] its rows do not break the rules that its books say:" + " expected "
                                + new TreeMap<>(receipt.books().violations()) + ", found " + violations);
            }
            reading.read(file);
        } catch (PartRefusedException e) {
            throw refused(object, e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static RuntimeException refused(Manifest.StoredObject object, PartRefusedException e) {
        IntegrityException integrity = new IntegrityException("[" + object.key() + "] " + e.getMessage());
        integrity.initCause(e);
        return integrity;
    }

    private Path download(String part, Manifest.StoredObject object) throws IOException {
        return sightings.download("part " + part, object);
    }
}
