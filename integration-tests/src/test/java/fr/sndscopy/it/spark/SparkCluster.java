package fr.sndscopy.it.spark;

import fr.sndscopy.it.CliProcess;
import fr.sndscopy.it.FaultProxy;
import fr.sndscopy.it.Repository;
import fr.sndscopy.it.TestHome;
import fr.sndscopy.storage.embedded.EmbeddedCredentials;
import fr.sndscopy.storage.embedded.EmbeddedStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A standalone cluster on this machine, as {@code jobs/bin/sndscopy-spark} starts it: a master and workers of one core each, with a store
 * that all reach over HTTP, behind a proxy. Each home has a bucket of its own.
 */
final class SparkCluster implements AutoCloseable {
    private static final Path LAUNCHER = Repository.root().resolve("jobs/bin/sndscopy-spark");
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration LIFE = Duration.ofHours(1);

    private final Path folder;
    private final EmbeddedStore store;
    private final FaultProxy network;
    private final Path secret;
    private final Path credentials;
    private final String master;
    private final List<CliProcess> processes = new ArrayList<>();
    private int workers;

    private SparkCluster(Path folder) throws IOException {
        this.folder = folder;
        EmbeddedCredentials keys = EmbeddedCredentials.random(new SecureRandom());
        this.store = EmbeddedStore.start(folder.resolve("store"), keys);
        URI endpoint = store.endpoint();
        this.network = FaultProxy.before(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()));
        this.secret = Files.writeString(folder.resolve("spark.secret"), "a secret of " + System.nanoTime() + "\n");
        this.credentials = Files.writeString(
                folder.resolve("credentials"),
                "[default]\naws_access_key_id = " + keys.accessKeyId() + "\naws_secret_access_key = "
                        + keys.secretAccessKey() + "\n");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        this.master = "spark://127.0.0.1:" + port;
        CliProcess first = start(process("master", "--port", String.valueOf(port)));
        first.awaitOutput("New state: ALIVE", START);
    }

    /** Starts it with so many workers. */
    static SparkCluster start(Path folder, int workers) throws IOException {
        SparkCluster cluster = new SparkCluster(folder);
        try {
            for (int i = 0; i < workers; i++) {
                cluster.addWorker();
            }
            cluster.processes.forEach(process -> process.awaitOutput(
                    process == cluster.processes.get(0) ? "Registering worker" : "Successfully registered", START));
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** Starts another worker, and returns at once. */
    CliProcess addWorker() {
        return start(process(
                "worker",
                master,
                "--cores",
                "1",
                "--memory",
                "640m",
                "--work-dir",
                folder.resolve("worker-" + workers++).toString()));
    }

    /** Has a worker take nothing new, and returns when its executors have ended what they had. */
    CliProcess.Outcome retire(CliProcess worker) {
        return CliProcess.program(LAUNCHER, "retire", String.valueOf(worker.pid()))
                .limit(Duration.ofMinutes(5))
                .run();
    }

    /** What the executors of a worker have logged. */
    String executorLog(int worker) {
        StringBuilder log = new StringBuilder();
        for (Path file : TestHome.files(folder.resolve("worker-" + worker))) {
            if (file.getFileName().toString().equals("stderr")) {
                try {
                    log.append(Files.readString(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return log.toString();
    }

    /** One of its own processes, with a job database in its environment that it has no business with. */
    private CliProcess.Command process(String kind, String... arguments) {
        List<String> line = new ArrayList<>(List.of(kind));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--host", "127.0.0.1", "--webui-port", "0"));
        return CliProcess.program(LAUNCHER, line.toArray(String[]::new))
                .environment("SNDSCOPY_EXECUTION_SECRET_FILE", secret.toString())
                .environment("SNDSCOPY_DATABASE_URL", "jdbc:postgresql://db.invalid/jobs")
                .environment("SNDSCOPY_DATABASE_PASSWORD_FILE", "/etc/sndscopy/database.password")
                .environment("SPARK_LOCAL_IP", "127.0.0.1")
                .limit(LIFE);
    }

    private CliProcess start(CliProcess.Command command) {
        CliProcess process = command.start();
        processes.add(process);
        return process;
    }

    /** A home with a bucket of its own, from which threads work. */
    TestHome home(String name, String... lines) {
        store.createBucket(name);
        List<String> configuration = new ArrayList<>(List.of(lines));
        configuration.add("store: {endpoint: \"" + network.http() + "\", bucket: " + name + ", credentials-file: "
                + credentials + "}");
        return new TestHome(folder.resolve(name)).configure(configuration.toArray(String[]::new));
    }

    /** Likewise, from which executors do. */
    TestHome homeOfExecutors(String name, String... lines) throws IOException {
        Path settings = Files.writeString(folder.resolve(name + ".conf"), """
            spark.driver.host=127.0.0.1
            spark.driver.bindAddress=127.0.0.1
            spark.network.timeout=20s
            spark.network.timeoutInterval=5s
            spark.executor.heartbeatInterval=3s
            spark.executorEnv.SNDSCOPY_HOME=%s
            """.formatted(folder.resolve(name)));
        List<String> configuration = new ArrayList<>(List.of(lines));
        configuration.add("execution: {master: \"" + master + "\", secret-file: " + secret
                + ", memory: 512MB, settings-file: " + settings + "}");
        return home(name, configuration.toArray(String[]::new));
    }

    /** {@code migrate} from a home of executors. */
    CliProcess.Command migrate(TestHome home, Path delivery) {
        return command(home, "migrate", delivery);
    }

    /** {@code nightly} from a home of executors. */
    CliProcess.Command nightly(TestHome home, Path inbox, String... options) {
        return command(home, "nightly", inbox, options);
    }

    private static CliProcess.Command command(TestHome home, String name, Path folder, String... options) {
        List<String> line = new ArrayList<>(List.of(name, folder.toString()));
        line.addAll(List.of(options));
        return CliProcess.program(LAUNCHER, line.toArray(String[]::new))
                .home(home.directory())
                .environment("SNDSCOPY_NO_BUILD", "1")
                .environment("SPARK_LOCAL_IP", "127.0.0.1")
                .limit(Duration.ofMinutes(20));
    }

    /** Between everybody and the store. */
    FaultProxy network() {
        return network;
    }

    /** The files of the objects in a home's bucket, below a prefix. */
    List<Path> objects(String name, String prefix) {
        return TestHome.files(folder.resolve("store").resolve(name).resolve(prefix));
    }

    /** The applications that the first worker has had executors of: a folder each. */
    int applications() throws IOException {
        try (Stream<Path> folders = Files.list(folder.resolve("worker-0"))) {
            return (int) folders.filter(Files::isDirectory).count();
        }
    }

    /** The executors that are alive. */
    List<ProcessHandle> executors() {
        return processes.stream()
                .flatMap(process -> ProcessHandle.of(process.pid()).stream())
                .flatMap(ProcessHandle::descendants)
                .filter(process -> process.isAlive()
                        && process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
                .toList();
    }

    /** What the processes of the cluster have written: their own output, and that of executors. */
    List<String> logs() throws IOException {
        List<String> logs = new ArrayList<>();
        for (CliProcess process : processes) {
            logs.add(process.stdout() + process.stderr());
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.equals("stdout") || name.equals("stderr")) {
                    logs.add(Files.readString(file));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return logs;
    }

    @Override
    public void close() {
        processes.forEach(CliProcess::close);
        network.close();
        store.close();
    }
}
