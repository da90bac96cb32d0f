package fr.sndscopy.audit.source.sas;

import com.epam.parso.Column;
import com.epam.parso.SasFileProperties;
import com.epam.parso.date.OutputDateType;
import com.epam.parso.impl.SasFileReaderImpl;
import fr.sndscopy.audit.source.NotReadException;
import fr.sndscopy.audit.source.SourceColumn;
import fr.sndscopy.audit.source.TypedCell;
import fr.sndscopy.audit.source.TypedForm;
import fr.sndscopy.audit.source.TypedRecords;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a SAS7BDAT file, as parso cuts them. parso makes one value of all missing ones, and whole numbers of those near them; so it is told that all columns are texts in Latin-1, of which
 * each character is a byte, and what the bytes say is told here. It takes blanks, TABs and NUL bytes off the end of what it takes for texts: of numbers whose last byte is their highest that makes no
 * difference unless they are tiny, of others (big endian) a second reader says which numbers they are.
 *
 * <p>Of a file that is not packed, parso gives nothing for a row that is marked as deleted. In packed files it passes over such rows and those that were moved, and gives nothing for as many at the end: then the file is not read.
 */
public final class SasRows implements TypedRecords.Rows {
    private static final String DOES_NOT_READ = "parso, which is what reads it besides, ";
    private static final int BUFFER = 1 << 16;
    /** parso takes what is nearer to a whole number for it. */
    private static final double AS_WHOLE = 1e-14;

    private final InputStream in;
    private final SasFileReaderImpl bytes;
    private final @Nullable InputStream numbersIn;
    /** Of big endian files: what the numbers are. */
    private final @Nullable SasFileReaderImpl numbers;

    private final List<String> formats = new ArrayList<>();
    private final boolean[] isNumber;
    private final int[] lengths;
    private final SasFormats[] meanings;
    private final SourceColumn.Kind[] kinds;
    private final Charset encoding;
    private final boolean isPacked;
    private final boolean bigEndian;
    private final long count;
    private long given;

    private SasRows(Path file, TypedForm form) throws IOException {
        this.in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        InputStream second = null;
        try {
            this.bytes = reader(in);
            SasFileProperties properties = bytes.getSasFileProperties();
            this.count = properties.getRowCount();
            this.isPacked = properties.getCompressionMethod() != null;
            this.bigEndian = properties.getEndianness() == 0;
            this.encoding = encoding(form, properties);
            if (bigEndian) {
                second = new BufferedInputStream(Files.newInputStream(file), BUFFER);
            }
            this.numbersIn = second;
            this.numbers = second == null ? null : reader(second);
            List<Column> columns = bytes.getColumns();
            if (columns.size() != form.header().size()) {
                throw new NotReadException(DOES_NOT_READ + "does not find its columns");
            }
            int width = columns.size();
            this.isNumber = new boolean[width];
            this.lengths = new int[width];
            this.meanings = new SasFormats[width];
            this.kinds = new SourceColumn.Kind[width];
            for (int i = 0; i < width; i++) {
                Column column = columns.get(i);
                isNumber[i] = column.getType() == Number.class;
                lengths[i] = column.getLength();
                formats.add(column.getFormat().getName());
                meanings[i] = SasFormats.of(formats.get(i));
                kinds[i] = form.kind(i);
                columns.set(
                        i,
                        new Column(
                                column.getId(),
                                column.getName(),
                                column.getLabel(),
                                column.getFormat(),
                                String.class,
                                column.getLength()));
            }
        } catch (IOException | RuntimeException e) {
            in.close();
            if (second != null) {
                second.close();
            }
            throw e;
        }
    }

    /**
     * Opens a file.
     *
     * @throws NotReadException when parso does not read it
     */
    public static SasRows open(Path file, TypedForm form) throws IOException {
        try {
            return new SasRows(file, form);
        } catch (RuntimeException e) {
            throw new NotReadException(DOES_NOT_READ + "fails on what stands before its rows", e);
        }
    }

    private static SasFileReaderImpl reader(InputStream in) {
        return new SasFileReaderImpl(in, StandardCharsets.ISO_8859_1.name(), OutputDateType.SAS_VALUE);
    }

