// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

/** The decoder layers that carry z. */
public sealed interface LayerSelection {

  /** Whether a layer does. */
  boolean contains(int layer);

  /** Every layer. */
  record All() implements LayerSelection {
    @Override
    public boolean contains(int layer) {
      return true;
    }

    @Override
    public String toString() {
      return "all";
    }
  }

  /** Every second layer from the first on: half the parameters, spread over the depth. */
  record Half() implements LayerSelection {
    @Override
    public boolean contains(int layer) {
      return layer % 2 == 0;
    }

    @Override
    public String toString() {
      return "half";
    }
  }

  /** Layers {@code first} to {@code last}, both included. */
  record Range(int first, int last) implements LayerSelection {
    public Range {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException(
            "layers=A-B needs 0 <= A <= B, was %d-%d".formatted(first, last));
      }
    }

    @Override
    public boolean contains(int layer) {
      return layer >= first && layer <= last;
    }

    @Override
    public String toString() {
      return first + "-" + last;
    }
  }
}
