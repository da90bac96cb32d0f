package fr.sndscopy.it.volume;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.hash.Sha256;
import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.parts.PartsCampaign;
import fr.sndscopy.it.peers.Machine;
import fr.sndscopy.ledger.Ledger;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.ledger.Manifest.Part;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.Premise;
import fr.sndscopy.ledger.StoreLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What commands take beside a store of many tables and periods: publishes deliveries that are nothing but books and small objects into the
 * store of a home, then times what operators and schedulers start, each a process by the launcher; and nights with one small delivery, here and in
 * a home with nothing else.
 *
 * <p>{@code StoreMeasurement [--deliveries N] [--tables N] [--parts N] [--rejects N] [--rounds N] [--keep DIR]}; one part of
 * {@code --rejects} has rows in quarantine; a folder that is there is measured as it
 * is.
 */
final class StoreMeasurement {
    private static final byte[] OBJECT = "the rows of a part, if there were any".getBytes(StandardCharsets.UTF_8);
    private static final String OBJECT_SHA256 = Sha256.of(OBJECT);

    private static final int FIRST_YEAR = 2020;

    private final Path folder;
    private final Path home;
    private final Path beside;
    private final int rounds;

    private StoreMeasurement(Path folder, int rounds) {
        this.folder = folder;
        this.home = folder.resolve("home");
        this.beside = folder.resolve("beside");
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws IOException {
        int deliveries = 100;
        int tables = 100;
        int parts = 10;
        int rejects = 10;
        int rounds = 3;
        Path keep = null;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--deliveries" -> deliveries = Integer.parseInt(arguments[i + 1]);
                case "--tables" -> tables = Integer.parseInt(arguments[i + 1]);
                case "--parts" -> parts = Integer.parseInt(arguments[i + 1]);
                case "--rejects" -> rejects = Integer.parseInt(arguments[i + 1]);
                case "--rounds" -> rounds = Integer.parseInt(arguments[i + 1]);
                case "--keep" -> keep = Path.of(arguments[i + 1]).toAbsolutePath();
                default -> {
                    System.err.println(
                            "usage: measure-store [--deliveries N] [--tables N] [--parts N] [--rejects N] [--rounds N]"
                                    + " [--keep DIR]");
                    System.exit(2);
                }
            }
        }
        Path folder = keep == null ? Files.createTempDirectory("measure-store-") : keep;
        try {
            StoreMeasurement measurement = new StoreMeasurement(folder, rounds);
            if (!Files.exists(measurement.home)) {
                measurement.publish(deliveries, tables, parts, rejects);
            }
            measurement.run();
        } finally {
            if (keep == null) {
                PartsCampaign.remove(folder);
            }
        }
    }

    /** A delivery a month, each with a period of all tables, beside what a demo has published. */
    private void publish(int deliveries, int tables, int parts, int rejects) throws IOException {
        start(home, "demo");
        start(beside, "demo");
        try (Workplace workplace = Workplace.open(new Home(home))) {
            Ledger ledger = workplace.ledger();
            LedgerState state = ledger.read();
            Manifest like = ledger.manifest(state, state.publications().get(0));
            for (int number = 0; number < deliveries; number++) {
                Manifest manifest = manifest(like, number, tables, parts, rejects);
                for (StoredObject object : manifest.objects()) {
                    Path file = home.resolve("store/sndscopy").resolve(object.key());
                    Files.createDirectories(file.getParent());
                    Files.write(file, OBJECT);
                }
                ledger.publish(manifest, null, 1, Premise.NONE, objects -> {});
            }
        }
        // nights begin with the newest evidence
        night(home);
        night(beside);
    }

    private static Manifest manifest(Manifest like, int number, int tables, int parts, int rejects) {
        String delivery = String.format(Locale.ROOT, "DCIR-%05d", number);
        String period = String.format(Locale.ROOT, "%d-%02d", 1900 + number / 12, 1 + number % 12);
        String keyId = Objects.requireNonNull(like.evidence()).keyId();
        Books good = new Books(1_000_000, 1_000_000, 0, Map.of(), Map.of());
        Books rejected = new Books(1_000_000, 999_990, 10, Map.of("too-long(BEN_RES_COM)", 10L), Map.of());
        List<Manifest.File> files = new ArrayList<>();
        List<Manifest.Table> all = new ArrayList<>();
        List<Part> pieces = new ArrayList<>();
        for (int table = 0; table < tables; table++) {
            String name = String.format(Locale.ROOT, "ER_T%04d_F", table);
            String path = "data/" + name + ".csv";
            Books sum = Books.NONE;
            for (int part = 1; part <= parts; part++) {
                Books books = (table * parts + part) % rejects == 0 ? rejected : good;
                String piece = String.format(Locale.ROOT, "%s-%s-%05d", name, period, part);
                pieces.add(new Part(
                        piece,
                        name,
                        period,
                        path,
                        (part - 1) * 256_000_000L,
                        256_000_000L,
                        books,
                        object(StoreLayout.Kind.DATA, like, keyId, name, period, delivery, piece),
                        books.quarantined() == 0
                                ? null
                                : object(StoreLayout.Kind.QUARANTINE, like, keyId, name, period, delivery, piece),
                        null));
                sum = sum.plus(books);
            }
            files.add(new Manifest.File(
                    path, parts * 256_000_000L, OBJECT_SHA256, name, period, sum.delivered(), List.of()));
            all.add(new Manifest.Table(name, period, 2019, like.tables().get(0).schemaVersion(), 1, sum, Map.of()));
        }
        return new Manifest(
                Manifest.FORMAT,
                like.dataset(),
                delivery,
                like.product(),
                Sha256.of(delivery.getBytes(StandardCharsets.UTF_8)),
                like.planSha256(),
                like.toolVersion(),
                like.configurationSha256(),
                like.operator(),
                files,
                all,
                pieces,
                null);
    }

    private static StoredObject object(
            StoreLayout.Kind kind,
            Manifest like,
            String keyId,
            String table,
            String period,
            String delivery,
            String part) {
        String attempt = "0123456789abcdef";
        return new StoredObject(
                kind == StoreLayout.Kind.DATA
                        ? StoreLayout.data(table, period, delivery, part, attempt)
                        : StoreLayout.quarantine(table, period, delivery, part, attempt),
                OBJECT.length,
                OBJECT_SHA256,
                keyId,
                StoreLayout.aad(kind, like.dataset(), table, period, delivery, part));
    }

    private void run() throws IOException {
        try (Workplace workplace = Workplace.open(new Home(home))) {
            LedgerState state = workplace.ledger().read();
            System.out.printf(
                    Locale.ROOT,
                    "%s; %,d entries, %,d tables and periods%n",
                    Machine.here(),
                    state.size(),
                    state.current().size());
        }
        Path nothing = Files.createDirectories(folder.resolve("nothing"));
        List<List<String>> commands = List.of(
                List.of("version"),
                List.of("status"),
                List.of("status", "--leftovers"),
                List.of("ls"),
                List.of("ls", "ER_T0000_F"),
                List.of("ls", "--history", "ER_T0000_F"),
                List.of("history"),
                List.of("runs"),
                List.of("nightly", nothing.toString()));
        System.out.printf(Locale.ROOT, "%-34s %s%n", "command", "seconds, each round");
        for (List<String> command : commands) {
            StringBuilder line = new StringBuilder();
            for (int round = 0; round < rounds; round++) {
                line.append(seconds(start(home, command.toArray(String[]::new))));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-34s%s%n",
                    String.join(" ", command).replace(nothing.toString(), "INBOX, empty"),
                    line);
        }
        StringBuilder here = new StringBuilder();
        StringBuilder elsewhere = new StringBuilder();
        for (int round = 0; round < rounds; round++) {
            here.append(seconds(night(home)));
            elsewhere.append(seconds(night(beside)));
        }
        System.out.printf(Locale.ROOT, "%-34s%s%n", "nightly INBOX, a small delivery", here);
        System.out.printf(Locale.ROOT, "%-34s%s%n", "the same in a store of demos", elsewhere);
    }

    private static String seconds(Outcome outcome) {
        return String.format(Locale.ROOT, "%7.2f", outcome.took().toMillis() / 1e3);
    }

    /** A night of a home with the month that comes next. */
    private Outcome night(Path home) throws IOException {
        Path inbox = home.resolve("inbox");
        int number;
        try (Stream<Path> earlier = Files.exists(inbox) ? Files.list(inbox) : Stream.empty()) {
            number = Math.toIntExact(earlier.count());
        }
        String period = String.format(Locale.ROOT, "%d-%02d", FIRST_YEAR + number / 12, 1 + number % 12);
        Path delivery = inbox.resolve("DCIR-" + period);
        start(home, "generate", "--rows", "2000", "--period", period, "--out", delivery.toString());
        // the referential is that of the demo
        Path declaration = delivery.resolve("delivery.yaml");
        Files.write(
                declaration,
                Files.readAllLines(declaration).stream()
                        .filter(line -> !line.contains("IR_BEN_R"))
                        .toList());
        Files.delete(delivery.resolve("data/IR_BEN_R.csv"));
        return start(home, "nightly", inbox.toString());
    }

    /** What ended as it should. */
    private static Outcome start(Path home, String... command) {
        Outcome outcome =
                CliProcess.timed(command).home(home).limit(Duration.ofHours(1)).run();
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException(String.join(" ", command) + "\n" + outcome.stdout() + outcome.stderr());
        }
        return outcome;
    }
}
