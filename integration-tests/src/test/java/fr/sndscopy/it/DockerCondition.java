package fr.sndscopy.it;

import java.util.Objects;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** The condition behind {@link RequiresDocker}. */
final class DockerCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String problem = problem();
        if (problem.isEmpty()) {
            return ConditionEvaluationResult.enabled("a Docker engine answers");
        }
        String reason = "no Docker engine can be used: " + problem;
        String skipped = context.getRequiredTestClass().getName()
                + context.getTestMethod().map(method -> "." + method.getName()).orElse("");
        if (Boolean.parseBoolean(System.getenv("SNDSCOPY_REQUIRE_DOCKER"))) {
            throw new ExtensionConfigurationException("[" + skipped + "] " + reason);
        }
        System.out.println("SKIPPED " + skipped + ": " + reason);
        return ConditionEvaluationResult.disabled(reason);
    }

    /** What keeps the engine from being used, or nothing. The answer is kept by the factory: only the first is slow. */
    private static String problem() {
        try {
            DockerClientFactory.instance().client();
            return "";
        } catch (RuntimeException | LinkageError e) {
            return Objects.requireNonNullElse(e.getMessage(), e.getClass().getName());
        }
    }
}
