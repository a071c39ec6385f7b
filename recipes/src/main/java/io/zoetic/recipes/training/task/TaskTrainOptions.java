// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training.task;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.output.Json;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.Parametrisation;
import io.zoetic.recipes.evaluation.EvaluatedTask;
import io.zoetic.recipes.evaluation.Strategy;
import io.zoetic.recipes.evaluation.command.ScoringOptions;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.catalog.Split;
import io.zoetic.recipes.task.catalog.Task;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is trained on a task, and how, on the command line. */
public final class TaskTrainOptions {
  private static final int HELD_OUT = 5;

  @Option(
      names = "--task",
      paramLabel = "NAME[:SPLIT]",
      description = {
        "trains on a task, as tasks list names it; the split is train unless given.",
        "What follows holds for it alone"
      })
  private @Nullable String task;

  @Option(
      names = "--validation-split",
      paramLabel = "SPLIT",
      description = {
        "chooses the step; default: validation, or every fifth item of the split where the",
        "task has none"
      })
  private @Nullable String validationSplit;

  @Option(names = "--method", paramLabel = "M", description = "svf, lora, dora or ia3")
  private String method = "svf";

  @Option(
      names = "--objective",
      paramLabel = "O",
      description = "next-token, reinforce, grpo, dpo, kto or off-policy")
  private String objective = "next-token";

  @Option(names = "--rank", paramLabel = "N", description = "of lora and dora")
  private int rank = 16;

