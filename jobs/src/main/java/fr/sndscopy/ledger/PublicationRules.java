package fr.sndscopy.ledger;

import fr.sndscopy.ledger.LedgerState.Owner;
import fr.sndscopy.ledger.PublicationRefusedException.Reason;
import fr.sndscopy.ledger.keyring.KeyEntry;
import fr.sndscopy.ledger.keyring.ShredEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What may follow on a state. The same rules judge a publication before it is written and an entry that is read. */
final class PublicationRules {
    private PublicationRules() {}

    /**
     * What may be published now: what {@link #check} asks of every entry, and no table beside one whose name differs in the case
     * of letters only. Entries of stores that have such tables already are read as they stand.
     */
    static void checkNew(LedgerState state, Claim claim, ManifestFacts facts) {
        requireNotShredded(state, claim, facts);
        check(state, claim, facts);
        if (claim.replays() != null) {
            return;
        }
        for (TablePeriod tablePeriod : facts.tables().keySet()) {
            for (TablePeriod other : facts.tables().keySet()) {
                if (tablePeriod.isSpelledOtherwise(other)) {
                    throw new PublicationRefusedException(
                            Reason.INCONSISTENT,
                            place(claim) + tablePeriod + " and " + other + ": one table under two names");
                }
            }
            if (!state.current().containsKey(tablePeriod)) {
                requireNoOtherSpelling(state, claim, tablePeriod);
            }
        }
    }

    /** What was destroyed does not come back: neither the same rows nor others in their place. */
    private static void requireNotShredded(LedgerState state, Claim claim, ManifestFacts facts) {
        facts.tables().keySet().forEach(tablePeriod -> state.shredOf(tablePeriod)
                .ifPresent(shred -> {
                    throw new PublicationRefusedException(
                            Reason.SHREDDED,
                            place(claim) + tablePeriod + " was " + shred.byWhom()
                                    + ": nothing of it is published again");
                }));
    }

    private static void requireNoOtherSpelling(LedgerState state, Claim claim, TablePeriod tablePeriod) {
        state.current().forEach((published, owner) -> {
            if (tablePeriod.isSpelledOtherwise(published) && !owner.delivery().equals(claim.supersedes())) {
                throw new PublicationRefusedException(
                        Reason.PERIOD_TAKEN,
                        place(claim) + tablePeriod + " is published by " + owner.delivery() + " as " + published
                                + ": a re-delivery names it in supersedes");
            }
        });
    }

    static void check(LedgerState state, Claim claim, ManifestFacts facts) {
        requireNew(state, claim);
        facts.keyIds().stream()
                .filter(state.retiredKeys()::contains)
                .sorted()
                .findFirst()
                .ifPresent(retired -> {
                    throw new PublicationRefusedException(
                            Reason.STALE_PLAN,
                            place(claim) + "encrypted with the key " + retired + ", which has been retired since");
                });
        for (ShredEntry shred : state.shreds()) {
            facts.keyIds().stream().filter(shred::isOfItsDomains).findFirst().ifPresent(keyId -> {
                throw new PublicationRefusedException(
                        Reason.SHREDDED,
                        place(claim) + "encrypted with the key " + keyId + ", and what is of its period was "
                                + shred.byWhom());
            });
        }
        if (claim.replays() != null) {
            checkReplay(state, claim, claim.replays(), facts);
        } else {
            checkDelivery(state, claim, facts);
        }
    }

    /** What may be said of keys: ids that are sorted, each once, and none that is retired. */
    static void checkKeys(LedgerState state, KeyEntry.Kind kind, List<String> keyIds) {
        if (!isSortedSet(keyIds)) {
            throw new PublicationRefusedException(
                    Reason.INCONSISTENT, "[" + kind + "] expected ids of keys, sorted, each once");
        }
        keyIds.stream().filter(state.retiredKeys()::contains).findFirst().ifPresent(retired -> {
            throw new PublicationRefusedException(
                    Reason.STALE_PLAN, "[" + kind + "] key " + retired + " has been retired already");
        });
        state.shreds().forEach(shred -> keyIds.stream()
                .filter(shred::isOfItsDomains)
                .findFirst()
                .ifPresent(keyId -> {
                    throw new PublicationRefusedException(
                            Reason.STALE_PLAN, "[" + kind + "] key " + keyId + ": " + shred.byWhom());
                }));
    }

