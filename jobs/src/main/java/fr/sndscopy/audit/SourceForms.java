package fr.sndscopy.audit;

import fr.sndscopy.audit.source.SourceColumn;
import fr.sndscopy.audit.source.SourceForm;
import fr.sndscopy.delivery.CsvFormat;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.Evidence.ContractColumn;
import fr.sndscopy.migration.evidence.Evidence.CsvForm;
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

    /** Empty when the file is of another type than CSV, or the evidence, of an older version, does not say how each cell was read. */
    static Optional<SourceForm> of(Evidence evidence, String path) {
        Optional<Evidence.Source> source = evidence.source(path);
        Optional<Evidence.Contract> contract = evidence.contract(path);
        if (evidence.manifestSha256() == null
                || source.isEmpty()
                || contract.isEmpty()
                || !(source.get().format() instanceof CsvForm csv)) {
            return Optional.empty();
        }
        List<SourceColumn> columns = contract.get().columns().stream()
                .map(column -> column(column, csv, contract.get()))
                .toList();
        return Optional.of(new SourceForm(
                source.get().columns(),
                csv.delimiter().charAt(0),
                Charset.forName(csv.encoding()),
                csv.quote() == CsvFormat.Quote.RFC4180,
                csv.trailingDelimiter(),
                columns));
    }

    private static SourceColumn column(ContractColumn column, CsvForm csv, Evidence.Contract contract) {
        NotedColumn noted = column instanceof NotedColumn one ? one : null;
        Set<String> missing = new HashSet<>(csv.missing());
        missing.addAll(noted != null && noted.missing() != null ? noted.missing() : contract.missing());
        String decimal = firstOf(csv.decimal(), noted == null ? null : noted.decimalChar(), ".");
        String group = noted == null ? null : noted.groupChar();
        return new SourceColumn(
                column.name(),
                SourceColumn.Kind.valueOf(column.type().name()),
                column.precision(),
                column.scale(),
                missing,
                pattern(column, csv),
                decimal.charAt(0),
                group == null ? null : group.charAt(0));
    }

    private static String pattern(ContractColumn column, CsvForm csv) {
        String ofSchema =
                column.dateFormats().isEmpty() ? null : column.dateFormats().get(0);
        return switch (column.type()) {
            case DATE -> firstOf(csv.date(), ofSchema, "dd/MM/yyyy");
            case DATETIME -> firstOf(csv.datetime(), ofSchema, "ddMMMyyyy:HH:mm:ss");
            case YEARMONTH -> firstOf(csv.yearmonth(), ofSchema, "yyyyMM");
            case STRING, INTEGER, DECIMAL, YEAR, BOOLEAN -> "";
        };
    }

    private static String firstOf(@Nullable String declared, @Nullable String ofSchema, String usual) {
        return declared != null ? declared : ofSchema != null ? ofSchema : usual;
    }
}
