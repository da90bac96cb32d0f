package fr.sndscopy.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test only where a Docker engine answers. Elsewhere the test is skipped, and one line on the console says which
 * test and why. With {@code SNDSCOPY_REQUIRE_DOCKER=true} in the environment, as in continuous integration, a missing
 * engine is a failure instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(DockerCondition.class)
public @interface RequiresDocker {}
