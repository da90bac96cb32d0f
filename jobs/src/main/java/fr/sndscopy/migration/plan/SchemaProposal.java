package fr.sndscopy.migration.plan;

import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.drift.Difference;
import fr.sndscopy.drift.Difference.Kind;
import fr.sndscopy.drift.Drift;
import fr.sndscopy.drift.Observed;
import fr.sndscopy.drift.RowsSeen;
import fr.sndscopy.schema.ColumnType;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.OverlayDraft;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.SchemaException;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.HeaderMatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * An overlay drafted from how the files of a delivery differ from their schemas; for a person to read, and to use or not. With it
 * the headers of the files are those of their schemas, but for what was not dared.
 *
 * @param overlay the text of a {@code *.overlay.json}
 * @param amendments how many it makes
 * @param proposed what it is made of, for people
 * @param notDared what was seen and not proposed, with the reason
 */
public record SchemaProposal(String overlay, int amendments, List<String> proposed, List<String> notDared) {
    public SchemaProposal {
        proposed = List.copyOf(proposed);
        notDared = List.copyOf(notDared);
    }

    /**
     * Drafts an overlay.
     *
     * @param seen which rows it is drafted from
     * @throws fr.sndscopy.delivery.DeliveryRefusedException when a table is not known, or a file is not there
     */
    public static SchemaProposal of(Delivery delivery, SchemaCatalog catalog, Planner planner, RowsSeen seen)
            throws IOException {
        Drafting drafting = new Drafting(OverlayDraft.of(catalog), seen);
        List<InspectedFile> files = new ArrayList<>(planner.inspect(delivery));
        files.sort(Comparator.comparingInt(file -> file.declared().vintage()));
        for (InspectedFile file : files) {
            drafting.look(file);
        }
        drafting.proposeSizes();
        return new SchemaProposal(
                drafting.draft.render(),
                drafting.draft.size(),
                List.copyOf(drafting.proposed),
                List.copyOf(drafting.notDared));
    }

    /** A column of a table that is to get another type, from a year on. */
    private record Sized(OverlayDraft.Subject subject, ColumnType was, ColumnType type) {
        Sized wider(Sized other) {
            int scale = Math.max(type.scale(), other.type.scale());
            int whole = Math.max(type.precision() - type.scale(), other.type.precision() - other.type.scale());
            if (type.equals(ColumnType.string(0)) || other.type.equals(ColumnType.string(0))) {
                return new Sized(subject, was, ColumnType.string(0));
            }
            return new Sized(subject, was, new ColumnType(type.logical(), whole + scale, scale));
        }
    }

    /** Collects proposals file by file. */
    private static final class Drafting {
        private final OverlayDraft draft;
        private final RowsSeen seen;
        private final Set<String> proposed = new LinkedHashSet<>();
        private final Set<String> notDared = new LinkedHashSet<>();
        private final Map<String, Sized> sized = new TreeMap<>();

        Drafting(OverlayDraft draft, RowsSeen seen) {
            this.draft = draft;
            this.seen = seen;
        }

        void look(InspectedFile file) throws IOException {
            HeaderMatch match = file.match();
            if (match.mayBeNoHeader()) {
                notDared.add(file.declared().path() + ": " + match.describe());
                return;
            }
            Drift drift = file.drift(seen);
            Set<String> settled = new LinkedHashSet<>();
            int unknown = 0;
            for (Difference difference : renamingsFirst(drift)) {
                String column = difference.column();
                if (column == null) {
                    continue;
                }
                switch (difference.kind()) {
                    case RENAMED -> {
                        settled.add(column);
                        settled.add(difference.detail());
                        add(
                                file,
                                difference,
                                () -> draft.renamed(subject(file, column, difference), difference.detail()));
                    }
                    case UNKNOWN_COLUMN -> {
                        Observed cells = drift.unknown().get(unknown);
                        String name = match.unknown().get(unknown++);
                        if (!name.equals(column)) {
                            notDared.add(place(file) + difference + ": the name does not look like a column's");
                        } else if (!settled.contains(column)) {
                            add(
                                    file,
                                    difference,
                                    () -> draft.added(
                                            subject(file, column, difference), guess(cells), Optional.empty()));
                        }
                    }
                    case MISSING_COLUMN -> {
                        if (!settled.contains(column)) {
                            gone(file, column, difference);
                        }
                    }
                    case RETYPED, LONGER -> resize(file, column, difference);
                    case COLUMN_ORDER, COLUMN_CASE -> {}
                }
            }
        }

