// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

/** The singular components of a matrix that carry z; components are sorted by falling σ. */
public sealed interface ComponentSet {

  /** Index of the first component, of a matrix of rank r. */
  int from(int rank);

  /** Index behind the last component, of a matrix of rank r. */
  int to(int rank);

  /** All of them. */
  record All() implements ComponentSet {
    @Override
    public int from(int rank) {
      return 0;
    }

    @Override
    public int to(int rank) {
      return rank;
    }

    @Override
    public String toString() {
      return "all";
    }
  }

  /** The {@code count} largest by σ; all of a matrix that has no more. */
  record Top(int count) implements ComponentSet {
    public Top {
      if (count < 1) {
        throw new IllegalArgumentException("components=top-N needs N >= 1, was " + count);
      }
    }

    @Override
    public int from(int rank) {
      return 0;
    }

    @Override
    public int to(int rank) {
      return Math.min(count, rank);
    }

    @Override
    public String toString() {
      return "top-" + count;
    }
  }

  /** Those from index {@code first} to before index {@code end}, as far as a matrix has them. */
  record Band(int first, int end) implements ComponentSet {
    public Band {
      if (first < 0 || end <= first) {
        throw new IllegalArgumentException(
            "components=band-A-B needs 0 <= A < B, was %d, %d".formatted(first, end));
      }
    }

    @Override
    public int from(int rank) {
      return Math.min(first, rank);
    }

    @Override
    public int to(int rank) {
      return Math.min(end, rank);
    }

    @Override
    public String toString() {
      return "band-" + first + "-" + end;
    }
  }
}
