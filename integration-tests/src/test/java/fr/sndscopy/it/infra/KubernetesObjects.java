package fr.sndscopy.it.infra;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Objects of Kubernetes from YAML, by the classes of a client that were made from its published API. A key that those do not know, or a
 * value of another type than theirs, is refused; what is missing, and texts of which only some have a meaning, are not noticed.
 */
record KubernetesObjects(List<HasMetadata> all) {
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "apps/v1 Deployment", Deployment.class,
            "apps/v1 StatefulSet", StatefulSet.class,
            "batch/v1 CronJob", CronJob.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
            "v1 ConfigMap", ConfigMap.class,
            "v1 PersistentVolumeClaim", PersistentVolumeClaim.class,
            "v1 Service", Service.class,
            "v1 ServiceAccount", ServiceAccount.class);

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Of Jackson 2, as the client's classes are. */
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new WithoutAnythingElse())
            .build();

    static KubernetesObjects of(String yaml) throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(yaml)) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                if (!document.isObject()) {
                    continue;
                }
                String kind = document.path("apiVersion").asString() + " "
                        + document.path("kind").asString();
                Class<? extends HasMetadata> type = Optional.<Class<? extends HasMetadata>>ofNullable(KINDS.get(kind))
                        .orElseThrow(() -> new IOException("[" + kind + "] no kind that is expected here"));
                objects.add(STRICT.readValue(document.toString(), type));
            }
        }
        return new KubernetesObjects(List.copyOf(objects));
    }

    <T extends HasMetadata> List<T> of(Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Of everything that has pods. */
    List<PodTemplateSpec> pods() {
        return all.stream()
                .flatMap(object -> {
                    if (object instanceof CronJob job) {
                        return Stream.of(
                                job.getSpec().getJobTemplate().getSpec().getTemplate());
                    }
                    if (object instanceof Deployment deployment) {
                        return Stream.of(deployment.getSpec().getTemplate());
                    }
                    if (object instanceof StatefulSet set) {
                        return Stream.of(set.getSpec().getTemplate());
                    }
                    return Stream.empty();
                })
                .toList();
    }

    /** Those of a part of the release. */
    List<PodTemplateSpec> pods(String component) {
        return pods().stream()
                .filter(pod -> component.equals(pod.getMetadata().getLabels().get(HelmChartTest.COMPONENT)))
                .toList();
    }

    /** The client's classes take what they do not know into a map, for newer servers. */
    private static final class WithoutAnythingElse extends JacksonAnnotationIntrospector {
        @Serial
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
