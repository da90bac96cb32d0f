package fr.sndscopy.source.jdbc;

import fr.sndscopy.database.Databases;
import fr.sndscopy.database.Stretch;
import fr.sndscopy.database.TableColumn;
import fr.sndscopy.database.TableSnapshot;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.source.Doubt;
import fr.sndscopy.source.ReaderMemory;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.source.RowBlock;
import fr.sndscopy.source.RowLayout;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.SpareHands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The rows of a table in a snapshot. Its stretches are what it can be cut into. */
record JdbcRows(Databases databases, SourceBytes file, String sha256, TableSnapshot table) implements SourceRows {
    /** A name that is written without quotation marks has no case; PostgreSQL keeps it in small letters. */
    @Override
    public List<String> columns() {
        return table.columns().stream()
                .map(TableColumn::name)
                .map(JdbcRows::shown)
                .toList();
    }

    private static String shown(String name) {
        return name.equals(name.toLowerCase(Locale.ROOT)) ? name.toUpperCase(Locale.ROOT) : name;
    }

    @Override
    public SourceRange whole() {
        return SourceRange.ofRows(0, table.rows());
    }

    @Override
    public List<SourceRange> split(long targetBytes) {
        return RowBlock.ranges(
                table.stretches().stream()
                        .map(stretch -> new RowBlock(stretch.rows(), stretch.bytes()))
                        .toList(),
                targetBytes);
    }

    /** Those with rows in a range; stretches without rows were counted and are read by nobody. */
    static List<Stretch> within(TableSnapshot table, SourceRange range) {
        List<Stretch> within = new ArrayList<>();
        long first = 0;
        for (Stretch stretch : table.stretches()) {
            if (stretch.rows() > 0 && first >= range.first() && first < range.end()) {
                within.add(stretch);
            }
            first += stretch.rows();
        }
        return within;
    }

    @Override
    public long bytesOf(SourceRange range) {
        return within(table, range).stream().mapToLong(Stretch::bytes).sum();
    }

    @Override
    public RecordReader read(SourceRange range, ReaderMemory memory, int maxRowsPerBatch, SpareHands hands)
            throws IOException {
        if (!Sha256.of(JdbcSourceFormat.document(file)).equals(sha256)) {
            throw JdbcSourceFormat.refused(
                    file.path(), "it is another document: expected the file to stay as it was when the run began");
        }
        return new JdbcReader(databases, file.path(), table, range, memory, maxRowsPerBatch);
    }

    @Override
    public RecordReader readStart(int maxBytes, RowLayout layout, int maxRowsPerBatch) throws IOException {
        long rows = 0;
        long left = maxBytes;
        for (Stretch stretch : table.stretches()) {
            if (stretch.rows() > 0) {
                long each = 2 * stretch.bytes() / stretch.rows() + 1;
                long some = Math.min(stretch.rows(), left / each);
                rows += some;
                left -= some * each;
                if (some < stretch.rows()) {
                    break;
                }
            }
        }
        return read(SourceRange.ofRows(0, rows), new ReaderMemory(layout), maxRowsPerBatch, SpareHands.NONE);
    }

    @Override
    public OptionalLong count(long mostBytes) {
        return bytesOf(whole()) > mostBytes ? OptionalLong.empty() : OptionalLong.of(table.rows());
    }

    @Override
    public List<Doubt> doubts(int maxBytes) {
        return List.of();
    }
}
