package fr.sndscopy.spark.work;

import fr.sndscopy.migration.execution.PartTask;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task came to no end, for what may not happen the next time. Spark writes what is thrown to logs, events and pages of its own, and who
 * throws something may quote what it was reading: so what was thrown goes along unseen, and is told by the driver as if it had happened
 * there.
 */
public final class PartFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(PartFailure.class);

    @SuppressWarnings("serial") // bytes, or nothing
    private final byte @Nullable [] thrown;

    private PartFailure(String message, byte @Nullable [] thrown) {
        super(message);
        this.thrown = thrown;
    }

    /** Writes what was thrown to the log of this process, and takes it along. */
    static PartFailure of(PartTask task, Exception thrown) {
        return of("[" + task.partition() + "] " + task.step(), thrown);
    }

    /** Likewise, where it did not come to the task. */
    public static PartFailure ofMachine(Exception thrown) {
        return of("[executor] its start", thrown);
    }

    private static PartFailure of(String what, Exception thrown) {
        LOG.warn("{} failed", what, thrown);
        return new PartFailure(what + " failed: " + thrown.getClass().getName(), serialized(thrown));
    }

    private static byte @Nullable [] serialized(Exception thrown) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(thrown);
        } catch (IOException e) {
            LOG.warn("what was thrown cannot be sent", e);
            return null;
        }
        return bytes.toByteArray();
    }

    /** What was thrown; this, where it could not be sent. */
    public Exception original() {
        if (thrown == null) {
            return this;
        }
        // from whoever knows the cluster's secret, and may have this process run anything
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(thrown))) {
            return (Exception) in.readObject();
        } catch (IOException | ClassNotFoundException | ClassCastException e) {
            addSuppressed(e);
            return this;
        }
    }
}
