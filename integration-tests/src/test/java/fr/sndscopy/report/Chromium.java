package fr.sndscopy.report;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The Chromium of this machine (Debian: {@code chromium}), steered by Playwright, which brings no browser of its own. Without it the test that
 * asks is skipped, and says so by its name; in continuous integration ({@code CI}) it is there, or the test fails. Not thread-safe.
 */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** @param test that asks */
    static Chromium start(Class<?> test) {
        Path executable = require(test, NAMES);
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            // the sandbox needs rights that a build in a container has not; nothing but our own files is opened
            return new Chromium(
                    playwright,
                    playwright
                            .chromium()
                            .launch(new BrowserType.LaunchOptions()
                                    .setExecutablePath(executable)
                                    .setChromiumSandbox(false)
                                    .setArgs(List.of("--headless=new", "--force-color-profile=srgb"))));
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    /** Skips the test where none of these programs is installed. */
    static Path require(Class<?> test, List<String> names) {
        return names.stream().flatMap(Chromium::onPath).findFirst().orElseGet(() -> {
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                throw new AssertionError("[" + test.getName() + "] no " + names.get(0));
            }
            System.out.println("SKIPPED " + test.getName() + ": no " + names.get(0));
            return Assumptions.abort("no " + names.get(0));
        });
    }

    private static Stream<Path> onPath(String name) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable);
    }

    /** A window of this width, in CSS pixels. */
    Page open(int width) {
        return browser.newPage(new Browser.NewPageOptions().setViewportSize(width, 900));
    }

    /** The text of a PDF, page by page, by {@code pdftotext} (Debian: {@code poppler-utils}). */
    static List<String> pages(Class<?> test, Path pdf) throws IOException {
        Path program = require(test, List.of("pdftotext"));
        Path text = Path.of(pdf + ".txt");
        Process process = new ProcessBuilder(program.toString(), "-layout", pdf.toString(), text.toString())
                .redirectErrorStream(true)
                .start();
        try {
            process.getInputStream().readAllBytes();
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("pdftotext ended with an error");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        return List.of(Files.readString(text).split("\f"));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
