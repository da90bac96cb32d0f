package fr.sndscopy.it.infra;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody finds in the runbook who has nothing else: each code with its remedy, sections that are there, and a call that is the service's. */
class RunbookTest {
    private static final Path RUNBOOK = Repository.root().resolve("infra/runbook.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+(?:, \\d+)*) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern HEADING = Pattern.compile("(?m)^##+ (.+)$");
    /** A section that is named in italics, of several words or where a remedy stands. */
    private static final Pattern NAMED = Pattern.compile("(?<![*\\w])\\*([A-Z][^*\\n]+[^*:\\s])\\*(?![*\\w])");

    /** Italics that stress, or quote a page. */
    private static final Set<String> STRESSED = Set.of(
            "Alert",
            "Note",
            "NOTOK",
            "Beside the folders",
            "Reports that nothing vouches for",
            "The access log does not hold together");

    private final Path folder;

    RunbookTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static Set<String> headings() throws IOException {
        return HEADING.matcher(Files.readString(RUNBOOK))
                .results()
                .map(heading -> heading.group(1))
                .collect(Collectors.toSet());
    }

    private static String section(String title) throws IOException {
        String runbook = Files.readString(RUNBOOK);
        int from = runbook.indexOf("\n## " + title + "\n");
        assertThat(from).as(title).isNotNegative();
        return runbook.substring(from, runbook.indexOf("\n## ", from + 1));
    }

    @Test
    void each_exit_code_has_a_cause_and_a_remedy() throws IOException {
        Map<Integer, String> remedies = new TreeMap<>();
        for (MatchResult row : ROW.matcher(section("Exit codes")).results().toList()) {
            for (String code : row.group(1).split(", ")) {
                assertThat(row.group(2).strip()).as(code).isNotEmpty();
                assertThat(remedies.put(Integer.valueOf(code), row.group(3).strip()))
                        .as(code)
                        .isNull();
            }
        }

        assertThat(remedies.keySet())
                .containsExactlyElementsOf(Arrays.stream(ExitCode.values())
                        .map(ExitCode::code)
                        .collect(Collectors.toCollection(TreeSet::new)));
        remedies.forEach((code, remedy) -> {
            if (code != 0 && code != 99) {
                assertThat(remedy).as("%s", code).isNotEqualTo("nothing").isNotEmpty();
            }
        });
    }

    @Test
    void each_section_that_is_named_is_there() throws IOException {
        Set<String> headings = headings();
        List<String> missing = new ArrayList<>();
        for (String line : Files.readAllLines(RUNBOOK)) {
            NAMED.matcher(line)
                    .results()
                    .map(named -> named.group(1))
                    .filter(named -> !STRESSED.contains(named))
                    .filter(named -> !headings.contains(named))
                    .forEach(missing::add);
        }
        assertThat(missing).isEmpty();
    }

    /** Made by {@code walk-runbook}, which brings each of them about. */
    @Test
    void each_exit_code_has_been_walked() throws IOException {
        String walks = Files.readString(Repository.root().resolve("jobs/docs/WALKS.md"));

        for (ExitCode code : ExitCode.values()) {
            int from = walks.indexOf("\n## " + code.code() + "\n");
            assertThat(from).as("%s", code).isNotNegative();
            int end = walks.indexOf("\n## ", from + 1);
            assertThat(walks.substring(from, end))
                    .as("%s", code)
                    .contains("\n=> " + code.code() + "\n")
                    .contains("\nRunbook: [");
        }
    }

    @Test
    void a_call_by_hand_has_the_account_home_settings_and_secrets_of_the_unit() throws IOException {
        Path secret = Files.writeString(folder.resolve("password"), "sesame\n");
        Path program = Files.writeString(folder.resolve("program"), """
                #!/bin/sh
                id -un
                echo "$@"
                echo "$SNDSCOPY_STORE_BUCKET $XDG_CACHE_HOME"
                cat "$SNDSCOPY_DATABASE_PASSWORD_FILE"
                stat -c %a "$SNDSCOPY_DATABASE_PASSWORD_FILE"
                echo "$SNDSCOPY_DATABASE_PASSWORD_FILE" >&2
                exit 75
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        String me = System.getProperty("user.name");
        Path unit = Files.writeString(
                folder.resolve("sndscopy-nightly.service"),
                Files.readString(Repository.root().resolve("infra/systemd/sndscopy-nightly.service"))
                        .replace("User=sndscopy", "User=" + me)
                        .replace("/usr/bin/sndscopy", program.toString()));
        Path dropIn = Files.createDirectory(folder.resolve("sndscopy-nightly.service.d"))
                .resolve("production.conf");
        Files.writeString(
                dropIn,
                Files.readString(Repository.root().resolve("infra/systemd/sndscopy-nightly.service.d/production.conf"))
                        .replace("/etc/sndscopy/database-password", secret.toString())
                        .replace("/etc/sndscopy/store-credentials", secret.toString()));

        Outcome outcome = CliProcess.program(
                        Repository.root().resolve("infra/systemd/bin/sndscopy-by-hand"), "verify", "--delivery", "D 1")
                .environment(Map.of("UNIT", unit.toString()))
                .run();

        assertThat(outcome.stdout().lines())
                .containsExactly(
                        me, "--home /var/lib/sndscopy verify --delivery D 1", "snds /var/cache", "sesame", "400");
        assertThat(outcome.exitCode()).isEqualTo(75);
        assertThat(Path.of(outcome.stderr().strip()))
                .as("the secret is gone with the call")
                .doesNotExist();
    }
}
