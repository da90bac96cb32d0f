package fr.sndscopy.storage.s3;

import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StoreWaits;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket in which others write: its objects are listed, looked at, and read in ranges that are pinned to what was seen of them.
 * Nothing is ever written to it or removed from it. Safe for use by several threads.
 *
 * <p>Lists, looks and the beginning of each answer are tried again as calls of a store are, within the same limits and told to the same
 * {@link StoreWaits}. Of a body that breaks off no more is asked for here: whoever reads it knows how far it came.
 */
public final class ReadOnlyBucket implements AutoCloseable {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    private final S3Bucket bucket;
    private final Listing listing;

    private ReadOnlyBucket(S3Bucket bucket, int listPageKeys) {
        this.bucket = bucket;
        this.listing = new Listing(bucket, listPageKeys, EncodingType.URL);
    }

    /**
     * Makes clients; asks nothing. Keys are whole ones, whatever prefix the settings have.
     *
     * @param waits told when a call has had no answer for ten seconds, and when one is tried again
     * @throws StorageException {@link Kind#REFUSED} when the CA or credentials file cannot be read
     */
    public static ReadOnlyBucket connect(S3Settings settings, StoreWaits waits) {
        return connect(settings, waits, CallWatch.SILENCE, Listing.PAGE_KEYS);
    }

    static ReadOnlyBucket connect(S3Settings settings, StoreWaits waits, Duration silence, int listPageKeys) {
        return new ReadOnlyBucket(S3Bucket.open(settings, waits, silence), listPageKeys);
    }

    /**
     * What was seen of an object.
     *
     * @param bytes its size
     * @param modified when it was written, as precisely as the list or the head says
     * @param etag its entity tag, as it is written in requests: no checksum, and another one when it is replaced
     * @param version its version, where one was told
     */
    public record Seen(
            String key,
            long bytes,
            Instant modified,
            String etag,
            @Nullable String version) {}

    /** What came of asking for a range of an object. */
    public sealed interface Answer {
        /** There is no such object, or no longer that version of it. */
        record Gone() implements Answer {}

        /** There is another object of this key. */
        record Changed() implements Answer {}

        /**
         * The range itself.
         *
         * @param body belongs to the caller
         * @param version of the object, where the bucket keeps versions
         */
        record Range(Body body, @Nullable String version) implements Answer {}
    }

    /** The bytes of an answer. A wait of a read is told as that of a call. */
    public static final class Body extends InputStream {
        private final ResponseInputStream<GetObjectResponse> in;
        private final CallWatch watch;
        private final String what;
        private final Duration longest;

        private Body(ResponseInputStream<GetObjectResponse> in, CallWatch watch, String what, Duration longest) {
            this.in = in;
            this.watch = watch;
            this.what = what;
            this.longest = longest;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        /** @throws IOException when the answer breaks off */
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            watch.begins(what, longest, 1);
            CallWatch.End end = CallWatch.End.FAILED;
            try {
                int read = in.read(target, offset, length);
                end = CallWatch.End.ANSWERED;
                return read;
            } catch (SdkException e) {
                throw new IOException(S3Failures.words(e), e);
            } finally {
                watch.ends(end);
            }
        }

