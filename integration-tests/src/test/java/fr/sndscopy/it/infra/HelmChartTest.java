package fr.sndscopy.it.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.Repository;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart in {@code infra/helm} promises, in what {@code helm} makes of it. No cluster has a part in this. */
class HelmChartTest {
    static final String COMPONENT = "app.kubernetes.io/component";

    private static final String HELM = "fr.sndscopy.it.infra.HelmChart#isToBeHad";
    private static final Path ONE = HelmChart.FOLDER.resolve("ci/one-machine-values.yaml");
    private static final Path SEVERAL = HelmChart.FOLDER.resolve("ci/several-machines-values.yaml");
    private static final Pattern PROPERTY = Pattern.compile("^\\| `([a-z][a-z0-9.-]*)` \\|", Pattern.MULTILINE);
    private static final Set<Integer> WAITING =
            codes(ExitCode.ALREADY_RUNNING, ExitCode.TRANSIENT, ExitCode.INTERRUPTED, ExitCode.TERMINATED);

    private final Path folder;

    HelmChartTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static List<Path> values() throws IOException {
        return HelmChart.values();
    }

    private static Set<Integer> codes(ExitCode... codes) {
        return Arrays.stream(codes).map(ExitCode::code).collect(Collectors.toCollection(TreeSet::new));
    }

    private static KubernetesObjects rendered(Path values, String... settings) throws IOException {
        Outcome outcome = HelmChart.render(values, settings);
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        return KubernetesObjects.of(outcome.stdout());
    }

