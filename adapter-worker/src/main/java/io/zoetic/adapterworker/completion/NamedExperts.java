// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.adapterworker.experts.VersionLookup;
import io.zoetic.adapterworker.experts.serving.ExpertTable;
import io.zoetic.adapterworker.experts.serving.ServedExperts;
import io.zoetic.adapterworker.experts.serving.ServedVersion;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Origin;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.serving.ExpertPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the experts that requests name. Thread-safe; may block while a version is loaded. */
public final class NamedExperts {
  private final ServedExperts experts;
  private final VersionLookup versions;

  public NamedExperts(ServedExperts experts, VersionLookup versions) {
    this.experts = experts;
    this.versions = versions;
  }

  /**
   * The mixture that a request has named: of an expert without a version what its alias leads to.
   *
   * @throws PromptException if an expert cannot be served to it
   */
  ComposedExpert compose(Adaptation adaptation, Origin origin) {
    ExpertTable table = experts.table();
    List<ExpertPart<ServedVersion>> parts = new ArrayList<>();
    for (ExpertWeight wanted : adaptation.experts()) {
      Integer version = wanted.version();
      ServedVersion served =
          version == null ? current(table, wanted.name(), origin) : exact(wanted.name(), version);
      parts.add(new ExpertPart<>(served, wanted.weight()));
    }
    return MixtureComposer.named(adaptation.selection(), parts);
  }

  private ServedVersion current(ExpertTable table, String name, Origin origin) {
    Optional<ServedVersion> served = table.serve(name, origin);
    if (served.isPresent()) {
      return served.get();
    }
    throw table
        .failure(name)
        .or(versions::notYet)
        .map(reason -> new PromptException(ErrorCode.EXPERT_UNAVAILABLE, reason, null))
        .orElseGet(() -> notFound(ExpertPart.unknown(name, table.summary(origin))));
  }

  private ServedVersion exact(String name, int version) {
    return switch (versions.find(name, version)) {
      case VersionLookup.Result.Found(Expert expert) -> new ServedVersion(null, expert);
      case VersionLookup.Result.Missing(String reason) -> throw notFound(reason);
      case VersionLookup.Result.Unavailable(String reason) ->
          throw new PromptException(ErrorCode.EXPERT_UNAVAILABLE, reason, null);
    };
  }

  private static PromptException notFound(String reason) {
    return new PromptException(ErrorCode.EXPERT_NOT_FOUND, reason, null);
  }
}
