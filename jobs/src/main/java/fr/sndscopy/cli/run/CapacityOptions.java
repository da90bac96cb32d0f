package fr.sndscopy.cli.run;

import fr.sndscopy.capacity.Figures;
import fr.sndscopy.capacity.Means;
import fr.sndscopy.capacity.Workload.Shape;
import fr.sndscopy.cli.terminal.BytesPerSecond;
import fr.sndscopy.report.Amounts;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** {@code plan --capacity}, and what an operator knows of the machines, the network and the data. */
final class CapacityOptions {
    private static final List<Integer> USUAL_MACHINES = List.of(1, 2, 5, 10, 20, 50, 100);
    private static final int MOST_MACHINES = 100_000;
    private static final int MOST_THREADS = 1024;
    private static final int MOST_COLUMNS = 5_000;
    private static final int MOST_KEYS = 20;
    private static final long LEAST_ROW = 10;
    private static final long MOST_ROW = 1_000_000;
    private static final long LEAST_VOLUME = 1_000;
    private static final long MOST_VOLUME = 9_000_000_000_000_000L;
    private static final long MOST_DELIVERY = 100_000_000_000_000L;

    @Option(
            names = "--capacity",
            required = true,
            description =
                    "Show what it takes instead: hours by machines and what is the wall, requests to the store, calls"
                            + " of the key service, what is stored besides rows, disk for keys, verification.")
    boolean wanted;

