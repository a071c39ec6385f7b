// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.model.adaptation.BackgroundPrompts;
import io.zoetic.model.adaptation.OpenSetFit;
import io.zoetic.model.adaptation.PromptSpace;
import io.zoetic.model.adaptation.Router;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.run.ServedNow;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.growth.Growth.Centre;
import io.zoetic.vectorstore.growth.Growth.Mature;
import io.zoetic.vectorstore.growth.Growth.Merging;
import io.zoetic.vectorstore.growth.Growth.Placed;
import io.zoetic.vectorstore.growth.Growth.Verdict;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grows experts that nobody named: examples that are no expert's are put into {@link Clusters}, and
 * where one has enough, {@link GrowthDecider} decides whom it is for. What an expert is given
 * starts runs as all its feedback does. What several trainers do at the same time is done once. One
 * thread.
 */
public final class ExpertGrowth {
  private static final Logger LOG = LoggerFactory.getLogger(ExpertGrowth.class);
  private static final int PLACED_AT_ONCE = 64;

  /** Of these a store is well again by itself. */
  static final Set<StoreException.Reason> PASSING =
      EnumSet.of(StoreException.Reason.UNAVAILABLE, StoreException.Reason.CONFLICT);

  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
  private static final Duration BEGIN_EVERY = Duration.ofHours(1);
  private static final Duration MERGE_EVERY = Duration.ofMinutes(10);

  private final GrowthOptions options;
  private final Growth store;
  private final BatchInference inference;
  private final GrowthDecider decider;
  private final GrownMerges merges;
  private final InstantSource clock;
  private final Consumer<GrowthDecision.Kind> decided;
  private final String baseModel;

  /** Those that this model cannot read; tried again whenever it begins, since some have gone. */
  private final Set<UUID> unreadable = new HashSet<>();

  /** Clusters on which deciding has failed. */
  private final Set<UUID> undecidable = new HashSet<>();

  private @Nullable Space space;

  /** What prompts are placed in; null: to be read, as it is every minute for what others begin. */
  private @Nullable Map<UUID, Centre> centres;

  private Instant readsAt = Instant.MIN;

  private Instant since = Instant.MAX;
  private Instant beginsAt = Instant.MIN;
  private Instant looksAt = Instant.MIN;
  private Instant mergesAt = Instant.MIN;

  private record Space(Router.Reading reading, PromptSpace directions) {}

  /**
   * @param store has clusters
   * @param examples has what experts were taught
   * @param served tells what serves requests
   * @param actor who decides, for the audit
   * @param decided is told of each decision
   */
  public ExpertGrowth(
      GrowthOptions options,
      Growth store,
      Examples examples,
      ServedNow served,
      TrainingModels models,
      String actor,
      InstantSource clock,
      Consumer<GrowthDecision.Kind> decided) {
    this.options = options;
    this.store = store;
    this.inference = models.inference();
    this.decider =
        new GrowthDecider(options, store, served, models, examples, this::readable, actor);
    this.merges = new GrownMerges(options, store, served::read, inference, this::readable, actor);
    this.clock = clock;
    this.decided = decided;
    this.baseModel = inference.model().digest();
  }

  /** Places some examples, and decides on what has enough; nothing if growth is off. */
  public void pull() {
    if (!options.on()) {
      return;
    }
    Instant now = clock.instant();
    if (!now.isBefore(beginsAt)) {
      since = store.begin(baseModel);
      unreadable.clear();
      centres = null;
      beginsAt = now.plus(BEGIN_EVERY);
    }
    try {
      boolean changed = place();
      if (changed || !now.isBefore(looksAt)) {
        looksAt = decideOnOne() ? now : now.plus(LOOK_EVERY);
      }
      if (!now.isBefore(mergesAt)) {
        // Before it is tried: what fails is not tried at once again.
        mergesAt = now.plus(MERGE_EVERY);
        merges.pull().ifPresent(this::tell);
      }
    } catch (StoreException e) {
      centres = null;
      if (e.reason() != StoreException.Reason.CONFLICT) {
        throw e;
      }
      LOG.atDebug().setCause(e).log("another trainer was faster");
    }
  }

