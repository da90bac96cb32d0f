package fr.sndscopy.cli;

import fr.sndscopy.batch.Migrations;
import fr.sndscopy.config.SndscopyProperties;
import fr.sndscopy.ledger.CanonicalJson;
import fr.sndscopy.migration.MigrationPlan;
import fr.sndscopy.migration.Progress;
import fr.sndscopy.report.ConsoleBooks;
import fr.sndscopy.report.MigrationReport;
import fr.sndscopy.report.Notice;
import fr.sndscopy.report.ReportJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Shows a migration while it runs, and its books when it has ended. */
final class MigrationDisplay {
    private final Terminal terminal;
    private final boolean json;
    private @Nullable Path failureReport;

    MigrationDisplay(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /** Migrates and shows; what fails is thrown. */
    ExitCode migrate(Migrations migrations, Path delivery, SndscopyProperties.Migration settings) throws Exception {
        Migrations.Result result;
        try {
            result = watch(migrations, delivery);
        } catch (Exception e) {
            failureReport().ifPresent(report -> terminal.err().println("Report  " + report));
            throw e;
        }
        show(result);
        return exitCode(result, settings);
    }

    /** Migrates and shows how far it is, but not how it ended. */
    Migrations.Result watch(Migrations migrations, Path delivery) throws Exception {
        List<AutoCloseable> watching = new ArrayList<>();
        failureReport = null;
        try {
            return migrations.migrate(delivery, new Migrations.Listener() {
                @Override
                public void begins(MigrationPlan plan, Progress progress) {
                    watching.add(new Interruption(progress));
                    watching.add(new ProgressLine(terminal, progress));
                }

                @Override
                public void reported(Path report) {
                    failureReport = report;
                }
            });
        } finally {
            for (AutoCloseable watcher : watching) {
                watcher.close();
            }
        }
    }

    /** Where the report of the last migration is, if it failed and has one. */
    Optional<Path> failureReport() {
        return Optional.ofNullable(failureReport);
    }

    private void show(Migrations.Result result) {
        MigrationReport report = result.report();
        if (report == null) {
            if (json) {
                Map<String, Object> tree = new TreeMap<>();
                tree.put("delivery", result.delivery().id());
                tree.put("outcome", "already-published");
                if (result.reportFile() != null) {
                    tree.put("restoredReport", result.reportFile().toString());
                }
                print(CanonicalJson.write(tree));
            } else {
                terminal.out().println(result.delivery().id() + " is published already, with the same content.");
                if (result.reportFile() != null) {
                    terminal.out().println("Its report was missing in the store: " + result.reportFile());
                }
            }
            return;
        }
        if (json) {
            print(ReportJson.render(report, CanonicalJson::write));
            return;
        }
        ConsoleBooks.render(report, terminal.columns(), terminal.style())
                .forEach(line -> terminal.out().println(line));
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
        if (result.reportFile() != null) {
            terminal.out().println("Report  " + result.reportFile());
        }
    }

    private void print(byte[] document) {
        terminal.out().println(new String(document, StandardCharsets.UTF_8));
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
