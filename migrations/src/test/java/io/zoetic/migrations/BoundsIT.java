// SPDX-License-Identifier: Apache-2.0
package io.zoetic.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** That somebody has said of every table what bounds it. */
class BoundsIT {
  private static final Path PAGE = Path.of("..", "docs", "operating.md");
  private static final String SECTION = "## What is kept, and how long";
  private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

  @RegisterExtension
  static final PostgresExtension POSTGRES = new PostgresExtension(Migrations::migrate);

  @Test
  void everyTable_isBoundedBySomethingThatOperatorsCanRead() throws Exception {
    assertThat(tables())
        .as("%s must say under \"%s\" what bounds each table", PAGE, SECTION)
        .containsExactlyInAnyOrderElementsOf(documented());
  }

  private static List<String> tables() throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Connection connection = POSTGRES.source(POSTGRES.createDatabase()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT relname FROM pg_class
                WHERE relkind IN ('r', 'p') AND NOT relispartition
                  AND relnamespace = current_schema()::regnamespace
                """)) {
      while (row.next()) {
        tables.add(row.getString("relname"));
      }
    }
    return tables;
  }

  private static List<String> documented() throws IOException {
    String page = Files.readString(PAGE);
    String section = page.substring(page.indexOf(SECTION)).split("\n## ", 2)[0];
    return section
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split(" \\| ", 2)[0])
        .flatMap(names -> NAME.matcher(names).results())
        .map((MatchResult name) -> name.group(1))
        .toList();
  }
}
