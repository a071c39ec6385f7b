// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

/** Versions and all that is mixed of them, by the metrics that name the parts of mixtures. */
final class MixedVersions {
  /**
   * The parts are read once, and only mixtures have any. What was imported may say anything where
   * an object is meant.
   */
  private static final String WITH_MIXTURES =
      """
      WITH RECURSIVE part AS MATERIALIZED (
        SELECT v.expert, v.version, named.part
        FROM expert_version v
        CROSS JOIN LATERAL jsonb_object_keys(
          CASE jsonb_typeof(v.metrics -> 'mixture')
            WHEN 'object' THEN v.metrics -> 'mixture' ELSE '{}' END) AS named (part)),
      found (expert, version) AS (
        %s
        UNION
        SELECT part.expert, part.version
        FROM found JOIN part ON part.part = found.expert || '@' || found.version)
      SELECT expert, version FROM found ORDER BY expert, version
      """;

  private MixedVersions() {}

  /**
   * A query of versions, in their order, with those that are mixed of one of them, and of those.
   *
   * @param select expert and version, each once or more often
   */
  static String with(String select) {
    return WITH_MIXTURES.formatted(select);
  }
}
