package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.pace.Governor;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a store is reached.
 *
 * @param endpoint {@code http} or {@code https}, without user information; null for AWS itself
 * @param region that requests are signed for
 * @param bucket exists already
 * @param prefix of every key, without slashes at its ends; empty for the whole bucket
 * @param pathStyle whether the bucket is in the path ({@code host/bucket/key}) instead of in the host name
 * @param credentials where the key pair comes from
 * @param caFile PEM certificates, which alone are then trusted; null for the Java platform's
 * @param timeouts of connections and calls
 * @param checksums what the SDK adds
 * @param multipart how large files are sent
 * @param governor of what is sent and received
 */
public record S3Settings(
        @Nullable URI endpoint,
        String region,
        String bucket,
        String prefix,
        boolean pathStyle,
        S3Credentials credentials,
        @Nullable Path caFile,
        Timeouts timeouts,
        ChecksumMode checksums,
        Multipart multipart,
        Governor governor) {

    public S3Settings {
        if (endpoint != null) {
            String scheme =
                    endpoint.getScheme() == null ? "" : endpoint.getScheme().toLowerCase(Locale.ROOT);
            if (!(scheme.equals("http") || scheme.equals("https")) || endpoint.getHost() == null) {
                throw new IllegalArgumentException("an S3 endpoint is http://host[:port] or https://host[:port]");
            }
            if (endpoint.getUserInfo() != null || endpoint.getQuery() != null) {
                throw new IllegalArgumentException("an S3 endpoint has no user information and no query");
            }
        }
        if (region.isBlank() || bucket.isBlank()) {
            throw new IllegalArgumentException("an S3 store has a region and a bucket");
        }
        if (prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException("[" + prefix + "] a prefix neither starts nor ends with a slash");
        }
    }

    /** Without a limit on what is sent and received. */
    public S3Settings(
            @Nullable URI endpoint,
            String region,
            String bucket,
            String prefix,
            boolean pathStyle,
            S3Credentials credentials,
            @Nullable Path caFile,
            Timeouts timeouts,
            ChecksumMode checksums,
            Multipart multipart) {
        this(
                endpoint,
                region,
                bucket,
                prefix,
                pathStyle,
                credentials,
                caFile,
                timeouts,
                checksums,
                multipart,
                Governor.NONE);
    }

    /** A store at {@code endpoint}, addressed by path, everything else as by default. */
    public static S3Settings of(URI endpoint, String region, String bucket, String prefix, S3Credentials credentials) {
        return new S3Settings(
                endpoint,
                region,
                bucket,
                prefix,
                true,
                credentials,
                null,
                Timeouts.DEFAULT,
                ChecksumMode.WHEN_REQUIRED,
                Multipart.DEFAULT);
    }

    /** What all keys in the bucket begin with: the prefix with its slash, or nothing. */
    String root() {
        return prefix.isEmpty() ? "" : prefix + "/";
    }

    public S3Settings withTimeouts(Timeouts other) {
        return new S3Settings(
                endpoint,
                region,
                bucket,
                prefix,
                pathStyle,
                credentials,
                caFile,
                other,
                checksums,
                multipart,
                governor);
    }

    public S3Settings withMultipart(Multipart other) {
        return new S3Settings(
                endpoint, region, bucket, prefix, pathStyle, credentials, caFile, timeouts, checksums, other, governor);
    }

    public S3Settings withChecksums(ChecksumMode other) {
        return new S3Settings(
                endpoint, region, bucket, prefix, pathStyle, credentials, caFile, timeouts, other, multipart, governor);
    }

    /**
     * The same over a line that is shared with all that the governor governs. Calls get the time that they may need when all of them send
     * and receive at once, at the least rate of a day: none fails for having been held back.
     */
    public S3Settings governed(Governor other) {
        Timeouts patient = other.bandwidth().least().isPresent()
                ? timeouts.sharing(other.bandwidth().least().getAsLong() / S3Clients.MAX_CONNECTIONS)
                : timeouts;
        return new S3Settings(
                endpoint, region, bucket, prefix, pathStyle, credentials, caFile, patient, checksums, multipart, other);
    }

    /**
     * How long to wait. A call that carries many bytes gets more, by {@link #slowestBytesPerSecond}.
     *
     * @param connect to open a connection
     * @param idle without a byte received
     * @param attempt one try of a call
     * @param call all tries of a call
     * @param attempts how many tries of a call, at least 1
     * @param slowestBytesPerSecond the rate below which a transfer is given up
     */
    public record Timeouts(
            Duration connect,
            Duration idle,
            Duration attempt,
            Duration call,
            int attempts,
            long slowestBytesPerSecond) {
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(90),
                Duration.ofMinutes(5),
                4,
                1 << 18);

        /** What calls carry that do not say how much: entries, pages of lists. */
        private static final long SMALL_BYTES = 8 << 20;

        /** The same for calls that are given no more than so many bytes in a second. */
        Timeouts sharing(long bytesPerSecond) {
            Duration small = Duration.ofSeconds(SMALL_BYTES / bytesPerSecond);
            return new Timeouts(
                    connect,
                    idle,
                    attempt.plus(small),
                    call.plus(small.multipliedBy(attempts)),
                    attempts,
                    Math.max(1, (long) (1 / (1.0 / slowestBytesPerSecond + 1.0 / bytesPerSecond))));
        }

        public Timeouts {
            if (attempts < 1 || slowestBytesPerSecond < 1) {
                throw new IllegalArgumentException("at least 1 attempt and 1 byte per second");
            }
        }
    }

    /**
     * How large files are sent.
     *
     * @param thresholdBytes files longer than this are sent in parts
     * @param partBytes of each part but the last; S3 wants 5 MiB or more. Larger for a file that would have more than
     *     10,000 of them. One part per sending thread is held in memory
     */
    public record Multipart(long thresholdBytes, int partBytes) {
        public static final Multipart DEFAULT = new Multipart(64L << 20, 16 << 20);

        public Multipart {
            if (thresholdBytes < 1 || partBytes < 5 << 20) {
                throw new IllegalArgumentException("a part has at least 5 MiB");
            }
        }
    }
}
