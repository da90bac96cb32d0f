package fr.sndscopy.ledger.access;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.AccessHead;
import fr.sndscopy.ledger.LedgerAudit;
import fr.sndscopy.ledger.LedgerAudit.Fault;
import fr.sndscopy.ledger.LedgerCorruptException;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.ledger.StoredForm;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.StorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Walks an access log to its end, past the first fault to the last, and holds the ledger against it: each ledger entry says what the log had come
 * to. Acts behind the last ledger entry are covered by none yet; whoever has kept the log's head can ask {@link Findings#problem}.
 */
public final class AccessAudit {
    /** A report of very many files has some tens of megabytes. */
    private static final int MAX_OBJECT_BYTES = 1 << 28;

    private final ObjectReader store;
    private final LedgerAudit ledger;
    private final String dataset;
    /** By number, as far as entries could be read. */
    private final SortedMap<Long, String> sha256s = new TreeMap<>();

    private final Map<Act, long[]> acts = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private String headSha256 = LedgerState.NOTHING_SHA256;
    private long objectsGone;

    private AccessAudit(ObjectReader store, LedgerAudit ledger, String dataset) {
        this.store = store;
        this.ledger = ledger;
        this.dataset = dataset;
    }

    /** What acts have in common that are told together. */
    private record Act(String action, String operator, String user) {}

    /**
     * Acts of one kind by one person.
     *
     * @param action what was done
     * @param operator who answers for it
     * @param user of the operating system that did it
     * @param count how often
     * @param rows that were handed out in all of them
     */
    public record Acts(String action, String operator, String user, long count, long rows) {}

    /**
     * What was found.
     *
     * @param entries how many there are
     * @param headSha256 of the last one's bytes, 64 zeros when there is none
     * @param coveredEntries how many of them a ledger entry covers
     * @param objectsGone objects that acts have named, and that are not there
     * @param acts by kind and person, in this order
     * @param sha256s of the entries that could be read, by number
     * @param faults what is wrong
     */
    public record Findings(
            long entries,
            String headSha256,
            long coveredEntries,
            long objectsGone,
            List<Acts> acts,
            SortedMap<Long, String> sha256s,
            List<Fault> faults) {
        private static final Findings NOTHING =
                new Findings(0, LedgerState.NOTHING_SHA256, 0, 0, List.of(), new TreeMap<>(), List.of());

        public Findings {
            acts = List.copyOf(acts);
            faults = List.copyOf(faults);
        }

        /** What it has come to. */
        public AccessHead head() {
            return new AccessHead(entries, headSha256);
        }

        /** What is wrong when this was the log's head before; empty when the log goes on from it. */
        public Optional<Fault> problem(AccessHead before) {
            if (before.number() == 0 || before.sha256().equals(sha256s.get(before.number()))) {
                return Optional.empty();
            }
            return Optional.of(new Fault(
                    StoreLayout.accessEntry(before.number()),
                    sha256s.containsKey(before.number())
                            ? "not the one that was there before: the log was written anew"
                            : "there before, and gone: the log was cut",
                    null));
        }

        /** What a reader should know and is no fault. */
        public List<String> notices() {
            List<String> notices = new ArrayList<>();
            if (entries > coveredEntries) {
                notices.add("entries " + (coveredEntries + 1) + " to " + entries
                        + " of the access log are behind the last ledger entry: the next one covers them");
            }
            if (objectsGone > 0) {
                notices.add(objectsGone + (objectsGone == 1 ? " report" : " reports")
                        + " that the access log names, and that are not in the store");
            }
            return notices;
        }
    }

    /**
     * Looks at the whole log. Nothing is taken for an alteration that was read once.
     *
     * @param ledger as it was read, before this
     */
    public static Findings of(ObjectReader store, LedgerAudit ledger) {
        String dataset = ledger.dataset();
        if (dataset == null) {
            return Findings.NOTHING;
        }
        Findings first = new AccessAudit(store, ledger, dataset).audit();
        if (first.faults().isEmpty()) {
            return first;
        }
        try (ObjectReader again = store.reconnected()) {
            return new AccessAudit(again, ledger, dataset).audit();
        }
    }

    private Findings audit() {
        long last = walk();
        long covered = holdTheLedgerAgainstIt(last);
        List<Acts> told = acts.entrySet().stream()
                .map(act -> new Acts(
                        act.getKey().action(),
                        act.getKey().operator(),
                        act.getKey().user(),
                        act.getValue()[0],
                        act.getValue()[1]))
                .sorted(Comparator.comparing(Acts::action)
                        .thenComparing(Acts::operator)
                        .thenComparing(Acts::user))
                .toList();
        return new Findings(last, headSha256, Math.min(covered, last), objectsGone, told, sha256s, faults);
    }

