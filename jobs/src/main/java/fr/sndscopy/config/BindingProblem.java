package fr.sndscopy.config;

import fr.sndscopy.storage.Retention;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.convert.ConversionException;
import org.springframework.util.unit.DataSize;

/**
 * Why a property cannot be used, as a person is told: under its name as it is written, without the names of our types.
 *
 * @param thrown by Spring
 */
record BindingProblem(BindException thrown) {
    /** @param known names that could have been meant, below {@code sndscopy.} */
    ConfigurationException toConfigurationException(Collection<String> known) {
        UnboundConfigurationPropertiesException unbound = cause(UnboundConfigurationPropertiesException.class);
        if (unbound != null) {
            String names = unbound.getUnboundProperties().stream()
                    .map(property -> shown(property.getName()))
                    .collect(Collectors.joining(", "));
            String first =
                    shown(unbound.getUnboundProperties().iterator().next().getName());
            return new ConfigurationException(
                    "[" + names + "] unknown: expected a key that can be configured"
                            + Nearest.question(
                                    first,
                                    known.stream()
                                            .map(name -> "sndscopy." + name)
                                            .toList()),
                    thrown);
        }
        String problem = cause(ConversionException.class) == null
                ? rootCause().getMessage()
                : "not usable: expected "
                        + expected(thrown.getTarget().getType().resolve(Object.class));
        return new ConfigurationException("[" + shown(thrown.getName()) + "] " + problem, thrown);
    }

    private static String expected(Class<?> type) {
        if (Map.class.isAssignableFrom(type) || type.isRecord()) {
            return "keys below it";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        if (type == int.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class) {
            return "a number, as 0.01";
        }
        if (type == DataSize.class) {
            return "a size, as 256MB";
        }
        if (type == RetentionPeriod.class) {
            return RetentionPeriod.FORM;
        }
        if (type == Retention.Mode.class) {
            return "governance or compliance";
        }
        if (type == Duration.class) {
            return "a duration, as 10m";
        }
        return type == boolean.class ? "true or false" : "one value";
    }

    private static String shown(ConfigurationPropertyName name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.getNumberOfElements(); i++) {
            String element = name.getElement(i, Form.ORIGINAL);
            text.append(i == 0 ? "" : ".").append(element);
        }
        return text.toString();
    }

    private <T extends Throwable> @Nullable T cause(Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private Throwable rootCause() {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
