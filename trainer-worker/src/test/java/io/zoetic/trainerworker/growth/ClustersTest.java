// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.core.PromptJson;
import io.zoetic.vectorstore.growth.Growth.Centre;
import io.zoetic.vectorstore.growth.Growth.Placed;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClustersTest {
  private static final int WIDTH = 12;

  private static Supplier<UUID> ids() {
    AtomicLong next = new AtomicLong();
    return () -> new UUID(1, next.getAndIncrement());
  }

  private static Example example(int index) {
    PromptJson prompt = PromptJson.ofQuestion("Question " + index);
    return new Example(
        new UUID(0, index),
        Example.UNASSIGNED,
        Example.Kind.DEMONSTRATION,
        prompt.json(),
        prompt.hash(),
        Example.Answer.of("right"),
        null,
        1,
        1,
        Author.IMPORT,
        null,
        null);
  }

  /** Unit vectors around a few directions, in no order. */
  private static List<float[]> directions(Random random, int count) {
    List<double[]> kinds = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      kinds.add(random.doubles(WIDTH, -1, 1).toArray());
    }
    List<float[]> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] kind = kinds.get(random.nextInt(kinds.size()));
      double spread = 0.2 + random.nextDouble();
      double[] one = new double[WIDTH];
      double length = 0;
      for (int f = 0; f < WIDTH; f++) {
        one[f] = kind[f] + spread * random.nextGaussian() / 2;
        length += one[f] * one[f];
      }
      float[] direction = new float[WIDTH];
      for (int f = 0; f < WIDTH; f++) {
        direction[f] = (float) (one[f] / Math.sqrt(length));
      }
      some.add(direction);
    }
    return some;
  }

  /** The same, with every mean computed anew of all that it is of. */
  private static List<List<Integer>> naive(List<float[]> directions) {
    List<List<Integer>> clusters = new ArrayList<>();
    for (int i = 0; i < directions.size(); i++) {
      List<Integer> nearest = null;
      double least = Double.POSITIVE_INFINITY;
      for (List<Integer> members : clusters) {
        double distance = 0;
        for (int f = 0; f < WIDTH; f++) {
          double mean = 0;
          for (int member : members) {
            mean += directions.get(member)[f];
          }
          mean /= members.size();
          distance += Math.pow(directions.get(i)[f] - mean, 2);
        }
        double share = distance / (0.6 * (1 + 1.0 / members.size()));
        if (share <= 1 && share <= least) {
          least = share;
          nearest = members;
        }
      }
      if (nearest == null) {
        nearest = new ArrayList<>();
        clusters.add(nearest);
      }
      nearest.add(i);
    }
    return clusters;
  }

  @Test
  void prompts_areClustered_asByMeansThatAreComputedAnew() {
    for (long seed = 1; seed <= 20; seed++) {
      List<float[]> directions = directions(new Random(seed), 120);
      Clusters clusters = new Clusters(List.of(), ids());
      for (int i = 0; i < directions.size(); i++) {
        clusters.add(example(i), directions.get(i));
      }

      List<List<Integer>> found =
          clusters.placed().stream()
              .map(
                  placed ->
                      placed.examples().stream()
                          .map(id -> (int) id.getLeastSignificantBits())
                          .toList())
              .toList();

      assertThat(found).as("seed %d", seed).isEqualTo(naive(directions)).hasSizeGreaterThan(1);
    }
  }

  @Test
  void clusters_goOnWhereTheyWereLeft() {
    List<float[]> directions = directions(new Random(7), 80);
    Clusters whole = new Clusters(List.of(), ids());
    List<UUID> at = new ArrayList<>();
    for (int i = 0; i < directions.size(); i++) {
      at.add(whole.add(example(i), directions.get(i)));
    }
    Clusters first = new Clusters(List.of(), ids());
    for (int i = 0; i < 40; i++) {
      first.add(example(i), directions.get(i));
    }
    AtomicLong next = new AtomicLong(first.placed().size());

    Clusters then =
        new Clusters(
            first.placed().stream()
                .map(each -> new Centre(each.cluster(), each.centre(), each.prompts(), null, false))
                .toList(),
            () -> new UUID(1, next.getAndIncrement()));

    for (int i = 40; i < 80; i++) {
      assertThat(then.add(example(i), directions.get(i))).as("prompt %d", i).isEqualTo(at.get(i));
    }
    for (Placed each : then.placed()) {
      Placed same =
          whole.placed().stream()
              .filter(one -> one.cluster().equals(each.cluster()))
              .findFirst()
              .orElseThrow();
      assertThat(each.prompts()).isEqualTo(same.prompts());
      assertThat(each.centre()).containsExactly(same.centre(), within(1e-6f));
    }
  }

  @Test
  void radius_ofFewIsWider_thanThatOfMany() {
    assertThat(joins(1, 1.19)).isTrue();
    assertThat(joins(1, 1.21)).isFalse();
    assertThat(joins(1000, 0.59)).isTrue();
    assertThat(joins(1000, 0.61)).isFalse();
  }

  private static boolean joins(long prompts, double squareDistance) {
    UUID known = new UUID(9, 9);
    Clusters clusters =
        new Clusters(List.of(new Centre(known, new float[2], prompts, null, false)), ids());
    float[] direction = {(float) Math.sqrt(squareDistance), 0};
    return clusters.add(example(1), direction).equals(known);
  }

  @Test
  void beside_isTheNearestClusterThatHasAnExpertOrWasVetoed_ifItIsNear() {
    assertThat(beside(centre(2, 0.6f, null), centre(3, 0.7f, "dates"), centre(4, 0.69f, "units")))
        .isEqualTo("units");
    assertThat(beside(centre(3, 0.5f, "dates"), vetoed(0.4f))).isEqualTo("vetoed");
    assertThat(beside(centre(3, 0.3f, "dates"), vetoed(0.4f))).isEqualTo("dates");
    assertThat(beside(centre(2, 0.72f, "dates"))).isEqualTo("none");
    assertThat(beside(centre(2, 0.1f, null))).isEqualTo("none");
  }

  private static Centre centre(int id, float at, @Nullable String expert) {
    return new Centre(new UUID(0, id), new float[] {at, 0}, 5, expert, false);
  }

  private static Centre vetoed(float at) {
    return new Centre(new UUID(0, 9), new float[] {at, 0}, 5, null, true);
  }

  private static String beside(Centre... others) {
    List<Centre> all = new ArrayList<>(List.of(others));
    all.add(centre(1, 0, null));
    return Clusters.beside(new UUID(0, 1), all)
        .map(found -> found.vetoed() ? "vetoed" : found.expert())
        .orElse("none");
  }
}
