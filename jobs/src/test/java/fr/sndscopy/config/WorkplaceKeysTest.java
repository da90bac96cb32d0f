package fr.sndscopy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkplaceKeysTest {
    private final Home home;

    WorkplaceKeysTest(@TempDir Path folder) {
        this.home = new Home(folder.resolve("home"));
    }

    @Test
    void closedWorkplaceHasForgottenThePassword() {
        KeyService keys;
        try (Workplace workplace = Workplace.openOrCreate(home)) {
            keys = workplace.initialiseKeys();
            assertThat(keys.keyIds()).hasSize(1);
        }

        assertThatIllegalStateException().isThrownBy(keys::keyIds);
    }

    @Test
    void aCommandHasOneLedgerWhichRemembersWhatItRead() {
        try (Workplace workplace = Workplace.openOrCreate(home)) {
            assertThat(workplace.ledger()).isSameAs(workplace.ledger());
        }
    }

    @Test
    void passwordIsItsOwnersAloneAndOutlivesAKeystoreThatWasNotMade() throws IOException {
        Workplace.openOrCreate(home).close();
        Path password = home.keys().resolve("keystore.password");
        Files.writeString(password, "of the run before\n");
        try (Workplace workplace = Workplace.open(home)) {
            workplace.initialiseKeys();
        }

        assertThat(password).hasContent("of the run before\n");
        Path other = home.directory().resolveSibling("other");
        try (Workplace workplace = Workplace.openOrCreate(new Home(other))) {
            workplace.initialiseKeys();
        }
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(other.resolve("keys/keystore.password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void askingForKeysMakesNone() throws IOException {
        try (Workplace workplace = Workplace.openOrCreate(home)) {
            assertThatThrownBy(workplace::keyService)
                    .isInstanceOf(KeyServiceException.class)
                    .hasMessageStartingWith("[keys/keystore.p12] not there: keys are made together with a dataset");
        }
        try (var files = Files.list(home.keys())) {
            assertThat(files).isEmpty();
        }
    }
}
