package fr.sndscopy.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import fr.sndscopy.delivery.Inbox.Candidate;
import fr.sndscopy.delivery.Inbox.Status;
import fr.sndscopy.place.Here;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxTest {
    private final Path inbox;

    InboxTest(@TempDir Path inbox) {
        this.inbox = inbox;
    }

    @Test
    void ordersTheReadyOnesByPeriodThenId() throws IOException {
        delivery("x", "B", "2019-03").bagged();
        delivery("y", "C", "2019-02").bagged();
        delivery("z", "A", "2019-03").bagged();
        delivery(".hidden", "H", "2019-01").bagged();
        new DeliveryFolder(inbox.resolve("not-a-delivery")).with("a.csv", "");

        assertThat(Inbox.scan(Here.folder(inbox)))
                .extracting(Candidate::name, Candidate::status, Candidate::reason)
                .containsExactly(
                        tuple("C", Status.READY, ""),
                        tuple("A", Status.READY, ""),
                        tuple("B", Status.READY, ""),
                        tuple(
                                "not-a-delivery",
                                Status.UNDECLARED,
                                "no delivery.yaml: its producer still writes, or has left it out; sndscopy inventory "
                                        + inbox.resolve("not-a-delivery") + " drafts one"));
    }

    @Test
    void namesWhatLiesBesideTheFolders() throws IOException {
        delivery("x", "B", "2019-03").bagged();
        Files.writeString(inbox.resolve("ER_PRS_F.csv"), "");
        Files.writeString(inbox.resolve(".swap"), "");

        assertThat(Inbox.besideFolders(Here.folder(inbox))).containsExactly("ER_PRS_F.csv");
    }

    @Test
    void waitsForWhatIsNotWhole() throws IOException {
        delivery("part", "A", "2019-03").with("data/b.csv.PART", "");
        delivery("absent", "B", "2019-02").with("delivery.yaml", DeliveryFolder.ONE_FILE.replace("a.csv", "c.csv"));

        assertThat(Inbox.scan(Here.folder(inbox)))
                .extracting(Candidate::name, Candidate::status, Candidate::reason)
                .containsExactly(
                        tuple(
                                "absent",
                                Status.INCOMPLETE,
                                "[delivery.yaml: files[0].path] no such file: data/c.csv: expected the file in the"
                                        + " delivery's folder"),
                        tuple("part", Status.INCOMPLETE, "[data/b.csv.PART] still being written"));
    }

    @Test
    void refusesWhatCannotBeToldToBeWholeAndWhatIsWrong() throws IOException {
        delivery("bare", "A", "2019-03");
        delivery("wrong", "B", "2019-14");
        delivery("twin-1", "T", "2019-03").bagged();
        delivery("twin-2", "T", "2019-04").bagged();

        assertThat(Inbox.scan(Here.folder(inbox)))
                .extracting(Candidate::name, Candidate::status, Candidate::reason)
                .containsExactly(
                        tuple(
                                "bare",
                                Status.REFUSED,
                                "[data/a.csv] no checksum declared: expected sha256 for every file, or a bag"),
                        tuple(
                                "twin-1",
                                Status.REFUSED,
                                "[twin-1] the id T is used by another folder, twin-2: expected one folder for a"
                                        + " delivery"),
                        tuple(
                                "twin-2",
                                Status.REFUSED,
                                "[twin-2] the id T is used by another folder, twin-1: expected one folder for a"
                                        + " delivery"),
                        tuple(
                                "wrong",
                                Status.REFUSED,
                                "[delivery.yaml: period] not usable: expected YYYY-MM, YYYY or snapshot"));
    }

    private DeliveryFolder delivery(String folder, String id, String period) throws IOException {
        return new DeliveryFolder(inbox.resolve(folder))
                .with("data/a.csv", "A\n1\n")
                .with(
                        "delivery.yaml",
                        DeliveryFolder.ONE_FILE.replace("D-1", id).replace("2019-02", period));
    }
}
