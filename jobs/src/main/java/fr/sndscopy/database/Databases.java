package fr.sndscopy.database;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The databases that are known, by name, and how many sessions each may have of this process. Safe for use by several threads. */
public final class Databases {
    private static final List<Product> PRODUCTS = List.of(new PostgreSql(), new Oracle());

    static final String PRODUCT_NAMES = PRODUCTS.stream().map(Product::name).collect(Collectors.joining(", "));

    private final Map<String, DatabaseSettings> known;
    private final Map<String, Semaphore> free = new TreeMap<>();
    private final Map<Path, Driver> drivers = new ConcurrentHashMap<>();

    /** @param known by name */
    public Databases(Map<String, DatabaseSettings> known) {
        this.known = new TreeMap<>(known);
        known.forEach((name, settings) -> free.put(name, new Semaphore(settings.connections(), true)));
    }

    static @Nullable Product product(String name) {
        return PRODUCTS.stream()
                .filter(product -> product.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** What a URL must begin with. */
    public static String urls() {
        return PRODUCTS.stream().map(Product::urlPrefix).collect(Collectors.joining(" or "));
    }

    /** Whether a URL is of a product that is read. */
    public static boolean isUrl(String url) {
        return PRODUCTS.stream().anyMatch(product -> url.startsWith(product.urlPrefix()));
    }

    /**
     * Opens a session that reads; waits until one is free. Closing it frees it.
     *
     * @throws DatabaseRefusedException when nobody says how the database is reached, or it lets nobody in
     * @throws IOException when it is not reached
     */
    public Session open(String name) throws IOException {
        DatabaseSettings settings = settings(name);
        Semaphore permits = Objects.requireNonNull(free.get(name));
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a session of " + name);
        }
        boolean opened = false;
        try {
            Session session = session(name, settings, permits::release);
            opened = true;
            return session;
        } finally {
            if (!opened) {
                permits.release();
            }
        }
    }

    /** Likewise, one that holds a snapshot and does not count. */
    Session openHolder(String name) throws IOException {
        return session(name, settings(name), () -> {});
    }

    int connections(String name) {
        return settings(name).connections();
    }

    private DatabaseSettings settings(String name) {
        DatabaseSettings settings = known.get(name);
        if (settings == null) {
            throw new DatabaseRefusedException("[" + name + "] a database that nobody says how to reach: expected"
                    + " source.databases." + name + ".url in sndscopy.yaml"
                    + (known.isEmpty() ? "" : ", or one of " + String.join(", ", known.keySet())));
        }
        return settings;
    }

    private Session session(String name, DatabaseSettings settings, Runnable freed) throws IOException {
        Product product = PRODUCTS.stream()
                .filter(one -> settings.url().startsWith(one.urlPrefix()))
                .findFirst()
                .orElseThrow(() -> new DatabaseRefusedException(
                        "[" + name + "] its URL is of no product that is read: expected " + urls()));
        Connection connection;
        try {
            connection = driver(name, settings).connect(settings.url(), login(settings));
        } catch (SQLException e) {
            throw Failures.of(name, "logging in", null, e);
        }
        if (connection == null) {
            throw new DatabaseRefusedException("[" + name + "] its URL is none that the driver takes");
        }
        try {
            product.begin(connection);
        } catch (SQLException e) {
            try {
                connection.close();
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
            throw Failures.of(name, "beginning a session", product, e);
        }
        return new Session(name, product, connection, settings.fetchRows(), freed);
    }

    private static Properties login(DatabaseSettings settings) {
        Properties login = new Properties();
        if (settings.user() != null) {
            login.setProperty("user", settings.user());
        }
        if (settings.password() != null) {
            login.setProperty("password", new String(settings.password().get()));
        }
        if (settings.url().startsWith("jdbc:postgresql:")) {
            login.setProperty("ApplicationName", "sndscopy");
            login.setProperty("tcpKeepAlive", "true");
        }
        return login;
    }

    private Driver driver(String name, DatabaseSettings settings) throws SQLException {
        Path jar = settings.driver();
        if (jar == null) {
            try {
                return DriverManager.getDriver(settings.url());
            } catch (SQLException e) {
                throw new DatabaseRefusedException(
                        "[" + name + "] no driver is shipped for its URL: expected its jar in" + " source.databases."
                                + name + ".driver");
            }
        }
        return drivers.computeIfAbsent(jar, file -> load(name, file, settings.url()));
    }

    /** The driver lives as long as the process. */
    private static Driver load(String name, Path jar, String url) {
        if (!Files.isRegularFile(jar)) {
            throw new DatabaseRefusedException(
                    "[" + name + "] " + jar.getFileName() + " is not there: expected the jar of a driver");
        }
        URL location;
        try {
            location = jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new DatabaseRefusedException("[" + name + "] " + jar.getFileName() + " cannot be loaded");
        }
        @SuppressWarnings("resource") // classes are loaded from it as long as the driver is in use
        URLClassLoader loader = new URLClassLoader(new URL[] {location}, Databases.class.getClassLoader());
        for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
            try {
                if (driver.getClass().getClassLoader() == loader && driver.acceptsURL(url)) {
                    return driver;
                }
            } catch (SQLException e) {
                throw new DatabaseRefusedException("[" + name + "] its URL is none that the driver takes");
            }
        }
        throw new DatabaseRefusedException("[" + name + "] " + jar.getFileName() + " has no driver for its URL");
    }
}
