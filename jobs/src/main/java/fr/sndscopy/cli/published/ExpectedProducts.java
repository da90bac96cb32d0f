package fr.sndscopy.cli.published;

import fr.sndscopy.calendar.Outlook;
import fr.sndscopy.delivery.Period;
import fr.sndscopy.delivery.PeriodText;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.report.night.NightReport.Missing;
import fr.sndscopy.report.night.NightReport.Product;
import fr.sndscopy.report.night.NightReport.Surplus;
import fr.sndscopy.report.night.NightReport.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is expected of producers beside what is there, for {@code status} and for nights. */
public final class ExpectedProducts {
    private ExpectedProducts() {}

    /** As nights and {@code status} tell them, all of it new. */
    public static List<Product> of(List<Outlook> outlooks) {
        return outlooks.stream().map(ExpectedProducts::product).toList();
    }

    private static Product product(Outlook outlook) {
        return new Product(
                outlook.product(),
                outlook.expected(),
                outlook.published(),
                text(outlook.newest()),
                outlook.lastPublished() == null ? null : outlook.lastPublished().toString(),
                outlook.missing().stream()
                        .map(missing -> new Missing(
                                missing.period().text(),
                                missing.due().toString(),
                                missing.daysLate(),
                                missing.lack().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                                true))
                        .toList(),
                outlook.surplus().stream()
                        .map(surplus -> new Surplus(surplus.period().text(), surplus.delivery(), surplus.early()))
                        .toList(),
                outlook.absences(),
                outlook.volumes().stream()
                        .map(volume -> new Volume(volume.table(), volume.rows(), volume.median(), volume.periods()))
                        .toList());
    }

    private static @Nullable String text(@Nullable Period period) {
        return period == null ? null : period.text();
    }

    /**
     * One thing that is to be said of a product.
     *
     * @param word {@code Missing}, {@code Late} or {@code Odd}
     * @param what of it
     */
    public record Told(String word, String what) {}

    /** What is missing of a product and what is odd, one for each way. */
    public static List<Told> told(Product product) {
        List<Told> text = new ArrayList<>();
        String gaps = periods(product, "gap");
        if (!gaps.isEmpty()) {
            text.add(new Told("Missing", product.product() + " " + gaps + ": later periods are published"));
        }
        String late = periods(product, "late");
        if (!late.isEmpty()) {
            long days = product.missing().stream()
                    .filter(missing -> missing.lack().equals("late"))
                    .mapToLong(Missing::daysLate)
                    .max()
                    .orElse(0);
            text.add(new Told("Late", product.product() + " " + late + ": by " + days(days)));
        }
        product.surplus()
                .forEach(surplus -> text.add(new Told(
                        "Odd",
                        product.product() + " " + surplus.period() + " of "
                                + surplus.delivery()
                                + (surplus.early() ? ": published before it was over" : ": not expected"))));
        if (!product.absences().isEmpty()) {
            text.add(new Told(
                    "Odd",
                    product.product() + " " + product.newest() + " is without " + String.join(", ", product.absences())
                            + ", which the periods before have"));
        }
        product.volumes()
                .forEach(volume -> text.add(new Told(
                        "Odd",
                        volume.table() + " " + product.newest() + ": "
                                + Amounts.number(volume.rows()) + " rows; the median of " + volume.periods()
                                + " earlier periods is " + Amounts.number(volume.median()))));
        return text;
    }

    /** {@code 1 day}, {@code 12 days}. */
    public static String days(long days) {
        return Amounts.number(days) + (days == 1 ? " day" : " days");
    }

    private static String periods(Product product, String lack) {
        return PeriodText.of(product.missing().stream()
                .filter(missing -> missing.lack().equals(lack))
                .map(missing -> new Period(missing.period()))
                .toList());
    }
}
