package fr.sndscopy.report;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;

/**
 * The report for people: one HTML file in French and English that needs no network and no script. Text from outside is
 * escaped by the templates according to where it stands.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /**
     * The file, in UTF-8. The same report gives the same bytes.
     *
     * @param jsonSha256 of the form for machines, {@link ReportJson}, which stands beside it: it is on every sheet of paper
     */
    public static byte[] render(MigrationReport report, String jsonSha256) {
        StringOutput output = new StringOutput();
        render(report, jsonSha256, output);
        return output.toString().getBytes(StandardCharsets.UTF_8);
    }

    // The generated code takes null for "no interceptor", and carries no annotations.
    @SuppressWarnings("NullAway")
    private static void render(MigrationReport report, String jsonSha256, StringOutput output) {
        JtereportGenerated.render(
                new OwaspHtmlTemplateOutput(output),
                null,
                new ReportView(report, jsonSha256, ReportText.FRENCH),
                new ReportView(report, jsonSha256, ReportText.ENGLISH));
    }
}
