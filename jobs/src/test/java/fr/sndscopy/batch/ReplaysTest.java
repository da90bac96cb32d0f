package fr.sndscopy.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.lock.LockException;
import fr.sndscopy.schema.SchemaCatalog;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaysTest {
    private static final SchemaCatalog NO_TABLE = SchemaCatalog.of(List.of());

    @Test
    void whileAReplayHasTheLockNeitherAnotherNorAMigrationCanBegin(@TempDir Path home) {
        try (Workplace workplace = Workplace.openOrCreate(new Home(home))) {
            try (Replays first = new Replays(workplace, NO_TABLE)) {
                assertThat(first).isNotNull();
                assertHeld(() -> new Replays(workplace, NO_TABLE).close());
                assertHeld(() -> new Migrations(workplace, NO_TABLE).close());
            }
            new Replays(workplace, NO_TABLE).close();
        }
    }

    private static void assertHeld(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(LockException.class, e -> assertThat(e.kind())
                .isEqualTo(LockException.Kind.HELD_BY_ANOTHER));
    }
}
