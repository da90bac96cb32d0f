package fr.sndscopy.it;

import fr.sndscopy.cli.SndscopyCommand;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.digest.Digest;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.ledger.LedgerEntry;
import fr.sndscopy.ledger.LedgerState;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.evidence.Evidence;
import fr.sndscopy.migration.evidence.SealedPart;
import fr.sndscopy.migration.evidence.Sealing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A home of the product, the commands that run on it, and what is published in its store. Not for use by several
 * threads, but for {@link #process}.
 */
public final class TestHome {
    private final Path directory;

    public TestHome(Path directory) {
        this.directory = directory;
    }

    /** Makes the home unless it is there, with {@code lines} of YAML below {@code sndscopy:} as all its configuration. */
    public TestHome configure(String... lines) {
        try {
            Home home = new Home(directory);
            home.createIfAbsent();
            Files.writeString(home.configuration(), "sndscopy:\n  " + String.join("\n  ", lines) + "\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path directory() {
        return directory;
    }

    /** A file or folder of the home. */
    public Path resolve(String path) {
        return directory.resolve(path);
    }

    /** A command on this home, as a process of its own. */
    public CliProcess.Command process(String... arguments) {
        return CliProcess.sndscopy(arguments).home(directory);
    }

    /** {@code migrate}, as a process of its own. */
    public CliProcess.Command migrateProcess(Path delivery) {
        return process("migrate", delivery.toString());
    }

    /** {@code migrate} in this process: the same command, without the start of a virtual machine. */
    public Outcome migrate(Path delivery) {
        return run("migrate", delivery.toString());
    }

    /** A command in this process. What is logged to the console meanwhile is on the outcome's standard output too. */
    public Outcome run(String... arguments) {
        List<String> line = new ArrayList<>(List.of("--home", directory.toString()));
        line.addAll(List.of(arguments));
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        long begun = System.nanoTime();
        int exitCode;
        try {
            System.setOut(new PrintStream(stdout, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(stderr, true, StandardCharsets.UTF_8));
            exitCode = SndscopyCommand.run(line.toArray(String[]::new));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return new Outcome(
                exitCode,
                stdout.toString(StandardCharsets.UTF_8),
                stderr.toString(StandardCharsets.UTF_8),
                Duration.ofNanos(System.nanoTime() - begun));
    }

    /** The ledger, oldest entry first; empty when there is no home. */
    public List<LedgerEntry> ledger() {
        return Files.exists(directory)
                ? inWorkplace(workplace -> {
                    workplace.initialise();
                    return workplace.ledger().read().publications().stream()
                            .map(LedgerState.Publication::entry)
                            .toList();
                })
                : List.of();
    }

    /** The manifest of a published delivery. */
    public Manifest manifest(String delivery) {
        return inWorkplace(workplace -> workplace.ledger().manifest(delivery).orElseThrow());
    }

    /** The books of a published delivery, by table. */
    public Map<String, Manifest.Books> books(String delivery) {
        Map<String, Manifest.Books> books = new TreeMap<>();
        manifest(delivery).tables().forEach(table -> books.put(table.table(), table.books()));
        return books;
    }

    /** The digests of a published delivery's tables, from its sealed evidence. */
    public Map<String, Digest> digests(String delivery) {
        return inWorkplace(workplace -> {
            Manifest manifest = workplace.ledger().manifest(delivery).orElseThrow();
            StoredObject object = Objects.requireNonNull(manifest.evidence());
            byte[] sealed = workplace.store().read(object.key(), 1 << 28).orElseThrow();
            byte[] content = new Sealing(workplace.keyService()).open(sealed, object.aad());
            Map<String, String> tables = new TreeMap<>();
            manifest.parts()
                    .forEach(part -> tables.put(part.name(), new TablePeriod(part.table(), part.period()).toString()));
            Map<String, Digest> digests = new TreeMap<>();
            for (SealedPart part : CanonicalJson.read(content, Evidence.class).parts()) {
                digests.merge(
                        Objects.requireNonNull(tables.get(part.part())), Digest.parse(part.digest()), Digest::plus);
            }
            return digests;
        });
    }

    /** Files of the embedded store below {@code prefix}, such as {@code data}. */
    public List<Path> objects(String prefix) {
        return files(resolve("store/sndscopy").resolve(prefix));
    }

    /** All files below a folder; none when it is not there. */
    public static List<Path> files(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // a folder came or went while we looked: look again
        }
    }

    private <T> T inWorkplace(Function<Workplace, T> question) {
        try (Workplace workplace = Workplace.open(new Home(directory))) {
            return question.apply(workplace);
        }
    }
}
