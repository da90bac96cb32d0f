package fr.sndscopy.cli;

import fr.sndscopy.cli.terminal.ExitCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** The command line as manual pages tell of it. Beside the tests, as a release needs it only while it is made. */
final class ManualPages {
    private ManualPages() {}

    /**
     * Every command with {@code version} as its version, and its examples as a listing of AsciiDoc in its footer; the program with the
     * exit codes.
     */
    static CommandSpec specification(String version) {
        CommandSpec program = SndscopyCommand.commandLine().getCommandSpec();
        program.usageMessage().exitCodeListHeading("Exit status%n").exitCodeList(exitCodes());
        complete(program, "", version);
        return program;
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            String remedy = code.remedy().equals("nothing") ? "" : ". What to do: " + code.remedy();
            codes.put(String.valueOf(code.code()), code.meaning() + remedy);
        }
        return codes;
    }

    private static void complete(CommandSpec command, String name, String version) {
        command.versionProvider(() -> new String[] {version});
        List<String> examples = Usage.examples().getOrDefault(name, List.of());
        if (!examples.isEmpty()) {
            String[] listing = Stream.of(
                            Stream.of("----"),
                            examples.stream().map(example -> "sndscopy " + example),
                            Stream.of("----"))
                    .flatMap(lines -> lines)
                    .toArray(String[]::new);
            command.usageMessage().footerHeading("Examples%n").footer(listing);
        }
        command.subcommands()
                .forEach((below, line) -> complete(line.getCommandSpec(), (name + " " + below).strip(), version));
    }
}
