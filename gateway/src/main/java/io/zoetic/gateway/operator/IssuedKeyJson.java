// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * An API key as who makes it sees it.
 *
 * @param key what opens; null if it was made before: nobody knows its secret any more
 */
record IssuedKeyJson(
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key, @JsonUnwrapped KeyJson made) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "IssuedKeyJson[made=" + made + "]";
  }
}
