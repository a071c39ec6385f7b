// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.schema;

import io.zoetic.core.NameRules;

/** Kinds of values that stand in many places of the API, each described once. */
public enum Shape {
  /** As the type of the field has it. */
  OF_TYPE(Schema.any()),
  EXPERT(
      Schema.text().says("The name of an expert.").matching("^" + NameRules.EXPERT_PATTERN + "$")),
  /** {@code EXPERT@VERSION}, or the expert alone. */
  REFERENCE(
      Schema.text()
          .says("EXPERT or EXPERT@VERSION.")
          .matching("^" + NameRules.EXPERT_PATTERN + "(@[1-9][0-9]{0,8})?$")),
  VERSION(Schema.integer().says("The number of a version.").atLeast(1)),
  METRIC(
      Schema.text()
          .says("The name of a metric.")
          .matching("^[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?$")),
  TENANT(
      Schema.text().says("The name of a tenant.").matching("^" + NameRules.TENANT_PATTERN + "$")),
  /** SHA-256 in hexadecimal. */
  DIGEST(Schema.text().matching("^" + NameRules.DIGEST_PATTERN + "$")),
  KEY_ID(Schema.text().says("Its public part.").matching("^[a-z0-9]{12}$")),
  /** A whole API key. */
  KEY(Schema.text().matching("^zk-[a-z0-9]{12}-[a-z0-9]{48}$")),
  /** What signs the events of a webhook. */
  WEBHOOK_SECRET(Schema.text().matching("^whsec_[A-Za-z0-9+/]{43}=$")),
  SUBJECT(Schema.text().matching("^[a-z]+(-[a-z]+)*$")),
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
}
