package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.Withstands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a run that was refused for its limits, when the store has lost something before it goes on. */
class LostObjectCommandTest {
    private final Path folder;

    LostObjectCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    enum Loss {
        DELETED,
        EMPTIED,
        FLIPPED,
        FLIPPED_WITH_ITS_TIME_PUT_BACK
    }

    private static void lose(Loss loss, Path object) throws IOException {
        FileTime time = Files.getLastModifiedTime(object);
        byte[] content = Files.readAllBytes(object);
        content[content.length / 2] ^= 1;
        switch (loss) {
            case DELETED -> Files.delete(object);
            case EMPTIED -> Files.write(object, Arrays.copyOf(content, 0));
            case FLIPPED -> Files.write(object, content);
            case FLIPPED_WITH_ITS_TIME_PUT_BACK -> {
                Files.write(object, content);
                Files.setLastModifiedTime(object, time);
            }
        }
    }

    private void declare(SmallDelivery delivery, int rejectsAtMost) throws IOException {
        delivery.declares("D-1", """
            vintage: 2019
            format: {type: csv, delimiter: ";", encoding: utf-8, quote: none, date: dd/MM/yyyy}
            limits: {"*": {count: %d}}
            files:
              - {path: tv.csv, table: TV}\
            """.formatted(rejectsAtMost));
    }

    @Withstands(
            fault = "a refused run's objects are deleted, emptied, altered before the next run",
            outcome = "converted anew, published whole")
    @ParameterizedTest
    @EnumSource(Loss.class)
    void theNextRunPublishesWhatIsThereAndMakesWhatIsNot(Loss loss) throws IOException {
        SmallDelivery delivery = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .with("D-1", "tv.csv", "ID;TXT\n1;un\n2;deux\n3;trois\nx;bad\n");
        declare(delivery, 0);
        assertThat(delivery.migrate("D-1").code()).isEqualTo(13);
        List<Path> objects;
        try (var files = Files.walk(folder.resolve("home/store"))) {
            objects = files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".parquet"))
                    .toList();
        }
        assertThat(objects).as("rows that pass, and the one that does not").hasSize(2);
        for (Path object : objects) {
            lose(loss, object);
        }

        declare(delivery, 5);
        CliRun run = delivery.migrate("D-1");

        assertThat(run.code()).as(run.err()).isIn(0, 3);
        assertThat(delivery.run("verify").code()).isZero();
        assertThat(delivery.stored("TV")).containsExactly("1;un", "2;deux", "3;trois");
    }
}
