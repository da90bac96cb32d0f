package fr.sndscopy.it.faults;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Statements, commits and connections of the job database. */
final class DatabaseCalls extends SeamCalls {

    DatabaseCalls(FaultSeams.Trial trial) {
        super(trial, Fault.Seam.DATABASE);
    }

    @Override
    boolean counts(Method method) {
        String name = method.getName();
        return name.startsWith("execute")
                || name.equals("commit")
                || (name.equals("getConnection") && method.getDeclaringClass() == DataSource.class);
    }

    @Override
    Throwable outage(Method method) {
        return new SQLException("[test] the connection to the job database is broken", "08006");
    }

    @Override
    @Nullable
    Object wrap(@Nullable Object answer) {
        return answer instanceof Connection || answer instanceof Statement ? between(answer) : answer;
    }
}
