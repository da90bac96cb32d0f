package fr.sndscopy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.storage.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Period;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is configured has an effect, or is refused with the name that was probably meant. */
class ConfigurationAimTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private SndscopyProperties read(Map<String, String> variables) {
        return PropertiesReader.read(folder.resolve("sndscopy.yaml"), variables, new Properties());
    }

    private SndscopyProperties readFile(String yaml) throws IOException {
        Files.writeString(folder.resolve("sndscopy.yaml"), "sndscopy:\n" + yaml.indent(2));
        return read(Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "SNDSCOPY_STORE_ENDPIONT, SNDSCOPY_STORE_ENDPOINT",
        "SNDSCOPY_DATABASE_URI, SNDSCOPY_DATABASE_URL",
        "SNDSCOPY_STORES_ENDPOINT, SNDSCOPY_STORE_ENDPOINT",
        "SNDSCOPY_JAVA_OPT, SNDSCOPY_JAVA_OPTS",
        "SNDSCOPY_HOMES, SNDSCOPY_HOME",
        "SNDSCOPY_OPERATER, SNDSCOPY_OPERATOR",
        "sndscopy_store_endpoint, SNDSCOPY_STORE_ENDPOINT",
        "SNDSCOPY_store_endpoint, SNDSCOPY_STORE_ENDPOINT",
        "SNDSCOPY_STORE__ENDPOINT, SNDSCOPY_STORE_ENDPOINT",
        "SNDSCOPY-STORE-ENDPOINT, SNDSCOPY_STORE_ENDPOINT",
        "sndscopy.store.endpoint, SNDSCOPY_STORE_ENDPOINT",
    })
    void anUnknownVariableIsRefusedWithTheNearestName(String written, String meant) {
        assertThatThrownBy(() -> read(Map.of(written, "x")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("[" + written + "] unknown, it would have no effect: expected ")
                .hasMessageEndingWith("; did you mean " + meant + "?");
    }

    @Test
    void aRetentionIsAModeAndAPeriodOfTheCalendar() throws IOException {
        SndscopyProperties.Retention read = readFile("""
                store:
                  endpoint: https://s3.example
                  retention: {mode: compliance, ledger: P10Y, evidence: P18M}
                """).store().retention();

        assertThat(read.mode()).isEqualTo(Retention.Mode.COMPLIANCE);
        assertThat(read.ledger()).hasToString("P10Y");
        assertThat(read.evidence()).hasToString("P18M");
        assertThat(StoreAccess.retention(read).periods())
                .containsEntry("ledger/", Period.ofYears(10))
                .containsEntry("evidence/", Period.ofMonths(18))
                .doesNotContainKeys("data/", "quarantine/", "work/", "probe/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "10y", "PT1H", "P0D", "P-1Y", "P101Y", "P1200000D", "ten years", "P1Y6"})
    void anOddPeriodOfRetentionIsRefused(String period) {
        assertThatThrownBy(() ->
                        readFile("store:\n  endpoint: https://s3.example\n  retention: {mode: governance, ledger: \""
                                + period + "\"}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("[sndscopy.store.retention.ledger] ")
                .hasMessageContaining("expected a period from P1D to P100Y, as P10Y");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{mode: governance} | [sndscopy.store.retention.ledger] missing: expected a period",
                "{ledger: P1Y} | [sndscopy.store.retention.ledger] given without sndscopy.store.retention.mode",
                "{evidence: P1Y} | [sndscopy.store.retention.evidence] given without sndscopy.store.retention.mode",
                "{mode: forever, ledger: P1Y} | [sndscopy.store.retention.mode] not usable: expected governance or",
                "{mode: governance, ledgers: P1Y} | [sndscopy.store.retention.ledgers] unknown",
            })
    void halfARetentionIsRefused(String retention, String said) {
        assertThatThrownBy(() -> readFile("store:\n  endpoint: https://s3.example\n  retention: " + retention))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(said);
    }

    @Test
    void aRetentionOfAStoreInTheHomeIsRefused() {
        assertThatThrownBy(() -> readFile("store:\n  retention: {mode: governance, ledger: P1Y}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "[sndscopy.store.retention.mode] given without sndscopy.store.endpoint, it would have no effect");
    }

    @Test
    void whatIsLikeNoNameIsRefusedWithoutAGuess() {
        assertThatThrownBy(() -> read(Map.of("SNDSCOPY_XYZ_QQQQQQQQQQQQ", "x")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("[SNDSCOPY_XYZ_QQQQQQQQQQQQ] unknown")
                .hasMessageNotContaining("did you mean");
    }

    @Test
    void everyVariableThatIsNotRefusedHasItsEffect() {
        Map<String, String> variables = new HashMap<>();
        variables.put("SNDSCOPY_OPERATOR", "somebody");
        variables.put("SNDSCOPY_STORE_ENDPOINT", "https://s3.example");
        variables.put("SNDSCOPY_STORE_REGION", "fr-par");
        variables.put("SNDSCOPY_STORE_BUCKET", "snds");
        variables.put("SNDSCOPY_STORE_PREFIX", "");
        variables.put("SNDSCOPY_STORE_PATHSTYLE", "false");
        variables.put("SNDSCOPY_STORE_CREDENTIALS_FILE", "c");
        variables.put("SNDSCOPY_STORE_EMBEDDED", "refused");
        variables.put("SNDSCOPY_DATABASE_URL", "jdbc:postgresql://db/x");
        variables.put("SNDSCOPY_DATABASE_KEEPDAYS", "7");
        variables.put("SNDSCOPY_MIGRATION_ROWS_PER_GROUP", "4096");
        variables.put("SNDSCOPY_SCHEMAS_0", "one");
        variables.put("SNDSCOPY_NOMENCLATURES", "two,three");
        for (String launcher : List.of(
                "SNDSCOPY_HOME",
                "SNDSCOPY_JAVA_OPTS",
                "SNDSCOPY_NO_BUILD",
                "SNDSCOPY_NO_CDS",
                "SNDSCOPY_REQUIRE_DOCKER",
                "SNDSCOPY_TEST_RUN")) {
            variables.put(launcher, "1");
        }
        variables.put("SNDSCOPYIST", "no name of ours");

        SndscopyProperties read = read(variables);

        assertThat(read.operator()).isEqualTo("somebody");
        assertThat(read.store().endpoint()).hasToString("https://s3.example");
        assertThat(read.store().region()).isEqualTo("fr-par");
        assertThat(read.store().bucket()).isEqualTo("snds");
        assertThat(read.store().pathStyle()).isFalse();
        assertThat(read.store().credentialsFile()).hasToString("c");
        assertThat(read.store().embedded()).isEqualTo(SndscopyProperties.Embedded.REFUSED);
        assertThat(read.database().url()).isEqualTo("jdbc:postgresql://db/x");
        assertThat(read.database().keepDays()).isEqualTo(7);
        assertThat(read.migration().rowsPerGroup()).isEqualTo(4096);
        assertThat(read.schemas()).containsExactly(Path.of("one"));
        assertThat(read.nomenclatures()).containsExactly(Path.of("two"), Path.of("three"));
    }

    @Test
    void everyNameOfAPropertyIsBoundFromTheVariableThatIsDocumented() {
        for (String name : new PropertyNames().values()) {
            String variable = EnvironmentNames.variable(name);
            assertThatThrownBy(() -> read(Map.of(variable, "\u0000", variable + "S", "x")))
                    .as(name)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(variable + "S")
                    .hasMessageContaining("did you mean");
        }
    }

    @Test
    void oneThingSaidUnderTwoSpellingsIsRefused() {
        assertThatThrownBy(() -> read(Map.of("SNDSCOPY_STORE_PATH_STYLE", "true", "SNDSCOPY_STORE_PATHSTYLE", "false")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("[SNDSCOPY_STORE_PATH_STYLE] the same as SNDSCOPY_STORE_PATHSTYLE: expected one variable"
                        + " for store.path-style");
    }

    @Test
    void aVariableWithoutAValueIsRefused() {
        assertThatThrownBy(() -> read(Map.of("SNDSCOPY_STORE_ENDPOINT", "")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("[SNDSCOPY_STORE_ENDPOINT] empty: expected a value, or not to be said at all");
    }

    @Test
    void aKeyOfTheFileWithoutAValueIsRefused() {
        assertThatThrownBy(() -> readFile("store:\n  endpoint:"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("[sndscopy.store.endpoint] empty: expected a value, or not to be said at all");
    }

    @Test
    void aKeyOutsideOfTheRootIsRefused() throws IOException {
        Files.writeString(folder.resolve("sndscopy.yaml"), "sndscopy:\n  operator: somebody\nstore: {prefix: x}\n");

        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("[store.prefix] stands outside of sndscopy:");
    }

    @Test
    void whatHasKeysOfItsOwnIsRefusedInTheEnvironment() {
        assertThatThrownBy(() -> read(Map.of("SNDSCOPY_DRIFT_ER_PRS_F", "freeze")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("[SNDSCOPY_DRIFT_ER_PRS_F] cannot be said in the environment")
                .hasMessageEndingWith("expected sndscopy.drift in sndscopy.yaml");
    }

    @Test
    void propertiesOfJavaAreHeldToTheSame() {
        Properties right = new Properties();
        right.setProperty("sndscopy.store.endpoint", "https://s3.example");
        right.setProperty("sndscopy.terminal", "true");
        Properties wrong = new Properties();
        wrong.setProperty("sndscopy.store.endpiont", "https://s3.example");
        Path none = folder.resolve("none.yaml");

        assertThat(PropertiesReader.read(none, Map.of(), right).store().endpoint())
                .hasToString("https://s3.example");
        assertThatThrownBy(() -> PropertiesReader.read(none, Map.of(), wrong))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("[-Dsndscopy.store.endpiont] unknown")
                .hasMessageEndingWith("did you mean sndscopy.store.endpoint?");
    }

    @ParameterizedTest
    @CsvSource({
        "store.endpiont, store.endpoint",
        "database.uri, database.url",
        "migration.thread, migration.threads",
        "shemas, schemas",
    })
    void anUnknownKeyOfTheFileIsRefusedWithTheNearestName(String written, String meant) {
        String yaml = written.contains(".")
                ? written.replaceFirst("\\..*", "") + ":\n  " + written.replaceFirst(".*\\.", "") + ": x"
                : written + ": x";

        assertThatThrownBy(() -> readFile(yaml))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith("[sndscopy." + written
                        + "] unknown: expected a key that can be configured; did you mean sndscopy." + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket: snds", "region: fr-par", "credentials-file: c", "call-timeout: 1m"})
    void settingsOfAStoreThatIsNotNamedAreRefused(String setting) {
        assertThatThrownBy(() -> readFile("store:\n  " + setting))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("[sndscopy.store." + setting.replaceFirst(":.*", "")
                        + "] given without sndscopy.store.endpoint, it would have no effect: expected both, or"
                        + " neither");
    }

    @Test
    void settingsOfADatabaseThatIsNotNamedAreRefused() {
        assertThatThrownBy(() -> read(Map.of("SNDSCOPY_DATABASE_USERNAME", "u")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("[sndscopy.database.username] given without sndscopy.database.url");
    }

    @Test
    void aStoreInTheHomeCanBeRefused() throws IOException {
        assertThatThrownBy(() -> readFile("store: {embedded: refused}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("[sndscopy.store.endpoint] missing, and store.embedded is refused: expected");
        assertThat(readFile("store: {embedded: refused, endpoint: \"https://s3.example\"}")
                        .store()
                        .endpoint())
                .hasToString("https://s3.example");
    }

    @Test
    void aRefusedConfigurationMakesNoHome() throws IOException {
        Home home = new Home(folder.resolve("fresh"));
        Properties before = (Properties) System.getProperties().clone();
        System.setProperty("sndscopy.store.embedded", "refused");
        try {
            assertThatThrownBy(() -> Workplace.openOrCreate(home)).isInstanceOf(ConfigurationException.class);
        } finally {
            System.setProperties(before);
        }

        assertThat(home.directory()).doesNotExist();
    }

    @Test
    void theTargetNamesStoreAndDatabaseWithoutWhatIsSecret() {
        SndscopyProperties properties = read(Map.of(
                "SNDSCOPY_STORE_ENDPOINT",
                "https://s3.example:9000/",
                "SNDSCOPY_STORE_BUCKET",
                "snds",
                "SNDSCOPY_STORE_PREFIX",
                "dcir",
                "SNDSCOPY_DATABASE_URL",
                "jdbc:postgresql://user:word@db.example/x?password=word"));

        assertThat(Target.of(new Home(folder), properties))
                .hasToString("store https://s3.example:9000/snds/dcir, database jdbc:postgresql://db.example/x");
        assertThat(Target.of(new Home(folder), read(Map.of())).store())
                .isEqualTo("embedded in " + folder.resolve("store"));
    }
}
