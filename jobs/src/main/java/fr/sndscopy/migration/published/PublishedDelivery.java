package fr.sndscopy.migration.published;

import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.TablePeriod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A delivery with its replays, and what readers see of both together. */
public final class PublishedDelivery {
    private final Manifest origin;
    private final List<Manifest> replays;

    private PublishedDelivery(Manifest origin, List<Manifest> replays) {
        this.origin = origin;
        this.replays = List.copyOf(replays);
    }

    /** @param delivery the id of a delivery that is published and no replay */
    public static PublishedDelivery read(Ledger ledger, LedgerState state, String delivery) {
        Publication publication = state.publication(delivery).orElseThrow();
        return new PublishedDelivery(
                ledger.manifest(state, publication),
                state.replaysOf(delivery).stream()
                        .map(replay -> ledger.manifest(state, replay))
                        .toList());
    }

    /**
     * A part and the manifest that names it.
     *
     * @param manifest of the delivery or of a replay
     * @param part of the manifest
     */
    public record Piece(Manifest manifest, Manifest.Part part) {
        public TablePeriod tablePeriod() {
            return new TablePeriod(part.table(), part.period());
        }

        /** The name of the delivered part. */
        public String deliveredAs() {
            String replayed = part.replays();
            return replayed == null ? part.name() : replayed;
        }

        public StoredObject quarantine() {
            return Objects.requireNonNull(part.quarantine());
        }
    }

    public Manifest origin() {
        return origin;
    }

    List<Manifest> replays() {
        return replays;
    }

    /** The delivery's facts of a table and period. */
    public Manifest.Table table(TablePeriod what) {
        return origin.tables().stream()
                .filter(table -> new TablePeriod(table.table(), table.period()).equals(what))
                .findFirst()
                .orElseThrow();
    }

    /** The parts with stored rows, the delivery's first. */
    public List<Piece> data(TablePeriod what) {
        return pieces(what).filter(piece -> piece.part().data() != null).toList();
    }

    /** What is in quarantine now: of each delivered part the object of its last replay, else its own. */
    public List<Piece> quarantine() {
        return latest(pieces()).values().stream()
                .filter(piece -> piece.part().quarantine() != null)
                .toList();
    }

    /** Rows delivered, and what has become of them until now. */
    public Books books(TablePeriod what) {
        Books sum = table(what).books();
        long stored = 0;
        Map<String, Long> warnings = new TreeMap<>();
        List<Piece> pieces = pieces(what).toList();
        for (Piece piece : pieces) {
            stored += piece.part().books().stored();
            piece.part().books().warnings().forEach((place, count) -> warnings.merge(place, count, Long::sum));
        }
        long quarantined = 0;
        Map<String, Long> violations = new TreeMap<>();
        for (Piece piece : latest(pieces.stream()).values()) {
            quarantined += piece.part().books().quarantined();
            piece.part().books().violations().forEach((place, count) -> violations.merge(place, count, Long::sum));
        }
        return new Books(sum.delivered(), stored, quarantined, violations, warnings);
    }

    private static Map<String, Piece> latest(Stream<Piece> pieces) {
        Map<String, Piece> latest = new LinkedHashMap<>();
        pieces.forEach(piece -> latest.put(piece.deliveredAs(), piece));
        return latest;
    }

    /** Those of one table and period. */
    private Stream<Piece> pieces(TablePeriod what) {
        return Stream.concat(Stream.of(origin), replays.stream())
                .flatMap(manifest -> manifest.partsOf(what).stream().map(part -> new Piece(manifest, part)));
    }

    private Stream<Piece> pieces() {
        return Stream.concat(Stream.of(origin), replays.stream())
                .flatMap(manifest -> manifest.parts().stream().map(part -> new Piece(manifest, part)));
    }
}
