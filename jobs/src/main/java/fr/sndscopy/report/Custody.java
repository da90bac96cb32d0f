package fr.sndscopy.report;

import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.ledger.StoreLayout;
import fr.sndscopy.report.MigrationReport.FileLine;
import fr.sndscopy.report.MigrationReport.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The chain of custody of a published delivery, to be drawn and to be read: the bytes that were delivered, the objects made of them, the manifest
 * that names both, the ledger entry that names the manifest, and the checkpoint that is signed over the entry when the report is written
 * already. Each stage is named, by its SHA-256, in the one behind it.
 */
final class Custody {
    /** Of the hexadecimal digits of a SHA-256 as many are drawn; all are in the table. */
    private static final int DIGITS = 12;

    private final MigrationReport report;
    private final Publication publication;
    private final ReportText text;

    Custody(MigrationReport report, Publication publication, ReportText text) {
        this.report = report;
        this.publication = publication;
        this.text = text;
    }

    /**
     * One stage.
     *
     * @param name what it is
     * @param what how many and how large, or where
     * @param sha256 of it, whole; empty when it is of several objects, or not known yet
     * @param section where the SHA-256 of each of several objects is; empty for one
     * @param namedIn what has its SHA-256
     * @param later whether it comes after this report
     */
    record Stage(String name, String what, String sha256, String section, String namedIn, boolean later) {
        /** What is drawn of the hash. */
        String brief() {
            return sha256.length() <= DIGITS ? sha256 : sha256.substring(0, DIGITS) + "…";
        }
    }

    /** From the delivered bytes on. */
    List<Stage> stages() {
        List<FileLine> files = report.files();
        List<StoredObject> objects = objects();
        String number = text.number(publication.number());
        List<Stage> stages = new ArrayList<>();
        stages.add(new Stage(
                text.say("custody.source"),
                text.count("custody.files", files.size()) + " · "
                        + text.bytes(files.stream().mapToLong(FileLine::bytes).sum()),
                files.size() == 1 ? Objects.requireNonNullElse(files.get(0).sha256(), "") : "",
                files.size() == 1 ? "" : "files",
                text.say("custody.inManifest"),
                false));
        stages.add(new Stage(
                text.say("custody.parts"),
                objects.isEmpty()
                        ? text.say("custody.unlisted")
                        : text.count("custody.objects", objects.size()) + " · "
                                + text.bytes(objects.stream()
                                        .mapToLong(StoredObject::bytes)
                                        .sum()),
                objects.size() == 1 ? objects.get(0).sha256() : "",
                objects.size() == 1 ? "" : "parts",
                text.say("custody.inManifest"),
                false));
        stages.add(new Stage(
                text.say("custody.manifest"),
                publication.manifestKey(),
                publication.manifestSha256(),
                "",
                text.say("custody.inEntry", number),
                false));
        stages.add(new Stage(
                text.say("custody.entry", number),
                StoreLayout.ledgerEntry(publication.number()),
                publication.sha256(),
                "",
                text.say("custody.inNext"),
                false));
        stages.add(new Stage(
                text.say("custody.checkpoint"),
                text.say("custody.over", number),
                "",
                "",
                text.say("custody.elsewhere"),
                true));
        return stages;
    }

    private List<StoredObject> objects() {
        return report.parts().stream().flatMap(part -> objects(part)).toList();
    }

    private static Stream<StoredObject> objects(Manifest.Part part) {
        return Stream.concat(Stream.ofNullable(part.data()), Stream.ofNullable(part.quarantine()));
    }

    /** What proves that the entry is in the signed list. */
    String proof() {
        return "sndscopy ledger prove " + publication.number();
    }

    /**
     * A drawing of the stages.
     *
     * @param width of all, in its own units
     * @param height likewise
     * @param boxes in the order of the stages
     * @param arrows between them, as SVG path data
     */
    record Drawing(int width, int height, List<Box> boxes, List<String> arrows) {}

    /**
     * A stage's box.
     *
     * @param x of its left edge
     * @param y of its upper edge
     * @param width of it
     * @param height of it
     * @param lines its texts with where they stand
     * @param later drawn with broken lines
     */
    record Box(int x, int y, int width, int height, List<Line> lines, boolean later) {}

    /**
     * A line of text.
     *
     * @param x of its middle
     * @param y of its base line
     * @param style its class
     * @param shown the text
     */
    record Line(int x, int y, String style, String shown) {}

    /** From left to right, for a desk and for paper. */
    Drawing across() {
        return drawing(true);
    }

    /** From top to bottom, for a phone. */
    Drawing down() {
        return drawing(false);
    }

    private Drawing drawing(boolean across) {
        List<Stage> stages = stages();
        int width = across ? 172 : 320;
        int height = 92;
        int gap = 35;
        int step = (across ? width : height) + gap;
        List<Box> boxes = new ArrayList<>();
        List<String> arrows = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            int x = across ? i * step : 0;
            int y = across ? 0 : i * step;
            boxes.add(box(stages.get(i), x, y, width, height));
            if (i > 0) {
                arrows.add(across ? arrow(x, height / 2, gap, true) : arrow(width / 2, y, gap, false));
            }
        }
        int length = stages.size() * step - gap;
        return across ? new Drawing(length, height, boxes, arrows) : new Drawing(width, length, boxes, arrows);
    }

    private static Box box(Stage stage, int x, int y, int width, int height) {
        int middle = x + width / 2;
        boolean single = !stage.sha256().isEmpty() && stage.what().contains("/");
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(middle, y + 32, "stage", stage.name()));
        if (!single) {
            lines.add(new Line(middle, y + 54, "count", stage.what()));
        }
        lines.add(new Line(middle, y + (single ? 58 : 76), "hash", stage.brief()));
        return new Box(x + 1, y + 1, width - 2, height - 2, lines, stage.later());
    }

    /** The head of an arrow ends where the next box begins, at x, y. */
    private static String arrow(int x, int y, int gap, boolean across) {
        int from = 5 - gap;
        return across
                ? "M" + (x + from) + " " + y + "H" + (x - 5) + "M" + (x - 12) + " " + (y - 6) + "L" + (x - 5) + " " + y
                        + "L" + (x - 12) + " " + (y + 6)
                : "M" + x + " " + (y + from) + "V" + (y - 5) + "M" + (x - 6) + " " + (y - 12) + "L" + x + " " + (y - 5)
                        + "L" + (x + 6) + " " + (y - 12);
    }
}
