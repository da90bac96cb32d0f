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
import java.util.Set;
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
            new Look(DESK, "fr", ColorScheme.LIGHT, Media.SCREEN),
            new Look(DESK, "en", ColorScheme.DARK, Media.SCREEN),
            new Look(PHONE, "fr", ColorScheme.DARK, Media.SCREEN),
            new Look(PHONE, "en", ColorScheme.LIGHT, Media.SCREEN),
            new Look(DESK, "fr", ColorScheme.LIGHT, Media.PRINT));
    /** Looked at in every way; the others, made of the same templates, in one way each, unless {@code -Daxe.looks=all} asks for more. */
    private static final Set<String> THOROUGHLY = Set.of("rejects", "audit-reservations");

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
     * @param media whether it is printed
     */
    private record Look(int width, String language, ColorScheme scheme, Media media) {}

    /** By turns, in the order of the pages. */
    private static List<Look> looks(String name, boolean large) {
        if (!large && (THOROUGHLY.contains(name) || "all".equals(System.getProperty("axe.looks")))) {
            return LOOKS;
        }
        int turn = pages().toList().indexOf(name) % LOOKS.size();
        return LOOKS.subList(turn, turn + 1);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void axeFindsNothing(String name) throws IOException {
        byte[] content = Objects.requireNonNull(SamplePages.all().get(name));
        Path file = folder.resolve(name.replace("/", "-") + ".html");
        Files.write(file, content);
        // what is folded in pages of many tables is what is open in those of few; axe would take minutes for it
        boolean large = content.length > LARGE;
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (Look look : looks(name, large)) {
            try (Page page = chromium.open(look.width())) {
                page.navigate(file.toUri().toString());
                if (!large) {
                    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
                }
                if (page.locator("#show-" + look.language()).count() > 0) {
                    page.locator("label[for=show-" + look.language() + "]").click();
                }
                page.emulateMedia(new Page.EmulateMediaOptions()
                        .setColorScheme(look.scheme())
                        .setMedia(look.media()));
                found.put(look.toString(), violations(page));
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
