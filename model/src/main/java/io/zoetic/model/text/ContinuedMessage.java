// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import io.zoetic.model.template.text.PythonStrings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the last message ends in a rendered conversation, as {@code apply_chat_template} of
 * transformers does: the message is rendered with a mark behind it, and the text is cut there.
 */
final class ContinuedMessage {
  private static final String MARK = "CONTINUE_FINAL_MESSAGE_TAG ";
  private static final String CONTENT = "content";

  private final List<Map<String, @Nullable Object>> messages;
  private final String text;

  /**
   * @throws IllegalArgumentException if the last message has no text
   */
  ContinuedMessage(List<Map<String, @Nullable Object>> conversation) {
    Map<String, @Nullable Object> last = new LinkedHashMap<>(conversation.getLast());
    Object content = last.get(CONTENT);
    if (content instanceof List<?> parts) {
      List<Object> marked = new ArrayList<>(parts);
      this.text = markLastText(marked);
      last.put(CONTENT, marked);
    } else if (content instanceof String whole) {
      this.text = whole;
      last.put(CONTENT, whole + MARK);
    } else {
      throw noText();
    }
    this.messages = new ArrayList<>(conversation);
    messages.set(messages.size() - 1, last);
  }

  private static String markLastText(List<Object> parts) {
    for (int i = parts.size() - 1; i >= 0; i--) {
      if (parts.get(i) instanceof Map<?, ?> part && part.get("text") instanceof String text) {
        Map<Object, @Nullable Object> marked = new LinkedHashMap<>(part);
        marked.put("text", text + MARK);
        parts.set(i, marked);
        return text;
      }
    }
    throw noText();
  }

  private static IllegalArgumentException noText() {
    return new IllegalArgumentException(
        "continue_final_message needs a last message with text, it has none");
  }

  /** The conversation with the mark. */
  List<Map<String, @Nullable Object>> messages() {
    return messages;
  }

  /**
   * The rendered text up to the end of the last message.
   *
   * @throws IllegalArgumentException if the template does not write the message as it is
   */
  String cut(String rendered) {
    String mark = MARK.strip();
    int end = rendered.lastIndexOf(mark);
    if (end < 0 || !rendered.contains(PythonStrings.strip(text))) {
      throw new IllegalArgumentException(
          "continue_final_message needs a chat template that writes the last message as it is, this one changes it");
    }
    String before = rendered.substring(0, end);
    // Where the template drops blanks behind a message, those before the mark are dropped too.
    return rendered.startsWith(MARK, end) ? before : PythonStrings.stripRight(before);
  }
}
