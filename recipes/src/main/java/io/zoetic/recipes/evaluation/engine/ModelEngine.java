// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.engine;

import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationEvent;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.serving.FirstPasses;
import io.zoetic.model.serving.PromptEncoder;
import io.zoetic.model.serving.StrategyUnavailableException;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.recipes.evaluation.Asked;
import io.zoetic.recipes.evaluation.Engine;
import io.zoetic.recipes.evaluation.Strategy;
import io.zoetic.recipes.task.scoring.Likelihoods.Continuation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model in this process, as an adapter worker runs it: greedily, many rows at a time, each under
 * its own expert. The thread that makes it uses it.
 */
public final class ModelEngine implements Engine {
  private static final int PREFILL_TOKENS_MAX = 4096;

  /** What templates that write a date write: a run must be the same tomorrow. */
  public static final Instant NOW = Instant.parse("2025-01-01T00:00:00Z");

  private final String name;
  private final LanguageModel model;
  private final GivenExperts experts;
  private final PromptEncoder encoder;
  private final FirstPasses firstPasses;
  private final ContinuousBatch batch;
  private final ContinuationScores scores;

  /**
   * What to load.
   *
   * @param directory of the checkpoint
   * @param experts whether experts are served at all
   * @param expertsDirectory that first passes and names find experts in; null for none
   * @param references experts by name or file
   * @param layout what carries z, unless a file of an expert says
   * @param svdCache of the factors of all base models
   * @param computeType the number format to compute in
   */
  public record Options(
      Path directory,
      boolean experts,
      @Nullable Path expertsDirectory,
      List<String> references,
      LayoutSpec layout,
      Path svdCache,
      ComputeType computeType,
      DeviceKind device,
      int batch) {
    public Options {
      references = List.copyOf(references);
    }

    /** What carries z. */
    public LayoutSpec servedLayout() {
      return GivenExperts.layout(references, layout);
    }
  }

  private ModelEngine(LanguageModel model, GivenExperts experts, Options options) {
    this.model = model;
    this.name =
        "in process, %s on %s"
            .formatted(
                options.computeType().name().toLowerCase(Locale.ROOT), options.device().word());
    this.experts = experts;
    this.encoder = new PromptEncoder(model);
    this.firstPasses = new FirstPasses(model);
    this.batch = new ContinuousBatch(model, options.batch(), PREFILL_TOKENS_MAX);
    this.scores = new ContinuationScores(model, encoder);
  }

