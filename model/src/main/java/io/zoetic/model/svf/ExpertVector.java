// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The effective z of an expert or of a mixture, checked: one finite float32 per component of a
 * layout, not all zero. Kept outside of the heap, so that thousands cost the collector nothing.
 * Immutable and thread-safe.
 */
public final class ExpertVector {
  private final Layout layout;
  private final ByteBuffer bytes;
  private final String digest;

  private ExpertVector(Layout layout, ByteBuffer bytes, String digest) {
    this.layout = layout;
    this.bytes = bytes;
    this.digest = digest;
  }

  /**
   * Copies and checks a vector.
   *
   * @param z in the order of the layout
   * @throws IllegalArgumentException if its length is not the layout's, a value is not finite, or
   *     all are zero
   */
  public static ExpertVector of(Layout layout, float[] z) {
    ByteBuffer bytes = checked(layout, z);
    return new ExpertVector(layout, bytes, Digests.sha256Hex(bytes.duplicate()));
  }

  /** The base model as a z: 1 everywhere. */
  public static ExpertVector identity(Layout layout) {
    float[] ones = new float[layout.size()];
    Arrays.fill(ones, 1);
    return of(layout, ones);
  }

  private static ByteBuffer checked(Layout layout, float[] z) {
    requireNonNull(layout, "layout");
    if (z.length != layout.size()) {
      throw new IllegalArgumentException(
          "z must have %d values as the layout %s says, had %d"
              .formatted(layout.size(), layout.spec(), z.length));
    }
    boolean any = false;
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Float.BYTES * z.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < z.length; i++) {
      if (!Float.isFinite(z[i])) {
        throw new IllegalArgumentException(
            "z must be finite, was %s at %d (%s)".formatted(z[i], i, layout.place(i)));
      }
      any |= z[i] != 0;
      bytes.putFloat(z[i]);
    }
    if (!any) {
      throw new IllegalArgumentException(
          "z must not be zero everywhere, all " + z.length + " values were");
    }
    return bytes.flip();
  }

  /** A share of a mixture: α and its vector. */
  public record Share(double weight, ExpertVector vector) {}

  /**
   * The mixture {@code Σ α_k z_k + (1 − Σ α_k) · 1}: what the weights leave of 1 is the base
   * model's. With weights that sum to 1 this is the mixture of the paper (arXiv 2501.06252, 3.2).
   *
   * @throws IllegalArgumentException if there is none, a weight is not finite, all weights are
   *     zero, or layouts differ
   */
  public static ExpertVector mix(List<Share> shares) {
    requireWeights(shares);
    if (shares.size() == 1 && shares.getFirst().weight() == 1) {
      return shares.getFirst().vector();
    }
    Layout layout = shares.getFirst().vector().layout();
    double[] sum = new double[layout.size()];
    double rest = 1;
    StringBuilder identity = new StringBuilder("mixture");
    for (Share share : shares) {
      if (!share.vector().layout.equals(layout)) {
        throw new IllegalArgumentException(
            "experts of a mixture must share one layout, were %s and %s"
                .formatted(layout.spec(), share.vector().layout.spec()));
      }
      rest -= share.weight();
      identity.append(' ').append(share.weight()).append('*').append(share.vector().digest);
      FloatBuffer z = share.vector().values();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += share.weight() * z.get(i);
      }
    }
    float[] mixed = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mixed[i] = (float) (sum[i] + rest);
    }
    ByteBuffer name = ByteBuffer.wrap(identity.toString().getBytes(StandardCharsets.UTF_8));
    return new ExpertVector(layout, checked(layout, mixed), Digests.sha256Hex(name));
  }

  private static void requireWeights(List<Share> shares) {
    if (shares.isEmpty()) {
      throw new IllegalArgumentException("a mixture needs at least one expert, had none");
    }
    boolean any = false;
    for (Share share : shares) {
      if (!Double.isFinite(share.weight())) {
        throw new IllegalArgumentException(
            "weights of a mixture must be finite, was " + share.weight());
      }
      any |= share.weight() != 0;
    }
    if (!any) {
      throw new IllegalArgumentException(
          "weights of a mixture must not all be zero, all " + shares.size() + " were");
    }
  }

  public Layout layout() {
    return layout;
  }

  /** SHA-256 of the values as little-endian float32; of a mixture, of its weights and digests. */
  public String digest() {
    return digest;
  }

  /** The values, little-endian; a view that the caller may move through. */
  public FloatBuffer values() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /** The bytes of {@link #values}, direct. */
  public ByteBuffer bytes() {
    return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A copy of the values on the heap. */
  public float[] toArray() {
    float[] z = new float[layout.size()];
    values().get(z);
    return z;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExpertVector that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }
}
