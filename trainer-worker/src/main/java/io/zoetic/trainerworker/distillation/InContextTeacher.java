// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.distillation;

import io.zoetic.model.training.loss.AnswerReading;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.objective.Taught;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInference.Answered;
import io.zoetic.trainerworker.inference.BatchInference.Asked;
import io.zoetic.trainerworker.learning.NearestDemonstrations;
import io.zoetic.trainerworker.learning.TokenizedExample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The base model with the nearest demonstrations in its prompt, as a teacher of itself without
 * them. One thread.
 */
public final class InContextTeacher {
  /** More of them are worth less to a small model, which is lost in long prompts. */
  public static final int SHOTS = 4;

  /** Tokens of all prompts and answers that are read to teach, at most. */
  private static final int TOKENS_MAX = 1 << 16;

  /** Tokens of all answers, of each of which one hidden state is kept, at most. */
  private static final int ANSWER_TOKENS_MAX = 1 << 13;

  private final TrainingModels models;
  private final NearestDemonstrations nearest;
  private final int limit;
  private final int context;

  /**
   * A prompt that was asked.
   *
   * @param json as it travels to workers
   * @param askedAt what the chat template takes for now
   */
  public record AskedPrompt(String json, Instant askedAt) {}

  /** A prompt with its answer, as the policy and as the teacher read it. */
  private record Lesson(Completion bare, Completion privileged) {}

  /**
   * A teacher with these demonstrations.
   *
   * @param demonstrations those of which there is a right answer; their lengths bound its answers
   */
  public InContextTeacher(TrainingModels models, List<TokenizedExample> demonstrations) {
    this.models = models;
    this.nearest = new NearestDemonstrations(models.inference().tokens(), demonstrations);
    this.limit = models.inference().limits().of(TokenizedExample.lengths(demonstrations));
    this.context =
        Math.min(models.inference().model().contextLength(), models.trainer().lengthMax());
  }

  /** A prompt as the teacher reads it; empty if there is no room for a demonstration. */
  public Optional<int[]> prompt(String promptJson, Instant askedAt) {
    return prompt(promptJson, askedAt, limit);
  }

  /**
   * The same before an answer that is there.
   *
   * @param answer its tokens, for which there must be room as well
   */
  Optional<int[]> prompt(String promptJson, Instant askedAt, int answer) {
    return nearest.before(promptJson, askedAt, SHOTS, context - answer);
  }

  /** What the base model answers to prompts at temperature 0, as it is served. */
  private List<Answered> answers(List<int[]> prompts) {
    return models
        .inference()
        .answers(
            prompts.stream()
                .map(prompt -> new Asked(prompt, null, models.inference().greedy()))
                .toList(),
            limit);
  }

  /**
   * Answers prompts, and says how it came to each token. What it does not bring to an end, and what
   * a model cannot read, teaches nothing.
   */
  public List<Taught> taught(List<AskedPrompt> prompts) {
    List<Lesson> lessons = lessons(prompts);
    List<AnswerReading> readings =
        models.trainer().readings(lessons.stream().map(Lesson::privileged).toList());
    List<Taught> taught = new ArrayList<>();
    for (int i = 0; i < lessons.size(); i++) {
      taught.add(new Taught(lessons.get(i).bare(), readings.get(i)));
    }
    return taught;
  }

  private List<Lesson> lessons(List<AskedPrompt> prompts) {
    List<int[]> bare = new ArrayList<>();
    List<int[]> privileged = new ArrayList<>();
    long tokens = 0;
    for (AskedPrompt each : prompts) {
      Optional<int[]> alone = models.inference().tokens().readable(each.json(), each.askedAt());
      Optional<int[]> told = alone.flatMap(_ -> prompt(each.json(), each.askedAt()));
      if (told.isPresent()) {
        tokens += told.get().length + limit;
        if (tokens > TOKENS_MAX) {
          break;
        }
        bare.add(alone.orElseThrow());
        privileged.add(told.get());
      }
    }
    List<Answered> answers = answers(privileged);
    List<Lesson> lessons = new ArrayList<>();
    int kept = 0;
    for (int i = 0; i < answers.size(); i++) {
      int[] answer = answers.get(i).tokens();
      if (answers.get(i).complete() && kept + answer.length <= ANSWER_TOKENS_MAX) {
        kept += answer.length;
        lessons.add(
            new Lesson(
                Completion.right(bare.get(i), answer),
                Completion.right(privileged.get(i), answer)));
      }
    }
    return lessons;
  }
}
