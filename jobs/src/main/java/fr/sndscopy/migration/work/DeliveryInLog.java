package fr.sndscopy.migration.work;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Has the lines that a thread logs name the delivery that they are of, and the run of it that this process has at work. */
public final class DeliveryInLog {
    /** What log patterns call it. */
    public static final String KEY = "delivery";

    /** And the run. */
    public static final String RUN_KEY = "run";

    /** The run that is at work, by delivery: its lock lets none be beside it. */
    private static final Map<String, String> RUNS = new ConcurrentHashMap<>();

    private DeliveryInLog() {}

    /** Does something that is a run of a delivery, with an id of its own that other threads of it name too. */
    public static <T> T callRun(String delivery, Callable<T> what) throws Exception {
        String id = UUID.randomUUID().toString();
        RUNS.put(delivery, id);
        try {
            return call(delivery, what);
        } finally {
            RUNS.remove(delivery, id);
        }
    }

    /** Does something for a delivery. */
    public static void run(String delivery, Runnable what) {
        String before = MDC.get(KEY);
        name(delivery);
        try {
            what.run();
        } finally {
            name(before);
        }
    }

    /** Likewise. */
    public static <T> T call(String delivery, Callable<T> what) throws Exception {
        String before = MDC.get(KEY);
        name(delivery);
        try {
            return what.call();
        } finally {
            name(before);
        }
    }

    private static void name(@Nullable String delivery) {
        put(KEY, delivery);
        put(RUN_KEY, delivery == null ? null : RUNS.get(delivery));
    }

    private static void put(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
