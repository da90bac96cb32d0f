package fr.sndscopy.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * {@code ssh-keygen} and {@code openssl} of this machine, called as an auditor calls them. Without one, the test that asks is skipped, and says
 * so by its name; in continuous integration ({@code CI}) both are there, or the test fails.
 */
public final class AuditorTools {
    private static final Map<String, Boolean> HAVE = new ConcurrentHashMap<>();

    private AuditorTools() {}

    /** Skips the test that is called so unless a program can be had. */
    public static void require(String program, String test) {
        if (!HAVE.computeIfAbsent(program, AuditorTools::has)) {
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                throw new AssertionError("[" + test + "] no " + program);
            }
            System.out.println("SKIPPED " + test + ": no " + program);
            Assumptions.abort("no " + program);
        }
    }

    private static boolean has(String program) {
        try {
            // ssh-keygen has no option that does nothing: any exit code will do
            new ProcessBuilder(program, "version")
                    .redirectErrorStream(true)
                    .start()
                    .waitFor(1, TimeUnit.MINUTES);
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /**
     * @param code the exit code
     * @param text all that was printed
     */
    public record Outcome(int code, String text) {}

    /** Runs a command in a folder; its standard input is a file, or nothing. */
    public static Outcome run(Path folder, @Nullable Path input, String... command) throws IOException {
        return run(folder, input, List.of(command));
    }

    /** Runs lines of shell in a folder, as they are copied from a document. */
    public static Outcome shell(Path folder, String lines) throws IOException {
        return run(folder, null, List.of("bash", "-euo", "pipefail", "-c", lines));
    }

    private static Outcome run(Path folder, @Nullable Path input, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        Process process = builder.start();
        if (input == null) {
            process.getOutputStream().close();
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("%s", command).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return new Outcome(process.exitValue(), text);
    }
}
