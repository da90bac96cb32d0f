package fr.sndscopy.config;

import org.jspecify.annotations.Nullable;

/** The configuration, or the call, cannot be used as it is. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        this(message, null);
    }

    public ConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
