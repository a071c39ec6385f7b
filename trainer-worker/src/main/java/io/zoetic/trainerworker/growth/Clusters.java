// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.vectorstore.growth.Growth.Centre;
import io.zoetic.vectorstore.growth.Growth.Placed;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Clusters of directions of prompts, one prompt after the other: DP-means in one pass (Kulis and
 * Jordan, Revisiting k-means, arXiv 1111.0352). A prompt joins the nearest centre within a radius,
 * which then moves to the mean of its prompts, or begins a cluster.
 *
 * <p>The mean of n prompts is itself off by as much as one of them, divided by n: so the square of
 * the radius is {@value #RADIUS} (1 + 1/n). Of the reference model's twenty skills that puts no two
 * into one cluster but for those that ask alike, such as sums and differences. One thread.
 */
public final class Clusters {
  /** The square of the distance from the centre of many; 2 is that of unrelated prompts. */
  static final double RADIUS = 0.6;

  /** Clusters of which the centres are so near, squared, are of prompts of one kind. */
  static final double NEAR = 0.5;

  private final Map<UUID, Cluster> clusters = new LinkedHashMap<>();
  private final double radius;
  private final Supplier<UUID> ids;

  private static final class Cluster {
    private final long known;
    private final float[] centre;
    private final List<UUID> taken = new ArrayList<>();

    Cluster(long known, float[] centre) {
      this.known = known;
      this.centre = centre;
    }

    long prompts() {
      return known + taken.size();
    }

    void take(UUID example, float[] direction) {
      taken.add(example);
      for (int i = 0; i < centre.length; i++) {
        centre[i] += (direction[i] - centre[i]) / prompts();
      }
    }
  }

  /**
   * @param known what there is
   * @param ids of clusters that begin
   */
  Clusters(List<Centre> known, Supplier<UUID> ids) {
    this(known, RADIUS, ids);
  }

  /** The same with another square of the radius, to measure what it is worth. */
  public Clusters(List<Centre> known, double radius, Supplier<UUID> ids) {
    this.radius = radius;
    this.ids = ids;
    known.forEach(
        each -> clusters.put(each.cluster(), new Cluster(each.prompts(), each.centre().clone())));
  }

  /** Puts an example into a cluster. */
  public UUID add(Example example, float[] direction) {
    Map.Entry<UUID, Cluster> nearest = null;
    double least = 1;
    for (Map.Entry<UUID, Cluster> each : clusters.entrySet()) {
      Cluster cluster = each.getValue();
      double allowed = radius * (1 + 1.0 / cluster.prompts());
      double distance = squareDistance(direction, cluster.centre) / allowed;
      if (distance <= least) {
        least = distance;
        nearest = each;
      }
    }
    if (nearest == null) {
      nearest = Map.entry(ids.get(), new Cluster(0, new float[direction.length]));
      clusters.put(nearest.getKey(), nearest.getValue());
    }
    nearest.getValue().take(example.id(), direction);
    return nearest.getKey();
  }

  /** What was added, by cluster. */
  List<Placed> placed() {
    return clusters.entrySet().stream()
        .filter(each -> !each.getValue().taken.isEmpty())
        .map(
            each -> {
              Cluster cluster = each.getValue();
              return new Placed(each.getKey(), cluster.known, cluster.centre, cluster.taken);
            })
        .toList();
  }

  /**
   * The nearest cluster that has an expert or was vetoed, if that is of prompts of the same kind.
   *
   * @param id of one of them
   */
  static Optional<Centre> beside(UUID id, List<Centre> all) {
    return all.stream()
        .filter(each -> each.cluster().equals(id))
        .findFirst()
        .flatMap(
            own ->
                all.stream()
                    .filter(each -> each.expert() != null || each.vetoed())
                    .filter(each -> squareDistance(own.centre(), each.centre()) <= NEAR)
                    .min(
                        Comparator.comparingDouble(
                            each -> squareDistance(own.centre(), each.centre()))));
  }

  /** The square of how far apart two are. */
  static double squareDistance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = (double) one[i] - other[i];
      sum += difference * difference;
    }
    return sum;
  }
}
