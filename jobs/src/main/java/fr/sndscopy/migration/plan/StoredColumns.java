package fr.sndscopy.migration.plan;

import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.drift.Drift;
import fr.sndscopy.drift.DriftPolicy;
import fr.sndscopy.drift.RowsSeen;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.source.HeaderMatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides with which columns each file of a delivery is stored. All files of one table and period are stored with the same: a
 * column that only some have is absent in the others.
 */
public final class StoredColumns {
    private final RuleBook rules;
    private final List<InspectedFile> files;

    StoredColumns(RuleBook rules, List<InspectedFile> files) {
        this.rules = rules;
        this.files = files;
    }

    /**
     * The files as they are going to be read, when there are no {@link #faults}.
     */
    List<PlannedFile> plan() throws IOException {
        Map<String, TreeMap<String, String>> accepted = new HashMap<>();
        for (InspectedFile file : files) {
            if (policy(file) == DriftPolicy.ACCEPT_AND_RECORD) {
                TreeMap<String, String> names = accepted.computeIfAbsent(
                        tablePeriod(file), none -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
                file.match().unknown().forEach(name -> names.putIfAbsent(name, name));
            }
        }
        List<PlannedFile> planned = new ArrayList<>();
        for (InspectedFile file : files) {
            planned.add(planned(
                    file,
                    List.copyOf(accepted.getOrDefault(tablePeriod(file), new TreeMap<>())
                            .values())));
        }
        return planned;
    }

    /** The headers that are not the contract's, and that the table's policy does not let pass: one for each such file. */
    List<DeliveryRefusedException> faults() throws IOException {
        List<DeliveryRefusedException> faults = new ArrayList<>();
        for (InspectedFile file : files) {
            if (!file.match().isExact()) {
                judge(file).ifPresent(faults::add);
            }
        }
        return faults;
    }

    private PlannedFile planned(InspectedFile file, List<String> accepted) throws IOException {
        Drift drift = file.drift(RowsSeen.FIRST);
        TableSchema stored = file.schema().withTextColumns(accepted);
        boolean freezes = policy(file) == DriftPolicy.FREEZE;
        List<Column> refused = freezes ? refused(file.schema(), file.match()) : List.of();
        HeaderMatch match = HeaderMatch.of(file.rows().columns(), stored);
        return new PlannedFile(
                file.declared(),
                file.source(),
                file.format(),
                file.rows(),
                rules.of(file.table(), stored),
                Drift.layout(stored, match),
                refused,
                drift.texts(),
                file.doubts());
    }

    /** The columns of a file that are not stored: a row that has a value there goes to quarantine. */
    public static List<Column> refused(TableSchema schema, HeaderMatch match) {
        TableSchema extended = schema.withTextColumns(match.unknown());
        return extended.columns()
                .subList(schema.columns().size(), extended.columns().size());
    }

    /** Why a file is refused whose header is not the contract's; empty when its table's policy lets it pass. */
    private Optional<DeliveryRefusedException> judge(InspectedFile file) throws IOException {
        SourceFile declared = file.declared();
        HeaderMatch match = file.match();
        if (policy(file) == DriftPolicy.FAIL || match.mayBeNoHeader()) {
            String renamings =
                    match.mayBeNoHeader() ? "" : file.drift(RowsSeen.FIRST).likelyRenamings();
            return Optional.of(new DeliveryRefusedException(
                    declared.path(),
                    match.describe() + (renamings.isEmpty() ? "" : "; " + renamings),
                    "the " + file.schema().columns().size() + " columns of "
                            + file.schema().name() + " in " + declared.vintage()));
        }
        if (!match.unknownLookLikeColumns()) {
            return Optional.of(new DeliveryRefusedException(
                    declared.path(),
                    match.describe(),
                    "unknown columns whose names are words joined by underscores, as " + policy(file)
                            + " has no others; or an overlay"));
        }
        return Optional.empty();
    }

    private DriftPolicy policy(InspectedFile file) {
        return rules.drift().of(file.declared().table(), file.table().name());
    }

    private static String tablePeriod(InspectedFile file) {
        return file.declared().table() + "/" + file.declared().period();
    }
}
