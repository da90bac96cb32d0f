package fr.sndscopy.migration.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.keycheck.KeyCollector;
import fr.sndscopy.keycheck.KeyRules;
import fr.sndscopy.ledger.TablePeriod;
import fr.sndscopy.migration.TinyStore;
import fr.sndscopy.migration.evidence.KeyCheck;
import fr.sndscopy.migration.keysets.KeyPlan;
import fr.sndscopy.migration.keysets.KeyPlan.KeySet;
import fr.sndscopy.migration.part.AttemptNames;
import fr.sndscopy.migration.part.PartConversion;
import fr.sndscopy.migration.part.PartKeys;
import fr.sndscopy.migration.plan.PlannedPart;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.record.RecordBatch;
import fr.sndscopy.record.RowAddress;
import fr.sndscopy.record.Severity;
import fr.sndscopy.source.RecordReader;
import fr.sndscopy.validate.RowVerdicts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds files lets go of them, whatever fails. */
class ClosingTest {
    private final Path folder;
    private final TinyStore tiny;

    ClosingTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.tiny = new TinyStore(folder.resolve("tiny"));
    }

    /** Without rows. */
    private static final class Rows implements RecordReader {
        private int closed;

        @Override
        public RecordBatch read() {
            throw new IllegalStateException("nobody reads");
        }

        @Override
        public RowAddress inFile(RowAddress inPart) {
            return inPart;
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        public long passedOver() {
            return 0;
        }

        @Override
        public void close() throws IOException {
            closed++;
            throw new IOException("the share is gone");
        }
    }

    private PartConversion open(Rows rows) throws IOException {
        Delivery delivery = tiny.delivery("D-1", "2019-02", null, "a;1.00;01/02/2019;1");
        MigrationSettings settings = new MigrationSettings(1, 16, 1 << 10, 3);
        PlannedPart part = new Planner(TinyStore.CATALOG, KnownFormats.ALL, RuleBook.USUAL, settings)
                .plan(delivery)
                .parts()
                .get(0);
        return PartConversion.open(
                part,
                AttemptNames.next("dataset", delivery.id(), part),
                new PartKeys(tiny.keys),
                settings,
                tiny.work(),
                RowVerdicts.NONE,
                rows);
    }

    @Test
    void aConversionWhoseSourceCannotBeClosedNamesItsPart() throws IOException {
        Rows rows = new Rows();
        PartConversion conversion = open(rows);

        assertThatThrownBy(conversion::close)
                .isInstanceOf(IOException.class)
                .hasMessage("[ER_TINY_F-2019-02-00001] its files cannot be closed")
                .hasRootCauseMessage("the share is gone");
        assertThat(rows.closed).isEqualTo(1);
    }

    @Test
    void ofCollectedKeysAllFilesAreRemovedThatCanBe() throws IOException {
        Path spills = Files.createDirectory(folder.resolve("spills"));
        KeyCollection keys =
                new KeyCollection(new KeyPlan(List.of(unique("A"), unique("B")), List.of()), spills, 1 << 20);
        for (KeySet set : List.of(set("A"), set("B"))) {
            for (int part = 0; part < 2; part++) {
                KeyCollector collector = keys.spill(set).collector(part, 1 << 20);
                collector.add(0, 1, new long[] {1, 2}, new boolean[1]);
                collector.finish();
            }
        }
        List<Path> files = list(spills);
        assertThat(files).hasSize(4);
        Path stuck = files.get(0);
        Files.delete(stuck);
        Files.createDirectories(stuck.resolve("somebody's"));

        assertThatThrownBy(keys::close).isInstanceOf(IOException.class).hasMessageContaining(stuck.toString());

        assertThat(list(spills)).containsExactly(stuck);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static KeySet set(String column) {
        return new KeySet(null, new TablePeriod("T", "2019-02"), List.of(column));
    }

    private static KeyPlan.PlannedRule unique(String column) {
        return new KeyPlan.PlannedRule(
                new KeyCheck(KeyCheck.Rule.UNIQUE, "T", "2019-02", List.of(column), null, Severity.REJECT, 0, 0, null),
                set(column),
                null,
                KeyRules.Absent.NO_KEY);
    }
}
