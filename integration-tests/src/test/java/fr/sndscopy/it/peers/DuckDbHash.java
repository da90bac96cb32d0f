package fr.sndscopy.it.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** DuckDB hashing every cell of plaintext Parquet files, one sum a column: what a verification cannot do without. */
final class DuckDbHash implements Contestant {
    private final Path folder;
    private final int threads;

    /** @param folder of Parquet files, each one table */
    DuckDbHash(Path folder, int threads) {
        this.folder = folder;
        this.threads = threads;
    }

    /** Hashes all; {@code out} stays empty. */
    @Override
    public Duration run(Path out) throws IOException, SQLException {
        List<Path> files = files();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + threads);
            long begun = System.nanoTime();
            for (Path file : files) {
                try (ResultSet sums = statement.executeQuery("SELECT sum(hash(COLUMNS(*))) FROM '" + file + "'")) {
                    sums.next();
                }
            }
            return Duration.ofNanos(System.nanoTime() - begun);
        }
    }

    @Override
    public long rowCount(Path out) throws IOException, SQLException {
        long rows = 0;
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (Path file : files()) {
                try (ResultSet count = statement.executeQuery("SELECT count(*) FROM '" + file + "'")) {
                    count.next();
                    rows += count.getLong(1);
                }
            }
        }
        return rows;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
    }
}
