package fr.sndscopy.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.Withstands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRunLockTest {
    private final Path file;

    FileRunLockTest(@TempDir Path home) {
        this.file = home.resolve("run.lock");
    }

    @Withstands(fault = "others of the same process ask for the lock", outcome = "it stays locked")
    @Test
    void the_lock_is_still_the_processes_own_after_others_of_it_have_asked() throws Exception {
        try (FileRunLock lock = FileRunLock.acquire(file)) {
            assertThat(FileRunLock.isHeld(file)).isTrue();
            assertHeldByAnother();
            assertThat(heldAsAnotherProcessSeesIt()).isTrue();
            lock.assertHeld();
        }
        assertThat(FileRunLock.isHeld(file)).isFalse();
        assertThat(heldAsAnotherProcessSeesIt()).isFalse();
    }

    @Test
    void another_name_of_the_folder_is_the_same_lock() throws IOException {
        Path other = Files.createSymbolicLink(file.resolveSibling("other"), file.getParent());

        try (FileRunLock lock = FileRunLock.acquire(file)) {
            assertThat(FileRunLock.isHeld(other.resolve("run.lock"))).isTrue();
            lock.assertHeld();
        }
    }

    @Withstands(fault = "the lock file is removed during a run", outcome = "noticed, nothing is published")
    @Test
    void a_lock_file_that_is_removed_or_replaced_is_noticed() throws IOException {
        try (FileRunLock lock = FileRunLock.acquire(file)) {
            Files.move(file, file.resolveSibling("moved"));
            assertLost(lock, "the lock file was removed during the run");

            Files.copy(file.resolveSibling("moved"), file);
            assertLost(lock, "the lock file was replaced during the run");
        }
    }

    @Test
    void each_acquisition_has_a_greater_epoch() {
        long first;
        try (FileRunLock lock = FileRunLock.acquire(file)) {
            first = lock.epoch();
        }
        try (FileRunLock lock = FileRunLock.acquire(file)) {
            assertThat(lock.epoch()).isEqualTo(first + 1);
        }
    }

    private void assertHeldByAnother() {
        assertThatThrownBy(() -> FileRunLock.acquire(file).close())
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.kind()).isEqualTo(LockException.Kind.HELD_BY_ANOTHER));
    }

    private static void assertLost(FileRunLock lock, String why) {
        assertThatThrownBy(lock::assertHeld)
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.kind()).isEqualTo(LockException.Kind.LOST))
                .hasMessageEndingWith(why);
    }

    private boolean heldAsAnotherProcessSeesIt() throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Asking.class.getName(),
                        file.toString())
                .inheritIO()
                .start();
        return other.waitFor() == Asking.HELD;
    }

    /** Asks from a process of its own. */
    static final class Asking {
        static final int HELD = 3;

        private Asking() {}

        public static void main(String[] arguments) {
            System.exit(FileRunLock.isHeld(Path.of(arguments[0])) ? HELD : 0);
        }
    }
}
