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
import java.util.Objects;
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
    private static final int LARGE = 200_000;
    private static final List<Look> LOOKS = List.of(
            new Look(DESK, "fr", ColorScheme.LIGHT), new Look(PHONE, "en", ColorScheme.DARK));

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

    /**
     * One way to look at a page.
     *
     * @param width of the window, in CSS pixels
     * @param language whose label is pressed, where there is one
     * @param scheme of colours
     */
    private record Look(int width, String language, ColorScheme scheme) {}

    @ParameterizedTest
    @MethodSource("pages")
    void axeFindsNothing(String name) throws IOException {
        byte[] content = Objects.requireNonNull(SamplePages.all().get(name));
        Path file = folder.resolve(name.replace("/", "-") + ".html");
        Files.write(file, content);
        // what is folded in pages of many tables is what is open in those of few; axe would take minutes for it
        boolean large = content.length > LARGE;
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (Look look : large ? LOOKS.subList(0, 1) : LOOKS) {
            try (Page page = chromium.open(look.width())) {
                page.navigate(file.toUri().toString());
                if (!large) {
                    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
                }
                if (page.locator("#show-" + look.language()).count() > 0) {
                    page.locator("label[for=show-" + look.language() + "]").click();
                }
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(look.scheme()));
                found.put(look.toString(), violations(page));
                if (look.equals(LOOKS.get(0)) && !large) {
                    page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
                    found.put("printed", violations(page));
                }
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
