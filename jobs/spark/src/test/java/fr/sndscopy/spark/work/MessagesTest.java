package fr.sndscopy.spark.work;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.migration.execution.KeyTask;
import fr.sndscopy.migration.execution.PartDone;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.execution.PlanInStore;
import fr.sndscopy.migration.execution.Refused;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.part.Sightings.Seen;
import fr.sndscopy.source.SourceRange;
import fr.sndscopy.storage.ObjectStat;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What goes between driver and executors. */
class MessagesTest {
    private static final WorkObject OBJECT =
            new WorkObject("work/" + "d".repeat(100) + "/" + "0".repeat(64) + "/" + "p".repeat(60), "1".repeat(64), 9);

    private static final Seen SEEN = new Seen(
            new ObjectStat(
                    "data/" + "d".repeat(180),
                    1L << 40,
                    Instant.ofEpochMilli(1_700_000_000_123L),
                    "e".repeat(36),
                    null),
            "2".repeat(64));

    @Test
    void whatIsSentIsWhatIsReceivedAndSmall() {
        PartTask task = new PartTask(
                PartTask.Step.RECONVERT,
                "ER_PRS_F-2019-02-00001",
                "ER_PRS_F-2019-02-00001",
                "0".repeat(64),
                7,
                3,
                SourceRange.ofBytes(12, SourceRange.TO_THE_END),
                OBJECT,
                OBJECT,
                new KeyTask(OBJECT, "c2hhcmU=".repeat(12), 12, null, OBJECT));
        PartDone done = new PartDone(
                task.partition(),
                task.plan(),
                7,
                OBJECT,
                "0".repeat(64),
                "1".repeat(64),
                1_000_000,
                7,
                1L << 40,
                List.of(SEEN, SEEN),
                OBJECT);
        Refused refused = new Refused("a", Refused.Kind.DELIVERY, "[a.csv] it is gone", List.of());

        assertThat(Messages.task(Messages.write(task))).isEqualTo(task);
        Answer answer = new Answer(done, new PartCounts(1_000_000, 12, 1L << 41));
        assertThat(Messages.answer(Messages.write(answer))).isEqualTo(answer);
        Answer no = new Answer(refused, PartCounts.NONE);
        assertThat(Messages.answer(Messages.write(no))).isEqualTo(no);
        assertThat(Messages.write(answer)).hasSizeLessThan(2048);
    }

    @Test
    void whatTasksHaveInCommonIsReceivedAsItWasSent() {
        TreeMap<String, String> keys = new TreeMap<>();
        keys.put("dcir", "dcir/1/ab");
        Assignment assignment = new Assignment(
                new PlanInStore.Reference("ds", "D-1", "0".repeat(64), OBJECT), "/srv/inbox/D-1", keys, 2);

        assertThat(Messages.assignment(Messages.write(assignment))).isEqualTo(assignment);
    }
}