    /**
     * What may be said to be shredded: all keys of some domains, of which nothing was said before, with as many parts as there are.
     */
    static void checkShred(LedgerState state, ShredEntry entry) {
        if (!isSortedSet(entry.domains()) || !isSortedSet(entry.keyIds())) {
            throw new PublicationRefusedException(
                    Reason.INCONSISTENT, "[SHRED] expected domains and ids of keys, sorted, each once");
        }
        entry.keyIds().stream()
                .filter(keyId -> !entry.isOfItsDomains(keyId))
                .findFirst()
                .ifPresent(keyId -> {
                    throw new PublicationRefusedException(
                            Reason.INCONSISTENT, "[SHRED] key " + keyId + " is of none of its domains");
                });
        for (ShredEntry before : state.shreds()) {
            before.domains().stream()
                    .filter(entry.domains()::contains)
                    .findFirst()
                    .ifPresent(domain -> {
                        throw new PublicationRefusedException(
                                Reason.STALE_PLAN, "[SHRED] " + domain + ": " + before.byWhom() + " already");
                    });
        }
        Stream.concat(
                        state.publications().stream().flatMap(publication -> publication.keyIds().stream()),
                        state.keyEntries().stream().flatMap(keys -> keys.keyIds().stream()))
                .filter(keyId -> entry.isOfItsDomains(keyId) && !entry.keyIds().contains(keyId))
                .findFirst()
                .ifPresent(keyId -> {
                    throw new PublicationRefusedException(
                            Reason.STALE_PLAN, "[SHRED] does not name the key " + keyId + ", which is of its domains");
                });
        long parts = state.partsUnder(entry.keyIds());
        if (parts != entry.parts()) {
            throw new PublicationRefusedException(
                    Reason.INCONSISTENT,
                    "[SHRED] says that " + entry.parts() + " parts are under its keys: " + parts + " are");
        }
    }

    /** What may be taken away: of what is current its place, of what is not its rows, with as many parts as there are. */
    static void checkRemoval(LedgerState state, RemovalEntry entry) {
        String what = "[" + entry.kind() + "] ";
        if (!isSortedSet(entry.deliveries()) || !RemovalEntry.isReason(entry.reason())) {
            throw new PublicationRefusedException(
                    Reason.INCONSISTENT,
                    what + "expected deliveries, sorted, each once, and a reason of at most " + RemovalEntry.MAX_REASON
                            + " characters on one line");
        }
        entry.deliveries().forEach(delivery -> requireRemovable(state, entry.kind(), delivery));
        long parts = state.partsOf(entry.deliveries());
        if (parts != entry.parts()) {
            throw new PublicationRefusedException(
                    Reason.INCONSISTENT, what + "says that " + entry.parts() + " parts have rows: " + parts + " have");
        }
    }

    /** Refuses what cannot be withdrawn, or cannot expire. */
    static void requireRemovable(LedgerState state, RemovalEntry.Kind kind, String delivery) {
        if (state.publication(delivery).isEmpty() || ReplayId.isReplay(delivery)) {
            throw new PublicationRefusedException(
                    Reason.REMOVES_UNKNOWN,
                    "[" + delivery + "] "
                            + (ReplayId.isReplay(delivery)
                                    ? "a replay, which goes with its delivery: name that"
                                    : "no delivery of this id is published"));
        }
        Optional<RemovalEntry> before =
                kind == RemovalEntry.Kind.WITHDRAW ? state.withdrawalOf(delivery) : state.expiryOf(delivery);
        if (before.isPresent()) {
            throw new PublicationRefusedException(
                    Reason.REMOVES_STALE, "[" + delivery + "] " + before.get().byWhom() + " already");
        }
        if (kind == RemovalEntry.Kind.WITHDRAW && !state.isCurrent(delivery)) {
            throw new PublicationRefusedException(
                    Reason.REMOVES_STALE,
                    "[" + delivery + "] superseded by " + superseder(state, delivery) + ": nobody sees it any more");
        }
        if (kind == RemovalEntry.Kind.EXPIRE && state.isCurrent(delivery)) {
            throw new PublicationRefusedException(
                    Reason.REMOVES_STALE,
                    "[" + delivery + "] current: what readers see does not expire; withdraw it first");
        }
    }

