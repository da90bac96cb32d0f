package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobDatabaseFileTest {
    private static final int MEGABYTE = 1 << 20;

    private final Home home;

    JobDatabaseFileTest(@TempDir Path directory) {
        this.home = new Home(directory.resolve("home"));
    }

    private void openAndClose() {
        try (Workplace workplace = Workplace.openOrCreate(home);
                LockedRepository opened = LockedRepository.open(workplace, MigrationLauncher.Presence.BESIDE_OTHERS)) {
            assertThat(opened.launcher().remembered()).isEmpty();
        }
    }

    private Path file() {
        return Path.of(home.jobDatabase() + ".mv.db");
    }

    @Test
    void whatIsNoLongerUsedOfAnEmbeddedDatabaseIsNotKeptInItsFile() throws Exception {
        openAndClose();
        try (Connection database = DriverManager.getConnection(
                "jdbc:h2:file:" + home.jobDatabase() + ";MAX_COMPACT_TIME=0", "sndscopy", "")) {
            database.createStatement().execute("CREATE TABLE ONCE (CONTENT VARBINARY(1048576))");
            PreparedStatement insert = database.prepareStatement("INSERT INTO ONCE VALUES (?)");
            byte[] content = new byte[MEGABYTE];
            Random random = new Random(1);
            for (int i = 0; i < 12; i++) {
                random.nextBytes(content);
                insert.setBytes(1, content);
                insert.execute();
                database.createStatement().execute("CHECKPOINT");
            }
            database.createStatement().execute("DROP TABLE ONCE");
        }
        assertThat(Files.size(file())).isGreaterThan(8 * MEGABYTE);

        openAndClose();

        assertThat(Files.size(file())).isLessThan(MEGABYTE);
        openAndClose();
        assertThat(Path.of(home.jobDatabase() + ".trace.db")).doesNotExist();
    }
}
