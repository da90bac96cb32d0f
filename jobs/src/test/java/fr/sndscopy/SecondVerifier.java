package fr.sndscopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code infra/readers/sndscopy_verify}, the checks of a store in Python, run as an auditor runs it. Without Python, or without the libraries
 * that the content level needs, the test that asks is skipped, and says so by its name; in continuous integration ({@code CI}) Python is
 * there, or the test fails.
 */
public final class SecondVerifier {
    private static final Path READERS = Path.of("..", "infra", "readers");
    private static final Path COMPILED = Path.of("target", "pycache");
    private static final String PYTHON = "python3";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<Level, Boolean> HAVE = new ConcurrentHashMap<>();

    private SecondVerifier() {}

    /** What can be asked for. */
    public enum Level {
        SEALED("import sys; sys.exit(sys.version_info < (3, 9))", "Python 3.9 or newer"),
        CONTENT(
                "import cryptography, xxhash; from pyarrow.parquet.encryption import create_decryption_properties",
                "Python with cryptography, xxhash and pyarrow 25 or newer");

        private final String needs;
        private final String words;

        Level(String program, String words) {
            this.needs = program;
            this.words = words;
        }
    }

    /**
     * @param code the exit code
     * @param text all that was printed
     * @param faults keys of the objects that are named as altered
     */
    public record Outcome(int code, String text, List<String> faults) {}

    /** Skips the test that is called so unless a level can be had. */
    public static void require(Level level, String test) {
        if (!HAVE.computeIfAbsent(level, SecondVerifier::has)) {
            if (level == Level.SEALED && Boolean.parseBoolean(System.getenv("CI"))) {
                throw new AssertionError("[" + test + "] no " + level.words);
            }
            System.out.println("SKIPPED " + test + ": no " + level.words);
            Assumptions.abort("no " + level.words);
        }
    }

    private static boolean has(Level level) {
        try {
            return run(List.of(PYTHON, "-c", level.needs)).code() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Looks at the store in this folder. */
    public static Outcome verify(Path store, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(PYTHON, "-m", "sndscopy_verify", store.toAbsolutePath().toString(), "--json"));
        command.addAll(List.of(options));
        Outcome outcome = run(command);
        List<String> faults = new ArrayList<>();
        JsonNode document = JSON.readTree(outcome.text());
        assertThat(document.get("exitCode").intValue()).as(outcome.text()).isEqualTo(outcome.code());
        document.path("faults").forEach(fault -> faults.add(fault.get("key").stringValue()));
        return new Outcome(outcome.code(), outcome.text(), faults);
    }

    /** A file of keys in clear, as {@code --keys} takes it. */
    public static Path writeKeys(Path file, Map<String, byte[]> keys) throws IOException {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(keys)
                .forEach((id, key) -> lines.add(id + "=" + HexFormat.of().formatHex(key)));
        return Files.write(file, lines);
    }

    private static Outcome run(List<String> command) throws IOException {
        File errors = File.createTempFile("sndscopy-verify-", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(READERS.toFile()).redirectError(errors);
            builder.environment()
                    .put("PYTHONPYCACHEPREFIX", COMPILED.toAbsolutePath().toString());
            Process process = builder.start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("%s", command).isTrue();
            if (text.isEmpty()) {
                text = Files.readString(errors.toPath());
            }
            return new Outcome(process.exitValue(), text, List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            Files.delete(errors.toPath());
        }
    }
}
