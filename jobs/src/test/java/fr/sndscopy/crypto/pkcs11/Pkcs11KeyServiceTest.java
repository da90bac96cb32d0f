package fr.sndscopy.crypto.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyId;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceContract;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.WrappedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Pkcs11KeyServiceTest extends KeyServiceContract {
    private final List<KeyService> opened = new ArrayList<>();
    private final String prefix = SoftHsm.freshPrefix();
    private final String otherPrefix = SoftHsm.freshPrefix();

    @BeforeAll
    static void softHsmIsThere() {
        SoftHsm.require("Pkcs11KeyServiceTest");
    }

    @AfterEach
    void logOut() {
        opened.forEach(KeyService::close);
    }

    @Override
    protected KeyService service() {
        return open(SoftHsm.TOKEN, prefix);
    }

    @Override
    protected KeyService otherService() {
        return open(SoftHsm.OTHER_TOKEN, otherPrefix);
    }

    private Pkcs11KeyService open(String token, String of) {
        Pkcs11KeyService service = SoftHsm.open(token, of);
        opened.add(service);
        return service;
    }

    @Override
    protected List<String> secrets() {
        return List.of(SoftHsm.PIN);
    }

    @Test
    void keysOutliveTheSession() {
        KeyService first = service();
        WrappedKey.Pair pair = first.newDataKey(first.currentKeyId("dcir"));
        first.close();

        assertThat(service().unwrap(pair.wrapped()).toBytes())
                .isEqualTo(pair.clear().toBytes());
    }

    @Test
    void servicesOfOneProcessShareASessionWhichLastsAsLongAsOneOfThem() {
        KeyService first = service();
        KeyService second = service();
        String keyId = first.currentKeyId("dcir");
        WrappedKey.Pair pair = second.newDataKey(keyId);

        first.close();

        assertThat(second.currentKeyId("dcir")).isEqualTo(keyId);
        assertThat(second.unwrap(pair.wrapped()).toBytes())
                .isEqualTo(pair.clear().toBytes());
    }

    @Test
    void keysOfOtherPrefixesAreLeftAlone() {
        String own = service().currentKeyId("dcir");
        KeyService other = open(SoftHsm.TOKEN, otherPrefix);

        assertThat(other.keyIds()).isEmpty();
        assertThat(other.rotate("dcir")).startsWith("dcir-1-").isNotEqualTo(own);
        other.destroy(own);
        assertThat(service().keyIds()).containsExactly(own);
    }

    @Test
    void aKeyThatAnotherProcessDestroysIsGoneForThisOneToo() throws Exception {
        KeyService here = service();
        String first = here.currentKeyId("dcir");
        WrappedKey wrapped = here.newDataKey(first).wrapped();
        String second = here.rotate("dcir");

        otherProcess("destroy", first);

        assertThatThrownBy(() -> here.unwrap(wrapped))
                .isInstanceOfSatisfying(
                        KeyServiceException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageStartingWith("[key " + first + "] ");
        assertThat(here.currentKeyId("dcir")).isEqualTo(second);
    }

    @Test
    void aKeyThatAnotherProcessMakesIsTheCurrentOneForThisOneToo() throws Exception {
        KeyService here = service();
        String first = here.currentKeyId("dcir");

        otherProcess("rotate", "dcir");

        String current = here.currentKeyId("dcir");
        assertThat(current).startsWith("dcir-2-");
        assertThat(here.keyIds()).containsExactly(first, current);
        assertThat(here.newDataKey(current).clear().toBytes()).hasSize(DataKey.BYTES);
    }

    private void otherProcess(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                prefix));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    /** Destroys a key, or makes one. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] arguments) {
            try (KeyService service = SoftHsm.open(SoftHsm.TOKEN, arguments[0])) {
                if (arguments[1].equals("rotate")) {
                    service.rotate(arguments[2]);
                } else {
                    service.destroy(arguments[2]);
                }
            }
        }
    }

    @Test
    void twoFirstKeysOfADomainStayAndAllAgreeWhichIsTheCurrentOne() {
        KeyService service = service();
        String one = service.currentKeyId("dcir");
        String another = onlyKeyUnderItsOwnId();

        String current = service.currentKeyId("dcir");

        assertThat(current).isEqualTo(one.compareTo(another) < 0 ? one : another);
        assertThat(open(SoftHsm.TOKEN, prefix).currentKeyId("dcir")).isEqualTo(current);
        WrappedKey.Pair pair = service.newDataKey(one.equals(current) ? another : one);
        assertThat(service.unwrap(pair.wrapped()).toBytes())
                .isEqualTo(pair.clear().toBytes());
        assertThat(service.rotate("dcir")).startsWith("dcir-2-");
    }

    /** As another process would make it that has not seen the first one. */
    private String onlyKeyUnderItsOwnId() {
        Token token = Token.login(SoftHsm.settings(SoftHsm.TOKEN, null, prefix), SoftHsm.PIN.toCharArray());
        try {
            var key = token.generate();
            String id = new KeyId("dcir", 1, new TokenKey(token, key).checkValue("dcir", 1)).toString();
            token.keep(key, prefix + id);
            return id;
        } finally {
            token.release();
        }
    }

    @Test
    void aKeyUnderAnothersIdIsRefused() {
        KeyService service = service();
        Token token = Token.login(SoftHsm.settings(SoftHsm.TOKEN, null, prefix), SoftHsm.PIN.toCharArray());
        token.keep(token.generate(), prefix + "dcir-1-00000000");
        token.release();

        assertThatThrownBy(() -> service.newDataKey("dcir-1-00000000"))
                .isInstanceOf(KeyServiceException.class)
                .hasMessage(
                        "[key dcir-1-00000000] the token holds another key under this id: its check value is not the"
                                + " id's: put the key back");
    }

    @Test
    void aKeyThatIsNotThereIsToldFromAnotherInItsPlace() {
        String ofOther = otherService().currentKeyId("dcir");
        KeyService service = service();
        String remedy = ": the token is another dataset's, or an older copy of it, or the key was destroyed";

        assertThatThrownBy(() -> service.newDataKey(ofOther)).hasMessage("[key " + ofOther + "] no such key" + remedy);
        String own = service.currentKeyId("dcir");
        assertThatThrownBy(() -> service.newDataKey(ofOther))
                .hasMessage("[key " + ofOther + "] no such key, but another of the same domain and number, " + own
                        + remedy);
    }

    @Test
    void aTokenIsFoundByItsSlotToo() {
        KeyService byLabel = service();
        String keyId = byLabel.currentKeyId("dcir");
        String text = ((Pkcs11KeyService) byLabel).description();
        assertThat(text).matches("token snds keys in slot [0-9]+, SoftHSM v2");
        int slot = Integer.parseInt(text.replaceAll(".*slot ([0-9]+).*", "$1"));

        assertThat(openWith(SoftHsm.settings(null, slot, prefix), SoftHsm.PIN).keyIds())
                .containsExactly(keyId);
        assertRefused(
                "[token other keys] not in slot " + slot + ", where the token snds keys is",
                SoftHsm.settings(SoftHsm.OTHER_TOKEN, slot, prefix),
                SoftHsm.PIN);
    }

    private KeyService openWith(Pkcs11Settings settings, String pin) {
        KeyService service = Pkcs11KeyService.open(settings, pin.toCharArray());
        opened.add(service);
        return service;
    }

    private void assertRefused(String message, Pkcs11Settings settings, String pin) {
        assertThatThrownBy(() -> openWith(settings, pin)).isInstanceOfSatisfying(KeyServiceException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.REFUSED);
            assertThat(e.getMessage()).startsWith(message);
        });
    }

    @Test
    void aTokenOrSlotThatIsNotThereIsToldWithThoseThatAre() {
        assertRefused(
                "[token nobody's] not there: the module has the tokens ",
                SoftHsm.settings("nobody's", null, prefix),
                "x");
        assertRefused("[token in slot 77] there is no slot with that id", SoftHsm.settings(null, 77, prefix), "x");
    }

    @Test
    void aWrongPinIsRefusedOnceAndTheRightOneServesOn() {
        Pkcs11Settings settings = SoftHsm.settings(SoftHsm.OTHER_TOKEN, null, prefix);

        assertRefused("[token other keys] wrong PIN", settings, "wrong");

        assertThat(openWith(settings, SoftHsm.PIN).currentKeyId("dcir")).startsWith("dcir-1-");
    }

    @Test
    void aModuleThatIsMissingOrNoneIsTold(@TempDir Path folder) throws IOException {
        Path none = folder.resolve("libnone.so");
        assertRefused(
                "[module libnone.so] not there, or not readable", new Pkcs11Settings(none, "t", null, prefix), "x");
        Files.writeString(none, "no library");
        assertRefused(
                "[module libnone.so] no module of PKCS #11, or not for this machine",
                new Pkcs11Settings(none, "t", null, prefix),
                "x");
    }

    @Test
    void settingsThatNameNoTokenOrAllKeysOfItAreRefused() {
        assertSettingsRefused(null, "p/", "expected the label of a token, or the id of its slot");
        assertSettingsRefused("t", " ", "an empty prefix would take all keys of the token for ours");
    }

    private static void assertSettingsRefused(@Nullable String token, String prefix, String message) {
        assertThatThrownBy(() -> new Pkcs11Settings(Path.of("/lib/x.so"), token, null, prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
