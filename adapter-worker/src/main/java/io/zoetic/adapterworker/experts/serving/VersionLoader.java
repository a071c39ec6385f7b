// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts.serving;

import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertProbe;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.experts.VersionState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads versions from the registry, checks them, and tries them on the model, so that whatever is
 * flipped to can be served. Thread-safe; blocks for few round trips and several gaps between steps.
 */
public final class VersionLoader {
  private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);

  /** What one round trip brings onto the heap, at most; about. */
  private static final long READ_BYTES_MAX = 64L << 20;

  private static final int READ_VERSIONS_MAX = 1024;

  private final ExpertRegistry registry;
  private final String baseModel;
  private final Layout layout;
  private final ExpertProbe probe;
  private final BetweenSteps betweenSteps;

  public VersionLoader(
      ExpertRegistry registry,
      String baseModel,
      Layout layout,
      ExpertProbe probe,
      BetweenSteps betweenSteps) {
    this.registry = registry;
    this.baseModel = baseModel;
    this.layout = layout;
    this.probe = probe;
    this.betweenSteps = betweenSteps;
  }

  /**
   * A version to load.
   *
   * @param digest that a pointer gives it; null if it was asked for
   */
  public record Wanted(VersionId id, ExpertRole role, @Nullable String digest) {}

  /**
   * The outcome of staging versions.
   *
   * @param answered whether the registry did; if not, those that it was not asked for are refused
   */
  public record Staged(
      Map<VersionId, Expert> sound, Map<VersionId, Refusal> refused, boolean answered) {
    /** Of nothing. */
    public static final Staged NONE = new Staged(Map.of(), Map.of(), true);

    /** Of these, and of more that are refused. */
    public Staged with(Map<VersionId, Refusal> more) {
      Map<VersionId, Refusal> all = new HashMap<>(refused);
      all.putAll(more);
      return new Staged(sound, all, answered);
    }
  }

  /** Loads, checks and tries some versions. */
  public Staged load(Collection<Wanted> wanted) throws InterruptedException {
    Map<VersionId, Expert> sound = new HashMap<>();
    Map<VersionId, Refusal> refused = new HashMap<>();
    try {
      List<Known> fitting = fitting(wanted, refused);
      for (List<Known> page : windows(fitting, page())) {
        for (List<Expert> few : windows(read(page, refused), probe.rowsMax())) {
          tryOut(few, sound, refused);
        }
      }
      return new Staged(sound, refused, true);
    } catch (StoreException e) {
      LOG.atDebug().setCause(e).log("the registry does not give versions out");
      Refusal away = Refusal.unreadable("the registry must answer, does not: " + e.getMessage());
      wanted.stream()
          .map(Wanted::id)
          .filter(id -> !sound.containsKey(id))
          .forEach(id -> refused.putIfAbsent(id, away));
      return new Staged(sound, refused, false);
    }
  }

  private static <T> List<List<T>> windows(List<T> all, int size) {
    return all.stream().gather(Gatherers.windowFixed(size)).toList();
  }

  private int page() {
    long bytes = (long) Float.BYTES * layout.size();
    return Math.clamp(READ_BYTES_MAX / bytes, 1, READ_VERSIONS_MAX);
  }

  /** A version that may be served here if its values are sound. */
  private record Known(Wanted wanted, ExpertVersion version) {
    VersionId id() {
      return wanted.id();
    }
  }

  private List<Known> fitting(Collection<Wanted> wanted, Map<VersionId, Refusal> refused) {
    Map<VersionId, ExpertVersion> registered =
        registry.versions(wanted.stream().map(Wanted::id).toList());
    List<Known> fitting = new ArrayList<>();
    for (Wanted one : wanted) {
      ExpertVersion version = registered.get(one.id());
      if (version == null) {
        refused.put(
            one.id(),
            Refusal.unregistered("a version must be registered, " + one.id() + " is not"));
        continue;
      }
      String rule = brokenRule(one, version);
      if (rule == null) {
        fitting.add(new Known(one, version));
      } else {
        refused.put(one.id(), Refusal.unfit(rule));
      }
    }
    return fitting;
  }

  private @Nullable String brokenRule(Wanted wanted, ExpertVersion version) {
    VersionId id = wanted.id();
    String spec = layout.spec().toString();
    if (version.state() == VersionState.QUARANTINED) {
      return "a version must not be quarantined, " + id + " is";
    }
    if (!version.baseModel().equals(baseModel)) {
      return mismatch("the base model", id, baseModel, version.baseModel());
    }
    if (!version.layout().equals(spec)) {
      return mismatch("the layout", id, spec, version.layout());
    }
    String lack = version.lacksValues();
    if (lack != null) {
      return lack;
    }
    String digest = wanted.digest();
    return digest == null || digest.equals(version.digest())
        ? null
        : mismatch("the digest", id, digest, version.digest());
  }

  private static String mismatch(String what, VersionId id, String expected, String actual) {
    return "%s of %s must be %s, was %s".formatted(what, id, expected, actual);
  }

  private List<Expert> read(List<Known> page, Map<VersionId, Refusal> refused) {
    Map<VersionId, VectorValues> values = registry.values(page.stream().map(Known::id).toList());
    List<Expert> read = new ArrayList<>();
    for (Known one : page) {
      try {
        read.add(expert(one, values.get(one.id())));
      } catch (IllegalArgumentException e) {
        refused.put(one.id(), Refusal.unreadable(one.id() + ": " + e.getMessage()));
      }
    }
    return read;
  }

  /**
   * @throws IllegalArgumentException if the values are not what was registered
   */
  private Expert expert(Known known, @Nullable VectorValues values) {
    if (values == null) {
      throw new IllegalArgumentException("the values of z must be readable, are damaged");
    }
    ExpertVector vector = ExpertVector.of(layout, values.toArray());
    String digest = known.version().digest();
    if (!vector.digest().equals(digest)) {
      throw new IllegalArgumentException(
          "the SHA-256 of z must be %s, was %s".formatted(digest, vector.digest()));
    }
    return new Expert(
        known.id().expert(),
        known.id().version(),
        known.wanted().role(),
        known.version().description(),
        baseModel,
        Map.of(),
        vector);
  }

  /** In one gap between two steps, so that running answers wait for a few vectors only. */
  private void tryOut(
      List<Expert> few, Map<VersionId, Expert> sound, Map<VersionId, Refusal> refused)
      throws InterruptedException {
    boolean[] passed =
        betweenSteps.call(() -> probe.areSound(few.stream().map(Expert::vector).toList()));
    for (int i = 0; i < passed.length; i++) {
      Expert expert = few.get(i);
      VersionId id = new VersionId(expert.name(), expert.version());
      if (passed[i]) {
        sound.put(id, expert);
      } else {
        refused.put(
            id, Refusal.unfit("the logits under " + id + " must be finite and differ, do not"));
      }
    }
  }
}
