package fr.sndscopy.it.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A contestant in a JVM of its own, which stays warm from run to run and waits idle while others run: what one compiles, allocates and
 * collects is not another's. All are started with the same collector, and those of one comparison are asked in turns.
 */
final class PeerProcess implements Contestant {
    /** What a line of standard output that answers begins with. */
    static final String ANSWER = "= ";

    private final String name;
    private final Path log;
    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    private PeerProcess(String name, List<String> line, Path log) throws IOException {
        this.name = name;
        this.log = log;
        this.process = new ProcessBuilder(line).redirectError(log.toFile()).start();
        this.orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a {@link PeerWorker}.
     *
     * @param heap as {@code -Xmx} takes it
     * @param logs a folder for what it says on standard error
     */
    static PeerProcess start(String name, String heap, Path logs, String... arguments) throws IOException {
        return start(
                name,
                logs,
                java(heap, System.getProperty("java.class.path"), List.of(), PeerWorker.class.getName(), arguments));
    }

    /** Starts a worker from another class path, with the same answers. */
    static PeerProcess start(String name, Path logs, List<String> line) throws IOException {
        PeerProcess started = new PeerProcess(name, line, Files.createTempFile(logs, name.replace(' ', '-'), ".log"));
        started.answer();
        return started;
    }

    static List<String> java(
            String heap, String classPath, List<String> options, String mainClass, String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-Xmx" + heap, "-XX:+UseParallelGC", "-XX:+IgnoreUnrecognizedVMOptions"));
        line.add("--enable-native-access=ALL-UNNAMED");
        line.addAll(options);
        line.addAll(List.of("-cp", classPath, mainClass));
        line.addAll(List.of(arguments));
        return line;
    }

    @Override
    public Duration run(Path out) throws IOException {
        return Duration.ofNanos(ask("run", out));
    }

    @Override
    public long rowCount(Path out) throws IOException {
        return ask("count", out);
    }

    /** The most memory it has had until now. */
    long peakBytes() {
        return PeakMemory.bytes(process.pid());
    }

    private long ask(String order, Path folder) throws IOException {
        orders.write(order + " " + folder.toAbsolutePath() + "\n");
        orders.flush();
        return answer();
    }

    private long answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(ANSWER)) {
                return Long.parseLong(line.substring(ANSWER.length()));
            }
        }
        throw new IllegalStateException("[" + name + "] ended:\n" + Files.readString(log));
    }

    @Override
    public void close() throws IOException {
        try (orders;
                answers) {
            process.destroy();
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
