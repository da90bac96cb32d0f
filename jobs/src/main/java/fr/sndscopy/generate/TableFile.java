package fr.sndscopy.generate;

import fr.sndscopy.generate.GeneratedDelivery.GeneratedFile;
import fr.sndscopy.generate.Recipe.TableRecipe;
import fr.sndscopy.generate.parquet.ParquetTable;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Writes one table as one file. */
final class TableFile {
    private static final int FLUSH_BYTES = 1 << 20;
    private static final int PROGRESS_ROWS = 1 << 16;
    /** Row groups are what is worked on at the same time: there are about four of a small file. */
    private static final int LEAST_GROUP_ROWS = 100;

    private static final int MOST_GROUP_ROWS = 250_000;

    private final GeneratorSettings settings;
    private final Recipe recipe;
    private final TableRecipe table;
    private final boolean typed;
    private final List<Column> columns;
    private final Set<String> required = new HashSet<>();
    private final long rows;

    /** @param schema of the vintage */
    TableFile(GeneratorSettings settings, Recipe recipe, TableRecipe table, TableSchema schema) {
        this.settings = settings;
        this.recipe = recipe;
        this.table = table;
        this.typed = settings.form() == FileForm.PARQUET;
        this.columns = typed ? schema.columns().stream().map(DateText::iso).toList() : schema.columns();
        this.rows = table.rows(settings.rows());
        required.addAll(schema.primaryKey());
        columns.stream().filter(Column::required).map(Column::name).forEach(required::add);
    }

    GeneratedFile write(String path, DeliveryGenerator.Progress progress) throws IOException {
        Path file = settings.directory().resolve(path);
        Defects defects = defects();
        MessageDigest sha256 = Sha256.newDigest();
        long textBytes =
                typed ? writeTyped(file, sha256, defects, progress) : writeText(file, sha256, defects, progress);
        return new GeneratedFile(
                path,
                table.name(),
                columns.size(),
                rows,
                textBytes,
                Files.size(file),
                Sha256.hex(sha256),
                defects.counts());
    }

    private long writeText(Path file, MessageDigest sha256, Defects defects, DeliveryGenerator.Progress progress)
            throws IOException {
        try (OutputStream out = output(file, sha256)) {
            byte[] header = (columns.stream().map(Column::name).collect(Collectors.joining(";")) + "\n")
                    .getBytes(table.encoding());
            out.write(header);
            return header.length + writeRows(out::write, FLUSH_BYTES, defects, progress);
        }
    }

    private long writeTyped(Path file, MessageDigest sha256, Defects defects, DeliveryGenerator.Progress progress)
            throws IOException {
        int rowsPerGroup = (int) Math.min(MOST_GROUP_ROWS, Math.max(LEAST_GROUP_ROWS, rows / 4));
        OutputStream out =
                new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(file), sha256), 1 << 16);
        try (ParquetTable parquet = new ParquetTable(out, columns, rowsPerGroup)) {
            return writeRows((row, from, length) -> parquet.add(row, from, from + length - 1), 1, defects, progress);
        }
    }

    /** Takes rows, each ended by a line feed. */
    private interface Target {
        void take(byte[] rows, int from, int length) throws IOException;
    }

    /** @param flushBytes from how many on rows are handed over */
    private long writeRows(Target out, int flushBytes, Defects defects, DeliveryGenerator.Progress progress)
            throws IOException {
        LocalDate start = LocalDate.parse(settings.period() + "-01");
        ColumnWriters writers = new ColumnWriters(typed ? StandardCharsets.UTF_8 : table.encoding(), start);
        CellWriter[] cells = columns.stream()
                .map(column -> writers.of(column, recipe.column(column.name()), required.contains(column.name())))
                .toArray(CellWriter[]::new);
        Row row = new Row(
                settings.seed(), Row.hash(table.name()), Recipe.people(settings.rows()), ColumnWriters.CARE_DAYS);
        byte[] buffer = new byte[FLUSH_BYTES + mostRowBytes()];
        long textBytes = 0;
        int position = 0;
        for (long index = 0; index < rows; index++) {
            if (table.people()) {
                row.standsFor(index);
            } else {
                row.claim(index * settings.rows() / rows);
            }
            int rowStart = position;
            for (CellWriter cell : cells) {
                position = cell.write(buffer, position, row);
                buffer[position++] = ';';
            }
            buffer[position - 1] = '\n';
            if (defects.breaks(index)) {
                position = defects.apply(buffer, rowStart, position);
            }
            if (position >= flushBytes) {
                out.take(buffer, 0, position);
                textBytes += position;
                position = 0;
            }
            if ((index + 1) % PROGRESS_ROWS == 0) {
                progress.written(table.name(), PROGRESS_ROWS);
                refuseInterruption();
            }
        }
        if (position > 0) {
            out.take(buffer, 0, position);
        }
        progress.written(table.name(), rows % PROGRESS_ROWS);
        return textBytes + position;
    }

    private Defects defects() {
        return new Defects(
                columns,
                column -> !required.contains(column.name())
                        && !ColumnWriters.isKey(recipe.column(column.name()).kind()),
                typed,
                rows,
                settings.defectRate(),
                Row.mix(settings.seed()) ^ Row.hash(table.name()));
    }

    /** At most a cell for every column, one more for a defect, and the delimiters. */
    private int mostRowBytes() {
        return (columns.size() + 1) * (ColumnValues.MOST_BYTES + 1);
    }

    private OutputStream output(Path file, MessageDigest sha256) throws IOException {
        OutputStream out = new DigestOutputStream(Files.newOutputStream(file), sha256);
        return table.gzip() ? new FastGzip(out) : out;
    }

    private static void refuseInterruption() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted while a delivery was generated");
        }
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
