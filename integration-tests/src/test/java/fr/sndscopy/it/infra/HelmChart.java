package fr.sndscopy.it.infra;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.CliProcess.Outcome;
import fr.sndscopy.it.Repository;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The chart in {@code infra/helm/sndscopy}, as the program {@code helm} of this machine reads it. */
final class HelmChart {
    static final Path FOLDER = Repository.root().resolve("infra/helm/sndscopy");

    private HelmChart() {}

    /** Whether there is a program {@code helm}. One line on the console says so when there is none: without it nothing is rendered. */
    static boolean isToBeHad() {
        if (helm().isPresent()) {
            return true;
        }
        String told = "SKIPPED " + HelmChartTest.class.getName() + ": no program [helm] on the PATH";
        if (Boolean.parseBoolean(System.getenv("SNDSCOPY_REQUIRE_HELM"))) {
            throw new AssertionError(told);
        }
        System.out.println(told);
        return false;
    }

    private static Optional<Path> helm() {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "helm"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The sets of values that are kept with it. */
    static List<Path> values() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
            return files.sorted().toList();
        }
    }

    static Outcome lint(Path values, String... settings) {
        return run("lint", List.of("--strict", "--values", values.toString()), settings);
    }

    /** What is sent to Kubernetes, as YAML. */
    static Outcome render(Path values, String... settings) {
        return run("template", List.of("night", "--namespace", "health", "--values", values.toString()), settings);
    }

    private static Outcome run(String command, List<String> arguments, String... settings) {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(arguments);
        for (String setting : settings) {
            line.add("--set");
            line.add(setting);
        }
        line.add(FOLDER.toString());
        return CliProcess.program(helm().orElseThrow(), line.toArray(String[]::new))
                .limit(Duration.ofMinutes(1))
                .run();
    }
}
