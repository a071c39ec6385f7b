// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import static io.zoetic.vectorstore.postgres.TestPostgres.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.zoetic.core.AliasName;
import io.zoetic.testkit.Waiting;
import io.zoetic.testkit.backend.Absence;
import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.AuditVerification;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.MutationReceipt;
import io.zoetic.vectorstore.experts.RegistryUnderTest;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the stores do while PostgreSQL is away and after it came back. */
@Contract
@Timeout(240)
class PostgresOutageIT {
  /** A connection is waited for 2 s; the machine may be busy. */
  private static final Duration BOUND = Duration.ofSeconds(10);

  private static final Duration LONG = Duration.ofSeconds(60);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private String name = "";

  @BeforeEach
  void createDatabase() {
    name = POSTGRES.createDatabase();
  }

  @ParameterizedTest
  @EnumSource
  void database_goesAndComesBack_callsFailWithinBoundsAndNothingIsLost(Absence absence) {
    try (RegistryUnderTest test = TestPostgres.registry(POSTGRES.impatient(name))) {
      test.champion();
      long entries = test.audit.verify().verified();
      ExpertMutation freeze = new ExpertMutation.Freeze(RegistryUnderTest.EXPERT);
      ChangeRequest once = RegistryUnderTest.change("sent before and after");

      POSTGRES.leave(absence);
      try {
        assertTimeout(BOUND, () -> assertUnavailable(test::status));
        assertTimeout(BOUND, () -> assertUnavailable(() -> test.registry.apply(freeze, once)));
        assertThat(test.store.isReachable()).isFalse();
      } finally {
        POSTGRES.comeBack(absence);
      }

      Waiting.until(LONG, "the database is reached again", test.store::isReachable);
      assertThat(test.at(AliasName.CHAMPION)).isEqualTo(1);
      MutationReceipt receipt = test.registry.apply(freeze, once);
      assertThat(test.registry.apply(freeze, once)).isEqualTo(receipt);
      assertThat(test.audit.verify()).isEqualTo(AuditVerification.whole(entries + 1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void database_thatGoesInTheMiddleOfATransaction_hasNothingOfIt(Absence absence) throws Exception {
    POSTGRES.execute(name, "CREATE TABLE note (text text)");
    try (PostgresDatabase database = new PostgresDatabase(POSTGRES.impatient(name))) {
      try {
        assertUnavailable(
            () ->
                database.inTransaction(
                    connection -> {
                      try (Statement statement = connection.createStatement()) {
                        statement.execute("INSERT INTO note VALUES ('first')");
                        POSTGRES.leave(absence);
                        return statement.execute("INSERT INTO note VALUES ('second')");
                      }
                    }));
      } finally {
        POSTGRES.comeBack(absence);
      }

      Waiting.until(LONG, "the database is reached again", () -> notes(database).isPresent());
      POSTGRES.execute(name, "INSERT INTO note VALUES ('third')");
      assertThat(notes(database)).hasValue(List.of("third"));
    }
  }

  /** Empty while the database is away. */
  private static Optional<List<String>> notes(PostgresDatabase database) {
    try {
      return Optional.of(
          database.read(
              connection -> {
                List<String> notes = new ArrayList<>();
                try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("TABLE note")) {
                  while (rows.next()) {
                    notes.add(rows.getString(1));
                  }
                }
                return notes;
              }));
    } catch (StoreException _) {
      return Optional.empty();
    }
  }
}
