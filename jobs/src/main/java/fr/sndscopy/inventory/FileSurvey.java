package fr.sndscopy.inventory;

import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.NamedFormat;
import fr.sndscopy.place.SourceBytes;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.SchemaException;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.Compression;
import fr.sndscopy.source.DeliveredFile;
import fr.sndscopy.source.HeaderMatch;
import fr.sndscopy.source.Packing;
import fr.sndscopy.source.SourceFormatException;
import fr.sndscopy.source.SourceFormats;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One file, looked at by itself: what its name, its header and a sample of its rows tell. */
final class FileSurvey {
    private static final int SHOWN_TABLES = 6;

    private final String path;
    private final SchemaCatalog catalog;
    private final SourceFormats formats;
    private final Findings findings = new Findings();
    private long bytes;
    private NameClue clue = new NameClue(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    private @Nullable String table;
    private @Nullable YearFit fit;

    private FileSurvey(String path, SchemaCatalog catalog, SourceFormats formats) {
        this.path = path;
        this.catalog = catalog;
        this.formats = formats;
    }

    /** Looks at {@code path} in {@code folder}; what cannot be read is a question, not an error. */
    static FileSurvey of(
            SourceFolder folder,
            String path,
            FileKind kind,
            SchemaCatalog catalog,
            SourceFormats formats,
            DraftOptions options) {
        FileSurvey survey = new FileSurvey(path, catalog, formats);
        if (!DeliveryReader.isPath(path)) {
            survey.refuse(
                    "a name with \\, control characters, or nothing or dots between slashes cannot be declared; rename the file");
            return survey;
        }
        try {
            survey.look(folder.file(path), kind, options);
        } catch (IOException e) {
            survey.refuse("cannot be read (" + problem(e) + "); mend the file, or remove this entry");
        } catch (DeliveryRefusedException | SourceFormatException e) {
            survey.refuse(withoutPlace(String.valueOf(e.getMessage())) + "; convert the file, or remove this entry");
        }
        return survey;
    }

    private void look(SourceBytes file, FileKind kind, DraftOptions options) throws IOException {
        nameClue();
        bytes = file.length();
        table = clue.table().orElse(null);
        if (kind == FileKind.UNREAD) {
            refuse("rows in a form that is not read; convert the file, or remove this entry");
            return;
        }
        Compression compression = Compression.of(file);
        Optional<String> type = FileKind.type(path);
        if (type.isPresent()) {
            findings.type(type.get());
            findTable(formats.rows(new DeliveredFile(
                            file, bytes, compression, new NamedFormat(type.get(), NamedFormat.TYPED, new TreeMap<>())))
                    .columns());
            return;
        }
        Sample sample = Sample.read(file, compression);
        if (sample.start().length == 0) {
            findings.ask(Question.of(Question.HEADER, "the file is empty"));
            if (table == null) {
                findings.ask(Question.of(Question.TABLE, "neither the name nor a header tells the table"));
            }
            return;
        }
        Optional<Packing> packing = Packing.of(sample.start());
        if (packing.isPresent()) {
            refuse("packed with " + packing.get() + (compression == Compression.NONE ? "" : " inside " + compression)
                    + "; convert the file, or remove this entry");
            return;
        }
        EncodingSniffer.sniff(file, compression, sample, options.checksums(), findings);
        List<List<String>> rows = LayoutSniffer.sniff(sample, findings);
        List<String> names;
        try {
            names = formats.rows(new DeliveredFile(file, bytes, compression, findings.format()))
                    .columns();
        } catch (SourceFormatException e) {
            findings.ask(Question.of(Question.HEADER, withoutPlace(String.valueOf(e.getMessage()))));
            if (table == null) {
                findings.ask(Question.of(Question.TABLE, "neither the name nor the header tells the table"));
            }
            return;
        }
        findTable(names);
        lookAtRows(rows, options.vintage().or(clue::year));
    }

    private void nameClue() {
        try {
            clue = NameClue.of(path.substring(path.lastIndexOf('/') + 1), catalog);
        } catch (SchemaException e) {
            findings.remark("the name fits several tables of the catalogue");
        }
    }

    private void refuse(String problem) {
        table = null;
        findings.ask(Question.of(Question.TABLE, problem));
    }

    private void findTable(List<String> names) {
        if (table == null) {
            fit = byHeader(names);
            table = fit == null ? null : fit.table().name();
            return;
        }
        TableSchema schema = catalog.find(table).orElseThrow();
        fit = YearFit.of(schema, names);
        if (2 * fit.match(fit.nearest()).known() < names.size()) {
            List<YearFit> others = exactFits(names);
            if (!others.isEmpty()) {
                findings.ask(new Question(
                        Question.TABLE,
                        "the name says " + table + ", and the header is that of another table",
                        tables(others)));
                table = null;
                fit = null;
            }
        }
    }

    /** The only table with exactly these columns in some year; asks when it is not that clear. */
    private @Nullable YearFit byHeader(List<String> names) {
        List<YearFit> fits = exactFits(names);
        if (fits.size() == 1) {
            findings.remark("table by its columns, the name tells none");
            return fits.get(0);
        }
        if (fits.size() > 1) {
            findings.ask(new Question(
                    Question.TABLE, "the name tells none, and several have exactly these columns", tables(fits)));
            return null;
        }
        Optional<YearFit> near = catalog.tables().stream()
                .map(schema -> YearFit.of(schema, names))
                .max(Comparator.comparingDouble(FileSurvey::likeness));
        List<String> nearest = near.filter(candidate -> likeness(candidate) >= 0.5)
                .map(candidate -> List.of(candidate.table().name()))
                .orElse(List.of());
        findings.ask(new Question(
                Question.TABLE,
                "the name tells none, and no table has exactly these columns" + (nearest.isEmpty() ? "" : "; nearest"),
                nearest));
        return null;
    }

    private static double likeness(YearFit fit) {
        HeaderMatch match = fit.match(fit.nearest());
        int all = match.layout().size() + match.missing().size();
        return all == 0 ? 0 : (double) match.known() / all;
    }

    private List<YearFit> exactFits(List<String> names) {
        List<YearFit> fits = new ArrayList<>();
        for (TableSchema schema : catalog.tables()) {
            if (schema.columns().size() >= names.size()) {
                YearFit candidate = YearFit.of(schema, names);
                if (!candidate.exact().isEmpty()) {
                    fits.add(candidate);
                }
            }
        }
        return fits;
    }

    private static List<String> tables(List<YearFit> fits) {
        return fits.stream().limit(SHOWN_TABLES).map(fit -> fit.table().name()).toList();
    }

    private void lookAtRows(List<List<String>> rows, Optional<Integer> year) {
        if (fit == null) {
            return;
        }
        int shown = year.filter(fit::isExactIn)
                .orElse(fit.exact().isEmpty() ? fit.nearest() : fit.exactNear(year.orElse(fit.last())));
        TableSchema schema = fit.table().inYear(shown);
        SampleCells cells = SampleCells.of(rows, fit.match(shown), schema);
        Set<String> missing = new LinkedHashSet<>(List.of(""));
        missing.addAll(schema.missingValues());
        NumberSniffer.sniff(cells, List.copyOf(missing), findings);
        missing.addAll(findings.format().cells().missing());
        CalendarSniffer.sniff(cells, List.copyOf(missing), findings);
        countRejects(cells, List.copyOf(missing));
    }

    /** Tries the drafted format on the sample, cell by cell. */
    private void countRejects(SampleCells cells, List<String> missing) {
        List<String> rejects = new ArrayList<>();
        cells.byColumn().forEach((column, texts) -> {
            CellTrial trial = CellTrial.of(column, missing, findings.format().cells());
            Map<ViolationCode, Long> broken = new EnumMap<>(ViolationCode.class);
            texts.forEach((text, count) -> {
                ViolationCode code = trial.violation(text);
                if (code != null) {
                    broken.merge(code, (long) count, Long::sum);
                }
            });
            broken.forEach((code, count) -> rejects.add(described(column, code, count)));
        });
        if (!rejects.isEmpty()) {
            int more = rejects.size() - SHOWN_TABLES;
            findings.remark("cells of the sample that would be rejected: "
                    + String.join(", ", rejects.subList(0, Math.min(SHOWN_TABLES, rejects.size())))
                    + (more > 0 ? " and more in " + more + " columns" : ""));
        }
    }

    private static String described(Column column, ViolationCode code, long count) {
        return column.name() + " " + code + " " + count;
    }

    /** Without the path, which is that of this machine. */
    private static String problem(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof EOFException) {
            return "the compressed data ends early: a cut transfer";
        }
        if (e instanceof FileSystemException failure) {
            return failure.getReason() == null ? e.getClass().getSimpleName() : failure.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** {@code [path: line 1] problem: expected …} without what the entry shows already. */
    private static String withoutPlace(String message) {
        return message.replaceFirst("^\\[[^]]*] ", "");
    }

    String path() {
        return path;
    }

    long bytes() {
        return bytes;
    }

    NameClue clue() {
        return clue;
    }

    @Nullable
    String table() {
        return table;
    }

    /** The header against the table; null when either is not known. */
    @Nullable
    YearFit fit() {
        return fit;
    }

    Findings findings() {
        return findings;
    }
}
