package fr.sndscopy.report.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IndexHtmlTest {
    private static Map<String, String> pages(ReportIndex index) throws IOException {
        Map<String, String> pages = new HashMap<>();
        IndexHtml.draw(index, (path, content) -> pages.put(path, new String(content, StandardCharsets.UTF_8)));
        return pages;
    }

    @Test
    void everyTableHasAPageInEachLanguageAndNothingIsFetchedOrRuns() throws IOException {
        Map<String, String> pages = pages(SampleIndexes.few());

        assertThat(pages)
                .hasSize(12)
                .containsKeys("index.html", "index.en.html", "tables/ER_PRS_F.html", "tables/ER_PRS_F.en.html");
        assertThat(pages.values()).allSatisfy(page -> assertThat(page)
                .doesNotContain("<script", "<link", "<img", "url(", "http:", "https:", " style=")
                .contains("default-src 'none'"));
    }

    @Test
    void textFromOutsideNeverBecomesMarkup() throws IOException {
        String evil = "x</style><script>alert('x')</script>\" onload=\"x\u202e\u001b[2J";

        assertThat(pages(SampleIndexes.hostile(evil)).values()).allSatisfy(page -> assertThat(page)
                .doesNotContain("<script", "\u202e", "\u001b")
                .doesNotContainPattern("<[a-z](?:[^<>\"]|\"[^\"]*\")*\\sonload="));
    }

    @Test
    void ofManyDeliveriesTheNewestAreShownAndAllAreThere() throws IOException {
        String page = pages(SampleIndexes.large()).getOrDefault("index.en.html", "");

        assertThat(page)
                .contains("The 40 latest of 1,500 deliveries", "Show all 1,500 deliveries", "without 2016-05")
                .contains("href=\"reports/DCIR-2013-01.html\"");
        assertThat(page.length()).isLessThan(2_000_000);
    }

    @Test
    void anEmptyStoreSaysSo() throws IOException {
        assertThat(pages(SampleIndexes.empty()).getOrDefault("index.en.html", ""))
                .contains("Nothing is published.");
    }

    @Test
    void holesOfMonthsAndYearsAreNamedAndOthersHaveNone() {
        assertThat(new Timeline(List.of("2018-11", "2019-02")).holes()).containsExactly("2018-12", "2019-01");
        assertThat(new Timeline(List.of("2008", "2010")).holes()).containsExactly("2009");
        assertThat(new Timeline(List.of("2008", "2010-01")).holes()).isEmpty();
        assertThat(new Timeline(List.of("snapshot")).holes()).isEmpty();
        assertThat(new Timeline(List.of("1801-01", "2199-12")).holes()).isEmpty();
    }

    @Test
    void barsStandWhereTheirPeriodsAreAndOneAloneIsNotDrawn() {
        Timeline timeline = new Timeline(List.of("2019-01", "2019-03", "2019-04"));

        assertThat(timeline.bars(List.of(2.0, 1.0, 0.0)))
                .isEqualTo("M0 40v-39h58V40zM120 40v-19.5h58V40zM180 40v-0.8h58V40z");
        assertThat(timeline.bars(List.of(2.0, Double.NaN, Double.NaN))).isEmpty();
    }
}
