package fr.sndscopy.report.compare;

import fr.sndscopy.report.ReportText;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;

/** A comparison for people: one HTML file in French and English that needs no network and no script. */
public final class ComparisonHtml {
    private ComparisonHtml() {}

    /** The file, in UTF-8. The same comparison gives the same bytes. */
    public static byte[] render(Comparison comparison) {
        StringOutput output = new StringOutput();
        render(comparison, output);
        return output.toString().getBytes(StandardCharsets.UTF_8);
    }

    // The generated code takes null for "no interceptor", and carries no annotations.
    @SuppressWarnings("NullAway")
    private static void render(Comparison comparison, StringOutput output) {
        JtecompareGenerated.render(
                new OwaspHtmlTemplateOutput(output),
                null,
                new ComparisonView(comparison, ReportText.FRENCH),
                new ComparisonView(comparison, ReportText.ENGLISH));
    }
}
