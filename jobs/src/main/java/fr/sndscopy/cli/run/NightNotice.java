package fr.sndscopy.cli.run;

import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.SndscopyProperties.Telling;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.report.night.NightReport;
import fr.sndscopy.webhook.Webhook;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the server that is configured what came of a night. A night that could not be told has come to what it has come to. */
final class NightNotice {
    private static final Logger LOG = LoggerFactory.getLogger(NightNotice.class);
    /** Codes after which nobody has to look at once. */
    private static final Set<Integer> DONE = Set.of(0, 3, 99);

    private final Optional<Webhook> webhook;
    private final Telling on;

    /** @throws fr.sndscopy.config.ConfigurationException when the server cannot be told */
    NightNotice(Workplace workplace) {
        this.webhook = workplace.webhook();
        this.on = workplace.properties().webhook().on();
    }

    void tell(NightReport night, Terminal terminal) {
        if (webhook.isEmpty() || !isTold(night)) {
            return;
        }
        try {
            webhook.get().post(night.id(), CanonicalJson.write(night));
        } catch (IOException e) {
            LOG.warn("night {} was not told to the webhook", night.id(), e);
            terminal.err().println("sndscopy: the webhook was not told what came of the night: " + e.getMessage());
        }
    }

    private boolean isTold(NightReport night) {
        boolean failed = !DONE.contains(night.exitCode());
        return switch (on) {
            case ALWAYS -> true;
            case FAILED -> failed;
            case CHANGED -> failed || night.changed();
        };
    }
}
