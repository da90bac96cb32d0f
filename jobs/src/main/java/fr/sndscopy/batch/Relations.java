package fr.sndscopy.batch;

import fr.sndscopy.calendar.Calendar;
import fr.sndscopy.calendar.Expectation;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.nomenclature.CodeReference;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ForeignKey;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.schema.SchemaException;
import fr.sndscopy.schema.TableName;
import fr.sndscopy.schema.TableSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds which deliveries of a night must not be worked on side by side, by their declarations and the schemas of their tables, of whatever
 * year. Where it cannot be told, they must not.
 */
final class Relations {
    private final SchemaCatalog catalog;
    private final Calendar calendar;

    /** @param calendar says of which products an earlier period must be there before a later one is begun */
    Relations(SchemaCatalog catalog, Calendar calendar) {
        this.catalog = catalog;
        this.calendar = calendar;
    }

    /**
     * A delivery, as far as others have to do with it.
     *
     * @param alone whether everything may depend on it
     * @param brought names of tables, by period; of a product that is published without gaps alone, the product
     * @param tables names of tables, as they are compared from period to period
     * @param schemas of these tables, by name
     * @param needed schemas whose rows its own may be judged by, of other deliveries
     */
    record Facts(boolean alone, Set<String> brought, Set<String> tables, Set<String> schemas, Set<String> needed) {

        /** What a later delivery has to do with this one. */
        Relation of(Facts later) {
            if (alone
                    || later.alone
                    || meet(brought, later.brought)
                    || meet(schemas, later.needed)
                    || meet(needed, later.schemas)) {
                return Relation.APART;
            }
            return meet(tables, later.tables) ? Relation.IN_ORDER : Relation.NONE;
        }

        private static boolean meet(Set<String> some, Set<String> others) {
            return !Collections.disjoint(some, others);
        }
    }

    /** One that supersedes another is alone: what vanishes with the other may be missed by any. */
    Facts of(Delivery declared) {
        Facts facts = new Facts(
                declared.supersedes() != null, new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
        if (calendar.pastGap(declared.product()) == Expectation.PastGap.REFUSE) {
            facts.brought().add("product " + upper(declared.product()));
        }
        try {
            Delivery delivery = Planner.named(catalog, declared);
            List<Brought> all = new ArrayList<>();
            for (SourceFile file : delivery.files()) {
                facts.brought().add(file.table() + ' ' + file.period().text());
                facts.tables().add(file.table());
                Optional<TableName> name = catalog.resolve(file.table());
                Optional<TableSchema> schema = catalog.find(file.table());
                if (name.isPresent() && schema.isPresent()) {
                    all.add(new Brought(name.get(), schema.get(), file.period()));
                }
            }
            all.forEach(brought -> facts.schemas().add(upper(brought.schema().name())));
            all.forEach(brought -> facts.needed().addAll(needed(brought, all)));
            return facts;
        } catch (SchemaException e) {
            return new Facts(true, Set.of(), Set.of(), Set.of(), Set.of());
        }
    }

    private record Brought(TableName name, TableSchema schema, Period period) {
        /** Whether rows of a table refer to these, whatever others have published; a nomenclature counts from the next delivery on. */
        boolean isTargetOf(Brought referring, String table) {
            return upper(schema.name()).equals(table)
                    && (period.equals(referring.period) || period.equals(Period.SNAPSHOT))
                    && (name.year().isEmpty()
                            || referring.name.year().isEmpty()
                            || (name.year().equals(referring.name.year())
                                    && name.month().equals(referring.name.month())));
        }
    }

    private static Set<String> needed(Brought referring, List<Brought> own) {
        Set<String> needed = new HashSet<>();
        for (ForeignKey key : referring.schema().foreignKeys()) {
            String table = upper(key.table());
            if (!table.isEmpty() && own.stream().noneMatch(brought -> brought.isTargetOf(referring, table))) {
                needed.add(table);
            }
        }
        for (Column column : referring.schema().columns()) {
            String nomenclature = column.nomenclature();
            if (nomenclature != null) {
                needed.add(CodeReference.parse(nomenclature).table());
            }
        }
        return needed;
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
