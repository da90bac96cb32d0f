package fr.sndscopy.it.peers;

import fr.sndscopy.hash.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One table of a product that there is not, with columns described one by one: what {@code sndscopy generate}, which imitates DCIR,
 * does not make.
 *
 * @param name of table and schema
 * @param quoted whether the file is declared {@code rfc4180}
 */
record SeededTable(String name, boolean quoted, List<SeededColumn> columns) {
    private static final int FLUSH_BYTES = 1 << 20;
    private static final int MOST_CELL_BYTES = 128;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    SeededTable {
        columns = List.copyOf(columns);
    }

    /**
     * One column.
     *
     * @param type members of its field in a Table Schema
     * @param absentPerMille rows of 1000 that have no value
     */
    record SeededColumn(String name, String type, int absentPerMille, SeededCell cell) {}

    void write(Path folder, long rows) throws IOException {
        Files.createDirectories(folder.resolve("schemas"));
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("schemas/" + name + ".json"), schema());
        MessageDigest sha256 = Sha256.newDigest();
        try (OutputStream out =
                new DigestOutputStream(Files.newOutputStream(folder.resolve("data/" + name + ".csv")), sha256)) {
            writeRows(out, rows);
        }
        Files.writeString(folder.resolve("delivery.yaml"), declaration(rows, Sha256.hex(sha256)));
    }

    private void writeRows(OutputStream out, long rows) throws IOException {
        out.write((columns.stream().map(SeededColumn::name).collect(Collectors.joining(";")) + "\n")
                .getBytes(StandardCharsets.UTF_8));
        SeededCell[] cells = columns.stream().map(SeededColumn::cell).toArray(SeededCell[]::new);
        int[] absent = columns.stream().mapToInt(SeededColumn::absentPerMille).toArray();
        byte[] buffer = new byte[FLUSH_BYTES + columns.size() * MOST_CELL_BYTES];
        long state = 1;
        int position = 0;
        for (long row = 0; row < rows; row++) {
            for (int column = 0; column < cells.length; column++) {
                state += GOLDEN;
                long random = mix(state);
                if ((int) (((random & 0xffff) * 1000) >>> 16) >= absent[column]) {
                    position = cells[column].write(buffer, position, random >>> 16, row);
                }
                buffer[position++] = ';';
            }
            buffer[position - 1] = '\n';
            if (position >= FLUSH_BYTES) {
                out.write(buffer, 0, position);
                position = 0;
            }
        }
        out.write(buffer, 0, position);
    }

    /** SplitMix64. */
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private String schema() {
        return columns.stream()
                .map(column -> "{\"name\":\"" + column.name() + "\"," + column.type() + "}")
                .collect(Collectors.joining(
                        ",\n", "{\"name\":\"" + name + "\",\"produit\":\"SYNTHETIC\",\"fields\":[\n", "]}\n"));
    }

    private String declaration(long rows, String sha256) {
        return """
                delivery: %s
                product: SYNTHETIC
                period: 2019-02
                vintage: 2019
                format: {type: csv, delimiter: ";", encoding: utf-8, quote: %s, decimal: ".", missing: [""]}
                files:
                  - {path: data/%s.csv, table: %s, rows: %d, sha256: "%s"}
                """.formatted(name, quoted ? "rfc4180" : "none", name, name, rows, sha256);
    }
}
