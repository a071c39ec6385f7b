// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import io.zoetic.core.ChatMessage;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.template.Template;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.failure.TemplateSyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Jinja templates that turn a conversation into the text a model was trained on, rendered as
 * {@code apply_chat_template} of transformers renders them. A checkpoint may have one for
 * conversations with tools beside the usual one. Thread-safe.
 *
 * <p>A template that cannot be read or that fails on ordinary conversations is kept all the same:
 * {@link #problem} says what is wrong, and who renders with it is told.
 */
public final class ChatTemplate {
  private static final String TOOL_USE = "tool_use";

  private final Map<String, Object> specialTokens;
  private final Map<String, Parsed> templates;
  private final Optional<String> problem;

  /** A template, or why it is none. */
  private sealed interface Parsed {
    record Usable(Template template) implements Parsed {}

    record Broken(TemplateSyntaxException reason) implements Parsed {}
  }

  private ChatTemplate(
      Map<String, TemplateFiles.Source> sources, Map<String, Object> specialTokens) {
    this.specialTokens = Map.copyOf(specialTokens);
    Map<String, Parsed> parsed = new LinkedHashMap<>();
    sources.forEach((name, source) -> parsed.put(name, parse(source)));
    this.templates = parsed;
    this.problem = tried();
  }

  private static Parsed parse(TemplateFiles.Source source) {
    try {
      return new Parsed.Usable(Template.parse(source.file(), source.text()));
    } catch (TemplateSyntaxException e) {
      return new Parsed.Broken(e);
    }
  }

  /**
   * Reads the templates, if the checkpoint has any, and tries them.
   *
   * @throws InvalidCheckpointException if its files cannot be read
   */
  public static Optional<ChatTemplate> load(Path modelDirectory) {
    TemplateFiles files = new TemplateFiles(modelDirectory);
    Map<String, TemplateFiles.Source> sources = files.sources();
    return sources.isEmpty()
        ? Optional.empty()
        : Optional.of(new ChatTemplate(sources, files.specialTokens()));
  }

  /**
   * What keeps the template from rendering even a single question: the file, the line and the
   * construct. Empty if it renders; a template that refuses system turns, or turns in another
   * order, in its own words is in order.
   */
  public Optional<String> problem() {
    return problem;
  }

  private Optional<String> tried() {
    ChatMessage user = new ChatMessage("user", "Hello");
    List<List<ChatMessage>> trials =
        List.of(
            List.of(user),
            List.of(new ChatMessage("system", "Be brief."), user),
            List.of(user, new ChatMessage("assistant", "Hi."), user));
    for (List<ChatMessage> trial : trials) {
      Optional<String> failure = failure(trial);
      if (failure.isPresent()) {
        return failure;
      }
    }
    return Optional.empty();
  }

  /**
   * Why a conversation fails; to refuse other ones than a single question is a template's right.
   */
  private Optional<String> failure(List<ChatMessage> trial) {
    try {
      render(trial);
      return Optional.empty();
    } catch (TemplateException e) {
      boolean entitled = trial.size() > 1 && e.kind() != TemplateException.Kind.LIMIT;
      return entitled ? Optional.empty() : Optional.of(e.describe());
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The text of turns, ready for the assistant's answer, at this moment.
   *
   * @throws IllegalArgumentException as {@link #render(Conversation)}
   */
  public String render(List<ChatMessage> turns) {
    return render(Conversation.of(turns, Instant.now()));
  }

  /**
   * The text of a conversation.
   *
   * @throws TemplateException if the template refuses the conversation, fails on it or goes too far
   * @throws TemplateSyntaxException if the template cannot be used at all
   * @throws IllegalArgumentException if there is no template for it, or its last message cannot be
   *     continued
   */
  public String render(Conversation conversation) {
    Parsed.Usable usable = template(conversation.tools() != null);
    Map<String, @Nullable Object> variables = new HashMap<>(specialTokens);
    variables.putAll(conversation.arguments());
    variables.put("tools", conversation.tools());
    variables.putIfAbsent("documents", null);
    variables.put("add_generation_prompt", conversation.addGenerationPrompt());
    if (!conversation.continueFinalMessage()) {
      variables.put("messages", conversation.messages());
      return usable.template().render(variables, conversation.now()).text();
    }
    ContinuedMessage continued = new ContinuedMessage(conversation.messages());
    variables.put("messages", continued.messages());
    return continued.cut(usable.template().render(variables, conversation.now()).text());
  }

  private Parsed.Usable template(boolean withTools) {
    Parsed named = withTools ? templates.get(TOOL_USE) : null;
    Parsed template = named != null ? named : templates.get(TemplateFiles.DEFAULT);
    return switch (template) {
      case Parsed.Usable usable -> usable;
      case Parsed.Broken(TemplateSyntaxException reason) -> throw reason;
      case null ->
          throw new IllegalArgumentException(
              "one of the chat templates must be named default, the names are "
                  + new ArrayList<>(templates.keySet()));
    };
  }
}
