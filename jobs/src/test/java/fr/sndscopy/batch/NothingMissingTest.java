package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import fr.sndscopy.ledger.Manifest;
import fr.sndscopy.migration.execution.PartDone;
import fr.sndscopy.migration.execution.WorkObject;
import fr.sndscopy.migration.execution.WorkObjects;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.part.PartReceipt;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.reports.MigrationReports;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.IntegrityException;
import fr.sndscopy.report.Notice;
import fr.sndscopy.storage.HookedStore.Call;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Whatever happens to a store between two looks at it: what is published is there, whole; or nothing is published. */
class NothingMissingTest {
    private final Path directory;
    private TinyJob job;

    NothingMissingTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.job = new TinyJob(directory);
    }

    enum Damage {
        DELETED,
        EMPTIED,
        CUT,
        WRITTEN_OVER
    }

    private void damage(Damage damage, String key) throws IOException {
        byte[] content = job.content(key);
        switch (damage) {
            case DELETED -> job.store.delete(key);
            case EMPTIED -> job.replace(key, new byte[0]);
            case CUT -> job.replace(key, Arrays.copyOf(content, content.length - 1));
            case WRITTEN_OVER -> {
                content[content.length / 2] ^= 1;
                job.replace(key, content);
            }
        }
    }

    /** The objects of rows, those that pass and those that do not. */
    private List<String> objects() {
        List<String> objects = new ArrayList<>(job.keys("data/"));
        objects.addAll(job.keys("quarantine/"));
        return objects;
    }

    /** A first run, which has verified all there is and publishes nothing. */
    private void stopBeforePublication() throws IOException {
        job.stopBeforePublication();
        assertThat(objects()).hasSizeGreaterThan(TinyJob.PARTS);
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void whatTheStoreLostBetweenTwoRunsIsConvertedAnewBeforeItIsPublished(Damage damage) throws Exception {
        stopBeforePublication();
        for (String key : objects()) {
            damage(damage, key);
        }

        job.run();

        job.assertWholePublication();
    }

    @Withstands(
            fault = "an object rots between verification and publication",
            outcome = "converted anew, published whole")
    @Test
    void aBitThatTheStoreLetRotBetweenTwoRunsIsNoticedAlthoughTheStoreSaysNothing() throws Exception {
        stopBeforePublication();
        Set<String> rotten = new HashSet<>(objects());

        job.runRotten(rotten);

        job.assertWholePublication();
        assertThat(published()).doesNotContainAnyElementsOf(rotten);
    }

    @Test
    void whatIsAsItWasIsReadWholeAndNotConvertedAnew() throws Exception {
        stopBeforePublication();
        List<String> before = objects();
        Set<String> read = new ConcurrentSkipListSet<>();

        MigrationRun run = job.run((call, key) -> {
            if (call == Call.DOWNLOAD) {
                read.add(key);
            }
        });

        job.assertWholePublication();
        assertThat(run.tools().progress().earlier().rows()).isEqualTo(9);
        assertThat(run.tools().progress().earlier().verified()).isEqualTo(TinyJob.PARTS);
        assertThat(run.tools().progress().rowsRead()).isZero();
        assertThat(objects()).isEqualTo(before);
        assertThat(read).containsAll(published());
    }

    @Withstands(
            fault = "an object is deleted between verification and publication",
            outcome = "its part alone is converted anew")
    @Test
    void onlyThePartThatLostAnObjectIsConvertedAnew() throws Exception {
        stopBeforePublication();
        List<String> before = objects();
        String lost = job.keys("data/ER_PLAIN_F/").get(0);
        job.store.delete(lost);

        MigrationRun run = job.run();

        job.assertWholePublication();
        assertThat(objects()).filteredOn(key -> !before.contains(key)).allMatch(key -> key.contains("ER_PLAIN_F"));
        assertThat(new MigrationReports(run).published().notices())
                .contains(new Notice(Notice.Kind.CONVERTED_ANEW, "D-1", List.of("1", "ER_PLAIN_F-2019-02-00001")));
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void whatTheStoreLostSinceThisRunHasVerifiedItIsNotPublished(Damage damage) throws Exception {
        Set<String> lost = new ConcurrentSkipListSet<>();
        assertThatThrownBy(() -> job.run((call, key) -> {
                    if (call == Call.PUT_IF_ABSENT && key.startsWith("evidence/") && lost.isEmpty()) {
                        lost.add(job.keys("data/ER_PLAIN_F/").get(0));
                        damage(damage, lost.iterator().next());
                    }
                }))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("nothing was published")
                .hasMessageContaining(
                        job.keys("data/ER_PLAIN_F/").isEmpty() ? "not in the store" : "[data/ER_PLAIN_F/");
        assertThat(lost).hasSize(1);
        assertThat(job.isPublished()).isFalse();

        job.run();

        job.assertWholePublication();
    }

    @Withstands(fault = "the sealed evidence is lost before the entry is put", outcome = "not published")
    @Test
    void evidenceThatIsLostBeforeTheEntryIsWrittenIsNotPublished() throws Exception {
        assertThatThrownBy(() -> job.run((call, key) -> {
                    if (call == Call.PUT_IF_ABSENT && key.startsWith("evidence/")) {
                        job.keys("evidence/").forEach(job.store::delete);
                    }
                }))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("[evidence/");
        assertThat(job.isPublished()).isFalse();

        job.run();

        job.assertWholePublication();
    }

    @Test
    void anObjectThatIsWrittenAgainWithTheSameBytesIsNoObstacle() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        job.run((call, key) -> {
            if (call == Call.PUT_IF_ABSENT && key.startsWith("evidence/") && done.compareAndSet(false, true)) {
                for (String object : objects()) {
                    job.replace(object, job.content(object));
                }
            }
        });

        assertThat(done).isTrue();
        job.assertWholePublication();
    }

    /** A process that dies at a write, a store that then loses something, a process that goes on: for every write there is. */
    @Withstands(
            fault = "a run ends anywhere, and any object is lost then",
            outcome = "the next run publishes what is there")
    @Test
    void whereverARunEndsAndWhateverIsLostThenTheNextOnePublishesWhatIsThere() throws Exception {
        long seed = 20190214;
        Random random = new Random(seed);
        for (int writes = 0; ; writes++) {
            job = new TinyJob(directory.resolve("after-" + writes));
            boolean died = dyingAfter(writes);
            if (job.isPublished()) {
                job.assertWholePublication();
            }
            if (!died) {
                assertThat(writes).as("seed %d", seed).isGreaterThan(TinyJob.PARTS);
                return;
            }
            List<String> objects = objects();
            if (!job.isPublished() && !objects.isEmpty()) {
                damage(
                        Damage.values()[random.nextInt(Damage.values().length)],
                        objects.get(random.nextInt(objects.size())));
            }

            job.run();

            job.assertWholePublication();
        }
    }

    private boolean dyingAfter(int writes) {
        AtomicInteger left = new AtomicInteger(writes);
        try {
            job.run((call, key) -> {
                boolean writing = call == Call.PUT || call == Call.PUT_IF_ABSENT;
                if (left.get() < 0 || (writing && left.getAndDecrement() <= 0)) {
                    throw new Death();
                }
            });
            return false;
        } catch (Exception | Death e) {
            assertThat(e.toString()).contains("Death");
            return true;
        }
    }

    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aReceiptThatTookTheVerifiedOnesPlaceBetweenTwoRunsIsVerifiedBeforeItIsPublished() throws Exception {
        stopBeforePublication();
        exchangeReceipts();

        MigrationRun run = job.run();

        assertThat(run.tools().progress().partsVerified()).isEqualTo(TinyJob.PARTS);
        job.assertWholePublication();
    }

    @Withstands(
            fault = "another process replaces the receipt of a verified part",
            outcome = "what was verified is published, and nothing else")
    @Test
    void aReceiptThatTakesTheVerifiedOnesPlaceIsNotPublished() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<String> first = new ArrayList<>();
        job.run((call, key) -> {
            // the last part is verified: its receipt has been read
            if (call == Call.DOWNLOAD && key.startsWith("quarantine/ER_PLAIN_F") && !done.getAndSet(true)) {
                first.addAll(job.keys("work/"));
                exchangeReceipts();
            }
        });

        assertThat(first).hasSizeGreaterThanOrEqualTo(TinyJob.PARTS);
        job.assertWholePublication();
        // what a run leaves behind of its own is gone once it has published: the other's receipts are still there
        assertThat(job.keys("work/")).hasSize(TinyJob.PARTS).doesNotContainAnyElementsOf(first);
    }

    /** What a process does that was given up for dead and writes its receipts all the same. */
    private void exchangeReceipts() throws Exception {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:file:" + job.jobDatabase() + ";DB_CLOSE_ON_EXIT=FALSE");
        h2.setUser("sndscopy");
        h2.setPassword("");
        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(h2);
        factory.setTransactionManager(new JdbcTransactionManager(h2));
        factory.setSerializer(new JacksonExecutionContextStringSerializer());
        factory.afterPropertiesSet();
        JobRepository repository = factory.getObject();
        MigrationRun run = job.prepare(job.store);
        WorkObjects objects = run.workObjects();
        List<Long> steps = new JdbcTemplate(h2)
                .queryForList(
                        "SELECT STEP_EXECUTION_ID FROM BATCH_STEP_EXECUTION WHERE STEP_NAME LIKE 'convert:%'",
                        Long.class);
        for (Long id : steps) {
            StepExecution execution = Objects.requireNonNull(repository.getStepExecution(id));
            PlannedPart part = run.plan().part(PartSteps.partition(execution));
            ExecutionContext kept = execution.getExecutionContext();
            PartReceipt receipt = objects.receipt(
                    part,
                    new WorkObject(
                            kept.getString("receipt"),
                            kept.getString("receipt-sha256"),
                            kept.getLong("receipt-bytes")));
            WorkObject another = objects.putReceipt(
                    AttemptNames.next(run.dataset(), "D-1", part),
                    receipt,
                    run.tools().settings().keyScope());
            PartBooks.keepReceipt(
                    execution,
                    new PartDone(
                            part.name(),
                            run.plan().sha256(),
                            1,
                            another,
                            kept.getString("source-sha256"),
                            null,
                            0,
                            0,
                            0,
                            List.of(),
                            null));
            repository.updateExecutionContext(execution);
        }
    }

    private List<String> published() {
        return job.manifest().objects().stream().map(Manifest.StoredObject::key).toList();
    }
}
