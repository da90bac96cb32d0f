package fr.sndscopy.it.peers;

import fr.sndscopy.it.Repository;
import fr.sndscopy.it.peers.DeliveredTables.CsvFormat;
import fr.sndscopy.schema.Column;
import fr.sndscopy.schema.ColumnType;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts the Spark of {@code src/spark}, which has a class path of its own and is built only when it is asked for. */
final class Spark {
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "jdk.internal.ref",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    private Spark() {}

    /** @param work for its own temporary files and what it is told */
    static PeerProcess start(String heap, DeliveredTable table, int threads, Path work) throws IOException {
        Path built = Repository.root().resolve("integration-tests/target/peers-spark");
        Path classPath = built.resolve("classpath.txt");
        if (!Files.exists(classPath)) {
            throw new IllegalStateException("[" + classPath
                    + "] not there: expected after mvn -f integration-tests/src/spark/pom.xml process-classes");
        }
        Path task = Files.createTempFile(work, "spark", ".properties");
        try (Writer out = Files.newBufferedWriter(task)) {
            task(table, threads, work).store(out, null);
        }
        return PeerProcess.start(
                "spark",
                work,
                PeerProcess.java(
                        heap,
                        built.resolve("classes") + ":"
                                + Files.readString(classPath).strip(),
                        options(),
                        "fr.sndscopy.it.peers.spark.SparkConvert",
                        task.toString()));
    }

    private static List<String> options() {
        return Stream.concat(
                        OPENED.stream().map(opened -> "--add-opens=java.base/" + opened + "=ALL-UNNAMED"),
                        Stream.of("-Djdk.reflect.useDirectMethodHandle=false"))
                .toList();
    }

    private static Properties task(DeliveredTable table, int threads, Path work) throws IOException {
        CsvFormat format = table.format();
        Properties task = new Properties();
        task.setProperty("threads", Integer.toString(threads));
        task.setProperty("work", work.toString());
        task.setProperty("files", table.files().stream().map(Path::toString).collect(Collectors.joining("\n")));
        task.setProperty("schema", schema(table.columns()));
        task.setProperty("delimiter", format.delimiter());
        task.setProperty("encoding", format.encoding());
        task.setProperty("quoted", Boolean.toString(format.quoted()));
        task.setProperty("date", format.date());
        task.setProperty(
                "missing", format.missing().isEmpty() ? "" : format.missing().get(0));
        return task;
    }

    private static String schema(List<Column> columns) {
        return columns.stream()
                .map(column -> "`" + column.name() + "` " + type(column.type()))
                .collect(Collectors.joining(", "));
    }

    /** Spark reads no 0 and 1 as a boolean. */
    private static String type(ColumnType type) {
        return switch (type.logical()) {
            case STRING, YEARMONTH -> "STRING";
            case INTEGER ->
                type.precision() <= 9 ? "INT" : type.fitsLong() ? "BIGINT" : "DECIMAL(" + type.precision() + ",0)";
            case DECIMAL -> "DECIMAL(" + type.precision() + "," + type.scale() + ")";
            case DATE -> "DATE";
            case DATETIME -> "TIMESTAMP";
            case YEAR -> "SMALLINT";
            case BOOLEAN -> "TINYINT";
        };
    }
}
