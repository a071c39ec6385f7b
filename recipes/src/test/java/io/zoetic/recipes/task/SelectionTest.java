// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Splits and shots as the reference code draws them. */
final class SelectionTest {
  private static int[] firstOf(int size, int seed, int n) {
    return Arrays.copyOf(new PythonRandom(seed).shuffled(size), n);
  }

  @Test
  void shots_areThoseOfTheReference() {
    assertThat(firstOf(1172, 38, 20))
        .containsExactly(
            914, 1029, 70, 230, 687, 83, 26, 1021, 326, 629, 153, 514, 577, 929, 8, 276, 940, 915,
            152, 710);
    assertThat(firstOf(164, 16, 10)).containsExactly(100, 81, 54, 23, 35, 134, 46, 138, 55, 88);
    assertThat(firstOf(5000, 27, 10))
        .containsExactly(1795, 2979, 2402, 4693, 4779, 1055, 1926, 2712, 2370, 94);
  }

  @Test
  void mbppValidation_isThatOfTheReference() {
    int[] expected =
        Arrays.stream(
                """
                2 3 5 8 10 11 14 16 18 20 22 25 31 36 39 42 44 58 59 72 77 78 79 81 88 94 102 103
                112 113 114 116 117 120 121 122 123 125 127 129 130 132 138 144 145 150 151 154 156
                158 166 167 168 171 174 178 179 181 185 186 191 200 203 209 211 213 215 216 217 221
                222 225 228 233 235 237 240 242 246 249 250 251 253 258 259 266 268 281 282 284 285
                286 287 288 289 290 294 295 298 299\
                """
                    .split("\\s+"))
            .mapToInt(Integer::parseInt)
            .toArray();

    assertThat(new Selection.Shuffled(300, 16, 200, 300).positions(399)).isEqualTo(expected);
    assertThat(new Selection.Shuffled(300, 16, 0, 200).positions(399)).hasSize(200);
  }

  @Test
  void evenAndOdd_shareNothing_andAreEverything() {
    List<Integer> part = List.of(0, 1, 2, 3, 4, 5, 6);

    assertThat(Selection.EVEN.of(part)).containsExactly(0, 2, 4, 6);
    assertThat(Selection.ODD.of(part)).containsExactly(1, 3, 5);
    assertThat(Selection.ALL.of(part)).isEqualTo(part);
  }

  @Test
  void rangeBeyondThePart_endsWithIt() {
    assertThat(new Selection.Range(300, 399).positions(310)).hasSize(10);
    assertThat(new Selection.Range(300, 399).positions(10)).isEmpty();
  }
}
