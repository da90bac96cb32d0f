package fr.sndscopy.migration.keys;

import fr.sndscopy.keycheck.KeyRules.Absent;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.evidence.KeyCheck.Rule;
import fr.sndscopy.migration.evidence.KeyCheck.Target;
import fr.sndscopy.migration.keysets.KeyPlan;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.migration.keysets.KeyPlan.PlannedRule;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.record.Severity;
import fr.sndscopy.record.ViolationCode;
import fr.sndscopy.report.Reason;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ForeignKey;
import fr.sndscopy.schema.LogicalType;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.validate.TableRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds out which keys a delivery has, and what each refers to. */
public final class KeyPlanner {
    private final KeyTargets targets;
    private final Map<TablePeriod, TableRules> judged;

    private KeyPlanner(Map<TablePeriod, TableRules> judged, KeyTargets targets) {
        this.judged = judged;
        this.targets = targets;
    }

    /**
     * Of tables whose rows are to be judged.
     *
     * @param files of these tables
     */
    public static KeyPlanner of(List<PlannedFile> files, KeyTargets targets) {
        Map<TablePeriod, TableRules> judged = new LinkedHashMap<>();
        files.forEach(
                file -> judged.putIfAbsent(file.tablePeriod(), file.rules().rules()));
        return new KeyPlanner(judged, targets);
    }

    /** Of all tables of a delivery. */
    public static KeyPlanner of(MigrationPlan plan, PublishedKeys published) {
        Map<TablePeriod, TableSchema> schemas = new LinkedHashMap<>();
        plan.files().forEach(file -> schemas.putIfAbsent(file.tablePeriod(), file.schema()));
        return of(plan.files(), new KeyTargets(schemas, published));
    }

    public KeyPlan plan() {
        List<PlannedRule> rules = new ArrayList<>();
        judged.forEach((of, judgedBy) -> {
            TableSchema schema = judgedBy.schema();
            for (List<String> key : schema.uniqueKeys()) {
                rules.add(unique(of, schema, key, judgedBy.severity(ViolationCode.DUPLICATE_KEY)));
            }
            for (ForeignKey key : schema.foreignKeys()) {
                rules.add(reference(of, schema, key, judgedBy.severity(ViolationCode.ORPHAN_KEY)));
            }
        });
        List<String> replays = rules.stream()
                .flatMap(PlannedRule::sets)
                .filter(set -> set.delivery() != null)
                .flatMap(set -> targets.replays(set.of()).stream())
                .distinct()
                .toList();
        return new KeyPlan(rules, replays);
    }

    private static PlannedRule unique(TablePeriod of, TableSchema schema, List<String> columns, Severity severity) {
        Optional<String> missing = missing(schema.columns(), columns);
        if (severity == Severity.OFF || missing.isPresent()) {
            String reason =
                    missing.map(column -> Reason.NOT_IN_VINTAGE.of(column)).orElse(Reason.SWITCHED_OFF.of());
            return notChecked(Rule.UNIQUE, of, columns, null, severity, reason);
        }
        return new PlannedRule(
                new KeyCheck(Rule.UNIQUE, of.table(), of.period(), columns, null, severity, 0, 0, null),
                new KeySet(null, of, spelled(schema.columns(), columns)),
                null,
                columns.equals(schema.primaryKey()) ? Absent.A_VALUE : Absent.NO_KEY);
    }

    private PlannedRule reference(TablePeriod of, TableSchema schema, ForeignKey key, Severity severity) {
        Optional<String> missing = missing(schema.columns(), key.columns());
        if (severity == Severity.OFF) {
            return notChecked(Rule.REFERENCE, of, key.columns(), null, severity, Reason.SWITCHED_OFF.of());
        }
        if (missing.isPresent()) {
            String reason = Reason.NOT_IN_VINTAGE.of(missing.get());
            return notChecked(Rule.REFERENCE, of, key.columns(), null, severity, reason);
        }
        Optional<KeyTargets.Found> found = targets.of(of, schema, key);
        if (found.isEmpty()) {
            String reason = Reason.NEITHER.of(key.table().isEmpty() ? of.table() : key.table());
            return notChecked(Rule.REFERENCE, of, key.columns(), null, severity, reason);
        }
        Target target = new Target(
                found.get().of().table(),
                found.get().of().period(),
                key.referencedColumns(),
                found.get().delivery());
        Optional<String> obstacle = obstacle(schema.columns(), key, found.get());
        if (obstacle.isPresent()) {
            return notChecked(Rule.REFERENCE, of, key.columns(), target, severity, obstacle.get());
        }
        int[] order = order(key.referencedColumns(), found.get().primaryKey());
        return new PlannedRule(
                new KeyCheck(Rule.REFERENCE, of.table(), of.period(), key.columns(), target, severity, 0, 0, null),
                new KeySet(null, of, spelled(schema.columns(), ordered(key.columns(), order))),
                new KeySet(
                        found.get().delivery(),
                        found.get().of(),
                        spelled(found.get().columns(), ordered(key.referencedColumns(), order))),
                Absent.NO_KEY);
    }

    private static PlannedRule notChecked(
            Rule rule,
            TablePeriod of,
            List<String> columns,
            @Nullable Target target,
            Severity severity,
            String reason) {
        return new PlannedRule(
                new KeyCheck(rule, of.table(), of.period(), columns, target, severity, 0, 0, reason),
                null,
                null,
                Absent.NO_KEY);
    }

    /** Why the two sides cannot be compared; empty when they can. */
    private static Optional<String> obstacle(List<Column> columns, ForeignKey key, KeyTargets.Found found) {
        Optional<String> missing = missing(found.columns(), key.referencedColumns());
        if (missing.isPresent()) {
            return Optional.of(Reason.NOT_IN_VINTAGE_OF.of(missing.get(), found.of()));
        }
        for (int i = 0; i < key.columns().size(); i++) {
            LogicalType type = type(columns, key.columns().get(i));
            LogicalType other = type(found.columns(), key.referencedColumns().get(i));
            if (kind(type) != kind(other)) {
                return Optional.of(Reason.OTHER_TYPE.of(key.columns().get(i), name(type), name(other)));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> missing(List<Column> columns, List<String> names) {
        return names.stream()
                .filter(name ->
                        columns.stream().noneMatch(column -> column.name().equalsIgnoreCase(name)))
                .findFirst();
    }

    private static LogicalType type(List<Column> columns, String name) {
        return column(columns, name).type().logical();
    }

    /** Names of keys compare without regard to case. */
    private static Column column(List<Column> columns, String name) {
        return columns.stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow();
    }

    /** The columns' own names. */
    private static List<String> spelled(List<Column> columns, List<String> names) {
        return names.stream().map(name -> column(columns, name).name()).toList();
    }

    /** Values of one kind can be compared; numbers are, whatever their scale. */
    private static LogicalType kind(LogicalType type) {
        return type == LogicalType.INTEGER ? LogicalType.DECIMAL : type;
    }

    private static String name(LogicalType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** The order in which components are hashed: the target's own, so that its keys are hashed once for all who refer to it. */
    private static int[] order(List<String> referenced, List<String> primaryKey) {
        return IntStream.range(0, referenced.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> place(primaryKey, referenced.get(i)))
                        .thenComparing(referenced::get))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static int place(List<String> primaryKey, String column) {
        int place = primaryKey.indexOf(column);
        return place < 0 ? Integer.MAX_VALUE : place;
    }

    private static List<String> ordered(List<String> columns, int[] order) {
        return IntStream.of(order).mapToObj(columns::get).toList();
    }
}
