// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.inParallel;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.learning.Routers.PublishedRouter;
import io.zoetic.vectorstore.postgres.PostgresBaseModels;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresRoutersIT {
  private static final String BASE = "a".repeat(64);
  private static final String OTHER_BASE = "b".repeat(64);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  @Test
  void router_publishedLast_isServedToWhoHasAnother() {
    register(BASE);
    register(OTHER_BASE);
    assertThat(test.routers.latest(BASE, 0)).isEmpty();
    UUID run = test.runs.enqueue(request(EXPERT)).id();

    long first = test.routers.publish(BASE, new byte[] {1}, null);
    long second = test.routers.publish(BASE, new byte[] {2}, run);
    long other = test.routers.publish(OTHER_BASE, new byte[] {3}, null);

    assertThat(second).isGreaterThan(first);
    PublishedRouter latest = test.routers.latest(BASE, first).orElseThrow();
    assertThat(latest.sequence()).isEqualTo(second);
    assertThat(latest.content()).containsExactly(2);
    assertThat(test.routers.latest(BASE, second)).isEmpty();
    assertThat(test.routers.latest(OTHER_BASE, second).orElseThrow().sequence()).isEqualTo(other);
  }

  @Test
  void routers_madeFromTheSameOne_byTwoTrainers_areNotBothPublished() {
    register(BASE);
    UUID run = test.runs.enqueue(request(EXPERT)).id();
    long first = test.routers.publishAfter(0, BASE, new byte[] {1}, run);
    long second = test.routers.publishAfter(first, BASE, new byte[] {2}, run);

    assertThatThrownBy(() -> test.routers.publishAfter(first, BASE, new byte[] {3}, run))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT))
        .hasMessageContaining("must be the one of sequence %d, is that of %d", first, second);
    assertThatThrownBy(() -> test.routers.publishAfter(0, OTHER_BASE, new byte[] {3}, run))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND));
    assertThat(test.routers.latest(BASE, 0).orElseThrow().content()).containsExactly(2);
  }

  @Test
  void routers_publishedAtOnce_areMadeOneFromTheOther() throws Exception {
    register(BASE);
    UUID run = test.runs.enqueue(request(EXPERT)).id();
    int trainers = 8;
    AtomicInteger refused = new AtomicInteger();

    inParallel(
        trainers,
        () -> {
          try {
            return test.routers.publishAfter(0, BASE, new byte[] {1}, run);
          } catch (StoreException e) {
            assertThat(e.reason()).isEqualTo(Reason.CONFLICT);
            return (long) -refused.incrementAndGet();
          }
        });

    assertThat(refused).hasValue(trainers - 1);
  }

  @Test
  void router_ofAnUnknownBaseModel_isNotFound() {
    assertThatThrownBy(() -> test.routers.publish(BASE, new byte[] {1}, null))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND))
        .hasMessage("a base model must be registered, " + BASE + " is not");
  }

  @Test
  void router_neverChanges() {
    register(BASE);
    test.routers.publish(BASE, new byte[] {1}, null);

    assertThatThrownBy(() -> POSTGRES.execute(test.name, "UPDATE router SET content = ''"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("a router never changes");
  }

  private void register(String baseModel) {
    new PostgresBaseModels(test.database)
        .registerBaseModel(
            new BaseModel(
                baseModel,
                "reference",
                "LlamaForCausalLM",
                new BaseModel.Shape(512, 256, 64, 2, 100_000),
                "{}",
                LearningUnderTest.NOON));
  }
}
