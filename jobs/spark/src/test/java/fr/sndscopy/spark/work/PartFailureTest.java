package fr.sndscopy.spark.work;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.storage.StorageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What is thrown while a task is done goes to the driver whole, and past Spark unseen. */
class PartFailureTest {
    private static final PartTask TASK = new PartTask(
            PartTask.Step.CONVERT,
            "ER_X-00001",
            "ER_X-00001",
            "0".repeat(64),
            7,
            0,
            SourceRange.ofBytes(0, 9),
            null,
            null,
            null);

    private static PartFailure sent(PartFailure failure) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(failure);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (PartFailure) in.readObject();
        }
    }

    @Test
    void theDriverThrowsWhatTheExecutorThrew() throws Exception {
        StorageException away = new StorageException(
                StorageException.Kind.UNAVAILABLE, "[s3://bucket/key] no answer", new IOException("reset"));

        assertThat(sent(PartFailure.of(TASK, away)).original())
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.isTransient()).isTrue())
                .hasMessage("[s3://bucket/key] no answer")
                .hasRootCauseMessage("reset");
    }

    @Test
    void sparkSeesWhatItWasAndNotWhatItSays() throws Exception {
        PartFailure failure =
                sent(PartFailure.of(TASK, new IllegalStateException(new NumberFormatException("1234567890123"))));

        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString())
                .contains("[ER_X-00001] CONVERT failed: java.lang.IllegalStateException")
                .doesNotContain("1234567890123");
        assertThat(failure.original()).hasRootCauseMessage("1234567890123");
    }

    @Test
    void whatCannotBeSentIsToldByItsName() throws Exception {
        class Unsendable extends RuntimeException {
            private static final long serialVersionUID = 1L;

            @SuppressWarnings({"serial", "UnusedVariable"})
            final Object what = new Object();
        }

        PartFailure failure = sent(PartFailure.of(TASK, new Unsendable()));

        assertThat(failure.original()).isSameAs(failure).hasMessageContaining("Unsendable");
    }
}
