// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import io.zoetic.vectorstore.WriteProbe;

/** Locks a row that rests, which is written to its page and leaves nothing to clean up. */
public final class PostgresWriteProbe implements WriteProbe {
  private static final String LOCK = "SELECT only_row FROM incarnation FOR KEY SHARE";

  private final PostgresDatabase database;

  /** A probe that shares a pool; whoever opened the pool closes it. */
  public PostgresWriteProbe(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public void requireWritable() {
    database.read(connection -> new Sql(connection).query(LOCK, row -> row.getBoolean("only_row")));
  }
}
