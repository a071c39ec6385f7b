// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.output.Json;
import io.zoetic.recipes.evaluation.Engine.Reply;
import io.zoetic.recipes.evaluation.Sample.Answered;
import io.zoetic.recipes.evaluation.Sample.Likely;
import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.scoring.Likelihoods.Continuation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks all items by all strategies, batch by batch, and keeps the samples of a batch in {@code
 * samples.jsonl} as soon as it is answered. A run that was interrupted goes on behind the last
 * whole batch: batches are the same, so results are, to the last bit. One thread.
 */
public final class EvaluationRun {
  /** So many items that do not fit are named. */
  private static final int SHOWN = 5;

  private final Plan plan;
  private final Engine engine;
  private final Path directory;
  private final SampleFile file;

  /** A run in a directory, which need not exist. */
  public EvaluationRun(Plan plan, Engine engine, Path directory) {
    this.plan = plan;
    this.engine = engine;
    this.directory = directory;
    this.file = new SampleFile(directory.resolve("samples.jsonl"));
    if (plan.measures().contains(Measure.LIKELIHOODS) && !engine.whyNoLikelihoods().isEmpty()) {
      throw new IllegalArgumentException(engine.whyNoLikelihoods());
    }
  }

  /** Somebody who is told how far it is. */
  public interface Progress {
    /**
     * Some more samples are there.
     *
     * @param what is asked: task and strategy
     * @param done samples of the whole run
     * @param all of them
     * @param answered samples that were answered since this process has begun
     */
    void done(String what, int done, int all, int answered);
  }

  /** Some items of a task by one strategy. */
  private record Batch(EvaluatedTask task, Strategy strategy, int from, int to) {}

  /**
   * Answers what is missing.
   *
   * @param resume whether samples that are there may be gone on with
   * @return all samples, in their order
   * @throws IllegalArgumentException if samples are there and must not, or are of other settings,
   *     or items do not fit the context of the model; then nothing is asked or written
   */
  public List<Sample> samples(boolean resume, Progress progress) throws IOException {
    requireFit();
    prepare(resume);
    List<Batch> batches = batches();
    List<Sample> samples = new ArrayList<>();
    int first = kept(batches, samples);
    int before = samples.size();
    for (Batch batch : batches.subList(first, batches.size())) {
      List<Sample> answered = answer(batch);
      file.append(answered);
      samples.addAll(answered);
      progress.done(
          batch.task().label() + " " + batch.strategy().word(),
          samples.size(),
          plan.samples(),
          samples.size() - before);
    }
    return samples;
  }

  /** An item that cannot be asked ends a run, so it had better not begin. */
  private void requireFit() {
    List<String> misfits = new ArrayList<>();
    for (EvaluatedTask task : plan.tasks()) {
      for (Strategy strategy : plan.strategies()) {
        // Experts and first passes are asked what the base model is.
        if (strategy.equals(Strategy.BASE) || strategy instanceof Strategy.InContext) {
          misfits.addAll(misfits(task, strategy));
        }
      }
    }
    if (!misfits.isEmpty()) {
      String shown = String.join("; ", misfits.subList(0, Math.min(SHOWN, misfits.size())));
      throw new IllegalArgumentException(
          "items must fit the context of the model, %d do not: %s%s"
              .formatted(misfits.size(), shown, misfits.size() > SHOWN ? "; …" : ""));
    }
  }

  private List<String> misfits(EvaluatedTask task, Strategy strategy) {
    List<String> misfits = new ArrayList<>();
    for (int i = 0; i < task.items().size(); i++) {
      Asked asked = task.asked(task.items().get(i), strategy);
      String misfit = plan.measures().contains(Measure.ANSWERS) ? engine.misfit(asked) : "";
      if (misfit.isEmpty() && plan.measures().contains(Measure.LIKELIHOODS)) {
        misfit = engine.misfit(task.scored(i, asked));
      }
      if (!misfit.isEmpty()) {
        misfits.add(
            "%s of %s by %s, %s"
                .formatted(asked.item().id(), task.label(), strategy.word(), misfit));
      }
    }
    return misfits;
  }

