package fr.sndscopy.migration.evidence;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.Notation;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an auditor with the key can check a delivery against: the digests and control totals of every part, as they were read from
 * the source, and the columns that they were stored with, so that reading back never depends on a catalogue that has changed since.
 * Holds values: stored sealed.
 *
 * @param format {@value #FORMAT}
 * @param delivery its id
 * @param manifestSha256 {@link Manifest#sha256WithoutEvidence()} of the manifest that names it; null in what older versions sealed
 * @param head the end of the ledger when this was sealed, before the entry that publishes it; null in what older versions sealed
 * @param contracts one per table, vintage and version of its schema
 * @param sources how each source file is written, so that its quarantined rows can be judged anew without it
 * @param keys what came of every key and reference
 * @param parts in the order of the manifest; none in what is sealed with a manifest that has shards: they have these parts
 */
public record Evidence(
        String format,
        String delivery,
        @Nullable String manifestSha256,
        @Nullable Head head,
        List<Contract> contracts,
        List<Source> sources,
        List<KeyCheck> keys,
        List<SealedPart> parts) {
    public static final String FORMAT = "sndscopy-evidence/3";

    public Evidence {
        contracts = List.copyOf(contracts);
        sources = List.copyOf(sources);
        keys = List.copyOf(keys);
        // those of shards are read when they are asked for
        parts = parts instanceof EvidenceShards ? parts : List.copyOf(parts);
    }

    /** The same with the parts that the shards of its manifest have. */
    Evidence with(EvidenceShards shards) {
        return new Evidence(format, delivery, manifestSha256, head, contracts, sources, keys, shards);
    }

    /**
     * The evidence on all parts, in the order of the manifest, and null for each part on which it is in a shard that is not to be read.
     *
     * @param read asked for the sealed evidence on each shard
     */
    public Iterator<@Nullable SealedPart> parts(Predicate<StoredObject> read) {
        return parts instanceof EvidenceShards shards
                ? shards.iterator(read)
                : parts.stream().<@Nullable SealedPart>map(part -> part).iterator();
    }

    /** The evidence on a part of a table and period. */
    public Optional<SealedPart> part(TablePeriod of, String name) {
        return parts instanceof EvidenceShards shards
                ? shards.find(of, name)
                : parts.stream().filter(one -> one.part().equals(name)).findFirst();
    }

    /**
     * A ledger entry.
     *
     * @param number from 1; 0 when there is none
     * @param sha256 of its bytes; {@link LedgerState#NOTHING_SHA256} when there is none
     */
    public record Head(long number, String sha256) {}

    /**
     * The columns that some source files were stored with.
     *
     * @param table the SNDS name
     * @param vintage the year whose columns apply
     * @param schemaVersion SHA-256 of the schema's facts
     * @param files paths of the source files
     * @param missing the schema's texts for "no value", besides the declared format's
     * @param columns in the order in which they are stored
     */
    public record Contract(
            String table,
            int vintage,
            String schemaVersion,
            List<String> files,
            List<String> missing,
            List<ContractColumn> columns) {
        public Contract {
            files = List.copyOf(files);
            missing = List.copyOf(missing);
            columns = List.copyOf(columns);
        }
    }

    /** A column as far as it decides how cells are stored, told from the other form by its properties. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION, defaultImpl = PlainColumn.class)
    public sealed interface ContractColumn permits PlainColumn, NotedColumn {
        String name();

        LogicalType type();

        int precision();

        int scale();

        List<String> dateFormats();

        static ContractColumn of(Column column) {
            ColumnType type = column.type();
            Notation notation = column.notation();
            return notation.equals(Notation.UNSTATED)
                    ? new PlainColumn(
                            column.name(), type.logical(), type.precision(), type.scale(), column.dateFormats())
                    : new NotedColumn(
                            column.name(),
                            type.logical(),
                            type.precision(),
                            type.scale(),
                            column.dateFormats(),
                            notation.missing(),
                            text(notation.decimal()),
                            text(notation.group()));
        }

        /** As the part was written with. */
        default Column toColumn() {
            return Column.of(name(), new ColumnType(type(), precision(), scale()));
        }
    }

    /**
     * A column of which the schema does not say how its cells are written, but for dates.
     *
     * @param name the SNDS name
     * @param type what its cells mean
     * @param precision as in {@link ColumnType}
     * @param scale as in {@link ColumnType}
     * @param dateFormats the schema's own, as {@code strptime} patterns; the declared one where there is none
     */
    public record PlainColumn(String name, LogicalType type, int precision, int scale, List<String> dateFormats)
            implements ContractColumn {
        public PlainColumn {
            dateFormats = List.copyOf(dateFormats);
        }
    }

    /**
     * A column of which it does: {@link Notation}.
     *
     * @param name as in {@link PlainColumn}, as are the next four
     * @param missing the column's own texts for "no value", in place of the contract's; null, as the next two, where the schema
     *     gives none
     * @param decimalChar the decimal separator, where the file's format has none
     * @param groupChar between groups of three digits
     */
    public record NotedColumn(
            String name,
            LogicalType type,
            int precision,
            int scale,
            List<String> dateFormats,
            @Nullable List<String> missing,
            @Nullable String decimalChar,
            @Nullable String groupChar)
            implements ContractColumn {
        public NotedColumn {
            dateFormats = List.copyOf(dateFormats);
            missing = missing == null ? null : List.copyOf(missing);
        }
    }

    /**
     * How a source file is written.
     *
     * @param path in the delivery
     * @param columns the names of its header, as written, in the file's order
     * @param format as declared
     * @param nomenclatures by which its codes were judged: SHA-256 of the file, by name
     */
    public record Source(String path, List<String> columns, Format format, Map<String, String> nomenclatures) {
        public Source {
            columns = List.copyOf(columns);
            nomenclatures = Map.copyOf(nomenclatures);
        }
    }

    /** A {@link FileFormat} in the form in which it is sealed, told from the others by its properties. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    public sealed interface Format permits CsvForm, NamedForm {
        static Format of(FileFormat format) {
            if (format instanceof CsvFormat csv) {
                return CsvForm.of(csv);
            }
            return NamedForm.of((NamedFormat) format);
        }

        FileFormat toFileFormat();
    }

    /**
     * Of CSV. It has no type: there was no other when this form was made.
     *
     * @param delimiter one character
     * @param encoding Java's name
     * @param quote whether cells may be quoted
     * @param date as in {@link CellNotation#dateFormat}; null, as of the next three, where nothing is declared
     * @param datetime as in {@link CellNotation#datetimeFormat}
     * @param yearmonth as in {@link CellNotation#yearMonthFormat}
     * @param decimal one character
     * @param missing texts that mean "no value"
     * @param trailingDelimiter whether data lines end with one delimiter more
     */
    public record CsvForm(
            String delimiter,
            String encoding,
            CsvFormat.Quote quote,
            @Nullable String date,
            @Nullable String datetime,
            @Nullable String yearmonth,
            @Nullable String decimal,
            List<String> missing,
            boolean trailingDelimiter)
            implements Format {
        public CsvForm {
            missing = List.copyOf(missing);
        }

        private static CsvForm of(CsvFormat format) {
            CellNotation cells = format.cells();
            return new CsvForm(
                    String.valueOf(format.delimiter()),
                    cells.encoding().name(),
                    format.quote(),
                    cells.dateFormat(),
                    cells.datetimeFormat(),
                    cells.yearMonthFormat(),
                    text(cells.decimal()),
                    cells.missing(),
                    format.trailingDelimiter());
        }

        @Override
        public FileFormat toFileFormat() {
            return new CsvFormat(
                    delimiter.charAt(0),
                    quote,
                    trailingDelimiter,
                    cells(encoding, date, datetime, yearmonth, decimal, missing));
        }
    }

    /**
     * Of every other type.
     *
     * @param type as {@code format.type} calls it
     * @param encoding as in {@link CsvForm}, as are the next five
     * @param properties what is declared besides, by name
     */
    public record NamedForm(
            String type,
            String encoding,
            @Nullable String date,
            @Nullable String datetime,
            @Nullable String yearmonth,
            @Nullable String decimal,
            List<String> missing,
            SortedMap<String, String> properties)
            implements Format {
        public NamedForm {
            if (type.equals(CsvFormat.TYPE)) {
                throw new IllegalArgumentException(type + " has a form of its own");
            }
            missing = List.copyOf(missing);
            properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
        }

        private static NamedForm of(NamedFormat format) {
            CellNotation cells = format.cells();
            return new NamedForm(
                    format.type(),
                    cells.encoding().name(),
                    cells.dateFormat(),
                    cells.datetimeFormat(),
                    cells.yearMonthFormat(),
                    text(cells.decimal()),
                    cells.missing(),
                    format.properties());
        }

        @Override
        public FileFormat toFileFormat() {
            return new NamedFormat(type, cells(encoding, date, datetime, yearmonth, decimal, missing), properties);
        }
    }

    private static @Nullable String text(@Nullable Character separator) {
        return separator == null ? null : String.valueOf(separator);
    }

    private static CellNotation cells(
            String encoding,
            @Nullable String date,
            @Nullable String datetime,
            @Nullable String yearmonth,
            @Nullable String decimal,
            List<String> missing) {
        return new CellNotation(
                Charset.forName(encoding),
                date,
                datetime,
                yearmonth,
                decimal == null ? null : decimal.charAt(0),
                missing);
    }

    /**
     * The evidence on these files and parts.
     *
     * @param manifest that will name it
     * @param state which the manifest was made for
     */
    public static Evidence of(
            Manifest manifest,
            LedgerState state,
            List<PlannedFile> files,
            List<KeyCheck> keys,
            List<SealedPart> parts) {
        return new Evidence(
                FORMAT,
                manifest.delivery(),
                manifest.sha256WithoutEvidence(),
                new Head(state.size(), state.headSha256()),
                contracts(files),
                sources(files),
                keys,
                parts);
    }

    /** How planned files are written. */
    public static List<Source> sources(List<PlannedFile> files) {
        return files.stream()
                .map(file -> new Source(
                        file.declared().path(),
                        file.rows().columns(),
                        Format.of(file.declared().format()),
                        file.rules().nomenclatures()))
                .toList();
    }

    /** The contracts of planned files. */
    private static List<Contract> contracts(List<PlannedFile> files) {
        Map<Contract, List<String>> paths = new LinkedHashMap<>();
        for (PlannedFile file : files) {
            Contract contract = new Contract(
                    file.declared().table(),
                    file.declared().vintage(),
                    file.schema().version(),
                    List.of(),
                    file.schema().missingValues(),
                    file.schema().columns().stream().map(ContractColumn::of).toList());
            paths.computeIfAbsent(contract, none -> new ArrayList<>())
                    .add(file.declared().path());
        }
        return paths.entrySet().stream()
                .map(entry -> new Contract(
                        entry.getKey().table(),
                        entry.getKey().vintage(),
                        entry.getKey().schemaVersion(),
                        entry.getValue(),
                        entry.getKey().missing(),
                        entry.getKey().columns()))
                .toList();
    }

    /** The columns that the rows of a source file were stored with. */
    public Optional<List<Column>> columnsOf(String file) {
        return contract(file).map(contract -> contract.columns().stream()
                .map(ContractColumn::toColumn)
                .toList());
    }

    /** What a source file was stored by. */
    public Optional<Contract> contract(String file) {
        return contracts.stream()
                .filter(contract -> contract.files().contains(file))
                .findFirst();
    }

    /** How a source file is written. */
    public Optional<Source> source(String file) {
        return sources.stream().filter(source -> source.path().equals(file)).findFirst();
    }

    /** Shows no value. */
    @Override
    public String toString() {
        return "Evidence[" + delivery + "]";
    }
}
