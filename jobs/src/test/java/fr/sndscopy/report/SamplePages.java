package fr.sndscopy.report;

import fr.sndscopy.report.compare.Comparison;
import fr.sndscopy.report.compare.ComparisonHtml;
import fr.sndscopy.report.compare.RunFacts;
import fr.sndscopy.report.index.IndexHtml;
import fr.sndscopy.report.index.ReportIndex;
import fr.sndscopy.report.index.SampleIndexes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Every kind of page that is written for people, by the name of its file without extension. */
public final class SamplePages {
    static final String SHA256 = SampleReports.sha(new Random(12));

    private SamplePages() {}

    /** Of a set of pages about an index the two first and those of one table. */
    public static Map<String, byte[]> all() {
        Map<String, byte[]> pages = new LinkedHashMap<>();
        SampleReports.all().forEach((name, report) -> pages.put(name, HtmlReport.render(report, SHA256)));
        SampleAudits.all().forEach((name, audit) -> pages.put(name, AuditHtml.render(audit, name + ".json", SHA256)));
        put(pages, "index-few", SampleIndexes.few());
        put(pages, "index-doubtful", SampleIndexes.doubtful());
        put(pages, "index-large", SampleIndexes.large());
        put(pages, "index-empty", SampleIndexes.empty());
        pages.put("compare-months", compared(SampleReports.rejects(), SampleReports.grave()));
        pages.put("compare-same", compared(SampleReports.success(), SampleReports.success()));
        pages.put("compare-large", compared(SampleReports.many(), SampleReports.mismatch()));
        return pages;
    }

    private static byte[] compared(MigrationReport before, MigrationReport after) {
        return ComparisonHtml.render(Comparison.of(
                RunFacts.of(ReportJson.tree(before)),
                "evidence/A/report-1.json",
                true,
                RunFacts.of(ReportJson.tree(after)),
                Comparison.Side.HOME,
                false));
    }

    private static void put(Map<String, byte[]> pages, String name, ReportIndex index) {
        try {
            IndexHtml.draw(index, (path, content) -> {
                if (path.startsWith("index") || path.contains("ER_PRS_F")) {
                    pages.put(name + "/" + path.replaceFirst("\\.html$", ""), content);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
