// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A way to find the experts that a prompt is answered under. */
public enum AdaptationStrategy {
  /** Not at all: the base model answers. */
  NONE,
  /** As the worker thinks best; never what a worker reports. */
  AUTO,
  /** The first pass asks the base model itself, by a prompt. */
  PROMPT,
  /** The first pass asks the base model under an expert trained to classify. */
  CLASSIFIER,
  /** The first pass hands what the base model makes of the prompt to a trained router. */
  ROUTER,
  /** The client names the experts: no first pass. */
  EXPERT;

  /** The word for it in requests, answers, events and metrics. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the prompt is read a first time to choose its experts. */
  public boolean hasFirstPass() {
    return switch (this) {
      case NONE, EXPERT -> false;
      case AUTO, PROMPT, CLASSIFIER, ROUTER -> true;
    };
  }
}
