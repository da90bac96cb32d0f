package fr.sndscopy.it.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a process asks of job database, store and key service, when a property of the system names a file for it; and writes it
 * there when the process ends with the most heap that was in use. Safe for use by several
 * threads.
 */
public final class CallCounter {
    /** Names the file. */
    public static final String FILE = "campaign.calls";

    private static final long SAMPLE_NANOS = 50_000_000;

    private static final @Nullable CallCounter CURRENT = ofProperties();

    private final AtomicLong peakBytes = new AtomicLong();
    private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();

    private CallCounter() {}

    private static @Nullable CallCounter ofProperties() {
        String file = System.getProperty(FILE);
        if (file == null) {
            return null;
        }
        CallCounter counter = new CallCounter();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> counter.write(Path.of(file))));
        Thread sampler = new Thread(counter::sample, "heap-sampler");
        sampler.setDaemon(true);
        sampler.start();
        return counter;
    }

    private void sample() {
        while (true) {
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            peakBytes.accumulateAndGet(used, Math::max);
            LockSupport.parkNanos(SAMPLE_NANOS);
        }
    }

    /** {@code target}, counted if calls are counted in this process. */
    public static <T> T counted(String name, T target) {
        return CURRENT == null ? target : CURRENT.between(name, target);
    }

    @SuppressWarnings("unchecked") // a proxy has the interfaces of its target
    private <T> T between(String name, T target) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> each : type.getInterfaces()) {
                interfaces.add(each);
            }
        }
        return (T) Proxy.newProxyInstance(
                CallCounter.class.getClassLoader(),
                interfaces.toArray(Class<?>[]::new),
                (proxy, method, arguments) -> pass(name, target, method, arguments));
    }

    private @Nullable Object pass(String name, Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        boolean sql = target instanceof Statement;
        if (sql ? method.getName().startsWith("execute") : isCall(target, method)) {
            calls.computeIfAbsent(name + "." + (sql ? "statements" : method.getName()), none -> new LongAdder())
                    .increment();
        }
        if (method.getName().equals("put")
                && arguments != null
                && arguments[0] instanceof String key
                && arguments[1] instanceof Path file
                && key.startsWith("work/")) {
            calls.computeIfAbsent("receipts.bytes", none -> new LongAdder()).add(Files.size(file));
        }
        try {
            Object answer = method.invoke(target, arguments);
            return answer instanceof Connection || answer instanceof Statement ? between(name, answer) : answer;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** What has been counted so far, by name; empty when nothing is counted in this process. */
    public static Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        if (CURRENT != null) {
            CURRENT.calls.forEach((call, count) -> counts.put(call, count.sum()));
        }
        return counts;
    }

    /** The most heap that was in use since this was asked last, garbage included; 0 when nothing is counted in this process. */
    public static long peakMegabytes() {
        return CURRENT == null ? 0 : CURRENT.peakBytes.getAndSet(0) >> 20;
    }

    private static boolean isCall(Object target, Method method) {
        return target instanceof Connection
                ? method.getName().equals("commit")
                : method.getDeclaringClass().getName().startsWith("fr.sndscopy.") && method.getParameterCount() > 0;
    }

    private void write(Path file) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(calls)
                .forEach((call, count) ->
                        lines.append(call).append(' ').append(count.sum()).append('\n'));
        lines.append(String.format(Locale.ROOT, "heap.peak-MB %d%n", peakBytes.get() >> 20));
        lines.append(String.format(
                Locale.ROOT, "heap.most-MB %d%n", Runtime.getRuntime().maxMemory() >> 20));
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
