package fr.sndscopy.it;

import fr.sndscopy.delivery.Period;
import fr.sndscopy.generate.DeliveryGenerator;
import fr.sndscopy.generate.GeneratedDelivery;
import fr.sndscopy.generate.GeneratorSettings;
import fr.sndscopy.schema.SchemaCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Deliveries of tests: generated ones, and small ones of one referential whose bytes the test decides. */
public final class TestDelivery {
    /** The columns of {@link #TABLE}. */
    static final String HEADER = "BEN_NIR_PSA;BEN_RNG_GEM;BEN_NIR_ANO;BEN_IDT_ANO;BEN_IDT_TOP;ASS_NIR_ANO;BEN_IDT_MAJ;"
            + "BEN_CDI_NIR;BEN_NAI_ANN;BEN_NAI_MOI;BEN_SEX_COD;BEN_DCD_DTE;BEN_DCD_AME;ORG_AFF_BEN;BEN_RES_DPT;"
            + "BEN_RES_COM;BEN_TOP_CNS;MAX_TRT_DTD;ORG_CLE_NEW;BEN_DTE_INS;BEN_DTE_MAJ";

    static final String TABLE = "IR_BEN_R";

    private final Path folder;
    private final String id;
    private final List<String> files = new ArrayList<>();
    private final List<String> more = new ArrayList<>();

    private TestDelivery(Path folder, String id) {
        this.folder = folder;
        this.id = id;
    }

    /** A delivery that is not written yet; files of an earlier one in the folder stay. */
    public static TestDelivery in(Path folder, String id) {
        return new TestDelivery(folder, id);
    }

    /** Five tables, as {@code sndscopy generate} writes them. */
    public static GeneratedDelivery generate(Path folder, long rows, long seed, double defects) {
        try {
            return new DeliveryGenerator(SchemaCatalog.load(List.of()))
                    .generate(
                            new GeneratorSettings(folder, new Period("2019-02"), rows, seed, defects, 2),
                            (table, written) -> {});
        } catch (Exception e) {
            throw new IllegalStateException("[" + folder + "] not generated", e);
        }
    }

    /** A good row. */
    public static String row(int number) {
        return row(String.format(Locale.ROOT, "NOBODY%011d", number));
    }

    /** A row that is good if the pseudonym is. */
    public static String row(String pseudonym) {
        return pseudonym + ";1;" + pseudonym + ";" + pseudonym
                + ";1;;10/01/2017;00;1955;07;1;01/01/1600;160001;01C591000;02B;350;0;13/10/2016;450647768;29/10/2014;"
                + "19/05/2017";
    }

    /** A header and good rows. */
    public static List<String> lines(int rows) {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (int number = 1; number <= rows; number++) {
            lines.add(row(number));
        }
        return lines;
    }

    public static byte[] bytes(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Writes a file and declares it.
     *
     * @param declarations of the file, such as {@code rows: 12}
     */
    public TestDelivery file(String path, byte[] content, String... declarations) {
        try {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return declare(path, declarations);
    }

    /** Declares a file without writing it. */
    public TestDelivery declare(String path, String... declarations) {
        List<String> entry = new ArrayList<>(List.of("path: " + path));
        entry.addAll(List.of(declarations));
        if (entry.stream().noneMatch(declaration -> declaration.startsWith("table:"))) {
            entry.add("table: " + TABLE);
        }
        files.add("  - {" + String.join(", ", entry) + "}");
        return this;
    }

    /** Adds a line to the declaration. */
    public TestDelivery with(String line) {
        more.add(line);
        return this;
    }

    /** Writes the declaration; returns the folder. */
    public Path write() {
        List<String> lines = new ArrayList<>(List.of(
                "delivery: " + id,
                "product: DCIR",
                "period: snapshot",
                "vintage: 2019",
                "format: {type: csv, delimiter: \";\", encoding: utf-8, quote: none, date: dd/MM/yyyy,"
                        + " yearmonth: yyyyMM, decimal: \".\", missing: [\"\"]}"));
        if (more.stream().noneMatch(line -> line.startsWith("limits:"))) {
            // small deliveries with a few bad rows each: how many of them are rejected is seldom what a test is about
            lines.add("limits: {\"*\": none}");
        }
        lines.addAll(more);
        lines.add("files:");
        lines.addAll(files);
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("delivery.yaml"), lines);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rewrites the declaration of a delivery, line by line. */
    public static void redeclare(Path folder, String from, String to) {
        try {
            Path file = folder.resolve("delivery.yaml");
            String text = Files.readString(file);
            if (!text.contains(from)) {
                throw new IllegalArgumentException("[" + file + "] does not say: " + from);
            }
            Files.writeString(file, text.replace(from, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
