// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import io.zoetic.vectorstore.Retention;
import java.time.Instant;

/**
 * Retention on PostgreSQL, by functions that act as the owner of the tables: who calls them may
 * delete nothing by himself.
 */
public final class PostgresRetention implements Retention {
  /** How many go in one statement, so that none takes long, nor holds up others for long. */
  static final int AT_ONCE = 1000;

  private final PostgresDatabase database;

  /** One that shares a pool; whoever opened the pool closes it. */
  public PostgresRetention(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public int trim(Kept what, Instant before) {
    String select = "SELECT trim_" + what.word() + "(?, ?) AS gone";
    int gone = 0;
    int last;
    do {
      last =
          database.read(
              connection ->
                  new Sql(connection)
                      .first(select, row -> row.getInt("gone"), before, AT_ONCE)
                      .orElse(0));
      gone += last;
    } while (last == AT_ONCE);
    return gone;
  }
}
