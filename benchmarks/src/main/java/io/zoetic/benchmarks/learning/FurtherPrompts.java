// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.core.PromptJson;
import io.zoetic.model.training.objective.Taught;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.distillation.InContextTeacher;
import io.zoetic.trainerworker.distillation.TeacherTrial;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Prompts of a subject that nobody corrects: those of its training split behind the corrected ones.
 * A teacher answers them whether or not its trial says that it should.
 */
final class FurtherPrompts {
  private final TrainingModels models;
  private final int count;
  private final List<String> notes = new ArrayList<>();

  FurtherPrompts(TrainingModels models, int count) {
    this.models = models;
    this.count = count;
  }

  /** What a teacher that reads the corrections answers to them. */
  List<Taught> taught(
      Subject subject, List<TokenizedExample> corrections, LearningOptions options, long seed) {
    List<Example> all = subject.examples(Split.TRAIN, seed, corrections.size() + count);
    List<Example> further = all.subList(corrections.size(), all.size());
    List<InContextTeacher.AskedPrompt> prompts =
        further.stream()
            .map(
                each ->
                    new InContextTeacher.AskedPrompt(
                        PromptJson.ofQuestion(each.prompt()).json(), Instant.now()))
            .toList();
    List<Taught> taught = new InContextTeacher(models, corrections).taught(prompts);
    notes.add(
        "%s, seed %d: the teacher ends %d of %d answers, %d are right; its trial says: %s"
            .formatted(
                subject.name(),
                seed,
                taught.size(),
                count,
                right(further, taught),
                trial(corrections, options, seed).summary()));
    return taught;
  }

  private TeacherTrial trial(
      List<TokenizedExample> corrections, LearningOptions options, long seed) {
    RunConfig usual = RunConfig.of("{}");
    RunConfig config =
        new RunConfig(
            usual.method(),
            options,
            VerifierKind.STRICT,
            usual.fromChampion(),
            usual.description(),
            usual.promote(),
            usual.uncorrectedPrompts(),
            Set.of());
    return TeacherTrial.of(
        new TeacherTrial.Learner(models, models.identity(), config, seed, () -> {}), corrections);
  }

  /** Answers come in the order of the questions, some left out: each is found by its prompt. */
  private long right(List<Example> further, List<Taught> taught) {
    var tokenizer = models.inference().model().tokenizer();
    long right = 0;
    for (Taught each : taught) {
      right +=
          further.stream()
              .filter(
                  question ->
                      Arrays.equals(
                          models.inference().tokens().prompt(question.prompt()),
                          each.answer().prompt()))
              .filter(
                  question ->
                      question.reward(tokenizer.decode(list(each.answer().answer()), true)) == 1)
              .count();
    }
    return right;
  }

  private static List<Integer> list(int[] tokens) {
    return Arrays.stream(tokens).boxed().toList();
  }

  /** What was found out beside the rows. */
  List<String> notes() {
    return List.copyOf(notes);
  }
}
