package fr.sndscopy.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database that tells of each statement that it is about to execute. */
final class CountedStatements {
    private final Runnable counter;

    private CountedStatements(Runnable counter) {
        this.counter = counter;
    }

    /** @param counter is called by any thread */
    static DataSource of(DataSource database, Runnable counter) {
        return new CountedStatements(counter).between(DataSource.class, database);
    }

    private <T> T between(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                CountedStatements.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> pass(target, method, arguments)));
    }

    private @Nullable Object pass(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        if (target instanceof Statement && method.getName().startsWith("execute")) {
            counter.run();
        }
        Object answer;
        try {
            answer = method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (answer instanceof Connection connection && method.getReturnType() == Connection.class) {
            return between(Connection.class, connection);
        }
        if (answer instanceof CallableStatement statement) {
            return between(CallableStatement.class, statement);
        }
        if (answer instanceof PreparedStatement statement) {
            return between(PreparedStatement.class, statement);
        }
        return answer instanceof Statement statement ? between(Statement.class, statement) : answer;
    }
}