    /** Returns the number of the last entry. */
    private long walk() {
        TreeSet<Long> numbers = new TreeSet<>();
        store.list(StoreLayout.ACCESS_PREFIX, stat -> StoreLayout.accessNumber(stat.key())
                .ifPresent(numbers::add));
        long last = 0;
        boolean certain = true;
        for (long number : numbers) {
            if (number > last + 1) {
                long behind = number - last - 2;
                faults.add(new Fault(
                        StoreLayout.accessEntry(last + 1),
                        "missing" + (behind == 0 ? "" : ", and the " + behind + " behind it"),
                        null));
                certain = false;
            }
            certain = follow(number, certain);
            last = number;
        }
        // A list may lag behind; what follows the last entry listed is asked for by name.
        while (store.stat(StoreLayout.accessEntry(last + 1)).isPresent()) {
            certain = follow(last + 1, certain);
            last++;
        }
        return last;
    }

    /**
     * Reads one entry.
     *
     * @param certain whether the entry before could be read
     * @return whether this one could
     */
    private boolean follow(long number, boolean certain) {
        String key = StoreLayout.accessEntry(number);
        try {
            byte[] bytes = store.read(key, AccessHead.MAX_ENTRY_BYTES)
                    .orElseThrow(() -> new LedgerCorruptException(key, "missing", null));
            String previous = headSha256;
            headSha256 = Sha256.of(bytes);
            sha256s.put(number, headSha256);
            AccessEntry entry = StoredForm.read(key, bytes, AccessEntry.class, AccessEntry.FORMAT);
            if (entry.number() != number) {
                faults.add(new Fault(key, "holds entry number " + entry.number(), null));
            } else if (certain && !entry.previousSha256().equals(previous)) {
                String before = number == 1 ? "the beginning" : StoreLayout.accessEntry(number - 1);
                faults.add(new Fault(key, "does not follow on " + before + ": one of the two has been altered", null));
            } else if (!entry.dataset().equals(dataset)) {
                faults.add(new Fault(key, "of another dataset than this store's", null));
            }
            long[] sums =
                    acts.computeIfAbsent(new Act(entry.action(), entry.operator(), entry.user()), none -> new long[2]);
            sums[0]++;
            sums[1] += entry.rows() == null ? 0 : entry.rows();
            entry.objects().forEach(object -> look(object, entry, key));
            return true;
        } catch (LedgerCorruptException e) {
            faults.add(fault(e));
        } catch (StorageException e) {
            faults.add(corrupt(key, e));
        }
        return false;
    }

    private void look(AccessEntry.Named object, AccessEntry act, String entry) {
        try {
            Optional<byte[]> bytes = store.read(object.key(), MAX_OBJECT_BYTES);
            if (bytes.isEmpty() && act.action().equals(AccessEntry.SET_UP)) {
                faults.add(new Fault(object.key(), "missing, although " + entry + " names it", null));
            } else if (bytes.isEmpty()) {
                objectsGone++;
            } else if (!Sha256.of(bytes.get()).equals(object.sha256())) {
                faults.add(new Fault(object.key(), "altered: not the SHA-256 that " + entry + " names", null));
            }
        } catch (StorageException e) {
            faults.add(corrupt(object.key(), e));
        }
    }

    /** Returns up to which entry the log is covered. */
    private long holdTheLedgerAgainstIt(long last) {
        AccessHead before = AccessHead.NONE;
        for (LedgerAudit.Book book : ledger.books()) {
            AccessHead named = book.entry().access();
            if (named == null || named.equals(before)) {
                continue;
            }
            String entry = StoreLayout.ledgerEntry(book.entry().number());
            if (named.number() < before.number()) {
                faults.add(new Fault(
                        entry, "knows less of the access log than the entry before it: the log had been cut", null));
            } else if (named.number() > last) {
                faults.add(new Fault(
                        StoreLayout.accessEntry(named.number()),
                        "missing, although " + entry + " names it: the log was cut",
                        null));
                return last;
            } else if (!named.sha256().equals(sha256s.getOrDefault(named.number(), named.sha256()))) {
                faults.add(new Fault(
                        StoreLayout.accessEntry(named.number()),
                        "not the one that " + entry + " names: written anew, or an entry before it was",
                        null));
            }
            before = named.number() < before.number() ? before : named;
        }
        return before.number();
    }

    private static Fault fault(LedgerCorruptException e) {
        String place = "[" + e.key() + "] ";
        String message = String.valueOf(e.getMessage());
        return new Fault(e.key(), message.startsWith(place) ? message.substring(place.length()) : message, null);
    }

    private static Fault corrupt(String key, StorageException e) {
        if (e.kind() != StorageException.Kind.CORRUPT && e.kind() != StorageException.Kind.NOT_FOUND) {
            throw e;
        }
        return new Fault(key, String.valueOf(e.getMessage()), null);
    }
}
