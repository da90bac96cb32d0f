package fr.sndscopy.it.peers;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Measures sndscopy against its peers on deliveries that are hard, or easy, in different ways; see {@link Shape}, {@link Peer}. Prints
 * Markdown tables and, as the last line of standard output, one JSON object. Ratios are a peer's seconds divided by ours: above 1,
 * sndscopy was faster.
 */
@Command(
        name = "compare-peers",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures sndscopy against other converters, in turns.")
public final class ComparePeers implements Callable<Integer> {

    enum Part {
        CONVERT,
        JOB,
        VERIFY,
        RULES,
        STAGES,
        FLOOR,
        AUDIT
    }

    private static final int THREADS = 2;

    @Option(names = "--rows", paramLabel = "N", required = true, description = "rows of the main table")
    private long rows;

    @Option(
            names = "--shape",
            paramLabel = "NAME",
            split = ",",
            description =
                    "narrow | usual | wide | pmsi | low | high | quoted | gzip | small, or several, or all; claims of"
                            + " --columns if not given")
    private List<String> shapes = List.of();

    @Option(
            names = "--peer",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "duckdb",
            description = "duckdb | spark | spring-batch, or several, or all (${DEFAULT-VALUE})")
    private List<String> peers = List.of();

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "rounds that count (${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            defaultValue = "3",
            description = "rounds before them, of processes that stay: the third still gains on the second"
                    + " (${DEFAULT-VALUE})")
    private int warmUps;

    @Option(
            names = "--columns",
            paramLabel = "N",
            defaultValue = "42",
            description = "columns of the main table (${DEFAULT-VALUE})")
    private int columns;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description =
                    "convert: the conversion of a table | job: the whole job, a process from start to end | verify: what"
                            + " is published read back | rules: conversion and job, with and without rules | stages: what a"
                            + " thread spends on what | floor: what this machine needs at least | audit: without keys beside SHA-256, with keys beside conversion, and its start; or several; convert and job if"
                            + " not given")
    private @Nullable List<Part> only;

    @Option(
            names = "--table",
            defaultValue = "ER_PRS_F",
            description = "the table of the conversion, with --delivery (${DEFAULT-VALUE})")
    private String table = "ER_PRS_F";

    @Option(names = "--delivery", paramLabel = "DIR", description = "use this delivery instead of generating one")
    private @Nullable Path given;

    private final PrintStream out = System.out;

    /** Exits with 0, or 2 when the options are wrong, or 1 when a contestant failed. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ComparePeers())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Set<Peer> measured;
        Set<Shape> wanted;
        try {
            measured = named(Peer.class, peers);
            wanted = named(Shape.class, shapes);
            if (runs < 1 || warmUps < 0) {
                throw new IllegalArgumentException("--runs: at least 1, --warm-ups: at least 0");
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        measured.add(Peer.SNDSCOPY);
        Path work = Files.createTempDirectory("compare-peers");
        try {
            compare(measured, wanted, work);
        } finally {
            Folders.delete(work);
        }
        return CommandLine.ExitCode.OK;
    }

    private static <E extends Enum<E>> Set<E> named(Class<E> type, List<String> names) {
        if (names.contains("all")) {
            return EnumSet.allOf(type);
        }
        Set<E> found = EnumSet.noneOf(type);
        for (String name : names) {
            found.add(Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_')));
        }
        return found;
    }

    private void compare(Set<Peer> measured, Set<Shape> wanted, Path work) throws Exception {
        Machine machine = Machine.here();
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        out.println(machine + "; " + today + "; " + warmUps + " rounds to warm up, " + runs + " that count");
        ObjectNode result = new JsonMapper().createObjectNode();
        result.put("date", today.toString());
        machine.into(result.putObject("machine"));
        result.put("rows", rows);
        result.put("warm_ups", warmUps);
        result.put("measured_runs", runs);
        Results results = new Results(result, out);
        if (wanted.isEmpty()) {
            compareDelivery(measured, work, results);
        }
        for (Shape shape : wanted) {
            Path delivery = work.resolve("delivery");
            System.err.println("writes " + shape + ": " + shape.description());
            shape.write(delivery, rows);
            Subject subject =
                    new Subject(shape.toString(), DeliveredTable.all(delivery).get(0), shape.repeats());
            measure(subject, measured, work, results, wanted.size() == 1 ? result : result.putObject(subject.name()));
            Folders.delete(delivery);
        }
        results.print(measured);
    }

    private void compareDelivery(Set<Peer> measured, Path work, Results results) throws Exception {
        Path delivery = given;
        if (delivery == null) {
            delivery = work.resolve("delivery");
            GeneratedClaims.write(delivery, columns, rows);
        }
        Subject subject = new Subject(given == null ? "claims" : "delivery", DeliveredTable.of(delivery, table), 1);
        measure(subject, measured, work, results, results.json());
    }

    private void measure(Subject subject, Set<Peer> measured, Path work, Results results, ObjectNode json)
            throws Exception {
        System.err.printf(
                Locale.ROOT,
                "%s: %,d rows, %.1f MB%n",
                subject.name(),
                subject.table().rows(),
                subject.megabytes());
        json.put("shape", subject.name());
        json.put("columns", subject.table().columns().size());
        json.put("source_bytes", subject.table().bytes());
        List<Part> parts = only == null ? List.of(Part.CONVERT, Part.JOB) : only;
        for (Part part : parts) {
            Path folder = Folders.fresh(work, part.name().toLowerCase(Locale.ROOT));
            Comparison comparison = new Comparison(subject, warmUps, runs, THREADS, folder, results, json);
            switch (part) {
                case CONVERT -> comparison.conversion(measured);
                case JOB -> comparison.job();
                case VERIFY -> comparison.verification();
                case RULES -> comparison.rules();
                case STAGES -> comparison.stages();
                case FLOOR -> comparison.floor();
                case AUDIT -> comparison.audit();
            }
            Folders.delete(folder);
        }
    }

    /**
     * What is compared.
     *
     * @param name of the shape
     * @param repeats conversions that make one run
     */
    record Subject(String name, DeliveredTable table, int repeats) {
        double megabytes() throws IOException {
            return table.bytes() / 1e6;
        }

        double millions() {
            return table.rows() / 1e6;
        }
    }
}