  private void prepare(boolean resume) throws IOException {
    Path settings = directory.resolve("settings.json");
    ObjectNode now = plan.settings(engine);
    // Settings without samples are those of a run that answered nothing: nothing depends on them.
    if (file.read().isEmpty()) {
      write(settings, now);
      return;
    }
    if (!Files.exists(settings)) {
      throw new IllegalArgumentException(
          "samples must have their settings beside them, had none: " + settings);
    }
    JsonNode was = Json.parse(Files.readAllBytes(settings));
    List<String> differences = Plan.differences(was, now);
    if (!resume) {
      throw new IllegalArgumentException(
          "%s must not be a run's already unless --resume is given, was".formatted(directory));
    }
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "settings of %s must be those of this run to resume it: %s"
              .formatted(directory, String.join("; ", differences)));
    }
  }

  /** A process that ends meanwhile leaves the whole of it or nothing. */
  private void write(Path settings, ObjectNode now) throws IOException {
    Files.createDirectories(directory);
    Path written = Files.createTempFile(directory, ".settings", ".json");
    try {
      Files.writeString(written, Json.pretty(now) + "\n");
      Files.move(
          written, settings, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private List<Batch> batches() {
    List<Batch> batches = new ArrayList<>();
    for (EvaluatedTask task : plan.tasks()) {
      for (Strategy strategy : plan.strategies()) {
        int items = task.items().size();
        for (int from = 0; from < items; from += plan.batch()) {
          batches.add(new Batch(task, strategy, from, Math.min(items, from + plan.batch())));
        }
      }
    }
    return batches;
  }

  /** Takes over the samples of whole batches; returns the first batch that is missing. */
  private int kept(List<Batch> batches, List<Sample> samples) throws IOException {
    List<Sample> there = file.read();
    int whole = 0;
    for (Batch batch : batches) {
      int begin = samples.size();
      int end = begin + batch.to() - batch.from();
      if (end > there.size()) {
        break;
      }
      for (int i = begin; i < end; i++) {
        requireSame(batch, batch.from() + i - begin, there.get(i), i + 1);
      }
      samples.addAll(there.subList(begin, end));
      whole++;
    }
    file.keep(samples.size());
    return whole;
  }

  private static void requireSame(Batch batch, int index, Sample sample, int line) {
    String id = batch.task().items().get(index).id();
    String wanted = "%s %s %s".formatted(batch.task().label(), batch.strategy().word(), id);
    String was = "%s %s %s".formatted(sample.task(), sample.strategy(), sample.id());
    if (!was.equals(wanted)) {
      throw new IllegalArgumentException(
          "line %d of samples.jsonl must be %s, was %s".formatted(line, wanted, was));
    }
  }

  private List<Sample> answer(Batch batch) {
    EvaluatedTask task = batch.task();
    List<Asked> asked =
        IntStream.range(batch.from(), batch.to())
            .mapToObj(i -> task.asked(task.items().get(i), batch.strategy()))
            .toList();
    List<Reply> replies =
        plan.measures().contains(Measure.ANSWERS)
            ? engine.answer(batch.strategy(), asked)
            : List.of();
    List<List<Continuation>> likelihoods =
        plan.measures().contains(Measure.LIKELIHOODS)
            ? engine.likelihoods(
                batch.strategy(),
                IntStream.range(0, asked.size())
                    .mapToObj(i -> task.scored(batch.from() + i, asked.get(i)))
                    .toList())
            : List.of();
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      samples.add(
          new Sample(
              task.label(),
              asked.get(i).item().id(),
              batch.strategy().word(),
              asked.get(i).digest(),
              replies.isEmpty() ? null : scored(task, asked.get(i), replies.get(i)),
              likelihoods.isEmpty()
                  ? null
                  : new Likely(task.right(batch.from() + i), likelihoods.get(i))));
    }
    return samples;
  }

  private static @Nullable Answered scored(EvaluatedTask task, Asked asked, Reply reply) {
    Answer answer = new Answer(asked.prompt().prefill(), reply.text());
    return Answered.of(reply, task.rule().score(asked.item(), answer));
  }
}
