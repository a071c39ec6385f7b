// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts.serving;

import io.zoetic.core.AliasName;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.events.completion.Origin;
import io.zoetic.model.expert.Expert;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One expert as this worker serves it.
 *
 * @param pointer of the last epoch that was looked at, with those aliases alone that are served,
 *     and as they are
 * @param versions what its aliases lead to, all of them, by number
 * @param failure why an alias leads elsewhere than the epoch says; null if none does
 */
public record ServedExpert(
    ExpertPointer pointer, Map<Integer, Expert> versions, @Nullable String failure) {
  /** An acknowledgement holds no more. */
  private static final int FAILURE_MAX = 2000;

  public ServedExpert {
    versions = Map.copyOf(versions);
  }

  public static VersionId id(ExpertPointer pointer, ExpertPointer.Target target) {
    return new VersionId(pointer.expert(), target.version());
  }

  /**
   * What a pointer makes of an expert. An alias whose version is not resident goes on leading where
   * it led before, unless that is quarantined now.
   *
   * @param before what was served until now; null if nothing
   * @param resident finds a target if it can be served
   * @param refused why others cannot
   */
  static ServedExpert next(
      ExpertPointer told,
      @Nullable ServedExpert before,
      Function<ExpertPointer.Target, @Nullable Expert> resident,
      Map<VersionId, Refusal> refused) {
    Map<String, ExpertPointer.Target> aliases = new TreeMap<>();
    Map<Integer, Expert> versions = new HashMap<>();
    Set<String> failures = new LinkedHashSet<>();
    told.aliases()
        .forEach(
            (alias, target) -> {
              Expert expert = resident.apply(target);
              Refusal refusal = refused.get(id(told, target));
              if (expert == null && refusal != null && ExpertPointer.isServing(alias)) {
                failures.add(refusal.reason());
              }
              ExpertPointer.Target led = target;
              if (expert == null && before != null) {
                led = before.pointer.aliases().get(alias);
                expert = led == null ? null : before.versions.get(led.version());
              }
              if (expert != null && led != null && !told.quarantined().contains(led.version())) {
                aliases.put(alias, led);
                versions.put(led.version(), expert);
              }
            });
    String failure = String.join("; ", failures);
    return new ServedExpert(
        with(told, aliases),
        versions,
        failure.isEmpty() ? null : failure.substring(0, Math.min(FAILURE_MAX, failure.length())));
  }

  private static ExpertPointer with(ExpertPointer told, Map<String, ExpertPointer.Target> aliases) {
    return new ExpertPointer(
        told.expert(),
        told.role(),
        told.epoch(),
        told.frozen(),
        told.at(),
        aliases,
        told.quarantined(),
        told.incarnation());
  }

  public String name() {
    return pointer.expert();
  }

  /** What its aliases lead to. */
  List<VersionId> ids() {
    return versions.keySet().stream().map(version -> new VersionId(name(), version)).toList();
  }

  public boolean isSkill() {
    return pointer.role().equals(ExpertRole.SKILL.word());
  }

  public boolean isQuarantined(int version) {
    return pointer.quarantined().contains(version);
  }

  Optional<ServedVersion> serve(Origin origin) {
    return pointer
        .serve(origin.tenant(), origin.requestId())
        .map(found -> new ServedVersion(found.alias(), expert(found)));
  }

  private Expert expert(ExpertPointer.Served found) {
    Expert expert = versions.get(found.target().version());
    if (expert == null) {
      throw new IllegalStateException("every alias must lead to a resident version");
    }
    return expert;
  }

  /** What its champion alias leads to. */
  public Optional<Expert> champion() {
    return at(AliasName.CHAMPION.word()).findFirst();
  }

  /** What a first pass shows of it: the champion, else whoever is served first. */
  Optional<Expert> shown() {
    Stream<Expert> others =
        pointer.aliases().keySet().stream().filter(ExpertPointer::isServing).flatMap(this::at);
    return Stream.concat(at(AliasName.CHAMPION.word()), others).findFirst();
  }

  private Stream<Expert> at(String alias) {
    return Stream.ofNullable(pointer.aliases().get(alias))
        .flatMap(target -> Stream.ofNullable(versions.get(target.version())));
  }
}