        /** Gives up what has not been read, and the connection with it. May be called from another thread than the one that reads. */
        public void abort() {
            in.abort();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Where it is, for messages. */
    public String place() {
        return bucket.place();
    }

    /** Told of what waits. */
    public StoreWaits waits() {
        return bucket.waits();
    }

    /** How often a call is tried. */
    public int attempts() {
        return bucket.settings().timeouts().attempts();
    }

    /**
     * Every object whose key begins with {@code prefix}, in whatever order they are told.
     *
     * @param each says whether it wants more
     * @throws StorageException when the list cannot be had
     */
    public void list(String prefix, Predicate<Seen> each) {
        pages(listing, prefix, null, page -> {
            for (S3Object object : page.contents()) {
                if (!each.test(new Seen(
                        object.key(), object.size(), object.lastModified(), tag(object.key(), object.eTag()), null))) {
                    return false;
                }
            }
            return true;
        });
    }

    /** What is no list is no fault of what is stored, of which these kinds speak elsewhere. */
    private void pages(Listing list, String prefix, @Nullable String delimiter, Predicate<ListObjectsV2Response> each) {
        try {
            list.pages(prefix, prefix, delimiter, each);
        } catch (StorageException e) {
            switch (e.kind()) {
                case NOT_FOUND, CORRUPT ->
                    throw new StorageException(
                            Kind.REFUSED, e.getMessage() + ": expected an S3 store that lists buckets", e);
                case UNAVAILABLE, OUTCOME_UNKNOWN, REFUSED -> throw e;
            }
        }
    }

    /** The first of the keys that begin with {@code prefix}: that key itself, where there is such an object. */
    public Optional<String> firstKey(String prefix) {
        List<String> first = new ArrayList<>();
        pages(new Listing(bucket, 1, EncodingType.URL), prefix, null, page -> {
            page.contents().forEach(object -> first.add(object.key()));
            return first.isEmpty();
        });
        return first.stream().findFirst();
    }

    /** What stands between {@code prefix} and the next slash in keys that have one, sorted; without the slash. */
    public SortedSet<String> folders(String prefix) {
        SortedSet<String> folders = new TreeSet<>();
        pages(listing, prefix, "/", page -> {
            page.commonPrefixes()
                    .forEach(common -> folders.add(common.prefix()
                            .substring(prefix.length(), common.prefix().length() - 1)));
            return true;
        });
        return folders;
    }

    /** The object as it is now; empty when there is none. */
    public Optional<Seen> head(String key) {
        return bucket.head(key, key)
                .map(head -> new Seen(
                        key,
                        head.contentLength() == null ? -1 : head.contentLength(),
                        head.lastModified() == null ? Instant.EPOCH : head.lastModified(),
                        tag(key, head.eTag()),
                        head.versionId()));
    }

    private String tag(String key, @Nullable String etag) {
        if (etag == null || etag.isBlank()) {
            throw new StorageException(
                    Kind.REFUSED,
                    bucket.place(key) + " has no entity tag: expected a store that tells a replaced object by its ETag",
                    null);
        }
        return quoted(etag);
    }

    /** As requests want it, and not every store lists it. */
    private static String quoted(String etag) {
        return etag.endsWith("\"") ? etag : "\"" + etag + "\"";
    }

    /**
     * Asks for the bytes from {@code first} to before {@code end} of exactly the object that was seen.
     *
     * @param first before {@code end}
     * @param end at most its size
     * @throws StorageException when there is no answer, a refusal, or one that is not to the question
     */
    public Answer get(Seen pin, long first, long end) {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(bucket.name())
                .key(pin.key())
                .versionId(pin.version())
                .ifMatch(pin.etag())
                .range("bytes=" + first + "-" + (end - 1))
                .build();
        return bucket.call(pin.key(), "get", () -> {
            try {
                return answer(pin, first, end, bucket.client().getObject(request, ResponseTransformer.toInputStream()));
            } catch (AwsServiceException e) {
                return switch (e.statusCode()) {
                    case 404 -> {
                        if (S3Failures.code(e).equals("NoSuchBucket")) {
                            throw e;
                        }
                        yield new Answer.Gone();
                    }
                    case 412, 416 -> new Answer.Changed();
                    default -> throw e;
                };
            }
        });
    }

    /** A store may pass over If-Match, and over Range: what it answers is what it says it answers. */
    private Answer answer(Seen pin, long first, long end, ResponseInputStream<GetObjectResponse> in) {
        GetObjectResponse response = in.response();
        String told = response.eTag();
        if (told != null && !quoted(told).equals(pin.etag())) {
            in.abort();
            return new Answer.Changed();
        }
        Matcher range = CONTENT_RANGE.matcher(response.contentRange() == null ? "" : response.contentRange());
        boolean whole = first == 0 && end == pin.bytes();
        boolean ranged =
                range.matches() && Long.parseLong(range.group(1)) == first && Long.parseLong(range.group(2)) == end - 1;
        if (ranged && Long.parseLong(range.group(3)) != pin.bytes()) {
            in.abort();
            return new Answer.Changed();
        }
        Long length = response.contentLength();
        if (told == null
                || !(ranged || (whole && response.contentRange() == null))
                || length == null
                || length != end - first) {
            in.abort();
            throw new StorageException(
                    Kind.REFUSED,
                    bucket.place(pin.key())
                            + " get answered with another range than was asked for: expected a store that"
                            + " answers Range with Content-Range and ETag",
                    null);
        }
        return new Answer.Range(
                new Body(
                        in,
                        bucket.watch(),
                        "get " + pin.key(),
                        bucket.settings().timeouts().idle()),
                response.versionId());
    }

    @Override
    public void close() {
        bucket.close();
    }
}
