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
 * The story of the demonstration, which tells what the platform is for by doing it: a skill it is
 * bad at, feedback, an expert that is trained, judged and served, and a rollback. One thread.
 */
public final class DemoScript {
  private static final long LOOK_NANOS = 200_000_000;

  private final DemoClient client;
  private final TaughtSkill skill;
  private final PrintStream out;
  private final boolean terminal;

  /**
   * A story about something that no expert knows.
   *
   * @param url of a platform that learns
   * @param terminal whether lines can be drawn anew
   */
  public DemoScript(String url, String key, TaughtSkill skill, PrintStream out, boolean terminal) {
    this.client = DemoClient.at(url, key, skill.tokensMax());
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
    List<Example> heldOut = skill.heldOut();
    out.printf("%n1. The base model at %s: %s%n", skill.name(), skill.description());
    List<DemoClient.Reply> before = ask(heldOut, "held-out questions");
    showSome(before);
    out.printf("   right: %s%n", share(before));

    out.printf("%n2. A product asks and says what it thinks of the answers.%n");
    client.declare(skill.name());
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
    List<DemoClient.Reply> after = ask(heldOut, "held-out questions");
    showSome(after);
    out.printf("   right: %s, before %s%n", share(after), share(before));
    List<DemoClient.Reply> named = skill.byName() ? askByName(heldOut) : after;

    out.printf("%n5. An operator rolls it back.%n");
    rollBack();
    List<DemoClient.Reply> back = ask(heldOut, "held-out questions");
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
      List<DemoClient.Reply> after, List<DemoClient.Reply> named, List<DemoClient.Reply> before) {
    boolean isRouted = after.stream().anyMatch(reply -> !reply.expert().equals("base"));
    return right(isRouted ? after : named) > right(before);
  }

  private List<DemoClient.Reply> askByName(List<Example> questions) {
    ProgressBar progressBar = new ProgressBar(out, terminal, "asked zoetic/" + skill.name());
    List<DemoClient.Reply> replies =
        client.ask(
            "zoetic/" + skill.name(),
            questions,
            0,
            done ->
                progressBar.show((double) done / questions.size(), done + "/" + questions.size()));
    progressBar.done();
    out.printf("   right: %s%n", share(replies));
    return replies;
  }

  private List<DemoClient.Reply> ask(List<Example> questions, String what) {
    ProgressBar progressBar = new ProgressBar(out, terminal, what);
    List<DemoClient.Reply> replies =
        client.ask(
            questions,
            0,
            done ->
                progressBar.show((double) done / questions.size(), done + "/" + questions.size()));
    progressBar.done();
    return replies;
  }

  private void giveFeedback() {
    int all = skill.taught().size();
    ProgressBar progressBar = new ProgressBar(out, terminal, "asked and judged");
    client.teach(
        skill.name(),
        skill.taught(),
        skill.thumbs(),
        (asked, feedback) ->
            progressBar.show(
                (double) asked / all,
                "%d answers, %d pieces of feedback".formatted(asked, feedback)));
    progressBar.done();
  }

  /** Follows the run that the feedback starts, to its end. */
  private JsonNode watch() {
    ProgressBar progressBar = new ProgressBar(out, terminal, "training");
    long end = System.nanoTime() + skill.patience().toNanos();
    while (System.nanoTime() < end) {
      JsonNode run = client.get("/v1/training-runs?limit=1&expert=" + skill.name()).at("/data/0");
      JsonNode progress = run.path("progress");
      String phase = progress.path("phase").asText("");
      if (phase.equals("training") && progress.has("steps")) {
        progressBar.show(
            progress.path("step").asDouble() / progress.path("steps").asDouble(1),
            "step %d/%d  loss %.3f  held-out %.3f  %,.0f tokens/s"
                .formatted(
                    progress.path("step").asInt(),
                    progress.path("steps").asInt(),
                    progress.path("loss").asDouble(),
                    progress.path("validation").asDouble(),
                    progress.path("tokens_per_second").asDouble()));
      } else {
        progressBar.show(progress.has("version") ? 1 : 0, phase.isEmpty() ? waiting(run) : phase);
      }
      if (!run.path("finished_at").asText("").isEmpty()) {
        progressBar.done();
        return client.get("/v1/training-runs/" + run.path("id").asText());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    throw new IllegalStateException(
        "a run must end within %d minutes, did not".formatted(skill.patience().toMinutes()));
  }

  /** Why nothing is trained yet. */
  private String waiting(JsonNode run) {
    JsonNode newest = run.isMissingNode() ? client.get("/v1/feedback?limit=1").at("/data/0") : run;
    return newest.path("waiting_for").asText("waiting for the end of the feedback");
  }

  private void showGate(JsonNode run) {
    out.printf(
        "   %-18s %5s %8s %8s %9s %7s%n", "suite", "n", "before", "after", "at least", "moved");
    for (JsonNode each : run.path("evaluations")) {
      JsonNode report = each.path("report");
      // What nothing changes for is not asked.
      boolean isSame = report.path("asked").asInt() == 0;
      out.printf(
          "   %-18s %5d %8s %8s %9s %7s%n",
          each.path("suite").asText(),
          report.path("n").asInt(),
          percent(report.path("before")),
          percent(report.path("after")),
          isSame ? "same" : "%+.1f".formatted(100 * report.path("lower").asDouble()),
          percent(report.path("moved")));
    }
  }

  private static String percent(JsonNode share) {
    return share.isNumber() ? "%.1f %%".formatted(100 * share.asDouble()) : "-";
  }

  /** The workers serve the version that the registry says. */
  private void awaitSwap() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < skill.patience().toNanos()) {
      JsonNode status = client.get("/v1/experts/" + skill.name() + "/status");
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
    return client.get("/v1/experts/" + skill.name()).at("/aliases/champion/version").asInt();
  }

  private void rollBack() {
    JsonNode expert = client.get("/v1/experts/" + skill.name());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("reason", "the demonstration").put("expected_epoch", expert.path("epoch").asLong());
    client.post("/v1/experts/" + skill.name() + "/rollback", body);
    awaitSwap();
  }

  private void showSome(List<DemoClient.Reply> replies) {
    for (DemoClient.Reply reply : replies.subList(0, 3)) {
      out.printf(
          "   %-44s %-22s %s, %s%n",
          reply.question().prompt(),
          reply.text(),
          reply.isRight() ? "right" : "wrong, is " + reply.question().answer(),
          reply.expert());
    }
  }

  private static int right(List<DemoClient.Reply> replies) {
    return (int) replies.stream().filter(DemoClient.Reply::isRight).count();
  }

  private static String share(List<DemoClient.Reply> replies) {
    Map<String, Integer> experts = new TreeMap<>();
    replies.forEach(reply -> experts.merge(reply.expert(), 1, Integer::sum));
    List<String> who = new ArrayList<>();
    experts.forEach((expert, count) -> who.add(expert + " " + count));
    return "%.1f %% (answered by %s)"
        .formatted(100.0 * right(replies) / replies.size(), String.join(", ", who));
  }

  private static int same(List<DemoClient.Reply> before, List<DemoClient.Reply> after) {
    int same = 0;
    for (int i = 0; i < before.size(); i++) {
      same += before.get(i).text().equals(after.get(i).text()) ? 1 : 0;
    }
    return same;
  }
}
