package fr.sndscopy.cli;

import fr.sndscopy.cli.terminal.Caller;
import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.cli.terminal.JsonDocument;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.diagnosis.Doctor;
import fr.sndscopy.report.ConsoleBooks;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code sndscopy doctor}. */
@Command(
        name = "doctor",
        description = "Try what a migration needs: configuration, Java, disk, keys, store, clock, database.",
        footer = {"", "Exit code: the most severe of what fails; 0 when nothing does, even with warnings."})
final class DoctorCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    Caller root;

    @Option(
            names = "--try-locks",
            description =
                    "Also lock two small objects below probe/ for some seconds, one in each mode of Object Lock, and"
                            + " try to remove them. The mode of store.retention is tried anyway.")
    boolean tryLocks;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.detect();
        try (Workplace workplace = root.global().openWhole()) {
            List<Doctor.Finding> findings =
                    new Doctor(workplace, tryLocks ? Doctor.Locks.EACH : Doctor.Locks.CONFIGURED).examine();
            ExitCode code = ExitCode.mostSevere(
                    findings.stream().map(DoctorCommand::code).toList());
            if (root.global().json) {
                terminal.out().println(JsonDocument.of("doctor", json(findings, code)));
            } else {
                boolean colour = terminal.style() == ConsoleBooks.Style.COLOUR;
                findings.forEach(finding -> print(finding, terminal, colour));
            }
            return code.code();
        }
    }

    private static ExitCode code(Doctor.Finding finding) {
        return finding.failure() == null ? ExitCode.DONE : ExitCode.of(finding.failure());
    }

    /** What the check says, or else what is said of all failures of the kind. */
    private static String remedy(Doctor.Finding finding) {
        return finding.remedy().isEmpty() && finding.failure() != null
                ? ExitCode.of(finding.failure()).remedy()
                : finding.remedy();
    }

    private static void print(Doctor.Finding finding, Terminal terminal, boolean colour) {
        String state = String.format("%-4s", finding.state().name().toLowerCase(Locale.ROOT));
        terminal.out()
                .printf(
                        "%s  %-11s  %s%n",
                        colour ? painted(state, finding.state()) : state, finding.check(), finding.found());
        if (!remedy(finding).isEmpty()) {
            terminal.out().printf("                   -> %s%n", remedy(finding));
        }
    }

    private static String painted(String text, Doctor.State state) {
        String colour =
                switch (state) {
                    case OK -> "32";
                    case WARN -> "33";
                    case FAIL -> "31";
                };
        return "\u001b[" + colour + "m" + text + "\u001b[0m";
    }

    private static Map<String, Object> json(List<Doctor.Finding> findings, ExitCode code) {
        List<Map<String, String>> checks = findings.stream()
                .map(finding -> Map.of(
                        "check",
                        finding.check(),
                        "state",
                        finding.state().name().toLowerCase(Locale.ROOT),
                        "found",
                        finding.found(),
                        "remedy",
                        remedy(finding)))
                .toList();
        return Map.of("checks", checks, "exitCode", code.code());
    }
}
