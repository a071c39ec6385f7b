// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.report;

import com.fasterxml.jackson.databind.JsonNode;

/** Results as tables for people. */
public final class MarkdownReport {
  private static final int DIGEST = 12;

  private MarkdownReport() {}

  /** The tables of {@link Results#of}. */
  public static String of(JsonNode results) {
    JsonNode settings = results.path("settings");
    StringBuilder text = new StringBuilder();
    text.append(
        "# %s, %s%n%nBase model `%s`; greedy; batches of %s, seed %s. "
            .formatted(
                settings.path("model").asText(),
                settings.path("engine").asText(),
                shortened(settings.path("base_digest").asText()),
                settings.path("batch").asText(),
                settings.path("seed").asText()));
    text.append(
        "Intervals are 95 %: Wilson's of a share, the paired bootstrap's of a difference; p is"
            + " McNemar's, exact, two-sided.\n");
    for (JsonNode task : settings.path("tasks")) {
      append(text, results, task);
    }
    for (JsonNode note : results.path("notes")) {
      text.append("\n**").append(note.asText()).append("**\n");
    }
    return text.toString();
  }

  private static void append(StringBuilder text, JsonNode results, JsonNode task) {
    String label = task.path("task").asText();
    text.append(
        "%n## %s%n%n%s of %s items, form %s%n"
            .formatted(
                label,
                task.path("items").asText(),
                task.path("published").asText(),
                task.path("form").asText()));
    StringBuilder answers = new StringBuilder();
    StringBuilder likelihoods = new StringBuilder();
    for (JsonNode row : results.path("rows")) {
      if (row.path("task").asText().equals(label)) {
        if (row.has("answers")) {
          answers.append(answered(results, row));
        }
        if (row.has("likelihoods")) {
          likelihoods.append(likely(results, row));
        }
      }
    }
    if (!answers.isEmpty()) {
      text.append(
          "\n| answers | right | % | against base, points | p | missing | truncated | tokens | rule"
              + " | prompts | base |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
      text.append(answers);
    }
    if (!likelihoods.isEmpty()) {
      text.append(
          "\n| likelihoods | acc | % | against base, points | acc_norm | % | against base, points"
              + " | chance, % | nats per token | per byte | rule | base |\n"
              + "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
      text.append(likelihoods);
    }
  }

  private static String answered(JsonNode results, JsonNode row) {
    JsonNode answers = row.path("answers");
    return "| %s | %s | %s | %s | %s | %s | %s | %s | %s | `%s` | `%s` |%n"
        .formatted(
            row.path("strategy").asText(),
            counted(answers),
            percent(answers),
            difference(answers),
            probability(answers),
            answers.path("missing").asText(),
            answers.path("truncated").asText(),
            answers.path("tokens").asText(),
            answers.path("rule").asText(),
            shortened(row.path("prompts").asText()),
            shortened(results.path("settings").path("base_digest").asText()));
  }

  private static String likely(JsonNode results, JsonNode row) {
    JsonNode likelihoods = row.path("likelihoods");
    JsonNode acc = likelihoods.path("acc");
    JsonNode norm = likelihoods.path("acc_norm");
    return "| %s | %s | %s | %s | %s | %s | %s | %.1f | %.3f | %.3f | %s | `%s` |%n"
        .formatted(
            row.path("strategy").asText(),
            counted(acc),
            percent(acc),
            difference(acc),
            counted(norm),
            percent(norm),
            difference(norm),
            100 * likelihoods.path("chance").asDouble(),
            likelihoods.path("nats_per_token").asDouble(),
            likelihoods.path("nats_per_byte").asDouble(),
            likelihoods.path("rule").asText(),
            shortened(results.path("settings").path("base_digest").asText()));
  }

  private static String counted(JsonNode share) {
    return "%d of %d".formatted(share.path("right").asInt(), share.path("n").asInt());
  }

  private static String percent(JsonNode share) {
    if (!share.has("percent")) {
      return "";
    }
    return "%.2f (%.1f to %.1f)"
        .formatted(
            share.path("percent").asDouble(),
            share.path("low").asDouble(),
            share.path("high").asDouble());
  }

  private static String difference(JsonNode share) {
    JsonNode against = share.path("against_base");
    return against.isMissingNode()
        ? ""
        : "%+.1f (%+.1f to %+.1f)"
            .formatted(
                against.path("difference").asDouble(),
                against.path("low").asDouble(),
                against.path("high").asDouble());
  }

  private static String probability(JsonNode share) {
    JsonNode against = share.path("against_base");
    return against.isMissingNode() ? "" : "%.4f".formatted(against.path("p").asDouble());
  }

  private static String shortened(String digest) {
    return digest.substring(0, Math.min(DIGEST, digest.length()));
  }
}
