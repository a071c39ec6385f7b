// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.model.Golden;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.failure.TemplateSyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Templates against what Jinja2 makes of them, set up as transformers sets it up. */
class TemplateGoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> VALUES = new TypeReference<>() {};
  private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

  /** What a template makes of values: its text, or the error by Python's name for it. */
  private static String rendered(Template template, Map<String, Object> variables) {
    try {
      return template.render(variables, NOW).text();
    } catch (TemplateException e) {
      return switch (e.kind()) {
        case REFUSED -> "TemplateError: " + e.getMessage();
        case UNDEFINED -> "UndefinedError: " + e.getMessage();
        default -> "another error: " + e.getMessage();
      };
    }
  }

  private static Map<String, Object> values(JsonNode node) {
    return JSON.convertValue(node, VALUES);
  }

  @Test
  void renders_ofPublicTemplates_areThoseOfTransformers() {
    JsonNode golden = Golden.expected("chat-templates", "renders.json");
    SoftAssertions checks = new SoftAssertions();
    int cases = 0;
    for (JsonNode model : golden.get("models")) {
      String name = model.get("model").asText();
      Template template = Template.parse(name, model.get("chat_template").asText());
      for (JsonNode each : model.get("cases")) {
        Map<String, Object> variables = new LinkedHashMap<>(values(golden.get("special_tokens")));
        variables.put("messages", values(each).get("messages"));
        variables.put("tools", null);
        variables.put("documents", null);
        variables.put("add_generation_prompt", golden.get("add_generation_prompt").asBoolean());
        checks
            .assertThat(rendered(template, variables))
            .as("%s, %s", name, each.get("conversation").asText())
            .isEqualTo(each.has("text") ? each.get("text").asText() : each.get("error").asText());
        cases++;
      }
    }
    checks.assertAll();
    assertThat(cases).isEqualTo(62 * 6);
  }

  @Test
  void renders_withTools_areThoseOfTransformers() throws Exception {
    JsonNode golden = Golden.expected("chat-templates", "tools/golden.json");
    SoftAssertions checks = new SoftAssertions();
    List<String> keys = new ArrayList<>();
    golden.get("rendered").fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      String[] parts = key.split("/");
      String source =
          java.nio.file.Files.readString(
              Golden.directory("chat-templates").resolve("tools/" + parts[0] + ".jinja"));
      Map<String, Object> variables =
          new LinkedHashMap<>(values(golden.get("cases").get(parts[1])));
      variables.put("add_generation_prompt", parts[2].equals("gen"));
      variables.put("bos_token", bosToken(parts[0]));
      variables.put("eos_token", eosToken(parts[0]));
      JsonNode expected = golden.get("rendered").get(key);
      checks
          .assertThat(rendered(Template.parse(parts[0], source), variables))
          .as(key)
          .isEqualTo(expected.isTextual() ? expected.asText() : expected.get("error").asText());
    }
    checks.assertAll();
    assertThat(keys).hasSize(140);
  }

  private static String bosToken(String template) {
    return template.contains("llama")
        ? "<|begin_of_text|>"
        : template.contains("mistral") ? "<s>" : template.contains("gemma") ? "<bos>" : "";
  }

  private static String eosToken(String template) {
    return template.contains("llama")
        ? "<|eot_id|>"
        : template.contains("mistral") ? "</s>" : "<|im_end|>";
  }

  @Test
  void smallTemplates_ofEveryConstruct_areThoseOfJinja2() {
    JsonNode golden = Golden.expected("chat-templates", "expressions.json");
    Instant now = Instant.parse(golden.get("now").asText());
    Map<String, Object> variables = values(golden.get("variables"));
    SoftAssertions checks = new SoftAssertions();
    for (JsonNode each : golden.get("cases")) {
      String source = each.get("template").asText();
      String outcome = outcome(source, variables, now);
      // What fails while it renders may fail here when it is read.
      boolean earlier = outcome.equals("syntax") && expected(each).equals("other");
      if (!earlier) {
        checks.assertThat(outcome).as(source).isEqualTo(expected(each));
      }
    }
    checks.assertAll();
    assertThat(golden.get("cases").size()).isGreaterThan(900);
  }

  private static String expected(JsonNode each) {
    if (each.has("text")) {
      return "text: " + each.get("text").asText();
    }
    return switch (each.get("error").asText()) {
      case "undefined", "refused" ->
          each.get("error").asText() + ": " + each.get("message").asText();
      default -> each.get("error").asText();
    };
  }

  private static String outcome(String source, Map<String, Object> variables, Instant now) {
    try {
      return "text: " + Template.parse("t", source).render(variables, now).text();
    } catch (TemplateSyntaxException e) {
      return "syntax";
    } catch (TemplateException e) {
      return switch (e.kind()) {
        case REFUSED -> "refused: " + e.getMessage();
        case UNDEFINED -> "undefined: " + e.getMessage();
        default -> "other";
      };
    }
  }
}
