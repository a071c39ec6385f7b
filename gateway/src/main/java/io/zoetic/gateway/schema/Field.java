// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.schema;

/** A field of an object. */
public record Field(String name, Schema schema, boolean required) {

  /** One that must be there. */
  public static Field required(String name, Schema schema) {
    return new Field(name, schema, true);
  }

  /** One that may be absent or, which is the same, null. */
  public static Field optional(String name, Schema schema) {
    return new Field(name, schema.orNull(), false);
  }
}
