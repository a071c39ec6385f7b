// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.audit;

import io.zoetic.core.NameRules;

/**
 * Who makes a change that is none of an expert or a key, and why: what the audit says of it.
 *
 * @param actor person or process, at most 200 characters
 * @param reason at most 2000 characters
 */
public record Attribution(String actor, String reason) {
  public Attribution {
    NameRules.requireText(actor, NameRules.MAX_NAME, "actor");
    NameRules.requireText(reason, NameRules.MAX_TEXT, "reason");
  }
}
