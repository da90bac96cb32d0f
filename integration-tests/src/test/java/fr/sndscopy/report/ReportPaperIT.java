package fr.sndscopy.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a report is on paper: every sheet says whose it is and of which bytes, and nothing is cut off at its edge. */
class ReportPaperIT {
    /** A4 without the margins of the style sheet, in CSS pixels. */
    private static final int SHEET_WIDTH = 672;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.start(ReportPaperIT.class);
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

    @Test
    void everySheetHasDeliveryRunEntryChecksumAndItsNumber() throws IOException {
        List<String> french = printed("rejects", "fr");
        List<String> english = printed("rejects", "en");

        assertThat(french).hasSizeGreaterThan(2);
        for (int i = 0; i < french.size(); i++) {
            assertThat(french.get(i))
                    .contains("sndscopy · DCIR-2019-02 · exécution du 2026-11-23T01:10:04Z · écriture n° 42")
                    .contains("report.json · SHA-256 " + SamplePages.SHA256)
                    .containsPattern((i + 1) + "\\s*/\\s*" + french.size() + "\\s*$");
        }
        assertThat(english).allSatisfy(sheet -> assertThat(sheet)
                .contains("sndscopy · DCIR-2019-02 · run of 2026-11-23T01:10:04Z · entry 42"));
    }

    @Test
    void anAuditIsToldOnEverySheetToo() throws IOException {
        List<String> sheets = printed("audit-reservations", "fr");

        assertThat(sheets).isNotEmpty().allSatisfy(sheet -> assertThat(sheet)
                .contains("rapport d’audit · n.durand · 2026-11-30T08:00:00Z")
                .contains("audit-reservations.json · SHA-256 " + SamplePages.SHA256));
    }

    @Test
    void aTableThatGoesOnHasItsHeadOnEverySheet() throws IOException {
        List<String> sheets = printed("audit-large", "en");

        assertThat(sheets.stream()
                        .filter(sheet -> sheet.contains("DCIR-20") && sheet.contains("Delivery"))
                        .count())
                .isGreaterThan(3);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void nothingIsWiderThanTheSheet(String name) throws IOException {
        try (Page page = opened(name, SHEET_WIDTH)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            Object wide = page.evaluate(
                    "width => [...document.querySelectorAll('main *')]"
                            + ".filter(one => one.getBoundingClientRect().right > width + 1)"
                            + ".map(one => one.tagName + ' ' + one.className + ' ' + one.textContent.slice(0, 60))",
                    SHEET_WIDTH);

            assertThat((List<?>) wide).isEmpty();
        }
    }

    private static Page opened(String name, int width) throws IOException {
        Path file = folder.resolve(name.replace("/", "-") + ".html");
        Files.write(file, SamplePages.all().get(name));
        Page page = chromium.open(width);
        page.navigate(file.toUri().toString());
        return page;
    }

    private static List<String> printed(String name, String language) throws IOException {
        Path pdf = folder.resolve(name + "-" + language + ".pdf");
        try (Page page = opened(name, SHEET_WIDTH)) {
            page.locator("label[for=show-" + language + "]").click();
            Files.write(
                    pdf,
                    page.pdf(new Page.PdfOptions().setPreferCSSPageSize(true).setPrintBackground(true)));
        }
        return Chromium.pages(ReportPaperIT.class, pdf);
    }
}
