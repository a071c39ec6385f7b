// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.openapi;

import java.util.Locale;

/** A tag that operations are sorted under. */
public enum Tag {
  COMPLETIONS("Asking the model."),
  MODELS("What can be asked."),
  FEEDBACK("Saying how good an answer is, and what is learnt from that."),
  EXPERTS("What is served, and what changes it."),
  FLEET("What runs, and what happens."),
  WEBHOOKS("Who is told what happens."),
  AUDIT("Who did what, and what was served when."),
  KEYS("Who may call."),
  DOCUMENT("What you read.");

  private final String description;

  Tag(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
