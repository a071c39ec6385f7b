// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Split;
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
  private static final int HELD_OUT = 200;
  private static final int ASKED = 288;
  private static final long SEED = 7;
  private static final long LOOK_NANOS = 200_000_000;
  private static final long PATIENCE_NANOS = 300_000_000_000L;

  private final Product product;
  private final Skill skill;
  private final PrintStream out;
  private final boolean terminal;

  /**
   * A story about a skill that no expert has.
   *
   * @param url of a platform that serves the reference model and learns
   * @param terminal whether lines can be drawn anew
   */
  public Story(String url, String key, Skill skill, PrintStream out, boolean terminal) {
    this.product = Product.at(url, key);
    this.skill = skill;
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
    List<Example> heldOut = skill.examples(Split.TEST, SEED, HELD_OUT);
    out.printf("%n1. The base model at %s: %s%n", skill.name(), skill.description());
    List<Product.Reply> before = ask(heldOut, "held-out questions");
    showSome(before);
    out.printf("   right: %s%n", share(before));

    out.printf("%n2. A product asks and says what it thinks of the answers.%n");
    product.declare(skill.name());
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

    out.printf("%n5. An operator rolls it back.%n");
    rollBack();
    List<Product.Reply> back = ask(heldOut, "held-out questions");
    int same = same(before, back);
    out.printf(
        "   right: %s; %d of %d answers are those of the beginning%n",
        share(back), same, back.size());
    return right(after) > right(before) && same >= back.size() - back.size() / 50;
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
    List<Example> questions = skill.examples(Split.TRAIN, SEED, ASKED);
    Bar bar = new Bar(out, terminal, "asked and judged");
    product.teach(
        skill.name(),
        questions,
        (asked, feedback) ->
            bar.show(
                (double) asked / ASKED,
                "%d answers, %d pieces of feedback".formatted(asked, feedback)));
    bar.done();
  }

  /** Follows the run that the feedback starts, to its end. */
  private JsonNode watch() {
    Bar bar = new Bar(out, terminal, "training");
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < end) {
      JsonNode run = product.get("/v1/training-runs?limit=1&expert=" + skill.name()).at("/data/0");
      JsonNode progress = run.path("progress");
      String phase = progress.path("phase").asText("waiting for enough feedback");
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
        bar.show(progress.has("version") ? 1 : 0, phase);
      }
      if (!run.path("finished_at").asText("").isEmpty()) {
        bar.done();
        return product.get("/v1/training-runs/" + run.path("id").asText());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    throw new IllegalStateException("a run must end within five minutes, did not");
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
    while (System.nanoTime() - start < PATIENCE_NANOS) {
      JsonNode status = product.get("/v1/experts/" + skill.name() + "/status");
      if (status.path("converged").asBoolean()) {
        out.printf("   hot-swapped: every worker serves %s%n", servedVersion());
        return;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    throw new IllegalStateException("workers must serve the new version, do not");
  }

  private String servedVersion() {
    return skill.name() + "@" + champion();
  }

  private int champion() {
    return product.get("/v1/experts/" + skill.name()).at("/aliases/champion/version").asInt();
  }

  private void rollBack() {
    JsonNode expert = product.get("/v1/experts/" + skill.name());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("reason", "the demonstration").put("expected_epoch", expert.path("epoch").asLong());
    product.post("/v1/experts/" + skill.name() + "/rollback", body);
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
