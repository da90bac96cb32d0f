package fr.sndscopy.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.spark.work.PartCounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.apache.spark.util.AccumulatorContext;
import org.apache.spark.util.AccumulatorMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.Option;

/** How far a task has come, on its way from an executor to the driver. */
class PartCounterTest {
    private final PartCounter driver = new PartCounter();

    PartCounterTest() {
        // what an application does that registers it
        driver.metadata_$eq(new AccumulatorMetadata(AccumulatorContext.newId(), Option.apply("convert"), false));
        AccumulatorContext.register(driver);
    }

    @AfterEach
    void forget() {
        AccumulatorContext.remove(driver.id());
    }

    private static PartCounter sent(PartCounter counter) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(counter);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (PartCounter) in.readObject();
        }
    }

    @Test
    void eachHeartBeatTellsWhatHasBeenCountedUntilThen() throws Exception {
        PartCounter executor = sent(driver);
        Progress progress = new Progress();
        executor.follow(progress);
        assertThat(executor.isZero()).isTrue();

        progress.addRead(100, 2, 5_000);
        PartCounter first = sent(executor);
        progress.addRead(50, 1, 2_000);
        PartCounter second = sent(executor);

        assertThat(first.id()).isEqualTo(driver.id());
        assertThat(first.value()).isEqualTo(new PartCounts(100, 2, 5_000));
        assertThat(second.value()).isEqualTo(new PartCounts(150, 3, 7_000));
        assertThat(executor.isZero()).isFalse();
    }

    @Test
    void whatOneTaskHasCountedIsNotToldOfTheNext() throws Exception {
        PartCounter executor = sent(driver);
        Progress progress = new Progress();
        progress.addRead(100, 2, 5_000);
        executor.follow(progress);

        assertThat(sent(driver).value()).isEqualTo(PartCounts.NONE);
        executor.reset();
        assertThat(executor.value()).isEqualTo(PartCounts.NONE);
    }

    @Test
    void triesOfATaskAreComparedAndNotAdded() {
        PartCounts first = new PartCounts(100, 2, 5_000);
        PartCounts again = new PartCounts(40, 1, 2_000);

        assertThat(first.max(again)).isEqualTo(first);
        assertThat(new PartCounts(150, 2, 6_000).minus(first)).isEqualTo(new PartCounts(50, 0, 1_000));
    }
}
