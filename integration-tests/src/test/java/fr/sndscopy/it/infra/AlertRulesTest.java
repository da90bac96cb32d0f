package fr.sndscopy.it.infra;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The alerts, as {@code promtool} reads and tries them. */
class AlertRulesTest {
    private static final List<String> TESTS = List.of("sndscopy.rules.test.yaml", "sndscopy.rules.days.test.yaml");

    static boolean isToBeHad() {
        return Alerts.areThere(AlertRulesTest.class, "promtool");
    }

    private static Outcome promtool(String... arguments) {
        return CliProcess.program(Alerts.program("promtool").orElseThrow(), arguments)
                .workingDirectory(Alerts.FOLDER)
                .limit(Duration.ofMinutes(3))
                .run();
    }

    @Test
    @EnabledIf("isToBeHad")
    void promtoolFindsNothingWrong() {
        Outcome config = promtool("check", "config", "prometheus.yml");
        Outcome rules = promtool("check", "rules", "sndscopy.rules.yaml");

        assertThat(config.exitCode()).as(config.stdout() + config.stderr()).isZero();
        assertThat(rules.exitCode()).as(rules.stdout() + rules.stderr()).isZero();
    }

    @Test
    @EnabledIf("isToBeHad")
    void eachAlertFiresWhenItShouldAndNotOtherwise() {
        for (String tests : TESTS) {
            Outcome outcome = promtool("test", "rules", tests);

            assertThat(outcome.exitCode())
                    .as(outcome.stdout() + outcome.stderr())
                    .isZero();
        }
    }

    @Test
    void eachAlertIsTriedBothWays() throws IOException {
        Set<String> fires = new TreeSet<>();
        Set<String> isQuiet = new TreeSet<>();
        for (String tests : TESTS) {
            for (Object test : Alerts.list(Alerts.yaml(Alerts.FOLDER.resolve(tests)), "tests")) {
                for (Object tried : Alerts.list((Map<?, ?>) test, "alert_rule_test")) {
                    Map<?, ?> one = (Map<?, ?>) tried;
                    Set<String> of = Alerts.list(one, "exp_alerts").isEmpty() ? isQuiet : fires;
                    of.add(String.valueOf(one.get("alertname")));
                }
            }
        }

        assertThat(fires).isEqualTo(Alerts.rules().keySet());
        assertThat(isQuiet).isEqualTo(Alerts.rules().keySet());
    }

    @Test
    void eachAlertHasASectionOfTheRunbookAndSaysHowBadItIs() throws IOException {
        Path runbook = Repository.root().resolve("infra/runbook.md");
        List<String> headings = Files.readAllLines(runbook).stream()
                .filter(line -> line.startsWith("### Alert "))
                .toList();

        Alerts.rules().forEach((name, rule) -> {
            assertThat(headings).contains("### Alert " + name);
            assertThat(Alerts.map(rule, "annotations").get("runbook"))
                    .as(name)
                    .isEqualTo("infra/runbook.md#alert-" + name.toLowerCase(Locale.ROOT));
            assertThat(String.valueOf(Alerts.map(rule, "labels").get("severity")))
                    .isIn("warning", "critical");
        });
        assertThat(headings).hasSameSizeAs(Alerts.rules().keySet());
    }

    @Test
    void eachSectionNamesTheCauseWhereToLookAndTheRemedy() throws IOException {
        String runbook = Files.readString(Repository.root().resolve("infra/runbook.md"));
        for (String name : Alerts.rules().keySet()) {
            int from = runbook.indexOf("\n### Alert " + name + "\n");
            String section = runbook.substring(from, runbook.indexOf("\n##", from + 1));

            assertThat(section)
                    .as(name)
                    .containsPattern("(?s)\\*Cause:\\* .+\\.\\s\\*Look at:\\* .+\\.\\s\\*Remedy:\\* .+\\.");
        }
    }
}
