package fr.sndscopy.storage.s3;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.storage.ObjectReader;
import fr.sndscopy.storage.ObjectStat;
import fr.sndscopy.storage.ObjectVersions;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StorageException.Kind;
import fr.sndscopy.storage.StoreWaits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in a bucket of a store that speaks S3, read and never written: it lists, heads and gets, and sends no other request. Safe for use
 * by several threads.
 */
public final class S3Reader implements ObjectReader {
    private final S3Bucket bucket;
    private final Listing listing;
    private final int listPageKeys;

    /** @param bucket closed by this */
    S3Reader(S3Bucket bucket, int listPageKeys) {
        this.bucket = bucket;
        this.listing = new Listing(bucket, listPageKeys, null);
        this.listPageKeys = listPageKeys;
    }

    /**
     * Makes clients; asks the store nothing.
     *
     * @param waits told when a call has had no answer for ten seconds, and when one is tried again
     * @throws StorageException {@link Kind#REFUSED} when the CA or credentials file cannot be read
     */
    public static S3Reader connect(S3Settings settings, StoreWaits waits) {
        return new S3Reader(S3Bucket.open(settings, waits, CallWatch.SILENCE), Listing.PAGE_KEYS);
    }

    @Override
    public Optional<byte[]> read(String key, int maxBytes) {
        String fullKey = bucket.fullKey(key);
        Optional<S3Bucket.Received> received =
                bucket.receive(key, fullKey, maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1);
        if (received.isPresent()) {
            S3Bucket.Received object = received.get();
            if (object.content().length > maxBytes) {
                throw bucket.corrupt(key, "longer than the " + maxBytes + " bytes expected at most");
            }
            if (object.declaredBytes() >= 0 && object.content().length != object.declaredBytes()) {
                throw bucket.corrupt(
                        key, object.content().length + " bytes came, " + object.declaredBytes() + " were announced");
            }
        }
        return received.map(S3Bucket.Received::content);
    }

    @Override
    public Optional<byte[]> readRange(String key, long from, int length) {
        Optional<byte[]> received = bucket.receiveRange(key, bucket.fullKey(key), from, length);
        received.filter(content -> content.length != length).ifPresent(content -> {
            throw bucket.corrupt(key, content.length + " bytes came, " + length + " were asked for");
        });
        return received;
    }

    @Override
    public String download(String key, Path target) {
        return received(key, (response, body) -> copy(response, body, target));
    }

    @Override
    public String sha256(String key) {
        return received(key, (response, body) -> copy(response, body, OutputStream.nullOutputStream()));
    }

    /** Of an object that is received whole. */
    private String received(String key, ResponseTransformer<GetObjectResponse, Downloaded> taker) {
        String fullKey = bucket.fullKey(key);
        HeadObjectResponse head = bucket.head(key, fullKey).orElseThrow(() -> bucket.notFound(key));
        long expected = head.contentLength() == null ? -1 : head.contentLength();
        Downloaded downloaded = bucket.call(
                key, "get", () -> bucket.client().getObject(bucket.get(fullKey, Math.max(expected, 0)), taker));
        if (downloaded.bytes != expected || (downloaded.announced >= 0 && downloaded.bytes != downloaded.announced)) {
            throw bucket.corrupt(key, downloaded.bytes + " bytes came, " + expected + " were announced");
        }
        return downloaded.sha256;
    }

    private static Downloaded copy(GetObjectResponse response, InputStream body, Path target) {
        try (OutputStream out = Files.newOutputStream(target)) {
            return copy(response, body, out);
        } catch (IOException e) {
            throw new UncheckedIOException("[" + target + "] cannot be written", e);
        }
    }

    private static Downloaded copy(GetObjectResponse response, InputStream body, OutputStream out) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        for (int n = receive(body, buffer); n >= 0; n = receive(body, buffer)) {
            digest.update(buffer, 0, n);
            out.write(buffer, 0, n);
            bytes += n;
        }
        Long length = response.contentLength();
        return new Downloaded(bytes, length == null ? -1 : length, Sha256.hex(digest));
    }

    static String sha256Of(InputStream body) {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[1 << 16];
        for (int n = receive(body, buffer); n >= 0; n = receive(body, buffer)) {
            digest.update(buffer, 0, n);
        }
        return Sha256.hex(digest);
    }

    /** An answer that breaks off is asked for again; the SDK would not do so by itself. */
    private static int receive(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw RetryableException.create("the answer broke off", e);
        }
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        return bucket.head(key, bucket.fullKey(key))
                .map(head -> new ObjectStat(
                        key,
                        head.contentLength() == null ? -1 : head.contentLength(),
                        head.lastModified() == null ? Instant.EPOCH : head.lastModified(),
                        head.eTag(),
                        head.metadata().get(S3Bucket.SHA256_METADATA)));
    }

    @Override
    public void list(String prefix, Consumer<ObjectStat> each) {
        listing.pages(prefix, bucket.root() + prefix, null, page -> {
            for (S3Object object : page.contents()) {
                String key = object.key().substring(bucket.root().length());
                each.accept(new ObjectStat(key, object.size(), object.lastModified(), object.eTag(), null));
            }
            return true;
        });
    }

    @Override
    public Optional<ObjectVersions> versions() {
        return Optional.of(new S3Versions(bucket));
    }

    @Override
    public ObjectReader reconnected() {
        return new S3Reader(bucket.again(), listPageKeys);
    }

    @Override
    public String description() {
        return bucket.place();
    }

    @Override
    public void close() {
        bucket.close();
    }

    private record Downloaded(long bytes, long announced, String sha256) {}
}
