// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zoetic.vectorstore.expert.ExpertRole;
import io.zoetic.vectorstore.expert.ExpertStatus;
import io.zoetic.vectorstore.expert.Pointer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An expert and where its aliases lead. */
public record ExpertJson(
    String name,
    ExpertRole role,
    boolean frozen,
    long epoch,
    Instant createdAt,
    Instant changedAt,
    Map<String, Alias> aliases,
    List<Integer> quarantined) {

  /** Where an alias leads. */
  public record Alias(
      int version,
      String digest,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer weightPercent,
      long epoch,
      Instant since) {

    static Alias of(Pointer pointer) {
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
    for (Pointer pointer : expert.pointers()) {
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
