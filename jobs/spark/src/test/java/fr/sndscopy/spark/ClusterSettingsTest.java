package fr.sndscopy.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSettingsTest {
    private final Path home;

    ClusterSettingsTest(@TempDir Path home) {
        this.home = home;
    }

    private SparkConf conf(String execution, String... settings) throws IOException {
        Files.writeString(home.resolve("secret"), "of all\n");
        Files.writeString(home.resolve("spark.conf"), String.join("\n", settings));
        Files.writeString(
                home.resolve("sndscopy.yaml"),
                "sndscopy:\n  store: {endpoint: \"http://127.0.0.1:1\"}\n  execution: {" + execution + "}\n");
        try (Workplace workplace = Workplace.open(new Home(home))) {
            return ClusterSettings.of(workplace).toConf();
        }
    }

    @Test
    void everybodyHasToKnowTheSecretAndNothingGoesInClear() throws IOException {
        SparkConf conf = conf("master: \"spark://h:7077\", secret-file: secret, cores: 24, memory: 4GB");

        assertThat(conf.get("spark.authenticate")).isEqualTo("true");
        assertThat(conf.get("spark.authenticate.secret")).isEqualTo("of all");
        assertThat(conf.get("spark.network.crypto.enabled")).isEqualTo("true");
        assertThat(conf.get("spark.network.crypto.cipher")).isEqualTo("AES/GCM/NoPadding");
        assertThat(conf.get("spark.io.encryption.enabled")).isEqualTo("true");
        assertThat(conf.get("spark.ui.enabled")).isEqualTo("false");
        assertThat(conf.get("spark.decommission.enabled")).isEqualTo("true");
        assertThat(conf.get("spark.cores.max")).isEqualTo("24");
        assertThat(conf.get("spark.executor.memory")).isEqualTo("4096m");
    }

    @Test
    void aSiteSetsWhatItWantsButThat() throws IOException {
        assertThat(conf(
                                "master: \"spark://h:7077\", secret-file: secret, settings-file: spark.conf",
                                "spark.network.timeout=60s")
                        .get("spark.network.timeout"))
                .isEqualTo("60s");
        for (String refused : new String[] {
            "spark.authenticate=false",
            "spark.authenticate.secret=x",
            "spark.network.crypto.enabled=false",
            "spark.io.encryption.enabled=false",
            "spark.master=local",
            "password=x"
        }) {
            assertThatThrownBy(() ->
                            conf("master: \"spark://h:7077\", secret-file: secret, settings-file: spark.conf", refused))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("[sndscopy.execution.settings-file] spark.conf: "
                            + refused.substring(0, refused.indexOf('=')))
                    .hasMessageContaining("not to be set here");
        }
    }

    @Test
    void aClusterOfMachinesNeedsASecretThatIsGiven() throws IOException {
        assertThatThrownBy(() -> conf("master: \"spark://h:7077\""))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("[sndscopy.execution.secret-file] missing");

        String first = conf("master: \"local-cluster[3,1,512]\"").get("spark.authenticate.secret");
        String second = conf("master: \"local-cluster[3,1,512]\"").get("spark.authenticate.secret");
        assertThat(first).hasSize(64).isNotEqualTo(second);
    }

    @Test
    void itKnowsItsOwnMastersAlone() {
        SparkMachines machines = new SparkMachines();

        assertThat(machines.know("spark://h:7077,other:7077")).isTrue();
        assertThat(machines.know("local-cluster[3,1,512]")).isTrue();
        assertThat(machines.know("yarn")).isFalse();
        assertThat(machines.know("local[4]")).isFalse();
    }
}