  /**
   * On one alone, since runs wait for it.
   *
   * @return whether there are more
   */
  private boolean decideOnOne() {
    List<Mature> mature =
        store.mature(baseModel, options.events(), options.principals()).stream()
            .filter(each -> !undecidable.contains(each.cluster()))
            .limit(2)
            .toList();
    mature.stream().limit(1).forEach(this::attempt);
    return mature.size() > 1;
  }

  /** What fails is left alone, so that others and all that trains go on. */
  private void attempt(Mature mature) {
    try {
      tell(decider.of(mature, since));
    } catch (RuntimeException e) {
      if (e instanceof StoreException store && PASSING.contains(store.reason())) {
        throw e;
      }
      undecidable.add(mature.cluster());
      LOG.atError()
          .setCause(e)
          .addKeyValue("cluster", mature.cluster())
          .log("a cluster cannot be decided on by this process");
    }
  }

  private boolean place() {
    List<Known> read = readable(store.unplaced(unreadable, PLACED_AT_ONCE));
    if (read.isEmpty()) {
      return false;
    }
    Space known = space();
    List<float[]> features =
        inference.features(read.stream().map(Known::prompt).toList(), known.reading());
    Map<UUID, Centre> into = centres();
    Clusters clusters = new Clusters(List.copyOf(into.values()), UUID::randomUUID);
    for (int i = 0; i < read.size(); i++) {
      clusters.add(read.get(i).example(), known.directions().direction(features.get(i)));
    }
    List<Placed> placed = clusters.placed();
    store.place(baseModel, placed);
    placed.forEach(each -> into.put(each.cluster(), moved(each)));
    return true;
  }

  /** Whose it is and whether it was vetoed does not matter to where prompts belong. */
  private static Centre moved(Placed placed) {
    return new Centre(placed.cluster(), placed.centre(), placed.prompts(), null, false);
  }

  private Map<UUID, Centre> centres() {
    Map<UUID, Centre> read = centres;
    Instant now = clock.instant();
    if (read == null || !now.isBefore(readsAt)) {
      readsAt = now.plus(LOOK_EVERY);
      read = new LinkedHashMap<>();
      for (Centre each : store.centres(baseModel)) {
        read.put(each.cluster(), each);
      }
      centres = read;
    }
    return read;
  }

  private List<Known> readable(List<Example> some) {
    List<Known> read = new ArrayList<>();
    for (Example each : some) {
      Optional<int[]> prompt = inference.tokens().readable(each.promptJson(), each.askedAt());
      prompt.ifPresentOrElse(
          tokens -> read.add(new Known(each, tokens)), () -> unreadable.add(each.id()));
    }
    return read;
  }

  private Space space() {
    Space made = space;
    if (made == null) {
      Router.Reading reading = Router.Reading.ofMiddle(inference.model().config());
      float[][] background =
          inference
              .features(BackgroundPrompts.of(inference.model()), reading)
              .toArray(float[][]::new);
      Router scale = OpenSetFit.begin(baseModel, reading, background);
      made = new Space(reading, PromptSpace.of(scale, background));
      space = made;
    }
    return made;
  }

  private void tell(Merging merged) {
    centres = null;
    mergesAt = clock.instant();
    decided.accept(GrowthDecision.Kind.MERGE);
    LOG.atInfo()
        .addKeyValue("cluster", merged.part().cluster())
        .addKeyValue("decision", GrowthDecision.Kind.MERGE.word())
        .addKeyValue("expert", merged.whole().expert())
        .log(merged.reason());
  }

  private void tell(Verdict found) {
    Optional<Verdict> decision = store.decide(found);
    if (decision.isPresent()) {
      Verdict verdict = decision.get();
      decided.accept(verdict.kind());
      LOG.atInfo()
          .addKeyValue("cluster", verdict.about().cluster())
          .addKeyValue("decision", verdict.kind().word())
          .addKeyValue("expert", verdict.expert())
          .log(verdict.reason());
    }
  }
}
