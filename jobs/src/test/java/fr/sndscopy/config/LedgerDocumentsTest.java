package fr.sndscopy.config;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.hash.Sha256;
import fr.sndscopy.ledger.DocumentCache.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerDocumentsTest {
    private static final byte[] DOCUMENT = "{\"format\":\"x/1\"}".getBytes(StandardCharsets.UTF_8);
    private static final Name NAME = new Name(Sha256.of(DOCUMENT), DOCUMENT.length, "\"etag-1\"");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path home;

    private LedgerDocuments documents() {
        return new LedgerDocuments(home.resolve("ledger-documents"));
    }

    @Test
    void whatIsKeptIsFoundByWhoeverComesNext() throws IOException {
        documents().keep(NAME, DOCUMENT);

        assertThat(documents().find(NAME)).contains(DOCUMENT);
        try (Stream<Path> files = Files.list(home.resolve("ledger-documents"))) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly(NAME.sha256());
        }
    }

    @Test
    void whatTheStoreListsOtherwiseIsNotFound() {
        documents().keep(NAME, DOCUMENT);

        assertThat(documents().find(new Name(NAME.sha256(), NAME.bytes(), "\"etag-2\"")))
                .isEmpty();
        assertThat(documents().find(new Name(NAME.sha256(), NAME.bytes() + 1, NAME.version())))
                .isEmpty();

        documents().keep(new Name(NAME.sha256(), NAME.bytes(), "\"etag-2\""), DOCUMENT);
        assertThat(documents().find(new Name(NAME.sha256(), NAME.bytes(), "\"etag-2\"")))
                .contains(DOCUMENT);
    }

    @Test
    void whatIsCutOrEmptyOrNoFileIsAsGoodAsNothing() throws IOException {
        documents().keep(NAME, DOCUMENT);
        Path file = home.resolve("ledger-documents").resolve(NAME.sha256());
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(documents().find(NAME)).as("%d bytes", length).isEmpty();
        }
        Files.delete(file);
        Files.createDirectory(file);

        assertThat(documents().find(NAME)).isEmpty();
    }

    @Test
    void aNameThatIsNoHashLeadsNowhere() {
        for (String name : new String[] {"../sndscopy.yaml", "", "a".repeat(63), "A".repeat(64), "a/".repeat(32)}) {
            documents().keep(new Name(name, DOCUMENT.length, "1"), DOCUMENT);
            assertThat(documents().find(new Name(name, DOCUMENT.length, "1")))
                    .as(name)
                    .isEmpty();
        }
        documents().keep(new Name(NAME.sha256(), NAME.bytes(), "one\ntwo"), DOCUMENT);
        documents().keep(new Name(NAME.sha256(), NAME.bytes(), "long".repeat(100)), DOCUMENT);
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aHomeThatIsNotThereIsNotMade() {
        LedgerDocuments nowhere = new LedgerDocuments(home.resolve("nowhere/ledger-documents"));

        nowhere.keep(NAME, DOCUMENT);

        assertThat(nowhere.find(NAME)).isEmpty();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void whatCannotBeKeptIsNot() throws IOException {
        Files.writeString(home.resolve("ledger-documents"), "a file where the folder would be");

        documents().keep(NAME, DOCUMENT);

        assertThat(documents().find(NAME)).isEmpty();
    }
}
