package fr.sndscopy.it.faults;

import fr.sndscopy.it.faults.Fault.Seam;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets calls through to what they are for, and has the one of the trial go wrong. */
abstract class SeamCalls {
    /** As a process that was killed ends. */
    static final int DEAD = 137;

    private final FaultSeams.Trial trial;
    private final Seam seam;

    SeamCalls(FaultSeams.Trial trial, Seam seam) {
        this.trial = trial;
        this.seam = seam;
    }

    /** {@code target}, behind this seam; under all interfaces that it has. */
    @SuppressWarnings("unchecked") // a proxy has the interfaces of its target
    final <T> T between(T target) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> each : type.getInterfaces()) {
                interfaces.add(each);
            }
        }
        InvocationHandler handler = (proxy, method, arguments) -> pass(target, method, arguments);
        return (T)
                Proxy.newProxyInstance(SeamCalls.class.getClassLoader(), interfaces.toArray(Class<?>[]::new), handler);
    }

    private @Nullable Object pass(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        if (!counts(method) || !trial.hits(seam, describe(method, arguments))) {
            return wrap(call(target, method, arguments));
        }
        switch (trial.fault().effect()) {
            case FAILS_BEFORE -> throw outage(method);
            case FAILS_AFTER -> {
                call(target, method, arguments);
                throw lostAnswer(method);
            }
            case LIES -> {
                return lie(method, arguments, call(target, method, arguments));
            }
            case DIES_BEFORE -> Runtime.getRuntime().halt(DEAD);
            case DIES_AFTER -> {
                call(target, method, arguments);
                Runtime.getRuntime().halt(DEAD);
            }
        }
        throw new IllegalStateException();
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static String describe(Method method, Object @Nullable [] arguments) {
        return method.getName()
                + (arguments != null && arguments.length > 0 && arguments[0] instanceof String name
                        ? " " + name.lines().findFirst().orElse("")
                        : "");
    }

    /** Whether a call leaves the process. */
    abstract boolean counts(Method method);

    /** What the seam's outage looks like to its callers. */
    abstract Throwable outage(Method method);

    /** Likewise, when the call was made. */
    Throwable lostAnswer(Method method) {
        return outage(method);
    }

    /** Another answer than the true one; the true one where there is no other. */
    @Nullable
    Object lie(Method method, Object @Nullable [] arguments, @Nullable Object answer) throws Exception {
        return answer;
    }

    /** What is answered, if it has to be behind the seam too. */
    @Nullable
    Object wrap(@Nullable Object answer) {
        return answer;
    }
}
