package fr.sndscopy.config;

import fr.sndscopy.webhook.Webhook;
import fr.sndscopy.webhook.WebhookSecret;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@link SndscopyProperties#webhook}. */
final class WebhookPlace {
    private static final List<Duration> PAUSES = List.of(Duration.ofSeconds(1), Duration.ofSeconds(5));

    private WebhookPlace() {}

    /** @throws ConfigurationException when it cannot be used */
    static Optional<Webhook> of(Home home, SndscopyProperties.WebhookSettings settings, Clock clock) {
        if (settings.url() == null) {
            return Optional.empty();
        }
        if (settings.secretFile() == null) {
            throw new ConfigurationException(
                    "[sndscopy.webhook.secret-file] missing: expected the file whose first line is "
                            + WebhookSecret.FORM + ", which the receiver has too");
        }
        Path file = home.directory().resolve(settings.secretFile());
        try {
            WebhookSecret secret = WebhookSecret.parse(new String(Secrets.firstLine(file)));
            return Optional.of(new Webhook(settings.url(), secret, clock, PAUSES));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("[sndscopy.webhook] " + e.getMessage(), e);
        }
    }
}