    private static boolean isSortedSet(List<String> texts) {
        return !texts.isEmpty() && List.copyOf(new TreeSet<>(texts)).equals(texts);
    }

    private static void requireNew(LedgerState state, Claim claim) {
        state.publication(claim.delivery()).ifPresent(publication -> {
            boolean same = publication.entry().contentId().equals(claim.contentId());
            throw new PublicationRefusedException(
                    Reason.OTHER_CONTENT, place(claim) + "published already" + (same ? "" : otherContent(claim)));
        });
    }

    private static String otherContent(Claim claim) {
        return claim.replays() != null
                ? ", by another replay of the same delivery: what that left can be replayed again"
                : ", with other content: a re-delivery needs an id of its own and names this one in supersedes";
    }

    private static void checkDelivery(LedgerState state, Claim claim, ManifestFacts facts) {
        String place = place(claim);
        if (ReplayId.isReplay(claim.delivery())) {
            throw new PublicationRefusedException(
                    Reason.RESERVED_ID, place + "an id that only replays have: expected one that does not end so");
        }
        if (!facts.replayed().isEmpty()) {
            throw new PublicationRefusedException(
                    Reason.INCONSISTENT, place + "has replayed parts, and names no delivery that it replays");
        }
        String supersedes = claim.supersedes();
        if (supersedes != null) {
            if (state.publication(supersedes).isEmpty() || ReplayId.isReplay(supersedes)) {
                throw new PublicationRefusedException(
                        Reason.SUPERSEDES_UNKNOWN,
                        place + "supersedes " + supersedes + ", which is not published"
                                + (ReplayId.isReplay(supersedes) ? " by itself: a replay goes with its delivery" : ""));
            }
            state.withdrawalOf(supersedes).ifPresent(withdrawal -> {
                throw new PublicationRefusedException(
                        Reason.SUPERSEDES_STALE,
                        place + "supersedes " + supersedes + ", which was " + withdrawal.byWhom()
                                + ": nothing of it is in the way, and nothing need be superseded");
            });
            if (!state.isCurrent(supersedes)) {
                throw new PublicationRefusedException(
                        Reason.SUPERSEDES_STALE,
                        place + "supersedes " + supersedes + ", which has been superseded already, by "
                                + superseder(state, supersedes));
            }
        }
        facts.tables().forEach((tablePeriod, generation) -> {
            Owner owner = state.current().get(tablePeriod);
            if (owner != null && !owner.delivery().equals(supersedes)) {
                throw new PublicationRefusedException(
                        Reason.PERIOD_TAKEN,
                        place + tablePeriod + " is published by " + owner.delivery()
                                + ": a re-delivery names it in supersedes");
            }
            int expected = state.nextGeneration(tablePeriod);
            if (generation != expected) {
                throw new PublicationRefusedException(
                        Reason.STALE_PLAN,
                        place + tablePeriod + " generation " + generation + ", expected " + expected
                                + ": made for another state of the store");
            }
        });
    }

    /** A replay takes rows out of the quarantine of a current delivery, all of a part or none, and brings nothing else. */
    private static void checkReplay(LedgerState state, Claim claim, String replays, ManifestFacts facts) {
        String place = place(claim);
        requireReplayable(state, replays);
        if (claim.supersedes() != null) {
            throw new PublicationRefusedException(
                    Reason.INCONSISTENT, place + "replays " + replays + " and supersedes another");
        }
        if (!claim.delivery().equals(state.nextReplay(replays))) {
            throw new PublicationRefusedException(
                    Reason.STALE_PLAN, place + "the next replay of " + replays + " is " + state.nextReplay(replays));
        }
        facts.tables().forEach((tablePeriod, generation) -> {
            if (!new Owner(replays, generation).equals(state.current().get(tablePeriod))) {
                throw new PublicationRefusedException(
                        Reason.STALE_PLAN,
                        place + tablePeriod + " generation " + generation + " is not current, or not of " + replays);
            }
        });
        QuarantinedParts quarantine = state.quarantineOf(replays);
        if (facts.replayed().isEmpty() || !facts.quarantined().isEmpty()) {
            throw new PublicationRefusedException(Reason.INCONSISTENT, place + "a replay has replayed parts only");
        }
        facts.replayed().forEach((name, part) -> {
            OptionalLong before = quarantine.rowsOf(name, part);
            if (before.isEmpty()) {
                throw new PublicationRefusedException(
                        Reason.STALE_PLAN,
                        place + "replays part " + name + ", of which " + replays + " has nothing in quarantine");
            }
            long judged = facts.judged().getOrDefault(name, 0L);
            if (judged != before.getAsLong()) {
                throw new PublicationRefusedException(
                        Reason.STALE_PLAN,
                        place + "judged " + judged + " rows of part " + name + ", of which " + before.getAsLong()
                                + " are in quarantine");
            }
        });
    }

