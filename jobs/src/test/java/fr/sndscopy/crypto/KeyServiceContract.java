package fr.sndscopy.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What every key service must do. */
public abstract class KeyServiceContract {

    /** A service that has no key yet. */
    protected abstract KeyService service();

    /** Another one, that shares nothing with it. */
    protected abstract KeyService otherService();

    @Test
    void allKeysOfADomainAreDestroyedWithWhatTheyWrappedAndThoseOfOthersStay() {
        KeyService service = service();
        WrappedKey before =
                service.newDataKey(service.currentKeyId("dcir_2013-01")).wrapped();
        service.rotate("dcir_2013-01");
        WrappedKey after =
                service.newDataKey(service.currentKeyId("dcir_2013-01")).wrapped();
        WrappedKey other =
                service.newDataKey(service.currentKeyId("dcir_2013-02")).wrapped();

        service.destroyAll("dcir_2013-01");

        for (WrappedKey gone : List.of(before, after)) {
            assertThat(service.keyIds()).doesNotContain(gone.keyId());
            assertThatThrownBy(() -> service.unwrap(gone)).isInstanceOf(KeyServiceException.class);
        }
        service.unwrap(other).close();
        service.destroyAll("dcir_2013-01");
        service.unwrap(service.newDataKey(service.currentKeyId("dcir_2013-01")).wrapped())
                .close();
    }

    @Test
    void dataKeyComesBackFromItsWrappedForm() {
        KeyService service = service();
        WrappedKey.Pair pair = service.newDataKey(service.currentKeyId("pmsi_mco"));

        assertThat(service.unwrap(pair.wrapped()).toBytes())
                .hasSize(32)
                .isEqualTo(pair.clear().toBytes());
    }

    @Test
    void currentKeyOfADomainStaysTheSame() {
        KeyService service = service();
        String dcir = service.currentKeyId("dcir");
        String other = service.currentKeyId("dcir-1");

        assertThat(service.currentKeyId("dcir")).isEqualTo(dcir).isNotEqualTo(other);
        assertThat(service.currentKeyId("dcir-1")).isEqualTo(other);
        assertThat(service.keyIds()).containsExactlyInAnyOrder(dcir, other);
    }

    @Test
    void keysOfTwoServicesNeverHaveTheSameId() {
        assertThat(service().currentKeyId("dcir")).isNotEqualTo(otherService().currentKeyId("dcir"));
    }

    @Test
    void keyOfAnotherServiceIsRefused() {
        KeyService other = otherService();
        WrappedKey wrapped = other.newDataKey(other.currentKeyId("dcir")).wrapped();
        KeyService service = service();
        service.currentKeyId("dcir");

        assertRefused(() -> service.unwrap(wrapped));
    }

    @Test
    void closedServiceServesNobody() {
        KeyService service = service();
        String keyId = service.currentKeyId("dcir");
        WrappedKey wrapped = service.newDataKey(keyId).wrapped();

        service.close();
        service.close();

        assertThatIllegalStateException().isThrownBy(() -> service.currentKeyId("dcir"));
        assertThatIllegalStateException().isThrownBy(() -> service.newDataKey(keyId));
        assertThatIllegalStateException().isThrownBy(() -> service.unwrap(wrapped));
        assertThatIllegalStateException().isThrownBy(service::keyIds);
        assertThatIllegalStateException().isThrownBy(() -> service.rewrap(wrapped, keyId));
    }

    @Test
    void dataKeysAreFresh() {
        KeyService service = service();
        String keyId = service.currentKeyId("dcir");

        assertThat(service.newDataKey(keyId).clear().toBytes())
                .isNotEqualTo(service.newDataKey(keyId).clear().toBytes());
    }

    @Test
    void unknownKeyIsRefused() {
        KeyService service = service();
        String unknown = service.currentKeyId("dcir") + "0";

        assertRefused(() -> service.newDataKey(unknown));
        assertRefused(() -> service.unwrap(new WrappedKey(unknown, "AAAA")));
    }

    @Test
    void alteredWrappedKeyIsRefused() {
        KeyService service = service();
        WrappedKey wrapped = service.newDataKey(service.currentKeyId("dcir")).wrapped();

        assertThat(altered(wrapped.wrapped()))
                .isNotEmpty()
                .doesNotContain(wrapped.wrapped())
                .allSatisfy(text -> assertRefused(() -> service.unwrap(new WrappedKey(wrapped.keyId(), text))));
    }

