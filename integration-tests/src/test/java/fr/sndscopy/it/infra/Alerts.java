package fr.sndscopy.it.infra;

import fr.sndscopy.it.Repository;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The alerts in {@code infra/prometheus} and the dashboard in {@code infra/grafana}, and the programs that read them. */
final class Alerts {
    static final Path FOLDER = Repository.root().resolve("infra/prometheus");
    static final Path RULES = FOLDER.resolve("sndscopy.rules.yaml");
    static final Path DASHBOARD = Repository.root().resolve("infra/grafana/sndscopy.json");

    private Alerts() {}

    /** Whether these programs are there. One line on the console says so when one is not. */
    static boolean areThere(Class<?> test, String... programs) {
        for (String program : programs) {
            if (program(program).isEmpty()) {
                String told = "SKIPPED " + test.getName() + ": no program [" + program + "] on the PATH";
                if (Boolean.parseBoolean(System.getenv("SNDSCOPY_REQUIRE_PROMETHEUS"))) {
                    throw new AssertionError(told);
                }
                System.out.println(told);
                return false;
            }
        }
        return true;
    }

    static Optional<Path> program(String name) {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The rules by the name of their alert. */
    static Map<String, Map<?, ?>> rules() throws IOException {
        Map<String, Map<?, ?>> rules = new TreeMap<>();
        for (Object group : list(yaml(RULES), "groups")) {
            for (Object rule : list((Map<?, ?>) group, "rules")) {
                rules.put(String.valueOf(((Map<?, ?>) rule).get("alert")), (Map<?, ?>) rule);
            }
        }
        return rules;
    }

    static List<?> list(Map<?, ?> map, String key) {
        return (List<?>) Objects.requireNonNull(map.get(key), key);
    }

    static Map<?, ?> map(Map<?, ?> map, String key) {
        return (Map<?, ?>) Objects.requireNonNull(map.get(key), key);
    }

    static Map<?, ?> yaml(Path file) throws IOException {
        return new Yaml().load(Files.readString(file));
    }

    /** What the dashboard asks, of all instances. */
    static List<String> dashboardExpressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DASHBOARD));
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                expressions.add(target.path("expr").asString().replace("$instance", ".*"));
            }
        }
        return expressions;
    }

    static List<String> ruleExpressions() throws IOException {
        return rules().values().stream()
                .map(rule -> String.valueOf(rule.get("expr")))
                .toList();
    }
}
