package fr.sndscopy.source.fixed;

import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.RowOriginals;
import fr.sndscopy.source.SourceFormat;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceRows;
import fr.sndscopy.source.lines.FileStart;
import fr.sndscopy.source.lines.RecordFile;
import fr.sndscopy.source.lines.SourceInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Fixed width, after a {@link fr.sndscopy.delivery.FixedWidthLayout}: each group of a line is read by itself, as if its repetitions were
 * all there is. The address of a row is its line and its first byte; its original is what {@link Originals} says.
 */
public final class FixedWidthSourceFormat implements SourceFormat {
    private static final int LOOKED_AT_BYTES = 1 << 20;

    @Override
    public String type() {
        return NamedFormat.FIXED_WIDTH;
    }

    @Override
    public String passedOver(long count) {
        return "lines-without-rows(" + count + ")";
    }

    @Override
    public SourceRows rows(DeliveredFile file) throws IOException {
        GroupReading reading = GroupReading.of(file.format());
        byte[] start;
        try (InputStream in = file.compression().open(file.bytes())) {
            start = in.readNBytes(LOOKED_AT_BYTES);
        } catch (IOException e) {
            throw refused(file, "cannot be read: " + SourceInput.problem(e));
        }
        int from = FileStart.byteOrderMark(start);
        if (from == start.length) {
            throw refused(file, "no line: the file is empty");
        }
        FileStart.refusePackings(start, file.compression(), file.shownPath());
        refuseOtherVersion(file, reading, start, from);
        return new FixedWidthRows(new RecordFile(file, new Start(from)), reading);
    }

    /** A whole file after another version of the layout is no matter of rows. */
    private static void refuseOtherVersion(DeliveredFile file, GroupReading reading, byte[] start, int from) {
        int end = LineEnds.ALL.next(start, from, start.length);
        int lineFeed = end < 0 ? start.length : end - 1;
        CutLine line = new CutLine(reading);
        if (lineFeed - from >= reading.lengths[0] && !line.hasVersion(start, from, lineFeed)) {
            throw refused(
                    file,
                    "it does not say a version that the layout is of: expected one of its values at character "
                            + (reading.versionPlace + 1));
        }
    }

    @Override
    public RowOriginals originals(FileFormat format, List<String> columns) {
        return new FixedWidthOriginals(GroupReading.of(format));
    }

    private static SourceFormatException refused(DeliveredFile file, String problem) {
        return new SourceFormatException("[" + file.shownPath() + ": line 1] " + problem);
    }

    private record Start(long endByte) implements FileStart {
        @Override
        public int lines() {
            return 0;
        }
    }
}
