package fr.sndscopy.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback that hurts the connections passing through it. Without a fault it passes bytes as they are.
 *
 * <p>A {@link Fault} is armed for one direction and strikes once, the first connection that takes the bytes passed in
 * that direction since then past the given number; faults armed later wait for their turn and count from there. Stalls,
 * delays and refusals last until {@link #heal}. Methods may be called by any thread, while traffic flows.
 */
public final class FaultProxy implements AutoCloseable {

    /** Where bytes go: {@code UP} from the client to the server. */
    public enum Direction {
        UP,
        DOWN
    }

    /** What happens behind the last byte that passes unharmed. */
    public enum Fault {
        /** Both connections are reset (RST): the peers see an error. */
        RESET,
        /** Both connections are closed in good order (FIN): the peers see an early end. */
        TRUNCATE,
        /** The lowest bit of the next byte is inverted and everything goes on. */
        FLIP_BIT
    }

    private static final int CONNECT_TIMEOUT_MILLIS = 3_000;
    private static final int CHUNK_BYTES = 8_192;

    private final InetSocketAddress target;
    private final int port;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Map<Direction, Queue<Armed>> armed = new EnumMap<>(Direction.class);
    private final Map<Direction, Long> passedBytes = new EnumMap<>(Direction.class);
    private @Nullable ServerSocket listening;
    private Duration latency = Duration.ZERO;
    private boolean stalled;
    private int acceptedCount;

    private FaultProxy(InetSocketAddress target, ServerSocket listening) {
        this.target = target;
        this.port = listening.getLocalPort();
        for (Direction direction : Direction.values()) {
            armed.put(direction, new ArrayDeque<>());
            passedBytes.put(direction, 0L);
        }
        serve(listening);
    }

    /** Starts a proxy before {@code target} on a free port. */
    public static FaultProxy before(InetSocketAddress target) {
        return new FaultProxy(target, listen(0));
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** The proxy as an HTTP server without a path. */
    public URI http() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** How many connections were taken since the start. */
    public synchronized int acceptedCount() {
        return acceptedCount;
    }

    /** How many bytes were passed on in one direction since the start. */
    public synchronized long passedBytes(Direction direction) {
        return passedBytes.getOrDefault(direction, 0L);
    }

    /** Whether a fault that was armed has not struck. */
    public synchronized boolean hasArmedFaults() {
        return armed.values().stream().anyMatch(queue -> !queue.isEmpty());
    }

    /**
     * Arms {@code fault} to strike behind the next {@code bytes} bytes in {@code direction}, over all connections; HTTP
     * headers count as well.
     */
    public synchronized void arm(Fault fault, Direction direction, long bytes) {
        armedIn(direction).add(new Armed(fault, bytes));
    }

    /** Holds back all bytes in both directions; connections stay open. */
    public synchronized void stall() {
        stalled = true;
    }

    /** Delays every chunk of at most 8 KiB, in each direction. */
    public synchronized void delay(Duration perChunk) {
        latency = perChunk;
    }

    /** Resets the open connections and refuses new ones, as a server that went down does. */
    public synchronized void refuse() {
        closeQuietly(listening);
        listening = null;
        connections.forEach(Connection::reset);
    }

    /** Ends every fault: what is held back goes on, the port listens again. */
    public synchronized void heal() {
        stalled = false;
        latency = Duration.ZERO;
        armed.values().forEach(Queue::clear);
        if (listening == null) {
            serve(listen(port));
        }
        notifyAll();
    }

    /** Resets what is open and leaves the port. */
    @Override
    public synchronized void close() {
        refuse();
        notifyAll();
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void serve(ServerSocket socket) {
        listening = socket;
        daemon("accept", () -> accept(socket));
    }

    private void accept(ServerSocket socket) {
        while (true) {
            try {
                Socket client = socket.accept();
                synchronized (this) {
                    acceptedCount++;
                }
                daemon("connect", () -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        Connection connection = new Connection(client, server);
        try {
            server.connect(target, CONNECT_TIMEOUT_MILLIS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException e) {
            connection.reset();
            return;
        }
        synchronized (this) {
            if (listening == null) {
                connection.reset();
                return;
            }
            connections.add(connection);
        }
        daemon("up", () -> pass(connection, client, server, Direction.UP));
        daemon("down", () -> pass(connection, server, client, Direction.DOWN));
    }

    private void pass(Connection connection, Socket from, Socket to, Direction direction) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int length = in.read(chunk);
            while (length >= 0) {
                awaitPassage();
                Strike strike = account(direction, length);
                if (strike.fault() == Fault.FLIP_BIT) {
                    chunk[strike.at()] ^= 1;
                } else if (strike.fault() != null) {
                    out.write(chunk, 0, strike.at());
                    out.flush();
                    end(connection, strike.fault());
                    return;
                }
                out.write(chunk, 0, length);
                out.flush();
                length = in.read(chunk);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            end(connection, Fault.RESET);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(connection, Fault.RESET);
        }
    }

    private void end(Connection connection, Fault how) {
        connections.remove(connection);
        if (how == Fault.RESET) {
            connection.reset();
        } else {
            connection.finish();
        }
    }

    private void awaitPassage() throws InterruptedException {
        Duration pause;
        synchronized (this) {
            pause = latency;
        }
        Thread.sleep(pause.toMillis());
        synchronized (this) {
            while (stalled && listening != null) {
                wait();
            }
        }
    }

    /** Counts {@code length} more bytes and says which fault, if any, strikes at which of them. */
    private synchronized Strike account(Direction direction, int length) {
        Queue<Armed> queue = armedIn(direction);
        Armed next = queue.peek();
        if (next == null || next.remainingBytes >= length) {
            if (next != null) {
                next.remainingBytes -= length;
            }
            passedBytes.merge(direction, (long) length, Long::sum);
            return new Strike(null, length);
        }
        queue.remove();
        int at = (int) next.remainingBytes;
        passedBytes.merge(direction, next.fault == Fault.FLIP_BIT ? (long) length : at, Long::sum);
        return new Strike(next.fault, at);
    }

    private Queue<Armed> armedIn(Direction direction) {
        Queue<Armed> queue = armed.get(direction);
        if (queue == null) {
            throw new IllegalStateException("no queue for " + direction);
        }
        return queue;
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, "fault-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(@Nullable AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (Exception ignored) {
            // It is being thrown away.
        }
    }

    private static final class Armed {
        private final Fault fault;
        private long remainingBytes;

        private Armed(Fault fault, long remainingBytes) {
            this.fault = fault;
            this.remainingBytes = remainingBytes;
        }
    }

    private record Strike(@Nullable Fault fault, int at) {}

    private record Connection(Socket client, Socket server) {

        void reset() {
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException ignored) {
                    // Closed already.
                }
            }
            finish();
        }

        void finish() {
            closeQuietly(client);
            closeQuietly(server);
        }
    }
}