    /** Refuses what has no quarantine that readers would see. */
    static void requireReplayable(LedgerState state, String delivery) {
        String place = "[" + delivery + "] ";
        if (state.publication(delivery).isEmpty() || ReplayId.isReplay(delivery)) {
            throw new PublicationRefusedException(
                    Reason.REPLAYS_UNKNOWN,
                    place + "cannot be replayed: "
                            + (ReplayId.isReplay(delivery)
                                    ? "a replay itself; name the delivery that it replays"
                                    : "no delivery of this id is published"));
        }
        state.withdrawalOf(delivery).ifPresent(withdrawal -> {
            throw new PublicationRefusedException(
                    Reason.REPLAYS_STALE, place + "cannot be replayed: it was " + withdrawal.byWhom());
        });
        if (!state.isCurrent(delivery)) {
            throw new PublicationRefusedException(
                    Reason.REPLAYS_STALE,
                    place + "cannot be replayed: it has been superseded by " + superseder(state, delivery));
        }
    }

    private static String superseder(LedgerState state, String delivery) {
        return state.supersederOf(delivery)
                .map(publication -> publication.entry().delivery())
                .orElse("another delivery");
    }

    private static String place(Claim claim) {
        return "[" + claim.delivery() + "] ";
    }

    /** Whether a manifest's books balance, and its parts add up to its tables. */
    static void checkBooks(Manifest manifest, Consumer<Manifest.Part> each) {
        Map<TablePeriod, long[]> sums = new HashMap<>();
        for (Manifest.Part part : manifest.parts()) {
            each.accept(part);
            requireBalance(manifest, "part " + part.name(), part.books());
            long[] sum = sums.computeIfAbsent(new TablePeriod(part.table(), part.period()), key -> new long[2]);
            sum[0] = Math.addExact(sum[0], part.books().stored());
            sum[1] = Math.addExact(sum[1], part.books().quarantined());
        }
        for (Manifest.Table table : manifest.tables()) {
            TablePeriod tablePeriod = new TablePeriod(table.table(), table.period());
            requireBalance(manifest, tablePeriod.toString(), table.books());
            long[] sum = sums.remove(tablePeriod);
            if (sum == null) {
                sum = new long[2];
            }
            if (sum[0] != table.books().stored() || sum[1] != table.books().quarantined()) {
                throw inconsistent(
                        manifest,
                        tablePeriod + " has " + table.books().stored() + " rows stored and "
                                + table.books().quarantined() + " quarantined, its parts " + sum[0] + " and " + sum[1]);
            }
        }
        if (!sums.isEmpty()) {
            throw inconsistent(manifest, "parts of " + sums.keySet() + ", which is no table of the manifest");
        }
    }

    private static void requireBalance(Manifest manifest, String what, Manifest.Books books) {
        if (!books.balance() || books.stored() < 0 || books.quarantined() < 0) {
            throw inconsistent(
                    manifest,
                    what + " has " + books.delivered() + " rows delivered, " + books.stored() + " stored, "
                            + books.quarantined() + " quarantined");
        }
    }

    static PublicationRefusedException inconsistent(Manifest manifest, String problem) {
        return new PublicationRefusedException(Reason.INCONSISTENT, "[" + manifest.delivery() + "] " + problem);
    }
}
