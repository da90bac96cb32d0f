package fr.sndscopy.migration.codes;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.part.PartVerification;
import fr.sndscopy.migration.published.PublishedDelivery;
import fr.sndscopy.migration.published.PublishedDelivery.Piece;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.nomenclature.CodeOrigin;
import fr.sndscopy.nomenclature.Codes;
import fr.sndscopy.nomenclature.Lookup;
import fr.sndscopy.parquet.PartReader;
import fr.sndscopy.report.Reason;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.TableSchema;
import fr.sndscopy.storage.ObjectStore;
import fr.sndscopy.validate.CodeList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A published nomenclature. Which of its columns holds the codes is told from metadata alone; its rows are read when a list is first
 * asked for, all columns that anybody has looked for by then at once. Each object is checked as a whole against its manifest, and each
 * column that is read against the sealed evidence. Safe for use by several threads.
 */
final class PublishedCodes {
    /** A table of more rows is not read, and said not to be. */
    static final long MAX_ROWS = 500_000;

    private final TablePeriod what;
    private final PublishedDelivery published;
    private final String edition;
    private final Optional<TableSchema> schema;
    private final Function<Manifest, Evidence> evidence;
    private final Reading reading;
    private final Set<Wanted> wanted = new HashSet<>();
    private final Map<Wanted, CodeList> lists = new HashMap<>();
    private @Nullable List<Column> columns;

    /** A list that somebody has looked for. */
    private record Wanted(String column, boolean byValue) {}

    /**
     * How stored rows are got at.
     *
     * @param store where they are
     * @param keys asked when they have to be opened
     * @param directory where downloads are kept while they are read
     */
    record Reading(ObjectStore store, Supplier<KeyService> keys, Path directory) {}

    /**
     * @param what the nomenclature
     * @param published the delivery that has it
     * @param edition stands for the rows that it has now
     * @param schema of the table as the catalogue knows it
     * @param evidence opens the evidence of a manifest
     */
    PublishedCodes(
            TablePeriod what,
            PublishedDelivery published,
            String edition,
            Optional<TableSchema> schema,
            Function<Manifest, Evidence> evidence,
            Reading reading) {
        this.what = what;
        this.published = published;
        this.edition = edition;
        this.schema = schema;
        this.evidence = evidence;
        this.reading = reading;
    }

    /**
     * The codes for a column.
     *
     * @param referenced the column of the nomenclature that its schema names; empty when it leaves that open
     */
    synchronized Lookup find(Column column, Optional<String> referenced) {
        if (rows() > MAX_ROWS) {
            return Lookup.unusable(Reason.TOO_MANY_ROWS.of(owner(), rows(), MAX_ROWS));
        }
        Optional<Column> found = referenced.or(() -> codeColumn(column)).flatMap(this::column);
        if (found.isEmpty()) {
            return Lookup.unusable(
                    referenced.isPresent()
                            ? Reason.NO_COLUMN.of(owner(), referenced.get())
                            : Reason.NO_CODE_COLUMN.of(owner()));
        }
        Column codes = found.get();
        boolean byValue = column.type().isNumber() || codes.type().isNumber();
        return switch (codes.type().logical()) {
            case DATE, DATETIME, YEARMONTH -> Lookup.unusable(Reason.DATES.of(owner(), codes.name()));
            case STRING, INTEGER, DECIMAL, BOOLEAN, YEAR -> {
                Wanted list = new Wanted(codes.name(), byValue);
                wanted.add(list);
                yield Lookup.of(new Codes(
                        what.table() + ":" + codes.name(), edition, new CodeOrigin(owner()), () -> list(list)));
            }
        };
    }

    /** Rows that it has. */
    long rows() {
        return published.books(what).stored();
    }

    /** What is said of it when it is not read for all the others that are. */
    Lookup tooMany(long most) {
        return Lookup.unusable(Reason.TOO_MANY_TOGETHER.of(owner(), rows(), most));
    }

    private String owner() {
        return published.origin().delivery();
    }

