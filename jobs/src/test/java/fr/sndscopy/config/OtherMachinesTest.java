package fr.sndscopy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.migration.execution.PartExecutors;
import fr.sndscopy.storage.pace.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who does the work on parts is configured, and found on the class path. */
class OtherMachinesTest {
    private static final String STORE = "store: {endpoint: \"http://127.0.0.1:1\"}";

    private final Path home;
    private final PartExecutors theirs = (plan, tools, collecting, workers) -> {
        throw new AssertionError();
    };

    OtherMachinesTest(@TempDir Path home) {
        this.home = home;
    }

    private Workplace workplace(String... lines) throws IOException {
        Files.writeString(home.resolve("sndscopy.yaml"), "sndscopy:\n  " + String.join("\n  ", lines) + "\n");
        return Workplace.open(new Home(home));
    }

    private final OtherMachines those = new OtherMachines() {
        @Override
        public boolean know(String master) {
            return master.startsWith("those://");
        }

        @Override
        public PartExecutors executors(Workplace workplace) {
            return theirs;
        }
    };

    @Test
    void threadsOfThisProcessDoUnlessOthersAreNamed() throws IOException {
        try (Workplace workplace = workplace("operator: somebody")) {
            assertThat(workplace.partExecutors()).isSameAs(PartExecutors.THREADS);
        }
    }

    @Test
    void whoeverKnowsTheMasterDoes() throws IOException {
        try (Workplace workplace = workplace(STORE, "execution: {master: \"those://h\"}")) {
            assertThat(OtherMachines.executors(workplace, List.of(those))).isSameAs(theirs);
        }
    }

    @Test
    void aMasterThatNobodyKnowsIsAMistakeOfTheConfiguration() throws IOException {
        try (Workplace workplace = workplace(STORE, "execution: {master: \"spark://h:7077\"}")) {
            assertThatThrownBy(workplace::partExecutors)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage(
                            "[sndscopy.execution.master] spark://h:7077: nothing on the class path knows it: expected"
                                    + " threads; or spark://host:port, and sndscopy-spark instead of sndscopy");
        }
    }

    @Test
    void theStoreInTheHomeIsNotReachedFromElsewhere() throws IOException {
        try (Workplace workplace = workplace("execution: {master: \"those://h\"}")) {
            assertThatThrownBy(() -> OtherMachines.executors(workplace, List.of(those)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("expected store.endpoint, or threads");
        }
    }

    @Test
    void aLimitOfThisProcessIsNoneOfExecutorsAndIsRefused() throws IOException {
        try (Workplace workplace =
                workplace(STORE, "execution: {master: \"those://h\"}", "bandwidth: {limit: 200MB/s}")) {
            assertThatThrownBy(() -> OtherMachines.executors(workplace, List.of(those)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("[sndscopy.bandwidth] 200MB/s: holds back this process alone")
                    .hasMessageContaining("expected SNDSCOPY_BANDWIDTH_LIMIT in the environment of each executor");
        }
        try (Workplace workplace = workplace(STORE, "execution: {master: \"those://h\"}")) {
            workplace.asked(new AskedPace(null, Rate.parse("5MB/s"), null));
            assertThatThrownBy(() -> OtherMachines.executors(workplace, List.of(those)))
                    .hasMessageStartingWith("[--bandwidth] 5MB/s: holds back this process alone");
        }
    }

    @Test
    void threadsAreNoneOfExecutorsEither() throws IOException {
        try (Workplace workplace = workplace(STORE, "execution: {master: \"those://h\"}")) {
            workplace.asked(new AskedPace(4, null, null));
            assertThatThrownBy(workplace::partExecutors)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("[--threads] parts are worked on by executors of those://h");
        }
    }

    @Test
    void numbersThatAreNoneAreRefused() throws IOException {
        assertThatThrownBy(() -> workplace("execution: {cores: 0}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cores");
    }
}
