package fr.sndscopy.report;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The report of an audit for people and paper: one HTML file in French and English that needs no network and no script. */
public final class AuditHtml {
    private AuditHtml() {}

    /**
     * The file, in UTF-8. The same report gives the same bytes.
     *
     * @param result the name of the file of the result that it stands beside
     * @param resultSha256 of that file's bytes: it is on every sheet of paper
     */
    public static byte[] render(AuditReport report, String result, String resultSha256) {
        StringOutput output = new StringOutput();
        render(report, result, resultSha256, output);
        return output.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The reservations in English, one sentence each, in their order. */
    public static List<String> reservations(AuditReport report) {
        return new AuditView(report, "", "", ReportText.ENGLISH).reservations();
    }

    /** What was not read in English, one sentence each, in their order. */
    public static List<String> notRead(AuditReport report) {
        return new AuditView(report, "", "", ReportText.ENGLISH).notRead();
    }

    // The generated code takes null for "no interceptor", and carries no annotations.
    @SuppressWarnings("NullAway")
    private static void render(AuditReport report, String result, String resultSha256, StringOutput output) {
        JteauditGenerated.render(
                new OwaspHtmlTemplateOutput(output),
                null,
                new AuditView(report, result, resultSha256, ReportText.FRENCH),
                new AuditView(report, result, resultSha256, ReportText.ENGLISH));
    }
}
