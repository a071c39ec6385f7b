// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zoetic.core.ExpertRole;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.experts.AliasTarget;
import io.zoetic.vectorstore.experts.ExpertStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An expert and where its aliases lead. */
@Doc("An expert and what it serves.")
public record ExpertJson(
    @Doc(shape = Shape.EXPERT) String name,
    @Doc("skill answers requests; classifier finds out in a first pass which skill is needed.")
        ExpertRole role,
    @Doc("Whether it has stopped learning.") boolean frozen,
    @Doc(value = "Counts its changes.", min = 0) long epoch,
    Instant createdAt,
    Instant changedAt,
    @Doc("Where its aliases lead: champion, challenger, canary, last-good, pinned/TENANT.")
        Map<String, Alias> aliases,
    @Doc(value = "Versions that nobody is served.", shape = Shape.VERSION)
        List<Integer> quarantined) {

  /** The version that an alias leads to. */
  public record Alias(
      @Doc(shape = Shape.VERSION) int version,
      @Doc(value = "Of the version's vector.", shape = Shape.DIGEST) String digest,
      @Doc(value = "Share of the requests that the canary gets.", min = 1, max = 99)
          @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Integer weightPercent,
      @Doc(value = "Of the expert when it moved here.", min = 1) long epoch,
      Instant since) {

    static Alias of(AliasTarget pointer) {
      return new Alias(
          pointer.version(),
          pointer.digest(),
          pointer.weightPercent(),
          pointer.epoch(),
          pointer.since());
    }
  }

  /** The expert as it is. */
  public static ExpertJson of(ExpertStatus expert) {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    for (AliasTarget pointer : expert.pointers()) {
      aliases.put(pointer.alias().word(), Alias.of(pointer));
    }
    return new ExpertJson(
        expert.name(),
        expert.role(),
        expert.frozen(),
        expert.epoch(),
        expert.createdAt(),
        expert.changedAt(),
        aliases,
        expert.quarantined());
  }
}
