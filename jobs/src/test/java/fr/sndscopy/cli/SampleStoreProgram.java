package fr.sndscopy.cli;

import fr.sndscopy.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes a sample store: a home with its store and its keys, all types of columns, four deliveries and replays, and keys that were
 * replaced. It is run once for a version of
 * the formats, and what it made is committed beside the samples of the versions before, never over them: keys, nonces and ids are
 * random, so that no run gives the bytes of another.
 *
 * <pre>java … fr.sndscopy.cli.SampleStoreProgram jobs/src/test/resources/fr/sndscopy/sample-store/NAME</pre>
 *
 * <p>A folder that is called {@code shredded} is of a dataset with keys of periods, of which one was shredded; in one that is called
 * {@code removed} a delivery was withdrawn, and rows have expired.
 */
final class SampleStoreProgram {
    private static final String SCHEMA = """
        {"name": "ER_SAM_F", "produit": "DCIR", "fields": [
          {"name": "SAM_TXT", "type": "string", "length": "%d"},
          {"name": "SAM_INT", "type": "integer", "length": "9"},
          {"name": "SAM_LNG", "type": "integer", "length": "18"},
          {"name": "SAM_BIG", "type": "integer", "length": "38"},
          {"name": "SAM_MNT", "type": "number", "length": "9,2"},
          {"name": "SAM_TAU", "type": "number", "length": "25,5"},
          {"name": "SAM_DTE", "type": "date", "format": "%%Y-%%m-%%d"},
          {"name": "SAM_DTM", "type": "datetime"},
          {"name": "SAM_ANN", "type": "year"},
          {"name": "SAM_MOI", "type": "yearmonth"},
          {"name": "SAM_TOP", "type": "boolean"}],
         "missingValues": ["", "NR"]}
        """;

    private static final String HEADER =
            "sam_txt;SAM_INT;SAM_LNG;SAM_BIG;SAM_MNT;SAM_TAU;SAM_DTE;SAM_DTM;SAM_ANN;SAM_MOI;SAM_TOP";

    private final Path home;
    private final Path inputs;
    private final boolean shredded;
    private final boolean removed;

