package fr.sndscopy.generate;

import fr.sndscopy.delivery.Period;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Small synthetic deliveries for a demonstration, one a month, each in a folder of its own. */
public final class DemoDelivery {
    private static final YearMonth FIRST = YearMonth.of(2019, 2);
    private static final double DEFECT_RATE = 0.0005;

    private final Path folder;
    private final SchemaCatalog catalog;
    private final Listener listener;

    /**
     * Deliveries below a folder.
     *
     * @param folder made when the first delivery is
     */
    public DemoDelivery(Path folder, SchemaCatalog catalog, Listener listener) {
        this.folder = folder;
        this.catalog = catalog;
        this.listener = listener;
    }

    /** Is told what takes a while. */
    public interface Listener {
        /** Rows of care are about to be made. */
        void generates(String delivery, long rows);

        /** A delivery was made. */
        void generated(GeneratedDelivery made);
    }

    /** One of these deliveries that was not made here, if there is one. */
    public Optional<String> foreign(Collection<String> deliveries) {
        return deliveries.stream()
                .filter(delivery -> !Files.isDirectory(folder.resolve(delivery)))
                .findFirst();
    }

    /**
     * The folder of the first month that is not published; generated, unless an earlier call has done that.
     *
     * @param published ids of deliveries
     * @param rows of the table of care
     */
    public Path next(Collection<String> published, long rows) throws IOException {
        YearMonth month = FIRST;
        while (published.contains(id(month))) {
            month = month.plusMonths(1);
        }
        Path directory = folder.resolve(id(month));
        if (!Files.exists(directory.resolve("delivery.yaml"))) {
            deleteUnfinished(directory);
            listener.generates(id(month), rows);
            listener.generated(generate(directory, month, rows));
        }
        return directory;
    }

    private GeneratedDelivery generate(Path directory, YearMonth month, long rows) throws IOException {
        return new DeliveryGenerator(catalog)
                .generate(
                        new GeneratorSettings(
                                directory,
                                new Period(month.toString()),
                                rows,
                                month.getMonthValue(),
                                DEFECT_RATE,
                                Runtime.getRuntime().availableProcessors(),
                                month.equals(FIRST) ? Tables.ALL : Tables.WITHOUT_PEOPLE),
                        (table, written) -> {});
    }

    /** Without {@code delivery.yaml}, which is written last, it was not finished. */
    private static void deleteUnfinished(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> entries = Files.walk(directory)) {
            deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : deepestFirst) {
            Files.delete(entry);
        }
    }

    /** As the generator names it. */
    private static String id(YearMonth month) {
        return "DCIR-" + month;
    }
}
