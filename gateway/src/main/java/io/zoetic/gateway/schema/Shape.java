// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.schema;

/** Kinds of values that stand in many places of the API, each described once. */
public enum Shape {
  /** As the type of the field has it. */
  OF_TYPE(Schema.any()),
  EXPERT(Schema.text().says("The name of an expert.").matching(Patterns.EXPERT)),
  /** {@code EXPERT@VERSION}, or the expert alone. */
  REFERENCE(
      Schema.text()
          .says("EXPERT or EXPERT@VERSION.")
          .matching("^" + Patterns.EXPERT_BARE + "(@[1-9][0-9]{0,8})?$")),
  VERSION(Schema.integer().says("The number of a version.").atLeast(1)),
  METRIC(
      Schema.text()
          .says("The name of a metric.")
          .matching("^[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?$")),
  TENANT(Schema.text().says("The name of a tenant.").matching("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")),
  /** SHA-256 in hexadecimal. */
  DIGEST(Schema.text().matching("^[0-9a-f]{64}$")),
  KEY_ID(Schema.text().says("Its public part.").matching("^[a-z0-9]{12}$")),
  /** A whole API key. */
  KEY(Schema.text().matching("^zk-[a-z0-9]{12}-[a-z0-9]{48}$")),
  SUBJECT(Schema.words("expert", "api-key")),
  GRANT(Schema.words("champion", "canary", "pinned")),
  EPISODE(
      Schema.text()
          .says(
              "What several requests belong to together; a request that names none has one of its"
                  + " own.")
          .matching("^[A-Za-z0-9._-]{1,128}$")
          .named("EpisodeId")),
  URI(Schema.text().with("format", "uri")),
  /** The value of a piece of feedback. */
  SCALAR(Schema.ofTypes("boolean", "number", "string")),
  /** Whatever JSON there is. */
  JSON(Schema.any()),
  /** Numbers by name. */
  NUMBERS(Schema.map(Schema.number()));

  private final Schema schema;

  Shape(Schema schema) {
    this.schema = schema;
  }

  /** What such values look like. */
  public Schema schema() {
    return schema;
  }

  /** Constants of an enumeration cannot be used by those before them. */
  private static final class Patterns {
    static final String EXPERT_BARE = "[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?";
    static final String EXPERT = "^" + EXPERT_BARE + "$";
  }
}
