// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import static io.zoetic.vectorstore.experts.RegistryUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.TestPostgres.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.AliasName;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditVerification;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertConflictException;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.MutationReceipt;
import io.zoetic.vectorstore.experts.RegistryUnderTest;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many operators at once on one expert. */
class RegistryConcurrencyIT {
  private static final int OPERATORS = 8;
  private static final int MUTATIONS = 30;
  private static final int VERSIONS = 6;
  private static final int MAX_PAGE = 1000;

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @Test
  void mutations_ofManyOperatorsAtOnce_happenOnceAndInOneOrder() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    try (RegistryUnderTest test = filled()) {
      long before = test.status().epoch();
      Map<String, MutationReceipt> receipts = new ConcurrentHashMap<>();

      inParallel(
          IntStream.range(0, OPERATORS)
              .<Callable<Void>>mapToObj(
                  // Two operators share each sequence of keys and mutations.
                  operator -> () -> mutate(test, new Random(seed + operator / 2), receipts))
              .toList());

      long after = test.status().epoch();
      assertThat(receipts.values())
          .extracting(MutationReceipt::epoch)
          .containsExactlyInAnyOrderElementsOf(
              LongStream.rangeClosed(before + 1, after).boxed().toList());
      List<AuditEntry> entries =
          test.audit.list(0, MAX_PAGE).stream()
              .filter(entry -> entry.content().subjectKind().equals("expert"))
              .toList();
      assertThat(entries)
          .extracting(entry -> entry.content().epoch())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, after).boxed().toList());
      assertThat(test.audit.verify())
          .isEqualTo(AuditVerification.whole(test.audit.head().sequence()));
      assertThat(test.outbox.nextBatch(MAX_PAGE))
          .hasSize((int) after)
          .last()
          .satisfies(
              event ->
                  assertThat(event.payloadJson())
                      .contains("\"epoch\":" + after + ",")
                      .contains("\"version\":" + test.at(AliasName.CHAMPION)));
      assertThat(receipts).hasSizeGreaterThan(MUTATIONS);
    }
  }

  @Test
  void operators_whoSawTheSameEpoch_haveOneWinner() throws Exception {
    try (RegistryUnderTest test = filled()) {
      long seen = test.status().epoch();
      AtomicInteger winners = new AtomicInteger();
      AtomicInteger losers = new AtomicInteger();

      inParallel(
          IntStream.range(0, OPERATORS)
              .<Callable<Void>>mapToObj(
                  operator ->
                      () -> {
                        try {
                          test.registry.apply(
                              new ExpertMutation.Pin(new VersionId(EXPERT, 1), "tenant" + operator),
                              RegistryUnderTest.expecting(seen));
                          winners.incrementAndGet();
                        } catch (ExpertConflictException e) {
                          assertThat(e.current()).contains(test.status());
                          losers.incrementAndGet();
                        }
                        return null;
                      })
              .toList());

      assertThat(winners).hasValue(1);
      assertThat(losers).hasValue(OPERATORS - 1);
      assertThat(test.status().epoch()).isEqualTo(seen + 1);
    }
  }

  /** One thread, two sessions: that of the database is silent while the rollback waits. */
  @Test
  void session_thatIsSilentBehindTheLock_losesIt() throws Exception {
    String name = POSTGRES.createDatabase();
    List<MutationReceipt> receipts = new ArrayList<>();
    try (RegistryUnderTest test = POSTGRES.registry(name);
        PostgresDatabase silent = new PostgresDatabase(POSTGRES.impatient(name))) {
      test.champion();
      test.champion();

      assertUnavailable(
          () ->
              silent.inTransaction(
                  connection -> {
                    PostgresRegistryTransaction.locked(connection);
                    return receipts.add(test.apply(new ExpertMutation.Rollback(EXPERT)));
                  }));

      assertThat(receipts).hasSize(1);
      assertThat(test.at(AliasName.CHAMPION)).isEqualTo(1);
    }
  }

  @Test
  void mutation_behindASessionWithoutBounds_isUnavailableSoon() throws Exception {
    String name = POSTGRES.createDatabase();
    try (RegistryUnderTest test = POSTGRES.registry(name);
        Connection unbounded = POSTGRES.source(name).getConnection()) {
      test.champion();
      test.champion();
      unbounded.setAutoCommit(false);
      PostgresRegistryTransaction.locked(unbounded);

      assertUnavailable(() -> test.apply(new ExpertMutation.Rollback(EXPERT)))
          .hasMessageContaining("lock timeout");

      unbounded.rollback();
      assertThat(test.apply(new ExpertMutation.Rollback(EXPERT)).version()).isEqualTo(1);
    }
  }

  private static RegistryUnderTest filled() {
    String name = POSTGRES.createDatabase();
    RegistryUnderTest test = TestPostgres.registry(POSTGRES.patient(name));
    test.champion();
    for (int version = 2; version <= VERSIONS; version++) {
      test.blessed();
    }
    return test;
  }

  /** A random walk; what a rule refuses at its moment has no effect. */
  private static Void mutate(
      RegistryUnderTest test, Random random, Map<String, MutationReceipt> receipts) {
    String walk = Long.toHexString(random.nextLong());
    for (int step = 0; step < MUTATIONS; step++) {
      ExpertMutation mutation = mutation(random);
      String key = walk + "-" + step;
      try {
        Long seen = mutation instanceof ExpertMutation.Rollback ? test.status().epoch() : null;
        MutationReceipt receipt =
            test.registry.apply(
                mutation, new ChangeRequest("operator", "a random walk", key, seen));
        MutationReceipt known = receipts.putIfAbsent(key, receipt);
        assertThat(known == null ? receipt : known).isEqualTo(receipt);
      } catch (StoreException e) {
        assertThat(e.reason())
            .as(e.getMessage())
            .isIn(Reason.REFUSED, Reason.NOT_FOUND, Reason.CONFLICT);
      }
    }
    return null;
  }

  private static ExpertMutation mutation(Random random) {
    VersionId id = new VersionId(EXPERT, 1 + random.nextInt(VERSIONS));
    return switch (random.nextInt(7)) {
      case 0, 1 -> new ExpertMutation.Promote(id);
      case 2 -> new ExpertMutation.Rollback(EXPERT);
      case 3 -> new ExpertMutation.RollbackTo(id);
      case 4 -> new ExpertMutation.Restore(id);
      case 5 -> new ExpertMutation.Pin(id, "acme");
      default -> new ExpertMutation.Unpin(EXPERT, "acme");
    };
  }

  private static void inParallel(List<Callable<Void>> operators) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> running = new ArrayList<>();
      operators.forEach(operator -> running.add(threads.submit(operator)));
      for (Future<Void> operator : running) {
        operator.get();
      }
    }
  }
}
