package fr.sndscopy.migration.published;

import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.report.Notice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What readers lose from view when a delivery is published in place of another: all that the other had published. A table and period
 * that the new one does not bring is gone for them, which nobody may do by leaving a file out: the declaration has to name it.
 *
 * @param superseded the delivery that is replaced
 * @param replaced what both have
 * @param dropped what only the superseded delivery has
 */
public record Supersession(String superseded, SortedSet<TablePeriod> replaced, SortedSet<TablePeriod> dropped) {
    public Supersession {
        replaced = Collections.unmodifiableSortedSet(new TreeSet<>(replaced));
        dropped = Collections.unmodifiableSortedSet(new TreeSet<>(dropped));
    }

    /**
     * What a delivery replaces; empty when it supersedes none, or one that is not published, which the ledger refuses.
     *
     * @param delivery with tables as the catalogue calls them
     * @throws DeliveryRefusedException when something would vanish that the declaration does not name under {@code drops}, or when it
     *     names there what does not
     */
    public static Optional<Supersession> of(LedgerState state, Delivery delivery) {
        String id = delivery.supersedes();
        if (id == null) {
            return Optional.empty();
        }
        return state.publication(id).map(publication -> {
            SortedSet<TablePeriod> replaced = new TreeSet<>();
            SortedSet<TablePeriod> dropped = new TreeSet<>();
            for (TablePeriod published : publication.tables().keySet()) {
                (isBrought(published, delivery) ? replaced : dropped).add(published);
            }
            Supersession supersession = new Supersession(id, replaced, dropped);
            supersession.requireDeclared(delivery);
            return supersession;
        });
    }

    /**
     * Refuses a delivery that was published and has been superseded or withdrawn: to send it again brings nothing back, whatever its content.
     *
     * @throws DeliveryRefusedException naming the delivery that replaced it
     */
    public static void refuseNoLongerCurrent(LedgerState state, String delivery) {
        state.withdrawalOf(delivery).ifPresent(withdrawal -> {
            throw new DeliveryRefusedException(
                    delivery, "was " + withdrawal.byWhom(), "an id of its own, to bring its rows back");
        });
        state.supersederOf(delivery).ifPresent(by -> {
            throw new DeliveryRefusedException(
                    delivery,
                    "was superseded by " + by.entry().delivery() + " on "
                            + by.entry().time(),
                    "an id of its own, and supersedes: "
                            + latest(state, by).entry().delivery() + ", to bring its rows back");
        });
    }

    /** The one whose rows are visible in the end. */
    private static Publication latest(LedgerState state, Publication publication) {
        Publication latest = publication;
        Optional<Publication> next = Optional.of(publication);
        while (next.isPresent()) {
            latest = next.get();
            next = state.supersederOf(latest.entry().delivery());
        }
        return latest;
    }

    private static boolean isBrought(TablePeriod published, Delivery delivery) {
        return delivery.files().stream().anyMatch(file -> isFileOf(file, published));
    }

    private static boolean isFileOf(SourceFile file, TablePeriod what) {
        return what.isOf(file.table()) && what.period().equals(file.period().text());
    }

    private void requireDeclared(Delivery delivery) {
        List<Delivery.Drop> declared = delivery.drops();
        List<TablePeriod> unsaid = dropped.stream()
                .filter(what -> declared.stream().noneMatch(drop -> isOf(drop, what)))
                .toList();
        if (!unsaid.isEmpty()) {
            throw new DeliveryRefusedException(
                    DeliveryReader.FILE_NAME + ": supersedes",
                    names(unsaid) + " of " + superseded + " would no longer be published",
                    "files of " + (unsaid.size() == 1 ? "it" : "them") + ", or supersedes: {id: " + superseded
                            + ", drops: [" + names(dropped) + "]}");
        }
        List<String> idle = declared.stream()
                .filter(drop -> dropped.stream().noneMatch(what -> isOf(drop, what)))
                .map(Delivery.Drop::toString)
                .toList();
        if (!idle.isEmpty()) {
            throw new DeliveryRefusedException(
                    DeliveryReader.FILE_NAME + ": supersedes.drops",
                    String.join(", ", idle) + " would not vanish",
                    dropped.isEmpty()
                            ? "no drops: this delivery brings all that " + superseded + " has"
                            : "what only " + superseded + " has: " + names(dropped));
        }
    }

    private static boolean isOf(Delivery.Drop drop, TablePeriod what) {
        return what.isOf(drop.table()) && what.period().equals(drop.period().text());
    }

    /** {@code TV 2019-02, TW 2019-02}. */
    public static String names(Collection<TablePeriod> tables) {
        return tables.stream().map(TablePeriod::toString).collect(Collectors.joining(", "));
    }

    /** For the report. */
    public List<Notice> notices(String delivery) {
        List<Notice> notices = new ArrayList<>();
        if (!replaced.isEmpty()) {
            notices.add(new Notice(Notice.Kind.REPLACES, delivery, List.of(superseded, names(replaced))));
        }
        if (!dropped.isEmpty()) {
            notices.add(new Notice(Notice.Kind.DROPS, delivery, List.of(superseded, names(dropped))));
        }
        return notices;
    }
}
