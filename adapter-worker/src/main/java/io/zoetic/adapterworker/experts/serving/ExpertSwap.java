// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts.serving;

import io.zoetic.adapterworker.experts.serving.VersionLoader.Staged;
import io.zoetic.adapterworker.experts.serving.VersionLoader.Wanted;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.expert.Expert;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces the table between two steps of the batch. One thread. */
public final class ExpertSwap {
  private static final Logger LOG = LoggerFactory.getLogger(ExpertSwap.class);

  private final ServedExperts served;
  private final ResidentVersions spare;
  private final BetweenSteps betweenSteps;
  private final SwapMetrics metrics;
  private final int versionsMax;

  public ExpertSwap(
      ServedExperts served,
      ResidentVersions spare,
      BetweenSteps betweenSteps,
      SwapMetrics metrics,
      int versionsMax) {
    this.served = served;
    this.spare = spare;
    this.betweenSteps = betweenSteps;
    this.metrics = metrics;
    this.versionsMax = versionsMax;
  }

  /** Versions that a pointer leads to and that are not in memory. */
  public List<Wanted> missing(ExpertPointer pointer) {
    Map<VersionId, Wanted> missing = new LinkedHashMap<>();
    ExpertRole role = ExpertRole.parse(pointer.role());
    for (ExpertPointer.Target target : pointer.aliases().values()) {
      if (resident(pointer, target, Staged.NONE) == null) {
        VersionId id = ServedExpert.id(pointer, target);
        missing.put(id, new Wanted(id, role, target.digest()));
      }
    }
    return List.copyOf(missing.values());
  }

  private @Nullable Expert resident(
      ExpertPointer pointer, ExpertPointer.Target target, Staged staged) {
    VersionId id = ServedExpert.id(pointer, target);
    ServedExpert before = served.table().get(pointer.expert());
    @Nullable Expert found = staged.sound().get(id);
    if (found == null && before != null) {
      found = before.versions().get(target.version());
    }
    if (found == null) {
      found = spare.get(id);
    }
    return found != null && found.vector().digest().equals(target.digest()) ? found : null;
  }

  /** Whether a pointer takes a version away that is served now. */
  public boolean takesAway(ExpertPointer pointer) {
    ServedExpert before = served.table().get(pointer.expert());
    return before != null
        && pointer.quarantined().stream().anyMatch(version -> !before.isQuarantined(version));
  }

  /** How many versions may be loaded for pointers, whose experts drop what they lead to no more. */
  public int room(Collection<ExpertPointer> pointers) {
    ExpertTable table = served.table();
    int kept = table.versions();
    for (ExpertPointer pointer : pointers) {
      ServedExpert before = table.get(pointer.expert());
      kept -= before == null ? 0 : before.versions().size();
      kept +=
          (int)
              pointer.aliases().values().stream()
                  .filter(target -> resident(pointer, target, Staged.NONE) != null)
                  .map(ExpertPointer.Target::version)
                  .distinct()
                  .count();
    }
    return Math.max(0, versionsMax - kept);
  }

  public int versionsMax() {
    return versionsMax;
  }

  /**
   * Flips to what pointers say, as far as their versions are in memory or staged.
   *
   * @return the experts as they are served from now on, in the order of the pointers
   */
  public List<ServedExpert> flip(Collection<ExpertPointer> pointers, Staged staged)
      throws InterruptedException {
    ExpertTable before = served.table();
    List<ServedExpert> now = new ArrayList<>();
    for (ExpertPointer pointer : pointers) {
      now.add(
          ServedExpert.next(
              pointer,
              before.get(pointer.expert()),
              target -> resident(pointer, target, staged),
              staged.refused()));
    }
    ExpertTable next = before.with(now);
    spare.keep(left(before, now), versionsMax - next.versions());
    flip(next);
    spare.remove(now.stream().flatMap(expert -> expert.ids().stream()).toList());
    metrics.swapped(now.stream().filter(expert -> expert.failure() == null).count());
    now.forEach(expert -> report(before.get(expert.name()), expert));
    return now;
  }

  /** Versions that aliases led to before: requests in flight may come back for them. */
  private static List<Expert> left(ExpertTable before, List<ServedExpert> now) {
    List<Expert> left = new ArrayList<>();
    for (ServedExpert expert : now) {
      ServedExpert old = before.get(expert.name());
      if (old != null) {
        Map<Integer, Expert> gone = new LinkedHashMap<>(old.versions());
        gone.keySet().removeAll(new HashSet<>(expert.versions().keySet()));
        left.addAll(gone.values());
      }
    }
    return left;
  }

  /** Keeps no version to which no alias leads: another history may have others of their numbers. */
  public void forgetOthers() {
    spare.clear();
  }

  /** Flips to another router. */
  public void flip(Optional<Router> router) throws InterruptedException {
    flip(served.table().with(router));
  }

  private void flip(ExpertTable next) throws InterruptedException {
    long asked = System.nanoTime();
    betweenSteps.call(
        () -> {
          long begin = System.nanoTime();
          served.replace(next);
          metrics.flipped(asked, begin);
          return next;
        });
  }

  /** What a start brings is not told one by one. */
  private void report(@Nullable ServedExpert before, ServedExpert now) {
    String failure = now.failure();
    String failedBefore = before == null ? null : before.failure();
    if (failure != null && !failure.equals(failedBefore)) {
      metrics.failed();
      LOG.atWarn()
          .addKeyValue("expert", now.name())
          .addKeyValue("epoch", now.pointer().epoch())
          .addKeyValue("reason", failure)
          .log("an expert goes on as before: its last change cannot be served");
    }
    if (before != null && !now.champion().equals(before.champion())) {
      LOG.atInfo()
          .addKeyValue("expert", now.name())
          .addKeyValue("epoch", now.pointer().epoch())
          .addKeyValue("champion", now.champion().map(Expert::id).orElse("none"))
          .log("an expert has another champion");
    }
    if (failure == null && failedBefore != null) {
      LOG.atInfo().addKeyValue("expert", now.name()).log("an expert serves its last change again");
    }
  }
}
