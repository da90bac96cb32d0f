package fr.sndscopy.crypto.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceContract;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.WrappedKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeystoreKeyServiceTest extends KeyServiceContract {
    private static final char[] PASSWORD = "correct horse".toCharArray();
    private final Path file;

    KeystoreKeyServiceTest(@TempDir Path folder) {
        this.file = folder.resolve("sub/keys.p12");
    }

    @Override
    protected KeyService service() {
        return open();
    }

    @Test
    void keysOutliveTheService() {
        WrappedKey.Pair pair = open().newDataKey(open().currentKeyId("dcir"));

        assertThat(open().unwrap(pair.wrapped()).toBytes())
                .isEqualTo(pair.clear().toBytes());
    }

    @Test
    void fileIsItsOwnersAlone() throws Exception {
        open().currentKeyId("dcir");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(file.getParent())) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("keys.p12", "keys.p12.lock");
        }
    }

    @Test
    void wrongPasswordIsRefused() {
        open().currentKeyId("dcir");

        assertRefused(() -> KeystoreKeyService.open(file, "wrong".toCharArray()));
        assertThatThrownBy(() -> KeystoreKeyService.open(file, "wrong".toCharArray()))
                .hasMessage("[keystore keys.p12] wrong password");
    }

    @Test
    void damagedFileIsRefusedAndLeftAlone() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "no keystore");

        assertRefused(this::open);
        assertThat(file).hasContent("no keystore");
    }

    @Test
    void rotationKeepsOldKeysAndMakesANewOneCurrent() {
        KeystoreKeyService service = open();
        WrappedKey.Pair old = service.newDataKey(service.currentKeyId("DCIR"));

        assertThat(service.rotate("DCIR")).isEqualTo("dcir-2");
        assertThat(service.currentKeyId("dcir")).isEqualTo("dcir-2");
        assertThat(service.unwrap(old.wrapped()).toBytes())
                .isEqualTo(old.clear().toBytes());
        assertThat(service.keyIds()).containsExactly("dcir-1", "dcir-2");
    }

    @Test
    void destroyedKeyIsRefusedAndItsIdNotGivenAgain() {
        KeystoreKeyService service = open();
        WrappedKey wrapped = service.newDataKey(service.currentKeyId("dcir")).wrapped();

        service.destroy("dcir-1");

        assertThatThrownBy(() -> service.unwrap(wrapped))
                .isInstanceOf(KeyServiceException.class)
                .hasMessage("[key dcir-1] destroyed");
        assertThat(service.currentKeyId("dcir")).isEqualTo("dcir-2");
        assertThat(open().keyIds()).containsExactly("dcir-2");
    }

    @Test
    void servicesThatShareAFileSeeEachOthersKeys() {
        KeystoreKeyService first = open();
        KeystoreKeyService second = open();
        WrappedKey wrapped = first.newDataKey(first.currentKeyId("dcir")).wrapped();

        assertThat(second.currentKeyId("dcir")).isEqualTo("dcir-1");
        assertThat(second.unwrap(wrapped).toBytes())
                .isEqualTo(first.unwrap(wrapped).toBytes());
    }

    @Test
    void noKeyIsLostWhenManyAreMadeAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<String>> made = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String domain = "domain" + i;
            made.add(pool.submit(() -> open().currentKeyId(domain)));
        }
        List<String> ids = new ArrayList<>();
        for (Future<String> key : made) {
            ids.add(key.get());
        }
        pool.shutdown();

        assertThat(open().keyIds()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void noKeyIsLostBetweenProcesses() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (String domain : List.of("a", "b", "c")) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            OtherProcess.class.getName(),
                            file.toString(),
                            domain)
                    .inheritIO()
                    .start());
        }
        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }

        assertThat(open().keyIds())
                .containsExactly("a-1", "a-2", "a-3", "a-4", "b-1", "b-2", "b-3", "b-4", "c-1", "c-2", "c-3", "c-4");
    }

    /** Makes four keys. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] args) {
            KeystoreKeyService service = KeystoreKeyService.open(Path.of(args[0]), PASSWORD);
            service.currentKeyId(args[1]);
            for (int i = 0; i < 3; i++) {
                service.rotate(args[1]);
            }
        }
    }

    private KeystoreKeyService open() {
        return KeystoreKeyService.open(file, PASSWORD);
    }
}
