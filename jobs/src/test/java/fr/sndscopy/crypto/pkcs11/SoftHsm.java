package fr.sndscopy.crypto.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.checkpoint.AuditorTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * SoftHSM (Debian: {@code softhsm2}) with two tokens, made once for all tests of this JVM, as the library reads its configuration and looks
 * for tokens when it is loaded. Where it is not installed a test that asks is skipped, and says so by its name; in continuous integration
 * ({@code CI}) it is there, or the test fails.
 */
public final class SoftHsm {
    /** Labels of tokens. */
    public static final String TOKEN = "snds keys";

    public static final String OTHER_TOKEN = "other keys";

    /** Found in no message and no log. */
    public static final String PIN = "canari-4711-pin";

    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib64/pkcs11/libsofthsm2.so"),
            Path.of("/usr/local/lib/softhsm/libsofthsm2.so"),
            Path.of("/opt/homebrew/lib/softhsm/libsofthsm2.so"));

    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static boolean made;

    private SoftHsm() {}

    /** Skips the test that is called so unless there is a SoftHSM; makes its tokens. */
    public static synchronized void require(String test) {
        if (found().isEmpty()) {
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                throw new AssertionError("[" + test + "] no SoftHSM");
            }
            System.out.println("SKIPPED " + test + ": no SoftHSM");
            Assumptions.abort("no SoftHSM");
        }
        if (!made) {
            try {
                makeTokens();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            made = true;
        }
    }

    public static Path library() {
        return found().orElseThrow();
    }

    private static Optional<Path> found() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    /** A prefix that no key of a token has. */
    public static String freshPrefix() {
        return "sndscopy-" + ProcessHandle.current().pid() + "-" + PREFIXES.incrementAndGet() + "/";
    }

    /** A service whose keys have a prefix, in a token. */
    static Pkcs11KeyService open(String token, String prefix) {
        return Pkcs11KeyService.open(settings(token, null, prefix), PIN.toCharArray());
    }

    static Pkcs11Settings settings(@Nullable String token, @Nullable Integer slot, String prefix) {
        return new Pkcs11Settings(library(), token, slot, prefix);
    }

    private static void makeTokens() throws IOException {
        Path configuration = Path.of(Objects.requireNonNull(
                System.getenv("SOFTHSM2_CONF"), "SOFTHSM2_CONF is set by jobs/pom.xml, to a file that is made here"));
        Path tokens = configuration.resolveSibling("tokens");
        deleteAll(tokens);
        Files.createDirectories(tokens);
        Files.writeString(
                configuration,
                "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
        for (String label : List.of(OTHER_TOKEN, TOKEN)) {
            AuditorTools.Outcome outcome = AuditorTools.run(
                    tokens,
                    null,
                    "softhsm2-util",
                    "--init-token",
                    "--free",
                    "--label",
                    label,
                    "--pin",
                    PIN,
                    "--so-pin",
                    "officer-1234");
            assertThat(outcome.code()).as(outcome.text()).isZero();
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
