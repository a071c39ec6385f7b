// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.recipes.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {
  private static final Path CHECKPOINT = Path.of("../model/src/test/resources/golden/llama");

  @TempDir Path directory;
  private Path model;

  @BeforeEach
  void copyTheModel() throws IOException {
    model = Files.createDirectories(directory.resolve("model"));
    Files.copy(CHECKPOINT.resolve("tokenizer.json"), model.resolve("tokenizer.json"));
    Files.copy(CHECKPOINT.resolve("config.json"), model.resolve("config.json"));
    Files.writeString(
        model.resolve("chat_template.jinja"),
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}"
            + "{% endif %}<{{ m.role }}>{{ m.content }}{% endfor %}"
            + "{% if tools %}{{ tools|tojson }}{% endif %}"
            + "{% if add_generation_prompt %}<go {{ x }} {{ strftime_now('%d %b %Y') }}>{% endif %}");
  }

  private record Outcome(int exitCode, String out, String err) {}

  private Outcome render(String conversations, String... options) throws IOException {
    Path file = Files.writeString(directory.resolve("c.json"), conversations);
    String[] arguments = new String[options.length + 3];
    arguments[0] = "render";
    arguments[1] = model.toString();
    arguments[2] = file.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var usage = new StringWriter();
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      int exitCode =
          Main.commandLine(arguments).setErr(new PrintWriter(usage, true)).execute(arguments);
      return new Outcome(exitCode, out.toString(UTF_8), err.toString(UTF_8) + usage);
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
  }

  @Test
  void conversation_withEveryField_isRendered() throws IOException {
    Outcome outcome =
        render(
            """
            {"messages": [{"role": "user", "content": "Zoë 🦊"}], "tools": [{"z": 1, "a": 1.0}],
             "add_generation_prompt": true, "chat_template_kwargs": {"x": null},
             "now": "2024-02-29T23:30:00-01:00"}
            """);

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .startsWith("<user>Zoë 🦊[{\"z\": 1, \"a\": 1.0}]<go None 01 Mar 2024>\n")
        .contains(" tokens: [");
  }

  @Test
  void list_asJson_hasTextAndIdsOrTheErrorInPlace() throws IOException {
    Outcome outcome =
        render(
            """
            [{"messages": [{"role": "user", "content": "Hi"}], "add_generation_prompt": false},
             {"messages": [{"role": "system", "content": "Hi"}]},
             {"messages": []},
             {"messages": [{"role": "user", "content": "It"}], "continue_final_message": true},
             {"messages": [{"role": "user", "content": "Hi"}], "tool": []},
             {"messages": [{"role": "user", "content": "Hi"}], "now": "tomorrow"}]
            """,
            "--json");

    assertThat(outcome.exitCode()).isZero();
    JsonNode list = new ObjectMapper().readTree(outcome.out());
    assertThat(list).hasSize(6);
    assertThat(list.get(0).get("text").asText()).isEqualTo("<user>Hi");
    assertThat(list.get(0).get("ids")).isNotEmpty().allMatch(JsonNode::isInt);
    assertThat(list.get(1).get("error").asText()).isEqualTo("no system");
    assertThat(list.get(2).get("error").asText()).contains("at least one message");
    assertThat(list.get(3).get("text").asText()).isEqualTo("<user>It");
    assertThat(list.get(4).get("error").asText()).endsWith("one was tool");
    assertThat(list.get(5).get("error").asText()).startsWith("now must be a time in ISO-8601");
  }

  @Test
  void refusal_asText_isExitCode1() throws IOException {
    Outcome outcome = render("{\"messages\": [{\"role\": \"system\", \"content\": \"Hi\"}]}");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("no system");
  }

  @Test
  void list_asText_saysWhichConversationEachIs() throws IOException {
    String conversation = "{\"messages\": [{\"role\": \"%s\", \"content\": \"Hi\"}]}";

    Outcome outcome =
        render(
            "[%s, %s]".formatted(conversation.formatted("user"), conversation.formatted("system")));

    assertThat(outcome.out()).startsWith("conversation 1 of 2:\n<user>Hi").doesNotContain("2 of 2");
    assertThat(outcome.err()).contains("zoetic render: conversation 2 of 2: no system");
  }

  @Test
  void fileThatIsNoJson_orModelWithoutTemplate_isAWrongArgument() throws IOException {
    assertThat(render("{").exitCode()).isEqualTo(2);
    assertThat(render("7").err()).contains("must have a conversation or a list of them");
    Files.delete(model.resolve("chat_template.jinja"));
    Outcome outcome = render("[]");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("has no chat template");
  }
}
