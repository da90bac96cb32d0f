package fr.sndscopy.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClientUtils;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads events with the types that OpenLineage makes of its JSON schemas: what these do not know is refused, what they ask for must be there,
 * and what they write is what was read, with the versions of schemas that are theirs.
 */
public final class LineageJudge {
    private static final ObjectMapper MAPPER = OpenLineageClientUtils.newObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    private static final Set<String> REQUIRED = Set.of(
            "RunEvent.eventTime",
            "RunEvent.eventType",
            "RunEvent.producer",
            "RunEvent.schemaURL",
            "RunEvent.run",
            "RunEvent.job",
            "Run.runId",
            "Job.namespace",
            "Job.name",
            "InputDataset.namespace",
            "InputDataset.name",
            "OutputDataset.namespace",
            "OutputDataset.name",
            "SchemaDatasetFacetFields.name",
            "DataQualityAssertionsDatasetFacet.assertions",
            "DataQualityAssertionsDatasetFacetAssertions.assertion",
            "DataQualityAssertionsDatasetFacetAssertions.success",
            "ErrorMessageRunFacet.message",
            "ErrorMessageRunFacet.programmingLanguage",
            "ProcessingEngineRunFacet.version",
            "JobTypeJobFacet.processingType",
            "JobTypeJobFacet.integration",
            "DatasetVersionDatasetFacet.datasetVersion",
            "TagsRunFacetFields.key",
            "TagsRunFacetFields.value");

    private LineageJudge() {}

    /** The events of these lines, each of which is one. */
    public static List<OpenLineage.RunEvent> events(Stream<String> lines) {
        return lines.map(LineageJudge::event).toList();
    }

    /** The event that this is. */
    public static OpenLineage.RunEvent event(String json) {
        try {
            JsonNode written = MAPPER.readTree(json);
            OpenLineage.RunEvent event = MAPPER.treeToValue(written, OpenLineage.RunEvent.class);
            requireKnown(event);
            JsonNode again = MAPPER.readTree(MAPPER.writeValueAsBytes(event));
            // the same instant is written in another way
            assertThat(ZonedDateTime.parse(again.get("eventTime").textValue()).toInstant())
                    .isEqualTo(ZonedDateTime.parse(written.get("eventTime").textValue())
                            .toInstant());
            ((ObjectNode) again).set("eventTime", written.get("eventTime"));
            assertThat(again).isEqualTo(written);
            return event;
        } catch (IOException e) {
            throw new AssertionError("no event: " + json, e);
        }
    }

    /** Nothing in it is of another name than in the schemas, and what they ask for is there. */
    private static void requireKnown(Object part) {
        for (Method getter : part.getClass().getMethods()) {
            if (getter.getParameterCount() > 0
                    || !getter.getName().startsWith("get")
                    || getter.getDeclaringClass() == Object.class) {
                continue;
            }
            Object value = value(getter, part);
            String name = part.getClass().getSimpleName() + "."
                    + Character.toLowerCase(getter.getName().charAt(3))
                    + getter.getName().substring(4);
            if (getter.getName().equals("getAdditionalProperties")) {
                assertThat((Map<?, ?>) value).as(name).isNullOrEmpty();
            } else if (value == null) {
                assertThat(REQUIRED).doesNotContain(name);
            } else {
                Stream.of(value)
                        .flatMap(one -> one instanceof Collection<?> many ? many.stream() : Stream.of(one))
                        .filter(one -> one.getClass().getName().startsWith(OpenLineage.class.getName()))
                        .filter(one -> !(one instanceof Enum))
                        .forEach(one -> requireKnown(Objects.requireNonNull(one)));
            }
        }
    }

    private static Object value(Method getter, Object of) {
        try {
            return getter.invoke(of);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError(getter.toString(), e);
        }
    }
}
