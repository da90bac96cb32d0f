package fr.sndscopy.audit;

import fr.sndscopy.audit.StoredRows.Rejected;
import fr.sndscopy.audit.source.Loss;
import fr.sndscopy.audit.source.SourceReading;
import fr.sndscopy.audit.source.SourceRecord;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.record.CellViolation;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.report.AuditReport.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One part, held row by row against what other code reads in its file. Rows are expected in the order of the file; where they are not, and
 * are the same rows, it is no difference. What is found names part, row group, row, column and line, and no value. Not thread-safe.
 */
final class PartComparison implements PartReader.RowConsumer {
    private final String place;
    private final SourceReading reading;
    private final List<String> columns;
    private final JudgedRecords records;
    private final List<Fault> faults = new ArrayList<>();
    /** By column, in what differs first. */
    private final Map<String, Difference> differences = new TreeMap<>();

    private final Losses losses = new Losses();
    private final RowSum expected = new RowSum();
    private final RowSum found = new RowSum();
    private int rowGroup;
    private long storedRows;
    private long delivered;
    private long rejected;
    private boolean lost;

    /**
     * @param place key of the object that is blamed
     * @param columns names of the stored columns
     */
    PartComparison(String place, SourceReading reading, List<String> columns, JudgedRecords records) {
        this.place = place;
        this.reading = reading;
        this.columns = columns;
        this.records = records;
    }

    /** The records that belong to a part, in their order; each is in its quarantine or is not. */
    interface JudgedRecords {
        /**
         * The next record.
         *
         * @return null behind the last
         * @throws LostRecordException when what is in quarantine is not what stands in the file
         */
        @Nullable
        Judged next() throws IOException, LostRecordException;
    }

    /** A record, and what it was rejected for, if it was. */
    record Judged(SourceRecord record, @Nullable Rejected rejected) {}

    /** The quarantine has a row that is not in the file at its place. */
    static final class LostRecordException extends Exception {
        private static final long serialVersionUID = 1L;

        LostRecordException(String message) {
            super(message, null, false, false);
        }
    }

    private static final class Difference {
        private final String first;
        private long cells;

        Difference(String first) {
            this.first = first;
        }
    }

    /** 128 bits of SHA-256 of each row, added up: tells whether two lists have the same rows in whatever order. */
    private static final class RowSum {
        private final MessageDigest digest = Sha256.newDigest();
        private long low;
        private long high;

        void add(List<@Nullable String> cells) {
            for (String cell : cells) {
                if (cell == null) {
                    digest.update((byte) 0);
                } else {
                    byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
                    digest.update((byte) 1);
                    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                    digest.update(bytes);
                }
            }
            ByteBuffer hash = ByteBuffer.wrap(digest.digest());
            low += hash.getLong(0);
            high += hash.getLong(Long.BYTES);
        }

        boolean equalTo(RowSum other) {
            return low == other.low && high == other.high;
        }
    }

    @Override
    public void begin(int ordinal) {
        rowGroup = ordinal;
    }

    /** Takes the next stored row. */
    @Override
    public void accept(List<@Nullable String> cells) throws IOException {
        storedRows++;
        found.add(cells);
        Judged next = nextToBeStored();
        if (next == null) {
            if (!lost) {
                differ("", place() + ": no such row in the file");
            }
            return;
        }
        SourceReading.Row row = reading.row(next.record());
        if (!row.isReadable()) {
            unreadable(next.record(), row);
            return;
        }
        expected.add(row.cells());
        for (int i = 0; i < columns.size(); i++) {
            if (!reading.isSame(i, cells.get(i), row.cells().get(i))) {
                differ(
                        columns.get(i),
                        reading.place(next.record().line()) + ", " + place() + ", column " + columns.get(i)
                                + ": stored is not what other code reads in the file");
            }
            Set<Loss> lost = row.losses().get(i);
            if (!lost.isEmpty()) {
                losses.add(columns.get(i), lost);
            }
            if (lost.contains(Loss.OTHER)) {
                differ(
                        columns.get(i) + " " + Loss.OTHER,
                        reading.place(next.record().line()) + ", " + place() + ", column " + columns.get(i)
                                + ": of the delivered text more is lost than a canonical text may lose");
            }
        }
    }

    private String place() {
        return "row " + storedRows + " of the part, in row group " + rowGroup;
    }

    private void unreadable(SourceRecord record, SourceReading.Row row) {
        String what = row.whole() ? "column " + String.join(", ", row.unreadable()) : "the row";
        faults.add(new Fault(
                place,
                reading.place(record.line()) + ", " + place() + ": stored, although other code cannot read " + what));
    }

    private void differ(String column, String first) {
        differences.computeIfAbsent(column, none -> new Difference(first)).cells++;
    }

    private @Nullable Judged nextToBeStored() throws IOException {
        try {
            for (Judged next = lost ? null : records.next(); next != null; next = records.next()) {
                delivered++;
                if (next.rejected() == null) {
                    return next;
                }
                rejected++;
                checkRejected(next.record(), next.rejected());
            }
        } catch (LostRecordException e) {
            lost = true;
            faults.add(new Fault(place, String.valueOf(e.getMessage())));
        }
        return null;
    }

    /** What a value was rejected for must be wrong for other code as well; rules beyond values are taken as they are. */
    private void checkRejected(SourceRecord record, Rejected row) {
        SourceReading.Row read = reading.row(record);
        for (CellViolation violation : row.violations()) {
            if (violation.code().subject() == ViolationCode.Subject.VALUE
                    && read.whole()
                    && (violation.column() == null || !read.unreadable().contains(violation.column()))) {
                differ(
                        violation.toString(),
                        reading.place(record.line()) + ": in quarantine for " + violation
                                + ", although other code reads it");
            }
        }
    }

    /** What was found, once every stored row has been taken. */
    List<Fault> end() throws IOException {
        long missing = 0;
        String first = "";
        for (Judged next = nextToBeStored(); next != null; next = nextToBeStored()) {
            missing++;
            expected.add(reading.row(next.record()).cells());
            first = first.isEmpty() ? reading.place(next.record().line()) : first;
        }
        if (missing > 0) {
            faults.add(new Fault(
                    place, first + ": " + missing + (missing == 1 ? " row" : " rows") + " of the file not stored"));
        }
        boolean sameRows = missing == 0 && faults.isEmpty() && expected.equalTo(found);
        differences.forEach((column, difference) -> {
            if (!sameRows || !columns.contains(column)) {
                faults.add(new Fault(
                        place, difference.first + (difference.cells == 1 ? "" : " (" + difference.cells + " such)")));
            }
        });
        return faults;
    }

    /** What the canonical texts of the stored cells do not say of the delivered ones. */
    Losses losses() {
        return losses;
    }

    /** How many records were rows. */
    long delivered() {
        return delivered;
    }

    /** How many of these were in quarantine. */
    long rejected() {
        return rejected;
    }

    /** Whether it could not be read to its end. */
    boolean lost() {
        return lost;
    }
}
