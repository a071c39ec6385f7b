// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.learning.Trainer;
import io.zoetic.vectorstore.learning.Trainers;
import io.zoetic.vectorstore.learning.Trainers.Heard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of learning: whether anybody can learn for the base model that is served, with the
 * layout that it is served with; and if not, why. {@link #now} asks the store and may block; {@link
 * #latest} tells what was found within the last seconds. Thread-safe.
 */
public final class LearningStatus {
  private static final Logger LOG = LoggerFactory.getLogger(LearningStatus.class);

  /** A trainer that has been silent for longer may be dead. */
  private static final Duration ALIVE = Duration.ofSeconds(10);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final int DIGEST_SHOWN = 12;

  private final BaseModels baseModels;
  private final Trainers trainers;
  private volatile @Nullable Found latest;
  private boolean away;

  /**
   * The finding of a look.
   *
   * @param obstacle why nothing can be learnt; empty if something can
   * @param trainers all that are not forgotten, the one heard last first
   */
  public record Found(Optional<String> obstacle, List<Heard> trainers) {
    public Found {
      trainers = List.copyOf(trainers);
    }
  }

  public LearningStatus(BaseModels baseModels, Trainers trainers) {
    this.baseModels = requireNonNull(baseModels, "baseModels");
    this.trainers = requireNonNull(trainers, "trainers");
  }

  /** Keeps {@link #latest} fresh, as long as the calling verticle is deployed, and counts it. */
  public LearningStatus watchedBy(Vertx vertx, MeterRegistry metrics) {
    Gauge.builder("zoetic.gateway.learning", this, LearningStatus::measure)
        .description("1 if feedback can be learnt from at present, 0 if not: see waiting_for")
        .register(metrics);
    vertx.setPeriodic(0, LOOK_EVERY.toMillis(), _ -> vertx.executeBlocking(this::look, false));
    return this;
  }

  private static double measure(LearningStatus status) {
    Found found = status.latest;
    return found == null ? Double.NaN : found.obstacle().isPresent() ? 0 : 1;
  }

  private boolean look() {
    try {
      now();
      away = false;
    } catch (RuntimeException e) {
      if (!away) {
        LOG.atWarn().setCause(e).log("the trainers cannot be read");
      }
      away = true;
      latest = null;
    }
    return true;
  }

  /** Why nothing can be learnt, as it was found last; null if something can, or nobody knows. */
  public @Nullable String latest() {
    Found found = latest;
    return found == null ? null : found.obstacle().orElse(null);
  }

  /** Asks the store. */
  public Found now() {
    List<Heard> heard = trainers.heard();
    Optional<BaseModel> served = baseModels.currentBaseModel();
    Optional<String> layout = served.flatMap(model -> baseModels.servedLayout(model.digest()));
    Found found = new Found(obstacle(served, layout, heard), heard);
    latest = found;
    return found;
  }

  private static Optional<String> obstacle(
      Optional<BaseModel> served, Optional<String> layout, List<Heard> heard) {
    if (served.isEmpty()) {
      return Optional.of("no base model is served");
    }
    BaseModel model = served.get();
    if (layout.isEmpty()) {
      return Optional.of("no adapter worker serves experts of the base model " + model.name());
    }
    if (heard.isEmpty()) {
      return Optional.of("no trainer worker is running");
    }
    List<Heard> alive = heard.stream().filter(LearningStatus::isAlive).toList();
    if (alive.isEmpty()) {
      Heard last = heard.getFirst();
      return Optional.of(
          "no trainer worker is running: the last, %s, was heard at %s"
              .formatted(last.trainer().id(), last.seenAt()));
    }
    List<Trainer> ofModel = those(alive, trainer -> trainer.baseModel().equals(model.digest()));
    if (ofModel.isEmpty()) {
      return Optional.of(
          "no trainer worker trains the base model %s (%s): %s"
              .formatted(
                  model.name(),
                  shortened(model.digest()),
                  alive.stream()
                      .map(Heard::trainer)
                      .map(each -> each.id() + " trains " + shortened(each.baseModel()))
                      .collect(Collectors.joining(", "))));
    }
    return obstacleOf(ofModel, layout.get());
  }

  private static Optional<String> obstacleOf(List<Trainer> ofModel, String layout) {
    List<Trainer> ofLayout =
        ofModel.stream()
            .filter(each -> each.layout() == null || each.layout().equals(layout))
            .toList();
    if (ofLayout.isEmpty()) {
      return Optional.of(
          "no trainer worker trains the layout %s, which experts are served with: %s"
              .formatted(
                  layout,
                  ofModel.stream()
                      .map(each -> each.id() + " trains " + each.layout())
                      .collect(Collectors.joining(", "))));
    }
    return ofLayout.stream().anyMatch(each -> each.obstacle() == null)
        ? Optional.empty()
        : Optional.of(
            ofLayout.stream()
                .map(each -> each.id() + " cannot train yet: " + each.obstacle())
                .collect(Collectors.joining(", ")));
  }

  private static List<Trainer> those(List<Heard> heard, Predicate<Trainer> condition) {
    return heard.stream().map(Heard::trainer).filter(condition).toList();
  }

  /** Whether it was heard of so lately that it is taken to run. */
  static boolean isAlive(Heard heard) {
    return heard.silence().compareTo(ALIVE) <= 0;
  }

  private static String shortened(String digest) {
    return digest.substring(0, DIGEST_SHOWN);
  }
}
