package fr.sndscopy.it.peers;

import fr.sndscopy.it.peers.DeliveredTables.CsvFormat;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.TableSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * One table of a delivery, with what every converter is told beforehand.
 *
 * @param rows as declared: what each converter must write
 * @param schema in the delivery's vintage
 * @param catalog with the schemas that lie in the delivery
 */
record DeliveredTable(
        Path delivery,
        String name,
        List<Path> files,
        long rows,
        CsvFormat format,
        TableSchema schema,
        SchemaCatalog catalog) {

    /** @throws IllegalArgumentException when the delivery, or the catalogue, has no such table */
    static DeliveredTable of(Path delivery, String name) {
        DeliveredTables delivered = DeliveredTables.read(delivery);
        List<Path> files = delivered.filesByTable().getOrDefault(name, List.of());
        if (files.isEmpty()) {
            throw new IllegalArgumentException("[delivery.yaml] no file of table " + name);
        }
        Path schemas = delivery.resolve("schemas");
        SchemaCatalog catalog = SchemaCatalog.load(Files.isDirectory(schemas) ? List.of(schemas) : List.of());
        TableSchema schema = catalog.find(name)
                .orElseThrow(() -> new IllegalArgumentException("[" + name + "] not in the schema catalogue"))
                .inYear(delivered.vintage());
        return new DeliveredTable(
                delivery,
                name,
                files,
                delivered.rowsByTable().getOrDefault(name, 0L),
                delivered.format(),
                schema,
                catalog);
    }

    /** All tables of a delivery. */
    static List<DeliveredTable> all(Path delivery) {
        return DeliveredTables.read(delivery).filesByTable().keySet().stream()
                .map(name -> of(delivery, name))
                .toList();
    }

    /** The columns in the order of the files. */
    List<Column> columns() throws IOException {
        Map<String, Column> byName =
                schema.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
        List<Column> columns = new ArrayList<>();
        for (String name : header()) {
            Column column = byName.get(name);
            if (column == null) {
                throw new IOException("[" + files.get(0) + "] column " + name + " is not in the schema");
            }
            columns.add(column);
        }
        return columns;
    }

    private List<String> header() throws IOException {
        Path file = files.get(0);
        try (InputStream plain = open(file);
                BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.ISO_8859_1))) {
            String line = reader.readLine();
            if (line == null) {
                throw new IOException("[" + file + "] empty");
            }
            return List.of(line.split(Pattern.quote(format.delimiter()), -1));
        }
    }

    /** The text of one of its files. */
    InputStream open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    }

    /** Bytes of its files as they lie there. */
    long bytes() throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }
}
