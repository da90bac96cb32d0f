package fr.sndscopy.it.peers.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Spark converting one table from CSV to Parquet with zstd and uniform modular encryption, types given, in threads of this process. A
 * line {@code run FOLDER} on standard input is answered by nanoseconds, {@code count FOLDER} by rows, as the other workers of
 * compare-peers do.
 */
public final class SparkConvert {
    private static final String ANSWER = "= ";
    private static final String ENCRYPTED_MAGIC = "PARE";
    private static final int MAGIC_BYTES = 4;

    private SparkConvert() {}

    /** @param arguments a file of properties: what is converted, and how it is written */
    public static void main(String[] arguments) throws Exception {
        Properties task = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(arguments[0]))) {
            task.load(in);
        }
        try (SparkSession spark = session(task);
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(ANSWER + "0");
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                String folder = order.substring(order.indexOf(' ') + 1);
                System.out.println(ANSWER
                        + (order.startsWith("run ")
                                ? convert(spark, task, folder)
                                : rowsOfEncrypted(spark, folder)));
            }
        }
    }

    private static SparkSession session(Properties task) {
        SparkSession spark = SparkSession.builder()
                .master("local[" + task.getProperty("threads") + "]")
                .appName("compare-peers")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.local.dir", task.getProperty("work"))
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate();
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        hadoop.set(
                "parquet.crypto.factory.class", "org.apache.parquet.crypto.keytools.PropertiesDrivenCryptoFactory");
        hadoop.set("parquet.encryption.kms.client.class", ProcessKms.class.getName());
        hadoop.set("parquet.encryption.uniform.key", "peers");
        hadoop.set("parquet.encryption.data.key.length.bits", "256");
        return spark;
    }

    private static long convert(SparkSession spark, Properties task, String folder) {
        long begun = System.nanoTime();
        boolean quoted = Boolean.parseBoolean(task.getProperty("quoted"));
        DataFrameReader reader = spark.read()
                .schema(task.getProperty("schema"))
                .option("header", "true")
                .option("mode", "FAILFAST")
                .option("sep", task.getProperty("delimiter"))
                .option("encoding", task.getProperty("encoding"))
                .option("quote", quoted ? "\"" : "")
                .option("escape", quoted ? "\"" : "\\")
                .option("multiLine", Boolean.toString(quoted))
                .option("dateFormat", task.getProperty("date"))
                .option("nullValue", task.getProperty("missing"));
        reader.csv(task.getProperty("files").split("\n"))
                .write()
                .mode(SaveMode.Overwrite)
                .option("compression", "zstd")
                .parquet(folder);
        return System.nanoTime() - begun;
    }

    /** @throws IllegalStateException when a file is not encrypted, footer and all */
    private static long rowsOfEncrypted(SparkSession spark, String folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(folder), "*.parquet")) {
            for (Path file : files) {
                byte[] bytes = Files.readAllBytes(file);
                String magic = new String(bytes, bytes.length - MAGIC_BYTES, MAGIC_BYTES, StandardCharsets.US_ASCII);
                if (!magic.equals(ENCRYPTED_MAGIC)) {
                    throw new IllegalStateException("[" + file + "] not encrypted");
                }
            }
        }
        return spark.read().parquet(folder).count();
    }
}
