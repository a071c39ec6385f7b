// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.engine;

import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.expert.Expert;
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
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model in this process, as an adapter worker runs it: greedily, many rows at a time, each under
 * its own expert. The thread that makes it uses it.
 */
public final class ModelEngine implements Engine {
  /** What templates that write a date write: a run must be the same tomorrow. */
  public static final Instant NOW = Instant.parse("2025-01-01T00:00:00Z");

  private final String name;
  private final LanguageModel model;
  private final GivenExperts experts;
  private final PromptEncoder encoder;
  private final FirstPasses firstPasses;
  private final TaskAnswers answers;
  private final GivenAdapters adapters;

  /**
   * What to load.
   *
   * @param directory of the checkpoint
   * @param experts whether experts are served at all
   * @param expertsDirectory that first passes and names find experts in; null for none
   * @param references experts by name or file, and adapters by folder
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
      return GivenExperts.layout(experts(references), layout);
    }

    private static List<String> experts(List<String> references) {
      return references.stream().filter(each -> !GivenAdapters.isAdapter(each)).toList();
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
    this.adapters = new GivenAdapters(model, options.references(), options.batch());
    this.answers = new TaskAnswers(model, options.batch());
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
              ? GivenExperts.of(
                  model, options.expertsDirectory(), Options.experts(options.references()))
              : GivenExperts.NONE;
      return new ModelEngine(model, experts, options);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Whether a reference is of an adapter, which needs no factors. */
  public static boolean isAdapter(String reference) {
    return GivenAdapters.isAdapter(reference);
  }

  /** Whether an expert is named by its file. */
  public static boolean isFile(String reference) {
    return GivenExperts.isFile(reference);
  }

  /** The experts that were asked for, as {@code NAME@VERSION}, then adapters. */
  public List<String> references() {
    return Stream.concat(experts.named().keySet().stream(), adapters.names().stream()).toList();
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
      case Strategy.Named(String reference) ->
          adapters.answers(reference) == null
              ? expert(reference).vector().digest()
              : adapters.digest(reference);
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
    return answers.misfit(scored);
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
    TaskAnswers adapted = adapted(strategy);
    List<@Nullable Expert> under = under(strategy, asked);
    TaskAnswers by = adapted == null ? answers : adapted;
    List<TaskAnswers.Question> questions = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      questions.add(by.greedily(asked.get(i), vector(under.get(i))));
    }
    List<TaskAnswers.Given> given = by.answer(questions);
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Expert expert = under.get(i);
      replies.add(
          new Reply(
              given.get(i).text(),
              adapted != null ? strategy.word() : expert == null ? "base" : expert.id(),
              given.get(i).tokens().length,
              given.get(i).truncated()));
    }
    return replies;
  }

  private @Nullable TaskAnswers adapted(Strategy strategy) {
    return strategy instanceof Strategy.Named(String reference)
        ? adapters.answers(reference)
        : null;
  }

  @Override
  public List<List<Continuation>> likelihoods(Strategy strategy, List<Scored> scored) {
    TaskAnswers adapted = adapted(strategy);
    if (adapted != null) {
      return scored.stream().map(each -> adapted.likelihoods(each, null)).toList();
    }
    List<@Nullable Expert> under = under(strategy, scored.stream().map(Scored::asked).toList());
    List<List<Continuation>> all = new ArrayList<>();
    for (int i = 0; i < scored.size(); i++) {
      all.add(answers.likelihoods(scored.get(i), vector(under.get(i))));
    }
    return all;
  }

  private static @Nullable ExpertVector vector(@Nullable Expert expert) {
    return expert == null ? null : expert.vector();
  }

  /** What each item is answered under; null is the base model. */
  private List<@Nullable Expert> under(Strategy strategy, List<Asked> asked) {
    List<@Nullable Expert> under = new ArrayList<>();
    switch (strategy) {
      case Strategy.Plain _, Strategy.InContext _ -> asked.forEach(_ -> under.add(null));
      case Strategy.Named(String reference) -> {
        Expert expert = adapters.answers(reference) == null ? expert(reference) : null;
        asked.forEach(_ -> under.add(expert));
      }
      case Strategy.Found found -> {
        List<Classification> classes = classify(found, asked);
        for (int i = 0; i < asked.size(); i++) {
          under.add(classes.isEmpty() ? null : experts.live().get(classes.get(i).best()));
        }
      }
    }
    return under;
  }

  private List<Classification> classify(Strategy.Found found, List<Asked> asked) {
    List<Question> questions =
        asked.stream()
            .map(each -> new Question(encoder.question(each.content()), answers.prompt(each)))
            .toList();
    try {
      return firstPasses.find(found.strategy(), experts.firstPass(), questions).classifications();
    } catch (StrategyUnavailableException e) {
      throw new IllegalArgumentException(
          "strategy %s cannot be used: %s".formatted(found.word(), e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    adapters.close();
    answers.close();
    firstPasses.close();
    model.close();
  }
}
