package fr.sndscopy.cli.run;

import fr.sndscopy.batch.Failures;
import fr.sndscopy.batch.Migrations;
import fr.sndscopy.batch.Turn;
import fr.sndscopy.batch.repository.RunMark;
import fr.sndscopy.cli.published.LastRun;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.GlobalOptions;
import fr.sndscopy.cli.terminal.Interruption;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.ProgressLine;
import fr.sndscopy.cli.terminal.RunEndings;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.SndscopyProperties;
import fr.sndscopy.config.Target;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.delivery.Delivery;
import fr.sndscopy.migration.plan.MigrationPlan;
import fr.sndscopy.migration.run.MigrationRun;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.place.SourceFolder;
import fr.sndscopy.report.Amounts;
import fr.sndscopy.report.ConsoleBooks;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.Notice;
import fr.sndscopy.report.ReportJson;
import fr.sndscopy.runs.LiveRun;
import fr.sndscopy.runs.RunLine.Ending;
import fr.sndscopy.runs.RunProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows a migration while it runs, and its books when it has ended. */
final class MigrationDisplay {
    private final Terminal terminal;
    private final GlobalOptions global;
    private @Nullable Path failureReport;

    MigrationDisplay(Terminal terminal, GlobalOptions global) {
        this.terminal = terminal;
        this.global = global;
    }

    /** Migrates and shows; what fails is thrown. */
    ExitCode migrate(Migrations migrations, SourceFolder delivery, Workplace workplace) throws Exception {
        long begun = System.nanoTime();
        Migrations.Result result;
        try {
            result = watch(migrations, delivery, workplace, Turn.NOW, alone(workplace));
        } catch (Exception e) {
            failureReport().ifPresent(report -> terminal.err().println("Report  " + report));
            throw e;
        }
        ExitCode code = exitCode(result, workplace.properties().migration());
        if (global.json) {
            terminal.out().println(JsonDocument.of("migrate", json(result, code, workplace.target())));
        } else {
            text(result, Duration.ofNanos(System.nanoTime() - begun), workplace.target());
        }
        return code;
    }

    /** Watches the only run that is at work. */
    Watch alone(Workplace workplace) {
        return new Watch() {
            private final List<AutoCloseable> watching = new ArrayList<>();

            @Override
            public void begins(String id, Progress progress) {
                watching.add(new Interruption(progress));
                if (global.showsProgress()) {
                    watching.add(new ProgressLine(terminal, id, progress, workplace));
                }
            }

            @Override
            public void ended(Progress progress) throws Exception {
                for (AutoCloseable watcher : watching) {
                    watcher.close();
                }
            }
        };
    }

    /**
     * Migrates and shows how far it is, but not how it ended.
     *
     * @param turn when it may be published
     * @param watch whoever watches
     */
    Migrations.Result watch(Migrations migrations, SourceFolder delivery, Workplace workplace, Turn turn, Watch watch)
            throws Exception {
        Path noted = workplace.home().lastRun();
        LastRun[] run = {LastRun.begins(delivery.name())};
        run[0].write(noted);
        List<Progress> begun = new ArrayList<>();
        RunTelling told = new RunTelling(workplace.metrics());
        LineageTelling lineage = new LineageTelling(workplace.lineage());
        failureReport = null;
        try (LiveRun live = workplace.runs().begins(RunProgress.Kind.MIGRATE, delivery.name())) {
            try {
                Migrations.Result result = migrations.migrate(delivery, new Migrations.Listener() {
                    @Override
                    public void begins(MigrationPlan plan, Progress progress) {
                        run[0] = run[0].of(plan.delivery().id());
                        run[0].write(noted);
                        live.follows(plan.delivery().id(), progress);
                        begun.add(progress);
                        told.begins(progress);
                        watch.begins(plan.delivery().id(), progress);
                    }

                    @Override
                    public void launched(MigrationRun migration, Supplier<RunMark> mark) {
                        lineage.launched(migration, mark);
                    }

                    @Override
                    public void refused(Delivery refused, String dataset, Instant begunAt) {
                        lineage.refused(refused, dataset, begunAt);
                    }

                    @Override
                    public Turn turn() {
                        return turn;
                    }

                    @Override
                    public void reported(Path report) {
                        failureReport = report;
                    }

                    @Override
                    public void failed(MigrationReport report) {
                        told.failed(report);
                    }
                });
                ExitCode code = exitCode(result, workplace.properties().migration());
                live.ends(result.delivery().id(), ending(result, code));
                run[0].of(result.delivery().id()).ends(code.code(), null).write(noted);
                told.published(code, result.report());
                lineage.published();
                return result;
            } catch (Exception e) {
                told.ended(ExitCode.of(e));
                lineage.failed(e);
                live.ends(RunEndings.failed(e, failureReport));
                run[0].ends(ExitCode.of(e).code(), Failures.message(e)).write(noted);
                throw e;
            } finally {
                for (Progress progress : begun) {
                    watch.ended(progress);
                }
            }
        }
    }

