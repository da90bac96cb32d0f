package fr.sndscopy.it;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** A PostgreSQL server in a container of its own, ready after a few seconds, with one empty database and its owner. */
public final class PostgresServer implements AutoCloseable {

    private static final int PORT = 5432;
    private static final String NAME = "sndscopy";
    private static @Nullable PostgresServer shared;

    private final String password = UUID.randomUUID().toString();
    private final GenericContainer<?> container;

    private PostgresServer() {
        container = InfraImage.container("postgresql")
                .withEnv("POSTGRES_DB", NAME)
                .withEnv("POSTGRES_USER", NAME)
                .withEnv("POSTGRES_PASSWORD", password)
                .withExposedPorts(PORT)
                .waitingFor(Wait.forLogMessage("postgresql: ready\\n", 1).withStartupTimeout(Duration.ofMinutes(2)));
    }

    /** A server with an empty database for one test, which closes it. */
    public static PostgresServer start() {
        PostgresServer server = new PostgresServer();
        server.container.start();
        return server;
    }

    /** The server that tests of this JVM share, with whatever they left in its database. Ends with the JVM. */
    public static synchronized PostgresServer shared() {
        PostgresServer server = shared;
        if (server == null) {
            server = start();
            shared = server;
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "close-shared-postgresql"));
        }
        return server;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://" + container.getHost() + ":" + container.getMappedPort(PORT) + "/" + NAME;
    }

    /** The same place for a {@link FaultProxy}. */
    public InetSocketAddress address() {
        return new InetSocketAddress(container.getHost(), container.getMappedPort(PORT));
    }

    public String username() {
        return NAME;
    }

    public String password() {
        return password;
    }

    /** Freezes the server: connections stay open and nothing answers. */
    public void pause() {
        container
                .getDockerClient()
                .pauseContainerCmd(container.getContainerId())
                .exec();
    }

    /** Lets a paused server go on where it was. */
    public void resume() {
        container
                .getDockerClient()
                .unpauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void close() {
        container.stop();
    }
}
