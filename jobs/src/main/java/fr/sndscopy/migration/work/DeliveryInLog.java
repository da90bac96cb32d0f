package fr.sndscopy.migration.work;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Has the lines that a thread logs name the delivery that they are of. */
public final class DeliveryInLog {
    /** What log patterns call it. */
    public static final String KEY = "delivery";

    private DeliveryInLog() {}

    /** Does something for a delivery. */
    public static void run(String delivery, Runnable what) {
        String before = MDC.get(KEY);
        MDC.put(KEY, delivery);
        try {
            what.run();
        } finally {
            restore(before);
        }
    }

    /** Likewise. */
    public static <T> T call(String delivery, Callable<T> what) throws Exception {
        String before = MDC.get(KEY);
        MDC.put(KEY, delivery);
        try {
            return what.call();
        } finally {
            restore(before);
        }
    }

    private static void restore(@Nullable String before) {
        if (before == null) {
            MDC.remove(KEY);
        } else {
            MDC.put(KEY, before);
        }
    }
}
