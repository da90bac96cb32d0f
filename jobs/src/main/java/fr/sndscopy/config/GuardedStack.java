package fr.sndscopy.config;

import ch.qos.logback.classic.spi.ThrowableProxy;
import java.io.IOException;
import org.springframework.boot.logging.StackTracePrinter;

/** Writes what was thrown as {@link GuardedTrace} does, for logs whose lines Spring Boot makes; it finds this by its name. */
final class GuardedStack implements StackTracePrinter {
    @Override
    public void printStackTrace(Throwable thrown, Appendable out) throws IOException {
        out.append(GuardedTrace.text(new ThrowableProxy(thrown)));
    }
}