    @Test
    void theChartIsOfTheVersionThatIsBuilt() throws IOException {
        String pom = Files.readString(Repository.root().resolve("pom.xml"));
        String version = Pattern.compile("<artifactId>sndscopy-parent</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(pom)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();

        assertThat(Files.readAllLines(HelmChart.FOLDER.resolve("Chart.yaml"))).contains("appVersion: " + version);
    }

    @EnabledIf(HELM)
    @ParameterizedTest
    @MethodSource("values")
    void valuesAreLintedAndGiveNothingThatKubernetesDoesNotKnow(Path values) throws IOException {
        Outcome linted = HelmChart.lint(values);
        assertThat(linted.exitCode()).as(linted.stdout() + linted.stderr()).isZero();

        KubernetesObjects objects = rendered(values);

        assertThat(objects.of(CronJob.class)).hasSizeGreaterThan(1);
        assertThat(objects.all())
                .extracting(
                        object -> object.getKind() + " " + object.getMetadata().getName())
                .doesNotHaveDuplicates()
                .noneMatch(name -> name.startsWith("Secret ") || name.contains("Role"));
    }

    @Test
    void aKeyThatKubernetesDoesNotKnowWouldBeNoticed() {
        assertThatThrownBy(() -> KubernetesObjects.of("""
            apiVersion: apps/v1
            kind: Deployment
            spec: {template: {spec: {containers: [{name: x, securityContext: {readOnlyRootFileSystem: true}}]}}}
            """)).hasMessageContaining("readOnlyRootFileSystem");
    }

    @EnabledIf(HELM)
    @ParameterizedTest
    @MethodSource("values")
    void noPodIsRootOrWritesIntoItsImageOrSpeaksToTheClusterOrIsWithoutLimits(Path values) throws IOException {
        List<PodTemplateSpec> pods = rendered(values).pods();

        assertThat(pods).isNotEmpty();
        for (PodTemplateSpec pod : pods) {
            PodSpec spec = pod.getSpec();
            assertThat(spec.getAutomountServiceAccountToken()).isFalse();
            // else a Service named sndscopy-… would put SNDSCOPY_…_PORT into each environment, which is refused there
            assertThat(spec.getEnableServiceLinks()).isFalse();
            assertThat(spec.getHostNetwork()).isNull();
            assertThat(spec.getHostPID()).isNull();
            assertThat(spec.getHostIPC()).isNull();
            assertThat(spec.getInitContainers()).isEmpty();
            assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(spec.getSecurityContext().getRunAsUser()).isPositive();
            assertThat(spec.getSecurityContext().getRunAsGroup()).isPositive();
            assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(spec.getContainers()).hasSize(1).allSatisfy(HelmChartTest::assertHeldDown);
            assertThat(spec.getVolumes()).isNotEmpty().allSatisfy(HelmChartTest::assertHarmless);
            assertThat(spec.getContainers().get(0).getVolumeMounts())
                    .filteredOn(mount -> mount.getMountPath().startsWith("/etc/"))
                    .isNotEmpty()
                    .allMatch(mount -> Boolean.TRUE.equals(mount.getReadOnly()));
        }
    }

    private static void assertHeldDown(Container container) {
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getPrivileged()).isNull();
        assertThat(container.getSecurityContext().getRunAsUser()).isNull();
        assertThat(container.getSecurityContext().getRunAsNonRoot()).isNull();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
        assertThat(container.getResources().getLimits()).containsOnlyKeys("cpu", "memory");
        assertThat(container.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
        assertThat(container.getEnvFrom()).isEmpty();
        // secrets are files, and no field of them a variable
        assertThat(container.getEnv())
                .allMatch(variable -> variable.getValueFrom() == null
                        || variable.getValueFrom().getFieldRef() != null);
    }

    private static void assertHarmless(Volume volume) {
        assertThat(volume.getHostPath()).isNull();
        if (volume.getEmptyDir() != null) {
            assertThat(volume.getEmptyDir().getSizeLimit()).isNotNull();
        }
        if (volume.getSecret() != null) {
            assertThat(volume.getSecret().getDefaultMode()).isEqualTo(0440);
        }
        if (volume.getProjected() != null) {
            assertThat(volume.getProjected().getSources()).allSatisfy(source -> assertThat(
                            source.getServiceAccountToken().getAudience())
                    .isNotBlank());
        }
    }

    @EnabledIf(HELM)
    @ParameterizedTest
    @MethodSource("values")
    void whatMayPassIsTriedAgainAndEveryOtherExitCodeEndsTheJob(Path values) throws IOException {
        Set<Integer> others = codes(ExitCode.values());
        others.removeAll(WAITING);
        // the option that ends with 99 is not given
        others.removeAll(codes(ExitCode.DONE, ExitCode.NOTHING_TO_DO));

        List<CronJob> jobs = rendered(values).of(CronJob.class);

        assertThat(jobs)
                .extracting(job -> job.getMetadata().getName())
                .contains("night-sndscopy-nightly", "night-sndscopy-doctor");
        for (CronJob job : jobs) {
            assertThat(job.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
            PodSpec pod = job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec();
            assertThat(pod.getRestartPolicy()).isEqualTo("Never");
            assertThat(pod.getContainers().get(0).getArgs()).doesNotContain("--skip-code");
            List<PodFailurePolicyRule> rules = job.getSpec()
                    .getJobTemplate()
                    .getSpec()
                    .getPodFailurePolicy()
                    .getRules();
            assertThat(rules).extracting(PodFailurePolicyRule::getAction).containsExactly("FailJob", "Ignore", "Count");
            assertThat(rules.get(0).getOnExitCodes().getOperator()).isEqualTo("In");
            assertThat(rules.get(0).getOnExitCodes().getValues()).containsExactlyElementsOf(others);
            assertThat(rules.get(1).getOnPodConditions())
                    .singleElement()
                    .satisfies(condition -> assertThat(condition.getType()).isEqualTo("DisruptionTarget"));
            assertThat(rules.get(2).getOnExitCodes().getOperator()).isEqualTo("In");
            assertThat(rules.get(2).getOnExitCodes().getValues()).containsExactlyElementsOf(WAITING);
            assertThat(rules).filteredOn(rule -> rule.getOnExitCodes() != null).allMatch(rule -> pod.getContainers()
                    .get(0)
                    .getName()
                    .equals(rule.getOnExitCodes().getContainerName()));
        }
    }

    @EnabledIf(HELM)
    @ParameterizedTest
    @MethodSource("values")
    void sndscopyKnowsWhatItIsConfiguredWith(Path values) throws IOException {
        Set<String> variables = PROPERTY.matcher(
                        Files.readString(Repository.root().resolve("README.md")))
                .results()
                .map(match -> "SNDSCOPY_"
                        + match.group(1).replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        variables.addAll(List.of("SNDSCOPY_HOME", "SNDSCOPY_JAVA_OPTS"));
        KubernetesObjects objects = rendered(values);

        assertThat(objects.pods()).allSatisfy(pod -> assertThat(variables)
                .containsAll(variables(pod).stream()
                        .filter(name -> name.startsWith("SNDSCOPY_"))
                        .toList()));
        ConfigMap map = objects.of(ConfigMap.class).get(0);
        for (String file : List.of("sndscopy.yaml", "worker.yaml")) {
            if (map.getData().containsKey(file)) {
                Path home = Files.createDirectories(folder.resolve(file));
                Files.writeString(home.resolve("sndscopy.yaml"), map.getData().get(file));
                try (Workplace workplace = Workplace.openOrDefaults(new Home(home))) {
                    assertThat(workplace.properties().execution().master().startsWith("spark://"))
                            .isEqualTo(file.equals("sndscopy.yaml") && values.equals(SEVERAL));
                }
            }
        }
    }

    private static List<String> variables(PodTemplateSpec pod) {
        return pod.getSpec().getContainers().get(0).getEnv().stream()
                .map(variable -> variable.getName())
                .toList();
    }

    @EnabledIf(HELM)
    @Test
    void workersHaveNoWayIntoTheJobDatabaseAndNoSignatureAndTheMasterHasItsSecretAlone() throws IOException {
        KubernetesObjects objects = rendered(SEVERAL);
        PodTemplateSpec worker = objects.pods("spark-worker").get(0);
        PodTemplateSpec master = objects.pods("spark-master").get(0);

        assertThat(variables(objects.pods("driver").get(0))).anyMatch(name -> name.startsWith("SNDSCOPY_DATABASE"));
        assertThat(variables(worker))
                .contains("SNDSCOPY_STORE_ENDPOINT", "SNDSCOPY_KEYS_KEYSTORE")
                .noneMatch(name -> name.startsWith("SNDSCOPY_DATABASE") || name.startsWith("SNDSCOPY_SIGNING"));
        assertThat(secrets(worker)).containsExactlyInAnyOrder("sndscopy-store", "sndscopy-keys", "sndscopy-spark");
        assertThat(secrets(master)).containsExactly("sndscopy-spark");
        assertThat(objects.of(ConfigMap.class).get(0).getData().get("worker.yaml"))
                .contains("part-size")
                .doesNotContain("signing", "execution");
        assertThat(worker.getSpec()
                        .getContainers()
                        .get(0)
                        .getLifecycle()
                        .getPreStop()
                        .getExec()
                        .getCommand())
                .containsExactly("sndscopy-spark", "retire", "1");
        assertThat(ports("Egress", objects, "spark-worker"))
                .doesNotContain("5432")
                .contains("443");
        assertThat(ports("Egress", objects, "driver")).contains("5432", "443", "7077");
        assertThat(ports("Egress", objects, "spark-master")).doesNotContain("443", "5432");
        assertThat(ports("Ingress", objects, "spark-master")).containsExactly("7077");
    }

    private static List<String> secrets(PodTemplateSpec pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getSecret() != null)
                .map(volume -> volume.getSecret().getSecretName())
                .toList();
    }

    private static List<String> ports(String direction, KubernetesObjects objects, String component) {
        List<String> ports = new ArrayList<>();
        for (NetworkPolicy policy : objects.of(NetworkPolicy.class)) {
            if (component.equals(
                    policy.getSpec().getPodSelector().getMatchLabels().get(COMPONENT))) {
                if (direction.equals("Egress")) {
                    policy.getSpec().getEgress().forEach(rule -> rule.getPorts()
                            .forEach(port ->
                                    ports.add(String.valueOf(port.getPort().getValue()))));
                } else {
                    policy.getSpec().getIngress().forEach(rule -> rule.getPorts()
                            .forEach(port ->
                                    ports.add(String.valueOf(port.getPort().getValue()))));
                }
            }
        }
        return ports;
    }

    @EnabledIf(HELM)
    @ParameterizedTest
    @MethodSource("values")
    void eachPodHasAPolicyForBothDirectionsThatLetsInOnlyPodsOfTheRelease(Path values) throws IOException {
        KubernetesObjects objects = rendered(values);
        List<NetworkPolicy> policies = objects.of(NetworkPolicy.class);

        for (PodTemplateSpec pod : objects.pods()) {
            assertThat(policies)
                    .filteredOn(policy -> pod.getMetadata()
                            .getLabels()
                            .entrySet()
                            .containsAll(policy.getSpec()
                                    .getPodSelector()
                                    .getMatchLabels()
                                    .entrySet()))
                    .singleElement()
                    .satisfies(policy ->
                            assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress"));
        }
        assertThat(policies)
                .flatExtracting(policy -> policy.getSpec().getIngress())
                .allSatisfy(rule -> assertThat(rule.getFrom()).isNotEmpty().allSatisfy(peer -> {
                    assertThat(peer.getIpBlock()).isNull();
                    assertThat(peer.getNamespaceSelector()).isNull();
                    assertThat(peer.getPodSelector().getMatchLabels())
                            .containsKeys(COMPONENT, "app.kubernetes.io/instance");
                }));
    }

    @EnabledIf(HELM)
    @Test
    void valuesThatWouldHaveNoEffectOrOpenWhatIsClosedAreRefused() {
        assertRefused(ONE, "endpoit", "store.endpoit=https://s3");
        assertRefused(ONE, "config", "config.store.endpoint=https://s3");
        assertRefused(ONE, "schedule", "nightly.schedule=nightly");
        assertRefused(ONE, "claim", "deliveries.claim=");
        assertRefused(ONE, "username", "database.url=jdbc:postgresql://db/jobs");
        assertRefused(ONE, "secret", "spark.enabled=true", "home.claim=home");
        assertRefused(ONE, "workers read the keystore", "spark.enabled=true", "spark.secret.secret=sndscopy-spark");
        assertRefused(SEVERAL, "spark.authenticate", "spark.settings.spark\\.authenticate=false");
        assertRefused(SEVERAL, "nightly", "commands.nightly.args={gc}");
    }

    private static void assertRefused(Path values, String named, String... settings) {
        Outcome outcome = HelmChart.render(values, settings);
        assertThat(outcome.exitCode()).as(Arrays.toString(settings)).isNotZero();
        assertThat(outcome.stderr()).contains(named);
    }
}
