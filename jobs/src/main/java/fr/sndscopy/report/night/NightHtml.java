package fr.sndscopy.report.night;

import fr.sndscopy.report.ReportText;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Nights for people: a page for each, and one that leads to them, in French and English, without script or network. */
public final class NightHtml {
    private NightHtml() {}

    /** One night, in UTF-8. The same report gives the same bytes. */
    public static byte[] render(NightReport night) {
        StringOutput output = new StringOutput();
        render(night, output);
        return output.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The page that leads to them.
     *
     * @param nights the newest first; each has its page beside this one
     */
    public static byte[] index(List<NightReport> nights) {
        StringOutput output = new StringOutput();
        index(nights, output);
        return output.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The name of a night's page, beside that which leads to it. */
    public static String fileName(String id) {
        return id + ".html";
    }

    // The generated code takes null for "no interceptor", and carries no annotations.
    @SuppressWarnings("NullAway")
    private static void render(NightReport night, StringOutput output) {
        JtenightGenerated.render(
                new OwaspHtmlTemplateOutput(output),
                null,
                new NightView(night, ReportText.FRENCH),
                new NightView(night, ReportText.ENGLISH));
    }

    @SuppressWarnings("NullAway")
    private static void index(List<NightReport> nights, StringOutput output) {
        JtenightsGenerated.render(
                new OwaspHtmlTemplateOutput(output),
                null,
                new NightsView(nights, ReportText.FRENCH),
                new NightsView(nights, ReportText.ENGLISH));
    }
}
