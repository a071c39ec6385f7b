// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback.fields;

import io.zoetic.core.NameRules;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;

/** Why somebody changes something, which every such body must say. */
public final class Reason {
  /** Characters, at most. */
  public static final int MAX = NameRules.MAX_TEXT;

  private static final String NAME = "reason";

  /** As a description says it. */
  public static final Field FIELD = Field.required(NAME, Schema.line(MAX).says("Why."));

  private Reason() {}

  /**
   * The reason of a body.
   *
   * @throws io.zoetic.gateway.http.ApiException if there is none, or it breaks a rule
   */
  public static String of(RequestFields fields) {
    return FeedbackValue.requiredText(fields, NAME, MAX);
  }
}
