package fr.sndscopy.migration.keys;

import fr.sndscopy.delivery.Period;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ForeignKey;
import fr.sndscopy.schema.TableName;
import fr.sndscopy.schema.TableSchema;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows that a reference is held against: those of the delivery itself (of the same period, else the snapshot, else the only
 * period there is), otherwise those that are published (of the same period, else the snapshot).
 */
public final class KeyTargets {
    private final Map<TablePeriod, TableSchema> delivered;
    private final PublishedKeys published;

    public KeyTargets(Map<TablePeriod, TableSchema> delivered, PublishedKeys published) {
        this.delivered = delivered;
        this.published = published;
    }

    /**
     * Rows that a reference is held against.
     *
     * @param delivery whose published rows they are, or null for rows of this delivery
     * @param of table and period
     * @param columns that they have
     * @param primaryKey of the table, where it is known
     */
    record Found(@Nullable String delivery, TablePeriod of, List<Column> columns, List<String> primaryKey) {}

    Optional<Found> of(TablePeriod from, TableSchema schema, ForeignKey key) {
        if (key.table().isEmpty()) {
            return Optional.of(found(from, schema));
        }
        TableName referring = name(from.table(), schema.name()).orElseThrow();
        List<TablePeriod> own = delivered.entrySet().stream()
                .filter(entry -> name(entry.getValue().name(), key.table())
                        .filter(TableName::isOwn)
                        .isPresent())
                .map(Map.Entry::getKey)
                .filter(of -> isOfOneInstance(referring, name(of.table(), key.table())))
                .toList();
        Optional<TablePeriod> ownTarget =
                ofPeriod(own, from.period()).or(() -> own.size() == 1 ? Optional.of(own.get(0)) : Optional.empty());
        if (ownTarget.isPresent()) {
            return ownTarget.map(of -> found(of, Objects.requireNonNull(delivered.get(of))));
        }
        List<TablePeriod> others = published.tables().stream()
                .filter(of -> isOfOneInstance(referring, name(of.table(), key.table())))
                .toList();
        return ofPeriod(others, from.period())
                .map(of -> new Found(published.owner(of), of, published.columns(of), List.of()));
    }

    /** The replays that have brought rows of a published table and period. */
    List<String> replays(TablePeriod of) {
        return published.replays(of);
    }

    private static Found found(TablePeriod of, TableSchema schema) {
        return new Found(null, of, schema.columns(), schema.primaryKey());
    }

    private static Optional<TablePeriod> ofPeriod(Collection<TablePeriod> candidates, String period) {
        return candidates.stream()
                .filter(of -> of.period().equals(period))
                .findFirst()
                .or(() -> candidates.stream()
                        .filter(of -> of.period().equals(Period.SNAPSHOT.text()))
                        .findFirst());
    }

    private static Optional<TableName> name(String given, String table) {
        return TableName.resolve(given, List.of(table));
    }

    /** {@code T_MCO08C} refers to {@code T_MCO08B}, not to {@code T_MCO09B}; to a table without a year in its name, all do. */
    private static boolean isOfOneInstance(TableName referring, Optional<TableName> target) {
        return target.filter(name -> name.year().isEmpty()
                        || referring.year().isEmpty()
                        || (name.year().equals(referring.year()) && name.month().equals(referring.month())))
                .isPresent();
    }
}