    private SampleStoreProgram(Path folder) {
        home = folder.resolve("home");
        inputs = folder.resolve("inputs");
        shredded = folder.endsWith("shredded");
        removed = folder.endsWith("removed");
    }

    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        if (Files.exists(folder)) {
            throw new IllegalArgumentException("[" + folder + "] is there: expected the folder of a sample to be made");
        }
        new SampleStoreProgram(folder).make();
    }

    private void make() throws IOException, GeneralSecurityException {
        Files.createDirectories(home);
        Files.writeString(
                home.resolve("sndscopy.yaml"),
                "sndscopy:\n  operator: sample\n" + (shredded ? "  keys:\n    period-keys: true\n" : ""));
        schema("schemas-1", 8);
        schema("schemas-2", 16);
        if (shredded || removed) {
            deliver(
                    "SAMPLE-0",
                    "2018-12",
                    "",
                    "z;9;90;9;9.00;9;2018-12-09;09DEC2018:09:09:09;2018;201812;1",
                    "z;9;90;9;9.00;9;31/02/2018;09DEC2018:09:09:09;2018;201812;1");
        }
        if (shredded) {
            run("keys", "shred", "--period", "2018-12", "--apply");
        }
        if (removed) {
            run("withdraw", "SAMPLE-0", "--reason", "delivered by mistake", "--apply");
        }
        deliver(
                "SAMPLE-1",
                "2019-02",
                shredded ? "supersedes: {id: SAMPLE-0, drops: [ER_SAM_F 2018-12]}\n" : "",
                "a;1;10;12345678901234567890123456789012345678;-23.50;0.5;2019-02-28;28FEB2019:23:59:58;2019;201902;1",
                "Père;007;-9;-1234567890123456789;+0.00;-0.00000;1900-01-01;01JAN1970:00:00:00;1960;196001;0",
                "",
                "NR;;;;;;;;;;",
                "twelve chars;2;20;0;1.00;1;2019-03-01;02FEB2019:01:02:03;2019;201902;1",
                "much more than that;3;30;1;2.00;2;2019-03-02;02FEB2019:01:02:04;2019;201902;0",
                "b;4;40;2;3.00;3;31/02/2019;02FEB2019:01:02:05;2019;201902;0");
        handOut();
        deliver("SAMPLE-2", "2019-03", "", "c;5;50;5;5.00;5;2019-03-05;05MAR2019:05:05:05;2019;201903;1");
        run(
                "quarantine",
                "replay",
                "SAMPLE-1",
                "--schemas",
                inputs.resolve("schemas-2").toString());
        deliver(
                "SAMPLE-3",
                "2019-03",
                "supersedes: SAMPLE-2\n",
                "c;5;50;5;5.00;5;2019-03-05;05MAR2019:05:05:05;2019;201903;1",
                "d;6;60;6;6.00;6;2019-03-06;06MAR2019:06:06:06;2019;201903;0");
        run("keys", "rotate");
        run("keys", "rewrap");
        run("keys", "retire");
        if (removed) {
            run("expire", "--older-than", "0s", "--reason", "readers have not seen it any more", "--apply");
        }
        run("verify");
        leaveOnlyWhatAReaderNeeds();
        writeKeysInClear();
    }

    /** Two acts that the ledger covers, and that leave nothing else. */
    private void handOut() throws IOException {
        Path out = Files.createTempDirectory("sample-store");
        run("export", "ER_SAM_F", "--format", "csv", "--out", out.toString());
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(out);
        run("quarantine", "show", "ER_SAM_F");
    }

    private void schema(String folder, int length) throws IOException {
        Path schemas = Files.createDirectories(inputs.resolve(folder));
        Files.writeString(schemas.resolve("ER_SAM_F.json"), SCHEMA.formatted(length), StandardCharsets.UTF_8);
    }

    private void deliver(String id, String period, String supersedes, String... rows) throws IOException {
        Path delivery = Files.createDirectories(inputs.resolve(id));
        // the mark, CR LF and an empty line, as files have them
        String text = "\ufeff" + HEADER + "\r\n" + String.join("\r\n", rows) + "\r\n";
        Files.writeString(delivery.resolve("sample.csv"), text, StandardCharsets.UTF_8);
        Files.writeString(
                delivery.resolve("delivery.yaml"),
                "delivery: " + id + "\nproduct: DCIR\nperiod: " + period + "\n" + supersedes
                        + "limits: {\"*\": none}\nfiles:\n  - {path: sample.csv, table: ER_SAM_F}\n");
        run(
                "migrate",
                delivery.toString(),
                "--schemas",
                inputs.resolve("schemas-1").toString());
    }

    private void run(String... arguments) {
        List<String> line = new ArrayList<>(List.of("--home", home.toString()));
        line.addAll(List.of(arguments));
        CliRun run = CliRun.of(line.toArray(String[]::new));
        System.out.println(String.join(" ", arguments) + ": " + run.code() + "\n" + run.out() + run.err());
        if (run.code() != ExitCode.DONE.code() && run.code() != ExitCode.QUARANTINE.code()) {
            throw new IllegalStateException(arguments[0] + " ended with " + run.code());
        }
    }

    /** One report is enough to show what they are, and that the others may be gone. */
    private static boolean isLaterReport(Path place) {
        return place.getFileName().toString().startsWith("report-")
                && !place.toString().contains("SAMPLE-1/");
    }

    /** For readers that have no PKCS#12. */
    private void writeKeysInClear() throws IOException, GeneralSecurityException {
        Path keys = home.resolve("keys");
        char[] password =
                Files.readString(keys.resolve("keystore.password")).strip().toCharArray();
        KeyStore keystore = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys.resolve("keystore.p12"))) {
            keystore.load(in, password);
        }
        SortedMap<String, String> clear = new TreeMap<>();
        for (String alias : Collections.list(keystore.aliases())) {
            clear.put(
                    alias,
                    HexFormat.of().formatHex(keystore.getKey(alias, password).getEncoded()));
        }
        StringBuilder lines = new StringBuilder();
        clear.forEach((id, key) -> lines.append(id).append('=').append(key).append('\n'));
        Files.writeString(home.resolveSibling("keys-in-clear.properties"), lines);
    }

    /** Job database, logs and reports of runs say nothing of the store. */
    private void leaveOnlyWhatAReaderNeeds() throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Path place = home.relativize(path);
                boolean needed = (place.startsWith("store") && !isLaterReport(place))
                        || (place.startsWith("keys") && !place.toString().endsWith(".lock"))
                        || place.toString().equals("sndscopy.yaml");
                if (!needed && Files.isRegularFile(path)) {
                    Files.delete(path);
                } else if (Files.isDirectory(path)) {
                    try (Stream<Path> inside = Files.list(path)) {
                        if (inside.findAny().isEmpty()) {
                            Files.delete(path);
                        }
                    }
                }
            }
        }
    }
}
