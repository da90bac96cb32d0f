package fr.sndscopy.spark.work;

import fr.sndscopy.migration.execution.PartDone;
import fr.sndscopy.migration.execution.PartTask;
import fr.sndscopy.migration.execution.Refused;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Assignments, tasks and outcomes as they are sent: JSON, so that both sides see what they get, whatever classes the other has. */
public final class Messages {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Messages() {}

    public static String write(Assignment assignment) {
        return JSON.writeValueAsString(assignment);
    }

    public static Assignment assignment(String message) {
        return JSON.readValue(message, Assignment.class);
    }

    public static String write(PartTask task) {
        return JSON.writeValueAsString(task);
    }

    public static PartTask task(String message) {
        return JSON.readValue(message, PartTask.class);
    }

    public static String write(Answer answer) {
        return JSON.writeValueAsString(answer);
    }

    public static Answer answer(String message) {
        JsonNode answer = JSON.readTree(message);
        JsonNode outcome = answer.path("outcome");
        return new Answer(
                outcome.has("kind")
                        ? JSON.treeToValue(outcome, Refused.class)
                        : JSON.treeToValue(outcome, PartDone.class),
                JSON.treeToValue(answer.path("counts"), PartCounts.class));
    }
}
