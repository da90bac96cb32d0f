package fr.sndscopy.source.parquet;

import java.util.List;

/**
 * What is remembered of a file between two looks at it.
 *
 * @param columns in the file's order
 * @param groups in the file's order
 * @param footerSha256 of the bytes of its footer: whoever looks again sees whether it is the same
 */
record ParquetTable(List<ParquetColumn> columns, List<Group> groups, String footerSha256) {
    /**
     * A row group.
     *
     * @param firstRow how many rows are before it
     * @param packedBytes of its column chunks, as they lie in the file
     * @param bytes of its column chunks, unpacked; what the file says
     */
    record Group(long firstRow, long rows, long packedBytes, long bytes) {
        long endRow() {
            return firstRow + rows;
        }
    }

    ParquetTable {
        columns = List.copyOf(columns);
        groups = List.copyOf(groups);
    }

    long rows() {
        return groups.isEmpty() ? 0 : groups.get(groups.size() - 1).endRow();
    }
}
