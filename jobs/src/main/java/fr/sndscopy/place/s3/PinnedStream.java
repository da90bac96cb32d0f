package fr.sndscopy.place.s3;

import fr.sndscopy.place.SourceChangedException;
import fr.sndscopy.place.SourceGoneException;
import fr.sndscopy.storage.StorageException;
import fr.sndscopy.storage.StoreWaits;
import fr.sndscopy.storage.s3.ReadOnlyBucket;
import fr.sndscopy.storage.s3.ReadOnlyBucket.Answer;
import fr.sndscopy.storage.s3.ReadOnlyBucket.Body;
import fr.sndscopy.storage.s3.ReadOnlyBucket.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * A range of one object, byte after byte. An answer that breaks off is asked for again from the byte on at which it broke, pinned as the
 * first one was; what was read is never read again. Not thread-safe, but for {@link #abort}.
 *
 * <p>Requests grow, from 1 to 64 MiB: who wants a header takes no more than that from the bucket, and leaves the connection to the next;
 * who reads a large file asks for it in few pieces, each with limits of its own.
 */
final class PinnedStream extends InputStream {
    private static final long FIRST_REQUEST_BYTES = 1 << 20;
    private static final long MAX_REQUEST_BYTES = 64 << 20;
    private static final long PAUSE_MILLIS = 100;
    private static final long MAX_PAUSE_MILLIS = 5_000;
    /** Reading on is cheaper than another connection. */
    private static final long WORTH_READING_BYTES = 1 << 16;

    private final ReadOnlyBucket bucket;
    private final PinnedObject object;
    private final String path;
    private final long end;
    private long at;
    private long requestBytes = FIRST_REQUEST_BYTES;
    private long answerEnd;
    private volatile @Nullable Body answer;
    private volatile boolean aborted;
    private int breaks;
    private long brokeAt;

    /** @param path in the delivery, for messages */
    PinnedStream(ReadOnlyBucket bucket, PinnedObject object, String path, long first, long end) {
        this.bucket = bucket;
        this.object = object;
        this.path = path;
        this.at = first;
        this.brokeAt = first;
        this.end = end;
        if (end > object.pin().bytes()) {
            throw new SourceChangedException(path, "it is shorter than it was");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws StorageException when the bucket does not answer, or an answer broke off too often without bringing anything */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at >= end) {
            return -1;
        }
        StoreWaits.Call told = null;
        while (true) {
            String why = "the answer ended early";
            try {
                Body body = answer();
                int read = body.read(target, offset, (int) Math.min(length, answerEnd - at));
                if (read > 0) {
                    at += read;
                    if (at == answerEnd) {
                        answer = null;
                        body.close();
                    }
                    answered(told);
                    return read;
                }
            } catch (ClosedChannelException e) {
                throw e;
            } catch (SourceGoneException e) {
                answered(told);
                throw e;
            } catch (IOException e) {
                why = "the answer broke off";
            } catch (SourceChangedException e) {
                answered(told);
                throw e;
            } catch (RuntimeException e) {
                if (told != null) {
                    bucket.waits().givenUp(told);
                }
                throw e;
            }
            giveUpAnswer();
            told = breaksOff(why, told);
        }
    }

    private void answered(StoreWaits.@Nullable Call told) {
        if (told != null) {
            bucket.waits().answered(told);
        }
    }

    private Body answer() throws IOException {
        Body open = answer;
        if (open != null) {
            return open;
        }
        if (aborted) {
            throw new ClosedChannelException();
        }
        answerEnd = Math.min(end, at + requestBytes);
        requestBytes = Math.min(MAX_REQUEST_BYTES, requestBytes * 8);
        Seen pin = object.pin();
        Answer got = bucket.get(pin, at, answerEnd);
        if (got instanceof Answer.Gone) {
            throw new SourceGoneException(path);
        }
        if (!(got instanceof Answer.Range range)) {
            throw new SourceChangedException(path, "it is another object than it was");
        }
        object.isOfVersion(range.version());
        answer = range.body();
        if (aborted) {
            range.body().abort();
        }
        return range.body();
    }

    /** Rests, and says so; the next request begins where this answer ended. */
    private StoreWaits.Call breaksOff(String why, StoreWaits.@Nullable Call told) throws IOException {
        if (aborted) {
            throw new ClosedChannelException();
        }
        breaks = at - brokeAt >= FIRST_REQUEST_BYTES ? 1 : breaks + 1;
        brokeAt = at;
        String key = object.pin().key();
        if (breaks >= bucket.attempts()) {
            if (told != null) {
                bucket.waits().givenUp(told);
            }
            throw new StorageException(
                    StorageException.Kind.UNAVAILABLE,
                    "[" + bucket.place() + ": " + key + "] get failed at byte " + at + ": " + why + " " + breaks
                            + " times",
                    null);
        }
        StoreWaits.Call call = told == null ? new StoreWaits.Call(bucket.place(), "get " + key) : told;
        bucket.waits().triedAgain(call, breaks + 1, bucket.attempts(), why);
        try {
            Thread.sleep(Math.min(MAX_PAUSE_MILLIS, PAUSE_MILLIS << (2 * (breaks - 1))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            bucket.waits().givenUp(call);
            throw new ClosedByInterruptException();
        }
        return call;
    }

    private void giveUpAnswer() {
        Body open = answer;
        answer = null;
        if (open != null) {
            open.abort();
        }
    }

    @Override
    public long skip(long count) throws IOException {
        long wanted = Math.max(0, Math.min(count, end - at));
        if (answer != null && wanted <= WORTH_READING_BYTES) {
            return super.skip(wanted);
        }
        giveUpAnswer();
        at += wanted;
        return wanted;
    }

    /** Ends what a read on another thread waits for; it then throws. */
    void abort() {
        aborted = true;
        Body open = answer;
        if (open != null) {
            open.abort();
        }
    }

    @Override
    public void close() throws IOException {
        Body open = answer;
        answer = null;
        aborted = true;
        if (open == null) {
            return;
        }
        if (answerEnd - at <= WORTH_READING_BYTES) {
            open.close();
        } else {
            open.abort();
        }
    }
}
