package fr.sndscopy.audit;

import fr.sndscopy.audit.source.NotReadException;
import fr.sndscopy.audit.source.SourceColumn;
import fr.sndscopy.audit.source.SourceForm;
import fr.sndscopy.audit.source.TypedForm;
import fr.sndscopy.delivery.CellNotation;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.Evidence.ContractColumn;
import fr.sndscopy.migration.evidence.Evidence.CsvForm;
import fr.sndscopy.migration.evidence.Evidence.NamedForm;
import fr.sndscopy.migration.evidence.Evidence.NotedColumn;
import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a file was read, as the sealed evidence says it, for those who read it anew. Pure. */
final class SourceForms {
    private SourceForms() {}

    /**
     * How a file is read anew.
     *
     * @throws NotReadException when no other code reads files of its type, or the evidence, of an older version, does not say how each cell was read
     */
    static SecondReading of(Evidence evidence, String path) throws NotReadException {
        Optional<Evidence.Source> source = evidence.source(path);
        Optional<Evidence.Contract> contract = evidence.contract(path);
        if (evidence.manifestSha256() == null || source.isEmpty() || contract.isEmpty()) {
            throw new NotReadException("the evidence, of an older version, does not say how its cells were read");
        }
        CellNotation cells = source.get().format().toFileFormat().cells();
        List<String> header = source.get().columns();
        List<SourceColumn> columns = contract.get().columns().stream()
                .map(column -> column(column, cells, contract.get()))
                .toList();
        if (source.get().format() instanceof CsvForm csv) {
            return new SecondReading.OfCsv(new SourceForm(
                    header,
                    csv.delimiter().charAt(0),
                    Charset.forName(csv.encoding()),
                    csv.quote() == CsvFormat.Quote.RFC4180,
                    csv.trailingDelimiter(),
                    columns));
        }
        NamedForm named = (NamedForm) source.get().format();
        String encoding = named.properties().get(NamedFormat.ENCODING);
        TypedForm form = new TypedForm(
                header,
                encoding == null ? null : Charset.forName(encoding),
                Set.copyOf(named.missing()),
                named.type().equals(NamedFormat.SAS7BDAT),
                columns);
        return switch (named.type()) {
            case NamedFormat.SAS7BDAT -> new SecondReading.OfSas(form);
            case NamedFormat.PARQUET -> new SecondReading.OfParquet(form);
            default -> throw new NotReadException("no other code reads files of type " + named.type());
        };
    }

    private static SourceColumn column(ContractColumn column, CellNotation cells, Evidence.Contract contract) {
        NotedColumn noted = column instanceof NotedColumn one ? one : null;
        Set<String> missing = new HashSet<>(cells.missing());
        missing.addAll(noted != null && noted.missing() != null ? noted.missing() : contract.missing());
        String decimal = firstOf(
                cells.decimal() == null ? null : String.valueOf(cells.decimal()),
                noted == null ? null : noted.decimalChar(),
                ".");
        String group = noted == null ? null : noted.groupChar();
        return new SourceColumn(
                column.name(),
                SourceColumn.Kind.valueOf(column.type().name()),
                column.precision(),
                column.scale(),
                missing,
                pattern(column, cells),
                decimal.charAt(0),
                group == null ? null : group.charAt(0));
    }

    private static String pattern(ContractColumn column, CellNotation cells) {
        String ofSchema =
                column.dateFormats().isEmpty() ? null : column.dateFormats().get(0);
        return switch (column.type()) {
            case DATE -> firstOf(cells.dateFormat(), ofSchema, "dd/MM/yyyy");
            case DATETIME ->
                firstOf(cells.datetimeFormat(), ofSchema, "ddMMMyyyy:HH:mm:ss").replace("'T'", "T");
            case YEARMONTH -> firstOf(cells.yearMonthFormat(), ofSchema, "yyyyMM");
            case STRING, INTEGER, DECIMAL, YEAR, BOOLEAN -> "";
        };
    }

    private static String firstOf(@Nullable String declared, @Nullable String ofSchema, String usual) {
        return declared != null ? declared : ofSchema != null ? ofSchema : usual;
    }
}
