// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.prompt;

import java.util.Arrays;
import java.util.Locale;

/** The form of the prompts that a task is asked with. */
public enum PromptForm {
  /** As the reference code of the paper asks Llama 3, word by word and with its stop texts. */
  REFERENCE,
  /** As {@link #REFERENCE} asks Mistral: without the prefill of multiple choice. */
  REFERENCE_MISTRAL,
  /** As one asks in a chat, in the words that the default scoring rule reads. */
  CHAT;

  /** {@code reference}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static PromptForm parse(String word) {
    return Arrays.stream(values())
        .filter(form -> form.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "form must be one of %s, was %s"
                        .formatted(Arrays.stream(values()).map(PromptForm::word).toList(), word)));
  }
}
