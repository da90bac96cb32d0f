package fr.sndscopy.cli.run;

import fr.sndscopy.batch.Failures;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.delivery.ContentId;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.FileChecksums;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.PublicationRefusedException;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.published.Supersession;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger has to say of a delivery before it is migrated.
 *
 * @param standing whether it is published
 * @param supersession what it would take from view, or null
 * @param problems for which it would be refused
 */
record Prospect(Standing standing, @Nullable Supersession supersession, List<String> problems) {
    /** Files up to here together are hashed to compare them with what is published. */
    private static final long CHEAP_BYTES = 64L << 20;

    /** Whether a delivery is published. */
    enum Standing {
        NEW("new"),
        /** With the content that the delivery has. */
        PUBLISHED("already-published"),
        /** Its content was not compared: it declares no checksums, and is too large to be read for a plan. */
        PUBLISHED_NOT_COMPARED("published-not-compared"),
        /** No ledger was asked: no store has been set up. */
        NO_LEDGER("no-ledger");

        private final String word;

        Standing(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** Asks the ledger of the workplace, if there is one. */
    static Prospect of(Workplace workplace, SchemaCatalog catalog, Delivery declared) throws IOException {
        Optional<LedgerState> read = workplace.publishedState();
        return read.isPresent()
                ? of(workplace, read.get(), catalog, declared)
                : new Prospect(Standing.NO_LEDGER, null, List.of());
    }

    private static Prospect of(Workplace workplace, LedgerState state, SchemaCatalog catalog, Delivery declared)
            throws IOException {
        Delivery delivery = Planner.named(catalog, declared);
        List<String> problems = new ArrayList<>();
        try {
            Supersession.refuseNoLongerCurrent(state, delivery.id());
        } catch (DeliveryRefusedException e) {
            return new Prospect(Standing.NEW, null, List.of(Failures.message(e)));
        }
        if (state.publication(delivery.id()).isPresent()) {
            Map<String, String> sha256 = sha256(workplace, declared);
            if (sha256 == null) {
                return new Prospect(Standing.PUBLISHED_NOT_COMPARED, null, List.of());
            }
            String published =
                    state.publication(delivery.id()).orElseThrow().entry().contentId();
            if (published.equals(ContentId.of(delivery, sha256)) || published.equals(ContentId.of(declared, sha256))) {
                return new Prospect(Standing.PUBLISHED, null, List.of());
            }
        }
        try {
            workplace.ledger().checkMayPublish(state, delivery.id(), delivery.supersedes(), tablePeriods(delivery));
        } catch (PublicationRefusedException e) {
            problems.add(Failures.message(e));
        }
        Supersession supersession = null;
        try {
            supersession = Supersession.of(state, delivery).orElse(null);
        } catch (DeliveryRefusedException e) {
            problems.add(Failures.message(e));
        }
        return new Prospect(Standing.NEW, supersession, problems);
    }

    private static Set<TablePeriod> tablePeriods(Delivery delivery) {
        return delivery.files().stream()
                .map(file -> new TablePeriod(file.table(), file.period().text()))
                .collect(Collectors.toSet());
    }

    /** As declared, or as computed where that is soon done; null where it is not. */
    private static @Nullable Map<String, String> sha256(Workplace workplace, Delivery delivery) throws IOException {
        Map<String, String> declared = new HashMap<>();
        long bytes = 0;
        for (var file : delivery.files()) {
            if (file.declaredSha256() != null) {
                declared.put(file.path(), file.declaredSha256());
            }
            bytes += delivery.folder().file(file.file()).length();
        }
        if (declared.size() == delivery.files().size()) {
            return declared;
        }
        return bytes > CHEAP_BYTES
                ? null
                : FileChecksums.compute(delivery, workplace.settings().threads(), (path, read) -> {});
    }
}
