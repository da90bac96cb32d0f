package fr.sndscopy.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The product as its users run it: a real process with captured output, that tests may wait for, interrupt or kill.
 * Variables {@code SNDSCOPY_*} and {@code AWS_*} of the tests' own environment are not handed down, standard input is
 * empty, and {@code JAVA_HOME} is that of the tests.
 *
 * <pre>{@code
 * Outcome outcome = CliProcess.sndscopy("verify").home(home).run();
 *
 * try (CliProcess migrate = CliProcess.sndscopy("migrate", delivery).home(home).start()) {
 *     migrate.await(() -> Files.exists(firstObject), Duration.ofMinutes(1));
 *     migrate.kill();
 * }
 * }</pre>
 */
public final class CliProcess implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);

    private final Command command;
    private final Instant started = Instant.now();
    private final Process process;
    private final Capture stdout;
    private final Capture stderr;

    private CliProcess(Command command, Process process) {
        this.command = command;
        this.process = process;
        this.stdout = new Capture(process.getInputStream(), "stdout");
        this.stderr = new Capture(process.getErrorStream(), "stderr");
    }

    /**
     * The launcher {@code jobs/bin/sndscopy} with a subcommand and its arguments; {@link Command#home} is put before
     * them. It runs what has been packaged and builds nothing, and its JVM compiles quickly rather than well: right for
     * tests of a few rows, wrong for what is timed; see {@link #timed}.
     */
    public static Command sndscopy(String... arguments) {
        return timed(arguments).environment("SNDSCOPY_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    }

    /** As {@link #sndscopy}, with the options of the JVM that an operator gets: what a benchmark times. */
    public static Command timed(String... arguments) {
        Path launcher = Repository.root().resolve("jobs/bin/sndscopy");
        if (!Files.isExecutable(launcher)) {
            throw new IllegalStateException("[" + launcher + "] not an executable file");
        }
        return new Command(launcher, List.of(arguments)).environment("SNDSCOPY_NO_BUILD", "1");
    }

    /** Any other program. */
    public static Command program(Path executable, String... arguments) {
        return new Command(executable, List.of(arguments));
    }

    /** The number of the process. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended. A number alone does not tell: numbers come again, and threads have some too. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** What was written to standard output up to now. */
    public String stdout() {
        return stdout.text();
    }

    /** What was written to standard error up to now. */
    public String stderr() {
        return stderr.text();
    }

    /**
     * Waits until {@code condition} holds.
     *
     * @throws AssertionError with the output, when the process ends first or {@code limit} passes
     */
    public CliProcess await(BooleanSupplier condition, Duration limit) {
        Instant deadline = Instant.now().plus(limit);
        while (!condition.getAsBoolean()) {
            boolean alive = process.isAlive();
            if (!alive && condition.getAsBoolean()) {
                return this;
            }
            if (!alive) {
                throw new AssertionError("[" + command + "] ended before the condition held" + output());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("[" + command + "] the condition did not hold within " + limit + output());
            }
            pause();
        }
        return this;
    }

    /** Waits until {@code text} stands on standard output or standard error, as {@link #await} does. */
    public CliProcess awaitOutput(String text, Duration limit) {
        return await(() -> stdout().contains(text) || stderr().contains(text), limit);
    }

    /** Sends SIGKILL to the process and all it started, and waits for the end. */
    public Outcome kill() {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(0, process.toHandle());
        family.forEach(ProcessHandle::destroyForcibly);
        Outcome outcome = end();
        await(family);
        return outcome;
    }

    /** Sends SIGSTOP: the process stands still, with all that it holds. */
    public void freeze() {
        signal("-STOP");
    }

    /** Sends SIGCONT. */
    public void thaw() {
        signal("-CONT");
    }

    private void signal(String name) {
        Outcome sent = program(Path.of("/bin/kill"), name, String.valueOf(process.pid()))
                .run();
        if (sent.exitCode() != 0) {
            throw new AssertionError("[" + command + "] kill " + name + " failed: " + sent.stderr());
        }
    }

    /** Sends SIGKILL at {@code moment}, unless the process has ended before. */
    public Outcome killAt(Instant moment) {
        try {
            long left = Duration.between(Instant.now(), moment).toMillis();
            if (process.waitFor(Math.max(0, left), TimeUnit.MILLISECONDS)) {
                return end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return kill();
    }

    /** Sends SIGTERM to the process, as a service manager does, and waits for the end within the command's limit. */
    public Outcome terminate() {
        process.toHandle().destroy(); // Process.destroy would close the streams and lose the last words.
        return join();
    }

    /**
     * Waits for the end.
     *
     * @throws AssertionError with the output, when the command's time limit passes; the process is killed
     */
    public Outcome join() {
        try {
            Duration left = Duration.between(Instant.now(), started.plus(command.limit));
            if (!process.waitFor(Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS)) {
                kill();
                throw new AssertionError("[" + command + "] still running after " + command.limit + output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
            throw new AssertionError("[" + command + "] interrupted", e);
        }
        return end();
    }

    /** Kills the process if it still runs. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private Outcome end() {
        try {
            int exitCode = process.waitFor();
            Duration took = Duration.between(started, Instant.now());
            stdout.join();
            stderr.join();
            return new Outcome(exitCode, stdout(), stderr(), took);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("[" + command + "] interrupted", e);
        }
    }

    /** Orphans are reaped by somebody else: waits 5 seconds at most for the last of them to be gone. */
    private static void await(List<ProcessHandle> family) {
        Instant deadline = Instant.now().plusSeconds(5);
        while (family.stream().anyMatch(ProcessHandle::isAlive) && Instant.now().isBefore(deadline)) {
            pause();
        }
    }

    private String output() {
        return "\n--- stdout\n" + stdout() + "\n--- stderr\n" + stderr();
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * What a process left.
     *
     * @param exitCode 128 plus the signal's number when a signal ended it
     * @param took from the start to the end, JVM start-up included
     */
    public record Outcome(int exitCode, String stdout, String stderr, Duration took) {

        /** The last line of standard output that is not blank, or nothing: the JSON of {@code --json}. */
        public String lastLine() {
            List<String> lines = stdout.lines().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }
    }

    /** A command line with its surroundings, to run once or more. */
    public static final class Command {
        private Path executable;
        private List<String> arguments;
        private final Map<String, String> environment = new TreeMap<>();
        private @Nullable Path home;
        private @Nullable Path workingDirectory;
        private Duration limit = Duration.ofMinutes(5);

        private Command(Path executable, List<String> arguments) {
            this.executable = executable;
            this.arguments = arguments;
        }

        /** Passed as {@code --home}, before the subcommand. */
        public Command home(Path folder) {
            home = folder;
            return this;
        }

        /** Sets one variable. */
        public Command environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Sets several variables. */
        public Command environment(Map<String, String> variables) {
            environment.putAll(variables);
            return this;
        }

        /** Has another program start it, which gets its own arguments first. */
        public Command under(Path program, String... first) {
            List<String> line = new ArrayList<>(List.of(first));
            line.add(executable.toString());
            line.addAll(arguments);
            executable = program;
            arguments = List.copyOf(line);
            return this;
        }

        /** Where the process runs; the tests' own working directory if not set. */
        public Command workingDirectory(Path folder) {
            workingDirectory = folder;
            return this;
        }

        /** How long the process may run, 5 minutes if not set. */
        public Command limit(Duration longest) {
            limit = longest;
            return this;
        }

        /** Starts the process and waits for its end. */
        public Outcome run() {
            try (CliProcess running = start()) {
                return running.join();
            }
        }

        /** Starts the process. The caller closes it. */
        public CliProcess start() {
            ProcessBuilder builder = new ProcessBuilder(line());
            Map<String, String> inherited = builder.environment();
            inherited.keySet().removeIf(name -> name.startsWith("SNDSCOPY_") || name.startsWith("AWS_"));
            inherited.put("JAVA_HOME", System.getProperty("java.home"));
            inherited.putAll(environment);
            if (workingDirectory != null) {
                builder.directory(workingDirectory.toFile());
            }
            try {
                Process process = builder.start();
                process.getOutputStream().close();
                return new CliProcess(this, process);
            } catch (IOException e) {
                throw new UncheckedIOException("[" + this + "] did not start", e);
            }
        }

        private List<String> line() {
            List<String> line = new ArrayList<>();
            line.add(executable.toString());
            if (home != null) {
                line.add("--home");
                line.add(home.toString());
            }
            line.addAll(arguments);
            return line;
        }

        @Override
        public String toString() {
            return String.join(" ", line());
        }
    }

    /** Collects one stream on a thread of its own, so that the process never waits for us. */
    private static final class Capture {
        private final StringBuilder text = new StringBuilder();
        private final Thread reader;

        private Capture(InputStream stream, String name) {
            reader = new Thread(() -> drain(stream), "cli-process-" + name);
            reader.setDaemon(true);
            reader.start();
        }

        private void drain(InputStream stream) {
            char[] chunk = new char[4_096];
            try (Reader in = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                int length = in.read(chunk);
                while (length >= 0) {
                    append(chunk, length);
                    length = in.read(chunk);
                }
            } catch (IOException killed) {
                // What was read stands.
            }
        }

        private synchronized void append(char[] chunk, int length) {
            text.append(chunk, 0, length);
        }

        private synchronized String text() {
            return text.toString();
        }

        /** A grandchild that outlives the process may hold the stream open: waits 5 seconds at most. */
        private void join() throws InterruptedException {
            reader.join(5_000);
        }
    }
}
