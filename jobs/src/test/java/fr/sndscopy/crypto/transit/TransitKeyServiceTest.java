package fr.sndscopy.crypto.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.crypto.DataKey;
import fr.sndscopy.crypto.KeyService;
import fr.sndscopy.crypto.KeyServiceContract;
import fr.sndscopy.crypto.KeyServiceException;
import fr.sndscopy.crypto.KeyServiceException.Kind;
import fr.sndscopy.crypto.WrappedKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over a stand-in that does what the published API says; no server of Vault or OpenBao has been asked. */
class TransitKeyServiceTest extends KeyServiceContract {
    private static final TransitPatience SHORT =
            new TransitPatience(4, Duration.ofMillis(5), Duration.ofMillis(40), Duration.ofSeconds(5));

    private final Path folder;
    private final TransitStandIn server = TransitStandIn.start();
    private final TransitStandIn otherServer = TransitStandIn.start();
    private final AtomicLong passedNanos = new AtomicLong();
    private final List<KeyService> opened = new ArrayList<>();

    TransitKeyServiceTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void stop() {
        opened.forEach(KeyService::close);
        server.close();
        otherServer.close();
    }

    @Override
    protected KeyService service() {
        return open(server, token(server.rootToken()));
    }

    @Override
    protected KeyService otherService() {
        return open(otherServer, token(otherServer.rootToken()));
    }

    @Override
    protected List<String> secrets() {
        return List.of("canari");
    }

