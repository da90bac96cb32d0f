package fr.sndscopy.migration.part;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.KnownFormats;
import fr.sndscopy.delivery.DeliveryReader;
import fr.sndscopy.migration.plan.PlannedFile;
import fr.sndscopy.migration.plan.Planner;
import fr.sndscopy.migration.plan.RuleBook;
import fr.sndscopy.migration.work.MigrationSettings;
import fr.sndscopy.place.Here;
import fr.sndscopy.schema.SchemaCatalog;
import fr.sndscopy.source.ReaderMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdleMemoryTest {
    private final Path folder;
    private List<PlannedFile> files = List.of();

    IdleMemoryTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void planThreeFiles() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("schemas")).resolve("T.json"), """
                {"name": "T", "produit": "TEST", "fields": [{"name": "A", "type": "string"}]}
                """);
        Path delivery = Files.createDirectory(folder.resolve("delivery"));
        Files.writeString(delivery.resolve("delivery.yaml"), """
                delivery: D
                product: TEST
                period: 2019
                format: {}
                files: [{path: a.csv, table: T}, {path: b.csv, table: T}, {path: c.csv, table: T}]
                """);
        for (String name : List.of("a", "b", "c")) {
            Files.writeString(delivery.resolve(name + ".csv"), "A\n" + name + "\n");
        }
        files = new Planner(
                        SchemaCatalog.load(List.of(folder.resolve("schemas"))),
                        KnownFormats.ALL,
                        RuleBook.USUAL,
                        new MigrationSettings(1, 1 << 10, 1 << 20, 1))
                .plan(DeliveryReader.read(Here.folder(delivery))).parts().stream()
                        .map(part -> part.file())
                        .toList();
    }

    @Test
    void theNextPartOfAFileGetsTheMemoryOfTheOneBefore() {
        IdleMemory idle = new IdleMemory(2);
        ReaderMemory first = idle.take(files.get(0));
        idle.give(files.get(0), first);

        assertThat(idle.take(files.get(0))).isSameAs(first);
    }

    @Test
    void nobodyGetsWhatIsInUse() {
        IdleMemory idle = new IdleMemory(2);
        ReaderMemory first = idle.take(files.get(0));

        assertThat(idle.take(files.get(0))).isNotSameAs(first);
    }

    @Test
    void aPartOfAnotherFileGetsMemoryOfItsOwnAndOlderMemoryGoes() {
        IdleMemory idle = new IdleMemory(2);
        ReaderMemory first = idle.take(files.get(0));
        idle.give(files.get(0), first);

        ReaderMemory other = idle.take(files.get(1));

        assertThat(other).isNotSameAs(first);
        assertThat(idle.take(files.get(0))).isNotSameAs(first);
    }

    @Test
    void noMoreIsKeptThanIsReadAtOnce() {
        IdleMemory idle = new IdleMemory(1);
        ReaderMemory first = idle.take(files.get(0));
        ReaderMemory second = idle.take(files.get(0));
        idle.give(files.get(0), first);
        idle.give(files.get(0), second);

        assertThat(idle.take(files.get(0))).isSameAs(second);
        assertThat(idle.take(files.get(0))).isNotSameAs(first);
    }

    @Test
    void noneIsKeptWhereNoneIsToBe() {
        IdleMemory idle = IdleMemory.none();
        ReaderMemory first = idle.take(files.get(0));
        idle.give(files.get(0), first);

        assertThat(idle.take(files.get(0))).isNotSameAs(first);
    }
}
