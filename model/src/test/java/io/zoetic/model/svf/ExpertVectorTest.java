// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.svf.ExpertVector.Share;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which vectors there are, and how they mix. */
class ExpertVectorTest {
  private static final List<WeightMatrix> MATRICES =
      List.of(new WeightMatrix(0, Projection.Q, 3, 2), new WeightMatrix(0, Projection.GATE, 2, 4));
  private static final Layout LAYOUT = Layout.of(LayoutSpec.ALL, MATRICES);

  @Test
  void vector_keepsItsValues_andCopiesThem() throws NoSuchAlgorithmException {
    float[] z = {1, 0, -2, 0.5f};
    ExpertVector vector = ExpertVector.of(LAYOUT, z);
    z[0] = 9;

    assertThat(vector.toArray()).containsExactly(1, 0, -2, 0.5f);
    assertThat(vector.digest()).isEqualTo(sha256(1, 0, -2, 0.5f));
    assertThat(vector.bytes().isReadOnly()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5})
  void vector_ofAnotherLength_isRefused(int length) {
    assertRefused(new float[length], "z must have 4 values as the layout", "had " + length);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void vector_withAValueThatIsNotFinite_isRefused(float value) {
    assertRefused(
        new float[] {1, 1, value, 1}, "z must be finite", "was " + value + " at 2 (component ");
  }

  @Test
  void vector_ofZeros_isRefused() {
    assertRefused(new float[] {0, -0f, 0, 0}, "z must not be zero everywhere", "all 4 values were");
  }

  @Test
  void vectors_areEqual_ifTheirValuesAre() {
    assertThat(vector(1, 2, 3, 4))
        .isEqualTo(vector(1, 2, 3, 4))
        .hasSameHashCodeAs(vector(1, 2, 3, 4));
    assertThat(vector(1, 2, 3, 4)).isNotEqualTo(vector(1, 2, 3, Math.nextUp(4f)));
  }

  @Test
  void mixture_isTheWeightedSum_andTheRestIsTheBase() {
    ExpertVector a = vector(2, 2, 2, 2);
    ExpertVector b = vector(0, 4, 1, -1);

    assertThat(mix(new Share(0.25, a), new Share(0.75, b)).toArray())
        .containsExactly(0.5f, 3.5f, 1.25f, -0.25f);
    assertThat(mix(new Share(0.5, a), new Share(0.25, b)).toArray())
        .containsExactly(1.25f, 2.25f, 1.5f, 1);
    assertThat(mix(new Share(0.5, b)).toArray()).containsExactly(0.5f, 2.5f, 1, 0);
    assertThat(mix(new Share(1, a))).isSameAs(a);
  }

  @Test
  void mixtures_areEqual_ifWeightsAndExpertsAre() {
    ExpertVector a = vector(2, 2, 2, 2);
    ExpertVector b = vector(0, 4, 1, -1);
    ExpertVector mixture = mix(new Share(0.25, a), new Share(0.75, b));

    assertThat(mixture).isEqualTo(mix(new Share(0.25, a), new Share(0.75, b)));
    assertThat(mixture).isNotEqualTo(mix(new Share(0.75, a), new Share(0.25, b)));
  }

  @Test
  void mixture_withWrongWeights_isRefused() {
    ExpertVector a = vector(2, 2, 2, 2);

    assertNoMixture("a mixture needs at least one expert, had none");
    assertNoMixture("must be finite, was NaN", new Share(0.5, a), new Share(Double.NaN, a));
    assertNoMixture("must be finite, was Infinity", new Share(Double.POSITIVE_INFINITY, a));
    assertNoMixture("must not all be zero, all 2 were", new Share(0, a), new Share(-0.0, a));
  }

  @Test
  void mixture_thatVanishesOrOverflows_isRefused() {
    assertNoMixture(
        "z must not be zero everywhere, all 4 values were",
        new Share(0.5, vector(1, 1, 1, 1)),
        new Share(0.5, vector(-1, -1, -1, -1)));
    assertNoMixture("z must be finite, was Infinity", new Share(1e30, vector(1e30f, 1, 1, 1)));
  }

  @Test
  void mixture_ofTwoLayouts_isRefused() {
    Layout other = Layout.of(LayoutSpec.parse("all,components=top-1"), MATRICES);

    assertNoMixture(
        "experts of a mixture must share one layout, were",
        new Share(0.5, vector(1, 1, 1, 1)),
        new Share(0.5, ExpertVector.of(other, new float[] {1, 1})));
  }

  private static ExpertVector vector(float... z) {
    return ExpertVector.of(LAYOUT, z);
  }

  private static ExpertVector mix(Share... shares) {
    return ExpertVector.mix(List.of(shares));
  }

  private static void assertNoMixture(String message, Share... shares) {
    assertThatThrownBy(() -> mix(shares))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static void assertRefused(float[] z, String rule, String value) {
    assertThatThrownBy(() -> ExpertVector.of(LAYOUT, z))
        .as(Arrays.toString(z))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule)
        .hasMessageContaining(value);
  }

  private static String sha256(float... values) throws NoSuchAlgorithmException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }
}
