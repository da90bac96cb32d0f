package fr.sndscopy.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.migration.part.ConvertedPart;
import fr.sndscopy.migration.plan.RuleBook;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapesTest {
    private static final int ROWS = 3_000;

    private final Path work;

    ShapesTest(@TempDir Path work) {
        this.work = work;
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void peersAndWeStoreTheSameRowsOfEachShape(Shape shape) throws Exception {
        Path delivery = work.resolve("delivery");
        shape.write(delivery, ROWS);
        DeliveredTable table = DeliveredTable.all(delivery).get(0);

        EngineConvert engine = new EngineConvert(table, RuleBook.USUAL, EngineConvert.usual(2));
        List<ConvertedPart> converted = engine.convertOnce(Folders.fresh(work, "ours"));
        DuckDbConvert duckDb = new DuckDbConvert(table, 2);
        Path theirs = Folders.fresh(work, "theirs");
        duckDb.run(theirs);

        assertThat(converted).allSatisfy(part -> {
            assertThat(part.books().violations()).isEmpty();
            assertThat(part.books().warnings()).isEmpty();
        });
        TableFacts facts = TableFacts.of(converted, table.schema());
        assertThat(facts.rows()).isEqualTo(shape.rows(ROWS));
        assertThat(TableFacts.ofParquet(theirs, table.schema())).isEqualTo(facts);
        Path plain = Folders.fresh(work, "plain");
        SpringBatchConvert springBatch = new SpringBatchConvert(table);
        springBatch.run(plain);
        assertThat(springBatch.rowCount(plain)).isEqualTo(facts.rows());
        assertThat(TableFacts.ofParquet(plain, table.schema())).isEqualTo(facts);
        assertThat(engine.run(Folders.fresh(work, "again"))).isPositive();
        assertThat(engine.rowCount(work.resolve("again"))).isEqualTo(facts.rows());
    }

    @Test
    void theSameShapeIsTheSameBytes() throws Exception {
        Shape.HIGH.write(work.resolve("one"), 100);
        Shape.HIGH.write(work.resolve("other"), 100);
        assertThat(work.resolve("one/data/MESURES.csv")).hasSameBinaryContentAs(work.resolve("other/data/MESURES.csv"));
    }

    @Test
    void shapesAreWhatTheyAreCalled() throws Exception {
        assertThat(columns(Shape.NARROW)).isEqualTo(10);
        assertThat(columns(Shape.USUAL)).isEqualTo(42);
        assertThat(columns(Shape.WIDE)).isEqualTo(123);
        TableFacts stays = facts(Shape.PMSI);
        long absent =
                stays.absent().values().stream().mapToLong(Long::longValue).sum();
        assertThat((double) absent / (stays.rows() * stays.absent().size())).isBetween(0.65, 0.85);
        Shape.QUOTED.write(work.resolve("quoted"), 1_000);
        assertThat(Files.readString(work.resolve("quoted/data/LIBELLES.csv")))
                .contains("\"première ligne\ndeuxième ligne\"", "; traitement \"\"ambulatoire\"\"\"");
        Shape.GZIP.write(work.resolve("gzip"), 10);
        assertThat(work.resolve("gzip/data/ER_PRS_F_201902.csv.gz")).exists();
    }

    private int columns(Shape shape) throws Exception {
        Path delivery = work.resolve("columns-" + shape);
        shape.write(delivery, 10);
        return DeliveredTable.all(delivery).get(0).schema().columns().size();
    }

    private TableFacts facts(Shape shape) throws Exception {
        Path delivery = work.resolve("facts-" + shape);
        shape.write(delivery, 1_000);
        DeliveredTable table = DeliveredTable.all(delivery).get(0);
        return TableFacts.of(
                new EngineConvert(table, RuleBook.USUAL, EngineConvert.usual(1))
                        .convertOnce(Folders.fresh(work, "converted")),
                table.schema());
    }
}
