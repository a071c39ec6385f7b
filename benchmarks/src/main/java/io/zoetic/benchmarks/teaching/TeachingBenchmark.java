// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.teaching;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.benchmarks.conventions.Convention;
import io.zoetic.benchmarks.conventions.Convention.Question;
import io.zoetic.benchmarks.learning.LivePlatform;
import io.zoetic.benchmarks.teaching.Client.Reply;
import io.zoetic.recipes.statistics.Proportion;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One convention, taught to a platform as a new user would: {@code dev} with a model and no other
 * flag, a metric, corrections over the API, and waiting. Measured before and after on the same
 * questions, none of which was taught, beside the base model with taught examples in its prompt.
 */
final class TeachingBenchmark {
  private static final Duration PATIENCE = Duration.ofMinutes(40);
  private static final int UNRELATED_TOKENS = 4;
  private static final List<Integer> SHOTS = List.of(4, 16);

  private final Options options;
  private final PrintStream out;

  /**
   * The options of the measurement.
   *
   * @param model as {@code dev} takes it
   * @param corrections that are sent
   * @param held questions that each accuracy is measured on
   * @param unrelated prompts that belong to the base model
   */
  record Options(String model, int corrections, int held, int unrelated) {}

  TeachingBenchmark(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  void printHead() {
    out.println(
        "| convention | seed | base | 4 examples | 16 examples | auto | by name | auto, new words |"
            + " unrelated to base | s to ready | to run | to served | outcome |");
    out.println("|" + " --- |".repeat(13));
  }

  /** Teaches a convention to a platform of its own, and prints a row. */
  void run(Convention convention, long seed) throws IOException, InterruptedException {
    List<Question> all = convention.questions(seed, false, options.corrections() + options.held());
    List<Question> taught = all.subList(0, options.corrections());
    List<Question> held = all.subList(options.corrections(), all.size());
    List<Question> reworded = convention.questions(seed, true, options.held());
    long start = System.nanoTime();
    try (LivePlatform platform = LivePlatform.start(List.of("--model", options.model()))) {
      double ready = seconds(start);
      Client client = new Client(platform.product());
      List<String> cells = new ArrayList<>(List.of(convention.name(), String.valueOf(seed)));
      cells.add(shown(right(held, ask(client, "zoetic/base", held, convention))));
      for (int shots : SHOTS) {
        cells.add(shown(right(held, prompted(client, taught.subList(0, shots), held, convention))));
      }
      Course course = teach(platform, client, convention, taught);
      boolean served = course.state().equals("published");
      List<Reply> routed = ask(client, "zoetic/auto", held, convention);
      cells.add(shown(right(held, routed, convention.name())));
      cells.add(
          served ? shown(right(held, ask(client, "zoetic/" + convention, held, convention))) : "");
      List<Reply> inNewWords = ask(client, "zoetic/auto", reworded, convention);
      cells.add(shown(right(reworded, inNewWords, convention.name())));
      cells.add(shown(toBase(client, seed)));
      cells.add("%.0f".formatted(ready));
      cells.add("%.0f".formatted(course.toRun()));
      cells.add("%.0f".formatted(course.toServed()));
      cells.add(course.outcome());
      out.println("| " + String.join(" | ", cells) + " |");
      out.flush();
    }
  }

  /**
   * The course of learning.
   *
   * @param toRun seconds from the last correction to the start of a run
   * @param toServed seconds from there to the end: served by all workers, or refused
   */
  private record Course(String state, String outcome, double toRun, double toServed) {}

  private static Course teach(
      LivePlatform platform, Client client, Convention convention, List<Question> taught) {
    String metric = convention.name() + "-correction";
    platform.product().declare(convention.name());
    client.correct(metric, taught);
    long corrected = System.nanoTime();
    Instant sent = Instant.now();
    JsonNode run = platform.awaitRun(convention.name(), PATIENCE);
    Instant began = Instant.parse(run.path("started_at").asText());
    return new Course(
        run.path("state").asText(),
        run.path("outcome").asText(),
        Duration.between(sent, began).toMillis() / 1e3,
        seconds(corrected));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static List<Reply> ask(
      Client client, String model, List<Question> questions, Convention convention) {
    return prompted(client, model, List.of(), questions, convention);
  }

  private static List<Reply> prompted(
      Client client, List<Question> examples, List<Question> questions, Convention convention) {
    return prompted(client, "zoetic/base", examples, questions, convention);
  }

  private static List<Reply> prompted(
      Client client,
      String model,
      List<Question> examples,
      List<Question> questions,
      Convention convention) {
    List<String> turns =
        examples.stream().flatMap(each -> List.of(each.prompt(), each.answer()).stream()).toList();
    List<List<String>> prompts = new ArrayList<>();
    for (Question question : questions) {
      List<String> prompt = new ArrayList<>(turns);
      prompt.add(question.prompt());
      prompts.add(prompt);
    }
    return client.ask(model, prompts, convention.answerTokens());
  }

  private static Proportion right(List<Question> questions, List<Reply> replies) {
    return score(
        IntStream.range(0, questions.size())
            .filter(i -> questions.get(i).isAnsweredBy(replies.get(i).text()))
            .count(),
        questions.size());
  }

  /** Right, and by the expert. */
  private static Proportion right(List<Question> questions, List<Reply> replies, String expert) {
    return score(
        IntStream.range(0, questions.size())
            .filter(i -> replies.get(i).isBy(expert))
            .filter(i -> questions.get(i).isAnsweredBy(replies.get(i).text()))
            .count(),
        questions.size());
  }

  private Proportion toBase(Client client, long seed) {
    List<List<String>> prompts =
        Unrelated.prompts(seed, options.unrelated()).stream().map(List::of).toList();
    List<Reply> replies = client.ask("zoetic/auto", prompts, UNRELATED_TOKENS);
    return score(
        replies.stream().filter(reply -> reply.expert().equals("base")).count(), prompts.size());
  }

  private static Proportion score(long right, int count) {
    return new Proportion((int) right, count);
  }

  private static String shown(Proportion score) {
    return "%.1f (%.0f–%.0f)"
        .formatted(100 * score.accuracy(), 100 * score.low(), 100 * score.high());
  }
}