    @Override
    protected List<String> altered(String wrapped) {
        String prefix = wrapped.substring(0, wrapped.lastIndexOf(':') + 1);
        byte[] bytes = Base64.getDecoder().decode(wrapped.substring(prefix.length()));
        List<String> altered =
                new ArrayList<>(List.of("", "vault:v1:", "vault:v9:" + wrapped.substring(prefix.length())));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] other = bytes.clone();
            other[bit / 8] ^= (byte) (1 << (bit % 8));
            altered.add(prefix + Base64.getEncoder().encodeToString(other));
        }
        return altered;
    }

    private TransitKeyService open(TransitStandIn at, TransitLogin login) {
        TransitKeyService service = TransitKeyService.open(
                settings(at.address(), null, login), SHORT, () -> System.nanoTime() + passedNanos.get());
        opened.add(service);
        return service;
    }

    private static TransitSettings settings(URI address, @Nullable Path caFile, TransitLogin login) {
        return new TransitSettings(address, "transit", null, "sndscopy-", caFile, login);
    }

    private Path file(String name, String line) {
        try {
            return Files.writeString(folder.resolve(name), line + "\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private TransitLogin token(String token) {
        return new TransitLogin.Token(file("token", token));
    }

    private TransitLogin appRole() {
        return new TransitLogin.AppRole(
                "approle", file("role-id", TransitStandIn.ROLE_ID), file("secret-id", TransitStandIn.SECRET_ID));
    }

    private TransitLogin kubernetes() {
        return new TransitLogin.Kubernetes("kubernetes", "sndscopy", file("jwt", TransitStandIn.JWT));
    }

    @Test
    void aRoleAndAPodLogInAndTheirTokensAreGivenBack() {
        for (TransitLogin login : List.of(appRole(), kubernetes())) {
            KeyService service = open(server, login);
            WrappedKey.Pair pair = service.newDataKey(service.currentKeyId("dcir"));
            assertThat(service.unwrap(pair.wrapped()).toBytes())
                    .isEqualTo(pair.clear().toBytes());
            assertThat(server.holdsTokens()).isTrue();

            service.close();

            assertThat(server.holdsTokens()).as("after %s", login.getClass()).isFalse();
        }
    }

    @Test
    void aTokenOfAFileIsItsOwnersAndStays() {
        service().close();

        assertThat(server.holdsTokens()).isTrue();
        assertThat(server.calls()).noneMatch(call -> call.contains("revoke"));
    }

    @Test
    void whoIsNotLetInIsToldWithoutWhatProvesHim() {
        file("token", "canari-nobody");
        for (TransitLogin login : List.<TransitLogin>of(
                new TransitLogin.Token(folder.resolve("token")),
                new TransitLogin.AppRole("approle", file("r", TransitStandIn.ROLE_ID), file("s", "canari-wrong")),
                new TransitLogin.Kubernetes("kubernetes", "sndscopy", file("j", "canari-wrong")),
                new TransitLogin.Token(file("empty", "")),
                new TransitLogin.Token(folder.resolve("none")))) {
            assertThatThrownBy(() -> open(server, login)).isInstanceOfSatisfying(KeyServiceException.class, e -> {
                assertThat(e.kind()).isEqualTo(Kind.REFUSED);
                assertThat(e.getMessage()).doesNotContain("canari");
            });
        }
    }

    @Test
    void aTokenIsRenewedBeforeItsTimeIsOverAndGotAnewBehindIt() {
        server.leases(3600);
        KeyService service = open(server, appRole());
        String keyId = service.currentKeyId("dcir");
        for (int i = 0; i < 4; i++) {
            pass(Duration.ofMinutes(41));
            assertThat(service.newDataKey(keyId).clear().toBytes()).hasSize(DataKey.BYTES);
        }
        assertThat(server.calls())
                .contains("POST /v1/auth/token/renew-self")
                .containsOnlyOnce("POST /v1/auth/approle/login");

        pass(Duration.ofHours(2));

        assertThat(service.newDataKey(keyId).clear().toBytes()).hasSize(DataKey.BYTES);
        assertThat(server.calls().stream().filter("POST /v1/auth/approle/login"::equals))
                .hasSize(2);
    }

    private void pass(Duration time) {
        passedNanos.addAndGet(time.toNanos());
        server.pass(time);
    }

    @Test
    void aTokenThatIsRefusedIsGotAnewOnceAndThatOfAFileIsReadAnew() {
        KeyService role = open(server, appRole());
        String keyId = role.currentKeyId("dcir");
        KeyService fromFile = service();
        fromFile.currentKeyId("dcir");
        server.revokeAllTokens();

        assertThat(role.newDataKey(keyId).wrapped().keyId()).isEqualTo(keyId);
        assertRefused(() -> fromFile.currentKeyId("dcir"));
        file("token", server.rootToken());
        assertThat(fromFile.currentKeyId("dcir")).isEqualTo(keyId);
    }

    @ParameterizedTest
    @ValueSource(ints = {412, 429, 500, 502, 503, 504})
    void aServerThatIsBusyOrSealedIsAskedAgainAndNotForEver(int status) {
        KeyService service = service();
        String keyId = service.currentKeyId("dcir");
        server.fail(status, 3, status == 429 ? 1 : 0);

        WrappedKey.Pair pair = service.newDataKey(keyId);
        assertThat(service.unwrap(pair.wrapped()).toBytes())
                .isEqualTo(pair.clear().toBytes());

        server.fail(status, 4, 0);
        assertThatThrownBy(() -> service.unwrap(pair.wrapped()))
                .isInstanceOfSatisfying(
                        KeyServiceException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessage("[transit localhost] it does not serve now: HTTP " + status);
        assertThat(service.unwrap(pair.wrapped()).toBytes())
                .isEqualTo(pair.clear().toBytes());
    }

    @Test
    void aServerThatIsNotThereIsAnOutage() {
        KeyService service = service();
        String keyId = service.currentKeyId("dcir");
        server.close();

        assertThatThrownBy(() -> service.newDataKey(keyId))
                .isInstanceOfSatisfying(
                        KeyServiceException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessage("[transit localhost] it does not answer");
    }

    @Test
    void wrappedAnewADataKeyDoesNotLeaveTheEngineAndManyGoInOneCall() {
        KeyService service = service();
        String first = service.currentKeyId("dcir");
        List<WrappedKey.Pair> pairs = service.newDataKeys(first, TransitEngine.AT_ONCE + 1);
        String second = service.rotate("dcir");
        service.keyIds();
        int before = server.calls().size();

        List<WrappedKey> again =
                service.rewrapAll(pairs.stream().map(WrappedKey.Pair::wrapped).toList(), second);

        assertThat(server.calls().subList(before, server.calls().size()))
                .containsExactly("POST /v1/transit/rewrap/sndscopy-dcir", "POST /v1/transit/rewrap/sndscopy-dcir");
        assertThat(again).hasSameSizeAs(pairs).allMatch(one -> one.keyId().equals(second));
        List<DataKey> opened = service.unwrapAll(again);
        for (int i = 0; i < pairs.size(); i++) {
            assertThat(opened.get(i).toBytes()).isEqualTo(pairs.get(i).clear().toBytes());
        }
    }

    @Test
    void aKeyIsDestroyedAndNotOnlyShutAndTheOldestFirst() {
        KeyService service = service();
        String first = service.currentKeyId("dcir");
        String second = service.rotate("dcir");
        String third = service.rotate("dcir");

        assertThatThrownBy(() -> service.destroy(second))
                .hasMessage(
                        "[key " + second + "] the engine destroys the oldest version first: expected that of number 1");
        service.destroy(first);
        assertThat(server.versions("sndscopy-dcir")).isEqualTo(2);
        service.destroy(second);
        service.destroy(second);

        assertThat(server.versions("sndscopy-dcir")).isEqualTo(1);
        assertThat(service.keyIds()).containsExactly(third);
        assertThat(service.rotate("dcir")).startsWith("dcir-4-");
    }

    @Test
    void aKeyThatCannotBeDestroyedIsNotLeftShut() {
        KeyService service = service();
        String first = service.currentKeyId("dcir");
        WrappedKey.Pair pair = service.newDataKey(first);
        service.rotate("dcir");
        server.forbidTrim(true);

        assertThatThrownBy(() -> service.destroy(first))
                .isInstanceOf(KeyServiceException.class)
                .hasMessage(
                        "[transit localhost] a key cannot be destroyed (HTTP 403, permission denied): see the policy"
                                + " of its role, as the runbook has it");

        assertThat(service.keyIds()).contains(first);
        assertThat(service.unwrap(pair.wrapped()).toBytes())
                .isEqualTo(pair.clear().toBytes());
    }

    @Test
    void keysOfOthersAreLeftAloneAndOneUnderOurNameThatWouldBeGivenOutIsRefused() {
        server.make("tls", options -> options);
        server.make("sndscopy-UPPER", options -> options);
        KeyService service = service();
        assertThat(service.keyIds()).isEmpty();

        server.make("sndscopy-dcir", options -> options.put("exportable", true));
        assertThatThrownBy(() -> service.currentKeyId("dcir"))
                .hasMessage("[transit localhost] its key sndscopy-dcir is not one of sndscopy's: expected the type"
                        + " aes256-gcm96, derived, not exportable and without a backup in clear");
    }

    @Test
    void anIdWhoseCheckValueIsAnothersIsNotOpenedWithTheKeyThatIsThere() {
        KeyService service = service();
        WrappedKey wrapped = service.newDataKey(service.currentKeyId("dcir")).wrapped();
        KeyService other = otherService();
        String ofOther = other.currentKeyId("dcir");

        assertThatThrownBy(() -> service.unwrap(new WrappedKey(ofOther, wrapped.wrapped())))
                .hasMessageStartingWith("[key " + ofOther + "] no such key, but another of the same domain and number, "
                        + wrapped.keyId());
    }

    @Test
    void aServerIsTrustedByTheAuthorityThatIsNamedAndByNoOther() throws Exception {
        Path keystore = folder.resolve("server.p12");
        Path certificate = folder.resolve("server.pem");
        keytool(
                "-genkeypair",
                "-keystore",
                keystore.toString(),
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-alias",
                "s");
        keytool(
                "-exportcert",
                "-rfc",
                "-keystore",
                keystore.toString(),
                "-alias",
                "s",
                "-file",
                certificate.toString());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keystore)) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        try (TransitStandIn secured = TransitStandIn.start(context)) {
            TransitLogin login = token(secured.rootToken());

            KeyService service =
                    TransitKeyService.open(settings(secured.address(), certificate, login), SHORT, System::nanoTime);
            opened.add(service);
            assertThat(service.currentKeyId("dcir")).startsWith("dcir-1-");
            assertThatThrownBy(() ->
                            TransitKeyService.open(settings(secured.address(), null, login), SHORT, System::nanoTime))
                    .isInstanceOfSatisfying(
                            KeyServiceException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                    .hasMessageContaining("its certificate is not trusted");
        }
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", "changeit", "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void settingsThatWouldSendKeysInClearOrTakeAllKeysForOursAreRefused() {
        for (Map.Entry<String, String> wrong : Map.of(
                        "http://vault.example", "address: expected https://host[:port], or http on this machine",
                        "https:///x", "address: ",
                        "ftp://localhost", "address: ")
                .entrySet()) {
            assertThatThrownBy(() -> settings(URI.create(wrong.getKey()), null, new TransitLogin.Token(folder)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(wrong.getValue());
        }
        assertThatThrownBy(() -> new TransitSettings(
                        URI.create("https://v"), "/transit/", null, "s-", null, new TransitLogin.Token(folder)))
                .hasMessage("mount: expected a path without slashes at its ends");
        assertThatThrownBy(() -> new TransitSettings(
                        URI.create("https://v"), "transit", null, "", null, new TransitLogin.Token(folder)))
                .hasMessageStartingWith("key-prefix: expected letters");
    }
}
