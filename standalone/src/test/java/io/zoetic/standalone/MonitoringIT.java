// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.core.PromptJson;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Alerts, dashboards and the table of metrics against a platform that has answered a request, got
 * feedback on it and judged a version: all that they name is there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MonitoringIT {
  private static final Path MONITORING = DocumentationIT.ROOT.resolve("k8s/components/monitoring");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String EXPERT = "sums";

  /** Who scrapes adds these. */
  private static final Set<String> OF_PROMETHEUS =
      Set.of("namespace", "pod", "instance", "job", "container");

  private static final Pattern RECORD = Pattern.compile("(?m)^ *- record: (\\S+)$");
  private static final Pattern ALERT = Pattern.compile("(?m)^ *- alert: (\\S+)$");
  private static final Pattern RULE =
      Pattern.compile("(?m)^( *)expr: (?:>-\\n((?:\\1 {2,}.*\\n)+)|(.*)$)");
  private static final Pattern DOCUMENTED = Pattern.compile("`(zoetic_\\w+)`");

  private Standalones standalone;
  private ApiClient client;
  private Exposition metrics;

  @BeforeAll
  void work(@TempDir Path directory) throws Exception {
    Path model = ReferenceModel.extractTo(directory);
    standalone =
        Standalones.start(
            model,
            Map.of(
                "worker.svd-cache", SharedFactors.DIRECTORY.toString(),
                "trainer.model", model.toString()));
    client = new ApiClient(standalone.url());
    JsonNode answer =
        client.post(
            "/v1/chat/completions",
            Map.of(
                "model",
                "zoetic/auto",
                "messages",
                List.of(Map.of("role", "user", "content", "What is 12 plus 30?"))));
    ApiClient.json(
        client.send(
            "POST",
            "/v1/feedback",
            Map.of("request_id", answer.path("id").asText(), "metric", "thumb", "value", true)),
        202);
    judge();
    Waiting.until(
        PATIENCE, "the feedback is decided on", () -> sampled("zoetic_feedback_value_count"));
    Waiting.until(
        PATIENCE,
        "the verdict is counted",
        () ->
            client.metric("zoetic_gate_verdicts_total") > 0 && sampled("zoetic_epoch_lag_seconds"));
    metrics = exposed();
  }

  @AfterAll
  void stop() {
    client.close();
    standalone.close();
  }

  private Exposition exposed() throws Exception {
    return Exposition.of(client.get("/metrics").body());
  }

  private boolean sampled(String metric) throws Exception {
    return exposed().series().containsKey(metric);
  }

  /** Two steps on what a model cannot do: registered, judged, and refused. */
  private void judge() throws Exception {
    List<Example> examples =
        IntStream.range(0, 200).mapToObj(i -> demonstration("What is %d?".formatted(i))).toList();
    standalone.platform().stores().learning().curation().importExamples(examples);
    ApiClient.json(
        client.send(
            "POST",
            "/v1/training-runs",
            Map.of("expert", EXPERT, "reason", "for a test", "config", Map.of("steps", 2))),
        201);
  }

  private static Example demonstration(String question) {
    PromptJson prompt = PromptJson.ofQuestion(question);
    return new Example(
        UUID.nameUUIDFromBytes(question.getBytes(StandardCharsets.UTF_8)),
        EXPERT,
        Example.Kind.DEMONSTRATION,
        prompt.json(),
        prompt.hash(),
        Example.Answer.of("7"),
        null,
        1,
        1,
        Author.IMPORT,
        null,
        null);
  }

  @Test
  void everyExpression_namesWhatAStartedPlatformHas() throws IOException {
    String rules = Files.readString(MONITORING.resolve("rules/alerts.yaml"));
    Set<String> recorded = Set.copyOf(found(RECORD, rules));
    List<String> expressions = new ArrayList<>(rules(rules));
    int ofRules = expressions.size();
    try (var dashboards = Files.list(MONITORING.resolve("dashboards"))) {
      for (Path dashboard : dashboards.toList()) {
        new ObjectMapper()
            .readTree(dashboard.toFile())
            .findValuesAsText("expr")
            .forEach(expressions::add);
      }
    }

    assertThat(ofRules).isEqualTo(recorded.size() + found(ALERT, rules).size());
    assertThat(expressions).hasSizeGreaterThan(ofRules + 40);
    List<String> wrong = new ArrayList<>();
    for (String expression : expressions) {
      for (PromQl.Selector selector : PromQl.selectors(expression)) {
        if (!recorded.contains(selector.metric())) {
          missing(selector).forEach(what -> wrong.add(what + " in " + expression));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private List<String> missing(PromQl.Selector selector) {
    Map<String, Set<String>> labels = metrics.series().get(selector.metric());
    if (labels == null) {
      return List.of(selector.metric());
    }
    List<String> missing = new ArrayList<>();
    selector
        .labels()
        .forEach(
            (label, comparison) -> {
              boolean isBucket = label.equals("le") && comparison.startsWith("=\"");
              if (OF_PROMETHEUS.contains(label)) {
                return;
              }
              if (!labels.containsKey(label)
                  || isBucket && !labels.get(label).contains(unquoted(comparison))) {
                missing.add(selector.metric() + "{" + label + comparison + "}");
              }
            });
    return missing;
  }

  private static String unquoted(String comparison) {
    return comparison.substring(2, comparison.length() - 1);
  }

  private static List<String> rules(String yaml) {
    return RULE.matcher(yaml)
        .results()
        .map(rule -> rule.group(2) == null ? rule.group(3) : rule.group(2))
        .toList();
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(each -> each.group(1)).toList();
  }

  @Test
  void everyAlert_saysWhatToDo() throws IOException {
    String rules = Files.readString(MONITORING.resolve("rules/alerts.yaml"));
    String operating = Files.readString(DocumentationIT.ROOT.resolve("docs/operating.md"));

    assertThat(found(ALERT, rules)).hasSizeGreaterThan(10);
    for (String alert : found(ALERT, rules)) {
      assertThat(operating).contains("### " + alert + "\n");
      assertThat(rules)
          .contains("runbook_url: docs/operating.md#" + alert.toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void operating_namesEveryMetric() throws IOException {
    String operating = Files.readString(DocumentationIT.ROOT.resolve("docs/operating.md"));
    String section =
        operating.substring(operating.indexOf("## Metrics"), operating.indexOf("## What wakes"));
    Set<String> told = new HashSet<>(found(DOCUMENTED, section));

    assertThat(metrics.families().stream().filter(name -> name.startsWith("zoetic_")))
        .filteredOn(name -> !name.endsWith("_max"))
        .containsExactlyInAnyOrderElementsOf(told);
  }
}
