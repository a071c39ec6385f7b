// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import org.jspecify.annotations.Nullable;

/**
 * An API key as who makes it sees it.
 *
 * @param key what opens; null if it was made before: nobody knows its secret any more
 */
record IssuedKeyJson(
    @Doc(
            value =
                "What opens. It is shown this once; asked again with the same Idempotency-Key, the answer has none.",
            shape = Shape.KEY)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String key,
    @JsonUnwrapped KeyJson made) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "IssuedKeyJson[made=" + made + "]";
  }
}
