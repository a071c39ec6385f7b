// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.adapterworker.experts.serving.ExpertSwap;
import io.zoetic.adapterworker.experts.serving.Refusal;
import io.zoetic.adapterworker.experts.serving.ServedExpert;
import io.zoetic.adapterworker.experts.serving.SwapMetrics;
import io.zoetic.adapterworker.experts.serving.VersionLoader;
import io.zoetic.adapterworker.experts.serving.VersionLoader.Staged;
import io.zoetic.adapterworker.experts.serving.VersionLoader.Wanted;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.VersionId;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.expert.Expert;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the pointers: stages the versions that are not in memory, flips, acknowledges. {@link
 * #doWork} is called again and again by one thread.
 */
final class ExpertFollower {
  private static final Logger LOG = LoggerFactory.getLogger(ExpertFollower.class);

  private final PointerQueue queue;
  private final RegistryPoll poll;
  private final VersionLoader loader;
  private final ExpertSwap swap;
  private final RouterSource routers;
  private final Consumer<Collection<Acknowledgement>> fleet;
  private final SwapMetrics metrics;
  private final CountDownLatch caughtUp = new CountDownLatch(1);

  /** Experts that are still to be looked at with a registry that answers. */
  private final Set<String> owed = new HashSet<>();

  /** Of the histories of the registry. */
  private int followed;

  private Optional<Router> router = Optional.empty();

  ExpertFollower(
      PointerQueue queue,
      RegistryPoll poll,
      VersionLoader loader,
      ExpertSwap swap,
      RouterSource routers,
      Consumer<Collection<Acknowledgement>> fleet,
      SwapMetrics metrics) {
    this.queue = queue;
    this.poll = poll;
    this.loader = loader;
    this.swap = swap;
    this.routers = routers;
    this.fleet = fleet;
    this.metrics = metrics;
  }

  /** Opens when all that the registry held at the start has been looked at. */
  CountDownLatch caughtUp() {
    return caughtUp;
  }

  /** Looks at the pointers that there are; waits for some, but not for longer than given. */
  void doWork(Duration maxWait) throws InterruptedException {
    int histories = poll.histories();
    Optional<List<ExpertPointer>> taken = queue.take(maxWait);
    List<ExpertPointer> pointers = taken.orElse(List.of());
    try {
      followRouter();
      if (!pointers.isEmpty()) {
        follow(pointers);
      }
      if (histories != followed) {
        swap.forgetOthers();
        followed = histories;
      }
      if (taken.isPresent() && owed.isEmpty() && caughtUp.getCount() > 0) {
        LOG.atInfo().addKeyValue("experts", pointers.size()).log("the experts are served");
        caughtUp.countDown();
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      // Whatever it is, it must not end the following; the next attempt may succeed.
      LOG.atError().setCause(e).log("changes of experts cannot be followed, trying again");
      pointers.forEach(this::owe);
    }
  }

  private void owe(ExpertPointer pointer) {
    owed.add(pointer.expert());
    queue.retryLater(pointer);
  }

  private void followRouter() throws InterruptedException {
    Optional<Router> now = routers.read();
    if (!now.equals(router)) {
      swap.flip(now);
      router = now;
      LOG.atInfo().addKeyValue("router", now.isPresent()).log("another router");
    }
  }

  /** What needs no loading goes first: neither rollback nor quarantine waits for other experts. */
  private void follow(List<ExpertPointer> pointers) throws InterruptedException {
    List<ExpertPointer> ready = new ArrayList<>();
    List<ExpertPointer> restricting = new ArrayList<>();
    List<ExpertPointer> incomplete = new ArrayList<>();
    Map<VersionId, Wanted> wanted = new HashMap<>();
    for (ExpertPointer pointer : pointers) {
      List<Wanted> missing = swap.missing(pointer);
      missing.forEach(one -> wanted.put(one.id(), one));
      (missing.isEmpty() ? ready : incomplete).add(pointer);
      if (!missing.isEmpty() && swap.takesAway(pointer)) {
        restricting.add(pointer);
      }
    }
    if (!restricting.isEmpty()) {
      swap.flip(restricting, Staged.NONE);
    }
    if (!ready.isEmpty()) {
      flip(ready, Staged.NONE);
    }
    if (!incomplete.isEmpty()) {
      flip(incomplete, loader(wanted.values(), swap.room(incomplete)));
    }
  }

  private Staged loader(Collection<Wanted> wanted, int room) throws InterruptedException {
    if (poll.isAway()) {
      return new Staged(
          Map.of(), all(wanted, Refusal.unreadable("the registry must answer, does not")), false);
    }
    long begin = System.nanoTime();
    Staged staged = loader.load(wanted.stream().limit(room).toList());
    metrics.staged(begin);
    Refusal tooMany =
        Refusal.unreadable(
            "worker.versions-max must have room for all that aliases lead to, was "
                + swap.versionsMax());
    return staged.with(all(wanted.stream().skip(room).toList(), tooMany));
  }

  private static Map<VersionId, Refusal> all(Collection<Wanted> wanted, Refusal refusal) {
    Map<VersionId, Refusal> refused = new HashMap<>();
    wanted.forEach(one -> refused.put(one.id(), refusal));
    return refused;
  }

  private void flip(List<ExpertPointer> pointers, Staged staged) throws InterruptedException {
    List<ServedExpert> now = swap.flip(pointers, staged);
    List<Acknowledgement> acknowledgements = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      acknowledgements.add(acknowledgement(now.get(i)));
      followUp(pointers.get(i), staged);
    }
    fleet.accept(acknowledgements);
  }

  private void followUp(ExpertPointer pointer, Staged staged) {
    if (!staged.answered()) {
      owe(pointer);
      return;
    }
    owed.remove(pointer.expert());
    boolean mayHeal =
        pointer.aliases().entrySet().stream()
            .filter(alias -> ExpertPointer.isServing(alias.getKey()))
            .map(alias -> staged.refused().get(ServedExpert.id(pointer, alias.getValue())))
            .anyMatch(refusal -> refusal != null && refusal.mayHeal());
    if (mayHeal) {
      queue.retryLater(pointer);
    }
  }

  private static Acknowledgement acknowledgement(ServedExpert expert) {
    return new Acknowledgement(
        expert.name(),
        expert.pointer().standing(),
        expert.champion().map(Expert::version).orElse(null),
        expert.failure(),
        Instant.now());
  }
}