        private static List<Difference> renamingsFirst(Drift drift) {
            return drift.differences().stream()
                    .sorted(Comparator.comparing(difference -> difference.kind() != Kind.RENAMED))
                    .toList();
        }

        /** Codes that look like numbers may turn out to be text behind the first rows: only all rows tell a type. */
        private ColumnType guess(Observed cells) {
            return seen == RowsSeen.ALL ? cells.type().orElse(ColumnType.string(0)) : ColumnType.string(0);
        }

        private void gone(InspectedFile file, String column, Difference difference) {
            TableSchema schema = file.schema();
            boolean key = schema.uniqueKeys().stream().anyMatch(columns -> columns.contains(column));
            boolean required = schema.columns().stream()
                    .anyMatch(candidate -> candidate.name().equals(column) && candidate.required());
            if (key || required) {
                notDared.add(place(file) + difference + ": the table needs it; ask the producer");
            } else {
                add(file, difference, () -> draft.gone(subject(file, column, difference)));
            }
        }

        private void resize(InspectedFile file, String column, Difference difference) {
            ColumnType was = file.schema().columns().stream()
                    .filter(candidate -> candidate.name().equals(column))
                    .findFirst()
                    .orElseThrow()
                    .type();
            Observed cells = difference.observed();
            Optional<ColumnType> type = cells == null ? Optional.empty() : wanted(was, difference.kind(), cells);
            if (type.isEmpty()) {
                notDared.add(place(file)
                        + difference
                        + (was.isNumber()
                                ? ": the cells are no numbers of at most 38 digits"
                                : ": the form of dates is the delivery's to declare"));
                return;
            }
            sized.merge(
                    file.schema().name() + "." + column,
                    new Sized(subject(file, column, difference), was, type.get()),
                    Sized::wider);
        }

        private static Optional<ColumnType> wanted(ColumnType was, Kind kind, Observed cells) {
            boolean code = was.isNumber() || was.logical() == LogicalType.BOOLEAN || was.logical() == LogicalType.YEAR;
            if (kind == Kind.LONGER && was.logical() == LogicalType.STRING) {
                return cells.type().map(type -> ColumnType.string(cells.characters()));
            }
            if (was.isNumber()) {
                Optional<ColumnType> number = cells.number(was);
                if (number.isPresent() || kind == Kind.LONGER) {
                    return number;
                }
            }
            return code ? Optional.of(ColumnType.string(0)) : Optional.empty();
        }

        void proposeSizes() {
            sized.forEach((place, column) -> {
                try {
                    draft.type(column.subject(), column.type());
                    proposed.add(place + ": " + column.type() + " instead of " + column.was() + " since "
                            + column.subject().since());
                } catch (SchemaException e) {
                    notDared.add(place + ": " + e.getMessage());
                }
            });
        }

        private void add(InspectedFile file, Difference difference, Runnable proposal) {
            String text = place(file) + difference + " since " + file.declared().vintage();
            if (proposed.contains(text)) {
                return;
            }
            try {
                proposal.run();
                proposed.add(text);
            } catch (SchemaException e) {
                notDared.add(place(file) + difference + ": " + e.getMessage());
            }
        }

        private static String place(InspectedFile file) {
            return file.schema().name() + ": ";
        }

        private static OverlayDraft.Subject subject(InspectedFile file, String column, Difference difference) {
            return new OverlayDraft.Subject(
                    file.schema().name(),
                    column,
                    file.declared().vintage(),
                    String.format(
                            Locale.ROOT,
                            "seen in a delivery of %s: %s",
                            file.declared().period(),
                            difference));
        }
    }
}
