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
            Files.write(file, HtmlReport.render(sample.getValue(), SamplePages.SHA256));
            assertThat(file).isNotEmptyFile();
        }
    }

    @Test
    void theSameReportGivesTheSameBytes() {
        assertThat(HtmlReport.render(SampleReports.rejects(), SamplePages.SHA256))
                .isEqualTo(HtmlReport.render(SampleReports.rejects(), SamplePages.SHA256));
    }

    @Test
    void partsThatAreNotListedAreSaidToBeInTheManifest() {
        MigrationReport report = SampleReports.overLimit();

        assertThat(report.parts()).isEmpty();
        assertThat(html(report)).contains("the manifest names them all").doesNotContain("No part was written");
        assertThat(html(SampleReports.success())).doesNotContain("the manifest names them all");
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
        try (Stream<Path> templates = Files.walk(Path.of("src", "main", "jte"))) {
            assertThat(templates.filter(Files::isRegularFile).toList())
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
            // drawings repeat what tables say, and are there for the eye alone
            assertThat(html.replaceAll("(?s)<div class=\"chart\" aria-hidden=\"true\">.*?<figcaption>", ""))
                    .as(name)
                    .doesNotContain("<svg");
            assertThat(count(html, "class=\"chart\"")).as(name).isEqualTo(count(html, "<figcaption>"));
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
                for (String beside : List.of("paper", "panel")) {
                    assertThat(contrast(colours.getOrDefault(bar, "#000"), colours.getOrDefault(beside, "#000")))
                            .as("%s on %s, scheme %d", bar, beside, schemes)
                            .isGreaterThanOrEqualTo(3.0);
                }
            }
            assertThat(contrast(colours.getOrDefault("stored", "#000"), colours.getOrDefault("quarantine", "#000")))
                    .as("quarantine on stored, scheme %d", schemes)
                    .isGreaterThanOrEqualTo(3.0);
            schemes++;
        }
        assertThat(schemes).isEqualTo(3);
    }

    @Test
    void everythingThatIsReadStandsInALandmark() {
        String body = html(SampleReports.rejects()).replaceFirst("(?s).*<body>", "");

        assertThat(body.replaceFirst("(?s)<main>.*</main>", "")
                        .replaceAll("<[^>]*>", "")
                        .strip())
                .isEqualTo("Aller au contenu · Skip to content");
    }

    @Test
    void theFrenchTextHasNoEnglishInIt() {
        Pattern english = Pattern.compile(
                "\\b(the|is|are|was|of|rows|row|neither|nor|delivered|published|which|with|snapshot|checksum|keys|reconvert"
                        + "|reverify|longer|retyped|reordered)\\b");
        SampleReports.all().forEach((name, report) -> {
            if (!name.equals("hostile")) {
                String french = html(report)
                        .replaceFirst("(?s).*<article lang=\"fr\"", "")
                        .replaceFirst("(?s)</article>.*", "");
                String read = french.replaceAll("(?s)<(p|th)[^>]* lang=\"en\".*?</\\1>", " ")
                        .replaceAll("(?s)<code.*?</code>", " ")
                        .replaceAll("« [^»]*»", " ")
                        .replaceAll("<[^>]*>", " ")
                        .replaceAll("[\\w/=.-]*(/|\\.csv|-snapshot-)[\\w/=.-]*", " ");
                assertThat(english.matcher(read)
                                .results()
                                .map(found -> found.group())
                                .toList())
                        .as(name)
                        .isEmpty();
            }
        });
    }

    @Test
    void theVerdictNamesTheTableThatLostMostWithItsShare() {
        String html = html(SampleReports.grave());

        assertThat(html)
                .contains("Publiée : incomplète, à examiner avant tout usage")
                .contains("ER_DCT_F 2019-02 : 2\u202f093 lignes sur 5\u202f232 (40,0\u202f%) manquent aux lecteurs")
                .contains("ER_DCT_F 2019-02: 2,093 of 5,232 rows (40.0%)");
        assertThat(html(SampleReports.rejects()))
                .contains("Publiée : complète avec réserves")
                .doesNotContain("incomplète");
    }

    @Test
    void aTableWhoseReferencesAllLeadNowhereIsNeverGreenAndComesFirst() {
        String html = html(SampleReports.orphans());

        assertThat(html)
                .contains(
                        "ER_PRS_F 2019-06 : aucune des 3\u202f000 références BEN_NIR_PSA,BEN_RNG_GEM -&gt; IR_BEN_R ne"
                                + " mène à une ligne.")
                .doesNotContain("verdict good");
    }

    @Test
    void aRefusedRunHasNoStoredRowsAndSaysWhereItsRejectsAre() {
        String html = html(SampleReports.overLimit());

        assertThat(html)
                .doesNotContain("lignes stockées")
                .contains("lignes converties, non publiées", "rows converted, not published")
                .contains("sndscopy quarantine ls --delivery DCIR-2019-07")
                .contains("ER_DCT_F 2019-02 : 4\u202f000 lignes rejetées sur 5\u202f000 (80,0\u202f%) ; limite :"
                        + " ≤\u00a050\u202f% (d’usage).")
                .doesNotContain("motif");
    }

    @Test
    void theCommandsAreRightForTheirReaders() {
        assertThat(html(SampleReports.success()))
                .containsPattern(
                        "(?s)sans clé.*sndscopy verify --sealed --delivery IR-2026.*Avec les clés.*sndscopy verify"
                                + " --delivery IR-2026");
    }

    @Test
    void whatIsSaidOfManyTablesIsSaidOnce() {
        String french = html(SampleReports.orphans()).replaceFirst("(?s)<article lang=\"en\".*", "");

        assertThat(count(french, "BE_IDE_R n’est ni livrée ni publiée")).isEqualTo(1);
        assertThat(french).contains("-75".replace('-', '−') + "\u202f%", "61,2\u202f%");
    }

    @Test
    void everySheetOfPaperNamesItsDeliveryAndEntry() {
        assertThat(html(SampleReports.success()))
                .contains("@top-left { content: \"sndscopy\\000020\\0000b7\\000020IR\\00002d2026");
        assertThat(html(SampleReports.hostile())).doesNotContainPattern("@top-left[^}]*[<>].*}");
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
        return new String(HtmlReport.render(report, SamplePages.SHA256), StandardCharsets.UTF_8);
    }
}
