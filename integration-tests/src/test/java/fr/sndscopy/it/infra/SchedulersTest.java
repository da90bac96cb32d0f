package fr.sndscopy.it.infra;

import static org.assertj.core.api.Assertions.assertThat;

import fr.sndscopy.cli.terminal.ExitCode;
import fr.sndscopy.it.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the runbook says a scheduler does with each exit code is what systemd's unit and the chart have theirs do. */
class SchedulersTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| (\\d+) \\| (goes on|alert|note|retry|skip) \\|", Pattern.MULTILINE);

    private static String read(String path) throws IOException {
        return Files.readString(Repository.root().resolve(path));
    }

    private static Map<Integer, String> told() throws IOException {
        String runbook = read("infra/runbook.md");
        int from = runbook.indexOf("## Schedulers");
        Matcher row = ROW.matcher(runbook.substring(from, runbook.indexOf("\n## ", from + 1)));
        Map<Integer, String> told = new TreeMap<>();
        while (row.find()) {
            assertThat(told.put(Integer.valueOf(row.group(1)), row.group(2))).isNull();
        }
        return told;
    }

    private static Set<Integer> of(String action) throws IOException {
        return told().entrySet().stream()
                .filter(entry -> entry.getValue().equals(action))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Integer> numbers(String file, String pattern, String separator) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(read(file));
        assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
        return Arrays.stream(matcher.group(1).strip().split(separator))
                .map(String::strip)
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void each_exit_code_is_told_once() throws IOException {
        assertThat(told().keySet())
                .containsExactlyElementsOf(Arrays.stream(ExitCode.values())
                        .map(ExitCode::code)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void systemd_tries_again_what_does_not_answer_and_fails_on_nothing_that_is_done() throws IOException {
        String unit = "infra/systemd/sndscopy-nightly.service";
        Set<Integer> success = numbers(unit, "(?m)^SuccessExitStatus=([0-9 ]+)", " +");

        assertThat(numbers(unit, "(?m)^RestartForceExitStatus=([0-9 ]+)", " +")).isSubsetOf(of("retry"));
        assertThat(success).containsAll(of("note")).containsAll(of("skip")).doesNotContainAnyElementsOf(of("alert"));
    }

    @Test
    void the_chart_tries_again_what_may_pass_and_ends_on_all_else() throws IOException {
        String chart = "infra/helm/sndscopy/templates/_helpers.tpl";
        Set<Integer> ends = new TreeSet<>(of("alert"));
        ends.addAll(of("note"));

        assertThat(numbers(chart, "(?s)action: Count.*?values: \\[([0-9, ]+)\\]", ","))
                .isEqualTo(of("retry"));
        assertThat(numbers(chart, "(?s)action: FailJob.*?values: \\[([0-9, ]+)\\]", ","))
                .isEqualTo(ends);
    }
}
