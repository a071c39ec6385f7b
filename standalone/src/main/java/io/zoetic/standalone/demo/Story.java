// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.referencemodel.skill.Example;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * What the platform is for, told by doing it: a skill it is bad at, feedback, an expert that is
 * trained, judged and served, and a rollback. One thread.
 */
public final class Story {
  private static final long LOOK_NANOS = 200_000_000;

  private final Product product;
  private final Lesson lesson;
  private final PrintStream out;
  private final boolean terminal;

  /**
   * A story about something that no expert knows.
   *
   * @param url of a platform that learns
   * @param terminal whether lines can be drawn anew
   */
  public Story(String url, String key, Lesson lesson, PrintStream out, boolean terminal) {
    this.product = Product.at(url, key, lesson.tokensMax());
    this.lesson = lesson;
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * Tells it.
   *
   * @return whether everything came out as it should: the expert was served and is better, and the
   *     old answers came back
   */
  public boolean tell() {
    List<Example> heldOut = lesson.heldOut();
    out.printf("%n1. The base model at %s: %s%n", lesson.name(), lesson.description());
    List<Product.Reply> before = ask(heldOut, "held-out questions");
    showSome(before);
    out.printf("   right: %s%n", share(before));

    out.printf("%n2. A product asks and says what it thinks of the answers.%n");
    product.declare(lesson.name());
    giveFeedback();

    out.printf("%n3. The trainer learns from it.%n");
    JsonNode run = watch();
    out.printf("   %s: %s%n", run.path("state").asText(), run.path("outcome").asText());
    showGate(run);
    if (!run.path("state").asText().equals("published")) {
      return false;
    }
    awaitSwap();

    out.printf("%n4. The same questions again.%n");
    List<Product.Reply> after = ask(heldOut, "held-out questions");
    showSome(after);
    out.printf("   right: %s, before %s%n", share(after), share(before));
    List<Product.Reply> named = lesson.byName() ? askByName(heldOut) : after;

    out.printf("%n5. An operator rolls it back.%n");
    rollBack();
    List<Product.Reply> back = ask(heldOut, "held-out questions");
    int same = same(before, back);
    out.printf(
        "   right: %s; %d of %d answers are those of the beginning%n",
        share(back), same, back.size());
    return isBetter(after, named, before) && same >= back.size() - back.size() / 50;
  }

  /**
   * Whether those who leave the choice to the platform are better off, if it has a way to choose.
   */
  private boolean isBetter(
      List<Product.Reply> after, List<Product.Reply> named, List<Product.Reply> before) {
    boolean isRouted = after.stream().anyMatch(reply -> !reply.expert().equals("base"));
    return right(isRouted ? after : named) > right(before);
  }

  private List<Product.Reply> askByName(List<Example> questions) {
    Bar bar = new Bar(out, terminal, "asked zoetic/" + lesson.name());
    List<Product.Reply> replies =
        product.ask(
            "zoetic/" + lesson.name(),
            questions,
            0,
            done -> bar.show((double) done / questions.size(), done + "/" + questions.size()));
    bar.done();
    out.printf("   right: %s%n", share(replies));
    return replies;
  }

  private List<Product.Reply> ask(List<Example> questions, String what) {
    Bar bar = new Bar(out, terminal, what);
    List<Product.Reply> replies =
        product.ask(
            questions,
            0,
            done -> bar.show((double) done / questions.size(), done + "/" + questions.size()));
    bar.done();
    return replies;
  }

  private void giveFeedback() {
    int all = lesson.taught().size();
    Bar bar = new Bar(out, terminal, "asked and judged");
    product.teach(
        lesson.name(),
        lesson.taught(),
        lesson.thumbs(),
        (asked, feedback) ->
            bar.show(
                (double) asked / all,
                "%d answers, %d pieces of feedback".formatted(asked, feedback)));
    bar.done();
  }

  /** Follows the run that the feedback starts, to its end. */
  private JsonNode watch() {
    Bar bar = new Bar(out, terminal, "training");
    long end = System.nanoTime() + lesson.patience().toNanos();
    while (System.nanoTime() < end) {
      JsonNode run = product.get("/v1/training-runs?limit=1&expert=" + lesson.name()).at("/data/0");
      JsonNode progress = run.path("progress");
      String phase = progress.path("phase").asText("");
      if (phase.equals("training") && progress.has("steps")) {
        bar.show(
            progress.path("step").asDouble() / progress.path("steps").asDouble(1),
            "step %d/%d  loss %.3f  held-out %.3f  %,.0f tokens/s"
                .formatted(
                    progress.path("step").asInt(),
                    progress.path("steps").asInt(),
                    progress.path("loss").asDouble(),
                    progress.path("validation").asDouble(),
                    progress.path("tokens_per_second").asDouble()));
      } else {
        bar.show(progress.has("version") ? 1 : 0, phase.isEmpty() ? waiting(run) : phase);
      }
      if (!run.path("finished_at").asText("").isEmpty()) {
        bar.done();
        return product.get("/v1/training-runs/" + run.path("id").asText());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    throw new IllegalStateException(
        "a run must end within %d minutes, did not".formatted(lesson.patience().toMinutes()));
  }

  /** Why nothing is trained yet. */
  private String waiting(JsonNode run) {
    JsonNode newest = run.isMissingNode() ? product.get("/v1/feedback?limit=1").at("/data/0") : run;
    return newest.path("waiting_for").asText("waiting for the end of the feedback");
  }

  private void showGate(JsonNode run) {
    out.printf(
        "   %-18s %5s %8s %8s %9s %7s%n", "suite", "n", "before", "after", "at least", "moved");
    for (JsonNode each : run.path("evaluations")) {
      JsonNode report = each.path("report");
      out.printf(
          "   %-18s %5d %6.1f %% %6.1f %% %+8.1f %6.1f %%%n",
          each.path("suite").asText(),
          report.path("n").asInt(),
          100 * report.path("before").asDouble(),
          100 * report.path("after").asDouble(),
          100 * report.path("lower").asDouble(),
          100 * report.path("moved").asDouble());
    }
  }

  /** The workers serve the version that the registry says. */
  private void awaitSwap() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < lesson.patience().toNanos()) {
      JsonNode status = product.get("/v1/experts/" + lesson.name() + "/status");
      if (status.path("converged").asBoolean()) {
        out.printf("   hot-swapped: every worker serves %s%n", servedVersion());
        return;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    throw new IllegalStateException("workers must serve the new version, do not");
  }

  private String servedVersion() {
    return lesson.name() + "@" + champion();
  }

  private int champion() {
    return product.get("/v1/experts/" + lesson.name()).at("/aliases/champion/version").asInt();
  }

  private void rollBack() {
    JsonNode expert = product.get("/v1/experts/" + lesson.name());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("reason", "the demonstration").put("expected_epoch", expert.path("epoch").asLong());
    product.post("/v1/experts/" + lesson.name() + "/rollback", body);
    awaitSwap();
  }

  private void showSome(List<Product.Reply> replies) {
    for (Product.Reply reply : replies.subList(0, 3)) {
      out.printf(
          "   %-44s %-22s %s, %s%n",
          reply.question().prompt(),
          reply.text(),
          reply.isRight() ? "right" : "wrong, is " + reply.question().answer(),
          reply.expert());
    }
  }

  private static int right(List<Product.Reply> replies) {
    return (int) replies.stream().filter(Product.Reply::isRight).count();
  }

  private static String share(List<Product.Reply> replies) {
    Map<String, Integer> experts = new TreeMap<>();
    replies.forEach(reply -> experts.merge(reply.expert(), 1, Integer::sum));
    List<String> who = new ArrayList<>();
    experts.forEach((expert, count) -> who.add(expert + " " + count));
    return "%.1f %% (answered by %s)"
        .formatted(100.0 * right(replies) / replies.size(), String.join(", ", who));
  }

  private static int same(List<Product.Reply> before, List<Product.Reply> after) {
    int same = 0;
    for (int i = 0; i < before.size(); i++) {
      same += before.get(i).text().equals(after.get(i).text()) ? 1 : 0;
    }
    return same;
  }
}
