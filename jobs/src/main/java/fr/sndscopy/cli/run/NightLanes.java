package fr.sndscopy.cli.run;

import fr.sndscopy.batch.Migrations;
import fr.sndscopy.batch.NightBudget;
import fr.sndscopy.batch.NightlyRun;
import fr.sndscopy.batch.SharedMeans;
import fr.sndscopy.batch.Turn;
import fr.sndscopy.cli.terminal.GlobalOptions;
import fr.sndscopy.cli.terminal.Interruption;
import fr.sndscopy.cli.terminal.ProgressLine;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.ConfigurationException;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.runs.LiveRun;
import fr.sndscopy.runs.RunProgress;
import fr.sndscopy.schema.SchemaCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a night's deliveries are migrated: one after the other, or several at once, of which each lane has its own sessions of the job
 * database, and all share threads, executors, store, keys, the terminal, and the signal to stop.
 */
final class NightLanes implements NightlyRun.Lanes, AutoCloseable {
    private final Workplace workplace;
    private final SchemaCatalog catalog;
    private final Terminal terminal;
    private final GlobalOptions global;
    private final int most;
    private final @Nullable SharedMeans means;
    private final NightBudget budget;
    private final LiveRun live;
    private final List<Migrations> migrations = new ArrayList<>();
    private @Nullable Together together;

    private NightLanes(
            Workplace workplace,
            SchemaCatalog catalog,
            int most,
            NightBudget budget,
            Terminal terminal,
            GlobalOptions global) {
        this.budget = budget;
        this.workplace = workplace;
        this.catalog = catalog;
        this.terminal = terminal;
        this.global = global;
        this.most = most;
        this.means = most > 1 ? new SharedMeans(workplace) : null;
        this.live = workplace.runs().begins(RunProgress.Kind.NIGHTLY, "");
    }

    /**
     * Takes the right to work on the job database.
     *
     * @param asked how many deliveries at once; null for as many as are configured
     * @param budget how much may be done
     * @throws ConfigurationException when the job database is not for so many
     */
    static NightLanes open(
            Workplace workplace,
            SchemaCatalog catalog,
            @Nullable Integer asked,
            NightBudget budget,
            Terminal terminal,
            GlobalOptions global) {
        int most = asked == null ? workplace.properties().execution().deliveries() : asked;
        if (most > 1 && workplace.properties().database().url() == null) {
            throw new ConfigurationException((asked == null ? "[sndscopy.execution.deliveries] " : "--deliveries ")
                    + most + ": the job database in the home has one run at a time: expected 1, or database.url of a"
                    + " PostgreSQL database");
        }
        NightLanes lanes = new NightLanes(workplace, catalog, most, budget, terminal, global);
        try {
            lanes.openAnother();
            return lanes;
        } catch (RuntimeException e) {
            lanes.close();
            throw e;
        }
    }

    private void openAnother() {
        migrations.add(means == null ? new Migrations(workplace, catalog) : new Migrations(workplace, catalog, means));
    }

    /** A run on these lanes. */
    NightlyRun night() {
        return new NightlyRun(workplace, catalog, migrations.get(0), this, budget);
    }

    @Override
    public int most() {
        return most;
    }

    @Override
    public List<NightlyRun.Migrating> open(int count) {
        while (migrations.size() < count) {
            openAnother();
        }
        if (most > 1) {
            together = new Together();
        }
        List<NightlyRun.Migrating> open = new ArrayList<>();
        for (Migrations each : migrations) {
            open.add(new Lane(each, together));
        }
        return open;
    }

    /** One lane, with what it shows. */
    private final class Lane implements NightlyRun.Migrating {
        private final Migrations own;
        private final MigrationDisplay display = new MigrationDisplay(terminal, global);
        private final @Nullable Together together;

        Lane(Migrations own, @Nullable Together together) {
            this.own = own;
            this.together = together;
        }

        @Override
        public Migrations.Result migrate(SourceFolder delivery, Turn turn) throws Exception {
            MigrationDisplay.Watch watch = together == null ? display.alone(workplace) : together;
            return display.watch(own, delivery, workplace, turn, new Bounded(watch));
        }

        @Override
        public Optional<Path> failureReport() {
            return display.failureReport();
        }
    }

    /** Whoever watches, and the end of the night's time. */
    private final class Bounded implements MigrationDisplay.Watch {
        private final MigrationDisplay.Watch watch;

        Bounded(MigrationDisplay.Watch watch) {
            this.watch = watch;
        }

        @Override
        public void begins(String delivery, Progress progress) {
            watch.begins(delivery, progress);
            budget.begins(progress);
        }

        @Override
        public void ended(Progress progress) throws Exception {
            budget.ended(progress);
            watch.ended(progress);
        }
    }

    /** One signal to stop and one line of progress for all. */
    private final class Together implements MigrationDisplay.Watch {
        private final Interruption interruption = new Interruption();
        private final @Nullable ProgressLine line =
                global.showsProgress() ? new ProgressLine(terminal, workplace) : null;

        @Override
        public void begins(String delivery, Progress progress) {
            interruption.begins(progress);
            if (line != null) {
                line.begins(delivery, progress);
            }
        }

        @Override
        public void ended(Progress progress) {
            interruption.ended(progress);
            if (line != null) {
                line.ended(progress);
            }
        }

        void close() {
            if (line != null) {
                line.close();
            }
            interruption.close();
        }
    }

    /** Before what became of the night is printed: the line of progress is gone then. */
    void endWatch() {
        if (together != null) {
            together.close();
            together = null;
        }
    }

    @Override
    public void close() {
        endWatch();
        RuntimeException failure = null;
        for (Migrations each : migrations) {
            try {
                each.close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (means != null) {
            means.close();
        }
        live.close();
        if (failure != null) {
            throw failure;
        }
    }
}
