// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.core.VersionId;
import io.zoetic.model.serving.ExpertPart;
import io.zoetic.model.svf.ExpertVector;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The z of experts by their names. A z may be loaded when it is asked for: whoever asks keeps it no
 * longer than it is used, since there may be more experts than there is memory for.
 */
public interface ExpertVectors {
  /** Whose z there are, in the order of the names. */
  Set<String> names();

  /** Whether there is one of a name. */
  boolean has(String expert);

  /**
   * SHA-256 of a z, which is known without its values.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  String digest(String expert);

  /**
   * A z with its values.
   *
   * @throws IllegalArgumentException if there is none of this name
   * @throws IllegalStateException if its values are lost
   */
  ExpertVector vector(String expert);

  /** The version that a z is of; empty if it is of none that is registered, or there is no z. */
  default Optional<VersionId> version(String expert) {
    return Optional.empty();
  }

  /** Those that are in memory. */
  static ExpertVectors of(Map<String, ExpertVector> all) {
    return new InMemory(Map.copyOf(all));
  }

  /** The same with another z for an expert, be it new or not. */
  default ExpertVectors with(String expert, ExpertVector z) {
    return new Changed(this, expert, z);
  }

  /** A few, such as files hold. */
  record InMemory(Map<String, ExpertVector> all) implements ExpertVectors {
    @Override
    public Set<String> names() {
      return new TreeSet<>(all.keySet());
    }

    @Override
    public boolean has(String expert) {
      return all.containsKey(expert);
    }

    @Override
    public String digest(String expert) {
      return vector(expert).digest();
    }

    @Override
    public ExpertVector vector(String expert) {
      ExpertVector z = all.get(expert);
      if (z == null) {
        throw new IllegalArgumentException(ExpertPart.unknown(expert, names()));
      }
      return z;
    }
  }

  /** Others, but for one. */
  record Changed(ExpertVectors others, String expert, ExpertVector z) implements ExpertVectors {
    @Override
    public Set<String> names() {
      Set<String> names = new TreeSet<>(others.names());
      names.add(expert);
      return names;
    }

    @Override
    public boolean has(String name) {
      return name.equals(expert) || others.has(name);
    }

    @Override
    public String digest(String name) {
      return name.equals(expert) ? z.digest() : others.digest(name);
    }

    @Override
    public Optional<VersionId> version(String name) {
      return name.equals(expert) ? Optional.empty() : others.version(name);
    }

    @Override
    public ExpertVector vector(String name) {
      return name.equals(expert) ? z : others.vector(name);
    }
  }
}
