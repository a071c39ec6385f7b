// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import io.zoetic.core.ChatMessage;
import io.zoetic.core.Digests;
import io.zoetic.core.PromptContent;
import io.zoetic.core.TemplateOptions;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.prompt.TaskPrompt;
import java.util.ArrayList;
import java.util.List;

/**
 * An item as it is asked.
 *
 * @param prompt of the item alone
 * @param shots before it, with their right answers; none but for {@link Strategy.InContext}
 * @param newTokensMax tokens that an answer may have
 */
public record Asked(TaskItem item, TaskPrompt prompt, List<Shot> shots, int newTokensMax) {
  private static final TemplateOptions CONTINUED = new TemplateOptions(false, true, null);

  public Asked {
    shots = List.copyOf(shots);
  }

  /**
   * An example with its right answer.
   *
   * @param answer what the model would have gone on with
   */
  public record Shot(TaskItem item, TaskPrompt prompt, String answer) {}

  /** SHA-256 of all that the model is given; {@link TaskPrompt#digest} if nothing comes before. */
  public String digest() {
    if (shots.isEmpty()) {
      return prompt.digest();
    }
    StringBuilder all = new StringBuilder();
    for (Shot shot : shots) {
      all.append(shot.prompt().digest()).append(Digests.sha256Hex(shot.answer()));
    }
    return Digests.sha256Hex(all + prompt.digest());
  }

  /** All of it, as a model is given it. */
  public PromptContent content() {
    if (prompt.template() == TaskPrompt.Template.INSTRUCTION) {
      StringBuilder text = new StringBuilder();
      for (Shot shot : shots) {
        text.append(shot.prompt().text()).append(shot.answer()).append("\n\n");
      }
      return new PromptContent.Text(text.append(prompt.text()).toString());
    }
    List<ChatMessage> messages = new ArrayList<>();
    if (!prompt.system().isEmpty()) {
      messages.add(new ChatMessage("system", prompt.system()));
    }
    for (Shot shot : shots) {
      messages.add(new ChatMessage("user", shot.prompt().user()));
      messages.add(new ChatMessage("assistant", shot.prompt().prefill() + shot.answer()));
    }
    messages.add(new ChatMessage("user", prompt.user()));
    if (prompt.prefill().isEmpty()) {
      return new PromptContent.Chat(messages);
    }
    messages.add(new ChatMessage("assistant", prompt.prefill()));
    return new PromptContent.Chat(messages, CONTINUED);
  }
}