  @Option(
      names = "--alpha",
      paramLabel = "X",
      description = "what is added is scaled by alpha / rank")
  private double alpha = 32;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "answers to an item, where objectives learn from answers")
  private int samples = 8;

  @Option(names = "--kl", paramLabel = "X", description = "what leaving the base model costs")
  private double kl;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "learns from the first N items of the split")
  private @Nullable Integer limit;

  @Option(
      names = "--validation-limit",
      paramLabel = "N",
      description = "looks at the first N items of the validation split")
  private @Nullable Integer validationLimit = 200;

  @Option(names = "--every", paramLabel = "N", description = "steps between two looks")
  private int every = 25;

  @Option(
      names = "--seconds",
      paramLabel = "X",
      description = "ends behind the step at which steps have taken so long; 0: no bound")
  private double seconds;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "of the expert that is written; default: the task's")
  private @Nullable String name;

  @Option(names = "--resume", description = "goes on behind the last look of --out")
  private boolean resume;

  @Option(names = "--regardless", description = "trains even if rewards show no signal")
  private boolean regardless;

  @Mixin private final ScoringOptions scoring = new ScoringOptions();

  /**
   * What skills and tasks have in common.
   *
   * @param out null: a folder for the name
   * @param steps null: 100
   * @param rows completions of a step
   * @param rate of the first step; null: what is usual for the method
   */
  public record Common(
      Path model,
      LayoutSpec layout,
      Parametrisation parametrisation,
      @Nullable Integer steps,
      int rows,
      @Nullable Double rate,
      long seed,
      DeviceKind device,
      Path svdCache,
      @Nullable Path out) {}

  /** Whether a task is to be trained on. */
  public boolean isAsked() {
    return task != null;
  }

  /**
   * Trains.
   *
   * @throws io.zoetic.trainerworker.learning.NothingToLearnException if there is no signal
   */
  public boolean train(Common common, PrintWriter printer) throws IOException {
    TaskTraining.Splits splits = splits();
    String called = name == null ? splits.train().label().replaceFirst(":.*", "") : name;
    Expert.requireName(called);
    TaskTraining.Options options = options(common);
    Path out = common.out() == null ? Path.of(".zoetic", "data", "trained", called) : common.out();
    LanguageModel.Options loaded =
        new LanguageModel.Options(
            ComputeType.FLOAT32,
            LanguageModel.Options.ofDefaults().contextLengthMax(),
            common.device().device(),
            null);
    LanguageModel.Options served =
        options.method() == Method.SVF
            ? loaded.with(LanguageModel.Experts.of(common.layout(), common.svdCache()))
            : loaded;
    TrainedFiles files = new TrainedFiles(out, called);
    try (TaskPolicy policy =
            new TaskPolicy(
                common.model(),
                served,
                Math.min(64, Math.max(8, common.rows())),
                splits.train().asked(splits.train().items().getFirst(), Strategy.BASE));
        ExpertTrainer trainer =
            ExpertTrainer.load(
                common.model(),
                ExpertTrainer.Options.of(common.layout(), common.svdCache(), common.device()))) {
      ObjectNode settings = settings(splits, options, common.layout(), trainer.baseModel());
      TaskTraining training =
          new TaskTraining(new TaskTraining.Models(trainer, policy), splits, options, printer);
      KeptTraining kept = files.begin(settings, resume);
      String title = "%s, %s by %s".formatted(called, options.method().word(), objective);
      TaskTraining.Outcome outcome =
          training.run(
              kept,
              (checkpoint, curve) -> files.keep(checkpoint, curve, title),
              (best, result) -> files.write(best, result, settings, trainer.baseModel()));
      return report(outcome, out, splits, printer);
    }
  }

  private boolean report(
      TaskTraining.Outcome outcome, Path out, TaskTraining.Splits splits, PrintWriter printer) {
    Look best = outcome.curve().best();
    Look base = outcome.curve().base();
    String gain =
        "validation %.1f %% -> %.1f %%, %.4f -> %.4f nats/token"
            .formatted(base.percent(), best.percent(), base.nats(), best.nats());
    if (best.step() == 0) {
      printer.printf("%s; nothing better than the base model, so nothing is written%n", gain);
    } else {
      printer.printf("%s after step %d%nwrote %s%n", gain, best.step(), out);
      printer.printf(
          "the test split has not been read: ./zoetic eval --task %s:test --expert %s%n",
          splits.train().label().replaceFirst(":.*", ""), TrainedFiles.reference(out));
    }
    printer.flush();
    return best.step() > 0;
  }

  private TaskTraining.Options options(Common common) {
    LearningObjective asked = LearningObjective.parse(objective);
    Method chosen = Method.parse(method);
    if (asked == LearningObjective.AUTO) {
      throw new IllegalArgumentException(
          "objective must be one of a task's: next-token, reinforce, grpo, dpo, kto, off-policy, was auto");
    }
    LearningOptions usual = LearningOptions.of(asked);
    return new TaskTraining.Options(
        chosen,
        common.parametrisation(),
        new Method.Size(rank, alpha),
        new LearningOptions(
            asked,
            steps(common.steps()),
            common.rows(),
            common.rate() == null ? chosen.usualRate(asked) : common.rate(),
            0,
            kl,
            usual.beta(),
            usual.labelNoise(),
            samples,
            0,
            usual.replayCoefficient(),
            chosen == Method.SVF ? AdamWOptions.EXPERT_GRADIENT_NORM_MAX : 1),
        common.seed(),
        every,
        seconds,
        regardless);
  }

  private static int steps(@Nullable Integer steps) {
    if (steps != null && steps < 1) {
      throw new IllegalArgumentException("steps must be >= 1, was " + steps);
    }
    return steps == null ? 100 : steps;
  }

  private TaskTraining.Splits splits() throws IOException {
    ScoringOptions.requirePositive("limit", limit);
    ScoringOptions.requirePositive("validation-limit", validationLimit);
    ScoringOptions.Named asked = scoring.named(requireNonNull(task), "train");
    Task named = asked.task();
    Split split = asked.split();
    requireNotTest(split);
    boolean hasValidation =
        named.splits().stream().anyMatch(each -> each.name().equals("validation"));
    EvaluatedTask train = scoring.splits(named, null).of(named, split, List.of());
    if (validationSplit == null && !hasValidation) {
      return new TaskTraining.Splits(part(train, false, limit), part(train, true, validationLimit));
    }
    Split held = named.split(validationSplit == null ? "validation" : validationSplit);
    requireNotTest(held);
    if (held.name().equals(split.name())) {
      throw new IllegalArgumentException(
          "validation-split must not be what is trained on, was " + held.name());
    }
    return new TaskTraining.Splits(
        first(train, limit), scoring.splits(named, validationLimit).of(named, held, List.of()));
  }

  private static void requireNotTest(Split split) {
    if (split.name().equals("test")) {
      throw new IllegalArgumentException(
          "split must not be test, which is for eval alone, was test");
    }
  }

  private static EvaluatedTask first(EvaluatedTask whole, @Nullable Integer most) {
    List<TaskItem> items = whole.items();
    return with(whole, most == null ? items : items.subList(0, Math.min(most, items.size())));
  }

  /** Every fifth item, or the others. */
  private static EvaluatedTask part(EvaluatedTask whole, boolean held, @Nullable Integer most) {
    List<TaskItem> items =
        IntStream.range(0, whole.items().size())
            .filter(i -> (i % HELD_OUT == HELD_OUT - 1) == held)
            .mapToObj(whole.items()::get)
            .toList();
    return first(with(whole, items), most);
  }

  private static EvaluatedTask with(EvaluatedTask whole, List<TaskItem> items) {
    return new EvaluatedTask(
        whole.label(),
        items,
        whole.published(),
        whole.style(),
        whole.form(),
        whole.rule(),
        List.of(),
        whole.newTokensMax());
  }

  private static ObjectNode settings(
      TaskTraining.Splits splits,
      TaskTraining.Options options,
      LayoutSpec layout,
      String baseModel) {
    LearningOptions learning = options.learning();
    ObjectNode settings =
        Json.object()
            .put("base_model", baseModel)
            .put("method", options.method().word())
            .put("layout", layout.toString())
            .put("objective", learning.objective().word())
            .put("steps", learning.steps())
            .put("rows", learning.rows())
            .put("learning_rate", learning.learningRate())
            .put("kl", learning.klCoefficient())
            .put("samples_per_prompt", learning.samplesPerPrompt())
            .put("gradient_norm_max", learning.gradientNormMax())
            .put("seed", options.seed())
            .put("every", options.every());
    if (options.method() == Method.SVF) {
      settings.put("parametrisation", options.parametrisation().name().toLowerCase(Locale.ROOT));
    } else if (options.method() != Method.IA3) {
      settings.put("rank", options.size().rank()).put("alpha", options.size().alpha());
    }
    settings.set("train", describe(splits.train()));
    settings.set("validation", describe(splits.validation()));
    return settings;
  }

  private static ObjectNode describe(EvaluatedTask task) {
    return Json.object()
        .put("task", task.label())
        .put("items", task.items().size())
        .put("form", task.form().word())
        .put("rule", task.rule().id())
        .put("max_tokens", task.newTokensMax())
        .put("rows_digest", task.rowsDigest());
  }
}
