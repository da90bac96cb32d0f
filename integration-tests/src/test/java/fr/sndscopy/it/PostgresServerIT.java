package fr.sndscopy.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

@RequiresDocker
class PostgresServerIT {

    private final PostgresServer server = PostgresServer.shared();

    @Test
    void theOwnerMakesTablesAndReadsThemBack() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE server_check (id int PRIMARY KEY)");
            statement.execute("INSERT INTO server_check SELECT generate_series(1, 1000)");

            try (ResultSet sum = statement.executeQuery("SELECT sum(id) FROM server_check")) {
                assertThat(sum.next()).isTrue();
                assertThat(sum.getLong(1)).isEqualTo(500_500);
            }
            statement.execute("DROP TABLE server_check");
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), server.username(), "not the password"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }
}
