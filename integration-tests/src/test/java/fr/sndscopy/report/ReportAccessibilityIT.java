package fr.sndscopy.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every page that is written for people, held against WCAG 2.2 A and AA, to which RGAA 4.1 leads back, and the good practices of axe-core, in both
 * languages, light and dark, on a desk and on a phone. What a machine cannot judge (whether a text alternative says the right thing) it does
 * not judge.
 */
class ReportAccessibilityIT {
    private static final List<String> RULES =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");
    private static final int DESK = 1280;
    private static final int PHONE = 390;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.start(ReportAccessibilityIT.class);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
    }

    static Stream<String> pages() {
        return SamplePages.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void axeFindsNothing(String name) throws IOException {
        Path file = folder.resolve(name.replace("/", "-") + ".html");
        Files.write(file, SamplePages.all().get(name));
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (int width : List.of(DESK, PHONE)) {
            try (Page page = chromium.open(width)) {
                page.navigate(file.toUri().toString());
                page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
                for (String language : List.of("fr", "en")) {
                    if (page.locator("#show-" + language).count() > 0) {
                        page.locator("label[for=show-" + language + "]").click();
                    }
                    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                        found.put(width + " px, " + language + ", " + scheme, violations(page));
                    }
                }
                page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
                found.put(width + " px, printed", violations(page));
            }
        }

        assertThat(found)
                .allSatisfy((how, violations) -> assertThat(violations).as(how).isEmpty());
    }

    private static List<String> violations(Page page) {
        AxeResults results = new AxeBuilder(page).withTags(RULES).analyze();
        assertThat(results.getPasses()).isNotEmpty();
        return results.getViolations().stream()
                .flatMap(rule -> rule.getNodes().stream()
                        .map(node ->
                                rule.getId() + ": " + rule.getHelp() + ": " + node.getTarget() + " " + node.getHtml()))
                .toList();
    }
}