    /** Of the same name; else the one that the schema says; else the only one that is a key by itself, as it was published. */
    private Optional<String> codeColumn(Column column) {
        return column(column.name())
                .map(Column::name)
                .or(() -> schema.map(TableSchema::codeColumn))
                .or(() -> schema.map(TableSchema::primaryKey)
                        .filter(key -> key.size() == 1)
                        .map(key -> key.get(0)))
                .or(this::publishedKey);
    }

    private Optional<String> publishedKey() {
        Set<String> keys = evidence.apply(published.origin()).keys().stream()
                .filter(key -> key.rule() == KeyCheck.Rule.UNIQUE)
                .filter(key -> new TablePeriod(key.table(), key.period()).equals(what))
                .filter(key -> key.columns().size() == 1)
                .map(key -> key.columns().get(0))
                .collect(Collectors.toSet());
        return keys.size() == 1 ? keys.stream().findFirst() : Optional.empty();
    }

    private Optional<Column> column(String name) {
        return columns().stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** The columns that the delivery's rows were stored with; rows of its replays are alike. */
    private List<Column> columns() {
        List<Column> known = columns;
        if (known == null) {
            String file = published.origin().files().stream()
                    .filter(one -> new TablePeriod(one.table(), one.period()).equals(what))
                    .findFirst()
                    .orElseThrow(() -> new IntegrityException("[" + what + "] in the ledger, but not in the manifest"))
                    .path();
            known = columns(evidence.apply(published.origin()), file);
            columns = known;
        }
        return known;
    }

    private List<Column> columns(Evidence of, String file) {
        return of.columnsOf(file)
                .orElseThrow(() -> new IntegrityException(
                        "[" + what + "] the evidence does not say which columns " + file + " has"));
    }

    private synchronized CodeList list(Wanted list) {
        if (!lists.containsKey(list)) {
            try {
                read();
            } catch (IOException e) {
                throw new UncheckedIOException("[" + what + "] " + e.getMessage(), e);
            }
        }
        return Objects.requireNonNull(lists.get(list));
    }

    private void read() throws IOException {
        Map<String, Set<String>> codes = new HashMap<>();
        wanted.forEach(list -> codes.put(list.column(), new HashSet<>()));
        for (Piece piece : published.data(what)) {
            read(piece, codes);
        }
        for (Wanted list : wanted) {
            Set<String> texts = Objects.requireNonNull(codes.get(list.column()));
            lists.put(list, list.byValue() ? CodeList.ofNumbers(texts) : CodeList.ofTexts(texts));
        }
    }

    private void read(Piece piece, Map<String, Set<String>> codes) throws IOException {
        StoredObject object = Objects.requireNonNull(piece.part().data());
        Evidence known = evidence.apply(piece.manifest());
        SealedPart part = known.part(what, piece.part().name())
                .filter(one -> one.books().equals(piece.part().books()) && object.equals(one.data()))
                .orElseThrow(
                        () -> new IntegrityException("[" + object.key() + "] the evidence says something else of part "
                                + piece.part().name()));
        requirePlace(piece, object);
        List<Column> all = columns(known, piece.part().file());
        List<Column> some =
                all.stream().filter(column -> codes.containsKey(column.name())).toList();
        List<CodeColumn> read = some.stream()
                .map(column -> new CodeColumn(what, column, Objects.requireNonNull(codes.get(column.name()))))
                .toList();
        PartKeys keys = new PartKeys(reading.keys().get());
        new PartVerification(reading.store(), keys, reading.directory())
                .reading(
                        piece.part().name(),
                        object,
                        file -> PartReader.rows(file, all, keys.readKey(object.aad()), some, cells -> {
                            for (int i = 0; i < read.size(); i++) {
                                read.get(i).add(cells.get(i));
                            }
                        }));
        read.forEach(column -> column.requireAsPublished(object, part));
    }

    /** The object must be bound to the very part that the manifest says it holds. */
    private void requirePlace(Piece piece, StoredObject object) {
        String aad = StoreLayout.aad(
                StoreLayout.Kind.DATA,
                piece.manifest().dataset(),
                what.table(),
                what.period(),
                piece.manifest().delivery(),
                piece.part().name());
        if (!object.aad().equals(aad)) {
            throw new IntegrityException("[" + object.key() + "] bound to another place than its part");
        }
    }
}
