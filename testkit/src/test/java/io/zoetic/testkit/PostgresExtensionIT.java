// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresExtensionIT {
  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  @RegisterExtension
  static final PostgresExtension POSTGRES = new PostgresExtension(PostgresExtensionIT::makeTable);

  private static String ofTheClass = "";

  @BeforeAll
  static void fillDatabase() throws SQLException {
    ofTheClass = POSTGRES.createDatabase();
    POSTGRES.execute(ofTheClass, "INSERT INTO thing VALUES (7)");
  }

  private static void makeTable(DataSource database) {
    SCHEMAS.incrementAndGet();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE thing (id integer PRIMARY KEY)");
    } catch (SQLException e) {
      throw new AssertionError("the schema must not fail", e);
    }
  }

  @Test
  void databases_ofATest_shareTheSchemaAndNothingElse() throws SQLException {
    String first = POSTGRES.createDatabase();
    String second = POSTGRES.createDatabase();

    POSTGRES.execute(first, "INSERT INTO thing VALUES (7)");

    POSTGRES.execute(second, "INSERT INTO thing VALUES (7)");
    assertThatThrownBy(() -> POSTGRES.execute(first, "INSERT INTO thing VALUES (7)"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("thing_pkey");
    assertThat(SCHEMAS).hasValue(1);
  }

  @Test
  void emptyDatabase_hasNoTables() {
    String empty = POSTGRES.createEmptyDatabase();

    assertThatThrownBy(() -> POSTGRES.execute(empty, "TABLE thing"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("\"thing\" does not exist");
  }

  @Nested
  class WithinTheClass {
    @Test
    void database_ofTheClassAround_isStillThere() {
      assertThatThrownBy(() -> POSTGRES.execute(ofTheClass, "INSERT INTO thing VALUES (7)"))
          .hasMessageContaining("thing_pkey");
    }
  }
}
