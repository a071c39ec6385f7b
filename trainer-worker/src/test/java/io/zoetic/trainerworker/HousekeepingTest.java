// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.trainerworker.run.TrainerStores;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.Retention.Kept;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.learning.Curation;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.Routers;
import io.zoetic.vectorstore.learning.Trainers;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
  private static final RetentionOptions OPTIONS =
      new RetentionOptions(
          Duration.ofDays(1),
          Duration.ofDays(2),
          Duration.ofDays(3),
          Duration.ofDays(4),
          Duration.ofDays(5));

  private final List<Object> bounded = new ArrayList<>();
  private final Map<Kept, Instant> trimmed = new EnumMap<>(Kept.class);
  private final Map<Kept, Integer> told = new EnumMap<>(Kept.class);
  private Instant now = NOON;
  private boolean isAway;

  private final Housekeeping housekeeping =
      new Housekeeping(stores(), OPTIONS, () -> now, told::put);

  private TrainerStores stores() {
    return new TrainerStores(
        Fake.of(BaseModels.class, Map.of()),
        Fake.of(ExpertRegistry.class, Map.of()),
        Fake.of(Interactions.class, Map.of()),
        Fake.of(
            Curation.class,
            Map.of(
                "expireReceivedBefore",
                _ -> 0,
                "boundExamples",
                within -> {
                  bounded.add(within);
                  return 0;
                })),
        Fake.of(Examples.class, Map.of()),
        Fake.of(TrainingRuns.class, Map.of()),
        Fake.of(Routers.class, Map.of()),
        Fake.of(Trainers.class, Map.of()),
        Fake.of(Growth.class, Map.of()),
        this::trim);
  }

  private int trim(Kept what, Instant before) {
    if (isAway && what == Kept.VALUES) {
      throw new StoreException(Reason.UNAVAILABLE, "away", null);
    }
    trimmed.put(what, before);
    return what == Kept.RUNS ? 7 : 0;
  }

  @Test
  void examples_areBoundedOfAllExpertsAtFirst_thenOfThoseThatWereTaught() {
    housekeeping.keep();
    now = NOON.plusSeconds(59);
    housekeeping.keep();
    now = NOON.plusSeconds(90);
    housekeeping.keep();

    assertThat(bounded)
        .containsExactly(Curation.EVER, Duration.ofSeconds(90).plus(Duration.ofMinutes(10)));
  }

  @Test
  void everythingThatIsKept_goesAfterItsTime_onceAnHour() {
    housekeeping.keep();

    assertThat(trimmed)
        .containsOnlyKeys(Kept.values())
        .containsEntry(Kept.FEEDBACK, NOON.minus(OPTIONS.feedback()))
        .containsEntry(Kept.VALUES, NOON.minus(OPTIONS.versions()))
        .containsEntry(Kept.API_KEYS, NOON.minus(OPTIONS.history()));
    assertThat(told).containsExactly(Map.entry(Kept.RUNS, 7));
    trimmed.clear();
    now = NOON.plus(Duration.ofMinutes(59));
    housekeeping.keep();
    assertThat(trimmed).isEmpty();
    now = NOON.plus(Duration.ofMinutes(61));
    housekeeping.keep();
    assertThat(trimmed).containsOnlyKeys(Kept.values());
  }

  @Test
  void whatFails_keepsNothingElseFromGoing_andIsTriedAgainAMinuteLater() {
    isAway = true;
    housekeeping.keep();
    assertThat(trimmed).hasSize(Kept.values().length - 1);

    isAway = false;
    now = NOON.plus(Duration.ofMinutes(1));
    housekeeping.keep();
    assertThat(trimmed).containsOnlyKeys(Kept.values());
  }
}
