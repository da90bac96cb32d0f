package fr.sndscopy.report.night;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of a night: every folder of the inbox, and what is missing of what is expected. Names, counts and messages, no value of a cell. Stored as
 * canonical JSON (RFC 8785). Times are RFC 3339 in UTC.
 *
 * @param format {@value #FORMAT}
 * @param id of the night: when it began, and something that no other night has
 * @param begun when
 * @param ended when
 * @param host where it ran
 * @param operator who answers for it
 * @param toolVersion of sndscopy
 * @param store whose it is, for people
 * @param inbox where deliveries were looked for, as it was named
 * @param previous the night over the same inbox that it is compared with; null when none is known
 * @param exitCode of the process
 * @param problem why the night came to nothing, when no folder could be told of; null of every other
 * @param deliveries a line for each folder
 * @param besideFolders names of what lies in the inbox and in none of its folders
 * @param products what is expected, beside what is there
 */
public record NightReport(
        String format,
        String id,
        String begun,
        String ended,
        String host,
        String operator,
        String toolVersion,
        String store,
        String inbox,
        @Nullable String previous,
        int exitCode,
        @Nullable String problem,
        List<Line> deliveries,
        List<String> besideFolders,
        List<Product> products) {
    public static final String FORMAT = "sndscopy-night/1";

    /** @throws IllegalArgumentException when it is of another format */
    public NightReport {
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("not of format " + FORMAT);
        }
        deliveries = List.copyOf(deliveries);
        besideFolders = List.copyOf(besideFolders);
        products = List.copyOf(products);
    }

    /**
     * One folder of the inbox.
     *
     * @param delivery its id, or the folder's name where it could not be read
     * @param folder its name
     * @param product as declared, or empty
     * @param period its earliest, or empty
     * @param outcome what became of it: {@code published}, {@code published-before}, …
     * @param exitCode what {@code migrate} would have ended with
     * @param since when the first of the nights began, without a break, that told the same of it
     * @param isNew whether the night before did not tell it
     * @param detail why not, or where the report is
     * @param rowsDelivered of a delivery that was published; null for others
     * @param rowsQuarantined likewise
     * @param daysLate after it was due, of a delivery that was published; 0 in time
     */
    public record Line(
            String delivery,
            String folder,
            String product,
            String period,
            String outcome,
            int exitCode,
            String since,
            boolean isNew,
            String detail,
            @Nullable Long rowsDelivered,
            @Nullable Long rowsQuarantined,
            long daysLate) {
        /** Whether it came to its end some night before, and nothing is to be done about it. */
        public boolean settled() {
            return outcome.equals("published-before") || outcome.equals("superseded") || outcome.equals("withdrawn");
        }

        /** Whether another line tells the same of the same folder. */
        boolean tellsTheSame(Line other) {
            return folder.equals(other.folder)
                    && delivery.equals(other.delivery)
                    && outcome.equals(other.outcome)
                    && exitCode == other.exitCode;
        }

        Line since(String time, boolean now) {
            return new Line(
                    delivery,
                    folder,
                    product,
                    period,
                    outcome,
                    exitCode,
                    time,
                    now,
                    detail,
                    rowsDelivered,
                    rowsQuarantined,
                    daysLate);
        }
    }

    /**
     * One product that something is expected of.
     *
     * @param product as it is expected
     * @param expected months or years that are over, or 1 for snapshots
     * @param published of them
     * @param newest the last period that is published; null when nothing is
     * @param lastPublished when something of it was published last; null when nothing was
     * @param missing oldest first
     * @param surplus published and not expected, or too early, oldest first
     * @param absences tables that the newest period is without and those before have
     * @param volumes tables of the newest period with unusual numbers of rows
     */
    public record Product(
            String product,
            long expected,
            long published,
            @Nullable String newest,
            @Nullable String lastPublished,
            List<Missing> missing,
            List<Surplus> surplus,
            List<String> absences,
            List<Volume> volumes) {
        public Product {
            missing = List.copyOf(missing);
            surplus = List.copyOf(surplus);
            absences = List.copyOf(absences);
            volumes = List.copyOf(volumes);
        }
    }

    /**
     * A period that is not published.
     *
     * @param due the last day on which it is in time
     * @param lack {@code not-due}, {@code late}, {@code gap}
     * @param isNew whether the night before did not tell it
     */
    public record Missing(String period, String due, long daysLate, String lack, boolean isNew) {
        /** Whether somebody should ask for it. */
        public boolean alarm() {
            return !lack.equals("not-due");
        }
    }

    /**
     * A period that is published and was not expected.
     *
     * @param early whether it was published before it was over
     */
    public record Surplus(String period, String delivery, boolean early) {}

    /**
     * An unusual number of rows.
     *
     * @param median of the periods before
     * @param periods how many these are
     */
    public record Volume(String table, long rows, long median, long periods) {}

    /**
     * The same night beside the one before: what is told again is not new, and known since then.
     *
     * @param before over the same inbox
     */
    public NightReport after(NightReport before) {
        List<Line> lines = deliveries.stream()
                .map(line -> before.deliveries.stream()
                        .filter(line::tellsTheSame)
                        .findFirst()
                        .map(known -> line.since(known.since(), false))
                        .orElse(line))
                .toList();
        List<Product> known =
                products.stream().map(product -> after(product, before)).toList();
        return new NightReport(
                format,
                id,
                begun,
                ended,
                host,
                operator,
                toolVersion,
                store,
                inbox,
                before.id,
                exitCode,
                problem,
                lines,
                besideFolders,
                known);
    }

    private static Product after(Product product, NightReport before) {
        Optional<Product> known = before.products.stream()
                .filter(other -> other.product().equals(product.product()))
                .findFirst();
        return new Product(
                product.product(),
                product.expected(),
                product.published(),
                product.newest(),
                product.lastPublished(),
                product.missing().stream()
                        .map(missing -> new Missing(
                                missing.period(),
                                missing.due(),
                                missing.daysLate(),
                                missing.lack(),
                                known.stream()
                                        .flatMap(other -> other.missing().stream())
                                        .noneMatch(other -> other.period().equals(missing.period())
                                                && other.lack().equals(missing.lack()))))
                        .toList(),
                product.surplus(),
                product.absences(),
                product.volumes());
    }

    /** Whether it tells something that the night before did not: of a folder that is not settled, or of what is missing. */
    public boolean changed() {
        return deliveries.stream().anyMatch(line -> line.isNew() && !line.settled())
                || products.stream()
                        .flatMap(product -> product.missing().stream())
                        .anyMatch(missing -> missing.isNew() && missing.alarm());
    }

    /** Whether somebody should ask a producer for something. */
    public boolean anythingMissing() {
        return products.stream().flatMap(product -> product.missing().stream()).anyMatch(Missing::alarm);
    }
}
