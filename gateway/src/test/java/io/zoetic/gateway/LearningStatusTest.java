// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.gateway.store.LearningStatus;
import io.zoetic.vectorstore.InMemoryBaseModels;
import io.zoetic.vectorstore.learning.InMemoryTrainers;
import io.zoetic.vectorstore.learning.Trainer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A base model that is served with the layout "all". */
class LearningStatusTest {
  private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");
  private static final String BASE = TestStores.BASE_MODEL.digest();

  private final InMemoryBaseModels baseModels = new InMemoryBaseModels();
  private final InMemoryTrainers trainers = new InMemoryTrainers(() -> this.now);
  private final LearningStatus status = new LearningStatus(baseModels, trainers);
  private Instant now = START;

  private void serve() {
    baseModels.registerBaseModel(TestStores.BASE_MODEL);
    baseModels.serveLayout(BASE, "all", 3, false);
  }

  private void beat(String id, String base, @Nullable String layout, @Nullable String obstacle) {
    trainers.beat(new Trainer(id, base, layout, obstacle, START));
  }

  private Optional<String> obstacle() {
    return status.now().obstacle();
  }

  @Test
  void nothingServed_isAnObstacle() {
    beat("t1", BASE, "all", null);
    assertThat(obstacle()).contains("no base model is served");

    baseModels.registerBaseModel(TestStores.BASE_MODEL);
    assertThat(obstacle().orElseThrow()).startsWith("no adapter worker serves experts of the base");
  }

  @Test
  void trainer_ofThisModelAndLayout_isNone() {
    serve();
    beat("t1", BASE, "all", null);

    assertThat(obstacle()).isEmpty();
    assertThat(status.latest()).isNull();
  }

  @Test
  void noTrainer_isAnObstacle_thatSaysWhichWasHeardLast() {
    serve();
    assertThat(obstacle()).contains("no trainer worker is running");
    assertThat(status.latest()).isEqualTo("no trainer worker is running");
    beat("t1", BASE, "all", null);
    now = START.plusSeconds(11);

    assertThat(obstacle())
        .contains("no trainer worker is running: the last, t1, was heard at " + START);
  }

  @Test
  void trainer_ofAnotherModel_isNamed() {
    serve();
    beat("t1", "f".repeat(64), "all", null);

    assertThat(obstacle().orElseThrow())
        .startsWith("no trainer worker trains the base model ")
        .endsWith(": t1 trains ffffffffffff");
  }

  @Test
  void trainer_ofAnotherLayout_isNamed() {
    serve();
    beat("t1", BASE, "mlp", null);

    assertThat(obstacle())
        .contains(
            "no trainer worker trains the layout all, which experts are served with:"
                + " t1 trains mlp");
  }

  @Test
  void trainer_thatIsNotReady_saysWhatItWaitsFor_untilAnotherIs() {
    serve();
    beat("t1", BASE, "all", "the factors of the weight matrices are being computed: 3 of 210");
    assertThat(obstacle())
        .contains(
            "t1 cannot train yet: the factors of the weight matrices are being computed: 3 of 210");
    beat("t2", BASE, "all", null);

    assertThat(obstacle()).isEmpty();
  }
}