  /**
   * Loads a model.
   *
   * @throws IllegalArgumentException if an expert is not there or for another model
   */
  public static ModelEngine load(Options options) {
    TorchThread.prepareForInference();
    LanguageModel.Options plain =
        new LanguageModel.Options(
            options.computeType(),
            LanguageModel.Options.ofDefaults().contextLengthMax(),
            options.device().device(),
            null);
    LanguageModel model =
        LanguageModel.load(
            options.directory(),
            options.experts()
                ? plain.with(LanguageModel.Experts.of(options.servedLayout(), options.svdCache()))
                : plain);
    try {
      GivenExperts experts =
          options.experts()
              ? GivenExperts.of(model, options.expertsDirectory(), options.references())
              : GivenExperts.NONE;
      return new ModelEngine(model, experts, options);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Whether an expert is named by its file. */
  public static boolean isFile(String reference) {
    return GivenExperts.isFile(reference);
  }

  /** The experts that were asked for, as {@code NAME@VERSION}. */
  public List<String> references() {
    return List.copyOf(experts.named().keySet());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String model() {
    return model.name();
  }

  @Override
  public String baseDigest() {
    return model.digest();
  }

  @Override
  public String digest(Strategy strategy) {
    return switch (strategy) {
      case Strategy.Plain _, Strategy.InContext _ -> "";
      case Strategy.Named(String reference) -> expert(reference).vector().digest();
      case Strategy.Found _ -> experts.digest();
    };
  }

  @Override
  public String misfit(Asked asked) {
    int tokens = encoder.tokens(asked.content(), NOW).length;
    return tokens < model.contextLength()
        ? ""
        : "%d tokens leave no room in %d".formatted(tokens, model.contextLength());
  }

  @Override
  public String misfit(Scored scored) {
    return scores.misfit(scored, NOW);
  }

  @Override
  public String whyNoLikelihoods() {
    return "";
  }

  private Expert expert(String reference) {
    Expert expert = experts.named().get(reference);
    if (expert == null) {
      throw new IllegalArgumentException(
          "expert must be one of %s, was %s".formatted(references(), reference));
    }
    return expert;
  }

  @Override
  public List<Reply> answer(Strategy strategy, List<Asked> asked) {
    List<int[]> prompts = prompts(asked);
    List<@Nullable Expert> under = under(strategy, asked, prompts);
    List<Generation> generations = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      generations.add(generation(asked.get(i), prompts.get(i), vector(under.get(i))));
    }
    Map<Generation, GenerationEvent.EndReason> ends = run(generations);
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Generation generation = generations.get(i);
      Expert expert = under.get(i);
      replies.add(
          new Reply(
              generation.answerText(),
              expert == null ? "base" : expert.id(),
              generation.answerLength(),
              ends.get(generation) == GenerationEvent.EndReason.LENGTH));
    }
    return replies;
  }

  private List<int[]> prompts(List<Asked> asked) {
    return asked.stream().map(each -> encoder.tokens(each.content(), NOW)).toList();
  }

  private Generation generation(Asked asked, int[] prompt, @Nullable ExpertVector vector) {
    int room = model.contextLength() - prompt.length;
    return new Generation(
            model,
            prompt,
            SamplingParameters.greedy(),
            new GenerationLimits(
                Math.min(room, asked.newTokensMax()), asked.prompt().stops(), false),
            Scores.NONE)
        .under(vector);
  }

  private Map<Generation, GenerationEvent.EndReason> run(List<Generation> generations) {
    Map<Generation, GenerationEvent.EndReason> ends = new HashMap<>();
    generations.forEach(batch::add);
    while (batch.size() > 0) {
      for (GenerationEvent event : batch.step()) {
        if (event instanceof GenerationEvent.Finished finished) {
          ends.put(finished.generation(), finished.reason());
        }
      }
    }
    return ends;
  }

  @Override
  public List<List<Continuation>> likelihoods(Strategy strategy, List<Scored> scored) {
    List<Asked> asked = scored.stream().map(Scored::asked).toList();
    List<@Nullable Expert> under = under(strategy, asked, prompts(asked));
    List<List<Continuation>> all = new ArrayList<>();
    for (int i = 0; i < scored.size(); i++) {
      all.add(scores.of(scored.get(i), vector(under.get(i)), NOW));
    }
    return all;
  }

  private static @Nullable ExpertVector vector(@Nullable Expert expert) {
    return expert == null ? null : expert.vector();
  }

  /** What each item is answered under; null is the base model. */
  private List<@Nullable Expert> under(Strategy strategy, List<Asked> asked, List<int[]> prompts) {
    List<@Nullable Expert> under = new ArrayList<>();
    switch (strategy) {
      case Strategy.Plain _, Strategy.InContext _ -> asked.forEach(_ -> under.add(null));
      case Strategy.Named(String reference) -> asked.forEach(_ -> under.add(expert(reference)));
      case Strategy.Found found -> {
        List<Classification> classes = classify(found, asked, prompts);
        for (int i = 0; i < asked.size(); i++) {
          under.add(classes.isEmpty() ? null : experts.live().get(classes.get(i).best()));
        }
      }
    }
    return under;
  }

  private List<Classification> classify(
      Strategy.Found found, List<Asked> asked, List<int[]> prompts) {
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      questions.add(new Question(encoder.question(asked.get(i).content()), prompts.get(i)));
    }
    try {
      return firstPasses.find(found.strategy(), experts.firstPass(), questions).classifications();
    } catch (StrategyUnavailableException e) {
      throw new IllegalArgumentException(
          "strategy %s cannot be used: %s".formatted(found.word(), e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    scores.close();
    batch.close();
    firstPasses.close();
    model.close();
  }
}
