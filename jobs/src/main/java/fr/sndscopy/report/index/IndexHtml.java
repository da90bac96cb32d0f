package fr.sndscopy.report.index;

import fr.sndscopy.report.ReportText;
import gg.jte.TemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The pages over all deliveries: an index, and one page for each table, each in French and in English. They need no script and no network; text
 * from outside is escaped by the templates according to where it stands.
 */
public final class IndexHtml {
    /** What says of a page that it is one of these. */
    public static final String GENERATOR = "sndscopy reports";
    /** The page to begin with. */
    public static final String FIRST = "index.html";
    /** Where the pages of tables are, beside the index. */
    public static final String TABLES = "tables";
    /** Where the copies of reports are, beside the index. */
    public static final String REPORTS = "reports";

    /** The names of what is written into the folder of all of them. */
    public static final Set<String> NAMES =
            Set.of(FIRST, IndexView.fileName("index", ReportText.ENGLISH), TABLES, REPORTS);

    private IndexHtml() {}

    /** Takes what is drawn. */
    @FunctionalInterface
    public interface Pages {
        /**
         * One page.
         *
         * @param path relative to the folder of all of them, with slashes
         * @param content of the file
         */
        void write(String path, byte[] content) throws IOException;
    }

    /**
     * Draws all pages, the index last: who opens it finds what it leads to. The same index gives the same bytes.
     *
     * @param to is given one at a time
     */
    public static void draw(ReportIndex index, Pages to) throws IOException {
        List<ReportText> languages = List.of(ReportText.FRENCH, ReportText.ENGLISH);
        for (ReportText text : languages) {
            for (ReportIndex.Series series : index.tables()) {
                TableView view = new TableView(index, series, text);
                to.write(TABLES + "/" + view.fileName(), page(output -> render(view, output)));
            }
        }
        for (ReportText text : languages) {
            IndexView view = new IndexView(index, text);
            to.write(IndexView.fileName("index", text), page(output -> render(view, output)));
        }
    }

    private static byte[] page(Consumer<OwaspHtmlTemplateOutput> template) {
        TemplateOutput output = new StringOutput();
        template.accept(new OwaspHtmlTemplateOutput(output));
        return output.toString().getBytes(StandardCharsets.UTF_8);
    }

    // The generated code takes null for "no interceptor", and carries no annotations.
    @SuppressWarnings("NullAway")
    private static void render(IndexView view, OwaspHtmlTemplateOutput output) {
        JteindexGenerated.render(output, null, view);
    }

    @SuppressWarnings("NullAway")
    private static void render(TableView view, OwaspHtmlTemplateOutput output) {
        JtetableGenerated.render(output, null, view);
    }
}
