// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.svf.WeightMatrix;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The preparation of training: an adapter worker serves the base model, the layout is known, the
 * factors are there, the model is loaded. Each thing that is waited for is said. One thread.
 */
final class Preparation implements SvdCache.Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final TrainerWorkerConfig config;
  private final BaseModels baseModels;
  private final Standing standing;
  private final CountDownLatch stopped;
  private String baseModel = "";
  private String layout = "";
  private int wanted;

  /**
   * @param stopped nothing is waited for any more
   */
  Preparation(
      TrainerWorkerConfig config,
      BaseModels baseModels,
      Standing standing,
      CountDownLatch stopped) {
    this.config = config;
    this.baseModels = baseModels;
    this.standing = standing;
    this.stopped = stopped;
  }

  /**
   * Prepares the models; the caller closes them.
   *
   * @return empty if the trainer was stopped first
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if the checkpoint breaks a rule
   * @throws IllegalArgumentException if the layout names nothing in the model, or it has no chat
   *     template
   */
  Optional<TrainingModels> prepare() throws InterruptedException {
    try (Checkpoint checkpoint = Checkpoint.open(config.model())) {
      baseModel = checkpoint.digest();
      Optional<LayoutSpec> spec = await(this::layout);
      if (spec.isEmpty()) {
        return Optional.empty();
      }
      Layout found = Layout.of(spec.get(), ModelConfig.read(config.model()).matrices());
      layout = found.spec().toString();
      wanted = found.matrices().size();
      standing.say(baseModel, layout, "the model is being loaded");
      SvdCache.of(config.svdCache(), baseModel).prepareInBackground(found, checkpoint, this);
      standing.say(baseModel, layout, "the model is being loaded");
      TrainingModels models =
          TrainingModels.open(config.model(), found.spec(), config.svdCache(), config.inference());
      if (await(() -> registered(found)).isEmpty()) {
        models.close();
        return Optional.empty();
      }
      standing.say(baseModel, layout, null);
      return Optional.of(models);
    }
  }

  private interface Question<T> {
    Optional<T> ask();
  }

  private <T> Optional<T> await(Question<T> question) throws InterruptedException {
    do {
      try {
        Optional<T> answer = question.ask();
        if (answer.isPresent()) {
          return answer;
        }
      } catch (StoreException e) {
        LOG.atWarn().setCause(e).log("the store cannot be asked for the base model at present");
      }
    } while (!stopped.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
    return Optional.empty();
  }

  /** As the adapter workers serve it, unless the settings name one. */
  private Optional<LayoutSpec> layout() {
    if (config.layout().isPresent()) {
      return config.layout();
    }
    Optional<LayoutSpec> served = baseModels.servedLayout(baseModel).map(LayoutSpec::parse);
    if (served.isEmpty()) {
      standing.say(baseModel, null, "no adapter worker has served this base model with experts");
    }
    return served;
  }

  /** Before the base model is served by any adapter worker, nothing can be learnt for it. */
  private Optional<Layout> registered(Layout found) {
    if (baseModels.baseModel(baseModel).isEmpty()) {
      standing.say(baseModel, layout, "no adapter worker has served this base model");
      return Optional.empty();
    }
    baseModels.registerLayout(baseModel, layout, found.size());
    return Optional.of(found);
  }

  @Override
  public void factored(WeightMatrix matrix, int done, int missing) {
    waiting(wanted - missing + done, wanted);
  }

  @Override
  public void waiting(int done, int total) {
    standing.say(
        baseModel,
        layout,
        "the factors of the weight matrices are being computed: %d of %d".formatted(done, total));
  }
}
