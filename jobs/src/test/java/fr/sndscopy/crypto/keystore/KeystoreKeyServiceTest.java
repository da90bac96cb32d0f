package fr.sndscopy.crypto.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceContract;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.WrappedKey;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeystoreKeyServiceTest extends KeyServiceContract {
    private static final char[] PASSWORD = "correct horse".toCharArray();
    private final Path folder;
    private final Path file;

    KeystoreKeyServiceTest(@TempDir Path folder) {
        this.folder = folder;
        this.file = folder.resolve("sub/keys.p12");
    }

    @Override
    protected KeyService service() {
        return open();
    }

    @Override
    protected KeyService otherService() {
        return openOrCreate(folder.resolve("other/keys.p12"));
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
    void domainsAreOneWhateverTheirCase() {
        assertThat(open().currentKeyId("DCIR")).isEqualTo(open().currentKeyId("dcir"));
    }

    @Test
    void fileThatIsNotThereIsRefusedAndNotMade() {
        assertRefused(() -> KeystoreKeyService.open(file, PASSWORD));

        assertThat(file.getParent()).doesNotExist();
    }

    @Test
    void fileThatGoesAwayIsNotMadeAnew() throws Exception {
        KeystoreKeyService service = open();
        String keyId = service.currentKeyId("dcir");
        Files.delete(file);

        assertThatThrownBy(() -> service.newDataKey(keyId))
                .isInstanceOf(KeyServiceException.class)
                .hasMessage("[keystore keys.p12] not there: put the backup back, or mount it");
        assertRefused(() -> service.currentKeyId("pmsi"));
        assertThat(file).doesNotExist();
    }

    @Test
    void wrongPasswordIsToldFromADamagedFile() throws Exception {
        KeystoreKeyService service = open();
        service.currentKeyId("dcir");
        service.currentKeyId("evidence");
        for (int i = 0; i < 8; i++) {
            char[] wrong = ("wrong" + i).toCharArray();
            assertThatThrownBy(() -> KeystoreKeyService.open(file, wrong))
                    .isInstanceOf(KeyServiceException.class)
                    .hasMessage("[keystore keys.p12] wrong password");
        }
        byte[] whole = Files.readAllBytes(file);
        Path damaged = folder.resolve("damaged.p12");
        List<Integer> passedOver = new ArrayList<>();
        for (int at = 0; at < whole.length; at += 7) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 1;
            Files.write(damaged, bytes);
            try {
                KeystoreKeyService.open(damaged, PASSWORD).close();
                passedOver.add(at);
            } catch (KeyServiceException e) {
                assertThat(e.kind()).isEqualTo(Kind.REFUSED);
                assertThat(e).hasMessageMatching("\\[keystore damaged.p12] .*\\bdamaged\\b.*put the backup back");
            }
        }
        // a few bytes of the encoding say what they say in two ways
        assertThat(passedOver).hasSizeLessThan(10);
    }

    @Test
    void wrongPasswordOfAFileWithOneKeyMayBeDamageToo() {
        open().currentKeyId("dcir");

        assertThatThrownBy(() -> KeystoreKeyService.open(file, "wrong".toCharArray()))
                .isInstanceOf(KeyServiceException.class)
                .hasMessage("[keystore keys.p12] wrong password, or damaged");
    }

    @Test
    void damagedFileIsRefusedAndLeftAlone() throws Exception {
        Files.createDirectories(file.getParent());
        for (String content : List.of("no keystore", "")) {
            Files.writeString(file, content);

            assertRefused(this::open);
            assertThat(file).hasContent(content);
        }
    }

    @Test
    void keyThatItsIdDoesNotFitIsRefused() throws Exception {
        String ofOther = otherService().currentKeyId("dcir");
        String own = open().currentKeyId("dcir");
        rename(own, ofOther);

        assertThatThrownBy(() -> open().newDataKey(ofOther))
                .isInstanceOf(KeyServiceException.class)
                .hasMessage(
                        "[key " + ofOther + "] the keystore holds another key under this id: its check value is not the"
                                + " id's: put the backup back");
    }

    @Test
    void keysWhoseIdsHaveNoCheckValueServeOn() throws Exception {
        rename(open().currentKeyId("dcir"), "dcir-1");

        WrappedKey.Pair pair = open().newDataKey(open().currentKeyId("dcir"));

        assertThat(pair.wrapped().keyId()).isEqualTo("dcir-1");
        assertThat(open().unwrap(pair.wrapped()).toBytes())
                .isEqualTo(pair.clear().toBytes());
        assertThat(open().keyIds()).containsExactly("dcir-1");
    }

    @Test
    void keyThatIsNotThereIsToldFromAnotherInItsPlace() {
        String ofOther = otherService().currentKeyId("dcir");

        assertThatThrownBy(() -> open().newDataKey(ofOther))
                .hasMessage("[key " + ofOther + "] no such key: the keystore is an older backup, or another dataset's");
        String own = open().currentKeyId("dcir");
        assertThatThrownBy(() -> open().newDataKey(ofOther))
                .hasMessage("[key " + ofOther + "] no such key, but another of the same domain and number, " + own
                        + ": the keystore is another dataset's, or was made anew");
    }

    @Test
    void servicesThatShareAFileSeeEachOthersKeys() {
        KeystoreKeyService first = open();
        KeystoreKeyService second = open();
        String keyId = first.currentKeyId("dcir");
        WrappedKey wrapped = first.newDataKey(keyId).wrapped();

        assertThat(second.currentKeyId("dcir")).isEqualTo(keyId);
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
                .extracting(id -> KeyId.parse(id).orElseThrow().domain())
                .containsExactly("a0", "a1", "a2", "a3", "b0", "b1", "b2", "b3", "c0", "c1", "c2", "c3");
    }

    /** Makes four keys. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] args) {
            KeystoreKeyService service = openOrCreate(Path.of(args[0]));
            for (int i = 0; i < 4; i++) {
                service.currentKeyId(args[1] + i);
            }
        }
    }

    private void rename(String alias, String other) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        store.setKeyEntry(other, store.getKey(alias, PASSWORD), PASSWORD, null);
        store.deleteEntry(alias);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
    }

    private KeystoreKeyService open() {
        return openOrCreate(file);
    }

    private static KeystoreKeyService openOrCreate(Path file) {
        return KeystoreKeyService.openOrCreate(file, PASSWORD::clone);
    }
}