    private static Ending ending(Migrations.Result result, ExitCode code) {
        MigrationReport report = result.report();
        if (report == null) {
            return Ending.of("published-before", code.code());
        }
        return new Ending(
                "published",
                code.code(),
                report.total().delivered(),
                report.total().quarantined(),
                result.reportFile() == null ? null : result.reportFile().toString(),
                null);
    }

    /** Whoever watches runs. */
    interface Watch {
        void begins(String delivery, Progress progress);

        void ended(Progress progress) throws Exception;
    }

    /** Where the report of the last migration is, if it failed and has one. */
    Optional<Path> failureReport() {
        return Optional.ofNullable(failureReport);
    }

    /** The same members whether the delivery was published now or before. */
    private static Map<String, Object> json(Migrations.Result result, ExitCode code, Target target) {
        Map<String, Object> document = new TreeMap<>();
        document.put("delivery", result.delivery().id());
        document.put("outcome", result.alreadyPublished() ? "already-published" : "published");
        document.put("exitCode", code.code());
        document.put("target", target);
        document.put(
                "reportFile",
                result.reportFile() == null ? null : result.reportFile().toString());
        document.put("report", result.report() == null ? null : ReportJson.tree(result.report()));
        return document;
    }

    private void text(Migrations.Result result, Duration duration, Target target) {
        MigrationReport report = result.report();
        if (report == null) {
            terminal.out().println(result.delivery().id() + " is published already, with the same content.");
            if (result.reportFile() != null) {
                terminal.out().println("Its report was missing in the store: " + result.reportFile());
            }
            return;
        }
        ConsoleBooks.render(report, terminal.columns(), terminal.style())
                .forEach(line -> terminal.out().println(line));
        supersession(report);
        if (result.reportFile() != null) {
            terminal.out().println("Report  " + result.reportFile());
        }
        terminal.out()
                .println("Done    " + pace(report, duration) + "; store " + target.store() + ", home " + target.home());
    }

    /** How long it took, and how fast it was over all, reading back included. */
    private static String pace(MigrationReport report, Duration duration) {
        double seconds = Math.max(0.001, duration.toMillis() / 1000.0);
        long delivered = report.files().stream()
                .mapToLong(MigrationReport.FileLine::bytes)
                .sum();
        // of a database, documents are delivered, and rows are read
        MigrationReport.Throughput throughput = report.throughput();
        long bytes = Math.max(delivered, throughput == null ? 0 : throughput.sourceBytes());
        return String.format(
                Locale.ROOT,
                "%s, %s rows/s, %s/s",
                duration.toMinutes() > 0
                        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                        : String.format(Locale.ROOT, "%.1f s", seconds),
                Amounts.number(Math.round(report.total().delivered() / seconds)),
                Amounts.bytes(Math.round(bytes / seconds)));
    }

    private void supersession(MigrationReport report) {
        for (Notice notice : report.notices()) {
            String tables = notice.facts().isEmpty()
                    ? ""
                    : notice.facts().get(notice.facts().size() - 1);
            if (notice.kind() == Notice.Kind.REPLACES) {
                terminal.out().println("in place of " + notice.facts().get(0) + ": " + tables);
            } else if (notice.kind() == Notice.Kind.DROPS) {
                terminal.out()
                        .println("no longer published, of " + notice.facts().get(0) + ": " + tables);
            }
        }
    }

    static ExitCode exitCode(Migrations.Result result, SndscopyProperties.Migration settings) {
        MigrationReport report = result.report();
        if (report == null) {
            return ExitCode.DONE;
        }
        long delivered = report.total().delivered();
        long quarantined = report.total().quarantined();
        boolean above = delivered > 0 && (double) quarantined / delivered > settings.warnQuarantineRatio();
        return above ? ExitCode.QUARANTINE : ExitCode.DONE;
    }
}
