// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import static java.util.Objects.requireNonNull;

import io.zoetic.vectorstore.access.KeyUsage;
import io.zoetic.vectorstore.access.KeyUsageContract;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresKeyUsageIT extends KeyUsageContract {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private @Nullable PostgresDatabase database;

  @AfterEach
  void closeDatabase() {
    requireNonNull(database).close();
  }

  @Override
  protected KeyUsage nothingUsed() {
    PostgresDatabase opened = POSTGRES.emptyDatabase();
    database = opened;
    return new PostgresKeyUsage(opened);
  }
}