    @Option(
            names = "--volume",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Of so much, as 450TB, instead of a delivery.")
    @Nullable
    Long volume;

    @Option(
            names = "--delivery-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Of a volume, how much a delivery has. Default: 300GB, about a month of DCIR.")
    long deliverySize = Figures.DELIVERY_BYTES;

    @Option(
            names = "--row-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "What a row has, where rows are not known. Default: 228B.")
    long rowSize = Figures.ROW_BYTES;

    @Option(names = "--columns", paramLabel = "N", description = "Of a volume, columns of its tables. Default: 42.")
    int columns = Figures.COLUMNS;

    @Option(
            names = "--coded-columns",
            paramLabel = "N",
            description = "Of a volume, those of its columns that have a nomenclature. Default: half of them.")
    @Nullable
    Integer codedColumns;

    @Option(
            names = "--keys",
            paramLabel = "N",
            description = "Of a volume, keys of a row that are checked. Default: 2.")
    int keys = Figures.KEYS;

    @Option(
            names = "--machines",
            paramLabel = "N",
            split = ",",
            description = "By how many machines, as 4,8,16. Default: 1,2,5,10,20,50,100.")
    List<Integer> machines = USUAL_MACHINES;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Of each machine. Default: migration.threads of the configuration.")
    @Nullable
    Integer threads;

    @Option(
            names = "--executors",
            description =
                    "All machines work on the parts of one delivery, for a driver that reads once more what they have"
                            + " stored. Without it each migrates deliveries of its own.")
    boolean executors;

    @Option(
            names = "--source-bandwidth",
            paramLabel = "RATE",
            converter = BytesPerSecond.class,
            description =
                    "From where deliveries lie to all machines together, as 10Gbit/s or 1.25GB/s. Default: no wall.")
    @Nullable
    Long sourceBandwidth;

    @Option(
            names = "--store-bandwidth",
            paramLabel = "RATE",
            converter = BytesPerSecond.class,
            description = "To and from the store, both together, likewise. Default: no wall.")
    @Nullable
    Long storeBandwidth;

    @Option(
            names = "--thread-rate",
            paramLabel = "RATE",
            converter = BytesPerSecond.class,
            description = "What a thread takes of the source, up to the verified part. Default: 52MB/s, as"
                    + " jobs/docs/PERFORMANCE.md has it.")
    long threadRate = Figures.THREAD_BYTES;

    @Option(
            names = "--verify-rate",
            paramLabel = "RATE",
            converter = BytesPerSecond.class,
            description = "What a thread reads back of the store, in bytes of the source. Default: 340MB/s, likewise.")
    long verifyRate = Figures.VERIFY_BYTES;

    @Option(
            names = "--compression-ratio",
            paramLabel = "R",
            description = "How many times smaller what is stored is than its source. Default: 9.3, likewise.")
    double compressionRatio = Figures.COMPRESSION_RATIO;

    @Option(
            names = "--quarantined-parts",
            paramLabel = "PERCENT",
            description = "Parts that have rejected rows. Default: 100.")
    int quarantinedParts = 100;

    /**
     * Refuses what no machine has.
     *
     * @throws ParameterException naming the option
     */
    void check(CommandLine line) {
        if (volume != null) {
            range(line, "--volume", volume, LEAST_VOLUME, MOST_VOLUME, "1KB to 9PB");
        }
        range(line, "--delivery-size", deliverySize, LEAST_VOLUME, MOST_DELIVERY, "1KB to 100TB");
        range(line, "--row-size", rowSize, LEAST_ROW, MOST_ROW, "10B to 1MB");
        range(line, "--columns", columns, 1, MOST_COLUMNS, "1 to 5000");
        if (codedColumns != null) {
            range(line, "--coded-columns", codedColumns, 0, columns, "0 to as many as --columns");
        }
        range(line, "--keys", keys, 0, MOST_KEYS, "0 to 20");
        machines.forEach(number -> range(line, "--machines", number, 1, MOST_MACHINES, "1 to 100000"));
        if (threads != null) {
            range(line, "--threads", threads, 1, MOST_THREADS, "1 to 1024");
        }
        range(line, "--quarantined-parts", quarantinedParts, 0, 100, "0 to 100");
        if (!(compressionRatio >= 0.1 && compressionRatio <= 1000)) {
            throw new ParameterException(line, "[--compression-ratio] " + compressionRatio + ": expected 0.1 to 1000");
        }
    }

    private static void range(CommandLine line, String option, long value, long least, long most, String expected) {
        if (value < least || value > most) {
            throw new ParameterException(line, "[" + option + "] " + Amounts.number(value) + ": expected " + expected);
        }
    }

    /**
     * @param configuredThreads of a machine, where none are told
     * @param line bytes in a second that the configuration allows each machine
     */
    Means means(int configuredThreads, OptionalLong line) {
        return new Means(
                threads == null ? configuredThreads : threads,
                threadRate,
                verifyRate,
                optional(sourceBandwidth),
                optional(storeBandwidth),
                line,
                compressionRatio,
                quarantinedParts,
                executors ? Means.Sharing.EXECUTORS : Means.Sharing.DELIVERIES);
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** Of a volume. */
    Shape shape() {
        return new Shape(columns, codedColumns == null ? columns / 2 : codedColumns, keys);
    }

    private static long number(String digits, BigDecimal unit, String expected) {
        BigInteger value = new BigDecimal(digits).multiply(unit).toBigInteger();
        if (value.signum() <= 0 || value.bitLength() >= Long.SIZE) {
            throw new TypeConversionException(expected);
        }
        return value.longValue();
    }

    /** {@code 450TB}, {@code 1.5TB}, {@code 64GiB}, {@code 228B}. */
    static final class SizeConverter implements ITypeConverter<Long> {
        private static final String EXPECTED = "expected a size above 0, as 450TB or 64GiB";
        private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?) ?(?:([KMGTP])(i?))?B");
        private static final String PREFIXES = "KMGTP";

        @Override
        public Long convert(String text) {
            Matcher size = SIZE.matcher(text);
            if (!size.matches()) {
                throw new TypeConversionException(EXPECTED);
            }
            int power = size.group(2) == null ? 0 : PREFIXES.indexOf(size.group(2)) + 1;
            BigDecimal base = BigDecimal.valueOf("i".equals(size.group(3)) ? 1024 : 1000);
            return number(size.group(1), base.pow(power), EXPECTED);
        }
    }
}
