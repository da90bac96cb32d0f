package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversCommandTest {
    @Test
    void whatKilledRunsLeftInTheWorkFolderIsRemovedWithItsFoldersAndNothingThatALinkLeadsTo(@TempDir Path folder)
            throws IOException {
        SmallDelivery delivery = new SmallDelivery(folder)
                .schema(SmallDelivery.TV)
                .declares("D-1", """
                    vintage: 2019
                    format: {type: csv, delimiter: ";", encoding: utf-8, quote: none, date: dd/MM/yyyy}
                    files:
                      - {path: tv.csv, table: TV}\
                    """)
                .with("D-1", "tv.csv", "ID;TXT\n1;un\n");
        Path work = Files.createDirectories(folder.resolve("home/work"));
        Path left = Files.createDirectories(work.resolve("spill/of-a-part"));
        Files.writeString(left.resolve("keys-1"), "left");
        Path elsewhere = Files.writeString(
                Files.createDirectories(folder.resolve("elsewhere")).resolve("kept"), "not ours");
        Files.createSymbolicLink(work.resolve("link"), elsewhere.getParent());

        CliRun run = delivery.migrate("D-1");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(work).isEmptyDirectory();
        assertThat(elsewhere).hasContent("not ours");
    }
}
