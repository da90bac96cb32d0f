package fr.sndscopy.source;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows that can be told apart from others only all together.
 *
 * @param rows how many
 * @param bytes that are read for them
 */
public record RowBlock(long rows, long bytes) {
    /**
     * Puts neighbours together to ranges of rows.
     *
     * @param blocks all of a file, in its order
     * @param targetBytes the most bytes of a range, unless one block has more
     * @return at least one range: all rows, each once, in their order
     */
    public static List<SourceRange> ranges(List<RowBlock> blocks, long targetBytes) {
        List<SourceRange> ranges = new ArrayList<>();
        long first = 0;
        long end = 0;
        long bytes = 0;
        for (RowBlock block : blocks) {
            if (end > first && bytes + block.bytes() > targetBytes) {
                ranges.add(SourceRange.ofRows(first, end));
                first = end;
                bytes = 0;
            }
            end += block.rows();
            bytes += block.bytes();
        }
        if (end > first || ranges.isEmpty()) {
            ranges.add(SourceRange.ofRows(first, end));
        }
        return List.copyOf(ranges);
    }
}
