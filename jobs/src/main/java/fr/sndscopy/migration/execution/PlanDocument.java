package fr.sndscopy.migration.execution;

import fr.sndscopy.delivery.FileFormat;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.PlannedRules;
import fr.sndscopy.migration.work.KeyScope;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.Constraints;
import fr.sndscopy.schema.ForeignKey;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.Notation;
import fr.sndscopy.schema.RowRule;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.schema.YearSpan;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.SourceFormats;
import fr.sndscopy.validate.CodeList;
import fr.sndscopy.validate.Severities;
import fr.sndscopy.validate.TableRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What whoever works on parts elsewhere has to know of a plan: how its files are written, and by what their rows are judged. Ranges are
 * in the tasks. Stored sealed: headers and enumerations may hold values.
 *
 * @param format {@value #FORMAT}
 * @param dataset the store's dataset id
 * @param delivery its id
 * @param plan SHA-256 of all that decides the outcome
 * @param rowsPerGroup as in {@link MigrationSettings}
 * @param zstdLevel likewise
 * @param keyScope likewise
 * @param severities as {@link Severities#toMap} gives them
 * @param schemas of the tables, in their years, each once
 * @param files in the order of the plan
 */
record PlanDocument(
        String format,
        String dataset,
        String delivery,
        String plan,
        int rowsPerGroup,
        int zstdLevel,
        KeyScope keyScope,
        SortedMap<String, SortedMap<String, String>> severities,
        List<Schema> schemas,
        List<File> files) {
    static final String FORMAT = "sndscopy-plan/2";

    PlanDocument {
        severities = new TreeMap<>(severities);
        schemas = List.copyOf(schemas);
        files = List.copyOf(files);
    }

    /**
     * A {@link TableSchema} in one year.
     *
     * @param codes the codes that columns may have, by the column's name
     */
    record Schema(
            String name,
            String product,
            List<Field> columns,
            List<String> missingValues,
            List<String> primaryKey,
            List<ForeignKey> foreignKeys,
            List<List<String>> uniqueKeys,
            List<Rule> rowRules,
            @Nullable String codeColumn,
            String version,
            SortedMap<String, WorkObject> codes) {
        Schema {
            columns = List.copyOf(columns);
            missingValues = List.copyOf(missingValues);
            primaryKey = List.copyOf(primaryKey);
            foreignKeys = List.copyOf(foreignKeys);
            uniqueKeys = List.copyOf(uniqueKeys);
            rowRules = List.copyOf(rowRules);
            codes = new TreeMap<>(codes);
        }

        static Schema of(TableSchema schema, SortedMap<String, WorkObject> codes) {
            return new Schema(
                    schema.name(),
                    schema.product(),
                    schema.columns().stream().map(Field::of).toList(),
                    schema.missingValues(),
                    schema.primaryKey(),
                    schema.foreignKeys(),
                    schema.uniqueKeys(),
                    schema.rowRules().stream()
                            .map(rule -> new Rule(rule.kind(), rule.left(), rule.right()))
                            .toList(),
                    schema.codeColumn(),
                    schema.version(),
                    codes);
        }

        TableSchema toSchema() {
            return new TableSchema(
                    name,
                    product,
                    columns.stream().map(Field::toColumn).toList(),
                    missingValues,
                    primaryKey,
                    foreignKeys,
                    uniqueKeys,
                    rowRules.stream()
                            .map(rule -> new RowRule(rule.kind(), rule.left(), rule.right()))
                            .toList(),
                    codeColumn,
                    version);
        }
    }

    /** A {@link RowRule} that holds in the year. */
    record Rule(RowRule.Kind kind, String left, String right) {}

    /** A {@link Column} that exists in the year. */
    record Field(
            String name,
            LogicalType type,
            int precision,
            int scale,
            List<String> dateFormats,
            boolean required,
            Constraints constraints,
            @Nullable String nomenclature,
            List<Column.Marking> markings,
            Notation notation) {
        Field {
            dateFormats = List.copyOf(dateFormats);
            markings = List.copyOf(markings);
        }

        static Field of(Column column) {
            return new Field(
                    column.name(),
                    column.type().logical(),
                    column.type().precision(),
                    column.type().scale(),
                    column.dateFormats(),
                    column.required(),
                    column.constraints(),
                    column.nomenclature(),
                    List.copyOf(new TreeSet<>(column.markings())),
                    column.notation());
        }

        Column toColumn() {
            return new Column(
                    name,
                    new ColumnType(type, precision, scale),
                    dateFormats,
                    required,
                    constraints,
                    nomenclature,
                    YearSpan.ALWAYS,
                    Set.copyOf(markings),
                    notation);
        }
    }

    /**
     * A {@link PlannedFile}.
     *
     * @param schema its place in {@link PlanDocument#schemas}
     * @param columns the names of its header
     * @param places as in {@link PlannedFile}
     * @param refused columns in which no row may have a value
     * @param stretches as in {@link SourceStretches}
     */
    record File(
            String path,
            String period,
            int vintage,
            Evidence.Format format,
            @Nullable String declaredSha256,
            long bytes,
            Compression compression,
            List<String> columns,
            List<Integer> places,
            List<Field> refused,
            List<Long> stretches,
            int schema) {
        File {
            columns = List.copyOf(columns);
            places = List.copyOf(places);
            refused = List.copyOf(refused);
            stretches = List.copyOf(stretches);
        }

        static File of(PlannedFile file, SourceStretches stretches, int schema) {
            return new File(
                    file.declared().path(),
                    file.declared().period().text(),
                    file.declared().vintage(),
                    Evidence.Format.of(file.declared().format()),
                    file.declared().declaredSha256(),
                    file.bytes(),
                    file.source().compression(),
                    file.rows().columns(),
                    file.places(),
                    file.refused().stream().map(Field::of).toList(),
                    stretches.ends(),
                    schema);
        }

        /** The path of the file that it is read from. */
        String source() {
            return format.toFileFormat().fileOf(path);
        }

        PlannedFile toFile(PlannedRules rules, SourceBytes source, SourceFormats formats) {
            FileFormat declared = format.toFileFormat();
            DeliveredFile file = new DeliveredFile(source, bytes, compression, declared);
            return new PlannedFile(
                    new SourceFile(
                            path,
                            rules.rules().schema().name(),
                            new Period(period),
                            vintage,
                            declared,
                            OptionalLong.empty(),
                            declaredSha256),
                    file,
                    formats.of(declared, path),
                    formats.rowsOf(file, columns),
                    rules,
                    places,
                    refused.stream().map(Field::toColumn).toList(),
                    List.of(),
                    List.of());
        }
    }

    /** What the rows of a table are judged by. */
    PlannedRules rules(Schema schema, Severities judged, Map<String, Supplier<CodeList>> codes) {
        return new PlannedRules(
                new TableRules(schema.toSchema(), judged, null, codes),
                List.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                List.of());
    }

    /** The codes of a table's columns, each list read when rows are about to be judged. */
    static Map<String, Supplier<CodeList>> codes(Schema schema, Function<WorkObject, CodeList> reader) {
        return new HashMap<>(schema.codes().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> () -> reader.apply(entry.getValue()))));
    }
}
