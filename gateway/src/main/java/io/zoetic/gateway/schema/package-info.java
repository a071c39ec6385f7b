// SPDX-License-Identifier: Apache-2.0
/**
 * How the API's values are described: {@link io.zoetic.gateway.schema.RecordSchema} reads off the
 * records what answers are, and {@link io.zoetic.gateway.schema.Doc} adds what types do not say;
 * {@link io.zoetic.gateway.schema.Body} says what the body of a request may be, beside the code
 * that reads it.
 */
@NullMarked
package io.zoetic.gateway.schema;

import org.jspecify.annotations.NullMarked;