    private static Charset encoding(TypedForm form, SasFileProperties properties) throws IOException {
        if (form.encoding() != null) {
            return form.encoding();
        }
        String named = properties.getEncoding();
        if (named == null) {
            return StandardCharsets.US_ASCII;
        }
        if (!Charset.isSupported(named)) {
            throw new NotReadException("its texts are in an encoding that is not read: " + named);
        }
        return Charset.forName(named);
    }

    private String name(Column column) {
        return new String(
                        Objects.requireNonNullElse(column.getName(), "").getBytes(StandardCharsets.ISO_8859_1),
                        encoding)
                .strip();
    }

    /**
     * The names of its columns. When they are not those that are expected, the rows are read, behind which they may stand amended.
     *
     * @throws NotReadException when they do
     */
    public List<String> columns(List<String> expected) throws IOException {
        if (names().equals(expected)) {
            return expected;
        }
        while (next() != null) {
            // what is behind the last
        }
        if (names().equals(expected)) {
            throw new NotReadException(DOES_NOT_READ + "knows the names of its columns behind its rows alone");
        }
        return names();
    }

    private List<String> names() {
        return bytes.getColumns().stream().map(this::name).toList();
    }

    @Override
    public @Nullable List<@Nullable TypedCell> next() throws IOException {
        if (given == count) {
            requireSameColumns();
            return null;
        }
        given++;
        Object[] row;
        Object[] values;
        try {
            row = bytes.readNext();
            values = numbers == null ? null : numbers.readNext();
        } catch (RuntimeException e) {
            throw new NotReadException(DOES_NOT_READ + "fails at row " + given, e);
        }
        if (row == null) {
            if (isPacked) {
                throw new NotReadException(
                        DOES_NOT_READ
                                + "gives fewer rows than its header says: of a packed file it loses those that are deleted or were moved");
            }
            return List.of();
        }
        List<@Nullable TypedCell> cells = new ArrayList<>(row.length);
        for (int i = 0; i < row.length; i++) {
            byte[] raw = row[i] == null ? new byte[0] : row[i].toString().getBytes(StandardCharsets.ISO_8859_1);
            if (isNumber[i]) {
                cells.add(SasValue.of(bits(raw, i, values == null ? null : values[i]), meanings[i], kinds[i]));
            } else {
                cells.add(text(raw));
            }
        }
        return cells;
    }

    private void requireSameColumns() throws IOException {
        for (int i = 0; i < formats.size(); i++) {
            if (!formats.get(i).equals(bytes.getColumns().get(i).getFormat().getName())) {
                throw new NotReadException(DOES_NOT_READ + "knows the formats of its columns behind its rows alone");
            }
        }
    }

    private @Nullable TypedCell text(byte[] raw) {
        int length = raw.length;
        while (length > 0 && (raw[length - 1] == ' ' || raw[length - 1] == 0)) {
            length--;
        }
        return length == 0 ? null : TypedCell.of(Arrays.copyOf(raw, length), encoding);
    }

    /** @param value what parso takes the number for, of big endian files */
    private long bits(byte[] raw, int column, @Nullable Object value) throws IOException {
        int length = lengths[column];
        long bits = 0;
        for (int i = 0; i < raw.length; i++) {
            int place = bigEndian ? i : length - 1 - i;
            bits |= (raw[i] & 0xffL) << (56 - 8 * place);
        }
        if (!bigEndian && raw.length > 0 && raw.length < length) {
            throw new NotReadException(DOES_NOT_READ + "takes off the end of a number below 10^-148, in row " + given);
        }
        if (!bigEndian || raw.length == length || value == null) {
            return bits;
        }
        double number = ((Number) value).doubleValue();
        long told = Double.doubleToRawLongBits(number);
        long mask = raw.length == 0 ? 0 : -1L << (64 - 8 * raw.length);
        if ((told & mask) != bits) {
            if (Math.abs(Double.longBitsToDouble(bits) - number) < AS_WHOLE) {
                return bits;
            }
            throw new NotReadException(DOES_NOT_READ + "makes another number of one of row " + given);
        }
        return told;
    }

    @Override
    public void close() throws IOException {
        in.close();
        if (numbersIn != null) {
            numbersIn.close();
        }
    }
}
