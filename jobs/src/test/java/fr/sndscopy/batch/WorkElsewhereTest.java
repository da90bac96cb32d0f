package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.capacity.Costs;
import fr.sndscopy.capacity.StoreCalls;
import fr.sndscopy.delivery.DeliveryRefusedException;
import fr.sndscopy.ledger.Manifest.StoredObject;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.migration.execution.Elsewhere;
import fr.sndscopy.migration.execution.PartDone;
import fr.sndscopy.migration.execution.PartExecutor;
import fr.sndscopy.migration.execution.PartExecutors;
import fr.sndscopy.migration.execution.PartOutcome;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.place.Here;
import fr.sndscopy.report.FailureKind;
import fr.sndscopy.storage.HookedStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks are done by whoever has store, keys and files, of the driver's memory they need nothing. */
class WorkElsewhereTest {
    private final Path directory;
    private final TinyJob job;
    private final Elsewhere elsewhere;

    WorkElsewhereTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.job = new TinyJob(directory);
        this.elsewhere = new Elsewhere(
                job.store, job.keys, Here.folder(job.folder), Files.createDirectories(directory.resolve("elsewhere")));
    }

    @BeforeEach
    void workElsewhere() {
        job.executors = elsewhere;
    }

    @Test
    void aDeliveryIsConvertedVerifiedAndConvertedAnewWithNothingOfTheDriversMemory() throws Exception {
        job.run();

        job.assertWholePublication();
        assertThat(elsewhere.sent)
                .anyMatch(task -> task.contains("\"RECONVERT\""))
                .anyMatch(task -> task.contains("\"REVERIFY\""))
                .anyMatch(task -> task.contains("\"CHECKSUM\""));
    }

    @Test
    void whatIsSentIsSmallAndHoldsNoPathNorValueNorSecret() throws Exception {
        job.run();

        assertThat(elsewhere.sent).hasSizeGreaterThan(12).allSatisfy(message -> assertThat(message)
                .hasSizeLessThan(2048)
                .doesNotContain(directory.toString(), "deux", "quatre", "pas un nombre"));
    }

    @Test
    void theDriverReadsWhatTheCapacityModelSays() throws Exception {
        Map<String, StoreCalls> calls = new ConcurrentHashMap<>();
        Map<HookedStore.Call, Long> keyCalls = new ConcurrentHashMap<>();
        job.run((call, key) -> {
            if (key.contains("/keys-") || key.contains("/runs") || key.contains("/verdicts/")) {
                keyCalls.merge(call, 1L, Long::sum);
            }
            if (key.startsWith("data/") || key.startsWith("quarantine/")) {
                StoreCalls one = new StoreCalls(
                        0, 0, 0, call == HookedStore.Call.STAT ? 1 : 0, call == HookedStore.Call.DOWNLOAD ? 1 : 0, 0);
                calls.merge(key, one, StoreCalls::plus);
            }
        });

        // its look before publication is among the calls of the part, wherever that is worked on
        StoreCalls confirmed = new StoreCalls(0, 0, 0, 1, 0, 0);
        List<String> published = job.manifest().objects().stream()
                .map(StoredObject::key)
                .filter(key -> !key.startsWith("evidence/"))
                .toList();
        assertThat(calls.keySet()).containsAll(published);
        assertThat(calls).hasSameSizeAs(published);
        assertThat(calls.values()).containsOnly(confirmed);
        // of keys it puts and removes two documents, looks into two runs and the verdicts of one bucket, in which there
        // are some, and
        // removes these
        assertThat(keyCalls)
                .isEqualTo(Map.of(
                        HookedStore.Call.PUT,
                        Costs.KEYS.puts(),
                        HookedStore.Call.READ,
                        Costs.KEY_RUN.times(2).plus(Costs.KEY_BUCKET).reads() + 1,
                        HookedStore.Call.DELETE,
                        Costs.KEYS
                                .plus(Costs.KEY_RUN.times(2))
                                .plus(Costs.KEY_BUCKET)
                                .deletes()));
    }

    @Test
    void theSameRowsGiveTheSameBooksWhoeverWorks(@TempDir Path other) throws Exception {
        job.run();
        TinyJob threads = new TinyJob(other);
        threads.run();

        assertThat(job.manifest().files()).isEqualTo(threads.manifest().files());
        assertThat(job.manifest().tables()).isEqualTo(threads.manifest().tables());
        assertThat(job.manifest().contentId()).isEqualTo(threads.manifest().contentId());
        assertThat(job.manifest().planSha256()).isEqualTo(threads.manifest().planSha256());
    }

    @Test
    void whatIsWrongWithAFileIsToldAsIfItWasFoundHere() throws Exception {
        AtomicReference<Exception> here = new AtomicReference<>();
        cutQuotes();
        assertThatThrownBy(() -> job.run())
                .isInstanceOf(DeliveryRefusedException.class)
                .satisfies(e -> {
                    here.set((Exception) e);
                    assertThat(Failures.kindOf(e)).isEqualTo(FailureKind.REFUSED);
                });

        assertThat(elsewhere.sent).anyMatch(message -> message.contains("\"DELIVERY\""));
        job.executors = PartExecutors.THREADS;
        assertThatThrownBy(() -> job.run())
                .hasMessage(Objects.requireNonNull(here.get()).getMessage());
    }

    private void cutQuotes() throws IOException {
        Files.writeString(job.folder.resolve("c.csv"), "NUM;TXT\n1;\"un\n", StandardCharsets.UTF_8);
    }

    @Withstands(
            fault = "a worker answers a task of another run",
            outcome = "nothing of it is kept; 75, and the next run goes on")
    @Test
    void anAnswerToATaskOfAnotherRunIsNotBelieved() throws Exception {
        job.executors = (plan, tools, collecting, workers) -> {
            PartExecutor real = elsewhere.open(plan, tools, collecting, workers);
            return (tasks, listener) -> real.run(tasks, new Stale(listener));
        };
        assertThatThrownBy(() -> job.run())
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.kind()).isEqualTo(LockException.Kind.LOST))
                .hasMessageContaining("of another task, plan or run");
        assertThat(job.isPublished()).isFalse();

        job.executors = elsewhere;
        job.run();

        job.assertWholePublication();
    }

    /** Answers as if from a run of before. */
    private record Stale(PartExecutor.Listener driver) implements PartExecutor.Listener {
        @Override
        public void begins(PartTask task) {
            driver.begins(task);
        }

        @Override
        public void ended(PartTask task, PartOutcome outcome) {
            PartDone done = (PartDone) outcome;
            driver.ended(
                    task,
                    new PartDone(
                            done.partition(),
                            done.plan(),
                            done.epoch() - 1,
                            done.receipt(),
                            done.sourceSha256(),
                            done.stretchesSha256(),
                            done.rows(),
                            done.rejected(),
                            done.storedBytes(),
                            done.seen(),
                            done.keys()));
        }

        @Override
        public void failed(PartTask task, Throwable reason) {
            driver.failed(task, reason);
        }

        @Override
        public void left(PartTask task) {
            driver.left(task);
        }
    }

    @Test
    void aPlanThatIsGoneIsNoPlan() throws Exception {
        job.executors = (plan, tools, collecting, workers) -> {
            PartExecutor real = elsewhere.open(plan, tools, collecting, workers);
            for (String key : List.copyOf(job.keys("work/"))) {
                job.store.delete(key);
            }
            return real;
        };

        assertThatThrownBy(() -> job.run()).hasMessageContaining("/plan-").hasMessageContaining("not in the store");
    }
}
