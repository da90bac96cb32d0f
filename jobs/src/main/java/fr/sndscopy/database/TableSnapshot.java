package fr.sndscopy.database;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is delivered of a table: which rows it has in which state of its database, where they lie and how many there are; not the rows. FORMAT.md has the document.
 *
 * @param format {@value #FORMAT}
 * @param database the name by which settings know how it is reached
 * @param product which database it is
 * @param point the state
 * @param taken when
 * @param relation the table
 * @param where which of its rows; null for all
 * @param columns those that are copied, in the order of the cells of a row
 * @param rows how many rows there are
 * @param stretches where they lie, in their order; at least one
 */
public record TableSnapshot(
        String format,
        String database,
        String product,
        SnapshotPoint point,
        String taken,
        Relation relation,
        @Nullable RowFilter where,
        List<TableColumn> columns,
        long rows,
        List<Stretch> stretches) {
    /** Of the document, with its version. */
    public static final String FORMAT = "sndscopy-table-snapshot/1";

    /** The most bytes of a document: about a million stretches. */
    public static final int MOST_BYTES = 128 << 20;

    private static final long MOST_ROWS = 1L << 50;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(10)
                            .maxStringLength(10_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public TableSnapshot {
        columns = List.copyOf(columns);
        stretches = List.copyOf(stretches);
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("another format: expected " + FORMAT);
        }
        if (Databases.product(product) == null) {
            throw new IllegalArgumentException(
                    "a product that is not read: expected one of " + Databases.PRODUCT_NAMES);
        }
        try {
            Instant.parse(taken);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no time at which it was taken", e);
        }
        checkColumns(columns);
        checkStretches(Objects.requireNonNull(Databases.product(product)), rows, stretches);
    }

    private static void checkColumns(List<TableColumn> columns) {
        Set<String> names = new HashSet<>();
        for (TableColumn column : columns) {
            if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("two columns of one name, but for its case: expected each once");
            }
        }
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("no column: expected those that are copied");
        }
    }

    private static void checkStretches(Product product, long rows, List<Stretch> stretches) {
        long there = 0;
        for (Stretch stretch : stretches) {
            String until = stretch.until();
            if (!product.isAddress(stretch.from()) || (until != null && !product.isAddress(until))) {
                throw new IllegalArgumentException(
                        "a stretch without addresses of rows: expected those of " + product.name());
            }
            if (stretch.rows() > MOST_ROWS) {
                throw new IllegalArgumentException("more rows than a table can have");
            }
            there += stretch.rows();
        }
        if (stretches.isEmpty() || there != rows || there > MOST_ROWS) {
            throw new IllegalArgumentException("stretches of " + there + " rows for " + rows + ": expected as many");
        }
    }

    /** Which rows of which database, in which state: one line for people, the same for the same document. */
    public String origin() {
        StringBuilder words = new StringBuilder(product)
                .append(' ')
                .append(point.server())
                .append('/')
                .append(point.catalog())
                .append(", snapshot ")
                .append(point.id())
                .append(" (")
                .append(point.position())
                .append("), ")
                .append(taken)
                .append(": ")
                .append(relation);
        if (where != null) {
            words.append(" where ").append(where);
        }
        return words.append(", ")
                .append(columns.size())
                .append(" columns, ")
                .append(rows)
                .append(" rows")
                .toString();
    }

    /** As a document: JSON in UTF-8, in one line. */
    public byte[] toBytes() {
        return (MAPPER.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException saying what is wrong, without what stands there */
    public static TableSnapshot of(byte[] document) {
        try {
            return MAPPER.readValue(document, TableSnapshot.class);
        } catch (JacksonException e) {
            String why = e.getCause() instanceof IllegalArgumentException wrong ? wrong.getMessage() : null;
            throw new IllegalArgumentException(
                    why == null
                            ? "no " + FORMAT + ": expected JSON as 'snapshot' writes it, line "
                                    + (e.getLocation() == null
                                            ? 1
                                            : e.getLocation().getLineNr())
                            : why);
        }
    }

    TableSnapshot withStretches(List<Stretch> counted) {
        return new TableSnapshot(
                format,
                database,
                product,
                point,
                taken,
                relation,
                where,
                columns,
                counted.stream().mapToLong(Stretch::rows).sum(),
                counted);
    }
}
