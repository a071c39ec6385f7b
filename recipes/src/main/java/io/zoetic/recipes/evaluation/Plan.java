// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.output.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that the results of a run depend on.
 *
 * @param strategies the base model first
 * @param batch items that are answered together: sums round otherwise in another batch
 * @param seed of examples and of intervals
 */
public record Plan(
    List<EvaluatedTask> tasks,
    List<Strategy> strategies,
    Set<Measure> measures,
    int batch,
    long seed) {
  /** The largest batch. */
  public static final int BATCH_MAX = 256;

  public Plan {
    tasks = List.copyOf(tasks);
    strategies = List.copyOf(strategies);
    measures = Set.copyOf(measures);
    if (batch < 1 || batch > BATCH_MAX) {
      throw new IllegalArgumentException(
          "batch must be in 1..%d, was %d".formatted(BATCH_MAX, batch));
    }
  }

  /** How many samples it comes to. */
  int samples() {
    return strategies.size() * tasks.stream().mapToInt(task -> task.items().size()).sum();
  }

  /** The settings that two runs must share to be one, and that results name. */
  public ObjectNode settings(Engine engine) {
    ObjectNode settings =
        Json.object()
            .put("engine", engine.name())
            .put("model", engine.model())
            .put("base_digest", engine.baseDigest())
            .put("seed", seed)
            .put("batch", batch);
    var words = settings.putArray("measures");
    new TreeSet<>(measures).forEach(measure -> words.add(measure.word()));
    for (Strategy strategy : strategies) {
      settings
          .withArray("/strategies")
          .addObject()
          .put("strategy", strategy.word())
          .put("digest", engine.digest(strategy));
    }
    for (EvaluatedTask task : tasks) {
      ObjectNode node =
          settings
              .withArray("/tasks")
              .addObject()
              .put("task", task.label())
              .put("items", task.items().size())
              .put("published", task.published())
              .put("form", task.form().word())
              .put("rule", task.rule().id())
              .put("shots", task.shots().size())
              .put("max_tokens", task.newTokensMax())
              .put("rows_digest", task.rowsDigest());
      if (measures.contains(Measure.ANSWERS) && !task.rule().environment().isEmpty()) {
        node.put("environment", task.rule().environment());
      }
      for (Strategy strategy : strategies) {
        node.withObject("/prompt_digests").put(strategy.word(), task.promptsDigest(strategy));
      }
    }
    return settings;
  }

  /** The settings that differ, each with what it was and what it is. */
  public static List<String> differences(JsonNode was, JsonNode is) {
    Map<String, String> before = flat(was);
    Map<String, String> now = flat(is);
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    return names.stream()
        .filter(name -> !before.getOrDefault(name, "").equals(now.getOrDefault(name, "")))
        .map(
            name ->
                "%s was %s, is %s"
                    .formatted(
                        name,
                        before.getOrDefault(name, "absent"),
                        now.getOrDefault(name, "absent")))
        .toList();
  }

  private static Map<String, String> flat(JsonNode node) {
    Map<String, String> values = new TreeMap<>();
    flatten("", node, values);
    return values;
  }

  private static void flatten(String path, JsonNode node, Map<String, String> values) {
    if (node.isObject()) {
      node.properties()
          .forEach(field -> flatten(join(path, field.getKey()), field.getValue(), values));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(join(path, String.valueOf(i)), node.get(i), values);
      }
    } else {
      values.put(path, node.asText());
    }
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