    /** Texts that are not what a data key was wrapped as; of a service whose texts are other than Base64, others. */
    protected List<String> altered(String wrapped) {
        List<String> altered = new ArrayList<>(List.of("no base64!", ""));
        byte[] bytes = Base64.getDecoder().decode(wrapped);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] other = bytes.clone();
            other[bit / 8] ^= (byte) (1 << (bit % 8));
            altered.add(Base64.getEncoder().encodeToString(other));
        }
        return altered;
    }

    @Test
    void severalDataKeysAreAsManyFreshOnesAndComeBackInTheirOrder() {
        KeyService service = service();
        List<WrappedKey.Pair> pairs = service.newDataKeys(service.currentKeyId("dcir"), 3);

        List<DataKey> opened =
                service.unwrapAll(pairs.stream().map(WrappedKey.Pair::wrapped).toList());

        assertThat(pairs.stream()
                        .map(pair -> HexFormat.of().formatHex(pair.clear().toBytes())))
                .hasSize(3)
                .doesNotHaveDuplicates()
                .isEqualTo(opened.stream()
                        .map(key -> HexFormat.of().formatHex(key.toBytes()))
                        .toList());
        assertThat(service.unwrapAll(List.of())).isEmpty();
    }

    @Test
    void ofSeveralWrappedKeysOneThatIsRefusedRefusesAll() {
        KeyService service = service();
        String keyId = service.currentKeyId("dcir");
        WrappedKey good = service.newDataKey(keyId).wrapped();

        assertRefused(() -> service.unwrapAll(List.of(good, new WrappedKey(keyId, "AAAA"))));
        assertRefused(() -> service.newDataKeys(keyId + "0", 2));
    }

    @Test
    void aDataKeyThatIsWrappedAnewIsTheSameAndWhatItWasWrappedAsBeforeStaysGood() {
        KeyService service = service();
        String before = service.currentKeyId("dcir");
        String after = service.currentKeyId("pmsi");
        WrappedKey.Pair pair = service.newDataKey(before);

        WrappedKey again = service.rewrap(pair.wrapped(), after);

        assertThat(again.keyId()).isEqualTo(after);
        assertThat(again.wrapped()).isNotEqualTo(pair.wrapped().wrapped());
        assertThat(service.unwrap(again).toBytes()).isEqualTo(pair.clear().toBytes());
        assertThat(service.unwrap(pair.wrapped()).toBytes())
                .isEqualTo(pair.clear().toBytes());
    }

    @Test
    void severalDataKeysAreWrappedAnewInTheirOrderAndOneThatIsRefusedRefusesAll() {
        KeyService service = service();
        String dcir = service.currentKeyId("dcir");
        String pmsi = service.currentKeyId("pmsi");
        List<WrappedKey.Pair> pairs =
                List.of(service.newDataKey(dcir), service.newDataKey(pmsi), service.newDataKey(dcir));
        List<WrappedKey> wrapped = pairs.stream().map(WrappedKey.Pair::wrapped).toList();
        String after = service.rotate("dcir");

        List<WrappedKey> again = service.rewrapAll(wrapped, after);

        assertThat(again).hasSize(3).allMatch(one -> one.keyId().equals(after));
        for (int i = 0; i < 3; i++) {
            assertThat(service.unwrap(again.get(i)).toBytes())
                    .isEqualTo(pairs.get(i).clear().toBytes());
        }
        assertThat(service.rewrapAll(List.of(), after)).isEmpty();
        assertRefused(() -> service.rewrapAll(List.of(wrapped.get(0), new WrappedKey(dcir, "AAAA")), after));
    }

    @Test
    void aKeyThatIsRotatedIsFollowedByAnotherAndOpensWhatItWrapped() {
        KeyService service = service();
        String first = service.currentKeyId("dcir");
        String other = service.currentKeyId("pmsi");
        WrappedKey.Pair pair = service.newDataKey(first);

        String second = service.rotate("dcir");

        assertThat(second).isNotEqualTo(first);
        assertThat(service.currentKeyId("dcir")).isEqualTo(second);
        assertThat(service.currentKeyId("pmsi")).isEqualTo(other);
        assertThat(service.keyIds()).contains(first, second, other);
        assertThat(service.opening(pair.wrapped())).isEqualTo(first);
        assertThat(service.unwrap(pair.wrapped()).toBytes())
                .isEqualTo(pair.clear().toBytes());
        assertThat(service.unwrap(service.rewrap(pair.wrapped(), second)).toBytes())
                .isEqualTo(pair.clear().toBytes());
    }

    @Test
    void aKeyThatIsDestroyedOpensNothingAndTheOneInUseIsNotDestroyed() {
        KeyService service = service();
        String first = service.currentKeyId("dcir");
        WrappedKey wrapped = service.newDataKey(first).wrapped();
        assertRefused(() -> service.destroy(first));
        String second = service.rotate("dcir");
        WrappedKey again = service.rewrap(wrapped, second);

        service.destroy(first);
        service.destroy(first);

        assertThat(service.keyIds()).doesNotContain(first).contains(second);
        assertRefused(() -> service.unwrap(wrapped));
        assertRefused(() -> service.newDataKey(first));
        assertThat(service.unwrap(again).toBytes()).hasSize(DataKey.BYTES);
        assertThat(service.currentKeyId("dcir")).isEqualTo(second);
    }

    @Test
    void whatCannotBeUnwrappedIsNotWrappedAnewAndNothingIsWrappedWithAnUnknownKey() {
        KeyService service = service();
        String keyId = service.currentKeyId("dcir");
        WrappedKey wrapped = service.newDataKey(keyId).wrapped();
        KeyService other = otherService();
        WrappedKey foreign = other.newDataKey(other.currentKeyId("dcir")).wrapped();

        assertRefused(() -> service.rewrap(foreign, keyId));
        assertRefused(() -> service.rewrap(wrapped, keyId + "0"));
    }

    @Test
    void itSaysWhatItIsAndHowMuchItTakes() {
        KeyService service = service();

        assertThat(service.instance().id()).isNotBlank();
        assertThat(service.instance().url()).isNotBlank();
        assertThat(service.limits().plaintextBytes()).isGreaterThanOrEqualTo(DataKey.BYTES);
        assertThat(service.newDataKeys(
                        service.currentKeyId("dcir"), Math.min(service.limits().atOnce(), 1000) + 1))
                .hasSizeGreaterThan(1);
    }

    @Test
    void keyWrappedUnderAnotherIdIsRefused() {
        KeyService service = service();
        WrappedKey wrapped = service.newDataKey(service.currentKeyId("dcir")).wrapped();
        String other = service.currentKeyId("pmsi");

        assertRefused(() -> service.unwrap(new WrappedKey(other, wrapped.wrapped())));
    }

    @Test
    void threadsUseItAtOnce() throws Exception {
        KeyService service = service();
        String first = service.currentKeyId("dcir");
        WrappedKey.Pair shared = service.newDataKey(first);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String domain = "domain" + i % 3;
                all.add(threads.submit(() -> {
                    String keyId = service.currentKeyId(domain);
                    for (int round = 0; round < 20; round++) {
                        WrappedKey.Pair pair = service.newDataKey(keyId);
                        assertThat(service.unwrap(pair.wrapped()).toBytes())
                                .isEqualTo(pair.clear().toBytes());
                        assertThat(service.unwrap(service.rewrap(shared.wrapped(), keyId))
                                        .toBytes())
                                .isEqualTo(shared.clear().toBytes());
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(service.keyIds()).hasSize(4).contains(first);
    }

    /** What opens the service, or is in it: no log and no message may have it. */
    protected List<String> secrets() {
        return List.of();
    }

    @Test
    void noKeyIsInALogOrAMessage() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.setLevel(Level.TRACE);
        root.addAppender(log);
        StringBuilder said = new StringBuilder();
        List<String> canaries = new ArrayList<>(secrets());
        try (KeyService service = service()) {
            String keyId = service.currentKeyId("dcir");
            WrappedKey.Pair pair = service.newDataKey(keyId);
            byte[] clear = service.unwrap(pair.wrapped()).toBytes();
            canaries.add(HexFormat.of().formatHex(clear));
            canaries.add(Base64.getEncoder().encodeToString(clear));
            canaries.add(Arrays.toString(clear));
            said.append(pair).append(service).append(service.rewrap(pair.wrapped(), service.rotate("dcir")));
            List<Runnable> refused = List.of(
                    () -> service.unwrap(new WrappedKey(keyId, pair.wrapped().wrapped() + "AAAA")),
                    () -> service.newDataKey(keyId + "0"),
                    () -> service.destroy(service.currentKeyId("dcir")));
            for (Runnable call : refused) {
                try {
                    call.run();
                } catch (KeyServiceException e) {
                    StringWriter trace = new StringWriter();
                    e.printStackTrace(new PrintWriter(trace));
                    said.append(trace);
                }
            }
        } finally {
            root.detachAppender(log);
            root.setLevel(before);
        }
        log.list.forEach(event -> said.append(event.getFormattedMessage()));

        assertThat(said.toString()).contains("KeyServiceException").doesNotContain(canaries);
    }

    protected static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(KeyServiceException.class, e -> assertThat(e.kind())
                .isEqualTo(Kind.REFUSED));
    }
}
