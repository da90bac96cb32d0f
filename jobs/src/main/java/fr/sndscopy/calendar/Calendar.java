package fr.sndscopy.calendar;

import fr.sndscopy.calendar.Expectation.Every;
import fr.sndscopy.calendar.Expectation.PastGap;
import fr.sndscopy.calendar.Outlook.Lack;
import fr.sndscopy.calendar.Outlook.Missing;
import fr.sndscopy.calendar.Outlook.Surplus;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.delivery.SourceFile;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.LedgerState.Publication;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.ledger.TableRows;
import fr.sndscopy.ledger.time.StoredTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is expected of producers, beside what the ledger says is there. Days are those of UTC. A month or year of a product is there when readers
 * see a table of it; which tables it should have is told by the periods before it ({@link Outlook#absences}).
 */
public final class Calendar {
    private final List<Expectation> expectations;
    private final double volumeRatio;

    /**
     * @param expectations one for each product, whatever the case of its letters
     * @param volumeRatio change of a table's rows against the median of earlier periods, above which it is told
     * @throws IllegalArgumentException when there are two for a product
     */
    public Calendar(List<Expectation> expectations, double volumeRatio) {
        this.expectations = List.copyOf(expectations);
        this.volumeRatio = volumeRatio;
        Set<String> products = new HashSet<>();
        for (Expectation expectation : expectations) {
            if (!products.add(expectation.product().toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException(expectation.product() + " is expected twice");
            }
        }
    }

    /** Whether nothing is expected of anybody. */
    public boolean isEmpty() {
        return expectations.isEmpty();
    }

    /** Of each product that something is expected of, in the order of the expectations. */
    public List<Outlook> outlooks(LedgerState state, Instant now) {
        LocalDate today = day(now);
        return expectations.stream()
                .map(expectation -> outlook(expectation, seen(expectation, state), today))
                .toList();
    }

    private Outlook outlook(Expectation expectation, NavigableMap<Period, Arrival> seen, LocalDate today) {
        List<Period> over = expectation.over(today, seen.keySet());
        Period newest = newest(seen);
        List<Missing> missing = expectation.every() == Every.SNAPSHOT
                ? stale(expectation, seen, today)
                : over.stream()
                        .filter(period -> !seen.containsKey(period))
                        .map(period -> missing(expectation, period, seen, today))
                        .toList();
        List<Surplus> surplus = new ArrayList<>();
        seen.forEach((period, arrival) -> {
            boolean expected = expectation.expects(period);
            boolean early = expected
                    && expectation.every() != Every.SNAPSHOT
                    && !arrival.day().isAfter(Expectation.lastDay(period));
            if (!expected || early) {
                surplus.add(new Surplus(period, arrival.delivery(), early));
            }
        });
        UsualVolumes usual = new UsualVolumes(seen, volumeRatio);
        boolean monthly = expectation.every() == Every.MONTH;
        return new Outlook(
                expectation.product(),
                expectation.every() == Every.SNAPSHOT ? 1 : over.size(),
                expectation.every() == Every.SNAPSHOT ? 1 - missing.size() : over.size() - missing.size(),
                missing,
                surplus,
                newest,
                seen.values().stream()
                        .map(Arrival::last)
                        .max(Instant::compareTo)
                        .orElse(null),
                monthly && newest != null ? usual.absences(newest) : List.of(),
                monthly && newest != null ? usual.unusual(newest) : List.of());
    }

    private static @Nullable Period newest(NavigableMap<Period, Arrival> seen) {
        return seen.keySet().stream()
                .filter(period -> !period.equals(Period.SNAPSHOT))
                .reduce((one, later) -> later)
                .orElse(seen.isEmpty() ? null : Period.SNAPSHOT);
    }

    private static Missing missing(
            Expectation expectation, Period period, NavigableMap<Period, Arrival> seen, LocalDate today) {
        long late = expectation.daysLate(period, today);
        boolean passed = seen.tailMap(period, false).keySet().stream()
                .anyMatch(later -> !later.equals(Period.SNAPSHOT)
                        && later.text().length() == period.text().length());
        return new Missing(
                period, expectation.due(period), late, passed ? Lack.GAP : late > 0 ? Lack.LATE : Lack.NOT_DUE);
    }

    /** The next snapshot, when the last is too old. */
    private static List<Missing> stale(Expectation expectation, NavigableMap<Period, Arrival> seen, LocalDate today) {
        Optional<Instant> last = seen.values().stream().map(Arrival::last).max(Instant::compareTo);
        LocalDate due =
                last.map(time -> day(time).plusDays(expectation.dueDays())).orElse(today.minusDays(1));
        long late = ChronoUnit.DAYS.between(due, today);
        return late > 0 ? List.of(new Missing(Period.SNAPSHOT, due, late, Lack.LATE)) : List.of();
    }

    /**
     * What is missing before a delivery: expected periods earlier than the first that it brings anew, which neither are published nor
     * brought by it.
     *
     * @return oldest first; none for a product that nothing is expected of
     */
    public List<Period> gapsBefore(Delivery delivery, LedgerState state, Instant now) {
        Optional<Expectation> expected = expectation(delivery.product());
        if (expected.isEmpty() || expected.get().every() == Every.SNAPSHOT) {
            return List.of();
        }
        Set<Period> there = seen(expected.get(), state).keySet();
        Set<Period> brought = delivery.files().stream()
                .map(SourceFile::period)
                .filter(period -> !period.equals(Period.SNAPSHOT))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<Period> both = new TreeSet<>(there);
        both.addAll(brought);
        return brought.stream()
                .filter(period -> !there.contains(period))
                .findFirst()
                .map(first -> expected.get().over(day(now), both).stream()
                        .filter(period -> !both.contains(period)
                                && period.text().length() == first.text().length()
                                && period.compareTo(first) < 0)
                        .toList())
                .orElse(List.of());
    }

    /** What is to be done with a delivery while an earlier one is missing. */
    public PastGap pastGap(String product) {
        return expectation(product).map(Expectation::pastGap).orElse(PastGap.ALLOW);
    }

    /**
     * How many days after its time the latest of a delivery's periods comes, as far as the store was there in time to take it.
     *
     * @return 0 when it is in time, or not expected
     */
    public long daysLate(Delivery delivery, LedgerState state, Instant now) {
        Optional<Expectation> expected = expectation(delivery.product());
        LocalDate begun = state.publications().stream()
                .findFirst()
                .map(first -> day(StoredTime.instant(first.entry().time())))
                .orElse(day(now));
        return delivery.files().stream()
                .map(SourceFile::period)
                .filter(period -> !period.equals(Period.SNAPSHOT)
                        && expected.isPresent()
                        && expected.get().expects(period)
                        && !expected.get().due(period).isBefore(begun))
                .mapToLong(period -> expected.orElseThrow().daysLate(period, day(now)))
                .max()
                .orElse(0);
    }

    private Optional<Expectation> expectation(String product) {
        return expectations.stream().filter(one -> one.isOf(product)).findFirst();
    }

    /** What readers see of a product, by period. */
    private static NavigableMap<Period, Arrival> seen(Expectation expectation, LedgerState state) {
        NavigableMap<Period, Arrival> seen = new TreeMap<>();
        for (Publication publication : state.publications()) {
            if (publication.entry().replays() != null || !expectation.isOf(publication.product())) {
                continue;
            }
            Instant time = StoredTime.instant(publication.entry().time());
            publication.tables().keySet().forEach(tablePeriod -> {
                LedgerState.Owner owner = state.current().get(tablePeriod);
                if (owner != null && owner.delivery().equals(publication.entry().delivery())) {
                    seen.computeIfAbsent(period(tablePeriod), none -> new Arrival(first(tablePeriod, state, time)))
                            .add(
                                    tablePeriod.table(),
                                    publication
                                            .rows()
                                            .getOrDefault(tablePeriod, TableRows.NONE)
                                            .delivered(),
                                    publication.entry().delivery(),
                                    time);
                }
            });
        }
        return seen;
    }

    /** When a (table, period) was first there, which a delivery may have superseded since. */
    private static Instant first(TablePeriod tablePeriod, LedgerState state, Instant now) {
        return state.history(tablePeriod).stream()
                .findFirst()
                .flatMap(owner -> state.publication(owner.delivery()))
                .map(publication -> StoredTime.instant(publication.entry().time()))
                .orElse(now);
    }

    private static Period period(TablePeriod tablePeriod) {
        return new Period(tablePeriod.period());
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }
}
