package fr.sndscopy.it.faults;

import fr.sndscopy.it.CliProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line in a process of its own, on the class path of the tests: what can be killed, or die of a {@link Fault}. */
final class Child {
    private Child() {}

    /**
     * {@code migrate}.
     *
     * @param fault that it is to suffer, or null
     * @param struck the file that tells that it did
     */
    static CliProcess.Command migrate(Path home, Path delivery, @Nullable Fault fault, Path struck) {
        List<String> line = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        line.add(System.getProperty("java.class.path"));
        if (fault != null) {
            line.add("-D" + FaultSeams.FAULT + "=" + fault);
            line.add("-D" + FaultSeams.STRUCK + "=" + struck);
        }
        line.addAll(List.of("fr.sndscopy.Sndscopy", "--home", home.toString(), "migrate", delivery.toString()));
        return CliProcess.program(Path.of(System.getProperty("java.home"), "bin", "java"), line.toArray(String[]::new))
                .limit(Duration.ofMinutes(10));
    }
}
