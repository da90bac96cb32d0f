package fr.sndscopy.cli.run;

import fr.sndscopy.batch.NightlyRun;
import fr.sndscopy.calendar.Outlook;
import fr.sndscopy.calendar.Outlook.Lack;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.config.HomeFacts;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.ledger.Manifest.Books;
import fr.sndscopy.metrics.Facts.Calendar;
import fr.sndscopy.metrics.Facts.Expected;
import fr.sndscopy.metrics.Facts.Night;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells log and metrics of a night: that it begins, and what it came to. */
final class NightTelling {
    private static final Logger LOG = LoggerFactory.getLogger(NightTelling.class);

    private final Workplace workplace;
    private final Instant begun;

    private NightTelling(Workplace workplace) {
        this.workplace = workplace;
        this.begun = workplace.clock().instant();
    }

    /** Of a night that begins now. */
    static NightTelling begins(Workplace workplace) {
        LOG.atInfo().addKeyValue("event.action", "night-begins").log("night begins");
        workplace.metrics().begin();
        return new NightTelling(workplace);
    }

    /** Runs it; one that comes to nothing has ended. */
    NightlyRun.Night of(Callable<NightlyRun.Night> night) throws Exception {
        try {
            return night.call();
        } catch (Exception e) {
            ended(ExitCode.of(e), List.of(), List.of());
            throw e;
        }
    }

    /**
     * It has ended.
     *
     * @param code of the process
     * @param lines one for each folder
     * @param outlooks what is expected beside what is there
     */
    void ended(ExitCode code, List<NightlyRun.Line> lines, List<Outlook> outlooks) {
        Map<String, Long> outcomes = new TreeMap<>();
        for (NightlyRun.Outcome outcome : NightlyRun.Outcome.values()) {
            outcomes.put(outcome.toString().replace(' ', '-'), 0L);
        }
        Books published = Books.NONE;
        for (NightlyRun.Line line : lines) {
            outcomes.merge(line.outcome().toString().replace(' ', '-'), 1L, Long::sum);
            if (line.result() != null && line.result().report() != null) {
                published = published.plus(line.result().report().total());
            }
        }
        LOG.atInfo()
                .addKeyValue("event.action", "night-ended")
                .addKeyValue("exit_code", code.code())
                .log("night ended: exit code {}, deliveries {}", code.code(), outcomes);
        Night night = new Night(
                begun.getEpochSecond(),
                workplace.clock().instant().getEpochSecond(),
                code.code(),
                outcomes,
                published.stored(),
                published.quarantined(),
                0);
        workplace.metrics().tell(facts -> facts.with(night));
        if (!outlooks.isEmpty()) {
            Calendar calendar = calendar(outlooks);
            workplace.metrics().tell(facts -> facts.with(calendar));
        }
        if (code != ExitCode.TRANSIENT) {
            HomeFacts facts = new HomeFacts(workplace);
            facts.tellBooks();
            facts.tellLeftovers();
        }
    }

    private Calendar calendar(List<Outlook> outlooks) {
        Map<String, Expected> products = new TreeMap<>();
        outlooks.forEach(outlook -> products.put(
                outlook.product(),
                new Expected(
                        outlook.count(Lack.GAP),
                        outlook.count(Lack.LATE),
                        Duration.ofDays(outlook.mostDaysLate()).toSeconds())));
        return new Calendar(workplace.clock().instant().getEpochSecond(), products);
    }
}
