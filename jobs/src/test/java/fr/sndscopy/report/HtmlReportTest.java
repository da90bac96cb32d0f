package fr.sndscopy.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    private static final Pattern HEADING = Pattern.compile("<h([1-6])");

    @Test
    void everySampleIsWrittenForPeopleToLookAt() throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "sample-reports"));
        for (Map.Entry<String, MigrationReport> sample : SampleReports.all().entrySet()) {
            Path file = folder.resolve(sample.getKey() + ".html");
            Files.write(file, HtmlReport.render(sample.getValue()));
            assertThat(file).isNotEmptyFile();
        }
    }

    @Test
    void theSameReportGivesTheSameBytes() {
        assertThat(HtmlReport.render(SampleReports.rejects())).isEqualTo(HtmlReport.render(SampleReports.rejects()));
    }

    @Test
    void textFromOutsideNeverBecomesMarkup() {
        String html = html(SampleReports.hostile());

        assertThat(html)
                .doesNotContain("<script")
                .doesNotContainPattern("<[a-z][^<>]*\\sonload=")
                .doesNotContain("\u202e")
                .doesNotContain("\u001b")
                .contains("&lt;script&gt;alert")
                .contains("&amp;amp;");
    }

    @Test
    void noTemplateSwitchesEscapingOff() throws IOException {
        try (Stream<Path> templates = Files.list(Path.of("src", "main", "jte"))) {
            assertThat(templates.toList())
                    .isNotEmpty()
                    .allSatisfy(template -> assertThat(template).content().doesNotContain("$unsafe"));
        }
    }

    @Test
    void nothingIsFetchedAndNothingRuns() {
        SampleReports.all().forEach((name, report) -> assertThat(html(report))
                .as(name)
                .doesNotContain("<script")
                .doesNotContain("<link")
                .doesNotContain("<img")
                .doesNotContain("@import")
                .doesNotContain("url(")
                .doesNotContain("http:")
                .doesNotContain("https:"));
    }

    @Test
    void headingsStartAtOneAndSkipNoLevelInEachLanguage() {
        SampleReports.all().forEach((name, report) -> {
            for (String article : html(report).split("<article ", -1)) {
                List<Integer> levels = new ArrayList<>();
                Matcher heading = HEADING.matcher(article);
                while (heading.find()) {
                    levels.add(Integer.valueOf(heading.group(1)));
                }
                for (int i = 0; i < levels.size(); i++) {
                    int before = i == 0 ? 0 : levels.get(i - 1);
                    assertThat(levels.get(i)).as(name).isLessThanOrEqualTo(before + 1);
                    assertThat(levels.get(i) == 1).as(name).isEqualTo(i == 0);
                }
            }
        });
    }

    @Test
    void idsAreUniqueAndEveryReferenceHasItsTarget() {
        SampleReports.all().forEach((name, report) -> {
            String html = html(report);
            Set<String> ids = new HashSet<>();
            Matcher id = Pattern.compile(" id=\"([^\"]+)\"").matcher(html);
            while (id.find()) {
                assertThat(ids.add(id.group(1))).as(name + " " + id.group(1)).isTrue();
            }
            Matcher reference = Pattern.compile(" (?:href=\"#|for=\"|aria-labelledby=\")([^\"]+)\"")
                    .matcher(html);
            while (reference.find()) {
                assertThat(ids).as(name).contains(reference.group(1).split(" ", -1));
            }
        });
    }

    @Test
    void everyTableHasACaptionAndEveryHeaderAScopeAndEveryDrawingATitle() {
        SampleReports.all().forEach((name, report) -> {
            String html = html(report);
            assertThat(count(html, "<table")).as(name).isEqualTo(count(html, "<caption"));
            assertThat(count(html, "<th[ >]")).as(name).isEqualTo(count(html, "<th scope=\"(row|col)\""));
            assertThat(count(html, "<svg")).as(name).isEqualTo(count(html, "<svg [^>]*role=\"img\""));
            assertThat(count(html, "<svg")).as(name).isEqualTo(count(html, "<desc"));
        });
    }

    @Test
    void bothLanguagesAreThereAndMarkedAndFrenchIsShownFirst() {
        String html = html(SampleReports.rejects());

        assertThat(html)
                .contains("<html lang=\"fr\">", "<article lang=\"fr\"", "<article lang=\"en\"")
                .contains("Ce qui n’a pas été vérifié", "What was not verified")
                .containsPattern("id=\"show-fr\" checked");
        assertThat(html.indexOf("<article lang=\"fr\"")).isLessThan(html.indexOf("<article lang=\"en\""));
    }

    @Test
    void theVerdictComesFirstThenWhatWasNotVerifiedThenTheBooks() {
        String html = html(SampleReports.rejects());

        assertThat(html.indexOf("fr-verdict"))
                .isLessThan(html.indexOf("id=\"fr-notVerified\""))
                .isPositive();
        assertThat(html.indexOf("id=\"fr-notVerified\"")).isLessThan(html.indexOf("id=\"fr-books\""));
    }

    @Test
    void textAndItsGroundDifferEnoughInLightDarkAndPrint() {
        String css = html(SampleReports.empty());
        Matcher scheme = Pattern.compile(":root \\{([^}]+)\\}").matcher(css);
        int schemes = 0;
        while (scheme.find()) {
            Map<String, String> colours = new HashMap<>();
            Matcher colour = Pattern.compile("--([a-z]+): (#[0-9a-f]+);").matcher(scheme.group(1));
            while (colour.find()) {
                colours.put(colour.group(1), colour.group(2));
            }
            for (String ground : List.of("paper", "panel")) {
                for (String ink : List.of("ink", "soft", "link", "bad", "good", "warn", "calm")) {
                    assertThat(contrast(colours.getOrDefault(ink, "#000"), colours.getOrDefault(ground, "#000")))
                            .as("%s on %s, scheme %d", ink, ground, schemes)
                            .isGreaterThanOrEqualTo(4.5);
                }
            }
            for (String bar : List.of("stored", "quarantine")) {
                assertThat(contrast(colours.getOrDefault(bar, "#000"), colours.getOrDefault("paper", "#000")))
                        .as("%s, scheme %d", bar, schemes)
                        .isGreaterThanOrEqualTo(3.0);
            }
            schemes++;
        }
        assertThat(schemes).isEqualTo(3);
    }

    @Test
    void longListsAreFoldedAndEveryEntryIsThere() {
        MigrationReport many = SampleReports.many();
        String html = html(many);

        assertThat(many.parts()).hasSize(2000);
        many.parts().forEach(part -> assertThat(html).contains(part.name()));
        assertThat(html).contains("Show all 500 source files", "Show the 2,000 parts of 500 tables");
    }

    private static double contrast(String one, String other) {
        double lighter = Math.max(luminance(one), luminance(other));
        double darker = Math.min(luminance(one), luminance(other));
        return (lighter + 0.05) / (darker + 0.05);
    }

    /** Relative luminance as in WCAG 2.2. */
    private static double luminance(String colour) {
        String hex = colour.length() == 4 ? colour.replaceAll("[0-9a-f]", "$0$0") : colour;
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double channel = Integer.parseInt(hex.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    private static long count(String html, String pattern) {
        return Pattern.compile(pattern).matcher(html).results().count();
    }

    private static String html(MigrationReport report) {
        return new String(HtmlReport.render(report), StandardCharsets.UTF_8);
    }
}
