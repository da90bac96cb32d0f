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
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return ConditionEvaluationResult.enabled("a Docker engine answers");
        }
        String reason = "no Docker engine can be used: " + problem();
        String skipped = context.getRequiredTestClass().getName()
                + context.getTestMethod().map(method -> "." + method.getName()).orElse("");
        if (Boolean.parseBoolean(System.getenv("SNDSCOPY_REQUIRE_DOCKER"))) {
            throw new ExtensionConfigurationException("[" + skipped + "] " + reason);
        }
        System.out.println("SKIPPED " + skipped + ": " + reason);
        return ConditionEvaluationResult.disabled(reason);
    }

    private static String problem() {
        try {
            DockerClientFactory.instance().client();
            return "it answers only now and then";
        } catch (RuntimeException e) {
            return Objects.requireNonNullElse(e.getMessage(), e.getClass().getName());
        }
    }
}
