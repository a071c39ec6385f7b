// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.model.source.ModelSource;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.text.ChatTemplate;
import io.zoetic.model.text.Conversation;
import io.zoetic.model.text.ConversationEncoder;
import io.zoetic.model.text.Tokenizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a model reads of conversations, without loading its weights. */
@Command(
    name = "render",
    description = {
      "Shows the text and the token ids that a model reads of a conversation:",
      "{messages, tools?, add_generation_prompt?, continue_final_message?,",
      "chat_template_kwargs?, now? (ISO-8601)}, or of a list of them.",
      "Exit code 1: one was refused (with --json the error is in its place)."
    })
public final class RenderCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "a folder, a .gguf file or org/name[@revision]")
  private String model = "";

  @Parameters(index = "1", paramLabel = "FILE.json", description = "the conversations")
  private Path file = Path.of("");

  @Option(
      names = "--json",
      description = "print [{\"text\", \"ids\"}], or {\"error\"} in its place")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    List<JsonNode> conversations = ConversationFile.read(file);
    Path directory = ModelSource.ofProcess().find(model);
    // Texts of every language, whatever the terminal's locale.
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      ChatTemplate template =
          ChatTemplate.load(directory)
              .orElseThrow(() -> new IllegalArgumentException(directory + " has no chat template"));
      ArrayNode rendered = new ObjectMapper().createArrayNode();
      for (JsonNode conversation : conversations) {
        render(conversation, template, tokenizer, rendered.addObject());
      }
      return json ? printJson(rendered, out) : printText(rendered, out);
    }
  }

  private static void render(
      JsonNode conversation, ChatTemplate template, Tokenizer tokenizer, ObjectNode rendered) {
    try {
      Conversation read = ConversationFile.conversation(conversation);
      String text = template.render(read);
      int[] ids = new ConversationEncoder(template, tokenizer).tokens(read);
      rendered.put("text", text);
      ArrayNode list = rendered.putArray("ids");
      for (int id : ids) {
        list.add(id);
      }
    } catch (TemplateException e) {
      rendered.put(
          "error",
          e.kind() == TemplateException.Kind.REFUSED
              ? String.valueOf(e.getMessage())
              : e.describe());
    } catch (IllegalArgumentException e) {
      rendered.put("error", String.valueOf(e.getMessage()));
    }
  }

  private static int printJson(ArrayNode rendered, PrintWriter out) {
    out.println(rendered);
    return ServiceMain.OK;
  }

  private static int printText(ArrayNode rendered, PrintWriter out) {
    boolean failed = false;
    for (int i = 0; i < rendered.size(); i++) {
      JsonNode each = rendered.get(i);
      String which = "conversation %d of %d".formatted(i + 1, rendered.size());
      if (each.has("error")) {
        failed = true;
        String where = rendered.size() > 1 ? which + ": " : "";
        System.err.println("zoetic render: " + where + each.path("error").asText());
        continue;
      }
      if (rendered.size() > 1) {
        out.println(which + ":");
      }
      out.println(each.path("text").asText());
      out.println(each.path("ids").size() + " tokens: " + each.path("ids"));
    }
    return failed ? ServiceMain.FAILED : ServiceMain.OK;
  }
}
