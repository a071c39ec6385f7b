// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.adapterworker.experts.serving.Refusal;
import io.zoetic.adapterworker.experts.serving.ResidentVersions;
import io.zoetic.adapterworker.experts.serving.ServedExpert;
import io.zoetic.adapterworker.experts.serving.ServedExperts;
import io.zoetic.adapterworker.experts.serving.VersionLoader;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.model.expert.Expert;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds versions in memory, else loads them. What is quarantined is not found. */
final class VersionsOnDemand implements VersionLookup {
  private final ServedExperts served;
  private final ResidentVersions spare;
  private final VersionLoader loader;
  private final RegistryPoll poll;
  private final int versionsMax;

  VersionsOnDemand(
      ServedExperts served,
      ResidentVersions spare,
      VersionLoader loader,
      RegistryPoll poll,
      int versionsMax) {
    this.served = served;
    this.spare = spare;
    this.loader = loader;
    this.poll = poll;
    this.versionsMax = versionsMax;
  }

  @Override
  public Result find(String name, int version) {
    ServedExpert expert = served.table().get(name);
    if (expert == null) {
      return new Result.Missing("an expert must be registered, " + name + " is not");
    }
    VersionId id = new VersionId(name, version);
    if (!expert.isSkill()) {
      return new Result.Missing("an expert that answers must be a skill, " + name + " is none");
    }
    if (expert.isQuarantined(version)) {
      return new Result.Missing("a version must not be quarantined, " + id + " is");
    }
    @Nullable Expert resident = expert.versions().get(version);
    if (resident == null) {
      resident = spare.get(id);
    }
    return resident == null ? load(id) : new Result.Found(resident);
  }

  private Result load(VersionId id) {
    if (poll.isAway()) {
      // Prompts that ask for less must not wait behind this one.
      return new Result.Unavailable("the registry must answer to load " + id + ", does not");
    }
    try {
      VersionLoader.Staged staged =
          loader.load(List.of(new VersionLoader.Wanted(id, ExpertRole.SKILL, null)));
      Expert loaded = staged.sound().get(id);
      if (loaded != null) {
        spare.keep(List.of(loaded), versionsMax - served.table().versions());
        return new Result.Found(loaded);
      }
      return refused(id, staged);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result.Unavailable("the worker ends before it has loaded " + id);
    }
  }

  private static Result refused(VersionId id, VersionLoader.Staged staged) {
    Refusal refusal = staged.refused().get(id);
    if (refusal == null) {
      throw new IllegalStateException("a version must be sound or refused, " + id + " was neither");
    }
    return refusal.kind() == Refusal.Kind.UNREADABLE
        ? new Result.Unavailable(refusal.reason())
        : new Result.Missing(refusal.reason());
  }
}
