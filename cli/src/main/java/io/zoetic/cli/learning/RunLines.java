// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.output.FieldLines;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A training run, for people. */
public final class RunLines {
  private static final int BAR_WIDTH = 40;
  private static final Set<String> OPEN = Set.of("queued", "running");

  private RunLines() {}

  static boolean isOpen(JsonNode run) {
    return OPEN.contains(run.path("state").asText());
  }

  /** How a command ends that has waited for a run. */
  static int exitCode(JsonNode run) {
    return switch (run.path("state").asText()) {
      case "published" -> ExitCodes.DONE;
      case "refused" -> ExitCodes.REFUSED;
      default -> ExitCodes.FAILED;
    };
  }

  /** {@code run 0b3c… of weekday: running, judging}. */
  static String line(JsonNode run) {
    String more = isOpen(run) ? now(run) : end(run);
    return Table.oneLine(
        "run %s of %s: %s%s"
            .formatted(
                Json.text(run, "id"),
                Json.text(run, "expert"),
                Json.text(run, "state"),
                more.isEmpty() ? "" : ", " + more));
  }

  /** How far an open run is, or why no trainer takes it. */
  static String now(JsonNode run) {
    return run.hasNonNull("waiting_for")
        ? Json.text(run, "waiting_for")
        : progress(run.path("progress"));
  }

  private static String end(JsonNode run) {
    String version =
        run.hasNonNull("version")
            ? Json.text(run, "expert") + Json.version(run, "version") + ", "
            : "";
    return version + Json.text(run, "outcome");
  }

  /** {@code training, step 50 of 200, loss 0.412, …}; empty if there is none. */
  static String progress(JsonNode progress) {
    List<String> words = new ArrayList<>();
    if (progress.hasNonNull("phase")) {
      words.add(Json.text(progress, "phase"));
    }
    if (progress.path("steps").isNumber()) {
      words.add(
          "step %s of %s".formatted(Json.text(progress, "step"), Json.text(progress, "steps")));
    }
    words.addAll(numbers(progress));
    return String.join(", ", words);
  }

  private static List<String> numbers(JsonNode progress) {
    List<String> words = new ArrayList<>();
    add(words, "loss %.3f", progress.path("loss"));
    add(words, "reward %.3f", progress.path("reward"));
    add(words, "KL %.4f", progress.path("kl"));
    add(words, "%.0f tokens/s", progress.path("tokens_per_second"));
    add(words, "validation %.3f", progress.path("validation"));
    add(words, "at first %.3f", progress.path("validation_start"));
    return words;
  }

  private static void add(List<String> words, String format, JsonNode number) {
    if (number.isNumber()) {
      words.add(format.formatted(number.asDouble()));
    }
  }

  /** For a terminal that is redrawn: a bar while there are steps. */
  static List<String> liveLines(JsonNode run) {
    JsonNode progress = run.path("progress");
    int steps = progress.path("steps").asInt();
    if (!isOpen(run) || steps < 1) {
      return List.of(line(run));
    }
    int step = Math.clamp(progress.path("step").asInt(), 0, steps);
    int filled = (int) ((long) BAR_WIDTH * step / steps);
    return List.of(
        Table.oneLine(
            "run %s of %s: %s"
                .formatted(
                    Json.text(run, "id"), Json.text(run, "expert"), Json.text(progress, "phase"))),
        "[%s%s] %d of %d"
            .formatted("#".repeat(filled), " ".repeat(BAR_WIDTH - filled), step, steps),
        String.join(", ", numbers(progress)));
  }

  /**
   * Prints what a run learnt from and how.
   *
   * @param ids whether to name the feedback
   */
  public static void printLineage(PrintWriter out, JsonNode run, boolean ids) {
    FieldLines.print(out, run.path("lineage"));
    JsonNode feedback = run.path("feedback");
    int prompts = run.path("prompts").size();
    out.println(
        "learnt from %d pieces of feedback%s"
            .formatted(
                feedback.size(),
                prompts == 0 ? "" : " and %d prompts that nobody corrected".formatted(prompts)));
    if (ids) {
      feedback.forEach(id -> out.println(Table.oneLine(id.asText())));
    }
    out.flush();
  }
}
